/* The walk of a release: values that are common and good; every other is handed to the plain walk in walk/walk.py. */

/* What is counted of each node. */
enum { FILLED, UNFILLED, OBJECTS, WRONG, COUNTS };

/* Members are mostly named by the same few text objects, which the decoder keeps: they are remembered by address, in a table
   with room for some times as many, so that they seldom stand in each other's way. */
#define ROOM_PER_NAME 4

typedef struct {
    PyObject *name; /* held, so that no other text can have its address */
    Py_ssize_t number;
} Named;

/* Which field of a group a node is. */
typedef struct {
    Py_ssize_t group;
    uint64_t bit;
} Share;

/* What is looked at for every member comes first, so that it lies together in memory. */
typedef struct {
    int member_classes;     /* classes of a member that are good */
    int value_classes;      /* classes of a value (an element, where there is an array) that are good */
    int wrong_member;       /* classes of a member that break no other rule than that of types; no arrays */
    int wrong_value;        /* the same of an element, and no objects */
    PyObject *slip;         /* the rule that the very name of the member breaks, or NULL */
    PyObject *gather;       /* list, or NULL */
    PyObject *known;        /* set of texts known to be good, or NULL where any filled text is */
    int date;               /* whether texts are to be dates with time and offset */
    int uri;                /* whether texts are to be URIs */
    int needed;             /* whether the object around it is to have this member */
    int64_t counts[COUNTS];
    Py_ssize_t shares, shares_size; /* the groups of which this is a field: which of all shares */
    Py_ssize_t within;      /* the first group of which this is the array, counted from 1; 0 for none */
    PyObject *node;         /* the Python node */
    PyObject *members;      /* dict: name -> number of the node below */
    PyObject *required;     /* tuple of names */
    PyObject *gather_array; /* list, or NULL */
    PyObject *bad;          /* dict: text that is not good -> (rules that it breaks, whether it is filled) */
    int array;              /* whether the standard wants an array here */
    int distinct;           /* whether the ids of elements are to be distinct */
    int strict;             /* whether a text that is not filled breaks a rule */
    Py_ssize_t least;       /* the least number of elements */
    Named *named;           /* a table, NULL where there are no members yet */
    int named_bits;         /* as many as tell its places apart */
} Node;

#define MOST_GROUPS 256
#define FIELDS_COMPILED 64 /* of a group: as many as an integer has bits */
#define DISTINCT_AT_ONCE 32

/* Fields that are wanted together within one element of an array, or within one of those elements that have a role. */
typedef struct {
    Py_ssize_t next; /* the next group of the same array, counted from 1; 0 for none */
    PyObject *roles; /* frozenset of the roles that are selected, or NULL for all elements */
    /* Of this visit: the bits of the fields that any element fills, with a role or not; those that each fills that is meant,
       mostly without those that are there already; and how many elements there are. */
    uint64_t filled, *found;
    Py_ssize_t elements, found_size, found_room;
} Within;

typedef struct {
    PyObject_HEAD
    Node *nodes;
    int64_t *seen;           /* of each node, the last visit that found it filled */
    Py_ssize_t size, room, seen_room;
    int64_t visit, members;
    int untidy;              /* whether this visit found something null or empty, or may have */
    int hollow;              /* whether it surely has */
    int odd;                 /* whether it left something to the plain walk */
    PyObject *member, *element, *grow; /* the plain walk */
    PyObject *judge_text, *judge_array; /* what they break: of a text not known at its node, of an array as such */
    PyObject *breaches;      /* list of (node, rule, value) */
    PyObject *type, *missing; /* the rules of types and of required members */
    PyObject *is_filled_number;
    PyObject *id;           /* the text "id" */
    Py_ssize_t *watched;
    Py_ssize_t watched_size;
    Within *within;
    uint64_t *current;       /* of each group, the bits of the fields that the element at hand fills */
    Share *shares;
    Py_ssize_t within_size;
    PyObject *roles_name;
} Fast;

static int visit_object(Fast *self, Py_ssize_t number, PyObject *value);

static void count(Fast *self, Py_ssize_t number, int filled)
{
    Node *node = &self->nodes[number];
    node->counts[filled ? FILLED : UNFILLED]++;
    if (!filled) return;
    self->seen[number] = self->visit;
    for (Py_ssize_t i = 0; i < node->shares_size; i++) {
        const Share *share = &self->shares[node->shares + i];
        self->current[share->group] |= share->bit;
    }
}

