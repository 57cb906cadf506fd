/* The look-ups of check.py. */

static PyObject *dates, *texts, *is_number, *currency_name, *amount_name, *id_name;

static PyObject *prepare(PyObject *Py_UNUSED(self), PyObject *args)
{
    PyObject *new_dates, *new_texts, *new_number;
    if (!PyArg_ParseTuple(args, "O!O!O", &PyDict_Type, &new_dates, &PyDict_Type, &new_texts, &new_number)) return NULL;
    Py_INCREF(new_dates);
    Py_INCREF(new_texts);
    Py_INCREF(new_number);
    Py_XSETREF(dates, new_dates);
    Py_XSETREF(texts, new_texts);
    Py_XSETREF(is_number, new_number);
    if (amount_name == NULL) amount_name = decoded_name("amount");
    if (id_name == NULL) id_name = decoded_name("id");
    if (currency_name == NULL) currency_name = decoded_name("currency");
    if (PyErr_Occurred()) return NULL;
    Py_RETURN_NONE;
}

static PyObject *check_text(PyObject *Py_UNUSED(self), PyObject *value)
{
    if (PyUnicode_CheckExact(value)) {
        if (PyUnicode_IS_COMPACT_ASCII(value)) {
            const char *at = (const char *)PyUnicode_1BYTE_DATA(value);
            Py_ssize_t length = PyUnicode_GET_LENGTH(value);
            if (length > 0 && !Py_UNICODE_ISSPACE((unsigned char)at[0]) && length <= 20
                && !Py_UNICODE_ISSPACE((unsigned char)at[length - 1]) && is_surely_filled(at, length))
                return Py_NewRef(value);
        }
        return look_up(texts, value);
    }
    if (PyLong_CheckExact(value)) return PyObject_Str(value);
    Py_RETURN_NONE;
}

static PyObject *check_number(PyObject *Py_UNUSED(self), PyObject *value)
{
    if (PyFloat_CheckExact(value)) {
        double number = PyFloat_AS_DOUBLE(value);
        if (number > -9999999.0 && number < 9999999.0) return Py_NewRef(value);
    } else if (PyLong_CheckExact(value)) {
        int overflow;
        long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
        if (!overflow && number > -9999999 && number < 9999999) return Py_NewRef(value);
    } else {
        Py_RETURN_NONE;
    }
    int filled = is_filled_number(is_number, value);
    if (filled < 0) return NULL;
    if (filled) return Py_NewRef(value);
    Py_RETURN_NONE;
}

static PyObject *check_amount(PyObject *self, PyObject *value)
{
    PyObject *found = PyDict_CheckExact(value) ? PyDict_GetItemWithError(value, amount_name) : NULL;
    if (found != NULL) return check_number(self, found);
    if (PyErr_Occurred()) return NULL;
    Py_RETURN_NONE;
}

static PyObject *check_currency(PyObject *self, PyObject *value)
{
    PyObject *found = PyDict_CheckExact(value) ? PyDict_GetItemWithError(value, currency_name) : NULL;
    if (found != NULL) return check_text(self, found);
    if (PyErr_Occurred()) return NULL;
    Py_RETURN_NONE;
}

/* A date as commonly written: its day, and, where it has a time, the microseconds from the first day of year 1 in UTC. */
typedef struct {
    int year, month, day, timed;
    long long moment;
} Date;

/* The number of a day, from the first of year 1 on, which is 0. */
static long ordinal(int year, int month, int day)
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    long past = year - 1;
    return 365 * past + past / 4 - past / 100 + past / 400 + before[month - 1] + (month > 2 && leap) + day - 1;
}

