// SPDX-License-Identifier: Apache-2.0
//
// The whole public C API of colmerge: fast in-memory tables that are written in
// append, replace or merge (upsert) mode and read through immutable snapshots.
//
// The rules below hold for every function; a comment on a function adds only
// what is particular to it. docs/c-api.md tells the same with examples.
//
// Status and error. A function that can fail returns COLMERGE_OK or one of the
//   COLMERGE_ERROR_ codes. Its last parameter is an optional colmerge_error of
//   the caller (NULL: not wanted), overwritten by each call, successful ones
//   included. A call that fails has changed nothing, except where its comment
//   says so. Any function that takes a handle may return
//     COLMERGE_ERROR_INVALID_HANDLE    NULL, closed, of another kind, made up
//     COLMERGE_ERROR_INVALID_ARGUMENT  a broken rule of this list
//     COLMERGE_ERROR_OUT_OF_MEMORY     allocation or memory budget refused
//     COLMERGE_ERROR_FORKED            a handle of the process before the fork
//     COLMERGE_ERROR_IN_CALLBACK       called from inside a progress callback
//     COLMERGE_ERROR_INTERNAL          a defect of the library
//   and the comments list only further codes, or these with a special cause;
//   there _X after the first code stands for COLMERGE_ERROR_X.
//
// Handles. The pointers to the incomplete types below are tokens, not
//   addresses: never dereference them, compute with them or free them. Each
//   stays valid until it is closed, keeps alive what it depends on (a snapshot
//   its table's data, a table its store) and may be closed in any order.
//   Close functions accept NULL and closed handles, do nothing then, never
//   fail, and may be called inside callbacks and after fork.
//
// Fork. A child may use the library at once, whatever other threads of its
//   parent were doing: it opens stores of its own, and its default store is
//   another one, empty at first. What it inherited stays the parent's: calls
//   with such a handle fail with COLMERGE_ERROR_FORKED, closing it does
//   nothing, get_next of such a stream fails with EINVAL; arrays can be read;
//   releasing streams and arrays frees nothing. A child that is forked inside
//   a callback is inside the callback: it may only exec or exit.
//
// Threads. Any function may be called from any thread at any time, also on the
//   same handle, and a handle may be closed while calls that use it run: they
//   finish undisturbed. Nothing depends on the identity of a thread between
//   two calls. Writers to one table take turns; readers of snapshots never
//   wait for writers. No lock is held while a caller's stream is pulled, so
//   its callbacks may call the library. A call needs 64 KiB of its thread's
//   stack, however deep texts, types and values nest.
//
// Text in. Text is UTF-8, given as pointer and length in bytes; a length of -1
//   means that the text ends at its first NUL. A length below -1, or NULL with
//   a length other than 0, is COLMERGE_ERROR_INVALID_ARGUMENT.
//   Names (tables, columns, options) have 1 to COLMERGE_MAX_NAME_LENGTH bytes
//   of valid UTF-8 without NUL. Names are compared byte by byte.
//
// Arrays in. An array is pointer and count. The pointer may be NULL when the
//   count is 0; NULL with another count and negative counts are refused. What
//   a call is given is read during that call only, never kept.
//
// Out-parameters. Must not be NULL unless said otherwise. On failure handles
//   are set to NULL, numbers to 0 (row and column numbers to -1), Arrow
//   structures to released (their release member NULL). What an out-parameter
//   held before is overwritten, not released.
//
// Structs that can grow begin with struct_size, set by the caller to the sizeof
//   that it was compiled with (the _INIT macro of the struct does so and zeroes
//   the rest; where macros are out of reach, zero the struct and set the size).
//   For options, zero in a field means its default, NULL means all defaults;
//   a size below that of version 0.1, or a non-zero byte beyond what this
//   library knows, is refused. For results, no byte beyond struct_size is
//   written and what the library does not know is zeroed. Fields named
//   reserved must be zero. All other structs keep their layout; while the major
//   version is 0, from one patch version to the next (COLMERGE_VERSION_MINOR).
//
// Layout. A 64-bit little-endian platform is assumed; every struct is laid out
//   without hidden padding and its size is given in its comment.
//
// Not detectable, and thus undefined behaviour: a pointer to memory that is not
//   readable (or, for results, not writable) in the size that its type, count or
//   Arrow structure implies, or not aligned for a struct; Arrow buffers shorter
//   than their offsets say; memory that changes while a call reads it; a release
//   callback that does not set itself to NULL; a progress or Arrow callback that
//   throws or longjmps; use of what a handle gave out after it was closed.

#ifndef COLMERGE_COLMERGE_H_
#define COLMERGE_COLMERGE_H_

#include <stddef.h>
#include <stdint.h>

/// Marks what the shared library exports.
#if defined(__GNUC__) || defined(__clang__)
#define COLMERGE_EXPORT __attribute__((visibility("default")))
#else
#define COLMERGE_EXPORT
#endif

/// No function lets an exception out; C++ compilers are told.
#ifdef __cplusplus
#define COLMERGE_NOEXCEPT noexcept
#else
#define COLMERGE_NOEXCEPT
#endif

#ifdef __cplusplus
extern "C" {
#endif

// -----------------------------------------------------------------------------
// Arrow C data and stream interfaces. Layout and guards are those of the
// published ABI, so that this header may be included beside any other that
// declares them.

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

/// The order of a dictionary's indices is that of its values.
#define ARROW_FLAG_DICTIONARY_ORDERED 1
/// The field may hold nulls.
#define ARROW_FLAG_NULLABLE 2
/// The keys within each map are sorted.
#define ARROW_FLAG_MAP_KEYS_SORTED 4

/// A type: of one field, or, as a struct type (format "+s"), of a table.
/// 72 bytes.
struct ArrowSchema {
  /// Type as an Arrow format string, NUL-terminated: "l" is int64.
  const char* format;
  /// Field name, NUL-terminated.
  const char* name;
  /// Binary key-value metadata in Arrow's encoding, or NULL.
  const char* metadata;
  /// Sum of ARROW_FLAG_ values.
  int64_t flags;
  /// Number of child fields.
  int64_t n_children;
  /// The child fields; may be NULL when there are none.
  struct ArrowSchema** children;
  /// Type of the values of a dictionary-encoded field, else NULL.
  struct ArrowSchema* dictionary;
  /// Frees what the struct owns and sets itself to NULL; NULL: released.
  void (*release)(struct ArrowSchema*);
  /// The producer's own.
  void* private_data;
};

/// The values of one column, or of a batch of columns (a struct array).
/// 80 bytes.
struct ArrowArray {
  /// Number of values.
  int64_t length;
  /// Number of nulls, -1 when not counted yet.
  int64_t null_count;
  /// Values to skip at the start of the buffers.
  int64_t offset;
  /// Number of buffers; the type fixes it.
  int64_t n_buffers;
  /// Number of children; the type fixes it.
  int64_t n_children;
  /// The buffers: validity bitmap or NULL, then those of the type.
  const void** buffers;
  /// The children; may be NULL when there are none.
  struct ArrowArray** children;
  /// Values of a dictionary-encoded column, else NULL.
  struct ArrowArray* dictionary;
  /// Frees what the struct owns and sets itself to NULL; NULL: released.
  void (*release)(struct ArrowArray*);
  /// The producer's own.
  void* private_data;
};

#endif  // ARROW_C_DATA_INTERFACE

#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

/// A sequence of batches of one schema, pulled by the consumer from one thread
/// at a time. 40 bytes.
struct ArrowArrayStream {
  /// Gives the schema of all batches. Returns 0, or an errno value.
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema* out);
  /// Gives the next batch, a released one at the end. Returns 0, or an errno
  /// value.
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray* out);
  /// Text about the last failure, or NULL; lives until the next call.
  const char* (*get_last_error)(struct ArrowArrayStream*);
  /// Frees what the struct owns and sets itself to NULL; NULL: released.
  void (*release)(struct ArrowArrayStream*);
  /// The producer's own.
  void* private_data;
};

#endif  // ARROW_C_STREAM_INTERFACE

// -----------------------------------------------------------------------------
// Version.

/// Major version of this header.
#define COLMERGE_VERSION_MAJOR 0
/// Minor version of this header. While the major version is 0, a library of another
/// minor version has another binary interface, and another SONAME.
#define COLMERGE_VERSION_MINOR 2
/// Patch version of this header.
#define COLMERGE_VERSION_PATCH 0

/// Version of the loaded library: major * 10000 + minor * 100 + patch.
/// Cannot fail; allowed everywhere, also in callbacks and after fork.
COLMERGE_EXPORT uint32_t colmerge_version(void) COLMERGE_NOEXCEPT;

/// Version of the loaded library as text, "0.2.0". Static, never NULL.
/// Cannot fail; allowed everywhere, also in callbacks and after fork.
COLMERGE_EXPORT const char* colmerge_version_string(void) COLMERGE_NOEXCEPT;

// -----------------------------------------------------------------------------
// Status codes and errors.

/// Done.
#define COLMERGE_OK 0
/// An argument or option breaks the rules: NULL, out of range, unknown
/// enumerator, bad name, reserved field set, unknown option, bad struct_size,
/// malformed plain column.
#define COLMERGE_ERROR_INVALID_ARGUMENT 1
/// NULL, closed, stale, of another kind, or never a handle.
#define COLMERGE_ERROR_INVALID_HANDLE 2
/// An Arrow schema, array or stream breaks the Arrow specification.
#define COLMERGE_ERROR_INVALID_ARROW 3
/// JSON, CSV or YAML text is malformed, see the line in the error; or a
/// statement or expression is, see the position.
#define COLMERGE_ERROR_INVALID_TEXT 4
/// No such table, or the table of this handle was dropped; or a statement names
/// another table than that of the snapshot it is to be run on.
#define COLMERGE_ERROR_TABLE_NOT_FOUND 5
/// A table of this name is there already.
#define COLMERGE_ERROR_TABLE_EXISTS 6
/// No such column.
#define COLMERGE_ERROR_COLUMN_NOT_FOUND 7
/// A merge key is not a column of the batch.
#define COLMERGE_ERROR_KEY_NOT_FOUND 8
/// A column's type differs and its values cannot all be kept exactly; or a
/// statement uses a value or gives a parameter of a type that does not fit.
#define COLMERGE_ERROR_TYPE_MISMATCH 9
/// With validate_schema: the columns are not exactly those of the table.
#define COLMERGE_ERROR_SCHEMA_MISMATCH 10
/// A null in a column declared not null or in a primary key, a null key under
/// null_keys "error", a row that on_match or on_no_match "error" forbids, or a row
/// for which a CHECK is false; the message then names check, row and value.
#define COLMERGE_ERROR_CONSTRAINT_VIOLATION 11
/// Several rows have one key: in the write under on_duplicate "error", in the
/// table under a merge or lookup, or against a primary key.
#define COLMERGE_ERROR_DUPLICATE_KEY 12
/// A valid Arrow type that the library, or this function, does not take.
#define COLMERGE_ERROR_UNSUPPORTED_TYPE 13
/// Allocation, memory budget or memory_limit refused.
#define COLMERGE_ERROR_OUT_OF_MEMORY 14
/// The progress callback or the cancel flag asked to stop.
#define COLMERGE_ERROR_CANCELLED 15
/// row_limit, batch_limit or COLMERGE_MAX_WRITERS passed, or a size beyond what can
/// be represented.
#define COLMERGE_ERROR_LIMIT_EXCEEDED 16
/// The caller's stream reported a failure; the message carries its text.
#define COLMERGE_ERROR_STREAM 17
/// The handle belongs to the process before the fork; a child opens its own.
#define COLMERGE_ERROR_FORKED 18
/// Called from inside a progress callback.
#define COLMERGE_ERROR_IN_CALLBACK 19
/// A defect of the library; please report it with the message.
#define COLMERGE_ERROR_INTERNAL 20
/// The table is at another version than if_version; the message names it.
#define COLMERGE_ERROR_CONFLICT 21

/// Name of a status code as spelled above, "COLMERGE_OK" for 0; "unknown
/// status" for any other number. Static, never NULL. Cannot fail; allowed
/// everywhere, also in callbacks and after fork.
COLMERGE_EXPORT const char* colmerge_status_name(int32_t status) COLMERGE_NOEXCEPT;

/// Bytes of a name inside colmerge_error, NUL included.
#define COLMERGE_ERROR_NAME_CAPACITY 256
/// Bytes of the message inside colmerge_error, NUL included.
#define COLMERGE_ERROR_MESSAGE_CAPACITY 1504

/// What went wrong. Owned by the caller, needs no initialisation and no
/// clean-up, and reporting into it allocates nothing. Each call that is given
/// one overwrites it: on success with COLMERGE_OK, -1 and empty texts. Texts
/// are NUL-terminated UTF-8, cut between characters when they are too long.
/// Not to be shared by calls that run at the same time. 2048 bytes.
typedef struct colmerge_error {
  /// The status code that the function returned.
  int32_t code;
  /// Set to zero.
  int32_t reserved;
  /// Row of the write, counted from 0 over all its batches; of a statement run
  /// with an array of parameters, the row of that array; of another statement,
  /// the row of the table, counted from 0 in table order; -1: none.
  int64_t row;
  /// Line of the JSON, CSV or YAML text, counted from 1; -1: none.
  int64_t line;
  /// Byte position in a text (for a statement, where its fault begins), counted
  /// from 0; -1: none.
  int64_t position;
  /// Table concerned, or empty.
  char table[COLMERGE_ERROR_NAME_CAPACITY];
  /// Column, option or CHECK concerned, or empty.
  char column[COLMERGE_ERROR_NAME_CAPACITY];
  /// One line for people, without a newline at its end.
  char message[COLMERGE_ERROR_MESSAGE_CAPACITY];
} colmerge_error;

// -----------------------------------------------------------------------------
// Handles. See "Handles" above for what holds for all of them.

