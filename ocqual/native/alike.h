/* Kinds of processes counted by those of their bits that a question asks for: ocqual/alike.py in C. */

/* A slot of a table of counts by masked bits: which kind has such bits, and how many processes there are; 0 if empty. */
typedef struct {
    Py_ssize_t kind;
    long long count;
} Slot;

static uint64_t hash_masked(const unsigned char *bits, const unsigned char *mask, Py_ssize_t width)
{
    uint64_t hash = 0;
    for (Py_ssize_t i = 0; i < width; i += 8) {
        uint64_t word, kept;
        memcpy(&word, bits + i, 8);
        memcpy(&kept, mask + i, 8);
        hash = (hash ^ (word & kept)) * 0x9E3779B97F4A7C15ULL;
        hash ^= hash >> 29;
    }
    return hash;
}

static int same_masked(const unsigned char *one, const unsigned char *other, const unsigned char *mask, Py_ssize_t width)
{
    for (Py_ssize_t i = 0; i < width; i++)
        if ((one[i] ^ other[i]) & mask[i]) return 0;
    return 1;
}

/* Add counts to those of a dict by masked bits, and tell the first kind that has these bits; 0 where it was done. */
static int add_masked(PyObject *into, PyObject *firsts, const unsigned char *bits, const unsigned char *mask, Py_ssize_t width,
                      const Slot *slot)
{
    PyObject *key = PyBytes_FromStringAndSize(NULL, width);
    if (key == NULL) return -1;
    unsigned char *masked = (unsigned char *)PyBytes_AS_STRING(key);
    for (Py_ssize_t i = 0; i < width; i++) masked[i] = bits[i] & mask[i];
    PyObject *so_far = PyDict_GetItemWithError(into, key);
    long long known = so_far == NULL ? 0 : PyLong_AsLongLong(so_far);
    PyObject *sum = PyErr_Occurred() ? NULL : PyLong_FromLongLong(known + slot->count);
    PyObject *first = sum == NULL ? NULL : PyLong_FromSsize_t(slot->kind);
    int done = first == NULL || PyDict_SetItem(into, key, sum) < 0 ? -1 : PyDict_SetItem(firsts, key, first);
    Py_XDECREF(first);
    Py_XDECREF(sum);
    Py_DECREF(key);
    return done;
}

/* count_kinds(bits, counts, told, mask, groups, into, firsts, apart): add the counts of kinds, whose bits stand one after
   another, to those by masked bits in ``into``, and tell in ``firsts`` the first that has them: of those kinds that tell of
   some of the groups, with ``apart``, else of the others. */
static PyObject *count_kinds(PyObject *Py_UNUSED(self), PyObject *args)
{
    Py_buffer bits, counts, told, mask;
    unsigned long long groups;
    PyObject *into, *firsts;
    int apart;
    if (!PyArg_ParseTuple(args, "y*y*y*y*KO!O!p", &bits, &counts, &told, &mask, &groups, &PyDict_Type, &into, &PyDict_Type,
                          &firsts, &apart))
        return NULL;
    Py_ssize_t size = counts.len / 8, width = mask.len, room = 64;
    while (room < 2 * size) room *= 2;
    Slot *slots = PyMem_Calloc(room, sizeof(Slot));
    int sound = width % 8 == 0 && bits.len == size * width && told.len == counts.len;
    if (!sound) PyErr_SetString(PyExc_ValueError, "kinds have as many bits, counts and groups each");
    else if (slots == NULL) PyErr_NoMemory();
    for (Py_ssize_t i = 0; sound && slots != NULL && i < size; i++) {
        const unsigned char *mine = (const unsigned char *)bits.buf + i * width;
        if (((((const uint64_t *)told.buf)[i] & groups) != 0) != apart) continue;
        Py_ssize_t at = hash_masked(mine, mask.buf, width) & (room - 1);
        while (slots[at].count && !same_masked((const unsigned char *)bits.buf + slots[at].kind * width, mine, mask.buf, width))
            at = (at + 1) & (room - 1);
        if (!slots[at].count) slots[at].kind = i;
        slots[at].count += ((const int64_t *)counts.buf)[i];
    }
    for (Py_ssize_t i = 0; sound && slots != NULL && i < room; i++)
        if (slots[i].count
            && add_masked(into, firsts, (const unsigned char *)bits.buf + slots[i].kind * width, mask.buf, width, &slots[i]) < 0)
            break;
    PyMem_Free(slots);
    PyBuffer_Release(&bits);
    PyBuffer_Release(&counts);
    PyBuffer_Release(&told);
    PyBuffer_Release(&mask);
    if (PyErr_Occurred()) return NULL;
    Py_RETURN_NONE;
}
