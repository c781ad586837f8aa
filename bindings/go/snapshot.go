// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import (
	"context"
	"runtime"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
)

// RowID names a row inside one snapshot. Ids grow in table order, have gaps, and mean nothing in another
// snapshot.
type RowID int64

// NoRow is where there is no row.
const NoRow RowID = -1

// Snapshot is a table at one version. It never changes, and keeps its data alive until it is closed. Columns
// are numbered from 0 in the order of the schema.
type Snapshot struct{ handle *handle[*C.colmerge_snapshot] }

// ScanOptions say what to read of a snapshot. Zero: all.
type ScanOptions struct {
	// Columns, in the order wanted.
	Columns []string
	// Rows: the rows of these ids alone, in their order.
	Rows []RowID
	// BatchSize: most rows of a batch.
	BatchSize int64
	// Limit: most rows to read.
	Limit int64
	// Offset: rows to skip first.
	Offset int64
}

// Close closes the snapshot. Records that came from it stay good.
func (s *Snapshot) Close() error {
	return s.handle.shut()
}

// Version is the version of the table that the snapshot shows.
func (s *Snapshot) Version() (int64, error) {
	defer runtime.KeepAlive(s.handle)
	var version C.int64_t
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_snapshot_version(s.handle.get(), &version, report)
	})
	return int64(version), err
}

// RowCount is the number of rows.
func (s *Snapshot) RowCount() (int64, error) {
	defer runtime.KeepAlive(s.handle)
	var rows C.int64_t
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_snapshot_row_count(s.handle.get(), &rows, report)
	})
	return int64(rows), err
}

// Info is the snapshot in figures.
func (s *Snapshot) Info() (TableInfo, error) {
	defer runtime.KeepAlive(s.handle)
	return tableInfo(func(out *C.colmerge_table_info, report *C.colmerge_error) C.int32_t {
		return C.colmerge_snapshot_describe(s.handle.get(), out, report)
	})
}

// Columns are name, type and figures of each column.
func (s *Snapshot) Columns() ([]ColumnInfo, error) {
	defer s.handle.borrow()()
	table, err := s.Info()
	columns := make([]ColumnInfo, 0, table.Columns)
	for i := C.int64_t(0); i < C.int64_t(table.Columns) && err == nil; i++ {
		info := C.colmerge_column_info{struct_size: C.sizeof_colmerge_column_info}
		err = call(func(report *C.colmerge_error) C.int32_t {
			return C.colmerge_snapshot_column_info(s.handle.get(), i, &info, report)
		})
		columns = append(columns, ColumnInfo{
			Name:        takenText(info.name),
			Type:        takenText(info._type),
			Nullable:    info.nullable != 0,
			KeyPosition: int(info.key_position),
			Rows:        int64(info.rows),
			Nulls:       int64(info.nulls),
			Bytes:       takenBytes(&info.bytes),
		})
	}
	return columns, err
}

// Indexes are the key indexes that the table has now.
func (s *Snapshot) Indexes() ([]IndexInfo, error) {
	defer s.handle.borrow()()
	table, err := s.Info()
	indexes := make([]IndexInfo, 0, table.Indexes)
	for i := C.int64_t(0); i < C.int64_t(table.Indexes) && err == nil; i++ {
		info := C.colmerge_index_info{struct_size: C.sizeof_colmerge_index_info}
		err = call(func(report *C.colmerge_error) C.int32_t {
			return C.colmerge_snapshot_index_info(s.handle.get(), i, &info, report)
		})
		indexes = append(indexes, takenIndex(&info))
	}
	return indexes, err
}

// Checks are the CHECK constraints, in the order in which they were declared.
func (s *Snapshot) Checks() ([]Check, error) {
	defer s.handle.borrow()()
	table, err := s.Info()
	checks := make([]Check, 0, table.Checks)
	for i := C.int64_t(0); i < C.int64_t(table.Checks) && err == nil; i++ {
		var check C.colmerge_check
		err = call(func(report *C.colmerge_error) C.int32_t {
			return C.colmerge_snapshot_check_info(s.handle.get(), i, &check, report)
		})
		checks = append(checks, Check{takenText(check.name), takenText(check.expression)})
	}
	return checks, err
}