/* Read the Z or the offset at the end of a date, in minutes; 0 where there is neither, -1 where it is anything else. */
static int read_offset(const char *at, Py_ssize_t length, int *offset)
{
    *offset = 0;
    if (length == 0 || (length == 1 && *at == 'Z')) return 0;
    if (length != 6 || (*at != '+' && *at != '-') || at[3] != ':') return -1;
    int hours = digits(at + 1, 2), minutes = digits(at + 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return -1;
    *offset = (*at == '-' ? -1 : 1) * (60 * hours + minutes);
    return 0;
}

/* Read a date, an ASCII text, written as 2024-01-31 or 2024-01-31T12:00:00, with up to six digits of a second, with Z or an
   offset or neither; 0 where it is anything else, or might be a placeholder. */
static int parse_date(PyObject *text, Date *date)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    const char *at = (const char *)PyUnicode_1BYTE_DATA(text);
    if (length < 10 || (length > 10 && length < 19) || length > 32 || at[4] != '-' || at[7] != '-') return 0;
    int year = digits(at, 4), month = digits(at + 5, 2), day = digits(at + 8, 2);
    if (year < 1971 || year > 2199 || month < 1 || month > 12) return 0;
    if (day < 1 || day > days_of(year, month)) return 0;
    *date = (Date){year, month, day, length > 10, 0};
    if (length == 10) return 1;
    int hour = digits(at + 11, 2), minute = digits(at + 14, 2), second = digits(at + 17, 2), offset;
    if (at[10] != 'T' || at[13] != ':' || at[16] != ':' || hour < 0 || hour > 23 || minute < 0 || minute > 59
        || second < 0 || second > 59)
        return 0;
    Py_ssize_t place = 19;
    long fraction = 0, unit = 1000000;
    if (at[place] == '.') {
        for (place++; place < length && Py_ISDIGIT(at[place]) && unit > 1; place++) fraction += (unit /= 10) * (at[place] - '0');
        if (place == 20) return 0;
    }
    if (read_offset(at + place, length - place, &offset) < 0) return 0;
    long long days = ordinal(year, month, day);
    date->moment = (((days * 24 + hour) * 60 + minute - offset) * 60 + second) * 1000000LL + fraction;
    return 1;
}

/* The longest date that can be read. */
#define LONGEST_DATE 35

/* Whether a value surely names no day: it is no text, or none that begins as one with a day does. */
static int is_undated(PyObject *value)
{
    if (!PyUnicode_CheckExact(value)) return 1;
    if (PyUnicode_GET_LENGTH(value) < 10 || PyUnicode_GET_LENGTH(value) > LONGEST_DATE) return 1;
    for (int i = 0; i < 4; i++) {
        Py_UCS4 digit = PyUnicode_READ_CHAR(value, i);
        if (digit < '0' || digit > '9') return 1;
    }
    return 0;
}

/* So many dates are remembered by address: many checks ask for the dates of one release, one after the other. */
#define DATES_AT_HAND 128 /* as many as seven bits tell apart */

/* The same of any value. */
static int read_date(PyObject *value, Date *date)
{
    static struct {
        PyObject *text; /* held, so that no other text can have its address */
        int sound;
        Date date;
    } kept[DATES_AT_HAND];
    if (!PyUnicode_CheckExact(value) || !PyUnicode_IS_COMPACT_ASCII(value)) return 0;
    uint64_t at = (uint64_t)(uintptr_t)value * 0x9E3779B97F4A7C15ULL >> 57;
    if (kept[at].text != value) {
        kept[at].sound = parse_date(value, &kept[at].date);
        Py_XSETREF(kept[at].text, Py_NewRef(value));
    }
    *date = kept[at].date;
    return kept[at].sound;
}

static PyObject *check_day(PyObject *Py_UNUSED(self), PyObject *value)
{
    Date date;
    if (read_date(value, &date)) return PyDate_FromDate(date.year, date.month, date.day);
    if (is_undated(value)) Py_RETURN_NONE;
    PyObject *found = look_up(dates, value);
    if (found == NULL) return NULL;
    PyObject *local = Py_NewRef(PyTuple_GET_ITEM(found, 1));
    Py_DECREF(found);
    return local;
}

static PyObject *check_days_between(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    if (count != 2) {
        PyErr_SetString(PyExc_TypeError, "days_between(first, second)");
        return NULL;
    }
    Date from, to;
    if (read_date(args[0], &from) && read_date(args[1], &to))
        return PyLong_FromLong(ordinal(to.year, to.month, to.day) - ordinal(from.year, from.month, from.day));
    PyObject *first = check_day(self, args[0]), *second = first == NULL ? NULL : check_day(self, args[1]), *days = NULL;
    if (second != NULL && first != Py_None && second != Py_None) {
        long start = ordinal(PyDateTime_GET_YEAR(first), PyDateTime_GET_MONTH(first), PyDateTime_GET_DAY(first));
        long end = ordinal(PyDateTime_GET_YEAR(second), PyDateTime_GET_MONTH(second), PyDateTime_GET_DAY(second));
        days = PyLong_FromLong(end - start);
    } else if (second != NULL) {
        days = Py_NewRef(Py_None);
    }
    Py_XDECREF(first);
    Py_XDECREF(second);
    return days;
}

