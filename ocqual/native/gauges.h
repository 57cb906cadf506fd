/* The few values of each process that figures are made of: ocqual/gauging.py in C. */

#define MOST_BIDDERS 10000
#define MOST_DAYS 3650
#define PREFIX 11
#define GREATEST 1000000000000000LL
#define STEPS 256 /* more than step_of() gives for what is below GREATEST */

/* What is counted of the amounts in a currency beside their steps, which are greater: see ocqual/gauging.py. */
enum { GREAT = -1, CENTS };

/* Texts, each once, with how often it was met: copies, since texts of documents would hold on to memory among theirs. */
typedef struct {
    Py_hash_t hash;
    Py_ssize_t start, length; /* of its characters */
    int64_t count;            /* 0 where there is no text */
    int kind;                 /* bytes of a character */
} Text;

typedef struct {
    Text *slots;
    char *bytes;
    Py_ssize_t room, used, bytes_used, bytes_room;
} Texts;

/* The slot of a text: where it is, or is to be. */
static Text *slot_of_text(const Texts *texts, const Text *text, const char *bytes)
{
    Py_ssize_t at = text->hash & (texts->room - 1);
    for (; texts->slots[at].count; at = (at + 1) & (texts->room - 1)) {
        const Text *slot = &texts->slots[at];
        if (slot->hash == text->hash && slot->length == text->length && slot->kind == text->kind
            && memcmp(texts->bytes + slot->start, bytes, text->length * text->kind) == 0)
            break;
    }
    return &texts->slots[at];
}

/* Make a table of texts twice as large, of which at least half is empty then. */
static int enlarge_texts(Texts *texts)
{
    Texts larger = *texts;
    larger.room = texts->room ? 2 * texts->room : 64;
    if ((larger.slots = PyMem_Calloc(larger.room, sizeof(Text))) == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < texts->room; i++)
        if (texts->slots[i].count) *slot_of_text(&larger, &texts->slots[i], texts->bytes + texts->slots[i].start) = texts->slots[i];
    PyMem_Free(texts->slots);
    *texts = larger;
    return 0;
}

/* Count a text. */
static int count_text(Texts *texts, PyObject *given, int64_t count)
{
    Text text = {PyObject_Hash(given), texts->bytes_used, PyUnicode_GET_LENGTH(given), 0, PyUnicode_KIND(given)};
    if (text.hash == -1 || (2 * texts->used >= texts->room && enlarge_texts(texts) < 0)) return -1;
    Text *slot = slot_of_text(texts, &text, PyUnicode_DATA(given));
    if (!slot->count) {
        Py_ssize_t size = text.length * text.kind;
        if (texts->bytes_room - texts->bytes_used < size) {
            Py_ssize_t room = 2 * texts->bytes_room + size;
            char *bytes = PyMem_Realloc(texts->bytes, room);
            if (bytes == NULL) {
                PyErr_NoMemory();
                return -1;
            }
            texts->bytes = bytes;
            texts->bytes_room = room;
        }
        if (size > 0) memcpy(texts->bytes + text.start, PyUnicode_DATA(given), size);
        texts->bytes_used += size;
        texts->used++;
        *slot = text;
    }
    slot->count += count;
    return 0;
}

static void clear_texts(Texts *texts)
{
    PyMem_Free(texts->slots);
    PyMem_Free(texts->bytes);
    *texts = (Texts){0};
}

/* Set a count in a dict, and let go of its key. */
static int set_count(PyObject *counts, PyObject *key, long long count)
{
    PyObject *number = key == NULL ? NULL : PyLong_FromLongLong(count);
    int done = number == NULL ? -1 : PyDict_SetItem(counts, key, number);
    Py_XDECREF(number);
    Py_XDECREF(key);
    return done;
}

/* A dict of how often each text was met. */
static PyObject *counted_texts(const Texts *texts)
{
    PyObject *found = PyDict_New();
    for (Py_ssize_t i = 0; found != NULL && i < texts->room; i++) {
        const Text *text = &texts->slots[i];
        if (text->count && set_count(found, PyUnicode_FromKindAndData(text->kind, texts->bytes + text->start, text->length), text->count) < 0)
            Py_CLEAR(found);
    }
    return found;
}

