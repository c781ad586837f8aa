// SPDX-License-Identifier: Apache-2.0
//! The constants of colmerge.h.

use std::ffi::CStr;

/// Declares the constants, and for the test against the header their list.
macro_rules! constants {
    ($($(#[$doc:meta])* pub const $name:ident: $type:ty = $value:expr;)*) => {
        $($(#[$doc])* pub const $name: $type = $value;)*

        /// Name and value of each constant, as C writes them.
        #[doc(hidden)]
        pub const CONSTANTS: &[(&str, &dyn crate::layout::CLiteral)] =
            &[$((stringify!($name), &$name)),*];
    };
}

constants! {
    /// The order of a dictionary's indices is that of its values.
    pub const ARROW_FLAG_DICTIONARY_ORDERED: i64 = 1;
    /// The field may hold nulls.
    pub const ARROW_FLAG_NULLABLE: i64 = 2;
    /// The keys within each map are sorted.
    pub const ARROW_FLAG_MAP_KEYS_SORTED: i64 = 4;
    /// Major version of this header.
    pub const COLMERGE_VERSION_MAJOR: u32 = 0;
    /// Minor version of this header; a higher one adds and removes nothing.
    pub const COLMERGE_VERSION_MINOR: u32 = 2;
    /// Patch version of this header.
    pub const COLMERGE_VERSION_PATCH: u32 = 0;
    /// Done.
    pub const COLMERGE_OK: i32 = 0;
    /// An argument or option breaks the rules: NULL, out of range, unknown
    /// enumerator, bad name, reserved field set, unknown option, bad struct_size,
    /// malformed plain column.
    pub const COLMERGE_ERROR_INVALID_ARGUMENT: i32 = 1;
    /// NULL, closed, stale, of another kind, or never a handle.
    pub const COLMERGE_ERROR_INVALID_HANDLE: i32 = 2;
    /// An Arrow schema, array or stream breaks the Arrow specification.
    pub const COLMERGE_ERROR_INVALID_ARROW: i32 = 3;
    /// JSON, CSV or YAML text is malformed, see the line in the error; or a
    /// statement or expression is, see the position.
    pub const COLMERGE_ERROR_INVALID_TEXT: i32 = 4;
    /// No such table, or the table of this handle was dropped; or a statement names
    /// another table than that of the snapshot it is to be run on.
    pub const COLMERGE_ERROR_TABLE_NOT_FOUND: i32 = 5;
    /// A table of this name is there already.
    pub const COLMERGE_ERROR_TABLE_EXISTS: i32 = 6;
    /// No such column.
    pub const COLMERGE_ERROR_COLUMN_NOT_FOUND: i32 = 7;
    /// A merge key is not a column of the batch.
    pub const COLMERGE_ERROR_KEY_NOT_FOUND: i32 = 8;
    /// A column's type differs and its values cannot all be kept exactly; or a
    /// statement uses a value or gives a parameter of a type that does not fit.
    pub const COLMERGE_ERROR_TYPE_MISMATCH: i32 = 9;
    /// With validate_schema: the columns are not exactly those of the table.
    pub const COLMERGE_ERROR_SCHEMA_MISMATCH: i32 = 10;
    /// A null in a column declared not null or in a primary key, a null key under
    /// null_keys "error", a row that on_match or on_no_match "error" forbids, or a row
    /// for which a CHECK is false; the message then names check, row and value.
    pub const COLMERGE_ERROR_CONSTRAINT_VIOLATION: i32 = 11;
    /// Several rows have one key: in the write under on_duplicate "error", in the
    /// table under a merge or lookup, or against a primary key.
    pub const COLMERGE_ERROR_DUPLICATE_KEY: i32 = 12;
    /// A valid Arrow type that the library, or this function, does not take.
    pub const COLMERGE_ERROR_UNSUPPORTED_TYPE: i32 = 13;
    /// Allocation, memory budget or memory_limit refused.
    pub const COLMERGE_ERROR_OUT_OF_MEMORY: i32 = 14;
    /// The progress callback or the cancel flag asked to stop.
    pub const COLMERGE_ERROR_CANCELLED: i32 = 15;
    /// row_limit, batch_limit or COLMERGE_MAX_WRITERS passed, or a size beyond what can
    /// be represented.
    pub const COLMERGE_ERROR_LIMIT_EXCEEDED: i32 = 16;
    /// The caller's stream reported a failure; the message carries its text.
    pub const COLMERGE_ERROR_STREAM: i32 = 17;
    /// The handle belongs to the process before the fork; a child opens its own.
    pub const COLMERGE_ERROR_FORKED: i32 = 18;
    /// Called from inside a progress callback.
    pub const COLMERGE_ERROR_IN_CALLBACK: i32 = 19;
    /// A defect of the library; please report it with the message.
    pub const COLMERGE_ERROR_INTERNAL: i32 = 20;
    /// The table is at another version than if_version; the message names it.
    pub const COLMERGE_ERROR_CONFLICT: i32 = 21;
    /// Bytes of a name inside colmerge_error, NUL included.
    pub const COLMERGE_ERROR_NAME_CAPACITY: usize = 256;
    /// Bytes of the message inside colmerge_error, NUL included.
    pub const COLMERGE_ERROR_MESSAGE_CAPACITY: usize = 1504;
    /// Longest name of a table, column or configuration entry, in bytes.
    pub const COLMERGE_MAX_NAME_LENGTH: usize = 4096;
    /// Bytes of the writer of a token, at most.
    pub const COLMERGE_MAX_WRITER_LENGTH: usize = 256;
    /// Writers whose tokens a table keeps, at most.
    pub const COLMERGE_MAX_WRITERS: usize = 100_000;
    /// Rows of a batch where a batch_size is left zero.
    pub const COLMERGE_DEFAULT_BATCH_SIZE: i64 = 10000;
    /// Value of a tri-state option: its default.
    pub const COLMERGE_DEFAULT: i32 = 0;
    /// Value of a tri-state option: yes.
    pub const COLMERGE_TRUE: i32 = 1;
    /// Value of a tri-state option: no.
    pub const COLMERGE_FALSE: i32 = 2;
    /// Every value null.
    pub const COLMERGE_TYPE_NULL: &CStr = c"n";
    /// Boolean, one bit a value.
    pub const COLMERGE_TYPE_BOOL: &CStr = c"b";
    /// int8_t.
    pub const COLMERGE_TYPE_INT8: &CStr = c"c";
    /// uint8_t.
    pub const COLMERGE_TYPE_UINT8: &CStr = c"C";
    /// int16_t.
    pub const COLMERGE_TYPE_INT16: &CStr = c"s";
    /// uint16_t.
    pub const COLMERGE_TYPE_UINT16: &CStr = c"S";
    /// int32_t.
    pub const COLMERGE_TYPE_INT32: &CStr = c"i";
    /// uint32_t.
    pub const COLMERGE_TYPE_UINT32: &CStr = c"I";
    /// int64_t.
    pub const COLMERGE_TYPE_INT64: &CStr = c"l";
    /// uint64_t.
    pub const COLMERGE_TYPE_UINT64: &CStr = c"L";
    /// IEEE 754 half precision, 16 bits.
    pub const COLMERGE_TYPE_FLOAT16: &CStr = c"e";
    /// float.
    pub const COLMERGE_TYPE_FLOAT32: &CStr = c"f";
    /// double.
    pub const COLMERGE_TYPE_FLOAT64: &CStr = c"g";
    /// UTF-8 text, 32-bit offsets.
    pub const COLMERGE_TYPE_UTF8: &CStr = c"u";
    /// UTF-8 text, 64-bit offsets.
    pub const COLMERGE_TYPE_LARGE_UTF8: &CStr = c"U";
    /// Bytes, 32-bit offsets.
    pub const COLMERGE_TYPE_BINARY: &CStr = c"z";
    /// Bytes, 64-bit offsets.
    pub const COLMERGE_TYPE_LARGE_BINARY: &CStr = c"Z";
    /// Days since 1970-01-01, 32 bits.
    pub const COLMERGE_TYPE_DATE32: &CStr = c"tdD";
    /// Microseconds since midnight, 64 bits.
    pub const COLMERGE_TYPE_TIME64_MICROSECONDS: &CStr = c"ttu";
    /// Microseconds since 1970-01-01T00:00:00 without a time zone, 64 bits.
    pub const COLMERGE_TYPE_TIMESTAMP_MICROSECONDS: &CStr = c"tsu:";
    /// No member: there is no value.
    pub const COLMERGE_VALUE_NULL: i32 = 0;
    /// integer: 0 or 1.
    pub const COLMERGE_VALUE_BOOL: i32 = 1;
    /// integer. Signed integers; dates, times, timestamps, durations and month
    /// intervals in the unit of the column's type.
    pub const COLMERGE_VALUE_INT64: i32 = 2;
    /// integer, whose 64 bits are to be read as uint64_t. Unsigned integers.
    pub const COLMERGE_VALUE_UINT64: i32 = 3;
    /// real. Floating point of any width.
    pub const COLMERGE_VALUE_DOUBLE: i32 = 4;
    /// data and length: UTF-8.
    pub const COLMERGE_VALUE_TEXT: i32 = 5;
    /// data and length: any bytes. Binary and fixed-size binary.
    pub const COLMERGE_VALUE_BYTES: i32 = 6;
    /// data and length: the value as Arrow stores it, little-endian. Decimals (16
    /// or 32 bytes), day-time (8) and month-day-nano (16) intervals.
    pub const COLMERGE_VALUE_RAW: i32 = 7;
    /// No member. A list, struct or map; read it as text or through Arrow.
    pub const COLMERGE_VALUE_NESTED: i32 = 8;
    /// if_exists: fail with COLMERGE_ERROR_TABLE_EXISTS.
    pub const COLMERGE_IF_EXISTS_ERROR: i32 = 0;
    /// if_exists: open the table that is there, whatever its schema.
    pub const COLMERGE_IF_EXISTS_KEEP: i32 = 1;
    /// if_exists: drop the table that is there; create and drop are one step.
    pub const COLMERGE_IF_EXISTS_REPLACE: i32 = 2;
    /// mode: adds the rows, in order.
    pub const COLMERGE_MODE_APPEND: i32 = 0;
    /// mode: swaps the whole contents, schema included. A declared primary key and
    /// CHECK constraints stay in force, and so does "not null" of a column that is
    /// there again.
    pub const COLMERGE_MODE_REPLACE: i32 = 1;
    /// mode: updates the rows whose keys match, in place, and adds the others.
    pub const COLMERGE_MODE_MERGE: i32 = 2;
    /// on_match: update the row.
    pub const COLMERGE_ON_MATCH_UPDATE: i32 = 0;
    /// on_match: leave the row as it is.
    pub const COLMERGE_ON_MATCH_IGNORE: i32 = 1;
    /// on_match: fail with COLMERGE_ERROR_CONSTRAINT_VIOLATION.
    pub const COLMERGE_ON_MATCH_ERROR: i32 = 2;
    /// on_no_match: insert the row.
    pub const COLMERGE_ON_NO_MATCH_INSERT: i32 = 0;
    /// on_no_match: pass over the row.
    pub const COLMERGE_ON_NO_MATCH_IGNORE: i32 = 1;
    /// on_no_match: fail with COLMERGE_ERROR_CONSTRAINT_VIOLATION.
    pub const COLMERGE_ON_NO_MATCH_ERROR: i32 = 2;
    /// on_duplicate: of rows with equal keys in one write the last one counts.
    pub const COLMERGE_ON_DUPLICATE_LAST: i32 = 0;
    /// on_duplicate: the first one counts.
    pub const COLMERGE_ON_DUPLICATE_FIRST: i32 = 1;
    /// on_duplicate: fail with COLMERGE_ERROR_DUPLICATE_KEY.
    pub const COLMERGE_ON_DUPLICATE_ERROR: i32 = 2;
    /// null_keys: a null key equals a null key.
    pub const COLMERGE_NULL_KEYS_EQUAL: i32 = 0;
    /// null_keys: fail with COLMERGE_ERROR_CONSTRAINT_VIOLATION.
    pub const COLMERGE_NULL_KEYS_ERROR: i32 = 1;
    /// null_values: a null of the batch overwrites the stored value.
    pub const COLMERGE_NULL_VALUES_OVERWRITE: i32 = 0;
    /// null_values: a null of the batch leaves the stored value.
    pub const COLMERGE_NULL_VALUES_KEEP: i32 = 1;
    /// on_missing: rows of the table whose keys the write lacks stay.
    pub const COLMERGE_ON_MISSING_KEEP: i32 = 0;
    /// on_missing: they are deleted, so that the table, or the scope, has the write's rows alone.
    pub const COLMERGE_ON_MISSING_DELETE: i32 = 1;
    /// on_missing: fail with COLMERGE_ERROR_CONSTRAINT_VIOLATION at the first.
    pub const COLMERGE_ON_MISSING_ERROR: i32 = 2;
    /// new_columns: a column that the table lacks is added, null for the rows that are
    /// there.
    pub const COLMERGE_NEW_COLUMNS_ADD: i32 = 0;
    /// new_columns: a column that the table lacks is left out.
    pub const COLMERGE_NEW_COLUMNS_IGNORE: i32 = 1;
    /// new_columns: fail with COLMERGE_ERROR_SCHEMA_MISMATCH.
    pub const COLMERGE_NEW_COLUMNS_ERROR: i32 = 2;
    /// new_types: a column whose type nobody has declared becomes wider for values that
    /// are more than it holds (int32 to int64, integers to float64 while all stored ones
    /// stay exact, more decimal digits, dates to timestamps, null to anything).
    pub const COLMERGE_NEW_TYPES_WIDEN: i32 = 0;
    /// new_types: such values are COLMERGE_ERROR_TYPE_MISMATCH.
    pub const COLMERGE_NEW_TYPES_ERROR: i32 = 1;
    /// layout: an array when the text begins with '[', else lines.
    pub const COLMERGE_JSON_AUTO: i32 = 0;
    /// layout: one array of objects.
    pub const COLMERGE_JSON_ARRAY: i32 = 1;
    /// layout: one object a line.
    pub const COLMERGE_JSON_LINES: i32 = 2;
    /// nan: a literal NaN, Infinity or -Infinity, which JSON does not have, is an
    /// error that names this option.
    pub const COLMERGE_JSON_NAN_ERROR: i32 = 0;
    /// nan: it is a number.
    pub const COLMERGE_JSON_NAN_NUMBER: i32 = 1;
    /// nan: it is null.
    pub const COLMERGE_JSON_NAN_NULL: i32 = 2;
    /// encoding: UTF-16 when the text begins with its byte order mark, else UTF-8.
    pub const COLMERGE_ENCODING_AUTO: i32 = 0;
    /// encoding: UTF-8, with or without a byte order mark.
    pub const COLMERGE_ENCODING_UTF8: i32 = 1;
    /// encoding: UTF-16, the low byte first.
    pub const COLMERGE_ENCODING_UTF16_LE: i32 = 2;
    /// encoding: UTF-16, the high byte first.
    pub const COLMERGE_ENCODING_UTF16_BE: i32 = 3;
    /// encoding: ISO 8859-1.
    pub const COLMERGE_ENCODING_LATIN1: i32 = 4;
    /// encoding: windows-1252.
    pub const COLMERGE_ENCODING_WINDOWS_1252: i32 = 5;
    /// Rejected rows that a write takes when rejected_limit is 0.
    pub const COLMERGE_DEFAULT_REJECTED_LIMIT: i64 = 1000;
    /// delimiter: found in the text: the one that a first line "sep=;" names, as
    /// Excel writes it, which is then no row; else of comma, semicolon, tab and bar
    /// the one that cuts the first rows into the most cells, the same number each;
    /// else a comma.
    pub const COLMERGE_CSV_DELIMITER_AUTO: i32 = -1;
    /// kind of a statement: SELECT; to be queried.
    pub const COLMERGE_STATEMENT_SELECT: i32 = 1;
    /// kind of a statement: DELETE; to be executed.
    pub const COLMERGE_STATEMENT_DELETE: i32 = 2;
    /// kind of a statement: UPDATE; to be executed.
    pub const COLMERGE_STATEMENT_UPDATE: i32 = 3;
    /// kind of a statement: EXPLAIN of one of the others; to be queried. It changes
    /// nothing; its result has one utf8 column, plan, with a row for each line.
    pub const COLMERGE_STATEMENT_EXPLAIN: i32 = 4;
}
