// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import (
	"context"
	"runtime"

	"github.com/apache/arrow-go/v18/arrow"
)

// IfExists is what creating a table does when one of its name is there.
type IfExists int32

// What to do with a table that is there.
const (
	// FailIfExists: the call fails with [ErrTableExists].
	FailIfExists IfExists = C.COLMERGE_IF_EXISTS_ERROR
	// KeepExisting opens it, whatever its schema.
	KeepExisting IfExists = C.COLMERGE_IF_EXISTS_KEEP
	// ReplaceExisting drops it; create and drop are one step.
	ReplaceExisting IfExists = C.COLMERGE_IF_EXISTS_REPLACE
)

// TableOptions are the options of a new table.
type TableOptions struct {
	// PrimaryKey: columns whose values no two rows may share and that take no null.
	PrimaryKey []string
	// Checks: conditions that may not be false for any row.
	Checks []Check
	// IfExists: what to do when a table of this name is there.
	IfExists IfExists
	// Operators: of a column, what every merge makes of the old and the new value of a matched row: sum, max,
	// latest_by(version) …
	Operators map[string]string
}

func (o TableOptions) given(g *given) C.colmerge_table_options {
	options := C.colmerge_table_options{
		struct_size: C.sizeof_colmerge_table_options,
		if_exists:   C.int32_t(o.IfExists),
		check_count: C.int64_t(len(o.Checks)),
	}
	options.primary_key, options.primary_key_count = g.strings(o.PrimaryKey)
	if len(o.Checks) > 0 {
		checks := make([]C.colmerge_check, len(o.Checks))
		for i, check := range o.Checks {
			checks[i] = C.colmerge_check{name: g.optional(check.Name), expression: g.string(check.Expression)}
		}
		g.pinner.Pin(&checks[0])
		options.checks = &checks[0]
	}
	columns, operators := sortedPairs(o.Operators)
	options.operator_columns, options.operator_count = g.strings(columns)
	options.operators, _ = g.strings(operators)
	return options
}

// Table is a table. Once it was dropped or replaced by another of its name, calls fail with
// [ErrTableNotFound].
type Table struct{ handle *handle[*C.colmerge_table] }

// Close closes the handle; the table stays in its store.
func (t *Table) Close() error {
	return t.handle.shut()
}

// Snapshot shows the table as it is now; it takes the same time whatever the size.
func (t *Table) Snapshot() (*Snapshot, error) {
	defer runtime.KeepAlive(t.handle)
	return newSnapshot(func(out **C.colmerge_snapshot, report *C.colmerge_error) C.int32_t {
		return C.colmerge_snapshot_open(t.handle.get(), out, report)
	})
}

// Info is the table in figures. For those of its columns and indexes take a snapshot.
func (t *Table) Info() (TableInfo, error) {
	defer runtime.KeepAlive(t.handle)
	return tableInfo(func(out *C.colmerge_table_info, report *C.colmerge_error) C.int32_t {
		return C.colmerge_table_describe(t.handle.get(), out, report)
	})
}

// Schema is the schema as it is now.
func (t *Table) Schema() (*arrow.Schema, error) {
	defer runtime.KeepAlive(t.handle)
	return schemaOf(func(out *C.struct_ArrowSchema, report *C.colmerge_error) C.int32_t {
		return C.colmerge_table_schema(t.handle.get(), out, report)
	})
}

// Truncate removes all rows; schema and constraints stay.
func (t *Table) Truncate() error { return t.TruncateContext(context.Background()) }

// TruncateContext is Truncate, whose wait for the write that runs on the table ends with the context.
func (t *Table) TruncateContext(ctx context.Context) error {
	_, err := t.TruncateWith(ctx, WriteOptions{})
	return err
}

// TruncateWith is TruncateContext with options, of which Token and IfVersion count.
func (t *Table) TruncateWith(ctx context.Context, options WriteOptions) (WriteResult, error) {
	defer runtime.KeepAlive(t.handle)
	return options.write(ctx, func(given *C.colmerge_write_options) (WriteResult, error) {
		return writeResult(func(out *C.colmerge_write_result, report *C.colmerge_error) C.int32_t {
			return C.colmerge_table_truncate_with_options(t.handle.get(), given, out, report)
		})
	})
}

// DeleteBatch deletes the rows of these keys, as one step; the names of the batch's columns say which columns
// of the table they are compared with.
func (t *Table) DeleteBatch(keys arrow.RecordBatch) (WriteResult, error) {
	return t.DeleteBatchContext(context.Background(), keys)
}

// DeleteBatchContext is DeleteBatch, which stops soon after the context is done and has then deleted nothing.
func (t *Table) DeleteBatchContext(ctx context.Context, keys arrow.RecordBatch) (WriteResult, error) {
	return t.DeleteBatchWith(ctx, WriteOptions{}, keys)
}

// DeleteBatchWith is DeleteBatchContext with options, of which RowLimit, MemoryLimit, Token and IfVersion count.
func (t *Table) DeleteBatchWith(ctx context.Context, options WriteOptions, keys arrow.RecordBatch) (WriteResult, error) {
	defer runtime.KeepAlive(t.handle)
	batch, err := export(keys)
	if err != nil {
		return WriteResult{}, err
	}
	defer batch.release()
	return options.write(ctx, func(given *C.colmerge_write_options) (WriteResult, error) {
		return writeResult(func(out *C.colmerge_write_result, report *C.colmerge_error) C.int32_t {
			return C.colmerge_table_delete_keys_array_with_options(
				t.handle.get(), batch.array, batch.schema, given, out, report)
		})
	})
}

// newTable is the table that a function gives.
func newTable(open func(**C.colmerge_table, *C.colmerge_error) C.int32_t) (*Table, error) {
	handle, err := opened(open, func(token *C.colmerge_table) { C.colmerge_table_close(token) })
	if err != nil {
		return nil, err
	}
	return &Table{handle}, nil
}