/* A dict of how often each number was met, of counts by number. */
static PyObject *counted_numbers(const int64_t *counts, Py_ssize_t size)
{
    PyObject *found = PyDict_New();
    for (Py_ssize_t i = 0; found != NULL && i < size; i++)
        if (counts[i] && set_count(found, PyLong_FromSsize_t(i), counts[i]) < 0) Py_CLEAR(found);
    return found;
}

/* The amounts in a currency: how many are too great; the sum of the others, as thousands of millions of cents and
   cents besides, which no data makes overflow; and how many lie on each step. */
typedef struct {
    PyObject *currency;
    int64_t great, thousand_millions, cents, steps[STEPS];
} Amounts;

#define THOUSAND_MILLION 1000000000LL

typedef struct {
    PyObject_HEAD
    PyObject *listed;     /* a function: how many bidders are listed */
    PyObject *methods;    /* dict: the standard's methods -> whether several suppliers are asked for bids */
    PyObject *currencies; /* the standard's currencies */
    PyObject *no_award, *no_contract; /* statuses of awards and contracts that are none, or not yet */
    Texts prefixes, buyers, suppliers;
    PyObject *prefix; /* that of the process before, and how often it was met since it was counted */
    int64_t prefix_met;
    PyObject *by_method;     /* dict of counts */
    int64_t *bidders, *days; /* counts by number */
    PyObject *places;        /* dict: currency -> its place in amounts */
    Amounts *amounts;
    Py_ssize_t amounts_size, amounts_room;
    int64_t no_currency, awards;
} Gauge;

static struct {
    PyObject *ocid, *tender, *buyer, *entity, *awards, *status, *value, *currency, *suppliers, *contracts, *id, *name;
    PyObject *method, *number, *tenderers, *period, *start, *end, *other, *none;
} gauged; /* the names of members; and what tenders of a method of their own, or of none, are counted as */

static int prepare_names(void)
{
    if (gauged.none != NULL) return 0;
    struct {
        PyObject **place;
        const char *name;
    } all[] = {
        {&gauged.ocid, "ocid"}, {&gauged.tender, "tender"}, {&gauged.buyer, "buyer"}, {&gauged.entity, "procuringEntity"},
        {&gauged.awards, "awards"}, {&gauged.status, "status"}, {&gauged.value, "value"}, {&gauged.currency, "currency"},
        {&gauged.suppliers, "suppliers"}, {&gauged.contracts, "contracts"}, {&gauged.id, "id"}, {&gauged.name, "name"},
        {&gauged.method, "procurementMethod"}, {&gauged.number, "numberOfTenderers"}, {&gauged.tenderers, "tenderers"},
        {&gauged.period, "tenderPeriod"}, {&gauged.start, "startDate"}, {&gauged.end, "endDate"},
    };
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        if ((*all[i].place = decoded_name(all[i].name)) == NULL) return -1;
    if ((gauged.other = PyUnicode_InternFromString("other")) == NULL) return -1;
    gauged.none = PyUnicode_InternFromString("none");
    return gauged.none == NULL ? -1 : 0;
}

/* A member of an object, None where there is none: borrowed, NULL on an error. */
static PyObject *member_of(PyObject *object, PyObject *name)
{
    PyObject *found = PyDict_CheckExact(object) ? PyDict_GetItemWithError(object, name) : NULL;
    return found != NULL ? found : PyErr_Occurred() ? NULL : Py_None;
}

/* What an organisation is told by, its id or else its name: a new reference, None where it has neither. */
static PyObject *told_by(PyObject *organisation)
{
    if (!PyDict_CheckExact(organisation)) Py_RETURN_NONE;
    PyObject *given = member_of(organisation, gauged.id), *found = given == NULL ? NULL : check_text(NULL, given);
    if (found != Py_None) return found;
    Py_DECREF(found);
    given = member_of(organisation, gauged.name);
    return given == NULL ? NULL : check_text(NULL, given);
}

/* Count an organisation by what it is told by; 1 if it is told by something. */
static int count_organisation(Texts *texts, PyObject *organisation)
{
    PyObject *name = organisation == NULL ? NULL : told_by(organisation);
    if (name == NULL) return -1;
    int told = name != Py_None;
    if (told && count_text(texts, name, 1) < 0) told = -1;
    Py_DECREF(name);
    return told;
}

