// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import (
	"context"
	"runtime"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// LibraryVersion is the version of the library, such as "0.2.0".
func LibraryVersion() string { return C.GoString(C.colmerge_version_string()) }

// Store owns named tables and a memory budget. Its tables last until it and all that came from it is closed.
type Store struct{ handle *handle[*C.colmerge_store] }

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
	given := C.colmerge_store_options{
		struct_size:   C.sizeof_colmerge_store_options,
		memory_budget: C.int64_t(options.MemoryBudget),
		threads:       C.int32_t(options.Threads),
	}
	return newStore(func(out **C.colmerge_store, report *C.colmerge_error) C.int32_t {
		return C.colmerge_store_open(&given, out, report)
	})
}

// SharedStore gives the store that the process shares, without a budget. Closing it leaves the store alone.
func SharedStore() (*Store, error) {
	return newStore(func(out **C.colmerge_store, report *C.colmerge_error) C.int32_t {
		return C.colmerge_store_default(out, report)
	})
}

// Close closes the store.
func (s *Store) Close() error {
	return s.handle.shut()
}

// SetMemoryBudget sets the memory budget in bytes; 0 takes it away. One below what is in use is accepted:
// writes are refused until usage has sunk.
func (s *Store) SetMemoryBudget(bytes int64) error {
	defer runtime.KeepAlive(s.handle)
	return call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_store_set_memory_budget(s.handle.get(), C.int64_t(bytes), report)
	})
}

// MemoryUsage tells the memory of the store.
func (s *Store) MemoryUsage() (MemoryUsage, error) {
	defer runtime.KeepAlive(s.handle)
	usage := C.colmerge_memory_usage{struct_size: C.sizeof_colmerge_memory_usage}
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_store_usage(s.handle.get(), &usage, report)
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
func (s *Store) Clear() error { return s.ClearContext(context.Background()) }

// ClearContext is Clear, whose wait for the writes that run ends with the context.
func (s *Store) ClearContext(ctx context.Context) error {
	defer runtime.KeepAlive(s.handle)
	return cancellable(ctx, func(options *C.colmerge_write_options, report *C.colmerge_error) C.int32_t {
		return C.colmerge_store_clear_with_options(s.handle.get(), options, report)
	})
}

// TableNames are the names of all tables, sorted.
func (s *Store) TableNames() ([]string, error) {
	defer runtime.KeepAlive(s.handle)
	return listed(func(out **C.colmerge_names, report *C.colmerge_error) C.int32_t {
		return C.colmerge_store_list_tables(s.handle.get(), out, report)
	})
}

// CreateTable creates an empty table.
func (s *Store) CreateTable(name string, schema *arrow.Schema, options TableOptions) (*Table, error) {
	defer runtime.KeepAlive(s.handle)
	var g given
	defer g.release()
	given := options.given(&g)
	exported, err := exportSchema(schema)
	if err != nil {
		return nil, err
	}
	defer releaseSchema(exported)
	data, length := text(name)
	return newTable(func(out **C.colmerge_table, report *C.colmerge_error) C.int32_t {
		return C.colmerge_table_create(s.handle.get(), data, length, exported, &given, out, report)
	})
}

// Table opens a table.
func (s *Store) Table(name string) (*Table, error) {
	defer runtime.KeepAlive(s.handle)
	data, length := text(name)
	return newTable(func(out **C.colmerge_table, report *C.colmerge_error) C.int32_t {
		return C.colmerge_table_open(s.handle.get(), data, length, out, report)
	})
}

// HasTable tells whether there is a table of this name.
func (s *Store) HasTable(name string) (bool, error) {
	defer runtime.KeepAlive(s.handle)
	var exists C.int32_t
	data, length := text(name)
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_table_exists(s.handle.get(), data, length, &exists, report)
	})
	return exists != 0, err
}

// DropTable drops a table. Snapshots and batches of it stay good.
func (s *Store) DropTable(name string) error { return s.DropTableContext(context.Background(), name) }

// DropTableContext is DropTable, whose wait for the write that runs on the table ends with the context.
func (s *Store) DropTableContext(ctx context.Context, name string) error {
	defer runtime.KeepAlive(s.handle)
	data, length := text(name)
	return cancellable(ctx, func(options *C.colmerge_write_options, report *C.colmerge_error) C.int32_t {
		return C.colmerge_table_drop_with_options(s.handle.get(), data, length, options, report)
	})
}

