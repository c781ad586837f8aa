// SPDX-License-Identifier: Apache-2.0
//! Snapshots, scans and sources give what is there, by number, by key and in figures.

use colmerge::{Code, Rows, Store, Value};

use crate::people::{batch, ids, rows, snapshot, store};

#[test]
fn rows_are_found_by_key_one_and_many() {
    let store = Store::new().unwrap();
    let rows = batch(&[1, 2, 3], &[Some("Ann"), None, Some("Cid")]);
    store.create_table("t", &rows.schema()).primary_key(["id"]).create().unwrap();
    store.destination("t").open().unwrap().write(&rows).unwrap();
    let snapshot = snapshot(&store, "t");

    let row = snapshot.find([3]).unwrap().unwrap();
    assert_eq!(snapshot.get_value(row, 1).unwrap(), Value::Text("Cid"));
    assert_eq!(snapshot.get_values(row, &[1, 0]).unwrap(), [Value::Text("Cid"), Value::Int64(3)]);
    assert_eq!(snapshot.find([7]).unwrap(), None);
    assert!(snapshot.find_by(&[1, 0], (None::<&str>, 2)).unwrap().is_some());
    assert_eq!(snapshot.find_by(&[1], ()).unwrap_err().code(), Code::InvalidArgument);
    assert_eq!(snapshot.find_by(&[9], [1]).unwrap_err().code(), Code::InvalidArgument);
    assert_eq!(snapshot.find_by(&[usize::MAX], [1]).unwrap_err().code(), Code::InvalidArgument);
    assert_eq!(snapshot.find(["text"]).unwrap_err().code(), Code::TypeMismatch);

    let found = snapshot.find_batch(&ids(&[3, 8, 1])).unwrap();
    assert_eq!(found[0], Some(row));
    assert_eq!(found[1], None);
    let taken = [row, found[2].unwrap()];
    let batches = snapshot.scan().rows(&taken).columns(["name"]).batches().unwrap();
    assert_eq!(crate::people::rows(batches), ["Cid", "Ann"]);
}

#[test]
fn a_row_of_another_snapshot_is_refused_or_harmless() {
    let store = store();
    let many = snapshot(&store, "people");
    let row = many.find_by(&[0], [3]).unwrap().unwrap();
    store.table("people").unwrap().truncate().unwrap();
    let none = snapshot(&store, "people");
    assert_eq!(none.get_value(row, 0).unwrap_err().code(), Code::InvalidArgument);
}

#[test]
fn values_have_the_kind_of_their_column() {
    let store = Store::new().unwrap();
    let json = r#"[{"i": -1, "d": 0.5, "s": "x", "b": true, "day": "2024-02-29", "u": 18446744073709551615}]"#;
    store.destination("t").open().unwrap().write(Rows::json(json)).unwrap();
    let snapshot = snapshot(&store, "t");
    let row = snapshot.find_by(&[snapshot.find_column("i").unwrap()], [-1]).unwrap().unwrap();
    let get = |name: &str| snapshot.get_value(row, snapshot.find_column(name).unwrap()).unwrap();
    assert_eq!(get("i").as_i64(), Some(-1));
    assert_eq!(get("i").as_u64(), None);
    assert_eq!(get("d").as_f64(), Some(0.5));
    assert_eq!(get("s").as_str(), Some("x"));
    assert_eq!(get("b").as_bool(), Some(true));
    assert_eq!(get("day").as_i64(), Some(19782));
    assert_eq!(get("u").as_u64(), Some(u64::MAX));
    let find = |name: &str, value: Value<'_>| {
        snapshot.find_by(&[snapshot.find_column(name).unwrap()], [value]).unwrap()
    };
    assert_eq!(find("d", 0.5.into()), Some(row));
    assert_eq!(find("s", "x".into()), Some(row));
    assert_eq!(find("b", true.into()), Some(row));
    assert_eq!(find("b", false.into()), None);
    assert_eq!(find("day", 19782.into()), Some(row));
    assert_eq!(find("u", u64::MAX.into()), Some(row));
    let day = snapshot.find_column("day").unwrap();
    assert_eq!(snapshot.value_text(row, day).unwrap().as_deref(), Some("2024-02-29"));
    assert_eq!(snapshot.find_column("none").unwrap_err().code(), Code::ColumnNotFound);
}

#[test]
fn long_texts_and_nulls_come_whole() {
    let store = Store::new().unwrap();
    let long = "x".repeat(1000);
    let exact = "y".repeat(64);
    let rows = batch(&[1, 2, 3, 4], &[Some(&long), Some(&exact), Some(""), None]);
    store.destination("t").open().unwrap().write(rows).unwrap();
    let snapshot = snapshot(&store, "t");
    let text = |id| {
        let row = snapshot.find_by(&[0], [id]).unwrap().unwrap();
        snapshot.value_text(row, 1).unwrap()
    };
    assert_eq!(text(1), Some(long));
    assert_eq!(text(2), Some(exact));
    assert_eq!(text(3), Some(String::new()));
    assert_eq!(text(4), None);
}

#[test]
fn scans_choose_columns_rows_and_batches() {
    let store = store();
    let snapshot = snapshot(&store, "people");
    let scan = snapshot.scan().columns(["age", "id"]).offset(1).limit(2).batch_size(1);
    let batches = scan.clone().batches().unwrap();
    assert_eq!(batches.schema().field(0).name(), "age");
    assert_eq!(batches.count(), 2);
    assert_eq!(rows(scan.batches().unwrap()), ["41|2", "25|3"]);
    let error = snapshot.scan().columns(["none"]).batches().unwrap_err();
    assert_eq!(error.code(), Code::ColumnNotFound);
    let mut batches = snapshot.scan().batches().unwrap();
    assert!(batches.next().is_some() && batches.next().is_none() && batches.next().is_none());
    assert_eq!(snapshot.scan().batches().unwrap().collect_all().unwrap().len(), 1);
}

