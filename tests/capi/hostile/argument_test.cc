// SPDX-License-Identifier: Apache-2.0
// Cases 11 to 15: structs, enumerators and numbers that break the rules of the header.
#include <climits>
#include <cstring>
#include <functional>
#include <vector>

#include "arrow_builder.h"
#include "check.h"
#include "hostile/arguments.h"
#include "plain_column.h"
#include "scenario.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

// A call that is given one struct, which begins with struct_size, as option or for a result.
struct StructCall {
  const char* name;
  size_t size;
  std::function<int32_t(Arguments*, void*)> call;
};

int32_t WriteWith(Arguments* with, void* options, void* result) {
  return colmerge_destination_write_csv(with->append, "id\n", -1, nullptr,
                                        static_cast<colmerge_write_options*>(options),
                                        static_cast<colmerge_write_result*>(result), &with->error);
}

int32_t OpenStoreWith(Arguments* with, void* options) {
  colmerge_store* store = nullptr;
  const int32_t status =
      colmerge_store_open(static_cast<colmerge_store_options*>(options), &store, &with->error);
  colmerge_store_close(store);
  return status;
}

int32_t CreateWith(Arguments* with, void* options) {
  colmerge_field field{};
  field.name = string_of("id");
  field.format = string_of("l");
  colmerge_table* table = nullptr;
  colmerge_store* other = new_store();
  const int32_t status = colmerge_table_create_from_fields(
      other, "made", -1, &field, 1, static_cast<colmerge_table_options*>(options), &table,
      &with->error);
  colmerge_table_close(table);
  colmerge_store_close(other);
  return status;
}

int32_t OpenSourceWith(Arguments* with, void* struct_begin) {
  auto* options = static_cast<colmerge_source_options*>(struct_begin);
  options->table_name = string_of("t");
  colmerge_source* source = nullptr;
  const int32_t status = colmerge_source_open(with->store, options, &source, &with->error);
  colmerge_source_close(source);
  return status;
}

int32_t QueryWith(Arguments* with, void* options) {
  ArrowArrayStream stream;
  const int32_t status =
      colmerge_store_query(with->store, "SELECT id FROM t", -1, nullptr, 0,
                           static_cast<colmerge_query_options*>(options), &stream, &with->error);
  arrow_release_stream(&stream);
  return status;
}

// Changes nothing, whatever comes of it.
int32_t ExecuteWith(Arguments* with, void* options, void* result) {
  return colmerge_store_execute(with->store, "DELETE FROM t WHERE id = 99", -1, nullptr, 0,
                                static_cast<colmerge_query_options*>(options),
                                static_cast<colmerge_write_result*>(result), &with->error);
}

int32_t DescribeParameterInto(Arguments* with, void* out) {
  colmerge_statement* statement = nullptr;
  colmerge_statement_prepare(with->store, "SELECT id FROM t WHERE id = ?", -1, &statement, nullptr);
  const int32_t status = colmerge_statement_parameter_info(
      statement, 0, static_cast<colmerge_parameter_info*>(out), &with->error);
  colmerge_statement_close(statement);
  return status;
}

const std::vector<StructCall>& OptionCalls() {
  static const std::vector<StructCall> calls = {
      {"store_options", sizeof(colmerge_store_options), OpenStoreWith},
      {"table_options", sizeof(colmerge_table_options), CreateWith},
      {"destination_options", sizeof(colmerge_destination_options), OpenDestinationWith},
      {"source_options", sizeof(colmerge_source_options), OpenSourceWith},
      {"read_options", sizeof(colmerge_read_options), ReadWith},
      {"write_options", sizeof(colmerge_write_options),
       [](Arguments* with, void* options) { return WriteWith(with, options, nullptr); }},
      {
          "csv_options",
          sizeof(colmerge_csv_options),
          [](Arguments* with, void* options) {
            return colmerge_destination_write_csv(with->append, "id\n", -1,
                                                  static_cast<colmerge_csv_options*>(options),
                                                  nullptr, nullptr, &with->error);
          },
      },
      {
          "json_options",
          sizeof(colmerge_json_options),
          [](Arguments* with, void* options) {
            return colmerge_destination_write_json(with->append, "[]", -1,
                                                   static_cast<colmerge_json_options*>(options),
                                                   nullptr, nullptr, &with->error);
          },
      },
      {"query_options", sizeof(colmerge_query_options), QueryWith},
      {"query_options of a change", sizeof(colmerge_query_options),
       [](Arguments* with, void* options) { return ExecuteWith(with, options, nullptr); }},
  };
  return calls;
}