// SetContents makes the rows and the schema of a reader the whole contents of a table, new or not.
func (s *Store) SetContents(
	ctx context.Context, name string, reader array.RecordReader, options WriteOptions,
) (WriteResult, error) {
	defer runtime.KeepAlive(s.handle)
	data, length := text(name)
	return options.write(ctx, func(given *C.colmerge_write_options) (WriteResult, error) {
		return withStream(reader, func(stream *C.struct_ArrowArrayStream) (WriteResult, error) {
			return writeResult(func(out *C.colmerge_write_result, report *C.colmerge_error) C.int32_t {
				return C.colmerge_table_set_contents(s.handle.get(), data, length, stream, given, out, report)
			})
		})
	})
}

// OpenDestination makes a writer to a table.
func (s *Store) OpenDestination(options DestinationOptions) (*Destination, error) {
	defer runtime.KeepAlive(s.handle)
	var g given
	defer g.release()
	given := options.given(&g)
	return newDestination(func(out **C.colmerge_destination, report *C.colmerge_error) C.int32_t {
		return C.colmerge_destination_open(s.handle.get(), &given, out, report)
	})
}

// OpenDestinationYAML makes the destination that YAML text defines under this name, below "destinations:".
func (s *Store) OpenDestinationYAML(yaml, name string) (*Destination, error) {
	defer runtime.KeepAlive(s.handle)
	data, length := text(yaml)
	nameData, nameLength := text(name)
	return newDestination(func(out **C.colmerge_destination, report *C.colmerge_error) C.int32_t {
		return C.colmerge_destination_open_yaml(s.handle.get(), data, length, nameData, nameLength, out, report)
	})
}

// OpenSource makes a reader of a table.
func (s *Store) OpenSource(options SourceOptions) (*Source, error) {
	defer runtime.KeepAlive(s.handle)
	var g given
	defer g.release()
	given := options.given(&g)
	return newSource(func(out **C.colmerge_source, report *C.colmerge_error) C.int32_t {
		return C.colmerge_source_open(s.handle.get(), &given, out, report)
	})
}

// OpenSourceYAML makes the source that YAML text defines under this name, below "sources:".
func (s *Store) OpenSourceYAML(yaml, name string) (*Source, error) {
	defer runtime.KeepAlive(s.handle)
	data, length := text(yaml)
	nameData, nameLength := text(name)
	return newSource(func(out **C.colmerge_source, report *C.colmerge_error) C.int32_t {
		return C.colmerge_source_open_yaml(s.handle.get(), data, length, nameData, nameLength, out, report)
	})
}

// Prepare reads and checks a statement, to be run any number of times.
func (s *Store) Prepare(sql string) (*Statement, error) {
	return s.PrepareContext(context.Background(), sql)
}

// PrepareContext is Prepare, which stops soon after the context is done.
func (s *Store) PrepareContext(ctx context.Context, sql string) (*Statement, error) {
	defer runtime.KeepAlive(s.handle)
	data, length := text(sql)
	var statement *Statement
	err := QueryOptions{}.run(ctx, func(options *C.colmerge_query_options) (err error) {
		statement, err = newStatement(func(out **C.colmerge_statement, report *C.colmerge_error) C.int32_t {
			return C.colmerge_statement_prepare_with_options(s.handle.get(), data, length, options, out, report)
		})
		return err
	})
	return statement, err
}

// Query runs a SELECT or EXPLAIN. Parameters stand for ? or $1, $2, … in their order.
func (s *Store) Query(ctx context.Context, sql string, parameters ...any) (*Records, error) {
	return s.QueryWith(ctx, QueryOptions{}, sql, parameters...)
}

// QueryWith runs a SELECT or EXPLAIN with options.
func (s *Store) QueryWith(
	ctx context.Context, options QueryOptions, sql string, parameters ...any,
) (*Records, error) {
	defer runtime.KeepAlive(s.handle)
	data, length := text(sql)
	return options.query(ctx, parameters, func(run queryRun) C.int32_t {
		return C.colmerge_store_query(
			s.handle.get(), data, length, run.values, run.count, run.options, run.stream, run.report)
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
	defer runtime.KeepAlive(s.handle)
	data, length := text(sql)
	return options.exec(ctx, parameters, func(run execRun) C.int32_t {
		return C.colmerge_store_execute(
			s.handle.get(), data, length, run.values, run.count, run.options, run.result, run.report)
	})
}

// newStore is the store that a function gives.
func newStore(open func(**C.colmerge_store, *C.colmerge_error) C.int32_t) (*Store, error) {
	handle, err := opened(open, func(token *C.colmerge_store) { C.colmerge_store_close(token) })
	if err != nil {
		return nil, err
	}
	return &Store{handle}, nil
}
