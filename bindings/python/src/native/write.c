// SPDX-License-Identifier: Apache-2.0
//
// Writes of rows and columns through a destination, and the counts that a write gives.
//
// Every write lets go of the interpreter lock, one of a single row, too: it may have to wait for the table's other
// writers, and one of them may be waiting for the lock, in its progress callback. Held, the two would wait for ever.
// What is written has been copied or is kept before.

#include <string.h>

#include "native.h"

// ---- counts: the C part of WriteResult ------------------------------------------------------------------------

typedef struct Counts {
  PyObject_HEAD long long rows_read, inserted, updated, deleted, ignored, batches, version;
  char applied;
} Counts;

static PyObject* NewCounts(PyTypeObject* type, PyObject* arguments, PyObject* names) {
  long long n[7];
  int applied = 1;
  static char* keywords[] = {"rows_read", "inserted", "updated", "deleted", "ignored",
                             "batches",   "version",  "applied", NULL};
  if (!PyArg_ParseTupleAndKeywords(arguments, names, "LLLLLLL|p", keywords, &n[0], &n[1], &n[2],
                                   &n[3], &n[4], &n[5], &n[6], &applied)) {
    return NULL;
  }
  allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
  Counts* counts = (Counts*)allocate(type, 0);
  if (counts == NULL) return NULL;
  memcpy(&counts->rows_read, n, sizeof(n));
  counts->applied = (char)applied;
  return (PyObject*)counts;
}

static void Deallocate(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
  free_object(self);
  Py_DECREF(type);
}

static PyMemberDef members[] = {
    {"rows_read", T_LONGLONG, offsetof(Counts, rows_read), READONLY, "Rows taken in."},
    {"inserted", T_LONGLONG, offsetof(Counts, inserted), READONLY, "Rows that became new rows."},
    {"updated", T_LONGLONG, offsetof(Counts, updated), READONLY,
     "Rows that changed the row of their key."},
    {"deleted", T_LONGLONG, offsetof(Counts, deleted), READONLY,
     "Rows that deleted the row of their key."},
    {"ignored", T_LONGLONG, offsetof(Counts, ignored), READONLY, "Rows without effect."},
    {"batches", T_LONGLONG, offsetof(Counts, batches), READONLY, "Batches that the rows came in."},
    {"version", T_LONGLONG, offsetof(Counts, version), READONLY,
     "Version of the table after the write."},
    {"applied", T_BOOL, offsetof(Counts, applied), READONLY,
     "Whether the write was made: not when the table had its token."},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "What a write did."},
    {Py_tp_new, NewCounts},
    {Py_tp_dealloc, Deallocate},
    {Py_tp_members, members},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "colmerge._native.Counts",
    .basicsize = sizeof(Counts),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = slots,
};

PyTypeObject* MakeCountsType(PyObject* module) {
  return (PyTypeObject*)PyType_FromModuleAndSpec(module, &spec, NULL);
}

PyObject* CountsOf(State* state, const colmerge_write_result* done) {
  PyTypeObject* type = (PyTypeObject*)state->WriteResult;
  allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
  Counts* counts = (Counts*)allocate(type, 0);
  if (counts == NULL) return NULL;
  counts->rows_read = done->rows_read;
  counts->inserted = done->inserted;
  counts->updated = done->updated;
  counts->deleted = done->deleted;
  counts->ignored = done->ignored;
  counts->batches = done->batches;
  counts->version = done->version;
  counts->applied = done->applied != 0;
  return (PyObject*)counts;
}

// ---- writes ---------------------------------------------------------------------------------------------------

static PyObject* Write(State* state, void* destination, const colmerge_column* columns,
                       int64_t count) {
  Watch watch = {0};
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  options.progress = WatchProgress;
  options.user = &watch;
  watch.cancel = &options.cancel;
  colmerge_write_result done = COLMERGE_WRITE_RESULT_INIT;
  colmerge_error error;
  StartWatch(&watch, state);
  const int32_t status = state->library.destination_write_columns(
      (colmerge_destination*)destination, columns, count, &options, &done, &error);
  if (!EndWatch(&watch)) return NULL;
  return status == COLMERGE_OK ? CountsOf(state, &done) : Raise(state, &error);
}

// Writes the rows that came; kHard columns leave all of them to Python.
static PyObject* WriteSet(RowSet* set, Outcome outcome, void* destination) {
  for (Py_ssize_t i = 0; outcome == kDone && i < set->count; ++i)
    outcome = Finish(set->state, &set->columns[i]);
  if (outcome == kDone && set->count == 0) outcome = kHard;
  PyObject* done = NULL;
  if (outcome == kDone) {
    colmerge_column* columns = ColumnsOf(set);
    if (columns != NULL) done = Write(set->state, destination, columns, set->count);
    PyMem_Free(columns);
  }
  ClearRows(set);
  if (outcome != kHard) return done;
  Py_RETURN_NONE;
}

// write_rows(destination, list of dicts)
PyObject* WriteRows(PyObject* module, PyObject* const* arguments, Py_ssize_t count) {
  State* state = StateOf(module);
  void* destination = NULL;
  if (count != 2 || !PyList_Check(arguments[1])) {
    return PyErr_Format(PyExc_TypeError, "a destination and a list are expected");
  }
  if (!TokenOf(state, arguments[0], &destination)) return NULL;
  RowSet set;
  StartRows(&set, state, PyList_Size(arguments[1]));
  Outcome outcome = kDone;
  for (int64_t i = 0; outcome == kDone && i < set.rows; ++i) {
    PyObject* row = PyList_GetItem(arguments[1], (Py_ssize_t)i);
    if (row == NULL) {
      outcome = kFailed;
    } else {
      outcome = PyDict_CheckExact(row) ? AddRow(&set, row) : kHard;
    }
    if (outcome == kDone && HasHard(&set)) outcome = kHard;
  }
  return WriteSet(&set, outcome, destination);
}

// write_row(destination, values, names): a tuple or list with the tuple of its names, or a dict with None
PyObject* WriteRow(PyObject* module, PyObject* const* arguments, Py_ssize_t count) {
  State* state = StateOf(module);
  void* destination = NULL;
  if (count != 3)
    return PyErr_Format(PyExc_TypeError, "a destination, a row and its names are expected");
  if (!TokenOf(state, arguments[0], &destination)) return NULL;
  RowSet set;
  StartRows(&set, state, 1);
  if (PyDict_CheckExact(arguments[1]))
    return WriteSet(&set, AddRow(&set, arguments[1]), destination);
  PyObject* values = PyTuple_Check(arguments[2]) ? PySequence_Tuple(arguments[1]) : NULL;
  if (values == NULL) {
    return PyErr_Occurred() ? NULL
                            : PyErr_Format(PyExc_TypeError, "the names of the values are expected");
  }
  Outcome outcome = kHard;
  if (PyTuple_Size(values) == PyTuple_Size(arguments[2]))
    outcome = AddValues(&set, arguments[2], values);
  PyObject* done = WriteSet(&set, outcome, destination);
  Py_DECREF(values);
  return done;
}

// write_columns(destination, Columns)
PyObject* WriteColumns(PyObject* module, PyObject* const* arguments, Py_ssize_t count) {
  State* state = StateOf(module);
  void* destination = NULL;
  if (count != 2 || !PyObject_TypeCheck(arguments[1], state->columns_type)) {
    return PyErr_Format(PyExc_TypeError, "a destination and columns are expected");
  }
  if (!TokenOf(state, arguments[0], &destination)) return NULL;
  const Columns* columns = (const Columns*)arguments[1];
  return Write(state, destination, columns->columns, columns->count);
}