/// Owns named tables and a memory budget.
typedef struct colmerge_store colmerge_store;
/// A table of a store. Once the table was dropped or replaced by another of its
/// name, calls on the handle fail with COLMERGE_ERROR_TABLE_NOT_FOUND.
typedef struct colmerge_table colmerge_table;
/// A table as it was at one version; immutable.
typedef struct colmerge_snapshot colmerge_snapshot;
/// A cursor over batches of rows, for callers without Arrow.
typedef struct colmerge_reader colmerge_reader;
/// A configured writer.
typedef struct colmerge_destination colmerge_destination;
/// A configured reader.
typedef struct colmerge_source colmerge_source;
/// A statement of the query language, read and checked once, to be run any number
/// of times.
typedef struct colmerge_statement colmerge_statement;
/// An immutable list of names.
typedef struct colmerge_names colmerge_names;

// -----------------------------------------------------------------------------
// Small types that several functions share.

/// Longest name of a table, column or configuration entry, in bytes.
#define COLMERGE_MAX_NAME_LENGTH 4096
/// Rows of a batch where a batch_size is left zero.
#define COLMERGE_DEFAULT_BATCH_SIZE 10000

/// Value of a tri-state option: its default.
#define COLMERGE_DEFAULT 0
/// Value of a tri-state option: yes.
#define COLMERGE_TRUE 1
/// Value of a tri-state option: no.
#define COLMERGE_FALSE 2

/// A text or a run of bytes inside a struct or an array. Given to the library:
/// see "Text in"; {NULL, 0} means absent. Given by the library: length is the
/// number of bytes, never -1. 16 bytes.
typedef struct colmerge_string {
  /// First byte.
  const char* data;
  /// Number of bytes, or -1 (only given to the library): up to the first NUL.
  int64_t length;
} colmerge_string;

/// Initialiser of a colmerge_string from a string literal.
#define COLMERGE_STRING(literal) {(literal), (int64_t)sizeof(literal) - 1}

// Arrow format strings of common types, for colmerge_field and colmerge_column.
// Any other format string of a flat type will do as well.

/// Every value null.
#define COLMERGE_TYPE_NULL "n"
/// Boolean, one bit a value.
#define COLMERGE_TYPE_BOOL "b"
/// int8_t.
#define COLMERGE_TYPE_INT8 "c"
/// uint8_t.
#define COLMERGE_TYPE_UINT8 "C"
/// int16_t.
#define COLMERGE_TYPE_INT16 "s"
/// uint16_t.
#define COLMERGE_TYPE_UINT16 "S"
/// int32_t.
#define COLMERGE_TYPE_INT32 "i"
/// uint32_t.
#define COLMERGE_TYPE_UINT32 "I"
/// int64_t.
#define COLMERGE_TYPE_INT64 "l"
/// uint64_t.
#define COLMERGE_TYPE_UINT64 "L"
/// IEEE 754 half precision, 16 bits.
#define COLMERGE_TYPE_FLOAT16 "e"
/// float.
#define COLMERGE_TYPE_FLOAT32 "f"
/// double.
#define COLMERGE_TYPE_FLOAT64 "g"
/// UTF-8 text, 32-bit offsets.
#define COLMERGE_TYPE_UTF8 "u"
/// UTF-8 text, 64-bit offsets.
#define COLMERGE_TYPE_LARGE_UTF8 "U"
/// Bytes, 32-bit offsets.
#define COLMERGE_TYPE_BINARY "z"
/// Bytes, 64-bit offsets.
#define COLMERGE_TYPE_LARGE_BINARY "Z"
/// Days since 1970-01-01, 32 bits.
#define COLMERGE_TYPE_DATE32 "tdD"
/// Microseconds since midnight, 64 bits.
#define COLMERGE_TYPE_TIME64_MICROSECONDS "ttu"
/// Microseconds since 1970-01-01T00:00:00 without a time zone, 64 bits.
#define COLMERGE_TYPE_TIMESTAMP_MICROSECONDS "tsu:"

// Kinds of colmerge_value, and which members they use.

/// No member: there is no value.
#define COLMERGE_VALUE_NULL 0
/// integer: 0 or 1.
#define COLMERGE_VALUE_BOOL 1
/// integer. Signed integers; dates, times, timestamps, durations and month
/// intervals in the unit of the column's type.
#define COLMERGE_VALUE_INT64 2
/// integer, whose 64 bits are to be read as uint64_t. Unsigned integers.
#define COLMERGE_VALUE_UINT64 3
/// real. Floating point of any width.
#define COLMERGE_VALUE_DOUBLE 4
/// data and length: UTF-8.
#define COLMERGE_VALUE_TEXT 5
/// data and length: any bytes. Binary and fixed-size binary.
#define COLMERGE_VALUE_BYTES 6
/// data and length: the value as Arrow stores it, little-endian. Decimals (16
/// or 32 bytes), day-time (8) and month-day-nano (16) intervals.
#define COLMERGE_VALUE_RAW 7
/// No member. A list, struct or map; read it as text or through Arrow.
#define COLMERGE_VALUE_NESTED 8

/// One value of any type. A dictionary-encoded column gives and takes the
/// values of its dictionary. Given by the library: members that the kind does
/// not use are zero, and texts are not NUL-terminated. 40 bytes.
typedef struct colmerge_value {
  /// A COLMERGE_VALUE_ constant.
  int32_t kind;
  /// Must be zero.
  int32_t reserved;
  /// BOOL, INT64, UINT64.
  int64_t integer;
  /// DOUBLE.
  double real;
  /// TEXT, BYTES, RAW.
  const char* data;
  /// TEXT, BYTES, RAW: bytes at data. Given to the library as TEXT, -1 means
  /// up to the first NUL.
  int64_t length;
} colmerge_value;

/// A column as plain C arrays: what colmerge_reader_column gives,
/// colmerge_destination_write_columns takes. Layouts are Arrow's. Type by type:
///   fixed width    values: length values of the format's C type
///   bool           values: a bitmap
///   utf8, binary,  either strings: length entries;
///   their large    or offsets (length + 1 of them, int32_t or, for a large
///   and view types type, int64_t; not for a view type) into the bytes at
///                  values
///   null           nothing
/// A bitmap holds row i in bit i % 8 (the lowest is bit 0) of byte i / 8.
/// Decimals of 32 and 64 bits are taken, and given as decimal128.
/// Dictionary-encoded and nested types have no plain form; when given, they
/// are COLMERGE_ERROR_UNSUPPORTED_TYPE. Values, offsets and bitmaps need not be
/// aligned. What stands at a null row does not matter. 96 bytes.
typedef struct colmerge_column {
  /// Column name.
  colmerge_string name;
  /// Type as an Arrow format string (COLMERGE_TYPE_).
  colmerge_string format;
  /// Number of rows.
  int64_t length;
  /// Values, or bytes of texts when offsets are used; else NULL.
  const void* values;
  /// Bitmap in which a set bit means "not null"; NULL: no nulls.
  const uint8_t* validity;
  /// Where each text begins, and the end; NULL when strings is used.
  const void* offsets;
  /// Pointer and length of each text, {NULL, 0} being an empty one; NULL when
  /// offsets is used.
  const colmerge_string* strings;
  /// Of a write: bitmap in which a set bit means that the row has the column, and a
  /// clear one that it says nothing about it, which is not the same as null: what is
  /// stored stays. The value of such a row has to be null. NULL: all rows have it.
  const uint8_t* presence;
  /// Must be zero.
  int64_t reserved[2];
} colmerge_column;

/// A field of a new table. Dictionary-encoded types need an ArrowSchema
/// instead. 64 bytes.
typedef struct colmerge_field {
  /// Column name.
  colmerge_string name;
  /// Type as an Arrow format string of a flat type (COLMERGE_TYPE_), or its name
  /// as CAST of the query language spells it, nested ones included: bigint,
  /// numeric(10, 2), timestamp with time zone, list<text>. numeric needs its
  /// digits; varchar(n) and char(n) are text with a CHECK named COLUMN_length, by
  /// which a longer text is refused; int8 and float, which Arrow and SQL mean
  /// differently, are refused.
  colmerge_string format;
  /// Tri-state, default true. COLMERGE_FALSE declares the column not null.
  int32_t nullable;
  /// Must be zero.
  int32_t reserved;
  /// Field metadata: key, value, key, value, ...; NULL when there is none.
  /// Any bytes; empty keys and values are allowed.
  const colmerge_string* metadata;
  /// Number of key-value pairs: half the number of strings.
  int64_t metadata_count;
  /// Must be zero.
  int64_t reserved2;
} colmerge_field;

/// Bytes by category, as the allocator handed them out. 80 bytes.
typedef struct colmerge_bytes {
  /// Fixed-width values, dictionary codes, the fixed part of texts.
  int64_t values;
  /// Validity bitmaps and marks of deleted rows.
  int64_t validity;
  /// Bytes of long texts and binaries, nested values, dictionary values.
  int64_t strings;
  /// Indexes of keys, and of the values of dictionaries.
  int64_t indexes;
  /// Working memory of writes that run at this moment; store only.
  int64_t scratch;
  /// Bookkeeping and, for a store, what nothing but snapshots, readers and
  /// exported batches keeps alive.
  int64_t other;
  /// Sum of the six above.
  int64_t total;
  /// Part of total that holds current rows, or waits to take rows.
  int64_t live;
  /// Part of total that deleted rows, replaced texts and unused dictionary
  /// values (so far as they outnumber the rows) still hold, until a later
  /// write compacts it away. live + garbage is total.
  int64_t garbage;
  /// Set to zero.
  int64_t reserved;
} colmerge_bytes;

/// Initialiser of a colmerge_bytes: all zero.
#define COLMERGE_BYTES_INIT {0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

// -----------------------------------------------------------------------------
// Names.

/// Number of names in a list.
COLMERGE_EXPORT int32_t colmerge_names_count(colmerge_names* names, int64_t* out_count,
                                             colmerge_error* error) COLMERGE_NOEXCEPT;

/// The name at an index from 0. Its bytes are followed by a NUL and live until
/// the list is closed. An index out of range is
/// COLMERGE_ERROR_INVALID_ARGUMENT.
COLMERGE_EXPORT int32_t colmerge_names_get(colmerge_names* names, int64_t index,
                                           colmerge_string* out_name,
                                           colmerge_error* error) COLMERGE_NOEXCEPT;

/// Closes a list; the names it gave out are gone.
COLMERGE_EXPORT void colmerge_names_close(colmerge_names* names) COLMERGE_NOEXCEPT;

// -----------------------------------------------------------------------------
// Writing: options and result that all writes share.

/// How far a write or a statement has come; lives during the callback. 56 bytes.
typedef struct colmerge_progress {
  /// Size of the struct, set by the library.
  uint64_t struct_size;
  /// Rows taken in so far; for a statement: rows of the table looked at.
  int64_t rows_read;
  /// Batches taken in so far; for a statement: executions finished.
  int64_t batches;
  /// Rows worked through so far: checked, converted, their keys resolved. For a
  /// statement: 0.
  int64_t rows_prepared;
  /// Rows of the whole write; -1 while that is not known. For a statement: rows
  /// to be looked at; -1 when it has several executions.
  int64_t total_rows;
  /// Zero.
  int64_t reserved[2];
} colmerge_progress;

/// Called on the thread that called the write or ran the statement, never after
/// that call returned. Returns 0 to go on, anything else to cancel: the call
/// changes nothing and returns COLMERGE_ERROR_CANCELLED. Inside, only close, version and
/// status_name functions may be called; the others return COLMERGE_ERROR_IN_CALLBACK. Must return
/// normally: an exception or longjmp out of it is undefined behaviour that the library cannot
/// detect. user is what the options carry.
typedef int32_t (*colmerge_progress_function)(void* user, const colmerge_progress* progress);

/// Bytes of the writer of a token, at most.
#define COLMERGE_MAX_WRITER_LENGTH 256
/// Writers whose tokens a table keeps, at most.
#define COLMERGE_MAX_WRITERS 100000

/// Names a write, so that it is applied once, however often it is sent: a caller that
/// does not know whether a write succeeded sends it again with the same token. The
/// table keeps the last sequence of each writer, in the same step in which the write
/// changes it. A write whose sequence is not above that changes nothing, returns
/// COLMERGE_OK, and its result says applied 0. This is found out before data is read
/// (a stream is not pulled, but released all the same; an array is moved from), and
/// again when it is the write's turn: of several calls with one token at the same
/// time exactly one is applied.
///
/// A write that fails leaves the writer's last sequence as it was. One that succeeds
/// without changing a row is kept, too, without a new version. So a writer sends its
/// writes one after the other, with growing sequences, and goes on only when one has
/// succeeded; sequences may have gaps. A writer counts for each table by itself.
///
/// A write in mode replace, colmerge_table_set_contents and truncations leave what
/// the table keeps as it is; a drop, also that of COLMERGE_IF_EXISTS_REPLACE, removes
/// it. No writer is ever forgotten to make room: a write of one more than
/// COLMERGE_MAX_WRITERS is COLMERGE_ERROR_LIMIT_EXCEEDED. Each takes some 130 bytes of
/// the store's memory, and its name. 24 bytes.
typedef struct colmerge_token {
  /// Who writes: 1 to COLMERGE_MAX_WRITER_LENGTH bytes of any kind, compared byte by
  /// byte, the same whenever the job runs again.
  colmerge_string writer;
  /// Number of the write among those of this writer, 0 or more: of a batch, an
  /// offset, a time.
  int64_t sequence;
} colmerge_token;

