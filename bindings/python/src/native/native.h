// SPDX-License-Identifier: Apache-2.0
//
// What the sources of the extension module share: the module's state, the library's functions, and the few calls that
// cross from one source to another.
//
// The module keeps to the limited API of Python 3.9, so that one build serves every later Python. Two things of it
// became official with 3.10 and are in 3.9 as they are since, which is why they are declared below where the headers
// hide them: METH_FASTCALL and PyUnicode_AsUTF8AndSize.
//
// The interpreter lock. It is let go around every call of the library that may wait for another thread or takes time in
// proportion to data: all writes (a one-row write waits for the table's other writers, and such a writer may itself be
// waiting for the lock in its progress callback), queries, batches of keys, the first lookup at a version. It is held
// in calls that do a bounded piece of work and never wait for a writer: opening and closing snapshots, later lookups of
// one key, single cells.
//
// Everything mutable is in the module's state or in objects, and is touched with the lock held. The module says so:
// a free-threaded interpreter that loads it turns its lock on.

#ifndef COLMERGE_NATIVE_H_
#define COLMERGE_NATIVE_H_

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <structmember.h>

#include "colmerge/colmerge.h"

#ifndef METH_FASTCALL
#define METH_FASTCALL 0x0080
#endif
#if defined(Py_LIMITED_API) && Py_LIMITED_API + 0 < 0x030A0000
// NOLINTNEXTLINE(readability-identifier-naming)
PyAPI_FUNC(const char*) PyUnicode_AsUTF8AndSize(PyObject* text, Py_ssize_t* size);
#endif

// The functions of the library that are called from here.
#define NATIVE_FUNCTIONS(use)                                                                  \
  use(destination_write_columns) use(reader_close) use(reader_column) use(reader_column_count) \
      use(reader_next) use(snapshot_close) use(snapshot_column_info) use(snapshot_describe)    \
          use(snapshot_find_key) use(snapshot_find_keys) use(snapshot_get_values)              \
              use(snapshot_index_info) use(snapshot_open) use(snapshot_schema)                 \
                  use(snapshot_version) use(statement_open_reader)

