// SPDX-License-Identifier: Apache-2.0
// The catalog itself takes nothing for tables that are not there: allocations are counted, since no
// function shows a name that is held without a table.
#include "allocation/refusing_allocator.h"
#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge {
namespace {

using test::LiveAllocations;
using test::StoredTable;

// What fifty rounds leave behind that the first five did not.
template <typename Round>
int64_t LeftBehind(Round&& round) {
  for (int i = 0; i < 5; ++i) round(i);
  const int64_t before = LiveAllocations();
  for (int i = 5; i < 55; ++i) round(i);
  return LiveAllocations() - before;
}

std::string NameOf(int number) { return "a name that no table keeps " + std::to_string(number); }

TEST_CASE("catalog: a creating write that fails leaves no name behind") {
  StoredTable table("id int64");
  CHECK(LeftBehind([&](int i) {
          DestinationOptions options = test::MergingBy({"id"});
          options.table_name = NameOf(i);
          options.on_duplicate = OnDuplicate::kError;
          if (table.Write(options, {"id int64", "1, 1"}).ok()) throw std::logic_error("written");
        }) == 0);
}

TEST_CASE("catalog: a creating write that is refused memory leaves no name behind") {
  StoredTable table("id int64");
  CHECK(LeftBehind([&](int i) {
          DestinationOptions options = test::Appending();
          options.table_name = NameOf(i);
          table.store().pool()->set_budget(table.store().pool()->total() + 1);
          bool refused = false;
          try {
            refused = !table.Write(options, {"id int64", "1, 2"}).ok();
          } catch (const std::bad_alloc&) {
            refused = true;
          }
          if (!refused) throw std::logic_error("written");
        }) == 0);
}

TEST_CASE("catalog: a table that was created and dropped leaves no name behind") {
  StoredTable table("id int64");
  CHECK(LeftBehind([&](int i) {
          DestinationOptions options = test::Appending();
          options.table_name = NameOf(i);
          (void)table.Write(options, {"id int64", "1, 2"}).value();
          if (!table.store().Drop(NameOf(i)).ok()) throw std::logic_error("not dropped");
        }) == 0);
}

TEST_CASE("catalog: a table that may not be created leaves no name behind") {
  StoredTable table("id int64");
  CHECK(LeftBehind([&](int i) {
          DestinationOptions options = test::Appending();
          options.table_name = NameOf(i);
          options.create_table_if_not_exists = false;
          if (table.Write(options, {"id int64", "1"}).ok()) throw std::logic_error("written");
        }) == 0);
}

}  // namespace
}  // namespace colmerge
