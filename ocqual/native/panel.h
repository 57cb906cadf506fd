/* The checks that are put to what a walk has visited, and what is counted of their answers: ocqual/panel.py in C.

   A check may say what makes it surely pass, and what leaves it surely nothing to judge (ocqual/sure.py). Where that
   holds, which is so for most values, its Python is not asked. */

/* What is counted of each check, in the order of ocqual/panel.py. */
enum { PASSED, FAILED, ERRORS, OBJECTS_PASSED, OBJECTS_FAILED, NOTHING, NOT_REACHED, COUNTED };

/* How a check judges: by fields that are to be filled, by a number for each value, by a verdict on each value, or not at
   all, in data of this version of the standard. */
enum { NEED, NUMBERS, VERDICTS, NEVER };

/* What leaves no doubt of what a check says, in the order of ocqual/sure.py. */
enum {
    UNHARMED, FILLED_TEXT, AMONG, WITHOUT, WITHIN, PAST, TOLD, ORDERED, LINK, KNOWN, KNOWN_ONCE, HAVING, ABSENT, BEYOND,
    HOLDING, LACKING, ONLY, FEWER, OBJECTS_FIRST, RECENT, LONG_PAST, NEAR, WORDY, DIFFERING,
    TIDY, SAME, UNLISTED, ADDS_UP, LISTED, FORMER, BLANK, PREFIXED, OTHER,
    UNPACKAGED, NUMBERED, BEFORE_ALL, APART, UNLIKE, NOTICED, UNNOTICED, THEIRS, HOLLOW, REVERSED,
    NOT_HAVING, AFTER_ALL, UNDATED, SINCE_LAST,
    EITHER, BOTH, TESTS
};

#define DEEPEST_TEST 4

/* So many texts are remembered of a check that says the same of the same text always, each of so many characters at most. */
#define TEXTS_KEPT 1024
#define LONGEST_TEXT 200

/* Numbers are counted by one key, which is the number and so much for each year from which it counts. */
#define A_YEAR 100000LL

typedef struct {
    Py_ssize_t size;
    Py_ssize_t *items;
} Numbers;

typedef struct Sure {
    int test;
    int rooted, other_rooted; /* whether a path is one of the process */
    PyObject *path[DEEPEST_TEST], *other[DEEPEST_TEST]; /* names of members, NULL behind the last */
    PyObject *argument;
    double low, high;
    uint64_t hashes; /* of a set that is compared with, the bits of its texts' hashes */
    struct Sure *parts; /* the tests of which one is to hold */
    Py_ssize_t size;
} Sure;

typedef struct {
    Py_ssize_t number, stage;
    int how;
    Numbers when, slots;
    Numbers *needs;
    Py_ssize_t needs_size, sures_size, idles_size, nevers_size, number_size;
    PyObject *passes, *reads; /* reads: tuple of lists, one for each slot */
    PyObject *happened;       /* gives the date from which a number counts, or None */
    Sure *sures, *idles, *nevers, *number_of;
    PyObject *said; /* dict: text -> what was said of it; NULL where that depends on more */
} Entry;

typedef struct {
    PyObject *value; /* borrowed of the list that it was gathered in, which holds it until the next visit */
    Py_ssize_t read, which;
} Failure;

typedef struct {
    PyObject_HEAD
    Fast *walk;
    Entry *entries;
    Groups groups;
    Failure *failures;
    long long *numbers;
    long long furthest, first_year;
    Py_ssize_t size, failures_room, numbers_room;
    /* Of the process at hand, worked out when first asked for; -1: not yet. */
    PyObject *process, *data, *known, *known_array, *ids, *ids_path;
    PyObject *last_of; /* what told the last day of the process, and the number of that day, 0 where there is none */
    long today, told, last;
} Panel;

static PyObject *today_name, *told_name, *kept_name, *data_name, *zero_name, *once_name, *history_name, *releases_name, *package_name,
    *documents_type, *published_name;

/* The number of the day that is an attribute of the process, 0 if there is none; -1 on an error. */
static long day_number(PyObject *process, PyObject *name)
{
    PyObject *day = PyObject_GetAttr(process, name);
    if (day == NULL) return -1;
    long found = number_of_object(day);
    Py_DECREF(day);
    return found;
}

/* The data of the process at hand: borrowed, NULL on an error. */
static PyObject *data_of(Panel *self)
{
    if (self->data == NULL) {
        self->data = PyObject_GetAttr(self->process, data_name);
        Py_XDECREF(self->data); /* the process keeps it */
    }
    return self->data;
}

/* The number of the day that the data is looked at; -1 on an error. */
static long today_of(Panel *self)
{
    if (self->today < 0) self->today = day_number(self->process, today_name);
    return self->today;
}

/* The value at a path below another, NULL where there is none. Borrowed. The name "0" is the first element of a list. */
static PyObject *below(PyObject *value, PyObject *const *path)
{
    for (int i = 0; value != NULL && i < DEEPEST_TEST && path[i] != NULL; i++) {
        if (PyDict_CheckExact(value)) value = PyDict_GetItemWithError(value, path[i]);
        else if (PyList_CheckExact(value) && PyList_GET_SIZE(value) > 0 && path[i] == zero_name) value = PyList_GET_ITEM(value, 0);
        else value = NULL;
    }
    return value;
}

/* Whether a value is a number from low to high, and no placeholder. */
static int is_within(PyObject *value, const Sure *sure)
{
    double number;
    if (PyFloat_CheckExact(value)) {
        number = PyFloat_AS_DOUBLE(value);
    } else if (PyLong_CheckExact(value)) {
        int overflow;
        number = (double)PyLong_AsLongLongAndOverflow(value, &overflow);
        if (overflow) return 0;
    } else {
        return 0;
    }
    return number >= sure->low && number <= sure->high ? is_filled_number(filled_number, value) : 0;
}

static int is_past(Panel *self, PyObject *value, int test)
{
    Date date;
    if (!read_date(value, &date) || date.year < 1990) return 0;
    long day = number_of(date.year, date.month, date.day), today = today_of(self);
    if (today < 0) return -1;
    if (day > today) return 0;
    if (test == PAST) return 1;
    if (self->told < 0 && (self->told = day_number(self->process, told_name)) < 0) return -1;
    return self->told == 0 || day <= self->told;
}

static int is_ordered(PyObject *first, PyObject *second)
{
    Date from, to;
    if (!read_date(first, &from) || !read_date(second, &to)) return 0;
    if (from.timed && to.timed) return from.moment <= to.moment;
    return 10000 * (from.year - to.year) + 100 * (from.month - to.month) + from.day - to.day <= 0;
}

/* What a process keeps by a key: a new reference, NULL on an error. Where there is none it is made of the objects at a path
   of the process, by their ids (by_id), or of their ids alone, as Process.by_id and Process.ids do. */
