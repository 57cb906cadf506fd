/* What is asked of every value, in C: the walk of a release, and the look-ups that checks make most.

   The walk treats values that are common and good itself, and hands every other to the plain walk in walk/walk.py, which
   decides what is wrong; the look-ups are those of check.py. So nothing is here that is not in Python too, and all of it
   is left out wherever it cannot be built. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <datetime.h>

/* The classes of values, as bits. */
enum { STRING = 1, INTEGER = 2, FLOAT = 4, BOOLEAN = 8, OBJECT = 16, ARRAY = 32, NONE = 64 };

/* What is counted of each node. */
enum { FILLED, UNFILLED, OBJECTS, COUNTS };

typedef struct {
    PyObject *node;         /* the Python node */
    PyObject *members;      /* dict: name -> number of the node below */
    PyObject *required;     /* tuple of names */
    PyObject *gather;       /* list, or NULL */
    PyObject *gather_array; /* list, or NULL */
    PyObject *known;        /* set of texts known to be good, or NULL where any filled text is */
    PyObject *learn;        /* callable that tells whether another text is good, and remembers it */
    int member_classes;     /* classes of a member that are good */
    int value_classes;      /* classes of a value (an element, where there is an array) that are good */
    int array;              /* whether the standard wants an array here */
    int distinct;           /* whether the ids of elements are to be distinct */
    int strict;             /* whether a text that is not filled breaks a rule */
    int date;               /* whether texts are to be dates with time and offset */
    int uri;                /* whether texts are to be URIs */
    Py_ssize_t least;       /* the least number of elements */
    int64_t counts[COUNTS];
    int64_t seen;           /* the last visit that found this node filled */
} Node;

typedef struct {
    PyObject_HEAD
    Node *nodes;
    Py_ssize_t size, room;
    int64_t visit, members;
    PyObject *member, *element, *missing, *grow; /* the plain walk */
    PyObject *known, *learn; /* as of a node, where any filled text is good */
    PyObject *is_filled_number;
    PyObject *id;           /* the text "id" */
    unsigned char *firsts;  /* for each code point, whether a text that begins with it is filled */
    Py_ssize_t firsts_size;
    Py_ssize_t *watched;
    Py_ssize_t watched_size;
} Fast;

static int visit_object(Fast *self, Py_ssize_t number, PyObject *value);

static int class_of(PyObject *value)
{
    if (PyUnicode_CheckExact(value)) return STRING;
    if (PyDict_CheckExact(value)) return OBJECT;
    if (PyList_CheckExact(value)) return ARRAY;
    if (PyFloat_CheckExact(value)) return FLOAT;
    if (PyLong_CheckExact(value)) return INTEGER;
    if (value == Py_None) return NONE;
    if (PyBool_Check(value)) return BOOLEAN;
    return 0;
}

static void count(Fast *self, Py_ssize_t number, int filled)
{
    Node *node = &self->nodes[number];
    node->counts[filled ? FILLED : UNFILLED]++;
    if (filled) node->seen = self->visit;
}

/* The answer of a Python function of one argument; -1 on an error. */
static int ask(PyObject *function, PyObject *argument)
{
    PyObject *answer = PyObject_CallOneArg(function, argument);
    if (answer == NULL) return -1;
    int truth = PyObject_IsTrue(answer);
    Py_DECREF(answer);
    return truth;
}

/* Whether a text in ASCII surely is filled; 0 where in doubt. No placeholder has a digit but for days and nines, and
   none has more than 16 characters (tests see to that). */
static int is_surely_filled(const char *text, Py_ssize_t length)
{
    while (length > 0 && Py_UNICODE_ISSPACE((unsigned char)text[length - 1])) length--;
    while (length > 0 && Py_UNICODE_ISSPACE((unsigned char)*text)) text++, length--;
    if (length == 0) return 0;
    if (Py_ISDIGIT(*text)) {
        if (length > 4 && text[4] == '-') return 0;
        for (Py_ssize_t i = 0; i < length; i++)
            if (text[i] != '9') return 1;
        return length < 7;
    }
    if (!Py_ISALPHA(*text)) return 0;
    if (length > 16) return 1;
    for (Py_ssize_t i = 1; i < length; i++)
        if (Py_ISDIGIT(text[i])) return 1;
    return 0;
}

