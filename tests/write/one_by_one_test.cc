// SPDX-License-Identifier: Apache-2.0
// One merge of many rows leaves what as many merges of one row leave, one after the other: rows with equal keys, rows that
// lack columns, deletions, nulls that keep, and every on_match and on_no_match, in one batch and in several.
#include <algorithm>
#include <set>

#include "differential/random.h"
#include "support/catch.h"
#include "support/sample.h"
#include "support/stored_table.h"

namespace colmerge::one_by_one_test {
namespace {

using test::BatchOf;
using test::Counts;
using test::ErrorText;
using test::MergingBy;
using test::Random;
using test::Rows;
using test::StoredTable;

struct GivenColumn {
  std::string name;
  std::string type;
};
const std::vector<GivenColumn> kGiven = {{"id", "int64"}, {"n", "int64"}, {"s", "utf8"},
                                         {"d", "dict8"},  {"b", "bool"},  {"gone", "bool"}};
constexpr size_t kMarker = 5;

// Values by column, as text; empty where the row lacks the column.
using GivenRow = std::vector<std::string>;

std::string Declaration(const std::vector<size_t>& columns) {
  std::string text;
  for (size_t column : columns) {
    text += (text.empty() ? "" : ", ") + kGiven[column].name + ' ' + kGiven[column].type;
  }
  return text;
}

// Rows [start, end) as a batch that says which of them have what.
Batch PartialBatch(const std::vector<GivenRow>& rows, size_t start, size_t end,
                   const std::vector<size_t>& columns) {
  std::string text;
  for (size_t i = start; i < end; ++i) {
    if (i != start) text += ", ";
    for (size_t column : columns) {
      text += (rows[i][column].empty() ? "-" : rows[i][column]) + ' ';
    }
  }
  Batch batch = BatchOf(Declaration(columns), text);
  const Ref<MemoryPool> pool = MakeRef<MemoryPool>(0);
  for (size_t column : columns) {
    Buffer bits;
    for (size_t i = start; i < end; ++i) {
      if (!rows[i][column].empty()) continue;
      if (!bits) {
        bits = Buffer(pool, BitmapBytes(end - start), MemoryCategory::kScratch);
        FillBits(bits.data(), 0, end - start, true);
      }
      PutBit(bits.data(), i - start, false);
    }
    batch.presence.push_back(std::move(bits));
  }
  return batch;
}

// A row's own columns alone.
Batch OneRow(const GivenRow& row, const std::vector<size_t>& columns) {
  std::vector<size_t> present;
  std::string text;
  for (size_t column : columns) {
    if (row[column].empty()) continue;
    present.push_back(column);
    text += row[column] + ' ';
  }
  return BatchOf(Declaration(present), text);
}

std::string RandomText(size_t column, Random* random) {
  const uint64_t n = random->Below(6);
  switch (column) {
    case 2: return (n % 2 == 0 ? "a-text-that-is-too-long-to-be-inline-" : "s") + std::to_string(n);
    case 3: return 'd' + std::to_string(random->Below(30));
    case 4: return n % 2 == 0 ? "true" : "false";
    default: return std::to_string(n);
  }
}

class OneByOne {
 public:
  explicit OneByOne(uint64_t seed) : random_(seed) {
    for (size_t column = 0; column < kMarker; ++column) {
      if (column == 0 || random_.Below(4) != 0) columns_.push_back(column);
    }
    options_ = MergingBy({"id"});
    if (random_.Below(2) == 0) {
      columns_.push_back(kMarker);
      options_.delete_when = "gone";
    }
    options_.on_match = static_cast<OnMatch>(random_.Below(8) == 0 ? 2 : random_.Below(2));
    options_.on_no_match =
        static_cast<OnNoMatch>(random_.Below(8) == 0 ? 2 : random_.Below(8) == 0);
    options_.null_values = static_cast<NullValues>(random_.Below(2));
    absent_percent_ = random_.Below(2) == 0 ? 0 : random_.Below(60);
    for (uint64_t i = 0; i < 40; ++i) rows_.push_back(MakeRow());
  }

