// SPDX-License-Identifier: Apache-2.0
//! Statements: queries and changes, parameters, batches of parameters.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch};
use colmerge::{Code, QueryOptions, StatementKind, Value};

use crate::people::{rows, snapshot, store};

#[test]
fn a_query_takes_parameters_in_every_form() {
    let store = store();
    let names = |rows_of: colmerge::Result<colmerge::RecordBatches>| rows(rows_of.unwrap());
    let by_age = "SELECT name FROM people WHERE age > ? ORDER BY age";
    assert_eq!(names(store.query(by_age, [26])), ["Ann", "Bob"]);
    assert_eq!(names(store.query(by_age, (26,))), ["Ann", "Bob"]);
    assert_eq!(names(store.query(by_age, vec![26])), ["Ann", "Bob"]);
    assert_eq!(names(store.query(by_age, &[Value::from(26)][..])), ["Ann", "Bob"]);
    assert_eq!(names(store.query("SELECT name FROM people ORDER BY 1 LIMIT 1", ())), ["Ann"]);
    let both = "SELECT id FROM people WHERE name = $2 AND age < $1";
    assert_eq!(names(store.query(both, (100, "Bob"))), ["2"]);
    assert_eq!(store.query(both, (100,)).err().unwrap().code(), Code::InvalidArgument);
}

#[test]
fn a_statement_is_prepared_once_and_run_often() {
    let store = store();
    let statement = store.prepare("SELECT id FROM people WHERE name = ?").unwrap();
    assert_eq!(statement.kind().unwrap(), StatementKind::Select);
    assert_eq!(statement.parameters().unwrap()[0].type_name, "utf8");
    assert_eq!(statement.schema().unwrap().field(0).name(), "id");
    for (name, id) in [("Ann", "1"), ("Cid", "3")] {
        assert_eq!(rows(statement.query([name]).unwrap()), [id]);
    }
}

#[test]
fn rows_are_changed_by_statements() {
    let store = store();
    let done = store.execute("UPDATE people SET age = age + ? WHERE age < ?", [1, 40]).unwrap();
    assert_eq!(done.updated, 2);
    let delete = store.prepare("DELETE FROM people WHERE id = ?").unwrap();
    assert_eq!(delete.kind().unwrap(), StatementKind::Delete);
    assert_eq!(delete.execute([2]).unwrap().deleted, 1);
    assert_eq!(rows(store.query("SELECT id, age FROM people", ()).unwrap()), ["1|31", "3|26"]);
    let error = store.execute("SELECT id FROM people", ()).err().unwrap();
    assert_eq!(error.code(), Code::InvalidArgument);
}

#[test]
fn a_batch_of_parameters_runs_a_statement_for_each_row() {
    let store = store();
    let keys: ArrayRef = Arc::new(Int64Array::from(vec![3, 1]));
    let keys = RecordBatch::try_from_iter([("key", keys)]).unwrap();
    let select = store.prepare("SELECT name FROM people WHERE id = ?").unwrap();
    let names = select.query_batch(&keys, QueryOptions::new()).unwrap();
    assert_eq!(rows(names), ["Cid", "Ann"]);
    let delete = store.prepare("DELETE FROM people WHERE id = ?").unwrap();
    let done = delete.execute_batch(&keys, QueryOptions::new()).unwrap();
    assert_eq!((done.deleted, done.batches), (2, 2));
}

#[test]
fn a_snapshot_is_queried_as_it_was() {
    let store = store();
    let snapshot = snapshot(&store, "people");
    store.execute("DELETE FROM people", ()).unwrap();
    let count = snapshot.query("SELECT count(*) FROM people", ()).unwrap();
    assert_eq!(rows(count), ["3"]);
    let error = snapshot.query("SELECT * FROM others", ()).err().unwrap();
    assert_eq!(error.code(), Code::TableNotFound);
}

#[test]
fn aggregates_and_explain_answer() {
    let store = store();
    let answer = store.query("SELECT count(*), max(age), min(name) FROM people", ()).unwrap();
    assert_eq!(rows(answer), ["3|41|Ann"]);
    let plan = store.query("EXPLAIN SELECT * FROM people WHERE age > 1", ()).unwrap();
    assert!(!rows(plan).is_empty());
}
