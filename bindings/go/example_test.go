// SPDX-License-Identifier: Apache-2.0

package colmerge_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"colmerge/bindings/go"
)

func Example() {
	ctx := context.Background()
	store, err := colmerge.NewStore()
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()

	people, err := store.OpenDestination(colmerge.DestinationOptions{
		TableName: "people", Mode: colmerge.Merge, MergeKeys: []string{"id"},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer people.Close()
	if _, err := people.Write(ctx, colmerge.CSV("id,name\n1,Ann\n2,Bob\n")); err != nil {
		log.Fatal(err)
	}
	done, err := people.Write(ctx, colmerge.CSV("id,name\n2,Bea\n3,Cid\n"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(done.Updated, "updated,", done.Inserted, "inserted")

	records, err := store.Query(ctx, "SELECT name FROM people WHERE id >= ? ORDER BY id", 2)
	if err != nil {
		log.Fatal(err)
	}
	for batch, err := range records.All() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(batch.Column(0))
	}
	// Output:
	// 1 updated, 1 inserted
	// ["Bea" "Cid"]
}

func ExampleError() {
	store, err := colmerge.NewStore()
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()
	_, err = store.Table("people")
	if errors.Is(err, colmerge.ErrTableNotFound) {
		var failure *colmerge.Error
		errors.As(err, &failure)
		fmt.Println("no table", failure.Table)
	}
	// Output: no table people
}
