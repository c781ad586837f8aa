// SPDX-License-Identifier: Apache-2.0
//
// The table of the library's functions. tests/test_header.py compares it with the header.

#include "native.h"

const Row function_rows[] = {
    {"store_default", "> store"},
    {"store_open", "store_options > store"},
    {"store_set_memory_budget", "handle int"},
    {"store_usage", "handle > memory_usage"},
    {"store_clear_with_options", "handle write_options"},
    {"store_list_tables", "handle > names"},
    {"names_count", "handle > int64"},
    {"names_get", "handle int > string"},
    {"table_create", "handle text schema table_options > table"},
    {"table_create_from_fields", "handle text fields table_options > table"},
    {"table_open", "handle text > table"},
    {"table_exists", "handle text > int32"},
    {"table_drop_with_options", "handle text write_options"},
    {"table_truncate_with_options", "handle write_options > write_result"},
    {"table_set_contents", "handle text stream write_options > write_result"},
    {"table_delete_keys_with_options", "handle columns write_options > write_result"},
    {"table_delete_keys_array_with_options", "handle array schema write_options > write_result"},
    {"snapshot_open", "handle > snapshot"},
    {"snapshot_version", "handle > int64"},
    {"snapshot_row_count", "handle > int64"},
    {"snapshot_describe", "handle > table_info"},
    {"snapshot_column_info", "handle int > column_info"},
    {"snapshot_index_info", "handle int > index_info"},
    {"snapshot_check_info", "handle int > check"},
    {"snapshot_schema", "handle > schema"},
    {"snapshot_read", "handle read_options > stream"},
    {"snapshot_take_rows", "handle numbers read_options > stream"},
    {"snapshot_open_reader", "handle read_options > reader"},
    {"snapshot_find_keys_with_options", "handle columns query_options > numbers"},
    {"snapshot_find_keys_array_with_options", "handle array schema query_options > numbers"},
    {"snapshot_query", "handle bytes values query_options > stream"},
    {"reader_next", "handle > int64"},
    {"reader_schema", "handle > schema"},
    {"reader_value_text", "handle int int > text"},
    {"destination_open", "handle destination_options > destination"},
    {"destination_open_yaml", "handle bytes text > destination"},
    {"destination_list_yaml", "bytes > names"},
    {"destination_table_name", "handle > string"},
    {"destination_write_array", "handle array schema write_options > write_result"},
    {"destination_write_stream", "handle stream write_options > write_result"},
    {"destination_write_streams", "handle next_stream write_options > write_result"},
    {"destination_write_columns", "handle columns write_options > write_result"},
    {"destination_write_json", "handle bytes json_options write_options > write_result"},
    {"destination_write_csv", "handle bytes csv_options write_options > write_result"},
    {"source_open", "handle source_options > source"},
    {"source_open_yaml", "handle bytes text > source"},
    {"source_list_yaml", "bytes > names"},
    {"source_table_name", "handle > string"},
    {"source_test", "handle > int32"},
    {"source_schema", "handle > schema"},
    {"source_read", "handle > stream"},
    {"statement_prepare_with_options", "handle bytes query_options > statement"},
    {"statement_kind", "handle > int32"},
    {"statement_parameter_count", "handle > int64"},
    {"statement_parameter_info", "handle int > parameter_info"},
    {"statement_schema", "handle > schema"},
    {"statement_query", "handle values query_options > stream"},
    {"statement_query_array", "handle array schema query_options > stream"},
    {"statement_execute", "handle values query_options > write_result"},
    {"statement_execute_array", "handle array schema query_options > write_result"},
};
const size_t function_count = sizeof(function_rows) / sizeof(function_rows[0]);

PyObject* Signatures(PyObject* module, PyObject* unused) {
  (void)module;
  (void)unused;
  PyObject* found = PyDict_New();
  for (size_t i = 0; found != NULL && i < function_count; ++i) {
    PyObject* signature = PyUnicode_FromString(function_rows[i].signature);
    if (signature == NULL || PyDict_SetItemString(found, function_rows[i].name, signature) != 0)
      Py_CLEAR(found);
    Py_XDECREF(signature);
  }
  return found;
}
