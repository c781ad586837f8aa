// SPDX-License-Identifier: Apache-2.0
//
// Keys as callers give them: one value, a tuple of values, a dict, anything with names beside it.

#include <string.h>

#include "native.h"

void ClearKey(Key* key) {
  Py_CLEAR(key->names);
  Py_CLEAR(key->parts);
}

static bool IsScalar(PyObject* value) {
  PyTypeObject* type = Py_TYPE(value);
  return type == &PyLong_Type || type == &PyUnicode_Type || type == &PyFloat_Type ||
         type == &PyBool_Type || type == &PyBytes_Type || value == Py_None;
}

bool TakeDefault(Layout* layout, PyObject* given, PyObject* by, Key* key) {
  if (by != Py_None || layout->key_count == 0 || layout->key_count > kMostParts) return false;
  if (PyTuple_CheckExact(given) && PyTuple_Size(given) == layout->key_count) {
    Py_INCREF(given);
    key->parts = given;
  } else if (layout->key_count == 1 && IsScalar(given)) {
    key->parts = PyTuple_New(1);
    if (key->parts == NULL) return false;
    Py_INCREF(given);
    PyTuple_SetItem(key->parts, 0, given);
  } else {
    return false;
  }
  key->count = layout->key_count;
  Py_INCREF(layout->key);
  key->names = layout->key;
  key->is_default = true;
  memcpy(key->numbers, layout->key_numbers, (size_t)key->count * sizeof(int64_t));
  return true;
}

bool ResolveKey(Layout* layout, PyObject* given, PyObject* by, Key* key) {
  key->names = key->parts = NULL;
  key->is_default = false;
  if (TakeDefault(layout, given, by, key)) return true;
  if (PyErr_Occurred()) return false;
  PyObject* pair =
      PyObject_CallFunctionObjArgs(layout->state->resolved_key, (PyObject*)layout, given, by, NULL);
  if (pair == NULL) return false;
  const bool is_pair =
      PyArg_ParseTuple(pair, "O!O!", &PyTuple_Type, &key->names, &PyTuple_Type, &key->parts) != 0;
  Py_XINCREF(key->names);
  Py_XINCREF(key->parts);
  Py_DECREF(pair);
  if (!is_pair) return false;
  key->count = PyTuple_Size(key->names);
  for (Py_ssize_t i = 0; i < key->count; ++i) {
    const int64_t number = ColumnNumber(layout, PyTuple_GetItem(key->names, i));
    if (number < 0) {
      ClearKey(key);
      return false;
    }
    if (i < kMostParts) key->numbers[i] = number;
  }
  return true;
}

Outcome DirectValue(const Layout* layout, int64_t column, PyObject* part, colmerge_value* value) {
  if (!IsScalar(part)) return kHard;
  if (Py_TYPE(part) == &PyLong_Type) {
    // Beside a time a whole number would be one in the column's unit.
    const char* format = PyUnicode_AsUTF8AndSize(layout->decoders[column].format, NULL);
    if (format == NULL || format[0] == 't' || !PlainValue(part, value)) {
      PyErr_Clear();
      return kHard;
    }
    return kDone;
  }
  if (PlainValue(part, value)) return kDone;
  PyErr_Clear();  // a text with a lone surrogate: the words are Python's
  PyObject* unreachable = PyObject_CallFunctionObjArgs(layout->state->plain_parameter, part, NULL);
  Py_XDECREF(unreachable);
  return PyErr_Occurred() ? kFailed : kHard;
}
