// SPDX-License-Identifier: Apache-2.0
//! The structs of colmerge.h. "_INIT" stands for [`zeroed`](std::mem::zeroed) and `struct_size`: every
//! struct may be all zero.

use std::ffi::{c_char, c_void};

use crate::layout::structs;
use crate::{ArrowArrayStream, COLMERGE_ERROR_MESSAGE_CAPACITY, COLMERGE_ERROR_NAME_CAPACITY};

/// Called on the thread that called; returns 0 to go on, anything else to cancel. It must not unwind.
pub type colmerge_progress_function =
    Option<unsafe extern "C" fn(*mut c_void, *const colmerge_progress) -> i32>;

/// Called on the thread that called the write, for each row that cannot be read; returns 0 to go on, anything else to
/// cancel. It must not unwind.
pub type colmerge_rejected_row_function =
    Option<unsafe extern "C" fn(*mut c_void, *const colmerge_rejected_row) -> i32>;

/// Gives the next stream of a write, on the thread that called it: 0 with a stream, which is the library's then, or with
/// none after the last; else an errno value, and perhaps a text. It must not unwind.
pub type colmerge_next_stream_function =
    Option<unsafe extern "C" fn(*mut c_void, *mut ArrowArrayStream, *mut *const c_char) -> i32>;