// Schema is the schema.
func (s *Snapshot) Schema() (*arrow.Schema, error) {
	defer runtime.KeepAlive(s.handle)
	return schemaOf(func(out *C.struct_ArrowSchema, report *C.colmerge_error) C.int32_t {
		return C.colmerge_snapshot_schema(s.handle.get(), out, report)
	})
}

// FindColumn is the number of the column of this name.
func (s *Snapshot) FindColumn(name string) (int, error) {
	defer runtime.KeepAlive(s.handle)
	var column C.int64_t
	data, length := text(name)
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_snapshot_find_column(s.handle.get(), data, length, &column, report)
	})
	return int(column), err
}

// Scan reads rows, in table order or that of the ids.
func (s *Snapshot) Scan(options ScanOptions) (*Records, error) {
	defer runtime.KeepAlive(s.handle)
	var g given
	defer g.release()
	given := C.colmerge_read_options{
		struct_size: C.sizeof_colmerge_read_options,
		batch_size:  C.int64_t(options.BatchSize),
		limit:       C.int64_t(options.Limit),
		offset:      C.int64_t(options.Offset),
	}
	given.columns, given.column_count = g.strings(options.Columns)
	return records(func(stream *C.struct_ArrowArrayStream, report *C.colmerge_error) C.int32_t {
		if options.Rows == nil {
			return C.colmerge_snapshot_read(s.handle.get(), &given, stream, report)
		}
		rows := (*C.int64_t)(unsafe.Pointer(unsafe.SliceData(options.Rows)))
		return C.colmerge_snapshot_take_rows(
			s.handle.get(), rows, C.int64_t(len(options.Rows)), &given, stream, report)
	})
}

// Find finds the row of a key: the values of the primary key's columns, in their declared order. Without a
// row it is [NoRow] and no error.
func (s *Snapshot) Find(key ...any) (RowID, error) { return s.find(context.Background(), nil, key) }

// FindBy finds the row whose columns of these numbers have these values. The first call for a set of columns
// builds its index.
func (s *Snapshot) FindBy(columns []int, key ...any) (RowID, error) {
	return s.FindByContext(context.Background(), columns, key...)
}

// FindByContext is FindBy, which stops building an index soon after the context is done.
func (s *Snapshot) FindByContext(ctx context.Context, columns []int, key ...any) (RowID, error) {
	if len(columns) != len(key) {
		return NoRow, fail(ErrInvalidArgument, "a key needs one value for each of its columns")
	}
	return s.find(ctx, (*C.int64_t)(unsafe.Pointer(unsafe.SliceData(columns))), key)
}

func (s *Snapshot) find(ctx context.Context, columns *C.int64_t, key []any) (RowID, error) {
	defer runtime.KeepAlive(s.handle)
	var g given
	defer g.release()
	values, count, err := g.values(key)
	if err != nil {
		return NoRow, err
	}
	row := C.int64_t(NoRow)
	find := func(options *C.colmerge_query_options) error {
		return call(func(report *C.colmerge_error) C.int32_t {
			return C.colmerge_snapshot_find_key_with_options(
				s.handle.get(), columns, count, values, options, &row, report)
		})
	}
	// Looking a key up takes less than options do.
	if ctx.Done() == nil {
		err = find(nil)
	} else {
		err = QueryOptions{}.run(ctx, find)
	}
	return RowID(row), err
}

// FindBatch finds the rows of a batch of keys, [NoRow] for a key without one; the names of its columns say
// which columns of the table they are compared with.
func (s *Snapshot) FindBatch(keys arrow.RecordBatch) ([]RowID, error) {
	return s.FindBatchContext(context.Background(), keys)
}

