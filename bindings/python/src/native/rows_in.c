// SPDX-License-Identifier: Apache-2.0
//
// Rows as columns: every dict is walked once. A row changes the columns that it has; where it lacks a name, the column's
// presence says so.

#include <string.h>

#include "native.h"

enum { kFewColumns = 8 };

void StartRows(RowSet* set, State* state, int64_t rows) {
  set->state = state;
  set->rows = rows;
  set->taken = 0;
  set->count = 0;
  set->capacity = kFewColumns;
  set->names = set->few_names;
  set->columns = set->few;
  set->numbers = NULL;
}

void ClearRows(RowSet* set) {
  for (Py_ssize_t i = 0; i < set->count; ++i) {
    Py_DECREF(set->names[i]);
    ClearBuilder(&set->columns[i]);
  }
  if (set->names != set->few_names) PyMem_Free(set->names);
  if (set->columns != set->few) PyMem_Free(set->columns);
  Py_CLEAR(set->numbers);
  StartRows(set, set->state, 0);
}

static bool Grow(RowSet* set) {
  const size_t capacity = (size_t)set->capacity * 2;
  PyObject** names = (PyObject**)PyMem_Malloc(capacity * sizeof(PyObject*));
  Builder* columns = (Builder*)PyMem_Malloc(capacity * sizeof(Builder));
  if (names == NULL || columns == NULL) {
    PyMem_Free(names);
    PyMem_Free(columns);
    PyErr_NoMemory();
    return false;
  }
  memcpy(names, set->names, (size_t)set->count * sizeof(PyObject*));
  memcpy(columns, set->columns, (size_t)set->count * sizeof(Builder));
  if (set->names != set->few_names) PyMem_Free(set->names);
  if (set->columns != set->few) PyMem_Free(set->columns);
  set->names = names;
  set->columns = columns;
  set->capacity = (Py_ssize_t)capacity;
  return true;
}

static bool Number(RowSet* set, Py_ssize_t column) {
  PyObject* number = PyLong_FromSsize_t(column);
  const bool is_set =
      number != NULL && PyDict_SetItem(set->numbers, set->names[column], number) == 0;
  Py_XDECREF(number);
  return is_set;
}

static Builder* AddColumn(RowSet* set, PyObject* name) {
  if (set->count == set->capacity && !Grow(set)) return NULL;
  Builder* column = &set->columns[set->count];
  StartBuilder(column, set->rows);
  Py_INCREF(name);
  set->names[set->count++] = name;
  if (set->numbers != NULL && !Number(set, set->count - 1)) return NULL;
  while (column->length < set->taken) {
    if (!AppendAbsent(column)) return NULL;
  }
  return column;
}

// The column of a name that does not stand where the row before had it.
static Builder* FindColumn(RowSet* set, PyObject* name) {
  if (set->numbers == NULL) {
    set->numbers = PyDict_New();
    if (set->numbers == NULL) return NULL;
    for (Py_ssize_t i = 0; i < set->count; ++i) {
      if (!Number(set, i)) return NULL;
    }
  }
  PyObject* number = PyDict_GetItemWithError(set->numbers, name);
  if (number != NULL) return &set->columns[PyLong_AsSsize_t(number)];
  return PyErr_Occurred() ? NULL : AddColumn(set, name);
}

static Outcome AddCell(RowSet* set, Py_ssize_t place, PyObject* name, PyObject* value) {
  Builder* column;
  if (place < set->count && set->names[place] == name) {
    column = &set->columns[place];
  } else if (Py_TYPE(name) != &PyUnicode_Type) {
    return kHard;
  } else if (set->taken == 0) {  // the names of a dict are all different
    column = AddColumn(set, name);
  } else {
    column = FindColumn(set, name);
  }
  if (column == NULL || Append(set->state, column, value) == kFailed) return kFailed;
  return kDone;
}

static bool EndRow(RowSet* set, Py_ssize_t cells) {
  ++set->taken;
  if (cells == set->count) return true;
  for (Py_ssize_t i = 0; i < set->count; ++i) {
    if (set->columns[i].length < set->taken && !AppendAbsent(&set->columns[i])) return false;
  }
  return true;
}

Outcome AddRow(RowSet* set, PyObject* dict) {
  PyObject* name;
  PyObject* value;
  Py_ssize_t position = 0, place = 0;
  while (PyDict_Next(dict, &position, &name, &value)) {
    const Outcome outcome = AddCell(set, place++, name, value);
    if (outcome != kDone) return outcome;
  }
  return EndRow(set, place) ? kDone : kFailed;
}

Outcome AddValues(RowSet* set, PyObject* names, PyObject* values) {
  const Py_ssize_t count = PyTuple_Size(names);
  for (Py_ssize_t i = 0; i < count; ++i) {
    PyObject* value = PyTuple_GetItem(values, i);
    const Outcome outcome = AddCell(set, i, PyTuple_GetItem(names, i), value);
    if (outcome != kDone) return outcome;
  }
  return EndRow(set, count) ? kDone : kFailed;
}

