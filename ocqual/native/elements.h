/* What the elements of arrays fill, where none fills all that its neighbours do together: ocqual/elements.py in C. */

#define ELEMENTS_KEPT 16
#define FIELDS_COMPILED 64
#define DEEPEST_ARRAY 8
#define DISTINCT_AT_ONCE 32
#define TOLD_KEPT 8

/* A member of an element: which of the group's fields it is, -1 for none, and the members below it that have one. */
typedef struct Member {
    PyObject *name;
    int place;
    Py_ssize_t size;
    struct Member *below;
} Member;

typedef struct {
    PyObject *path;      /* tuple of names that lead to the array */
    PyObject *roles;     /* frozenset of the roles that are selected, or NULL for all elements */
    int fields;
    int bits[FIELDS_COMPILED]; /* the bit of each field in signatures */
    Py_ssize_t size;
    Member *members;
    /* What was told last where one element surpasses all others: its bits, and that as it is told. */
    uint64_t last[TOLD_KEPT];
    PyObject *told[TOLD_KEPT];
} ElementGroup;

typedef struct {
    PyObject_HEAD
    ElementGroup *groups;
    Py_ssize_t size;
    PyObject *roles_name;
    /* What is gathered of one group at a time; elements are borrowed of the data. */
    PyObject **elements;
    uint64_t *found;
    Py_ssize_t elements_size, elements_room, found_size, found_room;
} Elements;

/* Make room for one more thing in an array. */
static int make_room(void **items, Py_ssize_t size, Py_ssize_t *room, size_t width)
{
    if (size < *room) return 0;
    Py_ssize_t more = *room ? 2 * *room : 64;
    void *moved = PyMem_Realloc(*items, more * width);
    if (moved == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    *items = moved;
    *room = more;
    return 0;
}

/* Gather the objects at a path below an object, as ocqual.check.objects finds them. */
static int gather(Elements *self, PyObject *value, PyObject *path, Py_ssize_t depth)
{
    if (depth == PyTuple_GET_SIZE(path)) {
        if (make_room((void **)&self->elements, self->elements_size, &self->elements_room, sizeof(PyObject *)) < 0) return -1;
        self->elements[self->elements_size++] = value;
        return 0;
    }
    PyObject *below = PyDict_GetItemWithError(value, PyTuple_GET_ITEM(path, depth));
    if (below == NULL) return PyErr_Occurred() ? -1 : 0;
    if (PyDict_CheckExact(below)) return gather(self, below, path, depth + 1);
    if (!PyList_CheckExact(below)) return 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(below); i++) {
        PyObject *each = PyList_GET_ITEM(below, i);
        if (PyDict_CheckExact(each) && gather(self, each, path, depth + 1) < 0) return -1;
    }
    return 0;
}

static int bits_of(PyObject *element, const Member *members, Py_ssize_t size, uint64_t *found);

/* Add the bits of the members of the objects that a value is or holds. */
static int bits_in(PyObject *value, const Member *member, int depth, uint64_t *found)
{
    if (PyDict_CheckExact(value)) return bits_of(value, member->below, member->size, found);
    if (!PyList_CheckExact(value) || depth < 0) return 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(value); i++)
        if (bits_in(PyList_GET_ITEM(value, i), member, depth - 1, found) < 0) return -1;
    return 0;
}

/* Add the bits of the members that an element fills. */
static int bits_of(PyObject *element, const Member *members, Py_ssize_t size, uint64_t *found)
{
    for (Py_ssize_t i = 0; i < size; i++) {
        const Member *member = &members[i];
        PyObject *value = PyDict_GetItemWithError(element, member->name);
        if (value == NULL && PyErr_Occurred()) return -1;
        if (value == NULL || value == Py_None) continue;
        if (member->place >= 0 && !(*found >> member->place & 1)) {
            int filled = is_filled(value, 0);
            if (filled < 0) return -1;
            if (filled) *found |= 1ULL << member->place;
        }
        if (member->size > 0 && bits_in(value, member, DEEPEST_ARRAY, found) < 0) return -1;
    }
    return 0;
}

/* Whether an element has one of some roles; -1 on an error. */
static int has_role(Elements *self, PyObject *element, PyObject *roles)
{
    PyObject *held = PyDict_GetItemWithError(element, self->roles_name);
    if (held == NULL) return PyErr_Occurred() ? -1 : 0;
    if (PyUnicode_CheckExact(held)) return PySet_Contains(roles, held);
    if (!PyList_CheckExact(held)) return 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(held); i++) {
        PyObject *role = PyList_GET_ITEM(held, i);
        int found = PyUnicode_CheckExact(role) ? PySet_Contains(roles, role) : 0;
        if (found) return found;
    }
    return 0;
}

/* Most bits first, then the least number. */
static int by_bits(const void *one, const void *other)
{
    uint64_t first = *(const uint64_t *)one, second = *(const uint64_t *)other;
    int more = __builtin_popcountll(second) - __builtin_popcountll(first);
    return more ? more : first < second ? -1 : first > second;
}

