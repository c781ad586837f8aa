// SPDX-License-Identifier: Apache-2.0
//! What writes and statements have in common: options of one run, progress, cancelling, the result.

use std::any::Any;
use std::ffi::c_void;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use colmerge_sys as sys;

use crate::error::{Result, call};
use crate::handle::{Zeroed, count, limit, struct_size};

/// What a write, or a DELETE or UPDATE, did: `rows_read = inserted + updated + deleted + ignored`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WriteResult {
    /// Rows taken in; of a statement: those that its condition chose.
    pub rows_read: u64,
    /// Rows that became new rows.
    pub inserted: u64,
    /// Rows that changed the row of their key.
    pub updated: u64,
    /// Rows that deleted the row of their key.
    pub deleted: u64,
    /// Rows without effect.
    pub ignored: u64,
    /// Batches that the rows came in; of a statement: executions.
    pub batches: u64,
    /// Version of the table afterwards.
    pub version: u64,
    /// Whether the write was made: not when the table had its token; then nothing has changed.
    pub applied: bool,
}

impl WriteResult {
    /// The result that a function gives, whose last parameters are where to put it and the error.
    pub(crate) fn of(
        function: impl FnOnce(*mut sys::colmerge_write_result, *mut sys::colmerge_error) -> i32,
    ) -> Result<Self> {
        let mut result = sys::colmerge_write_result::zeroed();
        result.struct_size = struct_size::<sys::colmerge_write_result>();
        call(|error| function(&raw mut result, error))?;
        Ok(Self {
            rows_read: count(result.rows_read),
            inserted: count(result.inserted),
            updated: count(result.updated),
            deleted: count(result.deleted),
            ignored: count(result.ignored),
            batches: count(result.batches),
            version: count(result.version),
            applied: result.applied != 0,
        })
    }
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Rows taken in so far; of a statement: rows looked at.
    pub rows_read: u64,
    /// Batches taken in so far; of a statement: executions finished.
    pub batches: u64,
    /// Rows worked through so far.
    pub rows_prepared: u64,
    /// Rows of the whole run, once that is known.
    pub total_rows: Option<u64>,
}

/// Stops the runs that it was given to, from any thread. Its clones are one token.
///
/// A run that is stopped has changed nothing and fails with
/// [`Code::Cancelled`](crate::Code::Cancelled); one that is past its last look completes.
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<AtomicI32>);

impl CancelToken {
    /// A token that cancels nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops the runs that have the token, now and from now on.
    pub fn cancel(&self) {
        self.0.store(1, Ordering::SeqCst);
    }

    /// Whether [`cancel`](Self::cancel) was called.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::SeqCst) != 0
    }
}

type ProgressFunction<'a> = dyn FnMut(&Progress) -> ControlFlow<()> + 'a;

/// What options of writes and of statements share.
#[derive(Default)]
struct Common<'a> {
    progress: Option<Box<ProgressFunction<'a>>>,
    progress_interval: u64,
    cancel: Option<CancelToken>,
    row_limit: u64,
    memory_limit: u64,
    token: Option<(Vec<u8>, u64)>,
    if_version: Option<i64>,
}

impl Common<'_> {
    /// The token in the form of the C API; it borrows the writer's name.
    fn token(&self) -> Option<sys::colmerge_token> {
        self.token.as_ref().map(|(writer, sequence)| sys::colmerge_token {
            writer: sys::colmerge_string {
                data: writer.as_ptr().cast(),
                length: i64::try_from(writer.len()).unwrap_or(i64::MAX),
            },
            sequence: i64::try_from(*sequence).unwrap_or(-1),
        })
    }

    fn cancel_flag(&self) -> *const i32 {
        self.cancel.as_ref().map_or(std::ptr::null(), |token| token.0.as_ptr())
    }
}

/// Methods that builders of both kinds of options have.
macro_rules! common_options {
    () => {
        /// The defaults: no limits.
        #[must_use]
        pub fn new() -> Self {
            Self::default()
        }

        /// Calls a function now and then, on the calling thread. [`ControlFlow::Break`] cancels. The
        /// function may not use the library; a panic in it comes out of the call, which then has
        /// changed nothing.
        #[must_use]
        pub fn progress(mut self, function: impl FnMut(&Progress) -> ControlFlow<()> + 'a) -> Self {
            self.common.progress = Some(Box::new(function));
            self
        }

        /// Rows from one call of the progress function to the next, at least.
        #[must_use]
        pub fn progress_interval(mut self, rows: u64) -> Self {
            self.common.progress_interval = rows;
            self
        }

        /// Stops the run when the token is cancelled.
        #[must_use]
        pub fn cancel(mut self, token: &CancelToken) -> Self {
            self.common.cancel = Some(token.clone());
            self
        }

        /// Most bytes that the run may allocate, or [`Code::OutOfMemory`](crate::Code::OutOfMemory).
        #[must_use]
        pub fn memory_limit(mut self, bytes: u64) -> Self {
            self.common.memory_limit = bytes;
            self
        }

        /// Applies the write, or the DELETE or UPDATE, once, however often it is sent: `writer` is who sends it, 1 to 256
        /// bytes of any kind, the same whenever the job runs again, and `sequence` the number of the write among those of
        /// this writer, which grows from one to the next. One that the table has had, or a later one of its writer, changes
        /// nothing, and its result has `applied` false. A sequence above `i64::MAX` is
        /// [`Code::InvalidArgument`](crate::Code::InvalidArgument), as is a token for a query.
        #[must_use]
        pub fn token(mut self, writer: impl AsRef<[u8]>, sequence: u64) -> Self {
            self.common.token = Some((writer.as_ref().to_vec(), sequence));
            self
        }

        /// The version that the table must have, 0 for one that must not be there, or
        /// [`Code::Conflict`](crate::Code::Conflict). Not for a query.
        #[must_use]
        pub fn if_version(mut self, version: u64) -> Self {
            self.common.if_version = Some(i64::try_from(version).unwrap_or(-1));
            self
        }
    };
}

