// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import (
	"context"
	"runtime/cgo"
	"sync/atomic"
	"unsafe"
)

// WriteResult is what a write, or a DELETE or UPDATE, did:
// RowsRead = Inserted + Updated + Deleted + Ignored.
type WriteResult struct {
	// RowsRead counts the rows taken in; of a statement: those that its condition chose.
	RowsRead int64
	// Inserted counts the rows that became new rows.
	Inserted int64
	// Updated counts the rows that changed the row of their key.
	Updated int64
	// Deleted counts the rows that deleted the row of their key.
	Deleted int64
	// Ignored counts the rows without effect.
	Ignored int64
	// Batches counts the batches that the rows came in; of a statement: executions.
	Batches int64
	// Version is that of the table afterwards.
	Version int64
	// Applied tells whether the write was made: not when the table had its token; then nothing has changed.
	Applied bool
}

// Token names a write, so that it is applied once, however often it is sent: one that the table has had, or a later one of
// its writer, changes nothing, and its result is not Applied.
type Token struct {
	// Writer is who writes, 1 to 256 bytes of any kind, the same whenever the job runs again.
	Writer string
	// Sequence is the number of the write among those of this writer; it grows from one to the next.
	Sequence int64
}

// token is the C struct of a token, or nil.
func (g *given) token(token *Token) *C.colmerge_token {
	if token == nil {
		return nil
	}
	out := &C.colmerge_token{writer: g.string(token.Writer), sequence: C.int64_t(token.Sequence)}
	g.pinner.Pin(out)
	return out
}

// version is a number in memory that stays where it is, or nil.
func (g *given) version(version *int64) *C.int64_t {
	if version == nil {
		return nil
	}
	out := new(C.int64_t)
	*out = C.int64_t(*version)
	g.pinner.Pin(out)
	return out
}

// writeResult runs a function that gives a result.
func writeResult(function func(*C.colmerge_write_result, *C.colmerge_error) C.int32_t) (WriteResult, error) {
	var out C.colmerge_write_result
	out.struct_size = C.sizeof_colmerge_write_result
	err := call(func(report *C.colmerge_error) C.int32_t { return function(&out, report) })
	return WriteResult{
		RowsRead: int64(out.rows_read),
		Inserted: int64(out.inserted),
		Updated:  int64(out.updated),
		Deleted:  int64(out.deleted),
		Ignored:  int64(out.ignored),
		Batches:  int64(out.batches),
		Version:  int64(out.version),
		Applied:  out.applied != 0,
	}, err
}

// Progress tells how far a run has come.
type Progress struct {
	// RowsRead counts the rows taken in so far; of a statement: the rows looked at.
	RowsRead int64
	// Batches counts the batches taken in so far; of a statement: the executions finished.
	Batches int64
	// RowsPrepared counts the rows worked through so far.
	RowsPrepared int64
	// TotalRows are those of the whole run; -1 while that is not known.
	TotalRows int64
}

// ProgressFunc is called now and then by the goroutine that called. An error cancels: the call changes
// nothing and returns an error that wraps it. The function may not use the library, nor end its goroutine, as Fatal of
// a test does: that ends the program.
type ProgressFunc func(Progress) error

// WriteOptions are the options of one write. Zero: the default, or no limit.
type WriteOptions struct {
	Progress ProgressFunc
	// ProgressInterval is how many rows lie between two calls of Progress.
	ProgressInterval int64
	// RowLimit is how many rows the write may take in.
	RowLimit int64
	// BatchLimit is how many batches a reader may give.
	BatchLimit int64
	// MemoryLimit is how many bytes the write may allocate.
	MemoryLimit int64
	// Token lets the write be applied once.
	Token *Token
	// IfVersion is the version that the table must have, 0 for one that must not be there; else ErrConflict.
	IfVersion *int64
}

// QueryOptions are the options of one run of a statement. Zero: the default, or no limit.
type QueryOptions struct {
	Progress ProgressFunc
	// ProgressInterval is how many rows, looked at, lie between two calls of Progress at least.
	ProgressInterval int64
	// BatchSize is how many rows a batch of the result has at most.
	BatchSize int64
	// RowLimit is how many rows the result may have, or each execution change. To get the first rows only,
	// use LIMIT.
	RowLimit int64
	// MemoryLimit is how many bytes the run may allocate.
	MemoryLimit int64
	// Threads is how many threads to work with at most, the calling one included.
	Threads int
	// Token lets a DELETE or UPDATE be applied once.
	Token *Token
	// IfVersion is, for a DELETE or UPDATE, the version that the table must have; else ErrConflict.
	IfVersion *int64
}