static int is_filled_text(Fast *self, PyObject *text)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    if (length == 0) return 0;
    Py_UCS4 first = PyUnicode_READ_CHAR(text, 0);
    if ((Py_ssize_t)first < self->firsts_size && self->firsts[first]) return 1;
    if (PyUnicode_IS_COMPACT_ASCII(text) && is_surely_filled((const char *)PyUnicode_1BYTE_DATA(text), length)) return 1;
    int known = PySet_Contains(self->known, text);
    return known ? known : ask(self->learn, text);
}

static int is_filled_number(Fast *self, PyObject *number, int kind)
{
    double value;
    if (kind == FLOAT) {
        value = PyFloat_AS_DOUBLE(number);
    } else {
        int overflow;
        long long whole = PyLong_AsLongLongAndOverflow(number, &overflow);
        value = overflow ? 1e300 : (double)whole;
    }
    if (value > -9999999.0 && value < 9999999.0) return 1;
    return ask(self->is_filled_number, number);
}

static int digits(const char *text, int length)
{
    int number = 0;
    for (int i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9') return -1;
        number = 10 * number + text[i] - '0';
    }
    return number;
}

/* Whether a text surely is a date with time and offset, and no placeholder. 0 where in doubt. */
static int is_good_date(PyObject *text)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    if (length < 20 || length > 40 || !PyUnicode_IS_COMPACT_ASCII(text)) return 0;
    const char *at = (const char *)PyUnicode_1BYTE_DATA(text), *end = at + length;
    int year = digits(at, 4), month = digits(at + 5, 2), day = digits(at + 8, 2);
    int hour = digits(at + 11, 2), minute = digits(at + 14, 2), second = digits(at + 17, 2);
    if (at[4] != '-' || at[7] != '-' || at[10] != 'T' || at[13] != ':' || at[16] != ':') return 0;
    if (year < 1971 || year > 2199 || month < 1 || month > 12 || day < 1 || day > 28) return 0;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return 0;
    at += 19;
    if (*at == '.') {
        const char *fraction = ++at;
        while (at < end && *at >= '0' && *at <= '9') at++;
        if (at == fraction) return 0;
    }
    if (end - at == 1) return *at == 'Z';
    if (end - at != 6 || (*at != '+' && *at != '-') || at[3] != ':') return 0;
    hour = digits(at + 1, 2), minute = digits(at + 4, 2);
    return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59;
}

/* Whether a text surely is a URI: http or https, a plain host, and characters that need no encoding. 0 where in doubt. */
static int is_good_uri(PyObject *text)
{
    if (!PyUnicode_IS_COMPACT_ASCII(text)) return 0;
    const char *at = (const char *)PyUnicode_1BYTE_DATA(text), *end = at + PyUnicode_GET_LENGTH(text);
    int marks = 0;
    if (end - at < 10 || memcmp(at, "http", 4) != 0) return 0;
    at += at[4] == 's' ? 5 : 4;
    if (memcmp(at, "://", 3) != 0 || !Py_ISALNUM(at[3])) return 0;
    for (at += 3; at < end && (Py_ISALNUM(*at) || *at == '-' || *at == '.'); at++);
    if (at < end && *at != '/') return 0;
    for (; at < end; at++) {
        if (*at == '?') marks++;
        else if (!Py_ISALNUM(*at) && (*at == 0 || strchr("-._~/=&+,;:@", *at) == NULL)) return 0;
    }
    return marks < 2;
}

/* Whether a value of a good class, neither object nor array, is filled; -2 where the plain walk must look at it. */
static int visit_scalar(Fast *self, Py_ssize_t number, PyObject *value, int kind)
{
    if (kind == STRING) {
        Node *node = &self->nodes[number];
        if ((node->date && is_good_date(value)) || (node->uri && is_good_uri(value))) return 1;
        if (node->known == NULL) {
            int filled = is_filled_text(self, value);
            return filled == 0 && self->nodes[number].strict ? -2 : filled;
        }
        int good = PySet_Contains(node->known, value);
        if (good == 0) good = ask(node->learn, value);
        return good == 0 ? -2 : good;
    }
    if (kind == NONE) return 0;
    if (kind == BOOLEAN) return 1;
    return is_filled_number(self, value, kind);
}

