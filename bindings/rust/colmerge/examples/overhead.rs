// SPDX-License-Identifier: Apache-2.0
//! What two calls take from Rust: see bindings/overhead/overhead.c. Rows are given as a record batch.

use std::sync::Arc;
use std::time::Instant;

use colmerge::arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use colmerge::{Destination, Result, Snapshot, Store};

const ROWS: i64 = 100_000;
const BATCH: i64 = 10_000;
const LOOKUPS: i64 = 20_000;
const MERGES: i32 = 5;
const ROUNDS: i32 = 50;

fn make_rows(count: i64) -> RecordBatch {
    let ids: Vec<i64> = (0..count).map(|i| i * 7919 % ROWS).collect();
    let names: Vec<String> = ids.iter().map(|id| format!("name {id:08}")).collect();
    #[allow(clippy::cast_precision_loss)]
    let prices: Vec<f64> = (0..count).map(|i| i as f64 * 0.5).collect();
    let columns: [(&str, ArrayRef); 4] = [
        ("id", Arc::new(Int64Array::from(ids))),
        ("count", Arc::new(Int64Array::from_iter_values(0..count))),
        ("price", Arc::new(Float64Array::from(prices))),
        ("name", Arc::new(StringArray::from(names))),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true)))
        .expect("columns of one length")
}

fn look_up(snapshot: &Snapshot) -> Result<()> {
    let mut bytes = 0;
    for i in 0..LOOKUPS {
        let row = snapshot.find([i * 31 % BATCH])?.expect("every key is there");
        bytes += snapshot.get_value(row, 3)?.as_str().map_or(0, str::len);
    }
    assert_eq!(bytes, usize::try_from(LOOKUPS).unwrap_or(0) * 13);
    Ok(())
}

fn merge(destination: &Destination, rows: &RecordBatch) -> Result<()> {
    (0..MERGES).try_for_each(|_| destination.write(rows).map(drop))
}

/// Seconds that an action takes.
fn time(action: impl FnOnce() -> Result<()>) -> Result<f64> {
    let start = Instant::now();
    action()?;
    Ok(start.elapsed().as_secs_f64())
}

fn main() -> Result<()> {
    let store = Store::new()?;
    let all = make_rows(ROWS);
    let table = store.create_table("t", all.schema_ref()).primary_key(["id"]).create()?;
    let destination = store.destination("t").merge(["id"]).open()?;
    destination.write(all)?;
    let rows = make_rows(BATCH);

    let (mut lookups, mut merges) = (f64::MAX, f64::MAX);
    for _ in 0..ROUNDS {
        let snapshot = table.snapshot()?;
        lookups = lookups.min(time(|| look_up(&snapshot))?);
        drop(snapshot);
        merges = merges.min(time(|| merge(&destination, &rows))?);
    }
    println!("{:.0} {:.0}", lookups / 20_000.0 * 1e9, merges / f64::from(MERGES) * 1e6);
    Ok(())
}
