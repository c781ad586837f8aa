// SPDX-License-Identifier: Apache-2.0
#include "hostile/arguments.h"

#include <cstdlib>

#include "arrow_builder.h"
#include "check.h"
#include "plain_column.h"
#include "scenario.h"
#include "support/catch.h"

namespace colmerge::test {

Arguments::Arguments() : store(new_store()) {
  append_csv(store, "t", "id,name\n1,a\n2,b\n");
  append = open_append(store, "t");
  CHECK_OK(colmerge_table_open(store, "t", -1, &table, &failure));
  snapshot = snapshot_of(store, "t");
  before_ = store_text(store);
}

Arguments::~Arguments() {
  free(before_);
  colmerge_snapshot_close(snapshot);
  colmerge_table_close(table);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

void Arguments::RequireRefused(int32_t status, int32_t code, const std::string& part) {
  INFO(part << ": " << colmerge_status_name(status) << ": " << error.message);
  REQUIRE(status == code);
  REQUIRE(error.code == code);
  REQUIRE_THAT(error.message, HasText(part));
  expect_unchanged(store, before_);
}

int32_t ReadWith(Arguments* with, void* options) {
  ArrowArrayStream stream;
  const int32_t status = colmerge_snapshot_read(
      with->snapshot, static_cast<colmerge_read_options*>(options), &stream, &with->error);
  arrow_release_stream(&stream);
  return status;
}

int32_t OpenDestinationWith(Arguments* with, void* struct_begin) {
  auto* options = static_cast<colmerge_destination_options*>(struct_begin);
  options->table_name = string_of("t");
  colmerge_destination* destination = nullptr;
  const int32_t status =
      colmerge_destination_open(with->store, options, &destination, &with->error);
  colmerge_destination_close(destination);
  return status;
}

const std::vector<NameCall>& NameCalls() {
  static const std::vector<NameCall> calls = {
      [](Arguments* with, const char* name, int64_t length) {
        colmerge_table* table = nullptr;
        return colmerge_table_open(with->store, name, length, &table, &with->error);
      },
      [](Arguments* with, const char* name, int64_t length) {
        int32_t exists = 0;
        return colmerge_table_exists(with->store, name, length, &exists, &with->error);
      },
      [](Arguments* with, const char* name, int64_t length) {
        return colmerge_table_drop(with->store, name, length, &with->error);
      },
      [](Arguments* with, const char* name, int64_t length) {
        colmerge_field field{};
        field.name = string_of("id");
        field.format = string_of("l");
        colmerge_table* table = nullptr;
        return colmerge_table_create_from_fields(with->store, name, length, &field, 1, nullptr,
                                                 &table, &with->error);
      },
      [](Arguments* with, const char* name, int64_t length) {
        colmerge_field field{};
        field.name = {name, length};
        field.format = string_of("l");
        colmerge_table* table = nullptr;
        return colmerge_table_create_from_fields(with->store, "new", -1, &field, 1, nullptr, &table,
                                                 &with->error);
      },
      [](Arguments* with, const char* name, int64_t length) {
        const int64_t id = 1;
        colmerge_column column = plain_int64("id", 1, &id);
        column.name = {name, length};
        return colmerge_destination_write_columns(with->append, &column, 1, nullptr, nullptr,
                                                  &with->error);
      },
      [](Arguments* with, const char* name, int64_t length) {
        int64_t column = 0;
        return colmerge_snapshot_find_column(with->snapshot, name, length, &column, &with->error);
      },
      [](Arguments* with, const char* name, int64_t length) {
        colmerge_destination* destination = nullptr;
        return colmerge_destination_open_yaml(with->store, "destinations: {}", -1, name, length,
                                              &destination, &with->error);
      },
      [](Arguments* with, const char* name, int64_t length) {
        const colmerge_string column = {name, length};
        colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
        options.columns = &column;
        options.column_count = 1;
        return ReadWith(with, &options);
      },
      [](Arguments* with, const char* name, int64_t length) {
        const colmerge_string key = {name, length};
        colmerge_destination_options options = options_for("t", COLMERGE_MODE_MERGE);
        options.merge_keys = &key;
        options.merge_key_count = 1;
        return OpenDestinationWith(with, &options);
      },
  };
  return calls;
}

void RequireNameRefused(const char* name, int64_t length) {
  Arguments with;
  for (const NameCall& call : NameCalls()) {
    with.RequireRefused(call(&with, name, length), kArgument, "");
  }
}

}  // namespace colmerge::test
