// SPDX-License-Identifier: Apache-2.0
//
// Arrow arrays as Python values: lists, dicts, maps, and in them what top-level columns give.
//
// Everywhere here `first` is a place in the array's buffers, its offset included, and what is decoded goes into `values`,
// which has room for `length` and owns nothing when that fails.

#include <stdlib.h>
#include <string.h>

#include "native.h"

static PyObject** NewValues(int64_t count) {
  PyObject** values = (PyObject**)PyMem_Calloc((size_t)count + 1, sizeof(PyObject*));
  if (values == NULL) PyErr_NoMemory();
  return values;
}

static void Forget(PyObject** values, int64_t count) {
  for (int64_t i = 0; values != NULL && i < count; ++i) Py_CLEAR(values[i]);
}

static void FreeValues(PyObject** values, int64_t count) {
  Forget(values, count);
  PyMem_Free(values);
}

static bool BitAt(const void* bits, int64_t place) {
  return (((const uint8_t*)bits)[place / 8] >> (place % 8) & 1) != 0;
}

static const void* Buffer(const struct ArrowArray* array, int64_t number) {
  return number < array->n_buffers ? array->buffers[number] : NULL;
}

static bool IsValid(const struct ArrowArray* array, int64_t place) {
  return array->null_count == 0 || Buffer(array, 0) == NULL || BitAt(Buffer(array, 0), place);
}

// The end of a list, as 32 or 64 bits.
static int64_t EndAt(const struct ArrowArray* array, bool is_large, int64_t place) {
  const void* ends = Buffer(array, 1);
  if (ends == NULL) return 0;
  return is_large ? ((const int64_t*)ends)[place] : ((const int32_t*)ends)[place];
}

// ---- flat values: as a plain column ---------------------------------------------------------------------------

static uint8_t* Bits(const void* bits, int64_t first, int64_t length) {
  uint8_t* copy = (uint8_t*)PyMem_Calloc((size_t)length / 8 + 1, 1);
  for (int64_t i = 0; copy != NULL && bits != NULL && i < length; ++i) {
    if (BitAt(bits, first + i)) copy[i / 8] |= (uint8_t)(1 << (i % 8));
  }
  return copy;
}

static colmerge_string ViewAt(const struct ArrowArray* array, int64_t place) {
  const char* view = (const char*)Buffer(array, 1) + place * 16;
  int32_t parts[4];
  memcpy(parts, view, sizeof(parts));
  if (parts[0] <= 12) return (colmerge_string){view + 4, parts[0]};
  return (colmerge_string){(const char*)array->buffers[2 + parts[2]] + parts[3], parts[0]};
}

// `kind`: the format's first letter; v for views.
static colmerge_string* Strings(const struct ArrowArray* array, char kind, int64_t first,
                                int64_t length) {
  colmerge_string* strings =
      (colmerge_string*)PyMem_Calloc((size_t)length + 1, sizeof(colmerge_string));
  const bool is_large = kind == 'U' || kind == 'Z';
  for (int64_t i = 0; strings != NULL && Buffer(array, 1) != NULL && i < length; ++i) {
    if (!IsValid(array, first + i)) continue;
    if (kind == 'v') {
      strings[i] = ViewAt(array, first + i);
    } else {
      const int64_t start = EndAt(array, is_large, first + i);
      strings[i].data = (const char*)Buffer(array, 2) + start;
      strings[i].length = EndAt(array, is_large, first + i + 1) - start;
    }
  }
  return strings;
}

static bool DecodeFlat(State* state, const struct ArrowSchema* schema,
                       const struct ArrowArray* array, int64_t first, int64_t length,
                       PyObject** values) {
  const char* format = schema->format;
  const bool is_text = strchr("uUzZv", format[0]) != NULL;
  const bool has_nulls = array->null_count != 0 && Buffer(array, 0) != NULL;
  Decoder decoder;
  if (!StartDecoder(state, &decoder, format, (Py_ssize_t)strlen(format))) return false;
  uint8_t* validity = has_nulls ? Bits(Buffer(array, 0), first, length) : NULL;
  void* made = NULL;  // values that are not the array's own memory
  if (is_text) {
    made = Strings(array, format[0], first, length);
  } else if (decoder.reading == kReadBool) {
    made = Bits(Buffer(array, 1), first, length);
  } else if (Buffer(array, 1) == NULL) {
    made = PyMem_Calloc((size_t)length + 1, (size_t)decoder.width + 1);
  }
  colmerge_column column;
  memset(&column, 0, sizeof(column));
  column.format = (colmerge_string){format, (int64_t)strlen(format)};
  column.length = length;
  column.validity = validity;
  column.strings = is_text ? (const colmerge_string*)made : NULL;
  column.values = made != NULL ? made : (const char*)Buffer(array, 1) + first * decoder.width;
  bool is_done = (validity != NULL || !has_nulls) &&
                 (made != NULL || (!is_text && decoder.reading != kReadBool));
  if (is_done) {
    is_done = DecodeColumn(state, &column, values);
  } else {
    PyErr_NoMemory();
  }
  PyMem_Free(validity);
  PyMem_Free(made);
  ClearDecoder(&decoder);
  return is_done;
}

