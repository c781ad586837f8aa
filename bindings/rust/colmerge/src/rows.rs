// SPDX-License-Identifier: Apache-2.0
//! Rows on their way in: a record batch, readers of batches, CSV or JSON.

use arrow_array::{RecordBatch, RecordBatchReader};
use colmerge_sys as sys;

use crate::batches::Exported;
use crate::error::Result;
use crate::handle::{length, pointer};
use crate::reader_stream::{Readers, write_stream, write_streams};
use crate::run::WriteResult;
use crate::text::{Csv, Json};

/// Rows for one write. A [`RecordBatch`] becomes one by itself.
///
/// A row need not have all columns: a boolean column of a batch whose field has the metadata
/// `colmerge:presence_of` with the name of another column tells which rows have that column, and is not
/// stored. What a row does not have stays as it is stored, which is not the same as null. Members that a
/// JSON object lacks are absent in this sense.
pub struct Rows<'a>(Form<'a>);

enum Form<'a> {
    Batch(RecordBatch),
    Reader(Box<dyn RecordBatchReader + Send>),
    Readers(Readers<'a>),
    Csv(&'a str, Csv<'a>),
    Json(&'a str, Json<'a>),
}

impl<'a> Rows<'a> {
    /// All batches of a reader, as one write. It is read on the calling thread and may use the library
    /// meanwhile. A batch whose columns are not those of the reader's schema, by name and type, fails the
    /// write with [`Code::InvalidArrow`](crate::Code::InvalidArrow).
    pub fn reader(reader: impl RecordBatchReader + Send + 'static) -> Self {
        Self(Form::Reader(Box::new(reader)))
    }

    /// All batches of all readers, one reader after the other, as one write. Each is asked for once the one
    /// before has been read, so there may be no end of them: limits and a cancel flag end the write. Each may
    /// have columns of its own, which are matched and whose values are judged as if the reader came alone.
    pub fn readers<I>(readers: I) -> Self
    where
        I: IntoIterator<Item: RecordBatchReader + Send + 'static, IntoIter: Send + 'a>,
    {
        let boxed = |reader| Box::new(reader) as Box<dyn RecordBatchReader + Send>;
        Self(Form::Readers(Box::new(readers.into_iter().map(boxed))))
    }

    /// CSV text, read with the defaults.
    #[must_use]
    pub fn csv(text: &'a str) -> Self {
        Self(Form::Csv(text, Csv::default()))
    }

    /// CSV text.
    #[must_use]
    pub fn csv_with(text: &'a str, csv: Csv<'a>) -> Self {
        Self(Form::Csv(text, csv))
    }

    /// JSON text: an array of objects, or one object a line.
    #[must_use]
    pub fn json(text: &'a str) -> Self {
        Self(Form::Json(text, Json::default()))
    }

    /// JSON text.
    #[must_use]
    pub fn json_with(text: &'a str, json: Json<'a>) -> Self {
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
            Form::Readers(readers) => write_streams(readers, |next_stream, user| {
                WriteResult::of(|result, error| {
                    // SAFETY: the function gives valid streams, which the call releases.
                    unsafe {
                        sys::colmerge_destination_write_streams(
                            destination,
                            next_stream,
                            user,
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
            Form::Json(text, json) => json.with(|json| {
                WriteResult::of(|result, error| {
                    // SAFETY: text and options live during the call.
                    unsafe {
                        sys::colmerge_destination_write_json(
                            destination,
                            pointer(text),
                            length(text.len()),
                            json,
                            options,
                            result,
                            error,
                        )
                    }
                })
            }),
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
