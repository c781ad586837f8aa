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

// ---- nested columns: their text is JSON -----------------------------------------------------------------------

static PyObject* NameOfNested(State* state, colmerge_reader* reader, int64_t column) {
  struct ArrowSchema schema;
  colmerge_error error;
  if (state->library.reader_schema(reader, &schema, &error) != COLMERGE_OK)
    return Raise(state, &error);
  PyObject* name = PyUnicode_FromString(schema.children[column]->name);
  schema.release(&schema);
  return name;
}

static int32_t AskText(State* state, const NestedPlace* place, char* text, int64_t capacity,
                       int64_t* length, colmerge_error* error) {
  if (place->reader != NULL) {
    return state->library.reader_value_text(place->reader, place->row, place->column, text,
                                            capacity, length, error);
  }
  return state->library.snapshot_value_text(place->snapshot, place->row, place->column, text,
                                            capacity, length, error);
}

PyObject* NestedValue(State* state, const NestedPlace* place) {
  char few[512];
  char* text = few;
  int64_t capacity = sizeof(few), length = 0;
  colmerge_error error;
  for (;;) {
    if (AskText(state, place, text, capacity, &length, &error) != COLMERGE_OK) {
      if (text != few) PyMem_Free(text);
      return Raise(state, &error);
    }
    if (length < capacity) break;
    capacity = length + 1;
    if (text != few) PyMem_Free(text);
    text = (char*)PyMem_Malloc((size_t)capacity);
    if (text == NULL) return PyErr_NoMemory();
  }
  PyObject* value = Py_None;
  if (length < 0) {
    Py_INCREF(value);
  } else {
    value = PyObject_CallFunction(state->loads, "s#", text, (Py_ssize_t)length);
  }
  if (text != few) PyMem_Free(text);
  return value;
}

static bool ReadNested(State* state, colmerge_reader* reader, int64_t column, Read* read) {
  read->names[column] = NameOfNested(state, reader, column);
  if (read->names[column] == NULL) return false;
  for (int64_t row = 0; row < read->rows; ++row) {
    const NestedPlace place = {.reader = reader, .row = row, .column = column};
    read->values[column][row] = NestedValue(state, &place);
    if (read->values[column][row] == NULL) return false;
  }
  return true;
}

// ---- a batch --------------------------------------------------------------------------------------------------

static bool ReadColumn(State* state, colmerge_reader* reader, int64_t number, Read* read) {
  colmerge_column column;
  colmerge_error error;
  const int32_t status = state->library.reader_column(reader, number, &column, &error);
  if (status == COLMERGE_ERROR_UNSUPPORTED_TYPE) return ReadNested(state, reader, number, read);
  if (status != COLMERGE_OK) return Raise(state, &error) != NULL;
  if (column.length != read->rows) {  // another thread moved the reader
    PyErr_SetString(PyExc_RuntimeError, "the batch of this reader is gone");
    return false;
  }
  PyObject* name = PyUnicode_DecodeUTF8(column.name.data, (Py_ssize_t)column.name.length, NULL);
  if (name == NULL) return false;
  PyUnicode_InternInPlace(&name);
  read->names[number] = name;
  return DecodeColumn(state, &column, read->values[number]);
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
  bool is_read = StartRead(&read, rows, count);
  for (int64_t i = 0; is_read && i < count; ++i) is_read = ReadColumn(state, reader, i, &read);
  PyObject* found = is_read ? Formed(&read, form) : NULL;
  ClearRead(&read);
  return found;
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
