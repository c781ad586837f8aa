// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import (
	"runtime"

	"github.com/apache/arrow-go/v18/arrow"
)

// SourceOptions are the options of a source.
type SourceOptions struct {
	// TableName is required.
	TableName string
	// Columns, in the order wanted; none: all.
	Columns []string
	// BatchSize: most rows of a batch.
	BatchSize int64
	// Filter: a condition on rows, such as "age >= 18".
	Filter string
}

func (o SourceOptions) given(g *given) C.colmerge_source_options {
	options := C.colmerge_source_options{
		struct_size: C.sizeof_colmerge_source_options,
		table_name:  g.optional(o.TableName),
		batch_size:  C.int64_t(o.BatchSize),
		filter:      g.optional(o.Filter),
	}
	options.columns, options.column_count = g.strings(o.Columns)
	return options
}

// Source is a configured reader. It looks its table up by name at each call and reads it as it is then.
type Source struct{ handle *handle[*C.colmerge_source] }

// TableName is the name of the table that it reads.
func (s *Source) TableName() (string, error) {
	defer s.handle.borrow()()
	var name C.colmerge_string
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_source_table_name(s.handle.get(), &name, report)
	})
	return takenText(name), err
}

// Close closes the source. Records that came from it stay good.
func (s *Source) Close() error {
	return s.handle.shut()
}

// Test tells whether the table is there.
func (s *Source) Test() (bool, error) {
	defer runtime.KeepAlive(s.handle)
	var exists C.int32_t
	err := call(func(report *C.colmerge_error) C.int32_t {
		return C.colmerge_source_test(s.handle.get(), &exists, report)
	})
	return exists != 0, err
}

// Schema is the schema that Read would give now.
func (s *Source) Schema() (*arrow.Schema, error) {
	defer runtime.KeepAlive(s.handle)
	return schemaOf(func(out *C.struct_ArrowSchema, report *C.colmerge_error) C.int32_t {
		return C.colmerge_source_schema(s.handle.get(), out, report)
	})
}

// Read gives the rows of the table as it is now.
func (s *Source) Read() (*Records, error) {
	defer runtime.KeepAlive(s.handle)
	return records(func(stream *C.struct_ArrowArrayStream, report *C.colmerge_error) C.int32_t {
		return C.colmerge_source_read(s.handle.get(), stream, report)
	})
}

// newSource is the source that a function gives.
func newSource(open func(**C.colmerge_source, *C.colmerge_error) C.int32_t) (*Source, error) {
	handle, err := opened(open, func(token *C.colmerge_source) { C.colmerge_source_close(token) })
	if err != nil {
		return nil, err
	}
	return &Source{handle}, nil
}
