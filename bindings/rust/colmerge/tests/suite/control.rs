// SPDX-License-Identifier: Apache-2.0
//! Progress, cancelling, limits, budgets, and panics in callbacks.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use arrow_array::{RecordBatch, RecordBatchIterator};
use arrow_schema::ArrowError;
use colmerge::{CancelToken, Code, QueryOptions, Rows, Store, WriteOptions};

use crate::people::{ids, store};

fn many() -> RecordBatch {
    ids(&(0..100_000).collect::<Vec<_>>())
}

#[test]
fn progress_is_reported_and_cancels() {
    let store = Store::new().unwrap();
    let destination = store.destination("t").open().unwrap();
    let mut seen = Vec::new();
    let options = WriteOptions::new().progress(|progress| {
        seen.push(progress.rows_prepared);
        ControlFlow::Continue(())
    });
    destination.write_with(many(), options).unwrap();
    assert!(seen.len() > 1);
    assert_eq!(seen.last(), Some(&100_000));

    let options = WriteOptions::new().progress(|_| ControlFlow::Break(()));
    assert_eq!(destination.write_with(many(), options).unwrap_err().code(), Code::Cancelled);
    assert_eq!(store.table("t").unwrap().info().unwrap().rows, 100_000);
}

#[test]
fn a_panic_in_progress_comes_out_and_nothing_is_written() {
    let store = Store::new().unwrap();
    let destination = store.destination("t").open().unwrap();
    let options = WriteOptions::new().progress(|_| panic!("mine"));
    let panic = catch_unwind(AssertUnwindSafe(|| destination.write_with(many(), options)));
    assert_eq!(panic.err().unwrap().downcast_ref(), Some(&"mine"));
    assert!(!store.has_table("t").unwrap());
}

#[test]
fn a_panic_in_a_reader_comes_out_and_nothing_is_written() {
    let store = Store::new().unwrap();
    let destination = store.destination("t").open().unwrap();
    let schema = many().schema();
    let batches = std::iter::once_with(|| -> Result<RecordBatch, ArrowError> { panic!("mine") });
    let reader = RecordBatchIterator::new(batches, schema);
    let panic = catch_unwind(AssertUnwindSafe(|| destination.write(Rows::reader(reader))));
    assert_eq!(panic.err().unwrap().downcast_ref(), Some(&"mine"));
    assert!(!store.has_table("t").unwrap());
}

#[test]
fn another_thread_cancels_an_endless_write() {
    let store = Store::new().unwrap();
    let destination = store.destination("t").open().unwrap();
    let token = CancelToken::new();
    let batch = ids(&[1]);
    let reader = RecordBatchIterator::new(std::iter::repeat(batch.clone()).map(Ok), batch.schema());
    let error = thread::scope(|scope| {
        scope.spawn(|| token.cancel());
        let options = WriteOptions::new().cancel(&token);
        destination.write_with(Rows::reader(reader), options).unwrap_err()
    });
    assert_eq!(error.code(), Code::Cancelled);
    assert!(token.is_cancelled());
    let options = QueryOptions::new().cancel(&token);
    let error = crate::people::store().query_with("SELECT * FROM people", (), options);
    assert_eq!(error.err().unwrap().code(), Code::Cancelled);
}

#[test]
fn a_token_cancels_what_waits_or_looks_up() {
    let store = store();
    let table = store.table("people").unwrap();
    let snapshot = table.snapshot().unwrap();
    let token = CancelToken::new();
    token.cancel();
    let write = || WriteOptions::new().cancel(&token);
    let query = || QueryOptions::new().cancel(&token);
    let keys = ids(&[1]);
    let codes = [
        table.truncate_with(write()).unwrap_err().code(),
        table.delete_batch_with(&keys, write()).unwrap_err().code(),
        store.drop_table_with("people", write()).unwrap_err().code(),
        store.clear_with(write()).unwrap_err().code(),
        store.prepare_with("SELECT * FROM people", query()).err().unwrap().code(),
        snapshot.find_batch_with(&keys, query()).unwrap_err().code(),
        snapshot.find_by_with(&[0], [1], query()).unwrap_err().code(),
    ];
    assert_eq!(codes, [Code::Cancelled; 7]);
    assert_eq!(table.info().unwrap().rows, 3);
    let free = CancelToken::new();
    let query = QueryOptions::new().cancel(&free);
    assert!(snapshot.find_batch_with(&keys, query).unwrap()[0].is_some());
    store.clear_with(WriteOptions::new().cancel(&free)).unwrap();
    assert!(!store.has_table("people").unwrap());
}

