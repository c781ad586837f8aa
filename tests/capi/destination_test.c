// SPDX-License-Identifier: Apache-2.0
// Destinations: their options and the errors that belong to no single mode.
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "scenario.h"
#include "suites.h"

static const colmerge_string kKeys[] = {{"id", 2}, {"day", 3}, {"id", 2}, {"", 0}};

static void refuse_options(colmerge_destination_options options, const char* part) {
  colmerge_store* store = new_store();
  colmerge_destination* destination = (colmerge_destination*)store;
  CHECK_FAILS(colmerge_destination_open(store, &options, &destination, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK(destination == NULL);
  CHECK_HAS(failure.message, part);
  colmerge_store_close(store);
}

static void a_table_name_is_required(void) {
  colmerge_store* store = new_store();
  colmerge_destination* destination = (colmerge_destination*)store;
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  CHECK_FAILS(colmerge_destination_open(store, &options, &destination, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_STARTS(failure.message, "'table_name' is required");
  CHECK(destination == NULL);
  CHECK_FAILS(colmerge_destination_open(store, NULL, &destination, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  colmerge_store_close(store);
}

static void enumerators_out_of_range_are_refused_by_name(void) {
  const colmerge_destination_options append = options_for("t", COLMERGE_MODE_APPEND);
  colmerge_destination_options merge = options_for("t", COLMERGE_MODE_MERGE);
  merge.merge_keys = kKeys;
  merge.merge_key_count = 1;
  const int32_t wrong[] = {3, -1, INT32_MAX, INT32_MIN};
  for (int i = 0; i < 4; ++i) {
    colmerge_destination_options options = append;
    options.mode = wrong[i];
    refuse_options(options, "mode");
#define REFUSED(member)      \
  options = merge;           \
  options.member = wrong[i]; \
  refuse_options(options, #member)
    REFUSED(create_table_if_not_exists);
    REFUSED(validate_schema);
    REFUSED(on_match);
    REFUSED(on_no_match);
    REFUSED(on_duplicate);
    REFUSED(null_keys);
    REFUSED(null_values);
    REFUSED(on_missing);
    REFUSED(allow_empty);
    REFUSED(skip_unchanged);
#undef REFUSED
  }
  merge.null_keys = COLMERGE_NULL_KEYS_ERROR + 1;
  refuse_options(merge, "null_keys");
  merge.null_keys = 0;
  merge.null_values = COLMERGE_NULL_VALUES_KEEP + 1;
  refuse_options(merge, "null_values");
}

static void numbers_and_reserved_members_are_checked(void) {
  colmerge_destination_options options = options_for("t", COLMERGE_MODE_APPEND);
  options.batch_size = -1;
  refuse_options(options, "batch_size");
  options = options_for("t", COLMERGE_MODE_APPEND);
  options.reserved = 1;
  refuse_options(options, "reserved");
  options = options_for("t", COLMERGE_MODE_APPEND);
  options.reserved_rules = 1;
  refuse_options(options, "reserved_rules");
  options = options_for("t", COLMERGE_MODE_APPEND);
  options.struct_size = 0;
  refuse_options(options, "struct_size");
  // What a program gives that was compiled when the struct had no more; what lies behind is not its options.
  options.struct_size = 103;
  refuse_options(options, "struct_size");
  options.struct_size = 104;
  options.row_kind = string_of("nothing of the kind");
  colmerge_store* store = new_store();
  colmerge_destination* destination = NULL;
  CHECK_OK(colmerge_destination_open(store, &options, &destination, &failure));
  colmerge_destination_close(destination);
  colmerge_store_close(store);
}

static void merge_keys_are_checked(void) {
  colmerge_destination_options options = options_for("t", COLMERGE_MODE_MERGE);
  refuse_options(options, "merge_keys");
  options.merge_key_count = 1;
  refuse_options(options, "merge_keys");
  options.merge_keys = kKeys;
  options.merge_key_count = -1;
  refuse_options(options, "merge_key");
  options.merge_key_count = 3;
  refuse_options(options, "'id'");
  options.merge_keys = kKeys + 3;
  options.merge_key_count = 1;
  refuse_options(options, "merge_keys");
}

static void merge_options_with_another_mode_are_refused(void) {
  const int32_t modes[] = {COLMERGE_MODE_APPEND, COLMERGE_MODE_REPLACE};
  for (int i = 0; i < 2; ++i) {
    colmerge_destination_options options = options_for("t", modes[i]);
    options.merge_keys = kKeys;
    options.merge_key_count = 1;
    refuse_options(options, "merge_keys");
#define REFUSED(member)                 \
  options = options_for("t", modes[i]); \
  options.member = 1;                   \
  refuse_options(options, #member)
    REFUSED(on_match);
    REFUSED(on_no_match);
    REFUSED(on_duplicate);
    REFUSED(null_keys);
    REFUSED(null_values);
    REFUSED(on_missing);
    REFUSED(allow_empty);
    REFUSED(skip_unchanged);
#undef REFUSED
    options = options_for("t", modes[i]);
    options.update_when = string_of("new.id > 1");
    refuse_options(options, "update_when");
    options = options_for("t", modes[i]);
    options.delete_when = string_of("gone");
    refuse_options(options, "delete_when");
    options.delete_when = (colmerge_string){NULL, 0};
    options.row_kind = string_of("op");
    refuse_options(options, "row_kind");
  }
}

static void options_in_contradiction_are_refused(void) {
  colmerge_destination_options options = options_for("t", COLMERGE_MODE_MERGE);
  options.merge_keys = kKeys;
  options.merge_key_count = 1;
  options.delete_when = string_of("id");
  refuse_options(options, "delete_when");
}

static void options_are_read_during_the_call_only(void) {
  colmerge_store* store = new_store();
  char name[] = "t", key[] = "id";
  colmerge_string keys[] = {{key, 2}};
  colmerge_destination_options options = options_for(name, COLMERGE_MODE_MERGE);
  colmerge_destination* destination = NULL;
  options.merge_keys = keys;
  options.merge_key_count = 1;
  CHECK_OK(colmerge_destination_open(store, &options, &destination, &failure));
  name[0] = 'x';
  key[0] = 'x';
  memset(keys, 0, sizeof keys);
  memset(&options, 0, sizeof options);
  put(destination, "id,v\n1,1\n1,2\n", (counts){1, 0, 0, 1});
  expect_rows(store, "t", "id|v\n1|2\n");
  colmerge_destination_close(destination);
  colmerge_store_close(store);
}

static void a_table_is_created_unless_that_is_disabled(void) {
  colmerge_store* store = new_store();
  for (int32_t mode = COLMERGE_MODE_APPEND; mode <= COLMERGE_MODE_MERGE; ++mode) {
    const char* keys = mode == COLMERGE_MODE_MERGE ? "id" : NULL;
    colmerge_destination_options options = options_for("people", mode);
    options.create_table_if_not_exists = COLMERGE_FALSE;
    refuse_with(store, options, keys, "id\n1\n", COLMERGE_ERROR_TABLE_NOT_FOUND);
    CHECK_STARTS(failure.message, "Cannot create table 'people' - table creation disabled");
    CHECK_TEXT(failure.table, "people");
    CHECK(!table_is_there(store, "people"));
    options.create_table_if_not_exists =
        mode == COLMERGE_MODE_MERGE ? COLMERGE_DEFAULT : COLMERGE_TRUE;
    put_with(store, options, keys, "id\n1\n", (counts){1, 0, 0, 0});
    expect_rows(store, "people", "id\n1\n");
    options.create_table_if_not_exists = COLMERGE_FALSE;
    put_with(store, options, keys, "id\n2\n", (counts){1, 0, 0, 0});
    CHECK_OK(colmerge_store_clear(store, &failure));
  }
  colmerge_store_close(store);
}

static void a_write_that_fails_creates_no_table(void) {
  colmerge_store* store = new_store();
  colmerge_destination* merge = open_merge(store, "t", "id");
  refuse(store, merge, "name\na\n", COLMERGE_ERROR_KEY_NOT_FOUND);
  CHECK_STARTS(failure.message, "Merge key 'id' not found in source data");
  CHECK_TEXT(failure.column, "id");
  CHECK(!table_is_there(store, "t"));
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

// "Processed at a time": the result must not depend on it.
static void the_batch_size_does_not_change_the_outcome(void) {
  const int64_t sizes[] = {1, 2, 3, 7, 0, INT64_MAX};
  for (int i = 0; i < 6; ++i) {
    colmerge_store* store = new_store();
    colmerge_destination_options options = options_for("t", COLMERGE_MODE_MERGE);
    options.batch_size = sizes[i];
    colmerge_destination* merge = open_with(store, options, "id");
    put(merge, "id,v\n1,a\n2,b\n3,c\n2,B\n4,d\n5,e\n1,A\n", (counts){5, 0, 0, 2});
    put(merge, "id,v\n6,f\n5,E\n6,F\n2,x\n7,g\n", (counts){2, 2, 0, 1});
    expect_rows(store, "t", "id|v\n1|A\n2|x\n3|c\n4|d\n5|E\n6|F\n7|g\n");
    colmerge_destination_close(merge);
    colmerge_store_close(store);
  }
}

const check_case destination_cases[] = {
    {"destination: a table name is required", a_table_name_is_required},
    {"destination: enumerators out of range are refused by name",
     enumerators_out_of_range_are_refused_by_name},
    {"destination: numbers and reserved members are checked",
     numbers_and_reserved_members_are_checked},
    {"destination: merge keys are checked", merge_keys_are_checked},
    {"destination: merge options with another mode are refused",
     merge_options_with_another_mode_are_refused},
    {"destination: options in contradiction are refused", options_in_contradiction_are_refused},
    {"destination: options are read during the call only", options_are_read_during_the_call_only},
    {"destination: a table is created unless that is disabled",
     a_table_is_created_unless_that_is_disabled},
    {"destination: a write that fails creates no table", a_write_that_fails_creates_no_table},
    {"destination: the batch size does not change the outcome",
     the_batch_size_does_not_change_the_outcome},
    {NULL, NULL},
};
