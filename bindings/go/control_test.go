// SPDX-License-Identifier: Apache-2.0

package colmerge_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"colmerge/bindings/go"

	"github.com/apache/arrow-go/v18/arrow"
)

// endless is a reader that gives one batch over and over.
type endless struct {
	*reader
	batch arrow.RecordBatch
	next  func()
}

func (r *endless) Next() bool {
	if r.next != nil {
		r.next()
	}
	return true
}
func (r *endless) RecordBatch() arrow.RecordBatch { return r.batch }
func (r *endless) Record() arrow.RecordBatch      { return r.batch }

func newEndless(t testing.TB, next func()) *endless {
	batch := ids(t, 1)
	return &endless{newReader(t, nil, batch), batch, next}
}

func TestProgressIsReported(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	var calls int
	var last colmerge.Progress
	options := colmerge.WriteOptions{Progress: func(p colmerge.Progress) error {
		calls, last = calls+1, p
		return nil
	}}
	_, err := d.WriteWith(background, options, colmerge.Batch(many(t)))
	must(t, 0, err)
	equal(t, last.RowsPrepared, 100_000)
	if calls < 2 {
		t.Error(calls)
	}
}

func TestAnErrorOfProgressCancels(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	mine := errors.New("mine")
	options := colmerge.WriteOptions{Progress: func(colmerge.Progress) error { return mine }}
	_, err := d.WriteWith(background, options, colmerge.Batch(many(t)))
	failure(t, err, colmerge.ErrCancelled)
	if !errors.Is(err, mine) || !strings.HasSuffix(err.Error(), "mine") {
		t.Error(err)
	}
	there, err := store.HasTable("t")
	equal(t, must(t, there, err), false)
}

func TestATokenAppliesAWriteOnce(t *testing.T) {
	store := people(t)
	table, err := store.Table("people")
	must(t, table, err)
	defer table.Close()
	d := destination(t, store, colmerge.DestinationOptions{TableName: "people"})
	once := colmerge.WriteOptions{Token: &colmerge.Token{Writer: "job\x00\xff", Sequence: 1}}
	done, err := d.WriteWith(background, once, colmerge.Batch(ids(t, 9)))
	equal(t, must(t, done, err).Applied, true)
	again, err := d.WriteWith(background, once, colmerge.Batch(ids(t, 9)))
	equal(t, must(t, again, err), colmerge.WriteResult{Version: done.Version})
	again, err = d.WriteWith(background, once, colmerge.CSV("id\n9\n"))
	equal(t, must(t, again, err).Applied, false)
	again, err = table.DeleteBatchWith(background, once, ids(t, 9))
	equal(t, must(t, again, err).Applied, false)
	again, err = table.TruncateWith(background, once)
	equal(t, must(t, again, err).Applied, false)
	statement := colmerge.QueryOptions{Token: once.Token}
	again, err = store.ExecWith(background, statement, "DELETE FROM people")
	equal(t, must(t, again, err).Applied, false)
	once.Token = &colmerge.Token{Writer: "job\x00\xff", Sequence: 2}
	done, err = table.TruncateWith(background, once)
	equal(t, must(t, done, err).Applied, true)
	for _, token := range []colmerge.Token{{}, {Writer: "job", Sequence: -1}, {Writer: strings.Repeat("x", 257)}} {
		_, err = table.TruncateWith(background, colmerge.WriteOptions{Token: &token})
		failure(t, err, colmerge.ErrInvalidArgument)
	}
}

func TestAWriteToAnotherVersionIsAConflict(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	version := int64(0)
	only := colmerge.WriteOptions{IfVersion: &version}
	done, err := d.WriteWith(background, only, colmerge.Batch(ids(t, 1)))
	must(t, done, err)
	_, err = d.WriteWith(background, only, colmerge.Batch(ids(t, 1)))
	failure(t, err, colmerge.ErrConflict)
	version = done.Version
	done, err = d.WriteWith(background, only, colmerge.Batch(ids(t, 2)))
	equal(t, must(t, done, err).Applied, true)
	table, err := store.Table("t")
	must(t, table, err)
	defer table.Close()
	_, err = table.DeleteBatchWith(background, only, ids(t, 1))
	failure(t, err, colmerge.ErrConflict)
	_, err = table.TruncateWith(background, only)
	failure(t, err, colmerge.ErrConflict)
	_, err = store.ExecWith(background, colmerge.QueryOptions{IfVersion: &version}, "DELETE FROM t")
	failure(t, err, colmerge.ErrConflict)
}

