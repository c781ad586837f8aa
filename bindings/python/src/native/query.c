// SPDX-License-Identifier: Apache-2.0
//
// Prepared queries whose rows are taken at once, and single values for the library.

#include <string.h>

#include "native.h"

static bool TextValue(PyObject* text, colmerge_value* out) {
  Py_ssize_t length = 0;
  out->kind = COLMERGE_VALUE_TEXT;
  out->data = PyUnicode_AsUTF8AndSize(text, &length);
  out->length = length;
  return out->data != NULL;
}

static bool IntegerValue(PyObject* value, colmerge_value* out) {
  int overflow = 0;
  out->kind = COLMERGE_VALUE_INT64;
  out->integer = PyLong_AsLongLongAndOverflow(value, &overflow);
  if (overflow == 0) return !PyErr_Occurred();
  const unsigned long long unsigned_number = PyLong_AsUnsignedLongLong(value);
  out->kind = COLMERGE_VALUE_UINT64;
  out->integer = (int64_t)unsigned_number;
  return !PyErr_Occurred();
}

bool PlainValue(PyObject* value, colmerge_value* out) {
  memset(out, 0, sizeof(colmerge_value));
  if (value == Py_None) return true;
  if (PyBool_Check(value)) {
    out->kind = COLMERGE_VALUE_BOOL;
    out->integer = value == Py_True;
    return true;
  }
  if (PyLong_Check(value)) return IntegerValue(value, out);
  if (PyFloat_Check(value)) {
    out->kind = COLMERGE_VALUE_DOUBLE;
    out->real = PyFloat_AsDouble(value);
    return true;
  }
  if (PyUnicode_Check(value)) return TextValue(value, out);
  if (!PyBytes_Check(value)) {
    PyErr_Format(PyExc_TypeError, "%R is no plain value", value);
    return false;
  }
  out->kind = COLMERGE_VALUE_BYTES;
  out->data = PyBytes_AsString(value);
  out->length = PyBytes_Size(value);
  return true;
}

// ---- parameters -----------------------------------------------------------------------------------------------

static bool IsPlain(PyObject* value) {
  PyTypeObject* type = Py_TYPE(value);
  return value == Py_None || type == &PyLong_Type || type == &PyUnicode_Type ||
         type == &PyFloat_Type || type == &PyBool_Type || type == &PyBytes_Type;
}

// The value, or what stands for it; new.
static PyObject* PlainParameter(State* state, PyObject* value) {
  bool is_plain = IsPlain(value);
  if (is_plain && Py_TYPE(value) == &PyLong_Type) {
    int overflow = 0;
    PyLong_AsLongLongAndOverflow(value, &overflow);
    is_plain = overflow == 0;
  } else if (is_plain && Py_TYPE(value) == &PyUnicode_Type) {
    is_plain = PyUnicode_AsUTF8AndSize(value, NULL) != NULL;
    PyErr_Clear();
  }
  if (!is_plain) return PyObject_CallFunctionObjArgs(state->plain_parameter, value, NULL);
  Py_INCREF(value);
  return value;
}

void ClearParameters(Parameters* parameters) {
  Py_CLEAR(parameters->kept);
  if (parameters->values != parameters->few) PyMem_Free(parameters->values);
}

static bool TakeParameters(State* state, Parameters* parameters, PyObject* given) {
  PyObject* sequence = PySequence_Tuple(given);
  if (sequence == NULL) return false;
  const Py_ssize_t count = parameters->count = PyTuple_Size(sequence);
  parameters->values = parameters->few;
  parameters->kept = PyTuple_New(count);
  if (count > kFewParameters) {
    parameters->values = (colmerge_value*)PyMem_Malloc((size_t)count * sizeof(colmerge_value));
    if (parameters->values == NULL) {
      PyErr_NoMemory();
      Py_DECREF(sequence);
      Py_CLEAR(parameters->kept);
      return false;
    }
  }
  for (Py_ssize_t i = 0; !PyErr_Occurred() && i < count; ++i) {
    PyObject* value = PlainParameter(state, PyTuple_GetItem(sequence, i));
    if (value == NULL) break;
    PyTuple_SetItem(parameters->kept, i, value);
    PlainValue(value, &parameters->values[i]);
  }
  Py_DECREF(sequence);
  if (!PyErr_Occurred()) return true;
  ClearParameters(parameters);
  return false;
}

bool StartParameters(State* state, Parameters* parameters, PyObject* given) {
  if (PyList_CheckExact(given) || PyTuple_CheckExact(given))
    return TakeParameters(state, parameters, given);
  PyObject* listed = PyObject_CallFunctionObjArgs(state->listed_parameters, given, NULL);
  const bool is_started = listed != NULL && TakeParameters(state, parameters, listed);
  Py_XDECREF(listed);
  return is_started;
}

// ---- queries --------------------------------------------------------------------------------------------------

static colmerge_reader* Open(State* state, void* statement, const Parameters* parameters) {
  Watch watch = {0};
  colmerge_query_options options = COLMERGE_QUERY_OPTIONS_INIT;
  options.progress = WatchProgress;
  options.user = &watch;
  watch.cancel = &options.cancel;
  colmerge_reader* reader = NULL;
  colmerge_error error;
  StartWatch(&watch, state);
  const int32_t status =
      state->library.statement_open_reader((colmerge_statement*)statement, parameters->values,
                                           parameters->count, &options, &reader, &error);
  const bool has_raised = !EndWatch(&watch);
  if (status == COLMERGE_OK && !has_raised) return reader;
  state->library.reader_close(reader);
  if (!has_raised) Raise(state, &error);
  return NULL;
}

static PyObject* AllRows(State* state, colmerge_reader* reader, Form form) {
  PyObject* found = ReadBatchOf(state, reader, form);
  Py_ssize_t last = found == NULL || found == Py_None ? 0 : PyList_Size(found);
  while (last > 0) {
    PyObject* more = ReadBatchOf(state, reader, form);
    if (more == NULL || PyErr_CheckSignals() != 0) {
      Py_XDECREF(more);
      Py_CLEAR(found);
      break;
    }
    last = PyList_Size(more);
    const Py_ssize_t end = PyList_Size(found);
    if (last > 0 && PyList_SetSlice(found, end, end, more) != 0) Py_CLEAR(found);
    Py_DECREF(more);
    if (found == NULL) break;
  }
  return found;
}

// query(statement, parameters, form); None where a column is nested
PyObject* Query(PyObject* module, PyObject* const* arguments, Py_ssize_t count) {
  State* state = StateOf(module);
  void* statement = NULL;
  if (count != 3)
    return PyErr_Format(PyExc_TypeError, "a statement, parameters and a form are expected");
  if (!TokenOf(state, arguments[0], &statement)) return NULL;
  const long form = PyLong_AsLong(arguments[2]);
  if (form < kAsColumns || form > kAsTuples) {
    return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "no such form: %ld", form);
  }
  Parameters parameters;
  if (!StartParameters(state, &parameters, arguments[1])) return NULL;
  colmerge_reader* reader = Open(state, statement, &parameters);
  ClearParameters(&parameters);
  if (reader == NULL) return NULL;
  PyObject* rows = AllRows(state, reader, (Form)form);
  state->library.reader_close(reader);
  return rows;
}
