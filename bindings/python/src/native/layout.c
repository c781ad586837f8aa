// SPDX-License-Identifier: Apache-2.0
//
// Layout: the columns of a table at one version, as lookups need them. One that is known serves later versions, too, as
// long as they have the same columns, so that a write does not cost the next lookup more than a look at the schema.

#include <string.h>

#include "native.h"

static const char* ValueFormat(const struct ArrowSchema* field) {
  return field->dictionary != NULL ? field->dictionary->format : field->format;
}

static bool IsText(PyObject* text, const char* expected) {
  const char* found = PyUnicode_AsUTF8AndSize(text, NULL);
  return found != NULL && strcmp(found, expected) == 0;
}

static bool HasColumns(const Layout* layout, const struct ArrowSchema* schema) {
  if (layout->count != schema->n_children) return false;
  for (Py_ssize_t i = 0; i < layout->count; ++i) {
    if (!IsText(PyTuple_GetItem(layout->names, i), schema->children[i]->name) ||
        !IsText(PyTuple_GetItem(layout->formats, i), ValueFormat(schema->children[i]))) {
      return false;
    }
  }
  return true;
}

// ---- keys -----------------------------------------------------------------------------------------------------

// The columns of the only index that there is into `numbers`, of `count` places; their number, 0 where there is none or
// several, -1 with an exception.
static int64_t OnlyIndex(State* state, colmerge_snapshot* snapshot, int64_t* numbers,
                         int64_t count) {
  colmerge_index_info info = COLMERGE_INDEX_INFO_INIT;
  if (state->library.snapshot_index_info(snapshot, 1, &info, NULL) == COLMERGE_OK) return 0;
  if (state->library.snapshot_index_info(snapshot, 0, &info, NULL) != COLMERGE_OK) return 0;
  if (info.column_count > count) return 0;
  memcpy(numbers, info.columns, (size_t)info.column_count * sizeof(int64_t));
  return info.column_count;
}

// The columns of the primary key likewise.
static int64_t PrimaryKey(State* state, colmerge_snapshot* snapshot, int64_t* numbers,
                          int64_t count) {
  colmerge_table_info table = COLMERGE_TABLE_INFO_INIT;
  colmerge_error error;
  if (state->library.snapshot_describe(snapshot, &table, &error) != COLMERGE_OK) {
    Raise(state, &error);
    return -1;
  }
  if (table.primary_key_columns == 0) return 0;
  for (int64_t i = 0; i < count; ++i) {
    colmerge_column_info column = COLMERGE_COLUMN_INFO_INIT;
    if (state->library.snapshot_column_info(snapshot, i, &column, &error) != COLMERGE_OK) {
      Raise(state, &error);
      return -1;
    }
    if (column.key_position > 0) numbers[column.key_position - 1] = i;
  }
  return table.primary_key_columns;
}

static PyObject* NamesOf(const Layout* layout, const int64_t* numbers, int64_t count) {
  PyObject* names = PyTuple_New((Py_ssize_t)count);
  for (int64_t i = 0; names != NULL && i < count; ++i) {
    PyObject* name = PyTuple_GetItem(layout->names, (Py_ssize_t)numbers[i]);
    Py_INCREF(name);
    PyTuple_SetItem(names, (Py_ssize_t)i, name);
  }
  return names;
}

static bool FindKeys(Layout* layout, colmerge_snapshot* snapshot) {
  layout->key_numbers = (int64_t*)PyMem_Calloc((size_t)layout->count + 1, sizeof(int64_t));
  if (layout->key_numbers == NULL) {
    PyErr_NoMemory();
    return false;
  }
  const int64_t primary = PrimaryKey(layout->state, snapshot, layout->key_numbers, layout->count);
  if (primary < 0) return false;
  layout->primary = NamesOf(layout, layout->key_numbers, primary);
  const int64_t count =
      primary > 0 ? primary
                  : OnlyIndex(layout->state, snapshot, layout->key_numbers, layout->count);
  layout->key = NamesOf(layout, layout->key_numbers, count);
  layout->key_count = (Py_ssize_t)count;
  return layout->primary != NULL && layout->key != NULL;
}

// Whether the key is still the one that lookups without names are of. A primary key is for the life of a table; another
// index may have come.
static bool HasKey(const Layout* layout, colmerge_snapshot* snapshot) {
  if (PyTuple_Size(layout->primary) > 0) return true;
  int64_t* numbers = (int64_t*)PyMem_Malloc((size_t)(layout->count + 1) * sizeof(int64_t));
  if (numbers == NULL) return false;
  const int64_t count = OnlyIndex(layout->state, snapshot, numbers, layout->count);
  const bool is_same = count == layout->key_count &&
                       memcmp(numbers, layout->key_numbers, (size_t)count * sizeof(int64_t)) == 0;
  PyMem_Free(numbers);
  return is_same;
}

// ---- making one -----------------------------------------------------------------------------------------------

