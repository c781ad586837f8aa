// SPDX-License-Identifier: Apache-2.0
// Deleted rows and replaced strings are given back by later writes, once they are worth it.
#include <numeric>

#include "column/column_reader.h"
#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge {
namespace {

using test::Counts;
using test::FindRow;
using test::MergingBy;
using test::NumberedBatch;
using test::Rows;
using test::StoredTable;
using test::TextOf;

std::vector<uint64_t> Range(uint64_t first, uint64_t count) {
  std::vector<uint64_t> rows(count);
  std::iota(rows.begin(), rows.end(), first);
  return rows;
}

// id = 0, 1, ..., which a row's id is as well.
struct Numbers : StoredTable {
  explicit Numbers(uint64_t count) : StoredTable("id int64") {
    REQUIRE(Write(MergingBy({"id"}), Rows(NumberedBatch("id", 0, count))).ok());
  }
};

TEST_CASE("compaction: when more than a quarter of the rows are deleted") {
  Numbers table(8000);
  table.DeleteRows(Range(1000, 2000));
  CHECK(table.version()->rows == 8000);
  const Ref<const TableVersion> held = table.version();
  const std::string held_text = TextOf(*held);

  const WriteResult result = table.DeleteRows({7});
  CHECK(table.version()->rows == 5999);
  CHECK(table.version()->deleted_rows == 0);
  // No write of its own: the version is that of the deletion.
  CHECK(result.version == table.number());
  std::string expected;
  for (int id = 0; id < 8000; ++id) {
    if (id == 7 || (id >= 1000 && id < 3000)) continue;
    expected += (expected.empty() ? "" : ", ") + std::to_string(id);
  }
  CHECK(table.text() == expected);

  // The snapshot has its rows under their old ids, by key too.
  CHECK(held->rows == 8000);
  CHECK(TextOf(*held) == held_text);
  CHECK(FindRow(held, "id int64", "7") == 7);
  CHECK(FindRow(held, "id int64", "7999") == 7999);
  CHECK(FindRow(held, "id int64", "1000") == kNoRow);
  CHECK(FindRow(table.version(), "id int64", "7") == kNoRow);
  CHECK(FindRow(table.version(), "id int64", "7999") == 5998);
  CHECK(Counts(table.Merge("id int64", "7, 8, 1000, 7999")) == "2 inserted, 2 updated");
}

TEST_CASE("compaction: never for less than 1024 deleted rows") {
  Numbers table(1500);
  table.DeleteRows(Range(0, 1023));
  CHECK(table.version()->rows == 1500);
  table.DeleteRows({1023});
  CHECK(table.version()->rows == 476);
}

TEST_CASE("compaction: after every kind of write") {
  Numbers table(4100);
  // Just worth it, and put off by the want of memory.
  table.DeleteRows(Range(0, 1000));
  table.store().pool()->set_budget(table.store().pool()->total() + 4096);
  table.DeleteRows(Range(1000, 26));
  CHECK(table.version()->rows == 4100);
  CHECK(table.version()->deleted_rows == 1026);
  table.store().pool()->set_budget(0);
  const uint64_t number = table.number();

  SECTION("append") { REQUIRE(table.Append("id int64", "9000").ok()); }
  SECTION("merge") { REQUIRE(table.Merge("id int64", "9000").ok()); }
  SECTION("deletion by key") { REQUIRE(table.DeleteKeys("id int64", "4099").ok()); }
  SECTION("update") { REQUIRE(table.UpdateRows({4099}, "id int64", "9000").ok()); }
  CHECK(table.version()->deleted_rows == 0);
  CHECK(table.version()->rows == table.version()->live_rows());
  CHECK(table.number() > number);
  CHECK(FindRow(table.version(), "id int64", "1026") == 0);
}

TEST_CASE("compaction: of several chunks, the rows stay in order and nulls where they are") {
  const uint64_t count = 2 * kChunkRows + 1000;
  Numbers table(count);
  REQUIRE(table.Merge("id int64, v utf8", "70000 seventy-thousand, 131000 -, 131500 x").ok());
  REQUIRE(table.Merge("id int64, color dict8", "5 red, 70000 blue, 131500 red").ok());
  table.DeleteRows(Range(0, kChunkRows));
  const Ref<const TableVersion> now = table.version();
  CHECK(now->rows == count - kChunkRows);
  CHECK(now->columns[0].chunks[1] != nullptr);
  CHECK(now->columns[0].chunks[2] == nullptr);
  CHECK(FindRow(now, "id int64", "65536") == 0);
  CHECK(FindRow(now, "id int64", "70000") == 70000 - kChunkRows);
  const auto text_of = [&](uint64_t id, uint32_t column = 1) {
    const uint64_t row = FindRow(now, "id int64", std::to_string(id));
    return TextOf(ReadRows(now->type(column), now->columns[column], &row, 1, now->pool, nullptr));
  };
  CHECK(text_of(70000) == "seventy-thousand");
  CHECK(text_of(70001) == "-");
  CHECK(text_of(131000) == "-");
  CHECK(text_of(131500) == "x");
  CHECK(text_of(131500, 2) == "red");
  CHECK(text_of(70000, 2) == "blue");
  CHECK(text_of(70001, 2) == "-");
  CHECK(FindRow(now, "id int64", std::to_string(count - 1)) == count - 1 - kChunkRows);
}

// Texts of 100 bytes, which lie in the column's heap.
std::string Texts(int first, int count, char letter) {
  std::string rows;
  for (int id = first; id < first + count; ++id) {
    rows += std::to_string(id) + ' ' + std::string(100, letter) + ", ";
  }
  return rows;
}

uint64_t Garbage(const StoredTable& table) {
  return table.version()->columns[1].strings->garbage_bytes();
}

TEST_CASE("compaction: of strings, when what was replaced outweighs what is used") {
  StoredTable table("id int64, v utf8");
  REQUIRE(table.Merge("id int64, v utf8", Texts(0, 1000, 'a')).ok());
  REQUIRE(table.Merge("id int64, v utf8", Texts(0, 900, 'b')).ok());
  CHECK(Garbage(table) == 90000);
  const Ref<const TableVersion> held = table.version();
  const std::string held_text = TextOf(*held);
  REQUIRE(table.Merge("id int64, v utf8", Texts(0, 200, 'c')).ok());
  CHECK(Garbage(table) == 0);
  CHECK(table.version()->columns[1].strings->used_bytes() == 100000);
  CHECK(TextOf(*held) == held_text);
  // Rows keep their ids and the table its index.
  CHECK(table.version()->rows == 1000);
  CHECK(FindRow(table.version(), "id int64", "999") == 999);
  const std::string v = TextOf(*table.version(), "v");
  CHECK(v.substr(0, 100) == std::string(100, 'c'));
  CHECK(v.substr(v.size() - 100) == std::string(100, 'a'));
}

TEST_CASE("compaction: strings of deleted rows are garbage, too") {
  StoredTable table("id int64, v utf8");
  REQUIRE(table.Append("id int64, v utf8", Texts(0, 1000, 'a')).ok());
  table.DeleteRows(Range(100, 500));
  CHECK(Garbage(table) == 50000);
  table.DeleteRows(Range(700, 200));
  CHECK(Garbage(table) == 0);
  CHECK(table.version()->columns[1].strings->used_bytes() <= 100000);
  CHECK(table.version()->live_rows() == 300);
}

TEST_CASE("compaction: a snapshot that is held all the time does not hide what was replaced") {
  StoredTable table("id int64, v utf8");
  REQUIRE(table.Merge("id int64, v utf8", Texts(0, 1000, 'a')).ok());
  Ref<const TableVersion> held;
  uint64_t most = 0;
  for (int round = 0; round < 20; ++round) {
    held = table.version();
    REQUIRE(table.Merge("id int64, v utf8", Texts(0, 300, static_cast<char>('b' + round))).ok());
    most = std::max(most, table.version()->columns[1].strings->used_bytes());
  }
  // Live bytes, as much garbage, and what one write brings.
  CHECK(most <= 100000 + 100000 + 30000);
}

TEST_CASE("compaction: without memory for it, the write is done all the same") {
  StoredTable table("id int64, v utf8");
  REQUIRE(table.Append("id int64, v utf8", Texts(0, 4000, 'a')).ok());
  table.DeleteRows(Range(0, 900));
  table.store().pool()->set_budget(table.store().pool()->total() + 32768);
  CHECK(Counts(table.DeleteRows(Range(900, 900))) == "900 deleted");
  CHECK(table.version()->rows == 4000);
  CHECK(table.version()->live_rows() == 2200);
  table.store().pool()->set_budget(0);
  table.DeleteRows({3999});
  CHECK(table.version()->rows == 2199);
  CHECK(TextOf(*table.version(), "id").starts_with("1800, 1801, "));
}

}  // namespace
}  // namespace colmerge
