/* Whether a value says anything: ocqual/filled.py in C. What is not plain at first sight is asked there, and remembered. */

#define FILLED_FIRSTS_SIZE 0x1400
#define DEEPEST 64

static unsigned char filled_firsts[FILLED_FIRSTS_SIZE]; /* by code point: whether a text that begins with it is filled */
static PyObject *filled_texts, *filled_number;          /* a dict with __missing__, a function */

/* Note how long placeholders are. */
static int take_placeholders(PyObject *placeholders)
{
    PyObject *all = PyObject_GetIter(placeholders), *each;
    while (all != NULL && (each = PyIter_Next(all)) != NULL) {
        int sound = PyUnicode_CheckExact(each) && PyUnicode_GET_LENGTH(each) > 0 && PyUnicode_GET_LENGTH(each) <= LONGEST_PLACEHOLDER;
        Py_UCS4 first = sound ? PyUnicode_READ_CHAR(each, 0) : 0;
        if (first >= 'a' && first <= 'z') placeholder_lengths[first - 'a'] |= 1u << PyUnicode_GET_LENGTH(each);
        Py_DECREF(each);
        if (!sound) PyErr_SetString(PyExc_ValueError, "placeholders are texts of one to twenty characters");
        if (!sound) break;
    }
    Py_XDECREF(all);
    return PyErr_Occurred() ? -1 : 0;
}

/* prepare_filled(firsts, placeholders, texts, is_filled_number) */
static PyObject *prepare_filled(PyObject *Py_UNUSED(self), PyObject *args)
{
    PyObject *firsts, *placeholders, *texts, *number, *each;
    if (!PyArg_ParseTuple(args, "O!O!O!O", &PyFrozenSet_Type, &firsts, &PyFrozenSet_Type, &placeholders, &PyDict_Type, &texts,
                          &number)
        || take_placeholders(placeholders) < 0)
        return NULL;
    PyObject *all = PyObject_GetIter(firsts);
    if (all == NULL) return NULL;
    while ((each = PyIter_Next(all)) != NULL) {
        if (PyUnicode_CheckExact(each) && PyUnicode_GET_LENGTH(each) == 1) {
            Py_UCS4 first = PyUnicode_READ_CHAR(each, 0);
            if (first < FILLED_FIRSTS_SIZE) filled_firsts[first] = 1;
        }
        Py_DECREF(each);
    }
    Py_DECREF(all);
    if (PyErr_Occurred()) return NULL;
    Py_XSETREF(filled_texts, Py_NewRef(texts));
    Py_XSETREF(filled_number, Py_NewRef(number));
    Py_RETURN_NONE;
}

/* What a dict with __missing__ has for a text: a new reference. */
static PyObject *look_up(PyObject *known, PyObject *text)
{
    if (known == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "not prepared");
        return NULL;
    }
    PyObject *found = PyDict_GetItemWithError(known, text);
    if (found != NULL) return Py_NewRef(found);
    return PyErr_Occurred() ? NULL : PyObject_GetItem(known, text);
}

static int is_filled_text(PyObject *text)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    if (length == 0) return 0;
    Py_UCS4 first = PyUnicode_READ_CHAR(text, 0);
    if (first < FILLED_FIRSTS_SIZE && filled_firsts[first]) return 1;
    if (PyUnicode_IS_COMPACT_ASCII(text)) {
        if (is_surely_filled((const char *)PyUnicode_1BYTE_DATA(text), length)) return 1;
    } else if (length > 20 && Py_UNICODE_ISALPHA(first)) {
        return 1; /* no placeholder is as long, and no date begins with a letter */
    }
    PyObject *known = look_up(filled_texts, text);
    int filled = known == NULL ? -1 : PyObject_IsTrue(known);
    Py_XDECREF(known);
    return filled;
}

/* Whether a number is filled; where that is not plain, what ``asked`` says. */
static int is_filled_number(PyObject *asked, PyObject *number)
{
    double value;
    if (PyFloat_CheckExact(number)) {
        value = PyFloat_AS_DOUBLE(number);
    } else {
        int overflow;
        long long whole = PyLong_AsLongLongAndOverflow(number, &overflow);
        value = overflow ? 1e300 : (double)whole;
    }
    if (value > -9999999.0 && value < 9999999.0) return 1;
    if (value > -1e15 && value < 1e15)
        for (int64_t whole = (int64_t)(value < 0 ? -value : value); whole > 0; whole /= 10)
            if (whole % 10 != 9) return 1;
    return ask(asked, number);
}

/* Whether any value is filled; -1 on an error. */
static int is_filled(PyObject *value, int depth)
{
    if (PyUnicode_Check(value)) return is_filled_text(value);
    if (value == Py_None) return 0;
    if (PyBool_Check(value)) return 1;
    if (PyLong_Check(value) || PyFloat_Check(value)) return is_filled_number(filled_number, value);
    if (depth >= DEEPEST) return PyObject_IsTrue(value);
    int filled = 0;
    if (PyDict_Check(value)) {
        PyObject *name, *member;
        Py_ssize_t position = 0;
        while (filled == 0 && PyDict_Next(value, &position, &name, &member)) filled = is_filled(member, depth + 1);
        return filled;
    }
    if (PyList_Check(value)) {
        for (Py_ssize_t i = 0; filled == 0 && i < PyList_GET_SIZE(value); i++)
            filled = is_filled(PyList_GET_ITEM(value, i), depth + 1);
        return filled;
    }
    return 1;
}

static PyObject *filled_is_filled(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t count)
{
    long depth = 0;
    if (count < 1 || count > 2) {
        PyErr_SetString(PyExc_TypeError, "is_filled(value, depth)");
        return NULL;
    }
    if (count == 2 && (depth = PyLong_AsLong(args[1])) == -1 && PyErr_Occurred()) return NULL;
    int filled = is_filled(args[0], (int)depth);
    return filled < 0 ? NULL : PyBool_FromLong(filled);
}
