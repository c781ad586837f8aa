// SPDX-License-Identifier: Apache-2.0

package colmerge_test

import (
	"testing"

	"colmerge/bindings/go"
)

func TestAQueryTakesParameters(t *testing.T) {
	store := people(t)
	records, err := store.Query(background, "SELECT name FROM people WHERE age > ? ORDER BY age", 26)
	equalRows(t, rows(t, records, err), "Ann", "Bob")
	records, err = store.Query(background, "SELECT id FROM people WHERE name = $2 AND age < $1", 100, "Bob")
	equalRows(t, rows(t, records, err), "2")
	records, err = store.Query(background, "SELECT count(*), max(age), min(name) FROM people")
	equalRows(t, rows(t, records, err), "3|41|Ann")
	_, err = store.Query(background, "SELECT id FROM people WHERE name = ?")
	failure(t, err, colmerge.ErrInvalidArgument)
	_, err = store.Query(background, "SELECT id FROM people WHERE name = ?", struct{}{})
	failure(t, err, colmerge.ErrInvalidArgument)
}

func TestAStatementIsPreparedOnceAndRunOften(t *testing.T) {
	store := people(t)
	statement, err := store.Prepare("SELECT id FROM people WHERE name = ?")
	defer must(t, statement, err).Close()
	kind, err := statement.Kind()
	equal(t, must(t, kind, err), colmerge.Select)
	parameters, err := statement.Parameters()
	equal(t, must(t, parameters, err)[0].Type, "utf8")
	schema, err := statement.Schema()
	equal(t, must(t, schema, err).Field(0).Name, "id")
	for name, id := range map[string]string{"Ann": "1", "Cid": "3"} {
		records, err := statement.Query(background, name)
		equalRows(t, rows(t, records, err), id)
	}
}

func TestRowsAreChangedByStatements(t *testing.T) {
	store := people(t)
	result, err := store.Exec(background, "UPDATE people SET age = age + ? WHERE age < ?", 1, 40)
	equal(t, must(t, result, err).Updated, 2)
	statement, err := store.Prepare("DELETE FROM people WHERE id = ?")
	defer must(t, statement, err).Close()
	result, err = statement.Exec(background, 2)
	equal(t, must(t, result, err).Deleted, 1)
	records, err := store.Query(background, "SELECT id, age FROM people")
	equalRows(t, rows(t, records, err), "1|31", "3|26")
	_, err = store.Exec(background, "SELECT id FROM people")
	failure(t, err, colmerge.ErrInvalidArgument)
}

func TestABatchOfParametersRunsAStatementForEachRow(t *testing.T) {
	store := people(t)
	statement, err := store.Prepare("SELECT name FROM people WHERE id = ?")
	defer must(t, statement, err).Close()
	records, err := statement.QueryBatch(background, ids(t, 3, 1), colmerge.QueryOptions{})
	equalRows(t, rows(t, records, err), "Cid", "Ann")
	statement, err = store.Prepare("DELETE FROM people WHERE id = ?")
	defer must(t, statement, err).Close()
	result, err := statement.ExecBatch(background, ids(t, 3, 1), colmerge.QueryOptions{})
	must(t, result, err)
	equal(t, result.Deleted, 2)
	equal(t, result.Batches, 2)
}

func TestASnapshotIsQueriedAsItWas(t *testing.T) {
	store := people(t)
	s := snapshot(t, store, "people")
	_, err := store.Exec(background, "DELETE FROM people")
	must(t, 0, err)
	records, err := s.Query(background, "SELECT count(*) FROM people")
	equalRows(t, rows(t, records, err), "3")
	_, err = s.Query(background, "SELECT * FROM others")
	failure(t, err, colmerge.ErrTableNotFound)
}
