// SPDX-License-Identifier: Apache-2.0
//! Stores: named tables, a memory budget, and what is opened by name.

use arrow_array::RecordBatchReader;
use arrow_schema::Schema;
use colmerge_sys as sys;

use crate::batches::RecordBatches;
use crate::destination::{Destination, DestinationBuilder};
use crate::error::{Result, call, load};
use crate::handle::{Handle, Zeroed, length, limit, pointer, struct_size};
use crate::info::MemoryUsage;
use crate::names::listed;
use crate::parameters::Parameters;
use crate::reader_stream::write_stream;
use crate::run::{QueryOptions, WriteOptions, WriteResult};
use crate::source::{Source, SourceBuilder};
use crate::statement::Statement;
use crate::table::{Table, TableBuilder};

/// Owns named tables and a memory budget. It lasts as long as anything that came from it.
pub struct Store(Handle<sys::colmerge_store>);

impl Store {
    /// Makes a store of its own, without a budget.
    ///
    /// # Errors
    ///
    /// No memory; with the feature `dlopen`: the library cannot be loaded.
    pub fn new() -> Result<Self> {
        Self::builder().open()
    }

    /// Options of a new store.
    pub fn builder() -> StoreBuilder {
        StoreBuilder { memory_budget: 0, threads: 0 }
    }

