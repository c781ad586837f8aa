// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import "unsafe"

// Bytes are bytes by category, as the allocator handed them out.
type Bytes struct {
	// Values: fixed-width values, dictionary codes, the fixed part of texts.
	Values int64
	// Validity: validity bitmaps and marks of deleted rows.
	Validity int64
	// Strings: long texts and binaries, nested values, dictionary values.
	Strings int64
	// Indexes: key indexes.
	Indexes int64
	// Scratch: working memory of writes that run at this moment; store only.
	Scratch int64
	// Other: bookkeeping and, for a store, what only snapshots and exported batches keep alive.
	Other int64
	// Total is the sum of the six above.
	Total int64
	// Live is the part of Total that holds current rows, or waits to take rows.
	Live int64
	// Garbage is the part of Total that a later write compacts away.
	Garbage int64
}

func takenBytes(bytes *C.colmerge_bytes) Bytes {
	return Bytes{
		Values:   int64(bytes.values),
		Validity: int64(bytes.validity),
		Strings:  int64(bytes.strings),
		Indexes:  int64(bytes.indexes),
		Scratch:  int64(bytes.scratch),
		Other:    int64(bytes.other),
		Total:    int64(bytes.total),
		Live:     int64(bytes.live),
		Garbage:  int64(bytes.garbage),
	}
}

// MemoryUsage is the memory of a store.
type MemoryUsage struct {
	// Bytes are those in use now; Total counts against the budget.
	Bytes Bytes
	// Peak is the highest total since the store was opened.
	Peak int64
	// Budget is the budget; 0: none.
	Budget int64
	// Tables is the number of tables.
	Tables int64
	// Available are the bytes that may still be taken; -1: no budget.
	Available int64
}

// TableInfo is a table in figures.
type TableInfo struct {
	Rows    int64
	Columns int64
	// Version is the number of the store's commit that last changed the table: it grows, and is never used again.
	Version int64
	// DeletedRows are those whose place is not reclaimed yet.
	DeletedRows int64
	// Indexes is the number of key indexes.
	Indexes int64
	// PrimaryKeyColumns is the number of columns of the primary key.
	PrimaryKeyColumns int64
	// Checks is the number of CHECK constraints.
	Checks int64
	Bytes  Bytes
}

func tableInfo(function func(*C.colmerge_table_info, *C.colmerge_error) C.int32_t) (TableInfo, error) {
	info := C.colmerge_table_info{struct_size: C.sizeof_colmerge_table_info}
	err := call(func(report *C.colmerge_error) C.int32_t { return function(&info, report) })
	return TableInfo{
		Rows:              int64(info.rows),
		Columns:           int64(info.columns),
		Version:           int64(info.version),
		DeletedRows:       int64(info.deleted_rows),
		Indexes:           int64(info.indexes),
		PrimaryKeyColumns: int64(info.primary_key_columns),
		Checks:            int64(info.checks),
		Bytes:             takenBytes(&info.bytes),
	}, err
}

// ColumnInfo is a column in figures.
type ColumnInfo struct {
	Name string
	// Type is the type for people: "timestamp[us, UTC]".
	Type     string
	Nullable bool
	// KeyPosition is the position in the primary key from 1; 0: not part of it.
	KeyPosition int
	Rows        int64
	Nulls       int64
	Bytes       Bytes
}

// IndexInfo is a key index.
type IndexInfo struct {
	// Columns are the numbers of its columns.
	Columns []int
	// Entries is the number of keys in it.
	Entries int64
	Bytes   int64
	// Primary: it is that of the primary key.
	Primary bool
}

func takenIndex(info *C.colmerge_index_info) IndexInfo {
	numbers := unsafe.Slice(info.columns, info.column_count)
	columns := make([]int, len(numbers))
	for i, number := range numbers {
		columns[i] = int(number)
	}
	return IndexInfo{columns, int64(info.entries), int64(info.bytes), info.primary != 0}
}

// Check is a CHECK constraint. Name may be empty when it is given.
type Check struct {
	Name       string
	Expression string
}

// ParameterInfo is the type of a parameter of a statement.
type ParameterInfo struct {
	// Type is the type for people: "timestamp[us, UTC]".
	Type string
	// Format is the Arrow format string.
	Format string
}
