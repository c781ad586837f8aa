// SPDX-License-Identifier: Apache-2.0
//! A table as it was at one version: reading, looking keys up, figures, queries.

use std::ptr;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use colmerge_sys as sys;

use crate::batches::{Exported, RecordBatches, import_schema};
use crate::error::{Code, Error, Result, call};
use crate::handle::{ABSENT, Handle, Zeroed, count, length, pointer, struct_size, take};
use crate::info::{Check, ColumnInfo, IndexInfo, TableInfo};
use crate::parameters::Parameters;
use crate::run::QueryOptions;
use crate::scan::Scan;
use crate::value::Value;

/// Names a row inside one snapshot. Ids grow in table order, have gaps, and mean nothing in another
/// snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct RowId(i64);

impl RowId {
    fn found(number: i64) -> Option<Self> {
        (number >= 0).then_some(Self(number))
    }

    pub(crate) fn numbers(rows: &[Self]) -> *const i64 {
        rows.as_ptr().cast()
    }
}

/// A table at one version. It never changes, and keeps its data alive. Columns are numbered from 0 in the
/// order of the schema.
pub struct Snapshot(Handle<sys::colmerge_snapshot>);

impl Snapshot {
    pub(crate) fn new(handle: Handle<sys::colmerge_snapshot>) -> Self {
        Self(handle)
    }

    pub(crate) fn get(&self) -> *mut sys::colmerge_snapshot {
        self.0.get()
    }

    /// The version of the table that it shows.
    ///
    /// # Errors
    ///
    /// Only what any call may fail with.
    pub fn version(&self) -> Result<u64> {
        let mut version = 0;
        // SAFETY: the handle is open.
        call(|error| unsafe {
            sys::colmerge_snapshot_version(self.get(), &raw mut version, error)
        })?;
        Ok(count(version))
    }

    /// Number of rows.
    ///
    /// # Errors
    ///
    /// Only what any call may fail with.
    pub fn row_count(&self) -> Result<u64> {
        let mut rows = 0;
        // SAFETY: the handle is open.
        call(|error| unsafe {
            sys::colmerge_snapshot_row_count(self.get(), &raw mut rows, error)
        })?;
        Ok(count(rows))
    }

    /// The snapshot in figures.
    ///
    /// # Errors
    ///
    /// Only what any call may fail with.
    pub fn info(&self) -> Result<TableInfo> {
        let mut info = sys::colmerge_table_info::zeroed();
        info.struct_size = struct_size::<sys::colmerge_table_info>();
        // SAFETY: the handle is open.
        call(|error| unsafe { sys::colmerge_snapshot_describe(self.get(), &raw mut info, error) })?;
        Ok(TableInfo::of(&info))
    }

    /// Name, type and figures of each column.
    ///
    /// # Errors
    ///
    /// Only what any call may fail with.
    pub fn columns(&self) -> Result<Vec<ColumnInfo>> {
        let columns = length(usize::try_from(self.info()?.columns).unwrap_or(0));
        let column_info = |column| {
            let mut info = sys::colmerge_column_info::zeroed();
            info.struct_size = struct_size::<sys::colmerge_column_info>();
            // SAFETY: the handle is open, and lives while its texts are copied.
            unsafe {
                call(|error| {
                    sys::colmerge_snapshot_column_info(self.get(), column, &raw mut info, error)
                })?;
                Ok(ColumnInfo::of(&info))
            }
        };
        (0..columns).map(column_info).collect()
    }

    /// The key indexes that the table has now.
    ///
    /// # Errors
    ///
    /// Only what any call may fail with.
    pub fn indexes(&self) -> Result<Vec<IndexInfo>> {
        let indexes = length(usize::try_from(self.info()?.indexes).unwrap_or(0));
        let index_info = |index| {
            let mut info = sys::colmerge_index_info::zeroed();
            info.struct_size = struct_size::<sys::colmerge_index_info>();
            // SAFETY: the handle is open, and lives while its numbers are copied.
            unsafe {
                call(|error| {
                    sys::colmerge_snapshot_index_info(self.get(), index, &raw mut info, error)
                })?;
                Ok(IndexInfo::of(&info))
            }
        };
        (0..indexes).map(index_info).collect()
    }