static PyObject *kept_of(Panel *self, PyObject *key, PyObject *const *path, Py_ssize_t length, int by_id)
{
    PyObject *kept = PyObject_GetAttr(self->process, kept_name), *arguments[1 + DEEPEST_TEST];
    PyObject *found = kept != NULL && PyDict_CheckExact(kept) ? Py_XNewRef(PyDict_GetItemWithError(kept, key)) : NULL;
    if (found == NULL && !PyErr_Occurred() && (arguments[0] = data_of(self)) != NULL) {
        for (Py_ssize_t i = 0; i < length && i < DEEPEST_TEST; i++) arguments[i + 1] = path[i];
        PyObject *objects = check_objects(NULL, arguments, length + 1);
        PyObject *grouping[] = {objects, id_name};
        if (objects != NULL) found = by_id ? check_grouped(NULL, grouping, 2) : check_ids_of(NULL, objects);
        if (found != NULL && PyDict_CheckExact(kept) && PyDict_SetItem(kept, key, found) < 0) Py_CLEAR(found);
        Py_XDECREF(objects);
    }
    Py_XDECREF(kept);
    return found;
}

/* The objects of an array that have a text as id: a list, borrowed, NULL if there are none. */
static PyObject *with_id(Panel *self, PyObject *array, PyObject *id)
{
    if (!PyUnicode_CheckExact(id)) return NULL;
    if (self->known_array != array) {
        PyObject *found = kept_of(self, array, &array, 1, 1);
        if (found == NULL) return NULL;
        Py_XSETREF(self->known, found);
        self->known_array = array;
    }
    PyObject *found = PyDict_CheckExact(self->known) ? PyDict_GetItemWithError(self->known, id) : NULL;
    return found != NULL && PyList_CheckExact(found) ? found : NULL;
}

/* Whether a text is the id of an object of the array, of just one for KNOWN_ONCE. */
static int is_known(Panel *self, PyObject *value, const Sure *sure)
{
    PyObject *found = with_id(self, sure->argument, value);
    if (found == NULL) return PyErr_Occurred() ? -1 : 0;
    return sure->test == KNOWN || PyList_GET_SIZE(found) == 1;
}

/* Whether a text is the id of just one object of an array, of which a member holds, or lacks, what belongs to the path
   read. */
static int is_having(Panel *self, PyObject *value, const Sure *sure, Py_ssize_t read)
{
    PyObject *found = with_id(self, PyTuple_GET_ITEM(sure->argument, 0), value);
    if (found == NULL || PyList_GET_SIZE(found) != 1) return PyErr_Occurred() ? -1 : 0;
    PyObject *texts = PyTuple_GET_ITEM(sure->argument, 2), *only = PyList_GET_ITEM(found, 0);
    PyObject *held = PyDict_CheckExact(only) ? PyDict_GetItemWithError(only, PyTuple_GET_ITEM(sure->argument, 1)) : NULL;
    if (held == NULL || !PyList_CheckExact(held) || read >= PyTuple_GET_SIZE(texts)) return PyErr_Occurred() ? -1 : 0;
    PyObject *wanted = PyTuple_GET_ITEM(texts, read);
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(held); i++) {
        PyObject *each = PyList_GET_ITEM(held, i);
        if (PyUnicode_CheckExact(each) && PyUnicode_Compare(each, wanted) == 0) return sure->test == HAVING;
    }
    return sure->test == NOT_HAVING;
}

/* A bit for the hash of a text; -1 as a hash stands for an error. */
static uint64_t bit_of(Py_hash_t hash)
{
    return 1ULL << ((uint64_t)hash & 63);
}

/* Whether an object that is not empty has no member of some names. */
static int is_without(PyObject *value, const Sure *sure)
{
    PyObject *name, *member;
    Py_ssize_t position = 0;
    if (!PyDict_CheckExact(value) || PyDict_GET_SIZE(value) == 0) return 0;
    while (PyDict_Next(value, &position, &name, &member)) {
        /* most names are ruled out by their hash, which is known */
        Py_hash_t hash = PyObject_Hash(name);
        int found = hash == -1 ? -1 : sure->hashes & bit_of(hash) ? PySet_Contains(sure->argument, name) : 0;
        if (found) return found < 0 ? -1 : 0;
    }
    return 1;
}

/* Whether nothing, or null, is at a path below an object. */
static int is_absent(PyObject *value, PyObject *const *path)
{
    if (!PyDict_CheckExact(value)) return 0;
    for (int i = 0; i < DEEPEST_TEST && path[i] != NULL; i++) {
        if (!PyDict_CheckExact(value)) return 0;
        value = PyDict_GetItemWithError(value, path[i]);
        if (value == NULL) return PyErr_Occurred() ? -1 : 1;
        if (value == Py_None) return 1;
    }
    return 0;
}

/* Whether a text is an element of a list. */
static int is_held(PyObject *list, PyObject *text)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *each = PyList_GET_ITEM(list, i);
        if (PyUnicode_CheckExact(each) && PyUnicode_Compare(each, text) == 0) return 1;
    }
    return 0;
}

static int list_holds(const Sure *sure, PyObject *list)
{
    if (!PyList_CheckExact(list)) return 0;
    Py_ssize_t size = PyList_GET_SIZE(list);
    switch (sure->test) {
    case HOLDING: return is_held(list, sure->argument);
    case LACKING: return !is_held(list, sure->argument);
    case ONLY: return size == 1 && is_held(list, sure->argument);
    case FEWER: return (double)size < sure->low;
    }
    if (size == 0) return 0;
    PyObject *first = PyList_GET_ITEM(list, 0);
    return PyDict_CheckExact(first) && PyDict_GET_SIZE(first) > 0;
}

/* Whether a text begins with four letters, is longer than asked, and does not end with white space. */
static int is_wordy(PyObject *text, double length)
{
    if (!PyUnicode_CheckExact(text) || PyUnicode_GET_LENGTH(text) < 4 || (double)PyUnicode_GET_LENGTH(text) <= length) return 0;
    for (int i = 0; i < 4; i++)
        if (!Py_UNICODE_ISALPHA(PyUnicode_READ_CHAR(text, i))) return 0;
    return !Py_UNICODE_ISSPACE(PyUnicode_READ_CHAR(text, PyUnicode_GET_LENGTH(text) - 1));
}

static int is_differing(PyObject *one, PyObject *other)
{
    if (!PyUnicode_CheckExact(one) || !PyUnicode_CheckExact(other)) return 0;
    int within = PyUnicode_Contains(one, other);
    if (within == 0) within = PyUnicode_Contains(other, one);
    return within < 0 ? -1 : !within;
}

/* The ids of the objects at a path of the process: a set, borrowed, NULL on an error. */
static PyObject *ids_at(Panel *self, PyObject *path)
{
    if (self->ids_path != path) {
        PyObject *found = kept_of(self, path, PySequence_Fast_ITEMS(path), PyTuple_GET_SIZE(path), 0);
        if (found == NULL) return NULL;
        Py_XSETREF(self->ids, found);
        self->ids_path = path;
    }
    if (!PyAnySet_Check(self->ids)) {
        PyErr_SetString(PyExc_TypeError, "ids must be a set");
        return NULL;
    }
    return self->ids;
}

/* Whether a value is a text that is filled and has no white space around it. */
static int is_trimmed(PyObject *text)
{
    Py_ssize_t length = text != NULL && PyUnicode_CheckExact(text) ? PyUnicode_GET_LENGTH(text) : 0;
    if (length == 0 || Py_UNICODE_ISSPACE(PyUnicode_READ_CHAR(text, 0))
        || Py_UNICODE_ISSPACE(PyUnicode_READ_CHAR(text, length - 1)))
        return 0;
    return is_filled_text(text);
}

