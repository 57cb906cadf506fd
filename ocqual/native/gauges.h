/* The few values of each process that figures are made of: ocqual/gauging.py in C. */

#define MOST_BIDDERS 10000
#define MOST_DAYS 3650
#define PREFIX 11
#define GREATEST 1000000000000000LL

/* What is counted of the amounts in a currency beside their steps, which are greater: see ocqual/gauging.py. */
enum { GREAT = -1, CENTS, NOT_A_CENT };

/* What is piled up, and what is needed for that, in the order of the tuple that gauge() is given. Borrowed of it. */
typedef struct {
    PyObject *prefixes, *buyers, *suppliers, *tenders; /* dicts of counts */
    PyObject *amounts;                                 /* dict: currency -> dict of what is counted of its amounts */
    PyObject *listed;                                  /* a function: how many bidders are listed */
    PyObject *competitive, *no_award, *no_contract;    /* sets of texts */
} Piles;

static struct {
    PyObject *ocid, *tender, *buyer, *entity, *awards, *status, *value, *currency, *suppliers, *contracts, *id, *name;
    PyObject *method, *number, *tenderers, *period, *start, *end, *empty;
} gauged; /* the names of members, and the empty text */

static int prepare_names(void)
{
    if (gauged.empty != NULL) return 0;
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
    gauged.empty = PyUnicode_InternFromString("");
    return gauged.empty == NULL ? -1 : 0;
}