  void Run() {
    StoredTable whole("id int64, n int64, s utf8, d dict8, b bool, other int64");
    StoredTable single("id int64, n int64, s utf8, d dict8, b bool, other int64");
    const std::string stored = "0 1 s0 d0 true 7, 1 2 s1 d1 - 8, 2 - - - - -, 3 4 s3 d3 false 9";
    for (StoredTable* table : {&whole, &single}) {
      REQUIRE(
          table->Append("id int64, n int64, s utf8, d dict8, b bool, other int64", stored).ok());
    }
    std::string refused;
    for (const GivenRow& row : rows_) {
      // A row that names no marker deletes nothing.
      DestinationOptions options = options_;
      if (row[kMarker].empty()) options.delete_when.clear();
      refused = ErrorText(single.Write(options, Rows(OneRow(row, columns_))));
      if (!refused.empty()) break;
    }
    const std::string before = whole.Image();
    const auto written = whole.Write(options_, Cut());
    INFO("one by one: " << refused << "; at once: " << ErrorText(written));
    if (!refused.empty()) {
      REQUIRE_FALSE(written.ok());
      REQUIRE(whole.Image() == before);
      return;
    }
    REQUIRE(written.ok());
    REQUIRE(ByKey(whole) == ByKey(single));
    REQUIRE(NewKeys(whole) == NewKeys(single));
    REQUIRE(written->rows_read == rows_.size());
    REQUIRE(written->rows_read ==
            written->inserted + written->updated + written->deleted + written->ignored);
    REQUIRE(4 + written->inserted - written->deleted == ByKey(whole).size());
  }

 private:
  GivenRow MakeRow() {
    GivenRow row(kGiven.size());
    for (size_t column : columns_) {
      if (column == 0) {
        row[column] = std::to_string(random_.Below(9));
      } else if (column == kMarker) {
        row[column] = random_.Below(4) == 0 ? "true" : random_.Below(3) == 0 ? "-" : "false";
      } else if (random_.Below(100) >= absent_percent_) {
        row[column] = random_.Below(5) == 0 ? "-" : RandomText(column, &random_);
      }
    }
    return row;
  }

  // The rows in batches of any size, which may lack columns that none of their rows has, and have them in any order.
  Rows Cut() {
    std::vector<Batch> batches;
    for (size_t start = 0; start < rows_.size();) {
      const size_t end =
          start + 1 + random_.Below(random_.Below(2) == 0 ? 3 : rows_.size() - start);
      const size_t stop = std::min(end, rows_.size());
      batches.push_back(PartialBatch(rows_, start, stop, ColumnsOf(start, stop)));
      start = stop;
    }
    Rows cut(std::move(batches[0]));
    for (size_t i = 1; i < batches.size(); ++i) cut.batches.push_back(std::move(batches[i]));
    return cut;
  }

  std::vector<size_t> ColumnsOf(size_t start, size_t end) {
    std::vector<size_t> columns;
    for (size_t column : columns_) {
      const bool any = std::any_of(rows_.begin() + static_cast<std::ptrdiff_t>(start),
                                   rows_.begin() + static_cast<std::ptrdiff_t>(end),
                                   [&](const GivenRow& row) { return !row[column].empty(); });
      if (any || random_.Below(2) == 0) {
        columns.insert(
            columns.begin() + static_cast<std::ptrdiff_t>(random_.Below(columns.size() + 1)),
            column);
      }
    }
    return columns;
  }

  // Those that the table did not have, in its order.
  static std::string NewKeys(const StoredTable& table) {
    std::string keys;
    std::string text = table.text() + ", ";
    for (size_t start = 0, end; (end = text.find(", ", start)) != std::string::npos;
         start = end + 2) {
      if (text[start] > '3') keys += text[start];
    }
    return keys;
  }

  // Each key is there once, so that the sorted rows are the contents.
  static std::multiset<std::string> ByKey(const StoredTable& table) {
    std::multiset<std::string> rows;
    const std::string text = table.text();
    for (size_t start = 0; start < text.size();) {
      const size_t end = std::min(text.find(", ", start), text.size());
      rows.insert(text.substr(start, end - start));
      start = end + 2;
    }
    return rows;
  }

