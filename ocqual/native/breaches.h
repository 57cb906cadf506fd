/* What breaks the rules of the standard, counted for the checks of these rules: ocqual/breaches.py in C. */

/* A rule that is broken at a node: the checks that it belongs to, and how often it was in the release at hand. */
typedef struct {
    PyObject *rule;
    Py_ssize_t next; /* the next kind of the same node, -1 behind the last */
    Py_ssize_t size;
    Py_ssize_t *numbers, *slots;
    int64_t unit;
    Py_ssize_t met;
} Kind;

typedef struct {
    PyObject_HEAD
    PyObject *kind;           /* the Python function that tells the checks of a node and a rule */
    Groups groups;
    Kind *kinds;
    Py_ssize_t *first;        /* by the number of a node, the first of its kinds, -1 if there is none */
    int64_t *failing;         /* by the number of a check, the last unit that failed it */
    Py_ssize_t kinds_size, kinds_room, first_size, failing_size;
} Breaches;

/* A larger array of numbers, the new ones -1. */
static int grow_numbers(void **items, Py_ssize_t *size, Py_ssize_t least, size_t width)
{
    Py_ssize_t more = 2 * least + 64;
    void *moved = PyMem_Realloc(*items, more * width);
    if (moved == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memset((char *)moved + *size * width, 0xff, (more - *size) * width);
    *items = moved;
    *size = more;
    return 0;
}

/* Make the kind of a rule that is broken at a node for the first time; its place. */
static Py_ssize_t new_kind(Breaches *self, PyObject *node, Py_ssize_t number, PyObject *rule)
{
    PyObject *checks = PyObject_CallFunctionObjArgs(self->kind, node, rule, NULL);
    if (checks == NULL) return -1;
    Kind new = {.rule = rule, .next = self->first[number], .unit = -1};
    if (!PyTuple_Check(checks)) PyErr_SetString(PyExc_TypeError, "a kind is a tuple");
    else if (make_room((void **)&self->kinds, self->kinds_size, &self->kinds_room, sizeof(Kind)) == 0) {
        new.size = PyTuple_GET_SIZE(checks);
        new.numbers = PyMem_Calloc(2 * new.size + 1, sizeof(Py_ssize_t));
        if (new.numbers == NULL) PyErr_NoMemory();
    }
    for (Py_ssize_t i = 0; !PyErr_Occurred() && i < new.size; i++) {
        new.slots = new.numbers + new.size;
        if (!PyArg_ParseTuple(PyTuple_GET_ITEM(checks, i), "nn", &new.numbers[i], &new.slots[i])) break;
        if (new.numbers[i] < 0 || new.slots[i] < 0 || new.slots[i] >= self->groups.size)
            PyErr_SetString(PyExc_IndexError, "no such check or group");
        else if (new.numbers[i] >= self->failing_size)
            grow_numbers((void **)&self->failing, &self->failing_size, new.numbers[i], sizeof(int64_t));
    }
    Py_DECREF(checks);
    if (PyErr_Occurred()) {
        PyMem_Free(new.numbers);
        return -1;
    }
    Py_INCREF(rule);
    self->kinds[self->kinds_size] = new;
    return self->first[number] = self->kinds_size++;
}

/* The kind of a breach, given as (node, rule, value); its place, -1 on an error. */
static Py_ssize_t kind_of(Breaches *self, PyObject *breach)
{
    if (!PyTuple_Check(breach) || PyTuple_GET_SIZE(breach) != 3) {
        PyErr_SetString(PyExc_TypeError, "a breach is a node, a rule and a value");
        return -1;
    }
    PyObject *node = PyTuple_GET_ITEM(breach, 0), *rule = PyTuple_GET_ITEM(breach, 1);
    Py_ssize_t number = node_number(node);
    if (number < 0) return -1;
    if (number >= self->first_size
        && grow_numbers((void **)&self->first, &self->first_size, number, sizeof(Py_ssize_t)) < 0)
        return -1;
    for (Py_ssize_t at = self->first[number]; at >= 0; at = self->kinds[at].next)
        if (self->kinds[at].rule == rule) return at;
    return new_kind(self, node, number, rule);
}

/* put(breaches, unit, hashed, counters): see ocqual/breaches.py. */
static PyObject *breaches_put(Breaches *self, PyObject *const *args, Py_ssize_t count)
{
    Py_buffer counters;
    if (count != 4 || !PyList_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "put(breaches, unit, hashed, counters), breaches being a list");
        return NULL;
    }
    if (PyList_GET_SIZE(args[0]) == 0) return PyTuple_New(0);
    int64_t unit = PyLong_AsLongLong(args[1]);
    uint64_t hashed = PyLong_AsUnsignedLongLong(args[2]);
    if (PyErr_Occurred() || PyObject_GetBuffer(args[3], &counters, PyBUF_WRITABLE) < 0) return NULL;
    int64_t *counts = counters.buf;
    Py_ssize_t checks = counters.len / (Py_ssize_t)sizeof(int64_t) / COUNTED;
    PyObject *wanted = PyList_New(0);
    for (Py_ssize_t index = 0; wanted != NULL && index < PyList_GET_SIZE(args[0]); index++) {
        Py_ssize_t at = kind_of(self, PyList_GET_ITEM(args[0], index));
        if (at < 0) {
            Py_CLEAR(wanted);
            break;
        }
        Kind *kind = &self->kinds[at];
        if (kind->unit != unit) kind->unit = unit, kind->met = 0;
        Py_ssize_t which = kind->met++;
        for (Py_ssize_t i = 0; wanted != NULL && i < kind->size; i++) {
            Py_ssize_t number = kind->numbers[i], slot = kind->slots[i];
            if (number >= checks) {
                PyErr_SetString(PyExc_IndexError, "no such check");
                Py_CLEAR(wanted);
                break;
            }
            counts[COUNTED * number + OBJECTS_FAILED]++;
            if (self->failing[number] != unit) {
                self->failing[number] = unit;
                counts[COUNTED * number + FAILED]++;
            }
            if (!note(&self->groups.items[slot], unit, hashed, which)) continue;
            PyObject *entry = Py_BuildValue("nnn", slot, index, which);
            if (entry == NULL || PyList_Append(wanted, entry) < 0) Py_CLEAR(wanted);
            Py_XDECREF(entry);
        }
    }
    PyBuffer_Release(&counters);
    return wanted;
}

