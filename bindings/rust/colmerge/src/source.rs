// SPDX-License-Identifier: Apache-2.0
//! Configured readers of a table.

use arrow_schema::SchemaRef;
use colmerge_sys as sys;

use crate::batches::{RecordBatches, import_schema};
use crate::error::{Result, call};
use crate::handle::{
    ABSENT, Handle, Zeroed, give, give_all, length, limit, names, pointer_or_null, struct_size,
    take,
};
use crate::store::Store;

/// A configured reader, made by [`Store::source`]. It looks its table up by name at each call and reads it
/// as it is then.
pub struct Source(Handle<sys::colmerge_source>);

impl Source {
    pub(crate) fn new(handle: Handle<sys::colmerge_source>) -> Self {
        Self(handle)
    }

    /// The name of the table that it reads.
    ///
    /// # Errors
    ///
    /// Only what any call may fail with.
    pub fn table_name(&self) -> Result<String> {
        let mut name = ABSENT;
        // SAFETY: the handle is open, and lives while its text is copied.
        unsafe {
            call(|error| sys::colmerge_source_table_name(self.0.get(), &raw mut name, error))?;
            Ok(take(name))
        }
    }

    /// Whether the table is there.
    ///
    /// # Errors
    ///
    /// Only what any call may fail with.
    pub fn test(&self) -> Result<bool> {
        let mut exists = 0;
        // SAFETY: the handle is open.
        call(|error| unsafe { sys::colmerge_source_test(self.0.get(), &raw mut exists, error) })?;
        Ok(exists != 0)
    }

    /// The schema that a read would give now.
    ///
    /// # Errors
    ///
    /// The table or a column is not there.
    pub fn schema(&self) -> Result<SchemaRef> {
        // SAFETY: the handle is open.
        import_schema(|schema, error| unsafe {
            sys::colmerge_source_schema(self.0.get(), schema, error)
        })
    }

    /// The rows of the table as it is now.
    ///
    /// # Errors
    ///
    /// The table or a column is not there, or the filter does not suit the table.
    pub fn read(&self) -> Result<RecordBatches> {
        // SAFETY: the handle is open.
        RecordBatches::open(|stream, error| unsafe {
            sys::colmerge_source_read(self.0.get(), stream, error)
        })
    }
}

/// Options of a source. The defaults: all columns, all rows.
#[must_use = "nothing is opened before open()"]
pub struct SourceBuilder<'s> {
    store: &'s Store,
    table_name: String,
    columns: Vec<String>,
    batch_size: u64,
    filter: Option<String>,
}

impl<'s> SourceBuilder<'s> {
    pub(crate) fn new(store: &'s Store, table_name: String) -> Self {
        Self { store, table_name, columns: Vec::new(), batch_size: 0, filter: None }
    }

    /// Columns, in the order wanted.
    pub fn columns<I: IntoIterator<Item: Into<String>>>(mut self, columns: I) -> Self {
        self.columns = names(columns);
        self
    }

    /// Most rows of a batch.
    pub fn batch_size(mut self, rows: u64) -> Self {
        self.batch_size = rows;
        self
    }

    /// Condition on rows, such as `age >= 18`.
    pub fn filter(mut self, condition: impl Into<String>) -> Self {
        self.filter = Some(condition.into());
        self
    }

    /// Checks the options and makes the source.
    ///
    /// # Errors
    ///
    /// An option is out of range, or the filter cannot be read.
    pub fn open(self) -> Result<Source> {
        let columns = give_all(&self.columns);
        let mut options = sys::colmerge_source_options::zeroed();
        options.struct_size = struct_size::<sys::colmerge_source_options>();
        options.table_name = give(&self.table_name);
        options.columns = pointer_or_null(&columns);
        options.column_count = length(columns.len());
        options.batch_size = limit(self.batch_size);
        options.filter = self.filter.as_deref().map_or(ABSENT, give);
        // SAFETY: the options and their texts live during the call.
        let open = |handle, error| unsafe {
            sys::colmerge_source_open(self.store.get(), &raw const options, handle, error)
        };
        Handle::open(open).map(Source)
    }
}
