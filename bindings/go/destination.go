// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import (
	"context"
	"runtime"
)

// Mode is how a write changes its table.
type Mode int32

// The modes.
const (
	// Append adds the rows, in order.
	Append Mode = C.COLMERGE_MODE_APPEND
	// Replace swaps the whole contents, schema included.
	Replace Mode = C.COLMERGE_MODE_REPLACE
	// Merge updates the rows whose keys match, in place, and adds the others.
	Merge Mode = C.COLMERGE_MODE_MERGE
)

// OnMatch is what a merge does with a row whose key is there.
type OnMatch int32

// What to do with a row whose key is there.
const (
	MatchUpdate OnMatch = C.COLMERGE_ON_MATCH_UPDATE
	MatchIgnore OnMatch = C.COLMERGE_ON_MATCH_IGNORE
	MatchError  OnMatch = C.COLMERGE_ON_MATCH_ERROR
)

// OnNoMatch is what a merge does with a row whose key is not there.
type OnNoMatch int32

// What to do with a row whose key is not there.
const (
	NoMatchInsert OnNoMatch = C.COLMERGE_ON_NO_MATCH_INSERT
	NoMatchIgnore OnNoMatch = C.COLMERGE_ON_NO_MATCH_IGNORE
	NoMatchError  OnNoMatch = C.COLMERGE_ON_NO_MATCH_ERROR
)

// OnDuplicate is which of the rows with equal keys in one write counts.
type OnDuplicate int32

// Which of the rows with equal keys counts.
const (
	DuplicateLast  OnDuplicate = C.COLMERGE_ON_DUPLICATE_LAST
	DuplicateFirst OnDuplicate = C.COLMERGE_ON_DUPLICATE_FIRST
	DuplicateError OnDuplicate = C.COLMERGE_ON_DUPLICATE_ERROR
)

// NullKeys is what a null in a merge key means.
type NullKeys int32

// What a null key means.
const (
	// NullKeysEqual: a null key equals a null key.
	NullKeysEqual NullKeys = C.COLMERGE_NULL_KEYS_EQUAL
	// NullKeysError: the write fails with [ErrConstraintViolation].
	NullKeysError NullKeys = C.COLMERGE_NULL_KEYS_ERROR
)

// NullValues is what a null of the batch does to the stored value.
type NullValues int32

// What a null of the batch does.
const (
	NullValuesOverwrite NullValues = C.COLMERGE_NULL_VALUES_OVERWRITE
	NullValuesKeep      NullValues = C.COLMERGE_NULL_VALUES_KEEP
)

// NewColumns is what becomes of columns that the table lacks.
type NewColumns int32

// What becomes of columns that the table lacks.
const (
	// NewColumnsAdd: they are added, null for the rows that are there.
	NewColumnsAdd NewColumns = C.COLMERGE_NEW_COLUMNS_ADD
	// NewColumnsIgnore: they are left out.
	NewColumnsIgnore NewColumns = C.COLMERGE_NEW_COLUMNS_IGNORE
	// NewColumnsError: the write fails with [ErrSchemaMismatch].
	NewColumnsError NewColumns = C.COLMERGE_NEW_COLUMNS_ERROR
)

// NewTypes is what becomes of values that are more than a column holds whose type nobody has declared.
type NewTypes int32

// What becomes of values that are more than a column holds.
const (
	// NewTypesWiden: the column becomes wider.
	NewTypesWiden NewTypes = C.COLMERGE_NEW_TYPES_WIDEN
	// NewTypesError: the write fails with [ErrTypeMismatch].
	NewTypesError NewTypes = C.COLMERGE_NEW_TYPES_ERROR
)

// OnMissing is what becomes of rows of the table whose keys a merge lacks.
type OnMissing int32

// What becomes of rows whose keys a merge lacks.
const (
	// OnMissingKeep: they stay.
	OnMissingKeep OnMissing = C.COLMERGE_ON_MISSING_KEEP
	// OnMissingDelete: they are deleted.
	OnMissingDelete OnMissing = C.COLMERGE_ON_MISSING_DELETE
	// OnMissingError: the write fails with [ErrConstraintViolation] at the first.
	OnMissingError OnMissing = C.COLMERGE_ON_MISSING_ERROR
)