/* The root is counted as if it were a member. */
static void count_root(Fast *self, int filled)
{
    count(self, 0, filled);
    self->members++;
}

static int breach(Fast *self, PyObject *node, PyObject *rule, PyObject *value)
{
    PyObject *entry = PyTuple_Pack(3, node, rule, value);
    int done = entry == NULL ? -1 : PyList_Append(self->breaches, entry);
    Py_XDECREF(entry);
    return done;
}

/* Whether a text that is not known to be good is filled; notes the rules that it breaks. */
static int visit_text(Fast *self, Py_ssize_t number, PyObject *text)
{
    PyObject *node = self->nodes[number].node, *verdict = PyDict_GetItemWithError(self->nodes[number].bad, text);
    if (verdict != NULL) Py_INCREF(verdict);
    else if (PyErr_Occurred()) return -1;
    else if ((verdict = PyObject_CallFunctionObjArgs(self->judge_text, node, text, NULL)) == NULL) return -1;
    if (verdict == Py_None) {
        Py_DECREF(verdict);
        return 1;
    }
    PyObject *rules;
    int filled;
    if (!PyArg_ParseTuple(verdict, "O!p", &PyTuple_Type, &rules, &filled)) filled = -1;
    for (Py_ssize_t i = 0; filled >= 0 && i < PyTuple_GET_SIZE(rules); i++)
        if (breach(self, node, PyTuple_GET_ITEM(rules, i), text) < 0) filled = -1;
    Py_DECREF(verdict);
    return filled;
}

/* Whether a value of a good class, neither object nor array, is filled. */
static int visit_scalar(Fast *self, Py_ssize_t number, PyObject *value, int kind)
{
    if (kind == NONE || (kind == STRING && PyUnicode_GET_LENGTH(value) == 0)) self->untidy = self->hollow = 1;
    if (kind == STRING) {
        Node *node = &self->nodes[number];
        if ((node->date && is_good_date(value)) || (node->uri && is_good_uri(value))) return 1;
        if (node->known == NULL) {
            int filled = is_filled_text(value);
            return filled == 0 && self->nodes[number].strict ? visit_text(self, number, value) : filled;
        }
        int good = PySet_Contains(node->known, value);
        return good == 0 ? visit_text(self, number, value) : good;
    }
    if (kind == NONE) return 0;
    if (kind == BOOLEAN) return 1;
    return is_filled_number(self->is_filled_number, value);
}

/* The same for one of a class that is wrong: nothing else is asked of it. */
static int visit_wrong(Fast *self, Py_ssize_t number, PyObject *value, int kind)
{
    if (breach(self, self->nodes[number].node, self->type, value) < 0) return -1;
    if (kind == NONE || (kind == STRING && PyUnicode_GET_LENGTH(value) == 0)) self->untidy = self->hollow = 1;
    if (kind == STRING) return is_filled_text(value);
    if (kind == NONE || kind == OBJECT) return 0; /* an object is yet to be visited */
    return kind == BOOLEAN ? 1 : is_filled_number(self->is_filled_number, value);
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

/* Whether a value, the roles of an element, is or holds one of some roles; -1 on an error. */
static int holds_role(PyObject *held, PyObject *roles)
{
    if (held == NULL) return 0;
    if (PyUnicode_CheckExact(held)) return PySet_Contains(roles, held);
    if (!PyList_CheckExact(held)) return 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(held); i++) {
        PyObject *role = PyList_GET_ITEM(held, i);
        int found = PyUnicode_CheckExact(role) ? PySet_Contains(roles, role) : 0;
        if (found) return found;
    }
    return 0;
}

/* Note what an element fills, unless that is known to be noted already. */
static int note_bits(uint64_t bits, uint64_t **found, Py_ssize_t *size, Py_ssize_t *room)
{
    for (Py_ssize_t i = 0; i < *size && i < DISTINCT_AT_ONCE; i++)
        if ((*found)[i] == bits) return 0;
    if (make_room((void **)found, *size, room, sizeof(uint64_t)) < 0) return -1;
    (*found)[(*size)++] = bits;
    return 0;
}

