/* What is asked of every value, in C: the walk of a release, the look-ups that checks make most, and the putting of checks.

   The walk treats values that are common and good itself, and hands every other to the plain walk in walk/walk.py, which
   decides what is wrong; the look-ups are those of check.py. So nothing is here that is not in Python too, and all of it
   is left out wherever it cannot be built. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <datetime.h>
#include "names.h"
#include "texts.h"
#include "filled.h"
#include "walk.h"
#include "lookups.h"
#include "groups.h"
#include "panel.h"
#include "elements.h"
#include "alike.h"
#include "breaches.h"
#include "gauges.h"
#include "reading.h"
#include "stages.h"

static PyMethodDef functions[] = {
    {"prepare_filled", prepare_filled, METH_VARARGS, "Take the table, the dict and the function that is_filled needs."},
    {"is_filled", (PyCFunction)(void (*)(void))filled_is_filled, METH_FASTCALL, "As ocqual.filled.is_filled."},
    {"count_kinds", count_kinds, METH_VARARGS, "As ocqual.alike.Kinds.count."},
    {"has_empty", check_has_empty, METH_O, "As ocqual.check.has_empty."},
    {"prepare", prepare, METH_VARARGS, "Take the tables and the function that look-ups need."},
    {"text", check_text, METH_O, "As ocqual.check.text."},
    {"number", check_number, METH_O, "As ocqual.check.number."},
    {"amount", check_amount, METH_O, "As ocqual.check.amount."},
    {"currency", check_currency, METH_O, "As ocqual.check.currency."},
    {"day", check_day, METH_O, "As ocqual.check.day."},
    {"days_between", (PyCFunction)(void (*)(void))check_days_between, METH_FASTCALL, "As ocqual.check.days_between."},
    {"in_order", (PyCFunction)(void (*)(void))check_in_order, METH_FASTCALL, "As ocqual.check.in_order."},
    {"objects", (PyCFunction)(void (*)(void))check_objects, METH_FASTCALL, "As ocqual.check.objects."},
    {"grouped", (PyCFunction)(void (*)(void))check_grouped, METH_FASTCALL, "As ocqual.check.grouped."},
    {"latest_day", (PyCFunction)(void (*)(void))check_latest_day, METH_FASTCALL, "As ocqual.check.latest_day."},
    {"ids_of", check_ids_of, METH_O, "As ocqual.check.ids_of."},
    {"breaks", breaks, METH_VARARGS, "As ocqual.read.breaks.breaks."},
    {"only_ocid", only_ocid, METH_O, "As ocqual.read.breaks.only_ocid."},
    {"ocids", ocids_of_lines, METH_O, "As ocqual.read.breaks.ocids."},
    {"lines", lines, METH_O, "As ocqual.read.breaks.lines."},
    {"stage_by_deals", (PyCFunction)(void (*)(void))stage_by_deals, METH_FASTCALL, "As ocqual.stage.stage_by_deals."},
    {"marks", marks, METH_O, "How often '\":' occurs in bytes."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_fast",
    .m_doc = "The fast half of the walk.",
    .m_size = -1,
    .m_methods = functions,
};

PyMODINIT_FUNC PyInit__fast(void)
{
    PyDateTime_IMPORT;
    if (PyDateTimeAPI == NULL || PyType_Ready(&FastType) < 0 || PyType_Ready(&PanelType) < 0
        || PyType_Ready(&ElementsType) < 0 || PyType_Ready(&BreachesType) < 0 || PyType_Ready(&GaugeType) < 0)
        return NULL;
    PyObject *found = PyModule_Create(&module);
    if (found == NULL) return NULL;
    if (PyModule_AddObjectRef(found, "Fast", (PyObject *)&FastType) < 0
        || PyModule_AddObjectRef(found, "Panel", (PyObject *)&PanelType) < 0
        || PyModule_AddObjectRef(found, "Elements", (PyObject *)&ElementsType) < 0
        || PyModule_AddObjectRef(found, "Breaches", (PyObject *)&BreachesType) < 0
        || PyModule_AddObjectRef(found, "Gauge", (PyObject *)&GaugeType) < 0)
        Py_CLEAR(found);
    return found;
}