    /// The CHECK constraints, in the order in which they were declared.
    ///
    /// # Errors
    ///
    /// Only what any call may fail with.
    pub fn checks(&self) -> Result<Vec<Check>> {
        let checks = length(usize::try_from(self.info()?.checks).unwrap_or(0));
        let check_info = |index| {
            let mut check = sys::colmerge_check { name: ABSENT, expression: ABSENT, reserved: 0 };
            // SAFETY: the handle is open, and lives while its texts are copied.
            unsafe {
                call(|error| {
                    sys::colmerge_snapshot_check_info(self.get(), index, &raw mut check, error)
                })?;
                Ok(Check { name: take(check.name), expression: take(check.expression) })
            }
        };
        (0..checks).map(check_info).collect()
    }

    /// The schema.
    ///
    /// # Errors
    ///
    /// Only what any call may fail with.
    pub fn schema(&self) -> Result<SchemaRef> {
        // SAFETY: the handle is open.
        import_schema(|schema, error| unsafe {
            sys::colmerge_snapshot_schema(self.get(), schema, error)
        })
    }

    /// The number of the column of this name.
    ///
    /// # Errors
    ///
    /// [`Code::ColumnNotFound`].
    pub fn find_column(&self, name: &str) -> Result<usize> {
        let mut column = -1;
        // SAFETY: the handle is open, and the text lives.
        call(|error| unsafe {
            sys::colmerge_snapshot_find_column(
                self.get(),
                pointer(name),
                length(name.len()),
                &raw mut column,
                error,
            )
        })?;
        Ok(usize::try_from(column).unwrap_or(0))
    }