/* Count a key once more. */
static int bump(PyObject *counts, PyObject *key)
{
    PyObject *known = PyDict_GetItemWithError(counts, key);
    PyObject *more = PyErr_Occurred() ? NULL : PyLong_FromLongLong(1 + (known == NULL ? 0 : PyLong_AsLongLong(known)));
    int done = more == NULL ? -1 : PyDict_SetItem(counts, key, more);
    Py_XDECREF(more);
    return done;
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
static int bump_organisation(PyObject *counts, PyObject *organisation)
{
    PyObject *name = organisation == NULL ? NULL : told_by(organisation);
    if (name == NULL) return -1;
    int told = name != Py_None;
    if (told && bump(counts, name) < 0) told = -1;
    Py_DECREF(name);
    return told;
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

/* Add to what is counted by a small number. */
static int add_by(PyObject *counts, long what, long long more)
{
    PyObject *key = PyLong_FromLong(what), *known = key == NULL ? NULL : PyDict_GetItemWithError(counts, key);
    PyObject *number = PyErr_Occurred() ? NULL : PyLong_FromLongLong(more);
    PyObject *sum = number == NULL || known == NULL ? Py_XNewRef(number) : PyNumber_Add(known, number);
    int done = sum == NULL ? -1 : PyDict_SetItem(counts, key, sum);
    Py_XDECREF(key);
    Py_XDECREF(number);
    Py_XDECREF(sum);
    return done;
}

/* Count an amount in a currency, which is None where it is no text. */
static int count_amount(PyObject *amounts, PyObject *amount, PyObject *currency)
{
    PyObject *counts = PyDict_GetItemWithError(amounts, currency);
    if (counts == NULL) {
        if (PyErr_Occurred() || (counts = PyDict_New()) == NULL) return -1;
        int done = PyDict_SetItem(amounts, currency, counts);
        Py_DECREF(counts); /* the dict keeps it */
        if (done < 0) return -1;
    }
    long long cents = cents_of(amount);
    if (cents == GREAT) return add_by(counts, GREAT, 1);
    if (cents == 0) return add_by(counts, NOT_A_CENT, 1);
    return add_by(counts, CENTS, cents) < 0 ? -1 : add_by(counts, step_of(cents), 1);
}

/* Count the amount of an object if it is above zero; 1 if it is. */
static int note_amount(const Piles *piles, PyObject *object)
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
    if (currency == NULL) above = -1;
    if (above > 0 && count_amount(piles->amounts, amount, PyUnicode_CheckExact(currency) ? currency : Py_None) < 0) above = -1;
    Py_DECREF(amount);
    return above;
}

/* Note an award that was made: its amount (1 if it has one) and its suppliers. */
static int note_award(const Piles *piles, PyObject *award)
{
    int valued = note_amount(piles, award);
    PyObject *suppliers = valued < 0 ? NULL : member_of(award, gauged.suppliers);
    if (suppliers == NULL) return -1;
    if (PyDict_CheckExact(suppliers) && bump_organisation(piles->suppliers, suppliers) < 0) return -1;
    for (Py_ssize_t i = 0; PyList_CheckExact(suppliers) && i < PyList_GET_SIZE(suppliers); i++)
        if (bump_organisation(piles->suppliers, PyList_GET_ITEM(suppliers, i)) < 0) return -1;
    return valued;
}

/* Go through awards, or contracts, that are none of some statuses: how many there are, and whether one has an amount. */
static Py_ssize_t note_deals(const Piles *piles, PyObject *deals, PyObject *statuses, int awards, int *valued)
{
    Py_ssize_t found = 0, size = PyList_CheckExact(deals) ? PyList_GET_SIZE(deals) : PyDict_CheckExact(deals);
    for (Py_ssize_t i = 0; i < size; i++) {
        PyObject *deal = PyList_CheckExact(deals) ? PyList_GET_ITEM(deals, i) : deals;
        int not_in_force = PyDict_CheckExact(deal) ? has_status(deal, statuses) : 1;
        if (not_in_force > 0) continue;
        int above = not_in_force < 0 ? -1 : awards ? note_award(piles, deal) : note_amount(piles, deal);
        if (above < 0) return -1;
        *valued |= above;
        found++;
    }
    return found;
}

/* The bidders of a tender: their number as told, else as listed; -1 where neither is, -2 on an error. */
static long bidders_of(const Piles *piles, PyObject *data, PyObject *tender)
{
    PyObject *number = member_of(tender, gauged.number);
    if (number == NULL) return -2;
    if (PyLong_CheckExact(number)) {
        int overflow;
        long told = PyLong_AsLongAndOverflow(number, &overflow);
        if (!overflow && told > 0 && told <= MOST_BIDDERS) return told;
    }
    PyObject *listed = PyObject_CallFunctionObjArgs(piles->listed, data, tender, NULL);
    if (listed == NULL) return -2;
    long found = PyLong_AsLong(listed);
    Py_DECREF(listed);
    return PyErr_Occurred() ? -2 : found;
}

/* Note the method of a tender, its bidders where they are asked for and it has closed, and the days of its period. */
static int note_tender(const Piles *piles, PyObject *data, PyObject *tender, int closed)
{
    PyObject *method = member_of(tender, gauged.method);
    if (method == NULL) return -1;
    if (!PyUnicode_CheckExact(method)) method = Py_None;
    int asked = closed && method != Py_None ? PySet_Contains(piles->competitive, method) : 0;
    long bidders = asked > 0 ? bidders_of(piles, data, tender) : -1, days = -1;
    PyObject *period = asked < 0 || bidders < -1 ? NULL : member_of(tender, gauged.period);
    if (period == NULL) return -1;
    if (PyDict_CheckExact(period)) {
        PyObject *ends[] = {member_of(period, gauged.start), NULL};
        if (ends[0] == NULL || (ends[1] = member_of(period, gauged.end)) == NULL) return -1;
        PyObject *between = check_days_between(NULL, ends, 2);
        if (between == NULL) return -1;
        if (between != Py_None) days = PyLong_AsLong(between);
        Py_DECREF(between);
        if (days < 0 || days > MOST_DAYS) days = -1; /* reversed, or too far apart */
    }
    PyObject *kind = Py_BuildValue("(Oll)", method, bidders, days);
    int done = kind == NULL ? -1 : bump(piles->tenders, kind);
    Py_XDECREF(kind);
    return done;
}

/* gauge(piles, data, planned, closed): pile up what a process has, and tell how many awards were made. */
static PyObject *gauge(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t count)
{
    int sound = count == 4 && PyTuple_CheckExact(args[0]) && PyTuple_GET_SIZE(args[0]) == 9 && PyDict_CheckExact(args[1]);
    PyObject *const *given = sound ? PySequence_Fast_ITEMS(args[0]) : NULL;
    for (int i = 0; sound && i < 9; i++)
        sound = i < 5 ? PyDict_Check(given[i]) : i == 5 || PyAnySet_Check(given[i]);
    if (!sound) {
        PyErr_SetString(PyExc_TypeError, "gauge(piles, data, planned, closed)");
        return NULL;
    }
    if (prepare_names() < 0) return NULL;
    const Piles piles = {given[0], given[1], given[2], given[3], given[4], given[5], given[6], given[7], given[8]};
    PyObject *data = args[1];
    int planned = args[2] == Py_True, closed = args[3] == Py_True, valued = 0;
    PyObject *ocid = member_of(data, gauged.ocid);
    if (ocid == NULL) return NULL;
    PyObject *prefix = PyUnicode_CheckExact(ocid) ? PyUnicode_Substring(ocid, 0, PREFIX) : Py_NewRef(gauged.empty);
    int done = prefix == NULL ? -1 : bump(piles.prefixes, prefix);
    Py_XDECREF(prefix);
    PyObject *tender = done < 0 ? NULL : member_of(data, gauged.tender);
    if (tender == NULL) return NULL;
    int told = bump_organisation(piles.buyers, member_of(data, gauged.buyer));
    if (told == 0 && PyDict_CheckExact(tender)) told = bump_organisation(piles.buyers, member_of(tender, gauged.entity));
    if (told < 0 || (PyDict_CheckExact(tender) && !planned && note_tender(&piles, data, tender, closed) < 0)) return NULL;
    PyObject *awards = member_of(data, gauged.awards);
    Py_ssize_t made = awards == NULL ? -1 : note_deals(&piles, awards, piles.no_award, 1, &valued);
    if (made < 0) return NULL;
    PyObject *contracts = valued ? Py_None : member_of(data, gauged.contracts);
    if (contracts == NULL || note_deals(&piles, contracts, piles.no_contract, 0, &valued) < 0) return NULL;
    return PyLong_FromSsize_t(made);
}
