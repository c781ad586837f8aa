// SPDX-License-Identifier: Apache-2.0
// Bound expressions as people read them.
#include "expr/bind/expression_text.h"

#include "expr/bound_text.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

std::string Shown(std::string_view text) {
  ParameterTypes parameters;
  auto bound = BindText(text, &parameters);
  return bound.ok() ? TextOf(**bound) : bound.status().message();
}

TEST_CASE("every kind of node") {
  CHECK(Shown("i32 + $1 * 2 > -5") == "(i32 + ($1 * 2)) > -5");
  CHECK(Shown("NOT (b AND i32 = 1 OR b)") == "NOT ((b AND i32 = 1) OR b)");
  CHECK(Shown("b IS NOT UNKNOWN AND b IS FALSE") == "b IS NOT UNKNOWN AND b IS FALSE");
  CHECK(Shown("(i32 > 1) IS TRUE") == "(i32 > 1) IS TRUE");
  CHECK(Shown("i32 + 1 IS NULL") == "(i32 + 1) IS NULL");
  CHECK(Shown("i32 NOT IN (1, 2)") == "i32 NOT IN (1, 2)");
  CHECK(Shown("CASE WHEN b THEN lower(s) END") == "CASE WHEN b THEN lower(s) ELSE NULL END");
  CHECK(Shown("coalesce(s, 'x')") == "coalesce(s, 'x')");
  CHECK(Shown("s NOT ILIKE 'a#%' ESCAPE '#'") == "NOT (s ILIKE 'a#%' ESCAPE '#')");
  CHECK(Shown("s IS DISTINCT FROM 'a'") == "s IS DISTINCT FROM 'a'");
  CHECK(Shown("CURRENT_DATE") == "current_date");
  CHECK(Shown("left(s, 2)") == "left(s, 2)");
  CHECK(Shown("-f64") == "-f64");
}

TEST_CASE("constants read back as they were") {
  for (const char* text :
       {"s = 'it''s'", "f64 = 1.5", "date = DATE '2024-02-29'", "b = true", "bin = '\\x00ff'",
        "t = TIME '12:30:00.500'", "tz = TIMESTAMPTZ '2024-01-01T00:00:00Z'"}) {
    CHECK(Shown(text) == text);
  }
  CHECK(Shown("NULL::date") == "NULL");
}

TEST_CASE("what is long is cut") {
  const std::string shown = Shown("s = '" + std::string(200, 'x') + "'");
  CHECK(shown == "s = '" + std::string(64, 'x') + "...'");
  std::string list = "i32 IN (0";
  for (int i = 1; i < 1000; ++i) list += ", " + std::to_string(i);
  CHECK(Shown(list + ")") ==
        "i32 IN (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, … 1000 in all)");
  std::string terms = "i32 = 0";
  for (int i = 1; i < 5000; ++i) terms += " OR i32 = " + std::to_string(i);
  CHECK(Shown(terms).size() < 10000);
}

TEST_CASE("names stand in double quotes when they need them") {
  CHECK(NameText("abc_1") == "abc_1");
  CHECK(NameText("Abc") == "\"Abc\"");
  CHECK(NameText("1a") == "\"1a\"");
  CHECK(NameText("a b") == "\"a b\"");
  CHECK(NameText("a\"b") == "\"a\"\"b\"");
  CHECK(NameText("select") == "\"select\"");
  CHECK(NameText("größe") == "\"größe\"");
  CHECK(NameText("") == "\"\"");
}

TEST_CASE("types are written so that CAST takes them") {
  for (const char* type : {"tinyint",        "smallint",     "integer",
                           "bigint",         "uint8",        "uint64",
                           "float16",        "real",         "double precision",
                           "numeric(10, 2)", "boolean",      "text",
                           "large_utf8",     "bytea",        "fixed_size_binary(3)",
                           "date",           "date64",       "time",
                           "time(0)",        "timestamp(9)", "timestamp(3) with time zone",
                           "duration(0)",    "interval"}) {
    ParameterTypes parameters;
    const auto bound = BindText(std::string("CAST(NULL AS ") + type + ")", &parameters);
    REQUIRE(bound.ok());
    CHECK(TypeText((*bound)->type) == type);
  }
  CHECK(TypeText(DataType::Dictionary(TypeId::kInt8, TypeId::kUtf8)) == "dictionary<int8, utf8>");
}

}  // namespace
}  // namespace colmerge::test
