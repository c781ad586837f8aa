// SPDX-License-Identifier: Apache-2.0
//! What goes wrong, and the one way in which this crate calls the library.

use std::ffi::{CStr, c_char};
use std::fmt;
use std::mem::MaybeUninit;
use std::sync::Arc;

use arrow_schema::ArrowError;
use colmerge_sys as sys;

// Linux's numbers: the library is for Linux alone.
const ENOMEM: i32 = 12;
const EINVAL: i32 = 22;
const EOVERFLOW: i32 = 75;
const ECANCELED: i32 = 125;

/// The result of whatever can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Declares the codes once: their names here, in C and as numbers.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:ident;)*) => {
        /// What kind of failure it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $name,)*
            /// The library could not be loaded (feature `dlopen`).
            NotLoaded,
            /// A code of a newer library.
            Other(i32),
        }

        impl Code {
            fn of(status: i32) -> Self {
                match status {
                    $(sys::$number => Self::$name,)*
                    other => Self::Other(other),
                }
            }

            /// What the errno of a stream of the library stands for.
            pub(crate) fn of_errno(errno: i32) -> Self {
                match errno {
                    ENOMEM => Self::OutOfMemory,
                    EINVAL => Self::InvalidArgument,
                    EOVERFLOW => Self::LimitExceeded,
                    ECANCELED => Self::Cancelled,
                    _ => Self::Stream,
                }
            }

            /// Its name in C: "COLMERGE_ERROR_KEY_NOT_FOUND".
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($number),)*
                    Self::NotLoaded => "library not loaded",
                    Self::Other(_) => "unknown status",
                }
            }
        }
    };
}

codes! {
    /// An argument or option breaks the rules, or a statement fails: overflow, division by zero.
    InvalidArgument = COLMERGE_ERROR_INVALID_ARGUMENT;
    /// A handle that is none; not to be had from this crate.
    InvalidHandle = COLMERGE_ERROR_INVALID_HANDLE;
    /// Arrow data that breaks Arrow's rules.
    InvalidArrow = COLMERGE_ERROR_INVALID_ARROW;
    /// Malformed JSON, CSV or YAML (see [`Error::line`]) or statement (see [`Error::position`]).
    InvalidText = COLMERGE_ERROR_INVALID_TEXT;
    /// No such table, or it was dropped.
    TableNotFound = COLMERGE_ERROR_TABLE_NOT_FOUND;
    /// A table of this name is there already.
    TableExists = COLMERGE_ERROR_TABLE_EXISTS;
    /// No such column.
    ColumnNotFound = COLMERGE_ERROR_COLUMN_NOT_FOUND;
    /// A merge key is not a column of the batch.
    KeyNotFound = COLMERGE_ERROR_KEY_NOT_FOUND;
    /// A type that does not fit and whose values cannot all be kept exactly.
    TypeMismatch = COLMERGE_ERROR_TYPE_MISMATCH;
    /// The columns are not exactly those of the table, as `validate_schema` demands.
    SchemaMismatch = COLMERGE_ERROR_SCHEMA_MISMATCH;
    /// A row breaks "not null", a CHECK or what `on_match` or `on_no_match` allow.
    ConstraintViolation = COLMERGE_ERROR_CONSTRAINT_VIOLATION;
    /// Several rows have one key.
    DuplicateKey = COLMERGE_ERROR_DUPLICATE_KEY;
    /// An Arrow type that the library, or this function, does not take.
    UnsupportedType = COLMERGE_ERROR_UNSUPPORTED_TYPE;
    /// Allocation, memory budget or memory limit refused.
    OutOfMemory = COLMERGE_ERROR_OUT_OF_MEMORY;
    /// The progress function or the cancel token asked to stop.
    Cancelled = COLMERGE_ERROR_CANCELLED;
    /// A limit on rows or batches was passed.
    LimitExceeded = COLMERGE_ERROR_LIMIT_EXCEEDED;
    /// A reader of batches failed; the message carries its text.
    Stream = COLMERGE_ERROR_STREAM;
    /// What is used belongs to the process before the fork.
    Forked = COLMERGE_ERROR_FORKED;
    /// Called from inside a progress function.
    InCallback = COLMERGE_ERROR_IN_CALLBACK;
    /// A defect of the library; please report it.
    Internal = COLMERGE_ERROR_INTERNAL;
    /// The table is at another version than `if_version` says: others have changed it since.
    Conflict = COLMERGE_ERROR_CONFLICT;
}

/// A failure: a code to decide by, a message for people, and what it is about. Where a reader of batches
/// failed, [`source`](std::error::Error::source) is the reader's own error.
#[derive(Clone)]
pub struct Error(Box<Details>);

#[derive(Clone)]
struct Details {
    code: Code,
    message: String,
    table: Option<String>,
    column: Option<String>,
    row: Option<u64>,
    line: Option<u64>,
    position: Option<u64>,
    cause: Option<Arc<ArrowError>>,
}

