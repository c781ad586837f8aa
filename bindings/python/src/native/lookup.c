// SPDX-License-Identifier: Apache-2.0
//
// Finder: rows by key, of a table as it is at each call, or of one snapshot.

#include <string.h>

#include "native.h"

typedef struct Finder {
  PyObject_HEAD State* state;
  PyObject* handle;  // of a table or a snapshot
  int of_table;
  Layout* layout;  // the last one; NULL: none yet
  int64_t
      warm_version;  // at which the layout's key has been looked up: the index is there, and up to date
} Finder;

// One call: the snapshot that it looks at, and its layout.
typedef struct View {
  State* state;
  Finder* finder;
  colmerge_snapshot* snapshot;
  int64_t version;
  Layout* layout;  // owned
} View;

static void CloseView(View* view) {
  if (view->finder->of_table) view->state->library.snapshot_close(view->snapshot);
  Py_CLEAR(view->layout);
}

static bool OpenView(Finder* finder, View* view) {
  State* state = finder->state;
  void* token = NULL;
  if (!TokenOf(state, finder->handle, &token)) return false;
  colmerge_error error;
  *view = (View){state, finder, (colmerge_snapshot*)token, 0, NULL};
  int32_t status = COLMERGE_OK;
  if (finder->of_table)
    status = state->library.snapshot_open((colmerge_table*)token, &view->snapshot, &error);
  if (status == COLMERGE_OK)
    status = state->library.snapshot_version(view->snapshot, &view->version, &error);
  if (status == COLMERGE_OK) {
    view->layout = LayoutOf(state, view->snapshot, view->version, finder->layout);
  } else {
    Raise(state, &error);
  }
  if (view->layout == NULL) {
    CloseView(view);
    return false;
  }
  if (view->layout != finder->layout) {
    Layout* before = finder->layout;
    finder->layout = view->layout;
    Py_INCREF((PyObject*)view->layout);
    Py_XDECREF((PyObject*)before);
  }
  return true;
}

// ---- one row --------------------------------------------------------------------------------------------------

// The key as a batch of one.
static Outcome FindColumns(View* view, const Key* key, int64_t* row) {
  State* state = view->state;
  RowSet set;
  StartRows(&set, state, 1);
  Outcome outcome = AddValues(&set, key->names, key->parts);
  for (Py_ssize_t i = 0; outcome == kDone && i < set.count; ++i)
    outcome = Finish(state, &set.columns[i]);
  colmerge_column* columns = outcome == kDone ? ColumnsOf(&set) : NULL;
  if (columns != NULL) {
    colmerge_error error;
    int32_t status;
    Py_BEGIN_ALLOW_THREADS status =
        state->library.snapshot_find_keys(view->snapshot, columns, set.count, row, 1, &error);
    Py_END_ALLOW_THREADS if (status != COLMERGE_OK) Raise(state, &error);
  }
  PyMem_Free(columns);
  ClearRows(&set);
  return PyErr_Occurred() ? kFailed : outcome;
}

static bool FindByPython(View* view, const Key* key, int64_t* row) {
  PyObject* found =
      PyObject_CallFunction(view->state->find_one, "NOO",
                            NewHandle(view->state, view->snapshot, NULL), key->names, key->parts);
  if (found == NULL) return false;
  *row = PyLong_AsLongLong(found);
  Py_DECREF(found);
  return !PyErr_Occurred();
}

static bool FindValues(View* view, const Key* key, const colmerge_value* values, int64_t* row) {
  State* state = view->state;
  colmerge_error error;
  int32_t status;
  if (key->is_default && view->finder->warm_version == view->version) {
    status = state->library.snapshot_find_key(view->snapshot, key->numbers, key->count, values, row,
                                              &error);
  } else {  // the index may have to be built or brought up to date
    Py_BEGIN_ALLOW_THREADS status = state->library.snapshot_find_key(
        view->snapshot, key->numbers, key->count, values, row, &error);
    Py_END_ALLOW_THREADS
  }
  if (status != COLMERGE_OK) return Raise(state, &error) != NULL;
  if (key->is_default) view->finder->warm_version = view->version;
  return true;
}

// The row of a key; -1: there is none.
static bool FindRow(View* view, PyObject* given, PyObject* by, int64_t* row) {
  Key key;
  if (!ResolveKey(view->layout, given, by, &key)) return false;
  colmerge_value values[kMostParts];
  Outcome outcome = key.count <= kMostParts ? kDone : kHard;
  for (Py_ssize_t i = 0; outcome == kDone && i < key.count; ++i) {
    outcome = DirectValue(view->layout, key.numbers[i], PyTuple_GetItem(key.parts, i), &values[i]);
  }
  bool is_found = false;
  if (outcome == kDone) {
    is_found = FindValues(view, &key, values, row);
  } else if (outcome == kHard) {
    outcome = FindColumns(view, &key, row);
    is_found = outcome == kDone || (outcome == kHard && FindByPython(view, &key, row));
  }
  ClearKey(&key);
  return is_found;
}

