// SPDX-License-Identifier: Apache-2.0
// A change that is given up once it is prepared leaves no trace; what it sets aside counts against
// its limit.
#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge::prepared_change_test {
namespace {

using test::Appending;
using test::BatchOf;
using test::Counts;
using test::MergingBy;
using test::Rows;
using test::StoredTable;
using test::TextOf;

constexpr std::string_view kColumns = "id int64, name utf8, color dict8";

// 100 rows with short and long texts, and an index on their ids.
struct Hundred : StoredTable {
  Hundred() : StoredTable(kColumns) {
    REQUIRE(Counts(Merge(kColumns, RowsFrom(0, 100, "a"))) == "100 inserted");
  }
  static std::string RowsFrom(int first, int count, const std::string& text) {
    std::string rows;
    for (int id = first; id < first + count; ++id) {
      const std::string name = id % 3 == 0 ? text : text + "-that-is-longer-than-twelve-bytes";
      rows += std::to_string(id) + ' ' + name + " color" + std::to_string(id % 5) + ", ";
    }
    return rows;
  }
};

// Runs a write with small memory limits and then larger ones until it is done. Returns how many
// were refused, each without a trace.
template <typename MakeRows>
uint64_t RefuseByLimit(StoredTable* table, const DestinationOptions& options, MakeRows&& make_rows,
                       const std::string& counts) {
  const std::string before = table->Image();
  for (uint64_t refused = 0, limit = 1;; ++refused, limit += limit / 3 + 1) {
    test::WriteLimits limits;
    limits.memory = limit;
    try {
      const auto result = table->Write(options, make_rows(), limits);
      if (result.ok()) {
        CHECK(Counts(result) == counts);
        return refused;
      }
      REQUIRE(result.status().code() == Code::kOutOfMemory);
      REQUIRE_THAT(result.status().message(), test::HasText("Insufficient memory to write data"));
    } catch (const std::bad_alloc&) {
    }
    INFO("limit " << limit);
    REQUIRE(limit < uint64_t{1} << 30);
    REQUIRE(table->Image() == before);
  }
}

TEST_CASE("a write beyond its limit leaves no trace") {
  const bool is_shared = GENERATE(false, true);
  INFO("with a snapshot: " << is_shared);
  Hundred table;
  const Ref<const TableVersion> held = is_shared ? table.version() : nullptr;
  const std::string held_text = is_shared ? TextOf(*held) : "";
  uint64_t refused = 0;

  SECTION("append") {
    const std::string rows = Hundred::RowsFrom(100, 3000, "b");
    refused =
        RefuseByLimit(&table, Appending(), [&] { return Rows(kColumns, rows); }, "3000 inserted");
  }
  SECTION("append that adds columns") {
    refused = RefuseByLimit(
        &table, Appending(),
        [] { return Rows("id int64, more utf8", "1 " + std::string(500, 'x')); }, "1 inserted");
  }
  SECTION("merge of known and new keys") {
    const std::string rows = Hundred::RowsFrom(50, 3000, "b");
    refused = RefuseByLimit(
        &table, MergingBy({"id"}), [&] { return Rows(kColumns, rows); },
        "2950 inserted, 50 updated");
    // The keys are in the index once, and only since the write that was done.
    CHECK(Counts(table.Merge("id int64", "60, 3049, 3050")) == "1 inserted, 2 updated");
  }
  SECTION("merge with values for a longer dictionary") {
    refused = RefuseByLimit(
        &table, MergingBy({"id"}),
        [] { return Rows("id int64, color dict8", "3 " + std::string(300, 'x') + ", 4 blue"); },
        "2 updated");
  }
  SECTION("merge that brings the first nulls") {
    refused = RefuseByLimit(
        &table, MergingBy({"id"}), [] { return Rows("id int64, color dict8", "3 -"); },
        "1 updated");
  }
  SECTION("merge that deletes") {
    DestinationOptions options = MergingBy({"id"});
    options.delete_when = "gone";
    refused = RefuseByLimit(
        &table, options, [] { return Rows("id int64, gone bool", "3 true, 200 false"); },
        "1 inserted, 1 deleted");
  }
  SECTION("replace") {
    const std::string rows = Hundred::RowsFrom(0, 3000, "b");
    refused = RefuseByLimit(
        &table, test::Replacing(), [&] { return Rows(kColumns, rows); }, "3000 inserted");
  }
  CHECK(refused > 0);
  if (is_shared) CHECK(TextOf(*held) == held_text);
}

TEST_CASE("the marks of deleted rows count against a write's limit") {
  constexpr uint64_t kMask = kChunkRows / 8;
  StoredTable table("id int64");
  REQUIRE(table.Write(MergingBy({"id"}), Rows(test::NumberedBatch("id", 0, 3 * kChunkRows))).ok());
  DestinationOptions options = MergingBy({"id"});
  options.delete_when = "gone";
  const auto deletes = [&](uint64_t limit, int64_t offset) {
    std::string rows;
    for (uint64_t chunk = 0; chunk < 3; ++chunk) {
      rows += std::to_string(static_cast<int64_t>(chunk * kChunkRows) + offset) + " true, ";
    }
    test::WriteLimits limits;
    limits.memory = limit;
    return table.Write(options, {"id int64, gone bool", rows}, limits);
  };
  const auto refused = deletes(3 * kMask - 1, 0);
  CHECK(refused.status().code() == Code::kOutOfMemory);
  CHECK(table.version()->deleted_rows == 0);
  CHECK(Counts(deletes(3 * kMask + 8192, 0)) == "3 deleted");
  // Rows of chunks that have marks already need no more.
  CHECK(Counts(deletes(8192, 1)) == "3 deleted");
  // But a snapshot keeps its own.
  const Ref<const TableVersion> held = table.version();
  CHECK(deletes(3 * kMask - 1, 2).status().code() == Code::kOutOfMemory);
  CHECK(Counts(deletes(3 * kMask + 8192, 2)) == "3 deleted");
  CHECK(held->deleted_rows == 6);
  CHECK_FALSE(held->IsDeleted(2));
}

TEST_CASE("long texts and marks of nulls count against a write's limit") {
  test::WriteLimits limits;
  StoredTable texts("name utf8");
  std::string rows;
  for (int i = 0; i < 100; ++i) rows += std::string(1000, 'x') + ", ";
  limits.memory = 100 * 1000 - 1;
  const auto refused = texts.Write(Appending(), {"name utf8", rows}, limits);
  CHECK(refused.status().code() == Code::kOutOfMemory);
  limits.memory = 200 * 1000;
  CHECK(Counts(texts.Write(Appending(), {"name utf8", rows}, limits)) == "100 inserted");

  StoredTable full("id int64, v bool");
  std::string trues;
  for (int i = 0; i < 40000; ++i) trues += std::to_string(i) + " true, ";
  REQUIRE(full.Merge("id int64, v bool", trues).ok());
  limits.memory = 40000 / 8 - 1;
  CHECK(full.Write(MergingBy({"id"}), {"id int64, v bool", "7 -"}, limits).status().code() ==
        Code::kOutOfMemory);
  limits.memory = kChunkRows;
  CHECK(Counts(full.Write(MergingBy({"id"}), {"id int64, v bool", "7 -"}, limits)) == "1 updated");
}

TEST_CASE("what a caller has taken already counts against the limit") {
  StoredTable table("id int64");
  const DestinationOptions options = Appending();
  const auto append = [&](uint64_t taken) {
    std::vector<Batch> batches;
    batches.push_back(BatchOf("id int64", "1, 2"));
    auto pool = MakeRef<MemoryPool>(uint64_t{1} << 20, table.store().pool());
    const Buffer held(pool, taken, MemoryCategory::kScratch);
    return table.store().Write(
        {options, std::move(batches), test::SchemaOf("id int64"), nullptr, pool});
  };
  CHECK(append(uint64_t{1} << 20).status().code() == Code::kOutOfMemory);
  CHECK(Counts(append(1000)) == "2 inserted");
}

TEST_CASE("a write that a snapshot is taken beside does not change it") {
  Hundred table;
  const Ref<const TableVersion> first = table.version();
  const std::string text = TextOf(*first);
  REQUIRE(table.Merge(kColumns, Hundred::RowsFrom(0, 150, "b")).ok());
  const Ref<const TableVersion> second = table.version();
  const std::string later = TextOf(*second);
  table.DeleteRows({0, 5, 120});
  REQUIRE(table.Merge("id int64, extra int64", "7 1, 8 2, 500 3").ok());
  CHECK(TextOf(*first) == text);
  CHECK(TextOf(*second) == later);
  CHECK(first->schema->size() == 3);
  CHECK(second->number > first->number);
  CHECK(table.number() > second->number);
}

}  // namespace
}  // namespace colmerge::prepared_change_test
