// SPDX-License-Identifier: Apache-2.0
//! The structs of the Arrow C data and stream interfaces. Those that other crates declare are laid out in
//! the same way, and pointers to the one may be cast to pointers to the other.

use std::ffi::{c_char, c_int, c_void};

use crate::layout::structs;

structs! { ARROW_STRUCTS:
    /// A type: of one field, or, as a struct type (format "+s"), of a table.
    /// 72 bytes.
    pub struct ArrowSchema {
        /// Type as an Arrow format string, NUL-terminated: "l" is int64.
        pub format: *const c_char,
        /// Field name, NUL-terminated.
        pub name: *const c_char,
        /// Binary key-value metadata in Arrow's encoding, or NULL.
        pub metadata: *const c_char,
        /// Sum of ARROW_FLAG_ values.
        pub flags: i64,
        /// Number of child fields.
        pub n_children: i64,
        /// The child fields; may be NULL when there are none.
        pub children: *mut *mut ArrowSchema,
        /// Type of the values of a dictionary-encoded field, else NULL.
        pub dictionary: *mut ArrowSchema,
        /// Frees what the struct owns and sets itself to NULL; NULL: released.
        pub release: Option<unsafe extern "C" fn(*mut ArrowSchema)>,
        /// The producer's own.
        pub private_data: *mut c_void,
    }

    /// The values of one column, or of a batch of columns (a struct array).
    /// 80 bytes.
    pub struct ArrowArray {
        /// Number of values.
        pub length: i64,
        /// Number of nulls, -1 when not counted yet.
        pub null_count: i64,
        /// Values to skip at the start of the buffers.
        pub offset: i64,
        /// Number of buffers; the type fixes it.
        pub n_buffers: i64,
        /// Number of children; the type fixes it.
        pub n_children: i64,
        /// The buffers: validity bitmap or NULL, then those of the type.
        pub buffers: *mut *const c_void,
        /// The children; may be NULL when there are none.
        pub children: *mut *mut ArrowArray,
        /// Values of a dictionary-encoded column, else NULL.
        pub dictionary: *mut ArrowArray,
        /// Frees what the struct owns and sets itself to NULL; NULL: released.
        pub release: Option<unsafe extern "C" fn(*mut ArrowArray)>,
        /// The producer's own.
        pub private_data: *mut c_void,
    }

    /// A sequence of batches of one schema, pulled by the consumer from one thread
    /// at a time. 40 bytes.
    pub struct ArrowArrayStream {
        /// Gives the schema of all batches. Returns 0, or an errno value.
        pub get_schema: Option<unsafe extern "C" fn(*mut ArrowArrayStream, *mut ArrowSchema) -> c_int>,
        /// Gives the next batch, a released one at the end. Returns 0, or an errno
        /// value.
        pub get_next: Option<unsafe extern "C" fn(*mut ArrowArrayStream, *mut ArrowArray) -> c_int>,
        /// Text about the last failure, or NULL; lives until the next call.
        pub get_last_error: Option<unsafe extern "C" fn(*mut ArrowArrayStream) -> *const c_char>,
        /// Frees what the struct owns and sets itself to NULL; NULL: released.
        pub release: Option<unsafe extern "C" fn(*mut ArrowArrayStream)>,
        /// The producer's own.
        pub private_data: *mut c_void,
    }
}
