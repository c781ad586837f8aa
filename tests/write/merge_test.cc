// SPDX-License-Identifier: Apache-2.0
// What a merge makes of its rows: which update, insert, delete, are ignored; which of equal keys
// wins; the row ids of new keys.
#include <algorithm>
#include <map>
#include <optional>

#include "differential/random.h"
#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge::merge_test {
namespace {

using test::BatchOf;
using test::Counts;
using test::ErrorText;
using test::MergingBy;
using test::Random;
using test::Rows;
using test::StoredTable;

constexpr std::string_view kColumns = "id int64, name utf8";
constexpr std::string_view kMarked = "id int64, name utf8, gone bool";

// A table of ann, bob and cid, under 1 to 3.
struct People : StoredTable {
  People() : StoredTable(kColumns) { REQUIRE(Append(kColumns, "1 ann, 2 bob, 3 cid").ok()); }
};

DestinationOptions Deleting() {
  DestinationOptions options = MergingBy({"id"});
  options.delete_when = "gone";
  return options;
}

TEST_CASE("merge: rows that match are updated in their places, others come behind in order") {
  People table;
  const auto result = table.Merge(kColumns, "9 ida, 2 bea, 7 gus");
  CHECK(Counts(result) == "2 inserted, 1 updated");
  CHECK(result->batches == 1);
  CHECK(table.text() == "1 ann, 2 bea, 3 cid, 9 ida, 7 gus");
}

TEST_CASE("merge: into a table without rows, and without rows") {
  StoredTable table(kColumns);
  CHECK(Counts(table.Merge(kColumns, "1 ann, 2 bob")) == "2 inserted");
  CHECK(Counts(table.Merge(kColumns, "")).empty());
  CHECK(table.text() == "1 ann, 2 bob");
}

TEST_CASE("merge: of equal keys the last wins, and stands where the first was met") {
  People table;
  CHECK(Counts(table.Merge(kColumns, "5 e1, 2 b1, 6 f1, 5 e2, 2 b2, 5 e3")) ==
        "2 inserted, 1 updated, 3 ignored");
  CHECK(table.text() == "1 ann, 2 b2, 3 cid, 5 e3, 6 f1");
}

TEST_CASE("merge: float keys: zeros are equal and all NaN are, in the table and in one write") {
  constexpr std::string_view kFloats = "id float64, name utf8";
  StoredTable table(kFloats);
  CHECK(Counts(table.Merge(kFloats, "0 a, nan b, -0 c, nan d, 1 e")) == "3 inserted, 2 ignored");
  CHECK(table.text() == "0 c, NaN d, 1 e");
  CHECK(Counts(table.Merge(kFloats, "-0 f, nan g, 2 h, -nan i")) ==
        "1 inserted, 2 updated, 1 ignored");
  CHECK(table.text() == "0 f, NaN i, 1 e, 2 h");
  CHECK(Counts(table.DeleteKeys("id float64", "-0, nan")) == "2 deleted");
  CHECK(table.text() == "1 e, 2 h");
}

TEST_CASE(
    "merge: equal keys of which each row has other columns, texts of a dictionary among them") {
  StoredTable table("id int64, word dict8, n int64");
  CHECK(Counts(table.Merge("id int64, word dict8", "1 a, 2 b, 1 c, 3 -, 2 a")) ==
        "3 inserted, 2 ignored");
  CHECK(table.text() == "1 c -, 2 a -, 3 - -");
  CHECK(Counts(table.Write(MergingBy({"id"}),
                           Rows("id int64, word dict8, n int64", "1 d 1, 4 e 1")
                               .And("id int64, word dict8, n int64", "4 - 2, 1 f -, 3 d 3"))) ==
        "1 inserted, 2 updated, 2 ignored");
  CHECK(table.text() == "1 f -, 2 a -, 3 d 3, 4 - 2");
}

TEST_CASE("merge: of equal keys the first wins when asked for") {
  People table;
  DestinationOptions options = MergingBy({"id"});
  options.on_duplicate = OnDuplicate::kFirst;
  CHECK(Counts(table.Write(options, {kColumns, "5 e1, 2 b1, 5 e2, 2 b2"})) ==
        "1 inserted, 1 updated, 2 ignored");
  CHECK(table.text() == "1 ann, 2 b1, 3 cid, 5 e1");
}

TEST_CASE("merge: equal keys win or lose across batches, too") {
  const bool last = GENERATE(true, false);
  People table;
  DestinationOptions options = MergingBy({"id"});
  if (!last) options.on_duplicate = OnDuplicate::kFirst;
  const auto result = table.Write(
      options, Rows(kColumns, "5 e1, 2 b1").And(kColumns, "6 f1").And(kColumns, "2 b2, 5 e2"));
  CHECK(Counts(result) == "2 inserted, 1 updated, 2 ignored");
  CHECK(result->batches == 3);
  CHECK(table.text() ==
        (last ? "1 ann, 2 b2, 3 cid, 5 e2, 6 f1" : "1 ann, 2 b1, 3 cid, 5 e1, 6 f1"));
}

TEST_CASE("merge: equal keys are refused when asked for, by the row that repeats one") {
  People table;
  DestinationOptions options = MergingBy({"id"});
  options.on_duplicate = OnDuplicate::kError;
  const std::string before = table.text();
  CHECK(ErrorText(table.Write(options, Rows(kColumns, "5 e1, 6 f1").And(kColumns, "7 g1, 5 e2"))) ==
        "duplicate: Merge key 'id' = 5 occurs again in row 3 of the write, and on_duplicate is "
        "'error' [id] [row 3]");
  CHECK(table.text() == before);
  CHECK(Counts(table.Write(options, {kColumns, "5 e1, 2 b1"})) == "1 inserted, 1 updated");
}

TEST_CASE("merge: rows that match are ignored or refused when asked for") {
  People table;
  DestinationOptions options = MergingBy({"id"});
  options.on_match = OnMatch::kIgnore;
  CHECK(Counts(table.Write(options, {kColumns, "2 new, 4 dan"})) == "1 inserted, 1 ignored");
  CHECK(table.text() == "1 ann, 2 bob, 3 cid, 4 dan");
  options.on_match = OnMatch::kError;
  CHECK(ErrorText(table.Write(options, {kColumns, "5 eve, 2 new"})) ==
        "constraint: Merge key 'id' = 2 in row 1 is in the table already, and on_match is 'error' "
        "[id] [row 1]");
  CHECK(table.text() == "1 ann, 2 bob, 3 cid, 4 dan");
}

TEST_CASE("merge: rows that match nothing are ignored or refused when asked for") {
  People table;
  DestinationOptions options = MergingBy({"id"});
  options.on_no_match = OnNoMatch::kIgnore;
  CHECK(Counts(table.Write(options, {kColumns, "2 bea, 4 dan"})) == "1 updated, 1 ignored");
  CHECK(table.text() == "1 ann, 2 bea, 3 cid");
  CHECK(table.version()->rows == 3);
  options.on_no_match = OnNoMatch::kError;
  CHECK(ErrorText(table.Write(options, {kColumns, "2 eve, 4 dan"})) ==
        "constraint: Merge key 'id' = 4 in row 1 is not in the table, and on_no_match is 'error' "
        "[id] [row 1]");
  CHECK(table.text() == "1 ann, 2 bea, 3 cid");
}

TEST_CASE("merge: marked rows delete; null and false do not; unknown keys are ignored") {
  People table;
  CHECK(Counts(table.Write(Deleting(), {kMarked, "1 - true, 2 bea false, 3 cleo -, 8 - true"})) ==
        "2 updated, 1 deleted, 1 ignored");
  CHECK(table.text() == "2 bea, 3 cleo");
  CHECK(table.version()->rows == 3);
  CHECK(table.version()->deleted_rows == 1);
}

TEST_CASE("merge: a mark of no type marks nothing") {
  People table;
  CHECK(Counts(table.Write(Deleting(), {"id int64, name utf8, gone null", "1 amy -"})) ==
        "1 updated");
  CHECK(table.text() == "1 amy, 2 bob, 3 cid");
}

TEST_CASE("merge: a null mark does not delete, whatever bit lies under it") {
  People table;
  Batch batch = BatchOf(kMarked, "1 amy true, 2 bea true");
  const uint8_t validity = 0b10;
  batch.columns[2].validity = &validity;
  batch.columns[2].null_count = 1;
  CHECK(Counts(table.Write(Deleting(), Rows(std::move(batch)))) == "1 updated, 1 deleted");
  CHECK(table.text() == "1 amy, 3 cid");
}

TEST_CASE("merge: a key that is deleted and given again in one write keeps its place") {
  People table;
  CHECK(Counts(table.Write(Deleting(), {kMarked, "2 - true, 2 bea false"})) ==
        "1 updated, 1 ignored");
  CHECK(table.text() == "1 ann, 2 bea, 3 cid");
  CHECK(Counts(table.Write(Deleting(), {kMarked, "2 bob false, 2 - true"})) ==
        "1 deleted, 1 ignored");
  CHECK(table.text() == "1 ann, 3 cid");
}

TEST_CASE("merge: a deleted key that comes back is a new row at the end") {
  People table;
  REQUIRE(table.Write(Deleting(), {kMarked, "1 - true"}).ok());
  CHECK(Counts(table.Merge(kColumns, "1 amy")) == "1 inserted");
  CHECK(table.text() == "2 bob, 3 cid, 1 amy");
}

TEST_CASE("merge: new keys that insert nothing leave no hole, and those behind are found again") {
  People table;
  CHECK(
      Counts(table.Write(Deleting(), {kMarked, "8 - true, 4 dan false, 9 - true, 5 eve false"})) ==
      "2 inserted, 2 ignored");
  CHECK(table.text() == "1 ann, 2 bob, 3 cid, 4 dan, 5 eve");
  CHECK(table.version()->rows == 5);
  CHECK(Counts(table.Merge(kColumns, "5 emil, 9 ida, 8 hal, 4 dora")) == "2 inserted, 2 updated");
  CHECK(table.text() == "1 ann, 2 bob, 3 cid, 4 dora, 5 emil, 9 ida, 8 hal");
}

TEST_CASE("merge: by several columns, in whatever order they are named") {
  StoredTable table("day int32, shop utf8, sold int64");
  const std::string_view columns = "day int32, shop utf8, sold int64";
  CHECK(Counts(table.Write(MergingBy({"shop", "day"}), {columns, "1 a 10, 1 b 20, 2 a 30"})) ==
        "3 inserted");
  CHECK(Counts(table.Write(MergingBy({"day", "shop"}), {columns, "2 a 31, 2 b 40"})) ==
        "1 inserted, 1 updated");
  CHECK(table.text() == "1 a 10, 1 b 20, 2 a 31, 2 b 40");
}

TEST_CASE("merge: null keys are equal, or refused when asked for") {
  People table;
  CHECK(Counts(table.Merge(kColumns, "- nobody")) == "1 inserted");
  CHECK(Counts(table.Merge(kColumns, "- someone, - anyone")) == "1 updated, 1 ignored");
  CHECK(table.text() == "1 ann, 2 bob, 3 cid, - anyone");
  DestinationOptions options = MergingBy({"id"});
  options.null_keys = NullKeys::kError;
  CHECK(ErrorText(table.Write(options, Rows(kColumns, "5 eve").And(kColumns, "6 fay, - x"))) ==
        "constraint: Merge key 'id' is null in row 2, and null_keys is 'error' [id] [row 2]");
}

TEST_CASE("merge: nulls overwrite, or keep what is stored; a column that is absent keeps it") {
  People table;
  CHECK(Counts(table.Merge("id int64", "1")) == "1 updated");
  CHECK(table.text() == "1 ann, 2 bob, 3 cid");
  DestinationOptions options = MergingBy({"id"});
  options.null_values = NullValues::kKeep;
  CHECK(Counts(table.Write(options, {kColumns, "1 -, 4 -, 2 bea"})) == "1 inserted, 2 updated");
  CHECK(table.text() == "1 ann, 2 bea, 3 cid, 4 -");
  CHECK(Counts(table.Merge(kColumns, "1 -")) == "1 updated");
  CHECK(table.text() == "1 -, 2 bea, 3 cid, 4 -");
}

TEST_CASE("merge: a table in which a key stands twice cannot be merged into") {
  People table;
  REQUIRE(table.Append(kColumns, "2 bob").ok());
  CHECK(ErrorText(table.Merge(kColumns, "7 gus")) ==
        "duplicate: Merge key 'id' = 2 occurs in several rows of the table [id]");
  CHECK(Counts(table.Write(MergingBy({"id", "name"}), {kColumns, "7 gus"}))
            .starts_with("duplicate: Merge key 'id, name' = (2, 'bob') occurs"));
  table.DeleteRows({3});
  CHECK(Counts(table.Merge(kColumns, "2 bea")) == "1 updated");
}

TEST_CASE("merge: new columns are null in the rows that are there; they come without rows, too") {
  People table;
  const uint64_t number = table.number();
  CHECK(Counts(table.Merge("id int64, height int32", "")).empty());
  CHECK(test::TextOf(*table.version()->schema) == "id int64, name utf8, height int32");
  CHECK(table.number() > number);
  CHECK(Counts(table.Merge("id int64, age int32", "2 40, 5 50")) == "1 inserted, 1 updated");
  CHECK(table.text() == "1 ann - -, 2 bob - 40, 3 cid - -, 5 - - 50");
}

TEST_CASE("merge: the caller is told after each block of batch_size rows, and may stop it") {
  People table;
  DestinationOptions options = MergingBy({"id"});
  options.batch_size = 2;
  std::vector<uint64_t> told;
  test::WriteLimits limits;
  Progress heard("write", nullptr, 1, [&](const ProgressCounts& now) {
    told.push_back(now.rows_prepared);
    CHECK(now.total_rows == 5);
    return true;
  });
  limits.progress = &heard;
  REQUIRE(table.Write(options, {kColumns, "1 a, 2 b, 3 c, 4 d, 5 e"}, limits).ok());
  CHECK(told == std::vector<uint64_t>{2, 4, 5});
  const std::string before = table.Image();
  Progress enough("write", nullptr, 1,
                  [](const ProgressCounts& now) { return now.rows_prepared < 4; });
  limits.progress = &enough;
  CHECK(ErrorText(table.Write(options, {kColumns, "1 v, 2 w, 13 x, 14 y, 15 z"}, limits)) ==
        "cancelled: The write was cancelled by its progress callback");
  CHECK(table.Image() == before);
}

// A merge key by key, as the options have it: for writes whose rows have all columns. The rows of a key meet what those
// before them have left, or the first of them counts alone. New keys stand in the order of the rows that inserted them
// last.
struct MergeModel {
  std::vector<std::pair<int64_t, int64_t>> rows;
  uint64_t inserted = 0, updated = 0, deleted = 0, ignored = 0;

