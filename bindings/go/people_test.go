// SPDX-License-Identifier: Apache-2.0

package colmerge_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"colmerge/bindings/go"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

var background = context.Background()

// must is a value whose making may not fail.
func must[T any](t testing.TB, value T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// newStore makes a store that the test closes.
func newStore(t testing.TB) *colmerge.Store {
	t.Helper()
	store, err := colmerge.NewStore()
	must(t, store, err)
	t.Cleanup(func() { store.Close() })
	return store
}

// destination makes a destination that the test closes.
func destination(t testing.TB, store *colmerge.Store, options colmerge.DestinationOptions) *colmerge.Destination {
	t.Helper()
	d, err := store.OpenDestination(options)
	must(t, d, err)
	t.Cleanup(func() { d.Close() })
	return d
}

func load(t testing.TB, store *colmerge.Store, table, csv string) {
	t.Helper()
	d := destination(t, store, colmerge.DestinationOptions{TableName: table})
	result, err := d.Write(background, colmerge.CSV(csv))
	must(t, result, err)
}

// people is a store with the table "people": id, name, age; Ann, Bob, Cid.
func people(t testing.TB) *colmerge.Store {
	t.Helper()
	store := newStore(t)
	load(t, store, "people", "id,name,age\n1,Ann,30\n2,Bob,41\n3,Cid,25\n")
	return store
}

func snapshot(t testing.TB, store *colmerge.Store, name string) *colmerge.Snapshot {
	t.Helper()
	table, err := store.Table(name)
	must(t, table, err)
	defer table.Close()
	s, err := table.Snapshot()
	must(t, s, err)
	t.Cleanup(func() { s.Close() })
	return s
}

// rows are all rows of a reader, each as its cells' texts with bars between them; null is "(null)".
func rows(t testing.TB, records *colmerge.Records, err error) []string {
	t.Helper()
	must(t, records, err)
	lines := []string{}
	for batch, err := range records.All() {
		must(t, batch, err)
		for row := 0; row < int(batch.NumRows()); row++ {
			cells := make([]string, batch.NumCols())
			for i, column := range batch.Columns() {
				// The text lies in the batch, which is released.
				cells[i] = strings.Clone(column.ValueStr(row))
			}
			lines = append(lines, strings.Join(cells, "|"))
		}
	}
	return lines
}

func tableRows(t testing.TB, store *colmerge.Store, table string) []string {
	t.Helper()
	records, err := snapshot(t, store, table).Scan(colmerge.ScanOptions{})
	return rows(t, records, err)
}

func equal[T comparable](t testing.TB, actual, expected T) {
	t.Helper()
	if actual != expected {
		t.Errorf("it is %v, should be %v", actual, expected)
	}
}

func equalRows(t testing.TB, actual []string, expected ...string) {
	t.Helper()
	if !slices.Equal(actual, expected) {
		t.Errorf("the rows are %q, should be %q", actual, expected)
	}
}

// failure is the *colmerge.Error that err must be, with this code.
func failure(t testing.TB, err error, code colmerge.Code) *colmerge.Error {
	t.Helper()
	var failure *colmerge.Error
	if !errors.As(err, &failure) {
		t.Fatalf("the error is %v (%T)", err, err)
	}
	if !errors.Is(err, code) || failure.Code != code {
		t.Fatalf("the code is %v, should be %v: %v", failure.Code, code, err)
	}
	return failure
}

// ids is a batch with one column, id.
func ids(t testing.TB, values ...int64) arrow.RecordBatch {
	t.Helper()
	builder := array.NewInt64Builder(memory.DefaultAllocator)
	defer builder.Release()
	builder.AppendValues(values, nil)
	column := builder.NewArray()
	defer column.Release()
	schema := arrow.NewSchema([]arrow.Field{{Name: "id", Type: arrow.PrimitiveTypes.Int64}}, nil)
	batch := array.NewRecordBatch(schema, []arrow.Array{column}, int64(len(values)))
	t.Cleanup(batch.Release)
	return batch
}

func many(t testing.TB) arrow.RecordBatch {
	values := make([]int64, 100_000)
	for i := range values {
		values[i] = int64(i)
	}
	return ids(t, values...)
}
