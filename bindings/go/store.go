// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// LibraryVersion is the version of the library, such as "0.2.0".
func LibraryVersion() string { return C.GoString(C.colmerge_version_string()) }

// Store owns named tables and a memory budget. Its tables last until it and all that came from it is closed.
type Store struct{ handle *C.colmerge_store }

// StoreOptions are the options of a new store.
type StoreOptions struct {
	// MemoryBudget: bytes that data, indexes and working memory may take together; 0: no limit.
	MemoryBudget int64
	// Threads: most threads that one query or one large write may work with; 0: the library chooses.
	Threads int
}

// NewStore makes a store of its own, without a budget.
func NewStore() (*Store, error) { return NewStoreWith(StoreOptions{}) }

// NewStoreWith makes a store of its own.
func NewStoreWith(options StoreOptions) (*Store, error) {
	s := &Store{}
	given := C.colmerge_store_options{
		struct_size:   C.sizeof_colmerge_store_options,
		memory_budget: C.int64_t(options.MemoryBudget),
		threads:       C.int32_t(options.Threads),
	}
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_store_open(&given, &s.handle, report)
	})
	return orNil(s, err)
}

// SharedStore gives the store that the process shares, without a budget. Closing it leaves the store alone.
func SharedStore() (*Store, error) {
	s := &Store{}
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_store_default(&s.handle, report)
	})
	return orNil(s, err)
}

// orNil is a new value, or nil with the error of its making.
func orNil[T any](value *T, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	return value, nil
}

// Close closes the store.
func (s *Store) Close() error {
	C.colmerge_store_close(s.handle)
	return nil
}

// SetMemoryBudget sets the memory budget in bytes; 0 takes it away. One below what is in use is accepted:
// writes are refused until usage has sunk.
func (s *Store) SetMemoryBudget(bytes int64) error {
	return call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_store_set_memory_budget(s.handle, C.int64_t(bytes), report)
	})
}

// MemoryUsage tells the memory of the store.
func (s *Store) MemoryUsage() (MemoryUsage, error) {
	usage := C.colmerge_memory_usage{struct_size: C.sizeof_colmerge_memory_usage}
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_store_usage(s.handle, &usage, report)
	})
	return MemoryUsage{
		Bytes:     takenBytes(&usage.bytes),
		Peak:      int64(usage.peak),
		Budget:    int64(usage.budget),
		Tables:    int64(usage.tables),
		Available: int64(usage.available),
	}, err
}

// Clear drops all tables, as one step.
func (s *Store) Clear() error {
	return call(func(report *C.colmerge_error) C.int32_t { return C.colmerge_store_clear(s.handle, report) })
}

// TableNames are the names of all tables, sorted.
func (s *Store) TableNames() ([]string, error) {
	return listed(func(out **C.colmerge_names, report *C.colmerge_error) C.int32_t {
		return C.colmerge_store_list_tables(s.handle, out, report)
	})
}

// CreateTable creates an empty table.
func (s *Store) CreateTable(name string, schema *arrow.Schema, options TableOptions) (*Table, error) {
	var g given
	defer g.release()
	given := options.given(&g)
	exported := exportSchema(schema)
	defer releaseSchema(exported)
	t := &Table{}
	data, length := text(name)
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_table_create(s.handle, data, length, exported, &given, &t.handle, report)
	})
	return orNil(t, err)
}

// Table opens a table.
func (s *Store) Table(name string) (*Table, error) {
	t := &Table{}
	data, length := text(name)
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_table_open(s.handle, data, length, &t.handle, report)
	})
	return orNil(t, err)
}

// HasTable tells whether there is a table of this name.
func (s *Store) HasTable(name string) (bool, error) {
	var exists C.int32_t
	data, length := text(name)
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_table_exists(s.handle, data, length, &exists, report)
	})
	return exists != 0, err
}