structs! { STRUCTS:
    /// What went wrong. Owned by the caller, needs no initialisation and no
    /// clean-up, and reporting into it allocates nothing. Each call that is given
    /// one overwrites it: on success with COLMERGE_OK, -1 and empty texts. Texts
    /// are NUL-terminated UTF-8, cut between characters when they are too long.
    /// Not to be shared by calls that run at the same time. 2048 bytes.
    pub struct colmerge_error {
        /// The status code that the function returned.
        pub code: i32,
        /// Set to zero.
        pub reserved: i32,
        /// Row of the write, counted from 0 over all its batches; of a statement run
        /// with an array of parameters, the row of that array; of another statement,
        /// the row of the table, counted from 0 in table order; -1: none.
        pub row: i64,
        /// Line of the JSON, CSV or YAML text, counted from 1; -1: none.
        pub line: i64,
        /// Byte position in a text (for a statement, where its fault begins), counted
        /// from 0; -1: none.
        pub position: i64,
        /// Table concerned, or empty.
        pub table: [c_char; COLMERGE_ERROR_NAME_CAPACITY],
        /// Column, option or CHECK concerned, or empty.
        pub column: [c_char; COLMERGE_ERROR_NAME_CAPACITY],
        /// One line for people, without a newline at its end.
        pub message: [c_char; COLMERGE_ERROR_MESSAGE_CAPACITY],
    }

    /// A text or a run of bytes inside a struct or an array. Given to the library:
    /// see "Text in"; {NULL, 0} means absent. Given by the library: length is the
    /// number of bytes, never -1. 16 bytes.
    pub struct colmerge_string {
        /// First byte.
        pub data: *const c_char,
        /// Number of bytes, or -1 (only given to the library): up to the first NUL.
        pub length: i64,
    }

    /// One value of any type. A dictionary-encoded column gives and takes the
    /// values of its dictionary. Given by the library: members that the kind does
    /// not use are zero, and texts are not NUL-terminated. 40 bytes.
    pub struct colmerge_value {
        /// A COLMERGE_VALUE_ constant.
        pub kind: i32,
        /// Must be zero.
        pub reserved: i32,
        /// BOOL, INT64, UINT64.
        pub integer: i64,
        /// DOUBLE.
        pub real: f64,
        /// TEXT, BYTES, RAW.
        pub data: *const c_char,
        /// TEXT, BYTES, RAW: bytes at data. Given to the library as TEXT, -1 means
        /// up to the first NUL.
        pub length: i64,
    }

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
    pub struct colmerge_column {
        /// Column name.
        pub name: colmerge_string,
        /// Type as an Arrow format string (COLMERGE_TYPE_).
        pub format: colmerge_string,
        /// Number of rows.
        pub length: i64,
        /// Values, or bytes of texts when offsets are used; else NULL.
        pub values: *const c_void,
        /// Bitmap in which a set bit means "not null"; NULL: no nulls.
        pub validity: *const u8,
        /// Where each text begins, and the end; NULL when strings is used.
        pub offsets: *const c_void,
        /// Pointer and length of each text, {NULL, 0} being an empty one; NULL when
        /// offsets is used.
        pub strings: *const colmerge_string,
        /// Of a write: bitmap in which a set bit means that the row has the column, and a
        /// clear one that it says nothing about it, which is not the same as null: what is
        /// stored stays. The value of such a row has to be null. NULL: all rows have it.
        pub presence: *const u8,
        /// Must be zero.
        pub reserved: [i64; 2],
    }

    /// A field of a new table. Dictionary-encoded and nested types need an
    /// ArrowSchema instead. 64 bytes.
    pub struct colmerge_field {
        /// Column name.
        pub name: colmerge_string,
        /// Type as an Arrow format string (COLMERGE_TYPE_).
        pub format: colmerge_string,
        /// Tri-state, default true. COLMERGE_FALSE declares the column not null.
        pub nullable: i32,
        /// Must be zero.
        pub reserved: i32,
        /// Field metadata: key, value, key, value, ...; NULL when there is none.
        /// Any bytes; empty keys and values are allowed.
        pub metadata: *const colmerge_string,
        /// Number of key-value pairs: half the number of strings.
        pub metadata_count: i64,
        /// Must be zero.
        pub reserved2: i64,
    }

    /// Bytes by category, as the allocator handed them out. 80 bytes.
    pub struct colmerge_bytes {
        /// Fixed-width values, dictionary codes, the fixed part of texts.
        pub values: i64,
        /// Validity bitmaps and marks of deleted rows.
        pub validity: i64,
        /// Bytes of long texts and binaries, nested values, dictionary values.
        pub strings: i64,
        /// Key indexes.
        pub indexes: i64,
        /// Working memory of writes that run at this moment; store only.
        pub scratch: i64,
        /// Bookkeeping and, for a store, what nothing but snapshots, readers and
        /// exported batches keeps alive.
        pub other: i64,
        /// Sum of the six above.
        pub total: i64,
        /// Part of total that holds current rows, or waits to take rows.
        pub live: i64,
        /// Part of total that deleted rows and replaced texts still hold, until a
        /// later write compacts it away. live + garbage is total.
        pub garbage: i64,
        /// Set to zero.
        pub reserved: i64,
    }

    /// Options of a new store. 24 bytes.
    pub struct colmerge_store_options {
        /// sizeof(colmerge_store_options).
        pub struct_size: u64,
        /// Bytes that data, indexes and working memory may take together; 0: no
        /// limit. Negative is refused.
        pub memory_budget: i64,
        /// Most threads that one query, or one write of 65,536 rows or more, may work
        /// with, the calling one included, at most 1024; 0: the library chooses. They
        /// end before the call returns. Other calls work on the calling thread alone.
        pub threads: i32,
        /// Must be zero.
        pub reserved: i32,
    }

    /// Memory of a store. 128 bytes.
    pub struct colmerge_memory_usage {
        /// sizeof(colmerge_memory_usage).
        pub struct_size: u64,
        /// Bytes now, by category; bytes.total counts against the budget.
        pub bytes: colmerge_bytes,
        /// Highest total since the store was opened.
        pub peak: i64,
        /// The budget; 0: none.
        pub budget: i64,
        /// Number of tables.
        pub tables: i64,
        /// Bytes that may still be taken under the budget, at least 0; -1: no budget.
        pub available: i64,
        /// Set to zero.
        pub reserved: i64,
    }

    /// How far a write or a statement has come; lives during the callback. 56 bytes.
    pub struct colmerge_progress {
        /// Size of the struct, set by the library.
        pub struct_size: u64,
        /// Rows taken in so far; for a statement: rows of the table looked at.
        pub rows_read: i64,
        /// Batches taken in so far; for a statement: executions finished.
        pub batches: i64,
        /// Rows worked through so far: checked, converted, their keys resolved. For a
        /// statement: 0.
        pub rows_prepared: i64,
        /// Rows of the whole write; -1 while that is not known. For a statement: rows
        /// to be looked at; -1 when it has several executions.
        pub total_rows: i64,
        /// Zero.
        pub reserved: [i64; 2],
    }

    /// Names a write, so that it is applied once, however often it is sent. 24 bytes.
    pub struct colmerge_token {
        /// Who writes: 1 to COLMERGE_MAX_WRITER_LENGTH bytes of any kind, compared byte by
        /// byte, the same whenever the job runs again.
        pub writer: colmerge_string,
        /// Number of the write among those of this writer, 0 or more: of a batch, an
        /// offset, a time.
        pub sequence: i64,
    }

    /// Options of one write. 80 bytes.
    pub struct colmerge_write_options {
        /// sizeof(colmerge_write_options).
        pub struct_size: u64,
        /// Progress callback; NULL: none.
        pub progress: colmerge_progress_function,
        /// Handed to progress; may be NULL.
        pub user: *mut c_void,
        /// Rows from one progress call to the next, rounded up to whole batches; 0:
        /// the batch size.
        pub progress_interval: i64,
        /// Cancel flag; NULL: none. A non-zero value, which any thread may store at
        /// any time (atomically), stops the write at its next batch, before anything
        /// changed, with COLMERGE_ERROR_CANCELLED. A write that is past that point
        /// completes. Must be aligned and outlive the call.
        pub cancel: *const i32,
        /// Most rows that the write may take in; 0: no limit. More is
        /// COLMERGE_ERROR_LIMIT_EXCEEDED.
        pub row_limit: i64,
        /// Most batches, empty ones included, that a stream may give; 0: no limit.
        /// More is COLMERGE_ERROR_LIMIT_EXCEEDED.
        pub batch_limit: i64,
        /// Most bytes that the write may allocate, working memory and new data
        /// together; 0: only the store's budget. More is
        /// COLMERGE_ERROR_OUT_OF_MEMORY.
        pub memory_limit: i64,
        /// Applies the write once; NULL: each time.
        pub token: *const colmerge_token,
        /// The version that the table must have, 0 for a table that must not be there;
        /// NULL: any. At another one the write changes nothing and fails with
        /// COLMERGE_ERROR_CONFLICT.
        pub if_version: *const i64,
    }

    /// What a write did. rows_read = inserted + updated + deleted + ignored. Zero
    /// after a failure. 72 bytes.
    pub struct colmerge_write_result {
        /// sizeof(colmerge_write_result).
        pub struct_size: u64,
        /// Rows taken in.
        pub rows_read: i64,
        /// Rows that became new rows.
        pub inserted: i64,
        /// Rows that changed the row of their key (also when its values were equal).
        pub updated: i64,
        /// Rows that deleted the row of their key.
        pub deleted: i64,
        /// Rows without effect: "ignore", losers of on_duplicate, deletions without
        /// a match.
        pub ignored: i64,
        /// Batches that the rows came in.
        pub batches: i64,
        /// Version of the table after the write.
        pub version: i64,
        /// 1; 0 when the table has had a write with this token, or a later one of its
        /// writer, and this one was not made.
        pub applied: i32,
        /// Zero.
        pub reserved: i32,
    }

    /// A CHECK constraint: a condition of the query language (docs/query.md) on the
    /// columns of one row, without parameters and without functions that depend on
    /// the time. A row for which it is false is refused, in whatever way it is
    /// written; true and null pass. 40 bytes.
    pub struct colmerge_check {
        /// Name, different from those of the table's other checks. {NULL, 0}, only
        /// given to the library: "check_1" for the first of the list, and so on.
        pub name: colmerge_string,
        /// The condition as text, such as "age >= 0".
        pub expression: colmerge_string,
        /// Must be zero.
        pub reserved: i64,
    }

    /// Options of a new table. A struct_size of 48 or more is taken; members beyond it are
    /// zero then. 80 bytes.
    pub struct colmerge_table_options {
        /// sizeof(colmerge_table_options).
        pub struct_size: u64,
        /// Columns of the primary key, in order; NULL: none. No two rows may have
        /// equal keys and no key column may hold null, in whatever way rows are
        /// written; the nullable flags of the schema stay as given.
        pub primary_key: *const colmerge_string,
        /// Number of columns of the primary key.
        pub primary_key_count: i64,
        /// COLMERGE_IF_EXISTS_.
        pub if_exists: i32,
        /// Must be zero.
        pub reserved: i32,
        /// CHECK constraints; NULL: none. A write in mode replace keeps them and fails
        /// when a column that they use is gone or has a type that does not suit.
        pub checks: *const colmerge_check,
        /// Number of checks.
        pub check_count: i64,
        /// Cancel flag as that of colmerge_write_options, for the wait for the writers of a
        /// table that is there; NULL: none.
        pub cancel: *const i32,
        /// Columns of which every merge into the table makes a matched row's value by an
        /// operator, as operator_columns of colmerge_destination_options; NULL: none. A
        /// destination may repeat these operators and has no others of its own, nor set for
        /// these columns. A write in mode replace keeps them, and fails when one of the
        /// columns is gone or has a type that does not suit; appends, UPDATE and DELETE do
        /// not know them.
        pub operator_columns: *const colmerge_string,
        /// Their operators, in the same order.
        pub operators: *const colmerge_string,
        /// Number of both.
        pub operator_count: i64,
    }

    /// A table in figures. 152 bytes.
    pub struct colmerge_table_info {
        /// sizeof(colmerge_table_info).
        pub struct_size: u64,
        /// Number of rows, deleted ones not counted.
        pub rows: i64,
        /// Number of columns.
        pub columns: i64,
        /// Version: the number of the store's commit that last changed the table. It grows, and is
        /// never used again.
        pub version: i64,
        /// Deleted rows whose place is not reclaimed yet.
        pub deleted_rows: i64,
        /// Number of key indexes there are now.
        pub indexes: i64,
        /// Number of columns of the primary key; 0: none.
        pub primary_key_columns: i64,
        /// Bytes by category.
        pub bytes: colmerge_bytes,
        /// Number of CHECK constraints.
        pub checks: i64,
        /// Set to zero.
        pub reserved: i64,
    }

    /// One column in figures. The texts live until the snapshot is closed.
    /// 176 bytes.
    pub struct colmerge_column_info {
        /// sizeof(colmerge_column_info).
        pub struct_size: u64,
        /// Column name.
        pub name: colmerge_string,
        /// Type for people: "timestamp[us, UTC]", "dictionary<int8, utf8>".
        pub r#type: colmerge_string,
        /// Arrow format string; of the indices for a dictionary-encoded column.
        pub format: colmerge_string,
        /// 1: nulls are allowed; 0: declared not null.
        pub nullable: i32,
        /// Set to zero.
        pub reserved: i32,
        /// Position in the primary key from 1; 0: not part of it.
        pub key_position: i64,
        /// Number of rows.
        pub rows: i64,
        /// Number of nulls among them.
        pub nulls: i64,
        /// Bytes by category.
        pub bytes: colmerge_bytes,
        /// Set to zero.
        pub reserved2: i64,
    }

    /// One key index. 48 bytes.
    pub struct colmerge_index_info {
        /// sizeof(colmerge_index_info).
        pub struct_size: u64,
        /// Numbers of its columns; live until the snapshot is closed.
        pub columns: *const i64,
        /// Number of columns.
        pub column_count: i64,
        /// Keys in it, those of deleted rows that are not cleared out yet included.
        pub entries: i64,
        /// Bytes it takes.
        pub bytes: i64,
        /// 1: the index of the primary key; else 0.
        pub primary: i32,
        /// Set to zero.
        pub reserved: i32,
    }

    /// What to read. 56 bytes.
    pub struct colmerge_read_options {
        /// sizeof(colmerge_read_options).
        pub struct_size: u64,
        /// Columns, in the order wanted; none: all. Repeated names are refused.
        pub columns: *const colmerge_string,
        /// Number of columns; 0: all.
        pub column_count: i64,
        /// Most rows of a batch; 0: COLMERGE_DEFAULT_BATCH_SIZE.
        pub batch_size: i64,
        /// Most rows to read; 0: no limit.
        pub limit: i64,
        /// Rows to skip first.
        pub offset: i64,
        /// Must be zero.
        pub reserved: i64,
    }

    /// Options of a destination. The seven after validate_schema, and row_kind,
    /// concern mode merge only; given with another mode (other than as zero) they are
    /// refused. 248 bytes.
    pub struct colmerge_destination_options {
        /// sizeof(colmerge_destination_options).
        pub struct_size: u64,
        /// Table to write to; required.
        pub table_name: colmerge_string,
        /// Rows worked through at a time inside one write; bounds working memory and
        /// paces progress. 0: COLMERGE_DEFAULT_BATCH_SIZE.
        pub batch_size: i64,
        /// COLMERGE_MODE_.
        pub mode: i32,
        /// Tri-state, default true. False: a missing table is an error.
        pub create_table_if_not_exists: i32,
        /// Tri-state, default false. True: a batch must have exactly the table's
        /// columns, in any order, with exactly their types.
        pub validate_schema: i32,
        /// COLMERGE_ON_MATCH_.
        pub on_match: i32,
        /// COLMERGE_ON_NO_MATCH_.
        pub on_no_match: i32,
        /// COLMERGE_ON_DUPLICATE_.
        pub on_duplicate: i32,
        /// COLMERGE_NULL_KEYS_.
        pub null_keys: i32,
        /// COLMERGE_NULL_VALUES_.
        pub null_values: i32,
        /// Columns whose values identify a row; at least one in mode merge.
        pub merge_keys: *const colmerge_string,
        /// Number of merge keys.
        pub merge_key_count: i64,
        /// Column of the batch, never stored; where it is true the row of the key is
        /// deleted. It is of type bool, or an integer that is 0 or 1, or a dictionary of
        /// these; null is false. {NULL, 0}: none.
        pub delete_when: colmerge_string,
        /// Must be zero.
        pub reserved: i64,
        /// Column of the batch, never stored, with the kind of each row in a change log,
        /// as text of any kind or a dictionary of it: "+I" and "+U" update or insert the
        /// row of the key, "-D" deletes it, "-U" (what a row was before) is passed over
        /// and counts as ignored; with operators "-D" and "-U" take back what they have. Any
        /// other word, or null, is an error. {NULL, 0}: none; not together with delete_when.
        pub row_kind: colmerge_string,
        /// COLMERGE_NEW_COLUMNS_.
        pub new_columns: i32,
        /// COLMERGE_NEW_TYPES_.
        pub new_types: i32,
        /// Columns of the batch whose values go to a column of the table that has another
        /// name. merge_keys name the table's columns.
        pub column_names_from: *const colmerge_string,
        /// The names of these columns in the table, in the same order.
        pub column_names_to: *const colmerge_string,
        /// Number of names in each of both.
        pub column_name_count: i64,
        /// Mode merge: columns of which a matched row gets what an operator makes of its old and its new value.
        pub operator_columns: *const colmerge_string,
        /// Their operators, in the same order: "sum", "latest_by(version)" …
        pub operators: *const colmerge_string,
        /// Number of both.
        pub operator_count: i64,
        /// Mode merge: columns of which a matched row gets the value of an expression over old.x and new.x.
        pub set_columns: *const colmerge_string,
        /// Their expressions, in the same order.
        pub set_expressions: *const colmerge_string,
        /// Number of both.
        pub set_count: i64,
        /// Mode merge: a condition over old.x and new.x for matched rows to be updated. {NULL, 0}: none.
        pub update_when: colmerge_string,
        /// COLMERGE_ON_MISSING_: mode merge, what becomes of rows of the table whose keys the write lacks.
        pub on_missing: i32,
        /// Tri-state, default false. True: a write without rows may delete all that the scope has.
        pub allow_empty: i32,
        /// A condition on rows of the table: on_missing is about those alone. {NULL, 0}: all rows.
        pub scope: colmerge_string,
        /// Tri-state, default false. True: matched rows that would stay what they are count as ignored.
        pub skip_unchanged: i32,
        /// Must be zero.
        pub reserved_rules: i32,
    }

    /// A column of a text and its type. 32 bytes.
    pub struct colmerge_column_type {
        /// The column.
        pub name: colmerge_string,
        /// The type as CAST spells it: "text", "int32", "numeric(10, 2)",
        /// "timestamp(3) with time zone".
        pub r#type: colmerge_string,
    }

    /// A row of a text that cannot be read; lives during the callback. 56 bytes.
    pub struct colmerge_rejected_row {
        /// Size of the struct, set by the library.
        pub struct_size: u64,
        /// The line of the text (from 1) on which it was found to be wrong.
        pub line: i64,
        /// Rows before it that could be read.
        pub row: i64,
        /// The column whose value is wrong; empty when the row is.
        pub column: colmerge_string,
        /// What is wrong, its place included.
        pub message: colmerge_string,
    }

    /// How to read JSON text. A struct_size of 16 or more is taken; members beyond it
    /// are zero. 96 bytes.
    pub struct colmerge_json_options {
        /// sizeof(colmerge_json_options).
        pub struct_size: u64,
        /// COLMERGE_JSON_.
        pub layout: i32,
        /// COLMERGE_JSON_NAN_.
        pub nan: i32,
        /// Columns that are of these types whatever their values look like, and are
        /// declared in a table that the write makes. One that no row has is no column.
        pub types: *const colmerge_column_type,
        /// Number of types.
        pub type_count: i64,
        /// Strings with one of these texts are null, save inside arrays and objects.
        pub null_texts: *const colmerge_string,
        /// Number of null texts.
        pub null_text_count: i64,
        /// The text is one object, and the rows are the array under this key of it.
        /// {NULL, 0}: the text is the rows.
        pub records_key: colmerge_string,
        /// COLMERGE_ENCODING_.
        pub encoding: i32,
        /// Must be zero.
        pub reserved: i32,
        /// Takes rows that cannot be read, which are left out then; NULL: such a row
        /// fails the write. In an array only rows with values that do not fit are
        /// taken: where its form is broken nothing after it can be read.
        pub rejected: colmerge_rejected_row_function,
        /// Handed to rejected; may be NULL.
        pub rejected_user: *mut c_void,
        /// Most rows that may be rejected, more fail the write with
        /// COLMERGE_ERROR_LIMIT_EXCEEDED; 0: COLMERGE_DEFAULT_REJECTED_LIMIT.
        pub rejected_limit: i64,
    }

    /// How to read CSV text. A struct_size of 56 or more is taken; members beyond it
    /// are zero. 128 bytes.
    pub struct colmerge_csv_options {
        /// sizeof(colmerge_csv_options).
        pub struct_size: u64,
        /// Separator of cells, an ASCII character other than quote, CR and LF; 0: a
        /// comma; COLMERGE_CSV_DELIMITER_AUTO.
        pub delimiter: i32,
        /// Character around cells that hold special ones, doubled inside; ASCII; 0:
        /// a double quote; -1: none.
        pub quote: i32,
        /// Tri-state, default true: the first line holds the column names. False:
        /// they are column_1, column_2, ..., or those of column_names.
        pub header: i32,
        /// Tri-state, default true: types of new columns are inferred. False: they
        /// are utf8.
        pub infer_types: i32,
        /// Unquoted cells with one of these texts are null, besides empty ones.
        pub null_texts: *const colmerge_string,
        /// Number of null texts.
        pub null_text_count: i64,
        /// Names of the columns instead of those in the text; none: not replaced.
        pub column_names: *const colmerge_string,
        /// Number of column names; must be that of the text's columns, or 0.
        pub column_name_count: i64,
        /// Columns that are of these types whatever their cells look like, and are
        /// declared in a table that the write makes. The text must have them.
        pub types: *const colmerge_column_type,
        /// Number of types.
        pub type_count: i64,
        /// Character before the fraction of a number, ASCII; 0: a point.
        pub decimal_point: i32,
        /// Character between groups of three digits of a number, ASCII; 0: none.
        pub thousands_separator: i32,
        /// Lines that begin with this ASCII character are none; 0: there is no such.
        pub comment: i32,
        /// Tri-state, default false: spaces and tabs around cells, quoted ones too, are
        /// no part of them.
        pub trim: i32,
        /// Lines before anything else that are no part of the text.
        pub skip_lines: i64,
        /// COLMERGE_ENCODING_.
        pub encoding: i32,
        /// Must be zero.
        pub reserved: i32,
        /// Takes rows that cannot be read (too few or too many cells, values that do
        /// not fit, broken quotes), which are left out then; NULL: such a row fails the
        /// write.
        pub rejected: colmerge_rejected_row_function,
        /// Handed to rejected; may be NULL.
        pub rejected_user: *mut c_void,
        /// Most rows that may be rejected, more fail the write with
        /// COLMERGE_ERROR_LIMIT_EXCEEDED; 0: COLMERGE_DEFAULT_REJECTED_LIMIT.
        pub rejected_limit: i64,
    }

    /// Options of a source. 72 bytes.
    pub struct colmerge_source_options {
        /// sizeof(colmerge_source_options).
        pub struct_size: u64,
        /// Table to read; required.
        pub table_name: colmerge_string,
        /// Columns, in the order wanted; none: all. Repeated names are refused.
        pub columns: *const colmerge_string,
        /// Number of columns; 0: all.
        pub column_count: i64,
        /// Most rows of a batch; 0: COLMERGE_DEFAULT_BATCH_SIZE.
        pub batch_size: i64,
        /// Condition on rows in the query language, such as "age >= 18 and name <> ''":
        /// only rows for which it is true are read. It may use columns that are not
        /// read, and takes no parameters. {NULL, 0}: none.
        pub filter: colmerge_string,
        /// Must be zero.
        pub reserved: i64,
    }

    /// Options of one run of a statement. 88 bytes.
    pub struct colmerge_query_options {
        /// sizeof(colmerge_query_options).
        pub struct_size: u64,
        /// Progress callback; NULL: none.
        pub progress: colmerge_progress_function,
        /// Handed to progress; may be NULL.
        pub user: *mut c_void,
        /// Rows looked at from one progress call to the next, at least; 0: the library
        /// chooses.
        pub progress_interval: i64,
        /// Cancel flag; NULL: none. A non-zero value, which any thread may store at any
        /// time (atomically), stops the run soon, with COLMERGE_ERROR_CANCELLED. A
        /// DELETE or UPDATE that begins to change rows completes. Must be aligned and
        /// outlive the call.
        pub cancel: *const i32,
        /// Most rows of a batch of the result; 0: COLMERGE_DEFAULT_BATCH_SIZE. Without
        /// meaning for DELETE and UPDATE.
        pub batch_size: i64,
        /// Most rows that the result of the call may have, or that each execution of a
        /// DELETE or UPDATE may change; 0: no limit. More is
        /// COLMERGE_ERROR_LIMIT_EXCEEDED; to get the first rows only, use LIMIT.
        pub row_limit: i64,
        /// Most bytes that the run may allocate, result or new data included; 0: only
        /// the store's budget. More is COLMERGE_ERROR_OUT_OF_MEMORY.
        pub memory_limit: i64,
        /// Most threads to work with, the calling one included, at most 1024; 0: those
        /// of the store's options. Callbacks are called on the calling one alone.
        pub threads: i32,
        /// Must be zero.
        pub reserved: i32,
        /// As that of colmerge_write_options, for one DELETE or UPDATE. NULL: none.
        pub token: *const colmerge_token,
        /// As that of colmerge_write_options, for what takes a token; NULL: any.
        pub if_version: *const i64,
    }

    /// A parameter of a statement. The texts live until the statement is closed.
    /// 56 bytes.
    pub struct colmerge_parameter_info {
        /// sizeof(colmerge_parameter_info).
        pub struct_size: u64,
        /// Type for people: "timestamp[us, UTC]".
        pub r#type: colmerge_string,
        /// Type as an Arrow format string.
        pub format: colmerge_string,
        /// COLMERGE_VALUE_ kind in which values of the type are given.
        pub kind: i32,
        /// Set to zero.
        pub reserved: i32,
        /// Set to zero.
        pub reserved2: i64,
    }
}
