// SPDX-License-Identifier: Apache-2.0
//
// Columns: encoded columns as the library's array of colmerge_column. Keeps what they are views of.

#include <string.h>

#include "native.h"

static const void* Buffer(PyObject* bytes) {
  return bytes == Py_None ? NULL : PyBytes_AsString(bytes);
}

static bool Text(PyObject* text, colmerge_string* out) {
  Py_ssize_t length = 0;
  out->data = PyUnicode_AsUTF8AndSize(text, &length);
  out->length = length;
  return out->data != NULL;
}

// data: an Encoded (format, length, nulls, validity, buffers, children).
static bool FillData(PyObject* data, colmerge_column* column) {
  PyObject* buffers = PyTuple_GetItem(data, 4);
  if (buffers == NULL || !Text(PyTuple_GetItem(data, 0), &column->format)) return false;
  column->length = PyLong_AsLongLong(PyTuple_GetItem(data, 1));
  column->validity = (const uint8_t*)Buffer(PyTuple_GetItem(data, 3));
  const Py_ssize_t count = PyTuple_Size(buffers);
  if (count == 2) column->offsets = Buffer(PyTuple_GetItem(buffers, 0));
  if (count > 0) column->values = Buffer(PyTuple_GetItem(buffers, count - 1));
  return !PyErr_Occurred();
}

// named: a NamedColumn (name, data, presence).
static bool Fill(PyObject* named, colmerge_column* column) {
  PyObject* presence = PyTuple_GetItem(named, 2);
  if (presence == NULL || !Text(PyTuple_GetItem(named, 0), &column->name)) return false;
  column->presence = (const uint8_t*)Buffer(presence);
  return FillData(PyTuple_GetItem(named, 1), column);
}

static int Initialize(PyObject* self, PyObject* arguments, PyObject* names) {
  Columns* columns = (Columns*)self;
  PyObject* given = NULL;
  static char* keywords[] = {"given", NULL};
  if (!PyArg_ParseTupleAndKeywords(arguments, names, "O", keywords, &given)) return -1;
  if (columns->given != NULL) {
    PyErr_SetString(PyExc_TypeError, "columns are given once");
    return -1;
  }
  columns->given = PySequence_Tuple(given);
  if (columns->given == NULL) return -1;
  columns->count = PyTuple_Size(columns->given);
  columns->columns =
      (colmerge_column*)PyMem_Calloc((size_t)columns->count + 1, sizeof(colmerge_column));
  if (columns->columns == NULL) {
    PyErr_NoMemory();
    return -1;
  }
  for (Py_ssize_t i = 0; i < columns->count; ++i) {
    if (!Fill(PyTuple_GetItem(columns->given, i), &columns->columns[i])) return -1;
  }
  if (columns->count > 0) columns->rows = columns->columns[0].length;
  return 0;
}

static void Deallocate(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  Columns* columns = (Columns*)self;
  PyMem_Free(columns->columns);
  Py_CLEAR(columns->given);
  freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
  free_object(self);
  Py_DECREF(type);
}

static PyMemberDef members[] = {
    {"given", T_OBJECT_EX, offsetof(Columns, given), READONLY, "The columns."},
    {"count", T_PYSSIZET, offsetof(Columns, count), READONLY, "How many there are."},
    {"rows", T_LONGLONG, offsetof(Columns, rows), READONLY, "How many rows they have."},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Columns as the library takes them."},
    {Py_tp_init, Initialize},
    {Py_tp_dealloc, Deallocate},
    {Py_tp_members, members},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "colmerge._native.Columns",
    .basicsize = sizeof(Columns),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

PyTypeObject* MakeColumnsType(PyObject* module) {
  return (PyTypeObject*)PyType_FromModuleAndSpec(module, &spec, NULL);
}
