// SPDX-License-Identifier: Apache-2.0
// Tokens and if_version below the C API: what is judged again under the writer lock, and what a failure leaves.
#include "store/token_record.h"
#include "support/catch.h"
#include "support/stored_table.h"
#include "write/row_change.h"

namespace colmerge::write_once_test {
namespace {

using test::Appending;
using test::Counts;
using test::ErrorText;
using test::MergingBy;
using test::StoredTable;

constexpr std::string_view kColumns = "id int64, n int64";

WriteCondition Once(std::string_view writer, uint64_t sequence) {
  return {WriteToken{writer, sequence}, std::nullopt};
}
WriteCondition Only(uint64_t version) { return {std::nullopt, version}; }

Result<WriteResult> Write(StoredTable* table, const WriteCondition& condition,
                          std::string_view rows) {
  test::WriteLimits limits;
  limits.condition = &condition;
  return table->Write(MergingBy({"id"}), {kColumns, rows}, limits);
}

TEST_CASE("write once: the token is kept with the write that creates the table") {
  StoredTable table;
  CHECK(Write(&table, Once("job", 1), "1 1")->applied);
  const auto again = Write(&table, Once("job", 1), "1 2");
  CHECK(Counts(again).empty());
  CHECK_FALSE(again->applied);
  CHECK(again->version == table.number());
  CHECK(table.text() == "1 1");
}

TEST_CASE("write once: a creating write that fails leaves neither table nor token") {
  StoredTable table;
  DestinationOptions options = MergingBy({"no"});
  const WriteCondition once = Once("job", 1);
  test::WriteLimits limits;
  limits.condition = &once;
  CHECK_FALSE(table.Write(options, {kColumns, "1 1"}, limits).ok());
  CHECK(table.store().TableNames().empty());
  CHECK(table.store().pool()->total() == 0);
  CHECK(Counts(Write(&table, once, "1 1")) == "1 inserted");
}

TEST_CASE("write once: what has no place under the budget leaves table and token as they were") {
  StoredTable table;
  CHECK(Write(&table, Once("job", 1), "1 1, 2 2").ok());
  const std::string image = table.Image();
  const std::string writer(250, 'w');
  uint64_t refused = 0;
  for (uint64_t room = 0;; room += 8) {
    REQUIRE(room < 1 << 16);
    table.store().pool()->set_budget(table.store().pool()->total() + room);
    bool written = false;
    try {
      written = Write(&table, Once(writer, 1), "2 3, 4 5").ok();
    } catch (const std::bad_alloc&) {
      ++refused;
    }
    table.store().pool()->set_budget(0);
    if (written) break;
    REQUIRE(table.Image() == image);
    REQUIRE_FALSE(table.table()->tokens().Has(writer, 0));
  }
  CHECK(refused > 0);
  CHECK(table.text() == "1 1, 2 3, 4 5");
  CHECK(table.table()->tokens().Has(writer, 1));
}

TEST_CASE("write once: one writer too many is refused, and changes nothing") {
  StoredTable table(kColumns);
  WriterTokens& tokens = table.table()->tokens();
  for (size_t i = 0; i < WriterTokens::kMostWriters; ++i) {
    tokens.Record(tokens.Reserve(std::to_string(i), table.store().pool()).value(), 1);
  }
  const std::string image = table.Image();
  const auto refused = Write(&table, Once("job", 1), "1 1");
  CHECK(refused.status().code() == Code::kLimitExceeded);
  CHECK(refused.status().detail().table == "t");
  // Without rows there is no commit, and it is the same.
  CHECK(Write(&table, Once("job", 1), "").status().code() == Code::kLimitExceeded);
  CHECK(table.Image() == image);
  CHECK(Write(&table, Once("5", 2), "1 1")->applied);
  CHECK(Counts(table.Append(kColumns, "2 2")) == "1 inserted");
}

TEST_CASE("write once: a compaction after the write asks for no token") {
  StoredTable table;
  std::string rows;
  for (int i = 0; i < 5000; ++i) rows += (i == 0 ? "" : ", ") + std::to_string(i) + " 1";
  CHECK(Write(&table, Once("job", 1), rows).ok());
  const WriteCondition second = Once("job", 2);
  const Store::MakeChange most = [&](const TableVersion& base) -> Result<Change> {
    Array<uint64_t> ids(base.pool);
    for (uint64_t row = 1; row < base.rows; ++row) ids.PushBack(row);
    return MakeDeletion(base, std::move(ids), base.pool);
  };
  CHECK(table.store().ChangeNamed({"t", true, 0}, most, nullptr, &second)->deleted == 4999);
  CHECK(table.version()->rows == 1);
  CHECK_FALSE(table.store().ChangeNamed({"t", true, 0}, most, nullptr, &second)->applied);
}

TEST_CASE("if_version: judged under the lock by every way to write") {
  StoredTable table;
  CHECK(ErrorText(Write(&table, Only(3), "1 1")).find("not there") != std::string::npos);
  CHECK(table.store().TableNames().empty());
  CHECK(Counts(Write(&table, Only(0), "1 1")) == "1 inserted");
  const uint64_t version = table.number();
  CHECK(Counts(Write(&table, Only(version), "1 2")) == "1 updated");
  const WriteCondition late = Only(version);
  const auto keys = test::BatchOf("id int64", "1");
  const Ref<Table> handle = table.table();
  Store& store = table.store();
  const std::string image = table.Image();
  CHECK(Write(&table, late, "1 3").status().code() == Code::kConflict);
  CHECK(store.DeleteKeys(handle.get(), keys, store.pool(), nullptr, &late).status().code() ==
        Code::kConflict);
  CHECK(store.Truncate(handle.get(), nullptr, &late).status().code() == Code::kConflict);
  CHECK(store.Drop("t", nullptr, version).code() == Code::kConflict);
  const Store::MakeChange never = [](const TableVersion&) -> Result<Change> {
    FAIL("the change of a write that is in conflict is made");
    return Status(Code::kInternal, "");
  };
  CHECK(store.ChangeNamed({"t", true, 0}, never, nullptr, &late).status().code() ==
        Code::kConflict);
  CHECK(table.Image() == image);
  CHECK(store.Drop("t", nullptr, table.number()).ok());
}

}  // namespace
}  // namespace colmerge::write_once_test