// ---- what is read of a row ------------------------------------------------------------------------------------

enum { kFewCells = 24 };

// Columns to read, and room for one row of them.
typedef struct Cells {
  Py_ssize_t count;
  PyObject* names;   // tuple, owned
  int64_t* numbers;  // NULL: all, in order
  colmerge_value* values;
  PyObject*
      nested;  // list of the columns of which a row that was read has a nested value; owned; NULL: none
  int64_t few_numbers[kFewCells];
  colmerge_value few_values[kFewCells];
} Cells;

static void ClearCells(Cells* cells) {
  Py_CLEAR(cells->names);
  Py_CLEAR(cells->nested);
  if (cells->numbers != cells->few_numbers) PyMem_Free(cells->numbers);
  if (cells->values != cells->few_values) PyMem_Free(cells->values);
}

// The names of columns as a tuple; one may stand for itself.
static PyObject* NamesOf(State* state, PyObject* columns) {
  if (PyList_CheckExact(columns) || PyTuple_CheckExact(columns)) return PySequence_Tuple(columns);
  PyObject* names = PyObject_CallFunction(state->column_names, "sO", "columns", columns);
  PyObject* tuple = names == NULL ? NULL : PySequence_Tuple(names);
  Py_XDECREF(names);
  return tuple;
}

static bool StartCells(Layout* layout, PyObject* columns, Cells* cells) {
  cells->names = columns == Py_None ? layout->names : NamesOf(layout->state, columns);
  cells->numbers = NULL;
  cells->nested = NULL;
  cells->values = cells->few_values;
  if (cells->names == NULL) return false;
  if (columns == Py_None) Py_INCREF(cells->names);
  cells->count = PyTuple_Size(cells->names);
  if (columns != Py_None) cells->numbers = cells->few_numbers;
  if (cells->count > kFewCells) {
    cells->values = (colmerge_value*)PyMem_Malloc((size_t)cells->count * sizeof(colmerge_value));
    if (columns != Py_None)
      cells->numbers = (int64_t*)PyMem_Malloc((size_t)cells->count * sizeof(int64_t));
    if (cells->values == NULL || (columns != Py_None && cells->numbers == NULL)) PyErr_NoMemory();
  }
  for (Py_ssize_t i = 0; cells->numbers != NULL && !PyErr_Occurred() && i < cells->count; ++i) {
    cells->numbers[i] = ColumnNumber(layout, PyTuple_GetItem(cells->names, i));
  }
  if (!PyErr_Occurred()) return true;
  ClearCells(cells);
  return false;
}

static bool IsNoted(PyObject* names, PyObject* name) {
  for (Py_ssize_t i = PyList_Size(names); i-- > 0;) {
    if (PyList_GetItem(names, i) == name) return true;
  }
  return false;
}

// The value of a cell; of a nested one None, which holds its place in the row, and its column is noted.
static PyObject* CellValue(View* view, Cells* cells, Py_ssize_t i) {
  const int64_t column = cells->numbers == NULL ? i : cells->numbers[i];
  PyObject* value = DecodeCell(view->state, &view->layout->decoders[column], &cells->values[i]);
  if (value != Py_NotImplemented) return value;
  Py_DECREF(value);
  PyObject* name = PyTuple_GetItem(cells->names, i);
  if (cells->nested == NULL && (cells->nested = PyList_New(0)) == NULL) return NULL;
  if (!IsNoted(cells->nested, name) && PyList_Append(cells->nested, name) != 0) return NULL;
  Py_RETURN_NONE;
}

// The row but for its nested values.
static PyObject* RowOf(View* view, Cells* cells, int64_t row) {
  colmerge_error error;
  if (cells->count > 0 &&
      view->state->library.snapshot_get_values(view->snapshot, row, cells->numbers, cells->count,
                                               cells->values, &error) != COLMERGE_OK) {
    return Raise(view->state, &error);
  }
  PyObject* dict = PyDict_New();
  for (Py_ssize_t i = 0; dict != NULL && i < cells->count; ++i) {
    PyObject* value = CellValue(view, cells, i);
    if (value == NULL || PyDict_SetItem(dict, PyTuple_GetItem(cells->names, i), value) != 0)
      Py_CLEAR(dict);
    Py_XDECREF(value);
  }
  return dict;
}

static PyObject* NoneOr(View* view, Cells* cells, int64_t row) {
  if (row >= 0) return RowOf(view, cells, row);
  Py_RETURN_NONE;
}