/* Whether a text is the id of none of the objects at a path of the process, and there are such ids. */
static int is_unlisted(Panel *self, PyObject *id, PyObject *path)
{
    int trimmed = is_trimmed(id);
    if (trimmed != 1) return trimmed;
    PyObject *ids = ids_at(self, path);
    if (ids == NULL) return -1;
    if (PySet_GET_SIZE(ids) == 0) return 0;
    int listed = PySet_Contains(ids, id);
    return listed < 0 ? -1 : !listed;
}

/* Whether all elements of a list, of which there are some, have ids that objects at a path of the process have. */
static int are_listed(Panel *self, PyObject *list, PyObject *path)
{
    if (!PyList_CheckExact(list) || PyList_GET_SIZE(list) == 0) return 0;
    PyObject *ids = ids_at(self, path);
    if (ids == NULL) return -1;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *each = PyList_GET_ITEM(list, i);
        PyObject *id = PyDict_CheckExact(each) ? PyDict_GetItemWithError(each, id_name) : NULL;
        int listed = is_trimmed(id);
        if (listed == 1) listed = PySet_Contains(ids, id);
        if (listed != 1) return PyErr_Occurred() ? -1 : 0;
    }
    return 1;
}

/* The value at a path, given as a tuple, below another: borrowed, NULL where there is none. */
static PyObject *below_by(PyObject *value, PyObject *path)
{
    for (Py_ssize_t i = 0; value != NULL && i < PyTuple_GET_SIZE(path); i++)
        value = PyDict_CheckExact(value) ? PyDict_GetItemWithError(value, PyTuple_GET_ITEM(path, i)) : NULL;
    return value;
}

/* A number above one hundredth that is no placeholder; 0 for any other, -1 on an error. */
static double worth_of(PyObject *value)
{
    if (value == NULL || !(PyFloat_CheckExact(value) || PyLong_CheckExact(value))) return PyErr_Occurred() ? -1 : 0;
    double number = PyFloat_AsDouble(value);
    if (number == -1 && PyErr_Occurred()) {
        PyErr_Clear(); /* too great a whole number */
        return 0;
    }
    if (!(number > 0.01 && number < 1e15)) return 0;
    int filled = is_filled_number(filled_number, value);
    return filled < 0 ? -1 : filled ? number : 0;
}

/* Whether the numbers of a list of objects, which are multiplied in each, add up to a share of a whole from low to high,
   all in one currency. The argument: paths of the numbers, of the currency of each object, of that of the whole. */
static int adds_up(const Sure *sure, PyObject *value, PyObject *list)
{
    PyObject *factors = PyTuple_GET_ITEM(sure->argument, 0);
    PyObject *currency = below_by(value, PyTuple_GET_ITEM(sure->argument, 2));
    double whole = worth_of(below(value, sure->other)), total = 0;
    if (whole <= 0 || currency == NULL || !PyUnicode_CheckExact(currency) || !PyList_CheckExact(list)
        || PyList_GET_SIZE(list) == 0)
        return PyErr_Occurred() ? -1 : 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *each = PyList_GET_ITEM(list, i), *own = below_by(each, PyTuple_GET_ITEM(sure->argument, 1));
        if (own == NULL || !PyUnicode_CheckExact(own) || PyUnicode_Compare(own, currency) != 0)
            return PyErr_Occurred() ? -1 : 0;
        double product = 1;
        for (Py_ssize_t j = 0; j < PyTuple_GET_SIZE(factors); j++) {
            double factor = worth_of(below_by(each, PyTuple_GET_ITEM(factors, j)));
            if (factor <= 0) return factor < 0 ? -1 : 0;
            product *= factor;
        }
        total += product;
    }
    /* nowhere near the limits, where it would matter in which order the numbers are added */
    return total >= whole * sure->low * (1 + 1e-9) && total <= whole * sure->high * (1 - 1e-9);
}

/* Whether there is no package around the release, or one without a member, if one is asked for. */
static int is_unpackaged(Panel *self, PyObject *member)
{
    PyObject *package = PyObject_GetAttr(self->process, package_name), *found = NULL;
    if (package == NULL) return -1;
    int known = PyDict_CheckExact(package), empty = known && PyDict_GET_SIZE(package) == 0;
    if (known && !empty && PyUnicode_GET_LENGTH(member) > 0) {
        found = PyDict_GetItemWithError(package, member);
        empty = found == NULL || found == Py_None;
    }
    Py_DECREF(package);
    return PyErr_Occurred() ? -1 : empty;
}

/* Whether a whole number is that of the objects of a list, each with an id of its own. */
static int is_numbered(PyObject *count, PyObject *list)
{
    if (!PyLong_CheckExact(count) || !PyList_CheckExact(list) || PyList_GET_SIZE(list) == 0) return 0;
    int overflow;
    long number = PyLong_AsLongAndOverflow(count, &overflow);
    Py_ssize_t size = PyList_GET_SIZE(list);
    if (overflow || number != size || size > 8) return 0; /* of more, a set is quicker */
    PyObject *ids[8];
    for (Py_ssize_t i = 0; i < size; i++) {
        PyObject *each = PyList_GET_ITEM(list, i);
        ids[i] = PyDict_CheckExact(each) ? PyDict_GetItemWithError(each, id_name) : NULL;
        int sound = is_trimmed(ids[i]);
        for (Py_ssize_t j = 0; sound == 1 && j < i; j++) sound = PyUnicode_Compare(ids[i], ids[j]) != 0;
        if (sound != 1) return PyErr_Occurred() ? -1 : 0;
    }
    return 1;
}

/* Whether a date is not after (or not before) that which each object of a list, not empty, has at a path. */
static int is_before_all(PyObject *first, PyObject *list, PyObject *path, int after)
{
    if (!PyList_CheckExact(list) || PyList_GET_SIZE(list) == 0) return 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *second = below_by(PyList_GET_ITEM(list, i), path);
        if (second == NULL || !(after ? is_ordered(second, first) : is_ordered(first, second))) return PyErr_Occurred() ? -1 : 0;
    }
    return 1;
}

/* Whether a list has several objects whose numbers at a path all differ. */
static int are_unlike(PyObject *list, PyObject *const *path)
{
    double numbers[8];
    Py_ssize_t size = PyList_CheckExact(list) ? PyList_GET_SIZE(list) : 0;
    if (size < 2 || size > 8) return 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        numbers[i] = worth_of(below(PyList_GET_ITEM(list, i), path));
        int sound = numbers[i] > 0;
        for (Py_ssize_t j = 0; sound && j < i; j++) sound = numbers[i] != numbers[j];
        if (!sound) return PyErr_Occurred() ? -1 : 0;
    }
    return 1;
}

/* The fewest days from a date to that of a document of some types, all of them dated and none before it; -1 where that cannot
   be told, -2 on an error. The year of the date is put into *year. */
