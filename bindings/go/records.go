// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import (
	"iter"
	"sync"
	"sync/atomic"
	"syscall"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/cdata"
)

// Records are rows on their way out, a batch at a time, for one goroutine at a time. It is an
// [array.RecordReader], so it goes into whatever takes one.
//
//	defer records.Close()
//	for records.Next() {
//		use(records.RecordBatch())
//	}
//	if err := records.Err(); err != nil { … }
//
// A batch is released when the next one comes; Retain it to keep it longer. It stays good after Close, and
// after the store it came from is closed.
//
// Records that nobody has any more are closed by the garbage collector.
type Records struct {
	references atomic.Int64
	schema     *arrow.Schema
	forget     func()
	// use is held while the stream is: Close may come from another goroutine.
	use sync.Mutex
	*pulled
	err error
}

// pulled is a stream, nil once it is closed, and the batch that came last.
type pulled struct {
	stream *C.struct_ArrowArrayStream
	batch  arrow.RecordBatch
}

func (p *pulled) drop() {
	if p.batch != nil {
		p.batch.Release()
		p.batch = nil
	}
}

func (p *pulled) close() {
	p.drop()
	if p.stream != nil {
		C.colmerge_go_release_stream(p.stream)
		C.free(unsafe.Pointer(p.stream))
		p.stream = nil
	}
}

var _ array.RecordReader = (*Records)(nil)

// records runs a function that gives a stream.
func records(function func(*C.struct_ArrowArrayStream, *C.colmerge_error) C.int32_t) (*Records, error) {
	r := &Records{pulled: &pulled{
		stream: (*C.struct_ArrowArrayStream)(C.calloc(1, C.sizeof_struct_ArrowArrayStream)),
	}}
	r.references.Store(1)
	r.forget = whenForgotten(r, r.pulled.close)
	err := call(func(report *C.colmerge_error) C.int32_t { return function(r.stream, report) })
	if err == nil {
		r.schema, err = importSchema(func(out *C.struct_ArrowSchema) error {
			return r.failure(C.colmerge_go_get_schema(r.stream, out))
		})
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// importSchema takes over the schema that a function gives.
func importSchema(function func(*C.struct_ArrowSchema) error) (*arrow.Schema, error) {
	schema := (*C.struct_ArrowSchema)(C.calloc(1, C.sizeof_struct_ArrowSchema))
	defer releaseSchema(schema)
	if err := function(schema); err != nil {
		return nil, err
	}
	imported, err := cdata.ImportCArrowSchema((*cdata.CArrowSchema)(unsafe.Pointer(schema)))
	if err != nil {
		return nil, fail(ErrUnsupportedType, "the schema cannot be read: %v", err)
	}
	return imported, nil
}

// schemaOf is the schema that a function of the library gives.
func schemaOf(function func(*C.struct_ArrowSchema, *C.colmerge_error) C.int32_t) (*arrow.Schema, error) {
	return importSchema(func(out *C.struct_ArrowSchema) error {
		return call(func(report *C.colmerge_error) C.int32_t { return function(out, report) })
	})
}

// failure is what the stream failed with.
func (r *Records) failure(errno C.int) error {
	if errno == 0 {
		return nil
	}
	code := ErrStream
	switch syscall.Errno(errno) {
	case syscall.ENOMEM:
		code = ErrOutOfMemory
	case syscall.EINVAL:
		code = ErrInvalidArgument
	case syscall.EOVERFLOW:
		code = ErrLimitExceeded
	case syscall.ECANCELED:
		code = ErrCancelled
	}
	if text := C.colmerge_go_last_error(r.stream); text != nil {
		return fail(code, "%s", C.GoString(text))
	}
	return fail(code, "%v", syscall.Errno(errno))
}

// Schema is the schema of all batches.
func (r *Records) Schema() *arrow.Schema { return r.schema }

// Next moves to the next batch; false: there is none, or it failed.
func (r *Records) Next() bool {
	r.use.Lock()
	defer r.use.Unlock()
	r.drop()
	if r.stream == nil || r.err != nil {
		return false
	}
	out := (*C.struct_ArrowArray)(C.calloc(1, C.sizeof_struct_ArrowArray))
	defer C.free(unsafe.Pointer(out))
	if r.err = r.failure(C.colmerge_go_get_next(r.stream, out)); r.err != nil || out.release == nil {
		return false
	}
	r.batch, r.err = cdata.ImportCRecordBatchWithSchema((*cdata.CArrowArray)(unsafe.Pointer(out)), r.schema)
	if r.err != nil {
		C.colmerge_go_release_array(out)
		r.err = fail(ErrUnsupportedType, "a batch cannot be read: %v", r.err)
	}
	return r.err == nil
}

// RecordBatch is the current batch, until the next one.
func (r *Records) RecordBatch() arrow.RecordBatch {
	r.use.Lock()
	defer r.use.Unlock()
	return r.batch
}

// Record is the current batch, under its former name.
//
// Deprecated: use [Records.RecordBatch].
func (r *Records) Record() arrow.RecordBatch { return r.RecordBatch() }

// Err is what Next failed with.
func (r *Records) Err() error { return r.err }

// All are the batches; each is released when the loop goes on. It closes r.
func (r *Records) All() iter.Seq2[arrow.RecordBatch, error] {
	return func(yield func(arrow.RecordBatch, error) bool) {
		defer r.Close()
		for r.Next() {
			if !yield(r.RecordBatch(), nil) {
				return
			}
		}
		if r.err != nil {
			yield(nil, r.err)
		}
	}
}

// Retain adds a user, who must Release it.
func (r *Records) Retain() { r.references.Add(1) }

// Release takes a user away; with the last one it is closed.
func (r *Records) Release() {
	if r.references.Add(-1) == 0 {
		r.Close()
	}
}

// Close lets go of the rows, whatever users there are.
func (r *Records) Close() error {
	r.use.Lock()
	defer r.use.Unlock()
	r.forget()
	r.pulled.close()
	return nil
}