/// Options of one write.
#[derive(Default)]
pub struct WriteOptions<'a> {
    common: Common<'a>,
    batch_limit: u64,
}

impl<'a> WriteOptions<'a> {
    common_options!();

    /// Most rows that the write may take in, or
    /// [`Code::LimitExceeded`](crate::Code::LimitExceeded).
    #[must_use]
    pub fn row_limit(mut self, rows: u64) -> Self {
        self.common.row_limit = rows;
        self
    }

    /// Most batches that a reader may give, or
    /// [`Code::LimitExceeded`](crate::Code::LimitExceeded).
    #[must_use]
    pub fn batch_limit(mut self, batches: u64) -> Self {
        self.batch_limit = batches;
        self
    }

    /// Runs a write with these options.
    pub(crate) fn run<R>(
        mut self,
        write: impl FnOnce(*const sys::colmerge_write_options) -> Result<R>,
    ) -> Result<R> {
        let mut options = sys::colmerge_write_options::zeroed();
        options.struct_size = struct_size::<sys::colmerge_write_options>();
        options.progress_interval = limit(self.common.progress_interval);
        options.cancel = self.common.cancel_flag();
        options.row_limit = limit(self.common.row_limit);
        options.memory_limit = limit(self.common.memory_limit);
        options.batch_limit = limit(self.batch_limit);
        let (token, version) = (self.common.token(), self.common.if_version);
        options.token = token.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
        options.if_version = version.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
        with_progress(self.common.progress.as_mut(), |function, user| {
            options.progress = function;
            options.user = user;
            write(&raw const options)
        })
    }
}

/// Options of one run of a statement.
#[derive(Default)]
pub struct QueryOptions<'a> {
    common: Common<'a>,
    batch_size: u64,
    threads: i32,
}

impl<'a> QueryOptions<'a> {
    common_options!();

    /// Most rows that the result may have, or that each execution may change, or
    /// [`Code::LimitExceeded`](crate::Code::LimitExceeded). To get the first rows only, use LIMIT.
    #[must_use]
    pub fn row_limit(mut self, rows: u64) -> Self {
        self.common.row_limit = rows;
        self
    }

    /// Most rows of a batch of the result.
    #[must_use]
    pub fn batch_size(mut self, rows: u64) -> Self {
        self.batch_size = rows;
        self
    }

    /// Most threads to work with, the calling one included.
    #[must_use]
    pub fn threads(mut self, threads: u32) -> Self {
        self.threads = i32::try_from(threads).unwrap_or(i32::MAX);
        self
    }

    /// Runs a statement with these options.
    pub(crate) fn run<R>(
        mut self,
        statement: impl FnOnce(*const sys::colmerge_query_options) -> Result<R>,
    ) -> Result<R> {
        let mut options = sys::colmerge_query_options::zeroed();
        options.struct_size = struct_size::<sys::colmerge_query_options>();
        options.progress_interval = limit(self.common.progress_interval);
        options.cancel = self.common.cancel_flag();
        options.row_limit = limit(self.common.row_limit);
        options.memory_limit = limit(self.common.memory_limit);
        options.batch_size = limit(self.batch_size);
        options.threads = self.threads;
        let (token, version) = (self.common.token(), self.common.if_version);
        options.token = token.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
        options.if_version = version.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
        with_progress(self.common.progress.as_mut(), |function, user| {
            options.progress = function;
            options.user = user;
            statement(&raw const options)
        })
    }
}

/// A progress function during a run, and the panic that it ended with.
struct Reporting<'f, 'a> {
    function: &'f mut ProgressFunction<'a>,
    panic: Option<Box<dyn Any + Send>>,
}

/// Makes a run with a progress function, which may panic, as a C function, which must not.
fn with_progress<R>(
    function: Option<&mut Box<ProgressFunction<'_>>>,
    run: impl FnOnce(sys::colmerge_progress_function, *mut c_void) -> Result<R>,
) -> Result<R> {
    let Some(function) = function else {
        return run(None, std::ptr::null_mut());
    };
    let mut reporting = Reporting { function: &mut **function, panic: None };
    let result = run(Some(report), (&raw mut reporting).cast());
    match reporting.panic {
        Some(panic) => resume_unwind(panic),
        None => result,
    }
}

unsafe extern "C" fn report(user: *mut c_void, progress: *const sys::colmerge_progress) -> i32 {
    // SAFETY: `with_progress` gave the library both this function and a Reporting, which outlives the
    // run; the library calls it on the thread of the run only.
    let reporting = unsafe { &mut *user.cast::<Reporting<'_, '_>>() };
    // SAFETY: the library's, and it lives during the call.
    let progress = unsafe { &*progress };
    let progress = Progress {
        rows_read: count(progress.rows_read),
        batches: count(progress.batches),
        rows_prepared: count(progress.rows_prepared),
        total_rows: u64::try_from(progress.total_rows).ok(),
    };
    match catch_unwind(AssertUnwindSafe(|| (reporting.function)(&progress))) {
        Ok(ControlFlow::Continue(())) => 0,
        Ok(ControlFlow::Break(())) => 1,
        Err(panic) => {
            reporting.panic = Some(panic);
            1
        }
    }
}