static PyObject *breaches_group(Breaches *self, PyObject *args)
{
    return groups_add(&self->groups, args);
}

static PyObject *breaches_limit(Breaches *self, PyObject *args)
{
    return groups_limit(&self->groups, args);
}

static PyObject *breaches_counts(Breaches *self, PyObject *Py_UNUSED(ignored))
{
    return groups_counts(&self->groups);
}

static int breaches_init(Breaches *self, PyObject *args, PyObject *Py_UNUSED(keywords))
{
    PyObject *kind;
    if (self->kind != NULL || !PyArg_ParseTuple(args, "O", &kind)) {
        if (!PyErr_Occurred()) PyErr_SetString(PyExc_RuntimeError, "made already");
        return -1;
    }
    self->kind = Py_NewRef(kind);
    if (number_name == NULL) number_name = PyUnicode_InternFromString("number");
    return number_name == NULL ? -1 : 0; /* which a walk may not have made yet */
}

static int breaches_traverse(Breaches *self, visitproc visit, void *arg)
{
    Py_VISIT(self->kind);
    for (Py_ssize_t i = 0; i < self->kinds_size; i++) Py_VISIT(self->kinds[i].rule);
    return 0;
}

static int breaches_clear(Breaches *self)
{
    Py_ssize_t size = self->kinds_size;
    self->kinds_size = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        Py_CLEAR(self->kinds[i].rule);
        PyMem_Free(self->kinds[i].numbers);
    }
    Py_CLEAR(self->kind);
    return 0;
}

static void breaches_dealloc(Breaches *self)
{
    PyObject_GC_UnTrack(self);
    breaches_clear(self);
    PyMem_Free(self->groups.items);
    PyMem_Free(self->kinds);
    PyMem_Free(self->first);
    PyMem_Free(self->failing);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef breaches_methods[] = {
    {"put", (PyCFunction)(void (*)(void))breaches_put, METH_FASTCALL, "Count what breaks rules in one release."},
    {"group", (PyCFunction)breaches_group, METH_VARARGS, "Add a group, by its salt; its slot."},
    {"limit", (PyCFunction)breaches_limit, METH_VARARGS, "From now on only ranks up to this are wanted in a group."},
    {"counts", (PyCFunction)breaches_counts, METH_NOARGS, "Of each group, objects and units that failed."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject BreachesType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "ocqual._fast.Breaches",
    .tp_doc = "Counts what breaks rules, as ocqual.breaches.Breaches does.",
    .tp_basicsize = sizeof(Breaches),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)breaches_init,
    .tp_dealloc = (destructor)breaches_dealloc,
    .tp_traverse = (traverseproc)breaches_traverse,
    .tp_clear = (inquiry)breaches_clear,
    .tp_methods = breaches_methods,
};
