/* What reading looks for in bytes, as ocqual/read/breaks.py has it. */

/* How often a quotation mark and a colon follow each other: at least once for each member of a JSON text. */
static PyObject *marks(PyObject *Py_UNUSED(self), PyObject *raw)
{
    char *text;
    Py_ssize_t length;
    if (PyBytes_AsStringAndSize(raw, &text, &length) < 0) return NULL;
    Py_ssize_t found = 0, at = 1;
    /* so few at a time that they can be counted in a byte, and always as many, which are compared at once */
    for (; at + 128 <= length; at += 128) {
        unsigned char here = 0;
        for (int i = 0; i < 128; i++) here += (text[at + i] == ':') & (text[at + i - 1] == '"');
        found += here;
    }
    for (; at < length; at++) found += text[at] == ':' && text[at - 1] == '"';
    return PyLong_FromSsize_t(found);
}

/* lines(data): the lines of bytes, without their ends. */
static PyObject *lines(PyObject *Py_UNUSED(self), PyObject *data)
{
    char *text;
    Py_ssize_t length;
    if (PyBytes_AsStringAndSize(data, &text, &length) < 0) return NULL;
    const char *at = text, *end = text + length, *stop;
    PyObject *found = PyList_New(0);
    while (found != NULL) {
        stop = memchr(at, '\n', end - at);
        PyObject *line = PyBytes_FromStringAndSize(at, (stop != NULL ? stop : end) - at);
        if (line == NULL || PyList_Append(found, line) < 0) Py_CLEAR(found);
        Py_XDECREF(line);
        if (stop == NULL) break;
        at = stop + 1;
    }
    return found;
}

/* Whether what looks like the beginning of one of the names below is in one of 64 places, with four more behind them: all at
   once, without a branch. */
static int may_name(const char *text)
{
    unsigned char found = 0;
    for (int i = 0; i < 64; i++) {
        const char *at = text + i;
        int ocid = (at[1] == 'o') & (at[4] == 'd'), many = (at[1] == 'r') & ((at[4] == 'e') | (at[4] == 'o'));
        found |= (at[0] == '"') & (ocid | many);
    }
    return found;
}

/* Behind the white space that is allowed in JSON. */
static const char *past_space(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n')) at++;
    return at;
}

/* Behind the name of a member, and its colon, if one of "ocid", "releases" and "records" stands here; else NULL. */
static const char *past_name(const char *at, const char *end)
{
    static const char *const names[] = {"\"ocid\"", "\"releases\"", "\"records\""};
    for (int i = 0; i < 3; i++) {
        Py_ssize_t length = strlen(names[i]);
        if (end - at < length || memcmp(at, names[i], length) != 0) continue;
        at = past_space(at + length, end);
        return at < end && *at == ':' ? at + 1 : NULL;
    }
    return NULL;
}

/* Where the next member with one of these names begins; NULL where there is none. */
static const char *next_name(const char *at, const char *end)
{
    while (at < end) {
        if (end - at > 68 && !may_name(at)) {
            at += 64;
            continue;
        }
        for (const char *stop = end - at > 64 ? at + 64 : end; at < stop; at++)
            if (*at == '"' && past_name(at, end) != NULL) return at;
    }
    return NULL;
}

/* Where the one ocid in a JSON text begins that holds neither releases nor records, as it is written, and in *stop where it
   ends; NULL where that is in doubt. */
static const char *find_ocid(const char *text, const char *end, const char **stop)
{
    const char *at = next_name(text, end);
    if (at == NULL || at[1] != 'o' || next_name(at + 1, end) != NULL) return NULL;
    at = past_space(past_name(at, end), end);
    if (at == end || *at++ != '"') return NULL;
    *stop = memchr(at, '"', end - at);
    return *stop == NULL || memchr(at, '\\', *stop - at) != NULL ? NULL : at;
}

/* That ocid as a text; NULL, and no error, where it is in doubt. */
static PyObject *told_ocid(const char *text, const char *end)
{
    const char *stop, *at = find_ocid(text, end, &stop);
    PyObject *found = at == NULL ? NULL : PyUnicode_DecodeUTF8(at, stop - at, NULL);
    if (found == NULL) PyErr_Clear();
    return found;
}

/* only_ocid(data): the ocid of a JSON text, None where it is in doubt. */
static PyObject *only_ocid(PyObject *Py_UNUSED(self), PyObject *data)
{
    char *text;
    Py_ssize_t length;
    if (PyBytes_AsStringAndSize(data, &text, &length) < 0) return NULL;
    PyObject *found = told_ocid(text, text + length);
    return found != NULL ? found : Py_NewRef(Py_None);
}

/* ocids(data): of each line, a JSON text, its ocid; where that is in doubt, the line. */
static PyObject *ocids_of_lines(PyObject *Py_UNUSED(self), PyObject *data)
{
    char *text;
    Py_ssize_t length;
    if (PyBytes_AsStringAndSize(data, &text, &length) < 0) return NULL;
    const char *line = text, *end = text + length;
    PyObject *found = PyList_New(0);
    while (found != NULL) {
        const char *next = memchr(line, '\n', end - line), *last = next != NULL ? next : end;
        PyObject *each = told_ocid(line, last);
        if (each == NULL) each = PyBytes_FromStringAndSize(line, last - line);
        if (each == NULL || PyList_Append(found, each) < 0) Py_CLEAR(found);
        Py_XDECREF(each);
        if (next == NULL) break;
        line = next + 1;
    }
    return found;
}

/* breaks(data, start, end): how many line ends there are, and how many of them stand between "}" and "{". */
static PyObject *breaks(PyObject *Py_UNUSED(self), PyObject *args)
{
    Py_buffer data;
    Py_ssize_t start, stop, all = 0, between = 0;
    if (!PyArg_ParseTuple(args, "y*nn", &data, &start, &stop)) return NULL;
    const char *text = data.buf;
    if (stop > data.len) stop = data.len;
    for (Py_ssize_t at = start < 0 ? 0 : start; at < stop; at++) {
        const char *found = memchr(text + at, '\n', stop - at);
        if (found == NULL) break;
        at = found - text;
        all++;
        Py_ssize_t before = at > start && text[at - 1] == '\r' ? at - 2 : at - 1;
        between += before >= start && text[before] == '}' && at + 1 < stop && text[at + 1] == '{';
    }
    PyBuffer_Release(&data);
    return Py_BuildValue("nn", all, between);
}