// progressCall is a progress function during a run.
type progressCall struct {
	caught
	function ProgressFunc
	err      error
}

// control is what can stop a run: its context and its progress function.
type control struct {
	ctx      context.Context
	run      *C.colmerge_go_run
	stop     func() bool
	set      chan struct{}
	progress progressCall
}

// begin refuses a context that is done. end must follow.
func begin(ctx context.Context, progress ProgressFunc) (*control, error) {
	if ctx.Err() != nil {
		return nil, because(fail(ErrCancelled, "the call was cancelled before it began"), context.Cause(ctx))
	}
	c := &control{ctx: ctx}
	if ctx.Done() == nil && progress == nil {
		return c, nil
	}
	c.run = (*C.colmerge_go_run)(C.calloc(1, C.sizeof_colmerge_go_run))
	if progress != nil {
		c.progress.function = progress
		c.run.progress = C.uintptr_t(cgo.NewHandle(&c.progress))
	}
	if ctx.Done() != nil {
		flag := (*int32)(unsafe.Pointer(&c.run.cancel))
		c.set = make(chan struct{})
		c.stop = context.AfterFunc(ctx, func() {
			atomic.StoreInt32(flag, 1)
			close(c.set)
		})
	}
	return c, nil
}

// end says why a run was cancelled, and lets go of what begin made.
func (c *control) end(err error) error {
	if c.stop != nil && !c.stop() {
		<-c.set
	}
	if c.run != nil {
		if c.run.progress != 0 {
			cgo.Handle(c.run.progress).Delete()
		}
		C.free(unsafe.Pointer(c.run))
	}
	c.progress.rethrow()
	if failure, ok := err.(*Error); !ok || failure.Code != ErrCancelled {
		return err
	}
	if c.progress.err != nil {
		return because(err, c.progress.err)
	}
	return because(err, context.Cause(c.ctx))
}

// write runs a write with options.
func (o WriteOptions) write(
	ctx context.Context, function func(*C.colmerge_write_options) (WriteResult, error),
) (WriteResult, error) {
	control, err := begin(ctx, o.Progress)
	if err != nil {
		return WriteResult{}, err
	}
	var g given
	defer g.release()
	options := C.colmerge_write_options{
		struct_size:       C.sizeof_colmerge_write_options,
		progress_interval: C.int64_t(o.ProgressInterval),
		row_limit:         C.int64_t(o.RowLimit),
		batch_limit:       C.int64_t(o.BatchLimit),
		memory_limit:      C.int64_t(o.MemoryLimit),
		token:             g.token(o.Token),
		if_version:        g.version(o.IfVersion),
	}
	C.colmerge_go_control_write(&options, control.run)
	result, err := function(&options)
	return result, control.end(err)
}

// cancellable runs a call that a context can stop, with the options of a write.
func cancellable(
	ctx context.Context, function func(*C.colmerge_write_options, *C.colmerge_error) C.int32_t,
) error {
	_, err := WriteOptions{}.write(ctx, func(options *C.colmerge_write_options) (WriteResult, error) {
		return WriteResult{}, call(func(report *C.colmerge_error) C.int32_t { return function(options, report) })
	})
	return err
}

// run runs a statement with options.
func (o QueryOptions) run(ctx context.Context, function func(*C.colmerge_query_options) error) error {
	control, err := begin(ctx, o.Progress)
	if err != nil {
		return err
	}
	var g given
	defer g.release()
	options := C.colmerge_query_options{
		struct_size:       C.sizeof_colmerge_query_options,
		progress_interval: C.int64_t(o.ProgressInterval),
		batch_size:        C.int64_t(o.BatchSize),
		row_limit:         C.int64_t(o.RowLimit),
		memory_limit:      C.int64_t(o.MemoryLimit),
		threads:           C.int32_t(o.Threads),
		token:             g.token(o.Token),
		if_version:        g.version(o.IfVersion),
	}
	C.colmerge_go_control_query(&options, control.run)
	return control.end(function(&options))
}
