// SPDX-License-Identifier: Apache-2.0
//! Every form of rows and every option reaches the library as it was meant.

use std::collections::HashMap;
use std::iter;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::{BooleanArray, Int64Array, RecordBatch, RecordBatchIterator};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use colmerge::{
    Code, Csv, IfExists, Json, JsonLayout, JsonNan, NewColumns, NewTypes, NullKeys, NullValues,
    OnDuplicate, OnMatch, OnMissing, OnNoMatch, Rows, Store, WriteOptions,
};

use crate::people::{batch, ids, rows, snapshot, store, table_rows};

#[test]
fn a_merge_counts_what_it_did() {
    let store = Store::new().unwrap();
    let merge = store.destination("t").merge(["id", "shop"]).open().unwrap();
    merge.write(Rows::csv("id,shop,price\n1,a,10\n1,b,20\n")).unwrap();
    let done = merge.write(Rows::csv("id,shop,price\n1,b,25\n2,a,30\n")).unwrap();
    assert_eq!((done.rows_read, done.inserted, done.updated, done.version), (2, 1, 1, 2));
    assert_eq!(table_rows(&store, "t"), ["1|a|10", "1|b|25", "2|a|30"]);
}

#[test]
fn batches_and_readers_are_written() {
    let store = Store::new().unwrap();
    let append = store.destination("t").open().unwrap();
    let first = batch(&[1, 2], &[Some("Ann"), None]);
    append.write(&first).unwrap();
    append.write(first.slice(1, 1)).unwrap();
    let reader = RecordBatchIterator::new([Ok(first.clone()), Ok(first.clone())], first.schema());
    assert_eq!(append.write(Rows::reader(reader)).unwrap().batches, 2);
    assert_eq!(table_rows(&store, "t"), ["1|Ann", "2|", "2|", "1|Ann", "2|", "1|Ann", "2|"]);
    let copy = snapshot(&store, "t").scan().limit(1).batches().unwrap();
    store.set_contents("copy", copy, WriteOptions::new()).unwrap();
    assert_eq!(table_rows(&store, "copy"), ["1|Ann"]);
}

#[test]
fn a_reader_may_read_the_table_that_is_written() {
    let store = store();
    let rows = snapshot(&store, "people").scan().batches().unwrap();
    store.destination("people").open().unwrap().write(Rows::reader(rows)).unwrap();
    assert_eq!(table_rows(&store, "people").len(), 6);
}

#[test]
fn a_reader_that_fails_leaves_the_table_alone() {
    let store = store();
    let people = store.destination("people").open().unwrap();
    let good = batch(&[7], &[None]);
    for text in ["it broke", "a \0 inside"] {
        let bad = Err(ArrowError::ComputeError(text.into()));
        let reader = RecordBatchIterator::new([Ok(good.clone()), bad], good.schema());
        let error = people.write(Rows::reader(reader)).unwrap_err();
        assert_eq!(error.code(), Code::Stream);
        assert!(error.message().contains(text.split('\0').next().unwrap()), "{error}");
    }
    assert_eq!(table_rows(&store, "people").len(), 3);
}

#[test]
fn a_batch_that_is_refused_is_released_once() {
    let store = Store::new().unwrap();
    let batch = batch(&[1], &[None]);
    let merge = store.destination("t").merge(["missing"]).open().unwrap();
    let column = Arc::clone(batch.column(0));
    assert_eq!(merge.write(&batch).unwrap_err().code(), Code::KeyNotFound);
    drop(batch);
    assert_eq!(Arc::strong_count(&column), 1);
}

#[test]
fn operators_of_a_table_are_those_of_every_merge() {
    let store = Store::new().unwrap();
    let schema = Schema::new(vec![
        Field::new("id", DataType::Int64, true),
        Field::new("v", DataType::Int64, true),
    ]);
    let made = store.create_table("t", &schema).operators([("v", "nothing")]).create();
    assert_eq!(made.err().unwrap().code(), Code::InvalidArgument);
    store.create_table("t", &schema).operators([("v", "bit_or")]).create().unwrap();
    let merge = || store.destination("t").merge(["id"]);
    merge().open().unwrap().write(Rows::csv("id,v\n1,2\n1,8\n")).unwrap();
    assert_eq!(table_rows(&store, "t"), ["1|10"]);
    let other = merge().operators([("v", "sum")]).open().unwrap();
    let error = other.write(Rows::csv("id,v\n1,2\n")).unwrap_err();
    assert!(error.message().contains("which the table declares"), "{error}");
}