const std::vector<StructCall>& ResultCalls() {
  static const std::vector<StructCall> calls = {
      {
          "memory_usage",
          sizeof(colmerge_memory_usage),
          [](Arguments* with, void* out) {
            return colmerge_store_usage(with->store, static_cast<colmerge_memory_usage*>(out),
                                        &with->error);
          },
      },
      {
          "table_info",
          sizeof(colmerge_table_info),
          [](Arguments* with, void* out) {
            return colmerge_table_describe(with->table, static_cast<colmerge_table_info*>(out),
                                           &with->error);
          },
      },
      {
          "table_info of a snapshot",
          sizeof(colmerge_table_info),
          [](Arguments* with, void* out) {
            return colmerge_snapshot_describe(with->snapshot,
                                              static_cast<colmerge_table_info*>(out), &with->error);
          },
      },
      {
          "column_info",
          sizeof(colmerge_column_info),
          [](Arguments* with, void* out) {
            return colmerge_snapshot_column_info(
                with->snapshot, 0, static_cast<colmerge_column_info*>(out), &with->error);
          },
      },
      {"write_result", sizeof(colmerge_write_result),
       [](Arguments* with, void* out) { return WriteWith(with, nullptr, out); }},
      {"write_result of a change", sizeof(colmerge_write_result),
       [](Arguments* with, void* out) { return ExecuteWith(with, nullptr, out); }},
      {"parameter_info", sizeof(colmerge_parameter_info), DescribeParameterInto},
  };
  return calls;
}

// Room for a struct, zeroed, with its size in it.
class Room {
 public:
  Room(size_t capacity, uint64_t struct_size) : bytes_(capacity / 8 + 1) {
    bytes_[0] = struct_size;
  }
  void* get() { return bytes_.data(); }
  char* bytes() { return reinterpret_cast<char*>(bytes_.data()); }

 private:
  std::vector<uint64_t> bytes_;
};

// Sizes that no version will have: a size that was not set, most likely.
TEST_CASE("hostile 011 struct_size absurdly large") {
  constexpr uint64_t kLargest = 4096;
  Arguments with;
  for (const auto* calls : {&OptionCalls(), &ResultCalls()}) {
    for (const StructCall& call : *calls) {
      INFO(call.name);
      Room largest(kLargest, kLargest);
      REQUIRE(call.call(&with, largest.get()) == COLMERGE_OK);
      // All of it can be read, and is zero: what is refused is the size itself.
      for (const uint64_t size : {kLargest + 1, uint64_t{1} << 16}) {
        Room room(size, size);
        with.RequireRefused(call.call(&with, room.get()), kArgument, "struct_size");
      }
      // Only a little of this can be read.
      for (const uint64_t size : {uint64_t{1} << 40, uint64_t{1} << 63, ~uint64_t{0}}) {
        Room room(call.size, size);
        with.RequireRefused(call.call(&with, room.get()), kArgument, "struct_size");
      }
    }
  }
  // Nothing is written to a result whose size cannot be trusted.
  for (const StructCall& call : ResultCalls()) {
    INFO(call.name);
    Room room(call.size, ~uint64_t{0});
    std::memset(room.bytes() + 8, 0x5A, call.size - 8);
    with.RequireRefused(call.call(&with, room.get()), kArgument, "struct_size");
    for (size_t at = 8; at < call.size; ++at) REQUIRE(room.bytes()[at] == 0x5A);
  }
}

TEST_CASE("hostile 011 struct_size zero or too short or with a non-zero tail") {
  Arguments with;
  for (const auto* calls : {&OptionCalls(), &ResultCalls()}) {
    for (const StructCall& call : *calls) {
      INFO(call.name);
      for (const uint64_t size : {uint64_t{0}, uint64_t{1}, uint64_t{7}, uint64_t{8}}) {
        Room room(call.size + 64, size);
        with.RequireRefused(call.call(&with, room.get()), kArgument, "struct_size");
      }
      Room zero_tail(call.size + 64, call.size + 32);
      REQUIRE(call.call(&with, zero_tail.get()) == COLMERGE_OK);
    }
  }
  for (const StructCall& call : OptionCalls()) {
    INFO(call.name);
    for (const size_t at : {call.size, call.size + 31}) {
      Room tail(call.size + 64, call.size + 32);
      tail.bytes()[at] = 1;
      with.RequireRefused(call.call(&with, tail.get()), kArgument, "struct_size");
    }
    // A byte behind the struct's own size is not the library's business.
    Room behind(call.size + 64, call.size);
    behind.bytes()[call.size] = 1;
    REQUIRE(call.call(&with, behind.get()) == COLMERGE_OK);
  }
}

