// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import (
	"fmt"
	"strings"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/cdata"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// exported is a batch in C memory, with its schema. Release it; what the library moved out is gone then.
type exported struct {
	array  *C.struct_ArrowArray
	schema *C.struct_ArrowSchema
}

func export(batch arrow.RecordBatch) (*exported, error) {
	schema := batch.Schema()
	cSchema, err := exportSchema(schema)
	if err != nil {
		return nil, err
	}
	e := &exported{(*C.struct_ArrowArray)(C.calloc(1, C.sizeof_struct_ArrowArray)), cSchema}
	if err := exportBatch(batch, schema, "The batch", e.array); err != nil {
		e.release()
		return nil, err
	}
	return e, nil
}

func (e *exported) release() {
	C.colmerge_go_release_array(e.array)
	C.free(unsafe.Pointer(e.array))
	releaseSchema(e.schema)
}

// exportSchema gives a schema in C memory; releaseSchema frees it.
func exportSchema(schema *arrow.Schema) (*C.struct_ArrowSchema, error) {
	out := (*C.struct_ArrowSchema)(C.calloc(1, C.sizeof_struct_ArrowSchema))
	if err := exportSchemaTo(schema, out); err != nil {
		C.free(unsafe.Pointer(out))
		return nil, err
	}
	return out, nil
}

// exportSchemaTo fills in a schema. A name with a NUL would be cut there, and types that Arrow's C interface does
// not know are what cdata panics about.
func exportSchemaTo(schema *arrow.Schema, out *C.struct_ArrowSchema) (err error) {
	if err := checkNames(schema.Fields()); err != nil {
		return err
	}
	defer func() {
		if reason := recover(); reason != nil {
			err = fail(ErrUnsupportedType, "the schema cannot be given to the library: %v", reason)
		}
	}()
	cdata.ExportArrowSchema(schema, (*cdata.CArrowSchema)(unsafe.Pointer(out)))
	return nil
}

func checkNames(fields []arrow.Field) error {
	for _, field := range fields {
		if strings.ContainsRune(field.Name, 0) {
			return fail(ErrInvalidArrow, "the name %q of a column has a NUL, which Arrow's C interface cannot pass",
				field.Name)
		}
		if nested, ok := storage(field.Type).(arrow.NestedType); ok {
			if err := checkNames(nested.Fields()); err != nil {
				return err
			}
		}
	}
	return nil
}

func releaseSchema(schema *C.struct_ArrowSchema) {
	C.colmerge_go_release_schema(schema)
	C.free(unsafe.Pointer(schema))
}

// exportBatch copies a batch of the schema that was exported into C memory; what says whose batch it is. A batch is
// whatever a caller made, so nothing that it says about itself is believed: its columns must be the schema's, and
// what is copied must be as long as the library will read. On failure nothing is left.
func exportBatch(batch arrow.RecordBatch, schema *arrow.Schema, what string, out *C.struct_ArrowArray) error {
	fields := schema.Fields()
	if columns := batch.NumCols(); columns != int64(len(fields)) {
		return fail(ErrInvalidArrow, "%s has %d columns, but its schema says %d", what, columns, len(fields))
	}
	if err := initArray(out, 1, len(fields), false); err != nil {
		return err
	}
	complete := false
	defer func() {
		if !complete {
			C.colmerge_go_release_array(out)
		}
	}()
	out.length = C.int64_t(batch.NumRows())
	for i, child := range unsafe.Slice(out.children, len(fields)) {
		if err := exportColumn(batch.Column(i), fields[i], child); err != nil {
			return refusal(err, what, fields[i].Name)
		}
	}
	complete = true
	return nil
}

// refusal is why a column of a batch cannot be given to the library.
func refusal(err error, what, column string) error {
	failure := err.(*Error)
	failure.Column = column
	failure.Message = fmt.Sprintf("%s: column '%s' %s", what, column, failure.Message)
	return failure
}

// exportColumn copies a column, of a slice only what it shows.
func exportColumn(column arrow.Array, field arrow.Field, out *C.struct_ArrowArray) error {
	if !sameType(field.Type, column.DataType()) {
		return fail(ErrInvalidArrow, "is of the type %s, but the schema says %s", column.DataType(), field.Type)
	}
	data := column.Data()
	if err := checkRows(int64(data.Len()), int64(data.Offset())); err != nil {
		return err
	}
	if isSlice(data) {
		compact, err := compacted(column)
		if err != nil {
			return err
		}
		defer compact.Release()
		data = compact.Data()
	}
	return exportData(data, field.Type, out)
}

