// SPDX-License-Identifier: Apache-2.0

package colmerge_test

import (
	"io"
	"runtime"
	"slices"
	"sync"
	"testing"

	"colmerge/bindings/go"
)

var _ = []io.Closer{
	&colmerge.Store{}, &colmerge.Table{}, &colmerge.Snapshot{}, &colmerge.Destination{},
	&colmerge.Source{}, &colmerge.Statement{}, &colmerge.Records{},
}

func TestASnapshotOutlivesItsTableAndItsStore(t *testing.T) {
	store := people(t)
	snapshot := snapshot(t, store, "people")
	if err := store.DropTable("people"); err != nil {
		t.Fatal(err)
	}
	store.Close()
	row, err := snapshot.FindBy([]int{0}, 2)
	must(t, row, err)
	name, err := snapshot.Value(row, 1)
	equal(t, must(t, name, err), any("Bob"))
}

func TestABatchOutlivesAllItCameFrom(t *testing.T) {
	store := people(t)
	records, err := snapshot(t, store, "people").Scan(colmerge.ScanOptions{Columns: []string{"name"}})
	must(t, records, err)
	if !records.Next() {
		t.Fatal(records.Err())
	}
	batch := records.RecordBatch()
	batch.Retain()
	defer batch.Release()
	records.Close()
	must(t, 0, store.Clear())
	store.Close()
	runtime.GC()
	equal(t, batch.Column(0).ValueStr(2), "Cid")
}

func TestAClosedValueSaysSo(t *testing.T) {
	store := people(t)
	table, err := store.Table("people")
	must(t, table, err)
	for range 2 {
		if err := table.Close(); err != nil {
			t.Error(err)
		}
	}
	_, err = table.Info()
	failure(t, err, colmerge.ErrInvalidHandle)
	_, err = (&colmerge.Store{}).TableNames()
	failure(t, err, colmerge.ErrInvalidHandle)

	records, err := store.Query(background, "SELECT * FROM people")
	must(t, records, err).Close()
	records.Close()
	if records.Next() || records.Err() != nil {
		t.Error("closed records go on")
	}
}

func TestRecordsAreClosedByTheirLastUser(t *testing.T) {
	records, err := snapshot(t, people(t), "people").Scan(colmerge.ScanOptions{})
	must(t, records, err).Retain()
	records.Release()
	if !records.Next() {
		t.Error("closed while there was a user")
	}
	records.Release()
	if records.Next() {
		t.Error("not closed by its last user")
	}
}

func TestNothingIsLeftOfAStore(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t", Mode: colmerge.Replace})
	batch := many(t)
	var first int64
	for range 5 {
		_, err := d.Write(background, colmerge.Batch(batch))
		must(t, 0, err)
		records, err := store.Query(background, "SELECT * FROM t")
		equal(t, len(rows(t, records, err)), 100_000)
		usage, err := store.MemoryUsage()
		must(t, usage, err)
		if first == 0 {
			first = usage.Bytes.Live
		}
		equal(t, usage.Bytes.Live, first)
	}
}

func TestTheSharedStoreIsOne(t *testing.T) {
	one, err := colmerge.SharedStore()
	must(t, one, err)
	table, err := one.CreateTable("the shared store is one", ids(t).Schema(), colmerge.TableOptions{})
	must(t, table, err).Close()
	one.Close()
	other, err := colmerge.SharedStore()
	defer must(t, other, err).Close()
	names, err := other.TableNames()
	if !slices.Contains(must(t, names, err), "the shared store is one") {
		t.Error(names)
	}
	must(t, 0, other.DropTable("the shared store is one"))
}

func TestGoroutinesShareAStoreAndADestination(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{
		TableName: "t", Mode: colmerge.Merge, MergeKeys: []string{"id"},
	})
	var group sync.WaitGroup
	for worker := range int64(8) {
		group.Add(1)
		go func() {
			defer group.Done()
			for round := range int64(20) {
				if _, err := d.Write(background, colmerge.Batch(ids(t, round, 1000+worker))); err != nil {
					t.Error(err)
				}
				table, err := store.Table("t")
				must(t, table, err)
				s, err := table.Snapshot()
				must(t, s, err)
				records, err := s.Scan(colmerge.ScanOptions{})
				rows(t, records, err)
				s.Close()
				table.Close()
			}
		}()
	}
	group.Wait()
	equal(t, len(tableRows(t, store, "t")), 28)
}

func TestAValueIsClosedWhileOthersUseIt(t *testing.T) {
	store := people(t)
	s := snapshot(t, store, "people")
	var group sync.WaitGroup
	for range 4 {
		group.Add(1)
		go func() {
			defer group.Done()
			for {
				if _, err := s.RowCount(); err != nil {
					failure(t, err, colmerge.ErrInvalidHandle)
					return
				}
			}
		}()
	}
	s.Close()
	group.Wait()
}
