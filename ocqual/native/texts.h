/* What values are, told without asking Python: their class, whether texts surely say something, dates, URIs. Wherever
   an answer is 0 for "in doubt", Python decides. */

/* The classes of values, as bits. */
enum { STRING = 1, INTEGER = 2, FLOAT = 4, BOOLEAN = 8, OBJECT = 16, ARRAY = 32, NONE = 64 };

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

/* The answer of a Python function of one argument; -1 on an error. */
static int ask(PyObject *function, PyObject *argument)
{
    PyObject *answer = PyObject_CallOneArg(function, argument);
    if (answer == NULL) return -1;
    int truth = PyObject_IsTrue(answer);
    Py_DECREF(answer);
    return truth;
}

#define LONGEST_PLACEHOLDER 20

static uint32_t placeholder_lengths[26]; /* by first letter: the lengths, as bits, of placeholders that begin with it */

/* Whether a text in ASCII surely is filled; 0 where in doubt. No placeholder has a digit but for days and nines (tests see to
   that), or a length that none with its first letter has. */
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
    if (length > LONGEST_PLACEHOLDER || !(placeholder_lengths[Py_TOLOWER(*text) - 'a'] >> length & 1)) return 1;
    for (Py_ssize_t i = 1; i < length; i++)
        if (Py_ISDIGIT(text[i])) return 1;
    return 0;
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

static int days_of(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return lengths[month - 1] + (month == 2 && ((year % 4 == 0 && year % 100 != 0) || year % 400 == 0));
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
    if (year < 1971 || year > 2199 || month < 1 || month > 12 || day < 1 || day > days_of(year, month)) return 0;
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

/* Whether a character shows, or may show, that a text was damaged by a wrong encoding: controls but tabs and ends of
   lines, the replacement character, halves of characters; ampersands, and letters that misread UTF-8 leaves, unless
   their neighbours say that they are themselves. Zero stands for no neighbour. */
static int is_suspect(Py_UCS4 before, Py_UCS4 c, Py_UCS4 after)
{
    if (c < 0x20) return c != '\t' && c != '\n' && c != '\r';
    if (c < 0x7f) return c == '&' && after != 0 && after != ' ';
    if (c < 0xa0) return 1;
    switch (c) {
    case 0xbf: return before != 0 && before != ' ';
    case 0xc2: case 0xc3: case 0xd0: case 0xd1: return after >= 0x80;
    case 0xe2: return after == 0x20ac;
    case 0xef: return after == 0xbb || after == 0xbf;
    }
    return c == 0xfffd || (c >= 0xd800 && c < 0xe000);
}

/* Whether a character can never show that, whatever its neighbours. */
static inline int is_innocent(Py_UCS4 c)
{
    return (c >= 0x20 && c < 0x7f && c != '&') || (c >= 0x100 && c < 0xd800)
        || (c >= 0xa0 && c < 0x100 && c != 0xbf && c != 0xc2 && c != 0xc3 && c != 0xd0 && c != 0xd1 && c != 0xe2 && c != 0xef);
}

/* Whether eight characters of ASCII are all innocent: none is a control or an ampersand. A byte is below another, or zero, if
   taking that away borrows. */
static inline int are_innocent(const Py_UCS1 *at)
{
    const uint64_t ones = 0x0101010101010101ULL, highs = ones << 7;
    uint64_t eight, ampersands, deletes;
    memcpy(&eight, at, 8);
    ampersands = eight ^ '&' * ones;
    deletes = eight ^ 0x7f * ones;
    return (((eight - ' ' * ones) | (ampersands - ones) | (deletes - ones)) & highs) == 0;
}

/* Whether all characters of a text in ASCII are. */
static int is_innocent_ascii(const Py_UCS1 *at, Py_ssize_t length)
{
    int innocent = 1;
    if (length < 8) {
        for (Py_ssize_t i = 0; i < length; i++) innocent &= is_innocent(at[i]);
        return innocent;
    }
    for (Py_ssize_t i = 0; innocent && i < length - 8; i += 8) innocent = are_innocent(at + i);
    return innocent && are_innocent(at + length - 8);
}

/* Whether a text holds no such character. Most hold none that could be one: that is found out many at a time. */
static int is_unharmed(PyObject *text)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    int kind = PyUnicode_KIND(text), plain = 1;
    const void *data = PyUnicode_DATA(text);
    if (PyUnicode_IS_COMPACT_ASCII(text)) {
        plain = is_innocent_ascii(data, length);
    } else if (kind == PyUnicode_1BYTE_KIND) {
        const Py_UCS1 *at = data;
        for (Py_ssize_t i = 0; i < length; i++) plain &= is_innocent(at[i]);
    } else if (kind == PyUnicode_2BYTE_KIND) {
        const Py_UCS2 *at = data;
        for (Py_ssize_t i = 0; i < length; i++) plain &= is_innocent(at[i]);
    } else {
        plain = 0;
    }
    for (Py_ssize_t i = 0; !plain && i < length; i++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, i);
        if (is_innocent(c)) continue;
        Py_UCS4 before = i > 0 ? PyUnicode_READ(kind, data, i - 1) : 0;
        if (is_suspect(before, c, i + 1 < length ? PyUnicode_READ(kind, data, i + 1) : 0)) return 0;
    }
    return 1;
}

/* Whether a text is "ocds-", six small letters or digits, one mark or none, and a letter or digit, all in ASCII. */
static int is_prefixed(PyObject *text)
{
    if (!PyUnicode_IS_COMPACT_ASCII(text) || PyUnicode_GET_LENGTH(text) < 13) return 0;
    const char *at = (const char *)PyUnicode_1BYTE_DATA(text);
    if (memcmp(at, "ocds-", 5) != 0) return 0;
    for (int i = 5; i < 11; i++)
        if (!Py_ISDIGIT(at[i]) && (at[i] < 'a' || at[i] > 'z')) return 0;
    return Py_ISALNUM(at[11]) || (at[11] > ' ' && at[11] < 0x7f && Py_ISALNUM(at[12]));
}