/* Visit an element of an array of which fields are wanted together. */
static int visit_within(Fast *self, Py_ssize_t number, PyObject *value)
{
    Py_ssize_t first = self->nodes[number].within;
    for (Py_ssize_t at = first; at > 0; at = self->within[at - 1].next) self->current[at - 1] = 0;
    int filled = visit_object(self, number, value);
    PyObject *roles = NULL;
    for (Py_ssize_t at = first; filled >= 0 && at > 0; at = self->within[at - 1].next) {
        Within *within = &self->within[at - 1];
        if (within->roles != NULL && roles == NULL) roles = PyDict_GetItemWithError(value, self->roles_name);
        int meant = within->roles == NULL ? 1 : holds_role(roles, within->roles);
        if (meant < 0 || PyErr_Occurred()) return -1;
        within->elements++;
        within->filled |= self->current[at - 1];
        if (meant && note_bits(self->current[at - 1], &within->found, &within->found_size, &within->found_room) < 0) return -1;
    }
    return filled;
}

/* Whether an element of an array is filled. */
static int visit_element(Fast *self, Py_ssize_t number, PyObject *value)
{
    Node *node = &self->nodes[number];
    int kind = class_of(value);
    int filled = 0;
    if (kind & node->value_classes & ~ARRAY) {
        if (kind != OBJECT && (filled = visit_scalar(self, number, value, kind)) < 0) return -1;
    } else if (kind & node->wrong_value) {
        if ((filled = visit_wrong(self, number, value, kind)) < 0) return -1;
    } else {
        self->untidy = self->odd = 1;
        PyObject *answer = PyObject_CallFunctionObjArgs(
            self->element, node->node, value, node->array ? Py_True : Py_False, NULL);
        if (answer == NULL) return -1;
        filled = PyObject_IsTrue(answer);
        Py_DECREF(answer);
        return filled;
    }
    node = &self->nodes[number];
    if (node->gather != NULL && PyList_Append(node->gather, value) < 0) return -1;
    if (kind != OBJECT) return filled;
    return node->within ? visit_within(self, number, value) : visit_object(self, number, value);
}

