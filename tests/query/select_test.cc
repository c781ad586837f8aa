// SPDX-License-Identifier: Apache-2.0
// SELECT clause by clause, on small tables with nulls.
#include "query/query_table.h"
#include "support/catch.h"

namespace colmerge {
namespace {

using test::HasText;
using test::QueryTable;

struct People : QueryTable {
  People()
      : QueryTable({{"id", TypeId::kInt64, true, {}},
                    {"name", TypeId::kUtf8, true, {}},
                    {"age", TypeId::kInt32, true, {}},
                    {"town", TypeId::kUtf8, true, {}}}) {
    Append({{"1", "Ada", "36", "London"},
            {"2", "Bob", "NULL", "Paris"},
            {"3", "Cy", "20", "NULL"},
            {"4", "NULL", "36", "Paris"},
            {"5", "Eve", "51", "London"},
            {"6", "a name that is long", "20", "a town of a long name"}});
  }
};

TEST_CASE("columns, expressions, stars and their names") {
  People t;
  CHECK(t.Ask("SELECT id, name FROM t WHERE id <= 2") == "1|Ada\n2|Bob\n");
  CHECK(t.Ask("SELECT * FROM t WHERE id = 4") == "4|NULL|36|Paris\n");
  CHECK(t.Ask("SELECT id + 1, *, id FROM t WHERE id = 1") == "2|1|Ada|36|London|1\n");
  const auto names = [&](std::string_view sql) {
    std::string all;
    const auto prepared = t.Prepare(sql);
    REQUIRE(prepared.ok());
    for (const Field& field : (*prepared)->output_schema().fields()) all += field.name + " ";
    return all;
  };
  CHECK(names("SELECT id, ID AS x, id + 1, id, lower(name), count(*) FROM t GROUP BY id, name") ==
        "id x ?column? id_2 lower count ");
  CHECK(names("SELECT *, 1, 2, id::text, CASE WHEN true THEN 1 END FROM t") ==
        "id name age town ?column? ?column?_2 id_2 case ");
}

TEST_CASE("WHERE keeps the rows for which it is true, not those for which it is null") {
  People t;
  CHECK(t.Ask("SELECT id FROM t WHERE age > 30") == "1\n4\n5\n");
  CHECK(t.Ask("SELECT id FROM t WHERE NOT age > 30") == "3\n6\n");
  CHECK(t.Ask("SELECT id FROM t WHERE age IS NULL OR town = 'London'") == "1\n2\n5\n");
  CHECK(t.Ask("SELECT id FROM t WHERE name LIKE 'a%long'") == "6\n");
  CHECK(t.Ask("SELECT id FROM t WHERE null") == "");
  CHECK(t.Ask("SELECT id FROM t WHERE false") == "");
  CHECK(t.Ask("SELECT id FROM t WHERE age = $1", {"20"}) == "3\n6\n");
  CHECK(t.Ask("SELECT id FROM t WHERE age = ? AND id > ?", {"20", "3"}) == "6\n");
}

TEST_CASE("a null of another type among the values of IN") {
  People t;
  CHECK(t.Ask("SELECT id FROM t WHERE age IN (20, NULL::bigint)") == "3\n6\n");
  CHECK(t.Ask("SELECT id FROM t WHERE id IN (NULL::smallint, 5, NULL::numeric)") == "5\n");
  CHECK(t.Ask("SELECT id FROM t WHERE age NOT IN (20, NULL::bigint)") == "");
  CHECK(t.Ask("SELECT id FROM t WHERE (age IN (20, NULL::bigint)) IS NULL") == "1\n2\n4\n5\n");
  CHECK_THAT(t.Ask("SELECT id FROM t WHERE age IN (20, NULL::date)"), HasText("@"));
}

TEST_CASE("LIMIT and OFFSET") {
  People t;
  CHECK(t.Ask("SELECT id FROM t LIMIT 2") == "1\n2\n");
  CHECK(t.Ask("SELECT id FROM t LIMIT 2 OFFSET 3") == "4\n5\n");
  CHECK(t.Ask("SELECT id FROM t OFFSET 5") == "6\n");
  CHECK(t.Ask("SELECT id FROM t OFFSET 6") == "");
  CHECK(t.Ask("SELECT id FROM t LIMIT 0") == "");
  CHECK(t.Ask("SELECT id FROM t LIMIT NULL OFFSET 5") == "6\n");
  CHECK(t.Ask("SELECT id FROM t WHERE id > 2 LIMIT ? OFFSET ?", {"2", "1"}) == "4\n5\n");
  CHECK(t.Ask("SELECT id FROM t LIMIT 9223372036854775807 OFFSET 5") == "6\n");
  CHECK_THAT(t.Ask("SELECT id FROM t LIMIT ?", {"-1"}),
             HasText("LIMIT must not be negative; it is -1 @"));
  CHECK_THAT(t.Ask("SELECT id FROM t LIMIT id"), HasText("Columns are not allowed in LIMIT @"));
  t.options().row_limit = 3;
  CHECK(t.Ask("SELECT id FROM t") == "1\n2\n3\n");
  CHECK(t.Ask("SELECT id FROM t ORDER BY id DESC LIMIT 5") == "6\n5\n4\n");
  CHECK(t.Ask("SELECT id FROM t LIMIT 2") == "1\n2\n");
}

TEST_CASE("ORDER BY a text that is computed, block after block") {
  QueryTable t({{"id", TypeId::kInt64, true, {}}});
  constexpr int kTexts = 20000;
  std::vector<std::vector<std::string>> rows;
  for (int i = 0; i < kTexts; ++i) rows.push_back({std::to_string(i * 7919 % kTexts)});
  t.Append(rows);
  const std::string by =
      "SELECT id FROM t ORDER BY 'longer than a view: ' || lpad(id::text, 5, '0')";
  CHECK(t.Ask(by + " LIMIT 3") == "0\n1\n2\n");
  CHECK(t.Ask(by + " DESC LIMIT 2") == "19999\n19998\n");
  CHECK(t.Ask(by + " LIMIT 2 OFFSET 12345") == "12345\n12346\n");
  std::string all;
  for (int i = 0; i < kTexts; ++i) all += std::to_string(i) + "\n";
  CHECK((t.Ask(by) == all));
}

TEST_CASE("ORDER BY columns, aliases, numbers and expressions") {
  People t;
  CHECK(t.Ask("SELECT id FROM t ORDER BY age, id DESC") == "6\n3\n4\n1\n5\n2\n");
  CHECK(t.Ask("SELECT id FROM t ORDER BY age DESC, id") == "2\n5\n1\n4\n3\n6\n");
  CHECK(t.Ask("SELECT id FROM t ORDER BY age NULLS FIRST, id") == "2\n3\n6\n1\n4\n5\n");
  CHECK(t.Ask("SELECT id FROM t ORDER BY age DESC NULLS LAST") == "5\n1\n4\n3\n6\n2\n");
  CHECK(t.Ask("SELECT -id AS n FROM t ORDER BY n LIMIT 2") == "-6\n-5\n");
  CHECK(t.Ask("SELECT name, id FROM t ORDER BY 2 DESC LIMIT 1") == "a name that is long|6\n");
  CHECK(t.Ask("SELECT id FROM t ORDER BY -id LIMIT 1 OFFSET 1") == "5\n");
  CHECK(t.Ask("SELECT name FROM t ORDER BY name") ==
        "Ada\nBob\nCy\nEve\na name that is long\nNULL\n");
  CHECK(t.Ask("SELECT name FROM t ORDER BY name DESC LIMIT 2") == "NULL\na name that is long\n");
  CHECK(t.Ask("SELECT id FROM t ORDER BY town, name") == "1\n5\n2\n4\n6\n3\n");
  CHECK(t.Ask("SELECT id AS age FROM t ORDER BY age DESC LIMIT 1") == "6\n");
  CHECK(t.Ask("SELECT id FROM t ORDER BY age + 0 LIMIT 2") == "3\n6\n");
  CHECK(t.Ask("SELECT id FROM t ORDER BY town || 'x', id LIMIT 3") == "1\n5\n2\n");
  CHECK_THAT(t.Ask("SELECT id FROM t ORDER BY 2"),
             HasText("ORDER BY position 2 is not in the select list, which has 1 @26"));
  CHECK_THAT(t.Ask("SELECT id FROM t ORDER BY 'x'"), HasText("@26"));
}

TEST_CASE(
    "constants in ORDER BY and GROUP BY: bare ones count outputs, those with a type are values") {
  People t;
  // A minus is part of the number.
  for (const char* constant :
       {"-1", "- 1", "(-1)", "-(2)", "0", "-0", "7", "99999999999999999999"}) {
    INFO(constant);
    CHECK_THAT(t.Ask(std::string("SELECT id FROM t ORDER BY ") + constant),
               HasText("is not in the select list, which has 1 @"));
    CHECK_THAT(t.Ask(std::string("SELECT id FROM t GROUP BY ") + constant),
               HasText("is not in the select list, which has 1 @"));
  }
  for (const char* constant : {"1.5", "-1.5", "1e0", "'1'", "NULL", "(NULL)", "('x')"}) {
    INFO(constant);
    CHECK_THAT(
        t.Ask(std::string("SELECT id FROM t ORDER BY ") + constant),
        HasText("must be the number of an output; one that is meant as a value needs a CAST"));
    CHECK_THAT(
        t.Ask(std::string("SELECT count(*) FROM t GROUP BY ") + constant),
        HasText("must be the number of an output; one that is meant as a value needs a CAST"));
  }
  CHECK(t.Ask("SELECT -id FROM t ORDER BY (1) LIMIT 1") == "-6\n");
  CHECK(t.Ask("SELECT -id FROM t ORDER BY - -1 LIMIT 1") == "-6\n");
  CHECK(t.Ask("SELECT age FROM t GROUP BY (1) ORDER BY 1 LIMIT 1") == "20\n");
  for (const char* constant :
       {"DATE '2024-01-01'", "TRUE", "FALSE", "1::int", "CAST('x' AS text)", "INTERVAL '1 day'",
        "numeric '1.5'", "NULL::int", "+1", "1 + 1", "-'1'::int", "lower('X')", "CURRENT_DATE"}) {
    INFO(constant);
    CHECK(t.Ask(std::string("SELECT id FROM t WHERE id < 3 ORDER BY ") + constant) == "1\n2\n");
    CHECK(t.Ask(std::string("SELECT id FROM t WHERE id < 3 ORDER BY ") + constant + ", -id") ==
          "2\n1\n");
    CHECK(t.Ask(std::string("SELECT count(*) FROM t GROUP BY ") + constant) == "6\n");
    CHECK(t.Ask(std::string("SELECT id FROM t WHERE id < 3 GROUP BY id, ") + constant +
                " ORDER BY id, " + constant) == "1\n2\n");
  }
  CHECK(t.Ask("SELECT DATE '2024-01-01' AS d, count(*) FROM t GROUP BY DATE '2024-01-01'") ==
        "2024-01-01|6\n");
  CHECK(t.Ask("SELECT id FROM t WHERE id < 3 ORDER BY $1::int", {"2"}) == "1\n2\n");
}

TEST_CASE("aggregates of all rows") {
  People t;
  CHECK(t.Ask("SELECT count(*), count(age), sum(age), min(age), max(age), avg(age) FROM t") ==
        "6|5|163|20|51|32.6\n");
  CHECK(t.Ask("SELECT count(*), count(age), sum(age), min(age), avg(age) FROM t WHERE id > 9") ==
        "0|0|NULL|NULL|NULL\n");
  CHECK(t.Ask("SELECT min(name), max(name), min(town), max(town) FROM t") ==
        "Ada|a name that is long|London|a town of a long name\n");
  CHECK(t.Ask("SELECT count(DISTINCT age), sum(DISTINCT age), count(DISTINCT town) FROM t") ==
        "3|107|3\n");
  CHECK(t.Ask("SELECT count(*) FILTER (WHERE age > 30), sum(id) FILTER (WHERE age > 30) FROM t") ==
        "3|10\n");
  CHECK(t.Ask("SELECT bool_and(age > 10), bool_or(age > 50), bool_and(age > 20) FROM t") ==
        "true|true|false\n");
  CHECK(t.Ask("SELECT var_pop(age), stddev(age) FROM t WHERE id IN (1, 3)") ==
        "64|11.313708498984761\n");
  CHECK(t.Ask("SELECT var_pop(age), var_samp(age) FROM t WHERE id = 1") == "0|NULL\n");
  CHECK(t.Ask("SELECT sum(age) / count(*) + 1 FROM t") == "28\n");
  CHECK(t.Ask("SELECT count(*) FROM t HAVING count(*) > 6") == "");
  CHECK(t.Ask("SELECT 1 FROM t HAVING true") == "1\n");
  CHECK(t.Ask("SELECT count(*) FROM t ORDER BY sum(id)") == "6\n");
}

TEST_CASE("GROUP BY one column, several, expressions, numbers and names") {
  People t;
  CHECK(t.Ask("SELECT town, count(*), sum(age) FROM t GROUP BY town") ==
        "London|2|87\nParis|2|36\nNULL|1|20\na town of a long name|1|20\n");
  CHECK(t.Ask("SELECT age, count(*) FROM t GROUP BY age ORDER BY age") ==
        "20|2\n36|2\n51|1\nNULL|1\n");
  CHECK(t.Ask("SELECT town, age, min(id) FROM t GROUP BY town, age ORDER BY 3") ==
        "London|36|1\nParis|NULL|2\nNULL|20|3\nParis|36|4\nLondon|51|5\n"
        "a town of a long name|20|6\n");
  CHECK(t.Ask("SELECT age % 2 AS odd, count(*) FROM t GROUP BY age % 2 ORDER BY 1") ==
        "0|4\n1|1\nNULL|1\n");
  CHECK(t.Ask("SELECT age % 2 AS odd, count(*) FROM t GROUP BY odd ORDER BY odd") ==
        "0|4\n1|1\nNULL|1\n");
  CHECK(t.Ask("SELECT age % 2, count(*) FROM t GROUP BY 1 ORDER BY 1") == "0|4\n1|1\nNULL|1\n");
  CHECK(t.Ask("SELECT age % 2 + 1 FROM t GROUP BY age % 2 ORDER BY age % 2") == "1\n2\nNULL\n");
  CHECK(t.Ask("SELECT town FROM t GROUP BY town HAVING count(*) > 1 ORDER BY town DESC") ==
        "Paris\nLondon\n");
  CHECK(t.Ask("SELECT town, max(age) - min(age) AS d FROM t GROUP BY town ORDER BY d DESC LIMIT 2 "
              "OFFSET 1") == "Paris|0\nNULL|0\n");
  CHECK(t.Ask("SELECT town, count(DISTINCT age), count(*) FILTER (WHERE age > 40) FROM t GROUP BY "
              "town ORDER BY town") ==
        "London|2|1\nParis|1|0\na town of a long name|1|0\nNULL|1|0\n");
  CHECK(t.Ask("SELECT count(*) FROM t WHERE false GROUP BY town") == "");
  CHECK(t.Ask("SELECT town, age, count(*) FROM t WHERE false GROUP BY town, age") == "");
}

TEST_CASE("DISTINCT") {
  People t;
  CHECK(t.Ask("SELECT DISTINCT age FROM t") == "36\nNULL\n20\n51\n");
  CHECK(t.Ask("SELECT DISTINCT age FROM t LIMIT 2") == "36\nNULL\n");
  CHECK(t.Ask("SELECT DISTINCT age FROM t ORDER BY age DESC") == "NULL\n51\n36\n20\n");
  CHECK(t.Ask("SELECT DISTINCT age, town FROM t ORDER BY 1, 2 LIMIT 2") ==
        "20|a town of a long name\n20|NULL\n");
  CHECK(t.Ask("SELECT DISTINCT age % 2 AS x FROM t ORDER BY age % 2") == "0\n1\nNULL\n");
  CHECK(t.Ask("SELECT DISTINCT count(*) FROM t GROUP BY town ORDER BY 1") == "1\n2\n");
  CHECK(t.Ask("SELECT DISTINCT 7 FROM t") == "7\n");
  CHECK_THAT(t.Ask("SELECT DISTINCT age FROM t ORDER BY id"),
             HasText("must appear in the select list @36"));
}

TEST_CASE("what grouping does not allow is refused where it stands") {
  People t;
  CHECK(t.Ask("SELECT name, count(*) FROM t GROUP BY town") ==
        "error: Column 'name' must appear in the GROUP BY clause or be used in an aggregate "
        "function @7");
  CHECK_THAT(t.Ask("SELECT id, count(*) FROM t"), HasText("must appear in the GROUP BY clause"));
  CHECK_THAT(t.Ask("SELECT town FROM t GROUP BY town ORDER BY age"),
             HasText("Column 'age' must appear in the GROUP BY clause"));
  CHECK(t.Ask("SELECT id FROM t WHERE count(*) > 1") ==
        "error: Aggregate functions are not allowed in WHERE @23");
  CHECK_THAT(t.Ask("SELECT sum(count(*)) FROM t"), HasText("Aggregate functions are not allowed"));
  CHECK_THAT(t.Ask("SELECT 1 FROM t GROUP BY sum(id)"),
             HasText("Aggregate functions are not allowed in GROUP BY @25"));
  CHECK_THAT(t.Ask("SELECT sum(name) FROM t"), HasText("sum(utf8) does not exist"));
  CHECK_THAT(t.Ask("SELECT sum(*) FROM t"), HasText("error: "));
  CHECK_THAT(t.Ask("SELECT min(id, age) FROM t"), HasText("min takes one argument, not 2"));
  CHECK_THAT(t.Ask("SELECT cuont(*), sum(id) FROM t"), HasText("count"));
  CHECK_THAT(t.Ask("SELECT nmae FROM t"), HasText("name"));
}

TEST_CASE("EXPLAIN shows the steps") {
  People t;
  CHECK(t.Ask("EXPLAIN SELECT town, sum(age) FROM t WHERE id > 1 GROUP BY town HAVING count(*) > 1 "
              "ORDER BY 2 DESC LIMIT 3") ==
        "Limit 3\n"
        "  Project town, sum(age)\n"
        "    Top N by sum(age) DESC\n"
        "      Filter count(*) > 1\n"
        "        Aggregate (one string) by town: sum(age), count(*)\n"
        "          Filter id > 1\n"
        "            Scan t (6 rows): columns id, age, town\n");
  CHECK(t.Ask("EXPLAIN SELECT DISTINCT age FROM t") ==
        "Distinct (one integer)\n"
        "  Project age\n"
        "    Scan t (6 rows): columns age\n");
  CHECK(t.Ask("EXPLAIN DELETE FROM t WHERE age IS NULL") ==
        "Delete\n"
        "  Filter age IS NULL\n"
        "    Scan t (6 rows): columns age\n");
}

}  // namespace
}  // namespace colmerge
