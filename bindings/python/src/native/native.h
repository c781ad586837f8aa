// SPDX-License-Identifier: Apache-2.0
//
// What the sources of the extension module share: the module's state, the library's functions, and the few calls that
// cross from one source to another.
//
// Calls that have to cost nothing have functions of their own; all others are made by function.c, which has a table of
// the library's functions with the kinds of their parameters.
//
// The module keeps to the limited API of Python 3.9, so that one build serves every later Python. Three things of
// it became official with 3.10 and are in 3.9 as they are since, which is why they are declared below where the headers
// hide them: METH_FASTCALL, PyUnicode_AsUTF8AndSize and PyMem_Calloc.
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
// NOLINTNEXTLINE(readability-identifier-naming)
PyAPI_FUNC(void*) PyMem_Calloc(size_t count, size_t size);
#endif

// The headers of some Pythons from 3.12 on give None out without a reference, also for the limited API of earlier ones, in
// which it is not immortal.
static inline PyObject* NewReference(PyObject* object) {
  Py_INCREF(object);
  return object;
}
#undef Py_RETURN_NONE
#undef Py_RETURN_NOTIMPLEMENTED
#define Py_RETURN_NONE return NewReference(Py_None)
#define Py_RETURN_NOTIMPLEMENTED return NewReference(Py_NotImplemented)

// The functions of the library that are called by their types; for the others see function.c.
#define NATIVE_FUNCTIONS(use)                                                                  \
  use(destination_write_columns) use(reader_close) use(reader_column) use(reader_column_count) \
      use(reader_next) use(snapshot_close) use(snapshot_column_info) use(snapshot_describe)    \
          use(snapshot_find_key) use(snapshot_find_keys) use(snapshot_get_values)              \
              use(snapshot_index_info) use(snapshot_open) use(snapshot_schema)                 \
                  use(snapshot_take_rows) use(snapshot_version) use(statement_open_reader)     \
                      use(version)

