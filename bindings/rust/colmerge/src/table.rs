// SPDX-License-Identifier: Apache-2.0
//! Tables of a store, and the making of them.

use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use colmerge_sys as sys;

use crate::batches::{Exported, import_schema};
use crate::error::{Result, call};
use crate::handle::{
    ABSENT, Handle, Zeroed, give, give_all, give_pairs, length, names, pairs, pointer,
    pointer_or_null, struct_size,
};
use crate::info::TableInfo;
use crate::options::IfExists;
use crate::run::{WriteOptions, WriteResult};
use crate::schema_check;
use crate::snapshot::Snapshot;
use crate::store::Store;

/// A table. Once it was dropped or replaced by another of its name, calls fail with
/// [`Code::TableNotFound`](crate::Code::TableNotFound).
pub struct Table(Handle<sys::colmerge_table>);

impl Table {
    pub(crate) fn new(handle: Handle<sys::colmerge_table>) -> Self {
        Self(handle)
    }

    /// The table as it is now; takes the same time whatever its size.
    ///
    /// # Errors
    ///
    /// The table was dropped.
    pub fn snapshot(&self) -> Result<Snapshot> {
        let open = |handle, error| {
            // SAFETY: the handle is open.
            unsafe { sys::colmerge_snapshot_open(self.0.get(), handle, error) }
        };
        Handle::open(open).map(Snapshot::new)
    }

    /// The table in figures. For those of its columns and indexes take a snapshot.
    ///
    /// # Errors
    ///
    /// The table was dropped.
    pub fn info(&self) -> Result<TableInfo> {
        let mut info = sys::colmerge_table_info::zeroed();
        info.struct_size = struct_size::<sys::colmerge_table_info>();
        // SAFETY: the handle is open.
        call(|error| unsafe { sys::colmerge_table_describe(self.0.get(), &raw mut info, error) })?;
        Ok(TableInfo::of(&info))
    }

    /// The schema as it is now.
    ///
    /// # Errors
    ///
    /// The table was dropped.
    pub fn schema(&self) -> Result<SchemaRef> {
        // SAFETY: the handle is open.
        import_schema(|schema, error| unsafe {
            sys::colmerge_table_schema(self.0.get(), schema, error)
        })
    }

    /// Removes all rows; schema and constraints stay.
    ///
    /// # Errors
    ///
    /// The table was dropped.
    pub fn truncate(&self) -> Result<()> {
        self.truncate_with(WriteOptions::new()).map(|_| ())
    }

    /// [`truncate`](Self::truncate), whose wait for the write that runs on the table can be cancelled; of
    /// the options that, the token and the version count.
    ///
    /// # Errors
    ///
    /// The table was dropped or is at another version, or the call is cancelled.
    pub fn truncate_with(&self, options: WriteOptions<'_>) -> Result<WriteResult> {
        options.run(|options| {
            // SAFETY: the handle is open, and options and result live during the call.
            WriteResult::of(|result, error| unsafe {
                sys::colmerge_table_truncate_with_options(self.0.get(), options, result, error)
            })
        })
    }

    /// Deletes the rows of these keys, as one step; the names of the batch's columns say which columns of
    /// the table they are compared with.
    ///
    /// # Errors
    ///
    /// A column is not there or has a type that does not fit, or several rows have one of the keys.
    pub fn delete_batch(&self, keys: &RecordBatch) -> Result<WriteResult> {
        self.delete_batch_with(keys, WriteOptions::new())
    }

    /// [`delete_batch`](Self::delete_batch) with options.
    ///
    /// # Errors
    ///
    /// As [`delete_batch`](Self::delete_batch); also when a limit is passed or the call is cancelled.
    pub fn delete_batch_with(
        &self,
        keys: &RecordBatch,
        options: WriteOptions<'_>,
    ) -> Result<WriteResult> {
        let keys = Exported::new(keys)?;
        options.run(|options| {
            // SAFETY: the handle is open, the array a valid one of the schema, and the options live during the
            // call.
            WriteResult::of(|result, error| unsafe {
                sys::colmerge_table_delete_keys_array_with_options(
                    self.0.get(),
                    keys.array(),
                    keys.schema(),
                    options,
                    result,
                    error,
                )
            })
        })
    }
}

