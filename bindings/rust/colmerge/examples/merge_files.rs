// SPDX-License-Identifier: Apache-2.0
//! Merges CSV files into a table by their key columns and answers a question about it.
//!
//!     cargo run --example merge_files -- --keys COLUMN[,COLUMN]... QUESTION FILE...
//!
//! QUESTION is a SELECT on the table "files".

use std::error::Error;
use std::{env, fs};

use arrow_cast::pretty::print_batches;
use colmerge::{Rows, Store};

const USAGE: &str = "usage: merge_files --keys COLUMN[,COLUMN]... QUESTION FILE...";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [option, keys, question, files @ ..] = arguments.as_slice() else {
        return Err(USAGE.into());
    };
    if option != "--keys" || files.is_empty() {
        return Err(USAGE.into());
    }

    let store = Store::new()?;
    let table = store.destination("files").merge(keys.split(',')).open()?;
    for file in files {
        let text = fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
        let done = table.write(Rows::csv(&text)).map_err(|error| match error.line() {
            Some(line) => format!("{file}:{line}: {error}"),
            None => format!("{file}: {error}"),
        })?;
        println!(
            "{file}: {} rows, {} inserted, {} updated",
            done.rows_read, done.inserted, done.updated
        );
    }
    print_batches(&store.query(question, ())?.collect_all()?)?;
    Ok(())
}
