// SPDX-License-Identifier: Apache-2.0
//! How CSV and JSON text is read.

use std::any::Any;
use std::ffi::c_void;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use colmerge_sys as sys;

use crate::error::Result;
use crate::handle::{
    ABSENT, Zeroed, count, give, give_all, length, limit, names, pointer_or_null, struct_size, take,
};
use crate::options::{JsonLayout, JsonNan, tri_state};

/// A row of a text that could not be read, and was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RejectedRow {
    /// The line of the text, from 1, on which it was found to be wrong.
    pub line: u64,
    /// Rows before it that could be read.
    pub row: u64,
    /// The column whose value is wrong; `None` when the row is.
    pub column: Option<String>,
    /// What is wrong, its place included.
    pub message: String,
}

type RejectedFunction<'a> = dyn FnMut(RejectedRow) -> ControlFlow<()> + 'a;

/// What takes rows that cannot be read, and how many it takes.
#[derive(Default)]
struct Rejecting<'a> {
    function: Option<Box<RejectedFunction<'a>>>,
    limit: u64,
}

/// A function for rejected rows during a write, and the panic that it ended with.
struct Reporting<'f, 'a> {
    function: &'f mut RejectedFunction<'a>,
    panic: Option<Box<dyn Any + Send>>,
}

impl Rejecting<'_> {
    /// Makes a write with the function, which may panic, as a C function, which must not.
    fn with<R>(
        &mut self,
        write: impl FnOnce(sys::colmerge_rejected_row_function, *mut c_void) -> Result<R>,
    ) -> Result<R> {
        let Some(function) = self.function.as_mut() else {
            return write(None, std::ptr::null_mut());
        };
        let mut reporting = Reporting { function: &mut **function, panic: None };
        let result = write(Some(report), (&raw mut reporting).cast());
        match reporting.panic {
            Some(panic) => resume_unwind(panic),
            None => result,
        }
    }
}

unsafe extern "C" fn report(user: *mut c_void, row: *const sys::colmerge_rejected_row) -> i32 {
    // SAFETY: `Rejecting::with` gave the library both this function and a Reporting, which outlives the
    // write; the library calls it on the thread of the write only.
    let reporting = unsafe { &mut *user.cast::<Reporting<'_, '_>>() };
    // SAFETY: the library's, and it lives during the call with its texts.
    let (row, column, message) = unsafe { (&*row, take((*row).column), take((*row).message)) };
    let rejected = RejectedRow {
        line: count(row.line),
        row: count(row.row),
        column: (!column.is_empty()).then_some(column),
        message,
    };
    match catch_unwind(AssertUnwindSafe(|| (reporting.function)(rejected))) {
        Ok(ControlFlow::Continue(())) => 0,
        Ok(ControlFlow::Break(())) => 1,
        Err(panic) => {
            reporting.panic = Some(panic);
            1
        }
    }
}

/// Columns of a text and their types, for the library.
fn give_types(types: &[(String, String)]) -> Vec<sys::colmerge_column_type> {
    let give = |(name, kind): &(String, String)| sys::colmerge_column_type {
        name: give(name),
        r#type: give(kind),
    };
    types.iter().map(give).collect()
}

/// Methods that both kinds of text have.
macro_rules! text_options {
    () => {
        /// Columns that are of these types, as CAST spells them, or nested ones such as `list<int64>` and
        /// `struct<id: int64, tags: list<text>>`, whatever their values look like.
        #[must_use]
        pub fn types<N: Into<String>, T: Into<String>>(
            mut self,
            types: impl IntoIterator<Item = (N, T)>,
        ) -> Self {
            self.types = types.into_iter().map(|(name, kind)| (name.into(), kind.into())).collect();
            self
        }

        /// Rows that cannot be read go to this function, at most so many of them (0:
        /// `COLMERGE_DEFAULT_REJECTED_LIMIT`), and are left out; without it such a row fails the write.
        /// [`ControlFlow::Break`] cancels. The function may not use the library; a panic in it comes
        /// out of the write, which then has changed nothing.
        #[must_use]
        pub fn on_rejected(
            mut self,
            limit: u64,
            function: impl FnMut(RejectedRow) -> ControlFlow<()> + 'a,
        ) -> Self {
            self.rejecting = Rejecting { function: Some(Box::new(function)), limit };
            self
        }
    };
}

/// How to read CSV text.
#[derive(Default)]
pub struct Csv<'a> {
    delimiter: i32,
    quote: Option<Option<u8>>,
    header: Option<bool>,
    infer_types: Option<bool>,
    null_texts: Vec<String>,
    column_names: Vec<String>,
    types: Vec<(String, String)>,
    decimal_point: u8,
    thousands_separator: u8,
    comment: u8,
    trim: Option<bool>,
    skip_lines: u64,
    rejecting: Rejecting<'a>,
}

impl<'a> Csv<'a> {
    /// RFC 4180, with a line of names, and types that are inferred.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    text_options!();

    /// The separator of cells, an ASCII character.
    #[must_use]
    pub fn delimiter(mut self, delimiter: u8) -> Self {
        self.delimiter = i32::from(delimiter);
        self
    }

    /// The separator of cells is the one that the text is seen to have.
    #[must_use]
    pub fn find_delimiter(mut self) -> Self {
        self.delimiter = sys::COLMERGE_CSV_DELIMITER_AUTO;
        self
    }

    /// The ASCII character around cells that hold special ones; `None`: none.
    #[must_use]
    pub fn quote(mut self, quote: Option<u8>) -> Self {
        self.quote = Some(quote);
        self
    }

