/* How far awards and contracts show that a process has got: ocqual/stage.py in C. */

static PyObject *staged_contracts, *staged_awards, *staged_status, *staged_work, *staged_period, *staged_start, *staged_ended;

static int prepare_stages(void)
{
    if (staged_ended != NULL) return 0;
    staged_contracts = decoded_name("contracts");
    staged_awards = decoded_name("awards");
    staged_status = decoded_name("status");
    staged_work = decoded_name("implementation");
    staged_period = decoded_name("period");
    staged_start = decoded_name("startDate");
    staged_ended = PyErr_Occurred() ? NULL : PyUnicode_InternFromString("terminated");
    return staged_ended == NULL ? -1 : 0;
}

/* Whether an element of an array is an object, not empty, whose status is none of some; -1 on an error. */
static int is_made(PyObject *deal, PyObject *not_made)
{
    if (!PyDict_CheckExact(deal) || PyDict_GET_SIZE(deal) == 0) return 0;
    PyObject *status = PyDict_GetItemWithError(deal, staged_status);
    if (status == NULL) return PyErr_Occurred() ? -1 : 1;
    int found = PyUnicode_CheckExact(status) ? PySet_Contains(not_made, status) : 0;
    return found < 0 ? -1 : !found;
}

/* Whether a contract shows that it is being carried out on a day, which is given as a number; -1 on an error. */
static int has_begun(PyObject *contract, long today)
{
    PyObject *status = PyDict_GetItemWithError(contract, staged_status);
    if (status == NULL && PyErr_Occurred()) return -1;
    if (status != NULL && PyUnicode_CheckExact(status) && PyUnicode_Compare(status, staged_ended) == 0) return 1;
    PyObject *work = PyDict_GetItemWithError(contract, staged_work);
    int filled = work == NULL ? 0 : PyObject_IsTrue(work);
    if (filled > 0) filled = is_filled(work, 0);
    if (filled != 0 || PyErr_Occurred()) return PyErr_Occurred() ? -1 : 1;
    PyObject *period = PyDict_GetItemWithError(contract, staged_period);
    PyObject *start = period != NULL && PyDict_CheckExact(period) ? PyDict_GetItemWithError(period, staged_start) : NULL;
    PyObject *day = start == NULL ? NULL : check_day(NULL, start);
    if (day == NULL) return PyErr_Occurred() ? -1 : 0;
    long found = number_of_object(day);
    Py_DECREF(day);
    return found > 0 && found <= today;
}

/* stage_by_deals(data, as_of, (awarded, contracted, implementation), no_award, no_contract): one of the stages, or None. */
static PyObject *stage_by_deals(PyObject *Py_UNUSED(self), PyObject *const *args, Py_ssize_t count)
{
    if (count != 5 || !PyDict_CheckExact(args[0]) || !PyDate_Check(args[1]) || !PyTuple_CheckExact(args[2])
        || PyTuple_GET_SIZE(args[2]) != 3 || !PyAnySet_Check(args[3]) || !PyAnySet_Check(args[4])) {
        PyErr_SetString(PyExc_TypeError, "stage_by_deals(data, as_of, stages, no_award, no_contract)");
        return NULL;
    }
    if (prepare_stages() < 0) return NULL;
    long today = number_of_object(args[1]);
    PyObject *contracts = PyDict_GetItemWithError(args[0], staged_contracts);
    int signed_one = 0, begun = 0;
    for (Py_ssize_t i = 0; contracts != NULL && !begun && PyList_CheckExact(contracts) && i < PyList_GET_SIZE(contracts); i++) {
        PyObject *contract = PyList_GET_ITEM(contracts, i);
        int made = is_made(contract, args[4]);
        if (made > 0) {
            signed_one = 1;
            begun = has_begun(contract, today);
        }
        if (made < 0 || begun < 0) return NULL;
    }
    if (PyErr_Occurred()) return NULL;
    if (signed_one) return Py_NewRef(PyTuple_GET_ITEM(args[2], begun ? 2 : 1));
    PyObject *awards = PyDict_GetItemWithError(args[0], staged_awards);
    for (Py_ssize_t i = 0; awards != NULL && PyList_CheckExact(awards) && i < PyList_GET_SIZE(awards); i++) {
        int made = is_made(PyList_GET_ITEM(awards, i), args[3]);
        if (made < 0) return NULL;
        if (made) return Py_NewRef(PyTuple_GET_ITEM(args[2], 0));
    }
    if (PyErr_Occurred()) return NULL;
    Py_RETURN_NONE;
}