impl Error {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self(Box::new(Details {
            code,
            message: message.into(),
            table: None,
            column: None,
            row: None,
            line: None,
            position: None,
            cause: None,
        }))
    }

    /// The same error, of this column.
    pub(crate) fn in_column(mut self, column: &str) -> Self {
        self.0.column = Some(column.to_owned());
        self
    }

    /// The same error, of the table that another one concerns.
    pub(crate) fn in_table_of(mut self, other: &Self) -> Self {
        self.0.table.clone_from(&other.0.table);
        self
    }

    /// The same error, which this one led to.
    pub(crate) fn because(mut self, cause: ArrowError) -> Self {
        self.0.cause = Some(Arc::new(cause));
        self
    }

    fn of(error: &sys::colmerge_error) -> Self {
        let some_text = |text: &[c_char]| Some(text_of(text)).filter(|text| !text.is_empty());
        Self(Box::new(Details {
            code: Code::of(error.code),
            message: text_of(&error.message),
            table: some_text(&error.table),
            column: some_text(&error.column),
            row: u64::try_from(error.row).ok(),
            line: u64::try_from(error.line).ok(),
            position: u64::try_from(error.position).ok(),
            cause: None,
        }))
    }

    /// The kind of failure.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// One line for people.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Table concerned.
    #[must_use]
    pub fn table(&self) -> Option<&str> {
        self.0.table.as_deref()
    }

    /// Column, option or CHECK concerned.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        self.0.column.as_deref()
    }

    /// Row concerned, from 0 over all batches of the write.
    #[must_use]
    pub fn row(&self) -> Option<u64> {
        self.0.row
    }

    /// Line of the text, from 1.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.0.line
    }

    /// Byte position in the text, from 0.
    #[must_use]
    pub fn position(&self) -> Option<u64> {
        self.0.position
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.message())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Error");
        shown.field("code", &self.0.code).field("message", &self.0.message);
        let mut show = |name: &str, value: Option<&dyn fmt::Debug>| {
            if let Some(value) = value {
                shown.field(name, value);
            }
        };
        show("table", self.0.table.as_ref().map(|value| value as _));
        show("column", self.0.column.as_ref().map(|value| value as _));
        show("row", self.0.row.as_ref().map(|value| value as _));
        show("line", self.0.line.as_ref().map(|value| value as _));
        show("position", self.0.position.as_ref().map(|value| value as _));
        shown.finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.cause.as_deref().map(|cause| cause as _)
    }
}

/// Errors are equal when they say the same, whatever led to them.
impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        let said = |error: &Self| {
            let Details { code, row, line, position, .. } = *error.0;
            (code, row, line, position)
        };
        said(self) == said(other)
            && self.message() == other.message()
            && self.table() == other.table()
            && self.column() == other.column()
    }
}

impl Eq for Error {}

/// What iterating over [`RecordBatches`](crate::RecordBatches), or over another reader, may meet. An error of
/// this crate comes out as it went in.
impl From<ArrowError> for Error {
    fn from(error: ArrowError) -> Self {
        let error = match error {
            ArrowError::ExternalError(external) => match external.downcast::<Self>() {
                Ok(ours) => return *ours,
                Err(external) => ArrowError::ExternalError(external),
            },
            other => other,
        };
        let code = match error {
            ArrowError::MemoryError(_) => Code::OutOfMemory,
            ArrowError::CDataInterface(_)
            | ArrowError::ExternalError(_)
            | ArrowError::IoError(_, _) => Code::Stream,
            _ => Code::InvalidArrow,
        };
        Self::new(code, error.to_string()).because(error)
    }
}

/// The text of a field of `colmerge_error`.
fn text_of(field: &[c_char]) -> String {
    // SAFETY: c_char and u8 have one layout.
    let bytes = unsafe { std::slice::from_raw_parts(field.as_ptr().cast::<u8>(), field.len()) };
    CStr::from_bytes_until_nul(bytes).unwrap_or_default().to_string_lossy().into_owned()
}

/// Calls a function of the library, which is given where to report an error and returns its status.
pub(crate) fn call(function: impl FnOnce(*mut sys::colmerge_error) -> i32) -> Result<()> {
    let mut error = MaybeUninit::<sys::colmerge_error>::uninit();
    if function(error.as_mut_ptr()) == sys::COLMERGE_OK {
        return Ok(());
    }
    // SAFETY: a function that fails has filled the whole report in.
    Err(Error::of(unsafe { error.assume_init_ref() }))
}

/// Makes sure that the library is loaded. Whatever makes handles from nothing asks first.
pub(crate) fn load() -> Result<()> {
    sys::load().map_err(|message| Error::new(Code::NotLoaded, message))
}
