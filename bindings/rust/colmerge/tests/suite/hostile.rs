// SPDX-License-Identifier: Apache-2.0
//! What safe code can hand in that is not what it says: readers that lie, fail and panic.

use std::error::Error as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow_array::types::{
    ArrowDictionaryKeyType, ArrowPrimitiveType, Int8Type, Int32Type, Int64Type,
};
use arrow_array::{
    ArrayRef, Decimal128Array, DictionaryArray, Int8Array, Int64Array, ListArray, RecordBatch,
    RecordBatchReader, StringArray, StructArray,
};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema, SchemaRef};
use colmerge::{Code, Error, Rows, Store, WriteOptions};

use crate::people::{ids, store};

/// A reader that says one thing and gives another.
struct Liar {
    told: SchemaRef,
    batches: std::vec::IntoIter<Result<RecordBatch, ArrowError>>,
}

impl Liar {
    fn new(told: impl Into<SchemaRef>, batches: Vec<RecordBatch>) -> Self {
        let batches: Vec<_> = batches.into_iter().map(Ok).collect();
        Self { told: told.into(), batches: batches.into_iter() }
    }
}

impl Iterator for Liar {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.batches.next()
    }
}

impl RecordBatchReader for Liar {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.told)
    }
}

fn one(name: &str, column: ArrayRef) -> RecordBatch {
    RecordBatch::try_from_iter([(name, column)]).unwrap()
}

fn told(data_type: DataType) -> Schema {
    Schema::new(vec![Field::new("v", data_type, true)])
}

fn refused(liar: Liar) -> Error {
    let store = Store::new().unwrap();
    let error = store.destination("t").open().unwrap().write(Rows::reader(liar)).unwrap_err();
    assert_eq!(error.code(), Code::InvalidArrow, "{error}");
    assert!(!store.has_table("t").unwrap());
    error
}

fn narrow(rows: usize) -> ArrayRef {
    Arc::new(Int8Array::from(vec![7; rows]))
}

fn structs(name: &str, column: ArrayRef) -> ArrayRef {
    let field = Field::new(name, column.data_type().clone(), true);
    Arc::new(StructArray::new(Fields::from(vec![field]), vec![column], None))
}

fn list<T: ArrowPrimitiveType>(values: Vec<T::Native>) -> ArrayRef {
    let values = values.into_iter().map(Some).collect::<Vec<_>>();
    Arc::new(ListArray::from_iter_primitive::<T, _, _>([Some(values)]))
}

fn dictionary<T: ArrowDictionaryKeyType>() -> ArrayRef {
    Arc::new(["a", "b", "a"].into_iter().collect::<DictionaryArray<T>>())
}

#[test]
fn a_reader_whose_batches_are_not_of_its_schema_is_refused() {
    let decimal = |scale| DataType::Decimal128(10, scale);
    let cents = Decimal128Array::from(vec![1]).with_data_type(decimal(2));
    let wide: ArrayRef = Arc::new(Int64Array::from(vec![7]));
    let text: ArrayRef = Arc::new(StringArray::from(vec!["a"]));
    let lies: Vec<(DataType, ArrayRef)> = vec![
        (DataType::Int64, narrow(1000)),
        (DataType::Utf8, narrow(1)),
        (DataType::LargeUtf8, Arc::clone(&text)),
        (DataType::Utf8View, text),
        (decimal(0), Arc::new(cents)),
        (structs("x", Arc::clone(&wide)).data_type().clone(), structs("x", narrow(1))),
        (structs("x", Arc::clone(&wide)).data_type().clone(), structs("y", wide)),
        (list::<Int64Type>(vec![7]).data_type().clone(), list::<Int8Type>(vec![7])),
        (dictionary::<Int32Type>().data_type().clone(), dictionary::<Int8Type>()),
        (
            DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::LargeUtf8)),
            dictionary::<Int8Type>(),
        ),
    ];
    for (said, column) in lies {
        let given = column.data_type().clone();
        let error = refused(Liar::new(told(said.clone()), vec![one("v", column)]));
        let message = format!(
            "Batch 0 of the reader: column 'v' is of the type {given}, but the reader's schema \
             says {said}"
        );
        assert_eq!((error.message(), error.column()), (message.as_str(), Some("v")));
    }
}

#[test]
fn names_and_number_of_columns_are_those_of_the_schema() {
    let error = refused(Liar::new(told(DataType::Int8), vec![one("w", narrow(1))]));
    assert!(error.message().contains("column 0 is named 'w'"), "{error}");
    for columns in [0, 2] {
        let fields: Vec<_> =
            (0..columns).map(|i| Field::new(format!("v{i}"), DataType::Int8, true)).collect();
        let error = refused(Liar::new(Schema::new(fields), vec![one("v", narrow(1))]));
        let message = format!("it has 1 columns, but the reader's schema says {columns}");
        assert!(error.message().ends_with(&message), "{error}");
    }
}

#[test]
fn a_later_batch_is_looked_at_too() {
    let good = ids(&[1, 2]);
    let bad = one("id", narrow(2));
    let error = refused(Liar::new(good.schema(), vec![good.clone(), bad.clone()]));
    assert!(error.message().starts_with("Batch 1 of the reader: column 'id'"), "{error}");

    let store = store();
    let liar = Liar::new(good.schema(), vec![good, bad]);
    let error = store.set_contents("people", liar, WriteOptions::new()).unwrap_err();
    assert_eq!(error.code(), Code::InvalidArrow);
    assert_eq!(store.table("people").unwrap().info().unwrap().rows, 3);
}