// ---- nested values --------------------------------------------------------------------------------------------

static int64_t CodeAt(const struct ArrowArray* array, char format, int64_t place) {
  const void* codes = Buffer(array, 1);
  switch (format) {
    case 'c': return ((const int8_t*)codes)[place];
    case 'C': return ((const uint8_t*)codes)[place];
    case 's': return ((const int16_t*)codes)[place];
    case 'S': return ((const uint16_t*)codes)[place];
    case 'i': return ((const int32_t*)codes)[place];
    case 'I': return ((const uint32_t*)codes)[place];
    default: return ((const int64_t*)codes)[place];
  }
}

static bool DecodeDictionary(State* state, const struct ArrowSchema* schema,
                             const struct ArrowArray* array, int64_t first, int64_t length,
                             PyObject** values) {
  const struct ArrowArray* dictionary = array->dictionary;
  PyObject** entries = NewValues(dictionary->length);
  if (entries == NULL || !DecodeArray(state, schema->dictionary, dictionary, dictionary->offset,
                                      dictionary->length, entries)) {
    PyMem_Free(entries);
    return false;
  }
  for (int64_t i = 0; i < length; ++i) {
    values[i] =
        IsValid(array, first + i) ? entries[CodeAt(array, schema->format[0], first + i)] : Py_None;
    Py_INCREF(values[i]);
  }
  FreeValues(entries, dictionary->length);
  return true;
}

// Dicts of the members that were decoded, child after child.
static bool MakeDicts(const struct ArrowSchema* schema, PyObject** members, int64_t length,
                      PyObject** values) {
  for (int64_t row = 0; row < length; ++row) {
    values[row] = PyDict_New();
    if (values[row] == NULL) return false;
  }
  for (int64_t child = 0; child < schema->n_children; ++child) {
    PyObject* name = PyUnicode_FromString(schema->children[child]->name);
    if (name == NULL) return false;
    PyUnicode_InternInPlace(&name);
    bool is_set = true;
    for (int64_t row = 0; is_set && row < length; ++row)
      is_set = PyDict_SetItem(values[row], name, members[child * length + row]) == 0;
    Py_DECREF(name);
    if (!is_set) return false;
  }
  return true;
}

static bool DecodeStructs(State* state, const struct ArrowSchema* schema,
                          const struct ArrowArray* array, int64_t first, int64_t length,
                          PyObject** values) {
  const int64_t count = schema->n_children * length;
  PyObject** members = NewValues(count);
  bool is_done = members != NULL;
  for (int64_t i = 0; is_done && i < schema->n_children; ++i) {
    const struct ArrowArray* child = array->children[i];
    is_done = DecodeArray(state, schema->children[i], child, child->offset + first, length,
                          members + i * length);
  }
  is_done = is_done && MakeDicts(schema, members, length, values);
  FreeValues(members, count);
  return is_done;
}

// Lists of items from `ends[0]` on; those of rows that are null are passed over.
static PyObject* ListOf(State* state, bool is_map, PyObject** items, PyObject** others,
                        int64_t start, int64_t end) {
  PyObject* list = PyList_New((Py_ssize_t)(end - start));
  for (int64_t i = start; list != NULL && i < end; ++i) {
    PyObject* item = is_map ? PyTuple_Pack(2, items[i], others[i]) : items[i];
    if (item == NULL) {
      Py_CLEAR(list);
    } else {
      if (!is_map) Py_INCREF(item);
      PyList_SetItem(list, (Py_ssize_t)(i - start), item);
    }
  }
  if (!is_map || list == NULL) return list;
  PyObject* map = PyObject_CallFunctionObjArgs(state->Map, list, NULL);
  Py_DECREF(list);
  return map;
}

