// SPDX-License-Identifier: Apache-2.0
//! Batches and tables that tests share, and rows as texts.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use colmerge::{RecordBatches, Rows, Snapshot, Store};

pub fn batch(ids: &[i64], names: &[Option<&str>]) -> RecordBatch {
    let ids: ArrayRef = Arc::new(Int64Array::from(ids.to_vec()));
    let names: ArrayRef = Arc::new(StringArray::from(names.to_vec()));
    RecordBatch::try_from_iter([("id", ids), ("name", names)]).unwrap()
}

pub fn ids(ids: &[i64]) -> RecordBatch {
    let ids: ArrayRef = Arc::new(Int64Array::from(ids.to_vec()));
    RecordBatch::try_from_iter([("id", ids)]).unwrap()
}

/// A store with the table "people": id, name, age; Ann, Bob, Cid.
pub fn store() -> Store {
    let store = Store::new().unwrap();
    let people = store.destination("people").open().unwrap();
    people.write(Rows::csv("id,name,age\n1,Ann,30\n2,Bob,41\n3,Cid,25\n")).unwrap();
    store
}

pub fn snapshot(store: &Store, table: &str) -> Snapshot {
    store.table(table).unwrap().snapshot().unwrap()
}

/// All rows, each as its cells' texts with bars between them; null is empty.
pub fn rows(batches: RecordBatches) -> Vec<String> {
    let mut lines = Vec::new();
    for batch in batches {
        let batch = batch.unwrap();
        let options = arrow_cast::display::FormatOptions::new();
        let columns: Vec<_> = batch
            .columns()
            .iter()
            .map(|column| {
                arrow_cast::display::ArrayFormatter::try_new(column.as_ref(), &options).unwrap()
            })
            .collect();
        for row in 0..batch.num_rows() {
            let cells: Vec<_> =
                columns.iter().map(|column| column.value(row).to_string()).collect();
            lines.push(cells.join("|"));
        }
    }
    lines
}

pub fn table_rows(store: &Store, table: &str) -> Vec<String> {
    rows(snapshot(store, table).scan().batches().unwrap())
}