static PyObject *check_in_order(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t count)
{
    long long grace = 86400000000LL;
    if (count < 2 || count > 3) {
        PyErr_SetString(PyExc_TypeError, "in_order(first, second, grace)");
        return NULL;
    }
    if (count == 3 && (grace = PyLong_AsLongLong(args[2])) == -1 && PyErr_Occurred()) return NULL;
    Date from, to;
    if (read_date(args[0], &from) && read_date(args[1], &to)) {
        if (from.timed && to.timed)
            return PyBool_FromLong(from.moment <= to.moment || from.moment - to.moment < grace);
        int difference = 10000 * (from.year - to.year) + 100 * (from.month - to.month) + from.day - to.day;
        return PyBool_FromLong(difference <= 0);
    }
    if (is_undated(args[0]) || is_undated(args[1])) Py_RETURN_NONE;
    PyObject *first = look_up(dates, args[0]), *second = NULL, *answer = NULL;
    if (first == NULL || (second = look_up(dates, args[1])) == NULL) goto done;
    PyObject *start = PyTuple_GET_ITEM(first, 0), *end = PyTuple_GET_ITEM(second, 0);
    if (start != Py_None && end != Py_None) {
        long long begins = PyLong_AsLongLong(start), ends = PyLong_AsLongLong(end);
        if (PyErr_Occurred()) goto done;
        answer = PyBool_FromLong(begins <= ends || begins - ends < grace);
    } else if (PyTuple_GET_ITEM(first, 1) == Py_None || PyTuple_GET_ITEM(second, 1) == Py_None) {
        answer = Py_NewRef(Py_None);
    } else {
        answer = PyObject_RichCompare(PyTuple_GET_ITEM(first, 1), PyTuple_GET_ITEM(second, 1), Py_LE);
    }
done:
    Py_XDECREF(first);
    Py_XDECREF(second);
    return answer;
}

static PyObject *check_objects(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t count)
{
    if (count < 1) {
        PyErr_SetString(PyExc_TypeError, "objects(parent, *path)");
        return NULL;
    }
    PyObject *level = PyList_New(0);
    if (level == NULL || (PyDict_CheckExact(args[0]) && PyList_Append(level, args[0]) < 0)) goto error;
    for (Py_ssize_t i = 1; i < count && PyList_GET_SIZE(level) > 0; i++) {
        PyObject *below = PyList_New(0);
        if (below == NULL) goto error;
        for (Py_ssize_t j = 0; j < PyList_GET_SIZE(level); j++) {
            PyObject *value = PyDict_GetItemWithError(PyList_GET_ITEM(level, j), args[i]);
            int failed = value == NULL ? PyErr_Occurred() != NULL : 0;
            if (value != NULL && PyDict_CheckExact(value)) failed = PyList_Append(below, value) < 0;
            if (value != NULL && PyList_CheckExact(value))
                for (Py_ssize_t k = 0; !failed && k < PyList_GET_SIZE(value); k++)
                    if (PyDict_CheckExact(PyList_GET_ITEM(value, k)))
                        failed = PyList_Append(below, PyList_GET_ITEM(value, k)) < 0;
            if (failed) {
                Py_DECREF(below);
                goto error;
            }
        }
        Py_SETREF(level, below);
    }
    return level;
error:
    Py_XDECREF(level);
    return NULL;
}

/* Whether something in a value is null, or an empty text, object or array; -1 on an error. */
static int has_empty(PyObject *value)
{
    int found = 0;
    if (PyUnicode_CheckExact(value)) return PyUnicode_GET_LENGTH(value) == 0;
    if (value == Py_None) return 1;
    if (!PyDict_CheckExact(value) && !PyList_CheckExact(value)) return 0;
    if (Py_EnterRecursiveCall(" while looking for what is empty")) return -1;
    if (PyDict_CheckExact(value)) {
        PyObject *name, *member;
        Py_ssize_t position = 0;
        found = PyDict_GET_SIZE(value) == 0;
        while (!found && PyDict_Next(value, &position, &name, &member)) found = has_empty(member);
    } else {
        found = PyList_GET_SIZE(value) == 0;
        for (Py_ssize_t i = 0; !found && i < PyList_GET_SIZE(value); i++) found = has_empty(PyList_GET_ITEM(value, i));
    }
    Py_LeaveRecursiveCall();
    return found;
}

static PyObject *check_has_empty(PyObject *Py_UNUSED(self), PyObject *value)
{
    int found = has_empty(value);
    return found < 0 ? NULL : PyBool_FromLong(found);
}