/* Whether all elements surely are objects with ids of their own; 0 also where in doubt. */
static int distinct_ids(Fast *self, PyObject *elements)
{
    PyObject *ids = PySet_New(NULL);
    int distinct = ids == NULL ? -1 : 1;
    for (Py_ssize_t i = 0; distinct == 1 && i < PyList_GET_SIZE(elements); i++) {
        PyObject *element = PyList_GET_ITEM(elements, i);
        PyObject *id = PyDict_CheckExact(element) ? PyDict_GetItemWithError(element, self->id) : NULL;
        if (id == NULL || !(PyUnicode_CheckExact(id) || PyLong_CheckExact(id))) {
            distinct = PyErr_Occurred() ? -1 : 0;
            break;
        }
        PyObject *text = PyObject_Str(id);
        int found = text == NULL ? -1 : PySet_Contains(ids, text);
        if (found == 0) found = PySet_Add(ids, text);
        else if (found == 1) distinct = 0;
        if (found < 0) distinct = -1;
        Py_XDECREF(text);
    }
    Py_XDECREF(ids);
    return distinct;
}

/* Whether an element of an array is filled. */
static int visit_element(Fast *self, Py_ssize_t number, PyObject *value)
{
    Node *node = &self->nodes[number];
    int kind = class_of(value);
    int filled = -2;
    if (kind & node->value_classes & ~ARRAY) {
        filled = kind == OBJECT ? 0 : visit_scalar(self, number, value, kind);
        if (filled == -1) return -1;
    }
    node = &self->nodes[number];
    if (filled == -2) {
        PyObject *answer = PyObject_CallFunctionObjArgs(
            self->element, node->node, value, node->array ? Py_True : Py_False, NULL);
        if (answer == NULL) return -1;
        filled = PyObject_IsTrue(answer);
        Py_DECREF(answer);
        return filled;
    }
    if (node->gather != NULL && PyList_Append(node->gather, value) < 0) return -1;
    return kind == OBJECT ? visit_object(self, number, value) : filled;
}

static int plain_member(Fast *self, Py_ssize_t number, PyObject *value)
{
    PyObject *answer = PyObject_CallFunctionObjArgs(self->member, self->nodes[number].node, value, NULL);
    if (answer == NULL) return -1;
    int filled = PyObject_IsTrue(answer);
    Py_DECREF(answer);
    return filled;
}

static int visit_array(Fast *self, Py_ssize_t number, PyObject *value)
{
    Node *node = &self->nodes[number];
    Py_ssize_t length = PyList_GET_SIZE(value);
    if (length < node->least) return plain_member(self, number, value);
    if (node->distinct && length > 1) {
        int distinct = distinct_ids(self, value);
        if (distinct < 0) return -1;
        if (!distinct) return plain_member(self, number, value);
    }
    node = &self->nodes[number];
    if (node->gather_array != NULL && PyList_Append(node->gather_array, value) < 0) return -1;
    int filled = 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(value); i++) {
        int here = visit_element(self, number, PyList_GET_ITEM(value, i));
        if (here < 0) return -1;
        filled |= here;
    }
    self->members++;
    count(self, number, filled);
    return filled;
}

/* Whether a member of an object is filled; -1 on an error. */
static int visit_member(Fast *self, Py_ssize_t number, PyObject *value)
{
    Node *node = &self->nodes[number];
    int kind = class_of(value);
    if (!(kind & node->member_classes)) return plain_member(self, number, value);
    if (kind == ARRAY) return visit_array(self, number, value);
    int filled = kind == OBJECT ? 0 : visit_scalar(self, number, value, kind);
    if (filled == -1) return -1;
    if (filled == -2) return plain_member(self, number, value);
    node = &self->nodes[number];
    if (node->gather != NULL && PyList_Append(node->gather, value) < 0) return -1;
    if (kind == OBJECT && (filled = visit_object(self, number, value)) < 0) return -1;
    self->members++;
    count(self, number, filled);
    return filled;
}

/* A member that no node stands for yet. */
static int visit_new(Fast *self, Py_ssize_t number, PyObject *name, PyObject *value)
{
    PyObject *node = PyObject_CallFunctionObjArgs(self->grow, self->nodes[number].node, name, NULL);
    if (node == NULL) return -1;
    PyObject *answer = PyObject_CallFunctionObjArgs(self->member, node, value, NULL);
    Py_DECREF(node);
    if (answer == NULL) return -1;
    int filled = PyObject_IsTrue(answer);
    Py_DECREF(answer);
    return filled;
}

