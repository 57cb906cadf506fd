/* Kinds of processes counted by those of their bits that a question asks for: ocqual/alike.py in C. */

/* A slot of a table of counts by masked bits: which kind has such bits, and how many processes there are; 0 if empty. */
typedef struct {
    Py_ssize_t kind;
    long long count;
} Slot;

/* The bits of kinds, those of one after those of another, and the words of them that a mask keeps something of. */
typedef struct {
    const unsigned char *bits, *mask;
    Py_ssize_t width, *words, size;
} Masked;

/* One word of a kind, masked. */
static inline uint64_t masked_word(const Masked *masked, Py_ssize_t kind, Py_ssize_t at)
{
    uint64_t word, kept;
    memcpy(&word, masked->bits + kind * masked->width + 8 * at, 8);
    memcpy(&kept, masked->mask + 8 * at, 8);
    return word & kept;
}

static uint64_t hash_masked(const Masked *masked, Py_ssize_t kind)
{
    uint64_t hash = 0;
    for (Py_ssize_t i = 0; i < masked->size; i++) {
        hash = (hash ^ masked_word(masked, kind, masked->words[i])) * 0x9E3779B97F4A7C15ULL;
        hash ^= hash >> 29;
    }
    return hash;
}

static int same_masked(const Masked *masked, Py_ssize_t one, Py_ssize_t other)
{
    for (Py_ssize_t i = 0; i < masked->size; i++)
        if (masked_word(masked, one, masked->words[i]) != masked_word(masked, other, masked->words[i])) return 0;
    return 1;
}

/* A table of counts, of which at least half is empty: small, since few kinds differ in what one question asks. */
typedef struct {
    Slot *slots;
    Py_ssize_t room, used;
} Table;

/* The slot of what a kind fills: where that is, or is to be. */
static Slot *slot_of(const Table *table, const Masked *masked, Py_ssize_t kind)
{
    Py_ssize_t at = hash_masked(masked, kind) & (table->room - 1);
    while (table->slots[at].count && !same_masked(masked, table->slots[at].kind, kind)) at = (at + 1) & (table->room - 1);
    return &table->slots[at];
}

/* Make a table twice as large. */
static int enlarge(Table *table, const Masked *masked)
{
    Table larger = {.room = table->room ? 2 * table->room : 64, .used = table->used};
    if ((larger.slots = PyMem_Calloc(larger.room, sizeof(Slot))) == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < table->room; i++)
        if (table->slots[i].count) *slot_of(&larger, masked, table->slots[i].kind) = table->slots[i];
    PyMem_Free(table->slots);
    *table = larger;
    return 0;
}

/* Count a kind. */
static int count_kind(Table *table, const Masked *masked, Py_ssize_t kind, long long count)
{
    if (2 * table->used >= table->room && enlarge(table, masked) < 0) return -1;
    Slot *slot = slot_of(table, masked, kind);
    if (!slot->count) {
        slot->kind = kind;
        table->used++;
    }
    slot->count += count;
    return 0;
}

/* Add counts to those of a dict by masked bits, and tell the first kind that has these bits; 0 where it was done. */
static int add_masked(PyObject *into, PyObject *firsts, const Masked *masked, const Slot *slot)
{
    PyObject *key = PyBytes_FromStringAndSize(NULL, masked->width);
    if (key == NULL) return -1;
    for (Py_ssize_t i = 0; i < masked->width / 8; i++) {
        uint64_t word = masked_word(masked, slot->kind, i);
        memcpy(PyBytes_AS_STRING(key) + 8 * i, &word, 8);
    }
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
    Py_ssize_t size = counts.len / 8;
    Masked masked = {bits.buf, mask.buf, mask.len, PyMem_Malloc(mask.len + 8), 0};
    Table table = {0};
    int done = 0;
    if (masked.words == NULL) {
        PyErr_NoMemory();
        done = -1;
    } else if (mask.len % 8 || bits.len != size * mask.len || told.len != counts.len) {
        PyErr_SetString(PyExc_ValueError, "kinds have as many bits, counts and groups each");
        done = -1;
    }
    for (Py_ssize_t i = 0; done == 0 && i < mask.len; i += 8)
        if (memcmp(masked.mask + i, "\0\0\0\0\0\0\0", 8) != 0) masked.words[masked.size++] = i / 8;
    for (Py_ssize_t i = 0; done == 0 && i < size; i++)
        if (((((const uint64_t *)told.buf)[i] & groups) != 0) == apart)
            done = count_kind(&table, &masked, i, ((const int64_t *)counts.buf)[i]);
    for (Py_ssize_t i = 0; done == 0 && i < table.room; i++)
        if (table.slots[i].count) done = add_masked(into, firsts, &masked, &table.slots[i]);
    PyMem_Free(table.slots);
    PyMem_Free(masked.words);
    PyBuffer_Release(&bits);
    PyBuffer_Release(&counts);
    PyBuffer_Release(&told);
    PyBuffer_Release(&mask);
    if (done < 0) return NULL;
    Py_RETURN_NONE;
}