/// Options of one write. A struct_size of 64 or more is taken; token and if_version
/// are NULL then. 80 bytes.
typedef struct colmerge_write_options {
  /// sizeof(colmerge_write_options).
  uint64_t struct_size;
  /// Progress callback; NULL: none.
  colmerge_progress_function progress;
  /// Handed to progress; may be NULL.
  void* user;
  /// Rows from one progress call to the next, rounded up to whole batches; 0:
  /// the batch size.
  int64_t progress_interval;
  /// Cancel flag; NULL: none. A non-zero value, which any thread may store at
  /// any time (atomically), stops the write before anything changed, with
  /// COLMERGE_ERROR_CANCELLED, within some milliseconds, in all its steps up to the
  /// commit: while it waits for the table's other writers, reads and casts a batch,
  /// builds an index. A write that has begun to commit completes. Must be aligned
  /// and outlive the call.
  const int32_t* cancel;
  /// Most rows that the write may take in; 0: no limit. More is
  /// COLMERGE_ERROR_LIMIT_EXCEEDED.
  int64_t row_limit;
  /// Most batches, empty ones included, that a stream may give; 0: no limit.
  /// More is COLMERGE_ERROR_LIMIT_EXCEEDED.
  int64_t batch_limit;
  /// Most bytes that the write may take: batches that it pulls from a stream and
  /// holds until it ends, working memory and new data together; 0: only the store's
  /// budget. More is COLMERGE_ERROR_OUT_OF_MEMORY, as soon as a batch does not fit.
  int64_t memory_limit;
  /// Applies the write once; NULL: each time.
  const colmerge_token* token;
  /// The version that the table must have (colmerge_table_info), 0 for a table that
  /// must not be there; NULL: any. At another one the write changes nothing and fails
  /// with COLMERGE_ERROR_CONFLICT. Judged when token is, before data is read and when
  /// it is the write's turn, and after it: a write that was applied is not in conflict
  /// when it is sent again.
  const int64_t* if_version;
} colmerge_write_options;

/// Initialiser of a colmerge_write_options: struct_size set, the rest zero.
#define COLMERGE_WRITE_OPTIONS_INIT \
  {sizeof(colmerge_write_options), NULL, NULL, 0, NULL, 0, 0, 0, NULL, NULL}

/// What a write did. rows_read = inserted + updated + deleted + ignored. Zero
/// after a failure. A struct_size of 64 or more is taken; applied is not told then.
/// 72 bytes.
typedef struct colmerge_write_result {
  /// sizeof(colmerge_write_result).
  uint64_t struct_size;
  /// Rows taken in.
  int64_t rows_read;
  /// Rows that became new rows.
  int64_t inserted;
  /// Rows that changed the row of their key (also when its values were equal).
  int64_t updated;
  /// Rows that deleted the row of their key.
  int64_t deleted;
  /// Rows without effect: "ignore", losers of on_duplicate, deletions without
  /// a match.
  int64_t ignored;
  /// Batches that the rows came in.
  int64_t batches;
  /// Version of the table after the write (colmerge_table_info); that from
  /// before when the write changed nothing.
  int64_t version;
  /// 1; 0 when the table has had a write with this token, or a later one of its
  /// writer, and this one was not made: then all counts are 0, and version is that of
  /// the table now.
  int32_t applied;
  /// Zero.
  int32_t reserved;
} colmerge_write_result;

/// Initialiser of a colmerge_write_result: struct_size set, the rest zero.
#define COLMERGE_WRITE_RESULT_INIT {sizeof(colmerge_write_result), 0, 0, 0, 0, 0, 0, 0, 0, 0}

// -----------------------------------------------------------------------------
// Stores.

/// Options of a new store. 24 bytes.
typedef struct colmerge_store_options {
  /// sizeof(colmerge_store_options).
  uint64_t struct_size;
  /// Bytes that data, indexes and working memory may take together, batches that a
  /// write has pulled from a stream and holds until it ends included; 0: no limit.
  /// Memory of the caller's that a call only reads (arrays, columns, texts) does
  /// not count. Negative is refused.
  int64_t memory_budget;
  /// Most threads that one query, or one write of 65,536 rows or more, may work
  /// with, the calling one included, at most 1024; 0: the library chooses. They
  /// end before the call returns. Other calls work on the calling thread alone.
  int32_t threads;
  /// Must be zero.
  int32_t reserved;
} colmerge_store_options;

/// Initialiser of a colmerge_store_options: struct_size set, the rest zero.
#define COLMERGE_STORE_OPTIONS_INIT {sizeof(colmerge_store_options), 0, 0, 0}

/// Memory of a store. 128 bytes.
typedef struct colmerge_memory_usage {
  /// sizeof(colmerge_memory_usage).
  uint64_t struct_size;
  /// Bytes now, by category; bytes.total counts against the budget.
  colmerge_bytes bytes;
  /// Highest total since the store was opened.
  int64_t peak;
  /// The budget; 0: none.
  int64_t budget;
  /// Number of tables.
  int64_t tables;
  /// Bytes that may still be taken under the budget, at least 0; -1: no budget.
  int64_t available;
  /// Set to zero.
  int64_t reserved;
} colmerge_memory_usage;

/// Initialiser of a colmerge_memory_usage: struct_size set, the rest zero.
#define COLMERGE_MEMORY_USAGE_INIT \
  {sizeof(colmerge_memory_usage), COLMERGE_BYTES_INIT, 0, 0, 0, 0, 0}

/// Gives a new handle to the store that the process shares, making it on the
/// first call, without a budget. Closing the handle leaves the store and its
/// tables alone; they last as long as the process. A child of a fork has one of
/// its own.
/// Fails with COLMERGE_ERROR_INVALID_ARGUMENT (out_store NULL),
/// COLMERGE_ERROR_OUT_OF_MEMORY, _IN_CALLBACK.
COLMERGE_EXPORT int32_t colmerge_store_default(colmerge_store** out_store,
                                               colmerge_error* error) COLMERGE_NOEXCEPT;

/// Makes a store of its own. options may be NULL. The store and its tables go
/// when its last handle and the last table, snapshot, reader, destination,
/// source and exported stream or array of it are closed or released.
/// Fails with COLMERGE_ERROR_INVALID_ARGUMENT (an option, out_store NULL),
/// COLMERGE_ERROR_OUT_OF_MEMORY, _IN_CALLBACK.
COLMERGE_EXPORT int32_t colmerge_store_open(const colmerge_store_options* options,
                                            colmerge_store** out_store,
                                            colmerge_error* error) COLMERGE_NOEXCEPT;

/// Closes a handle to a store.
COLMERGE_EXPORT void colmerge_store_close(colmerge_store* store) COLMERGE_NOEXCEPT;

/// Sets the memory budget in bytes; 0 takes it away. A budget below what is in
/// use is accepted: writes are refused until usage has sunk. A negative one is
/// COLMERGE_ERROR_INVALID_ARGUMENT.
COLMERGE_EXPORT int32_t colmerge_store_set_memory_budget(colmerge_store* store,
                                                         int64_t memory_budget,
                                                         colmerge_error* error) COLMERGE_NOEXCEPT;

/// Memory of the store. out_usage->struct_size must be set.
COLMERGE_EXPORT int32_t colmerge_store_usage(colmerge_store* store,
                                             colmerge_memory_usage* out_usage,
                                             colmerge_error* error) COLMERGE_NOEXCEPT;

/// Drops all tables, as one step, after the writes that run on them, if any. Snapshots
/// and exported batches stay good.
COLMERGE_EXPORT int32_t colmerge_store_clear(colmerge_store* store,
                                             colmerge_error* error) COLMERGE_NOEXCEPT;

/// colmerge_store_clear whose wait the cancel flag of the options can end. options may be
/// NULL. Fails with COLMERGE_ERROR_CANCELLED, _INVALID_ARGUMENT (token or if_version is
/// set: they are about one table).
COLMERGE_EXPORT int32_t colmerge_store_clear_with_options(colmerge_store* store,
                                                          const colmerge_write_options* options,
                                                          colmerge_error* error) COLMERGE_NOEXCEPT;

/// Lists the names of all tables, sorted by bytes. The caller closes the list.
COLMERGE_EXPORT int32_t colmerge_store_list_tables(colmerge_store* store,
                                                   colmerge_names** out_names,
                                                   colmerge_error* error) COLMERGE_NOEXCEPT;

// -----------------------------------------------------------------------------
// Tables.

/// if_exists: fail with COLMERGE_ERROR_TABLE_EXISTS.
#define COLMERGE_IF_EXISTS_ERROR 0
/// if_exists: open the table that is there, whatever its schema.
#define COLMERGE_IF_EXISTS_KEEP 1
/// if_exists: drop the table that is there; create and drop are one step.
#define COLMERGE_IF_EXISTS_REPLACE 2

/// A CHECK constraint: a condition of the query language (docs/query.md) on the
/// columns of one row, without parameters and without functions that depend on
/// the time. A row for which it is false is refused, in whatever way it is
/// written; true and null pass. 40 bytes.
typedef struct colmerge_check {
  /// Name, different from those of the table's other checks. {NULL, 0}, only
  /// given to the library: "check_1" for the first of the list, and so on.
  colmerge_string name;
  /// The condition as text, such as "age >= 0".
  colmerge_string expression;
  /// Must be zero.
  int64_t reserved;
} colmerge_check;

/// Options of a new table. A struct_size of 48 or more is taken; members beyond it are
/// zero then. 80 bytes.
typedef struct colmerge_table_options {
  /// sizeof(colmerge_table_options).
  uint64_t struct_size;
  /// Columns of the primary key, in order; NULL: none. No two rows may have
  /// equal keys and no key column may hold null, in whatever way rows are
  /// written; the nullable flags of the schema stay as given.
  const colmerge_string* primary_key;
  /// Number of columns of the primary key.
  int64_t primary_key_count;
  /// COLMERGE_IF_EXISTS_.
  int32_t if_exists;
  /// Must be zero.
  int32_t reserved;
  /// CHECK constraints; NULL: none. A write in mode replace keeps them and fails
  /// when a column that they use is gone or has a type that does not suit.
  const colmerge_check* checks;
  /// Number of checks.
  int64_t check_count;
  /// Cancel flag as that of colmerge_write_options, for the wait for the writers of a
  /// table that is there; NULL: none.
  const int32_t* cancel;
  /// Columns of which every merge into the table makes a matched row's value by an
  /// operator, as operator_columns of colmerge_destination_options; NULL: none. A
  /// destination may repeat these operators and has no others of its own, nor set for
  /// these columns. A write in mode replace keeps them, and fails when one of the
  /// columns is gone or has a type that does not suit; appends, UPDATE and DELETE do
  /// not know them.
  const colmerge_string* operator_columns;
  /// Their operators, in the same order.
  const colmerge_string* operators;
  /// Number of both.
  int64_t operator_count;
} colmerge_table_options;

/// Initialiser of a colmerge_table_options: struct_size set, the rest zero.
#define COLMERGE_TABLE_OPTIONS_INIT \
  {sizeof(colmerge_table_options), NULL, 0, 0, 0, NULL, 0, NULL, NULL, NULL, 0}

/// A table in figures. 152 bytes.
typedef struct colmerge_table_info {
  /// sizeof(colmerge_table_info).
  uint64_t struct_size;
  /// Number of rows, deleted ones not counted.
  int64_t rows;
  /// Number of columns.
  int64_t columns;
  /// Version: the number of the store's commit that last changed the table. It
  /// grows with each, by more than one where other tables were changed between,
  /// and is never used again, not even after the table was dropped.
  int64_t version;
  /// Deleted rows whose place is not reclaimed yet.
  int64_t deleted_rows;
  /// Number of key indexes there are now.
  int64_t indexes;
  /// Number of columns of the primary key; 0: none.
  int64_t primary_key_columns;
  /// Bytes by category.
  colmerge_bytes bytes;
  /// Number of CHECK constraints.
  int64_t checks;
  /// Set to zero.
  int64_t reserved;
} colmerge_table_info;

/// Initialiser of a colmerge_table_info: struct_size set, the rest zero.
#define COLMERGE_TABLE_INFO_INIT \
  {sizeof(colmerge_table_info), 0, 0, 0, 0, 0, 0, COLMERGE_BYTES_INIT, 0, 0}

/// One column in figures. The texts live until the snapshot is closed.
/// 176 bytes.
typedef struct colmerge_column_info {
  /// sizeof(colmerge_column_info).
  uint64_t struct_size;
  /// Column name.
  colmerge_string name;
  /// Type for people: "timestamp[us, UTC]", "dictionary<int8, utf8>".
  colmerge_string type;
  /// Arrow format string; of the indices for a dictionary-encoded column.
  colmerge_string format;
  /// 1: nulls are allowed; 0: declared not null.
  int32_t nullable;
  /// Set to zero.
  int32_t reserved;
  /// Position in the primary key from 1; 0: not part of it.
  int64_t key_position;
  /// Number of rows.
  int64_t rows;
  /// Number of nulls among them.
  int64_t nulls;
  /// Bytes by category.
  colmerge_bytes bytes;
  /// Set to zero.
  int64_t reserved2;
} colmerge_column_info;

/// Initialiser of a colmerge_column_info: struct_size set, the rest zero.
#define COLMERGE_COLUMN_INFO_INIT                                                \
  {sizeof(colmerge_column_info), {NULL, 0}, {NULL, 0}, {NULL, 0}, 0, 0, 0, 0, 0, \
   COLMERGE_BYTES_INIT,          0}

/// One key index. 48 bytes.
typedef struct colmerge_index_info {
  /// sizeof(colmerge_index_info).
  uint64_t struct_size;
  /// Numbers of its columns; live until the snapshot is closed.
  const int64_t* columns;
  /// Number of columns.
  int64_t column_count;
  /// Keys in it, those of deleted rows that are not cleared out yet included.
  int64_t entries;
  /// Bytes it takes.
  int64_t bytes;
  /// 1: the index of the primary key; else 0.
  int32_t primary;
  /// Set to zero.
  int32_t reserved;
} colmerge_index_info;

/// Initialiser of a colmerge_index_info: struct_size set, the rest zero.
#define COLMERGE_INDEX_INFO_INIT {sizeof(colmerge_index_info), NULL, 0, 0, 0, 0, 0}

