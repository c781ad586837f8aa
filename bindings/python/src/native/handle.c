// SPDX-License-Identifier: Apache-2.0
//
// Handle: a token of the library that a call gave, closed at the end of the object.

#include "native.h"

// What a store or a snapshot was the last to hold is freed now, which may take time.
static void CloseToken(Handle* handle) {
  if (handle->token == NULL || handle->close == NULL) return;
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

static PyObject* Reduce(PyObject* self, PyObject* unused) {
  (void)self;
  (void)unused;
  return PyErr_Format(
      PyExc_TypeError,
      "stores, tables and what comes from them belong to their process and cannot be pickled or "
      "copied; take their rows, by to_dicts() or to_arrow()");
}

static PyObject* Refuse(PyTypeObject* type, PyObject* arguments, PyObject* names) {
  (void)arguments;
  (void)names;
  return PyErr_Format(PyExc_TypeError, "a %R comes from a call of the library", (PyObject*)type);
}

static PyMethodDef methods[] = {
    {"close", Close, METH_NOARGS, "Closes the handle; more than once does nothing."},
    {"__reduce__", Reduce, METH_NOARGS, "Refuses."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "A token of the library, closed when it is no longer used."},
    {Py_tp_new, Refuse},
    {Py_tp_dealloc, Deallocate},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "colmerge._native.Handle",
    .basicsize = sizeof(Handle),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

PyTypeObject* MakeHandleType(PyObject* module) {
  return (PyTypeObject*)PyType_FromModuleAndSpec(module, &spec, NULL);
}

PyObject* NewHandle(State* state, void* token, void (*close)(void*)) {
  allocfunc allocate = (allocfunc)PyType_GetSlot(state->handle_type, Py_tp_alloc);
  Handle* handle = (Handle*)allocate(state->handle_type, 0);
  if (handle == NULL) {
    if (close != NULL) close(token);
    return NULL;
  }
  handle->token = token;
  handle->close = close;
  return (PyObject*)handle;
}

bool TokenOf(State* state, PyObject* object, void** token) {
  if (!PyObject_TypeCheck(object, state->handle_type)) {
    PyErr_SetString(PyExc_TypeError, "a Handle is expected");
    return false;
  }
  *token = ((Handle*)object)->token;
  return true;
}
