// SPDX-License-Identifier: Apache-2.0
//! Reading rows of a snapshot.

use colmerge_sys as sys;

use crate::batches::RecordBatches;
use crate::error::Result;
use crate::handle::{Zeroed, give_all, length, limit, names, pointer_or_null, struct_size};
use crate::snapshot::{RowId, Snapshot};

/// What to read of a snapshot; made by [`Snapshot::scan`]. The default: all rows and columns.
///
/// ```
/// # fn main() -> colmerge::Result<()> {
/// # let store = colmerge::Store::new()?;
/// # store.destination("t").open()?.write(colmerge::Rows::csv("id,name\n1,Ann\n2,Bob\n"))?;
/// let snapshot = store.table("t")?.snapshot()?;
/// for batch in snapshot.scan().columns(["name"]).limit(1).batches()? {
///     assert_eq!(batch?.num_rows(), 1);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing is read before batches()"]
pub struct Scan<'s> {
    snapshot: &'s Snapshot,
    columns: Vec<String>,
    rows: Option<&'s [RowId]>,
    batch_size: u64,
    limit: u64,
    offset: u64,
}

impl<'s> Scan<'s> {
    pub(crate) fn new(snapshot: &'s Snapshot) -> Self {
        Self { snapshot, columns: Vec::new(), rows: None, batch_size: 0, limit: 0, offset: 0 }
    }

    /// Columns, in the order wanted.
    pub fn columns<I: IntoIterator<Item: Into<String>>>(mut self, columns: I) -> Self {
        self.columns = names(columns);
        self
    }

    /// The rows of these ids alone, in their order.
    pub fn rows(mut self, rows: &'s [RowId]) -> Self {
        self.rows = Some(rows);
        self
    }

    /// Most rows of a batch.
    pub fn batch_size(mut self, rows: u64) -> Self {
        self.batch_size = rows;
        self
    }

    /// Most rows to read; 0: no limit.
    pub fn limit(mut self, rows: u64) -> Self {
        self.limit = rows;
        self
    }

    /// Rows to skip first.
    pub fn offset(mut self, rows: u64) -> Self {
        self.offset = rows;
        self
    }

    /// The rows, a batch at a time.
    ///
    /// # Errors
    ///
    /// A column, or a row, is not there.
    pub fn batches(self) -> Result<RecordBatches> {
        let columns = give_all(&self.columns);
        let mut options = sys::colmerge_read_options::zeroed();
        options.struct_size = struct_size::<sys::colmerge_read_options>();
        options.columns = pointer_or_null(&columns);
        options.column_count = length(columns.len());
        options.batch_size = limit(self.batch_size);
        options.limit = limit(self.limit);
        options.offset = limit(self.offset);
        let (snapshot, options) = (self.snapshot.get(), &raw const options);
        // SAFETY: the options and their texts, and the ids, live during the calls.
        RecordBatches::open(|stream, error| unsafe {
            match self.rows {
                None => sys::colmerge_snapshot_read(snapshot, options, stream, error),
                Some(rows) => sys::colmerge_snapshot_take_rows(
                    snapshot,
                    RowId::numbers(rows),
                    length(rows.len()),
                    options,
                    stream,
                    error,
                ),
            }
        })
    }
}