    /// The store that the process shares, without a budget. It lasts as long as the process.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn shared() -> Result<Self> {
        load()?;
        // SAFETY: the library is loaded.
        let open = |handle, error| unsafe { sys::colmerge_store_default(handle, error) };
        Handle::open(open).map(Self)
    }

    pub(crate) fn get(&self) -> *mut sys::colmerge_store {
        self.0.get()
    }

    /// Sets the memory budget. A budget below what is in use is accepted: writes are refused until usage
    /// has sunk.
    ///
    /// # Errors
    ///
    /// Only what any call may fail with.
    pub fn set_memory_budget(&self, bytes: Option<u64>) -> Result<()> {
        // SAFETY: the handle is open.
        call(|error| unsafe {
            sys::colmerge_store_set_memory_budget(self.get(), bytes.map_or(0, limit), error)
        })
    }

    /// Memory of the store.
    ///
    /// # Errors
    ///
    /// Only what any call may fail with.
    pub fn memory_usage(&self) -> Result<MemoryUsage> {
        let mut usage = sys::colmerge_memory_usage::zeroed();
        usage.struct_size = struct_size::<sys::colmerge_memory_usage>();
        // SAFETY: the handle is open.
        call(|error| unsafe { sys::colmerge_store_usage(self.get(), &raw mut usage, error) })?;
        Ok(MemoryUsage::of(&usage))
    }

    /// Drops all tables, as one step.
    ///
    /// # Errors
    ///
    /// Only what any call may fail with.
    pub fn clear(&self) -> Result<()> {
        self.clear_with(WriteOptions::new())
    }

    /// [`clear`](Self::clear), whose wait for the writes that run can be cancelled; of the options only
    /// that counts.
    ///
    /// # Errors
    ///
    /// As [`clear`](Self::clear); also when the call is cancelled.
    pub fn clear_with(&self, options: WriteOptions<'_>) -> Result<()> {
        options.run(|options| {
            // SAFETY: the handle is open, and the options live during the call.
            call(|error| unsafe {
                sys::colmerge_store_clear_with_options(self.get(), options, error)
            })
        })
    }

    /// The names of all tables, sorted.
    ///
    /// # Errors
    ///
    /// Only what any call may fail with.
    pub fn table_names(&self) -> Result<Vec<String>> {
        // SAFETY: the handle is open.
        listed(|names, error| unsafe { sys::colmerge_store_list_tables(self.get(), names, error) })
    }

    /// Options of a new table of this schema.
    pub fn create_table<'s>(
        &'s self,
        name: impl Into<String>,
        schema: &'s Schema,
    ) -> TableBuilder<'s> {
        TableBuilder::new(self, name.into(), schema)
    }

    /// Opens a table.
    ///
    /// # Errors
    ///
    /// [`Code::TableNotFound`](crate::Code::TableNotFound).
    pub fn table(&self, name: &str) -> Result<Table> {
        // SAFETY: the handle is open, and the text lives.
        let open = |handle, error| unsafe {
            sys::colmerge_table_open(self.get(), pointer(name), length(name.len()), handle, error)
        };
        Handle::open(open).map(Table::new)
    }

    /// Whether there is a table of this name.
    ///
    /// # Errors
    ///
    /// Only what any call may fail with.
    pub fn has_table(&self, name: &str) -> Result<bool> {
        let mut exists = 0;
        // SAFETY: the handle is open, and the text lives.
        call(|error| unsafe {
            sys::colmerge_table_exists(
                self.get(),
                pointer(name),
                length(name.len()),
                &raw mut exists,
                error,
            )
        })?;
        Ok(exists != 0)
    }

    /// Drops a table. Snapshots and batches of it stay good.
    ///
    /// # Errors
    ///
    /// [`Code::TableNotFound`](crate::Code::TableNotFound).
    pub fn drop_table(&self, name: &str) -> Result<()> {
        self.drop_table_with(name, WriteOptions::new())
    }

    /// [`drop_table`](Self::drop_table), whose wait for the write that runs on the table can be cancelled;
    /// of the options that and the version count.
    ///
    /// # Errors
    ///
    /// As [`drop_table`](Self::drop_table); also when the table is at another version, or the call is cancelled.
    pub fn drop_table_with(&self, name: &str, options: WriteOptions<'_>) -> Result<()> {
        let length = length(name.len());
        options.run(|options| {
            // SAFETY: the handle is open, the text lives, and the options do during the call.
            call(|error| unsafe {
                sys::colmerge_table_drop_with_options(
                    self.get(),
                    pointer(name),
                    length,
                    options,
                    error,
                )
            })
        })
    }

    /// Makes the rows and the schema of a reader the whole contents of a table, new or not.
    ///
    /// # Errors
    ///
    /// As [`Destination::write`].
    pub fn set_contents(
        &self,
        name: &str,
        reader: impl RecordBatchReader + Send + 'static,
        options: WriteOptions<'_>,
    ) -> Result<WriteResult> {
        options.run(|options| {
            write_stream(Box::new(reader), |stream| {
                // SAFETY: the handle is open; the stream is valid, and released by the call.
                WriteResult::of(|result, error| unsafe {
                    sys::colmerge_table_set_contents(
                        self.get(),
                        pointer(name),
                        length(name.len()),
                        stream,
                        options,
                        result,
                        error,
                    )
                })
            })
        })
    }

    /// Options of a writer to a table.
    pub fn destination(&self, table_name: impl Into<String>) -> DestinationBuilder<'_> {
        DestinationBuilder::new(self, table_name.into())
    }

    /// The destination that YAML text defines under this name, below `destinations:`.
    ///
    /// # Errors
    ///
    /// The text is not YAML, has no such entry, or has an option that is unknown or not valid.
    pub fn destination_from_yaml(&self, yaml: &str, name: &str) -> Result<Destination> {
        // SAFETY: the handle is open, and the texts live.
        let open = |handle, error| unsafe {
            sys::colmerge_destination_open_yaml(
                self.get(),
                pointer(yaml),
                length(yaml.len()),
                pointer(name),
                length(name.len()),
                handle,
                error,
            )
        };
        Handle::open(open).map(Destination::new)
    }

    /// Options of a reader of a table.
    pub fn source(&self, table_name: impl Into<String>) -> SourceBuilder<'_> {
        SourceBuilder::new(self, table_name.into())
    }

    /// The source that YAML text defines under this name, below `sources:`.
    ///
    /// # Errors
    ///
    /// As [`destination_from_yaml`](Self::destination_from_yaml).
    pub fn source_from_yaml(&self, yaml: &str, name: &str) -> Result<Source> {
        // SAFETY: the handle is open, and the texts live.
        let open = |handle, error| unsafe {
            sys::colmerge_source_open_yaml(
                self.get(),
                pointer(yaml),
                length(yaml.len()),
                pointer(name),
                length(name.len()),
                handle,
                error,
            )
        };
        Handle::open(open).map(Source::new)
    }

    /// Reads and checks a statement, to be run any number of times.
    ///
    /// # Errors
    ///
    /// The text cannot be read ([`Error::position`](crate::Error::position) tells where), or does not suit
    /// its table.
    pub fn prepare(&self, sql: &str) -> Result<Statement> {
        self.prepare_with(sql, QueryOptions::new())
    }

    /// [`prepare`](Self::prepare), which can be cancelled; of the options only that counts.
    ///
    /// # Errors
    ///
    /// As [`prepare`](Self::prepare); also when the call is cancelled.
    pub fn prepare_with(&self, sql: &str, options: QueryOptions<'_>) -> Result<Statement> {
        options.run(|options| {
            // SAFETY: the handle is open, the text lives, and the options do during the call.
            let prepare = |handle, error| unsafe {
                sys::colmerge_statement_prepare_with_options(
                    self.get(),
                    pointer(sql),
                    length(sql.len()),
                    options,
                    handle,
                    error,
                )
            };
            Handle::open(prepare).map(Statement::new)
        })
    }

    /// Runs a SELECT or EXPLAIN.
    ///
    /// # Errors
    ///
    /// As [`prepare`](Self::prepare); also for parameters that do not fit, and for a row for which an
    /// expression fails.
    pub fn query(&self, sql: &str, parameters: impl Parameters) -> Result<RecordBatches> {
        self.query_with(sql, parameters, QueryOptions::new())
    }

    /// Runs a SELECT or EXPLAIN, with options for this run.
    ///
    /// # Errors
    ///
    /// As [`query`](Self::query); also when a limit is passed or the run is cancelled.
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
                    sys::colmerge_store_query(
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

    /// Runs a DELETE or UPDATE, as one step.
    ///
    /// # Errors
    ///
    /// As [`query`](Self::query); also for a constraint that an UPDATE would break.
    pub fn execute(&self, sql: &str, parameters: impl Parameters) -> Result<WriteResult> {
        self.execute_with(sql, parameters, QueryOptions::new())
    }

    /// Runs a DELETE or UPDATE, with options for this run.
    ///
    /// # Errors
    ///
    /// As [`execute`](Self::execute); also when a limit is passed or the run is cancelled.
    pub fn execute_with(
        &self,
        sql: &str,
        parameters: impl Parameters,
        options: QueryOptions<'_>,
    ) -> Result<WriteResult> {
        options.run(|options| {
            parameters.with(|values| {
                // SAFETY: the handle is open; text, values and options live during the call.
                WriteResult::of(|result, error| unsafe {
                    sys::colmerge_store_execute(
                        self.get(),
                        pointer(sql),
                        length(sql.len()),
                        values.as_ptr(),
                        length(values.len()),
                        options,
                        result,
                        error,
                    )
                })
            })
        })
    }
}

