// SPDX-License-Identifier: Apache-2.0

// Overhead tells what two calls take from Go: see bindings/overhead/overhead.c. Rows are given as a record batch.
package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"colmerge/bindings/go"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

const (
	allRows   = 100_000
	batchRows = 10_000
	lookups   = 20_000
	merges    = 5
	rounds    = 50
)

var schema = arrow.NewSchema([]arrow.Field{
	{Name: "id", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
	{Name: "count", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
	{Name: "price", Type: arrow.PrimitiveTypes.Float64, Nullable: true},
	{Name: "name", Type: arrow.BinaryTypes.String, Nullable: true},
}, nil)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func makeRows(count int64) arrow.RecordBatch {
	builder := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer builder.Release()
	for i := range count {
		id := i * 7919 % allRows
		builder.Field(0).(*array.Int64Builder).Append(id)
		builder.Field(1).(*array.Int64Builder).Append(i)
		builder.Field(2).(*array.Float64Builder).Append(float64(i) * 0.5)
		builder.Field(3).(*array.StringBuilder).Append(fmt.Sprintf("name %08d", id))
	}
	return builder.NewRecordBatch()
}

func lookUp(snapshot *colmerge.Snapshot) {
	bytes := 0
	for i := range int64(lookups) {
		row, err := snapshot.Find(i * 31 % batchRows)
		check(err)
		name, err := snapshot.Value(row, 3)
		check(err)
		bytes += len(name.(string))
	}
	if bytes != lookups*13 {
		log.Fatal("wrong names")
	}
}

func merge(destination *colmerge.Destination, rows arrow.RecordBatch) {
	for range merges {
		_, err := destination.Write(context.Background(), colmerge.Batch(rows))
		check(err)
	}
}

// best is the shorter of a time and that of an action.
func best(least time.Duration, action func()) time.Duration {
	start := time.Now()
	action()
	return min(least, time.Since(start))
}

func main() {
	store, err := colmerge.NewStore()
	check(err)
	defer store.Close()
	table, err := store.CreateTable("t", schema, colmerge.TableOptions{PrimaryKey: []string{"id"}})
	check(err)
	defer table.Close()
	destination, err := store.OpenDestination(colmerge.DestinationOptions{
		TableName: "t", Mode: colmerge.Merge, MergeKeys: []string{"id"},
	})
	check(err)
	defer destination.Close()
	_, err = destination.Write(context.Background(), colmerge.Batch(makeRows(allRows)))
	check(err)
	rows := makeRows(batchRows)

	lookup, merged := time.Hour, time.Hour
	for range rounds {
		snapshot, err := table.Snapshot()
		check(err)
		lookup = best(lookup, func() { lookUp(snapshot) })
		snapshot.Close()
		merged = best(merged, func() { merge(destination, rows) })
	}
	fmt.Printf("%.0f %.0f\n", lookup.Seconds()/lookups*1e9, merged.Seconds()/merges*1e6)
}
