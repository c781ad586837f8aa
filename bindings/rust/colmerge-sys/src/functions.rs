// SPDX-License-Identifier: Apache-2.0
//! The functions of colmerge.h, linked or, with the feature `dlopen`, looked up in the loaded library.

use std::ffi::{c_char, c_void};

use crate::*;

/// Declares the functions, and for the test against the header what they take.
macro_rules! functions {
    ($(fn $name:ident($($argument:ident: $type:ty),*) $(-> $result:ty)?;)*) => {
        #[cfg(not(feature = "dlopen"))]
        unsafe extern "C" {
            $(
                #[doc = concat!("`", stringify!($name), "`: see `colmerge/colmerge.h`.")]
                pub fn $name($($argument: $type),*) $(-> $result)?;
            )*
        }

        #[cfg(feature = "dlopen")]
        pub(crate) struct Functions {
            $($name: unsafe extern "C" fn($($type),*) $(-> $result)?,)*
        }

        #[cfg(feature = "dlopen")]
        impl Functions {
            /// Looks all functions up; fails with the first that is not there.
            pub(crate) fn find(library: &libloading::Library) -> Result<Self, libloading::Error> {
                // SAFETY: the signatures are those of the header; a library that exports these names
                // with the symbol version of the header has them.
                unsafe {
                    Ok(Self { $($name: *library.get(concat!(stringify!($name), "\0").as_bytes())?,)* })
                }
            }
        }

        $(
            #[cfg(feature = "dlopen")]
            #[doc = concat!("`", stringify!($name), "`: see `colmerge/colmerge.h`.")]
            ///
            /// # Safety
            ///
            /// As in C. Panics when the library cannot be loaded; [`load`] tells beforehand.
            #[allow(clippy::too_many_arguments)]
            pub unsafe fn $name($($argument: $type),*) $(-> $result)? {
                // SAFETY: the caller's.
                unsafe { (crate::dlopen::functions().$name)($($argument),*) }
            }
        )*

        /// Name, types of the parameters and result of each function.
        #[doc(hidden)]
        pub const FUNCTIONS: &[(&str, &[&str], &str)] = &[$((
            stringify!($name), &[$(stringify!($type)),*], concat!("" $(, stringify!($result))?)
        )),*];
    };
}

