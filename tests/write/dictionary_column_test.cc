// SPDX-License-Identifier: Apache-2.0
// Columns of dictionary types over many writes: codes widen, unused entries go, a write costs its
// own values, and one that fails leaves nothing.
#include "store/table_usage.h"
#include "support/catch.h"
#include "support/stored_table.h"
#include "table/check_constraint.h"

namespace colmerge::dictionary_column_test {
namespace {

using test::Appending;
using test::BatchOf;
using test::Counts;
using test::ErrorText;
using test::FindRow;
using test::MergingBy;
using test::StoredTable;
using test::TextOf;

constexpr std::string_view kColumns = "id int64, color dict8";

// "0 <word>0, 1 <word>1, ...", with ids and colors from `first`.
std::string Numbered(const std::string& word, int first, int count) {
  std::string rows;
  for (int i = first; i < first + count; ++i) {
    if (i != first) rows += ", ";
    rows += std::to_string(i) + ' ' + word + std::to_string(i);
  }
  return rows;
}

const Dictionary& ColorsOf(const TableVersion& version) { return *version.columns[1].dictionary; }
TypeId IndexOf(const TableVersion& version) { return version.type(1).index; }

TEST_CASE("dictionary column: the 129th value widens the codes; snapshots keep theirs") {
  const bool held = GENERATE(false, true);
  StoredTable table(kColumns);
  REQUIRE(table.Append(kColumns, Numbered("c", 0, 128)).ok());
  CHECK(IndexOf(*table.version()) == TypeId::kInt8);
  const Ref<const TableVersion> before = held ? table.version() : nullptr;
  const std::shared_ptr<const Schema> schema = table.version()->schema;
  REQUIRE(table.Append(kColumns, Numbered("c", 100, 29)).ok());
  CHECK(table.text() == Numbered("c", 0, 128) + ", " + Numbered("c", 100, 29));
  CHECK(IndexOf(*table.version()) == TypeId::kInt16);
  CHECK(table.version()->schema != schema);
  CHECK(table.number() == 3);
  CHECK(ColorsOf(*table.version()).size() == 129);
  if (!held) return;
  CHECK(IndexOf(*before) == TypeId::kInt8);
  CHECK(ColorsOf(*before).size() == 128);
  CHECK(TextOf(*before) == Numbered("c", 0, 128));
}

TEST_CASE("dictionary column: codes widen in the first write, between batches, and from texts") {
  StoredTable table;
  REQUIRE(
      table
          .Write(Appending(),
                 test::Rows(kColumns, Numbered("a", 0, 100)).And(kColumns, Numbered("b", 100, 100)))
          .ok());
  CHECK(table.text() == Numbered("a", 0, 100) + ", " + Numbered("b", 100, 100));
  CHECK(IndexOf(*table.version()) == TypeId::kInt16);
  StoredTable texts(kColumns);
  REQUIRE(texts.Append("id int64, color utf8", Numbered("t", 0, 300)).ok());
  CHECK(texts.text() == Numbered("t", 0, 300));
  CHECK(IndexOf(*texts.version()) == TypeId::kInt16);
}

TEST_CASE("dictionary column: a merge key and an update widen the codes, too") {
  StoredTable table(kColumns);
  REQUIRE(table.Append(kColumns, Numbered("c", 0, 100)).ok());
  CHECK(Counts(table.Write(MergingBy({"color"}), {kColumns, Numbered("c", 50, 100)})) ==
        "50 inserted, 50 updated");
  CHECK(table.text() == Numbered("c", 0, 150));
  CHECK(Counts(table.Write(MergingBy({"color"}),
                           {"id int64, color utf8", Numbered("c", 0, 150)})) == "150 updated");
  StoredTable updated(kColumns);
  REQUIRE(updated.Append(kColumns, Numbered("c", 0, 128)).ok());
  REQUIRE(updated.UpdateRows({0, 127}, "color dict8", "new, newer").ok());
  CHECK(IndexOf(*updated.version()) == TypeId::kInt16);
  CHECK(updated.text() == "0 new, " + Numbered("c", 1, 126) + ", 127 newer");
}

// "0 c0!, 1 c1!, ...": what an operator makes of rows that came twice.
std::string Appended(int first, int count) {
  std::string rows;
  for (int i = first; i < first + count; ++i) {
    const std::string number = std::to_string(i);
    rows += (i == first ? "" : ", ") + number + " c" + number + "!c" + number;
  }
  return rows;
}

TEST_CASE("dictionary column: values that a rule of a merge makes widen the codes") {
  DestinationOptions options = MergingBy({"id"});
  SECTION("an operator") { options.operators = {{"color", "append('!')"}}; }
  SECTION("set") { options.set = {{"color", "old.color || '!' || new.color"}}; }
  StoredTable table(kColumns);
  REQUIRE(table.Append(kColumns, Numbered("c", 0, 100)).ok());
  const Ref<const TableVersion> before = table.version();
  const std::string image = table.Image();
  options.validate_schema = true;
  CHECK_THAT(ErrorText(table.Write(options, {kColumns, Numbered("c", 0, 100)})),
             test::HasText("More than 128 distinct values for dictionary codes of int8"));
  CHECK(table.Image() == image);
  options.validate_schema = false;
  CHECK(Counts(table.Write(options, {kColumns, Numbered("c", 0, 100)})) == "100 updated");
  CHECK(IndexOf(*table.version()) == TypeId::kInt16);
  CHECK(table.text() == Appended(0, 100));
  CHECK(TextOf(*before) == Numbered("c", 0, 100));
  CHECK(FindRow(table.version(), "id int64", "99") == 99);
  // In one write, into a table that it creates: rows with equal keys, in batches.
  StoredTable made;
  CHECK(Counts(made.Write(
            options,
            test::Rows(kColumns, Numbered("c", 0, 100)).And(kColumns, Numbered("c", 0, 100)))) ==
        "100 inserted, 100 ignored");
  CHECK(made.text() == Appended(0, 100));
  CHECK(IndexOf(*made.version()) == TypeId::kInt16);
}

TEST_CASE(
    "dictionary column: a write that is made once more tells of its rows once, and can be ended") {
  DestinationOptions options = MergingBy({"id"});
  options.operators = {{"color", "append('!')"}};
  options.batch_size = 10;
  StoredTable table(kColumns);
  REQUIRE(table.Append(kColumns, Numbered("c", 0, 100)).ok());
  uint64_t last = 0;
  bool grows = true;
  Progress progress("write", nullptr, 1, [&](const ProgressCounts& now) {
    grows = grows && now.rows_prepared >= last;
    last = now.rows_prepared;
    return true;
  });
  REQUIRE(table.Write(options, {kColumns, Numbered("c", 0, 100)}, {0, 1, &progress}).ok());
  CHECK(grows);
  CHECK(last == 100);
}

TEST_CASE("dictionary column: with validate_schema the codes stay, and the value is refused") {
  StoredTable table(kColumns);
  REQUIRE(table.Append(kColumns, Numbered("c", 0, 128)).ok());
  const std::string before = table.Image();
  DestinationOptions options = Appending();
  options.validate_schema = true;
  CHECK_THAT(ErrorText(table.Write(options, {kColumns, "1 c0, 2 new"})),
             test::HasText("limit: Cannot append - data type mismatch for column 'color': More "
                           "than 128 distinct values for dictionary codes of int8"));
  CHECK(table.Image() == before);
}

TEST_CASE("dictionary column: conditions hold for widened columns, stored values among new ones") {
  Store::Constraints constraints;
  constraints.checks = {{"short", "length(color) < 6"}};
  StoredTable table(kColumns, constraints);
  REQUIRE(table.Append(kColumns, Numbered("c", 0, 120)).ok());
  const std::string before = table.Image();
  CHECK_THAT(ErrorText(table.Merge(kColumns, Numbered("d", 100, 30) + ", 5 too-long")),
             test::HasText("constraint: "));
  CHECK(table.Image() == before);
  DestinationOptions keeping = MergingBy({"id"});
  keeping.null_values = NullValues::kKeep;
  REQUIRE(table.Write(keeping, {kColumns, Numbered("d", 100, 30) + ", 5 -"}).ok());
  CHECK(IndexOf(*table.version()) == TypeId::kInt16);
  CHECK_FALSE(table.Merge(kColumns, "1 too-long").ok());
}

TEST_CASE("dictionary column: a write that fails leaves no entry and no byte") {
  StoredTable table(kColumns);
  REQUIRE(table.Append(kColumns, Numbered("c", 0, 100)).ok());
  const std::string before = table.Image();
  DestinationOptions unique = MergingBy({"id"});
  unique.on_duplicate = OnDuplicate::kError;
  // Once within the codes' width, once beyond.
  for (const int count : {5, 60}) {
    CHECK_FALSE(table.Write(unique, {kColumns, Numbered("d", 200, count) + ", 200 again"}).ok());
    CHECK(table.Image() == before);
  }
  REQUIRE(table.Append(kColumns, "1 c7, 2 e").ok());
  CHECK(TextOf(*ColorsOf(*table.version()).values()).substr(0, 10) == "c0, c1, c2");
  CHECK(ColorsOf(*table.version()).size() == 101);
}

TEST_CASE("dictionary column: keys with values that it lacks have no row and add nothing") {
  StoredTable table(kColumns);
  REQUIRE(table.Append(kColumns, "1 red, 2 blue, 3 -, 4 green").ok());
  const Ref<const Dictionary> before = table.version()->columns[1].dictionary;
  CHECK(Counts(table.DeleteKeys("color dict8", "black, blue, white")) == "1 deleted, 2 ignored");
  CHECK(Counts(table.DeleteKeys("color utf8", "black, -")) == "1 deleted, 1 ignored");
  CHECK(table.version()->columns[1].dictionary == before);
  CHECK(table.text() == "1 red, 4 green");
  StoredTable empty(kColumns);
  CHECK(Counts(empty.DeleteKeys("color dict8", "black, -")) == "2 ignored");
}

TEST_CASE("dictionary column: a row costs the same beside a few entries and beside many") {
  for (const int entries : {1000, 4000, 16000}) {
    StoredTable coded(kColumns);
    REQUIRE(
        coded.Append("id int64, color utf8", Numbered("word-of-more-than-12-", 0, entries)).ok());
    const Ref<MemoryPool>& pool = coded.store().pool();
    REQUIRE(coded.Merge(kColumns, "0 word-of-more-than-12-7").ok());
    const uint64_t strings = pool->used(MemoryCategory::kStrings);
    // A copy of the entries would not find room.
    coded.store().pool()->set_budget(pool->total() + 12000);
    CHECK(Counts(coded.Merge(kColumns, "1 word-of-more-than-12-9")) == "1 updated");
    CHECK(pool->used(MemoryCategory::kStrings) == strings);
  }
}

TEST_CASE("dictionary column: values that are replaced again and again are forgotten") {
  const bool is_key = GENERATE(false, true);
  StoredTable table(kColumns);
  constexpr int kRows = 2000;
  Ref<const TableVersion> held;
  uint64_t most = 0;
  for (int round = 0; round < 30; ++round) {
    const std::string word = "round-" + std::to_string(round) + "-of-all-";
    REQUIRE(table.Merge("id int64, color utf8", Numbered(word, 0, kRows)).ok());
    if (round == 3) held = table.version();
    if (is_key) {
      REQUIRE(Counts(table.Write(MergingBy({"color"}), {kColumns, "77 " + word + "77"})) ==
              "1 updated");
    }
    most = std::max(most, ColorsOf(*table.version()).size());
    REQUIRE(table.text() == Numbered(word, 0, kRows));
    REQUIRE(table.number() ==
            static_cast<uint64_t>(round + 2) * (is_key ? 2 : 1) - (is_key ? 1 : 0));
  }
  CHECK(most <= 3 * kRows);
  CHECK(TextOf(*held) == Numbered("round-3-of-all-", 0, kRows));
}

TEST_CASE("dictionary column: what is left of a dictionary keeps its order") {
  StoredTable table(kColumns);
  REQUIRE(table.Append("id int64, color utf8", Numbered("a-word-of-more-than-12-", 0, 3000)).ok());
  // Twice as many come, and all but every fourth of the first go.
  std::string rows;
  for (int i = 0; i < 3000; ++i) {
    if (i % 4 != 0) rows += std::to_string(i) + " new" + std::to_string(i) + ", ";
  }
  REQUIRE(table.Merge("id int64, color utf8", rows + "5000 last").ok());
  REQUIRE(
      table.Merge("id int64, color utf8", Numbered("much-much-longer-words-", 6000, 3000)).ok());
  const Dictionary& colors = ColorsOf(*table.version());
  CHECK(colors.size() == 750 + 2250 + 1 + 3000);
  const std::string text = TextOf(*colors.values());
  CHECK_THAT(text, test::HasText("a-word-of-more-than-12-0, a-word-of-more-than-12-4, "));
  CHECK_THAT(text, test::HasText("a-word-of-more-than-12-2996, new1, new2, new3, new5, "));
}

TEST_CASE(
    "dictionary column: a snapshot from before entries went finds its rows by other columns") {
  StoredTable table(kColumns);
  REQUIRE(table.Merge("id int64, color utf8", Numbered("first-of-all-", 0, 3000)).ok());
  const Ref<const TableVersion> held = table.version();
  REQUIRE(table.Merge("id int64, color utf8", Numbered("second-of-all-", 0, 3000)).ok());
  REQUIRE(table.Merge("id int64, color utf8", Numbered("third-of-all-", 0, 3000)).ok());
  REQUIRE(ColorsOf(*table.version()).size() < 9000);
  REQUIRE(FindRow(held, "id int64", "7") == 7);
  // The slot of a row that is deleted is given to the key's next row.
  REQUIRE(Counts(table.DeleteKeys("id int64", "7")) == "1 deleted");
  REQUIRE(Counts(table.Merge("id int64, color utf8", "7 again")) == "1 inserted");
  CHECK(FindRow(table.version(), "id int64", "7") == 3000);
  CHECK(FindRow(held, "id int64", "7") == 7);
}

TEST_CASE("dictionary column: rows are found by their new codes once entries went") {
  StoredTable table(kColumns);
  REQUIRE(table.Merge("id int64, color utf8", Numbered("first-of-all-", 0, 3000)).ok());
  REQUIRE(table.Merge("id int64, color utf8", Numbered("second-of-all-", 0, 2500)).ok());
  const Ref<const TableVersion> held = table.version();
  // This makes the index, which rows that are added leave as it is.
  REQUIRE(FindRow(held, "color utf8", "second-of-all-7") == 7);
  REQUIRE(table.Append("id int64, color utf8", Numbered("third-of-all-", 3000, 1000)).ok());
  REQUIRE(ColorsOf(*table.version()).size() == 4000);
  CHECK(FindRow(table.version(), "color utf8", "second-of-all-7") == 7);
  CHECK(FindRow(table.version(), "color utf8", "first-of-all-2600") == 2600);
  CHECK(FindRow(table.version(), "color utf8", "third-of-all-3900") == 3900);
  CHECK(FindRow(held, "color utf8", "second-of-all-7") == 7);
  CHECK(FindRow(held, "color utf8", "third-of-all-3900") == kNoRow);
}

TEST_CASE("dictionary column: entries that no row has stay while they are few") {
  StoredTable table(kColumns);
  REQUIRE(table.Append(kColumns, "1 red, 2 blue, 3 green").ok());
  for (int i = 0; i < 20; ++i) {
    REQUIRE(table.Merge(kColumns, "1 c" + std::to_string(i) + ", 2 red").ok());
  }
  CHECK(TextOf(*ColorsOf(*table.version()).values()).substr(0, 25) == "red, blue, green, c0, c1,");
  const ByteUsage usage = UsageOfColumn(*table.version(), 1);
  const DictionaryEntries& entries = ColorsOf(*table.version()).entries();
  CHECK(usage.strings == entries.value_bytes());
  CHECK(usage.indexes == entries.index_bytes());
  // 23 entries, 3 rows.
  CHECK(usage.garbage == (usage.strings + usage.indexes) * 20 / 23);
}

TEST_CASE("dictionary column: refused memory leaves a table that widens as it was") {
  StoredTable table(kColumns);
  REQUIRE(table.Append(kColumns, Numbered("c", 0, 120)).ok());
  const std::string before = table.Image();
  const uint64_t taken = table.store().pool()->total();
  int refusals = 0;
  for (uint64_t room = 1;; room += 500) {
    table.store().pool()->set_budget(taken + room);
    try {
      const auto result = table.Append(kColumns, Numbered("word-of-more-than-12-", 0, 40));
      REQUIRE(Counts(result) == "40 inserted");
      break;
    } catch (const std::bad_alloc&) {
      ++refusals;
      REQUIRE(table.Image() == before);
    }
  }
  CHECK(refusals > 5);
  CHECK(IndexOf(*table.version()) == TypeId::kInt16);
}

}  // namespace
}  // namespace colmerge::dictionary_column_test