  Random random_;
  std::vector<size_t> columns_;
  DestinationOptions options_;
  uint64_t absent_percent_ = 0;
  std::vector<GivenRow> rows_;
};

TEST_CASE("merge: one write of many rows is as many writes of one row") {
  for (uint64_t seed = 0; seed < test::SampleOf(3000); ++seed) {
    INFO("seed " << seed);
    OneByOne(seed).Run();
  }
}

std::string AfterMerge(const DestinationOptions& options, const std::vector<GivenRow>& rows,
                       const std::vector<size_t>& columns) {
  StoredTable table("id int64, n int64, s utf8, other int64");
  REQUIRE(table.Append("id int64, n int64, s utf8, other int64", "1 10 a 7").ok());
  const auto written = table.Write(options, Rows(PartialBatch(rows, 0, rows.size(), columns)));
  return written.ok() ? table.text() + " | " + Counts(written) : ErrorText(written);
}

TEST_CASE("merge: a column that a row lacks keeps its value, and is null on insert") {
  CHECK(AfterMerge(MergingBy({"id"}), {{"1", "", "x"}, {"2", "5", ""}}, {0, 1, 2}) ==
        "1 10 x 7, 2 5 - - | 1 inserted, 1 updated");
}

TEST_CASE("merge: rows of one key are folded column by column") {
  CHECK(AfterMerge(MergingBy({"id"}),
                   {{"1", "5", ""}, {"1", "", "x"}, {"3", "6", ""}, {"3", "", "y"}},
                   {0, 1, 2}) == "1 5 x 7, 3 6 y - | 1 inserted, 1 updated, 2 ignored");
}

TEST_CASE("merge: a row that is deleted and inserted again keeps its place, and nothing else") {
  DestinationOptions options = MergingBy({"id"});
  options.delete_when = "gone";
  CHECK(AfterMerge(options, {{"1", "-", "-", "-", "-", "true"}, {"1", "5", "", "-", "-", "false"}},
                   {0, 1, 2, kMarker}) == "1 5 - - | 1 updated, 1 ignored");
}

TEST_CASE("merge: a row without its key is refused, with its number") {
  CHECK(AfterMerge(MergingBy({"id"}), {{"1", "5"}, {"", "6"}}, {0, 1}) ==
        "constraint: Merge key 'id' is missing from row 1 [id] [row 1]");
}

TEST_CASE("append: a column that a row lacks is null") {
  StoredTable table("id int64, n int64");
  REQUIRE(table.Write(test::Appending(), Rows(PartialBatch({{"1", ""}, {"2", "5"}}, 0, 2, {0, 1})))
              .ok());
  CHECK(table.text() == "1 -, 2 5");
}

TEST_CASE("one by one: a new key stands where the row that inserted it last does") {
  const struct {
    const char* rows;
    const char* left;
  } cases[] = {{"8 true, 7 false, 8 false", "7, 8"},
               {"8 false, 7 false, 8 true, 8 false", "7, 8"},
               {"8 false, 7 false, 8 false", "8, 7"},
               {"8 true, 7 false, 9 false, 8 false, 7 true", "9, 8"},
               {"3 true, 7 false, 3 false", "3, 7"}};
  for (const auto& c : cases) {
    INFO(c.rows);
    StoredTable table("id int64");
    REQUIRE(table.Append("id int64", "3").ok());
    DestinationOptions options = MergingBy({"id"});
    options.delete_when = "gone";
    REQUIRE(table.Write(options, {"id int64, gone bool", c.rows}).ok());
    const std::string left = c.left;
    CHECK(table.text() == (left[0] == '3' ? left : "3, " + left));
    CHECK(table.Write(options, {"id int64, gone bool", "7 true, 8 true, 9 true"}).ok());
    CHECK(table.text() == "3");
  }
}

}  // namespace
}  // namespace colmerge::one_by_one_test