static int visit_object(Fast *self, Py_ssize_t number, PyObject *value)
{
    PyObject *name, *member;
    Py_ssize_t position = 0;
    int filled = 0;
    if (Py_EnterRecursiveCall(" while walking a release")) return -1;
    self->nodes[number].counts[OBJECTS]++;
    while (PyDict_Next(value, &position, &name, &member)) {
        PyObject *below = PyDict_GetItemWithError(self->nodes[number].members, name);
        int here;
        if (below != NULL) here = visit_member(self, PyLong_AsSsize_t(below), member);
        else here = PyErr_Occurred() ? -1 : visit_new(self, number, name, member);
        if (here < 0) { filled = -1; break; }
        filled |= here;
    }
    Py_LeaveRecursiveCall();
    PyObject *required = self->nodes[number].required;
    for (Py_ssize_t i = 0; filled >= 0 && i < PyTuple_GET_SIZE(required); i++) {
        int there = PyDict_Contains(value, PyTuple_GET_ITEM(required, i));
        if (there > 0) continue;
        PyObject *done = there < 0 ? NULL
            : PyObject_CallFunctionObjArgs(self->missing, self->nodes[number].node, value, NULL);
        if (done == NULL) return -1;
        Py_DECREF(done);
        break;
    }
    return filled;
}

/* Methods. */

static int is_node(Fast *self, Py_ssize_t number)
{
    if (number >= 0 && number < self->size) return 0;
    PyErr_SetString(PyExc_IndexError, "no such node");
    return -1;
}

static PyObject *or_null(PyObject *value)
{
    if (value == Py_None) return NULL;
    Py_INCREF(value);
    return value;
}

static PyObject *fast_add(Fast *self, PyObject *args, PyObject *keywords)
{
    static char *names[] = {"node", "required", "gather", "gather_array", "known", "learn", "member_classes",
                            "value_classes", "array", "distinct", "strict", "date", "uri",
                            "least", NULL};
    PyObject *node, *required, *gather, *gather_array, *known, *learn;
    Node new = {0};
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "OO!OOOOiipppppn", names, &node, &PyTuple_Type, &required, &gather,
                                     &gather_array, &known, &learn, &new.member_classes, &new.value_classes,
                                     &new.array, &new.distinct, &new.strict, &new.date,
                                     &new.uri, &new.least))
        return NULL;
    if ((gather != Py_None && !PyList_CheckExact(gather)) || (gather_array != Py_None && !PyList_CheckExact(gather_array))
        || (known != Py_None && !PyAnySet_Check(known))) {
        PyErr_SetString(PyExc_TypeError, "gather must be lists and known a set");
        return NULL;
    }
    if (self->size == self->room) {
        Py_ssize_t room = self->room ? 2 * self->room : 1024;
        Node *nodes = PyMem_Realloc(self->nodes, room * sizeof(Node));
        if (nodes == NULL) return PyErr_NoMemory();
        self->nodes = nodes;
        self->room = room;
    }
    new.members = PyDict_New();
    if (new.members == NULL) return NULL;
    Py_INCREF(node);
    Py_INCREF(required);
    new.node = node;
    new.required = required;
    new.gather = or_null(gather);
    new.gather_array = or_null(gather_array);
    new.known = or_null(known);
    new.learn = or_null(learn);
    self->nodes[self->size++] = new;
    Py_RETURN_NONE;
}

static PyObject *fast_link(Fast *self, PyObject *args)
{
    Py_ssize_t parent;
    PyObject *name, *number;
    if (!PyArg_ParseTuple(args, "nUO!", &parent, &name, &PyLong_Type, &number)) return NULL;
    if (is_node(self, parent) < 0 || is_node(self, PyLong_AsSsize_t(number)) < 0) return NULL;
    if (PyDict_SetItem(self->nodes[parent].members, name, number) < 0) return NULL;
    Py_RETURN_NONE;
}

static PyObject *fast_object(Fast *self, PyObject *args)
{
    Py_ssize_t number;
    PyObject *value;
    if (!PyArg_ParseTuple(args, "nO!", &number, &PyDict_Type, &value)) return NULL;
    if (is_node(self, number) < 0) return NULL;
    int filled = visit_object(self, number, value);
    if (filled < 0) return NULL;
    return PyBool_FromLong(filled);
}

static PyObject *fast_begin(Fast *self, PyObject *Py_UNUSED(ignored))
{
    self->visit++;
    self->members = 0;
    Py_RETURN_NONE;
}

/* Count what the plain walk noted in a list, and empty the list. */
static int fold(Fast *self, PyObject *list, int what)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        Py_ssize_t number = PyLong_AsSsize_t(PyList_GET_ITEM(list, i));
        if (is_node(self, number) < 0) return -1;
        self->nodes[number].counts[what]++;
        if (what == FILLED) self->nodes[number].seen = self->visit;
        if (what != OBJECTS) self->members++;
    }
    return PyList_SetSlice(list, 0, PyList_GET_SIZE(list), NULL);
}