    /// Whether the first line holds the names of the columns.
    #[must_use]
    pub fn header(mut self, header: bool) -> Self {
        self.header = Some(header);
        self
    }

    /// Whether the types of new columns are inferred; else they are text.
    #[must_use]
    pub fn infer_types(mut self, infer_types: bool) -> Self {
        self.infer_types = Some(infer_types);
        self
    }

    /// Texts of unquoted cells that are null, besides empty ones.
    #[must_use]
    pub fn null_texts<I: IntoIterator<Item: Into<String>>>(mut self, texts: I) -> Self {
        self.null_texts = names(texts);
        self
    }

    /// Names of the columns instead of those in the text.
    #[must_use]
    pub fn column_names<I: IntoIterator<Item: Into<String>>>(mut self, column_names: I) -> Self {
        self.column_names = names(column_names);
        self
    }

    /// The ASCII character before the fraction of a number.
    #[must_use]
    pub fn decimal_point(mut self, character: u8) -> Self {
        self.decimal_point = character;
        self
    }

    /// The ASCII character between groups of three digits of a number.
    #[must_use]
    pub fn thousands_separator(mut self, character: u8) -> Self {
        self.thousands_separator = character;
        self
    }

    /// Lines that begin with this ASCII character are none.
    #[must_use]
    pub fn comment(mut self, character: u8) -> Self {
        self.comment = character;
        self
    }

    /// Whether spaces and tabs around cells are no part of them.
    #[must_use]
    pub fn trim(mut self, trim: bool) -> Self {
        self.trim = Some(trim);
        self
    }

    /// Lines before anything else that are no part of the text.
    #[must_use]
    pub fn skip_lines(mut self, lines: u64) -> Self {
        self.skip_lines = lines;
        self
    }

    pub(crate) fn with<R>(
        mut self,
        write: impl FnOnce(*const sys::colmerge_csv_options) -> Result<R>,
    ) -> Result<R> {
        let null_texts = give_all(&self.null_texts);
        let column_names = give_all(&self.column_names);
        let types = give_types(&self.types);
        let mut options = sys::colmerge_csv_options::zeroed();
        options.struct_size = struct_size::<sys::colmerge_csv_options>();
        options.delimiter = self.delimiter;
        options.quote = match self.quote {
            None => 0,
            Some(None) => -1,
            Some(Some(quote)) => i32::from(quote),
        };
        options.header = tri_state(self.header);
        options.infer_types = tri_state(self.infer_types);
        options.null_texts = pointer_or_null(&null_texts);
        options.null_text_count = length(null_texts.len());
        options.column_names = pointer_or_null(&column_names);
        options.column_name_count = length(column_names.len());
        options.types = pointer_or_null(&types);
        options.type_count = length(types.len());
        options.decimal_point = i32::from(self.decimal_point);
        options.thousands_separator = i32::from(self.thousands_separator);
        options.comment = i32::from(self.comment);
        options.trim = tri_state(self.trim);
        options.skip_lines = limit(self.skip_lines);
        // A str is UTF-8, whatever it begins with.
        options.encoding = sys::COLMERGE_ENCODING_UTF8;
        options.rejected_limit = limit(self.rejecting.limit);
        self.rejecting.with(|function, user| {
            options.rejected = function;
            options.rejected_user = user;
            write(&raw const options)
        })
    }
}

/// How to read JSON text.
#[derive(Default)]
pub struct Json<'a> {
    layout: Option<JsonLayout>,
    nan: Option<JsonNan>,
    null_texts: Vec<String>,
    types: Vec<(String, String)>,
    records_key: Option<String>,
    rejecting: Rejecting<'a>,
}

impl<'a> Json<'a> {
    /// The layout is found out.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    text_options!();

    /// How rows stand in the text.
    #[must_use]
    pub fn layout(mut self, layout: JsonLayout) -> Self {
        self.layout = Some(layout);
        self
    }

    /// What a literal NaN or Infinity is, which JSON does not have.
    #[must_use]
    pub fn nan(mut self, nan: JsonNan) -> Self {
        self.nan = Some(nan);
        self
    }

    /// Texts of strings that are null.
    #[must_use]
    pub fn null_texts<I: IntoIterator<Item: Into<String>>>(mut self, texts: I) -> Self {
        self.null_texts = names(texts);
        self
    }

    /// The text is one object, and the rows are the array under this key of it.
    #[must_use]
    pub fn records_key(mut self, key: impl Into<String>) -> Self {
        self.records_key = Some(key.into());
        self
    }

    pub(crate) fn with<R>(
        mut self,
        write: impl FnOnce(*const sys::colmerge_json_options) -> Result<R>,
    ) -> Result<R> {
        let null_texts = give_all(&self.null_texts);
        let types = give_types(&self.types);
        let mut options = sys::colmerge_json_options::zeroed();
        options.struct_size = struct_size::<sys::colmerge_json_options>();
        options.layout = self.layout.map_or(0, JsonLayout::to_c);
        options.nan = self.nan.map_or(0, JsonNan::to_c);
        options.null_texts = pointer_or_null(&null_texts);
        options.null_text_count = length(null_texts.len());
        options.types = pointer_or_null(&types);
        options.type_count = length(types.len());
        options.records_key = self.records_key.as_deref().map_or(ABSENT, give);
        // A str is UTF-8, whatever it begins with.
        options.encoding = sys::COLMERGE_ENCODING_UTF8;
        options.rejected_limit = limit(self.rejecting.limit);
        self.rejecting.with(|function, user| {
            options.rejected = function;
            options.rejected_user = user;
            write(&raw const options)
        })
    }
}