/* The objects of a list by the text of a member; those without one are left out. */
static PyObject *check_grouped(PyObject *self, PyObject *const *args, Py_ssize_t count)
{
    if (count != 2 || !PyList_CheckExact(args[0])) {
        PyErr_SetString(PyExc_TypeError, "grouped(objects, member)");
        return NULL;
    }
    PyObject *found = PyDict_New();
    for (Py_ssize_t i = 0; found != NULL && i < PyList_GET_SIZE(args[0]); i++) {
        PyObject *each = PyList_GET_ITEM(args[0], i);
        PyObject *id = PyDict_CheckExact(each) ? PyDict_GetItemWithError(each, args[1]) : NULL;
        PyObject *key = id == NULL ? (PyErr_Occurred() ? NULL : Py_NewRef(Py_None)) : check_text(self, id);
        PyObject *same = key == NULL || key == Py_None ? NULL : PyDict_GetItemWithError(found, key);
        int failed = key == NULL || PyErr_Occurred();
        if (!failed && same != NULL) {
            failed = PyList_Append(same, each) < 0;
        } else if (!failed && key != Py_None) {
            PyObject *list = PyList_New(1);
            if (list != NULL) PyList_SET_ITEM(list, 0, Py_NewRef(each));
            failed = list == NULL || PyDict_SetItem(found, key, list) < 0;
            Py_XDECREF(list);
        }
        Py_XDECREF(key);
        if (failed) Py_CLEAR(found);
    }
    return found;
}

/* The ids, as text, of the objects of a list. */
static PyObject *check_ids_of(PyObject *self, PyObject *items)
{
    PyObject *found = PySet_New(NULL);
    if (!PyList_CheckExact(items) || id_name == NULL) {
        Py_XDECREF(found);
        PyErr_SetString(PyExc_TypeError, "ids_of(objects)");
        return NULL;
    }
    for (Py_ssize_t i = 0; found != NULL && i < PyList_GET_SIZE(items); i++) {
        PyObject *each = PyList_GET_ITEM(items, i);
        PyObject *id = PyDict_CheckExact(each) ? PyDict_GetItemWithError(each, id_name) : NULL;
        PyObject *key = id == NULL ? (PyErr_Occurred() ? NULL : Py_NewRef(Py_None)) : check_text(self, id);
        if (key == NULL || (key != Py_None && PySet_Add(found, key) < 0)) Py_CLEAR(found);
        Py_XDECREF(key);
    }
    return found;
}

/* A number that orders days, as 20240131 does. */
static long number_of(long year, long month, long day)
{
    return 10000L * year + 100 * month + day;
}

/* That of a date object, 0 for anything else. */
static long number_of_object(PyObject *day)
{
    return PyDate_Check(day) ? number_of(PyDateTime_GET_YEAR(day), PyDateTime_GET_MONTH(day), PyDateTime_GET_DAY(day)) : 0;
}

/* That of the day that a date names as it is written; 0 for anything else, -1 on an error. */
static long number_of_written(PyObject *value)
{
    Date date;
    if (read_date(value, &date)) return number_of(date.year, date.month, date.day);
    PyObject *day = check_day(NULL, value);
    long number = day == NULL ? -1 : number_of_object(day);
    Py_XDECREF(day);
    return number;
}

/* Of the days at some places below an object, find the latest that is not after another; days are numbers. */
static int find_latest(PyObject *object, PyObject *places, long until, long *latest)
{
    PyObject *name, *below;
    Py_ssize_t position = 0;
    while (PyDict_Next(places, &position, &name, &below)) {
        PyObject *value = PyDict_GetItemWithError(object, name);
        if (value == NULL && PyErr_Occurred()) return -1;
        if (value == NULL || !PyDict_CheckExact(below)) continue;
        if (PyDict_GET_SIZE(below) == 0) {
            long day = number_of_written(value);
            if (day < 0) return -1;
            if (day <= until && day > *latest) *latest = day;
        } else if (PyDict_CheckExact(value)) {
            if (find_latest(value, below, until, latest) < 0) return -1;
        } else if (PyList_CheckExact(value)) {
            for (Py_ssize_t i = 0; i < PyList_GET_SIZE(value); i++) {
                PyObject *each = PyList_GET_ITEM(value, i);
                if (PyDict_CheckExact(each) && find_latest(each, below, until, latest) < 0) return -1;
            }
        }
    }
    return 0;
}

static PyObject *check_latest_day(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t count)
{
    if (count != 3 || !PyDict_CheckExact(args[1]) || !PyDate_Check(args[2])) {
        PyErr_SetString(PyExc_TypeError, "latest_day(data, places, until), places being a dict");
        return NULL;
    }
    long latest = 0;
    if (PyDict_CheckExact(args[0]) && find_latest(args[0], args[1], number_of_object(args[2]), &latest) < 0) return NULL;
    if (latest == 0) Py_RETURN_NONE;
    return PyDate_FromDate((int)(latest / 10000), (int)(latest / 100 % 100), (int)(latest % 100));
}
