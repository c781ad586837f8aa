// SPDX-License-Identifier: Apache-2.0
// Arrow types that tables keep in another form: dictionaries inside nested types and of nested values, decimals of 32 and
// 64 bits. By every way in, beside columns of the form that is kept.
#include <stdlib.h>

#include <string.h>
#include "arrow_builder.h"

#include "check.h"
#include "plain_column.h"
#include "scenario.h"
#include "statements.h"
#include "stream_builder.h"
#include "suites.h"

static const int64_t kIds[] = {1, 2, 3};
static const int32_t kListOffsets[] = {0, 2, 2, 3};
static const uint8_t kSecondIsNull[] = {0x05};

// A batch of ids and a column of three rows.
typedef struct built {
  struct ArrowSchema schema;
  struct ArrowArray array;
} built;

static built build(const arrow_column* value) {
  const arrow_column columns[] = {arrow_int64("id", 3, kIds), *value};
  const arrow_column batch = arrow_batch(2, columns);
  built made;
  arrow_build_schema(&batch, &made.schema, NULL);
  arrow_build_array(&batch, &made.array, NULL);
  return made;
}

static void drop(built* made) {
  arrow_release_schema(&made->schema);
  arrow_release_array(&made->array);
}

static int32_t write_array(colmerge_destination* destination, const arrow_column* value) {
  built made = build(value);
  const int32_t status = colmerge_destination_write_array(destination, &made.array, &made.schema,
                                                          NULL, NULL, &failure);
  drop(&made);
  return status;
}

// Two streams of a batch each.
typedef struct two_streams {
  const arrow_column* columns[2];
  int given;
  arrow_column batch_columns[2], batch;
  stream_plan plan;
} two_streams;

static int32_t give(void* user, struct ArrowArrayStream* out, const char** message) {
  two_streams* streams = user;
  (void)message;
  if (streams->given == 2) return 0;
  streams->batch_columns[0] = arrow_int64("id", 3, kIds);
  streams->batch_columns[1] = *streams->columns[streams->given++];
  streams->batch = arrow_batch(2, streams->batch_columns);
  streams->plan =
      (stream_plan){.schema = &streams->batch, .batches = &streams->batch, .batch_count = 1};
  stream_build(&streams->plan, out);
  return 0;
}

static int32_t write_streams(colmerge_destination* destination, const arrow_column* first,
                             const arrow_column* second) {
  two_streams streams;
  memset(&streams, 0, sizeof streams);
  streams.columns[0] = first;
  streams.columns[1] = second;
  return colmerge_destination_write_streams(destination, give, &streams, NULL, NULL, &failure);
}

// The column's values go in as those of `kept` do, whichever comes first, and `columns` is the table.
static void expect_kept(const arrow_column* given, const arrow_column* kept, const char* columns,
                        const char* rows) {
  const arrow_column* const orders[][2] = {{given, kept}, {kept, given}, {given, given}};
  for (int i = 0; i < 3; ++i) {
    colmerge_store* store = new_store();
    colmerge_destination* append = open_append(store, "t");
    colmerge_destination* merge = open_merge(store, "t", "id");
    colmerge_destination* replace = open_replace(store, "t");
    CHECK_OK(write_array(append, orders[i][0]));
    expect_columns(store, "t", columns);
    expect_rows(store, "t", rows);
    CHECK_OK(write_array(merge, orders[i][1]));
    expect_rows(store, "t", rows);
    CHECK_OK(write_array(replace, orders[i][1]));
    CHECK_OK(write_streams(merge, orders[i][0], orders[i][1]));
    expect_columns(store, "t", columns);
    expect_rows(store, "t", rows);
    colmerge_destination_close(append);
    colmerge_destination_close(merge);
    colmerge_destination_close(replace);
    colmerge_store_close(store);
    // A table that is declared with the type has that which is kept.
    store = new_store();
    built made = build(orders[i][0]);
    colmerge_table* table = NULL;
    CHECK_OK(colmerge_table_create(store, "t", -1, &made.schema, NULL, &table, &failure));
    drop(&made);
    colmerge_table_close(table);
    expect_columns(store, "t", columns);
    colmerge_destination_options options = options_for("t", COLMERGE_MODE_APPEND);
    options.validate_schema = 1;
    colmerge_destination* strict = open_with(store, options, NULL);
    CHECK_OK(write_array(strict, orders[i][1]));
    expect_rows(store, "t", rows);
    colmerge_destination_close(strict);
    colmerge_store_close(store);
  }
}

