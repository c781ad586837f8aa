// SPDX-License-Identifier: Apache-2.0
//! Prepared statements.

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use colmerge_sys as sys;

use crate::batches::{Exported, RecordBatches, import_schema};
use crate::error::{Code, Error, Result, call};
use crate::handle::{Handle, Zeroed, length, struct_size, take};
use crate::info::ParameterInfo;
use crate::options::StatementKind;
use crate::parameters::Parameters;
use crate::run::{QueryOptions, WriteResult};

/// A statement of the query language, read and checked once, made by
/// [`Store::prepare`](crate::Store::prepare). SELECT and EXPLAIN are queried, DELETE and UPDATE executed.
/// It looks its table up by name at each run.
pub struct Statement(Handle<sys::colmerge_statement>);

impl Statement {
    pub(crate) fn new(handle: Handle<sys::colmerge_statement>) -> Self {
        Self(handle)
    }

    /// What the statement is.
    ///
    /// # Errors
    ///
    /// Only what any call may fail with.
    pub fn kind(&self) -> Result<StatementKind> {
        let mut kind = 0;
        // SAFETY: the handle is open.
        call(|error| unsafe { sys::colmerge_statement_kind(self.0.get(), &raw mut kind, error) })?;
        StatementKind::of(kind)
            .ok_or_else(|| Error::new(Code::Other(kind), "a kind of statement of a newer library"))
    }

    /// The types of the parameters.
    ///
    /// # Errors
    ///
    /// Only what any call may fail with.
    pub fn parameters(&self) -> Result<Vec<ParameterInfo>> {
        let mut parameters = 0;
        // SAFETY: the handle is open.
        call(|error| unsafe {
            sys::colmerge_statement_parameter_count(self.0.get(), &raw mut parameters, error)
        })?;
        let parameter_info = |parameter| {
            let mut info = sys::colmerge_parameter_info::zeroed();
            info.struct_size = struct_size::<sys::colmerge_parameter_info>();
            // SAFETY: the handle is open, and lives while its texts are copied.
            unsafe {
                call(|error| {
                    sys::colmerge_statement_parameter_info(
                        self.0.get(),
                        parameter,
                        &raw mut info,
                        error,
                    )
                })?;
                Ok(ParameterInfo { type_name: take(info.r#type), format: take(info.format) })
            }
        };
        (0..parameters).map(parameter_info).collect()
    }

    /// The schema of the result of a SELECT or EXPLAIN.
    ///
    /// # Errors
    ///
    /// The statement has no result.
    pub fn schema(&self) -> Result<SchemaRef> {
        // SAFETY: the handle is open.
        import_schema(|schema, error| unsafe {
            sys::colmerge_statement_schema(self.0.get(), schema, error)
        })
    }

    /// Runs a SELECT or EXPLAIN.
    ///
    /// # Errors
    ///
    /// As [`Store::query`](crate::Store::query).
    pub fn query(&self, parameters: impl Parameters) -> Result<RecordBatches> {
        self.query_with(parameters, QueryOptions::new())
    }

    /// Runs a SELECT or EXPLAIN, with options for this run.
    ///
    /// # Errors
    ///
    /// As [`Store::query_with`](crate::Store::query_with).
    pub fn query_with(
        &self,
        parameters: impl Parameters,
        options: QueryOptions<'_>,
    ) -> Result<RecordBatches> {
        options.run(|options| {
            parameters.with(|values| {
                // SAFETY: the handle is open; values and options live during the call.
                RecordBatches::open(|stream, error| unsafe {
                    sys::colmerge_statement_query(
                        self.0.get(),
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

    /// Runs a SELECT or EXPLAIN once for each row of a batch of parameters, whose columns stand for the
    /// parameters in their order; gives all results, one after the other.
    ///
    /// # Errors
    ///
    /// As [`query_with`](Self::query_with); [`Error::row`] tells which execution failed.
    pub fn query_batch(
        &self,
        parameters: &RecordBatch,
        options: QueryOptions<'_>,
    ) -> Result<RecordBatches> {
        let parameters = Exported::new(parameters)?;
        options.run(|options| {
            // SAFETY: the handle is open, and the array a valid one of the schema.
            RecordBatches::open(|stream, error| unsafe {
                sys::colmerge_statement_query_array(
                    self.0.get(),
                    parameters.array(),
                    parameters.schema(),
                    options,
                    stream,
                    error,
                )
            })
        })
    }

    /// Runs a DELETE or UPDATE, as one step.
    ///
    /// # Errors
    ///
    /// As [`Store::execute`](crate::Store::execute).
    pub fn execute(&self, parameters: impl Parameters) -> Result<WriteResult> {
        self.execute_with(parameters, QueryOptions::new())
    }

    /// Runs a DELETE or UPDATE, with options for this run.
    ///
    /// # Errors
    ///
    /// As [`Store::execute_with`](crate::Store::execute_with).
    pub fn execute_with(
        &self,
        parameters: impl Parameters,
        options: QueryOptions<'_>,
    ) -> Result<WriteResult> {
        options.run(|options| {
            parameters.with(|values| {
                // SAFETY: the handle is open; values and options live during the call.
                WriteResult::of(|result, error| unsafe {
                    sys::colmerge_statement_execute(
                        self.0.get(),
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

    /// Runs a DELETE or UPDATE once for each row of a batch of parameters. Each execution is a step of its
    /// own: when one fails, [`Error::row`] tells how many were done before it and stay done.
    ///
    /// # Errors
    ///
    /// As [`execute_with`](Self::execute_with).
    pub fn execute_batch(
        &self,
        parameters: &RecordBatch,
        options: QueryOptions<'_>,
    ) -> Result<WriteResult> {
        let parameters = Exported::new(parameters)?;
        options.run(|options| {
            // SAFETY: the handle is open, and the array a valid one of the schema.
            WriteResult::of(|result, error| unsafe {
                sys::colmerge_statement_execute_array(
                    self.0.get(),
                    parameters.array(),
                    parameters.schema(),
                    options,
                    result,
                    error,
                )
            })
        })
    }
}
