// SPDX-License-Identifier: Apache-2.0
//! What keeps what alive, and what may go to other threads.

use std::thread;

use colmerge::{
    CancelToken, Code, Destination, RecordBatches, Snapshot, Source, Statement, Store, Table,
};

use crate::people::{batch, ids, rows, snapshot, store, table_rows};

#[test]
fn handles_are_send_and_sync() {
    fn check<T: Send + Sync + 'static>() {}
    check::<Store>();
    check::<Table>();
    check::<Snapshot>();
    check::<Destination>();
    check::<Source>();
    check::<Statement>();
    check::<CancelToken>();
    fn check_send<T: Send + 'static>() {}
    check_send::<RecordBatches>();
}

#[test]
fn a_snapshot_outlives_its_table_and_its_store() {
    let snapshot = snapshot(&store(), "people");
    let row = snapshot.find_by(&[0], [2]).unwrap().unwrap();
    assert_eq!(snapshot.get_value(row, 1).unwrap().as_str(), Some("Bob"));
}

#[test]
fn what_is_dropped_lets_go_of_its_memory() {
    let store = store();
    let before = snapshot(&store, "people");
    store.clear().unwrap();
    assert!(store.memory_usage().unwrap().bytes.total > 0);
    drop(before);
    assert_eq!(store.memory_usage().unwrap().bytes.total, 0);
}

#[test]
fn batches_outlive_all_they_came_from() {
    let store = store();
    let batches = snapshot(&store, "people").scan().columns(["name"]).batches().unwrap();
    store.clear().unwrap();
    drop(store);
    assert_eq!(rows(batches), ["Ann", "Bob", "Cid"]);
}

#[test]
fn a_batch_keeps_its_values_when_the_table_changes() {
    let store = store();
    let mut batches = snapshot(&store, "people").scan().batches().unwrap();
    let before = batches.next().unwrap().unwrap();
    let copy = format!("{before:?}");
    store
        .destination("people")
        .merge(["id"])
        .open()
        .unwrap()
        .write(batch(&[1], &[Some("Eve")]))
        .unwrap();
    assert_eq!(table_rows(&store, "people")[0], "1|Eve|30");
    assert_eq!(format!("{before:?}"), copy);
}

#[test]
fn a_table_handle_tells_when_the_table_is_gone() {
    let store = store();
    let table = store.table("people").unwrap();
    store.drop_table("people").unwrap();
    assert_eq!(table.info().err().unwrap().code(), Code::TableNotFound);
    assert!(!store.has_table("people").unwrap());
}

#[test]
fn the_shared_store_is_one() {
    let name = "the_shared_store_is_one";
    Store::shared().unwrap().create_table(name, &ids(&[]).schema()).create().unwrap();
    assert!(Store::shared().unwrap().table_names().unwrap().contains(&name.to_string()));
    Store::shared().unwrap().drop_table(name).unwrap();
}

#[test]
fn threads_share_a_store_and_a_destination() {
    let store = Store::new().unwrap();
    let destination = store.destination("t").merge(["id"]).open().unwrap();
    thread::scope(|scope| {
        for worker in 0..4 {
            let (store, destination) = (&store, &destination);
            scope.spawn(move || {
                for round in 0..50 {
                    destination.write(ids(&[round, 1000 + worker])).unwrap();
                    snapshot(store, "t").row_count().unwrap();
                }
            });
        }
    });
    assert_eq!(store.table("t").unwrap().info().unwrap().rows, 54);
}

#[test]
fn batches_go_to_another_thread() {
    let batches = snapshot(&store(), "people").scan().batches().unwrap();
    assert_eq!(thread::spawn(move || rows(batches).len()).join().unwrap(), 3);
}