/// Creates an empty table from an Arrow schema: a struct type whose children
/// are the columns (at least one), metadata kept. The schema is only read and
/// stays the caller's. options may be NULL. The caller closes *out_table.
/// Fails with COLMERGE_ERROR_INVALID_ARROW, _UNSUPPORTED_TYPE (named),
/// _INVALID_ARGUMENT (name, option, column name repeated, schema NULL, a check
/// that is no condition on one row or has a name that is taken), _INVALID_TEXT (a
/// check that cannot be read), _TYPE_MISMATCH (inside a check),
/// _COLUMN_NOT_FOUND (in the primary key or a check), _TABLE_EXISTS,
/// _OUT_OF_MEMORY, _CANCELLED.
COLMERGE_EXPORT int32_t colmerge_table_create(colmerge_store* store, const char* name,
                                              int64_t name_length, const struct ArrowSchema* schema,
                                              const colmerge_table_options* options,
                                              colmerge_table** out_table,
                                              colmerge_error* error) COLMERGE_NOEXCEPT;

/// Creates an empty table from plain fields, at least one. Otherwise as
/// colmerge_table_create; a malformed format, and a name that no type has, is
/// COLMERGE_ERROR_INVALID_ARGUMENT.
COLMERGE_EXPORT int32_t colmerge_table_create_from_fields(
    colmerge_store* store, const char* name, int64_t name_length, const colmerge_field* fields,
    int64_t field_count, const colmerge_table_options* options, colmerge_table** out_table,
    colmerge_error* error) COLMERGE_NOEXCEPT;

/// Opens a table by name. The caller closes *out_table.
/// Fails with COLMERGE_ERROR_TABLE_NOT_FOUND.
COLMERGE_EXPORT int32_t colmerge_table_open(colmerge_store* store, const char* name,
                                            int64_t name_length, colmerge_table** out_table,
                                            colmerge_error* error) COLMERGE_NOEXCEPT;

/// Closes a handle to a table; the table stays in its store.
COLMERGE_EXPORT void colmerge_table_close(colmerge_table* table) COLMERGE_NOEXCEPT;

/// Sets *out_exists to 1 when the store has a table of this name, else to 0.
COLMERGE_EXPORT int32_t colmerge_table_exists(colmerge_store* store, const char* name,
                                              int64_t name_length, int32_t* out_exists,
                                              colmerge_error* error) COLMERGE_NOEXCEPT;

/// Drops a table by name, after the write that runs on it, if any. Snapshots,
/// readers and exported batches of it stay good.
/// Fails with COLMERGE_ERROR_TABLE_NOT_FOUND.
COLMERGE_EXPORT int32_t colmerge_table_drop(colmerge_store* store, const char* name,
                                            int64_t name_length,
                                            colmerge_error* error) COLMERGE_NOEXCEPT;

/// colmerge_table_drop whose wait the cancel flag of the options can end, and with their
/// if_version. options may be NULL. Fails also with COLMERGE_ERROR_CANCELLED, _CONFLICT,
/// _INVALID_ARGUMENT (token is set: a drop removes tokens).
COLMERGE_EXPORT int32_t colmerge_table_drop_with_options(colmerge_store* store, const char* name,
                                                         int64_t name_length,
                                                         const colmerge_write_options* options,
                                                         colmerge_error* error) COLMERGE_NOEXCEPT;

/// Removes all rows, after the write that runs on the table, if any; schema and
/// constraints stay.
/// Fails with COLMERGE_ERROR_TABLE_NOT_FOUND (dropped meanwhile).
COLMERGE_EXPORT int32_t colmerge_table_truncate(colmerge_table* table,
                                                colmerge_error* error) COLMERGE_NOEXCEPT;

/// colmerge_table_truncate whose wait the cancel flag of the options can end, and with
/// their token and if_version. In the result deleted is the number of rows that there
/// were, batches is 0. options and out_result may be NULL.
/// Fails also with COLMERGE_ERROR_CANCELLED, _CONFLICT, _LIMIT_EXCEEDED (writers).
COLMERGE_EXPORT int32_t colmerge_table_truncate_with_options(
    colmerge_table* table, const colmerge_write_options* options, colmerge_write_result* out_result,
    colmerge_error* error) COLMERGE_NOEXCEPT;

/// Makes the rows and the schema of a stream the whole contents of the named
/// table, which is created when it is missing: the same as a write of the
/// stream through a destination in mode replace. The stream is taken over and
/// released whatever the outcome, unless stream is NULL or released already.
/// options and out_result may be NULL.
/// Fails as colmerge_destination_write_stream.
COLMERGE_EXPORT int32_t colmerge_table_set_contents(colmerge_store* store, const char* name,
                                                    int64_t name_length,
                                                    struct ArrowArrayStream* stream,
                                                    const colmerge_write_options* options,
                                                    colmerge_write_result* out_result,
                                                    colmerge_error* error) COLMERGE_NOEXCEPT;

/// The figures of the table as it is now. For those of its columns and indexes
/// take a snapshot. out_info->struct_size must be set.
/// Fails with COLMERGE_ERROR_TABLE_NOT_FOUND (dropped meanwhile).
COLMERGE_EXPORT int32_t colmerge_table_describe(colmerge_table* table,
                                                colmerge_table_info* out_info,
                                                colmerge_error* error) COLMERGE_NOEXCEPT;

/// The schema of the table as it is now, as a struct type with field and schema
/// metadata. The caller releases *out_schema.
/// Fails with COLMERGE_ERROR_TABLE_NOT_FOUND (dropped meanwhile).
COLMERGE_EXPORT int32_t colmerge_table_schema(colmerge_table* table, struct ArrowSchema* out_schema,
                                              colmerge_error* error) COLMERGE_NOEXCEPT;

/// Deletes the rows whose keys are given: row i of all columns together is one
/// key, and the columns' names say which columns of the table it is compared
/// with. Atomic. A key without a row counts as ignored, so does one given
/// again. A key of another type is judged by its value: one that the column's type
/// cannot hold has no row. out_result may be NULL.
/// Fails with COLMERGE_ERROR_TABLE_NOT_FOUND (dropped meanwhile),
/// _COLUMN_NOT_FOUND, _TYPE_MISMATCH, _UNSUPPORTED_TYPE, _DUPLICATE_KEY (several
/// rows of the table have one of the keys), _INVALID_ARGUMENT (malformed
/// column, no column, name repeated, lengths that differ), _OUT_OF_MEMORY.
COLMERGE_EXPORT int32_t colmerge_table_delete_keys(colmerge_table* table,
                                                   const colmerge_column* keys, int64_t key_count,
                                                   colmerge_write_result* out_result,
                                                   colmerge_error* error) COLMERGE_NOEXCEPT;

/// colmerge_table_delete_keys within limits: of the options cancel, row_limit, which is
/// that of keys, memory_limit, token and if_version count. options may be NULL.
/// Fails also with COLMERGE_ERROR_LIMIT_EXCEEDED, _CANCELLED, _CONFLICT.
COLMERGE_EXPORT int32_t colmerge_table_delete_keys_with_options(
    colmerge_table* table, const colmerge_column* keys, int64_t key_count,
    const colmerge_write_options* options, colmerge_write_result* out_result,
    colmerge_error* error) COLMERGE_NOEXCEPT;

/// colmerge_table_delete_keys with the keys as an Arrow struct array. Array and
/// schema are only read and stay the caller's.
/// Fails also with COLMERGE_ERROR_INVALID_ARROW.
COLMERGE_EXPORT int32_t colmerge_table_delete_keys_array(colmerge_table* table,
                                                         const struct ArrowArray* keys,
                                                         const struct ArrowSchema* schema,
                                                         colmerge_write_result* out_result,
                                                         colmerge_error* error) COLMERGE_NOEXCEPT;

/// colmerge_table_delete_keys_with_options with the keys as an Arrow struct array.
/// Fails also with COLMERGE_ERROR_INVALID_ARROW.
COLMERGE_EXPORT int32_t colmerge_table_delete_keys_array_with_options(
    colmerge_table* table, const struct ArrowArray* keys, const struct ArrowSchema* schema,
    const colmerge_write_options* options, colmerge_write_result* out_result,
    colmerge_error* error) COLMERGE_NOEXCEPT;

// -----------------------------------------------------------------------------
// Snapshots. Columns are numbered from 0 in the order of the schema. A row id
// names a row inside one snapshot: it is not negative and grows in table order,
// but ids have gaps where rows were deleted and mean nothing in another
// snapshot. To walk over all rows use a reader or a stream.

/// What to read. 56 bytes.
typedef struct colmerge_read_options {
  /// sizeof(colmerge_read_options).
  uint64_t struct_size;
  /// Columns, in the order wanted; none: all. Repeated names are refused.
  const colmerge_string* columns;
  /// Number of columns; 0: all.
  int64_t column_count;
  /// Most rows of a batch; 0: COLMERGE_DEFAULT_BATCH_SIZE.
  int64_t batch_size;
  /// Most rows to read; 0: no limit.
  int64_t limit;
  /// Rows to skip first.
  int64_t offset;
  /// Must be zero.
  int64_t reserved;
} colmerge_read_options;

/// Initialiser of a colmerge_read_options: struct_size set, the rest zero.
#define COLMERGE_READ_OPTIONS_INIT {sizeof(colmerge_read_options), NULL, 0, 0, 0, 0, 0}

/// Takes a snapshot of the table as it is now; its cost does not depend on the
/// number of rows. The caller closes *out_snapshot.
/// Fails with COLMERGE_ERROR_TABLE_NOT_FOUND (dropped meanwhile).
COLMERGE_EXPORT int32_t colmerge_snapshot_open(colmerge_table* table,
                                               colmerge_snapshot** out_snapshot,
                                               colmerge_error* error) COLMERGE_NOEXCEPT;

/// Closes a snapshot; texts and values it gave out are gone. Readers and
/// streams that came from it stay good.
COLMERGE_EXPORT void colmerge_snapshot_close(colmerge_snapshot* snapshot) COLMERGE_NOEXCEPT;

/// Version of the table that the snapshot shows: the number of the store's commit
/// that last changed it.
COLMERGE_EXPORT int32_t colmerge_snapshot_version(colmerge_snapshot* snapshot, int64_t* out_version,
                                                  colmerge_error* error) COLMERGE_NOEXCEPT;

/// Number of rows, deleted ones not counted.
COLMERGE_EXPORT int32_t colmerge_snapshot_row_count(colmerge_snapshot* snapshot, int64_t* out_rows,
                                                    colmerge_error* error) COLMERGE_NOEXCEPT;

/// Figures of the snapshot; indexes, which belong to the table, as they are
/// now. out_info->struct_size must be set.
COLMERGE_EXPORT int32_t colmerge_snapshot_describe(colmerge_snapshot* snapshot,
                                                   colmerge_table_info* out_info,
                                                   colmerge_error* error) COLMERGE_NOEXCEPT;

/// Name, type and figures of a column. out_info->struct_size must be set. A
/// number out of range is COLMERGE_ERROR_INVALID_ARGUMENT.
COLMERGE_EXPORT int32_t colmerge_snapshot_column_info(colmerge_snapshot* snapshot, int64_t column,
                                                      colmerge_column_info* out_info,
                                                      colmerge_error* error) COLMERGE_NOEXCEPT;

/// Figures of the index at a position from 0 below colmerge_table_info.indexes
/// (which other threads may cause to grow, never to shrink while the snapshot
/// is open). out_info->struct_size must be set. A position out of range is
/// COLMERGE_ERROR_INVALID_ARGUMENT.
COLMERGE_EXPORT int32_t colmerge_snapshot_index_info(colmerge_snapshot* snapshot, int64_t index,
                                                     colmerge_index_info* out_info,
                                                     colmerge_error* error) COLMERGE_NOEXCEPT;

/// The CHECK constraint at a position from 0 below colmerge_table_info.checks, in
/// the order in which they were declared. The texts live until the snapshot is
/// closed. A position out of range is COLMERGE_ERROR_INVALID_ARGUMENT.
COLMERGE_EXPORT int32_t colmerge_snapshot_check_info(colmerge_snapshot* snapshot, int64_t index,
                                                     colmerge_check* out_check,
                                                     colmerge_error* error) COLMERGE_NOEXCEPT;

/// Number of the column of this name.
/// Fails with COLMERGE_ERROR_COLUMN_NOT_FOUND.
COLMERGE_EXPORT int32_t colmerge_snapshot_find_column(colmerge_snapshot* snapshot, const char* name,
                                                      int64_t name_length, int64_t* out_column,
                                                      colmerge_error* error) COLMERGE_NOEXCEPT;

/// The schema, as a struct type with field and schema metadata. The caller
/// releases *out_schema.
COLMERGE_EXPORT int32_t colmerge_snapshot_schema(colmerge_snapshot* snapshot,
                                                 struct ArrowSchema* out_schema,
                                                 colmerge_error* error) COLMERGE_NOEXCEPT;

/// Reads rows in table order as a stream of struct arrays. options may be NULL.
/// The caller releases *out_stream and each array it gives, in any order and on
/// any thread; they keep alive what they need. Numeric values are shared with
/// the table, not copied, where they can be.
/// Fails with COLMERGE_ERROR_COLUMN_NOT_FOUND. The stream itself may fail with
/// ENOMEM; with EOVERFLOW when one value is more than the offsets of its type
/// reach; with EINVAL in a child after fork or inside a progress callback. A
/// batch whose values are more than that has fewer rows than were asked for.
COLMERGE_EXPORT int32_t colmerge_snapshot_read(colmerge_snapshot* snapshot,
                                               const colmerge_read_options* options,
                                               struct ArrowArrayStream* out_stream,
                                               colmerge_error* error) COLMERGE_NOEXCEPT;