static long days_noticed(const Sure *sure, PyObject *value, long *year)
{
    PyObject *happened = below(value, sure->path), *documents = happened == NULL ? NULL : below(value, sure->other);
    Date from, to;
    if (documents == NULL) return PyErr_Occurred() ? -2 : -1;
    if (!PyList_CheckExact(documents) || !read_date(happened, &from)) return -1;
    long first = ordinal(from.year, from.month, from.day), least = -1;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(documents); i++) {
        PyObject *each = PyList_GET_ITEM(documents, i);
        PyObject *type = PyDict_CheckExact(each) ? PyDict_GetItemWithError(each, documents_type) : NULL;
        int meant = type != NULL && PyUnicode_CheckExact(type) ? PySet_Contains(sure->argument, type) : 0;
        PyObject *told = meant > 0 ? PyDict_GetItemWithError(each, published_name) : NULL;
        if (meant < 0 || PyErr_Occurred()) return -2;
        if (!meant) continue;
        if (told == NULL || !read_date(told, &to)) return -1;
        long days = ordinal(to.year, to.month, to.day) - first;
        if (days < 0) return -1;
        if (least < 0 || days < least) least = days;
    }
    *year = from.year;
    return least;
}

/* Whether an object has no documents of some types. */
static int is_unnoticed(PyObject *object, PyObject *documents, PyObject *types)
{
    if (!PyDict_CheckExact(object)) return 0;
    if (documents == NULL || documents == Py_None) return 1;
    if (!PyList_CheckExact(documents)) return 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(documents); i++) {
        PyObject *each = PyList_GET_ITEM(documents, i);
        PyObject *type = PyDict_CheckExact(each) ? PyDict_GetItemWithError(each, documents_type) : NULL;
        int found = type != NULL && PyUnicode_CheckExact(type) ? PySet_Contains(types, type) : 0;
        if (found < 0 || PyErr_Occurred()) return -1;
        if (found) return 0;
    }
    return 1;
}

/* The last day of a process of one release, as a function of it tells, as a number; 0 where there is none, -1 on an error. */
static long last_day(Panel *self, PyObject *find)
{
    if (self->last_of == find) return self->last;
    PyObject *history = PyObject_GetAttr(self->process, history_name);
    PyObject *releases = history == NULL ? NULL : PyObject_GetAttr(history, releases_name);
    Py_ssize_t size = releases == NULL ? -1 : PyObject_Size(releases);
    Py_XDECREF(history);
    Py_XDECREF(releases);
    PyObject *day = size < 0 ? NULL : PyObject_CallMethodOneArg(self->process, once_name, find);
    if (day == NULL) return -1;
    self->last = size > 1 ? 0 : number_of_object(day);
    self->last_of = find;
    Py_DECREF(day);
    return self->last;
}

/* Whether a date is of another day than the last. */
static int is_former(Panel *self, PyObject *value, PyObject *find)
{
    Date date;
    if (!read_date(value, &date)) return 0;
    long last = last_day(self, find);
    return last < 0 ? -1 : last > 0 && last != number_of(date.year, date.month, date.day);
}

/* The days from a date to that of the release, if nothing happened later; -1 where that cannot be told, -2 on an error. The year
   of the date is put into *year. */
static long days_since_last(Panel *self, const Sure *sure, PyObject *value, long *year)
{
    PyObject *happened = below(value, sure->path);
    Date date;
    if (happened == NULL) return PyErr_Occurred() ? -2 : -1;
    if (!read_date(happened, &date)) return -1;
    long last = last_day(self, sure->argument);
    if (last >= 0 && self->told < 0) self->told = day_number(self->process, told_name);
    if (last < 0 || self->told < 0) return -2;
    if (last == 0 || last != number_of(date.year, date.month, date.day) || self->told < last) return -1;
    *year = date.year;
    return ordinal(self->told / 10000, self->told / 100 % 100, self->told % 100) - ordinal(date.year, date.month, date.day);
}

/* Whether a date is more than so many days past, or is not. */
static int is_since(Panel *self, PyObject *value, const Sure *sure)
{
    Date date;
    if (!read_date(value, &date)) return 0;
    long today = today_of(self);
    if (today < 0) return -1;
    long ago = ordinal(today / 10000, today / 100 % 100, today % 100) - ordinal(date.year, date.month, date.day);
    return sure->test == RECENT ? (double)ago <= sure->low : (double)ago > sure->low;
}

/* Whether so many days at most lie between two dates, the second not before the first; at least so many; or the second is
   before the first, by more than any offset from UTC. */
static int is_near(PyObject *first, PyObject *second, const Sure *sure)
{
    Date from, to;
    if (!read_date(first, &from) || !read_date(second, &to)) return 0;
    long days = ordinal(to.year, to.month, to.day) - ordinal(from.year, from.month, from.day);
    if (sure->test == REVERSED) return days < -2;
    return sure->test == APART ? (double)days >= sure->low : days >= 0 && (double)days <= sure->high;
}

/* Whether a test of two values holds. */
static int compares(Panel *self, const Sure *sure, PyObject *value, PyObject *first)
{
    PyObject *from = sure->other_rooted ? data_of(self) : value;
    PyObject *second = from == NULL ? NULL : below(from, sure->other);
    if (second == NULL) return PyErr_Occurred() ? -1 : 0;
    if (sure->test == ORDERED) return is_ordered(first, second);
    if (sure->test == SAME)
        return PyUnicode_CheckExact(first) && PyUnicode_CheckExact(second) && PyUnicode_Compare(first, second) == 0;
    if (sure->test == NUMBERED) return is_numbered(first, second);
    if (sure->test == BEFORE_ALL || sure->test == AFTER_ALL)
        return is_before_all(first, second, sure->argument, sure->test == AFTER_ALL);
    return sure->test == DIFFERING ? is_differing(first, second) : is_near(first, second, sure);
}

static int holds(Panel *self, const Sure *sure, PyObject *value, Py_ssize_t read);

/* Whether one of several tests holds for a value; -1 on an error. */
static int one_holds(Panel *self, const Sure *tests, Py_ssize_t size, PyObject *value, Py_ssize_t read)
{
    for (Py_ssize_t i = 0; i < size; i++) {
        int found = holds(self, &tests[i], value, read);
        if (found != 0) return found;
    }
    return 0;
}

/* Whether all of them do. */
static int all_hold(Panel *self, const Sure *tests, Py_ssize_t size, PyObject *value, Py_ssize_t read)
{
    for (Py_ssize_t i = 0; i < size; i++) {
        int found = holds(self, &tests[i], value, read);
        if (found != 1) return found;
    }
    return 1;
}

/* Whether a text is the id of just one object of an array, for which a test holds. */
static int is_theirs(Panel *self, PyObject *id, const Sure *sure)
{
    PyObject *found = with_id(self, PyTuple_GET_ITEM(sure->argument, 0), id);
    if (found == NULL || PyList_GET_SIZE(found) != 1) return PyErr_Occurred() ? -1 : 0;
    return holds(self, sure->parts, PyList_GET_ITEM(found, 0), 0);
}

/* Whether an object, not empty, has no member of a name, or one that is not a certain text. */
static int is_other(PyObject *object, PyObject *name, PyObject *text)
{
    if (!PyDict_CheckExact(object) || PyDict_GET_SIZE(object) == 0) return 0;
    PyObject *found = PyDict_GetItemWithError(object, name);
    if (found == NULL) return PyErr_Occurred() ? -1 : 1;
    return !PyUnicode_CheckExact(found) || PyUnicode_Compare(found, text) != 0;
}

