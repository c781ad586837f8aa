// SPDX-License-Identifier: Apache-2.0
// A call that waits for the writer of a table ends by its cancel flag, whichever call it is.
#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.h"
#include "support/handles.h"

namespace colmerge::test {
namespace {

using Call = std::function<int32_t(colmerge_store* store, colmerge_table* table)>;

std::atomic<int32_t> cancelled{0};
const int32_t* CancelFlag() { return reinterpret_cast<const int32_t*>(&cancelled); }

// Makes the call on another thread while a write is under way, which ends only after the call.
struct Meeting {
  colmerge_store* store;
  colmerge_table* table;
  const Call* call;
  int32_t status = COLMERGE_OK;
};

int32_t OnProgress(void* user, const colmerge_progress* progress) {
  auto& meeting = *static_cast<Meeting*>(user);
  if (progress->rows_prepared == 0 || meeting.status != COLMERGE_OK) return 0;
  cancelled.store(0);
  std::thread waiting([&] { meeting.status = (*meeting.call)(meeting.store, meeting.table); });
  // Most probably it waits by now; whether or not, it ends.
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  cancelled.store(1);
  waiting.join();
  return 0;
}

colmerge_write_options Cancelled() {
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  options.cancel = CancelFlag();
  return options;
}

Destination OpenAppend(colmerge_store* store) {
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = COLMERGE_STRING("t");
  colmerge_destination* made = nullptr;
  colmerge_destination_open(store, &options, &made, nullptr);
  return Destination(made);
}

std::vector<std::pair<const char*, Call>> Calls() {
  static const int64_t kId = 1;
  static const colmerge_column kKeys = [] {
    colmerge_column keys{};
    keys.name = COLMERGE_STRING("id");
    keys.format = COLMERGE_STRING("l");
    keys.length = 1;
    keys.values = &kId;
    return keys;
  }();
  const auto create = [](int32_t if_exists) {
    return [if_exists](colmerge_store* store, colmerge_table*) {
      colmerge_field field{};
      field.name = COLMERGE_STRING("id");
      field.format = COLMERGE_STRING("l");
      colmerge_table_options options = COLMERGE_TABLE_OPTIONS_INIT;
      options.if_exists = if_exists;
      options.cancel = CancelFlag();
      colmerge_table* made = nullptr;
      return colmerge_table_create_from_fields(store, "t", -1, &field, 1, &options, &made, nullptr);
    };
  };
  return {{"create", create(COLMERGE_IF_EXISTS_ERROR)},
          {"create, keep", create(COLMERGE_IF_EXISTS_KEEP)},
          {"create, replace", create(COLMERGE_IF_EXISTS_REPLACE)},
          {"drop",
           [](colmerge_store* store, colmerge_table*) {
             const colmerge_write_options options = Cancelled();
             return colmerge_table_drop_with_options(store, "t", -1, &options, nullptr);
           }},
          {"clear",
           [](colmerge_store* store, colmerge_table*) {
             const colmerge_write_options options = Cancelled();
             return colmerge_store_clear_with_options(store, &options, nullptr);
           }},
          {"truncate",
           [](colmerge_store*, colmerge_table* table) {
             const colmerge_write_options options = Cancelled();
             return colmerge_table_truncate_with_options(table, &options, nullptr, nullptr);
           }},
          {"delete_keys",
           [](colmerge_store*, colmerge_table* table) {
             const colmerge_write_options options = Cancelled();
             return colmerge_table_delete_keys_with_options(table, &kKeys, 1, &options, nullptr,
                                                            nullptr);
           }},
          {"write",
           [](colmerge_store* store, colmerge_table*) {
             const Destination append = OpenAppend(store);
             const colmerge_write_options options = Cancelled();
             return colmerge_destination_write_columns(append.get(), &kKeys, 1, &options, nullptr,
                                                       nullptr);
           }},
          {"execute", [](colmerge_store* store, colmerge_table*) {
             colmerge_query_options options = COLMERGE_QUERY_OPTIONS_INIT;
             options.cancel = CancelFlag();
             return colmerge_store_execute(store, "DELETE FROM t", -1, nullptr, 0, &options,
                                           nullptr, nullptr);
           }}};
}

TEST_CASE("a wait for a table's writer is ended by the cancel flag") {
  for (const auto& [name, call] : Calls()) {
    INFO(name);
    colmerge_store* opened = nullptr;
    REQUIRE(colmerge_store_open(nullptr, &opened, nullptr) == COLMERGE_OK);
    const Store store(opened);
    const Destination append = OpenAppend(store.get());
    REQUIRE(append != nullptr);
    const auto write = [&](const colmerge_write_options* how) {
      return colmerge_destination_write_csv(append.get(), "id\n1\n2\n", -1, nullptr, how, nullptr,
                                            nullptr);
    };
    REQUIRE(write(nullptr) == COLMERGE_OK);
    colmerge_table* found = nullptr;
    REQUIRE(colmerge_table_open(store.get(), "t", -1, &found, nullptr) == COLMERGE_OK);
    const Table table(found);

    Meeting meeting{store.get(), table.get(), &call};
    colmerge_write_options told = COLMERGE_WRITE_OPTIONS_INIT;
    told.progress = OnProgress;
    told.user = &meeting;
    CHECK(write(&told) == COLMERGE_OK);
    CHECK(meeting.status == COLMERGE_ERROR_CANCELLED);
    colmerge_table_info info = COLMERGE_TABLE_INFO_INIT;
    REQUIRE(colmerge_table_describe(table.get(), &info, nullptr) == COLMERGE_OK);
    CHECK(info.rows == 4);
  }
}

}  // namespace
}  // namespace colmerge::test