bool HasHard(const RowSet* set) {
  for (Py_ssize_t i = 0; i < set->count; ++i) {
    if (set->columns[i].is_hard) return true;
  }
  return false;
}

colmerge_column* ColumnsOf(RowSet* set) {
  const size_t count = set->count > 0 ? (size_t)set->count : 1;
  colmerge_column* columns = (colmerge_column*)PyMem_Malloc(count * sizeof(colmerge_column));
  if (columns == NULL) {
    PyErr_NoMemory();
    return NULL;
  }
  for (Py_ssize_t i = 0; i < set->count; ++i) {
    Py_ssize_t length = 0;
    const char* name = PyUnicode_AsUTF8AndSize(set->names[i], &length);
    if (name == NULL) {
      PyMem_Free(columns);
      return NULL;
    }
    FillColumn(&set->columns[i], name, length, &columns[i]);
  }
  return columns;
}

// ---- for Python: columns that it goes on with -----------------------------------------------------------------

// The values of one column as they stand in the rows.
static PyObject* Gathered(PyObject* rows, PyObject* name) {
  const Py_ssize_t count = PyList_Size(rows);
  PyObject* values = PyList_New(count);
  for (Py_ssize_t i = 0; values != NULL && i < count; ++i) {
    PyObject* row = PyList_GetItem(rows, i);
    PyObject* value = row == NULL ? NULL : PyDict_GetItemWithError(row, name);
    if (value == NULL && PyErr_Occurred()) {
      Py_CLEAR(values);
      break;
    }
    if (value == NULL) value = Py_None;
    Py_INCREF(value);
    PyList_SetItem(values, i, value);
  }
  return values;
}

static PyObject* DataOf(RowSet* set, Py_ssize_t i, PyObject* rows) {
  Builder* column = &set->columns[i];
  const Outcome outcome = Finish(set->state, column);
  if (outcome == kFailed) return NULL;
  if (outcome == kDone) return EncodedOf(set->state, column);
  PyObject* values = Gathered(rows, set->names[i]);
  if (values == NULL) return NULL;
  PyObject* data = PyObject_CallFunctionObjArgs(set->state->listed, set->names[i], values, NULL);
  Py_DECREF(values);
  return data;
}

static PyObject* NamedOf(RowSet* set, Py_ssize_t i, PyObject* rows) {
  PyObject* data = DataOf(set, i, rows);
  if (data == NULL) return NULL;
  const Builder* column = &set->columns[i];
  PyObject* named;
  if (column->presence == NULL) {
    named = PyObject_CallFunctionObjArgs(set->state->NamedColumn, set->names[i], data, NULL);
  } else {
    named = PyObject_CallFunction(set->state->NamedColumn, "OOy#", set->names[i], data,
                                  (char*)column->presence, (Py_ssize_t)(column->length + 7) / 8);
  }
  Py_DECREF(data);
  return named;
}

static Outcome AddAll(RowSet* set, PyObject* rows) {
  for (int64_t i = 0; i < set->rows; ++i) {
    PyObject* row = PyList_GetItem(rows, (Py_ssize_t)i);
    if (row == NULL) return kFailed;
    if (!PyDict_CheckExact(row)) return kHard;
    const Outcome outcome = AddRow(set, row);
    if (outcome != kDone) return outcome;
  }
  return set->count > 0 ? kDone : kHard;
}

PyObject* EncodeRows(PyObject* module, PyObject* rows) {
  if (!PyList_Check(rows)) return PyErr_Format(PyExc_TypeError, "a list is expected");
  if (!FindObjects(StateOf(module))) return NULL;
  RowSet set;
  StartRows(&set, StateOf(module), PyList_Size(rows));
  PyObject* found = NULL;
  const Outcome outcome = AddAll(&set, rows);
  if (outcome == kDone) found = PyList_New(set.count);
  for (Py_ssize_t i = 0; found != NULL && i < set.count; ++i) {
    PyObject* named = NamedOf(&set, i, rows);
    if (named == NULL) {
      Py_CLEAR(found);
    } else {
      PyList_SetItem(found, i, named);
    }
  }
  ClearRows(&set);
  if (outcome != kHard) return found;
  Py_RETURN_NONE;
}

PyObject* EncodeList(PyObject* module, PyObject* values) {
  if (!PyList_Check(values)) return PyErr_Format(PyExc_TypeError, "a list is expected");
  State* state = StateOf(module);
  if (!FindObjects(state)) return NULL;
  const Py_ssize_t count = PyList_Size(values);
  Builder builder;
  StartBuilder(&builder, count);
  Outcome outcome = kDone;
  for (Py_ssize_t i = 0; outcome == kDone && i < count; ++i) {
    PyObject* value = PyList_GetItem(values, i);
    outcome = value == NULL ? kFailed : Append(state, &builder, value);
  }
  if (outcome == kDone) outcome = Finish(state, &builder);
  PyObject* encoded = outcome == kDone ? EncodedOf(state, &builder) : NULL;
  ClearBuilder(&builder);
  if (outcome != kHard) return encoded;
  Py_RETURN_NONE;
}
