// SPDX-License-Identifier: Apache-2.0
//! A reader of batches as a stream that the library pulls.
//!
//! The reader is the caller's code, called from C: what it panics with is kept until the library has
//! returned, and so is what it fails with.

use std::any::Any;
use std::ffi::{CString, c_char, c_int, c_void};
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::ptr;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{Array, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, SchemaRef};
use colmerge_sys as sys;

use crate::error::{Error, Result};
use crate::run::WriteResult;
use crate::schema_check;

/// Readers, one after the other.
pub(crate) type Readers<'a> =
    Box<dyn Iterator<Item = Box<dyn RecordBatchReader + Send>> + Send + 'a>;

/// Gives a reader to a function that takes over and releases a stream.
pub(crate) fn write_stream(
    reader: Box<dyn RecordBatchReader + Send>,
    write: impl FnOnce(*mut sys::ArrowArrayStream) -> Result<WriteResult>,
) -> Result<WriteResult> {
    let pulled = Pulled::raw(reader);
    let mut stream = stream_of(pulled);
    let result = write((&raw mut stream).cast());
    drop(stream);
    // SAFETY: made above, and nobody has it any more: the stream is released.
    let pulled = unsafe { Box::from_raw(pulled) };
    outcome(pulled.failure, result)
}

/// Gives readers to a function that asks for streams, which it takes over and releases.
pub(crate) fn write_streams(
    readers: Readers<'_>,
    write: impl FnOnce(sys::colmerge_next_stream_function, *mut c_void) -> Result<WriteResult>,
) -> Result<WriteResult> {
    let mut given = Given { readers, pulled: ptr::null_mut(), panic: None };
    let result = write(Some(next_stream), (&raw mut given).cast());
    if let Some(panic) = given.panic.take() {
        resume_unwind(panic);
    }
    outcome(given.failure_of_last(), result)
}

fn outcome(failure: Option<Failure>, result: Result<WriteResult>) -> Result<WriteResult> {
    match failure {
        None => result,
        Some(Failure::Reader(error, _)) => result.map_err(|failed| failed.because(error)),
        Some(Failure::Refused(error)) => result.map_err(|failed| error.in_table_of(&failed)),
        Some(Failure::Panic(panic)) => resume_unwind(panic),
    }
}

fn stream_of(pulled: *mut Pulled) -> FFI_ArrowArrayStream {
    FFI_ArrowArrayStream {
        get_schema: Some(get_schema),
        get_next: Some(get_next),
        get_last_error: Some(get_last_error),
        release: Some(release),
        private_data: pulled.cast(),
    }
}

/// Readers while the library asks for them.
struct Given<'a> {
    readers: Readers<'a>,
    /// The one that was given last, or null. The library pulls one after the other, and stops at the first
    /// that fails.
    pulled: *mut Pulled,
    panic: Option<Box<dyn Any + Send>>,
}

impl Given<'_> {
    /// Lets go of the reader that was given last, whose stream is released.
    fn failure_of_last(&mut self) -> Option<Failure> {
        let pulled = mem::replace(&mut self.pulled, ptr::null_mut());
        if pulled.is_null() {
            return None;
        }
        // SAFETY: made by `next_stream`, and nobody has it any more.
        unsafe { Box::from_raw(pulled) }.failure
    }
}