// Lists of three rows: two items, none, one.
static arrow_column list_of(const arrow_column* item) {
  arrow_column list = arrow_fixed("v", "+l", 4, 4, kListOffsets);
  list.length = 3;
  list.child_count = 1;
  list.children = item;
  return list;
}

static arrow_column coded(const char* name, const void* codes, const arrow_column* values) {
  arrow_column column = arrow_fixed(name, "c", 1, 3, codes);
  column.dictionary = values;
  return column;
}

static void dictionaries_inside_lists_are_kept_as_their_values(void) {
  const int8_t codes[] = {1, 0, 1};
  const int32_t offsets[] = {0, 1, 3, 4};
  const int32_t item_offsets[] = {0, 2, 3, 5};
  const arrow_column words = arrow_strings("", "u", 3, offsets, "xyz?");
  const arrow_column items = coded("item", codes, &words);
  const arrow_column plain_items = arrow_strings("item", "u", 3, item_offsets, "yzxyz");
  const arrow_column given = list_of(&items);
  const arrow_column kept = list_of(&plain_items);
  expect_kept(&given, &kept, "id:l v:+l", "id|v\n1|[\"yz\", \"x\"]\n2|[]\n3|[\"yz\"]\n");
  const arrow_column given_nulls = arrow_with_nulls(given, kSecondIsNull, 1);
  const arrow_column kept_nulls = arrow_with_nulls(kept, kSecondIsNull, 1);
  expect_kept(&given_nulls, &kept_nulls, "id:l v:+l",
              "id|v\n1|[\"yz\", \"x\"]\n2|null\n3|[\"yz\"]\n");
}

static void dictionaries_of_structs_are_kept_as_structs(void) {
  const int8_t codes[] = {1, 1, 0};
  const int64_t numbers[] = {7, 8}, plain_numbers[] = {8, 8, 7};
  arrow_column member = arrow_int64("n", 2, numbers);
  arrow_column plain_member = arrow_int64("n", 3, plain_numbers);
  arrow_column values = arrow_batch(1, &member);
  values.flags = ARROW_FLAG_NULLABLE;
  const arrow_column given = coded("v", codes, &values);
  arrow_column kept = arrow_batch(1, &plain_member);
  kept.name = "v";
  kept.flags = ARROW_FLAG_NULLABLE;
  expect_kept(&given, &kept, "id:l v:+s", "id|v\n1|{\"n\": 8}\n2|{\"n\": 8}\n3|{\"n\": 7}\n");
}

static void dictionaries_of_dictionaries_keep_the_outer_codes(void) {
  const int8_t codes[] = {0, 1, 0}, inner_codes[] = {1, 0};
  const int32_t offsets[] = {0, 1, 2};
  const arrow_column words = arrow_strings("", "u", 2, offsets, "xy");
  const arrow_column turned = arrow_strings("", "u", 2, offsets, "yx");
  arrow_column inner = arrow_fixed("", "c", 1, 2, inner_codes);
  inner.dictionary = &words;
  const arrow_column given = coded("v", codes, &inner);
  const arrow_column kept = coded("v", codes, &turned);
  built made = build(&kept);
  drop(&made);
  expect_kept(&given, &kept, "id:l v:c", "id|v\n1|y\n2|x\n3|y\n");
}

static const int32_t kSmall[] = {150, -299, 0};
static const int64_t kLarge[] = {150, -299, 0};
static const int64_t kWide[] = {150, 0, -299, -1, 0, 0};

