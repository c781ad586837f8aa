// SPDX-License-Identifier: Apache-2.0
// Expressions to trees: precedence, every construct, errors and their positions, depth.
#include "syntax/expression_parser.h"

#include <fmt/format.h>

#include "support/catch.h"
#include "syntax/syntax_text.h"

namespace colmerge::test {
namespace {

TEST_CASE("operators bind as tightly as PostgreSQL's") {
  CHECK(Parsed("1 + 2 * 3") == "(+ 1 (* 2 3))");
  CHECK(Parsed("(1 + 2) * 3") == "(* (+ 1 2) 3)");
  CHECK(Parsed("1 - 2 - 3") == "(- (- 1 2) 3)");
  CHECK(Parsed("2 ^ 3 ^ 2") == "(^ (^ 2 3) 2)");
  CHECK(Parsed("-2 ^ 2") == "(^ (sign- 2) 2)");
  CHECK(Parsed("2 ^ -1") == "(^ 2 (sign- 1))");
  CHECK(Parsed("- - +a") == "(sign- (sign- (sign+ a)))");
  CHECK(Parsed("-a::int") == "(sign- (cast int32 a))");
  CHECK(Parsed("a * b % c / d") == "(/ (% (* a b) c) d)");
  CHECK(Parsed("a || b + 1 || c") == "(|| (|| a (+ b 1)) c)");
  CHECK(Parsed("a | b & c # d + 1") == "(# (& (| a b) c) (+ d 1))");
  CHECK(Parsed("a & b = c | d") == "(= (& a b) (| c d))");
  CHECK(Parsed("a || b < c || d") == "(< (|| a b) (|| c d))");
  CHECK(Parsed("a < b + 1 AND c") == "(and (< a (+ b 1)) c)");
  CHECK(Parsed("a OR b AND c OR d") == "(or a (and b c) d)");
  CHECK(Parsed("a AND (b AND c)") == "(and a (and b c))");
  CHECK(Parsed("(a OR b) OR c") == "(or a b c)");
  CHECK(Parsed("NOT a = b AND NOT c") == "(and (not (= a b)) (not c))");
  CHECK(Parsed("NOT NOT a") == "(not (not a))");
  CHECK(Parsed("a = NOT b") == "(= a (not b))");
  CHECK(Parsed("NOT a IS NULL") == "(not (null? a))");
  CHECK(Parsed("a = b IS NULL") == "(null? (= a b))");
  CHECK(Parsed("a IS NULL = b") == "(= (null? a) b)");
  CHECK(Parsed("a IS NULL IS NOT NULL") == "(not-null? (null? a))");
  CHECK(Parsed("a + b IS DISTINCT FROM c = d") == "(distinct? (+ a b) (= c d))");
  CHECK(Parsed("a = b IN (1)") == "(= a (in b 1))");
  CHECK(Parsed("a LIKE b || c") == "(like a (|| b c))");
  CHECK(Parsed("a LIKE b = c") == "(= (like a b) c)");
  CHECK(Parsed("a BETWEEN 1 AND 2 AND b") == "(and (between a 1 2) b)");
  CHECK(Parsed("a BETWEEN 1 + 1 AND 2 || 'x' OR b") == "(or (between a (+ 1 1) (|| 2 'x')) b)");
  CHECK(Parsed("1::int + 2") == "(+ (cast int32 1) 2)");
  CHECK(Parsed("a::int::text") == "(cast utf8 (cast int32 a))");
  CHECK(Parsed("2 ^ 3::int") == "(^ 2 (cast int32 3))");
}

TEST_CASE("comparisons do not chain") {
  CHECK(Parsed("a = b = c") ==
        "6: Syntax error at '=': comparisons do not chain; join them with AND, or put one into "
        "parentheses");
  CHECK_THAT(Parsed("a < b <= c"), HasText("6: Syntax error at '<='"));
  CHECK_THAT(Parsed("a LIKE b LIKE c"), HasText("9: Syntax error at 'like'"));
  CHECK_THAT(Parsed("a BETWEEN 1 AND 2 BETWEEN 3 AND 4"), HasText("18: Syntax error at 'between'"));
  CHECK_THAT(Parsed("a IS DISTINCT FROM b IS NULL"), HasText("21: Syntax error at 'is'"));
  CHECK(Parsed("(a = b) = c") == "(= (= a b) c)");
  CHECK(Parsed("a IN (1) IN (TRUE)") == "(in (in a 1) TRUE)");
}

TEST_CASE("literals") {
  CHECK(Parsed("NULL") == "NULL");
  CHECK(Parsed("True") == "TRUE");
  CHECK(Parsed("false") == "FALSE");
  CHECK(Parsed("12345678901234567890") == "12345678901234567890");
  CHECK(Parsed("1.50") == "1.50");
  CHECK(Parsed("1e3") == "1e3");
  CHECK(Parsed("'it''s'") == "'it's'");
  CHECK(Parsed("DATE '2024-02-29'") == "date32'2024-02-29'");
  CHECK(Parsed("TIMESTAMP '2024-02-29 12:00'") == "timestamp[us]'2024-02-29 12:00'");
  CHECK(Parsed("TIMESTAMP WITH TIME ZONE 'x'") == "timestamp[us, UTC]'x'");
  CHECK(Parsed("timestamp without time zone 'x'") == "timestamp[us]'x'");
  CHECK(Parsed("timestamp(3) with time zone 'x'") == "timestamp[ms, UTC]'x'");
  CHECK(Parsed("TIMESTAMPTZ 'x'") == "timestamp[us, UTC]'x'");
  CHECK(Parsed("TIME '12:30'") == "time64[us]'12:30'");
  CHECK(Parsed("INTERVAL '1 day'") == "interval[month_day_nano]'1 day'");
  CHECK(Parsed("INTERVAL '3' DAY") == "interval[month_day_nano]'3 day'");
  CHECK(Parsed("INTERVAL '-1.5' hour") == "interval[month_day_nano]'-1.5 hour'");
  CHECK(Parsed("NUMERIC(5, 2) '1.25'") == "decimal128(5, 2)'1.25'");
  CHECK(Parsed("double precision '1'") == "float64'1'");
  CHECK(Parsed("bool 'true'") == "bool'true'");
  CHECK_THAT(Parsed("INTERVAL '1-2' YEAR TO MONTH"), HasText("15: An interval with fields"));
  CHECK_THAT(Parsed("timestamp(3) x"),
             HasText("13: Syntax error at 'x': expected a string behind"));
}

TEST_CASE("words that are types are names, too") {
  CHECK(Parsed("date") == "date");
  CHECK(Parsed("date + timestamp") == "(+ date timestamp)");
  CHECK(Parsed("text = 'a'") == "(= text 'a')");
  CHECK(Parsed("date(x)") == "(call date x)");
}

TEST_CASE("columns") {
  CHECK(Parsed("ABC") == "abc");
  CHECK(Parsed("\"Abc\"") == "\"Abc\"");
  CHECK(Parsed("a + t.price") == "4: A column stands alone here, without a table's name before it");
  CHECK(Parsed("\"select\"") == "\"select\"");
  CHECK(Parsed("year") == "year");
  CHECK(Parsed("select") ==
        "0: A subquery is not part of the language, which asks one table at a "
        "time: hand the Arrow streams of the tables to a full SQL engine for it");
  CHECK(Parsed("a + user") ==
        "4: Syntax error at 'user': expected an expression (the word is reserved: a column of this "
        "name needs double quotes)");
  CHECK_THAT(Parsed("left + 1"), HasText("0: Syntax error at 'left': the word is reserved"));
  CHECK(Parsed("left('abc', 2)") == "(call left 'abc' 2)");
  CHECK_THAT(Parsed("a.b.c"), HasText("0: A name of several parts is not part of the language"));
  CHECK_THAT(Parsed("a."), HasText("2: Syntax error at the end of the text"));
}

TEST_CASE("parameters are numbered") {
  CHECK(Parsed("? + ? * ?") == "(+ $0 (* $1 $2))");
  CHECK(Parsed("$2 + $1 + $2") == "(+ (+ $1 $0) $1)");
  CHECK(Parsed("? + $1") == "4: Parameters are written either all as ? or all as $1, $2, …");
  CHECK(Parsed("$1 + ?") == "5: Parameters are written either all as ? or all as $1, $2, …");
  auto tokens = TokenStream::Make("$3 = $1");
  ExpressionParser parser(&*tokens, kDeepestExpression);
  REQUIRE(parser.ParseExpression().ok());
  CHECK(parser.parameter_count() == 3);
}

TEST_CASE("tests of a value") {
  CHECK(Parsed("a IS NULL") == "(null? a)");
  CHECK(Parsed("a IS NOT NULL") == "(not-null? a)");
  CHECK(Parsed("a ISNULL") == "(null? a)");
  CHECK(Parsed("a NOTNULL") == "(not-null? a)");
  CHECK(Parsed("a IS TRUE") == "(true? a)");
  CHECK(Parsed("a IS NOT FALSE") == "(not-false? a)");
  CHECK(Parsed("a IS NOT UNKNOWN") == "(not-unknown? a)");
  CHECK(Parsed("a IS NOT DISTINCT FROM NULL") == "(not-distinct? a NULL)");
  CHECK(Parsed("a IS 5") ==
        "5: Syntax error at '5': expected NULL, TRUE, FALSE, UNKNOWN or "
        "DISTINCT FROM after IS");
  CHECK(Parsed("a IS DISTINCT b") == "14: Syntax error at 'b': expected FROM");
}

TEST_CASE("IN, BETWEEN, LIKE") {
  CHECK(Parsed("a IN (1, 2, 3)") == "(in a 1 2 3)");
  CHECK(Parsed("a NOT IN ('x')") == "(not-in a 'x')");
  CHECK(Parsed("a NOT BETWEEN 1 AND 2") == "(not-between a 1 2)");
  CHECK(Parsed("a BETWEEN SYMMETRIC 2 AND 1") == "(between-symmetric a 2 1)");
  CHECK(Parsed("a BETWEEN ASYMMETRIC 2 AND 1") == "(between a 2 1)");
  CHECK(Parsed("a LIKE 'x%'") == "(like a 'x%')");
  CHECK(Parsed("a NOT ILIKE 'x' ESCAPE '#'") == "(not-ilike a 'x' '#')");
  CHECK(Parsed("a IN ()") == "6: Syntax error at ')': expected an expression");
  CHECK(Parsed("a IN 1") == "5: Syntax error at '1': expected '('");
  CHECK(Parsed("a IN (1 2)") == "8: Syntax error at '2': expected ',' or ')'");
  CHECK_THAT(Parsed("a IN (SELECT 1)"), HasText("6: A subquery is not part of the language"));
  CHECK(Parsed("a NOT 5") ==
        "6: Syntax error at '5': expected IN, BETWEEN, LIKE or ILIKE after NOT");
  CHECK(Parsed("a BETWEEN 1") == "11: Syntax error at the end of the text: expected AND");
}

TEST_CASE("CASE") {
  CHECK(Parsed("CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END") == "(case/2 a 1 b 2 3)");
  CHECK(Parsed("CASE x WHEN 1 THEN 'a' END") == "(case-of/1 x 1 'a')");
  CHECK(Parsed("CASE WHEN a THEN 1 END + 1") == "(+ (case/1 a 1) 1)");
  CHECK(Parsed("CASE END") ==
        "5: Syntax error at 'END': expected an expression (the word is "
        "reserved: a column of this name needs double quotes)");
  CHECK(Parsed("CASE WHEN a THEN 1") ==
        "18: Syntax error at the end of the text: expected WHEN, ELSE, or END, which closes CASE");
  CHECK(Parsed("CASE WHEN a 1 END") == "12: Syntax error at '1': expected THEN");
}

TEST_CASE("casts to every name of a type") {
  const std::pair<const char*, const char*> kTypes[] = {
      {"smallint", "int16"},
      {"int2", "int16"},
      {"int", "int32"},
      {"INTEGER", "int32"},
      {"int4", "int32"},
      {"bigint", "int64"},
      {"int8", "int64"},
      {"tinyint", "int8"},
      {"int16", "int16"},
      {"int32", "int32"},
      {"int64", "int64"},
      {"uint8", "uint8"},
      {"uint16", "uint16"},
      {"uint32", "uint32"},
      {"uint64", "uint64"},
      {"real", "float32"},
      {"float4", "float32"},
      {"float8", "float64"},
      {"float", "float64"},
      {"float(24)", "float32"},
      {"float(25)", "float64"},
      {"double precision", "float64"},
      {"double", "float64"},
      {"float16", "float16"},
      {"float32", "float32"},
      {"float64", "float64"},
      {"numeric(10, 2)", "decimal128(10, 2)"},
      {"decimal(10)", "decimal128(10, 0)"},
      {"dec(38, 38)", "decimal128(38, 38)"},
      {"numeric(39, 1)", "decimal256(39, 1)"},
      {"decimal128(5, 1)", "decimal128(5, 1)"},
      {"decimal256(5, 1)", "decimal256(5, 1)"},
      {"numeric", "decimal128(0, 0)"},
      {"boolean", "bool"},
      {"bool", "bool"},
      {"text", "utf8"},
      {"varchar", "utf8"},
      {"varchar(5)", "utf8<5>"},
      {"character varying", "utf8"},
      {"character varying(7)", "utf8<7>"},
      {"char", "utf8<1>"},
      {"character(3)", "utf8<3>"},
      {"utf8", "utf8"},
      {"large_utf8", "large_utf8"},
      {"utf8_view", "utf8_view"},
      {"bytea", "binary"},
      {"large_binary", "large_binary"},
      {"binary_view", "binary_view"},
      {"fixed_size_binary(16)", "fixed_size_binary[16]"},
      {"date", "date32"},
      {"date64", "date64"},
      {"time", "time64[us]"},
      {"time(0)", "time32[s]"},
      {"time(3) without time zone", "time32[ms]"},
      {"time(9)", "time64[ns]"},
      {"timestamp", "timestamp[us]"},
      {"timestamp(0)", "timestamp[s]"},
      {"timestamp(9)", "timestamp[ns]"},
      {"timestamp without time zone", "timestamp[us]"},
      {"timestamp with time zone", "timestamp[us, UTC]"},
      {"timestamptz(3)", "timestamp[ms, UTC]"},
      {"duration", "duration[us]"},
      {"interval", "interval[month_day_nano]"},
  };
  for (const auto& [name, type] : kTypes) {
    INFO(name);
    CHECK(Parsed(std::string("CAST(a AS ") + name + ")") == "(cast " + std::string(type) + " a)");
    CHECK(Parsed(std::string("a::") + name) == "(cast " + std::string(type) + " a)");
  }
}

TEST_CASE("types that there are not") {
  CHECK(Parsed("a::integr") == "3: There is no type 'integr'; did you mean 'integer'?");
  CHECK(Parsed("CAST(a AS json)") == "10: There is no type 'json'");
  CHECK(Parsed("a::numeric(77)") == "11: Syntax error at '77': expected a number from 1 to 76");
  CHECK(Parsed("a::decimal128(39)") == "14: Syntax error at '39': expected a number from 1 to 38");
  CHECK(Parsed("a::numeric(5, 6)") == "14: Syntax error at '6': expected a number from 0 to 5");
  CHECK(Parsed("a::numeric(-1)") == "11: Syntax error at '-': expected a number from 1 to 76");
  CHECK(Parsed("a::timestamp(10)") == "13: Syntax error at '10': expected a number from 0 to 9");
  CHECK(Parsed("a::varchar(99999999999)") ==
        "11: Syntax error at '99999999999': expected a number from 1 to 10485760");
  CHECK(Parsed("a::5") == "3: Syntax error at '5': expected the name of a type");
  CHECK(Parsed("a::fixed_size_binary") == "20: Syntax error at the end of the text: expected '('");
  CHECK_THAT(Parsed("a::time with time zone"),
             HasText("8: There is no time of day with a time zone"));
  CHECK(Parsed("CAST(a, int)") == "6: Syntax error at ',': expected AS");
}

TEST_CASE("calls") {
  CHECK(Parsed("f()") == "(call f)");
  CHECK(Parsed("F(1, a)") == "(call f 1 a)");
  CHECK(Parsed("\"F\"(1)") == "(call F 1)");
  CHECK(Parsed("count(*)") == "(call count *)");
  CHECK(Parsed("count(DISTINCT a)") == "(call count distinct a)");
  CHECK(Parsed("count(ALL a)") == "(call count a)");
  CHECK(Parsed("sum(a) FILTER (WHERE b > 1)") == "(call sum a filter (> b 1))");
  CHECK(Parsed("coalesce(a, 1)") == "(call coalesce a 1)");
  CHECK(Parsed("CURRENT_DATE") == "(call current_date)");
  CHECK(Parsed("CURRENT_TIMESTAMP") == "(call current_timestamp)");
  CHECK(Parsed("LOCALTIMESTAMP") == "(call localtimestamp)");
  CHECK(Parsed("f(1") == "3: Syntax error at the end of the text: expected ',' or ')'");
  CHECK(Parsed("f(,)") == "2: Syntax error at ',': expected an expression");
  CHECK(Parsed("f(*, 1)") == "3: Syntax error at ',': expected ')'");
  CHECK_THAT(Parsed("sum(a) OVER (ORDER BY b)"), HasText("7: A window function (OVER)"));
  CHECK_THAT(Parsed("string_agg(a ORDER BY b)"), HasText("13: ORDER BY in a call"));
  CHECK_THAT(Parsed("x.f(1)"), HasText("0: A name of several parts"));
}

TEST_CASE("calls with words between their arguments") {
  CHECK(Parsed("EXTRACT(year FROM a)") == "(call extract 'year' a)");
  CHECK(Parsed("EXTRACT('Dow' FROM a + b)") == "(call extract 'Dow' (+ a b))");
  CHECK(Parsed("SUBSTRING(a FROM 2 FOR 3)") == "(call substring a 2 3)");
  CHECK(Parsed("SUBSTRING(a FOR 3 FROM 2)") == "(call substring a 2 3)");
  CHECK(Parsed("SUBSTRING(a FROM 2)") == "(call substring a 2)");
  CHECK(Parsed("SUBSTRING(a FOR 3)") == "(call substring a 1 3)");
  CHECK(Parsed("substring(a, 2, 3)") == "(call substring a 2 3)");
  CHECK(Parsed("POSITION('b' IN a || 'c')") == "(call strpos (|| a 'c') 'b')");
  CHECK(Parsed("TRIM(a)") == "(call btrim a)");
  CHECK(Parsed("TRIM(BOTH 'x' FROM a)") == "(call btrim a 'x')");
  CHECK(Parsed("TRIM(LEADING FROM a)") == "(call ltrim a)");
  CHECK(Parsed("TRIM(TRAILING 'x' FROM a)") == "(call rtrim a 'x')");
  CHECK(Parsed("TRIM('x' FROM a)") == "(call btrim a 'x')");
  CHECK(Parsed("TRIM(a, 'x')") == "(call btrim a 'x')");
  CHECK(Parsed("OVERLAY(a PLACING b FROM 2 FOR 3)") == "(call overlay a b 2 3)");
  CHECK(Parsed("OVERLAY(a PLACING b FROM 2)") == "(call overlay a b 2)");
  CHECK(Parsed("EXTRACT(year, a)") ==
        "12: Syntax error at ',': expected FROM, as in EXTRACT(year FROM x)");
  CHECK(Parsed("POSITION('b', a)") ==
        "12: Syntax error at ',': expected IN, as in POSITION('b' IN 'abc')");
}

TEST_CASE("what is left to others is named") {
  const std::pair<const char*, const char*> kRefused[] = {
      {"(SELECT 1)", "1: A subquery"},
      {"EXISTS (SELECT 1)", "0: A subquery"},
      {"a = ANY (b)", "2: A comparison with ANY, ALL or SOME"},
      {"(a, b) = (1, 2)", "0: A row of several values in parentheses"},
      {"a SIMILAR TO 'x'", "2: SIMILAR TO"},
      {"a AT TIME ZONE 'UTC'", "2: AT TIME ZONE"},
      {"a COLLATE \"C\"", "2: COLLATE"},
      {"ARRAY(1)", "0: ARRAY"},
      {"ROW(1)", "0: ROW()"},
      {"CURRENT_TIME", "0: The time of day alone"},
  };
  for (const auto& [text, start] : kRefused) {
    CHECK_THAT(Parsed(text), HasText(std::string(start) + " is not part of the language"));
  }
}

TEST_CASE("errors point at the token") {
  CHECK(Parsed("") == "0: Syntax error at the end of the text: expected an expression");
  CHECK(Parsed("  ") == "2: Syntax error at the end of the text: expected an expression");
  CHECK(Parsed("a b") ==
        "2: Syntax error at 'b': expected an operator or the end of the expression");
  CHECK(Parsed("a +") == "3: Syntax error at the end of the text: expected an expression");
  CHECK(Parsed("(a") == "2: Syntax error at the end of the text: expected ')'");
  CHECK(Parsed("a)") ==
        "1: Syntax error at ')': expected an operator or the end of the expression");
  CHECK(Parsed("a = é é") ==
        "7: Syntax error at 'é': expected an operator or the end of the expression");
  CHECK(Parsed("a == b") == "3: Syntax error at '=': expected an expression");
  CHECK(Parsed("1 2").substr(0, 24) == "2: Syntax error at '2': ");
  CHECK(Parsed("a + 'x") == "4: Syntax error: the string that begins with ' does not end");
}

std::string Repeated(std::string_view part, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += part;
  return text;
}

TEST_CASE("depth is limited, whatever makes it") {
  const int deepest = kDeepestExpression;
  for (int levels : {deepest, 100000}) {
    const std::string texts[] = {
        Repeated("(", levels) + "a" + Repeated(")", levels),
        Repeated("- ", levels) + "a",
        Repeated("NOT ", levels) + "a",
        "a" + Repeated(" IS NULL", levels),
        "a" + Repeated("::int", levels),
        "a" + Repeated(" IN (1)", levels),
        Repeated("f(", levels) + "a" + Repeated(")", levels),
        Repeated("CASE WHEN ", levels) + "a" + Repeated(" THEN 1 END", levels),
        Repeated("CAST(", levels) + "a" + Repeated(" AS int)", levels),
        Repeated("a IN (", levels) + "a" + Repeated(")", levels),
        Repeated("a BETWEEN (", levels) + "a" + Repeated(") AND 1", levels),
        Repeated("count(*) FILTER (WHERE ", levels) + "a" + Repeated(")", levels),
        Repeated("TRIM(", levels) + "a" + Repeated(")", levels),
    };
    for (const std::string& text : texts) {
      INFO(text.substr(0, 20));
      CHECK_THAT(Parsed(text), HasText("nests more than 200 levels deep"));
      CHECK(ParseExpressionText(text).status().code() == Code::kLimitExceeded);
    }
  }
  CHECK(Parsed(Repeated("(", deepest - 1) + "a" + Repeated(")", deepest - 1)) == "a");
  CHECK_THAT(Parsed(Repeated("a - (", deepest) + "a" + Repeated(")", deepest)),
             HasText("nests more than 200 levels deep"));
}

TEST_CASE("flat chains of operators are not deep") {
  for (const char* symbol : {"+", "-", "*", "/", "%", "^", "||", "+ 1 -", "* 2 +"}) {
    INFO(symbol);
    auto chain = ParseExpressionText("a" + Repeated(fmt::format(" {} a", symbol), 10000));
    REQUIRE(chain.ok());
    CHECK((*chain)->height <= 3);
  }
  CHECK(Parsed("a + b - c || d") == "(|| (- (+ a b) c) d)");
  CHECK(Parsed("a" + Repeated(" + a", 3) + " = b") == "(= (+ (+ (+ a a) a) a) b)");
}

TEST_CASE("wide expressions are not deep") {
  CHECK(Parsed("a" + Repeated(" AND a", 5000)) == "(and a" + Repeated(" a", 5000) + ")");
  CHECK(Parsed("a" + Repeated(" OR a", 5000)) == "(or a" + Repeated(" a", 5000) + ")");
  CHECK(Parsed("a IN (1" + Repeated(", 1", 5000) + ")") == "(in a 1" + Repeated(" 1", 5000) + ")");
}

TEST_CASE("cut and mangled texts are errors, not crashes") {
  const std::string text =
      "CASE WHEN ab BETWEEN 1 AND -2.5e3 THEN EXTRACT(year FROM \"D\" + INTERVAL '1 day') "
      "ELSE sum(DISTINCT x) FILTER (WHERE y IS NOT DISTINCT FROM E'\\n' || $tag$z$tag$) END "
      "NOT LIKE 'é%' ESCAPE '#' AND z::timestamp(3) with time zone IN ($1, TRIM(BOTH FROM q))";
  REQUIRE_THAT(Parsed(text), HasText("(and (not-like (case/1"));
  for (size_t cut = 0; cut < text.size(); ++cut) {
    Parsed(text.substr(0, cut));
    Parsed(text.substr(cut));
    for (char c : {'\0', '\'', '"', '(', ')', '$', '\xff', ' ', '*', '.'}) {
      std::string mangled = text;
      mangled[cut] = c;
      Parsed(mangled);
    }
  }
}

}  // namespace
}  // namespace colmerge::test
