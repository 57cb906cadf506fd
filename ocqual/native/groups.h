/* The failures of checks, by group: what is counted of each, and which are wanted as examples. See ocqual/running.py. */

/* The failures of a check at one path: how many objects and units, and the rank above which no example is wanted. */
typedef struct {
    uint64_t salt, limit;
    int64_t objects, units, last_unit;
    int wanted;
} Group;

typedef struct {
    Group *items;
    Py_ssize_t size;
} Groups;

/* Count a failure; 1 if it is wanted as an example. As ocqual.running.RunningGroup has it. */
static int note(Group *group, int64_t unit, uint64_t hashed, Py_ssize_t which)
{
    group->objects++;
    if (group->last_unit != unit) {
        group->last_unit = unit;
        group->units++;
    }
    uint64_t rank = ((hashed ^ group->salt) + (uint64_t)which) * 0x9E3779B97F4A7C15ULL;
    return group->wanted && rank <= group->limit;
}

/* Add a group, given its salt and whether examples are wanted at all; its slot. */
static PyObject *groups_add(Groups *groups, PyObject *args)
{
    unsigned long long salt;
    int wanted;
    if (!PyArg_ParseTuple(args, "Kp", &salt, &wanted)) return NULL;
    Group *items = PyMem_Realloc(groups->items, (groups->size + 1) * sizeof(Group));
    if (items == NULL) return PyErr_NoMemory();
    groups->items = items;
    items[groups->size] = (Group){.salt = salt, .limit = UINT64_MAX, .last_unit = -1, .wanted = wanted};
    return PyLong_FromSsize_t(groups->size++);
}

/* From now on only ranks up to this are wanted in a group. */
static PyObject *groups_limit(Groups *groups, PyObject *args)
{
    Py_ssize_t slot;
    unsigned long long rank;
    if (!PyArg_ParseTuple(args, "nK", &slot, &rank)) return NULL;
    if (slot < 0 || slot >= groups->size) return PyErr_Format(PyExc_IndexError, "no such group");
    groups->items[slot].limit = rank;
    Py_RETURN_NONE;
}

/* Of each group, objects and units that failed. */
static PyObject *groups_counts(const Groups *groups)
{
    PyObject *found = PyList_New(groups->size);
    for (Py_ssize_t i = 0; found != NULL && i < groups->size; i++) {
        PyObject *row = Py_BuildValue("LL", (long long)groups->items[i].objects, (long long)groups->items[i].units);
        if (row == NULL) Py_CLEAR(found);
        else PyList_SET_ITEM(found, i, row);
    }
    return found;
}