/* Count the prefix that was met last. */
static int count_prefix(Gauge *self)
{
    int done = self->prefix_met == 0 ? 0 : count_text(&self->prefixes, self->prefix, self->prefix_met);
    self->prefix_met = 0;
    return done;
}

/* Note the prefix of an ocid, which mostly is that of the process before. */
static int note_prefix(Gauge *self, PyObject *ocid)
{
    PyObject *given = PyUnicode_CheckExact(ocid) ? ocid : NULL, *known = self->prefix;
    Py_ssize_t length = given == NULL ? 0 : Py_MIN(PyUnicode_GET_LENGTH(given), PREFIX);
    int same = known != NULL && PyUnicode_GET_LENGTH(known) == length;
    if (same && length > 0) same = PyUnicode_Tailmatch(given, known, 0, length, -1) > 0;
    if (!same) {
        PyObject *prefix = given == NULL ? PyUnicode_FromStringAndSize(NULL, 0) : PyUnicode_Substring(given, 0, length);
        if (prefix == NULL || count_prefix(self) < 0) {
            Py_XDECREF(prefix);
            return -1;
        }
        Py_XSETREF(self->prefix, prefix);
    }
    self->prefix_met++;
    return 0;
}

/* Whether the status of an object is one of some; -1 on an error. */
static int has_status(PyObject *object, PyObject *statuses)
{
    PyObject *status = member_of(object, gauged.status);
    if (status == NULL) return -1;
    return PyUnicode_CheckExact(status) ? PySet_Contains(statuses, status) : 0;
}

/* The step of a scale with four steps to each doubling on which a number above 0 lies, as ocqual.census.step_of has it. */
static long step_of(long long cents)
{
    int length = 64 - __builtin_clzll((unsigned long long)cents);
    long long quarter = length >= 3 ? cents >> (length - 3) : cents << (3 - length);
    return 4L * length + (quarter & 3);
}

/* A number above 0 in cents; GREAT where it is none that is taken. */
static long long cents_of(PyObject *amount)
{
    if (PyFloat_CheckExact(amount)) {
        double number = PyFloat_AS_DOUBLE(amount);
        return number < (double)GREATEST ? llrint(number * 100) : GREAT;
    }
    int overflow;
    long long number = PyLong_AsLongLongAndOverflow(amount, &overflow);
    return !overflow && number < GREATEST ? 100 * number : GREAT;
}

/* The amounts in a currency of the standard; NULL for another, and on an error. */
static Amounts *amounts_in(Gauge *self, PyObject *currency)
{
    if (!PyUnicode_CheckExact(currency)) return NULL;
    PyObject *place = PyDict_GetItemWithError(self->places, currency);
    if (place != NULL) return &self->amounts[PyLong_AsSsize_t(place)];
    if (PyErr_Occurred() || PySet_Contains(self->currencies, currency) <= 0) return NULL;
    if (make_room((void **)&self->amounts, self->amounts_size, &self->amounts_room, sizeof(Amounts)) < 0) return NULL;
    if (set_count(self->places, Py_NewRef(currency), self->amounts_size) < 0) return NULL;
    Amounts *new = &self->amounts[self->amounts_size++];
    *new = (Amounts){.currency = currency}; /* which places keeps */
    return new;
}

/* Count an amount above zero in a currency. */
static int count_amount(Gauge *self, PyObject *amount, PyObject *currency)
{
    Amounts *amounts = amounts_in(self, currency);
    if (amounts == NULL) {
        self->no_currency++;
        return PyErr_Occurred() ? -1 : 0;
    }
    long long cents = cents_of(amount);
    if (cents == GREAT) amounts->great++;
    else if (cents > 0) { /* not less than half a cent */
        amounts->steps[step_of(cents)]++;
        amounts->thousand_millions += cents / THOUSAND_MILLION;
        amounts->cents += cents % THOUSAND_MILLION;
    }
    return 0;
}

