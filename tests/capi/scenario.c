// SPDX-License-Identifier: Apache-2.0
#include "scenario.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"

colmerge_store* new_store(void) {
  colmerge_store* store = NULL;
  CHECK_OK(colmerge_store_open(NULL, &store, &failure));
  CHECK(store != NULL);
  return store;
}

colmerge_string string_of(const char* text) {
  colmerge_string string;
  string.data = text;
  string.length = text != NULL ? (int64_t)strlen(text) : 0;
  return string;
}

int64_t split_names(const char* names, colmerge_string* out) {
  int64_t count = 0;
  while (names != NULL) {
    const char* comma = strchr(names, ',');
    CHECK(count < 8);
    out[count] = string_of(names);
    if (comma != NULL) out[count].length = comma - names;
    ++count;
    names = comma != NULL ? comma + 1 : NULL;
  }
  return count;
}

// Reads "name:format!" up to the next blank; returns what follows.
static const char* read_field(const char* at, colmerge_field* field) {
  const char* colon = strchr(at, ':');
  CHECK(colon != NULL);
  const char* end = colon + strcspn(colon, " ");
  memset(field, 0, sizeof *field);
  field->name.data = at;
  field->name.length = colon - at;
  field->format.data = colon + 1;
  field->format.length = end - colon - 1;
  if (end[-1] == '!') {
    field->nullable = COLMERGE_FALSE;
    --field->format.length;
  }
  return *end == ' ' ? end + 1 : end;
}

colmerge_check check_of(const char* name, const char* expression) {
  colmerge_check check = {{NULL, 0}, {NULL, 0}, 0};
  if (name != NULL) check.name = string_of(name);
  check.expression = string_of(expression);
  return check;
}

void new_table(colmerge_store* store, const char* name, const char* columns,
               const char* primary_key) {
  new_checked_table(store, name, columns, primary_key, NULL, 0);
}

void new_checked_table(colmerge_store* store, const char* name, const char* columns,
                       const char* primary_key, const colmerge_check* checks, int64_t check_count) {
  colmerge_field fields[40];
  int64_t count = 0;
  while (*columns != 0) {
    CHECK(count < 40);
    columns = read_field(columns, &fields[count++]);
  }
  colmerge_string keys[8];
  colmerge_table_options options = COLMERGE_TABLE_OPTIONS_INIT;
  options.primary_key = keys;
  options.primary_key_count = split_names(primary_key, keys);
  options.checks = checks;
  options.check_count = check_count;
  colmerge_table* table = NULL;
  CHECK_OK(colmerge_table_create_from_fields(store, name, -1, fields, count, &options, &table,
                                             &failure));
  colmerge_table_close(table);
}

colmerge_destination_options options_for(const char* table, int32_t mode) {
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = string_of(table);
  options.mode = mode;
  return options;
}

colmerge_destination* open_with(colmerge_store* store, colmerge_destination_options options,
                                const char* merge_keys) {
  colmerge_string keys[8];
  colmerge_destination* destination = NULL;
  if (merge_keys != NULL) {
    options.merge_keys = keys;
    options.merge_key_count = split_names(merge_keys, keys);
  }
  CHECK_OK(colmerge_destination_open(store, &options, &destination, &failure));
  CHECK(destination != NULL);
  return destination;
}

colmerge_destination* open_append(colmerge_store* store, const char* table) {
  return open_with(store, options_for(table, COLMERGE_MODE_APPEND), NULL);
}

colmerge_destination* open_replace(colmerge_store* store, const char* table) {
  return open_with(store, options_for(table, COLMERGE_MODE_REPLACE), NULL);
}

colmerge_destination* open_merge(colmerge_store* store, const char* table, const char* merge_keys) {
  return open_with(store, options_for(table, COLMERGE_MODE_MERGE), merge_keys);
}

void check_counts(const colmerge_write_result* result, counts expected) {
  CHECK_INT(result->inserted, expected.inserted);
  CHECK_INT(result->updated, expected.updated);
  CHECK_INT(result->deleted, expected.deleted);
  CHECK_INT(result->ignored, expected.ignored);
  CHECK_INT(result->rows_read,
            expected.inserted + expected.updated + expected.deleted + expected.ignored);
}

void put(colmerge_destination* destination, const char* csv, counts expected) {
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  CHECK_OK(colmerge_destination_write_csv(destination, csv, -1, NULL, NULL, &result, &failure));
  check_counts(&result, expected);
}

void refuse(colmerge_store* store, colmerge_destination* destination, const char* csv,
            int32_t code) {
  char* before = store_text(store);
  colmerge_write_result result;
  memset(&result, 0x5A, sizeof result);
  result.struct_size = sizeof result;
  CHECK_FAILS(colmerge_destination_write_csv(destination, csv, -1, NULL, NULL, &result, &failure),
              code);
  check_counts(&result, (counts){0, 0, 0, 0});
  CHECK_INT(result.batches, 0);
  CHECK_INT(result.version, 0);
  const colmerge_error kept = failure;
  expect_unchanged(store, before);
  failure = kept;
  free(before);
}

void put_with(colmerge_store* store, colmerge_destination_options options, const char* merge_keys,
              const char* csv, counts expected) {
  colmerge_destination* destination = open_with(store, options, merge_keys);
  put(destination, csv, expected);
  colmerge_destination_close(destination);
}

void refuse_with(colmerge_store* store, colmerge_destination_options options,
                 const char* merge_keys, const char* csv, int32_t code) {
  colmerge_destination* destination = open_with(store, options, merge_keys);
  refuse(store, destination, csv, code);
  colmerge_destination_close(destination);
}

void append_csv(colmerge_store* store, const char* table, const char* csv) {
  colmerge_destination* destination = open_append(store, table);
  CHECK_OK(colmerge_destination_write_csv(destination, csv, -1, NULL, NULL, NULL, &failure));
  colmerge_destination_close(destination);
}
