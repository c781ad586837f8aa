// SPDX-License-Identifier: Apache-2.0
//! Figures of stores, tables, columns, indexes and parameters.

use colmerge_sys as sys;

use crate::handle::{count, take};

/// Bytes by category, as the allocator handed them out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bytes {
    /// Fixed-width values, dictionary codes, the fixed part of texts.
    pub values: u64,
    /// Validity bitmaps and marks of deleted rows.
    pub validity: u64,
    /// Bytes of long texts and binaries, nested values, dictionary values.
    pub strings: u64,
    /// Key indexes.
    pub indexes: u64,
    /// Working memory of writes that run at this moment; store only.
    pub scratch: u64,
    /// Bookkeeping and, for a store, what only snapshots and exported batches keep alive.
    pub other: u64,
    /// Sum of the six above.
    pub total: u64,
    /// Part of the total that holds current rows, or waits to take rows.
    pub live: u64,
    /// Part of the total that a later write compacts away.
    pub garbage: u64,
}

impl Bytes {
    fn of(bytes: &sys::colmerge_bytes) -> Self {
        Self {
            values: count(bytes.values),
            validity: count(bytes.validity),
            strings: count(bytes.strings),
            indexes: count(bytes.indexes),
            scratch: count(bytes.scratch),
            other: count(bytes.other),
            total: count(bytes.total),
            live: count(bytes.live),
            garbage: count(bytes.garbage),
        }
    }
}

/// Memory of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MemoryUsage {
    /// Bytes now; the total counts against the budget.
    pub bytes: Bytes,
    /// Highest total since the store was opened.
    pub peak: u64,
    /// The budget.
    pub budget: Option<u64>,
    /// Number of tables.
    pub tables: u64,
    /// Bytes that may still be taken under the budget.
    pub available: Option<u64>,
}

impl MemoryUsage {
    pub(crate) fn of(usage: &sys::colmerge_memory_usage) -> Self {
        Self {
            bytes: Bytes::of(&usage.bytes),
            peak: count(usage.peak),
            budget: Some(count(usage.budget)).filter(|&budget| budget > 0),
            tables: count(usage.tables),
            available: u64::try_from(usage.available).ok(),
        }
    }
}

/// A table in figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableInfo {
    /// Number of rows.
    pub rows: u64,
    /// Number of columns.
    pub columns: u64,
    /// Number of the store's commit that last changed the table: it grows, and is never used again.
    pub version: u64,
    /// Deleted rows whose place is not reclaimed yet.
    pub deleted_rows: u64,
    /// Number of key indexes.
    pub indexes: u64,
    /// Number of columns of the primary key.
    pub primary_key_columns: u64,
    /// Bytes by category.
    pub bytes: Bytes,
    /// Number of CHECK constraints.
    pub checks: u64,
}

impl TableInfo {
    pub(crate) fn of(info: &sys::colmerge_table_info) -> Self {
        Self {
            rows: count(info.rows),
            columns: count(info.columns),
            version: count(info.version),
            deleted_rows: count(info.deleted_rows),
            indexes: count(info.indexes),
            primary_key_columns: count(info.primary_key_columns),
            bytes: Bytes::of(&info.bytes),
            checks: count(info.checks),
        }
    }
}

/// A column in figures.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ColumnInfo {
    /// Its name.
    pub name: String,
    /// Its type for people: "timestamp[us, UTC]".
    pub type_name: String,
    /// Whether nulls are allowed.
    pub nullable: bool,
    /// Position in the primary key, from 0.
    pub key_position: Option<usize>,
    /// Number of rows.
    pub rows: u64,
    /// Number of nulls among them.
    pub nulls: u64,
    /// Bytes by category.
    pub bytes: Bytes,
}

impl ColumnInfo {
    /// # Safety
    ///
    /// The snapshot that gave it lives.
    pub(crate) unsafe fn of(info: &sys::colmerge_column_info) -> Self {
        Self {
            // SAFETY: the caller's.
            name: unsafe { take(info.name) },
            // SAFETY: the caller's.
            type_name: unsafe { take(info.r#type) },
            nullable: info.nullable != 0,
            key_position: usize::try_from(info.key_position - 1).ok(),
            rows: count(info.rows),
            nulls: count(info.nulls),
            bytes: Bytes::of(&info.bytes),
        }
    }
}

/// A key index.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IndexInfo {
    /// Numbers of its columns.
    pub columns: Vec<usize>,
    /// Keys in it.
    pub entries: u64,
    /// Bytes it takes.
    pub bytes: u64,
    /// Whether it is that of the primary key.
    pub primary: bool,
}

impl IndexInfo {
    /// # Safety
    ///
    /// The snapshot that gave it lives.
    pub(crate) unsafe fn of(info: &sys::colmerge_index_info) -> Self {
        let columns = usize::try_from(info.column_count).unwrap_or(0);
        // SAFETY: the library gives a pointer and the count of numbers at it.
        let columns = unsafe { std::slice::from_raw_parts(info.columns, columns) };
        Self {
            columns: columns.iter().filter_map(|&column| column.try_into().ok()).collect(),
            entries: count(info.entries),
            bytes: count(info.bytes),
            primary: info.primary != 0,
        }
    }
}

/// A CHECK constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Check {
    /// Its name.
    pub name: String,
    /// The condition as text.
    pub expression: String,
}

/// The type of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParameterInfo {
    /// For people: "timestamp[us, UTC]".
    pub type_name: String,
    /// As an Arrow format string.
    pub format: String,
}