// get(key, by, columns)
static PyObject* Get(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
  View view;
  if (count != 3)
    return PyErr_Format(PyExc_TypeError, "a key, its columns and those to read are expected");
  if (!OpenView((Finder*)self, &view)) return NULL;
  int64_t row = -1;
  PyObject* found = NULL;
  Cells cells;
  if (FindRow(&view, arguments[0], arguments[1], &row)) {
    if (row < 0) {
      Py_INCREF(Py_None);
      found = Py_None;
    } else if (StartCells(view.layout, arguments[2], &cells)) {
      found = RowOf(&view, &cells, row);
      if (found != NULL && cells.nested != NULL &&
          !SetNested(view.state, view.snapshot, &row, 1, cells.nested, &found)) {
        Py_CLEAR(found);
      }
      ClearCells(&cells);
    }
  }
  CloseView(&view);
  return found;
}

// contains(key, by)
static PyObject* Contains(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
  View view;
  if (count != 2) return PyErr_Format(PyExc_TypeError, "a key and its columns are expected");
  if (!OpenView((Finder*)self, &view)) return NULL;
  int64_t row = -1;
  const bool is_found = FindRow(&view, arguments[0], arguments[1], &row);
  CloseView(&view);
  return is_found ? PyBool_FromLong(row >= 0) : NULL;
}

// ---- many rows ------------------------------------------------------------------------------------------------

// The rows of keys of the layout's columns, each given as one value or a tuple; kHard where one is anything else.
static Outcome FindListed(View* view, PyObject* keys, int64_t* rows) {
  RowSet set;
  StartRows(&set, view->state, PyList_Size(keys));
  Outcome outcome = kDone;
  for (Py_ssize_t i = 0; outcome == kDone && i < set.rows; ++i) {
    Key key = {0};
    PyObject* given = PyList_GetItem(keys, i);
    if (given == NULL || !TakeDefault(view->layout, given, Py_None, &key)) {
      outcome = PyErr_Occurred() ? kFailed : kHard;
    }
    if (outcome == kDone) outcome = AddValues(&set, key.names, key.parts);
    ClearKey(&key);
  }
  for (Py_ssize_t i = 0; outcome == kDone && i < set.count; ++i)
    outcome = Finish(view->state, &set.columns[i]);
  colmerge_column* columns = outcome == kDone ? ColumnsOf(&set) : NULL;
  if (columns != NULL) {
    colmerge_error error;
    int32_t status;
    Py_BEGIN_ALLOW_THREADS status = view->state->library.snapshot_find_keys(
        view->snapshot, columns, set.count, rows, set.rows, &error);
    Py_END_ALLOW_THREADS if (status != COLMERGE_OK) Raise(view->state, &error);
  }
  PyMem_Free(columns);
  ClearRows(&set);
  return PyErr_Occurred() ? kFailed : outcome;
}

// The nested values of rows that are there, of all columns at once.
static bool CompleteRows(View* view, Cells* cells, PyObject* list, const int64_t* rows,
                         Py_ssize_t count) {
  int64_t* there = (int64_t*)PyMem_Malloc((size_t)count * sizeof(int64_t));
  PyObject** dicts = (PyObject**)PyMem_Malloc((size_t)count * sizeof(PyObject*));
  Py_ssize_t found = 0;
  if (there == NULL || dicts == NULL) PyErr_NoMemory();
  for (Py_ssize_t i = 0; !PyErr_Occurred() && i < count; ++i) {
    if (rows[i] < 0) continue;
    there[found] = rows[i];
    dicts[found++] = PyList_GetItem(list, i);
  }
  const bool is_done = !PyErr_Occurred() &&
                       SetNested(view->state, view->snapshot, there, found, cells->nested, dicts);
  PyMem_Free(there);
  PyMem_Free(dicts);
  return is_done;
}

static PyObject* RowsOf(View* view, PyObject* columns, const int64_t* rows, Py_ssize_t count) {
  Cells cells;
  if (!StartCells(view->layout, columns, &cells)) return NULL;
  PyObject* found = PyList_New(count);
  for (Py_ssize_t i = 0; found != NULL && i < count; ++i) {
    PyObject* row = NoneOr(view, &cells, rows[i]);
    if (row == NULL || (i % 4096 == 4095 && PyErr_CheckSignals() != 0)) {
      Py_XDECREF(row);
      Py_CLEAR(found);
    } else {
      PyList_SetItem(found, i, row);
    }
  }
  if (found != NULL && cells.nested != NULL && !CompleteRows(view, &cells, found, rows, count)) {
    Py_CLEAR(found);
  }
  ClearCells(&cells);
  return found;
}

