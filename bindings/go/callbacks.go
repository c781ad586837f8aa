// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import (
	"fmt"
	"os"
	"runtime/cgo"
	"syscall"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// caught keeps what a callback panicked with, which must not unwind the library. The zero value is ready.
type caught struct {
	panicked bool
	value    any
}

// run gives what a callback gives, an errno when it panics. A callback must come back: one that ends its goroutine
// would take the library's frames with it, locks and all, and nothing stops that.
func (c *caught) run(callback func() C.int) (status C.int) {
	status = C.int(syscall.EIO)
	returned := false
	defer func() {
		if value := recover(); value != nil {
			c.panicked, c.value = true, value
		} else if !returned {
			fmt.Fprintln(os.Stderr, "fatal error: a function that colmerge called has ended its goroutine "+
				"(runtime.Goexit, or Fatal or FailNow of a test); return an error or panic instead")
			os.Exit(2)
		}
	}()
	status = callback()
	returned = true
	return status
}

// rethrow panics once the library has returned.
func (c *caught) rethrow() {
	if c.panicked {
		panic(c.value)
	}
}

// readerStream is a reader of batches while the library pulls it.
type readerStream struct {
	caught
	reader array.RecordReader
	// schema is what the reader said at first, whatever it says later.
	schema  *arrow.Schema
	batches int64
	// err is what the reader failed with, refused why the library was not given what the reader gave.
	err     error
	refused error
	text    *C.char
}

// give fills a stream, whose release lets go of the reader.
func (s *readerStream) give(out *C.struct_ArrowArrayStream) error {
	handle := cgo.NewHandle(s)
	if C.colmerge_go_stream_init(out, C.uintptr_t(handle)) == 0 {
		handle.Delete()
		return fail(ErrOutOfMemory, "Insufficient memory to write data")
	}
	return nil
}

// outcome is that of a write that pulled the stream.
func (s *readerStream) outcome(result WriteResult, err error) (WriteResult, error) {
	s.rethrow()
	if err != nil && s.refused != nil {
		return result, s.refused
	}
	if s.err != nil {
		return result, because(err, s.err)
	}
	return result, err
}

func (s *readerStream) refuse(err error) C.int {
	s.fail(err)
	s.err, s.refused = nil, err
	return C.int(syscall.EIO)
}

func (s *readerStream) fail(err error) C.int {
	s.err = err
	C.free(unsafe.Pointer(s.text))
	s.text = C.CString(err.Error())
	return C.int(syscall.EIO)
}

// readerStreams are the readers of one write while the library asks for them.
type readerStreams struct {
	caught
	next func() (array.RecordReader, error)
	// last is the reader that was given last. The library pulls one after the other, and stops at the first that fails.
	last *readerStream
	err  error
	text *C.char
}

func (s *readerStreams) free() { C.free(unsafe.Pointer(s.text)) }

//export colmergeGoNextStream
func colmergeGoNextStream(handle C.uintptr_t, out *C.struct_ArrowArrayStream, message **C.char) C.int32_t {
	s := cgo.Handle(handle).Value().(*readerStreams)
	return C.int32_t(s.run(func() C.int {
		reader, err := s.next()
		if err == nil && reader != nil {
			s.last = &readerStream{reader: reader}
			err = s.last.give(out)
		}
		if err != nil {
			s.err = err
			s.text = C.CString(err.Error())
			*message = s.text
			return C.int(syscall.EIO)
		}
		return 0
	}))
}

func stream(handle C.uintptr_t) *readerStream { return cgo.Handle(handle).Value().(*readerStream) }

//export colmergeGoSchema
func colmergeGoSchema(handle C.uintptr_t, out *C.struct_ArrowSchema) C.int {
	s := stream(handle)
	return s.run(func() C.int {
		s.schema = s.reader.Schema()
		if err := exportSchemaTo(s.schema, out); err != nil {
			return s.refuse(err)
		}
		return 0
	})
}

//export colmergeGoNext
func colmergeGoNext(handle C.uintptr_t, out *C.struct_ArrowArray) C.int {
	s := stream(handle)
	return s.run(func() C.int {
		if s.reader.Next() {
			what := fmt.Sprintf("Batch %d of the reader", s.batches)
			if err := exportBatch(s.reader.RecordBatch(), s.schema, what, out); err != nil {
				return s.refuse(err)
			}
			s.batches++
			return 0
		}
		if err := s.reader.Err(); err != nil {
			return s.fail(err)
		}
		return 0
	})
}

//export colmergeGoLastError
func colmergeGoLastError(handle C.uintptr_t) *C.char { return stream(handle).text }

//export colmergeGoRelease
func colmergeGoRelease(handle C.uintptr_t) {
	s := stream(handle)
	cgo.Handle(handle).Delete()
	C.free(unsafe.Pointer(s.text))
	s.text = nil
}

//export colmergeGoProgress
func colmergeGoProgress(handle C.uintptr_t, progress *C.colmerge_progress) C.int32_t {
	r := cgo.Handle(handle).Value().(*progressCall)
	return C.int32_t(r.run(func() C.int {
		r.err = r.function(Progress{
			RowsRead:     int64(progress.rows_read),
			Batches:      int64(progress.batches),
			RowsPrepared: int64(progress.rows_prepared),
			TotalRows:    int64(progress.total_rows),
		})
		if r.err != nil {
			return 1
		}
		return 0
	}))
}
