// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import (
	"context"
	"runtime"

	"github.com/apache/arrow-go/v18/arrow"
)

// StatementKind is what a statement is.
type StatementKind int32

// The kinds of statements.
const (
	Select  StatementKind = C.COLMERGE_STATEMENT_SELECT
	Delete  StatementKind = C.COLMERGE_STATEMENT_DELETE
	Update  StatementKind = C.COLMERGE_STATEMENT_UPDATE
	Explain StatementKind = C.COLMERGE_STATEMENT_EXPLAIN
)

// Statement is a statement of the query language, read and checked once, made by [Store.Prepare]. SELECT and
// EXPLAIN are queried, DELETE and UPDATE executed. It looks its table up by name at each run.
type Statement struct {
	handle *handle[*C.colmerge_statement]
}

// queryRun is what a function that gives a stream is called with.
type queryRun struct {
	values  *C.colmerge_value
	count   C.int64_t
	options *C.colmerge_query_options
	stream  *C.struct_ArrowArrayStream
	report  *C.colmerge_error
}

// execRun is what a function that changes rows is called with.
type execRun struct {
	values  *C.colmerge_value
	count   C.int64_t
	options *C.colmerge_query_options
	result  *C.colmerge_write_result
	report  *C.colmerge_error
}

// query runs a query with these options and parameters.
func (o QueryOptions) query(
	ctx context.Context, parameters []any, function func(queryRun) C.int32_t,
) (out *Records, err error) {
	var g given
	defer g.release()
	values, count, err := g.values(parameters)
	if err != nil {
		return nil, err
	}
	err = o.run(ctx, func(options *C.colmerge_query_options) (err error) {
		out, err = records(func(stream *C.struct_ArrowArrayStream, report *C.colmerge_error) C.int32_t {
			return function(queryRun{values, count, options, stream, report})
		})
		return err
	})
	return out, err
}

// exec changes rows with these options and parameters.
func (o QueryOptions) exec(
	ctx context.Context, parameters []any, function func(execRun) C.int32_t,
) (out WriteResult, err error) {
	var g given
	defer g.release()
	values, count, err := g.values(parameters)
	if err != nil {
		return WriteResult{}, err
	}
	err = o.run(ctx, func(options *C.colmerge_query_options) (err error) {
		out, err = writeResult(func(result *C.colmerge_write_result, report *C.colmerge_error) C.int32_t {
			return function(execRun{values, count, options, result, report})
		})
		return err
	})
	return out, err
}

// Close closes the statement. Records that came from it stay good.
func (s *Statement) Close() error {
	return s.handle.shut()
}

// Kind tells what the statement is.
func (s *Statement) Kind() (StatementKind, error) {
	defer runtime.KeepAlive(s.handle)
	var kind C.int32_t
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_statement_kind(s.handle.get(), &kind, report)
	})
	return StatementKind(kind), err
}

// Parameters are the types of the parameters.
func (s *Statement) Parameters() ([]ParameterInfo, error) {
	defer s.handle.borrow()()
	var count C.int64_t
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_statement_parameter_count(s.handle.get(), &count, report)
	})
	parameters := make([]ParameterInfo, 0, count)
	for i := C.int64_t(0); i < count && err == nil; i++ {
		info := C.colmerge_parameter_info{struct_size: C.sizeof_colmerge_parameter_info}
		err = call(func(report *C.colmerge_error) C.int32_t {
			return C.colmerge_statement_parameter_info(s.handle.get(), i, &info, report)
		})
		parameters = append(parameters, ParameterInfo{takenText(info._type), takenText(info.format)})
	}
	return parameters, err
}

// Schema is the schema of the result of a SELECT or EXPLAIN.
func (s *Statement) Schema() (*arrow.Schema, error) {
	defer runtime.KeepAlive(s.handle)
	return schemaOf(func(out *C.struct_ArrowSchema, report *C.colmerge_error) C.int32_t {
		return C.colmerge_statement_schema(s.handle.get(), out, report)
	})
}

// Query runs a SELECT or EXPLAIN.
func (s *Statement) Query(ctx context.Context, parameters ...any) (*Records, error) {
	return s.QueryWith(ctx, QueryOptions{}, parameters...)
}

// QueryWith runs a SELECT or EXPLAIN with options.
func (s *Statement) QueryWith(
	ctx context.Context, options QueryOptions, parameters ...any,
) (*Records, error) {
	defer runtime.KeepAlive(s.handle)
	return options.query(ctx, parameters, func(run queryRun) C.int32_t {
		return C.colmerge_statement_query(
			s.handle.get(), run.values, run.count, run.options, run.stream, run.report)
	})
}

// QueryBatch runs a SELECT or EXPLAIN once for each row of a batch, whose columns stand for the parameters in
// their order, and gives all results, one after the other. Row of an error tells which execution failed.
func (s *Statement) QueryBatch(
	ctx context.Context, parameters arrow.RecordBatch, options QueryOptions,
) (*Records, error) {
	defer runtime.KeepAlive(s.handle)
	batch, err := export(parameters)
	if err != nil {
		return nil, err
	}
	defer batch.release()
	return options.query(ctx, nil, func(run queryRun) C.int32_t {
		return C.colmerge_statement_query_array(
			s.handle.get(), batch.array, batch.schema, run.options, run.stream, run.report)
	})
}

// Exec runs a DELETE or UPDATE, as one step.
func (s *Statement) Exec(ctx context.Context, parameters ...any) (WriteResult, error) {
	return s.ExecWith(ctx, QueryOptions{}, parameters...)
}

// ExecWith runs a DELETE or UPDATE with options.
func (s *Statement) ExecWith(
	ctx context.Context, options QueryOptions, parameters ...any,
) (WriteResult, error) {
	defer runtime.KeepAlive(s.handle)
	return options.exec(ctx, parameters, func(run execRun) C.int32_t {
		return C.colmerge_statement_execute(
			s.handle.get(), run.values, run.count, run.options, run.result, run.report)
	})
}

// ExecBatch runs a DELETE or UPDATE once for each row of a batch of parameters. Each execution is a step of its
// own: when one fails, Row of the error tells how many were done before it and stay done.
func (s *Statement) ExecBatch(
	ctx context.Context, parameters arrow.RecordBatch, options QueryOptions,
) (WriteResult, error) {
	defer runtime.KeepAlive(s.handle)
	batch, err := export(parameters)
	if err != nil {
		return WriteResult{}, err
	}
	defer batch.release()
	return options.exec(ctx, nil, func(run execRun) C.int32_t {
		return C.colmerge_statement_execute_array(
			s.handle.get(), batch.array, batch.schema, run.options, run.result, run.report)
	})
}

// newStatement is the statement that a function gives.
func newStatement(open func(**C.colmerge_statement, *C.colmerge_error) C.int32_t) (*Statement, error) {
	handle, err := opened(open, func(token *C.colmerge_statement) { C.colmerge_statement_close(token) })
	if err != nil {
		return nil, err
	}
	return &Statement{handle}, nil
}