/* Count the amount of an object if it is above zero; 1 if it is. */
static int note_amount(Gauge *self, PyObject *object)
{
    PyObject *value = member_of(object, gauged.value), *amount = value == NULL ? NULL : check_amount(NULL, value);
    if (amount == NULL) return -1;
    int above = amount != Py_None && PyFloat_AsDouble(amount) > 0;
    if (PyErr_Occurred()) { /* a whole number beyond floats: is it above zero? */
        PyErr_Clear();
        PyObject *zero = PyLong_FromLong(0);
        above = zero == NULL ? -1 : PyObject_RichCompareBool(amount, zero, Py_GT);
        Py_XDECREF(zero);
    }
    PyObject *currency = above > 0 ? member_of(value, gauged.currency) : Py_None;
    if (currency == NULL || (above > 0 && count_amount(self, amount, currency) < 0)) above = -1;
    Py_DECREF(amount);
    return above;
}

/* Note an award that was made: its amount (1 if it has one) and its suppliers. */
static int note_award(Gauge *self, PyObject *award)
{
    int valued = note_amount(self, award);
    PyObject *suppliers = valued < 0 ? NULL : member_of(award, gauged.suppliers);
    if (suppliers == NULL) return -1;
    self->awards++;
    if (PyDict_CheckExact(suppliers) && count_organisation(&self->suppliers, suppliers) < 0) return -1;
    for (Py_ssize_t i = 0; PyList_CheckExact(suppliers) && i < PyList_GET_SIZE(suppliers); i++)
        if (count_organisation(&self->suppliers, PyList_GET_ITEM(suppliers, i)) < 0) return -1;
    return valued;
}

/* Go through awards, or contracts, that are none of some statuses: whether one has an amount; -1 on an error. */
static int note_deals(Gauge *self, PyObject *deals, PyObject *statuses, int (*note)(Gauge *, PyObject *))
{
    Py_ssize_t size = PyList_CheckExact(deals) ? PyList_GET_SIZE(deals) : PyDict_CheckExact(deals);
    int valued = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        PyObject *deal = PyList_CheckExact(deals) ? PyList_GET_ITEM(deals, i) : deals;
        int not_in_force = PyDict_CheckExact(deal) ? has_status(deal, statuses) : 1;
        if (not_in_force > 0) continue;
        int above = not_in_force < 0 ? -1 : note(self, deal);
        if (above < 0) return -1;
        valued |= above;
    }
    return valued;
}

/* The bidders of a tender: their number as told, else as listed; -1 on an error. */
static long bidders_of(const Gauge *self, PyObject *data, PyObject *tender)
{
    PyObject *number = member_of(tender, gauged.number);
    if (number == NULL) return -1;
    if (PyLong_CheckExact(number)) {
        int overflow;
        long told = PyLong_AsLongAndOverflow(number, &overflow);
        if (!overflow && told > 0 && told <= MOST_BIDDERS) return told;
    }
    PyObject *listed = PyObject_CallFunctionObjArgs(self->listed, data, tender, NULL);
    long found = listed == NULL ? -1 : PyLong_AsLong(listed);
    Py_XDECREF(listed);
    return found > MOST_BIDDERS ? 0 : found;
}

/* Note the method of a tender; whether several suppliers are asked for bids under it; -1 on an error. */
static int note_method(Gauge *self, PyObject *tender)
{
    PyObject *method = member_of(tender, gauged.method), *asked = NULL, *kind = NULL;
    if (method != NULL && PyUnicode_CheckExact(method)) asked = PyDict_GetItemWithError(self->methods, method);
    if (asked != NULL) kind = Py_NewRef(method);
    else if (method != NULL && !PyErr_Occurred() && (kind = check_text(NULL, method)) != NULL)
        Py_SETREF(kind, Py_NewRef(kind == Py_None ? gauged.none : gauged.other));
    PyObject *known = kind == NULL ? NULL : PyDict_GetItemWithError(self->by_method, kind);
    if (kind == NULL || PyErr_Occurred() || set_count(self->by_method, kind, 1 + (known == NULL ? 0 : PyLong_AsLongLong(known))) < 0)
        return -1;
    return asked == Py_True;
}