#[test]
fn a_token_applies_a_write_once() {
    let store = store();
    let table = store.table("people").unwrap();
    let destination = store.destination("people").open().unwrap();
    let once = || WriteOptions::new().token("job", 1);
    let done = destination.write_with(ids(&[9]), once()).unwrap();
    assert!(done.applied);
    let again = destination.write_with(ids(&[9]), once()).unwrap();
    assert_eq!((again.applied, again.rows_read, again.version), (false, 0, done.version));
    let reader = RecordBatchIterator::new([Ok(ids(&[9]))], ids(&[9]).schema());
    assert!(!destination.write_with(Rows::reader(reader), once()).unwrap().applied);
    assert!(!table.delete_batch_with(&ids(&[9]), once()).unwrap().applied);
    assert!(!table.truncate_with(once()).unwrap().applied);
    let statement = || QueryOptions::new().token(b"job", 1);
    assert!(!store.execute_with("DELETE FROM people", (), statement()).unwrap().applied);
    let error = store.query_with("SELECT * FROM people", (), statement()).err().unwrap();
    assert_eq!(error.code(), Code::InvalidArgument);
    assert_eq!(table.info().unwrap().rows, 4);
    assert!(
        destination.write_with(ids(&[9]), WriteOptions::new().token("job", 2)).unwrap().applied
    );
    for refused in [WriteOptions::new().token("", 3), WriteOptions::new().token("job", u64::MAX)] {
        let error = destination.write_with(ids(&[9]), refused).unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
    }
}

#[test]
fn a_write_to_another_version_is_a_conflict() {
    let store = store();
    let table = store.table("people").unwrap();
    let version = table.info().unwrap().version;
    let destination = store.destination("people").open().unwrap();
    let only = || WriteOptions::new().if_version(version);
    assert!(destination.write_with(ids(&[9]), only()).unwrap().applied);
    let statement = QueryOptions::new().if_version(version);
    let codes = [
        destination.write_with(ids(&[9]), only()).unwrap_err().code(),
        table.delete_batch_with(&ids(&[9]), only()).unwrap_err().code(),
        table.truncate_with(only()).unwrap_err().code(),
        store.drop_table_with("people", only()).unwrap_err().code(),
        store.execute_with("DELETE FROM people", (), statement).unwrap_err().code(),
    ];
    assert_eq!(codes, [Code::Conflict; 5]);
    let new = store.destination("new").open().unwrap();
    assert!(new.write_with(ids(&[1]), WriteOptions::new().if_version(0)).unwrap().applied);
    let error = new.write_with(ids(&[1]), WriteOptions::new().if_version(0)).unwrap_err();
    assert_eq!(error.code(), Code::Conflict);
}

#[test]
fn limits_hold() {
    let store = Store::builder().memory_budget(1 << 30).threads(2).open().unwrap();
    let destination = store.destination("t").open().unwrap();
    let code = |options| destination.write_with(many(), options).unwrap_err().code();
    assert_eq!(code(WriteOptions::new().row_limit(10)), Code::LimitExceeded);
    assert_eq!(code(WriteOptions::new().memory_limit(1000)), Code::OutOfMemory);
    let reader = RecordBatchIterator::new([Ok(many()), Ok(many())], many().schema());
    let options = WriteOptions::new().batch_limit(1);
    let error = destination.write_with(Rows::reader(reader), options).unwrap_err();
    assert_eq!(error.code(), Code::LimitExceeded);
    store.set_memory_budget(Some(1000)).unwrap();
    let error = destination.write(many()).unwrap_err();
    assert!(error.message().starts_with("Insufficient memory to write data"), "{error}");
    assert_eq!(store.memory_usage().unwrap().budget, Some(1000));
    store.set_memory_budget(None).unwrap();
    destination.write(many()).unwrap();
    let error = Store::builder().threads(5000).open().err().unwrap();
    assert_eq!(error.code(), Code::InvalidArgument);
}

#[test]
fn limits_of_a_query_hold() {
    let store = store();
    let query = |options| store.query_with("SELECT * FROM people", (), options);
    let error = query(QueryOptions::new().row_limit(2)).err().unwrap();
    assert_eq!(error.code(), Code::LimitExceeded);
    let options = QueryOptions::new().batch_size(1).threads(1).memory_limit(1 << 20);
    assert_eq!(query(options).unwrap().count(), 3);
}