TEST_CASE("hostile 012 unknown flag or enumerator") {
  Arguments with;
  for (const int32_t wrong : {3, 99, -1, INT_MAX, INT_MIN}) {
    colmerge_destination_options destination = options_for("t", wrong);
    with.RequireRefused(OpenDestinationWith(&with, &destination), kArgument, "mode");
    destination = options_for("t", COLMERGE_MODE_APPEND);
    destination.validate_schema = wrong;
    with.RequireRefused(OpenDestinationWith(&with, &destination), kArgument, "validate_schema");
    colmerge_table_options table = COLMERGE_TABLE_OPTIONS_INIT;
    table.if_exists = wrong;
    with.RequireRefused(CreateWith(&with, &table), kArgument, "if_exists");
    colmerge_json_options json = COLMERGE_JSON_OPTIONS_INIT;
    json.layout = wrong;
    with.RequireRefused(OptionCalls()[7].call(&with, &json), kArgument, "layout");
    colmerge_csv_options csv = COLMERGE_CSV_OPTIONS_INIT;
    csv.header = wrong;
    with.RequireRefused(OptionCalls()[6].call(&with, &csv), kArgument, "header");
    colmerge_value key{};
    key.kind = wrong == 3 ? COLMERGE_VALUE_NESTED + 1 : wrong;
    const int64_t column = 0;
    int64_t row = 7;
    with.RequireRefused(
        colmerge_snapshot_find_key(with.snapshot, &column, 1, &key, &row, &with.error), kArgument,
        "kind");
    REQUIRE(row == -1);
  }
}

TEST_CASE("hostile 013 reserved field not zero") {
  Arguments with;
  colmerge_store_options store = COLMERGE_STORE_OPTIONS_INIT;
  store.reserved = 1;
  with.RequireRefused(OpenStoreWith(&with, &store), kArgument, "reserved");
  colmerge_table_options table = COLMERGE_TABLE_OPTIONS_INIT;
  table.reserved = -1;
  with.RequireRefused(CreateWith(&with, &table), kArgument, "reserved");
  colmerge_read_options read = COLMERGE_READ_OPTIONS_INIT;
  read.reserved = 1;
  with.RequireRefused(ReadWith(&with, &read), kArgument, "reserved");
  colmerge_destination_options destination = COLMERGE_DESTINATION_OPTIONS_INIT;
  destination.reserved = 1;
  with.RequireRefused(OpenDestinationWith(&with, &destination), kArgument, "reserved");
  colmerge_source_options source = COLMERGE_SOURCE_OPTIONS_INIT;
  source.reserved = 1;
  with.RequireRefused(OpenSourceWith(&with, &source), kArgument, "reserved");
  colmerge_json_options json = COLMERGE_JSON_OPTIONS_INIT;
  json.reserved = 1;
  with.RequireRefused(OptionCalls()[7].call(&with, &json), kArgument, "reserved");
  colmerge_query_options query = COLMERGE_QUERY_OPTIONS_INIT;
  query.reserved = 1;
  with.RequireRefused(QueryWith(&with, &query), kArgument, "reserved");
  const int64_t id = 1;
  for (int i = 0; i < 2; ++i) {
    colmerge_column column = plain_int64("id", 1, &id);
    column.reserved[i] = 1;
    with.RequireRefused(
        colmerge_destination_write_columns(with.append, &column, 1, nullptr, nullptr, &with.error),
        kArgument, "reserved");
    int64_t row = 0;
    with.RequireRefused(
        colmerge_snapshot_find_keys(with.snapshot, &column, 1, &row, 1, &with.error), kArgument,
        "reserved");
  }
}

