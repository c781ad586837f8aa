// SPDX-License-Identifier: Apache-2.0
// Conditions that a key index answers: the same rows as a scan, and EXPLAIN says which it was.
#include "index/index_set.h"
#include "query/query_table.h"
#include "support/catch.h"

namespace colmerge {
namespace {

using test::HasText;
using test::QueryTable;
using test::TextRows;

struct Orders : QueryTable {
  Orders()
      : QueryTable({{"shop", TypeId::kUtf8, false, {}},
                    {"number", TypeId::kInt16, false, {}},
                    {"code", TypeId::kLargeUtf8, true, {}},
                    {"paid", TypeId::kFloat64, true, {}}},
                   {1, 0}) {
    TextRows rows;
    for (int i = 0; i < 300; ++i) {
      rows.push_back({i % 2 == 0 ? "north" : "the shop in the south", std::to_string(i / 2),
                      i % 50 == 0 ? "NULL" : "c" + std::to_string(i % 10),
                      i % 3 == 0 ? "NULL" : std::to_string(i)});
    }
    Append(rows);
  }
  bool IsLookup(const std::string& condition) {
    const std::string plan =
        Ask("EXPLAIN SELECT paid FROM t WHERE " + condition,
            std::vector<std::string>(std::count(condition.begin(), condition.end(), '?'), "1"));
    return plan.find("Key lookup") != std::string::npos;
  }
};

TEST_CASE("equality on all columns of the primary key is a lookup") {
  Orders t;
  CHECK(t.Ask("SELECT paid FROM t WHERE shop = 'north' AND number = 7") == "14\n");
  CHECK(t.Ask("SELECT paid FROM t WHERE number = ? AND shop = ?", {"8", "the shop in the south"}) ==
        "17\n");
  CHECK(t.Ask("SELECT paid FROM t WHERE 7 = number AND 'north' = shop AND paid > 100") == "");
  CHECK(t.Ask("SELECT paid FROM t WHERE shop = 'north' AND number = NULL") == "");
  CHECK(t.Ask("SELECT paid FROM t WHERE shop = ? AND number = 7", {"NULL"}) == "");
  CHECK(t.Ask("SELECT paid FROM t WHERE shop = 'north' AND number = 70000") == "");
  CHECK(t.IsLookup("shop = 'north' AND number = 7"));
  CHECK(t.IsLookup("shop = ? AND number = ? AND paid > 1"));
  CHECK_FALSE(t.IsLookup("shop = 'north'"));
  CHECK_FALSE(t.IsLookup("shop = 'north' OR number = 7"));
  CHECK_FALSE(t.IsLookup("shop = 'north' AND number > 7"));
  CHECK_FALSE(t.IsLookup("shop = 'north' AND number <> 7"));
  CHECK_FALSE(t.IsLookup("shop = code AND number = 1"));
  CHECK(t.Ask("EXPLAIN SELECT paid FROM t WHERE shop = 'north' AND number = 7 AND paid > 1") ==
        "Project paid\n"
        "  Filter paid > 1\n"
        "    Key lookup in t by the primary key (shop, number): columns shop, number, paid\n");
}

TEST_CASE("IN lists give the rows of all combinations, in table order, each once") {
  Orders t;
  CHECK(t.Ask("SELECT number, paid FROM t WHERE number IN (9, 3, 3, 500, NULL) AND shop IN "
              "('the shop in the south', 'north', 'nowhere')") == "3|NULL\n3|7\n9|NULL\n9|19\n");
  CHECK(t.IsLookup("number IN (1, 2) AND shop = 'north'"));
  CHECK_FALSE(t.IsLookup("number NOT IN (1, 2) AND shop = 'north'"));
  CHECK(t.Ask("SELECT count(*), sum(paid) FROM t WHERE number IN (1, 2, 3) AND shop = 'north'") ==
        "3|6\n");
  CHECK(t.Ask("SELECT number FROM t WHERE number IN (1, 2, 3) AND shop = 'north' "
              "ORDER BY paid DESC NULLS LAST, number LIMIT 2") == "2\n1\n");
  CHECK(t.Ask("SELECT number FROM t WHERE number IN (1, 2, 3) AND shop = 'north' LIMIT 1 "
              "OFFSET 2") == "3\n");
}

TEST_CASE("an index that is there is used, with keys of several rows, too") {
  Orders t;
  CHECK_FALSE(t.IsLookup("code = 'c3'"));
  const std::string scanned = t.Ask("SELECT number, paid FROM t WHERE code = 'c3'");
  CHECK(std::count(scanned.begin(), scanned.end(), '\n') == 30);
  const VersionLookup built(t.version(), {2});
  CHECK(t.IsLookup("code = 'c3'"));
  CHECK(t.Ask("SELECT number, paid FROM t WHERE code = 'c3'") == scanned);
  CHECK(t.Ask("SELECT count(*) FROM t WHERE code IN ('c0', 'c3', NULL)") == "54\n");
  CHECK(t.Ask("SELECT count(*) FROM t WHERE code = NULL") == "0\n");
  CHECK(t.Change("DELETE FROM t WHERE code = 'c3' AND number < 100") == "matched 20");
  CHECK(t.Ask("SELECT count(*) FROM t WHERE code = 'c3'") == "10\n");
}

TEST_CASE("a lookup answers for its snapshot") {
  Orders t;
  const auto before = t.version();
  REQUIRE(t.Change("UPDATE t SET paid = -1 WHERE shop = 'north' AND number = 7") == "matched 1");
  REQUIRE(t.Change("DELETE FROM t WHERE shop = 'north' AND number = 8") == "matched 1");
  const std::string ask = "SELECT paid FROM t WHERE shop = 'north' AND number IN (7, 8)";
  CHECK(t.Ask(ask) == "-1\n");
  CHECK(t.AskVersion(before, ask) == "14\n16\n");
  const auto prepared = t.Prepare(ask);
  REQUIRE(prepared.ok());
  CHECK((*prepared)->Fits(*before));
}

TEST_CASE("floats as keys: NaN is NaN, -0 is 0") {
  QueryTable t({{"x", TypeId::kFloat64, false, {}}, {"n", TypeId::kInt32, true, {}}}, {0});
  t.Append({{"NaN", "1"}, {"0", "2"}, {"1.5", "3"}});
  CHECK(t.Ask("SELECT n FROM t WHERE x = 'NaN'") == "1\n");
  CHECK(t.Ask("SELECT n FROM t WHERE x = -0.0::float8") == "2\n");
  CHECK(t.Ask("SELECT n FROM t WHERE x = 1.5") == "3\n");
  CHECK(t.Ask("SELECT n FROM t WHERE x = 2") == "");
}

}  // namespace
}  // namespace colmerge