functions! {
    fn colmerge_version() -> u32;
    fn colmerge_version_string() -> *const c_char;
    fn colmerge_status_name(status: i32) -> *const c_char;
    fn colmerge_names_count(names: *mut colmerge_names, out_count: *mut i64, error: *mut colmerge_error) -> i32;
    fn colmerge_names_get(names: *mut colmerge_names, index: i64, out_name: *mut colmerge_string, error: *mut colmerge_error) -> i32;
    fn colmerge_names_close(names: *mut colmerge_names);
    fn colmerge_store_default(out_store: *mut *mut colmerge_store, error: *mut colmerge_error) -> i32;
    fn colmerge_store_open(options: *const colmerge_store_options, out_store: *mut *mut colmerge_store, error: *mut colmerge_error) -> i32;
    fn colmerge_store_close(store: *mut colmerge_store);
    fn colmerge_store_set_memory_budget(store: *mut colmerge_store, memory_budget: i64, error: *mut colmerge_error) -> i32;
    fn colmerge_store_usage(store: *mut colmerge_store, out_usage: *mut colmerge_memory_usage, error: *mut colmerge_error) -> i32;
    fn colmerge_store_clear(store: *mut colmerge_store, error: *mut colmerge_error) -> i32;
    fn colmerge_store_clear_with_options(store: *mut colmerge_store, options: *const colmerge_write_options, error: *mut colmerge_error) -> i32;
    fn colmerge_store_list_tables(store: *mut colmerge_store, out_names: *mut *mut colmerge_names, error: *mut colmerge_error) -> i32;
    fn colmerge_table_create(store: *mut colmerge_store, name: *const c_char, name_length: i64, schema: *const ArrowSchema, options: *const colmerge_table_options, out_table: *mut *mut colmerge_table, error: *mut colmerge_error) -> i32;
    fn colmerge_table_create_from_fields(store: *mut colmerge_store, name: *const c_char, name_length: i64, fields: *const colmerge_field, field_count: i64, options: *const colmerge_table_options, out_table: *mut *mut colmerge_table, error: *mut colmerge_error) -> i32;
    fn colmerge_table_open(store: *mut colmerge_store, name: *const c_char, name_length: i64, out_table: *mut *mut colmerge_table, error: *mut colmerge_error) -> i32;
    fn colmerge_table_close(table: *mut colmerge_table);
    fn colmerge_table_exists(store: *mut colmerge_store, name: *const c_char, name_length: i64, out_exists: *mut i32, error: *mut colmerge_error) -> i32;
    fn colmerge_table_drop(store: *mut colmerge_store, name: *const c_char, name_length: i64, error: *mut colmerge_error) -> i32;
    fn colmerge_table_drop_with_options(store: *mut colmerge_store, name: *const c_char, name_length: i64, options: *const colmerge_write_options, error: *mut colmerge_error) -> i32;
    fn colmerge_table_truncate(table: *mut colmerge_table, error: *mut colmerge_error) -> i32;
    fn colmerge_table_truncate_with_options(table: *mut colmerge_table, options: *const colmerge_write_options, out_result: *mut colmerge_write_result, error: *mut colmerge_error) -> i32;
    fn colmerge_table_set_contents(store: *mut colmerge_store, name: *const c_char, name_length: i64, stream: *mut ArrowArrayStream, options: *const colmerge_write_options, out_result: *mut colmerge_write_result, error: *mut colmerge_error) -> i32;
    fn colmerge_table_describe(table: *mut colmerge_table, out_info: *mut colmerge_table_info, error: *mut colmerge_error) -> i32;
    fn colmerge_table_schema(table: *mut colmerge_table, out_schema: *mut ArrowSchema, error: *mut colmerge_error) -> i32;
    fn colmerge_table_delete_keys(table: *mut colmerge_table, keys: *const colmerge_column, key_count: i64, out_result: *mut colmerge_write_result, error: *mut colmerge_error) -> i32;
    fn colmerge_table_delete_keys_with_options(table: *mut colmerge_table, keys: *const colmerge_column, key_count: i64, options: *const colmerge_write_options, out_result: *mut colmerge_write_result, error: *mut colmerge_error) -> i32;
    fn colmerge_table_delete_keys_array(table: *mut colmerge_table, keys: *const ArrowArray, schema: *const ArrowSchema, out_result: *mut colmerge_write_result, error: *mut colmerge_error) -> i32;
    fn colmerge_table_delete_keys_array_with_options(table: *mut colmerge_table, keys: *const ArrowArray, schema: *const ArrowSchema, options: *const colmerge_write_options, out_result: *mut colmerge_write_result, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_open(table: *mut colmerge_table, out_snapshot: *mut *mut colmerge_snapshot, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_close(snapshot: *mut colmerge_snapshot);
    fn colmerge_snapshot_version(snapshot: *mut colmerge_snapshot, out_version: *mut i64, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_row_count(snapshot: *mut colmerge_snapshot, out_rows: *mut i64, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_describe(snapshot: *mut colmerge_snapshot, out_info: *mut colmerge_table_info, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_column_info(snapshot: *mut colmerge_snapshot, column: i64, out_info: *mut colmerge_column_info, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_index_info(snapshot: *mut colmerge_snapshot, index: i64, out_info: *mut colmerge_index_info, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_check_info(snapshot: *mut colmerge_snapshot, index: i64, out_check: *mut colmerge_check, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_find_column(snapshot: *mut colmerge_snapshot, name: *const c_char, name_length: i64, out_column: *mut i64, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_schema(snapshot: *mut colmerge_snapshot, out_schema: *mut ArrowSchema, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_read(snapshot: *mut colmerge_snapshot, options: *const colmerge_read_options, out_stream: *mut ArrowArrayStream, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_take_rows(snapshot: *mut colmerge_snapshot, rows: *const i64, row_count: i64, options: *const colmerge_read_options, out_stream: *mut ArrowArrayStream, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_open_reader(snapshot: *mut colmerge_snapshot, options: *const colmerge_read_options, out_reader: *mut *mut colmerge_reader, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_find_key(snapshot: *mut colmerge_snapshot, key_columns: *const i64, key_count: i64, key: *const colmerge_value, out_row: *mut i64, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_find_key_with_options(snapshot: *mut colmerge_snapshot, key_columns: *const i64, key_count: i64, key: *const colmerge_value, options: *const colmerge_query_options, out_row: *mut i64, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_find_keys(snapshot: *mut colmerge_snapshot, keys: *const colmerge_column, key_count: i64, out_rows: *mut i64, row_capacity: i64, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_find_keys_with_options(snapshot: *mut colmerge_snapshot, keys: *const colmerge_column, key_count: i64, options: *const colmerge_query_options, out_rows: *mut i64, row_capacity: i64, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_find_keys_array(snapshot: *mut colmerge_snapshot, keys: *const ArrowArray, schema: *const ArrowSchema, out_rows: *mut i64, row_capacity: i64, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_find_keys_array_with_options(snapshot: *mut colmerge_snapshot, keys: *const ArrowArray, schema: *const ArrowSchema, options: *const colmerge_query_options, out_rows: *mut i64, row_capacity: i64, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_get_values(snapshot: *mut colmerge_snapshot, row: i64, columns: *const i64, column_count: i64, out_values: *mut colmerge_value, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_value_text(snapshot: *mut colmerge_snapshot, row: i64, column: i64, buffer: *mut c_char, capacity: i64, out_length: *mut i64, error: *mut colmerge_error) -> i32;
    fn colmerge_reader_next(reader: *mut colmerge_reader, out_rows: *mut i64, error: *mut colmerge_error) -> i32;
    fn colmerge_reader_column_count(reader: *mut colmerge_reader, out_count: *mut i64, error: *mut colmerge_error) -> i32;
    fn colmerge_reader_schema(reader: *mut colmerge_reader, out_schema: *mut ArrowSchema, error: *mut colmerge_error) -> i32;
    fn colmerge_reader_column(reader: *mut colmerge_reader, column: i64, out_column: *mut colmerge_column, error: *mut colmerge_error) -> i32;
    fn colmerge_reader_get_values(reader: *mut colmerge_reader, row: i64, columns: *const i64, column_count: i64, out_values: *mut colmerge_value, error: *mut colmerge_error) -> i32;
    fn colmerge_reader_value_text(reader: *mut colmerge_reader, row: i64, column: i64, buffer: *mut c_char, capacity: i64, out_length: *mut i64, error: *mut colmerge_error) -> i32;
    fn colmerge_reader_close(reader: *mut colmerge_reader);
    fn colmerge_destination_open(store: *mut colmerge_store, options: *const colmerge_destination_options, out_destination: *mut *mut colmerge_destination, error: *mut colmerge_error) -> i32;
    fn colmerge_destination_open_yaml(store: *mut colmerge_store, yaml: *const c_char, yaml_length: i64, name: *const c_char, name_length: i64, out_destination: *mut *mut colmerge_destination, error: *mut colmerge_error) -> i32;
    fn colmerge_destination_list_yaml(yaml: *const c_char, yaml_length: i64, out_names: *mut *mut colmerge_names, error: *mut colmerge_error) -> i32;
    fn colmerge_destination_table_name(destination: *mut colmerge_destination, out_name: *mut colmerge_string, error: *mut colmerge_error) -> i32;
    fn colmerge_destination_close(destination: *mut colmerge_destination);
    fn colmerge_destination_write_array(destination: *mut colmerge_destination, array: *mut ArrowArray, schema: *const ArrowSchema, options: *const colmerge_write_options, out_result: *mut colmerge_write_result, error: *mut colmerge_error) -> i32;
    fn colmerge_destination_write_stream(destination: *mut colmerge_destination, stream: *mut ArrowArrayStream, options: *const colmerge_write_options, out_result: *mut colmerge_write_result, error: *mut colmerge_error) -> i32;
    fn colmerge_destination_write_streams(destination: *mut colmerge_destination, next_stream: colmerge_next_stream_function, user: *mut c_void, options: *const colmerge_write_options, out_result: *mut colmerge_write_result, error: *mut colmerge_error) -> i32;
    fn colmerge_destination_write_columns(destination: *mut colmerge_destination, columns: *const colmerge_column, column_count: i64, options: *const colmerge_write_options, out_result: *mut colmerge_write_result, error: *mut colmerge_error) -> i32;
    fn colmerge_destination_write_json(destination: *mut colmerge_destination, text: *const c_char, text_length: i64, json_options: *const colmerge_json_options, options: *const colmerge_write_options, out_result: *mut colmerge_write_result, error: *mut colmerge_error) -> i32;
    fn colmerge_destination_write_csv(destination: *mut colmerge_destination, text: *const c_char, text_length: i64, csv_options: *const colmerge_csv_options, options: *const colmerge_write_options, out_result: *mut colmerge_write_result, error: *mut colmerge_error) -> i32;
    fn colmerge_source_open(store: *mut colmerge_store, options: *const colmerge_source_options, out_source: *mut *mut colmerge_source, error: *mut colmerge_error) -> i32;
    fn colmerge_source_open_yaml(store: *mut colmerge_store, yaml: *const c_char, yaml_length: i64, name: *const c_char, name_length: i64, out_source: *mut *mut colmerge_source, error: *mut colmerge_error) -> i32;
    fn colmerge_source_list_yaml(yaml: *const c_char, yaml_length: i64, out_names: *mut *mut colmerge_names, error: *mut colmerge_error) -> i32;
    fn colmerge_source_table_name(source: *mut colmerge_source, out_name: *mut colmerge_string, error: *mut colmerge_error) -> i32;
    fn colmerge_source_close(source: *mut colmerge_source);
    fn colmerge_source_test(source: *mut colmerge_source, out_exists: *mut i32, error: *mut colmerge_error) -> i32;
    fn colmerge_source_schema(source: *mut colmerge_source, out_schema: *mut ArrowSchema, error: *mut colmerge_error) -> i32;
    fn colmerge_source_read(source: *mut colmerge_source, out_stream: *mut ArrowArrayStream, error: *mut colmerge_error) -> i32;
    fn colmerge_source_open_reader(source: *mut colmerge_source, out_reader: *mut *mut colmerge_reader, error: *mut colmerge_error) -> i32;
    fn colmerge_statement_prepare(store: *mut colmerge_store, sql: *const c_char, sql_length: i64, out_statement: *mut *mut colmerge_statement, error: *mut colmerge_error) -> i32;
    fn colmerge_statement_prepare_with_options(store: *mut colmerge_store, sql: *const c_char, sql_length: i64, options: *const colmerge_query_options, out_statement: *mut *mut colmerge_statement, error: *mut colmerge_error) -> i32;
    fn colmerge_statement_close(statement: *mut colmerge_statement);
    fn colmerge_statement_kind(statement: *mut colmerge_statement, out_kind: *mut i32, error: *mut colmerge_error) -> i32;
    fn colmerge_statement_parameter_count(statement: *mut colmerge_statement, out_count: *mut i64, error: *mut colmerge_error) -> i32;
    fn colmerge_statement_parameter_info(statement: *mut colmerge_statement, parameter: i64, out_info: *mut colmerge_parameter_info, error: *mut colmerge_error) -> i32;
    fn colmerge_statement_schema(statement: *mut colmerge_statement, out_schema: *mut ArrowSchema, error: *mut colmerge_error) -> i32;
    fn colmerge_statement_query(statement: *mut colmerge_statement, parameters: *const colmerge_value, parameter_count: i64, options: *const colmerge_query_options, out_stream: *mut ArrowArrayStream, error: *mut colmerge_error) -> i32;
    fn colmerge_statement_open_reader(statement: *mut colmerge_statement, parameters: *const colmerge_value, parameter_count: i64, options: *const colmerge_query_options, out_reader: *mut *mut colmerge_reader, error: *mut colmerge_error) -> i32;
    fn colmerge_statement_query_array(statement: *mut colmerge_statement, parameters: *const ArrowArray, schema: *const ArrowSchema, options: *const colmerge_query_options, out_stream: *mut ArrowArrayStream, error: *mut colmerge_error) -> i32;
    fn colmerge_statement_execute(statement: *mut colmerge_statement, parameters: *const colmerge_value, parameter_count: i64, options: *const colmerge_query_options, out_result: *mut colmerge_write_result, error: *mut colmerge_error) -> i32;
    fn colmerge_statement_execute_array(statement: *mut colmerge_statement, parameters: *const ArrowArray, schema: *const ArrowSchema, options: *const colmerge_query_options, out_result: *mut colmerge_write_result, error: *mut colmerge_error) -> i32;
    fn colmerge_store_query(store: *mut colmerge_store, sql: *const c_char, sql_length: i64, parameters: *const colmerge_value, parameter_count: i64, options: *const colmerge_query_options, out_stream: *mut ArrowArrayStream, error: *mut colmerge_error) -> i32;
    fn colmerge_store_execute(store: *mut colmerge_store, sql: *const c_char, sql_length: i64, parameters: *const colmerge_value, parameter_count: i64, options: *const colmerge_query_options, out_result: *mut colmerge_write_result, error: *mut colmerge_error) -> i32;
    fn colmerge_snapshot_query(snapshot: *mut colmerge_snapshot, sql: *const c_char, sql_length: i64, parameters: *const colmerge_value, parameter_count: i64, options: *const colmerge_query_options, out_stream: *mut ArrowArrayStream, error: *mut colmerge_error) -> i32;
}