#[test]
fn figures_are_told() {
    let store = store();
    let snapshot = snapshot(&store, "people");
    snapshot.find_by(&[0], [1]).unwrap();
    let info = snapshot.info().unwrap();
    assert_eq!((info.rows, info.columns, info.indexes, info.version), (3, 3, 1, 1));
    assert_eq!((snapshot.version().unwrap(), snapshot.row_count().unwrap()), (1, 3));
    let columns = snapshot.columns().unwrap();
    assert_eq!((columns[1].name.as_str(), columns[1].type_name.as_str()), ("name", "utf8"));
    assert_eq!(columns[1].key_position, None);
    let indexes = snapshot.indexes().unwrap();
    assert_eq!((indexes[0].columns.as_slice(), indexes[0].primary), ([0].as_slice(), false));
    assert_eq!(store.table_names().unwrap(), ["people"]);
    let usage = store.memory_usage().unwrap();
    assert_eq!((usage.tables, usage.budget, usage.available), (1, None, None));
    assert!(usage.bytes.total > 0 && usage.bytes.total <= usage.peak);
    assert_eq!(colmerge::library_version().unwrap(), "0.2.0");
}

#[test]
fn a_source_reads_the_table_as_it_is_with_a_filter() {
    let store = Store::new().unwrap();
    let source = store.source("people").columns(["name"]).filter("age > 26").open().unwrap();
    assert!(!source.test().unwrap());
    assert_eq!(source.read().unwrap_err().code(), Code::TableNotFound);
    let people = store.destination("people").open().unwrap();
    people.write(Rows::csv("id,name,age\n1,Ann,30\n2,Bob,25\n")).unwrap();
    assert!(source.test().unwrap());
    assert_eq!(source.schema().unwrap().fields().len(), 1);
    assert_eq!(rows(source.read().unwrap()), ["Ann"]);
}

#[test]
fn every_flat_type_comes_back_as_it_went_in() {
    use arrow_array::*;
    use std::sync::Arc;
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("int8", Arc::new(Int8Array::from(vec![Some(-1), None]))),
        ("uint64", Arc::new(UInt64Array::from(vec![u64::MAX, 0]))),
        ("float32", Arc::new(Float32Array::from(vec![0.5, -0.0]))),
        ("bool", Arc::new(BooleanArray::from(vec![Some(true), None]))),
        ("date32", Arc::new(Date32Array::from(vec![1, 2]))),
        (
            "timestamp",
            Arc::new(TimestampMicrosecondArray::from(vec![1, 2]).with_timezone("Europe/Berlin")),
        ),
        (
            "decimal",
            Arc::new(
                Decimal128Array::from(vec![12345, -1]).with_precision_and_scale(10, 2).unwrap(),
            ),
        ),
        ("large", Arc::new(LargeStringArray::from(vec!["a", "b"]))),
        ("view", Arc::new(StringViewArray::from(vec!["short", "a text that is not inline"]))),
        ("binary", Arc::new(BinaryArray::from(vec![b"\x00\xff".as_ref(), b""]))),
        (
            "dictionary",
            Arc::new(vec!["x", "x"].into_iter().collect::<DictionaryArray<types::Int32Type>>()),
        ),
        (
            "list",
            Arc::new(ListArray::from_iter_primitive::<types::Int32Type, _, _>([
                Some(vec![Some(1), None]),
                None,
            ])),
        ),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, column)| (name, column, true)),
    )
    .unwrap();
    let store = Store::new().unwrap();
    store.destination("t").open().unwrap().write(&batch).unwrap();
    let back = snapshot(&store, "t").scan().batches().unwrap().collect_all().unwrap();
    assert_eq!(back, [batch]);
}

#[test]
fn what_tables_keep_in_another_form_is_taken() {
    use arrow_array::*;
    use std::sync::Arc;
    let words = vec![Some("x"), None, Some("x")];
    let decimals = Decimal128Array::from(vec![125, -1, 0]).with_precision_and_scale(9, 2).unwrap();
    let member = |of: ArrayRef| -> ArrayRef {
        let field = arrow_schema::Field::new("m", of.data_type().clone(), true);
        Arc::new(StructArray::from(vec![(Arc::new(field), of)]))
    };
    let batch = |word: ArrayRef, decimal: ArrayRef| {
        let columns = [("s", member(word), true), ("d", decimal, true)];
        RecordBatch::try_from_iter_with_nullable(columns).unwrap()
    };
    let given = batch(
        Arc::new(words.clone().into_iter().collect::<DictionaryArray<types::Int32Type>>()),
        Arc::new(Decimal32Array::from(vec![125, -1, 0]).with_precision_and_scale(9, 2).unwrap()),
    );
    let kept = batch(Arc::new(StringArray::from(words)), Arc::new(decimals));
    let store = Store::new().unwrap();
    let append = store.destination("t").open().unwrap();
    append.write(&given).unwrap();
    append.write(given.slice(1, 2)).unwrap();
    let back = snapshot(&store, "t").scan().batches().unwrap().collect_all().unwrap();
    assert_eq!(back[0].slice(0, 3), kept);
    assert_eq!(back[0].slice(3, 2), kept.slice(1, 2));
}