static PyObject *fast_fold(Fast *self, PyObject *args)
{
    PyObject *filled, *unfilled, *objects;
    if (!PyArg_ParseTuple(args, "O!O!O!", &PyList_Type, &filled, &PyList_Type, &unfilled, &PyList_Type, &objects))
        return NULL;
    if (fold(self, filled, FILLED) < 0 || fold(self, unfilled, UNFILLED) < 0 || fold(self, objects, OBJECTS) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *fast_members(Fast *self, PyObject *Py_UNUSED(ignored))
{
    return PyLong_FromLongLong(self->members);
}

static PyObject *fast_filled(Fast *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *found = PySet_New(NULL);
    for (Py_ssize_t i = 0; found != NULL && i < self->size; i++) {
        if (self->nodes[i].seen != self->visit) continue;
        PyObject *number = PyLong_FromSsize_t(i);
        if (number == NULL || PySet_Add(found, number) < 0) Py_CLEAR(found);
        Py_XDECREF(number);
    }
    return found;
}

static PyObject *fast_watch(Fast *self, PyObject *numbers)
{
    if (!PyList_CheckExact(numbers)) {
        PyErr_SetString(PyExc_TypeError, "numbers must be a list");
        return NULL;
    }
    Py_ssize_t size = PyList_GET_SIZE(numbers);
    Py_ssize_t *watched = PyMem_Malloc((size + 1) * sizeof(Py_ssize_t));
    if (watched == NULL) return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < size; i++) {
        watched[i] = PyLong_AsSsize_t(PyList_GET_ITEM(numbers, i));
        if (is_node(self, watched[i]) < 0) {
            PyMem_Free(watched);
            return NULL;
        }
    }
    PyMem_Free(self->watched);
    self->watched = watched;
    self->watched_size = size;
    Py_RETURN_NONE;
}

static PyObject *fast_signature(Fast *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *bits = PyBytes_FromStringAndSize(NULL, (self->watched_size + 7) / 8);
    if (bits == NULL) return NULL;
    unsigned char *bytes = (unsigned char *)PyBytes_AS_STRING(bits);
    memset(bytes, 0, PyBytes_GET_SIZE(bits));
    for (Py_ssize_t i = 0; i < self->watched_size; i++)
        if (self->nodes[self->watched[i]].seen == self->visit) bytes[i / 8] |= 1 << (i % 8);
    return bits;
}

static PyObject *fast_take(Fast *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *rows = PyList_New(self->size);
    for (Py_ssize_t i = 0; rows != NULL && i < self->size; i++) {
        int64_t *counts = self->nodes[i].counts;
        PyObject *row = Py_BuildValue("LLL", (long long)counts[FILLED], (long long)counts[UNFILLED],
                                      (long long)counts[OBJECTS]);
        if (row == NULL) { Py_CLEAR(rows); break; }
        PyList_SET_ITEM(rows, i, row);
        memset(counts, 0, sizeof(self->nodes[i].counts));
    }
    return rows;
}

static int fast_init(Fast *self, PyObject *args, PyObject *Py_UNUSED(keywords))
{
    PyObject *firsts, *found;
    if (self->member != NULL) {
        PyErr_SetString(PyExc_RuntimeError, "made already");
        return -1;
    }
    if (!PyArg_ParseTuple(args, "OOOOO!OOO!", &self->member, &self->element, &self->missing, &self->grow,
                          &PySet_Type, &self->known, &self->learn, &self->is_filled_number, &PyFrozenSet_Type, &firsts)) {
        self->member = self->element = self->missing = self->grow = NULL;
        self->known = self->learn = self->is_filled_number = NULL;
        return -1;
    }
    Py_INCREF(self->member);
    Py_INCREF(self->element);
    Py_INCREF(self->missing);
    Py_INCREF(self->grow);
    Py_INCREF(self->known);
    Py_INCREF(self->learn);
    Py_INCREF(self->is_filled_number);
    self->firsts_size = 0x1400;
    self->firsts = PyMem_Calloc(self->firsts_size, 1);
    self->id = PyUnicode_InternFromString("id");
    PyObject *all = PyObject_GetIter(firsts);
    if (self->firsts == NULL || self->id == NULL || all == NULL) {
        Py_XDECREF(all);
        return -1;
    }
    while ((found = PyIter_Next(all)) != NULL) {
        if (PyUnicode_CheckExact(found) && PyUnicode_GET_LENGTH(found) == 1) {
            Py_UCS4 first = PyUnicode_READ_CHAR(found, 0);
            if ((Py_ssize_t)first < self->firsts_size) self->firsts[first] = 1;
        }
        Py_DECREF(found);
    }
    Py_DECREF(all);
    return PyErr_Occurred() ? -1 : 0;
}

static int fast_traverse(Fast *self, visitproc visit, void *arg)
{
    for (Py_ssize_t i = 0; i < self->size; i++) {
        Node *node = &self->nodes[i];
        Py_VISIT(node->node);
        Py_VISIT(node->members);
        Py_VISIT(node->required);
        Py_VISIT(node->gather);
        Py_VISIT(node->gather_array);
        Py_VISIT(node->known);
        Py_VISIT(node->learn);
    }
    Py_VISIT(self->member);
    Py_VISIT(self->element);
    Py_VISIT(self->missing);
    Py_VISIT(self->grow);
    Py_VISIT(self->known);
    Py_VISIT(self->learn);
    Py_VISIT(self->is_filled_number);
    return 0;
}

static int fast_clear(Fast *self)
{
    Py_ssize_t size = self->size;
    self->size = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        Node *node = &self->nodes[i];
        Py_CLEAR(node->node);
        Py_CLEAR(node->members);
        Py_CLEAR(node->required);
        Py_CLEAR(node->gather);
        Py_CLEAR(node->gather_array);
        Py_CLEAR(node->known);
        Py_CLEAR(node->learn);
    }
    Py_CLEAR(self->member);
    Py_CLEAR(self->element);
    Py_CLEAR(self->missing);
    Py_CLEAR(self->grow);
    Py_CLEAR(self->known);
    Py_CLEAR(self->learn);
    Py_CLEAR(self->is_filled_number);
    return 0;
}