/// colmerge_snapshot_read for the rows of the given ids alone, in the given
/// order; an id may be repeated. offset and limit count in that list.
/// Fails also with COLMERGE_ERROR_INVALID_ARGUMENT when an id (-1 included) is
/// not that of a row of the snapshot; the error's row tells its place.
COLMERGE_EXPORT int32_t colmerge_snapshot_take_rows(colmerge_snapshot* snapshot,
                                                    const int64_t* rows, int64_t row_count,
                                                    const colmerge_read_options* options,
                                                    struct ArrowArrayStream* out_stream,
                                                    colmerge_error* error) COLMERGE_NOEXCEPT;

/// colmerge_snapshot_read for callers without Arrow. The caller closes
/// *out_reader.
/// Fails with COLMERGE_ERROR_COLUMN_NOT_FOUND.
COLMERGE_EXPORT int32_t colmerge_snapshot_open_reader(colmerge_snapshot* snapshot,
                                                      const colmerge_read_options* options,
                                                      colmerge_reader** out_reader,
                                                      colmerge_error* error) COLMERGE_NOEXCEPT;

/// Finds the row of one key. key[i] is compared with column key_columns[i];
/// key_columns NULL means the primary key's columns in their declared order,
/// whose number key_count must be. *out_row becomes the row id, or -1 when no
/// row has the key, which is not an error. The kind must be the one in which the
/// column's values are given, save that INT64, UINT64 and DOUBLE may stand for
/// any number, and NULL for any value (a null key finds a null key). A value that
/// the column's type cannot hold exactly (0.1 for float32, 2.5 or 10^12 for
/// int32) is found nowhere. The first lookup on a set of
/// columns builds its index and takes time in proportion to the table; later
/// ones do not.
/// Fails with COLMERGE_ERROR_TYPE_MISMATCH (a kind), _UNSUPPORTED_TYPE (nested
/// key column), _DUPLICATE_KEY (several rows have the key), _INVALID_ARGUMENT
/// (column out of range or repeated, no primary key, key_count not positive),
/// _OUT_OF_MEMORY (building the index).
COLMERGE_EXPORT int32_t colmerge_snapshot_find_key(colmerge_snapshot* snapshot,
                                                   const int64_t* key_columns, int64_t key_count,
                                                   const colmerge_value* key, int64_t* out_row,
                                                   colmerge_error* error) COLMERGE_NOEXCEPT;

struct colmerge_query_options;

/// colmerge_snapshot_find_key that can be cancelled while it builds an index. Of
/// the options, which may be NULL, cancel alone has a meaning here.
/// Fails also with COLMERGE_ERROR_CANCELLED.
COLMERGE_EXPORT int32_t colmerge_snapshot_find_key_with_options(
    colmerge_snapshot* snapshot, const int64_t* key_columns, int64_t key_count,
    const colmerge_value* key, const struct colmerge_query_options* options, int64_t* out_row,
    colmerge_error* error) COLMERGE_NOEXCEPT;

/// Finds the rows of a batch of keys: row i of all columns together is key i,
/// and the columns' names say which columns of the table it is compared with.
/// out_rows takes one id (or -1) a key and must have room for row_capacity, at
/// least as many as there are keys; it is unspecified after a failure. A key of
/// another type is judged by its value: one that the column's type cannot hold
/// has no row. Only types whose values never meet (text and numbers, times with
/// and without a zone) are an error.
/// Fails with COLMERGE_ERROR_COLUMN_NOT_FOUND and as
/// colmerge_snapshot_find_key; _INVALID_ARGUMENT also for a malformed column,
/// no column, a repeated name, lengths that differ, and too little room.
COLMERGE_EXPORT int32_t colmerge_snapshot_find_keys(colmerge_snapshot* snapshot,
                                                    const colmerge_column* keys, int64_t key_count,
                                                    int64_t* out_rows, int64_t row_capacity,
                                                    colmerge_error* error) COLMERGE_NOEXCEPT;

/// colmerge_snapshot_find_keys that can be cancelled. Of the options, which may be
/// NULL, cancel alone has a meaning here.
/// Fails also with COLMERGE_ERROR_CANCELLED.
COLMERGE_EXPORT int32_t colmerge_snapshot_find_keys_with_options(
    colmerge_snapshot* snapshot, const colmerge_column* keys, int64_t key_count,
    const struct colmerge_query_options* options, int64_t* out_rows, int64_t row_capacity,
    colmerge_error* error) COLMERGE_NOEXCEPT;

/// colmerge_snapshot_find_keys with the keys as an Arrow struct array. Array
/// and schema are only read and stay the caller's.
/// Fails also with COLMERGE_ERROR_INVALID_ARROW.
COLMERGE_EXPORT int32_t colmerge_snapshot_find_keys_array(colmerge_snapshot* snapshot,
                                                          const struct ArrowArray* keys,
                                                          const struct ArrowSchema* schema,
                                                          int64_t* out_rows, int64_t row_capacity,
                                                          colmerge_error* error) COLMERGE_NOEXCEPT;

/// colmerge_snapshot_find_keys_array that can be cancelled, as
/// colmerge_snapshot_find_keys_with_options.
COLMERGE_EXPORT int32_t colmerge_snapshot_find_keys_array_with_options(
    colmerge_snapshot* snapshot, const struct ArrowArray* keys, const struct ArrowSchema* schema,
    const struct colmerge_query_options* options, int64_t* out_rows, int64_t row_capacity,
    colmerge_error* error) COLMERGE_NOEXCEPT;

/// Gets cells of one row: out_values[i] becomes the value of column columns[i].
/// columns NULL means all columns in order, whose number column_count must be.
/// Texts and bytes are not copied; they live until the snapshot is closed.
/// Fails with COLMERGE_ERROR_INVALID_ARGUMENT when row is not the id of a row
/// of the snapshot or a column is out of range.
COLMERGE_EXPORT int32_t colmerge_snapshot_get_values(colmerge_snapshot* snapshot, int64_t row,
                                                     const int64_t* columns, int64_t column_count,
                                                     colmerge_value* out_values,
                                                     colmerge_error* error) COLMERGE_NOEXCEPT;

/// Writes a cell of any type as text for people into buffer: numbers in the
/// shortest form that reads back exactly, dates and times as ISO 8601, binary
/// as hexadecimal digits, nested values as JSON. At most capacity bytes are
/// written, NUL included, cut between characters. *out_length becomes the whole
/// length without NUL, also when it was cut, and -1 for null (an empty text).
/// buffer may be NULL when capacity is 0; out_length may be NULL.
/// Fails with COLMERGE_ERROR_INVALID_ARGUMENT when row is not the id of a row
/// of the snapshot or the column is out of range.
COLMERGE_EXPORT int32_t colmerge_snapshot_value_text(colmerge_snapshot* snapshot, int64_t row,
                                                     int64_t column, char* buffer, int64_t capacity,
                                                     int64_t* out_length,
                                                     colmerge_error* error) COLMERGE_NOEXCEPT;

// -----------------------------------------------------------------------------
// Readers. A reader stands before its first batch when it is opened. Calls from
// several threads are safe, but a batch is gone when any of them moves on.

/// Moves to the next batch and tells its number of rows; 0: there is none.
/// Everything that the reader gave out for the batch before is gone.
COLMERGE_EXPORT int32_t colmerge_reader_next(colmerge_reader* reader, int64_t* out_rows,
                                             colmerge_error* error) COLMERGE_NOEXCEPT;

/// Number of columns that the reader gives.
COLMERGE_EXPORT int32_t colmerge_reader_column_count(colmerge_reader* reader, int64_t* out_count,
                                                     colmerge_error* error) COLMERGE_NOEXCEPT;

/// The schema of the batches. The caller releases *out_schema.
COLMERGE_EXPORT int32_t colmerge_reader_schema(colmerge_reader* reader,
                                               struct ArrowSchema* out_schema,
                                               colmerge_error* error) COLMERGE_NOEXCEPT;

/// A column of the current batch as plain arrays, by its number from 0 among
/// the columns that the reader gives. Texts and binaries come as strings, never
/// as offsets; a dictionary-encoded column comes as its values, with their
/// format. Before the first and after the last batch the length is 0. Name and
/// format live until the reader is closed, arrays until its next batch.
/// Fails with COLMERGE_ERROR_INVALID_ARGUMENT (number out of range),
/// _UNSUPPORTED_TYPE (nested; use colmerge_reader_value_text or Arrow).
COLMERGE_EXPORT int32_t colmerge_reader_column(colmerge_reader* reader, int64_t column,
                                               colmerge_column* out_column,
                                               colmerge_error* error) COLMERGE_NOEXCEPT;

/// colmerge_snapshot_get_values for row 0, 1, ... of the current batch and the
/// columns that the reader gives. Texts and bytes live until the next batch.
COLMERGE_EXPORT int32_t colmerge_reader_get_values(colmerge_reader* reader, int64_t row,
                                                   const int64_t* columns, int64_t column_count,
                                                   colmerge_value* out_values,
                                                   colmerge_error* error) COLMERGE_NOEXCEPT;

/// colmerge_snapshot_value_text for row 0, 1, ... of the current batch and the
/// columns that the reader gives.
COLMERGE_EXPORT int32_t colmerge_reader_value_text(colmerge_reader* reader, int64_t row,
                                                   int64_t column, char* buffer, int64_t capacity,
                                                   int64_t* out_length,
                                                   colmerge_error* error) COLMERGE_NOEXCEPT;

/// Closes a reader.
COLMERGE_EXPORT void colmerge_reader_close(colmerge_reader* reader) COLMERGE_NOEXCEPT;

// -----------------------------------------------------------------------------
// Destinations. A destination looks its table up by name at each write.

/// mode: adds the rows, in order.
#define COLMERGE_MODE_APPEND 0
/// mode: swaps the whole contents, schema included. A declared primary key and
/// CHECK constraints stay in force, and so does "not null" of a column that is
/// there again.
#define COLMERGE_MODE_REPLACE 1
/// mode: updates the rows whose keys match, in place, and adds the others.
#define COLMERGE_MODE_MERGE 2

/// on_match: update the row.
#define COLMERGE_ON_MATCH_UPDATE 0
/// on_match: leave the row as it is.
#define COLMERGE_ON_MATCH_IGNORE 1
/// on_match: fail with COLMERGE_ERROR_CONSTRAINT_VIOLATION.
#define COLMERGE_ON_MATCH_ERROR 2

/// on_no_match: insert the row.
#define COLMERGE_ON_NO_MATCH_INSERT 0
/// on_no_match: pass over the row.
#define COLMERGE_ON_NO_MATCH_IGNORE 1
/// on_no_match: fail with COLMERGE_ERROR_CONSTRAINT_VIOLATION.
#define COLMERGE_ON_NO_MATCH_ERROR 2

/// on_duplicate: of rows with equal keys in one write the last one counts.
#define COLMERGE_ON_DUPLICATE_LAST 0
/// on_duplicate: the first one counts.
#define COLMERGE_ON_DUPLICATE_FIRST 1
/// on_duplicate: fail with COLMERGE_ERROR_DUPLICATE_KEY.
#define COLMERGE_ON_DUPLICATE_ERROR 2

/// null_keys: a null key equals a null key.
#define COLMERGE_NULL_KEYS_EQUAL 0
/// null_keys: fail with COLMERGE_ERROR_CONSTRAINT_VIOLATION.
#define COLMERGE_NULL_KEYS_ERROR 1

/// null_values: a null of the batch overwrites the stored value.
#define COLMERGE_NULL_VALUES_OVERWRITE 0
/// null_values: a null of the batch leaves the stored value.
#define COLMERGE_NULL_VALUES_KEEP 1

/// on_missing: rows of the table whose keys the write lacks stay.
#define COLMERGE_ON_MISSING_KEEP 0
/// on_missing: they are deleted, so that the table, or the scope, has the write's rows alone.
#define COLMERGE_ON_MISSING_DELETE 1
/// on_missing: fail with COLMERGE_ERROR_CONSTRAINT_VIOLATION at the first.
#define COLMERGE_ON_MISSING_ERROR 2

/// new_columns: a column that the table lacks is added, null for the rows that are
/// there.
#define COLMERGE_NEW_COLUMNS_ADD 0
/// new_columns: a column that the table lacks is left out.
#define COLMERGE_NEW_COLUMNS_IGNORE 1
/// new_columns: fail with COLMERGE_ERROR_SCHEMA_MISMATCH.
#define COLMERGE_NEW_COLUMNS_ERROR 2

/// new_types: a column whose type nobody has declared becomes wider for values that
/// are more than it holds (int32 to int64, integers to float64 while all stored ones
/// stay exact, more decimal digits, dates to timestamps, null to anything).
#define COLMERGE_NEW_TYPES_WIDEN 0
/// new_types: such values are COLMERGE_ERROR_TYPE_MISMATCH.
#define COLMERGE_NEW_TYPES_ERROR 1