// DestinationOptions are the options of a destination. Those from OnMatch to RowKind, and MergeKeys, are for the mode
// [Merge] only.
type DestinationOptions struct {
	// TableName is required.
	TableName string
	// Mode is [Append] by default.
	Mode Mode
	// MergeKeys: columns whose values identify a row.
	MergeKeys []string
	// BatchSize: rows worked through at a time; paces progress and cancelling.
	BatchSize int64
	// MustExist: writing to a missing table is an error; else it is created.
	MustExist bool
	// ValidateSchema: a batch must have exactly the table's columns with exactly their types.
	ValidateSchema bool
	OnMatch        OnMatch
	OnNoMatch      OnNoMatch
	OnDuplicate    OnDuplicate
	NullKeys       NullKeys
	NullValues     NullValues
	// DeleteWhen: a column of the batch, bool or an integer that is 0 or 1, never stored, that marks rows to delete.
	DeleteWhen string
	// RowKind: a column of the batch, never stored, with kinds of rows as a change log has them: +I and +U update or
	// insert, -D deletes, -U is passed over.
	RowKind    string
	NewColumns NewColumns
	NewTypes   NewTypes
	// ColumnNames: the table's column for a column of the batch, where the names differ. MergeKeys are names of the
	// table.
	ColumnNames map[string]string
	// Operators: of a column, what makes of the old and the new value what a matched row gets: sum, max,
	// latest_by(version) …
	Operators map[string]string
	// Set: of a column, the expression over old.x and new.x whose value a matched row gets.
	Set map[string]string
	// UpdateWhen: a condition over old.x and new.x; matched rows for which it is not true are ignored.
	UpdateWhen string
	// OnMissing: what becomes of rows of the table whose keys the write lacks; of those for which the condition Scope
	// is true, where there is one. AllowEmpty lets a write without rows delete them all.
	OnMissing  OnMissing
	Scope      string
	AllowEmpty bool
	// SkipUnchanged: matched rows that would stay what they are count as ignored and do not touch the table.
	SkipUnchanged bool
}

func (o DestinationOptions) given(g *given) C.colmerge_destination_options {
	options := C.colmerge_destination_options{
		struct_size:                C.sizeof_colmerge_destination_options,
		table_name:                 g.optional(o.TableName),
		batch_size:                 C.int64_t(o.BatchSize),
		mode:                       C.int32_t(o.Mode),
		create_table_if_not_exists: triState(o.MustExist, C.COLMERGE_FALSE),
		validate_schema:            triState(o.ValidateSchema, C.COLMERGE_TRUE),
		on_match:                   C.int32_t(o.OnMatch),
		on_no_match:                C.int32_t(o.OnNoMatch),
		on_duplicate:               C.int32_t(o.OnDuplicate),
		null_keys:                  C.int32_t(o.NullKeys),
		null_values:                C.int32_t(o.NullValues),
		delete_when:                g.optional(o.DeleteWhen),
		row_kind:                   g.optional(o.RowKind),
		new_columns:                C.int32_t(o.NewColumns),
		new_types:                  C.int32_t(o.NewTypes),
	}
	options.merge_keys, options.merge_key_count = g.strings(o.MergeKeys)
	from, to := sortedPairs(o.ColumnNames)
	options.column_names_from, options.column_name_count = g.strings(from)
	options.column_names_to, _ = g.strings(to)
	columns, operators := sortedPairs(o.Operators)
	options.operator_columns, options.operator_count = g.strings(columns)
	options.operators, _ = g.strings(operators)
	columns, expressions := sortedPairs(o.Set)
	options.set_columns, options.set_count = g.strings(columns)
	options.set_expressions, _ = g.strings(expressions)
	options.update_when = g.optional(o.UpdateWhen)
	options.on_missing = C.int32_t(o.OnMissing)
	options.scope = g.optional(o.Scope)
	options.allow_empty = triState(o.AllowEmpty, C.COLMERGE_TRUE)
	options.skip_unchanged = triState(o.SkipUnchanged, C.COLMERGE_TRUE)
	return options
}

// Destination is a configured writer. It looks its table up by name at each write. Columns are matched by
// name. Each write is one step: all rows become visible together, or it fails and nothing has changed.
type Destination struct {
	handle *handle[*C.colmerge_destination]
}

// TableName is the name of the table that it writes to.
func (d *Destination) TableName() (string, error) {
	defer d.handle.borrow()()
	var name C.colmerge_string
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_destination_table_name(d.handle.get(), &name, report)
	})
	return takenText(name), err
}

// Close closes the destination; what it wrote stays.
func (d *Destination) Close() error {
	return d.handle.shut()
}

// Write writes rows: [Batch], [Reader], [Readers], [CSV] or [JSON].
func (d *Destination) Write(ctx context.Context, rows Rows) (WriteResult, error) {
	return d.WriteWith(ctx, WriteOptions{}, rows)
}

// WriteWith writes rows with options.
func (d *Destination) WriteWith(
	ctx context.Context, options WriteOptions, rows Rows,
) (WriteResult, error) {
	defer runtime.KeepAlive(d.handle)
	return options.write(ctx, func(given *C.colmerge_write_options) (WriteResult, error) {
		return rows.write(d.handle.get(), given)
	})
}

// newDestination is the destination that a function gives.
func newDestination(open func(**C.colmerge_destination, *C.colmerge_error) C.int32_t) (*Destination, error) {
	handle, err := opened(open, func(token *C.colmerge_destination) { C.colmerge_destination_close(token) })
	if err != nil {
		return nil, err
	}
	return &Destination{handle}, nil
}