static void fast_dealloc(Fast *self)
{
    PyObject_GC_UnTrack(self);
    fast_clear(self);
    Py_CLEAR(self->id);
    PyMem_Free(self->nodes);
    PyMem_Free(self->firsts);
    PyMem_Free(self->watched);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef methods[] = {
    {"add", (PyCFunction)(void (*)(void))fast_add, METH_VARARGS | METH_KEYWORDS, "Add the next node."},
    {"link", (PyCFunction)fast_link, METH_VARARGS, "Make a node the one for a member of another."},
    {"begin", (PyCFunction)fast_begin, METH_NOARGS, "Begin the visit of a release."},
    {"object", (PyCFunction)fast_object, METH_VARARGS, "Visit an object at a node; whether it is filled."},
    {"fold", (PyCFunction)fast_fold, METH_VARARGS, "Count what the plain walk noted: filled, unfilled, objects."},
    {"members", (PyCFunction)fast_members, METH_NOARGS, "The number of members in this visit."},
    {"filled", (PyCFunction)fast_filled, METH_NOARGS, "The numbers of the nodes filled in this visit."},
    {"watch", (PyCFunction)fast_watch, METH_O, "Choose the nodes of which signatures tell."},
    {"signature", (PyCFunction)fast_signature, METH_NOARGS, "Which of the watched nodes are filled, as bits."},
    {"take", (PyCFunction)fast_take, METH_NOARGS, "The counts of each node, which begin anew."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject FastType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "ocqual._fast.Fast",
    .tp_doc = "Visits objects as the plain walk would, where their values are common and good.",
    .tp_basicsize = sizeof(Fast),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)fast_init,
    .tp_dealloc = (destructor)fast_dealloc,
    .tp_traverse = (traverseproc)fast_traverse,
    .tp_clear = (inquiry)fast_clear,
    .tp_methods = methods,
};

/* How often a quotation mark and a colon follow each other: at least once for each member of a JSON text. */
static PyObject *marks(PyObject *Py_UNUSED(self), PyObject *raw)
{
    char *text;
    Py_ssize_t length;
    if (PyBytes_AsStringAndSize(raw, &text, &length) < 0) return NULL;
    const char *at = text, *end = text + length;
    Py_ssize_t found = 0;
    while ((at = memchr(at, ':', end - at)) != NULL) {
        if (at > text && at[-1] == '"') found++;
        at++;
    }
    return PyLong_FromSsize_t(found);
}

/* Put one check to the values of each list in reads, a list of (path, list). How many pass, -1 on an error; *failed
   becomes a list of (path, value, index) if there are any that do not. */
static long ask_one(PyObject *passes, PyObject *process, PyObject *reads, PyObject **failed)
{
    PyObject *arguments[2] = {NULL, process};
    long passed = 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(reads); i++) {
        PyObject *path, *values;
        if (!PyArg_ParseTuple(PyList_GET_ITEM(reads, i), "OO!", &path, &PyList_Type, &values)) return -1;
        for (Py_ssize_t j = 0; j < PyList_GET_SIZE(values); j++) {
            PyObject *value = arguments[0] = Py_NewRef(PyList_GET_ITEM(values, j));
            PyObject *answer = PyObject_Vectorcall(passes, arguments, 2, NULL);
            int truth = answer == NULL ? -1 : answer == Py_None ? 2 : PyObject_IsTrue(answer);
            Py_XDECREF(answer);
            if (truth == 0) {
                PyObject *failure = Py_BuildValue("OOn", path, value, j);
                if (*failed == NULL) *failed = PyList_New(0);
                if (failure == NULL || *failed == NULL || PyList_Append(*failed, failure) < 0) truth = -1;
                Py_XDECREF(failure);
            }
            Py_DECREF(value);
            if (truth < 0) return -1;
            passed += truth == 1;
        }
    }
    return passed;
}