// Where a list ends; `size` of all of them where that is fixed, else 0.
static int64_t End(const struct ArrowSchema* schema, const struct ArrowArray* array, int64_t size,
                   int64_t place) {
  return size > 0 ? place * size : EndAt(array, schema->format[1] == 'L', place);
}

static bool MakeLists(State* state, const struct ArrowSchema* schema,
                      const struct ArrowArray* array, int64_t size, int64_t first, int64_t length,
                      PyObject** items, PyObject** others, PyObject** values) {
  const bool is_fixed = schema->format[1] == 'w';
  const int64_t begin = is_fixed && size == 0 ? 0 : End(schema, array, size, first);
  for (int64_t i = 0; i < length; ++i) {
    if (!IsValid(array, first + i)) {
      Py_INCREF(Py_None);
      values[i] = Py_None;
      continue;
    }
    const bool is_empty = is_fixed && size == 0;
    const int64_t start = is_empty ? 0 : End(schema, array, size, first + i) - begin;
    const int64_t end = is_empty ? 0 : End(schema, array, size, first + i + 1) - begin;
    values[i] = ListOf(state, schema->format[1] == 'm', items, others, start, end);
    if (values[i] == NULL) return false;
  }
  return true;
}

// Lists of all kinds and maps, whose keys and items are the members of their entries.
static bool DecodeLists(State* state, const struct ArrowSchema* schema,
                        const struct ArrowArray* array, int64_t first, int64_t length,
                        PyObject** values) {
  const bool is_map = schema->format[1] == 'm', is_fixed = schema->format[1] == 'w';
  const int64_t size = is_fixed ? strtoll(schema->format + 3, NULL, 10) : 0;
  const bool is_nothing = length == 0 || (is_fixed && size == 0);
  const int64_t begin = is_nothing ? 0 : End(schema, array, size, first);
  const int64_t count = is_nothing ? 0 : End(schema, array, size, first + length) - begin;
  const struct ArrowArray* child = array->children[0];
  const struct ArrowSchema* type = schema->children[0];
  PyObject** items = NewValues(count);
  PyObject** others = items == NULL || !is_map ? NULL : NewValues(count);
  bool is_done = items != NULL && (others != NULL || !is_map);
  if (is_done && is_map) {
    for (int64_t i = 0; is_done && i < 2; ++i) {
      const struct ArrowArray* member = child->children[i];
      is_done = DecodeArray(state, type->children[i], member,
                            member->offset + child->offset + begin, count, i == 0 ? items : others);
    }
  } else if (is_done) {
    is_done = DecodeArray(state, type, child, child->offset + begin, count, items);
  }
  is_done = is_done && MakeLists(state, schema, array, size, first, length, items, others, values);
  FreeValues(items, count);
  FreeValues(others, count);
  return is_done;
}

bool DecodeArray(State* state, const struct ArrowSchema* schema, const struct ArrowArray* array,
                 int64_t first, int64_t length, PyObject** values) {
  if (Py_EnterRecursiveCall(" in a nested value") != 0) return false;
  bool is_done = false;
  if (schema->dictionary != NULL) {
    is_done = DecodeDictionary(state, schema, array, first, length, values);
  } else if (schema->format[0] != '+') {
    is_done = DecodeFlat(state, schema, array, first, length, values);
  } else if (schema->format[1] == 's') {
    is_done = DecodeStructs(state, schema, array, first, length, values);
    for (int64_t i = 0; is_done && i < length; ++i) {
      if (IsValid(array, first + i)) continue;
      Py_DECREF(values[i]);
      Py_INCREF(Py_None);
      values[i] = Py_None;
    }
  } else if (strchr("lLwm", schema->format[1]) != NULL) {
    is_done = DecodeLists(state, schema, array, first, length, values);
  } else {  // its words are Python's
    is_done = DecodeFlat(state, schema, array, first, length, values);
  }
  if (!is_done) Forget(values, length);
  Py_LeaveRecursiveCall();
  return is_done;
}

// ---- of the library -------------------------------------------------------------------------------------------

static PyObject* ColumnList(State* state, const struct ArrowSchema* schema,
                            const struct ArrowArray* array, int64_t first, int64_t length) {
  PyObject** values = NewValues(length);
  PyObject* list = NULL;
  if (values != NULL && DecodeArray(state, schema, array, array->offset + first, length, values))
    list = PyList_New((Py_ssize_t)length);
  for (int64_t i = 0; list != NULL && i < length; ++i) {
    PyList_SetItem(list, (Py_ssize_t)i, values[i]);
    values[i] = NULL;
  }
  FreeValues(values, length);
  return list;
}