/* Whether a test holds that does not need a value to be there; 2 for every other, -1 on an error. */
static int holds_without(Panel *self, const Sure *sure, PyObject *value, Py_ssize_t read)
{
    switch (sure->test) {
    case EITHER: return one_holds(self, sure->parts, sure->size, value, read);
    case BOTH: return all_hold(self, sure->parts, sure->size, value, read);
    case UNPACKAGED: return is_unpackaged(self, sure->argument);
    case TIDY: return !self->walk->untidy;
    case HOLLOW: return self->walk->hollow;
    case ABSENT: case UNNOTICED: break;
    default: return 2;
    }
    PyObject *from = sure->rooted ? data_of(self) : value;
    if (from == NULL) return -1;
    if (sure->test == ABSENT) return is_absent(from, sure->path);
    PyObject *found = below(from, sure->path);
    return found == NULL && PyErr_Occurred() ? -1 : is_unnoticed(from, found, sure->argument);
}

/* Whether a test holds for a value; -1 on an error. */
static int holds(Panel *self, const Sure *sure, PyObject *value, Py_ssize_t read)
{
    int without = holds_without(self, sure, value, read);
    if (without != 2) return without;
    PyObject *from = sure->rooted ? data_of(self) : value, *found = from == NULL ? NULL : below(from, sure->path);
    if (found == NULL) {
        if (from == NULL || PyErr_Occurred()) return -1;
        return sure->test == LONG_PAST && sure->argument == Py_True && is_absent(from, sure->path);
    }
    switch (sure->test) {
    case UNHARMED: return PyUnicode_CheckExact(found) && PyUnicode_GET_LENGTH(found) > 0 && is_unharmed(found);
    case FILLED_TEXT: return PyUnicode_CheckExact(found) ? is_filled_text(found) : 0;
    case AMONG: return PyUnicode_CheckExact(found) ? PySet_Contains(sure->argument, found) : 0;
    case BEYOND: {
        int among = PyUnicode_CheckExact(found) ? PySet_Contains(sure->argument, found) : 1;
        return among < 0 ? -1 : !among;
    }
    case WITHOUT: return is_without(found, sure);
    case WITHIN: return is_within(found, sure);
    case PAST: case TOLD: return is_past(self, found, sure->test);
    case LINK: return PyUnicode_CheckExact(found) && is_good_uri(found);
    case KNOWN: case KNOWN_ONCE: return is_known(self, found, sure);
    case HAVING: case NOT_HAVING: return is_having(self, found, sure, read);
    case HOLDING: case LACKING: case ONLY: case FEWER: case OBJECTS_FIRST: return list_holds(sure, found);
    case RECENT: case LONG_PAST: return is_since(self, found, sure);
    case WORDY: return is_wordy(found, sure->low);
    case UNLISTED: return is_unlisted(self, found, sure->argument);
    case BLANK: return PyUnicode_CheckExact(found) && PyUnicode_GET_LENGTH(found) == 0;
    case OTHER: return is_other(found, PyTuple_GET_ITEM(sure->argument, 0), PyTuple_GET_ITEM(sure->argument, 1));
    case PREFIXED: return PyUnicode_CheckExact(found) && is_prefixed(found);
    case UNDATED: return is_undated(found);
    case FORMER: return is_former(self, found, sure->argument);
    case LISTED: return are_listed(self, found, sure->argument);
    case ADDS_UP: return adds_up(sure, value, found);
    case THEIRS: return is_theirs(self, found, sure);
    case UNLIKE: return are_unlike(found, sure->other);
    case ORDERED: case NEAR: case DIFFERING: case SAME: case NUMBERED: case BEFORE_ALL: case AFTER_ALL: case APART: case REVERSED:
        return compares(self, sure, value, found);
    }
    return 0;
}

/* Whether all tests hold that leave no doubt of what a check says of a value, if it has any; -1 on an error. */
static int surely(Panel *self, const Sure *tests, Py_ssize_t size, PyObject *value, Py_ssize_t read)
{
    return size == 0 ? 0 : all_hold(self, tests, size, value, read);
}

