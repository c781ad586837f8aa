// SPDX-License-Identifier: Apache-2.0
// The functions on stores.
#include <string.h>

#include "check.h"
#include "entry/entry_points.h"
#include "plain_column.h"
#include "scenario.h"
#include "stream_builder.h"

// Something that a result must not keep when the call fails.
static char garbage;
#define GARBAGE ((void*)&garbage)

static int32_t call_default(void* handle, colmerge_error* error) {
  colmerge_store* store = GARBAGE;
  (void)handle;
  const int32_t status = colmerge_store_default(&store, error);
  if (status != COLMERGE_OK) CHECK(store == NULL);
  colmerge_store_close(store);
  return status;
}

static int32_t default_without(void* handle, colmerge_error* error) {
  (void)handle;
  return colmerge_store_default(NULL, error);
}

static int32_t call_open(void* handle, colmerge_error* error) {
  colmerge_store* store = GARBAGE;
  (void)handle;
  const int32_t status = colmerge_store_open(NULL, &store, error);
  if (status != COLMERGE_OK) CHECK(store == NULL);
  colmerge_store_close(store);
  return status;
}

static int32_t open_without(void* handle, colmerge_error* error) {
  (void)handle;
  return colmerge_store_open(NULL, NULL, error);
}

static int32_t call_set_memory_budget(void* handle, colmerge_error* error) {
  return colmerge_store_set_memory_budget(handle, 0, error);
}

static int32_t call_usage(void* handle, colmerge_error* error) {
  colmerge_memory_usage usage;
  memset(&usage, 0x5A, sizeof usage);
  usage.struct_size = sizeof usage;
  const int32_t status = colmerge_store_usage(handle, &usage, error);
  if (status != COLMERGE_OK) CHECK(usage.bytes.total == 0 && usage.peak == 0 && usage.tables == 0);
  return status;
}

static int32_t usage_without(void* handle, colmerge_error* error) {
  return colmerge_store_usage(handle, NULL, error);
}

static int32_t call_clear_with_options(void* handle, colmerge_error* error) {
  return colmerge_store_clear_with_options(handle, NULL, error);
}

static int32_t call_clear(void* handle, colmerge_error* error) {
  return colmerge_store_clear(handle, error);
}

static int32_t call_list_tables(void* handle, colmerge_error* error) {
  colmerge_names* names = GARBAGE;
  const int32_t status = colmerge_store_list_tables(handle, &names, error);
  if (status != COLMERGE_OK) CHECK(names == NULL);
  colmerge_names_close(names);
  return status;
}

static int32_t list_tables_without(void* handle, colmerge_error* error) {
  return colmerge_store_list_tables(handle, NULL, error);
}

static int32_t create_from_schema(void* handle, colmerge_table** out, colmerge_error* error) {
  const int64_t id = 1;
  const arrow_column column = arrow_int64("id", 1, &id);
  const arrow_column batch = arrow_batch(1, &column);
  struct ArrowSchema schema;
  arrow_build_schema(&batch, &schema, NULL);
  const int32_t status = colmerge_table_create(handle, "created", -1, &schema, NULL, out, error);
  arrow_release_schema(&schema);
  return status;
}

static int32_t call_create(void* handle, colmerge_error* error) {
  colmerge_table* table = GARBAGE;
  const int32_t status = create_from_schema(handle, &table, error);
  if (status != COLMERGE_OK) CHECK(table == NULL);
  colmerge_table_close(table);
  return status;
}

static int32_t create_without(void* handle, colmerge_error* error) {
  return create_from_schema(handle, NULL, error);
}

static int32_t create_from_fields(void* handle, colmerge_table** out, colmerge_error* error) {
  colmerge_field field;
  memset(&field, 0, sizeof field);
  field.name = string_of("id");
  field.format = string_of(COLMERGE_TYPE_INT64);
  return colmerge_table_create_from_fields(handle, "made", 4, &field, 1, NULL, out, error);
}

static int32_t call_create_from_fields(void* handle, colmerge_error* error) {
  colmerge_table* table = GARBAGE;
  const int32_t status = create_from_fields(handle, &table, error);
  if (status != COLMERGE_OK) CHECK(table == NULL);
  colmerge_table_close(table);
  return status;
}