static int plain_member(Fast *self, Py_ssize_t number, PyObject *value)
{
    self->untidy = self->odd = 1;
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
    if (length == 0) self->untidy = self->hollow = 1;
    int sound = length >= node->least;
    if (sound && node->distinct && length > 1 && (sound = distinct_ids(self, value)) < 0) return -1;
    if (!sound) {
        PyObject *done = PyObject_CallFunctionObjArgs(self->judge_array, node->node, value, NULL);
        if (done == NULL) return -1;
        Py_DECREF(done);
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
    int good = (kind & node->member_classes) != 0, filled = 0;
    if (good && node->slip != NULL && breach(self, node->node, node->slip, value) < 0) return -1;
    if (!good && !(kind & node->wrong_member)) return plain_member(self, number, value);
    if (kind == ARRAY) return visit_array(self, number, value);
    if (!good) filled = visit_wrong(self, number, value, kind);
    else if (kind != OBJECT) filled = visit_scalar(self, number, value, kind);
    if (filled < 0) return -1;
    node = &self->nodes[number];
    if (node->gather != NULL && PyList_Append(node->gather, value) < 0) return -1;
    Py_ssize_t so_far = PyList_GET_SIZE(self->breaches);
    self->odd |= node->within > 0; /* the only element of what should be an array */
    if (kind == OBJECT && (filled = visit_object(self, number, value)) < 0) return -1;
    /* the rules of the members of what is of the wrong type are moot */
    if (!good && PyList_SetSlice(self->breaches, so_far, PyList_GET_SIZE(self->breaches), NULL) < 0) return -1;
    self->members++;
    count(self, number, filled);
    return filled;
}

/* A member that no node stands for yet. */
static int visit_new(Fast *self, Py_ssize_t number, PyObject *name, PyObject *value)
{
    PyObject *node = PyObject_CallFunctionObjArgs(self->grow, self->nodes[number].node, name, NULL);
    if (node == NULL) return -1;
    self->untidy = self->odd = 1;
    PyObject *answer = PyObject_CallFunctionObjArgs(self->member, node, value, NULL);
    Py_DECREF(node);
    if (answer == NULL) return -1;
    int filled = PyObject_IsTrue(answer);
    Py_DECREF(answer);
    return filled;
}

/* The number of the node for a member of an object at a node: -1 where none is known yet, -2 on an error. */
static Py_ssize_t number_below(Node *node, PyObject *name)
{
    if (node->named == NULL) return -1;
    Named *named = &node->named[(uint64_t)(uintptr_t)name * 0x9E3779B97F4A7C15ULL >> (64 - node->named_bits)];
    if (named->name == name) return named->number;
    PyObject *below = PyDict_GetItemWithError(node->members, name);
    if (below == NULL) return PyErr_Occurred() ? -2 : -1;
    Py_XSETREF(named->name, Py_NewRef(name));
    return named->number = PyLong_AsSsize_t(below);
}

static int visit_object(Fast *self, Py_ssize_t number, PyObject *value)
{
    PyObject *name, *member;
    Py_ssize_t position = 0, needed = 0;
    int filled = 0;
    if (Py_EnterRecursiveCall(" while walking a release")) return -1;
    self->nodes[number].counts[OBJECTS]++;
    if (PyDict_GET_SIZE(value) == 0) self->untidy = self->hollow = 1;
    while (PyDict_Next(value, &position, &name, &member)) {
        Py_ssize_t below = number_below(&self->nodes[number], name);
        if (below >= 0) needed += self->nodes[below].needed;
        int here = below >= 0 ? visit_member(self, below, member) : below == -1 ? visit_new(self, number, name, member) : -1;
        if (here < 0) { filled = -1; break; }
        filled |= here;
    }
    Py_LeaveRecursiveCall();
    PyObject *required = self->nodes[number].required;
    if (needed == PyTuple_GET_SIZE(required)) return filled; /* nothing is missing */
    for (Py_ssize_t i = 0; filled >= 0 && i < PyTuple_GET_SIZE(required); i++) {
        int there = PyDict_Contains(value, PyTuple_GET_ITEM(required, i));
        if (there > 0) continue;
        Py_ssize_t below = there < 0 ? -1 : number_below(&self->nodes[number], PyTuple_GET_ITEM(required, i));
        if (below == -1 && !PyErr_Occurred()) PyErr_SetString(PyExc_LookupError, "no node for a required member");
        if (below < 0 || breach(self, self->nodes[below].node, self->missing, value) < 0) return -1;
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
    static char *names[] = {"node", "required", "gather", "gather_array", "known", "bad", "member_classes",
                            "value_classes", "wrong_member", "wrong_value", "array", "distinct", "strict", "date", "uri",
                            "least", "slip", NULL};
    PyObject *node, *required, *gather, *gather_array, *known, *bad, *slip;
    Node new = {0};
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "OO!OOOO!iiiipppppnO", names, &node, &PyTuple_Type, &required, &gather,
                                     &gather_array, &known, &PyDict_Type, &bad, &new.member_classes,
                                     &new.value_classes, &new.wrong_member, &new.wrong_value,
                                     &new.array, &new.distinct, &new.strict, &new.date,
                                     &new.uri, &new.least, &slip))
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
    if (make_room((void **)&self->seen, self->size, &self->seen_room, sizeof(int64_t)) < 0) return NULL;
    self->seen[self->size] = 0;
    new.members = PyDict_New();
    if (new.members == NULL) return NULL;
    Py_INCREF(node);
    Py_INCREF(required);
    new.node = node;
    new.required = required;
    new.gather = or_null(gather);
    new.gather_array = or_null(gather_array);
    new.known = or_null(known);
    new.slip = or_null(slip);
    new.bad = Py_NewRef(bad);
    self->nodes[self->size++] = new;
    Py_RETURN_NONE;
}

/* Forget which names were met. */
static void clear_names(Node *node)
{
    for (int i = 0; node->named != NULL && i < 1 << node->named_bits; i++) Py_CLEAR(node->named[i].name);
    PyMem_Free(node->named);
    node->named = NULL;
}

/* Make room for the names of the members of a node. */
static int make_names(Node *node)
{
    int bits = 2;
    while (1 << bits < ROOM_PER_NAME * PyDict_GET_SIZE(node->members)) bits++;
    if (node->named != NULL && bits == node->named_bits) return 0;
    clear_names(node);
    node->named_bits = bits;
    node->named = PyMem_Calloc((size_t)1 << bits, sizeof(Named));
    if (node->named == NULL) PyErr_NoMemory();
    return node->named == NULL ? -1 : 0;
}