/// Options of a destination. The seven after validate_schema, and row_kind,
/// concern mode merge only; given with another mode (other than as zero) they are
/// refused. 248 bytes.
typedef struct colmerge_destination_options {
  /// sizeof(colmerge_destination_options).
  uint64_t struct_size;
  /// Table to write to; required.
  colmerge_string table_name;
  /// Rows worked through at a time inside one write; bounds working memory and
  /// paces progress. 0: COLMERGE_DEFAULT_BATCH_SIZE.
  int64_t batch_size;
  /// COLMERGE_MODE_.
  int32_t mode;
  /// Tri-state, default true. False: a missing table is an error.
  int32_t create_table_if_not_exists;
  /// Tri-state, default false. True: a batch must have exactly the table's
  /// columns, in any order, with exactly their types.
  int32_t validate_schema;
  /// COLMERGE_ON_MATCH_.
  int32_t on_match;
  /// COLMERGE_ON_NO_MATCH_.
  int32_t on_no_match;
  /// COLMERGE_ON_DUPLICATE_.
  int32_t on_duplicate;
  /// COLMERGE_NULL_KEYS_.
  int32_t null_keys;
  /// COLMERGE_NULL_VALUES_.
  int32_t null_values;
  /// Columns whose values identify a row; at least one in mode merge.
  const colmerge_string* merge_keys;
  /// Number of merge keys.
  int64_t merge_key_count;
  /// Column of the batch, never stored; where it is true the row of the key is
  /// deleted. It is of type bool, or a number that is 0 or 1, or a text that a cast
  /// to bool reads ("true", "no"), or a dictionary of these; null is false.
  /// {NULL, 0}: none.
  colmerge_string delete_when;
  /// Must be zero.
  int64_t reserved;
  /// Column of the batch, never stored, with the kind of each row in a change log,
  /// as text of any kind, binary or a dictionary of these: "+I" and "+U" update or insert the
  /// row of the key, "-D" deletes it, "-U" (what a row was before) is passed over
  /// and counts as ignored; with operators "-D" and "-U" take back what they have. Any
  /// other word, or null, is an error. {NULL, 0}: none; not together with delete_when.
  colmerge_string row_kind;
  /// COLMERGE_NEW_COLUMNS_.
  int32_t new_columns;
  /// COLMERGE_NEW_TYPES_.
  int32_t new_types;
  /// Columns of the batch whose values go to a column of the table that has another
  /// name. merge_keys name the table's columns.
  const colmerge_string* column_names_from;
  /// The names of these columns in the table, in the same order.
  const colmerge_string* column_names_to;
  /// Number of names in each of both.
  int64_t column_name_count;
  /// Mode merge: columns of which a matched row gets what an operator makes of its old and its new value. Nulls
  /// are passed over, and a row that lacks the column keeps what it has. At most one rule a column, none for merge keys.
  const colmerge_string* operator_columns;
  /// Their operators, in the same order: "min", "max", "bool_and", "bool_or", "bit_and", "bit_or", "set_union" (of
  /// lists), "latest_by(version)" and "earliest_by(version)" (the columns that have the same one move together, and the
  /// version with them; a null version moves nothing, and of equal ones the larger values win) come to the same
  /// whatever the order of writes and however often; "sum", "sum_wrapping", "product", "count", "bit_xor" whatever the
  /// order, once each; "replace", "replace_not_null", "first", "first_not_null", "append('; ')" (of lists "append"), and
  /// "latest_by(version, tie = input)" (of equal versions the later row wins) by the order.
  const colmerge_string* operators;
  /// Number of both.
  int64_t operator_count;
  /// Mode merge: columns of which a matched row gets the value of an expression over old.x and new.x, the
  /// columns of the row as it is and as it is written.
  const colmerge_string* set_columns;
  /// Their expressions, in the same order.
  const colmerge_string* set_expressions;
  /// Number of both.
  int64_t set_count;
  /// Mode merge: a condition over old.x and new.x. A matched row for which it is not true is left as it is and counts
  /// as ignored. {NULL, 0}: none.
  colmerge_string update_when;
  /// COLMERGE_ON_MISSING_: mode merge, what becomes of rows of the table whose keys the write lacks. Those that are
  /// deleted count as deleted, and are not among rows_read.
  int32_t on_missing;
  /// Tri-state, default false. True: with COLMERGE_ON_MISSING_DELETE a write without rows deletes
  /// all that the scope has; else it is an error.
  int32_t allow_empty;
  /// A condition on rows of the table: on_missing is about those for which it is true, and rows that the write inserts or
  /// updates must be among them, as they will be. {NULL, 0}: all rows.
  colmerge_string scope;
  /// Tri-state, default false. True: matched rows whose values would stay what they are, bit for bit, count as
  /// ignored and do not touch the table. Mode merge.
  int32_t skip_unchanged;
  /// Must be zero.
  int32_t reserved_rules;
} colmerge_destination_options;

/// Initialiser of a colmerge_destination_options: struct_size set, the rest zero.
#define COLMERGE_DESTINATION_OPTIONS_INIT \
  {sizeof(colmerge_destination_options),  \
   {NULL, 0},                             \
   0,                                     \
   0,                                     \
   0,                                     \
   0,                                     \
   0,                                     \
   0,                                     \
   0,                                     \
   0,                                     \
   0,                                     \
   NULL,                                  \
   0,                                     \
   {NULL, 0},                             \
   0,                                     \
   {NULL, 0},                             \
   0,                                     \
   0,                                     \
   NULL,                                  \
   NULL,                                  \
   0,                                     \
   NULL,                                  \
   NULL,                                  \
   0,                                     \
   NULL,                                  \
   NULL,                                  \
   0,                                     \
   {NULL, 0},                             \
   0,                                     \
   0,                                     \
   {NULL, 0},                             \
   0,                                     \
   0}

/// layout: an array when the text begins with '[', else lines.
#define COLMERGE_JSON_AUTO 0
/// layout: one array of objects.
#define COLMERGE_JSON_ARRAY 1
/// layout: one object a line.
#define COLMERGE_JSON_LINES 2

/// nan: a literal NaN, Infinity or -Infinity, which JSON does not have, is an
/// error that names this option.
#define COLMERGE_JSON_NAN_ERROR 0
/// nan: it is a number.
#define COLMERGE_JSON_NAN_NUMBER 1
/// nan: it is null.
#define COLMERGE_JSON_NAN_NULL 2

/// encoding: UTF-16 when the text begins with its byte order mark, else UTF-8.
#define COLMERGE_ENCODING_AUTO 0
/// encoding: UTF-8, with or without a byte order mark.
#define COLMERGE_ENCODING_UTF8 1
/// encoding: UTF-16, the low byte first.
#define COLMERGE_ENCODING_UTF16_LE 2
/// encoding: UTF-16, the high byte first.
#define COLMERGE_ENCODING_UTF16_BE 3
/// encoding: ISO 8859-1.
#define COLMERGE_ENCODING_LATIN1 4
/// encoding: windows-1252.
#define COLMERGE_ENCODING_WINDOWS_1252 5

/// A column of a text and its type. 32 bytes.
typedef struct colmerge_column_type {
  /// The column.
  colmerge_string name;
  /// The type as CAST spells it: "text", "int32", "numeric(10, 2)",
  /// "timestamp(3) with time zone"; also "list<int64>", "large_list<text>",
  /// "fixed_size_list<bool, 2>", "map<text, date>" and "struct<id: int64, tags:
  /// list<text>>", whose values are JSON, in cells of CSV too. Names of members are
  /// taken as they are spelled. A value of "varchar(n)" or "char(n)" has no more
  /// than n characters; the column is utf8. At most 65536 bytes.
  colmerge_string type;
} colmerge_column_type;

/// A row of a text that cannot be read; lives during the callback. 56 bytes.
typedef struct colmerge_rejected_row {
  /// Size of the struct, set by the library.
  uint64_t struct_size;
  /// The line of the text (from 1) on which it was found to be wrong.
  int64_t line;
  /// Rows before it that could be read.
  int64_t row;
  /// The column whose value is wrong; empty when the row is.
  colmerge_string column;
  /// What is wrong, its place included.
  colmerge_string message;
} colmerge_rejected_row;

/// Called on the thread that called the write, for each row that cannot be read,
/// in their order. Returns 0 to go on, anything else to cancel, as
/// colmerge_progress_function does; what holds inside that one holds here. A
/// write that fails later has told of rows all the same.
typedef int32_t (*colmerge_rejected_row_function)(void* user, const colmerge_rejected_row* row);

/// Rejected rows that a write takes when rejected_limit is 0.
#define COLMERGE_DEFAULT_REJECTED_LIMIT 1000

/// How to read JSON text. A struct_size of 16 or more is taken; members beyond it
/// are zero. 96 bytes.
typedef struct colmerge_json_options {
  /// sizeof(colmerge_json_options).
  uint64_t struct_size;
  /// COLMERGE_JSON_.
  int32_t layout;
  /// COLMERGE_JSON_NAN_.
  int32_t nan;
  /// Columns that are of these types whatever their values look like, and are
  /// declared in a table that the write makes. One that no row has is no column.
  const colmerge_column_type* types;
  /// Number of types.
  int64_t type_count;
  /// Strings with one of these texts are null, save inside arrays and objects.
  const colmerge_string* null_texts;
  /// Number of null texts.
  int64_t null_text_count;
  /// The text is one object, and the rows are the array under this key of it.
  /// {NULL, 0}: the text is the rows.
  colmerge_string records_key;
  /// COLMERGE_ENCODING_.
  int32_t encoding;
  /// Must be zero.
  int32_t reserved;
  /// Takes rows that cannot be read (values that do not fit, at any depth, lines
  /// that are no objects, what stands between two commas of the array and is none),
  /// which are left out then; NULL: such a row fails the write. Where nothing ends
  /// a row of the array any more, the rest of the text is one such row.
  colmerge_rejected_row_function rejected;
  /// Handed to rejected; may be NULL.
  void* rejected_user;
  /// Most rows that may be rejected, more fail the write with
  /// COLMERGE_ERROR_LIMIT_EXCEEDED; 0: COLMERGE_DEFAULT_REJECTED_LIMIT.
  int64_t rejected_limit;
} colmerge_json_options;

/// Initialiser of a colmerge_json_options: struct_size set, the rest zero.
#define COLMERGE_JSON_OPTIONS_INIT \
  {sizeof(colmerge_json_options), 0, 0, NULL, 0, NULL, 0, {NULL, 0}, 0, 0, NULL, NULL, 0}

/// delimiter: found in the text: the one that a first line "sep=;" names, as
/// Excel writes it, which is then no row; else of comma, semicolon, tab and bar
/// the one that cuts the first rows into the most cells, the same number each;
/// else a comma.
#define COLMERGE_CSV_DELIMITER_AUTO (-1)

/// How to read CSV text. A struct_size of 56 or more is taken; members beyond it
/// are zero. 128 bytes.
typedef struct colmerge_csv_options {
  /// sizeof(colmerge_csv_options).
  uint64_t struct_size;
  /// Separator of cells, an ASCII character other than quote, CR and LF; 0: a
  /// comma; COLMERGE_CSV_DELIMITER_AUTO.
  int32_t delimiter;
  /// Character around cells that hold special ones, doubled inside; ASCII; 0:
  /// a double quote; -1: none.
  int32_t quote;
  /// Tri-state, default true: the first line holds the column names. False:
  /// they are column_1, column_2, ..., or those of column_names.
  int32_t header;
  /// Tri-state, default true: types of new columns are inferred. False: they
  /// are utf8.
  int32_t infer_types;
  /// Unquoted cells with one of these texts are null, besides empty ones.
  const colmerge_string* null_texts;
  /// Number of null texts.
  int64_t null_text_count;
  /// Names of the columns instead of those in the text; none: not replaced.
  const colmerge_string* column_names;
  /// Number of column names; must be that of the text's columns, or 0.
  int64_t column_name_count;
  /// Columns that are of these types whatever their cells look like, and are
  /// declared in a table that the write makes. The text must have them.
  const colmerge_column_type* types;
  /// Number of types.
  int64_t type_count;
  /// Character before the fraction of a number, ASCII; 0: a point.
  int32_t decimal_point;
  /// Character between groups of three digits of a number, ASCII; 0: none.
  int32_t thousands_separator;
  /// Lines that begin with this ASCII character are none; 0: there is no such.
  int32_t comment;
  /// Tri-state, default false: spaces and tabs around cells, quoted ones too, are
  /// no part of them.
  int32_t trim;
  /// Lines before anything else that are no part of the text.
  int64_t skip_lines;
  /// COLMERGE_ENCODING_.
  int32_t encoding;
  /// Must be zero.
  int32_t reserved;
  /// Takes rows that cannot be read (too few or too many cells, values that do
  /// not fit, broken quotes), which are left out then; NULL: such a row fails the
  /// write. After a quote that is never closed the rest of the text is one such
  /// row.
  colmerge_rejected_row_function rejected;
  /// Handed to rejected; may be NULL.
  void* rejected_user;
  /// Most rows that may be rejected, more fail the write with
  /// COLMERGE_ERROR_LIMIT_EXCEEDED; 0: COLMERGE_DEFAULT_REJECTED_LIMIT.
  int64_t rejected_limit;
} colmerge_csv_options;

/// Initialiser of a colmerge_csv_options: struct_size set, the rest zero.
#define COLMERGE_CSV_OPTIONS_INIT \
  {sizeof(colmerge_csv_options),  \
   0,                             \
   0,                             \
   0,                             \
   0,                             \
   NULL,                          \
   0,                             \
   NULL,                          \
   0,                             \
   NULL,                          \
   0,                             \
   0,                             \
   0,                             \
   0,                             \
   0,                             \
   0,                             \
   0,                             \
   0,                             \
   NULL,                          \
   NULL,                          \
   0}

/// Makes a destination. Options are checked now, the table at each write. The
/// caller closes *out_destination.
/// Fails with COLMERGE_ERROR_INVALID_ARGUMENT: options NULL, table_name missing
/// ("'table_name' is required"), an option out of range or in contradiction to
/// another, merge keys missing or repeated.
COLMERGE_EXPORT int32_t colmerge_destination_open(colmerge_store* store,
                                                  const colmerge_destination_options* options,
                                                  colmerge_destination** out_destination,
                                                  colmerge_error* error) COLMERGE_NOEXCEPT;

/// Makes the destination that YAML text defines under this name:
///   destinations:
///     NAME:
///       connector: in_memory
///       table_name: people
///       mode: merge
///       merge_keys: [id]
/// and so on, with the names of the members of colmerge_destination_options and
/// lower-case words (update, ignore, ...) for values. Other entries of the text
/// are not looked at. The caller closes *out_destination.
/// Fails with COLMERGE_ERROR_INVALID_TEXT (not YAML, with its line),
/// _INVALID_ARGUMENT (no such entry, another connector, an option unknown, in
/// which case the nearest known one is named, or not valid).
COLMERGE_EXPORT int32_t colmerge_destination_open_yaml(colmerge_store* store, const char* yaml,
                                                       int64_t yaml_length, const char* name,
                                                       int64_t name_length,
                                                       colmerge_destination** out_destination,
                                                       colmerge_error* error) COLMERGE_NOEXCEPT;