/* What a check says of a value: a new reference, NULL on an error. */
static PyObject *said_of(Panel *self, const Entry *entry, PyObject *value)
{
    PyObject *arguments[3] = {NULL, value, self->process};
    int kept = entry->said != NULL && PyUnicode_CheckExact(value) && PyUnicode_GET_LENGTH(value) <= LONGEST_TEXT;
    PyObject *answer = kept ? PyDict_GetItemWithError(entry->said, value) : NULL;
    if (answer != NULL || PyErr_Occurred()) return Py_XNewRef(answer);
    Py_INCREF(value);
    answer = PyObject_Vectorcall(entry->passes, arguments + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    if (answer != NULL && kept && PyDict_GET_SIZE(entry->said) < TEXTS_KEPT && PyDict_SetItem(entry->said, value, answer) < 0)
        Py_CLEAR(answer);
    Py_DECREF(value);
    return answer;
}

static int all_filled(const Fast *walk, const Numbers *nodes)
{
    for (Py_ssize_t i = 0; i < nodes->size; i++)
        if (walk->seen[nodes->items[i]] != walk->visit) return 0;
    return 1;
}

static int tell(PyObject **noted, Py_ssize_t number, Py_ssize_t slot, PyObject *value, Py_ssize_t which)
{
    if (*noted == NULL && (*noted = PyList_New(0)) == NULL) return -1;
    PyObject *entry = Py_BuildValue("nnOn", number, slot, value, which);
    int done = entry == NULL ? -1 : PyList_Append(*noted, entry);
    Py_XDECREF(entry);
    return done;
}

/* The values of a check, asked one after another: how many pass, and in *failing how many do not; -1 on an error. */
static Py_ssize_t ask_values(Panel *self, const Entry *entry, Py_ssize_t *failing)
{
    Py_ssize_t passed = 0;
    for (Py_ssize_t i = 0; i < entry->slots.size; i++) {
        PyObject *values = PyTuple_GET_ITEM(entry->reads, i);
        for (Py_ssize_t j = 0; j < PyList_GET_SIZE(values); j++) {
            PyObject *value = PyList_GET_ITEM(values, j);
            int truth = surely(self, entry->sures, entry->sures_size, value, i);
            int idle = truth ? 0 : one_holds(self, entry->idles, entry->idles_size, value, i);
            int never = truth || idle ? 0 : surely(self, entry->nevers, entry->nevers_size, value, i);
            if (truth < 0 || idle < 0 || never < 0) return -1;
            if (idle) continue;
            if (!truth && !never) {
                PyObject *answer = said_of(self, entry, value);
                if (answer == NULL) return -1;
                if (answer == Py_None) {
                    Py_DECREF(answer);
                    continue;
                }
                truth = PyObject_IsTrue(answer);
                Py_DECREF(answer);
                if (truth < 0) return -1;
            }
            if (truth) {
                passed++;
                continue;
            }
            if (make_room((void **)&self->failures, *failing, &self->failures_room, sizeof(Failure)) < 0) return -1;
            self->failures[(*failing)++] = (Failure){value, i, j};
        }
    }
    return passed;
}

/* A fault of the check, not of the data: shown as an error, neither passed nor failed. */
static int put_error(int64_t *mine)
{
    if (!PyErr_ExceptionMatches(PyExc_Exception)) return -1;
    PyErr_Clear();
    mine[ERRORS]++;
    return 0;
}

static int put_verdicts(Panel *self, const Entry *entry, int64_t *mine, int64_t unit, uint64_t hashed, PyObject **noted)
{
    Py_ssize_t failing = 0, passed = ask_values(self, entry, &failing);
    if (passed < 0) return put_error(mine);
    mine[OBJECTS_PASSED] += passed;
    if (failing == 0) {
        mine[passed > 0 ? PASSED : NOTHING]++;
        return 0;
    }
    mine[FAILED]++;
    mine[OBJECTS_FAILED] += failing;
    for (Py_ssize_t i = 0; i < failing; i++) {
        Failure *each = &self->failures[i];
        Py_ssize_t slot = entry->slots.items[each->read];
        if (note(&self->groups.items[slot], unit, hashed, each->which)
            && tell(noted, entry->number, slot, each->value, each->which) < 0)
            return -1;
    }
    return 0;
}

static int put_need(Panel *self, const Entry *entry, int64_t *mine, int64_t unit, uint64_t hashed, PyObject **noted)
{
    for (Py_ssize_t i = 0; i < entry->needs_size; i++)
        if (all_filled(self->walk, &entry->needs[i])) {
            mine[PASSED]++;
            mine[OBJECTS_PASSED]++;
            return 0;
        }
    mine[FAILED]++;
    mine[OBJECTS_FAILED]++;
    Py_ssize_t slot = entry->slots.items[0];
    return note(&self->groups.items[slot], unit, hashed, 0) ? tell(noted, entry->number, slot, Py_None, 0) : 0;
}

/* A year, 0 for one that no date can be of; -1 on an error. */
static long sound_year(Panel *self, long year)
{
    if (year < self->first_year) return 0;
    long today = today_of(self);
    if (today < 0) return -1;
    return year <= today / 10000 ? year : 0;
}

/* The year of the date from which a number of a check counts; 0 where there is none that can be, -1 on an error. */
static long year_of(Panel *self, const Entry *entry, PyObject *value)
{
    PyObject *arguments[3] = {NULL, Py_NewRef(value), self->process};
    PyObject *written = PyObject_Vectorcall(entry->happened, arguments + 1, 2 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    Py_DECREF(value);
    PyObject *day = written == NULL ? NULL : check_day(NULL, written);
    Py_XDECREF(written);
    if (day == NULL) return -1;
    long year = PyDate_Check(day) ? PyDateTime_GET_YEAR(day) : 0;
    Py_DECREF(day);
    return sound_year(self, year);
}

/* The number that a check gives for a value, and the year from which it counts; 0 where there is none, -1 on an error. */
static int number_of_value(Panel *self, const Entry *entry, PyObject *value, long long *number, long *year)
{
    if (entry->number_size > 0) {
        const Sure *test = entry->number_of;
        long happened = 0;
        long days = test->test == NOTICED ? days_noticed(test, value, &happened) : days_since_last(self, test, value, &happened);
        if (days < -1) return -1;
        if (days >= 0) {
            *number = days;
            *year = entry->happened == Py_None ? 0 : sound_year(self, happened);
            return *year < 0 ? -1 : 1;
        }
    }
    PyObject *answer = said_of(self, entry, value);
    if (answer == NULL) return -1;
    if (answer == Py_None) {
        Py_DECREF(answer);
        return 0;
    }
    int overflow;
    *number = PyLong_AsLongLongAndOverflow(answer, &overflow);
    Py_DECREF(answer);
    if (*number == -1 && PyErr_Occurred()) return -1;
    if (overflow) *number = overflow > 0 ? self->furthest : -self->furthest;
    *year = entry->happened == Py_None ? 0 : year_of(self, entry, value);
    return *year < 0 ? -1 : 1;
}

/* The numbers that a check gives, each counted in a dict, those that are farther than any that says something as that. */
static int put_numbers(Panel *self, const Entry *entry, int64_t *mine, PyObject *measured)
{
    PyObject *counts = entry->number < PyList_GET_SIZE(measured) ? PyList_GET_ITEM(measured, entry->number) : NULL;
    if (counts == NULL || !PyDict_Check(counts)) {
        PyErr_SetString(PyExc_TypeError, "numbers are counted in a list of dicts, one for each check");
        return -1;
    }
    Py_ssize_t found = 0;
    for (Py_ssize_t i = 0; i < entry->slots.size; i++) {
        PyObject *values = PyTuple_GET_ITEM(entry->reads, i);
        for (Py_ssize_t j = 0; j < PyList_GET_SIZE(values); j++) {
            PyObject *value = PyList_GET_ITEM(values, j);
            int idle = one_holds(self, entry->idles, entry->idles_size, value, i);
            if (idle < 0) return -1;
            if (idle) continue;
            long long number = 0;
            long year = 0;
            int given = number_of_value(self, entry, value, &number, &year);
            if (given < 0) return -1;
            if (!given) continue;
            if (number > self->furthest) number = self->furthest;
            if (number < -self->furthest) number = -self->furthest;
            number += year * A_YEAR;
            if (make_room((void **)&self->numbers, found, &self->numbers_room, sizeof(long long)) < 0) return -1;
            self->numbers[found++] = number;
        }
    }
    for (Py_ssize_t i = 0; i < found; i++) {
        PyObject *number = PyLong_FromLongLong(self->numbers[i]);
        PyObject *so_far = number == NULL ? NULL : PyDict_GetItemWithError(counts, number);
        PyObject *count = number == NULL || PyErr_Occurred() ? NULL
            : PyLong_FromLongLong(1 + (so_far == NULL ? 0 : PyLong_AsLongLong(so_far)));
        int done = count == NULL ? -1 : PyDict_SetItem(counts, number, count);
        Py_XDECREF(number);
        Py_XDECREF(count);
        if (done < 0) return -1;
    }
    mine[OBJECTS_PASSED] += found;
    mine[found > 0 ? PASSED : NOTHING]++;
    return 0;
}

/* put(process, stage, unit, hashed, counters): see ocqual/panel.py. */
static PyObject *panel_put(Panel *self, PyObject *const *args, Py_ssize_t count)
{
    PyObject *noted = NULL;
    Py_buffer counters;
    if (count != 6 || !PyList_Check(args[5])) {
        PyErr_SetString(PyExc_TypeError, "put(process, stage, unit, hashed, counters, measured), measured being a list");
        return NULL;
    }
    Py_ssize_t stage = PyLong_AsSsize_t(args[1]);
    int64_t unit = PyLong_AsLongLong(args[2]);
    uint64_t hashed = PyLong_AsUnsignedLongLong(args[3]);
    if (PyErr_Occurred() || PyObject_GetBuffer(args[4], &counters, PyBUF_WRITABLE) < 0) return NULL;
    int64_t *counts = counters.buf;
    Py_ssize_t checks = counters.len / (Py_ssize_t)sizeof(int64_t) / COUNTED;
    self->process = args[0];
    self->known_array = self->ids_path = self->last_of = NULL;
    self->today = self->told = -1;
    self->data = NULL;
    int done = 0;
    for (Py_ssize_t i = 0; done == 0 && i < self->size; i++) {
        const Entry *entry = &self->entries[i];
        if (entry->number >= checks) {
            PyErr_SetString(PyExc_IndexError, "no such check");
            done = -1;
            break;
        }
        int64_t *mine = counts + COUNTED * entry->number;
        if (entry->stage > stage) mine[NOT_REACHED]++;
        else if (entry->how == NEVER || !all_filled(self->walk, &entry->when)) mine[NOTHING]++;
        else if (entry->how == NEED) done = put_need(self, entry, mine, unit, hashed, &noted);
        else if (entry->how == NUMBERS) done = put_numbers(self, entry, mine, args[5]) < 0 ? put_error(mine) : 0;
        else done = put_verdicts(self, entry, mine, unit, hashed, &noted);
    }
    self->process = NULL;
    PyBuffer_Release(&counters);
    if (done < 0) {
        Py_XDECREF(noted);
        return NULL;
    }
    return noted != NULL ? noted : PyTuple_New(0);
}

/* Making a panel. */

static int take_numbers(PyObject *tuple, Numbers *numbers, Py_ssize_t limit)
{
    if (!PyTuple_Check(tuple)) {
        PyErr_SetString(PyExc_TypeError, "numbers must be a tuple");
        return -1;
    }
    numbers->items = PyMem_Malloc((PyTuple_GET_SIZE(tuple) + 1) * sizeof(Py_ssize_t));
    if (numbers->items == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple); i++) {
        Py_ssize_t number = PyLong_AsSsize_t(PyTuple_GET_ITEM(tuple, i));
        if (number < 0 || number >= limit) {
            if (!PyErr_Occurred()) PyErr_SetString(PyExc_IndexError, "no such node or group");
            return -1;
        }
        numbers->items[i] = number;
        numbers->size++;
    }
    return 0;
}

/* A path as a tuple of names, of which the first is empty where it is one of the process. */
static int take_path(PyObject *tuple, PyObject **path, int *rooted)
{
    Py_ssize_t first = 0, size = PyTuple_Check(tuple) ? PyTuple_GET_SIZE(tuple) : -1;
    if (size > 0 && PyUnicode_Check(PyTuple_GET_ITEM(tuple, 0)) && PyUnicode_GET_LENGTH(PyTuple_GET_ITEM(tuple, 0)) == 0)
        first = *rooted = 1;
    if (size < 0 || size - first > DEEPEST_TEST) {
        PyErr_SetString(PyExc_TypeError, "a path is a tuple of at most four names");
        return -1;
    }
    for (Py_ssize_t i = first; i < size; i++) {
        PyObject *name = PyTuple_GET_ITEM(tuple, i);
        int zero = PyUnicode_CheckExact(name) && PyUnicode_Compare(name, zero_name) == 0;
        path[i - first] = Py_NewRef(zero ? zero_name : name);
    }
    return 0;
}

static int take_sures(PyObject *given, Sure **sures, Py_ssize_t *size);

/* The bits of the hashes of what is in a set. */
static int take_hashes(PyObject *set, uint64_t *hashes)
{
    PyObject *all = PyObject_GetIter(set), *each;
    while (all != NULL && (each = PyIter_Next(all)) != NULL) {
        *hashes |= bit_of(PyObject_Hash(each));
        Py_DECREF(each);
    }
    Py_XDECREF(all);
    return PyErr_Occurred() ? -1 : 0;
}

/* A test as (number, path, other path, argument, least, most). */
static int take_sure(PyObject *given, Sure *sure)
{
    PyObject *path, *other, *argument;
    if (!PyArg_ParseTuple(given, "iOOOdd", &sure->test, &path, &other, &argument, &sure->low, &sure->high)) return -1;
    if (take_path(path, sure->path, &sure->rooted) < 0 || take_path(other, sure->other, &sure->other_rooted) < 0) return -1;
    sure->argument = Py_NewRef(argument);
    int fits = sure->test >= 0 && sure->test < TESTS;
    switch (sure->test) {
    case WITHOUT:
        if (PyAnySet_Check(argument)) return take_hashes(argument, &sure->hashes);
        fits = 0;
        break;
    case AMONG: case BEYOND: fits = PyAnySet_Check(argument); break;
    case NOTICED: case UNNOTICED: fits = PyAnySet_Check(argument); break;
    case THEIRS:
        fits = PyTuple_Check(argument) && PyTuple_GET_SIZE(argument) == 2 && PyUnicode_Check(PyTuple_GET_ITEM(argument, 0));
        if (fits) {
            PyObject *test = PyTuple_GetSlice(argument, 1, 2);
            int taken = test == NULL ? -1 : take_sures(test, &sure->parts, &sure->size);
            Py_XDECREF(test);
            if (taken < 0) return -1;
        }
        break;
    case HOLDING: case LACKING: case ONLY: case UNPACKAGED: fits = PyUnicode_Check(argument); break;
    case OTHER:
        fits = PyTuple_Check(argument) && PyTuple_GET_SIZE(argument) == 2 && PyUnicode_Check(PyTuple_GET_ITEM(argument, 1));
        break;
    case EITHER: case BOTH:
        if (PyTuple_Check(argument)) return take_sures(argument, &sure->parts, &sure->size);
        fits = 0;
        break;
    case UNLISTED: case LISTED: fits = PyTuple_Check(argument) && PyTuple_GET_SIZE(argument) <= DEEPEST_TEST; break;
    case BEFORE_ALL: case AFTER_ALL: fits = PyTuple_Check(argument); break;
    case ADDS_UP:
        fits = PyTuple_Check(argument) && PyTuple_GET_SIZE(argument) == 3;
        for (Py_ssize_t i = 0; fits && i < 3; i++) fits = PyTuple_Check(PyTuple_GET_ITEM(argument, i));
        for (Py_ssize_t i = 0; fits && i < PyTuple_GET_SIZE(PyTuple_GET_ITEM(argument, 0)); i++)
            fits = PyTuple_Check(PyTuple_GET_ITEM(PyTuple_GET_ITEM(argument, 0), i));
        break;
    case HAVING: case NOT_HAVING:
        fits = PyTuple_Check(argument) && PyTuple_GET_SIZE(argument) == 3 && PyTuple_Check(PyTuple_GET_ITEM(argument, 2));
    }
    if (!fits) PyErr_SetString(PyExc_ValueError, "no such test");
    return fits ? 0 : -1;
}

/* Whether tests give a number each. */
static int give_numbers(const Sure *tests, Py_ssize_t size)
{
    for (Py_ssize_t i = 0; i < size; i++)
        if (tests[i].test != NOTICED && tests[i].test != SINCE_LAST) return 0;
    return 1;
}

/* Tests given as a tuple. */
static int take_sures(PyObject *given, Sure **sures, Py_ssize_t *size)
{
    *sures = PyMem_Calloc(PyTuple_GET_SIZE(given) + 1, sizeof(Sure));
    if (*sures == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(given); i++) {
        ++*size;
        if (take_sure(PyTuple_GET_ITEM(given, i), &(*sures)[i]) < 0) return -1;
    }
    return 0;
}

static void clear_sures(Sure *sures, Py_ssize_t size)
{
    for (Py_ssize_t i = 0; sures != NULL && i < size; i++) {
        for (int j = 0; j < DEEPEST_TEST; j++) {
            Py_XDECREF(sures[i].path[j]);
            Py_XDECREF(sures[i].other[j]);
        }
        Py_XDECREF(sures[i].argument);
        clear_sures(sures[i].parts, sures[i].size);
    }
    PyMem_Free(sures);
}

static void clear_entry(Entry *entry)
{
    PyMem_Free(entry->when.items);
    PyMem_Free(entry->slots.items);
    for (Py_ssize_t i = 0; i < entry->needs_size; i++) PyMem_Free(entry->needs[i].items);
    PyMem_Free(entry->needs);
    clear_sures(entry->sures, entry->sures_size);
    clear_sures(entry->idles, entry->idles_size);
    clear_sures(entry->nevers, entry->nevers_size);
    clear_sures(entry->number_of, entry->number_size);
    Py_CLEAR(entry->said);
    Py_CLEAR(entry->passes);
    Py_CLEAR(entry->reads);
    Py_CLEAR(entry->happened);
    *entry = (Entry){0};
}

static int take_parts(Panel *self, Entry *entry, PyObject *when, PyObject *needs, PyObject *slots)
{
    Py_ssize_t nodes = self->walk->size;
    Py_ssize_t read = PyTuple_GET_SIZE(entry->reads), groups = PyTuple_GET_SIZE(slots);
    entry->needs = PyMem_Calloc(PyTuple_GET_SIZE(needs) + 1, sizeof(Numbers));
    if (entry->needs == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    if (take_numbers(when, &entry->when, nodes) < 0 || take_numbers(slots, &entry->slots, self->groups.size) < 0) return -1;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(needs); i++) {
        entry->needs_size++;
        if (take_numbers(PyTuple_GET_ITEM(needs, i), &entry->needs[i], nodes) < 0) return -1;
    }
    int sound = entry->how == NEED ? groups == 1 : groups == read || entry->how == NEVER;
    for (Py_ssize_t i = 0; sound && i < read; i++) sound = PyList_CheckExact(PyTuple_GET_ITEM(entry->reads, i));
    if (!sound) {
        PyErr_SetString(PyExc_TypeError, "a check reads as many lists as it has groups");
        return -1;
    }
    return 0;
}

static PyObject *panel_add(Panel *self, PyObject *args, PyObject *keywords)
{
    static char *names[] = {"number", "stage", "how", "when", "needs", "passes", "reads", "slots", "sures", "idles", "happened",
                            "nevers", "number_of", "of_text", NULL};
    PyObject *when, *needs, *passes, *reads, *slots, *sures, *idles, *happened, *nevers, *number_of;
    int of_text;
    Entry new = {0};
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "nniOO!OO!OO!O!OO!O!p", names, &new.number, &new.stage, &new.how, &when,
                                     &PyTuple_Type, &needs, &passes, &PyTuple_Type, &reads, &slots, &PyTuple_Type, &sures,
                                     &PyTuple_Type, &idles, &happened, &PyTuple_Type, &nevers, &PyTuple_Type, &number_of,
                                     &of_text)
        || (of_text && (new.said = PyDict_New()) == NULL))
        return NULL;
    new.happened = Py_NewRef(happened);
    new.passes = Py_NewRef(passes);
    new.reads = Py_NewRef(reads);
    Entry *entries = PyMem_Realloc(self->entries, (self->size + 1) * sizeof(Entry));
    if (entries != NULL) self->entries = entries;
    if (entries == NULL || new.number < 0 || take_parts(self, &new, when, needs, slots) < 0
        || take_sures(sures, &new.sures, &new.sures_size) < 0 || take_sures(idles, &new.idles, &new.idles_size) < 0
        || take_sures(nevers, &new.nevers, &new.nevers_size) < 0
        || take_sures(number_of, &new.number_of, &new.number_size) < 0 || !give_numbers(new.number_of, new.number_size)) {
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "no such check");
        clear_entry(&new);
        return NULL;
    }
    self->entries[self->size++] = new;
    Py_RETURN_NONE;
}