static int32_t create_from_fields_without(void* handle, colmerge_error* error) {
  return create_from_fields(handle, NULL, error);
}

static int32_t call_table_open(void* handle, colmerge_error* error) {
  colmerge_table* table = GARBAGE;
  const int32_t status = colmerge_table_open(handle, "t", 1, &table, error);
  if (status != COLMERGE_OK) CHECK(table == NULL);
  colmerge_table_close(table);
  return status;
}

static int32_t table_open_without(void* handle, colmerge_error* error) {
  return colmerge_table_open(handle, "t", 1, NULL, error);
}

static int32_t call_exists(void* handle, colmerge_error* error) {
  int32_t exists = 77;
  const int32_t status = colmerge_table_exists(handle, "t", 1, &exists, error);
  if (status != COLMERGE_OK) CHECK_INT(exists, 0);
  return status;
}

static int32_t exists_without(void* handle, colmerge_error* error) {
  return colmerge_table_exists(handle, "t", 1, NULL, error);
}

static int32_t call_drop_with_options(void* handle, colmerge_error* error) {
  return colmerge_table_drop_with_options(handle, "t", -1, NULL, error);
}

static int32_t call_drop(void* handle, colmerge_error* error) {
  return colmerge_table_drop(handle, "t", -1, error);
}

static int32_t call_set_contents(void* handle, colmerge_error* error) {
  const int64_t id = 7;
  const arrow_column column = arrow_int64("id", 1, &id);
  const arrow_column batch = arrow_batch(1, &column);
  stream_plan plan;
  struct ArrowArrayStream stream;
  colmerge_write_result result;
  memset(&plan, 0, sizeof plan);
  plan.schema = plan.batches = &batch;
  plan.batch_count = 1;
  stream_build(&plan, &stream);
  memset(&result, 0x5A, sizeof result);
  result.struct_size = sizeof result;
  const int32_t status =
      colmerge_table_set_contents(handle, "t", -1, &stream, NULL, &result, error);
  CHECK(stream.release == NULL);
  CHECK_INT(plan.releases, 1);
  if (status != COLMERGE_OK) CHECK(result.rows_read == 0 && result.version == 0);
  return status;
}

static int32_t call_destination_open(void* handle, colmerge_error* error) {
  const colmerge_destination_options options = options_for("t", COLMERGE_MODE_APPEND);
  colmerge_destination* destination = GARBAGE;
  const int32_t status = colmerge_destination_open(handle, &options, &destination, error);
  if (status != COLMERGE_OK) CHECK(destination == NULL);
  colmerge_destination_close(destination);
  return status;
}

static int32_t destination_open_without(void* handle, colmerge_error* error) {
  const colmerge_destination_options options = options_for("t", COLMERGE_MODE_APPEND);
  return colmerge_destination_open(handle, &options, NULL, error);
}

static const char kYaml[] =
    "destinations: {d: {connector: in_memory, table_name: t}}\n"
    "sources: {s: {connector: in_memory, table_name: t}}\n";

static int32_t call_destination_open_yaml(void* handle, colmerge_error* error) {
  colmerge_destination* destination = GARBAGE;
  const int32_t status =
      colmerge_destination_open_yaml(handle, kYaml, -1, "d", -1, &destination, error);
  if (status != COLMERGE_OK) CHECK(destination == NULL);
  colmerge_destination_close(destination);
  return status;
}

static int32_t destination_open_yaml_without(void* handle, colmerge_error* error) {
  return colmerge_destination_open_yaml(handle, kYaml, -1, "d", -1, NULL, error);
}

static int32_t call_source_open(void* handle, colmerge_error* error) {
  colmerge_source_options options = COLMERGE_SOURCE_OPTIONS_INIT;
  colmerge_source* source = GARBAGE;
  options.table_name = string_of("t");
  const int32_t status = colmerge_source_open(handle, &options, &source, error);
  if (status != COLMERGE_OK) CHECK(source == NULL);
  colmerge_source_close(source);
  return status;
}

