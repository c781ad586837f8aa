// SPDX-License-Identifier: Apache-2.0
//! Schemas on their way to the library, and batches against the schema that their reader told. A reader is safe
//! code, which nothing keeps from giving batches of another schema; the library would read their buffers as what
//! the schema says.

use arrow_array::RecordBatch;
use arrow_array::ffi::FFI_ArrowSchema;
use arrow_schema::{DataType, Field, Schema};

use crate::error::{Code, Error, Result};

/// A schema in the form in which it crosses to the library, which takes texts up to a NUL.
pub(crate) fn export(schema: &Schema) -> Result<FFI_ArrowSchema> {
    for field in schema.fields() {
        check_texts(field)?;
    }
    Ok(FFI_ArrowSchema::try_from(schema)?)
}

fn check_texts(field: &Field) -> Result<()> {
    if field.name().contains('\0') {
        let message = format!("The name {:?} of a column has a NUL in it", field.name());
        return Err(Error::new(Code::InvalidArrow, message));
    }
    match field.data_type() {
        DataType::Timestamp(_, Some(zone)) if zone.contains('\0') => {
            let message =
                format!("Column '{}': the time zone {zone:?} has a NUL in it", field.name());
            Err(Error::new(Code::InvalidArrow, message))
        }
        DataType::Struct(fields) => fields.iter().try_for_each(|field| check_texts(field)),
        DataType::List(field)
        | DataType::LargeList(field)
        | DataType::FixedSizeList(field, _)
        | DataType::Map(field, _) => check_texts(field),
        _ => Ok(()),
    }
}

/// Refuses a batch, of this number from 0, whose columns are not the schema's by number, names and types.
///
/// The types of a batch's columns are those of its own schema, by construction. Whether a value may be null
/// is left to the library, which looks at the values; metadata means nothing to it.
pub(crate) fn check(batch: &RecordBatch, number: u64, schema: &Schema) -> Result<()> {
    let (given, told) = (batch.schema_ref().fields(), schema.fields());
    if given.len() != told.len() {
        let what =
            format!("it has {} columns, but the reader's schema says {}", given.len(), told.len());
        return Err(refusal(number, &what));
    }
    for (column, (given, told)) in given.iter().zip(told).enumerate() {
        if given.name() != told.name() {
            let what = format!(
                "column {column} is named '{}', but the reader's schema says '{}'",
                given.name(),
                told.name()
            );
            return Err(refusal(number, &what).in_column(told.name()));
        }
        if !agree(told.data_type(), given.data_type()) {
            let what = format!(
                "column '{}' is of the type {}, but the reader's schema says {}",
                told.name(),
                given.data_type(),
                told.data_type()
            );
            return Err(refusal(number, &what).in_column(told.name()));
        }
    }
    Ok(())
}

fn refusal(number: u64, what: &str) -> Error {
    Error::new(Code::InvalidArrow, format!("Batch {number} of the reader: {what}"))
}

/// Whether buffers of both types mean the same. Names of members count, those of elements do not.
fn agree(told: &DataType, given: &DataType) -> bool {
    use DataType as T;
    let fields = |told: &Field, given: &Field| agree(told.data_type(), given.data_type());
    match (told, given) {
        (T::List(told), T::List(given))
        | (T::LargeList(told), T::LargeList(given))
        | (T::ListView(told), T::ListView(given))
        | (T::LargeListView(told), T::LargeListView(given)) => fields(told, given),
        (T::FixedSizeList(told, size), T::FixedSizeList(given, given_size)) => {
            size == given_size && fields(told, given)
        }
        (T::Map(told, sorted), T::Map(given, given_sorted)) => {
            sorted == given_sorted && entries(told, given)
        }
        (T::Struct(told), T::Struct(given)) => {
            told.len() == given.len()
                && told
                    .iter()
                    .zip(given)
                    .all(|(told, given)| told.name() == given.name() && fields(told, given))
        }
        (T::Dictionary(codes, told), T::Dictionary(given_codes, given)) => {
            codes == given_codes && agree(told, given)
        }
        _ => told == given,
    }
}

/// The entries of maps, whose keys and values have names that mean nothing.
fn entries(told: &Field, given: &Field) -> bool {
    match (told.data_type(), given.data_type()) {
        (DataType::Struct(told), DataType::Struct(given)) => {
            told.len() == given.len()
                && told
                    .iter()
                    .zip(given)
                    .all(|(told, given)| agree(told.data_type(), given.data_type()))
        }
        (told, given) => told == given,
    }
}
