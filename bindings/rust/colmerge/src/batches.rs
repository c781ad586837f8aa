// SPDX-License-Identifier: Apache-2.0
//! Record batches on their way out, and the import and export of Arrow's structures.

use std::ffi::CStr;
use std::sync::Arc;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi_and_data_type};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{Array, RecordBatch, RecordBatchOptions, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};
use colmerge_sys as sys;

use crate::error::{Code, Error, Result, call};
use crate::schema_check;

/// Rows as an iterator of record batches; numeric values are shared with the table, not copied, where they
/// can be. It keeps alive what it needs, and so do the batches.
///
/// It is a [`RecordBatchReader`], so it goes into whatever takes one. An [`ArrowError`] that it gives holds
/// an [`Error`] with its code, and becomes it with `?`.
pub struct RecordBatches {
    stream: FFI_ArrowArrayStream,
    schema: SchemaRef,
    done: bool,
}

impl RecordBatches {
    /// The stream that a function gives, whose last parameters are where to put it and the error.
    pub(crate) fn open(
        function: impl FnOnce(*mut sys::ArrowArrayStream, *mut sys::colmerge_error) -> i32,
    ) -> Result<Self> {
        let mut stream = FFI_ArrowArrayStream::empty();
        call(|error| function((&raw mut stream).cast(), error))?;
        let mut schema = FFI_ArrowSchema::empty();
        let get_schema = stream.get_schema.expect("a stream has all its functions");
        // SAFETY: the stream is not released, and the library's.
        let status = unsafe { get_schema(&raw mut stream, &raw mut schema) };
        if status != 0 {
            return Err(failure(&mut stream, status));
        }
        let schema = Arc::new(Schema::try_from(&schema)?);
        Ok(Self { stream, schema, done: false })
    }

    /// The schema of all batches.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// All batches.
    ///
    /// # Errors
    ///
    /// The first that iterating gives.
    pub fn collect_all(self) -> Result<Vec<RecordBatch>> {
        self.map(|batch| batch.map_err(Into::into)).collect()
    }

    fn pull(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        let mut array = FFI_ArrowArray::empty();
        let get_next = self.stream.get_next.expect("a stream has all its functions");
        // SAFETY: the stream is not released, and the library's.
        let status = unsafe { get_next(&raw mut self.stream, &raw mut array) };
        if status != 0 {
            let failure = failure(&mut self.stream, status);
            return Err(ArrowError::ExternalError(Box::new(failure)));
        }
        if array.is_released() {
            return Ok(None);
        }
        let data_type = DataType::Struct(self.schema.fields().clone());
        // SAFETY: the array is the library's, which gives batches of the stream's schema.
        let rows = StructArray::from(unsafe { from_ffi_and_data_type(array, data_type) }?);
        let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
        let columns = rows.into_parts().1;
        RecordBatch::try_new_with_options(self.schema(), columns, &options).map(Some)
    }
}

/// What a stream of the library says about its failure.
fn failure(stream: &mut FFI_ArrowArrayStream, status: i32) -> Error {
    let get_last_error = stream.get_last_error.expect("a stream has all its functions");
    // SAFETY: the stream is not released.
    let text = unsafe { get_last_error(stream) };
    let message = if text.is_null() {
        std::io::Error::from_raw_os_error(status).to_string()
    } else {
        // SAFETY: the text ends with a NUL and lives until the next call.
        unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
    };
    Error::new(Code::of_errno(status), message)
}

impl Iterator for RecordBatches {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = self.pull().transpose();
        self.done = !matches!(next, Some(Ok(_)));
        next
    }
}

impl std::iter::FusedIterator for RecordBatches {}

impl RecordBatchReader for RecordBatches {
    fn schema(&self) -> SchemaRef {
        RecordBatches::schema(self)
    }
}

impl std::fmt::Debug for RecordBatches {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("RecordBatches")
            .field("schema", &self.schema)
            .finish_non_exhaustive()
    }
}

/// The schema that a function gives.
pub(crate) fn import_schema(
    function: impl FnOnce(*mut sys::ArrowSchema, *mut sys::colmerge_error) -> i32,
) -> Result<SchemaRef> {
    let mut schema = FFI_ArrowSchema::empty();
    call(|error| function((&raw mut schema).cast(), error))?;
    Ok(Arc::new(Schema::try_from(&schema)?))
}

/// A batch in the form in which it crosses to the library; shares its buffers. What the library did not
/// move out is released when it is dropped.
pub(crate) struct Exported {
    pub(crate) array: FFI_ArrowArray,
    pub(crate) schema: FFI_ArrowSchema,
}

impl Exported {
    pub(crate) fn new(batch: &RecordBatch) -> Result<Self> {
        let schema = schema_check::export(batch.schema_ref())?;
        let array = FFI_ArrowArray::new(&StructArray::from(batch.clone()).into_data());
        Ok(Self { array, schema })
    }

    pub(crate) fn array(&self) -> *const sys::ArrowArray {
        (&raw const self.array).cast()
    }

    pub(crate) fn schema(&self) -> *const sys::ArrowSchema {
        (&raw const self.schema).cast()
    }
}