/// Lists the names of the destinations that YAML text defines with connector
/// in_memory, in the order of the text; none where it has no "destinations:".
/// Their options are not looked at. The caller closes the list.
/// Fails with COLMERGE_ERROR_INVALID_TEXT (not YAML, or no mapping where one has
/// to be, with its line).
COLMERGE_EXPORT int32_t colmerge_destination_list_yaml(const char* yaml, int64_t yaml_length,
                                                       colmerge_names** out_names,
                                                       colmerge_error* error) COLMERGE_NOEXCEPT;

/// The name of the table that a destination writes to, whether there is one or
/// not. Its bytes are followed by a NUL and live until the destination is closed.
COLMERGE_EXPORT int32_t colmerge_destination_table_name(colmerge_destination* destination,
                                                        colmerge_string* out_name,
                                                        colmerge_error* error) COLMERGE_NOEXCEPT;

/// Closes a destination; what it wrote stays.
COLMERGE_EXPORT void colmerge_destination_close(colmerge_destination* destination)
    COLMERGE_NOEXCEPT;

/// Writes one Arrow struct array. Atomic: all rows become visible together or
/// nothing changes. Columns are matched by name; a column that the batch lacks
/// keeps its values on update and is null on insert, a column that the table
/// lacks is added (new_columns). A type that differs is judged by the values: each
/// that the table's type holds exactly is taken, elements of lists and members of
/// structs (found by name) included; for others the column becomes wider where its
/// type was not declared (new_types), and else they are an error that names the first.
/// Declared is the type of a column of colmerge_table_create. Dictionary indices
/// become wider when the column's values need it, unless validate_schema holds.
/// Dictionaries inside nested types, and of nested values, are taken as their values:
/// list<dictionary<int8, utf8>> is list<utf8> in the table and when read. A column
/// that is a dictionary of dictionaries keeps the outer indices. Decimals of 32 and
/// 64 bits ("d:p,s,32", "d:p,s,64") are decimal128. All Arrow data that is given to
/// the library (schemas of tables, keys, parameters) is taken so.
/// A bool column whose field has the metadata "colmerge:presence_of" with the name of
/// another column tells which rows have that column, and is not stored: a row changes
/// the columns that it has.
/// A merge leaves what merges of its rows one by one leave, with on_duplicate last:
/// rows of one write with equal keys are taken together column by column. The array is moved from on success (its release becomes NULL) and
/// untouched, still the caller's, on failure; its release callback may run on any
/// thread. The schema is only read. options and out_result may be NULL.
/// Fails with COLMERGE_ERROR_INVALID_ARROW, _UNSUPPORTED_TYPE,
/// _TABLE_NOT_FOUND (creation disabled), _KEY_NOT_FOUND, _COLUMN_NOT_FOUND
/// (delete_when not in the batch, merge key not in the table), _TYPE_MISMATCH,
/// _SCHEMA_MISMATCH, _CONSTRAINT_VIOLATION, _DUPLICATE_KEY, _LIMIT_EXCEEDED,
/// _CANCELLED, _CONFLICT, _OUT_OF_MEMORY ("Insufficient memory to write data").
COLMERGE_EXPORT int32_t colmerge_destination_write_array(colmerge_destination* destination,
                                                         struct ArrowArray* array,
                                                         const struct ArrowSchema* schema,
                                                         const colmerge_write_options* options,
                                                         colmerge_write_result* out_result,
                                                         colmerge_error* error) COLMERGE_NOEXCEPT;

/// Writes all batches of a stream as one write, atomic as a whole; otherwise as
/// colmerge_destination_write_array. The stream is pulled on the calling
/// thread, no lock held. It is taken over and released whatever the outcome,
/// a bad handle included, unless stream is NULL or released already; the
/// caller's struct then has a NULL release. A stream may be endless: limits
/// and cancellation are in the options.
/// Fails also with COLMERGE_ERROR_STREAM (the stream reported a failure).
COLMERGE_EXPORT int32_t colmerge_destination_write_stream(colmerge_destination* destination,
                                                          struct ArrowArrayStream* stream,
                                                          const colmerge_write_options* options,
                                                          colmerge_write_result* out_result,
                                                          colmerge_error* error) COLMERGE_NOEXCEPT;

/// Gives the next stream of a write. Called on the thread that called the write, no lock
/// held, so it may call the library; not again once it has failed or given the last one.
/// *out_stream comes released, *out_message NULL. Returns 0 with a stream in *out_stream,
/// which is the library's from then on and released before the next one is asked for, or
/// 0 with *out_stream still released: there are no more. Anything else is an errno value
/// and fails the write with COLMERGE_ERROR_STREAM; *out_stream is then not looked at, and
/// *out_message may have become a NUL-terminated text for the error, which is the caller's
/// and has to live until the write returns. Must return normally, as a progress function.
/// user is what the write was given.
typedef int32_t (*colmerge_next_stream_function)(void* user, struct ArrowArrayStream* out_stream,
                                                 const char** out_message);

/// Writes the batches of streams, one stream after the other, as one write, atomic as a
/// whole; otherwise as colmerge_destination_write_stream. next_stream is asked for each
/// once the one before has been read to its end. Each may have columns of its own, which
/// are matched and whose values are judged as if the stream came alone, behind the others.
/// There may be no end of streams: before each one the cancel flag is looked at; row_limit,
/// batch_limit and memory_limit count all of them, and what an empty one takes, too. No
/// stream at all is COLMERGE_ERROR_INVALID_ARGUMENT.
COLMERGE_EXPORT int32_t colmerge_destination_write_streams(
    colmerge_destination* destination, colmerge_next_stream_function next_stream, void* user,
    const colmerge_write_options* options, colmerge_write_result* out_result,
    colmerge_error* error) COLMERGE_NOEXCEPT;

/// Writes plain columns of equal length, at least one; otherwise as
/// colmerge_destination_write_array. Everything is copied and stays the
/// caller's.
/// Fails with COLMERGE_ERROR_INVALID_ARGUMENT (instead of _INVALID_ARROW) for a
/// malformed column, a malformed format, lengths that differ, a repeated name.
COLMERGE_EXPORT int32_t colmerge_destination_write_columns(colmerge_destination* destination,
                                                           const colmerge_column* columns,
                                                           int64_t column_count,
                                                           const colmerge_write_options* options,
                                                           colmerge_write_result* out_result,
                                                           colmerge_error* error) COLMERGE_NOEXCEPT;

/// Writes rows from JSON text: an array of objects or one object a line. A
/// member that an object lacks is absent, not null: the row does not change
/// that column. Types of new columns are inferred from all values (bool, int64,
/// uint64, float64, date, timestamp, utf8; structs and lists of them for objects
/// and arrays; null where all are), and docs/text.md says how; a column that the
/// table has declared is read as its type; one whose type the table has inferred
/// takes what inference would read as that type, or as a wider one, which the
/// column becomes then: the string "007" is no number of such a column. A utf8
/// column takes any value, what is no string as its JSON text. text is only read.
/// json_options, options and out_result may be NULL. No rows are no change of
/// a table that there is.
/// Fails with COLMERGE_ERROR_INVALID_TEXT (with its line: malformed, or a value
/// that does not fit its column) and as colmerge_destination_write_array.
COLMERGE_EXPORT int32_t colmerge_destination_write_json(colmerge_destination* destination,
                                                        const char* text, int64_t text_length,
                                                        const colmerge_json_options* json_options,
                                                        const colmerge_write_options* options,
                                                        colmerge_write_result* out_result,
                                                        colmerge_error* error) COLMERGE_NOEXCEPT;

/// Writes rows from CSV text (RFC 4180; LF, CRLF or CR). An empty cell is null.
/// Empty lines are no rows, save in a text of one column, where they are nulls.
/// Columns without a name are column_N, repeated names get a number (name_1);
/// a delimiter at the end of each line makes no column. Types are as with
/// colmerge_destination_write_json: inferred from all cells for new columns,
/// those of the table for others, where 01234, +5 or t are no values of a column
/// whose type was inferred from numbers or truth values. text is only read.
/// csv_options, options and out_result may be NULL.
/// Fails with COLMERGE_ERROR_INVALID_TEXT (with its line: too many or too few
/// cells, an open quote, a value that does not fit its column) and as
/// colmerge_destination_write_array.
COLMERGE_EXPORT int32_t colmerge_destination_write_csv(colmerge_destination* destination,
                                                       const char* text, int64_t text_length,
                                                       const colmerge_csv_options* csv_options,
                                                       const colmerge_write_options* options,
                                                       colmerge_write_result* out_result,
                                                       colmerge_error* error) COLMERGE_NOEXCEPT;

// -----------------------------------------------------------------------------
// Sources. A source looks its table up by name at each call.

/// Options of a source. 72 bytes.
typedef struct colmerge_source_options {
  /// sizeof(colmerge_source_options).
  uint64_t struct_size;
  /// Table to read; required.
  colmerge_string table_name;
  /// Columns, in the order wanted; none: all. Repeated names are refused.
  const colmerge_string* columns;
  /// Number of columns; 0: all.
  int64_t column_count;
  /// Most rows of a batch; 0: COLMERGE_DEFAULT_BATCH_SIZE.
  int64_t batch_size;
  /// Condition on rows in the query language, such as "age >= 18 and name <> ''":
  /// only rows for which it is true are read. It may use columns that are not
  /// read, and takes no parameters. {NULL, 0}: none.
  colmerge_string filter;
  /// Must be zero.
  int64_t reserved;
} colmerge_source_options;

/// Initialiser of a colmerge_source_options: struct_size set, the rest zero.
#define COLMERGE_SOURCE_OPTIONS_INIT \
  {sizeof(colmerge_source_options), {NULL, 0}, NULL, 0, 0, {NULL, 0}, 0}

/// Makes a source. Options are checked now, the filter as far as that goes without
/// a table; table, columns and filter at each read. The caller closes
/// *out_source.
/// Fails with COLMERGE_ERROR_INVALID_ARGUMENT (options NULL, table_name missing:
/// "'table_name' is required", an option out of range, a column repeated),
/// _INVALID_TEXT (a filter that cannot be read).
COLMERGE_EXPORT int32_t colmerge_source_open(colmerge_store* store,
                                             const colmerge_source_options* options,
                                             colmerge_source** out_source,
                                             colmerge_error* error) COLMERGE_NOEXCEPT;

/// Makes the source that YAML text defines under this name, in the form that
/// colmerge_destination_open_yaml shows, under "sources:" and with the names of
/// the members of colmerge_source_options. The caller closes *out_source.
/// Fails as colmerge_destination_open_yaml.
COLMERGE_EXPORT int32_t colmerge_source_open_yaml(colmerge_store* store, const char* yaml,
                                                  int64_t yaml_length, const char* name,
                                                  int64_t name_length, colmerge_source** out_source,
                                                  colmerge_error* error) COLMERGE_NOEXCEPT;

/// Lists the names of the sources that YAML text defines with connector in_memory,
/// under "sources:"; otherwise as colmerge_destination_list_yaml.
COLMERGE_EXPORT int32_t colmerge_source_list_yaml(const char* yaml, int64_t yaml_length,
                                                  colmerge_names** out_names,
                                                  colmerge_error* error) COLMERGE_NOEXCEPT;

/// The name of the table that a source reads, whether there is one or not. Its
/// bytes are followed by a NUL and live until the source is closed.
COLMERGE_EXPORT int32_t colmerge_source_table_name(colmerge_source* source,
                                                   colmerge_string* out_name,
                                                   colmerge_error* error) COLMERGE_NOEXCEPT;

/// Closes a source. Readers and streams that came from it stay good.
COLMERGE_EXPORT void colmerge_source_close(colmerge_source* source) COLMERGE_NOEXCEPT;

/// Tests a source: *out_exists becomes 1 when its table is there, else 0.
COLMERGE_EXPORT int32_t colmerge_source_test(colmerge_source* source, int32_t* out_exists,
                                             colmerge_error* error) COLMERGE_NOEXCEPT;

/// The schema that a read would give now. The caller releases *out_schema.
/// Fails with COLMERGE_ERROR_TABLE_NOT_FOUND, _COLUMN_NOT_FOUND.
COLMERGE_EXPORT int32_t colmerge_source_schema(colmerge_source* source,
                                               struct ArrowSchema* out_schema,
                                               colmerge_error* error) COLMERGE_NOEXCEPT;

/// Reads the table as it is now; otherwise as colmerge_snapshot_read. With a
/// filter, the stream finds its rows while it is pulled, and fails with EINVAL
/// when the filter fails for a row; get_last_error tells why.
/// Fails with COLMERGE_ERROR_TABLE_NOT_FOUND, _COLUMN_NOT_FOUND,
/// _INVALID_ARGUMENT and _TYPE_MISMATCH (the filter does not suit the table).
COLMERGE_EXPORT int32_t colmerge_source_read(colmerge_source* source,
                                             struct ArrowArrayStream* out_stream,
                                             colmerge_error* error) COLMERGE_NOEXCEPT;

/// Reads the table as it is now, for callers without Arrow. With a filter,
/// colmerge_reader_next fails when the filter fails for a row. The caller closes
/// *out_reader.
/// Fails as colmerge_source_read.
COLMERGE_EXPORT int32_t colmerge_source_open_reader(colmerge_source* source,
                                                    colmerge_reader** out_reader,
                                                    colmerge_error* error) COLMERGE_NOEXCEPT;