    /// A scan of the rows, in table order.
    pub fn scan(&self) -> Scan<'_> {
        Scan::new(self)
    }

    /// The row of a key: the values of the primary key's columns, in their declared order.
    ///
    /// # Errors
    ///
    /// There is no primary key, or the values do not fit its columns.
    pub fn find(&self, key: impl Parameters) -> Result<Option<RowId>> {
        // SAFETY: NULL stands for the primary key.
        key.with(|key| unsafe { self.find_row(ptr::null(), key, ptr::null()) })
    }

    /// The row whose columns of these numbers have these values. The first call for a set of columns
    /// builds its index.
    ///
    /// # Errors
    ///
    /// Several rows have the key, or the values do not fit the columns.
    pub fn find_by(&self, columns: &[usize], key: impl Parameters) -> Result<Option<RowId>> {
        self.find_by_options(columns, key, ptr::null())
    }

    /// [`find_by`](Self::find_by), whose building of an index can be cancelled; of the options only that
    /// counts.
    ///
    /// # Errors
    ///
    /// As [`find_by`](Self::find_by); also when the call is cancelled.
    pub fn find_by_with(
        &self,
        columns: &[usize],
        key: impl Parameters,
        options: QueryOptions<'_>,
    ) -> Result<Option<RowId>> {
        options.run(|options| self.find_by_options(columns, key, options))
    }

    // options: NULL, or those of a run.
    fn find_by_options(
        &self,
        columns: &[usize],
        key: impl Parameters,
        options: *const sys::colmerge_query_options,
    ) -> Result<Option<RowId>> {
        key.with(|key| {
            if columns.len() != key.len() {
                let message = "a key needs one value for each of its columns";
                return Err(Error::new(Code::InvalidArgument, message));
            }
            // SAFETY: there are as many columns as values; usize and i64 have one layout, and a number
            // beyond i64 is a negative one, which is refused.
            unsafe { self.find_row(columns.as_ptr().cast(), key, options) }
        })
    }

    /// # Safety
    ///
    /// `columns` is NULL, or points to as many numbers as the key has values; `options` is NULL or points to
    /// those of a run.
    unsafe fn find_row(
        &self,
        columns: *const i64,
        key: &[sys::colmerge_value],
        options: *const sys::colmerge_query_options,
    ) -> Result<Option<RowId>> {
        let mut row = -1;
        // SAFETY: the handle is open; the rest is the caller's.
        call(|error| unsafe {
            sys::colmerge_snapshot_find_key_with_options(
                self.get(),
                columns,
                length(key.len()),
                key.as_ptr(),
                options,
                &raw mut row,
                error,
            )
        })?;
        Ok(RowId::found(row))
    }

    /// The rows of a batch of keys; the names of its columns say which columns of the table they are
    /// compared with.
    ///
    /// # Errors
    ///
    /// A column is not there or has a type that does not fit, or several rows have one of the keys.
    pub fn find_batch(&self, keys: &RecordBatch) -> Result<Vec<Option<RowId>>> {
        self.find_batch_with(keys, QueryOptions::new())
    }

    /// [`find_batch`](Self::find_batch), which can be cancelled; of the options only that counts.
    ///
    /// # Errors
    ///
    /// As [`find_batch`](Self::find_batch); also when the call is cancelled.
    pub fn find_batch_with(
        &self,
        keys: &RecordBatch,
        options: QueryOptions<'_>,
    ) -> Result<Vec<Option<RowId>>> {
        let keys = (Exported::new(keys)?, keys.num_rows());
        let mut rows = vec![-1; keys.1];
        options.run(|options| {
            // SAFETY: the handle is open, the array a valid one of the schema, and the options live during the
            // call.
            call(|error| unsafe {
                sys::colmerge_snapshot_find_keys_array_with_options(
                    self.get(),
                    keys.0.array(),
                    keys.0.schema(),
                    options,
                    rows.as_mut_ptr(),
                    length(keys.1),
                    error,
                )
            })
        })?;
        Ok(rows.into_iter().map(RowId::found).collect())
    }

    /// A cell.
    ///
    /// # Errors
    ///
    /// [`Code::InvalidArgument`]: the row is not one of this snapshot, or there is no such column.
    pub fn get_value(&self, row: RowId, column: usize) -> Result<Value<'_>> {
        let column = length(column);
        let mut value = Value::Null.to_c();
        // SAFETY: the handle is open; one column, one value.
        call(|error| unsafe {
            sys::colmerge_snapshot_get_values(
                self.get(),
                row.0,
                &raw const column,
                1,
                &raw mut value,
                error,
            )
        })?;
        // SAFETY: the value lives as long as the snapshot.
        Ok(unsafe { Value::of(&value) })
    }

    /// Cells of one row.
    ///
    /// # Errors
    ///
    /// As [`get_value`](Self::get_value).
    pub fn get_values(&self, row: RowId, columns: &[usize]) -> Result<Vec<Value<'_>>> {
        let mut values = vec![Value::Null.to_c(); columns.len()];
        // SAFETY: the handle is open; as many values as columns, of which there must be one: else NULL,
        // which stands for all, is out of the question, as no pointer of a slice is NULL.
        call(|error| unsafe {
            sys::colmerge_snapshot_get_values(
                self.get(),
                row.0,
                columns.as_ptr().cast(),
                length(columns.len()),
                values.as_mut_ptr(),
                error,
            )
        })?;
        // SAFETY: the values live as long as the snapshot.
        Ok(values.iter().map(|value| unsafe { Value::of(value) }).collect())
    }

    /// A cell of any type as text for people; `None` for null.
    ///
    /// # Errors
    ///
    /// As [`get_value`](Self::get_value).
    pub fn value_text(&self, row: RowId, column: usize) -> Result<Option<String>> {
        let mut buffer = vec![0_u8; 64];
        loop {
            let mut needed = -1;
            // SAFETY: the handle is open, and the buffer has room for what it is said to have.
            call(|error| unsafe {
                sys::colmerge_snapshot_value_text(
                    self.get(),
                    row.0,
                    length(column),
                    buffer.as_mut_ptr().cast(),
                    length(buffer.len()),
                    &raw mut needed,
                    error,
                )
            })?;
            let Ok(needed) = usize::try_from(needed) else { return Ok(None) };
            let whole = needed < buffer.len();
            buffer.resize(if whole { needed } else { needed + 1 }, 0);
            if whole {
                return Ok(Some(String::from_utf8_lossy(&buffer).into_owned()));
            }
        }
    }

    /// Runs a SELECT or EXPLAIN on this version; the name after FROM must be that of its table.
    ///
    /// # Errors
    ///
    /// As [`Store::query`](crate::Store::query).
    pub fn query(&self, sql: &str, parameters: impl Parameters) -> Result<RecordBatches> {
        self.query_with(sql, parameters, QueryOptions::new())
    }

    /// Runs a SELECT or EXPLAIN on this version, with options for this run.
    ///
    /// # Errors
    ///
    /// As [`Store::query`](crate::Store::query); also when a limit is passed or the run is cancelled.
    pub fn query_with(
        &self,
        sql: &str,
        parameters: impl Parameters,
        options: QueryOptions<'_>,
    ) -> Result<RecordBatches> {
        options.run(|options| {
            parameters.with(|values| {
                // SAFETY: the handle is open; text, values and options live during the call.
                RecordBatches::open(|stream, error| unsafe {
                    sys::colmerge_snapshot_query(
                        self.get(),
                        pointer(sql),
                        length(sql.len()),
                        values.as_ptr(),
                        length(values.len()),
                        options,
                        stream,
                        error,
                    )
                })
            })
        })
    }
}