#[test]
fn each_option_of_a_destination_has_its_effect() {
    let store = Store::new().unwrap();
    store.destination("t").open().unwrap().write(Rows::csv("id,v\n1,1\n")).unwrap();
    let merge = || store.destination("t").merge(["id"]);
    let csv = |builder: colmerge::DestinationBuilder<'_>, text| {
        builder.open().unwrap().write(Rows::csv(text))
    };

    let error = csv(merge().on_match(OnMatch::Error), "id,v\n1,2\n").unwrap_err();
    assert_eq!(error.code(), Code::ConstraintViolation);
    assert_eq!(csv(merge().on_match(OnMatch::Ignore), "id,v\n1,2\n").unwrap().ignored, 1);
    assert_eq!(csv(merge().on_no_match(OnNoMatch::Ignore), "id,v\n7,2\n").unwrap().ignored, 1);
    let error = csv(merge().null_keys(NullKeys::Error), "id,v\n,2\n").unwrap_err();
    assert_eq!(error.code(), Code::ConstraintViolation);
    csv(merge().null_values(NullValues::Keep), "id,v\n1,\n").unwrap();
    assert_eq!(table_rows(&store, "t"), ["1|1"]);
    csv(merge().on_duplicate(OnDuplicate::First), "id,v\n1,2\n1,3\n").unwrap();
    assert_eq!(table_rows(&store, "t"), ["1|2"]);
    let error = csv(merge().validate_schema(true), "id\n1\n").unwrap_err();
    assert_eq!(error.code(), Code::SchemaMismatch);
    csv(merge().operators([("v", "sum")]), "id,v\n1,2\n1,3\n").unwrap();
    let ruled = merge().set([("v", "old.v * new.v")]).update_when("new.v > 1");
    assert_eq!(csv(ruled, "id,v\n1,6\n1,1\n").unwrap().ignored, 1);
    assert_eq!(table_rows(&store, "t"), ["1|42"]);
    assert_eq!(csv(merge().skip_unchanged(true), "id,v\n1,42\n").unwrap().ignored, 1);
    let synchronised = || merge().on_missing(OnMissing::Delete).scope("v > 0");
    assert_eq!(csv(synchronised(), "id,v\n2,1\n").unwrap().deleted, 1);
    assert_eq!(csv(synchronised().allow_empty(true), "id,v\n").unwrap().deleted, 1);
    csv(merge(), "id,v\n1,2\n").unwrap();
    assert_eq!(csv(merge().delete_when("gone"), "id,gone\n1,true\n").unwrap().deleted, 1);
    assert_eq!(csv(merge().row_kind("op"), "id,op\n1,+I\n2,-U\n").unwrap().ignored, 1);
    assert_eq!(csv(merge().row_kind("op"), "id,op\n1,-D\n").unwrap().deleted, 1);
    csv(store.destination("t").replace().batch_size(7), "x\n1\n").unwrap();
    assert_eq!(table_rows(&store, "t"), ["1"]);
    csv(store.destination("t").append(), "x\n2\n").unwrap();
    assert_eq!(table_rows(&store, "t"), ["1", "2"]);

    let error = csv(store.destination("none").create_table_if_not_exists(false), "id\n1\n");
    let message = error.unwrap_err().to_string();
    assert!(
        message.starts_with("Cannot create table 'none' - table creation disabled"),
        "{message}"
    );
    let error = store.destination("t").append().delete_when("x").open().err().unwrap();
    assert_eq!(error.code(), Code::InvalidArgument);
}