static PyObject *fast_link(Fast *self, PyObject *args)
{
    Py_ssize_t parent;
    PyObject *name, *number;
    if (!PyArg_ParseTuple(args, "nUO!", &parent, &name, &PyLong_Type, &number)) return NULL;
    if (is_node(self, parent) < 0 || is_node(self, PyLong_AsSsize_t(number)) < 0) return NULL;
    Node *around = &self->nodes[parent];
    int needed = PySequence_Contains(around->required, name);
    if (needed < 0 || PyDict_SetItem(around->members, name, number) < 0 || make_names(around) < 0) return NULL;
    self->nodes[PyLong_AsSsize_t(number)].needed = needed;
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

/* Lists of more elements give their memory back when they are emptied. */
#define ROOM_KEPT 256

/* Empty a list. Its memory is kept, since it will be filled again at once. */
static int empty_list(PyObject *list)
{
    Py_ssize_t size = PyList_GET_SIZE(list);
    if (size == 0) return 0;
    if (size > ROOM_KEPT) return PyList_SetSlice(list, 0, size, NULL);
    PyObject **items = ((PyListObject *)list)->ob_item;
    Py_SET_SIZE(list, 0);
    for (Py_ssize_t i = 0; i < size; i++) Py_DECREF(items[i]);
    return 0;
}

/* A new visit, for which the lists that gather values are emptied. */
static int begin(Fast *self, PyObject *lists)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(lists); i++) {
        PyObject *each = PyList_GET_ITEM(lists, i);
        if (PyList_CheckExact(each) && empty_list(each) < 0) return -1;
    }
    self->visit++;
    self->members = 0;
    self->untidy = self->hollow = self->odd = 0;
    for (Py_ssize_t i = 0; i < self->within_size; i++)
        self->within[i].elements = self->within[i].found_size = self->within[i].filled = 0;
    return 0;
}

static PyObject *number_name;

/* The number of a Python node, -1 on an error. Those asked for last are remembered by address, and held. */
static Py_ssize_t node_number(PyObject *node)
{
    static Named numbered[64];
    Named *named = &numbered[(uint64_t)(uintptr_t)node * 0x9E3779B97F4A7C15ULL >> 58];
    if (named->name == node) return named->number;
    PyObject *given = PyObject_GetAttr(node, number_name);
    if (given == NULL) return -1;
    Py_ssize_t number = PyLong_AsSsize_t(given);
    Py_DECREF(given);
    if (number < 0 && !PyErr_Occurred()) PyErr_SetString(PyExc_IndexError, "no such node");
    if (number < 0) return -1;
    Py_XSETREF(named->name, Py_NewRef(node));
    return named->number = number;
}

/* Count what the plain walk noted in a list, and empty the list. */
static int fold(Fast *self, PyObject *list, int what)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        Py_ssize_t number = PyLong_AsSsize_t(PyList_GET_ITEM(list, i));
        if (is_node(self, number) < 0) return -1;
        self->nodes[number].counts[what]++;
        if (what == FILLED) self->seen[number] = self->visit;
        if (what != OBJECTS) self->members++;
    }
    return empty_list(list);
}

/* Count the members and elements of the wrong type in this visit. */
static int fold_wrong(Fast *self)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(self->breaches); i++) {
        PyObject *breach = PyList_GET_ITEM(self->breaches, i);
        if (!PyTuple_Check(breach) || PyTuple_GET_SIZE(breach) != 3 || PyTuple_GET_ITEM(breach, 1) != self->type
            || PyTuple_GET_ITEM(breach, 2) == Py_None)
            continue;
        Py_ssize_t number = node_number(PyTuple_GET_ITEM(breach, 0));
        if (number < 0 || is_node(self, number) < 0) return -1;
        self->nodes[number].counts[WRONG]++;
    }
    return 0;
}

/* visit(release, lists, filled, unfilled, objects): visit a release from its root on, with lists to be emptied, and those
   in which the plain walk notes what it visits. */