static void narrow_decimals_are_kept_as_wide_ones(void) {
  const arrow_column small = arrow_fixed("v", "d:9,2,32", 4, 3, kSmall);
  const arrow_column large = arrow_fixed("v", "d:9,2,64", 8, 3, kLarge);
  const arrow_column wide = arrow_fixed("v", "d:9,2", 16, 3, kWide);
  const char rows[] = "id|v\n1|1.50\n2|-2.99\n3|0.00\n";
  expect_kept(&small, &wide, "id:l v:d:9,2", rows);
  expect_kept(&large, &wide, "id:l v:d:9,2", rows);
  expect_kept(&small, &large, "id:l v:d:9,2", rows);
  const arrow_column nulls = arrow_with_nulls(small, kSecondIsNull, 1);
  const arrow_column wide_nulls = arrow_with_nulls(wide, kSecondIsNull, 1);
  expect_kept(&nulls, &wide_nulls, "id:l v:d:9,2", "id|v\n1|1.50\n2|null\n3|0.00\n");
}

// A batch of one column alone.
static built build_alone(const arrow_column* column) {
  const arrow_column batch = arrow_batch(1, column);
  built made;
  arrow_build_schema(&batch, &made.schema, NULL);
  arrow_build_array(&batch, &made.array, NULL);
  return made;
}

static void narrow_decimals_are_keys(void) {
  const arrow_column columns[] = {arrow_fixed("v", "d:9,2,32", 4, 3, kSmall),
                                  arrow_fixed("v", "d:9,2,64", 8, 3, kLarge)};
  for (int i = 0; i < 2; ++i) {
    colmerge_store* store = new_store();
    colmerge_destination* merge = open_merge(store, "t", "v");
    CHECK_OK(write_array(merge, &columns[i]));
    CHECK_OK(write_array(merge, &columns[1 - i]));
    const char rows[] = "id|v\n1|1.50\n2|-2.99\n3|0.00\n";
    expect_rows(store, "t", rows);
    built keys = build_alone(&columns[i]);
    colmerge_snapshot* snapshot = snapshot_of(store, "t");
    int64_t found[3];
    CHECK_OK(
        colmerge_snapshot_find_keys_array(snapshot, &keys.array, &keys.schema, found, 3, &failure));
    for (int row = 0; row < 3; ++row) CHECK_INT(found[row], row);
    const colmerge_column plain = plain_column("v", i == 0 ? "d:9,2,32" : "d:9,2,64", 3,
                                               i == 0 ? (const void*)kSmall : (const void*)kLarge);
    CHECK_OK(colmerge_snapshot_find_keys(snapshot, &plain, 1, found, 3, &failure));
    for (int row = 0; row < 3; ++row) CHECK_INT(found[row], row);
    colmerge_table* table = NULL;
    colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
    CHECK_OK(colmerge_table_open(store, "t", -1, &table, &failure));
    CHECK_OK(colmerge_table_delete_keys_array(table, &keys.array, &keys.schema, &result, &failure));
    check_counts(&result, (counts){0, 0, 3, 0});
    colmerge_table_close(table);
    drop(&keys);
    colmerge_snapshot_close(snapshot);
    colmerge_destination_close(merge);
    colmerge_store_close(store);
  }
}

