// SPDX-License-Identifier: Apache-2.0
//! Errors tell a code, a text, and what they are about.

use colmerge::{Code, Error, Rows, Store};

use crate::people::{ids, store};

#[test]
fn a_missing_merge_key_is_named() {
    let store = Store::new().unwrap();
    let people = store.destination("people").merge(["id"]).open().unwrap();
    let error = people.write(Rows::csv("name\nAnn\n")).unwrap_err();
    assert_eq!(error.code(), Code::KeyNotFound);
    assert_eq!(error.code().name(), "COLMERGE_ERROR_KEY_NOT_FOUND");
    assert_eq!(error.column(), Some("id"));
    assert_eq!(error.row(), None);
    assert!(error.to_string().starts_with("Merge key 'id' not found in source data"));
    assert!(format!("{error:?}").contains("KeyNotFound"));
}

#[test]
fn table_line_and_row_are_told() {
    let store = Store::new().unwrap();
    let error = store.table("none").err().unwrap();
    assert_eq!((error.code(), error.table()), (Code::TableNotFound, Some("none")));

    let people = store.destination("people").open().unwrap();
    let error = people.write(Rows::csv("id,name\n1,Ann\n2\n")).unwrap_err();
    assert_eq!((error.code(), error.line(), error.row()), (Code::InvalidText, Some(3), Some(1)));

    let schema = ids(&[]).schema();
    store.create_table("keyed", &schema).primary_key(["id"]).create().unwrap();
    let keyed = store.destination("keyed").open().unwrap();
    let error = keyed.write(ids(&[1, 2, 1])).unwrap_err();
    assert_eq!((error.code(), error.row()), (Code::DuplicateKey, Some(2)));
}

#[test]
fn a_faulty_statement_tells_where() {
    let store = store();
    let error = store.query("SELECT nmae FROM people", ()).err().unwrap();
    assert_eq!((error.code(), error.position()), (Code::ColumnNotFound, Some(7)));
    let error = store.prepare("SELECT * FROM people WHERE").err().unwrap();
    assert_eq!(error.code(), Code::InvalidText);
    assert!(error.position().unwrap() >= 20);
}

#[test]
fn an_error_is_small_and_goes_anywhere() {
    fn check<T: std::error::Error + Send + Sync + Clone + 'static>() {}
    check::<Error>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}
