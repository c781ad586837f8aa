// SPDX-License-Identifier: Apache-2.0
// Syntax to bound expressions: types of literals, columns, functions, casts, what is computed at
// once.
#include "expr/bound_text.h"
#include "support/catch.h"
#include "syntax/expression_parser.h"

namespace colmerge::test {
namespace {

TEST_CASE("types of literals") {
  CHECK(BoundText("2147483647") == "2147483647: int32");
  CHECK(BoundText("2147483648") == "2147483648: int64");
  CHECK(BoundText("-2147483648") == "-2147483648: int32");
  CHECK(BoundText("9223372036854775807") == "9223372036854775807: int64");
  CHECK(BoundText("9223372036854775808") == "9223372036854775808: decimal128(19, 0)");
  CHECK(BoundText("-9223372036854775808") == "-9223372036854775808: int64");
  CHECK(BoundText("-(9223372036854775808)") == "-9223372036854775808: int64");
  CHECK(BoundText("007") == "7: int32");
  CHECK(BoundText("1.50") == "1.50: decimal128(3, 2)");
  CHECK(BoundText(".05") == "0.05: decimal128(2, 2)");
  CHECK(BoundText("-1.") == "-1: decimal128(1, 0)");
  CHECK(BoundText("1.5e3") == "1500: float64");
  CHECK(BoundText("-1e-3") == "-0.001: float64");
  CHECK(BoundText("99999999999999999999999999999999999999") ==
        "99999999999999999999999999999999999999: decimal128(38, 0)");
  CHECK(BoundText("-0.00000000000000000000000000000000000001") ==
        "-0.00000000000000000000000000000000000001: decimal128(38, 38)");
  CHECK(BoundText("1 + 100000000000000000000000000000000000000") ==
        "4: The number '100000000000000000000000000000000000000' has more than 38 digits; with an "
        "exponent (1e0) it is a float64");
  CHECK(BoundText("1e999") == "0: '1e999' is not a value of type float64");
  CHECK(BoundText("NULL") == "NULL: utf8");
  CHECK(BoundText("'it''s'") == "'it''s': utf8");
  CHECK(BoundText("TRUE") == "true: bool");
  CHECK(BoundText("DATE '2024-02-29'") == "DATE '2024-02-29': date32");
  CHECK(BoundText("TIMESTAMP(0) '2024-02-29 12:00'") ==
        "TIMESTAMP '2024-02-29T12:00:00': timestamp[s]");
  CHECK(BoundText("TIMESTAMPTZ '2024-02-29 12:00+02'") ==
        "TIMESTAMPTZ '2024-02-29T10:00:00Z': timestamp[us, UTC]");
  CHECK(BoundText("INTERVAL '90' MINUTE") == "INTERVAL 'PT5400S': interval[month_day_nano]");
  CHECK(BoundText("1 + DATE '2024-02-30'") == "4: '2024-02-30' is not a value of type date32");
}

TEST_CASE("columns are found by exact name, then but for case") {
  CHECK(BoundText("i32") == "i32: int32");
  CHECK(BoundText("I32") == "i32: int32");
  CHECK(BoundText("price") == "\"Price\": float64");
  CHECK(BoundText("PRICE") == "\"Price\": float64");
  CHECK(BoundText("\"Price\"") == "\"Price\": float64");
  CHECK(BoundText("\"price two\"") == "\"price two\": float64");
  CHECK(BoundText("\"UP\"") == "\"UP\": int32");
  CHECK(BoundText("1 + up") ==
        "4: Column 'up' could be 'UP' or 'Up': write the one that is meant in double quotes");
  CHECK(BoundText("\"price\"") == "0: Column 'price' not found; did you mean 'Price'?");
  CHECK(BoundText("1 + i23") == "4: Column 'i23' not found; did you mean 'i32'?");
  CHECK(BoundText("\"some text\"") ==
        "0: Column 'some text' not found; a string stands in single quotes");
  CHECK(BoundText("quantity") == "0: Column 'quantity' not found");
  ParameterTypes parameters;
  CHECK(BindText("nix", &parameters).status().code() == Code::kColumnNotFound);
  CHECK(BindText("nix", &parameters).status().detail().column == "nix");
}

TEST_CASE("constant parts are computed once, here") {
  CHECK(BoundText("1 + 2 * 3") == "7: int32");
  CHECK(BoundText("i32 + (1 + 2)") == "i32 + 3: int32");
  CHECK(BoundText("lower('ABC') || upper('d')") == "'abcD': utf8");
  CHECK(BoundText("1 IN (1, 2)") == "true: bool");
  CHECK(BoundText("CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' END") == "'b': utf8");
  CHECK(BoundText("DATE '2024-02-28' + 2") == "DATE '2024-03-01': date32");
  CHECK(BoundText("i32 + NULL") == "NULL: int32");
  CHECK(BoundText("i32 = NULL") == "NULL: bool");
  CHECK(BoundText("lower(NULL)") == "NULL: utf8");
  CHECK(BoundText("NULL IS NULL") == "true: bool");
  CHECK(BoundText("coalesce(NULL, 1)") == "1: int32");
  CHECK(BoundText("coalesce(NULL, NULL)") == "NULL: utf8");
  // A clock has no value yet.
  CHECK(BoundText("now()") == "now(): timestamp[us, UTC]");
  CHECK(BoundText("CURRENT_DATE + 1") == "current_date + 1: date32");
}

TEST_CASE("constant parts that fail are errors, but where they may never be evaluated") {
  CHECK(BoundText("i32 + 1 / 0") == "8: 1 / 0: division by zero");
  CHECK(BoundText("2147483647 + 1").substr(0, 14) == "11: 2147483647");
  CHECK(BoundText("300::tinyint") == "0: 300 is out of range of int8");
  CHECK(BoundText("b AND 1 / 0 = 1") == "b AND (1 / 0) = 1: bool");
  CHECK(BoundText("b OR 1 / 0 = 1") == "b OR (1 / 0) = 1: bool");
  CHECK(BoundText("CASE WHEN b THEN 1 / 0 ELSE 2 END") ==
        "CASE WHEN b THEN 1 / 0 ELSE 2 END: int32");
  CHECK(BoundText("CASE i32 WHEN 1 / 0 THEN 1 END") ==
        "CASE WHEN i32 = (1 / 0) THEN 1 ELSE NULL END: int32");
  CHECK(BoundText("coalesce(i32, 1 / 0)") == "coalesce(i32, 1 / 0): int32");
  CHECK(BoundText("CASE WHEN FALSE THEN 1 / 0 ELSE 2 END") == "2: int32");
  CHECK(BoundText("FALSE AND 1 / 0 = 1") == "false: bool");
  CHECK(BoundText("TRUE OR 1 / 0 = 1") == "true: bool");
  CHECK(BoundText("coalesce(1, 1 / 0)") == "1: int32");
  // Behind the branch, errors are errors again.
  CHECK(BoundText("CASE WHEN b THEN 1 END + 1 / 0") == "27: 1 / 0: division by zero");
  // A string that is no value of its type is a mistake wherever it stands.
  CHECK(BoundText("b AND i32 = 'x'") == "12: 'x' is not a value of type int32");
}

TEST_CASE("AND, OR and CASE lose what is known") {
  CHECK(BoundText("b AND TRUE") == "b: bool");
  CHECK(BoundText("b AND FALSE AND i32 = 1") == "false: bool");
  CHECK(BoundText("b OR FALSE OR NULL") == "b OR NULL: bool");
  CHECK(BoundText("TRUE AND TRUE") == "true: bool");
  CHECK(BoundText("FALSE OR FALSE") == "false: bool");
  CHECK(BoundText("NULL AND NULL") == "NULL: bool");
  CHECK(BoundText("NULL AND FALSE") == "false: bool");
  CHECK(BoundText("CASE WHEN b THEN 1 WHEN TRUE THEN 2 WHEN b THEN 3 ELSE 4 END") ==
        "CASE WHEN b THEN 1 ELSE 2 END: int32");
  CHECK(BoundText("CASE WHEN NULL THEN 1 WHEN b THEN 2 END") ==
        "CASE WHEN b THEN 2 ELSE NULL END: int32");
  CHECK(BoundText("coalesce(i32, NULL, 5, i64)") == "coalesce(i32::bigint, 5): int64");
}

TEST_CASE("conditions must be bools") {
  CHECK(BoundText("NOT i32") == "4: NOT needs a bool (a condition), not a value of type int32");
  CHECK(BoundText("b AND i32") == "6: AND needs a bool (a condition), not a value of type int32");
  CHECK(BoundText("s OR b") == "0: OR needs a bool (a condition), not a value of type utf8");
  CHECK(BoundText("i32 IS TRUE") ==
        "0: IS TRUE needs a bool (a condition), not a value of type int32");
  CHECK(BoundText("CASE WHEN 1 THEN 1 END") ==
        "10: WHEN needs a bool (a condition), not a value of type int32");
  CHECK(BoundText("NOT 'true'") == "false: bool");
  CHECK(BoundText("NOT 'x'") == "4: 'x' is not a value of type bool");
  CHECK(BoundText("nothing OR b") == "nothing::boolean OR b: bool");
}

TEST_CASE("branches meet in a common type") {
  CHECK(BoundText("CASE WHEN b THEN i16 ELSE i64 END") ==
        "CASE WHEN b THEN i16::bigint ELSE i64 END: int64");
  CHECK(BoundText("CASE WHEN b THEN 1 WHEN b THEN 2.5 END") ==
        "CASE WHEN b THEN 1.0 WHEN b THEN 2.5 ELSE NULL END: decimal128(11, 1)");
  CHECK(BoundText("CASE WHEN b THEN '1' ELSE i32 END") == "CASE WHEN b THEN 1 ELSE i32 END: int32");
  CHECK(BoundText("CASE WHEN b THEN 'a' ELSE NULL END") ==
        "CASE WHEN b THEN 'a' ELSE NULL END: utf8");
  CHECK(BoundText("coalesce(date, ts0)") == "coalesce(date::timestamp(0), ts0): timestamp[s]");
  CHECK(BoundText("coalesce(dict, 'x')") == "coalesce(dict::text, 'x'): utf8");
  CHECK(BoundText("coalesce(i32, i64, 1.5)").substr(0, 25) == "coalesce(i32::numeric(20,");
  CHECK(BoundText("CASE WHEN b THEN s ELSE 1 END") ==
        "24: utf8 and int32 have no common type; cast one of them");
  CHECK(BoundText("coalesce(i32, 'x')") == "14: 'x' is not a value of type int32");
  CHECK(BoundText("coalesce()") == "0: coalesce needs at least one argument");
}

TEST_CASE("casts that are asked for") {
  CHECK(BoundText("i32::text") == "i32::text: utf8");
  CHECK(BoundText("CAST(i32 AS int8)") == "i32::bigint: int64");
  CHECK(BoundText("i32::int") == "i32: int32");
  CHECK(BoundText("'5'::int + i32") == "5 + i32: int32");
  CHECK(BoundText("s::int") == "s::integer: int32");
  CHECK(BoundText("'abcdef'::varchar(3)") == "'abc': utf8");
  CHECK(BoundText("s::char(2)") == "left(s, 2): utf8");
  CHECK(BoundText("i32::varchar(3)") == "left(i32::text, 3): utf8");
  CHECK(BoundText("varchar(2) 'abc'") == "'ab': utf8");
  CHECK(BoundText("date(ts)") == "ts::date: date32");
  CHECK(BoundText("float8('1.5')") == "1.5: float64");
  CHECK(BoundText("NULL::int") == "NULL: int32");
  CHECK(BoundText("f64::numeric(5, 1)") == "f64::numeric(5, 1): decimal128(5, 1)");
  CHECK(BoundText("1 + 'x'::int") == "4: 'x' is not a value of type int32");
  CHECK(BoundText("i32::date") == "0: A value of type int32 cannot become date32");
  CHECK(BoundText("list::text") == "0: A value of type list<int32> cannot become utf8");
}

TEST_CASE("numeric without digits takes those of its source") {
  CHECK(BoundText("1.25::numeric") == "1.25: decimal128(3, 2)");
  CHECK(BoundText("d::numeric") == "d: decimal128(10, 2)");
  CHECK(BoundText("i64::numeric") == "i64::numeric(19, 0): decimal128(19, 0)");
  CHECK(BoundText("' -1.50 '::numeric") == "-1.50: decimal128(3, 2)");
  CHECK(BoundText("s::numeric") == "s::numeric(38, 10): decimal128(38, 10)");
  CHECK(BoundText("f64::decimal") == "f64::numeric(38, 10): decimal128(38, 10)");
}

TEST_CASE("operators and functions") {
  CHECK(BoundText("i16 + i32") == "i16::integer + i32: int32");
  CHECK(BoundText("-i16") == "-i16::integer: int32");
  CHECK(BoundText("f32 * 2") == "f32::double precision * 2: float64");
  CHECK(BoundText("i32 || s") == "i32::text || s: utf8");
  CHECK(BoundText("i32 & 6 | i32") == "i32 & 6 | i32: int32");
  CHECK(BoundText("5 # 3") == "6: int32");
  CHECK(BoundText("list || list || list") == "list || list || list: list<int32>");
  CHECK(BoundText("list || NULL") == "list || NULL: list<int32>");
  CHECK(BoundText("list || list || NULL") == "(list || list) || NULL: list<int32>");
  CHECK(BoundText("array_cat(list, list)") == "list || list: list<int32>");
  CHECK(BoundText("array_union(list, NULL)") == "NULL: list<int32>");
  CHECK(BoundText("array_union(list, list)") == "array_union(list, list): list<int32>");
  CHECK(BoundText("list || i32").find("There is no operator || for list<int32> and int32") !=
        std::string::npos);
  CHECK(BoundText("add_wrapping(2147483647, 1)") == "-2147483648: int32");
  CHECK(BoundText("ts + '1 day'") == "ts + INTERVAL 'P1D': timestamp[us]");
  CHECK(BoundText("length(dict)") == "length(dict::text): int32");
  CHECK(BoundText("concat(i32, 'a', b)") == "concat(i32::text, 'a', b::text): utf8");
  CHECK(BoundText("EXTRACT(year FROM date)") == "extract('year', date): float64");
  CHECK(BoundText("greatest(i32, 2.5)") == "greatest(i32::numeric(11, 1), 2.5): decimal128(11, 1)");
  CHECK(BoundText("nullif(i32, 0)") == "nullif(i32, 0): int32");
  CHECK(BoundText("i32 + s") == "4: There is no operator + for int32 and utf8; a CAST may help");
  CHECK(BoundText("1 + -s") == "4: There is no operator - for utf8; a CAST may help");
  CHECK(BoundText("i32 + 'abc'") == "6: 'abc' is not a value of type int32");
  CHECK(BoundText("1 + lowr(s)") == "4: There is no function 'lowr'; did you mean 'lower'?");
  CHECK(BoundText("coalesce_(s)") ==
        "0: There is no function 'coalesce_'; did you mean 'coalesce'?");
  CHECK(BoundText("frobnicate(s)") == "0: There is no function 'frobnicate'");
  CHECK(BoundText("1 + lower(i32)") ==
        "4: There is no function lower(int32); there is lower(text): cast the arguments to one of "
        "these");
  CHECK(BoundText("lower(DISTINCT s)") ==
        "0: lower is no aggregate function: *, DISTINCT and FILTER have no place in its call");
  CHECK(BoundText("1 + sum(i32)") == "4: The aggregate function sum is not allowed here");
  CHECK(BoundText("count(*)") == "0: The aggregate function count is not allowed here");
}

TEST_CASE("what is beside a parameter gives it its type") {
  CHECK(WithParameters("i32 = ?") == "int32 | i32 = $1: bool");
  CHECK(WithParameters("? > d") == "decimal128(10, 2) | $1 > d: bool");
  CHECK(WithParameters("? + i64") == "int64 | $1 + i64: int64");
  CHECK(WithParameters("? + 1") == "int32 | $1 + 1: int32");
  CHECK(WithParameters("date + ?") == "int32 | date + $1: date32");
  CHECK(WithParameters("ts - ?") == "timestamp[us] | ts - $1: interval[month_day_nano]");
  CHECK(WithParameters("s LIKE ?") == "utf8 | s LIKE $1: bool");
  CHECK(WithParameters("lower(?)") == "utf8 | lower($1): utf8");
  CHECK(WithParameters("round(?, 2)").find("| round($1") != std::string::npos);
  CHECK(WithParameters("i16 IN (?, 5, ?)") == "int16 int16 | i16 IN ($1, 5, $2): bool");
  CHECK(WithParameters("? IN (1, 2)") == "int32 | $1 IN (1, 2): bool");
  CHECK(WithParameters("f32 BETWEEN ? AND ?") == "float32 float32 | f32 >= $1 AND f32 <= $2: bool");
  CHECK(WithParameters("? BETWEEN 1 AND 5") == "int32 | $1 >= 1 AND $1 <= 5: bool");
  CHECK(WithParameters("CASE WHEN ? THEN ? ELSE i64 END") ==
        "bool int64 | CASE WHEN $1 THEN $2 ELSE i64 END: int64");
  CHECK(WithParameters("coalesce(?, i64)") == "int64 | coalesce($1, i64): int64");
  CHECK(WithParameters("?::date") == "date32 | $1: date32");
  CHECK(WithParameters("?::varchar(2)") == "utf8 | left($1, 2): utf8");
  CHECK(WithParameters("dict = ?") == "utf8 | dict::text = $1: bool");
  CHECK(WithParameters("b AND ?") == "bool | b AND $1: bool");
  CHECK(WithParameters("nothing = ?") == "utf8 | nothing::text = $1: bool");
  CHECK(WithParameters("?") == "utf8 | $1: utf8");
  CHECK(WithParameters("? = ?") == "utf8 utf8 | $1 = $2: bool");
}

TEST_CASE("a parameter has one type") {
  CHECK(WithParameters("i32 = $1 AND i64 = $1") == "int32 | i32 = $1 AND i64 = $1::bigint: bool");
  CHECK(WithParameters("$1 IS NULL OR i32 = $1") == "int32 | $1 IS NULL OR i32 = $1: bool");
  CHECK(WithParameters("$1 IS NULL") == "utf8 | $1 IS NULL: bool");
  CHECK(WithParameters("$2 = i32") == "null int32 | $2 = i32: bool");
  CHECK(WithParameters("i32 = $1 AND s = $1") ==
        "int32 | 15: utf8 and int32 have no common type; cast one of them");
  ParameterTypes known;
  known.types = {TypeId::kInt64};
  auto bound = BindText("i32 = $1", &known);
  REQUIRE(bound.ok());
  CHECK(TextOf(**bound) == "i32::bigint = $1");
  CHECK(BoundText("i32 = ?") == "6: Parameters have no place here: write the value itself");
}

std::string ShownAs(std::string_view text, const DataType& type) {
  SchemaScope scope(EveryType());
  ParameterTypes parameters;
  auto syntax = ParseExpressionText(text);
  REQUIRE(syntax.ok());
  auto bound = BindAs(**syntax, type, &scope, &parameters, MakeRef<MemoryPool>(uint64_t{0}));
  if (!bound.ok()) return bound.status().message();
  CHECK((*bound)->type == type);
  return TextOf(**bound);
}

TEST_CASE("values become the type of what they are assigned to") {
  CHECK(ShownAs("i64", TypeId::kInt8) == "i64::tinyint");
  CHECK(ShownAs("1.5", TypeId::kInt32) == "2");
  CHECK(ShownAs("i32", TypeId::kUtf8) == "i32::text");
  CHECK(ShownAs("ts", TypeId::kDate32) == "ts::date");
  CHECK(ShownAs("NULL", TypeId::kDate32) == "NULL");
  CHECK(ShownAs("'2024-01-01'", TypeId::kDate32) == "DATE '2024-01-01'");
  CHECK(ShownAs("?", TypeId::kFloat32) == "$1");
  CHECK(ShownAs("300", TypeId::kInt8) == "300 is out of range of int8");
  CHECK(ShownAs("s", TypeId::kInt32) ==
        "A value of type utf8 cannot become int32; write CAST(… AS …) if it is meant");
  CHECK(ShownAs("b", TypeId::kInt32) ==
        "A value of type bool cannot become int32; write CAST(… AS …) if it is meant");
  CHECK(ShownAs("list", TypeId::kInt32) == "A value of type list<int32> cannot become int32");
  const DataType dictionary = DataType::Dictionary(TypeId::kInt8, TypeId::kUtf8);
  CHECK(ShownAs("dict", dictionary) == "dict");
  CHECK(ShownAs("?", dictionary).substr(0, 4) == "$1::");
  CHECK(ShownAs("nothing", TypeId::kInt32) == "nothing::integer");
}

TEST_CASE("conditions say what needs them") {
  SchemaScope scope(EveryType());
  ParameterTypes parameters;
  const auto pool = MakeRef<MemoryPool>(uint64_t{0});
  auto condition = [&](std::string_view text) {
    auto syntax = ParseExpressionText(text);
    auto bound = BindCondition(**syntax, "CHECK", &scope, &parameters, pool);
    return bound.ok() ? TextOf(**bound) : bound.status().message();
  };
  CHECK(condition("i32 > 5") == "i32 > 5");
  CHECK(condition("NULL") == "NULL");
  CHECK(condition("?") == "$1");
  CHECK(parameters.types[0].id == TypeId::kBool);
  CHECK(condition("i32") == "CHECK needs a bool (a condition), not a value of type int32");
}

// A tree that says `x` twice at each level is refused before it is built.
TEST_CASE("expressions that multiply are refused") {
  std::string between = "b";
  std::string choice = "i32";
  for (int i = 0; i < 60; ++i) {
    between = "(" + between + ") BETWEEN b AND b";
    choice = "CASE " + choice + " WHEN 1 THEN 2 WHEN 2 THEN 3 END";
  }
  CHECK_THAT(BoundText(between), HasText("The expression is too large"));
  CHECK_THAT(BoundText(choice), HasText("The expression is too large"));
}

TEST_CASE("the deepest expressions are bound") {
  std::string sum = "i32";
  std::string parentheses = "i32";
  for (int i = 0; i < kDeepestExpression - 1; ++i) {
    sum += " + i32";
    if (i % 2 == 0) parentheses = "abs(" + parentheses + ")";
  }
  CHECK_THAT(BoundText(sum), HasText(": int32"));
  CHECK_THAT(BoundText(parentheses), HasText(": int32"));
}

TEST_CASE("date64 takes part in what date32 does") {
  CHECK(BoundText("date64 + 1") == "date64::date + 1: date32");
  CHECK(BoundText("1 + date64") == "1 + date64::date: date32");
  CHECK(BoundText("date64 - i32") == "date64::date - i32: date32");
  CHECK(BoundText("date64 - date") == "date64::date - date: int32");
  CHECK(BoundText("date - date64") == "date - date64::date: int32");
  CHECK(BoundText("date64 - date64") == "date64::date - date64::date: int32");
  CHECK(BoundText("greatest(date64, date) - date") ==
        "greatest(date64, date::date64)::date - date: int32");
  CHECK(BoundText("date64 - DATE '2024-01-01'") == "date64::date - DATE '2024-01-01': int32");
}

TEST_CASE("decimals never become floats where decimals are computed with") {
  CHECK(BoundText("abs(wide)") == "abs(wide::numeric(38, 3)): decimal128(38, 3)");
  CHECK(BoundText("round(wide)") == "round(wide::numeric(38, 3)): decimal128(38, 0)");
  CHECK(BoundText("wide + 1").find(": decimal128(38, 3)") != std::string::npos);
  CHECK(BoundText("-wide") == "-wide::numeric(38, 3): decimal128(38, 3)");
  CHECK(BoundText("abs(d)") == "abs(d): decimal128(10, 2)");
  CHECK(BoundText("abs(u64)").find(": decimal128(") != std::string::npos);
  CHECK(BoundText("round(i64)").find("decimal128(38, 0)") != std::string::npos);
  CHECK(BoundText("round(i32)").find("float64") != std::string::npos);
  CHECK(BoundText("sqrt(d)").find(": float64") != std::string::npos);
  CHECK(BoundText("wide = 1.5").find("float") == std::string::npos);
}

TEST_CASE("chains are shown as they are written") {
  CHECK(BoundText("i32 + i32 - i32 + 1") == "i32 + i32 - i32 + 1: int32");
  CHECK(BoundText("(i32 + i32) * i32 - 1") == "((i32 + i32) * i32) - 1: int32");
  CHECK(BoundText("i32 - (i32 - i32) - i32") == "i32 - (i32 - i32) - i32: int32");
  CHECK(BoundText("i32 + i32 + d + i32") ==
        "(i32 + i32)::numeric(10, 0) + d + i32::numeric(10, 0): decimal128(38, 2)");
  CHECK(BoundText("s || 'x' || s || i32") == "s || 'x' || s || i32::text: utf8");
  CHECK(BoundText("i32 + i32 + NULL + i32") == "NULL: int32");
  CHECK(BoundText("1 + 2 + i32 + 3") == "3 + i32 + 3: int32");
  CHECK(BoundText("date - date + date - 1") == "date - date + date - 1: date32");
}

}  // namespace
}  // namespace colmerge::test