#[test]
fn csv_and_json_are_read_as_their_options_say() {
    let store = Store::new().unwrap();
    let csv = Csv::new()
        .delimiter(b';')
        .quote(Some(b'\''))
        .header(false)
        .infer_types(false)
        .null_texts(["-"])
        .column_names(["a", "b"]);
    let destination = store.destination("csv").open().unwrap();
    destination.write(Rows::csv_with("1;'x;y'\n-;z\n", csv)).unwrap();
    assert_eq!(table_rows(&store, "csv"), ["1|x;y", "|z"]);
    assert_eq!(store.table("csv").unwrap().schema().unwrap().field(0).data_type(), &DataType::Utf8);
    assert_eq!(store.table("csv").unwrap().schema().unwrap().field(1).name(), "b");
    let no_quotes = Csv::new().quote(None).header(false).column_names(["a", "b"]);
    destination.write(Rows::csv_with("\"1,2\n", no_quotes)).unwrap();

    let json = store.destination("json").open().unwrap();
    json.write(Rows::json(r#"[{"a": 1}, {"a": 2}]"#)).unwrap();
    let lines = Json::new().layout(JsonLayout::Lines);
    json.write(Rows::json_with("{\"a\": 3}\n", lines)).unwrap();
    assert_eq!(table_rows(&store, "json"), ["1", "2", "3"]);
    let array = Json::new().layout(JsonLayout::Array);
    let error = json.write(Rows::json_with("{\"a\": 3}", array)).unwrap_err();
    assert_eq!(error.code(), Code::InvalidText);
}

#[test]
fn destinations_and_sources_come_from_yaml() {
    let yaml = "
destinations:
  people: {connector: in_memory, table_name: people, mode: merge, merge_keys: [id]}
sources:
  names: {connector: in_memory, table_name: people, columns: [name]}
";
    let store = Store::new().unwrap();
    let people = store.destination_from_yaml(yaml, "people").unwrap();
    people.write(Rows::csv("id,name\n1,Ann\n1,Bea\n")).unwrap();
    let names = store.source_from_yaml(yaml, "names").unwrap();
    assert_eq!(rows(names.read().unwrap()), ["Bea"]);
    assert!(store.source_from_yaml(yaml, "none").err().unwrap().message().contains("none"));
    assert_eq!(colmerge::destination_names(yaml).unwrap(), ["people"]);
    assert_eq!(colmerge::source_names(yaml).unwrap(), ["names"]);
    assert!(colmerge::source_names("version: 1").unwrap().is_empty());
    assert_eq!(colmerge::destination_names("[").unwrap_err().code(), Code::InvalidText);
    assert_eq!(people.table_name().unwrap(), "people");
    assert_eq!(names.table_name().unwrap(), "people");
}

#[test]
fn tables_are_made_with_keys_and_checks() {
    let store = Store::new().unwrap();
    let schema = Schema::new_with_metadata(
        vec![
            Field::new("id", DataType::Int64, false),
            Field::new("age", DataType::Int64, true)
                .with_metadata([("unit".to_string(), "year".to_string())].into()),
        ],
        [("made by".to_string(), "a test".to_string())].into(),
    );
    let make = || {
        let table = store.create_table("t", &schema).primary_key(["id"]);
        table.check("age >= 0").named_check("old", "age < 200")
    };
    let table = make().create().unwrap();
    assert_eq!(*table.schema().unwrap(), schema);
    assert_eq!(make().create().err().unwrap().code(), Code::TableExists);
    make().if_exists(IfExists::Keep).create().unwrap();
    let checks = table.snapshot().unwrap().checks().unwrap();
    assert_eq!((checks[0].name.as_str(), checks[1].name.as_str()), ("check_1", "old"));
    let write = store.destination("t").open().unwrap();
    let error = write.write(Rows::csv("id,age\n1,5\n2,-1\n")).unwrap_err();
    assert_eq!(
        (error.code(), error.row(), error.column()),
        (Code::ConstraintViolation, Some(1), Some("check_1"))
    );
    make().if_exists(IfExists::Replace).create().unwrap();
    assert_eq!(table.info().err().unwrap().code(), Code::TableNotFound);
}

#[test]
fn keys_are_deleted() {
    let store = store();
    let table = store.table("people").unwrap();
    let done = table.delete_batch(&ids(&[3, 1, 9])).unwrap();
    assert_eq!((done.deleted, done.ignored), (2, 1));
    assert_eq!(table_rows(&store, "people"), ["2|Bob|41"]);
    table.truncate().unwrap();
    assert_eq!(table.info().unwrap().rows, 0);
}

#[test]
fn an_empty_batch_makes_a_table() {
    let store = Store::new().unwrap();
    let empty: RecordBatch = ids(&[]);
    store.destination("t").open().unwrap().write(&empty).unwrap();
    assert_eq!(store.table("t").unwrap().schema().unwrap().field(0).name(), "id");
}

fn numbers(columns: &[(&str, &[i64])]) -> RecordBatch {
    let columns = columns.iter().map(|(name, values)| {
        (*name, Arc::new(Int64Array::from(values.to_vec())) as arrow_array::ArrayRef, true)
    });
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

fn reader(batch: RecordBatch) -> impl arrow_array::RecordBatchReader + Send + 'static {
    let schema = batch.schema();
    RecordBatchIterator::new([Ok(batch)], schema)
}

#[test]
fn readers_with_columns_of_their_own_are_one_write() {
    let store = Store::new().unwrap();
    let append = store.destination("t").open().unwrap();
    let parts = [
        numbers(&[("a", &[1]), ("b", &[2])]),
        numbers(&[("b", &[3]), ("a", &[4])]),
        numbers(&[("c", &[5])]),
    ];
    let done = append.write(Rows::readers(parts.map(reader))).unwrap();
    assert_eq!((done.rows_read, done.version), (3, 1));
    assert_eq!(table_rows(&store, "t"), ["1|2|", "4|3|", "||5"]);

    let text = batch(&[1], &[Some("x")]);
    let boxed = |batch| Box::new(reader(batch)) as Box<dyn arrow_array::RecordBatchReader + Send>;
    let declared = store.destination("t").new_columns(NewColumns::Error).open().unwrap();
    let error = declared.write(Rows::readers([boxed(numbers(&[("a", &[6])])), boxed(text)]));
    assert_eq!(error.unwrap_err().code(), Code::SchemaMismatch);
    assert_eq!(table_rows(&store, "t").len(), 3);
    let none: [Box<dyn arrow_array::RecordBatchReader + Send>; 0] = [];
    assert_eq!(append.write(Rows::readers(none)).unwrap_err().code(), Code::InvalidArgument);
}

#[test]
fn readers_without_an_end_are_ended() {
    let store = Store::new().unwrap();
    let append = store.destination("t").open().unwrap();
    let mut given = 0;
    let endless = || iter::repeat_with(|| reader(numbers(&[("a", &[1])])));
    let few_bytes = WriteOptions::new().memory_limit(1 << 18);
    let error = append.write_with(Rows::readers(endless()), few_bytes).unwrap_err();
    assert_eq!(error.code(), Code::OutOfMemory);
    let few_rows = WriteOptions::new().row_limit(9);
    let counted = endless().inspect(|_| given += 1);
    let error = append.write_with(Rows::readers(counted), few_rows).unwrap_err();
    assert_eq!((error.code(), given), (Code::LimitExceeded, 10));
    let panicking = endless().inspect(|_| panic!("mine"));
    let panic = catch_unwind(AssertUnwindSafe(|| append.write(Rows::readers(panicking))));
    assert_eq!(panic.unwrap_err().downcast_ref::<&str>(), Some(&"mine"));
    assert!(!store.has_table("t").unwrap());
}

#[test]
fn a_reader_among_others_may_fail() {
    let store = store();
    let people = store.destination("people").open().unwrap();
    let good = batch(&[7], &[None]);
    let bad = Err(ArrowError::ComputeError("it broke".into()));
    let readers = [vec![Ok(good.clone())], vec![Ok(good.clone()), bad], vec![Ok(good.clone())]]
        .map(|batches| RecordBatchIterator::new(batches, good.schema()));
    let error = people.write(Rows::readers(readers)).unwrap_err();
    assert_eq!(error.code(), Code::Stream);
    assert!(error.message().contains("it broke"), "{error}");
    assert_eq!(table_rows(&store, "people").len(), 3);
}

#[test]
fn new_columns_new_types_and_names_are_as_the_destination_says() {
    let store = Store::new().unwrap();
    store.destination("t").open().unwrap().write(numbers(&[("id", &[1])])).unwrap();
    let more = numbers(&[("key", &[1]), ("x", &[2])]);
    let merge = || store.destination("t").merge(["id"]).column_names([("key", "id")]);
    let ignoring = merge().new_columns(NewColumns::Ignore).open().unwrap();
    assert_eq!(ignoring.write(&more).unwrap().updated, 1);
    assert_eq!(table_rows(&store, "t"), ["1"]);
    merge().open().unwrap().write(&more).unwrap();
    assert_eq!(table_rows(&store, "t"), ["1|2"]);
    let real = Rows::csv("x\n0.5\n");
    let fixed = store.destination("t").new_types(NewTypes::Error).open().unwrap();
    fixed.write(real).unwrap_err();
    store.destination("t").open().unwrap().write(Rows::csv("x\n0.5\n")).unwrap();
    assert_eq!(table_rows(&store, "t"), ["1|2.0", "|0.5"]);
}

#[test]
fn a_row_changes_the_columns_that_it_has() {
    let store = Store::new().unwrap();
    let merge = store.destination("t").merge(["id"]).open().unwrap();
    merge.write(numbers(&[("id", &[1, 2]), ("v", &[10, 20])])).unwrap();
    let metadata = HashMap::from([("colmerge:presence_of".to_owned(), "v".to_owned())]);
    let schema = Schema::new(vec![
        Field::new("id", DataType::Int64, true),
        Field::new("v", DataType::Int64, true),
        Field::new("has v", DataType::Boolean, true).with_metadata(metadata),
    ]);
    let batch = RecordBatch::try_new(
        Arc::new(schema),
        vec![
            Arc::new(Int64Array::from(vec![1, 2])),
            Arc::new(Int64Array::from(vec![None, None])),
            Arc::new(BooleanArray::from(vec![false, true])),
        ],
    );
    merge.write(batch.unwrap()).unwrap();
    assert_eq!(table_rows(&store, "t"), ["1|10", "2|"]);
}

#[test]
fn texts_are_read_as_their_options_say() {
    let store = Store::new().unwrap();
    let mut rejected = Vec::new();
    let csv = Csv::new()
        .find_delimiter()
        .types([("zip", "text"), ("n", "float64")])
        .decimal_point(b',')
        .thousands_separator(b'.')
        .comment(b'#')
        .trim(true)
        .skip_lines(1)
        .on_rejected(5, |row| {
            rejected.push((row.line, row.column));
            ControlFlow::Continue(())
        });
    let text = "made today\nzip;n\n# none\n01234; 1.234,5\n1;x\n";
    store.destination("csv").open().unwrap().write(Rows::csv_with(text, csv)).unwrap();
    assert_eq!(table_rows(&store, "csv"), ["01234|1234.5"]);
    assert_eq!(rejected, [(5, Some("n".to_owned()))]);

    let json = Json::new().nan(JsonNan::Null).null_texts(["NA"]).records_key("rows");
    let json = json.types([("a", "float64")]);
    let text = r#"{"rows": [{"a": NaN, "b": "NA"}, {"a": 2, "b": "x"}]}"#;
    store.destination("json").open().unwrap().write(Rows::json_with(text, json)).unwrap();
    assert_eq!(table_rows(&store, "json"), ["|", "2.0|x"]);
}

#[test]
fn a_function_for_rejected_rows_may_cancel_and_panic() {
    let store = Store::new().unwrap();
    let append = store.destination("t").open().unwrap();
    let stop = Csv::new().on_rejected(0, |_| ControlFlow::Break(()));
    let error = append.write(Rows::csv_with("a,b\n1\n", stop)).unwrap_err();
    assert_eq!(error.code(), Code::Cancelled);
    let panics = Csv::new().on_rejected(0, |_| panic!("mine"));
    let write = std::panic::AssertUnwindSafe(|| append.write(Rows::csv_with("a,b\n1\n", panics)));
    let panic = std::panic::catch_unwind(write).unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"mine"));
}
