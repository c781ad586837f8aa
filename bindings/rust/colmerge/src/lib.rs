// SPDX-License-Identifier: Apache-2.0
#![doc = include_str!("../README.md")]
//!
//! # What there is
//!
//! A [`Store`] owns named tables. A [`Destination`] writes to one in a mode: append, replace or merge. A
//! [`Snapshot`] shows a [`Table`] as it was at one version, and is scanned, searched by key or queried.
//! [`Store::query`], [`Store::execute`] and [`Statement`] speak the query language.
//!
//! # Ownership and threads
//!
//! Each of these types owns a handle of the library and closes it when it is dropped. None borrows from
//! another: a snapshot keeps its data alive, also after its table is dropped and its store is gone. All
//! are [`Send`] and [`Sync`]: any function may be called from any thread, on shared values too. Writers to
//! one table take turns, readers never wait. [`RecordBatches`] has a position and is [`Send`] only.
//!
//! # Errors
//!
//! [`Error`] tells a [`Code`], and the table, column, row, line or position concerned. A call that fails
//! has changed nothing: a write is one step, however many batches it has.

mod batches;
mod destination;
mod error;
mod handle;
mod info;
mod names;
mod options;
mod parameters;
mod reader_stream;
mod rows;
mod run;
mod scan;
mod schema_check;
mod snapshot;
mod source;
mod statement;
mod store;
mod table;
mod text;
mod value;

pub use arrow_array;
pub use arrow_schema;
pub use batches::RecordBatches;
pub use destination::{Destination, DestinationBuilder};
pub use error::{Code, Error, Result};
pub use info::{Bytes, Check, ColumnInfo, IndexInfo, MemoryUsage, ParameterInfo, TableInfo};
pub use names::{destination_names, source_names};
pub use options::{
    IfExists, JsonLayout, JsonNan, Mode, NewColumns, NewTypes, NullKeys, NullValues, OnDuplicate,
    OnMatch, OnMissing, OnNoMatch, StatementKind,
};
pub use parameters::Parameters;
pub use rows::Rows;
pub use run::{CancelToken, Progress, QueryOptions, WriteOptions, WriteResult};
pub use scan::Scan;
pub use snapshot::{RowId, Snapshot};
pub use source::{Source, SourceBuilder};
pub use statement::Statement;
pub use store::{Store, StoreBuilder};
pub use table::{Table, TableBuilder};
pub use text::{Csv, Json, RejectedRow};
pub use value::Value;

/// Version of the loaded library, such as "0.2.0".
///
/// # Errors
///
/// With the feature `dlopen`: the library cannot be loaded.
pub fn library_version() -> Result<&'static str> {
    error::load()?;
    // SAFETY: the text is static and ends with a NUL.
    let text = unsafe { std::ffi::CStr::from_ptr(colmerge_sys::colmerge_version_string()) };
    Ok(text.to_str().unwrap_or_default())
}
