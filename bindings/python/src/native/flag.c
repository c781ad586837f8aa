// SPDX-License-Identifier: Apache-2.0
//
// Flag: a number that calls of the library look at while they run, to stop when it is not zero.

#include "native.h"

static PyObject* Set(PyObject* self, PyObject* unused) {
  (void)unused;
  __atomic_store_n(&((Flag*)self)->value, 1, __ATOMIC_RELEASE);
  Py_RETURN_NONE;
}

static PyObject* Unset(PyObject* self, PyObject* unused) {
  (void)unused;
  __atomic_store_n(&((Flag*)self)->value, 0, __ATOMIC_RELEASE);
  Py_RETURN_NONE;
}

static PyObject* IsSet(PyObject* self, PyObject* unused) {
  (void)unused;
  return PyBool_FromLong(__atomic_load_n(&((Flag*)self)->value, __ATOMIC_ACQUIRE));
}

static void Deallocate(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
  free_object(self);
  Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"set", Set, METH_NOARGS,
     "Asks every call that was given this flag to stop at its next batch."},
    {"clear", Unset, METH_NOARGS, "Takes the wish back."},
    {"is_set", IsSet, METH_NOARGS, "Whether calls are asked to stop."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "A flag that stops calls, from any thread."},
    {Py_tp_dealloc, Deallocate},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "colmerge._native.Flag",
    .basicsize = sizeof(Flag),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = slots,
};

PyTypeObject* MakeFlagType(PyObject* module) {
  return (PyTypeObject*)PyType_FromModuleAndSpec(module, &spec, NULL);
}