// Row ids that Python's encoder and the library found.
static int64_t* IdsByPython(View* view, PyObject* keys, PyObject* by, Py_ssize_t* count) {
  PyObject* found = PyObject_CallFunction(view->state->find_many, "NOOO",
                                          NewHandle(view->state, view->snapshot, NULL),
                                          (PyObject*)view->layout, keys, by);
  if (found == NULL) return NULL;
  *count = PyList_Size(found);
  int64_t* rows =
      *count < 0 ? NULL : (int64_t*)PyMem_Malloc((size_t)(*count + 1) * sizeof(int64_t));
  if (rows == NULL && !PyErr_Occurred()) PyErr_NoMemory();
  for (Py_ssize_t i = 0; rows != NULL && i < *count; ++i)
    rows[i] = PyLong_AsLongLong(PyList_GetItem(found, i));
  Py_DECREF(found);
  return rows;
}

// get_many(keys, by, columns)
static PyObject* GetMany(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
  View view;
  if (count != 3)
    return PyErr_Format(PyExc_TypeError, "keys, their columns and those to read are expected");
  if (!OpenView((Finder*)self, &view)) return NULL;
  int64_t* rows = NULL;
  Py_ssize_t found = 0;
  Outcome outcome = kHard;
  if (arguments[1] == Py_None && PyList_CheckExact(arguments[0]) && PyList_Size(arguments[0]) > 0) {
    found = PyList_Size(arguments[0]);
    rows = (int64_t*)PyMem_Malloc((size_t)found * sizeof(int64_t));
    outcome = rows == NULL ? kFailed : FindListed(&view, arguments[0], rows);
    if (rows == NULL) PyErr_NoMemory();
  }
  if (outcome == kHard) {
    PyMem_Free(rows);
    rows = IdsByPython(&view, arguments[0], arguments[1], &found);
  }
  PyObject* list =
      rows == NULL || PyErr_Occurred() ? NULL : RowsOf(&view, arguments[2], rows, found);
  PyMem_Free(rows);
  CloseView(&view);
  return list;
}

// ---- the type -------------------------------------------------------------------------------------------------

static PyObject* GetLayout(PyObject* self, PyObject* unused) {
  (void)unused;
  View view;
  if (!OpenView((Finder*)self, &view)) return NULL;
  PyObject* layout = (PyObject*)view.layout;
  Py_INCREF(layout);
  CloseView(&view);
  return layout;
}

static int Initialize(PyObject* self, PyObject* arguments, PyObject* names) {
  Finder* finder = (Finder*)self;
  PyObject *handle = NULL, *layout = NULL;
  int of_table = 0;
  static char* keywords[] = {"handle", "of_table", "layout", NULL};
  if (!PyArg_ParseTupleAndKeywords(arguments, names, "Op|O", keywords, &handle, &of_table, &layout))
    return -1;
  PyObject* module = PyType_GetModule(Py_TYPE(self));
  if (module == NULL) return -1;
  State* state = StateOf(module);
  void* token = NULL;
  if (finder->handle != NULL || !TokenOf(state, handle, &token)) {
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_TypeError, "a finder is made once");
    return -1;
  }
  if (layout != NULL && layout != Py_None) {
    if (!PyObject_TypeCheck(layout, state->layout_type)) {
      PyErr_SetString(PyExc_TypeError, "a Layout is expected");
      return -1;
    }
    Py_INCREF(layout);
    finder->layout = (Layout*)layout;
  }
  Py_INCREF(handle);
  finder->handle = handle;
  finder->state = state;
  finder->of_table = of_table;
  finder->warm_version = -1;
  return 0;
}

static void Deallocate(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  Finder* finder = (Finder*)self;
  Py_CLEAR(finder->handle);
  Py_CLEAR(finder->layout);
  freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
  free_object(self);
  Py_DECREF(type);
}

static PyMethodDef methods[] = {
    {"get", (PyCFunction)(void (*)(void))Get, METH_FASTCALL,
     "The row of a key as a dict; None: there is none."},
    {"contains", (PyCFunction)(void (*)(void))Contains, METH_FASTCALL, "Whether a key has a row."},
    {"get_many", (PyCFunction)(void (*)(void))GetMany, METH_FASTCALL,
     "The row, or None, of each key."},
    {"layout", GetLayout, METH_NOARGS, "The columns as they are now."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "Rows by key, of a table as it is at each call, or of one snapshot."},
    {Py_tp_init, Initialize},
    {Py_tp_dealloc, Deallocate},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "colmerge._native.Finder",
    .basicsize = sizeof(Finder),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

PyTypeObject* MakeFinderType(PyObject* module) {
  return (PyTypeObject*)PyType_FromModuleAndSpec(module, &spec, NULL);
}
