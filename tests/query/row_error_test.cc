// SPDX-License-Identifier: Apache-2.0
// The failure of an expression at a row is never lost: whatever operator stands around it, and
// whether the row is filtered, shown, grouped or counted. What spares a row a failure is what spares
// it in PostgreSQL.
#include "query/query_table.h"
#include "support/catch.h"

namespace colmerge {
namespace {

using test::HasText;
using test::QueryTable;

// Row 1 divides by zero.
struct Divisors : QueryTable {
  Divisors()
      : QueryTable({{"i", TypeId::kInt32, true, {}},
                    {"n", TypeId::kInt32, true, {}},
                    {"yes", TypeId::kBool, true, {}},
                    {"no", TypeId::kBool, true, {}},
                    {"unknown", TypeId::kBool, true, {}}}) {
    Append({{"2", "1", "true", "false", "NULL"}, {"0", "2", "true", "false", "NULL"}});
  }
};

constexpr const char* kFailure = "10 / 0: division by zero";

// All that give a truth value of 10 / i, or of a comparison with it.
constexpr const char* kPredicates[] = {
    "10 / i IS DISTINCT FROM 1.5",
    "10 / i IS NOT DISTINCT FROM 1.5",
    "1.5 IS DISTINCT FROM 10 / i",
    "10 / i IS DISTINCT FROM 5000000000",
    "10 / i IS NOT DISTINCT FROM -5000000000",
    "10 / i IS DISTINCT FROM NULL",
    "10 / i IS DISTINCT FROM n",
    "(10 / i IS DISTINCT FROM 1.5) IS DISTINCT FROM TRUE",
    "10 / i = 1.5",
    "10 / i <> 1.5",
    "10 / i < 5000000000",
    "10 / i > 5000000000",
    "NOT 10 / i = 1.5",
    "10 / i IS NULL",
    "10 / i IS NOT NULL",
    "(10 / i > 1) IS UNKNOWN",
    "(10 / i > 1) IS NOT TRUE",
    "10 / i IN (1.5)",
    "10 / i NOT IN (1.5, 2.5)",
    "10 / i IN (1.5, NULL)",
    "n IN (7, 10 / i)",
    "10 / i BETWEEN 1.5 AND 5000000000",
    "10 / i NOT BETWEEN -1.5 AND 5000000000",
    "10 / i BETWEEN SYMMETRIC 5000000000 AND 1.5",
    "n BETWEEN 0 AND 10 / i",
    "(10 / i)::text LIKE '%'",
    "(10 / i)::text NOT ILIKE '5'",
    "nullif(NULL, 10 / i) IS NULL",
    "nullif(n, 10 / i) = 1",
    "greatest(n, 10 / i) = 1",
    "least(NULL, n, 10 / i) = 1",
    "coalesce(10 / i, n) = 1",
    "coalesce(NULL, 10 / i) = 1",
    "CASE 10 / i WHEN 1.5 THEN TRUE ELSE FALSE END",
    "CASE WHEN 10 / i > 5000000000 THEN TRUE ELSE FALSE END",
    "CASE WHEN no THEN TRUE ELSE 10 / i = 1 END",
    "yes AND 10 / i = 1",
    "unknown AND 10 / i = 1",
    "no OR 10 / i = 1",
    "unknown OR 10 / i = 1",
    "no OR unknown OR 10 / i = 1",
};

TEST_CASE("a failure is not lost in any predicate that is shown, counted or grouped by") {
  Divisors t;
  for (const std::string predicate : kPredicates) {
    INFO(predicate);
    CHECK_THAT(t.Ask("SELECT " + predicate + " FROM t"), HasText(kFailure));
    CHECK_THAT(t.Ask("SELECT count(" + predicate + ") FROM t"), HasText(kFailure));
    CHECK_THAT(t.Ask("SELECT count(*) FILTER (WHERE " + predicate + ") FROM t"), HasText(kFailure));
    CHECK_THAT(t.Ask("SELECT count(*) FROM t GROUP BY " + predicate), HasText(kFailure));
    CHECK_THAT(t.Ask("SELECT n FROM t ORDER BY " + predicate), HasText(kFailure));
    CHECK_THAT(t.Ask("SELECT CASE WHEN " + predicate + " THEN 1 END FROM t"), HasText(kFailure));
  }
}

TEST_CASE("a failure is not lost in any predicate that filters") {
  Divisors t;
  for (const std::string predicate : kPredicates) {
    // WHERE asks the terms of its AND one after the other, as long as they are true.
    if (predicate == "unknown AND 10 / i = 1") continue;
    INFO(predicate);
    CHECK_THAT(t.Ask("SELECT n FROM t WHERE " + predicate), HasText(kFailure));
    CHECK_THAT(t.Ask("SELECT n FROM t WHERE yes AND (" + predicate + ")"), HasText(kFailure));
    CHECK_THAT(t.Ask("SELECT n FROM t WHERE no OR (" + predicate + ")"), HasText(kFailure));
    CHECK_THAT(t.Change("DELETE FROM t WHERE " + predicate), HasText(kFailure));
  }
  CHECK_THAT(t.Ask("SELECT n FROM t WHERE no OR (unknown AND 10 / i = 1)"), HasText(kFailure));
  CHECK_THAT(t.Ask("SELECT n FROM t WHERE no OR NOT (unknown OR 10 / i = 1)"), HasText(kFailure));
  CHECK_THAT(t.Ask("SELECT count(*) FILTER (WHERE unknown AND 10 / i = 1) FROM t"),
             HasText(kFailure));
  CHECK_THAT(t.Ask("SELECT CASE WHEN unknown AND 10 / i = 1 THEN 1 END FROM t"), HasText(kFailure));
}

TEST_CASE("a failure is not lost in an argument of any aggregate") {
  Divisors t;
  for (const std::string open :
       {"count(", "count(DISTINCT", "sum(", "avg(", "min(", "max(", "stddev("}) {
    INFO(open);
    CHECK_THAT(t.Ask("SELECT " + open + " 10 / i) FROM t"), HasText(kFailure));
    CHECK_THAT(t.Ask("SELECT " + open + " 10 / i) FILTER (WHERE yes) FROM t"), HasText(kFailure));
    CHECK(t.Ask("SELECT " + open + " 10 / i) FILTER (WHERE i = 2) FROM t").substr(0, 5) != "error");
  }
}

TEST_CASE("what decides a row spares it what comes behind") {
  Divisors t;
  for (const char* predicate :
       {"i <> 0 AND 10 / i = 5", "NOT (i = 0 OR 10 / i <> 5)", "coalesce(i <> 0, 10 / i = 1)",
        "CASE WHEN i <> 0 THEN 10 / i = 5 END", "CASE i WHEN 0 THEN FALSE ELSE 10 / i = 5 END",
        "i > 0 AND 10 / i IS DISTINCT FROM 1.5", "n = 7 OR (i <> 0 AND 10 / i = 5)",
        "n < 2 AND i / (2 - n) > 0"}) {
    INFO(predicate);
    CHECK(t.Ask(std::string("SELECT n FROM t WHERE ") + predicate) == "1\n");
    CHECK(t.Ask(std::string("SELECT count(*) FILTER (WHERE ") + predicate + ") FROM t") == "1\n");
  }
  CHECK(t.Ask("SELECT n FROM t WHERE unknown AND 10 / i = 1") == "");
}

TEST_CASE("comparisons that a constant decides still tell nulls and values apart") {
  Divisors t;
  t.Append({{"NULL", "3", "NULL", "NULL", "NULL"}, {"5", "4", "NULL", "NULL", "NULL"}});
  CHECK(t.Ask("SELECT i IS DISTINCT FROM 1.5, i IS NOT DISTINCT FROM 1.5 FROM t") ==
        "true|false\ntrue|false\ntrue|false\ntrue|false\n");
  CHECK(t.Ask("SELECT 10 / i IS DISTINCT FROM 1.5, 10 / i = 1.5 FROM t WHERE i IS NULL OR i > 0") ==
        "true|false\ntrue|NULL\ntrue|false\n");
  CHECK(t.Ask("SELECT n FROM t WHERE (i IS NULL OR i > 0) AND 10 / i IS NOT DISTINCT FROM 1.5") ==
        "");
}

}  // namespace
}  // namespace colmerge
