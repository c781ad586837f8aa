// SPDX-License-Identifier: Apache-2.0
// A write asks whether it is still wanted for every batch in each of its steps, and leaves nothing when it is not.
#include <string>

#include <fmt/format.h>

#include "base/checked_steps.h"
#include "support/catch.h"
#include "support/counted_progress.h"
#include "support/stored_table.h"

namespace colmerge::stopped_write_test {
namespace {

using test::Appending;
using test::CountedProgress;
using test::MergingBy;
using test::Replacing;
using test::Rows;
using test::StoredTable;

constexpr std::string_view kColumns = "id int64, name utf8, v int32";
constexpr int kBatchRows = 20;

Rows Batches(int count) {
  const auto text = [](int batch) {
    std::string rows;
    for (int i = 0; i < kBatchRows; ++i) {
      const int id = batch * kBatchRows + i;
      rows += fmt::format("{}{} name{} {}", i == 0 ? "" : ", ", id, id, id % 7);
    }
    return rows;
  };
  Rows rows(kColumns, text(0));
  for (int batch = 1; batch < count; ++batch) {
    rows.batches.push_back(test::BatchOf(kColumns, text(batch)));
  }
  return rows;
}

// With a column that says of half of the rows, and of all that repeat a key, that they are to be deleted.
Rows Marked(int count) {
  constexpr std::string_view kMarked = "id int64, name utf8, v int32, gone bool";
  const auto text = [](int batch) {
    std::string rows;
    for (int i = 0; i < kBatchRows; ++i) {
      const int id = (batch * kBatchRows + i) / 2 * 2;
      rows += fmt::format("{}{} name{} {} {}", i == 0 ? "" : ", ", id, id, id % 7, id % 4 == 2);
    }
    return rows;
  };
  Rows rows(kMarked, text(0));
  for (int batch = 1; batch < count; ++batch) {
    rows.batches.push_back(test::BatchOf(kMarked, text(batch)));
  }
  return rows;
}

struct Case {
  const char* name;
  DestinationOptions options;
  const char* table;  // its columns; the first row is there, and has a key of the write
  std::vector<std::string> primary_key;
  uint64_t least;  // questions for a batch
  Rows (*rows)(int batches) = Batches;
};

std::vector<Case> Cases() {
  DestinationOptions keeping = MergingBy({"id"});
  keeping.null_values = NullValues::kKeep;
  keeping.on_match = OnMatch::kIgnore;
  DestinationOptions deleting = MergingBy({"id"});
  deleting.delete_when = "gone";
  return {
      {"append", Appending(), "id int64, name utf8, v int32", {}, 8},
      {"append wider", Appending(), "id int64, name utf8, v int64", {}, 8},
      {"append to a primary key", Appending(), "id int64, name utf8, v int32", {"name"}, 9},
      {"replace", Replacing(), "id int64, name utf8, v int32", {}, 8},
      {"merge", MergingBy({"id"}), "id int64, name utf8, v int32", {}, 8},
      {"merge by text", MergingBy({"name"}), "id int64, name utf8, v int32", {}, 8},
      {"merge with options", keeping, "id int64, name utf8, v int32", {"id"}, 8},
      {"merge with deletions", deleting, "id int64, name utf8, v int32", {}, 7, Marked},
  };
}

void Fill(const Case& each, StoredTable* table) {
  REQUIRE(table->Append(each.table, "0 name0 5").ok());
}

uint64_t QuestionsOf(const Case& each, int batches) {
  StoredTable table(each.table, {each.primary_key, {}});
  if (each.primary_key.empty() || each.options.mode == WriteMode::kMerge) Fill(each, &table);
  CountedProgress progress;
  const auto result = table.Write(each.options, each.rows(batches), {0, 1, &progress});
  if (!result.ok()) FAIL(result.status().message());
  return progress.checks();
}

TEST_CASE("a write asks whether to go on in proportion to its batches") {
  for (const Case& each : Cases()) {
    INFO(each.name);
    const uint64_t few = QuestionsOf(each, 5);
    CHECK(few >= 5 * each.least);
    CHECK(QuestionsOf(each, 15) >= few + 10 * each.least);
  }
}

TEST_CASE("a write that is not wanted ends at the next question, and leaves nothing") {
  for (const Case& each : Cases()) {
    const uint64_t all = QuestionsOf(each, 3);
    for (uint64_t last = 1; last <= all; ++last) {
      INFO(each.name << ", question " << last << " of " << all);
      StoredTable table(each.table, {each.primary_key, {}});
      if (each.primary_key.empty() || each.options.mode == WriteMode::kMerge) Fill(each, &table);
      const std::string before = table.text();
      const uint64_t version = table.number();
      CountedProgress progress(last);
      const auto result = table.Write(each.options, each.rows(3), {0, 1, &progress});
      REQUIRE_FALSE(result.ok());
      CHECK(result.status().code() == Code::kCancelled);
      CHECK(progress.checks() == last);
      CHECK(table.text() == before);
      CHECK(table.number() == version);
      // The same write goes through afterwards: nothing was left in indexes.
      const auto again = table.Write(each.options, each.rows(3));
      if (!again.ok()) FAIL(again.status().message());
    }
  }
}

// Questions of a write of one batch of so many rows.
uint64_t QuestionsOfOne(const DestinationOptions& options, std::string_view columns,
                        const Store::Constraints& constraints, Batch batch) {
  StoredTable table(columns, constraints);
  REQUIRE(table.Append("id int64, key int64", "-1 -1").ok());
  CountedProgress progress;
  const auto result = table.Write(options, Rows(std::move(batch)), {0, 1, &progress});
  if (!result.ok()) FAIL(result.status().message());
  return progress.checks();
}

TEST_CASE("a write of one large batch asks within its steps, too") {
  constexpr uint64_t kRows = 20000;
  // Some dozens of steps a row.
  constexpr uint64_t kLeast = kRows * 50 / kStepsACheck;
  const auto batch = [] {
    Batch both = test::NumberedBatch("id", 0, kRows);
    Batch keys = test::NumberedBatch("key", 0, kRows);
    both.schema = Schema::Make({both.schema.field(0), keys.schema.field(0)}).value();
    both.columns.push_back(std::move(keys.columns[0]));
    return both;
  };
  const std::string_view columns = "id int64, key int64";
  const uint64_t plain = QuestionsOfOne(MergingBy({"id"}), columns, {}, batch());
  // The primary key is another than the merge's: each row is compared with all others.
  const uint64_t checked =
      QuestionsOfOne(MergingBy({"id"}), "id int64, key int64", {{"id", "key"}, {}}, batch());
  CHECK(checked >= plain + kLeast);
  // Rows of equal keys are folded.
  DestinationOptions folding = MergingBy({"id"});
  folding.on_match = OnMatch::kIgnore;
  const auto twice = [&] {
    Batch repeated = batch();
    auto* ids = const_cast<int64_t*>(repeated.columns[0].as<int64_t>());
    for (uint64_t i = 0; i < kRows; ++i) ids[i] = static_cast<int64_t>(i / 2);
    return repeated;
  };
  CHECK(QuestionsOfOne(folding, columns, {}, twice()) >=
        QuestionsOfOne(folding, columns, {}, batch()) + kLeast);
}

}  // namespace
}  // namespace colmerge::stopped_write_test