static int by_number(const void *one, const void *other)
{
    uint64_t first = *(const uint64_t *)one, second = *(const uint64_t *)other;
    return first < second ? -1 : first > second;
}

/* Bits of a group as the number that has these bits in signatures. */
static PyObject *as_number(const ElementGroup *group, uint64_t bits)
{
    PyObject *one = PyLong_FromLong(1), *number = PyLong_FromLong(0);
    for (int i = 0; i < group->fields && one != NULL && number != NULL; i++) {
        if (!(bits >> i & 1)) continue;
        PyObject *place = PyLong_FromLong(group->bits[i]);
        PyObject *bit = place == NULL ? NULL : PyNumber_Lshift(one, place);
        Py_SETREF(number, bit == NULL ? NULL : PyNumber_Or(number, bit));
        Py_XDECREF(place);
        Py_XDECREF(bit);
    }
    Py_XDECREF(one);
    return number;
}

/* Of what was found that which no other surpasses, as ocqual.needs.surpassing tells it: (number of the group, bits). */
static PyObject *surpassing(Elements *self, Py_ssize_t number)
{
    uint64_t kept[ELEMENTS_KEPT];
    int size = 0;
    qsort(self->found, self->found_size, sizeof(uint64_t), by_bits);
    for (Py_ssize_t i = 0; i < self->found_size && size < ELEMENTS_KEPT; i++) {
        int surpassed = 0;
        for (int j = 0; j < size && !surpassed; j++) surpassed = (self->found[i] & kept[j]) == self->found[i];
        if (!surpassed) kept[size++] = self->found[i];
    }
    ElementGroup *group = &self->groups[number];
    /* the same is told of most processes */
    int place = size == 1 ? (int)(kept[0] * 0x9E3779B97F4A7C15ULL >> 61) : -1;
    if (place >= 0 && group->told[place] != NULL && group->last[place] == kept[0]) return Py_NewRef(group->told[place]);
    qsort(kept, size, sizeof(uint64_t), by_number);
    PyObject *bits = PyTuple_New(size);
    for (int i = 0; i < size && bits != NULL; i++) {
        PyObject *each = as_number(group, kept[i]);
        if (each == NULL) Py_CLEAR(bits);
        else PyTuple_SET_ITEM(bits, i, each);
    }
    PyObject *told = bits == NULL ? NULL : Py_BuildValue("nN", number, bits);
    if (told != NULL && place >= 0) {
        group->last[place] = kept[0];
        Py_XSETREF(group->told[place], Py_NewRef(told));
    }
    return told;
}

/* Look at the elements of a group; 1 where they tell more than what is filled, which is then in ``found``. */
static int look_at(Elements *self, const ElementGroup *group, const unsigned char *signature, Py_ssize_t length, PyObject *data)
{
    uint64_t filled = 0;
    for (int i = 0; i < group->fields; i++)
        if (group->bits[i] / 8 < length && signature[group->bits[i] / 8] >> group->bits[i] % 8 & 1) filled |= 1ULL << i;
    if (filled == 0 && group->roles == NULL) return 0;
    self->elements_size = self->found_size = 0;
    if (gather(self, data, group->path, 0) < 0) return -1;
    if (group->roles == NULL && self->elements_size < 2) return 0;
    for (Py_ssize_t i = 0; i < self->elements_size; i++) {
        int meant = group->roles == NULL ? 1 : has_role(self, self->elements[i], group->roles);
        if (meant < 0) return -1;
        if (!meant) continue;
        uint64_t bits = 0;
        if (bits_of(self->elements[i], group->members, group->size, &bits) < 0) return -1;
        if (bits == filled) return 0;
        int known = 0;
        for (Py_ssize_t j = 0; !known && j < self->found_size && j < DISTINCT_AT_ONCE; j++) known = self->found[j] == bits;
        if (known) continue;
        if (make_room((void **)&self->found, self->found_size, &self->found_room, sizeof(uint64_t)) < 0) return -1;
        self->found[self->found_size++] = bits;
    }
    return 1;
}

/* look(signature, data, doubts=None): see ocqual/elements.py. */
static PyObject *elements_look(Elements *self, PyObject *const *args, Py_ssize_t count)
{
    PyObject *given = count == 3 ? args[2] : Py_None;
    if (count < 2 || count > 3 || !PyBytes_Check(args[0]) || !PyDict_CheckExact(args[1]) || !(PyBytes_Check(given) || given == Py_None)) {
        PyErr_SetString(PyExc_TypeError, "look(signature, data, doubts): a bytes, a dict, and a bytes or None");
        return NULL;
    }
    PyObject *told = NULL;
    const unsigned char *signature = (const unsigned char *)PyBytes_AS_STRING(args[0]), *doubts = NULL;
    Py_ssize_t size = self->size;
    if (given != Py_None) {
        doubts = (const unsigned char *)PyBytes_AS_STRING(given);
        size = PyBytes_GET_SIZE(given);
    }
    for (Py_ssize_t at = 0; at < size; at++) {
        Py_ssize_t i = doubts == NULL ? at : doubts[at];
        if (i >= self->size) PyErr_SetString(PyExc_IndexError, "no such group");
        int more = i >= self->size ? -1 : look_at(self, &self->groups[i], signature, PyBytes_GET_SIZE(args[0]), args[1]);
        if (more == 0) continue;
        PyObject *each = more < 0 ? NULL : surpassing(self, i);
        if (told == NULL) told = PyList_New(0);
        int done = each == NULL || told == NULL ? -1 : PyList_Append(told, each);
        Py_XDECREF(each);
        if (done < 0) {
            Py_XDECREF(told);
            return NULL;
        }
    }
    if (told == NULL) return PyTuple_New(0);
    Py_SETREF(told, PyList_AsTuple(told));
    return told;
}

