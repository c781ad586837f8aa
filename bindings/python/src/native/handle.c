// SPDX-License-Identifier: Apache-2.0
//
// Handle: a token of the library. Python's class of the same name opens it; here it is kept, given to calls, and
// closed, by the function whose address came with it.

#include "native.h"

static int Initialize(PyObject* self, PyObject* arguments, PyObject* names) {
  Handle* handle = (Handle*)self;
  unsigned long long close = 0, token = 0;
  static char* keywords[] = {"close", "token", NULL};
  if (!PyArg_ParseTupleAndKeywords(arguments, names, "KK", keywords, &close, &token)) return -1;
  if (handle->token != NULL) {
    PyErr_SetString(PyExc_TypeError, "a handle is opened once");
    return -1;
  }
  handle->close = (void (*)(void*))(uintptr_t)close;
  handle->token = (void*)(uintptr_t)token;
  return 0;
}

// What a store or a snapshot was the last to hold is freed now, which may take time.
static void CloseToken(Handle* handle) {
  if (handle->token == NULL) return;
  Py_BEGIN_ALLOW_THREADS handle->close(handle->token);
  Py_END_ALLOW_THREADS
}

static PyObject* Close(PyObject* self, PyObject* unused) {
  (void)unused;
  CloseToken((Handle*)self);  // the token stays: the library says of it that it was closed
  Py_RETURN_NONE;
}

static void Deallocate(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  CloseToken((Handle*)self);
  freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
  free_object(self);
  Py_DECREF(type);
}

static PyObject* Parameter(PyObject* self, void* unused) {
  (void)unused;
  return PyLong_FromVoidPtr(((Handle*)self)->token);
}

static PyMethodDef methods[] = {
    {"close", Close, METH_NOARGS, "Closes the handle; more than once does nothing."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef attributes[] = {
    {"_as_parameter_", Parameter, NULL, "The token, as ctypes asks for it.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "A token of the library, closed when it is no longer used."},
    {Py_tp_init, Initialize},
    {Py_tp_dealloc, Deallocate},
    {Py_tp_methods, methods},
    {Py_tp_getset, attributes},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "colmerge._native.Handle",
    .basicsize = sizeof(Handle),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = slots,
};

PyTypeObject* MakeHandleType(PyObject* module) {
  return (PyTypeObject*)PyType_FromModuleAndSpec(module, &spec, NULL);
}

bool TokenOf(State* state, PyObject* object, void** token) {
  if (!PyObject_TypeCheck(object, state->handle_type)) {
    PyErr_SetString(PyExc_TypeError, "a Handle is expected");
    return false;
  }
  *token = ((Handle*)object)->token;
  return true;
}
