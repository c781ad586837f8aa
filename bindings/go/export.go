// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import (
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
	e := &exported{
		array:  (*C.struct_ArrowArray)(C.calloc(1, C.sizeof_struct_ArrowArray)),
		schema: exportSchema(batch.Schema()),
	}
	if err := exportBatch(batch, e.array); err != nil {
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
func exportSchema(schema *arrow.Schema) *C.struct_ArrowSchema {
	out := (*C.struct_ArrowSchema)(C.calloc(1, C.sizeof_struct_ArrowSchema))
	cdata.ExportArrowSchema(schema, (*cdata.CArrowSchema)(unsafe.Pointer(out)))
	return out
}

func releaseSchema(schema *C.struct_ArrowSchema) {
	C.colmerge_go_release_schema(schema)
	C.free(unsafe.Pointer(schema))
}

// exportBatch copies a batch into C memory. On failure nothing is left of it.
func exportBatch(batch arrow.RecordBatch, out *C.struct_ArrowArray) error {
	if err := initArray(out, 1, int(batch.NumCols()), false); err != nil {
		return err
	}
	out.length = C.int64_t(batch.NumRows())
	for i, child := range unsafe.Slice(out.children, batch.NumCols()) {
		if err := exportColumn(batch.Column(i), child); err != nil {
			C.colmerge_go_release_array(out)
			return err
		}
	}
	return nil
}

// exportColumn copies a column, of a slice only what it shows.
func exportColumn(column arrow.Array, out *C.struct_ArrowArray) error {
	if isSlice(column.Data()) {
		compact, err := array.Concatenate([]arrow.Array{column}, memory.DefaultAllocator)
		if err != nil {
			return fail(ErrUnsupportedType, "a column of the type %s: %v", column.DataType(), err)
		}
		defer compact.Release()
		column = compact
	}
	return exportData(column.Data(), out)
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

// storage is the type that says which buffers there are.
func storage(data arrow.ArrayData) arrow.Type {
	dataType := data.DataType()
	if extension, ok := dataType.(arrow.ExtensionType); ok {
		dataType = extension.StorageType()
	}
	return dataType.ID()
}

func exportData(data arrow.ArrayData, out *C.struct_ArrowArray) error {
	buffers := data.Buffers()
	isView := false
	switch storage(data) {
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
	if err := initArray(out, count, len(data.Children()), storage(data) == arrow.DICTIONARY); err != nil {
		return err
	}
	out.length, out.offset = C.int64_t(data.Len()), C.int64_t(data.Offset())
	out.null_count = C.int64_t(data.NullN())
	copies := unsafe.Slice(out.buffers, count)
	for i, buffer := range buffers {
		copies[i] = copied(buffer)
	}
	if isView {
		copies[count-1] = sizes(buffers[2:])
	}
	return exportParts(data, out)
}

func exportParts(data arrow.ArrayData, out *C.struct_ArrowArray) error {
	for i, child := range unsafe.Slice(out.children, len(data.Children())) {
		if err := exportData(data.Children()[i], child); err != nil {
			C.colmerge_go_release_array(out)
			return err
		}
	}
	if storage(data) != arrow.DICTIONARY {
		return nil
	}
	if err := exportData(data.Dictionary(), out.dictionary); err != nil {
		C.colmerge_go_release_array(out)
		return err
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

// copied is a buffer in C memory; NULL for none.
func copied(buffer *memory.Buffer) unsafe.Pointer {
	if buffer == nil {
		return nil
	}
	if buffer.Len() == 0 {
		// Where offsets are wanted, the one that there may be is 0.
		return C.calloc(1, 8)
	}
	return C.CBytes(buffer.Bytes())
}

// sizes is the buffer that tells the sizes of the last ones of a view type.
func sizes(buffers []*memory.Buffer) unsafe.Pointer {
	out := C.calloc(C.size_t(len(buffers)+1), C.sizeof_int64_t)
	numbers := unsafe.Slice((*C.int64_t)(out), len(buffers))
	for i, buffer := range buffers {
		numbers[i] = C.int64_t(buffer.Len())
	}
	return out
}