  struct Given {
    int64_t id, value;
    bool gone;
  };
  void Merge(const std::vector<Given>& given, const DestinationOptions& options) {
    std::map<int64_t, std::vector<const Given*>> of_key;
    for (const Given& row : given) {
      std::vector<const Given*>& same = of_key[row.id];
      if (same.empty() || options.on_duplicate == OnDuplicate::kLast) same.push_back(&row);
      ++ignored;
    }
    std::map<const Given*, int64_t> born;  // the value, by the row that inserted its key
    for (const auto& [id, same] : of_key) MergeKey(id, same, options, &born);
    for (const auto& [row, value] : born) rows.emplace_back(row->id, value);
    inserted += born.size();
  }
  void MergeKey(int64_t id, const std::vector<const Given*>& given,
                const DestinationOptions& options, std::map<const Given*, int64_t>* born) {
    const auto at =
        std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.first == id; });
    const bool was_there = at != rows.end();
    std::optional<int64_t> value;
    if (was_there) value = at->second;
    bool counts = false;
    const Given* inserts = nullptr;
    for (const Given* row : given) {
      if (row->gone) {
        counts |= value.has_value();
        value.reset();
      } else if (value ? options.on_match == OnMatch::kUpdate
                       : options.on_no_match == OnNoMatch::kInsert) {
        counts = true;
        if (!value) inserts = row;
        value = row->value;
      }
    }
    if (!counts || (!was_there && !value)) return;
    --ignored;
    if (!was_there) {
      born->emplace(inserts, *value);
    } else if (value) {
      at->second = *value;
      ++updated;
    } else {
      rows.erase(at);
      ++deleted;
    }
  }
  std::string Text() const {
    std::string text;
    for (const auto& [id, value] : rows) {
      if (!text.empty()) text += ", ";
      text += std::to_string(id) + ' ' + std::to_string(value);
    }
    return text;
  }
};

