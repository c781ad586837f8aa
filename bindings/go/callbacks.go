// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import (
	"runtime/cgo"
	"syscall"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/cdata"
)

// caught keeps what a callback panicked with, which must not unwind the library. The zero value is ready.
type caught struct {
	panicked bool
	value    any
}

// guard is deferred by callbacks.
func (c *caught) guard() {
	if value := recover(); value != nil {
		c.panicked, c.value = true, value
	}
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
	err    error
	text   *C.char
}

func (s *readerStream) fail(err error) C.int {
	s.err = err
	C.free(unsafe.Pointer(s.text))
	s.text = C.CString(err.Error())
	return C.int(syscall.EIO)
}

func stream(handle C.uintptr_t) *readerStream { return cgo.Handle(handle).Value().(*readerStream) }

//export colmergeGoSchema
func colmergeGoSchema(handle C.uintptr_t, out *C.struct_ArrowSchema) (status C.int) {
	s := stream(handle)
	status = C.int(syscall.EIO)
	defer s.guard()
	cdata.ExportArrowSchema(s.reader.Schema(), (*cdata.CArrowSchema)(unsafe.Pointer(out)))
	return 0
}

//export colmergeGoNext
func colmergeGoNext(handle C.uintptr_t, out *C.struct_ArrowArray) (status C.int) {
	s := stream(handle)
	status = C.int(syscall.EIO)
	defer s.guard()
	if s.reader.Next() {
		if err := exportBatch(s.reader.RecordBatch(), out); err != nil {
			return s.fail(err)
		}
		return 0
	}
	if err := s.reader.Err(); err != nil {
		return s.fail(err)
	}
	return 0
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
func colmergeGoProgress(handle C.uintptr_t, progress *C.colmerge_progress) (stop C.int32_t) {
	r := cgo.Handle(handle).Value().(*progressCall)
	stop = 1
	defer r.guard()
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
}