static void clear_members(Member *members, Py_ssize_t size)
{
    for (Py_ssize_t i = 0; members != NULL && i < size; i++) {
        Py_XDECREF(members[i].name);
        clear_members(members[i].below, members[i].size);
    }
    PyMem_Free(members);
}

static void clear_group(ElementGroup *group)
{
    Py_CLEAR(group->path);
    Py_CLEAR(group->roles);
    for (int i = 0; i < TOLD_KEPT; i++) Py_CLEAR(group->told[i]);
    clear_members(group->members, group->size);
    group->members = NULL;
}

/* Members given as ((name, place, members below), ...). */
static int take_members(PyObject *given, int fields, Member **members, Py_ssize_t *size)
{
    *size = PyTuple_Check(given) ? PyTuple_GET_SIZE(given) : -1;
    *members = *size < 0 ? NULL : PyMem_Calloc(*size + 1, sizeof(Member));
    if (*members == NULL) {
        if (*size >= 0) PyErr_NoMemory();
        else PyErr_SetString(PyExc_TypeError, "members must be a tuple");
        *size = 0;
        return -1;
    }
    for (Py_ssize_t i = 0; i < *size; i++) {
        Member *member = &(*members)[i];
        PyObject *name, *below;
        if (!PyArg_ParseTuple(PyTuple_GET_ITEM(given, i), "UiO", &name, &member->place, &below)) return -1;
        member->name = Py_NewRef(name);
        if (member->place >= fields) {
            PyErr_SetString(PyExc_IndexError, "no such field");
            return -1;
        }
        if (take_members(below, fields, &member->below, &member->size) < 0) return -1;
    }
    return 0;
}

/* add(path, roles, bits, members) */
static PyObject *elements_add(Elements *self, PyObject *args)
{
    PyObject *path, *roles, *bits, *members;
    if (!PyArg_ParseTuple(args, "O!O!O!O!", &PyTuple_Type, &path, &PyTuple_Type, &roles, &PyTuple_Type, &bits,
                          &PyTuple_Type, &members))
        return NULL;
    if (PyTuple_GET_SIZE(bits) > FIELDS_COMPILED) return PyErr_Format(PyExc_ValueError, "too many fields");
    ElementGroup *groups = PyMem_Realloc(self->groups, (self->size + 1) * sizeof(ElementGroup));
    if (groups == NULL) return PyErr_NoMemory();
    self->groups = groups;
    ElementGroup new = {.path = Py_NewRef(path), .fields = (int)PyTuple_GET_SIZE(bits)};
    for (int i = 0; i < new.fields; i++) new.bits[i] = (int)PyLong_AsLong(PyTuple_GET_ITEM(bits, i));
    if (PyTuple_GET_SIZE(roles) > 0) new.roles = PyFrozenSet_New(roles);
    if (PyErr_Occurred() || take_members(members, new.fields, &new.members, &new.size) < 0) {
        clear_group(&new);
        return NULL;
    }
    groups[self->size++] = new;
    Py_RETURN_NONE;
}

static int elements_init(Elements *self, PyObject *args, PyObject *Py_UNUSED(keywords))
{
    if (!PyArg_ParseTuple(args, "")) return -1;
    if (self->roles_name == NULL) self->roles_name = PyUnicode_InternFromString("roles");
    return self->roles_name == NULL ? -1 : 0;
}

static void elements_dealloc(Elements *self)
{
    for (Py_ssize_t i = 0; i < self->size; i++) clear_group(&self->groups[i]);
    Py_CLEAR(self->roles_name);
    PyMem_Free(self->groups);
    PyMem_Free(self->elements);
    PyMem_Free(self->found);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef elements_methods[] = {
    {"add", (PyCFunction)elements_add, METH_VARARGS, "Add the next group: path, roles, bits of its fields, members."},
    {"look", (PyCFunction)(void (*)(void))elements_look, METH_FASTCALL, "What the elements of a process tell."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject ElementsType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "ocqual._fast.Elements",
    .tp_doc = "Looks at elements of arrays, as ocqual.elements.Plain does.",
    .tp_basicsize = sizeof(Elements),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)elements_init,
    .tp_dealloc = (destructor)elements_dealloc,
    .tp_methods = elements_methods,
};