static int32_t source_open_without(void* handle, colmerge_error* error) {
  colmerge_source_options options = COLMERGE_SOURCE_OPTIONS_INIT;
  options.table_name = string_of("t");
  return colmerge_source_open(handle, &options, NULL, error);
}

static int32_t call_source_open_yaml(void* handle, colmerge_error* error) {
  colmerge_source* source = GARBAGE;
  const int32_t status = colmerge_source_open_yaml(handle, kYaml, -1, "s", 1, &source, error);
  if (status != COLMERGE_OK) CHECK(source == NULL);
  colmerge_source_close(source);
  return status;
}

static int32_t source_open_yaml_without(void* handle, colmerge_error* error) {
  return colmerge_source_open_yaml(handle, kYaml, -1, "s", 1, NULL, error);
}

static int32_t list_destinations(colmerge_names** out, colmerge_error* error) {
  return colmerge_destination_list_yaml(kYaml, -1, out, error);
}

static int32_t list_sources(colmerge_names** out, colmerge_error* error) {
  return colmerge_source_list_yaml(kYaml, -1, out, error);
}

static int32_t call_list(int32_t (*list)(colmerge_names**, colmerge_error*),
                         colmerge_error* error) {
  colmerge_names* names = GARBAGE;
  const int32_t status = list(&names, error);
  if (status != COLMERGE_OK) CHECK(names == NULL);
  colmerge_names_close(names);
  return status;
}

static int32_t call_destination_list_yaml(void* handle, colmerge_error* error) {
  (void)handle;
  return call_list(list_destinations, error);
}

static int32_t destination_list_yaml_without(void* handle, colmerge_error* error) {
  (void)handle;
  return list_destinations(NULL, error);
}

static int32_t call_source_list_yaml(void* handle, colmerge_error* error) {
  (void)handle;
  return call_list(list_sources, error);
}

static int32_t source_list_yaml_without(void* handle, colmerge_error* error) {
  (void)handle;
  return list_sources(NULL, error);
}

const entry_point store_entry_points[] = {
    {"colmerge_store_default", HANDLE_NONE, call_default, default_without},
    {"colmerge_store_open", HANDLE_NONE, call_open, open_without},
    {"colmerge_store_set_memory_budget", HANDLE_STORE, call_set_memory_budget, NULL},
    {"colmerge_store_usage", HANDLE_STORE, call_usage, usage_without},
    {"colmerge_store_clear", HANDLE_STORE, call_clear, NULL},
    {"colmerge_store_clear_with_options", HANDLE_STORE, call_clear_with_options, NULL},
    {"colmerge_store_list_tables", HANDLE_STORE, call_list_tables, list_tables_without},
    {"colmerge_table_create", HANDLE_STORE, call_create, create_without},
    {"colmerge_table_create_from_fields", HANDLE_STORE, call_create_from_fields,
     create_from_fields_without},
    {"colmerge_table_open", HANDLE_STORE, call_table_open, table_open_without},
    {"colmerge_table_exists", HANDLE_STORE, call_exists, exists_without},
    {"colmerge_table_drop", HANDLE_STORE, call_drop, NULL},
    {"colmerge_table_drop_with_options", HANDLE_STORE, call_drop_with_options, NULL},
    {"colmerge_table_set_contents", HANDLE_STORE, call_set_contents, NULL},
    {"colmerge_destination_open", HANDLE_STORE, call_destination_open, destination_open_without},
    {"colmerge_destination_open_yaml", HANDLE_STORE, call_destination_open_yaml,
     destination_open_yaml_without},
    {"colmerge_source_open", HANDLE_STORE, call_source_open, source_open_without},
    {"colmerge_source_open_yaml", HANDLE_STORE, call_source_open_yaml, source_open_yaml_without},
    {"colmerge_destination_list_yaml", HANDLE_NONE, call_destination_list_yaml,
     destination_list_yaml_without},
    {"colmerge_source_list_yaml", HANDLE_NONE, call_source_list_yaml, source_list_yaml_without},
    {NULL, 0, NULL, NULL},
};