// columns_of_array(schema, array): a list of the values of each column
PyObject* ColumnsOfArray(PyObject* module, PyObject* const* arguments, Py_ssize_t count) {
  State* state = StateOf(module);
  if (count != 2) return PyErr_Format(PyExc_TypeError, "a schema and an array are expected");
  const struct ArrowSchema* schema =
      (const struct ArrowSchema*)InCapsule(kArrowSchema, arguments[0]);
  const struct ArrowArray* array =
      schema == NULL ? NULL : (const struct ArrowArray*)InCapsule(kArrowArray, arguments[1]);
  PyObject* found = array == NULL ? NULL : PyList_New((Py_ssize_t)schema->n_children);
  for (int64_t i = 0; found != NULL && i < schema->n_children; ++i) {
    PyObject* column =
        ColumnList(state, schema->children[i], array->children[i], array->offset, array->length);
    if (column == NULL) {
      Py_CLEAR(found);
    } else {
      PyList_SetItem(found, (Py_ssize_t)i, column);
    }
  }
  return found;
}

// Decodes batches of a stream to its end: of each column `count` values, one column after the other.
static bool DecodeStream(State* state, struct ArrowArrayStream* stream, int64_t count,
                         PyObject** values) {
  struct ArrowSchema schema = {0};
  bool is_done = stream->get_schema(stream, &schema) == 0;
  for (int64_t place = 0; is_done && place < count;) {
    struct ArrowArray array = {0};
    is_done = stream->get_next(stream, &array) == 0 && array.release != NULL && array.length > 0 &&
              place + array.length <= count;
    for (int64_t i = 0; is_done && i < schema.n_children; ++i) {
      const struct ArrowArray* child = array.children[i];
      is_done = DecodeArray(state, schema.children[i], child, child->offset + array.offset,
                            array.length, values + i * count + place);
    }
    place += array.length;
    if (array.release != NULL) array.release(&array);
  }
  if (schema.release != NULL) schema.release(&schema);
  if (!is_done && !PyErr_Occurred())
    PyErr_NoMemory();  // what a read of rows that are there fails for
  return is_done;
}

static colmerge_string* NamesOfColumns(PyObject* names, Py_ssize_t count) {
  colmerge_string* columns = (colmerge_string*)PyMem_Calloc((size_t)count, sizeof(colmerge_string));
  if (columns == NULL) PyErr_NoMemory();
  for (Py_ssize_t i = 0; columns != NULL && i < count; ++i) {
    Py_ssize_t length = 0;
    columns[i].data = PyUnicode_AsUTF8AndSize(PyList_GetItem(names, i), &length);
    columns[i].length = length;
  }
  return columns;
}

static bool TakeColumns(State* state, colmerge_snapshot* snapshot, const int64_t* rows,
                        int64_t count, PyObject* names, PyObject** values) {
  colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
  colmerge_string* columns = NamesOfColumns(names, PyList_Size(names));
  options.columns = columns;
  options.column_count = PyList_Size(names);
  struct ArrowArrayStream stream;
  colmerge_error error;
  int32_t status = COLMERGE_OK;
  if (!PyErr_Occurred()) {
    Py_BEGIN_ALLOW_THREADS status =
        state->library.snapshot_take_rows(snapshot, rows, count, &options, &stream, &error);
    Py_END_ALLOW_THREADS
  }
  PyMem_Free(columns);
  if (PyErr_Occurred()) return false;
  if (status != COLMERGE_OK) return Raise(state, &error) != NULL;
  const bool is_done = DecodeStream(state, &stream, count, values);
  stream.release(&stream);
  return is_done;
}

bool SetNested(State* state, colmerge_snapshot* snapshot, const int64_t* rows, int64_t count,
               PyObject* names, PyObject* const* dicts) {
  const Py_ssize_t columns = PyList_Size(names);
  PyObject** values = NewValues(columns * count);
  bool is_done = values != NULL && TakeColumns(state, snapshot, rows, count, names, values);
  for (Py_ssize_t i = 0; is_done && i < columns; ++i) {
    PyObject* name = PyList_GetItem(names, i);
    for (int64_t row = 0; is_done && row < count; ++row)
      is_done = PyDict_SetItem(dicts[row], name, values[i * count + row]) == 0;
  }
  FreeValues(values, columns * count);
  return is_done;
}
