/* Names of members. The decoder keeps those that it gives, and what is the same object is found in a dict at once; an equal
   one is compared, letter by letter. */

/* A name as the decoder gives it: a new reference, NULL on an error. */
static PyObject *decoded_name(const char *name)
{
    PyObject *decoder = PyImport_ImportModule("orjson"), *decoded, *found = NULL, *value;
    PyObject *text = decoder == NULL ? NULL : PyUnicode_FromFormat("{\"%s\":null}", name);
    decoded = text == NULL ? NULL : PyObject_CallMethod(decoder, "loads", "O", text);
    Py_ssize_t position = 0;
    if (decoded != NULL && PyDict_Next(decoded, &position, &found, &value)) Py_INCREF(found);
    Py_XDECREF(decoded);
    Py_XDECREF(text);
    Py_XDECREF(decoder);
    return found;
}