static PyObject *panel_group(Panel *self, PyObject *args)
{
    return groups_add(&self->groups, args);
}

static PyObject *panel_limit(Panel *self, PyObject *args)
{
    return groups_limit(&self->groups, args);
}

static PyObject *panel_counts(Panel *self, PyObject *Py_UNUSED(ignored))
{
    return groups_counts(&self->groups);
}

static int panel_init(Panel *self, PyObject *args, PyObject *Py_UNUSED(keywords))
{
    PyObject *walk;
    if (self->walk != NULL || !PyArg_ParseTuple(args, "O!LL", &FastType, &walk, &self->furthest, &self->first_year)) {
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_RuntimeError, "made already");
        return -1;
    }
    self->walk = (Fast *)Py_NewRef(walk);
    if (today_name == NULL) today_name = PyUnicode_InternFromString("today");
    if (told_name == NULL) told_name = PyUnicode_InternFromString("told");
    if (kept_name == NULL) kept_name = PyUnicode_InternFromString("_kept");
    if (data_name == NULL) data_name = PyUnicode_InternFromString("data");
    if (once_name == NULL) once_name = PyUnicode_InternFromString("once");
    if (history_name == NULL) history_name = PyUnicode_InternFromString("history");
    if (releases_name == NULL) releases_name = PyUnicode_InternFromString("releases");
    if (package_name == NULL) package_name = PyUnicode_InternFromString("package");
    if (documents_type == NULL) documents_type = decoded_name("documentType");
    if (published_name == NULL) published_name = decoded_name("datePublished");
    if (zero_name == NULL) zero_name = PyUnicode_InternFromString("0");
    return PyErr_Occurred() ? -1 : 0;
}