static void narrow_decimals_are_plain_columns_and_fields(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l v:d:9,2,32", NULL);
  expect_columns(store, "t", "id:l v:d:9,2");
  colmerge_destination* append = open_append(store, "t");
  for (int i = 0; i < 2; ++i) {
    const colmerge_column columns[] = {
        plain_int64("id", 3, kIds),
        plain_column("v", i == 0 ? "d:9,2,32" : "d:9,2,64", 3,
                     i == 0 ? (const void*)kSmall : (const void*)kLarge)};
    const colmerge_write_result result = write_columns(append, columns, 2);
    CHECK_INT(result.inserted, 3);
  }
  expect_rows(store, "t", "id|v\n1|1.50\n2|-2.99\n3|0.00\n1|1.50\n2|-2.99\n3|0.00\n");
  const int32_t many[] = {1, 2, 1000000000};
  const colmerge_column misfit[] = {plain_int64("id", 3, kIds),
                                    plain_column("v", "d:9,2,32", 3, many)};
  CHECK_FAILS(colmerge_destination_write_columns(append, misfit, 2, NULL, NULL, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_INT(failure.row, 2);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

// Sets v = ? WHERE id = ? with rows of parameters of both columns.
static void update_with(const arrow_column* kept, const arrow_column* parameter, const char* rows) {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  CHECK_OK(write_array(append, kept));
  colmerge_statement* statement = prepare(store, "UPDATE t SET v = ? WHERE id = ?");
  const int64_t turned[] = {3, 2, 1};
  const arrow_column columns[] = {*parameter, arrow_int64("b", 3, turned)};
  const arrow_column batch = arrow_batch(2, columns);
  built made;
  arrow_build_schema(&batch, &made.schema, NULL);
  arrow_build_array(&batch, &made.array, NULL);
  CHECK_OK(
      colmerge_statement_execute_array(statement, &made.array, &made.schema, NULL, NULL, &failure));
  drop(&made);
  expect_rows(store, "t", rows);
  colmerge_statement_close(statement);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

static void they_are_parameters(void) {
  const arrow_column wide = arrow_fixed("v", "d:9,2", 16, 3, kWide);
  const arrow_column small = arrow_fixed("a", "d:9,2,32", 4, 3, kSmall);
  const arrow_column large = arrow_fixed("a", "d:18,2,64", 8, 3, kLarge);
  const char turned[] = "id|v\n1|0.00\n2|-2.99\n3|1.50\n";
  update_with(&wide, &small, turned);
  update_with(&wide, &large, turned);
  const int8_t codes[] = {0, 1, 2};
  const arrow_column decimals = arrow_fixed("", "d:9,2,32", 4, 3, kSmall);
  const arrow_column coded_decimals = coded("a", codes, &decimals);
  update_with(&wide, &coded_decimals, turned);
  const int32_t offsets[] = {0, 1, 2, 3};
  const arrow_column words = arrow_strings("", "u", 3, offsets, "xyz");
  const arrow_column plain_items = arrow_strings("item", "u", 3, offsets, "xyz");
  const arrow_column items = coded("item", codes, &words);
  const arrow_column lists = list_of(&plain_items);
  const arrow_column coded_lists = list_of(&items);
  update_with(&lists, &coded_lists, "id|v\n1|[\"z\"]\n2|[]\n3|[\"x\", \"y\"]\n");
}

static void what_is_wrong_inside_is_refused_at_its_row(void) {
  const int8_t codes[] = {1, 0, 2};
  const int32_t offsets[] = {0, 1, 2};
  const arrow_column words = arrow_strings("", "u", 2, offsets, "xy");
  const arrow_column items = coded("item", codes, &words);
  const arrow_column given = list_of(&items);
  colmerge_store* store = new_store();
  append_csv(store, "t", "id\n7\n");
  colmerge_destination* append = open_append(store, "t");
  char* before = store_text(store);
  CHECK_FAILS(write_array(append, &given), COLMERGE_ERROR_INVALID_ARROW);
  CHECK_HAS(failure.message, "code 2");
  CHECK_TEXT(failure.column, "v");
  CHECK_INT(failure.row, 2);
  CHECK_FAILS(write_streams(append, &given, &given), COLMERGE_ERROR_INVALID_ARROW);
  CHECK_INT(failure.row, 2);
  expect_unchanged(store, before);
  free(before);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

const check_case wire_type_cases[] = {
    {"wire_type: dictionaries inside lists are kept as their values",
     dictionaries_inside_lists_are_kept_as_their_values},
    {"wire_type: dictionaries of structs are kept as structs",
     dictionaries_of_structs_are_kept_as_structs},
    {"wire_type: dictionaries of dictionaries keep the outer codes",
     dictionaries_of_dictionaries_keep_the_outer_codes},
    {"wire_type: narrow decimals are kept as wide ones", narrow_decimals_are_kept_as_wide_ones},
    {"wire_type: narrow decimals are keys", narrow_decimals_are_keys},
    {"wire_type: narrow decimals are plain columns and fields",
     narrow_decimals_are_plain_columns_and_fields},
    {"wire_type: they are parameters", they_are_parameters},
    {"wire_type: what is wrong inside is refused at its row",
     what_is_wrong_inside_is_refused_at_its_row},
    {NULL, NULL},
};