func TestTheLibraryIsRefusedInsideProgress(t *testing.T) {
	store := people(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	var inside error
	options := colmerge.WriteOptions{Progress: func(colmerge.Progress) error {
		_, inside = store.TableNames()
		return nil
	}}
	_, err := d.WriteWith(background, options, colmerge.Batch(many(t)))
	must(t, 0, err)
	failure(t, inside, colmerge.ErrInCallback)
}

// panicOf is what an action panics with.
func panicOf(action func()) (value any) {
	defer func() { value = recover() }()
	action()
	return nil
}

func TestAPanicInACallbackComesOutAndNothingIsWritten(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	options := colmerge.WriteOptions{Progress: func(colmerge.Progress) error { panic("mine") }}
	batch := many(t)
	equal(t, panicOf(func() { d.WriteWith(background, options, colmerge.Batch(batch)) }), any("mine"))
	reader := newEndless(t, func() { panic("yours") })
	equal(t, panicOf(func() { d.Write(background, colmerge.Reader(reader)) }), any("yours"))
	there, err := store.HasTable("t")
	equal(t, must(t, there, err), false)
	load(t, store, "t", "id\n1\n")
}

func TestAContextCancelsAnEndlessWrite(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	ctx, cancel := context.WithCancel(background)
	_, err := d.Write(ctx, colmerge.Reader(newEndless(t, cancel)))
	failure(t, err, colmerge.ErrCancelled)
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	ctx, cancel = context.WithTimeout(background, time.Millisecond)
	defer cancel()
	_, err = d.Write(ctx, colmerge.Reader(newEndless(t, nil)))
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, colmerge.ErrCancelled) {
		t.Error(err)
	}
	mine := errors.New("mine")
	withCause, cancelWith := context.WithCancelCause(background)
	cancelWith(mine)
	_, err = d.Write(withCause, colmerge.CSV("id\n1\n"))
	if !errors.Is(err, mine) {
		t.Error(err)
	}
	there, err := store.HasTable("t")
	equal(t, must(t, there, err), false)
}

func TestAContextCancelsWhatWaitsOrLooksUp(t *testing.T) {
	store := newStore(t)
	load(t, store, "t", "id\n1\n2\n")
	table, err := store.Table("t")
	must(t, 0, err)
	snapshot, err := table.Snapshot()
	must(t, 0, err)
	mine := errors.New("mine")
	ctx, cancel := context.WithCancelCause(background)
	cancel(mine)
	keys := ids(t, 1)
	calls := map[string]func() error{
		"truncate": func() error { return table.TruncateContext(ctx) },
		"delete":   func() error { _, err := table.DeleteBatchContext(ctx, keys); return err },
		"drop":     func() error { return store.DropTableContext(ctx, "t") },
		"clear":    func() error { return store.ClearContext(ctx) },
		"prepare":  func() error { _, err := store.PrepareContext(ctx, "SELECT * FROM t"); return err },
		"batch":    func() error { _, err := snapshot.FindBatchContext(ctx, keys); return err },
		"find":     func() error { _, err := snapshot.FindByContext(ctx, []int{0}, 1); return err },
	}
	for name, call := range calls {
		err := call()
		if !errors.Is(err, mine) {
			t.Error(name, err)
		}
		failure(t, err, colmerge.ErrCancelled)
	}
	live, stop := context.WithCancel(background)
	defer stop()
	rows, err := snapshot.FindBatchContext(live, keys)
	equal(t, must(t, rows, err)[0], 0)
	row, err := snapshot.FindByContext(live, []int{0}, 2)
	equal(t, must(t, row, err), 1)
	must(t, 0, store.ClearContext(live))
	there, err := store.HasTable("t")
	equal(t, must(t, there, err), false)
}

func TestAContextCancelsAQuery(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	_, err := d.Write(background, colmerge.Batch(many(t)))
	must(t, 0, err)
	ctx, cancel := context.WithCancel(background)
	options := colmerge.QueryOptions{Progress: func(colmerge.Progress) error {
		cancel()
		time.Sleep(10 * time.Millisecond)
		return nil
	}, ProgressInterval: 1, Threads: 1}
	_, err = d.Write(ctx, colmerge.CSV("id\n1\n"))
	must(t, 0, err)
	_, err = store.QueryWith(ctx, options, "SELECT id, count(*) FROM t GROUP BY id ORDER BY id")
	failure(t, err, colmerge.ErrCancelled)
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	_, err = store.Exec(ctx, "DELETE FROM t")
	failure(t, err, colmerge.ErrCancelled)
}

func TestLimitsHold(t *testing.T) {
	store, err := colmerge.NewStoreWith(colmerge.StoreOptions{MemoryBudget: 1 << 30, Threads: 2})
	defer must(t, store, err).Close()
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	batch := many(t)
	_, err = d.WriteWith(background, colmerge.WriteOptions{RowLimit: 10}, colmerge.Batch(batch))
	failure(t, err, colmerge.ErrLimitExceeded)
	_, err = d.WriteWith(background, colmerge.WriteOptions{MemoryLimit: 1000}, colmerge.Batch(batch))
	failure(t, err, colmerge.ErrOutOfMemory)
	_, err = d.WriteWith(background, colmerge.WriteOptions{BatchLimit: 5}, colmerge.Reader(newEndless(t, nil)))
	failure(t, err, colmerge.ErrLimitExceeded)
	must(t, 0, store.SetMemoryBudget(1000))
	_, err = d.Write(background, colmerge.Batch(batch))
	if !strings.HasPrefix(err.Error(), "Insufficient memory to write data") {
		t.Error(err)
	}
	_, err = colmerge.NewStoreWith(colmerge.StoreOptions{Threads: 5000})
	failure(t, err, colmerge.ErrInvalidArgument)
}

func TestLimitsOfAQueryHold(t *testing.T) {
	store := people(t)
	_, err := store.QueryWith(background, colmerge.QueryOptions{RowLimit: 2}, "SELECT * FROM people")
	failure(t, err, colmerge.ErrLimitExceeded)
	options := colmerge.QueryOptions{BatchSize: 1, Threads: 1, MemoryLimit: 1 << 20}
	records, err := store.QueryWith(background, options, "SELECT * FROM people")
	must(t, records, err)
	defer records.Close()
	records.Next()
	equal(t, records.RecordBatch().NumRows(), 1)
}
