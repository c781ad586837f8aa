// SPDX-License-Identifier: Apache-2.0
// Cases 16 to 18: names that are none, columns that are not there or named twice, indexes out of
// range.
#include <climits>
#include <cstring>
#include <string>

#include "arrow_builder.h"
#include "check.h"
#include "hostile/arguments.h"
#include "hostile/refusal.h"
#include "plain_column.h"
#include "scenario.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

TEST_CASE("hostile 016 name empty or not UTF-8 or with an embedded NUL or too long") {
  RequireNameRefused("", 0);
  RequireNameRefused("", -1);
  RequireNameRefused(nullptr, 0);
  RequireNameRefused("a\0b", 3);
  RequireNameRefused("\0", 1);
  for (const char* text : {"\xC3", "\xC0\x80", "\xED\xA0\x80", "ab\xFF", "\xF4\x90\x80\x80"}) {
    RequireNameRefused(text, -1);
  }
  std::string name(COLMERGE_MAX_NAME_LENGTH + 1, 'x');
  RequireNameRefused(name.c_str(), -1);
  RequireNameRefused(name.data(), static_cast<int64_t>(name.size()));
  // The longest name is good.
  name.pop_back();
  colmerge_store* store = new_store();
  append_csv(store, name.c_str(), (name + "\n1\n").c_str());
  REQUIRE(table_is_there(store, name.c_str()) == 1);
  colmerge_store_close(store);
  // Names inside an Arrow schema.
  name.assign(70000, 'x');
  for (const char* bad : {"", "\xC3", "\xED\xA0\x80", name.c_str()}) {
    RequireSchemaRefused(
        SampleColumns(),
        [bad](ArrowSchema* schema, ArrowArray*) { schema->children[1]->name = bad; },
        {COLMERGE_ERROR_INVALID_ARROW, {"name"}});
  }
}

// The columns of a read of table t.
int32_t ReadColumns(Arguments* with, const colmerge_string* columns, int64_t count) {
  colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
  options.columns = columns;
  options.column_count = count;
  return ReadWith(with, &options);
}

TEST_CASE("hostile 017 unknown or repeated column") {
  Arguments with;
  const colmerge_string unknown[] = {{"id", 2}, {"Name", 4}};
  const colmerge_string repeated[] = {{"id", 2}, {"id", 2}};
  with.RequireRefused(ReadColumns(&with, unknown, 2), COLMERGE_ERROR_COLUMN_NOT_FOUND, "'Name'");
  with.RequireRefused(ReadColumns(&with, repeated, 2), kArgument, "'id'");
  int64_t column = 0;
  with.RequireRefused(
      colmerge_snapshot_find_column(with.snapshot, "Name", -1, &column, &with.error),
      COLMERGE_ERROR_COLUMN_NOT_FOUND, "'Name'");
  REQUIRE(column == -1);

  const int64_t ids[] = {1, 2};
  const colmerge_column twice[] = {plain_int64("id", 2, ids), plain_int64("id", 2, ids)};
  const colmerge_column other[] = {plain_int64("nope", 2, ids)};
  int64_t rows[2];
  with.RequireRefused(
      colmerge_destination_write_columns(with.append, twice, 2, nullptr, nullptr, &with.error),
      kArgument, "'id'");
  with.RequireRefused(colmerge_table_delete_keys(with.table, twice, 2, nullptr, &with.error),
                      kArgument, "'id'");
  with.RequireRefused(colmerge_table_delete_keys(with.table, other, 1, nullptr, &with.error),
                      COLMERGE_ERROR_COLUMN_NOT_FOUND, "'nope'");
  with.RequireRefused(colmerge_snapshot_find_keys(with.snapshot, twice, 2, rows, 2, &with.error),
                      kArgument, "'id'");
  with.RequireRefused(colmerge_snapshot_find_keys(with.snapshot, other, 1, rows, 2, &with.error),
                      COLMERGE_ERROR_COLUMN_NOT_FOUND, "'nope'");

  colmerge_destination_options merge = options_for("t", COLMERGE_MODE_MERGE);
  merge.merge_keys = repeated;
  merge.merge_key_count = 2;
  with.RequireRefused(OpenDestinationWith(&with, &merge), kArgument, "'id'");
  const int64_t columns[] = {0, 0};
  const colmerge_value key[] = {{COLMERGE_VALUE_INT64, 0, 1, 0, nullptr, 0},
                                {COLMERGE_VALUE_INT64, 0, 1, 0, nullptr, 0}};
  with.RequireRefused(colmerge_snapshot_find_key(with.snapshot, columns, 2, key, rows, &with.error),
                      kArgument, "");
}