static PyObject *fast_visit(Fast *self, PyObject *const *args, Py_ssize_t count)
{
    int sound = count == 5 && PyDict_CheckExact(args[0]) && self->size > 0;
    for (Py_ssize_t i = 1; sound && i < count; i++) sound = PyList_CheckExact(args[i]);
    if (!sound) {
        PyErr_SetString(PyExc_TypeError, "visit(release, lists, filled, unfilled, objects)");
        return NULL;
    }
    if (begin(self, args[1]) < 0) return NULL;
    int filled = visit_object(self, 0, args[0]);
    if (filled < 0) return NULL;
    count_root(self, filled);
    if (fold(self, args[2], FILLED) < 0 || fold(self, args[3], UNFILLED) < 0 || fold(self, args[4], OBJECTS) < 0
        || fold_wrong(self) < 0)
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
        if (self->seen[i] != self->visit) continue;
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
    for (Py_ssize_t i = 0; i < self->watched_size; i += 8) {
        unsigned byte = 0;
        for (Py_ssize_t j = i; j < i + 8 && j < self->watched_size; j++)
            byte |= (unsigned)(self->seen[self->watched[j]] == self->visit) << (j - i);
        bytes[i / 8] = (unsigned char)byte;
    }
    return bits;
}

/* Lay out the shares of nodes, whose numbers are known, one after another: so few that they stay at hand. */
static int give_shares(Fast *self, PyObject *groups)
{
    Py_ssize_t all = 0;
    for (Py_ssize_t i = 0; i < self->size; i++) {
        self->nodes[i].shares = all;
        all += self->nodes[i].shares_size;
        self->nodes[i].shares_size = 0;
    }
    self->shares = PyMem_Calloc(all + 1, sizeof(Share));
    self->current = PyMem_Calloc(self->within_size + 1, sizeof(uint64_t));
    if (self->shares == NULL || self->current == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < self->within_size; i++) {
        PyObject *fields = PyTuple_GET_ITEM(PyTuple_GET_ITEM(groups, i), 2);
        for (Py_ssize_t j = 0; j < PyTuple_GET_SIZE(fields); j++) {
            Node *node = &self->nodes[PyLong_AsSsize_t(PyTuple_GET_ITEM(fields, j))];
            self->shares[node->shares + node->shares_size++] = (Share){i, 1ULL << j};
        }
    }
    return 0;
}

/* Take a group, given as (number of the array, roles or None, fields), and count the shares that nodes have in it. */
static int take_group(Fast *self, PyObject *given)
{
    PyObject *roles, *fields;
    Py_ssize_t array;
    Within *within = &self->within[self->within_size];
    if (!PyArg_ParseTuple(given, "nOO!", &array, &roles, &PyTuple_Type, &fields) || is_node(self, array) < 0) return -1;
    if (PyTuple_GET_SIZE(fields) > FIELDS_COMPILED) {
        PyErr_SetString(PyExc_ValueError, "too many fields");
        return -1;
    }
    for (Py_ssize_t j = 0; j < PyTuple_GET_SIZE(fields); j++)
        if (is_node(self, PyLong_AsSsize_t(PyTuple_GET_ITEM(fields, j))) < 0) return -1;
    if (roles != Py_None && (within->roles = PyFrozenSet_New(roles)) == NULL) return -1;
    for (Py_ssize_t j = 0; j < PyTuple_GET_SIZE(fields); j++)
        self->nodes[PyLong_AsSsize_t(PyTuple_GET_ITEM(fields, j))].shares_size++;
    within->next = self->nodes[array].within;
    self->nodes[array].within = ++self->within_size;
    return 0;
}

/* share(groups): choose what is wanted together within elements; to be done once. */
static PyObject *fast_share(Fast *self, PyObject *groups)
{
    if (!PyTuple_CheckExact(groups) || PyTuple_GET_SIZE(groups) > MOST_GROUPS || self->within != NULL) {
        PyErr_SetString(PyExc_TypeError, "groups must be a tuple of no more than a byte can tell apart, and are given once");
        return NULL;
    }
    self->within = PyMem_Calloc(PyTuple_GET_SIZE(groups) + 1, sizeof(Within));
    if (self->within == NULL) return PyErr_NoMemory();
    int done = 0;
    for (Py_ssize_t i = 0; done == 0 && i < PyTuple_GET_SIZE(groups); i++) done = take_group(self, PyTuple_GET_ITEM(groups, i));
    if (done == 0 && give_shares(self, groups) == 0) Py_RETURN_NONE;
    /* nothing may be noted in what is not laid out */
    for (Py_ssize_t i = 0; i < self->size; i++) self->nodes[i].shares_size = self->nodes[i].within = 0;
    return NULL;
}