// DropTable drops a table. Snapshots and batches of it stay good.
func (s *Store) DropTable(name string) error {
	data, length := text(name)
	return call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_table_drop(s.handle, data, length, report)
	})
}

// SetContents makes the rows and the schema of a reader the whole contents of a table, new or not.
func (s *Store) SetContents(
	ctx context.Context, name string, reader array.RecordReader, options WriteOptions,
) (WriteResult, error) {
	data, length := text(name)
	return options.write(ctx, func(given *C.colmerge_write_options) (WriteResult, error) {
		return withStream(reader, func(stream *C.struct_ArrowArrayStream) (WriteResult, error) {
			return writeResult(func(out *C.colmerge_write_result, report *C.colmerge_error) C.int32_t {
				return C.colmerge_table_set_contents(s.handle, data, length, stream, given, out, report)
			})
		})
	})
}

// OpenDestination makes a writer to a table.
func (s *Store) OpenDestination(options DestinationOptions) (*Destination, error) {
	var g given
	defer g.release()
	given := options.given(&g)
	d := &Destination{}
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_destination_open(s.handle, &given, &d.handle, report)
	})
	return orNil(d, err)
}

// OpenDestinationYAML makes the destination that YAML text defines under this name, below "destinations:".
func (s *Store) OpenDestinationYAML(yaml, name string) (*Destination, error) {
	d := &Destination{}
	data, length := text(yaml)
	nameData, nameLength := text(name)
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_destination_open_yaml(s.handle, data, length, nameData, nameLength, &d.handle, report)
	})
	return orNil(d, err)
}

// OpenSource makes a reader of a table.
func (s *Store) OpenSource(options SourceOptions) (*Source, error) {
	var g given
	defer g.release()
	given := options.given(&g)
	source := &Source{}
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_source_open(s.handle, &given, &source.handle, report)
	})
	return orNil(source, err)
}

// OpenSourceYAML makes the source that YAML text defines under this name, below "sources:".
func (s *Store) OpenSourceYAML(yaml, name string) (*Source, error) {
	source := &Source{}
	data, length := text(yaml)
	nameData, nameLength := text(name)
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_source_open_yaml(s.handle, data, length, nameData, nameLength, &source.handle, report)
	})
	return orNil(source, err)
}

// Prepare reads and checks a statement, to be run any number of times.
func (s *Store) Prepare(sql string) (*Statement, error) {
	statement := &Statement{}
	data, length := text(sql)
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_statement_prepare(s.handle, data, length, &statement.handle, report)
	})
	return orNil(statement, err)
}

// Query runs a SELECT or EXPLAIN. Parameters stand for ? or $1, $2, … in their order.
func (s *Store) Query(ctx context.Context, sql string, parameters ...any) (*Records, error) {
	return s.QueryWith(ctx, QueryOptions{}, sql, parameters...)
}

// QueryWith runs a SELECT or EXPLAIN with options.
func (s *Store) QueryWith(
	ctx context.Context, options QueryOptions, sql string, parameters ...any,
) (*Records, error) {
	data, length := text(sql)
	return options.query(ctx, parameters, func(run queryRun) C.int32_t {
		return C.colmerge_store_query(
			s.handle, data, length, run.values, run.count, run.options, run.stream, run.report)
	})
}

// Exec runs a DELETE or UPDATE, as one step.
func (s *Store) Exec(ctx context.Context, sql string, parameters ...any) (WriteResult, error) {
	return s.ExecWith(ctx, QueryOptions{}, sql, parameters...)
}

// ExecWith runs a DELETE or UPDATE with options.
func (s *Store) ExecWith(
	ctx context.Context, options QueryOptions, sql string, parameters ...any,
) (WriteResult, error) {
	data, length := text(sql)
	return options.exec(ctx, parameters, func(run execRun) C.int32_t {
		return C.colmerge_store_execute(
			s.handle, data, length, run.values, run.count, run.options, run.result, run.report)
	})
}