/* What is counted of each check: units that pass, objects that pass, and units that give nothing to judge. */
enum { UNITS, PASSED, NOTHING, COUNTERS };

/* ask(asked, process, counters): put checks to values, see ocqual/walk/fast.py. */
static PyObject *ask_all(PyObject *Py_UNUSED(self), PyObject *args)
{
    PyObject *asked, *process, *rest = NULL;
    Py_buffer counters;
    if (!PyArg_ParseTuple(args, "O!Ow*", &PyList_Type, &asked, &process, &counters)) return NULL;
    int64_t *counts = counters.buf;
    Py_ssize_t size = counters.len / (Py_ssize_t)sizeof(int64_t) / COUNTERS;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(asked); i++) {
        Py_ssize_t number;
        PyObject *passes, *reads, *failed = NULL, *entry;
        if (!PyArg_ParseTuple(PyList_GET_ITEM(asked, i), "nOO!", &number, &passes, &PyList_Type, &reads)
            || number < 0 || number >= size) {
            if (!PyErr_Occurred()) PyErr_SetString(PyExc_IndexError, "no such check");
            goto error;
        }
        long passed = ask_one(passes, process, reads, &failed);
        if (passed < 0) {
            if (!PyErr_ExceptionMatches(PyExc_Exception)) {
                Py_XDECREF(failed);
                goto error;
            }
            PyErr_Clear();
            Py_XSETREF(failed, Py_NewRef(Py_None));
        } else {
            int64_t *mine = counts + COUNTERS * number;
            mine[PASSED] += passed;
            if (failed == NULL) mine[passed > 0 ? UNITS : NOTHING]++;
        }
        if (failed == NULL) continue;
        entry = Py_BuildValue("nN", i, failed);
        if (rest == NULL) rest = PyList_New(0);
        if (entry == NULL || rest == NULL || PyList_Append(rest, entry) < 0) {
            Py_XDECREF(entry);
            goto error;
        }
        Py_DECREF(entry);
    }
    PyBuffer_Release(&counters);
    if (rest == NULL) return PyTuple_New(0);
    return rest;
error:
    PyBuffer_Release(&counters);
    Py_XDECREF(rest);
    return NULL;
}

/* The look-ups of check.py. */

static PyObject *dates, *texts, *is_number, *currency_name, *amount_name;

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
    if (amount_name == NULL) amount_name = PyUnicode_InternFromString("amount");
    if (currency_name == NULL) currency_name = PyUnicode_InternFromString("currency");
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
    int filled = ask(is_number, value);
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

/* Read a date written as 2024-01-31 or 2024-01-31T12:00:00, with Z or an offset or neither; 0 where it is anything else,
   or might be a placeholder. */
