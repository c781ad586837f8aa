// SPDX-License-Identifier: Apache-2.0
//
// The structs of the C header as dicts of Python: which members they have, of what kind and where is told by tables, the
// compiler takes the places from the header.

#include <string.h>

#include "native.h"

typedef enum MemberKind {
  kInt32,
  kInt64,
  kString,
  kStrings,   // an array, whose number of items is another member
  kStructs,   // likewise
  kNumbers,   // likewise, of int64_t; only given out
  kStruct,    // inside the other; only given out
  kFlag,      // a Flag's number
  kToken,     // a pointer to a token, given as (bytes, int)
  kVersion,   // a pointer to an int64_t
  kProgress,  // a callable; with it goes the member that is handed to it
  kRejected,  // likewise
} MemberKind;

typedef struct Member {
  const char* name;
  MemberKind kind;
  size_t offset;
  const char* other_name;  // of the number of items, or of what is handed to a callback
  size_t other;
  const StructKind* of;
} Member;

struct StructKind {
  const char* name;
  size_t size;
  bool is_sized;          // begins with struct_size
  const Member* members;  // the last has no name
};

// The place of a member, which has to be so wide.
#define AT(type, member, width)        \
  (offsetof(colmerge_##type, member) + \
   0 * sizeof(char[sizeof(((colmerge_##type*)NULL)->member) == (width) ? 1 : -1]))
#define INT32(type, member) {#member, kInt32, AT(type, member, 4), NULL, 0, NULL}
#define INT64(type, member) {#member, kInt64, AT(type, member, 8), NULL, 0, NULL}
#define STRING(type, member) {#member, kString, AT(type, member, 16), NULL, 0, NULL}
#define FLAG(type, member) {#member, kFlag, AT(type, member, 8), NULL, 0, NULL}
#define TOKEN(type) {"token", kToken, AT(type, token, 8), NULL, 0, NULL}
#define VERSION(type) {"if_version", kVersion, AT(type, if_version, 8), NULL, 0, NULL}
#define STRUCT(type, member, of) \
  {#member, kStruct, AT(type, member, sizeof(colmerge_##of)), NULL, 0, &of##_kind}
#define PAIR(type, member, kind, other, of) \
  {#member, kind, AT(type, member, 8), #other, AT(type, other, 8), of}
#define STRINGS(type, member, count) PAIR(type, member, kStrings, count, NULL)
#define STRUCTS(type, member, count, of) PAIR(type, member, kStructs, count, &of##_kind)
#define NUMBERS(type, member, count) PAIR(type, member, kNumbers, count, NULL)
#define PROGRESS(type) PAIR(type, progress, kProgress, user, NULL)
#define REJECTED(type) PAIR(type, rejected, kRejected, rejected_user, NULL)
#define MEMBERS(type, is_sized, ...)                                                      \
  static const Member type##_members[] = {__VA_ARGS__, {NULL, kInt32, 0, NULL, 0, NULL}}; \
  static const StructKind type##_kind = {#type, sizeof(colmerge_##type), is_sized, type##_members};

// clang-format off
MEMBERS(bytes, false, INT64(bytes, values), INT64(bytes, validity), INT64(bytes, strings), INT64(bytes, indexes),
        INT64(bytes, scratch), INT64(bytes, other), INT64(bytes, total), INT64(bytes, live), INT64(bytes, garbage))
MEMBERS(check, false, STRING(check, name), STRING(check, expression))
MEMBERS(column_type, false, STRING(column_type, name), STRING(column_type, type))
MEMBERS(field, false, STRING(field, name), STRING(field, format), INT32(field, nullable),
        STRINGS(field, metadata, metadata_count))
MEMBERS(store_options, true, INT64(store_options, memory_budget), INT32(store_options, threads))
MEMBERS(memory_usage, true, STRUCT(memory_usage, bytes, bytes), INT64(memory_usage, peak),
        INT64(memory_usage, budget), INT64(memory_usage, tables), INT64(memory_usage, available))
MEMBERS(table_options, true, STRINGS(table_options, primary_key, primary_key_count), INT32(table_options, if_exists),
        STRUCTS(table_options, checks, check_count, check), FLAG(table_options, cancel),
        STRINGS(table_options, operator_columns, operator_count), STRINGS(table_options, operators, operator_count))
MEMBERS(table_info, true, INT64(table_info, rows), INT64(table_info, columns), INT64(table_info, version),
        INT64(table_info, deleted_rows), INT64(table_info, indexes), INT64(table_info, primary_key_columns),
        STRUCT(table_info, bytes, bytes), INT64(table_info, checks))
MEMBERS(column_info, true, STRING(column_info, name), STRING(column_info, type), STRING(column_info, format),
        INT32(column_info, nullable), INT64(column_info, key_position), INT64(column_info, rows),
        INT64(column_info, nulls), STRUCT(column_info, bytes, bytes))
MEMBERS(index_info, true, NUMBERS(index_info, columns, column_count), INT64(index_info, entries),
        INT64(index_info, bytes), INT32(index_info, primary))
MEMBERS(parameter_info, true, STRING(parameter_info, type), STRING(parameter_info, format),
        INT32(parameter_info, kind))
MEMBERS(read_options, true, STRINGS(read_options, columns, column_count), INT64(read_options, batch_size),
        INT64(read_options, limit), INT64(read_options, offset))
MEMBERS(write_options, true, PROGRESS(write_options), INT64(write_options, progress_interval),
        FLAG(write_options, cancel), INT64(write_options, row_limit), INT64(write_options, batch_limit),
        INT64(write_options, memory_limit), TOKEN(write_options), VERSION(write_options))
MEMBERS(query_options, true, PROGRESS(query_options), INT64(query_options, progress_interval),
        FLAG(query_options, cancel), INT64(query_options, batch_size), INT64(query_options, row_limit),
        INT64(query_options, memory_limit), INT32(query_options, threads), TOKEN(query_options),
        VERSION(query_options))
MEMBERS(source_options, true, STRING(source_options, table_name), STRINGS(source_options, columns, column_count),
        INT64(source_options, batch_size), STRING(source_options, filter))
MEMBERS(destination_options, true, STRING(destination_options, table_name), INT64(destination_options, batch_size),
        INT32(destination_options, mode), INT32(destination_options, create_table_if_not_exists),
        INT32(destination_options, validate_schema), INT32(destination_options, on_match),
        INT32(destination_options, on_no_match), INT32(destination_options, on_duplicate),
        INT32(destination_options, null_keys), INT32(destination_options, null_values),
        STRINGS(destination_options, merge_keys, merge_key_count), STRING(destination_options, delete_when),
        STRING(destination_options, row_kind), INT32(destination_options, new_columns),
        INT32(destination_options, new_types), STRINGS(destination_options, column_names_from, column_name_count),
        STRINGS(destination_options, column_names_to, column_name_count),
        STRINGS(destination_options, operator_columns, operator_count),
        STRINGS(destination_options, operators, operator_count),
        STRINGS(destination_options, set_columns, set_count), STRINGS(destination_options, set_expressions, set_count),
        STRING(destination_options, update_when), INT32(destination_options, on_missing),
        INT32(destination_options, allow_empty), STRING(destination_options, scope),
        INT32(destination_options, skip_unchanged))
MEMBERS(json_options, true, INT32(json_options, layout), INT32(json_options, nan),
        STRUCTS(json_options, types, type_count, column_type), STRINGS(json_options, null_texts, null_text_count),
        STRING(json_options, records_key), INT32(json_options, encoding), REJECTED(json_options),
        INT64(json_options, rejected_limit))
MEMBERS(csv_options, true, INT32(csv_options, delimiter), INT32(csv_options, quote), INT32(csv_options, header),
        INT32(csv_options, infer_types), STRINGS(csv_options, null_texts, null_text_count),
        STRINGS(csv_options, column_names, column_name_count), STRUCTS(csv_options, types, type_count, column_type),
        INT32(csv_options, decimal_point), INT32(csv_options, thousands_separator), INT32(csv_options, comment),
        INT32(csv_options, trim), INT64(csv_options, skip_lines), INT32(csv_options, encoding), REJECTED(csv_options),
        INT64(csv_options, rejected_limit))
// clang-format on

static const StructKind* const kinds[] = {
    &bytes_kind,         &check_kind,         &column_type_kind,    &field_kind,
    &store_options_kind, &memory_usage_kind,  &table_options_kind,  &table_info_kind,
    &column_info_kind,   &index_info_kind,    &parameter_info_kind, &read_options_kind,
    &write_options_kind, &query_options_kind, &source_options_kind, &destination_options_kind,
    &json_options_kind,  &csv_options_kind,
};

const StructKind* StructOf(const char* name, size_t length) {
  for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); ++i) {
    if (strlen(kinds[i]->name) == length && memcmp(kinds[i]->name, name, length) == 0)
      return kinds[i];
  }
  return NULL;
}

size_t SizeOf(const StructKind* kind) { return kind->size; }

void StartStruct(const StructKind* kind, void* data) {
  memset(data, 0, kind->size);
  const uint64_t size = kind->size;
  if (kind->is_sized) memcpy(data, &size, sizeof(size));
}

PyObject* Structs(PyObject* module, PyObject* unused) {
  (void)module;
  (void)unused;
  PyObject* found = PyDict_New();
  for (size_t i = 0; found != NULL && i < sizeof(kinds) / sizeof(kinds[0]); ++i) {
    PyObject* names = PyList_New(0);
    for (const Member* member = kinds[i]->members; names != NULL && member->name != NULL;
         ++member) {
      PyObject* name = Py_BuildValue("(ss)", member->name, member->other_name);
      if (name == NULL || PyList_Append(names, name) != 0) Py_CLEAR(names);
      Py_XDECREF(name);
    }
    PyObject* told =
        names == NULL ? NULL : Py_BuildValue("(nN)", (Py_ssize_t)kinds[i]->size, names);
    if (told == NULL || PyDict_SetItemString(found, kinds[i]->name, told) != 0) Py_CLEAR(found);
    Py_XDECREF(told);
  }
  return found;
}

// ---- memory of one call ---------------------------------------------------------------------------------------

bool Keep(Space* space, PyObject* object) {
  if (space->kept == NULL) space->kept = PyList_New(0);
  return space->kept != NULL && PyList_Append(space->kept, object) == 0;
}

void* Take(Space* space, size_t size) {
  PyObject* memory = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)size);
  if (memory == NULL) return NULL;
  const bool is_kept = Keep(space, memory);
  Py_DECREF(memory);
  return is_kept ? memset(PyBytes_AsString(memory), 0, size) : NULL;
}

void ClearSpace(Space* space) { Py_CLEAR(space->kept); }

bool TextFrom(State* state, Space* space, PyObject* text, colmerge_string* out) {
  Py_ssize_t length = 0;
  out->data = PyUnicode_Check(text) ? PyUnicode_AsUTF8AndSize(text, &length) : NULL;
  out->length = length;
  if (out->data != NULL) return Keep(space, text);
  PyErr_Clear();
  PyObject* unreachable = PyObject_CallFunctionObjArgs(state->utf8, text, NULL);
  Py_XDECREF(unreachable);
  return false;
}

PyObject* TextTo(const colmerge_string* text) {
  return PyUnicode_DecodeUTF8(text->data == NULL ? "" : text->data, (Py_ssize_t)text->length, NULL);
}

// ---- from Python ----------------------------------------------------------------------------------------------

static bool FillInteger(State* state, const Member* member, PyObject* value, void* place) {
  int overflow = 0;
  const int64_t number = PyLong_AsLongLongAndOverflow(value, &overflow);
  if (PyErr_Occurred()) return false;
  const int32_t narrow = (int32_t)number;
  if (overflow != 0 || (member->kind == kInt32 && narrow != number)) {
    colmerge_error error = {COLMERGE_ERROR_INVALID_ARGUMENT, 0, -1, -1, -1, "", "", ""};
    PyObject* text = PyUnicode_FromFormat("%s is out of range: %S", member->name, value);
    const char* message = text == NULL ? NULL : PyUnicode_AsUTF8AndSize(text, NULL);
    if (message != NULL) {
      strncpy(error.message, message, sizeof(error.message) - 1);
      strncpy(error.column, member->name, sizeof(error.column) - 1);
      Raise(state, &error);
    }
    Py_XDECREF(text);
    return false;
  }
  if (member->kind == kInt32) {
    memcpy(place, &narrow, sizeof(narrow));
  } else {
    memcpy(place, &number, sizeof(number));
  }
  return true;
}

// An array of texts (`kind` NULL), or of structs given as dicts.
static bool FillItems(State* state, Space* space, const StructKind* kind, PyObject* value,
                      void** items, int64_t* count) {
  PyObject* listed = PySequence_Tuple(value);
  if (listed == NULL) return false;
  *count = PyTuple_Size(listed);
  const size_t size = kind == NULL ? sizeof(colmerge_string) : kind->size;
  *items = Take(space, size * (size_t)*count + 1);
  bool is_filled = *items != NULL;
  for (Py_ssize_t i = 0; is_filled && i < *count; ++i) {
    PyObject* item = PyTuple_GetItem(listed, i);
    char* place = (char*)*items + size * (size_t)i;
    is_filled = kind == NULL ? TextFrom(state, space, item, (colmerge_string*)place)
                             : FillStruct(state, space, NULL, kind, item, place);
  }
  Py_DECREF(listed);
  return is_filled;
}

static bool FillCallback(Watch* watch, const Member* member, PyObject* value, char* data) {
  colmerge_progress_function progress = WatchProgress;
  colmerge_rejected_row_function rejected = WatchRejected;
  if (member->kind == kProgress) {
    watch->progress = value;
    memcpy(data + member->offset, &progress, sizeof(progress));
  } else {
    watch->rejected = value;
    memcpy(data + member->offset, &rejected, sizeof(rejected));
  }
  memcpy(data + member->other, &watch, sizeof(watch));
  return true;
}

static bool FillFlag(State* state, Watch* watch, PyObject* value) {
  if (!PyObject_TypeCheck(value, state->flag_type)) {
    PyErr_SetString(PyExc_TypeError, "a Flag is expected");
    return false;
  }
  watch->flag = &((Flag*)value)->value;
  return true;
}

static bool FillToken(Space* space, PyObject* value, void* place) {
  PyObject* writer = NULL;
  long long sequence = 0;
  if (!PyArg_ParseTuple(value, "O!L", &PyBytes_Type, &writer, &sequence)) return false;
  colmerge_token* token = Take(space, sizeof(*token));
  if (token == NULL || !Keep(space, writer)) return false;
  token->writer.data = PyBytes_AsString(writer);
  token->writer.length = PyBytes_Size(writer);
  token->sequence = sequence;
  memcpy(place, &token, sizeof(token));
  return true;
}

static bool FillVersion(State* state, Space* space, const Member* member, PyObject* value,
                        void* place) {
  void* version = Take(space, sizeof(int64_t));
  if (version == NULL || !FillInteger(state, member, value, version)) return false;
  memcpy(place, &version, sizeof(version));
  return true;
}

static bool FillMember(State* state, Space* space, Watch* watch, const Member* member,
                       PyObject* value, char* data) {
  void* place = data + member->offset;
  switch (member->kind) {
    case kInt32:
    case kInt64: return FillInteger(state, member, value, place);
    case kString: return TextFrom(state, space, value, (colmerge_string*)place);
    case kStrings:
    case kStructs:
      return FillItems(state, space, member->of, value, (void**)place,
                       (int64_t*)(data + member->other));
    case kFlag: return FillFlag(state, watch, value);
    case kToken: return FillToken(space, value, place);
    case kVersion: return FillVersion(state, space, member, value, place);
    case kProgress:
    case kRejected: return FillCallback(watch, member, value, data);
    default: PyErr_Format(PyExc_TypeError, "%s is not given", member->name); return false;
  }
}

bool FillStruct(State* state, Space* space, Watch* watch, const StructKind* kind, PyObject* dict,
                void* data) {
  StartStruct(kind, data);
  Py_ssize_t known = 0;
  for (const Member* member = kind->members; member->name != NULL; ++member) {
    if (member->kind == kFlag) watch->cancel = (const int32_t**)((char*)data + member->offset);
    // Looked after in any case, for signals.
    if (member->kind == kProgress) FillCallback(watch, member, NULL, (char*)data);
    PyObject* value = dict == Py_None ? NULL : PyDict_GetItemString(dict, member->name);
    if (value == NULL) continue;
    ++known;
    if (value != Py_None && !FillMember(state, space, watch, member, value, (char*)data))
      return false;
  }
  if (dict == Py_None || known == PyDict_Size(dict)) return true;
  PyErr_Format(PyExc_TypeError, "colmerge_%s has not all of the members of %R", kind->name, dict);
  return false;
}

// ---- to Python ------------------------------------------------------------------------------------------------

PyObject* ListOfNumbers(const int64_t* numbers, int64_t count) {
  PyObject* list = PyList_New((Py_ssize_t)count);
  for (int64_t i = 0; list != NULL && i < count; ++i) {
    PyObject* number = PyLong_FromLongLong(numbers[i]);
    if (number == NULL) {
      Py_CLEAR(list);
    } else {
      PyList_SetItem(list, (Py_ssize_t)i, number);
    }
  }
  return list;
}

static PyObject* MemberOf(const Member* member, const char* data) {
  const void* place = data + member->offset;
  switch (member->kind) {
    case kInt32: return PyLong_FromLong(*(const int32_t*)place);
    case kInt64: return PyLong_FromLongLong(*(const int64_t*)place);
    case kString: return TextTo((const colmerge_string*)place);
    case kStruct: return DictOfStruct(member->of, place);
    case kNumbers:
      return ListOfNumbers(*(const int64_t* const*)place, *(const int64_t*)(data + member->other));
    default: return PyErr_Format(PyExc_TypeError, "%s is not given out", member->name);
  }
}

PyObject* DictOfStruct(const StructKind* kind, const void* data) {
  PyObject* dict = PyDict_New();
  for (const Member* member = kind->members; dict != NULL && member->name != NULL; ++member) {
    PyObject* value = MemberOf(member, (const char*)data);
    if (value == NULL || PyDict_SetItemString(dict, member->name, value) != 0) Py_CLEAR(dict);
    Py_XDECREF(value);
  }
  return dict;
}