static bool AddColumn(Layout* layout, const struct ArrowSchema* field) {
  const Py_ssize_t i = layout->count;
  PyObject* name = PyUnicode_FromString(field->name);
  if (name == NULL) return false;
  PyUnicode_InternInPlace(&name);
  PyTuple_SetItem(layout->names, i, name);
  const char* format = ValueFormat(field);
  if (!StartDecoder(layout->state, &layout->decoders[i], format, (Py_ssize_t)strlen(format)))
    return false;
  ++layout->count;
  Py_INCREF(layout->decoders[i].format);
  PyTuple_SetItem(layout->formats, i, layout->decoders[i].format);
  PyObject* number = PyLong_FromSsize_t(i);
  const bool is_set = number != NULL && PyDict_SetItem(layout->numbers, name, number) == 0;
  Py_XDECREF(number);
  return is_set;
}

static bool AddColumns(Layout* layout, const struct ArrowSchema* schema) {
  layout->names = PyTuple_New((Py_ssize_t)schema->n_children);
  layout->formats = PyTuple_New((Py_ssize_t)schema->n_children);
  layout->numbers = PyDict_New();
  layout->decoders = (Decoder*)PyMem_Calloc((size_t)schema->n_children + 1, sizeof(Decoder));
  if (layout->decoders == NULL) {
    PyErr_NoMemory();
    return false;
  }
  if (PyErr_Occurred()) return false;
  for (int64_t i = 0; i < schema->n_children; ++i) {
    if (!AddColumn(layout, schema->children[i])) return false;
  }
  return true;
}

static Layout* MakeLayout(State* state, colmerge_snapshot* snapshot, int64_t version,
                          const struct ArrowSchema* schema) {
  allocfunc allocate = (allocfunc)PyType_GetSlot(state->layout_type, Py_tp_alloc);
  Layout* layout = (Layout*)allocate(state->layout_type, 0);
  if (layout == NULL) return NULL;
  layout->state = state;
  layout->version = version;
  if (AddColumns(layout, schema) && FindKeys(layout, snapshot)) return layout;
  Py_DECREF((PyObject*)layout);
  return NULL;
}

Layout* LayoutOf(State* state, colmerge_snapshot* snapshot, int64_t version, Layout* known) {
  if (known != NULL && known->version == version) {
    Py_INCREF((PyObject*)known);
    return known;
  }
  struct ArrowSchema schema;
  colmerge_error error;
  if (state->library.snapshot_schema(snapshot, &schema, &error) != COLMERGE_OK) {
    Raise(state, &error);
    return NULL;
  }
  Layout* layout = known;
  if (known != NULL && HasColumns(known, &schema) && HasKey(known, snapshot)) {
    known->version = version;
    Py_INCREF((PyObject*)known);
  } else {
    layout = MakeLayout(state, snapshot, version, &schema);
  }
  schema.release(&schema);
  return layout;
}

int64_t ColumnNumber(Layout* layout, PyObject* name) {
  PyObject* number = PyDict_GetItemWithError(layout->numbers, name);
  if (number != NULL) return PyLong_AsLongLong(number);
  if (PyErr_Occurred()) return -1;
  PyObject* unreachable =
      PyObject_CallFunctionObjArgs(layout->state->refuse_column, name, layout->names, NULL);
  Py_XDECREF(unreachable);
  return -1;
}

// ---- the type -------------------------------------------------------------------------------------------------

static void Deallocate(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  Layout* layout = (Layout*)self;
  for (Py_ssize_t i = 0; i < layout->count; ++i) ClearDecoder(&layout->decoders[i]);
  PyMem_Free(layout->decoders);
  PyMem_Free(layout->key_numbers);
  Py_CLEAR(layout->names);
  Py_CLEAR(layout->formats);
  Py_CLEAR(layout->numbers);
  Py_CLEAR(layout->key);
  Py_CLEAR(layout->primary);
  freefunc free_object = (freefunc)PyType_GetSlot(type, Py_tp_free);
  free_object(self);
  Py_DECREF(type);
}

static PyMemberDef members[] = {
    {"names", T_OBJECT_EX, offsetof(Layout, names), READONLY, "Names of the columns."},
    {"formats", T_OBJECT_EX, offsetof(Layout, formats), READONLY,
     "Arrow format strings of their values."},
    {"key", T_OBJECT_EX, offsetof(Layout, key), READONLY,
     "Columns of a key where the caller names none; empty: there is no such key."},
    {"primary_key", T_OBJECT_EX, offsetof(Layout, primary), READONLY,
     "Columns of the primary key."},
    {NULL, 0, 0, 0, NULL},
};

static PyObject* Refuse(PyTypeObject* type, PyObject* arguments, PyObject* names) {
  (void)arguments;
  (void)names;
  return PyErr_Format(PyExc_TypeError, "a %R comes from a Finder", (PyObject*)type);
}

static PyType_Slot slots[] = {
    {Py_tp_doc, "What lookups need to know of a table's columns."},
    {Py_tp_new, Refuse},
    {Py_tp_dealloc, Deallocate},
    {Py_tp_members, members},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "colmerge._native.Layout",
    .basicsize = sizeof(Layout),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

PyTypeObject* MakeLayoutType(PyObject* module) {
  return (PyTypeObject*)PyType_FromModuleAndSpec(module, &spec, NULL);
}