// compacted is a copy of what a slice shows. Arrow panics about arrays that are not what they say.
func compacted(column arrow.Array) (compact arrow.Array, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			compact, err = nil, fail(ErrInvalidArrow, "is an array of the type %s that cannot be read: %v",
				column.DataType(), reason)
		}
	}()
	compact, err = array.Concatenate([]arrow.Array{column}, memory.DefaultAllocator)
	if err != nil {
		return nil, fail(ErrUnsupportedType, "of the type %s cannot be copied: %v", column.DataType(), err)
	}
	return compact, nil
}

// isSlice tells whether the buffers hold much more than the values of an array.
func isSlice(data arrow.ArrayData) bool {
	if data.Offset() != 0 {
		return true
	}
	const spare = 1024
	for i, spec := range data.DataType().Layout().Buffers {
		if spec.Kind == arrow.KindFixedWidth && i < len(data.Buffers()) && data.Buffers()[i] != nil {
			if data.Buffers()[i].Len() > 2*spec.ByteWidth*data.Len()+spare {
				return true
			}
		}
	}
	return false
}

// exportData copies an array that is said to be of a type. What the copy consists of follows from that type.
func exportData(data arrow.ArrayData, said arrow.DataType, out *C.struct_ArrowArray) error {
	said = storage(said)
	if given := data.DataType(); !sameType(said, given) {
		return fail(ErrInvalidArrow, "has an array of the type %s in it, but its type says %s", given, said)
	}
	buffers, children, members := data.Buffers(), data.Children(), members(said)
	isView, isDictionary := false, said.ID() == arrow.DICTIONARY
	switch said.ID() {
	case arrow.NULL, arrow.RUN_END_ENCODED:
		buffers = nil
	case arrow.SPARSE_UNION, arrow.DENSE_UNION:
		buffers = buffers[1:]
	case arrow.STRING_VIEW, arrow.BINARY_VIEW:
		isView = true
	}
	count := len(buffers)
	if isView {
		count++
	}
	if len(children) != len(members) {
		return fail(ErrInvalidArrow, "has %d arrays in it, but its type %s says %d", len(children), said, len(members))
	}
	if err := initArray(out, count, len(children), isDictionary); err != nil {
		return err
	}
	out.length, out.offset = C.int64_t(data.Len()), C.int64_t(data.Offset())
	out.null_count = C.int64_t(data.NullN())
	copies := unsafe.Slice(out.buffers, count)
	lengths := make([]int, len(buffers))
	for i, buffer := range buffers {
		copies[i], lengths[i] = copied(buffer)
	}
	if isView {
		copies[count-1] = sizes(lengths[min(2, len(lengths)):])
	}
	if err := checkBuffers(out, lengths, said); err != nil {
		return err
	}
	for i, child := range unsafe.Slice(out.children, len(children)) {
		if err := exportData(children[i], members[i], child); err != nil {
			return err
		}
	}
	if isDictionary {
		return exportData(data.Dictionary(), said.(*arrow.DictionaryType).ValueType, out.dictionary)
	}
	return nil
}

func initArray(out *C.struct_ArrowArray, buffers, children int, hasDictionary bool) error {
	dictionary := C.int32_t(0)
	if hasDictionary {
		dictionary = 1
	}
	if C.colmerge_go_array_init(out, C.int64_t(buffers), C.int64_t(children), dictionary) == 0 {
		return fail(ErrOutOfMemory, "Insufficient memory to write data")
	}
	return nil
}

// copied is a buffer in C memory, and its length; NULL for none.
func copied(buffer *memory.Buffer) (unsafe.Pointer, int) {
	if buffer == nil {
		return nil, 0
	}
	bytes := buffer.Bytes()
	if len(bytes) == 0 {
		// Where offsets are wanted, the one that there may be is 0.
		return C.calloc(1, 8), 8
	}
	return C.CBytes(bytes), len(bytes)
}

// sizes is the buffer that tells the sizes of the last ones of a view type.
func sizes(lengths []int) unsafe.Pointer {
	out := C.calloc(C.size_t(len(lengths)+1), C.sizeof_int64_t)
	numbers := unsafe.Slice((*C.int64_t)(out), len(lengths))
	for i, length := range lengths {
		numbers[i] = C.int64_t(length)
	}
	return out
}