/// Options of a new store. The defaults: no budget, and as many threads as the library chooses.
#[derive(Clone, Copy, Debug)]
#[must_use = "nothing is opened before open()"]
pub struct StoreBuilder {
    memory_budget: i64,
    threads: i32,
}

impl StoreBuilder {
    /// Bytes that data, indexes and working memory may take together.
    pub fn memory_budget(mut self, bytes: u64) -> Self {
        self.memory_budget = limit(bytes);
        self
    }

    /// Most threads that one query or one large write may work with.
    pub fn threads(mut self, threads: u32) -> Self {
        self.threads = i32::try_from(threads).unwrap_or(i32::MAX);
        self
    }

    /// Makes the store.
    ///
    /// # Errors
    ///
    /// As [`Store::new`]; also for more than 1024 threads.
    pub fn open(self) -> Result<Store> {
        load()?;
        let mut options = sys::colmerge_store_options::zeroed();
        options.struct_size = struct_size::<sys::colmerge_store_options>();
        options.memory_budget = self.memory_budget;
        options.threads = self.threads;
        let open = |handle, error| {
            // SAFETY: the library is loaded, and the options live during the call.
            unsafe { sys::colmerge_store_open(&raw const options, handle, error) }
        };
        Handle::open(open).map(Store)
    }
}
