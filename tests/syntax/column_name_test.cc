// SPDX-License-Identifier: Apache-2.0
// Only reserved words are reserved: any other word of SQL is the name of a column wherever a column
// can stand, without quotes.
#include <fmt/format.h>

#include "support/catch.h"
#include "syntax/expression_parser.h"
#include "syntax/statement.h"
#include "syntax/syntax_text.h"

namespace colmerge::test {
namespace {

// PostgreSQL's words that are not reserved, and those that cannot be functions or types, as far as
// they mean something in the language or could be taken for what does.
constexpr const char* kWords[] = {
    "current",   "grouping", "sets",      "set",       "values",    "rollup",   "cube",
    "of",        "row",      "rows",      "first",     "last",      "nulls",    "at",
    "zone",      "between",  "exists",    "extract",   "substring", "position", "trim",
    "overlay",   "coalesce", "nullif",    "greatest",  "least",     "date",     "time",
    "timestamp", "interval", "year",      "month",     "day",       "hour",     "minute",
    "second",    "double",   "precision", "character", "varying",   "char",     "varchar",
    "int",       "integer",  "bigint",    "smallint",  "boolean",   "bool",     "decimal",
    "numeric",   "dec",      "real",      "float",     "bit",       "text",     "filter",
    "over",      "within",   "escape",    "unknown",   "operator",  "by",       "key",
    "value",     "name",     "type",      "index",     "view",      "explain",  "update",
    "delete",    "insert",   "replace",   "copy",      "drop",      "alter",    "truncate",
    "begin",     "commit",   "start",     "rollback",  "count",     "sum",      "min",
    "max",       "avg",      "without",   "partition", "range",     "exclude",  "ordinality",
    "recursive", "sql",      "system",    "ties",      "xmlparse",  "none",     "normalize",
    "out",       "inout",    "setof",     "treat",     "national",  "nchar",
};

std::string Names(std::string_view sql) {
  auto parsed = ParseStatement(sql);
  if (!parsed.ok()) return parsed.status().message();
  std::string text;
  const auto add = [&](const SyntaxPtr& node) {
    if (node != nullptr) text += SyntaxText(*node) + ";";
  };
  for (const SelectItem& item : parsed->items) add(item.expression);
  for (const SetItem& item : parsed->assignments) {
    add(item.column);
    add(item.value);
  }
  add(parsed->where);
  for (const SyntaxPtr& key : parsed->group_by) add(key);
  add(parsed->having);
  for (const OrderItem& item : parsed->order_by) add(item.expression);
  return text;
}

TEST_CASE("words that are not reserved begin and end every clause as columns") {
  for (const char* word : kWords) {
    const auto with = [&](std::string_view text) {
      return fmt::format(fmt::runtime(text), fmt::arg("w", word));
    };
    INFO(word);
    CHECK(Names(with("SELECT {w} FROM t")) == with("{w};"));
    CHECK(Names(with("SELECT a, {w}, b FROM t")) == with("a;{w};b;"));
    CHECK(Names(with("SELECT t.{w}, {w} AS {w} FROM t")) == with("t.{w};{w};"));
    CHECK(Names(with("SELECT a FROM t WHERE {w}")) == with("a;{w};"));
    CHECK(Names(with("SELECT a FROM t WHERE {w} = 1 AND a = {w}")) ==
          with("a;(and (= {w} 1) (= a {w}));"));
    CHECK(Names(with("SELECT a FROM t WHERE NOT {w} GROUP BY {w}")) == with("a;(not {w});{w};"));
    CHECK(Names(with("SELECT a FROM t GROUP BY {w}, a, {w} HAVING {w} > 1")) ==
          with("a;{w};a;{w};(> {w} 1);"));
    CHECK(Names(with("SELECT a FROM t ORDER BY {w}, a, {w} DESC NULLS FIRST LIMIT 1")) ==
          with("a;{w};a;{w};"));
    CHECK(Names(with("UPDATE t SET {w} = {w} + 1, a = {w} WHERE {w} IS NULL")) ==
          with("{w};(+ {w} 1);a;{w};(null? {w});"));
    CHECK(Names(with("DELETE FROM t WHERE {w} LIKE 'x'")) == with("(like {w} 'x');"));
  }
}

TEST_CASE("words that are not reserved are columns inside every expression") {
  for (const char* word : kWords) {
    const auto parsed = [&](std::string_view text) {
      auto syntax = ParseExpressionText(fmt::format(fmt::runtime(text), fmt::arg("w", word)));
      return syntax.ok() ? SyntaxText(**syntax) : syntax.status().message();
    };
    const auto with = [&](std::string_view text) {
      return fmt::format(fmt::runtime(text), fmt::arg("w", word));
    };
    INFO(word);
    CHECK(parsed("({w})") == with("{w}"));
    CHECK(parsed("a IN ({w}, {w})") == with("(in a {w} {w})"));
    CHECK(parsed("{w} IN (1)") == with("(in {w} 1)"));
    CHECK(parsed("a BETWEEN {w} AND {w}") == with("(between a {w} {w})"));
    CHECK(parsed("f({w}, {w})") == with("(call f {w} {w})"));
    CHECK(parsed("CASE {w} WHEN {w} THEN {w} ELSE {w} END") == with("(case-of/1 {w} {w} {w} {w})"));
    CHECK(parsed("-{w} * {w}") == with("(* (sign- {w}) {w})"));
    CHECK(parsed("{w}::int") == with("(cast int32 {w})"));
    CHECK(parsed("CAST({w} AS int)") == with("(cast int32 {w})"));
    CHECK(parsed("{w} IS NOT DISTINCT FROM {w}") == with("(not-distinct? {w} {w})"));
    CHECK(parsed("substring({w} FROM {w} FOR {w})") == with("(call substring {w} {w} {w})"));
  }
}

TEST_CASE("what these words begin elsewhere is still told") {
  const auto refused = [](std::string_view sql) { return ParseStatement(sql).status().message(); };
  CHECK_THAT(refused("DELETE FROM t WHERE CURRENT OF c"), HasText("WHERE CURRENT OF"));
  CHECK_THAT(refused("SELECT a FROM t GROUP BY GROUPING SETS ((a))"), HasText("GROUPING SETS"));
  CHECK_THAT(refused("SELECT a FROM t GROUP BY ROLLUP (a)"), HasText("ROLLUP"));
  CHECK_THAT(refused("SELECT a FROM t WHERE a IN (VALUES (1))"), HasText("A subquery"));
  CHECK_THAT(refused("SELECT (VALUES (1)) FROM t"), HasText("A subquery"));
  CHECK_THAT(refused("SELECT a FROM (VALUES (1)) v"), HasText("A subquery"));
  CHECK(Names("SELECT set.a FROM t set WHERE set.b") == "set.a;set.b;");
  CHECK(Names("UPDATE t set set = 1") == "set;1;");
}

}  // namespace
}  // namespace colmerge::test