TEST_CASE("merge: whatever the options, a model says what it does") {
  const auto seed = GENERATE(range(uint64_t{1}, uint64_t{25}));
  Random random(seed);
  StoredTable table("id int64, v int64");
  MergeModel model;
  for (int write = 0; write < 30; ++write) {
    DestinationOptions options = Deleting();
    if (random.Percent(30)) options.on_duplicate = OnDuplicate::kFirst;
    if (random.Percent(20)) options.on_match = OnMatch::kIgnore;
    if (random.Percent(20)) options.on_no_match = OnNoMatch::kIgnore;
    options.batch_size = 1 + random.Below(20);
    std::vector<MergeModel::Given> given;
    std::vector<Batch> batches;
    for (uint64_t more = 1 + random.Below(3); more > 0; --more) {
      std::string text;
      for (uint64_t row = random.Below(40); row > 0; --row) {
        given.push_back({random.Between(0, 60), random.Between(0, 999), random.Percent(30)});
        text += std::to_string(given.back().id) + ' ' + std::to_string(given.back().value) +
                (given.back().gone ? " true, " : " false, ");
      }
      batches.push_back(BatchOf("id int64, v int64, gone bool", text));
    }
    MergeModel after = model;
    after.inserted = after.updated = after.deleted = after.ignored = 0;
    after.Merge(given, options);
    Rows rows(std::move(batches[0]));
    for (size_t i = 1; i < batches.size(); ++i) rows.batches.push_back(std::move(batches[i]));
    const uint64_t ids = table.version()->rows;
    const auto result = table.Write(options, std::move(rows));
    REQUIRE(result.ok());
    REQUIRE(result->inserted == after.inserted);
    REQUIRE(result->updated == after.updated);
    REQUIRE(result->deleted == after.deleted);
    REQUIRE(result->ignored == after.ignored);
    REQUIRE(result->rows_read == given.size());
    REQUIRE(table.text() == after.Text());
    REQUIRE(table.version()->rows == ids + after.inserted);
    model = std::move(after);
  }
}

}  // namespace
}  // namespace colmerge::merge_test
