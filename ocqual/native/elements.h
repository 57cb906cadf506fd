/* Processes by what they fill, and by what elements of their arrays do, where none fills all that its neighbours do together:
   ocqual/elements.py and the sorter of ocqual/alike.py in C. */

#define ELEMENTS_KEPT 16
#define DEEPEST_ARRAY 8

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
    /* The kinds of processes: the place of each by its key, how many there are, and the least hash of one. */
    PyObject *places;
    int64_t *counts;
    uint64_t *least;
    Py_ssize_t kinds, counts_room, least_room;
    /* The key of the kind of the process at hand. */
    unsigned char *key;
    Py_ssize_t key_size, key_room;
} Elements;

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

static int add_to_key(Elements *self, const void *bytes, Py_ssize_t size)
{
    while (self->key_size + size > self->key_room)
        if (make_room((void **)&self->key, self->key_room, &self->key_room, 1) < 0) return -1;
    memcpy(self->key + self->key_size, bytes, size);
    self->key_size += size;
    return 0;
}

/* Of what was found that which no other surpasses, as ocqual.needs.surpassing tells it: the number of the group, how many, and
   the bits of each. */
static int add_surpassing(Elements *self, Py_ssize_t number, uint64_t *found, Py_ssize_t found_size)
{
    uint64_t kept[ELEMENTS_KEPT];
    int size = 0;
    if (found_size > 1) qsort(found, found_size, sizeof(uint64_t), by_bits);
    for (Py_ssize_t i = 0; i < found_size && size < ELEMENTS_KEPT; i++) {
        int surpassed = 0;
        for (int j = 0; j < size && !surpassed; j++) surpassed = (found[i] & kept[j]) == found[i];
        if (!surpassed) kept[size++] = found[i];
    }
    if (size > 1) qsort(kept, size, sizeof(uint64_t), by_number);
    unsigned char head[] = {(unsigned char)number, (unsigned char)size};
    return add_to_key(self, head, 2) < 0 ? -1 : add_to_key(self, kept, size * sizeof(uint64_t));
}

/* The bits of a group that are filled somewhere. */
static uint64_t filled_of(const ElementGroup *group, PyObject *signature)
{
    const unsigned char *bytes = (const unsigned char *)PyBytes_AS_STRING(signature);
    uint64_t filled = 0;
    for (int i = 0; i < group->fields; i++)
        if (group->bits[i] / 8 < PyBytes_GET_SIZE(signature) && bytes[group->bits[i] / 8] >> group->bits[i] % 8 & 1)
            filled |= 1ULL << i;
    return filled;
}

/* Look at the elements of a group, of which they are to fill something; 1 where they tell more than what is filled, which is
   then in ``found``. */
static int look_at(Elements *self, const ElementGroup *group, uint64_t filled, PyObject *data)
{
    self->elements_size = self->found_size = 0;
    if (gather(self, data, group->path, 0) < 0) return -1;
    if (group->roles == NULL && self->elements_size < 2) return 0;
    for (Py_ssize_t i = 0; i < self->elements_size; i++) {
        PyObject *held = group->roles == NULL ? NULL : PyDict_GetItemWithError(self->elements[i], self->roles_name);
        int meant = group->roles == NULL ? 1 : holds_role(held, group->roles);
        if (meant < 0 || PyErr_Occurred()) return -1;
        if (!meant) continue;
        uint64_t bits = 0;
        if (bits_of(self->elements[i], group->members, group->size, &bits) < 0) return -1;
        if (bits == filled) return 0;
        if (note_bits(bits, &self->found, &self->found_size, &self->found_room) < 0) return -1;
    }
    return 1;
}

/* The same by what the walk has noted. */
static int tells_more(const Within *within)
{
    if (within->roles == NULL && within->elements < 2) return 0;
    for (Py_ssize_t i = 0; i < within->found_size; i++)
        if (within->found[i] == within->filled) return 0;
    return 1;
}

/* Add what the elements of a group tell: as the walk has noted it. */
static int add_noted(Elements *self, Py_ssize_t number, Within *within)
{
    if (within->filled == 0 && within->roles == NULL) return 0;
    return tells_more(within) ? add_surpassing(self, number, within->found, within->found_size) : 0;
}

/* The same where there was no such walk, or it has left something to the plain one. */
static int add_looked_at(Elements *self, Py_ssize_t number, PyObject *signature, PyObject *data)
{
    const ElementGroup *group = &self->groups[number];
    uint64_t filled = filled_of(group, signature);
    if (filled == 0 && group->roles == NULL) return 0;
    int more = look_at(self, group, filled, data);
    return more > 0 ? add_surpassing(self, number, self->found, self->found_size) : more;
}