/* Note the method of a tender, its bidders where they are asked for and it has closed, and the days of its period. */
static int note_tender(Gauge *self, PyObject *data, PyObject *tender, int closed)
{
    int asked = note_method(self, tender);
    long bidders = asked > 0 && closed ? bidders_of(self, data, tender) : 0;
    PyObject *period = asked < 0 || bidders < 0 ? NULL : member_of(tender, gauged.period);
    if (period == NULL) return -1;
    if (bidders > 0) self->bidders[bidders]++;
    if (!PyDict_CheckExact(period)) return 0;
    PyObject *ends[] = {member_of(period, gauged.start), NULL};
    if (ends[0] == NULL || (ends[1] = member_of(period, gauged.end)) == NULL) return -1;
    PyObject *between = check_days_between(NULL, ends, 2);
    if (between == NULL) return -1;
    long days = between == Py_None ? -1 : PyLong_AsLong(between);
    Py_DECREF(between);
    if (days >= 0 && days <= MOST_DAYS) self->days[days]++; /* else reversed, or too far apart */
    return 0;
}

/* take(data, planned, closed): pile up what a process has. */
static PyObject *gauge_take(Gauge *self, PyObject *const *args, Py_ssize_t count)
{
    if (count != 3 || !PyDict_CheckExact(args[0])) {
        PyErr_SetString(PyExc_TypeError, "take(data, planned, closed)");
        return NULL;
    }
    PyObject *data = args[0];
    int planned = args[1] == Py_True, closed = args[2] == Py_True;
    PyObject *ocid = member_of(data, gauged.ocid);
    PyObject *tender = ocid == NULL || note_prefix(self, ocid) < 0 ? NULL : member_of(data, gauged.tender);
    if (tender == NULL) return NULL;
    int tendered = PyDict_CheckExact(tender), told = count_organisation(&self->buyers, member_of(data, gauged.buyer));
    if (told == 0 && tendered) told = count_organisation(&self->buyers, member_of(tender, gauged.entity));
    if (told < 0 || (tendered && !planned && note_tender(self, data, tender, closed) < 0)) return NULL;
    PyObject *awards = member_of(data, gauged.awards);
    int valued = awards == NULL ? -1 : note_deals(self, awards, self->no_award, note_award);
    PyObject *contracts = valued != 0 ? Py_None : member_of(data, gauged.contracts);
    if (valued < 0 || contracts == NULL || note_deals(self, contracts, self->no_contract, note_amount) < 0) return NULL;
    Py_RETURN_NONE;
}

/* size(): how many texts of the data are kept. */
static PyObject *gauge_size(Gauge *self, PyObject *Py_UNUSED(ignored))
{
    return PyLong_FromSsize_t(self->prefixes.used + self->buyers.used + self->suppliers.used);
}

/* A dict of what is counted of the amounts in a currency. */
static PyObject *counted_amounts(const Amounts *amounts)
{
    PyObject *found = counted_numbers(amounts->steps, STEPS);
    if (found == NULL) return NULL;
    PyObject *millions = PyLong_FromLongLong(amounts->thousand_millions), *thousand = PyLong_FromLongLong(THOUSAND_MILLION);
    PyObject *most = millions == NULL || thousand == NULL ? NULL : PyNumber_Multiply(millions, thousand);
    PyObject *rest = PyLong_FromLongLong(amounts->cents), *cents = most == NULL || rest == NULL ? NULL : PyNumber_Add(most, rest);
    PyObject *key = cents == NULL ? NULL : PyLong_FromLong(CENTS);
    int done = key == NULL ? -1 : PyObject_IsTrue(cents) ? PyDict_SetItem(found, key, cents) : 0;
    if (done == 0 && amounts->great) done = set_count(found, PyLong_FromLong(GREAT), amounts->great);
    Py_XDECREF(millions);
    Py_XDECREF(thousand);
    Py_XDECREF(most);
    Py_XDECREF(rest);
    Py_XDECREF(cents);
    Py_XDECREF(key);
    if (done < 0) Py_CLEAR(found);
    return found;
}

/* The same of all currencies. */
static PyObject *counted_currencies(const Gauge *self)
{
    PyObject *found = PyDict_New();
    for (Py_ssize_t i = 0; found != NULL && i < self->amounts_size; i++) {
        PyObject *amounts = counted_amounts(&self->amounts[i]);
        if (amounts == NULL || PyDict_SetItem(found, self->amounts[i].currency, amounts) < 0) Py_CLEAR(found);
        Py_XDECREF(amounts);
    }
    return found;
}

