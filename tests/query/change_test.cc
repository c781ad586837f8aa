// SPDX-License-Identifier: Apache-2.0
// DELETE and UPDATE: what they change, what they must not, and the key index after them.
#include "index/index_set.h"
#include "query/query_table.h"
#include "support/catch.h"

namespace colmerge {
namespace {

using test::HasText;
using test::QueryTable;
using test::TextRows;

struct Stock : QueryTable {
  Stock()
      : QueryTable({{"id", TypeId::kInt64, false, {}},
                    {"name", TypeId::kUtf8, true, {}},
                    {"amount", TypeId::kInt32, false, {}},
                    {"price", DataType::Decimal(TypeId::kDecimal128, 10, 2), true, {}},
                    {"kind", DataType::Dictionary(TypeId::kInt8, TypeId::kUtf8), true, {}}},
                   {0}) {
    Append({{"1", "bolt", "10", "0.50", "small"},
            {"2", "nut", "20", "0.25", "small"},
            {"3", "a very long plank of wood", "5", "12.00", "large"},
            {"4", "NULL", "0", "NULL", "NULL"}});
  }
  std::string All() { return Ask("SELECT * FROM t"); }
};

constexpr const char* kAll =
    "1|bolt|10|0.50|small\n2|nut|20|0.25|small\n3|a very long plank of wood|5|12.00|large\n"
    "4|NULL|0|NULL|NULL\n";

TEST_CASE("DELETE takes out the rows that match") {
  Stock t;
  const uint64_t number = t.version()->number;
  CHECK(t.Change("DELETE FROM t WHERE amount > 100") == "matched 0");
  CHECK(t.version()->number == number);
  CHECK(t.Change("DELETE FROM t WHERE amount < 10") == "matched 2");
  CHECK(t.version()->number == number + 1);
  CHECK(t.All() == "1|bolt|10|0.50|small\n2|nut|20|0.25|small\n");
  CHECK(t.Change("DELETE FROM t WHERE id = ?", {"2"}) == "matched 1");
  CHECK(t.Change("DELETE FROM t") == "matched 1");
  CHECK(t.All() == "");
  CHECK(t.Change("DELETE FROM t") == "matched 0");
  t.Append({{"1", "again", "1", "1", "small"}});
  CHECK(t.Ask("SELECT name FROM t WHERE id = 1") == "again\n");
}

TEST_CASE("UPDATE sets columns from the old values") {
  Stock t;
  CHECK(t.Change("UPDATE t SET amount = amount + 1, price = price * 2 WHERE id < 3") ==
        "matched 2");
  CHECK(t.Ask("SELECT id, amount, price FROM t") == "1|11|1.00\n2|21|0.50\n3|5|12.00\n4|0|NULL\n");
  CHECK(t.Change("UPDATE t SET amount = id, id = amount + 100 WHERE id = 3") == "matched 1");
  CHECK(t.Ask("SELECT id, amount FROM t") == "1|11\n2|21\n105|3\n4|0\n");
  CHECK(t.Change("UPDATE t SET name = upper(name) || '!', kind = 'new' WHERE amount <> 0") ==
        "matched 3");
  CHECK(t.Ask("SELECT name, kind FROM t") ==
        "BOLT!|new\nNUT!|new\nA VERY LONG PLANK OF WOOD!|new\nNULL|NULL\n");
  CHECK(t.Change("UPDATE t SET name = NULL, kind = NULL, price = $1", {"7.125"}) == "matched 4");
  CHECK(t.Ask("SELECT name, price, kind FROM t LIMIT 1") == "NULL|7.13|NULL\n");
}

TEST_CASE("swapped columns do not see each other's new values") {
  QueryTable t({{"a", TypeId::kInt64, true, {}}, {"b", TypeId::kInt64, true, {}}});
  t.Append({{"1", "2"}, {"3", "4"}});
  CHECK(t.Change("UPDATE t SET a = b, b = a") == "matched 2");
  CHECK(t.Ask("SELECT * FROM t") == "2|1\n4|3\n");
  const auto held = t.version();
  CHECK(t.Change("UPDATE t SET a = b, b = a WHERE a = 4") == "matched 1");
  CHECK(t.Ask("SELECT * FROM t") == "2|1\n3|4\n");
  CHECK(t.AskVersion(held, "SELECT * FROM t") == "2|1\n4|3\n");
}

TEST_CASE("a change that fails changes nothing") {
  Stock t;
  const uint64_t number = t.version()->number;
  CHECK(t.Change("UPDATE t SET amount = 10 / amount") == "error: 10 / 0: division by zero @25 #3");
  CHECK_THAT(t.Change("UPDATE t SET amount = NULL WHERE id = 2"),
             HasText("Cannot update - column 'amount' is null"));
  CHECK_THAT(t.Change("UPDATE t SET amount = 3000000000"), HasText("error: "));
  CHECK_THAT(t.Change("UPDATE t SET amount = amount * 1000000000 WHERE id = 2"), HasText("#1"));
  CHECK_THAT(t.Change("UPDATE t SET id = 1"), HasText("Cannot update - primary key 'id' = 1"));
  CHECK_THAT(t.Change("UPDATE t SET id = 2 WHERE id = 1"), HasText("is in the table already"));
  CHECK_THAT(t.Change("UPDATE t SET id = NULL WHERE id = 1"), HasText("primary key"));
  CHECK_THAT(t.Change("UPDATE t SET amount = 1, amount = 2"),
             HasText("Column 'amount' is set more than once @25"));
  CHECK_THAT(t.Change("UPDATE t SET nmae = 'x'"), HasText("name"));
  CHECK_THAT(t.Change("UPDATE t SET amount = count(*)"),
             HasText("Aggregate functions are not allowed in UPDATE @22"));
  CHECK_THAT(t.Change("DELETE FROM t WHERE sum(id) > 1"), HasText("not allowed in WHERE"));
  CHECK_THAT(t.Change("DELETE FROM t WHERE 1 / amount > 0"), HasText("#3"));
  CHECK(t.All() == kAll);
  CHECK(t.version()->number == number);
}

TEST_CASE("an update of the primary key is found under its new value, by merges, too") {
  Stock t;
  CHECK(t.Ask("SELECT name FROM t WHERE id = 1") == "bolt\n");
  const auto before = t.version();
  CHECK(t.Change("UPDATE t SET id = id + 10") == "matched 4");
  CHECK(t.Ask("SELECT name FROM t WHERE id = 1") == "");
  CHECK(t.Ask("SELECT name FROM t WHERE id = 11") == "bolt\n");
  CHECK(t.AskVersion(before, "SELECT name FROM t WHERE id = 1") == "bolt\n");
  CHECK(t.AskVersion(before, "SELECT name FROM t WHERE id = 11") == "");
  auto merged = t.Merge({"id"}, {{"11", "screw", "1", "1", "small"}, {"1", "new", "2", "2", "x"}});
  REQUIRE(merged.ok());
  CHECK(merged->updated == 1);
  CHECK(merged->inserted == 1);
  CHECK(t.Ask("SELECT id, name FROM t ORDER BY id") ==
        "1|new\n11|screw\n12|nut\n13|a very long plank of wood\n14|NULL\n");
  CHECK(t.Change("UPDATE t SET id = 25 - id WHERE id > 1") == "matched 4");
  CHECK(t.Ask("SELECT id FROM t ORDER BY id") == "1\n11\n12\n13\n14\n");
  CHECK(t.Ask("SELECT name FROM t WHERE id = 14") == "screw\n");
}

TEST_CASE("deleted keys can be used again, and keys that move") {
  Stock t;
  CHECK(t.Change("DELETE FROM t WHERE id = 2") == "matched 1");
  CHECK(t.Change("UPDATE t SET id = 2 WHERE id = 3") == "matched 1");
  auto merged = t.Merge({"id"}, {{"2", "two", "1", "1", "NULL"}, {"3", "three", "2", "2", "NULL"}});
  REQUIRE(merged.ok());
  CHECK(merged->updated == 1);
  CHECK(merged->inserted == 1);
  CHECK(t.Ask("SELECT id, name FROM t ORDER BY id") == "1|bolt\n2|two\n3|three\n4|NULL\n");
}

TEST_CASE("an index on other columns is kept right") {
  Stock t;
  REQUIRE(t.Merge({"name"}, {{"1", "bolt", "11", "0.50", "small"}}).ok());
  REQUIRE(IndexSet::Of(*t.version()).Find({1}));
  CHECK_THAT(t.Ask("EXPLAIN SELECT id FROM t WHERE name = 'bolt'"),
             HasText("Key lookup in t by a key index (name)"));
  CHECK(t.Change("UPDATE t SET amount = 7 WHERE name = 'bolt'") == "matched 1");
  REQUIRE(IndexSet::Of(*t.version()).Find({1}));
  CHECK(t.Change("UPDATE t SET name = 'nail' WHERE name = 'bolt'") == "matched 1");
  CHECK(t.Ask("SELECT id FROM t WHERE name = 'bolt'") == "");
  CHECK(t.Ask("SELECT id, amount FROM t WHERE name = 'nail'") == "1|7\n");
  auto merged = t.Merge({"name"}, {{"1", "nail", "12", "0.50", "small"}});
  REQUIRE(merged.ok());
  CHECK(merged->updated == 1);
}

TEST_CASE("changes of many rows, in several chunks, with a snapshot held and without") {
  const bool hold = GENERATE(false, true);
  const bool threads = GENERATE(false, true);
  QueryTable t({{"id", TypeId::kInt64, false, {}},
                {"x", TypeId::kInt32, true, {}},
                {"s", TypeId::kUtf8, true, {}}},
               {0});
  TextRows rows;
  for (int i = 0; i < 20000; ++i) {
    rows.push_back({std::to_string(i), i % 7 == 0 ? "NULL" : std::to_string(i % 100),
                    "a string of row " + std::to_string(i)});
  }
  for (int copy = 0; copy < 15; ++copy) {
    t.Append(rows);
    for (auto& row : rows) row[0] = std::to_string(std::stoi(row[0]) + 20000);
  }
  if (threads) t.options().threads = 3;
  const auto held = hold ? t.version() : nullptr;
  const std::string sums = "SELECT count(*), sum(x), sum(id), count(s) FROM t";
  const std::string before = t.Ask(sums);
  CHECK(t.Change("UPDATE t SET x = x + 1000, s = s || '!' WHERE id % 3 = 0") == "matched 100000");
  CHECK(t.Ask("SELECT count(*), count(x), min(x), max(x) FROM t WHERE id % 3 = 0") ==
        "100000|85710|1000|1099\n");
  CHECK(t.Ask("SELECT count(*) FROM t WHERE s LIKE '%!'") == "100000\n");
  CHECK(t.Change("DELETE FROM t WHERE id % 2 = 0") == "matched 150000");
  CHECK(t.Ask("SELECT count(*), min(id), max(id) FROM t") == "150000|1|299999\n");
  CHECK(t.Ask("SELECT s FROM t WHERE id = 299997") == "a string of row 19997!\n");
  if (hold) CHECK(t.AskVersion(held, sums) == before);
}

}  // namespace
}  // namespace colmerge