static PyObject *fast_take(Fast *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *rows = PyList_New(self->size);
    for (Py_ssize_t i = 0; rows != NULL && i < self->size; i++) {
        int64_t *counts = self->nodes[i].counts;
        PyObject *row = Py_BuildValue("LLLL", (long long)counts[FILLED], (long long)counts[UNFILLED],
                                      (long long)counts[OBJECTS], (long long)counts[WRONG]);
        if (row == NULL) { Py_CLEAR(rows); break; }
        PyList_SET_ITEM(rows, i, row);
        memset(counts, 0, sizeof(self->nodes[i].counts));
    }
    return rows;
}

static int fast_init(Fast *self, PyObject *args, PyObject *Py_UNUSED(keywords))
{
    if (self->member != NULL) {
        PyErr_SetString(PyExc_RuntimeError, "made already");
        return -1;
    }
    PyObject **places[] = {&self->member, &self->element, &self->grow, &self->judge_text, &self->judge_array,
                           &self->breaches, &self->type, &self->missing, &self->is_filled_number};
    PyObject *given[9];
    if (!PyArg_ParseTuple(args, "OOOOOO!OOO", &given[0], &given[1], &given[2], &given[3], &given[4],
                          &PyList_Type, &given[5], &given[6], &given[7], &given[8]))
        return -1;
    for (int i = 0; i < 9; i++) *places[i] = Py_NewRef(given[i]);
    self->id = decoded_name("id");
    self->roles_name = decoded_name("roles");
    if (number_name == NULL) number_name = PyUnicode_InternFromString("number");
    return self->id == NULL || self->roles_name == NULL || number_name == NULL ? -1 : 0;
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
        Py_VISIT(node->slip);
        Py_VISIT(node->bad);
        for (int j = 0; node->named != NULL && j < 1 << node->named_bits; j++) Py_VISIT(node->named[j].name);
    }
    Py_VISIT(self->member);
    Py_VISIT(self->element);
    Py_VISIT(self->missing);
    Py_VISIT(self->grow);
    Py_VISIT(self->judge_text);
    Py_VISIT(self->judge_array);
    Py_VISIT(self->breaches);
    Py_VISIT(self->type);
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
        Py_CLEAR(node->slip);
        Py_CLEAR(node->bad);
        clear_names(node);
    }
    Py_CLEAR(self->member);
    Py_CLEAR(self->element);
    Py_CLEAR(self->missing);
    Py_CLEAR(self->grow);
    Py_CLEAR(self->judge_text);
    Py_CLEAR(self->judge_array);
    Py_CLEAR(self->breaches);
    Py_CLEAR(self->type);
    Py_CLEAR(self->is_filled_number);
    return 0;
}

static void fast_dealloc(Fast *self)
{
    PyObject_GC_UnTrack(self);
    fast_clear(self);
    Py_CLEAR(self->id);
    Py_CLEAR(self->roles_name);
    for (Py_ssize_t i = 0; self->within != NULL && i < self->within_size; i++) {
        Py_CLEAR(self->within[i].roles);
        PyMem_Free(self->within[i].found);
    }
    PyMem_Free(self->within);
    PyMem_Free(self->shares);
    PyMem_Free(self->current);
    PyMem_Free(self->seen);
    PyMem_Free(self->nodes);
    PyMem_Free(self->watched);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef methods[] = {
    {"add", (PyCFunction)(void (*)(void))fast_add, METH_VARARGS | METH_KEYWORDS, "Add the next node."},
    {"link", (PyCFunction)fast_link, METH_VARARGS, "Make a node the one for a member of another."},
    {"visit", (PyCFunction)(void (*)(void))fast_visit, METH_FASTCALL, "Visit a release."},
    {"object", (PyCFunction)fast_object, METH_VARARGS, "Visit an object at a node; whether it is filled."},
    {"members", (PyCFunction)fast_members, METH_NOARGS, "The number of members in this visit."},
    {"filled", (PyCFunction)fast_filled, METH_NOARGS, "The numbers of the nodes filled in this visit."},
    {"watch", (PyCFunction)fast_watch, METH_O, "Choose the nodes of which signatures tell."},
    {"signature", (PyCFunction)fast_signature, METH_NOARGS, "Which of the watched nodes are filled, as bits."},
    {"share", (PyCFunction)fast_share, METH_O, "Choose what is wanted together within elements."},
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