/* Begin anew. */
static int gauge_begin(Gauge *self)
{
    clear_texts(&self->prefixes);
    clear_texts(&self->buyers);
    clear_texts(&self->suppliers);
    memset(self->bidders, 0, (MOST_BIDDERS + 1) * sizeof(int64_t));
    memset(self->days, 0, (MOST_DAYS + 1) * sizeof(int64_t));
    self->amounts_size = self->no_currency = self->awards = 0;
    Py_XSETREF(self->by_method, PyDict_New());
    Py_XSETREF(self->places, PyDict_New());
    return self->by_method == NULL || self->places == NULL ? -1 : 0;
}

/* hand_over(): what was piled up, as the values of ocqual.gauging.Piled; the next begins anew. */
static PyObject *gauge_hand_over(Gauge *self, PyObject *Py_UNUSED(ignored))
{
    if (count_prefix(self) < 0) return NULL;
    PyObject *found = Py_BuildValue(
        "(NNNONNNLL)", counted_texts(&self->prefixes), counted_texts(&self->buyers), counted_texts(&self->suppliers),
        self->by_method, counted_numbers(self->bidders, MOST_BIDDERS + 1), counted_numbers(self->days, MOST_DAYS + 1),
        counted_currencies(self), (long long)self->no_currency, (long long)self->awards);
    if (found != NULL && gauge_begin(self) < 0) Py_CLEAR(found);
    return found;
}

/* Gauge(listed, methods, currencies, no_award, no_contract) */
static int gauge_init(Gauge *self, PyObject *args, PyObject *Py_UNUSED(keywords))
{
    PyObject *listed, *methods, *currencies, *no_award, *no_contract;
    if (!PyArg_ParseTuple(args, "OO!O!O!O!", &listed, &PyDict_Type, &methods, &PyFrozenSet_Type, &currencies, &PyFrozenSet_Type,
                          &no_award, &PyFrozenSet_Type, &no_contract))
        return -1;
    Py_XSETREF(self->listed, Py_NewRef(listed));
    Py_XSETREF(self->methods, Py_NewRef(methods));
    Py_XSETREF(self->currencies, Py_NewRef(currencies));
    Py_XSETREF(self->no_award, Py_NewRef(no_award));
    Py_XSETREF(self->no_contract, Py_NewRef(no_contract));
    if (self->bidders == NULL) self->bidders = PyMem_Malloc((MOST_BIDDERS + 1) * sizeof(int64_t));
    if (self->days == NULL) self->days = PyMem_Malloc((MOST_DAYS + 1) * sizeof(int64_t));
    if (self->bidders == NULL || self->days == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    return prepare_names() < 0 ? -1 : gauge_begin(self);
}

static void gauge_dealloc(Gauge *self)
{
    PyObject *held[] = {self->listed, self->methods, self->currencies, self->no_award, self->no_contract, self->prefix, self->by_method, self->places};
    for (size_t i = 0; i < sizeof(held) / sizeof(held[0]); i++) Py_XDECREF(held[i]);
    clear_texts(&self->prefixes);
    clear_texts(&self->buyers);
    clear_texts(&self->suppliers);
    PyMem_Free(self->bidders);
    PyMem_Free(self->days);
    PyMem_Free(self->amounts);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef gauge_methods[] = {
    {"take", (PyCFunction)(void (*)(void))gauge_take, METH_FASTCALL, "Pile up what a process has."},
    {"size", (PyCFunction)gauge_size, METH_NOARGS, "How many texts of the data are kept."},
    {"hand_over", (PyCFunction)gauge_hand_over, METH_NOARGS, "What was piled up; the next begins anew."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject GaugeType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "ocqual._fast.Gauge",
    .tp_doc = "Piles up what figures are made of, as ocqual.gauging.Plain does.",
    .tp_basicsize = sizeof(Gauge),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)gauge_init,
    .tp_dealloc = (destructor)gauge_dealloc,
    .tp_methods = gauge_methods,
};
