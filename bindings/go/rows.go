// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import (
	"runtime/cgo"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// Rows are rows for one write; made by [Batch], [Reader], [Readers], [CSV], [CSVWith], [JSON] and [JSONWith].
//
// A row need not have all columns: a boolean column of a batch whose field has the metadata colmerge:presence_of with
// the name of another column tells which rows have that column, and is not stored. What a row does not have stays as it
// is stored, which is not the same as null. Members that a JSON object lacks are absent in this sense.
type Rows interface {
	write(*C.colmerge_destination, *C.colmerge_write_options) (WriteResult, error)
}

type batchRows struct{ batch arrow.RecordBatch }

// Batch are the rows of a record batch, which stays the caller's.
func Batch(batch arrow.RecordBatch) Rows { return batchRows{batch} }

func (r batchRows) write(
	destination *C.colmerge_destination, options *C.colmerge_write_options,
) (WriteResult, error) {
	batch, err := export(r.batch)
	if err != nil {
		return WriteResult{}, err
	}
	defer batch.release()
	return writeResult(func(out *C.colmerge_write_result, report *C.colmerge_error) C.int32_t {
		return C.colmerge_destination_write_array(destination, batch.array, batch.schema, options, out, report)
	})
}

type readerRows struct{ reader array.RecordReader }

// Reader are all batches of a reader, as one write. The reader stays the caller's; it is read by the calling
// goroutine and may use the library meanwhile, but not end the goroutine, as Fatal of a test does: that ends the
// program. A batch whose columns are not those of the reader's first schema, by name and type, fails the write with
// [ErrInvalidArrow].
func Reader(reader array.RecordReader) Rows { return readerRows{reader} }

func (r readerRows) write(
	destination *C.colmerge_destination, options *C.colmerge_write_options,
) (WriteResult, error) {
	return withStream(r.reader, func(stream *C.struct_ArrowArrayStream) (WriteResult, error) {
		return writeResult(func(out *C.colmerge_write_result, report *C.colmerge_error) C.int32_t {
			return C.colmerge_destination_write_stream(destination, stream, options, out, report)
		})
	})
}

type readersRows struct{ readers []array.RecordReader }

// Readers are all batches of all readers, one reader after the other, as one write. Each may have columns of its own,
// which are matched and whose values are judged as if the reader came alone. Otherwise as [Reader].
func Readers(readers ...array.RecordReader) Rows { return readersRows{readers} }

func (r readersRows) write(
	destination *C.colmerge_destination, options *C.colmerge_write_options,
) (WriteResult, error) {
	return withStreams(r.readers, func(streams **C.struct_ArrowArrayStream) (WriteResult, error) {
		return writeResult(func(out *C.colmerge_write_result, report *C.colmerge_error) C.int32_t {
			return C.colmerge_destination_write_streams(
				destination, streams, C.int64_t(len(r.readers)), options, out, report)
		})
	})
}

// withStream gives a reader to a function that takes over and releases a stream.
func withStream(
	reader array.RecordReader, function func(*C.struct_ArrowArrayStream) (WriteResult, error),
) (WriteResult, error) {
	return withStreams([]array.RecordReader{reader}, func(streams **C.struct_ArrowArrayStream) (WriteResult, error) {
		return function(*streams)
	})
}

// withStreams gives readers to a function that takes over and releases streams, which lie in C memory.
func withStreams(
	readers []array.RecordReader, function func(**C.struct_ArrowArrayStream) (WriteResult, error),
) (WriteResult, error) {
	streams := (**C.struct_ArrowArrayStream)(C.calloc(C.size_t(len(readers)+1), C.size_t(unsafe.Sizeof(uintptr(0)))))
	defer C.free(unsafe.Pointer(streams))
	given := unsafe.Slice(streams, len(readers))
	sources := make([]*readerStream, len(readers))
	for i, reader := range readers {
		given[i] = (*C.struct_ArrowArrayStream)(C.calloc(1, C.sizeof_struct_ArrowArrayStream))
		defer C.free(unsafe.Pointer(given[i]))
		sources[i] = &readerStream{reader: reader}
		handle := cgo.NewHandle(sources[i])
		if C.colmerge_go_stream_init(given[i], C.uintptr_t(handle)) == 0 {
			handle.Delete()
			for _, made := range given[:i] {
				C.colmerge_go_release_stream(made)
			}
			return WriteResult{}, fail(ErrOutOfMemory, "Insufficient memory to write data")
		}
	}
	result, err := function(streams)
	// The library pulls one after the other, and stops at the first that fails.
	for _, source := range sources {
		source.rethrow()
		if err != nil && source.refused != nil {
			return result, source.refused
		}
		if source.err != nil {
			return result, because(err, source.err)
		}
	}
	return result, err
}