unsafe extern "C" fn next_stream(
    user: *mut c_void,
    out: *mut sys::ArrowArrayStream,
    _message: *mut *const c_char,
) -> i32 {
    // SAFETY: what `write_streams` gave; the library calls on the thread of the call.
    let given = unsafe { &mut *user.cast::<Given<'_>>() };
    let next = catch_unwind(AssertUnwindSafe(|| {
        given.failure_of_last();
        given.readers.next().map(Pulled::raw)
    }));
    match next {
        Ok(Some(pulled)) => {
            given.pulled = pulled;
            // SAFETY: the library gives room for a stream.
            unsafe { ptr::write(out.cast(), stream_of(pulled)) };
            0
        }
        Ok(None) => 0,
        Err(panic) => {
            given.panic = Some(panic);
            EIO
        }
    }
}

/// A reader while the library pulls it.
struct Pulled {
    reader: Option<Box<dyn RecordBatchReader + Send>>,
    schema: SchemaRef,
    batches: u64,
    text: CString,
    failure: Option<Failure>,
}

impl Pulled {
    fn raw(reader: Box<dyn RecordBatchReader + Send>) -> *mut Self {
        let schema = reader.schema();
        let text = CString::default();
        Box::into_raw(Box::new(Self {
            reader: Some(reader),
            schema,
            batches: 0,
            text,
            failure: None,
        }))
    }
}

/// Why a callback failed.
enum Failure {
    /// The reader did, with this text.
    Reader(ArrowError, String),
    /// What it gave is refused.
    Refused(Error),
    Panic(Box<dyn Any + Send>),
}

impl From<ArrowError> for Failure {
    fn from(error: ArrowError) -> Self {
        let text = error.to_string();
        Self::Reader(error, text)
    }
}

/// An input or output error of Linux, for want of a number that says more.
const EIO: c_int = 5;

impl Pulled {
    /// Calls the reader, and keeps the first failure.
    fn attempt(&mut self, step: impl FnOnce(&mut Self) -> Result<(), Failure>) -> c_int {
        let failure = match catch_unwind(AssertUnwindSafe(|| step(self))) {
            Ok(Ok(())) => return 0,
            Ok(Err(failure)) => failure,
            Err(panic) => Failure::Panic(panic),
        };
        let text = match &failure {
            Failure::Reader(_, text) => text,
            Failure::Refused(error) => error.message(),
            Failure::Panic(_) => "the reader panicked",
        };
        self.text = CString::new(text.replace('\0', "\u{fffd}")).unwrap_or_default();
        if self.failure.is_none() {
            self.failure = Some(failure);
        }
        EIO
    }

    /// The next batch, once it is one of the schema; a released one at the end.
    fn next(&mut self) -> Result<FFI_ArrowArray, Failure> {
        let Some(batch) = self.reader.as_mut().and_then(Iterator::next) else {
            return Ok(FFI_ArrowArray::empty());
        };
        let batch = batch?;
        schema_check::check(&batch, self.batches, &self.schema).map_err(Failure::Refused)?;
        self.batches += 1;
        Ok(FFI_ArrowArray::new(&StructArray::from(batch).to_data()))
    }
}

/// # Safety
///
/// The stream is one that [`write_stream`] made and is not released; nobody else uses it meanwhile.
unsafe fn pulled<'a>(stream: *mut FFI_ArrowArrayStream) -> &'a mut Pulled {
    // SAFETY: the caller's.
    unsafe { &mut *(*stream).private_data.cast::<Pulled>() }
}

unsafe extern "C" fn get_schema(
    stream: *mut FFI_ArrowArrayStream,
    out: *mut FFI_ArrowSchema,
) -> c_int {
    // SAFETY: the library calls it with the stream that it took over, on the thread of the call.
    unsafe { pulled(stream) }.attempt(|pulled| {
        let schema = schema_check::export(&pulled.schema).map_err(Failure::Refused)?;
        // SAFETY: the library gives room for a schema.
        unsafe { ptr::write(out, schema) };
        Ok(())
    })
}

unsafe extern "C" fn get_next(
    stream: *mut FFI_ArrowArrayStream,
    out: *mut FFI_ArrowArray,
) -> c_int {
    // SAFETY: as above.
    unsafe { pulled(stream) }.attempt(|pulled| {
        let array = pulled.next()?;
        // SAFETY: the library gives room for an array.
        unsafe { ptr::write(out, array) };
        Ok(())
    })
}

unsafe extern "C" fn get_last_error(stream: *mut FFI_ArrowArrayStream) -> *const c_char {
    // SAFETY: as above.
    unsafe { pulled(stream) }.text.as_ptr()
}

/// Drops the reader; the rest is [`write_stream`]'s.
unsafe extern "C" fn release(stream: *mut FFI_ArrowArrayStream) {
    // SAFETY: as above.
    unsafe { pulled(stream) }.attempt(|pulled| {
        drop(pulled.reader.take());
        Ok(())
    });
    // SAFETY: as above.
    unsafe { (*stream).release = None };
}