static int panel_traverse(Panel *self, visitproc visit, void *arg)
{
    Py_VISIT(self->walk);
    Py_VISIT(self->known);
    Py_VISIT(self->ids);
    for (Py_ssize_t i = 0; i < self->size; i++) {
        Py_VISIT(self->entries[i].passes);
        Py_VISIT(self->entries[i].reads);
        Py_VISIT(self->entries[i].happened);
        Py_VISIT(self->entries[i].said);
    }
    return 0;
}

static int panel_clear(Panel *self)
{
    Py_ssize_t size = self->size;
    self->size = 0;
    for (Py_ssize_t i = 0; i < size; i++) clear_entry(&self->entries[i]);
    Py_CLEAR(self->walk);
    Py_CLEAR(self->known);
    Py_CLEAR(self->ids);
    return 0;
}

static void panel_dealloc(Panel *self)
{
    PyObject_GC_UnTrack(self);
    panel_clear(self);
    PyMem_Free(self->entries);
    PyMem_Free(self->groups.items);
    PyMem_Free(self->failures);
    PyMem_Free(self->numbers);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef panel_methods[] = {
    {"group", (PyCFunction)panel_group, METH_VARARGS, "Add a group, by its salt; its slot."},
    {"add", (PyCFunction)(void (*)(void))panel_add, METH_VARARGS | METH_KEYWORDS, "Add a check."},
    {"put", (PyCFunction)(void (*)(void))panel_put, METH_FASTCALL, "Put all checks to what the walk has just visited."},
    {"limit", (PyCFunction)panel_limit, METH_VARARGS, "From now on only ranks up to this are wanted in a group."},
    {"counts", (PyCFunction)panel_counts, METH_NOARGS, "Of each group, objects and units that failed."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject PanelType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "ocqual._fast.Panel",
    .tp_doc = "Puts checks to what a walk has visited, as ocqual.panel.Panel does.",
    .tp_basicsize = sizeof(Panel),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)panel_init,
    .tp_dealloc = (destructor)panel_dealloc,
    .tp_traverse = (traverseproc)panel_traverse,
    .tp_clear = (inquiry)panel_clear,
    .tp_methods = panel_methods,
};
