// SPDX-License-Identifier: Apache-2.0
//
// Batches of a reader as Python rows.

#include <stdio.h>
#include <string.h>

#include "native.h"

// A batch that was read: for each column its name and values.
typedef struct Read {
  int64_t rows;
  Py_ssize_t count;
  PyObject** names;    // owned; NULL beyond those that were read
  PyObject*** values;  // of each column one array, whose values are owned
} Read;

static void ClearRead(Read* read) {
  for (Py_ssize_t i = 0; i < read->count; ++i) {
    Py_XDECREF(read->names[i]);
    for (int64_t row = 0; read->values[i] != NULL && row < read->rows; ++row)
      Py_XDECREF(read->values[i][row]);
    PyMem_Free(read->values[i]);
  }
  PyMem_Free(read->names);
  PyMem_Free(read->values);
}

static bool StartRead(Read* read, int64_t rows, int64_t count) {
  read->rows = rows;
  read->count = 0;
  read->names = (PyObject**)PyMem_Calloc((size_t)count + 1, sizeof(PyObject*));
  read->values = (PyObject***)PyMem_Calloc((size_t)count + 1, sizeof(PyObject**));
  if (read->names == NULL || read->values == NULL) {
    PyErr_NoMemory();
    return false;
  }
  for (; read->count < count; ++read->count) {
    read->values[read->count] = (PyObject**)PyMem_Calloc((size_t)rows, sizeof(PyObject*));
    if (read->values[read->count] == NULL) {
      PyErr_NoMemory();
      return false;
    }
  }
  return true;
}

// ---- a batch --------------------------------------------------------------------------------------------------

// kHard: it is nested.
static Outcome ReadColumn(State* state, colmerge_reader* reader, int64_t number, Read* read) {
  colmerge_column column;
  colmerge_error error;
  const int32_t status = state->library.reader_column(reader, number, &column, &error);
  if (status == COLMERGE_ERROR_UNSUPPORTED_TYPE) return kHard;
  if (status != COLMERGE_OK) {
    Raise(state, &error);
    return kFailed;
  }
  if (column.length != read->rows) {  // another thread moved the reader
    PyErr_SetString(PyExc_RuntimeError, "the batch of this reader is gone");
    return kFailed;
  }
  PyObject* name = PyUnicode_DecodeUTF8(column.name.data, (Py_ssize_t)column.name.length, NULL);
  if (name == NULL) return kFailed;
  PyUnicode_InternInPlace(&name);
  read->names[number] = name;
  return DecodeColumn(state, &column, read->values[number]) ? kDone : kFailed;
}

static PyObject* DictOf(const Read* read, int64_t row) {
  PyObject* dict = PyDict_New();
  for (Py_ssize_t i = 0; dict != NULL && i < read->count; ++i) {
    if (PyDict_SetItem(dict, read->names[i], read->values[i][row]) != 0) Py_CLEAR(dict);
  }
  return dict;
}

static PyObject* TupleOf(const Read* read, int64_t row) {
  PyObject* tuple = PyTuple_New(read->count);
  for (Py_ssize_t i = 0; tuple != NULL && i < read->count; ++i) {
    PyTuple_SetItem(tuple, i, read->values[i][row]);  // takes the reference over
    read->values[i][row] = NULL;
  }
  return tuple;
}

static PyObject* ColumnOf(const Read* read, Py_ssize_t column) {
  PyObject* list = PyList_New((Py_ssize_t)read->rows);
  for (int64_t row = 0; list != NULL && row < read->rows; ++row) {
    PyList_SetItem(list, (Py_ssize_t)row, read->values[column][row]);
    read->values[column][row] = NULL;
  }
  return list;
}

static PyObject* Formed(const Read* read, Form form) {
  const int64_t count = form == kAsColumns ? read->count : read->count == 0 ? 0 : read->rows;
  PyObject* list = PyList_New((Py_ssize_t)count);
  for (int64_t i = 0; list != NULL && i < count; ++i) {
    PyObject* part = form == kAsColumns ? ColumnOf(read, (Py_ssize_t)i)
                     : form == kAsDicts ? DictOf(read, i)
                                        : TupleOf(read, i);
    if (part == NULL) {
      Py_CLEAR(list);
    } else {
      PyList_SetItem(list, (Py_ssize_t)i, part);
    }
  }
  return list;
}

static bool Next(State* state, colmerge_reader* reader, int64_t* rows, int64_t* count) {
  colmerge_error error;
  int32_t status;
  Py_BEGIN_ALLOW_THREADS status = state->library.reader_next(reader, rows, &error);
  Py_END_ALLOW_THREADS if (status == COLMERGE_OK && *rows > 0) status =
      state->library.reader_column_count(reader, count, &error);
  return status == COLMERGE_OK || Raise(state, &error) != NULL;
}

PyObject* ReadBatchOf(State* state, colmerge_reader* reader, Form form) {
  int64_t rows = 0, count = 0;
  if (!Next(state, reader, &rows, &count)) return NULL;
  if (rows == 0) return PyList_New(0);
  Read read;
  Outcome outcome = StartRead(&read, rows, count) ? kDone : kFailed;
  for (int64_t i = 0; outcome == kDone && i < count; ++i)
    outcome = ReadColumn(state, reader, i, &read);
  PyObject* found = outcome == kDone ? Formed(&read, form) : NULL;
  ClearRead(&read);
  if (outcome != kHard) return found;
  Py_RETURN_NONE;
}

PyObject* ReadBatch(PyObject* module, PyObject* const* arguments, Py_ssize_t count) {
  State* state = StateOf(module);
  void* reader = NULL;
  if (count != 2) return PyErr_Format(PyExc_TypeError, "a reader and a form are expected");
  if (!TokenOf(state, arguments[0], &reader)) return NULL;
  const long form = PyLong_AsLong(arguments[1]);
  if (form < kAsColumns || form > kAsTuples) {
    return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_ValueError, "no such form: %ld", form);
  }
  return ReadBatchOf(state, (colmerge_reader*)reader, (Form)form);
}
