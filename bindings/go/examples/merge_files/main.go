// SPDX-License-Identifier: Apache-2.0

// Merge_files merges CSV files into a table by their key columns and answers a question about it.
//
//	merge_files -keys COLUMN[,COLUMN]... -ask QUESTION FILE...
//
// QUESTION is a SELECT on the table "files". An interrupt stops what runs; a file is merged whole or not at all.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"
	"text/tabwriter"

	"colmerge/bindings/go"
)

func main() {
	log.SetFlags(0)
	keys := flag.String("keys", "", "columns whose values identify a row, with commas between them")
	question := flag.String("ask", "SELECT count(*) AS rows FROM files", "a SELECT on the table files")
	flag.Parse()
	if *keys == "" || flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, strings.Split(*keys, ","), *question, flag.Args()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, keys []string, question string, files []string) error {
	store, err := colmerge.NewStore()
	if err != nil {
		return err
	}
	defer store.Close()
	table, err := store.OpenDestination(colmerge.DestinationOptions{
		TableName: "files", Mode: colmerge.Merge, MergeKeys: keys,
	})
	if err != nil {
		return err
	}
	defer table.Close()
	for _, file := range files {
		if err := mergeFile(ctx, table, file); err != nil {
			return err
		}
	}
	records, err := store.Query(ctx, question)
	if err != nil {
		return err
	}
	return print(records)
}

func mergeFile(ctx context.Context, table *colmerge.Destination, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	done, err := table.Write(ctx, colmerge.CSV(string(text)))
	var failure *colmerge.Error
	if errors.As(err, &failure) && failure.Line > 0 {
		return fmt.Errorf("%s:%d: %w", file, failure.Line, err)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	fmt.Printf("%s: %d rows, %d inserted, %d updated\n", file, done.RowsRead, done.Inserted, done.Updated)
	return nil
}

func print(records *colmerge.Records) error {
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, field := range records.Schema().Fields() {
		fmt.Fprintf(out, "%s\t", field.Name)
	}
	fmt.Fprintln(out)
	for batch, err := range records.All() {
		if err != nil {
			return err
		}
		for row := range int(batch.NumRows()) {
			for _, column := range batch.Columns() {
				fmt.Fprintf(out, "%s\t", column.ValueStr(row))
			}
			fmt.Fprintln(out)
		}
	}
	return out.Flush()
}