// FindBatchContext is FindBatch, which stops soon after the context is done.
func (s *Snapshot) FindBatchContext(ctx context.Context, keys arrow.RecordBatch) ([]RowID, error) {
	defer runtime.KeepAlive(s.handle)
	batch, err := export(keys)
	if err != nil {
		return nil, err
	}
	defer batch.release()
	rows := make([]RowID, batch.array.length)
	err = QueryOptions{}.run(ctx, func(options *C.colmerge_query_options) error {
		return call(func(report *C.colmerge_error) C.int32_t {
			out := (*C.int64_t)(unsafe.Pointer(unsafe.SliceData(rows)))
			return C.colmerge_snapshot_find_keys_array_with_options(
				s.handle.get(), batch.array, batch.schema, options, out, C.int64_t(len(rows)), report)
		})
	})
	if err != nil {
		return nil, err
	}
	return rows, nil
}

// Value is a cell: nil, bool, int64, uint64, float64, string, []byte, [Raw] or [Nested].
func (s *Snapshot) Value(row RowID, column int) (any, error) {
	defer s.handle.borrow()()
	var value C.colmerge_value
	number := C.int64_t(column)
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_snapshot_get_values(s.handle.get(), C.int64_t(row), &number, 1, &value, report)
	})
	return taken(&value), err
}

// Values are cells of one row.
func (s *Snapshot) Values(row RowID, columns ...int) ([]any, error) {
	defer s.handle.borrow()()
	if len(columns) == 0 {
		return nil, nil
	}
	cells := make([]C.colmerge_value, len(columns))
	err := call(func(report *C.colmerge_error) C.int32_t {
		numbers := (*C.int64_t)(unsafe.Pointer(unsafe.SliceData(columns)))
		return C.colmerge_snapshot_get_values(
			s.handle.get(), C.int64_t(row), numbers, C.int64_t(len(columns)), &cells[0], report)
	})
	if err != nil {
		return nil, err
	}
	values := make([]any, len(cells))
	for i := range cells {
		values[i] = taken(&cells[i])
	}
	return values, nil
}

// ValueText is a cell of any type as text for people; false: it is null.
func (s *Snapshot) ValueText(row RowID, column int) (string, bool, error) {
	defer runtime.KeepAlive(s.handle)
	buffer := make([]byte, 64)
	for {
		var length C.int64_t
		err := call(func(report *C.colmerge_error) C.int32_t {
			return C.colmerge_snapshot_value_text(s.handle.get(), C.int64_t(row), C.int64_t(column),
				(*C.char)(unsafe.Pointer(&buffer[0])), C.int64_t(len(buffer)), &length, report)
		})
		switch {
		case err != nil || length < 0:
			return "", false, err
		case int(length) < len(buffer):
			return string(buffer[:length]), true, nil
		}
		buffer = make([]byte, length+1)
	}
}

// Query runs a SELECT or EXPLAIN on this version; the name after FROM must be that of its table.
func (s *Snapshot) Query(ctx context.Context, sql string, parameters ...any) (*Records, error) {
	return s.QueryWith(ctx, QueryOptions{}, sql, parameters...)
}

// QueryWith runs a SELECT or EXPLAIN on this version with options.
func (s *Snapshot) QueryWith(
	ctx context.Context, options QueryOptions, sql string, parameters ...any,
) (*Records, error) {
	defer runtime.KeepAlive(s.handle)
	data, length := text(sql)
	return options.query(ctx, parameters, func(run queryRun) C.int32_t {
		return C.colmerge_snapshot_query(
			s.handle.get(), data, length, run.values, run.count, run.options, run.stream, run.report)
	})
}

// newSnapshot is the snapshot that a function gives.
func newSnapshot(open func(**C.colmerge_snapshot, *C.colmerge_error) C.int32_t) (*Snapshot, error) {
	handle, err := opened(open, func(token *C.colmerge_snapshot) { C.colmerge_snapshot_close(token) })
	if err != nil {
		return nil, err
	}
	return &Snapshot{handle}, nil
}