TEST_CASE("hostile 018 index out of range") {
  Arguments with;
  for (const int64_t index : {int64_t{-1}, int64_t{2}, INT64_MAX, INT64_MIN}) {
    const std::string number = std::to_string(index);
    colmerge_names* names = nullptr;
    colmerge_string name;
    CHECK_OK(colmerge_store_list_tables(with.store, &names, &failure));
    with.RequireRefused(colmerge_names_get(names, index, &name, &with.error), kArgument, number);
    colmerge_names_close(names);
    colmerge_column_info column = COLMERGE_COLUMN_INFO_INIT;
    with.RequireRefused(colmerge_snapshot_column_info(with.snapshot, index, &column, &with.error),
                        kArgument, number);
    colmerge_index_info info = COLMERGE_INDEX_INFO_INIT;
    with.RequireRefused(colmerge_snapshot_index_info(with.snapshot, index, &info, &with.error),
                        kArgument, number);
    colmerge_value value;
    with.RequireRefused(
        colmerge_snapshot_get_values(with.snapshot, index, nullptr, 2, &value, &with.error),
        kArgument, number);
    with.RequireRefused(
        colmerge_snapshot_get_values(with.snapshot, 0, &index, 1, &value, &with.error), kArgument,
        number);
    char buffer[8];
    with.RequireRefused(
        colmerge_snapshot_value_text(with.snapshot, index, 0, buffer, 8, nullptr, &with.error),
        kArgument, number);
    with.RequireRefused(
        colmerge_snapshot_value_text(with.snapshot, 0, index, buffer, 8, nullptr, &with.error),
        kArgument, number);
    ArrowArrayStream stream;
    with.RequireRefused(
        colmerge_snapshot_take_rows(with.snapshot, &index, 1, nullptr, &stream, &with.error),
        kArgument, number);
    REQUIRE(with.error.row == 0);
    const colmerge_value key{COLMERGE_VALUE_INT64, 0, 1, 0, nullptr, 0};
    int64_t row = 0;
    with.RequireRefused(
        colmerge_snapshot_find_key(with.snapshot, &index, 1, &key, &row, &with.error), kArgument,
        number);
  }
}

// A reader's numbers, before, inside and behind its batches.
TEST_CASE("hostile 018 index out of range in a reader") {
  Arguments with;
  colmerge_reader* reader = nullptr;
  CHECK_OK(colmerge_snapshot_open_reader(with.snapshot, nullptr, &reader, &failure));
  for (const int64_t expected_rows : {2, 0}) {
    int64_t rows = -1;
    CHECK_OK(colmerge_reader_next(reader, &rows, &failure));
    REQUIRE(rows == expected_rows);
    for (const int64_t index : {int64_t{-1}, int64_t{2}, INT64_MAX, INT64_MIN}) {
      colmerge_column column;
      colmerge_value value;
      char buffer[8];
      with.RequireRefused(colmerge_reader_column(reader, index, &column, &with.error), kArgument,
                          std::to_string(index));
      with.RequireRefused(
          colmerge_reader_get_values(reader, index, nullptr, 2, &value, &with.error), kArgument,
          std::to_string(index));
      with.RequireRefused(
          colmerge_reader_value_text(reader, index, 0, buffer, 8, nullptr, &with.error), kArgument,
          std::to_string(index));
    }
  }
  colmerge_reader_close(reader);
}

}  // namespace
}  // namespace colmerge::test