/* Add what elements tell of all groups. */
static int add_told(Elements *self, PyObject *signature, PyObject *data, Fast *walk)
{
    int noted = walk != NULL && !walk->odd, done = 0;
    for (Py_ssize_t i = 0; done == 0 && i < self->size; i++)
        done = noted ? add_noted(self, i, &walk->within[i]) : add_looked_at(self, i, signature, data);
    return done;
}

static struct {
    PyObject *bids, *bids_details, *tender_tenderers, *tenderers; /* paths */
    PyObject *deals[2], *items;
    PyObject *tender, *method, *enquiries, *methods[4];
} held_by; /* what predicates look at */

static int prepare_held(void)
{
    static const char *methods[] = {"open", "selective", "limited", "direct"};
    if (held_by.methods[3] != NULL) return 0;
    held_by.bids = decoded_name("bids");
    held_by.tender = decoded_name("tender");
    held_by.method = decoded_name("procurementMethod");
    held_by.enquiries = decoded_name("hasEnquiries");
    held_by.bids_details = Py_BuildValue("(NN)", decoded_name("bids"), decoded_name("details"));
    held_by.tender_tenderers = Py_BuildValue("(NN)", decoded_name("tender"), decoded_name("tenderers"));
    held_by.tenderers = Py_BuildValue("(N)", decoded_name("tenderers"));
    held_by.deals[0] = decoded_name("awards");
    held_by.deals[1] = decoded_name("contracts");
    held_by.items = Py_BuildValue("(N)", decoded_name("items"));
    for (int i = 0; i < 4 && !PyErr_Occurred(); i++) held_by.methods[i] = PyUnicode_InternFromString(methods[i]);
    return PyErr_Occurred() ? -1 : 0;
}

/* Whether there are several objects at a path, which hold something; -1 on an error. */
static int several(Elements *self, PyObject *data, PyObject *path)
{
    self->elements_size = 0;
    if (gather(self, data, path, 0) < 0) return -1;
    int found = 0;
    for (Py_ssize_t i = 0; self->elements_size > 1 && found < 2 && i < self->elements_size; i++) {
        int filled = is_filled(self->elements[i], 0);
        if (filled < 0) return -1;
        found += filled;
    }
    return found > 1;
}

/* Whether no award, and no contract, has several items; -1 on an error. */
static int one_item_each(Elements *self, PyObject *data)
{
    int more = 0;
    for (int i = 0; i < 2 && !more; i++) {
        PyObject *deals = PyDict_GetItemWithError(data, held_by.deals[i]);
        if (deals == NULL && PyErr_Occurred()) return -1;
        Py_ssize_t size = deals == NULL ? 0 : PyList_CheckExact(deals) ? PyList_GET_SIZE(deals) : 1;
        for (Py_ssize_t at = 0; at < size && !more; at++) {
            PyObject *deal = PyList_CheckExact(deals) ? PyList_GET_ITEM(deals, at) : deals;
            if (PyDict_CheckExact(deal)) more = several(self, deal, held_by.items);
        }
    }
    return more < 0 ? -1 : !more;
}

/* What predicates hold, as the bits of their places in ocqual/predicates.py; -1 on an error. */
static int held(Elements *self, PyObject *data)
{
    enum { BIDDERS = 1, OPEN = 2, NO_ENQUIRIES = 4, STANDARD = 8, BIDS = 16, ONE_ITEM = 32 };
    int bids = several(self, data, held_by.bids_details), one_item = bids < 0 ? -1 : one_item_each(self, data);
    PyObject *tender = one_item < 0 ? NULL : PyDict_GetItemWithError(data, held_by.tender);
    if (one_item < 0 || (tender == NULL && PyErr_Occurred())) return -1;
    int found = (bids ? BIDS | BIDDERS : 0) | (one_item ? ONE_ITEM : 0);
    if (tender == NULL || !PyDict_CheckExact(tender)) {
        int listed = bids ? 1 : several(self, data, held_by.tender_tenderers);
        return listed < 0 ? -1 : found | STANDARD | (listed ? BIDDERS : 0);
    }
    int listed = bids ? 1 : several(self, tender, held_by.tenderers);
    PyObject *method = PyDict_GetItemWithError(tender, held_by.method);
    if (listed < 0 || (method == NULL && PyErr_Occurred())) return -1;
    if (listed) found |= BIDDERS;
    int known = -1, filled = 0;
    for (int i = 0; method != NULL && known < 0 && PyUnicode_CheckExact(method) && i < 4; i++)
        if (PyUnicode_Compare(method, held_by.methods[i]) == 0) known = i;
    if (known == 0) found |= OPEN;
    if (known < 0 && method != NULL && (filled = is_filled(method, 0)) < 0) return -1;
    if (!filled) found |= STANDARD;
    PyObject *enquiries = PyDict_GetItemWithError(tender, held_by.enquiries);
    if (enquiries == Py_False) found |= NO_ENQUIRIES;
    return PyErr_Occurred() ? -1 : found;
}