// -----------------------------------------------------------------------------
// Statements: SELECT, DELETE and UPDATE over one table, and EXPLAIN of them, in
// the language that docs/query.md describes. Names of tables and columns are
// found as written when that is exact, else without regard to case. A statement
// looks its table up by name at each run, and is checked against it again when
// its columns have changed. A query sees one version of its table.
//
// Parameters. The text has ? or $1, $2, ...; values are given in that order,
//   exactly as many as there are. The statement settles each parameter's type
//   (colmerge_statement_parameter_info). A value must be of the kind in which
//   values of the type are given, or NULL, save that
//     INT64, UINT64, DOUBLE   stand for any number; beside a decimal a DOUBLE is
//                             its shortest digits
//     TEXT                    stands for anything, and is read as CAST reads it;
//                             beside integers for any number, and for an interval
//                             that a date is moved by
//   A parameter answers as a literal in its place would: one that its type does
//   not hold exactly is compared as what it is, so n = ? finds no 1.50 with 1.504.
//   That may give the result other types than the statement tells. Where the value
//   is to be stored (SET), or where rows of an array would give results of
//   different types, floating-point types round it, and anything else is
//   COLMERGE_ERROR_TYPE_MISMATCH, a text that says more than the type holds
//   (fractions of a unit, an offset from UTC) included. An Arrow array of
//   parameters is a struct array with a column for each parameter, in their order,
//   whatever their names; its values are judged one by one, by the same rules.
//
// Running. A call works until the statement is done: streams and readers hand out
//   a finished result, which depends on nothing but its memory, and only fail as
//   those of a snapshot do. Columns of the table that go into the result as they
//   are share its memory where they can.
//
// Any function below that takes text or runs a statement may fail with
//   COLMERGE_ERROR_INVALID_TEXT       cannot be read; position tells where
//   COLMERGE_ERROR_TABLE_NOT_FOUND    no such table
//   COLMERGE_ERROR_COLUMN_NOT_FOUND   no such column
//   COLMERGE_ERROR_TYPE_MISMATCH      types, of the text or of parameters
//   COLMERGE_ERROR_INVALID_ARGUMENT   another fault of the text, such as an
//                                     unknown function; number of parameters;
//                                     overflow, division by zero or a failed cast
//   COLMERGE_ERROR_UNSUPPORTED_TYPE   a type that cannot be compared or used so
//   COLMERGE_ERROR_LIMIT_EXCEEDED     row_limit; too deeply nested text
//   COLMERGE_ERROR_CANCELLED          by progress or cancel
//   COLMERGE_ERROR_OUT_OF_MEMORY      also by memory_limit

/// kind of a statement: SELECT; to be queried.
#define COLMERGE_STATEMENT_SELECT 1
/// kind of a statement: DELETE; to be executed.
#define COLMERGE_STATEMENT_DELETE 2
/// kind of a statement: UPDATE; to be executed.
#define COLMERGE_STATEMENT_UPDATE 3
/// kind of a statement: EXPLAIN of one of the others; to be queried. It changes
/// nothing; its result has one utf8 column, plan, with a row for each line.
#define COLMERGE_STATEMENT_EXPLAIN 4

/// Options of one run of a statement. A struct_size of 80 or more is taken; if_version
/// is NULL then. 88 bytes.
typedef struct colmerge_query_options {
  /// sizeof(colmerge_query_options).
  uint64_t struct_size;
  /// Progress callback; NULL: none.
  colmerge_progress_function progress;
  /// Handed to progress; may be NULL.
  void* user;
  /// Rows looked at from one progress call to the next, at least; 0: the library
  /// chooses.
  int64_t progress_interval;
  /// Cancel flag; NULL: none. A non-zero value, which any thread may store at any
  /// time (atomically), stops the run soon, with COLMERGE_ERROR_CANCELLED. A
  /// DELETE or UPDATE that begins to change rows completes. Must be aligned and
  /// outlive the call.
  const int32_t* cancel;
  /// Most rows of a batch of the result; 0: COLMERGE_DEFAULT_BATCH_SIZE. Without
  /// meaning for DELETE and UPDATE.
  int64_t batch_size;
  /// Most rows that the result of the call may have, or that each execution of a
  /// DELETE or UPDATE may change; 0: no limit. More is
  /// COLMERGE_ERROR_LIMIT_EXCEEDED; to get the first rows only, use LIMIT.
  int64_t row_limit;
  /// Most bytes that the run may allocate, result or new data included, and what a
  /// text is parsed to; 0: only the store's budget. More is
  /// COLMERGE_ERROR_OUT_OF_MEMORY.
  int64_t memory_limit;
  /// Most threads to work with, the calling one included, at most 1024; 0: those
  /// of the store's options. Callbacks are called on the calling one alone.
  int32_t threads;
  /// Must be zero.
  int32_t reserved;
  /// As that of colmerge_write_options, for one DELETE or UPDATE: refused, with
  /// COLMERGE_ERROR_INVALID_ARGUMENT, by calls that change nothing and with an array of
  /// parameters, whose executions are writes each by itself. NULL: none.
  const colmerge_token* token;
  /// As that of colmerge_write_options, for what takes a token; NULL: any.
  const int64_t* if_version;
} colmerge_query_options;

/// Initialiser of a colmerge_query_options: struct_size set, the rest zero.
#define COLMERGE_QUERY_OPTIONS_INIT \
  {sizeof(colmerge_query_options), NULL, NULL, 0, NULL, 0, 0, 0, 0, 0, NULL, NULL}

/// A parameter of a statement. The texts live until the statement is closed.
/// 56 bytes.
typedef struct colmerge_parameter_info {
  /// sizeof(colmerge_parameter_info).
  uint64_t struct_size;
  /// Type for people: "timestamp[us, UTC]".
  colmerge_string type;
  /// Type as an Arrow format string.
  colmerge_string format;
  /// COLMERGE_VALUE_ kind in which values of the type are given.
  int32_t kind;
  /// Set to zero.
  int32_t reserved;
  /// Set to zero.
  int64_t reserved2;
} colmerge_parameter_info;

/// Initialiser of a colmerge_parameter_info: struct_size set, the rest zero.
#define COLMERGE_PARAMETER_INFO_INIT \
  {sizeof(colmerge_parameter_info), {NULL, 0}, {NULL, 0}, 0, 0, 0}

/// Reads one statement, which a semicolon may end, and checks it against its table
/// as it is now. sql is only read. The caller closes *out_statement.
/// Fails with COLMERGE_ERROR_INVALID_TEXT, _TABLE_NOT_FOUND, _COLUMN_NOT_FOUND,
/// _TYPE_MISMATCH, _UNSUPPORTED_TYPE, _INVALID_ARGUMENT, _LIMIT_EXCEEDED.
COLMERGE_EXPORT int32_t colmerge_statement_prepare(colmerge_store* store, const char* sql,
                                                   int64_t sql_length,
                                                   colmerge_statement** out_statement,
                                                   colmerge_error* error) COLMERGE_NOEXCEPT;

/// colmerge_statement_prepare that can be cancelled: a list of many thousand
/// values takes its time. Of the options, which may be NULL, cancel alone has a
/// meaning here.
/// Fails also with COLMERGE_ERROR_CANCELLED.
COLMERGE_EXPORT int32_t colmerge_statement_prepare_with_options(
    colmerge_store* store, const char* sql, int64_t sql_length,
    const colmerge_query_options* options, colmerge_statement** out_statement,
    colmerge_error* error) COLMERGE_NOEXCEPT;

/// Closes a statement. Readers and streams that came from it stay good.
COLMERGE_EXPORT void colmerge_statement_close(colmerge_statement* statement) COLMERGE_NOEXCEPT;

/// What the statement is: a COLMERGE_STATEMENT_ constant.
COLMERGE_EXPORT int32_t colmerge_statement_kind(colmerge_statement* statement, int32_t* out_kind,
                                                colmerge_error* error) COLMERGE_NOEXCEPT;

/// Number of parameters: how many ? there are, or the highest number behind $.
COLMERGE_EXPORT int32_t colmerge_statement_parameter_count(colmerge_statement* statement,
                                                           int64_t* out_count,
                                                           colmerge_error* error) COLMERGE_NOEXCEPT;

/// Type of the parameter at an index from 0, as the columns of the table were when
/// the statement was prepared or last run. out_info->struct_size must be set. An
/// index out of range is COLMERGE_ERROR_INVALID_ARGUMENT.
COLMERGE_EXPORT int32_t colmerge_statement_parameter_info(colmerge_statement* statement,
                                                          int64_t parameter,
                                                          colmerge_parameter_info* out_info,
                                                          colmerge_error* error) COLMERGE_NOEXCEPT;

/// Schema of the result of a SELECT or EXPLAIN as a struct type, as the columns of
/// the table were when the statement was prepared or last run. The caller releases
/// *out_schema.
/// Fails with COLMERGE_ERROR_INVALID_ARGUMENT (DELETE, UPDATE).
COLMERGE_EXPORT int32_t colmerge_statement_schema(colmerge_statement* statement,
                                                  struct ArrowSchema* out_schema,
                                                  colmerge_error* error) COLMERGE_NOEXCEPT;

/// Runs a SELECT or EXPLAIN and gives its result as a stream of struct arrays.
/// options may be NULL. The caller releases *out_stream and each array it gives,
/// in any order and on any thread. Fails as said above; _INVALID_ARGUMENT also
/// for DELETE and UPDATE.
COLMERGE_EXPORT int32_t colmerge_statement_query(colmerge_statement* statement,
                                                 const colmerge_value* parameters,
                                                 int64_t parameter_count,
                                                 const colmerge_query_options* options,
                                                 struct ArrowArrayStream* out_stream,
                                                 colmerge_error* error) COLMERGE_NOEXCEPT;

/// colmerge_statement_query for callers without Arrow. The caller closes
/// *out_reader.
COLMERGE_EXPORT int32_t colmerge_statement_open_reader(colmerge_statement* statement,
                                                       const colmerge_value* parameters,
                                                       int64_t parameter_count,
                                                       const colmerge_query_options* options,
                                                       colmerge_reader** out_reader,
                                                       colmerge_error* error) COLMERGE_NOEXCEPT;

/// Runs a SELECT or EXPLAIN once for each row of an array of parameters, all on
/// one version of the table, and gives the rows of all results, one result after
/// the other, as one stream. Array and schema are only read and stay the
/// caller's. The error's row tells which execution failed. Otherwise as
/// colmerge_statement_query; fails also with COLMERGE_ERROR_INVALID_ARROW.
COLMERGE_EXPORT int32_t colmerge_statement_query_array(colmerge_statement* statement,
                                                       const struct ArrowArray* parameters,
                                                       const struct ArrowSchema* schema,
                                                       const colmerge_query_options* options,
                                                       struct ArrowArrayStream* out_stream,
                                                       colmerge_error* error) COLMERGE_NOEXCEPT;

/// Runs a DELETE or UPDATE. Atomic: all rows change together or nothing does. Keys
/// and constraints hold as in writes. In the result, rows_read is the number of
/// rows that the condition chose, which are all deleted or updated, and batches is
/// 1. options and out_result may be NULL. Fails as said above;
/// _INVALID_ARGUMENT also for SELECT and EXPLAIN, _CONSTRAINT_VIOLATION and
/// _DUPLICATE_KEY for what an UPDATE would break, _CONFLICT by if_version.
COLMERGE_EXPORT int32_t colmerge_statement_execute(colmerge_statement* statement,
                                                   const colmerge_value* parameters,
                                                   int64_t parameter_count,
                                                   const colmerge_query_options* options,
                                                   colmerge_write_result* out_result,
                                                   colmerge_error* error) COLMERGE_NOEXCEPT;

/// Runs a DELETE or UPDATE once for each row of an array of parameters, one after
/// the other, each on what the one before it left; the result's counts are sums,
/// batches is the number of executions. Each execution is atomic by itself, all of
/// them are not: other threads may see and write between two, and when one fails
/// (or progress or cancel stop the call before it), those before it have been
/// done and stay done, and those after it are not tried. The error's row is the
/// number of the one that failed, and so tells how many were done; no parameter
/// that cannot be taken comes to light half-way: that fails before the first.
/// Array and schema are only read and stay the caller's. Otherwise as
/// colmerge_statement_execute; fails also with COLMERGE_ERROR_INVALID_ARROW.
COLMERGE_EXPORT int32_t colmerge_statement_execute_array(colmerge_statement* statement,
                                                         const struct ArrowArray* parameters,
                                                         const struct ArrowSchema* schema,
                                                         const colmerge_query_options* options,
                                                         colmerge_write_result* out_result,
                                                         colmerge_error* error) COLMERGE_NOEXCEPT;

/// Prepares a SELECT or EXPLAIN, runs it and closes it: see
/// colmerge_statement_prepare and colmerge_statement_query.
COLMERGE_EXPORT int32_t colmerge_store_query(colmerge_store* store, const char* sql,
                                             int64_t sql_length, const colmerge_value* parameters,
                                             int64_t parameter_count,
                                             const colmerge_query_options* options,
                                             struct ArrowArrayStream* out_stream,
                                             colmerge_error* error) COLMERGE_NOEXCEPT;

/// Prepares a DELETE or UPDATE, runs it and closes it: see
/// colmerge_statement_prepare and colmerge_statement_execute.
COLMERGE_EXPORT int32_t colmerge_store_execute(colmerge_store* store, const char* sql,
                                               int64_t sql_length, const colmerge_value* parameters,
                                               int64_t parameter_count,
                                               const colmerge_query_options* options,
                                               colmerge_write_result* out_result,
                                               colmerge_error* error) COLMERGE_NOEXCEPT;

/// colmerge_store_query on a snapshot: the name after FROM must be that of its
/// table, which may have changed or gone since.
/// Fails with COLMERGE_ERROR_TABLE_NOT_FOUND for another name.
COLMERGE_EXPORT int32_t colmerge_snapshot_query(colmerge_snapshot* snapshot, const char* sql,
                                                int64_t sql_length,
                                                const colmerge_value* parameters,
                                                int64_t parameter_count,
                                                const colmerge_query_options* options,
                                                struct ArrowArrayStream* out_stream,
                                                colmerge_error* error) COLMERGE_NOEXCEPT;

#ifdef __cplusplus
}  // extern "C"
#endif

#endif  // COLMERGE_COLMERGE_H_