#[test]
fn a_schema_that_changes_from_call_to_call_is_the_first_one() {
    struct Fickle(Liar, AtomicUsize);
    impl Iterator for Fickle {
        type Item = Result<RecordBatch, ArrowError>;
        fn next(&mut self) -> Option<Self::Item> {
            self.0.next()
        }
    }
    impl RecordBatchReader for Fickle {
        fn schema(&self) -> SchemaRef {
            match self.1.fetch_add(1, Ordering::Relaxed) {
                0 => self.0.schema(),
                _ => Arc::new(told(DataType::Int64)),
            }
        }
    }
    let store = Store::new().unwrap();
    let liar = Liar::new(told(DataType::Int8), vec![one("v", narrow(1))]);
    let fickle = Fickle(liar, AtomicUsize::new(0));
    store.destination("t").open().unwrap().write(Rows::reader(fickle)).unwrap();
    assert_eq!(store.table("t").unwrap().schema().unwrap().field(0).data_type(), &DataType::Int8);
}

#[test]
fn what_cannot_hurt_is_taken() {
    let store = Store::new().unwrap();
    let t = store.destination("t").open().unwrap();
    let field = Field::new("element", DataType::Int8, false);
    let lists = DataType::List(Arc::new(field));
    let metadata = [("a".to_owned(), "b".to_owned())].into();
    let schema = Schema::new_with_metadata(vec![Field::new("v", lists, true)], metadata);
    t.write(Rows::reader(Liar::new(schema, vec![one("v", list::<Int8Type>(vec![7]))]))).unwrap();

    let nulls: ArrayRef = Arc::new(Int8Array::from(vec![None, Some(1)]));
    let schema = Schema::new(vec![Field::new("n", DataType::Int8, false)]);
    let error = t.write(Rows::reader(Liar::new(schema, vec![one("n", nulls)]))).unwrap_err();
    assert_eq!((error.code(), error.row()), (Code::InvalidArrow, Some(0)));
}

#[test]
fn a_name_that_arrow_cannot_pass_is_an_error() {
    let store = Store::new().unwrap();
    let t = store.destination("t").open().unwrap();
    let batch = one("a\0b", narrow(1));
    assert_eq!(t.write(&batch).unwrap_err().code(), Code::InvalidArrow);
    let liar = Liar::new(batch.schema(), vec![batch.clone()]);
    let error = t.write(Rows::reader(liar)).unwrap_err();
    assert_eq!(error.code(), Code::InvalidArrow);
    assert_eq!(
        store.create_table("t", &batch.schema()).create().err().unwrap().code(),
        Code::InvalidArrow
    );
}

/// Panics wherever the library, or whoever drops it, may meet it.
struct Panicking(&'static str);

impl std::fmt::Debug for Panicking {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.0)
    }
}

impl std::fmt::Display for Panicking {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("{}", self.0)
    }
}

impl std::error::Error for Panicking {}

impl Drop for Panicking {
    fn drop(&mut self) {
        assert!(self.0 != "dropped");
    }
}

impl Iterator for Panicking {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        (self.0 == "failed").then(|| Err(ArrowError::ExternalError(Box::new(Panicking("shown")))))
    }
}

impl RecordBatchReader for Panicking {
    fn schema(&self) -> SchemaRef {
        assert!(self.0 != "asked");
        ids(&[]).schema()
    }
}

#[test]
fn a_panic_anywhere_in_a_reader_comes_out() {
    let store = Store::new().unwrap();
    let t = store.destination("t").open().unwrap();
    for place in ["asked", "failed", "dropped"] {
        let write = || t.write(Rows::reader(Panicking(place)));
        assert!(catch_unwind(AssertUnwindSafe(write)).is_err(), "{place}");
    }
    t.write(ids(&[1])).unwrap();
}

#[test]
fn errors_of_readers_are_kept() {
    let store = store();
    let people = store.destination("people").open().unwrap();
    let inner = people.write(Rows::csv("id,name,age\n1\n")).unwrap_err();
    let failing = Liar {
        told: ids(&[]).schema(),
        batches: vec![Err(ArrowError::ExternalError(Box::new(inner.clone())))].into_iter(),
    };
    let error = people.write(Rows::reader(failing)).unwrap_err();
    assert_eq!(error.code(), Code::Stream);
    let cause: &ArrowError = error.source().unwrap().downcast_ref().unwrap();
    let kept: &Error = cause.source().unwrap().downcast_ref().unwrap();
    assert_eq!(kept, &inner);
}

#[test]
fn an_error_of_this_crate_comes_out_of_arrows_with_its_code() {
    let ours = Store::new().unwrap().table("none").err().unwrap();
    let through = Error::from(ArrowError::ExternalError(Box::new(ours.clone())));
    assert_eq!((through.code(), &through), (Code::TableNotFound, &ours));
    let foreign = Error::from(ArrowError::ExternalError("broken".into()));
    assert_eq!(foreign.code(), Code::Stream);
    assert!(foreign.source().is_some());
    assert_eq!(Error::from(ArrowError::MemoryError("none".into())).code(), Code::OutOfMemory);
}
