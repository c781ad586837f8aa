// SPDX-License-Identifier: Apache-2.0
//! Rows on their way in: a record batch, a reader of batches, CSV or JSON.

use arrow_array::{RecordBatch, RecordBatchReader};
use colmerge_sys as sys;

use crate::batches::Exported;
use crate::error::Result;
use crate::handle::{Zeroed, give_all, length, names, pointer, pointer_or_null, struct_size};
use crate::options::tri_state;
use crate::reader_stream::write_stream;
use crate::run::WriteResult;

/// Rows for one write. A [`RecordBatch`] becomes one by itself.
pub struct Rows<'a>(Form<'a>);

enum Form<'a> {
    Batch(RecordBatch),
    Reader(Box<dyn RecordBatchReader + Send>),
    Csv(&'a str, Csv),
    Json(&'a str, Json),
}

impl<'a> Rows<'a> {
    /// All batches of a reader, as one write. It is read on the calling thread and may use the library
    /// meanwhile. A batch whose columns are not those of the reader's schema, by name and type, fails the
    /// write with [`Code::InvalidArrow`](crate::Code::InvalidArrow).
    pub fn reader(reader: impl RecordBatchReader + Send + 'static) -> Self {
        Self(Form::Reader(Box::new(reader)))
    }

    /// CSV text, read with the defaults.
    #[must_use]
    pub fn csv(text: &'a str) -> Self {
        Self(Form::Csv(text, Csv::default()))
    }

    /// CSV text.
    #[must_use]
    pub fn csv_with(text: &'a str, csv: Csv) -> Self {
        Self(Form::Csv(text, csv))
    }

    /// JSON text: an array of objects, or one object a line.
    #[must_use]
    pub fn json(text: &'a str) -> Self {
        Self(Form::Json(text, Json::default()))
    }

    /// JSON text.
    #[must_use]
    pub fn json_with(text: &'a str, json: Json) -> Self {
        Self(Form::Json(text, json))
    }

    pub(crate) fn write(
        self,
        destination: *mut sys::colmerge_destination,
        options: *const sys::colmerge_write_options,
    ) -> Result<WriteResult> {
        match self.0 {
            Form::Batch(batch) => {
                let mut rows = Exported::new(&batch)?;
                let array = (&raw mut rows.array).cast();
                WriteResult::of(|result, error| {
                    // SAFETY: the array is a valid one of the schema; what is not moved out of it
                    // is released with `rows`.
                    unsafe {
                        sys::colmerge_destination_write_array(
                            destination,
                            array,
                            rows.schema(),
                            options,
                            result,
                            error,
                        )
                    }
                })
            }
            Form::Reader(reader) => write_stream(reader, |stream| {
                WriteResult::of(|result, error| {
                    // SAFETY: the stream is valid, and released by the call.
                    unsafe {
                        sys::colmerge_destination_write_stream(
                            destination,
                            stream,
                            options,
                            result,
                            error,
                        )
                    }
                })
            }),
            Form::Csv(text, csv) => csv.with(|csv| {
                WriteResult::of(|result, error| {
                    // SAFETY: text and options live during the call.
                    unsafe {
                        sys::colmerge_destination_write_csv(
                            destination,
                            pointer(text),
                            length(text.len()),
                            csv,
                            options,
                            result,
                            error,
                        )
                    }
                })
            }),
            Form::Json(text, json) => {
                let json = json.to_c();
                WriteResult::of(|result, error| {
                    // SAFETY: text and options live during the call.
                    unsafe {
                        sys::colmerge_destination_write_json(
                            destination,
                            pointer(text),
                            length(text.len()),
                            &raw const json,
                            options,
                            result,
                            error,
                        )
                    }
                })
            }
        }
    }
}

impl From<RecordBatch> for Rows<'_> {
    fn from(batch: RecordBatch) -> Self {
        Self(Form::Batch(batch))
    }
}

impl From<&RecordBatch> for Rows<'_> {
    fn from(batch: &RecordBatch) -> Self {
        Self(Form::Batch(batch.clone()))
    }
}

/// How to read CSV text.
#[derive(Clone, Debug, Default)]
pub struct Csv {
    delimiter: Option<u8>,
    quote: Option<Option<u8>>,
    header: Option<bool>,
    infer_types: Option<bool>,
    null_texts: Vec<String>,
    column_names: Vec<String>,
}

impl Csv {
    /// RFC 4180, with a line of names, and types that are inferred.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The separator of cells, an ASCII character.
    #[must_use]
    pub fn delimiter(mut self, delimiter: u8) -> Self {
        self.delimiter = Some(delimiter);
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

    fn with<R>(&self, function: impl FnOnce(*const sys::colmerge_csv_options) -> R) -> R {
        let null_texts = give_all(&self.null_texts);
        let column_names = give_all(&self.column_names);
        let mut options = sys::colmerge_csv_options::zeroed();
        options.struct_size = struct_size::<sys::colmerge_csv_options>();
        options.delimiter = self.delimiter.map_or(0, i32::from);
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
        function(&raw const options)
    }
}

/// How rows stand in JSON text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JsonLayout {
    /// An array when the text begins with '[', else lines.
    #[default]
    Auto,
    /// One array of objects.
    Array,
    /// One object a line.
    Lines,
}

/// How to read JSON text.
#[derive(Clone, Copy, Debug, Default)]
pub struct Json {
    layout: JsonLayout,
}

impl Json {
    /// The layout is found out.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How rows stand in the text.
    #[must_use]
    pub fn layout(mut self, layout: JsonLayout) -> Self {
        self.layout = layout;
        self
    }

    fn to_c(self) -> sys::colmerge_json_options {
        let mut options = sys::colmerge_json_options::zeroed();
        options.struct_size = struct_size::<sys::colmerge_json_options>();
        options.layout = match self.layout {
            JsonLayout::Auto => sys::COLMERGE_JSON_AUTO,
            JsonLayout::Array => sys::COLMERGE_JSON_ARRAY,
            JsonLayout::Lines => sys::COLMERGE_JSON_LINES,
        };
        options
    }
}