/// Options of a new table, made by [`Store::create_table`].
///
/// ```
/// # use std::sync::Arc;
/// use colmerge::arrow_schema::{DataType, Field, Schema};
///
/// # fn main() -> colmerge::Result<()> {
/// # let store = colmerge::Store::new()?;
/// let schema = Schema::new(vec![
///     Field::new("id", DataType::Int64, false),
///     Field::new("age", DataType::Int32, true),
/// ]);
/// let people = store.create_table("people", &schema).primary_key(["id"]).check("age >= 0").create()?;
/// # assert_eq!(people.info()?.checks, 1);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is created before create()"]
pub struct TableBuilder<'s> {
    store: &'s Store,
    name: String,
    schema: &'s Schema,
    primary_key: Vec<String>,
    checks: Vec<(Option<String>, String)>,
    if_exists: IfExists,
    operators: Vec<(String, String)>,
}

impl<'s> TableBuilder<'s> {
    pub(crate) fn new(store: &'s Store, name: String, schema: &'s Schema) -> Self {
        Self {
            store,
            name,
            schema,
            primary_key: Vec::new(),
            checks: Vec::new(),
            if_exists: IfExists::Error,
            operators: Vec::new(),
        }
    }

    /// Columns whose values no two rows may share and that take no null.
    pub fn primary_key<I: IntoIterator<Item: Into<String>>>(mut self, columns: I) -> Self {
        self.primary_key = names(columns);
        self
    }

    /// A condition that may not be false for any row; its name is made up.
    pub fn check(mut self, expression: impl Into<String>) -> Self {
        self.checks.push((None, expression.into()));
        self
    }

    /// A condition with a name of its own.
    pub fn named_check(mut self, name: impl Into<String>, expression: impl Into<String>) -> Self {
        self.checks.push((Some(name.into()), expression.into()));
        self
    }

    /// What to do when a table of this name is there.
    pub fn if_exists(mut self, choice: IfExists) -> Self {
        self.if_exists = choice;
        self
    }

    /// Columns, and the operator by which every merge makes a matched row's value: `sum`, `max`, `latest_by(version)` …
    /// A destination may repeat them and has no others.
    pub fn operators<C: Into<String>, O: Into<String>>(
        mut self,
        operators: impl IntoIterator<Item = (C, O)>,
    ) -> Self {
        self.operators = pairs(operators);
        self
    }

    /// Creates the table, without rows.
    ///
    /// # Errors
    ///
    /// A table of this name is there; a type is not supported; a column of the key or of a check is not
    /// there; a check is no condition; an operator has no meaning for its column.
    pub fn create(self) -> Result<Table> {
        let key = give_all(&self.primary_key);
        let checks: Vec<_> = self
            .checks
            .iter()
            .map(|(name, expression)| sys::colmerge_check {
                name: name.as_deref().map_or(ABSENT, give),
                expression: give(expression),
                reserved: 0,
            })
            .collect();
        let mut options = sys::colmerge_table_options::zeroed();
        options.struct_size = struct_size::<sys::colmerge_table_options>();
        options.primary_key = pointer_or_null(&key);
        options.primary_key_count = length(key.len());
        options.if_exists = self.if_exists.to_c();
        options.checks = pointer_or_null(&checks);
        options.check_count = length(checks.len());
        let (columns, operators) = give_pairs(&self.operators);
        options.operator_columns = pointer_or_null(&columns);
        options.operators = pointer_or_null(&operators);
        options.operator_count = length(columns.len());
        let schema = schema_check::export(self.schema)?;
        // SAFETY: schema, options and their texts live during the call.
        let create = |handle, error| unsafe {
            sys::colmerge_table_create(
                self.store.get(),
                pointer(&self.name),
                length(self.name.len()),
                (&raw const schema).cast(),
                &raw const options,
                handle,
                error,
            )
        };
        Handle::open(create).map(Table)
    }
}
