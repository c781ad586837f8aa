// SPDX-License-Identifier: Apache-2.0

package colmerge_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"colmerge/bindings/go"
)

func TestAMissingMergeKeyIsNamed(t *testing.T) {
	d := destination(t, newStore(t), colmerge.DestinationOptions{
		TableName: "people", Mode: colmerge.Merge, MergeKeys: []string{"id"},
	})
	_, err := d.Write(background, colmerge.CSV("name\nAnn\n"))
	failure := failure(t, err, colmerge.ErrKeyNotFound)
	equal(t, failure.Column, "id")
	equal(t, failure.Row, -1)
	equal(t, failure.Code.Error(), "COLMERGE_ERROR_KEY_NOT_FOUND")
	if !strings.HasPrefix(err.Error(), "Merge key 'id' not found in source data") {
		t.Error(err)
	}
}

func TestTableLineAndRowAreTold(t *testing.T) {
	store := newStore(t)
	_, err := store.Table("none")
	equal(t, failure(t, err, colmerge.ErrTableNotFound).Table, "none")

	d := destination(t, store, colmerge.DestinationOptions{TableName: "people"})
	_, err = d.Write(background, colmerge.CSV("id,name\n1,Ann\n2\n"))
	line := failure(t, err, colmerge.ErrInvalidText)
	equal(t, line.Line, 3)
	equal(t, line.Row, 1)

	table, err := store.CreateTable("keyed", ids(t).Schema(), colmerge.TableOptions{PrimaryKey: []string{"id"}})
	must(t, table, err)
	defer table.Close()
	d = destination(t, store, colmerge.DestinationOptions{TableName: "keyed"})
	_, err = d.Write(background, colmerge.Batch(ids(t, 1, 2, 1)))
	equal(t, failure(t, err, colmerge.ErrDuplicateKey).Row, 2)
}

func TestAFaultyStatementTellsWhere(t *testing.T) {
	store := people(t)
	_, err := store.Query(background, "SELECT nmae FROM people")
	equal(t, failure(t, err, colmerge.ErrColumnNotFound).Position, 7)
	_, err = store.Prepare("SELECT * FROM people WHERE")
	if failure(t, err, colmerge.ErrInvalidText).Position < 20 {
		t.Error(err)
	}
}

func TestAnErrorIsItsCodeAlsoWhenWrapped(t *testing.T) {
	_, err := newStore(t).Table("none")
	err = fmt.Errorf("while opening: %w", err)
	if !errors.Is(err, colmerge.ErrTableNotFound) || errors.Is(err, colmerge.ErrTableExists) {
		t.Error(err)
	}
}