/* The place of the kind that has the key at hand, a new one where it has none; -1 on an error. */
static Py_ssize_t place_of(Elements *self, uint64_t hashed)
{
    PyObject *key = PyBytes_FromStringAndSize((const char *)self->key, self->key_size);
    PyObject *known = key == NULL ? NULL : PyDict_GetItemWithError(self->places, key);
    Py_ssize_t place = known != NULL ? PyLong_AsSsize_t(known) : -1;
    if (known == NULL && !PyErr_Occurred() && make_room((void **)&self->counts, self->kinds, &self->counts_room, sizeof(int64_t)) == 0
        && make_room((void **)&self->least, self->kinds, &self->least_room, sizeof(uint64_t)) == 0) {
        PyObject *number = PyLong_FromSsize_t(self->kinds);
        if (number != NULL && PyDict_SetItem(self->places, key, number) == 0) {
            place = self->kinds++;
            self->counts[place] = 0;
            self->least[place] = hashed;
        }
        Py_XDECREF(number);
    }
    Py_XDECREF(key);
    return place;
}

/* sort(rank, signature, data, walker, hashed): count a process, which the walker, if it is not None, has just visited; the
   place of its kind where its hash is the least so far, -1 where it is not. */
static PyObject *elements_sort(Elements *self, PyObject *const *args, Py_ssize_t count)
{
    int sound = count == 5 && PyBytes_Check(args[1]) && PyDict_CheckExact(args[2]);
    Fast *walk = sound && Py_TYPE(args[3]) == &FastType ? (Fast *)args[3] : NULL;
    if (!sound || (walk == NULL ? args[3] != Py_None : walk->within_size != self->size)) {
        PyErr_SetString(PyExc_TypeError, "sort(rank, signature, data, walker, hashed), the walker sharing the same groups");
        return NULL;
    }
    long rank = PyLong_AsLong(args[0]);
    uint64_t hashed = PyLong_AsUnsignedLongLong(args[4]);
    if (PyErr_Occurred() || prepare_held() < 0) return NULL;
    int holding = held(self, args[2]);
    if (holding < 0) return NULL;
    unsigned char first = (unsigned char)rank, last = (unsigned char)holding;
    self->key_size = 0;
    if (add_to_key(self, &first, 1) < 0
        || add_to_key(self, PyBytes_AS_STRING(args[1]), PyBytes_GET_SIZE(args[1])) < 0
        || add_to_key(self, &last, 1) < 0
        || add_told(self, args[1], args[2], walk) < 0)
        return NULL;
    Py_ssize_t place = place_of(self, hashed);
    if (place < 0) return NULL;
    self->counts[place]++;
    if (hashed > self->least[place]) return PyLong_FromLong(-1);
    self->least[place] = hashed;
    return PyLong_FromSsize_t(place);
}

/* take(): the key and the count of each kind, in the order of their places; the next begins anew. */
static PyObject *elements_take(Elements *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *found = PyList_New(0), *key, *place;
    Py_ssize_t position = 0;
    while (found != NULL && PyDict_Next(self->places, &position, &key, &place)) {
        PyObject *each = Py_BuildValue("OL", key, (long long)self->counts[PyLong_AsSsize_t(place)]);
        if (each == NULL || PyList_Append(found, each) < 0) Py_CLEAR(found);
        Py_XDECREF(each);
    }
    PyDict_Clear(self->places);
    self->kinds = 0;
    return found;
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
    if (self->size == MOST_GROUPS) return PyErr_Format(PyExc_ValueError, "too many groups");
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
    if (self->roles_name == NULL) self->roles_name = decoded_name("roles");
    if (self->places == NULL) self->places = PyDict_New();
    return self->roles_name == NULL || self->places == NULL ? -1 : 0;
}

static void elements_dealloc(Elements *self)
{
    for (Py_ssize_t i = 0; i < self->size; i++) clear_group(&self->groups[i]);
    Py_CLEAR(self->roles_name);
    Py_CLEAR(self->places);
    PyMem_Free(self->counts);
    PyMem_Free(self->least);
    PyMem_Free(self->key);
    PyMem_Free(self->groups);
    PyMem_Free(self->elements);
    PyMem_Free(self->found);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef elements_methods[] = {
    {"add", (PyCFunction)elements_add, METH_VARARGS, "Add the next group: path, roles, places of its fields, members."},
    {"sort", (PyCFunction)(void (*)(void))elements_sort, METH_FASTCALL, "Count a process as one of its kind."},
    {"take", (PyCFunction)elements_take, METH_NOARGS, "The kinds, and how many there are of each."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject ElementsType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "ocqual._fast.Elements",
    .tp_doc = "Sorts processes by what they fill, as ocqual.alike.Sorter does.",
    .tp_basicsize = sizeof(Elements),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)elements_init,
    .tp_dealloc = (destructor)elements_dealloc,
    .tp_methods = elements_methods,
};
