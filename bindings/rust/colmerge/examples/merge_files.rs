// SPDX-License-Identifier: Apache-2.0
//! Merges CSV files into a table by their key columns and answers a question about it.
//!
//!     cargo run --example merge_files -- --keys COLUMN[,COLUMN]... QUESTION FILE...
//!
//! QUESTION is a SELECT on the table "files".

use std::error::Error;
use std::{env, fs};

use arrow_cast::display::{ArrayFormatter, FormatOptions};
use colmerge::{RecordBatches, Rows, Store};

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
    print(store.query(question, ())?)
}

/// Prints a line for each row, with tabs between the cells, the names of the columns first.
fn print(batches: RecordBatches) -> Result<(), Box<dyn Error>> {
    let schema = batches.schema();
    println!(
        "{}",
        schema.fields().iter().map(|field| &**field.name()).collect::<Vec<_>>().join("\t")
    );
    let options = FormatOptions::new();
    for batch in batches {
        let batch = batch?;
        let columns: Result<Vec<_>, _> = batch
            .columns()
            .iter()
            .map(|column| ArrayFormatter::try_new(column, &options))
            .collect();
        let columns = columns?;
        for row in 0..batch.num_rows() {
            let cells: Vec<_> =
                columns.iter().map(|column| column.value(row).to_string()).collect();
            println!("{}", cells.join("\t"));
        }
    }
    Ok(())
}
