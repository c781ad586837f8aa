// SPDX-License-Identifier: Apache-2.0
// Statements as they are written: every clause, their order, and what is refused and where.
#include "syntax/statement.h"

#include <fmt/format.h>

#include "support/catch.h"
#include "syntax/syntax_text.h"

namespace colmerge::test {
namespace {

std::string ItemText(const SelectItem& item) {
  const std::string text = item.expression == nullptr ? "*" : SyntaxText(*item.expression);
  return text + (item.name.empty() ? "" : " as " + item.name);
}

std::string OrderText(const OrderItem& item) {
  return SyntaxText(*item.expression) + (item.descending ? " desc" : " asc") +
         (item.nulls_first ? " nulls-first" : " nulls-last");
}

// The clauses of a statement, or its error as "position: message".
std::string Read(std::string_view sql) {
  auto parsed = ParseStatement(sql);
  if (!parsed.ok()) {
    return fmt::format("{}: {}", parsed.status().detail().position, parsed.status().message());
  }
  const Statement& statement = *parsed;
  constexpr const char* kVerbs[] = {"select", "delete", "update"};
  std::string text = statement.explain ? "explain " : "";
  text += kVerbs[static_cast<int>(statement.kind)];
  if (statement.distinct) text += " distinct";
  auto list = [&](std::string_view clause, const auto& items, auto&& show) {
    for (size_t i = 0; i < items.size(); ++i) {
      text += i == 0 ? fmt::format("{} ", clause) : ", ";
      text += show(items[i]);
    }
  };
  auto one = [&](std::string_view clause, const SyntaxPtr& node) {
    if (node != nullptr) text += fmt::format(" {} {}", clause, SyntaxText(*node));
  };
  const auto node_text = [](const SyntaxPtr& node) { return SyntaxText(*node); };
  list("", statement.items, ItemText);
  text += fmt::format(" from {}{}@{}", statement.table.text, statement.table.quoted ? "!" : "",
                      statement.table.position);
  if (!statement.alias.empty()) text += " as " + statement.alias;
  list(" set", statement.assignments, [](const SetItem& item) {
    return SyntaxText(*item.column) + " = " + SyntaxText(*item.value);
  });
  one("where", statement.where);
  list(" group", statement.group_by, node_text);
  one("having", statement.having);
  list(" order", statement.order_by, OrderText);
  one("limit", statement.limit);
  one("offset", statement.offset);
  if (statement.parameter_count != 0) text += fmt::format(" ({})", statement.parameter_count);
  return text;
}

TEST_CASE("SELECT") {
  CHECK(Read("SELECT * FROM t") == "select * from t@14");
  CHECK(Read("select a, b + 1 from T;") == "select a, (+ b 1) from t@21");
  CHECK(Read("SELECT DISTINCT a FROM \"My T\"") == "select distinct a from My T!@23");
  CHECK(Read("SELECT ALL a FROM t") == "select a from t@18");
  CHECK(Read("SELECT *, a FROM t") == "select *, a from t@17");
  CHECK(Read("SELECT a AS B, c \"D\", d AS select, sum(e) total FROM t") ==
        "select a as b, c as D, d as select, (call sum e) as total from t@53");
  CHECK(Read("SELECT a FROM t WHERE a > 1 AND b") == "select a from t@14 where (and (> a 1) b)");
  CHECK(Read("SELECT a FROM t LIMIT 10 OFFSET 5") == "select a from t@14 limit 10 offset 5");
  CHECK(Read("SELECT a FROM t OFFSET 5 ROWS LIMIT 10") == "select a from t@14 limit 10 offset 5");
  CHECK(Read("SELECT a FROM t LIMIT ALL OFFSET 1 ROW") == "select a from t@14 offset 1");
  CHECK(Read("-- hello\nSELECT/**/a FROM t -- bye") == "select a from t@26");
}

TEST_CASE("GROUP BY and ORDER BY") {
  CHECK(Read("SELECT a, count(*) FROM t WHERE b GROUP BY a, lower(c) HAVING count(*) > 1 "
             "ORDER BY 2 DESC, a LIMIT 3") ==
        "select a, (call count *) from t@24 where b group a, (call lower c) having (> (call count "
        "*) 1) order 2 desc nulls-first, a asc nulls-last limit 3");
  CHECK(Read("SELECT a FROM t ORDER BY a NULLS FIRST, b DESC NULLS LAST, c ASC NULLS LAST") ==
        "select a from t@14 order a asc nulls-first, b desc nulls-last, c asc nulls-last");
  CHECK(Read("SELECT a FROM t HAVING TRUE") == "select a from t@14 having TRUE");
  CHECK(Read("SELECT rollup FROM t GROUP BY rollup, cube") ==
        "select rollup from t@19 group rollup, cube");
}

TEST_CASE("DELETE") {
  CHECK(Read("DELETE FROM t") == "delete from t@12");
  CHECK(Read("DELETE FROM t AS x WHERE x.a IN (1, ?)") ==
        "delete from t@12 as x where (in x.a 1 $0) (1)");
}

TEST_CASE("UPDATE") {
  CHECK(Read("UPDATE t SET a = a + 1, \"B\" = ? WHERE c = ?") ==
        "update from t@7 set a = (+ a 1), \"B\" = $0 where (= c $1) (2)");
  CHECK(Read("UPDATE t x SET a = NULL") == "update from t@7 as x set a = NULL");
  CHECK(Read("UPDATE set SET set = 1") == "update from set@7 set set = 1");
}

TEST_CASE("EXPLAIN") {
  CHECK(Read("EXPLAIN SELECT a FROM t") == "explain select a from t@22");
  CHECK(Read("explain delete from t;") == "explain delete from t@20");
  CHECK_THAT(Read("EXPLAIN EXPLAIN SELECT a FROM t"), HasText("8: EXPLAIN of EXPLAIN"));
  CHECK_THAT(Read("EXPLAIN ANALYZE SELECT a FROM t"), HasText("8: EXPLAIN ANALYZE"));
  CHECK_THAT(Read("EXPLAIN (VERBOSE) SELECT a FROM t"), HasText("EXPLAIN has no options"));
}

TEST_CASE("columns may carry the name of the table") {
  CHECK(Read("SELECT t.a, t.* FROM t WHERE t.b = 1 ORDER BY t.c") ==
        "select t.a, * from t@21 where (= t.b 1) order t.c asc nulls-last");
  CHECK(Read("SELECT x.a FROM t AS x GROUP BY x.a") == "select x.a from t@16 as x group x.a");
  CHECK(Read("SELECT \"T 1\".a FROM \"T 1\"") == "select T 1.a from T 1!@20");
  const std::string message = ": The statement has no table 'u'; its table goes by the name 't'";
  CHECK(Read("SELECT u.a FROM t") == "7" + message);
  CHECK(Read("SELECT a, u.* FROM t") == "10" + message);
  CHECK(Read("SELECT a FROM t WHERE f(1 + u.a)") == "28" + message);
  CHECK(Read("SELECT count(*) FILTER (WHERE u.a) FROM t") == "30" + message);
  CHECK(Read("SELECT a FROM t GROUP BY u.a") == "25" + message);
  CHECK(Read("SELECT a FROM t ORDER BY u.a") == "25" + message);
  CHECK(Read("SELECT a FROM t HAVING u.a") == "23" + message);
  CHECK(Read("SELECT a FROM t LIMIT u.a") == "22" + message);
  CHECK(Read("UPDATE t SET a = u.a") == "17" + message);
  CHECK(Read("DELETE FROM t WHERE u.a") == "20" + message);
  // An alias hides the table's name.
  CHECK(Read("SELECT t.a FROM t x") ==
        "7: The statement has no table 't'; its table goes by the name 'x'");
}

TEST_CASE("parameters are counted over the whole statement") {
  CHECK(Read("SELECT ? FROM t WHERE a = ? LIMIT ? OFFSET ?") ==
        "select $0 from t@14 where (= a $1) limit $2 offset $3 (4)");
  CHECK(Read("SELECT $3 FROM t WHERE a = $1") == "select $2 from t@15 where (= a $0) (3)");
  CHECK(Read("SELECT ? FROM t WHERE a = $1") ==
        "26: Parameters are written either all as ? or all as $1, $2, …");
}

TEST_CASE("errors name what was expected") {
  CHECK(Read("") == "0: The statement is empty: expected SELECT, DELETE, UPDATE or EXPLAIN");
  CHECK(Read(" ; ") == "1: Syntax error at ';': expected SELECT, DELETE, UPDATE or EXPLAIN");
  CHECK(Read("SELEC a FROM t") ==
        "0: Syntax error at 'SELEC': expected SELECT, DELETE, UPDATE or EXPLAIN");
  CHECK(Read("SELECT a") ==
        "8: Syntax error at the end of the text: expected ',' or FROM and the name of a table");
  CHECK(Read("SELECT a b c FROM t") ==
        "11: Syntax error at 'c': expected ',' or FROM and the name of a table");
  CHECK(Read("SELECT FROM t") ==
        "7: Syntax error at 'FROM': expected an expression (the word is reserved: a column of this "
        "name needs double quotes)");
  CHECK_THAT(Read("SELECT a, FROM t"),
             HasText("10: Syntax error at 'FROM': expected an expression"));
  CHECK(Read("SELECT a FROM") ==
        "13: Syntax error at the end of the text: expected the name of a table");
  CHECK(Read("SELECT a FROM 'x'") == "14: Syntax error at ''x'': expected the name of a table");
  CHECK(Read("SELECT a FROM order") ==
        "14: Syntax error at 'order': expected the name of a table (the word is reserved: a table "
        "of this name needs double quotes)");
  CHECK(Read("SELECT a AS FROM t").substr(0, 15) == "17: Syntax erro");
  CHECK(Read("SELECT a AS 1 FROM t") == "12: Syntax error at '1': expected a name after AS");
  CHECK(Read("SELECT a FROM t GROUP a") == "22: Syntax error at 'a': expected BY");
  CHECK(Read("SELECT a FROM t ORDER BY a NULLS") ==
        "32: Syntax error at the end of the text: expected FIRST or LAST after NULLS");
  CHECK(Read("SELECT a FROM t x y") ==
        "18: Syntax error at 'y': expected the end of the statement");
  CHECK(Read("SELECT a FROM t; SELECT b FROM t") ==
        "17: Syntax error at 'SELECT': expected the end: one text holds one statement");
  CHECK(Read("SELECT a FROM t;;") ==
        "16: Syntax error at ';': expected the end: one text holds one statement");
  const std::string order =
      "expected the end of the statement; the order is FROM, WHERE, GROUP BY, HAVING, ORDER BY, "
      "LIMIT, OFFSET, each once";
  CHECK(Read("SELECT a FROM t ORDER BY a WHERE b") == "27: Syntax error at 'WHERE': " + order);
  CHECK(Read("SELECT a FROM t LIMIT 1 LIMIT 2") == "24: Syntax error at 'LIMIT': " + order);
  CHECK(Read("DELETE FROM t LIMIT 1") == "14: Syntax error at 'LIMIT': " + order);
  CHECK(Read("DELETE t") == "7: Syntax error at 't': expected FROM");
  CHECK(Read("UPDATE t a = 1") == "11: Syntax error at '=': expected SET");
  CHECK(Read("UPDATE t SET a 1") == "15: Syntax error at '1': expected '='");
  CHECK(Read("UPDATE t SET 1 = 1") == "13: Syntax error at '1': expected the name of a column");
  CHECK(Read("UPDATE t SET a = 1,") ==
        "19: Syntax error at the end of the text: expected the name of a column");
  CHECK(Read("SELECT a FROM t WHERE \xff") == "22: The text is not UTF-8 from its byte 22 on");
}

TEST_CASE("what is left to others is named") {
  const std::pair<const char*, const char*> kRefused[] = {
      {"WITH x AS (SELECT 1) SELECT a FROM t", "0: WITH"},
      {"VALUES (1)", "0: VALUES"},
      {"INSERT INTO t VALUES (1)", "0: INSERT"},
      {"MERGE INTO t USING u", "0: MERGE"},
      {"CREATE TABLE t (a int)", "0: CREATE"},
      {"DROP TABLE t", "0: DROP"},
      {"ALTER TABLE t ADD a int", "0: ALTER"},
      {"TRUNCATE t", "0: TRUNCATE"},
      {"BEGIN", "0: BEGIN"},
      {"SELECT DISTINCT ON (a) a FROM t", "16: DISTINCT ON"},
      {"SELECT a INTO u FROM t", "9: SELECT INTO"},
      {"SELECT a FROM t, u", "15: A list of several tables"},
      {"SELECT a FROM t x, u", "17: A list of several tables"},
      {"SELECT a FROM t JOIN u ON TRUE", "16: JOIN"},
      {"SELECT a FROM t LEFT JOIN u USING (a)", "16: JOIN"},
      {"SELECT a FROM t AS x NATURAL JOIN u", "21: JOIN"},
      {"SELECT a FROM (SELECT 1) x", "14: A subquery"},
      {"SELECT (SELECT 1) FROM t", "8: A subquery"},
      {"SELECT a FROM f(1)", "14: A function in place of a table"},
      {"SELECT a FROM s.t", "14: A name of several parts"},
      {"SELECT a FROM t AS x (b)", "21: An alias with names of columns"},
      {"SELECT a FROM t TABLESAMPLE system (1)", "16: TABLESAMPLE"},
      {"SELECT a FROM t GROUP BY ROLLUP (a)", "25: GROUP BY with ROLLUP, CUBE or GROUPING SETS"},
      {"SELECT a FROM t GROUP BY GROUPING SETS (a)",
       "25: GROUP BY with ROLLUP, CUBE or GROUPING SETS"},
      {"SELECT a FROM t ORDER BY a USING <", "27: ORDER BY … USING"},
      {"SELECT a FROM t UNION SELECT b FROM t", "16: UNION"},
      {"SELECT a FROM t WHERE b INTERSECT SELECT 1", "24: INTERSECT"},
      {"SELECT a FROM t FETCH FIRST 1 ROW ONLY", "16: FETCH"},
      {"SELECT a FROM t FOR UPDATE", "16: FOR UPDATE"},
      {"SELECT a FROM t LIMIT 1, 2", "23: LIMIT offset, count"},
      {"SELECT a FROM t WINDOW w AS ()", "16: WINDOW"},
      {"SELECT sum(a) OVER () FROM t", "14: A window function (OVER)"},
      {"DELETE FROM t USING u", "14: DELETE … USING"},
      {"DELETE FROM t RETURNING a", "14: RETURNING"},
      {"UPDATE t SET a = 1 FROM u", "19: UPDATE … FROM"},
      {"UPDATE t SET (a, b) = (1, 2)", "13: SET of several columns at once"},
      {"UPDATE t SET a = DEFAULT", "17: DEFAULT"},
      {"UPDATE t SET t.a = 1", "13: A name of several parts before ="},
  };
  for (const auto& [sql, start] : kRefused) {
    CHECK_THAT(Read(sql), HasText(std::string(start) + " is not part of the language"));
    CHECK(ParseStatement(sql).status().code() == Code::kInvalidText);
  }
}

TEST_CASE("cut and mangled statements are errors, not crashes") {
  const std::string texts[] = {
      "EXPLAIN SELECT DISTINCT x.*, a AS \"b\", count(*) FILTER (WHERE c) FROM t AS x WHERE a = ? "
      "GROUP BY 1, d HAVING e ORDER BY f DESC NULLS LAST LIMIT 1 OFFSET 2;",
      "UPDATE t x SET a = E'\\'', \"b\" = CASE WHEN c THEN 1 END WHERE d IN (1, 2)"};
  for (const std::string& text : texts) {
    REQUIRE(ParseStatement(text).ok());
    for (size_t cut = 0; cut < text.size(); ++cut) {
      Read(text.substr(0, cut));
      Read(text.substr(cut));
      for (char c : {'\0', '\'', '"', '(', ')', '$', '\xff', ' ', ',', '.', ';'}) {
        std::string mangled = text;
        mangled[cut] = c;
        Read(mangled);
      }
    }
  }
}

}  // namespace
}  // namespace colmerge::test
