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

type readersRows struct {
	next func() (array.RecordReader, error)
}

// Readers are all batches of all readers, one reader after the other, as one write. The function gives each once the
// one before has been read, and nil after the last. There may be no last one: limits and the context end the write. Each
// may have columns of its own, which are matched and whose values are judged as if the reader came alone. An error of
// the function fails the write, and is found in its error by [errors.Is] and [errors.As]. Otherwise as [Reader].
func Readers(next func() (array.RecordReader, error)) Rows { return readersRows{next} }

func (r readersRows) write(
	destination *C.colmerge_destination, options *C.colmerge_write_options,
) (WriteResult, error) {
	if r.next == nil {
		return WriteResult{}, fail(ErrInvalidArgument, "Readers needs a function")
	}
	streams := &readerStreams{next: r.next}
	handle := cgo.NewHandle(streams)
	defer handle.Delete()
	defer streams.free()
	// Memory that stays where it is: the number of the handle, for the callback.
	user := (*C.uintptr_t)(C.calloc(1, C.sizeof_uintptr_t))
	defer C.free(unsafe.Pointer(user))
	*user = C.uintptr_t(handle)
	result, err := writeResult(func(out *C.colmerge_write_result, report *C.colmerge_error) C.int32_t {
		return C.colmerge_go_write_streams(destination, user, options, out, report)
	})
	streams.rethrow()
	if streams.err != nil {
		return result, because(err, streams.err)
	}
	if streams.last == nil {
		return result, err
	}
	return streams.last.outcome(result, err)
}

// withStream gives a reader to a function that takes over and releases a stream, which lies in C memory.
func withStream(
	reader array.RecordReader, function func(*C.struct_ArrowArrayStream) (WriteResult, error),
) (WriteResult, error) {
	given := (*C.struct_ArrowArrayStream)(C.calloc(1, C.sizeof_struct_ArrowArrayStream))
	defer C.free(unsafe.Pointer(given))
	source := &readerStream{reader: reader}
	if err := source.give(given); err != nil {
		return WriteResult{}, err
	}
	return source.outcome(function(given))
}