typedef struct Library {
#define NATIVE_MEMBER(name) \
  __typeof__(colmerge_##name)* name;  // NOLINT(bugprone-macro-parentheses)
  NATIVE_FUNCTIONS(NATIVE_MEMBER)
#undef NATIVE_MEMBER
} Library;

// Python objects that are needed here, by the module that they are in.
#define NATIVE_OBJECTS(use)                                                                        \
  use(error_of_code, "colmerge._error") use(Encoded, "colmerge._encode")                           \
      use(NamedColumn, "colmerge._columns") use(listed, "colmerge._columns")                       \
          use(column_names, "colmerge._arguments") use(values_at, "colmerge._decode")              \
              use(cell_of, "colmerge._decode") use(zone_of, "colmerge._decode")                    \
                  use(resolved_key, "colmerge._lookup") use(find_one, "colmerge._lookup")          \
                      use(find_many, "colmerge._lookup") use(refuse_column, "colmerge._lookup")    \
                          use(plain_parameter, "colmerge.parameters")                              \
                              use(listed_parameters, "colmerge.parameters")                        \
                                  use(WriteResult, "colmerge.control")                             \
                                      use(nested_cell, "colmerge._nested") use(Decimal, "decimal") \
                                          use(date, "datetime") use(datetime, "datetime")          \
                                              use(time, "datetime") use(timedelta, "datetime")     \
                                                  use(timezone, "datetime")                        \
                                                      use(ZoneInfo, "zoneinfo")

// The types that the module makes: use(member, maker, name).
#define NATIVE_TYPES(use)                                                                   \
  use(handle_type, MakeHandleType, "Handle") use(columns_type, MakeColumnsType, "Columns")  \
      use(layout_type, MakeLayoutType, "Layout") use(finder_type, MakeFinderType, "Finder") \
          use(counts_type, MakeCountsType, "Counts")

typedef struct State {
  Library library;
  // Owned; NULL until the library is loaded.
#define NATIVE_MEMBER(name, module) PyObject* name;
  NATIVE_OBJECTS(NATIVE_MEMBER)
#undef NATIVE_MEMBER
#define NATIVE_TYPE_MEMBER(member, maker, name) PyTypeObject* member;
  NATIVE_TYPES(NATIVE_TYPE_MEMBER)
#undef NATIVE_TYPE_MEMBER
} State;

State* StateOf(PyObject* module);
// Finds the Python objects of the state, where that was not done yet.
bool FindObjects(State* state);

// ---- call.c: errors, and Ctrl-C -------------------------------------------------------------------------------

// Raises what a call reported; returns NULL.
PyObject* Raise(State* state, const colmerge_error* error);

// Looks up now and then, during a call without the interpreter lock, whether a signal came whose handler raises.
typedef struct Watch {
  PyThreadState* thread;
  int64_t next_look;  // nanoseconds of a monotonic clock; 0: none was taken yet
  bool raised;
} Watch;

// The callback for the library; `user` is the Watch.
int32_t WatchProgress(void* user, const colmerge_progress* progress);

// ---- handle.c -------------------------------------------------------------------------------------------------

// A token of the library, closed when it is no longer used.
typedef struct Handle {
  PyObject_HEAD void* token;
  void (*close)(void*);
} Handle;

PyTypeObject* MakeHandleType(PyObject* module);
// The token of an object that has to be a Handle; false with TypeError.
bool TokenOf(State* state, PyObject* object, void** token);

// ---- encode.c, encode_time.c: Python values to columns --------------------------------------------------------

typedef enum ValueKind {
  kNothing,  // None alone
  kBool,
  kInteger,
  kFloat,
  kText,
  kBytes,
  kDecimal,
  kDate,
  kTime,
  kDuration,
  kInstant,
} ValueKind;

typedef enum Outcome { kFailed = -1, kHard = 0, kDone = 1 } Outcome;

// A column under way, for a number of rows that is known. Values are of the types that are common and exactly those,
// not of classes derived of them; anything else is kHard: Python's encoder has to take the column as a whole.
typedef struct Builder {
  ValueKind kind;
  bool is_hard;
  int64_t capacity;
  int64_t length;
  int64_t nulls;
  uint8_t* validity;  // NULL: no nulls so far
  uint8_t* presence;  // NULL: all rows so far have the column
  char* values;
  int64_t byte_count;     // of texts
  int64_t byte_capacity;  // of texts
  int32_t* offsets;
  PyObject* zone;  // of instants; owned; NULL: none
  char format[80];
} Builder;

void StartBuilder(Builder* builder, int64_t rows);
void ClearBuilder(Builder* builder);
// kHard once, and the builder then takes what comes without looking at it.
Outcome Append(State* state, Builder* builder, PyObject* value);
// A row that lacks the column.
bool AppendAbsent(Builder* builder);
// Settles format and layout of the values; kHard where they have none together.
Outcome Finish(State* state, Builder* builder);
// The column for the library, which reads the builder's memory.
void FillColumn(const Builder* builder, const char* name, Py_ssize_t name_length,
                colmerge_column* column);
// An Encoded with its bytes copied.
PyObject* EncodedOf(State* state, const Builder* builder);
// Space for the values of a kind, zero; false with MemoryError.
bool BeginKind(Builder* builder, ValueKind kind, size_t width);

Outcome AppendTimed(State* state, Builder* builder, PyObject* value);
Outcome AppendDecimal(State* state, Builder* builder, PyObject* value);
Outcome FinishDecimals(Builder* builder);
Outcome FinishInstants(State* state, Builder* builder);

// ---- rows_in.c: rows to columns -------------------------------------------------------------------------------

// Dicts under way to columns, in the order in which names first occur.
typedef struct RowSet {
  State* state;
  int64_t rows;      // that will come
  int64_t taken;     // that came
  Py_ssize_t count;  // columns
  Py_ssize_t capacity;
  PyObject** names;  // owned, str alone
  Builder* columns;
  PyObject* numbers;  // of columns by name; NULL while nobody needed it
  Builder few[8];
  PyObject* few_names[8];
} RowSet;

void StartRows(RowSet* set, State* state, int64_t rows);
void ClearRows(RowSet* set);
// kHard: a name that is not exactly a str.
Outcome AddRow(RowSet* set, PyObject* dict);
// Names and values of one row, side by side.
Outcome AddValues(RowSet* set, PyObject* names, PyObject* values);
// Whether Python has to take one of the columns.
bool HasHard(const RowSet* set);
// The columns for the library; an array of PyMem_Malloc; NULL with an exception.
colmerge_column* ColumnsOf(RowSet* set);
PyObject* EncodeRows(PyObject* module, PyObject* rows);
PyObject* EncodeList(PyObject* module, PyObject* values);

// ---- columns.c: encoded columns as the library takes them -----------------------------------------------------

typedef struct Columns {
  PyObject_HEAD PyObject* given;
  Py_ssize_t count;
  int64_t rows;
  colmerge_column* columns;
} Columns;

PyTypeObject* MakeColumnsType(PyObject* module);

// ---- decode.c, decode_time.c: columns and cells to Python values ----------------------------------------------

typedef enum Reading {
  kByPython,  // types that are rare
  kReadNull,
  kReadBool,
  kReadInt8,
  kReadUint8,
  kReadInt16,
  kReadUint16,
  kReadInt32,
  kReadUint32,
  kReadInt64,
  kReadUint64,
  kReadFloat32,
  kReadFloat64,
  kReadText,
  kReadBytes,
  kReadFixedBytes,
  kReadDecimal,
  kReadDate32,
  kReadDate64,
  kReadTime32,
  kReadTime64,
  kReadDuration,
  kReadInstant,
} Reading;

// How values of one type become Python values.
typedef struct Decoder {
  Reading reading;
  int32_t width;     // bytes of a value of fixed width
  int32_t scale;     // of decimals
  int64_t parts;     // of a second, of times
  PyObject* zone;    // of instants; owned; NULL: none
  PyObject* format;  // owned
} Decoder;

bool StartDecoder(State* state, Decoder* decoder, const char* format, Py_ssize_t length);
void ClearDecoder(Decoder* decoder);
// One value of fixed width that is no plain number; NULL without an exception where Python's types do not hold it.
PyObject* DecodeFixed(State* state, const Decoder* decoder, const char* raw);
// A date or time that comes as a number in its unit, likewise.
PyObject* DecodeCount(State* state, const Decoder* decoder, int64_t count);
PyObject* DecodeDecimal(State* state, const Decoder* decoder, const char* raw);
// A cell; Py_NotImplemented, owned, for a nested one.
PyObject* DecodeCell(State* state, const Decoder* decoder, const colmerge_value* value);
// All values of a column into an array of its length, owned there; false with an exception and nothing owned.
bool DecodeColumn(State* state, const colmerge_column* column, PyObject** values);

// ---- rows_out.c: batches of a reader to rows ------------------------------------------------------------------

typedef enum Form { kAsColumns = 0, kAsDicts = 1, kAsTuples = 2 } Form;

// A nested cell of a snapshot, which Python reads from an Arrow array.
PyObject* NestedValue(State* state, colmerge_snapshot* snapshot, int64_t row, PyObject* name);
// The reader's next batch; an empty list at its end; None where a column is nested, which leaves the rows to Python.
PyObject* ReadBatchOf(State* state, colmerge_reader* reader, Form form);
PyObject* ReadBatch(PyObject* module, PyObject* const* arguments, Py_ssize_t count);

// ---- layout.c, key.c, lookup.c ---------------------------------------------------------------------------------------

// What lookups need to know of a table's columns. Does not change.
typedef struct Layout {
  PyObject_HEAD State* state;
  int64_t version;
  Py_ssize_t count;
  Decoder* decoders;
  PyObject* names;    // tuple
  PyObject* formats;  // tuple
  PyObject* numbers;  // dict of column numbers by name
  PyObject*
      key;  // tuple: columns of a key where the caller names none; empty: there is no such key
  PyObject* primary;  // tuple: columns of the primary key
  int64_t* key_numbers;
  Py_ssize_t key_count;
} Layout;

PyTypeObject* MakeLayoutType(PyObject* module);
// The layout of a snapshot, new or the known one (which may be NULL) where that is still right.
Layout* LayoutOf(State* state, colmerge_snapshot* snapshot, int64_t version, Layout* known);
// The number of a column by its name; -1 with an exception.
int64_t ColumnNumber(Layout* layout, PyObject* name);

enum { kMostParts = 16 };

// The values of a key and the columns that they are of.
typedef struct Key {
  Py_ssize_t count;
  PyObject* names;  // tuple, owned
  PyObject* parts;  // tuple, owned
  bool is_default;  // of the layout's key
  int64_t numbers[kMostParts];
} Key;
void ClearKey(Key* key);
// A key of the columns that the layout has for it, given as one value or a tuple; false where it is anything else.
bool TakeDefault(Layout* layout, PyObject* given, PyObject* by, Key* key);
// Any key; false with an exception.
bool ResolveKey(Layout* layout, PyObject* given, PyObject* by, Key* key);
// A part of a key as a single value of which the library knows what it is beside its column; kHard: it has to be a
// column of its own type.
Outcome DirectValue(const Layout* layout, int64_t column, PyObject* part, colmerge_value* value);

PyTypeObject* MakeFinderType(PyObject* module);

// ---- write.c, query.c -----------------------------------------------------------------------------------------

PyTypeObject* MakeCountsType(PyObject* module);
PyObject* WriteRows(PyObject* module, PyObject* const* arguments, Py_ssize_t count);
PyObject* WriteRow(PyObject* module, PyObject* const* arguments, Py_ssize_t count);
PyObject* WriteColumns(PyObject* module, PyObject* const* arguments, Py_ssize_t count);
PyObject* Query(PyObject* module, PyObject* const* arguments, Py_ssize_t count);
// A Python value as the library takes it; texts point into `value`, which has to be one of the plain types.
bool PlainValue(PyObject* value, colmerge_value* out);

#endif  // COLMERGE_NATIVE_H_