TEST_CASE("hostile 014 NULL with a length above 0") {
  RequireNameRefused(nullptr, 1);
  RequireNameRefused(nullptr, -1);
  RequireNameRefused(nullptr, INT64_MAX);
  Arguments with;
  const auto write = [&with](int64_t length) {
    with.RequireRefused(colmerge_destination_write_csv(with.append, nullptr, length, nullptr,
                                                       nullptr, nullptr, &with.error),
                        kArgument, "NULL");
    with.RequireRefused(colmerge_destination_write_json(with.append, nullptr, length, nullptr,
                                                        nullptr, nullptr, &with.error),
                        kArgument, "NULL");
  };
  write(1);
  write(-1);
  with.RequireRefused(
      colmerge_destination_write_columns(with.append, nullptr, 1, nullptr, nullptr, &with.error),
      kArgument, "NULL");
  ArrowArrayStream stream;
  with.RequireRefused(
      colmerge_snapshot_take_rows(with.snapshot, nullptr, 1, nullptr, &stream, &with.error),
      kArgument, "NULL");
  for (const int64_t length : {int64_t{1}, int64_t{-1}}) {
    colmerge_statement* statement = nullptr;
    with.RequireRefused(
        colmerge_statement_prepare(with.store, nullptr, length, &statement, &with.error), kArgument,
        "NULL");
    with.RequireRefused(colmerge_snapshot_query(with.snapshot, nullptr, length, nullptr, 0, nullptr,
                                                &stream, &with.error),
                        kArgument, "NULL");
  }
  with.RequireRefused(colmerge_store_query(with.store, "SELECT ? FROM t", -1, nullptr, 1, nullptr,
                                           &stream, &with.error),
                      kArgument, "NULL");
  with.RequireRefused(colmerge_store_execute(with.store, "DELETE FROM t WHERE id = ?", -1, nullptr,
                                             1, nullptr, nullptr, &with.error),
                      kArgument, "NULL");
}

TEST_CASE("hostile 015 negative or overflowing length") {
  for (const int64_t length : {int64_t{-2}, INT64_MIN, INT64_MAX}) RequireNameRefused("id", length);
  Arguments with;
  const int64_t id = 1;
  const colmerge_column column = plain_int64("id", 1, &id);
  const colmerge_string name = {"id", 2};
  for (const int64_t count : {int64_t{-1}, INT64_MIN, INT64_MAX, INT64_MAX / 16 + 1}) {
    INFO("count " << count);
    if (count < 0) {
      with.RequireRefused(colmerge_destination_write_csv(with.append, "id\n", count - (count == -1),
                                                         nullptr, nullptr, nullptr, &with.error),
                          kArgument, "");
    } else {
      with.RequireRefused(colmerge_destination_write_csv(with.append, "id\n", INT64_MAX, nullptr,
                                                         nullptr, nullptr, &with.error),
                          kArgument, "");
      with.RequireRefused(colmerge_destination_write_json(with.append, "[]", INT64_MAX, nullptr,
                                                          nullptr, nullptr, &with.error),
                          kArgument, "");
    }
    with.RequireRefused(colmerge_destination_write_columns(with.append, &column, count, nullptr,
                                                           nullptr, &with.error),
                        kArgument, std::to_string(count));
    with.RequireRefused(
        colmerge_table_delete_keys(with.table, &column, count, nullptr, &with.error), kArgument,
        std::to_string(count));
    int64_t row = 0;
    with.RequireRefused(
        colmerge_snapshot_find_keys(with.snapshot, &column, count, &row, 1, &with.error), kArgument,
        std::to_string(count));
    colmerge_read_options read = COLMERGE_READ_OPTIONS_INIT;
    read.columns = &name;
    read.column_count = count;
    with.RequireRefused(ReadWith(&with, &read), kArgument, std::to_string(count));
    colmerge_destination_options merge = options_for("t", COLMERGE_MODE_MERGE);
    merge.merge_keys = &name;
    merge.merge_key_count = count;
    with.RequireRefused(OpenDestinationWith(&with, &merge), kArgument, std::to_string(count));
    ArrowArrayStream stream;
    with.RequireRefused(
        colmerge_snapshot_take_rows(with.snapshot, &id, count, nullptr, &stream, &with.error),
        kArgument, std::to_string(count));
    colmerge_value value{};
    with.RequireRefused(colmerge_store_query(with.store, "SELECT ? FROM t", -1, &value, count,
                                             nullptr, &stream, &with.error),
                        kArgument, std::to_string(count));
    with.RequireRefused(colmerge_store_execute(with.store, "DELETE FROM t WHERE id = ?", -1, &value,
                                               count, nullptr, nullptr, &with.error),
                        kArgument, std::to_string(count));
    colmerge_check check{};
    check.expression = string_of("id > 0");
    colmerge_table_options table = COLMERGE_TABLE_OPTIONS_INIT;
    table.checks = &check;
    table.check_count = count;
    with.RequireRefused(CreateWith(&with, &table), kArgument, std::to_string(count));
  }
}

}  // namespace
}  // namespace colmerge::test