static int read_date(PyObject *text, Date *date)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    if (!PyUnicode_CheckExact(text) || !PyUnicode_IS_COMPACT_ASCII(text)) return 0;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    const char *at = (const char *)PyUnicode_1BYTE_DATA(text);
    if ((length != 10 && length != 19 && length != 20 && length != 25) || at[4] != '-' || at[7] != '-') return 0;
    int year = digits(at, 4), month = digits(at + 5, 2), day = digits(at + 8, 2);
    if (year < 1971 || year > 2199 || month < 1 || month > 12) return 0;
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day < 1 || day > lengths[month - 1] + (month == 2 && leap)) return 0;
    *date = (Date){year, month, day, length > 10, 0};
    if (length == 10) return 1;
    int hour = digits(at + 11, 2), minute = digits(at + 14, 2), second = digits(at + 17, 2), offset = 0;
    if (at[10] != 'T' || at[13] != ':' || at[16] != ':' || hour < 0 || hour > 23 || minute < 0 || minute > 59
        || second < 0 || second > 59)
        return 0;
    if (length == 20 && at[19] != 'Z') return 0;
    if (length == 25) {
        int hours = digits(at + 20, 2), minutes = digits(at + 23, 2);
        if ((at[19] != '+' && at[19] != '-') || at[22] != ':' || hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
            return 0;
        offset = (at[19] == '-' ? -1 : 1) * (60 * hours + minutes);
    }
    long long past = year - 1;
    long long days = 365 * past + past / 4 - past / 100 + past / 400 + before[month - 1] + (month > 2 && leap) + day - 1;
    date->moment = (((days * 24 + hour) * 60 + minute - offset) * 60 + second) * 1000000LL;
    return 1;
}

static PyObject *check_day(PyObject *Py_UNUSED(self), PyObject *value)
{
    Date date;
    if (read_date(value, &date)) return PyDate_FromDate(date.year, date.month, date.day);
    if (!PyUnicode_CheckExact(value)) Py_RETURN_NONE;
    PyObject *found = look_up(dates, value);
    if (found == NULL) return NULL;
    PyObject *local = Py_NewRef(PyTuple_GET_ITEM(found, 1));
    Py_DECREF(found);
    return local;
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
    if (!PyUnicode_CheckExact(args[0]) || !PyUnicode_CheckExact(args[1])) Py_RETURN_NONE;
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

static PyObject *check_listed(PyObject *Py_UNUSED(self), PyObject *value)
{
    if (PyList_CheckExact(value)) return Py_NewRef(value);
    return value == Py_None ? PyTuple_New(0) : PyTuple_Pack(1, value);
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

static PyObject *check_is_plain(PyObject *Py_UNUSED(self), PyObject *value)
{
    if (!PyUnicode_CheckExact(value) || !PyUnicode_IS_COMPACT_ASCII(value)) Py_RETURN_FALSE;
    const char *at = (const char *)PyUnicode_1BYTE_DATA(value), *end = at + PyUnicode_GET_LENGTH(value);
    for (; at < end; at++)
        if (*at < ' ' || *at == 127 || *at == '&') Py_RETURN_FALSE;
    Py_RETURN_TRUE;
}

static PyMethodDef functions[] = {
    {"is_plain", check_is_plain, METH_O, "As ocqual.check.is_plain."},
    {"has_empty", check_has_empty, METH_O, "As ocqual.check.has_empty."},
    {"prepare", prepare, METH_VARARGS, "Take the tables and the function that look-ups need."},
    {"text", check_text, METH_O, "As ocqual.check.text."},
    {"number", check_number, METH_O, "As ocqual.check.number."},
    {"amount", check_amount, METH_O, "As ocqual.check.amount."},
    {"currency", check_currency, METH_O, "As ocqual.check.currency."},
    {"day", check_day, METH_O, "As ocqual.check.day."},
    {"in_order", (PyCFunction)(void (*)(void))check_in_order, METH_FASTCALL, "As ocqual.check.in_order."},
    {"objects", (PyCFunction)(void (*)(void))check_objects, METH_FASTCALL, "As ocqual.check.objects."},
    {"listed", check_listed, METH_O, "As ocqual.check.listed."},
    {"ask", ask_all, METH_VARARGS, "Put checks to values."},
    {"marks", marks, METH_O, "How often '\":' occurs in bytes."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_fast",
    .m_doc = "The fast half of the walk.",
    .m_size = -1,
    .m_methods = functions,
};

PyMODINIT_FUNC PyInit__fast(void)
{
    PyDateTime_IMPORT;
    if (PyDateTimeAPI == NULL || PyType_Ready(&FastType) < 0) return NULL;
    PyObject *found = PyModule_Create(&module);
    if (found == NULL) return NULL;
    Py_INCREF(&FastType);
    if (PyModule_AddObject(found, "Fast", (PyObject *)&FastType) < 0) {
        Py_DECREF(&FastType);
        Py_DECREF(found);
        return NULL;
    }
    return found;
}