typedef struct Library {
#define NATIVE_MEMBER(name) \
  __typeof__(colmerge_##name)* name;  // NOLINT(bugprone-macro-parentheses)
  NATIVE_FUNCTIONS(NATIVE_MEMBER)
#undef NATIVE_MEMBER
} Library;

// Python objects that are needed here, by the module that they are in.
#define NATIVE_OBJECTS(use)                                                                      \
  use(error_of_code, "colmerge._error") use(Encoded, "colmerge._encoded")                        \
      use(NamedColumn, "colmerge._columns") use(listed, "colmerge._columns")                     \
          use(column_names, "colmerge._arguments") use(utf8, "colmerge._arguments")              \
              use(fixed_values, "colmerge._decode") use(Map, "colmerge._values") use(            \
                  cell_of, "colmerge._decode") use(zone_of, "colmerge._decode")                  \
                  use(resolved_key, "colmerge._lookup") use(find_one, "colmerge._lookup") use(   \
                      find_many, "colmerge._lookup") use(refuse_column, "colmerge._lookup")      \
                      use(plain_parameter, "colmerge._plain_parameter")                          \
                          use(listed_parameters, "colmerge.parameters") use(                     \
                              WriteResult, "colmerge.control") use(Progress, "colmerge.control") \
                              use(RejectedRow, "colmerge.text_input") use(Decimal, "decimal")    \
                                  use(date, "datetime") use(datetime, "datetime")                \
                                      use(time, "datetime") use(timedelta, "datetime")           \
                                          use(timezone, "datetime") use(getsignal, "_signal")    \
                                              use(default_int_handler, "_signal")                \
                                                  use(ZoneInfo, "zoneinfo")

// The types that the module makes: use(member, maker, name).
#define NATIVE_TYPES(use)                                                                      \
  use(handle_type, MakeHandleType, "Handle") use(flag_type, MakeFlagType, "Flag")              \
      use(columns_type, MakeColumnsType, "Columns") use(layout_type, MakeLayoutType, "Layout") \
          use(finder_type, MakeFinderType, "Finder") use(counts_type, MakeCountsType, "Counts")

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

// One call of the library that may take long: without the interpreter lock, with what it calls back, and with a look for
// signals now and then. What a callback or a signal's handler raises ends the call, and is raised when that is over.
typedef struct Watch {
  State* state;
  PyThreadState* thread;
  int64_t next_look;       // nanoseconds of a monotonic clock; 0: none was taken yet
  PyObject* progress;      // borrowed, as the others; NULL: there is none
  PyObject* rejected;      // takes rows of a text that cannot be read
  PyObject* next_stream;   // gives a capsule with a stream, or None at the end
  int32_t* flag;           // the caller's, by which others stop the call; NULL: none
  const int32_t** cancel;  // the options' member for a flag; NULL: there is none
  int32_t* outer;          // see interrupt.c
  bool is_main;
  bool pulls;                      // a stream, which may be of Python code
  PyObject *kind, *value, *trace;  // what was raised; owned
} Watch;

// Lets go of the interpreter lock. What the caller wants of the watch is set, the rest zero.
void StartWatch(Watch* watch, State* state);
// Takes the interpreter lock again; false with the exception that was raised meanwhile.
bool EndWatch(Watch* watch);
// The callbacks for the library; `user` is the Watch.
int32_t WatchProgress(void* user, const colmerge_progress* progress);
int32_t WatchRejected(void* user, const colmerge_rejected_row* row);
int32_t WatchStreams(void* user, struct ArrowArrayStream* out_stream, const char** out_message);

// ---- interrupt.c: Ctrl-C in a wait for another call -------------------------------------------------------------

// Between the two, with the lock held, Ctrl-C sets the flag that a call of the main thread looks at.
void BeginInterruptible(Watch* watch);
void EndInterruptible(Watch* watch);
// Remembers the thread that loads the module first as the main one. False with an exception.
bool FindMainThread(void);

// ---- handle.c -------------------------------------------------------------------------------------------------

// A token of the library, closed when it is no longer used.
typedef struct Handle {
  PyObject_HEAD void* token;
  void (*close)(void*);
} Handle;

PyTypeObject* MakeHandleType(PyObject* module);
// A new handle that closes its token at its end; `close` NULL: it does not, for the token is somebody else's.
PyObject* NewHandle(State* state, void* token, void (*close)(void*));
// The token of an object that has to be a Handle; false with TypeError.
bool TokenOf(State* state, PyObject* object, void** token);

// A flag that stops calls, from any thread.
typedef struct Flag {
  PyObject_HEAD int32_t value;
} Flag;

PyTypeObject* MakeFlagType(PyObject* module);

// ---- signatures.c, function.c, structs.c: the functions of the library, as Python calls them --------------------------------

typedef struct Row {
  const char* name;
  // Parameters, a ">" and what is given where there is anything, with blanks between them: kinds that function.c knows,
  // names of structs, and behind the ">" the kind of a handle.
  const char* signature;
} Row;

extern const Row function_rows[];
extern const size_t function_count;

// A function of the library; NULL with OSError.
void* FindFunction(void* library, const char* path, const char* name, const char* suffix);
// The function objects by name, in a new dict; NULL with an exception.
PyObject* FunctionsOf(PyObject* module, void* library, const char* path);
// What the table of functions says: a string of kinds by name.
PyObject* Signatures(PyObject* module, PyObject* unused);
// What the tables of structs say: a size and names of members by name.
PyObject* Structs(PyObject* module, PyObject* unused);

// Memory that lives until a call is over.
typedef struct Space {
  PyObject* kept;  // list; NULL while it is empty
} Space;

// Zero; NULL with MemoryError.
void* Take(Space* space, size_t size);
// Holds a new reference; false with an exception.
bool Keep(Space* space, PyObject* object);
void ClearSpace(Space* space);
// False with an exception.
bool TextFrom(State* state, Space* space, PyObject* text, colmerge_string* out);
PyObject* TextTo(const colmerge_string* text);

typedef struct StructKind StructKind;
// The struct of a name; NULL: there is none.
const StructKind* StructOf(const char* name, size_t length);
size_t SizeOf(const StructKind* kind);
// Sets struct_size where there is one.
void StartStruct(const StructKind* kind, void* data);
// Members from a dict; callbacks and flag go into the watch (may be NULL where the struct has none).
bool FillStruct(State* state, Space* space, Watch* watch, const StructKind* kind, PyObject* dict,
                void* data);
PyObject* ListOfNumbers(const int64_t* numbers, int64_t count);
// All members as a new dict.
PyObject* DictOfStruct(const StructKind* kind, const void* data);

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
  int32_t width;     // bytes of a value; 0: they are no fixed number
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

// The reader's next batch; an empty list at its end; None where a column is nested, which leaves the rows to Python.
PyObject* ReadBatchOf(State* state, colmerge_reader* reader, Form form);
PyObject* ReadBatch(PyObject* module, PyObject* const* arguments, Py_ssize_t count);

// ---- capsule.c, schema.c, assembly.c, nested.c: Arrow structs ---------------------------------------------------

typedef enum ArrowKind { kArrowSchema, kArrowArray, kArrowStream } ArrowKind;

// A capsule that the struct is moved into.
PyObject* CapsuleOf(ArrowKind kind, void* given);
// The struct inside a capsule; NULL with TypeError.
void* InCapsule(ArrowKind kind, PyObject* capsule);
PyObject* ArrayLength(PyObject* module, PyObject* capsule);
PyObject* MemoryOfColumn(PyObject* module, PyObject* const* arguments, Py_ssize_t count);
PyObject* StreamOfArray(PyObject* module, PyObject* const* arguments, Py_ssize_t count);
PyObject* Pull(PyObject* module, PyObject* const* arguments, Py_ssize_t count);
PyObject* TreeOfSchema(PyObject* module, PyObject* capsule);
PyObject* SchemaOfTree(PyObject* module, PyObject* tree);
PyObject* ArrayOfTree(PyObject* module, PyObject* tree);
// Values of an array from one on, into an array of their number, owned there.
bool DecodeArray(State* state, const struct ArrowSchema* schema, const struct ArrowArray* array,
                 int64_t first, int64_t length, PyObject** values);
PyObject* ColumnsOfArray(PyObject* module, PyObject* const* arguments, Py_ssize_t count);
// Sets the values of columns, whose names are a list, of rows of a snapshot in as many dicts.
bool SetNested(State* state, colmerge_snapshot* snapshot, const int64_t* rows, int64_t count,
               PyObject* names, PyObject* const* dicts);

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
enum { kFewParameters = 16 };

// Parameters of a statement as the library takes them, and what keeps their texts.
typedef struct Parameters {
  Py_ssize_t count;
  PyObject* kept;  // tuple of plain values; NULL: not started
  colmerge_value* values;
  colmerge_value few[kFewParameters];
} Parameters;

// Values of any sequence; false with an exception, and then there is nothing to clear.
bool StartParameters(State* state, Parameters* parameters, PyObject* given);
void ClearParameters(Parameters* parameters);
// A new WriteResult.
PyObject* CountsOf(State* state, const colmerge_write_result* done);
// A Python value as the library takes it; texts point into `value`, which has to be one of the plain types.
bool PlainValue(PyObject* value, colmerge_value* out);

#endif  // COLMERGE_NATIVE_H_
