// SPDX-License-Identifier: Apache-2.0
// Constants are brought to the column's type, and mean the same there.
#include <optional>
#include <string>
#include <vector>

#include "column/conversion/value_text.h"
#include "column/vector_builder.h"
#include "expr/bound_text.h"
#include "expr/cast/cast.h"
#include "expr/evaluate/evaluate.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

TEST_CASE("columns are compared in their own type") {
  CHECK(BoundText("i16 > 5") == "i16 > 5: bool");
  CHECK(BoundText("5 < i16") == "i16 > 5: bool");
  CHECK(BoundText("5 >= i16") == "i16 <= 5: bool");
  CHECK(BoundText("i64 = 5") == "i64 = 5: bool");
  CHECK(BoundText("u8 <> 255") == "u8 <> 255: bool");
  CHECK(BoundText("u64 = 18446744073709551615") == "u64 = 18446744073709551615: bool");
  CHECK(BoundText("f32 = 0.5") == "f32 = 0.5: bool");
  CHECK(BoundText("f16 < 3") == "f16 < 3: bool");
  CHECK(BoundText("f64 > 0.1") == "f64 > 0.1: bool");
  CHECK(BoundText("d = 5") == "d = 5.00: bool");
  CHECK(BoundText("wide < 5.1") == "wide < 5.100: bool");
  CHECK(BoundText("i32 = 5.0") == "i32 = 5: bool");
  CHECK(BoundText("i64 = 1e3") == "i64 = 1000: bool");
  CHECK(BoundText("ls = 'a'") == "ls = 'a': bool");
  CHECK(BoundText("ts0 = TIMESTAMP '2024-01-01'") == "ts0 = TIMESTAMP '2024-01-01T00:00:00': bool");
  CHECK(BoundText("date = TIMESTAMP '2024-01-01'") == "date = DATE '2024-01-01': bool");
  CHECK(BoundText("ts > DATE '2024-01-01'") == "ts > TIMESTAMP '2024-01-01T00:00:00': bool");
}

TEST_CASE("strings become values of the column's type") {
  CHECK(BoundText("i16 = '5'") == "i16 = 5: bool");
  CHECK(BoundText("'2024-02-29' <= date") == "date >= DATE '2024-02-29': bool");
  CHECK(BoundText("ts = '2024-01-01'") == "ts = TIMESTAMP '2024-01-01T00:00:00': bool");
  CHECK(BoundText("b = 'true'") == "b = true: bool");
  CHECK(BoundText("f32 = '0.1'") == "f32 = 0.1: bool");
  CHECK(BoundText("d = '5.1'") == "d = 5.10: bool");
  CHECK(BoundText("bin = '\\x00ff'") == "bin = '\\x00ff': bool");
  CHECK(BoundText("dict = 'a'") == "dict::text = 'a': bool");
  CHECK(BoundText("tz > '2024-01-01 00:00+02'") == "tz > TIMESTAMPTZ '2023-12-31T22:00:00Z': bool");
  CHECK(BoundText("i16 = '5.5'") == "6: '5.5' is not a value of type int16");
  CHECK(BoundText("1 = 1 AND date > '2024-02-30'") ==
        "17: '2024-02-30' is not a value of type date32");
  CHECK(BoundText("i16 = s") == "4: int16 and utf8 have no common type; cast one of them");
  CHECK(BoundText("i16 BETWEEN '1' AND 'x'") == "20: 'x' is not a value of type int16");
}

TEST_CASE("constants beyond a type's range decide comparisons") {
  CHECK(BoundText("i32 = 5000000000") == "i32 IS NULL AND NULL: bool");
  CHECK(BoundText("i32 <> 5000000000") == "i32 IS NOT NULL OR NULL: bool");
  CHECK(BoundText("i32 < 5000000000") == "i32 IS NOT NULL OR NULL: bool");
  CHECK(BoundText("5000000000 < i32") == "i32 IS NULL AND NULL: bool");
  CHECK(BoundText("i8 >= -129") == "i8 IS NOT NULL OR NULL: bool");
  CHECK(BoundText("u64 > -1") == "u64 IS NOT NULL OR NULL: bool");
  CHECK(BoundText("i32 < 'NaN'::float8") == "i32 IS NOT NULL OR NULL: bool");
  CHECK(BoundText("i32 IS DISTINCT FROM 5000000000") == "true: bool");
  CHECK(BoundText("i32 IS NOT DISTINCT FROM 5000000000") == "false: bool");
}

TEST_CASE("constants between a type's values are compared by a neighbour") {
  CHECK(BoundText("i32 = 5.5") == "i32 IS NULL AND NULL: bool");
  CHECK(BoundText("i32 > 5.4") == "i32 > 5: bool");
  CHECK(BoundText("i32 >= 5.4") == "i32 > 5: bool");
  CHECK(BoundText("i32 < 5.4") == "i32 <= 5: bool");
  CHECK(BoundText("i32 <= 5.4") == "i32 <= 5: bool");
  CHECK(BoundText("i32 > 5.6") == "i32 >= 6: bool");
  CHECK(BoundText("5.6 > i32") == "i32 < 6: bool");
  CHECK(BoundText("date < TIMESTAMP '2024-01-01 12:00'") == "date <= DATE '2024-01-01': bool");
  CHECK(BoundText("ts0 = '2024-01-01 00:00:00.5'") == "ts0 IS NULL AND NULL: bool");
  CHECK(BoundText("d < 5.125") == "d < 5.13: bool");
}

TEST_CASE("texts that say more than a type holds are no values of it") {
  const char* const nothing[] = {"dur = '1.0000001 seconds'",
                                 "dur IN ('00:00:01.0000001')",
                                 "ts = '2024-01-01 00:00:00.0000001'",
                                 "t = '00:00:00.0000001'",
                                 "t0 IN ('00:00:00.5')",
                                 "date = '2024-01-01 05:00'",
                                 "date64 IN ('2024-01-01 05:00')",
                                 "d = '1.004'",
                                 "d = '123456789012'",
                                 "tsn = '9999-01-01'"};
  for (const char* text : nothing) {
    INFO(text);
    CHECK_THAT(BoundText(text), HasText("IS NULL AND NULL: bool"));
  }
  CHECK(BoundText("dur < '1.0000001 seconds'") == BoundText("dur <= '1 second'"));
  CHECK(BoundText("dur = '5'") == BoundText("dur = '5 microseconds'"));
  CHECK(BoundText("date < '2024-01-01 05:00'") == "date <= DATE '2024-01-01': bool");
  CHECK(BoundText("d < '123456789012'") == "d IS NOT NULL OR NULL: bool");
  CHECK(BoundText("d > '1000000000000'") == "d IS NULL AND NULL: bool");
  CHECK(BoundText("tsn < '9999-01-01'") == "tsn IS NOT NULL OR NULL: bool");
  CHECK(BoundText("tsn < '0001-01-01'") == "tsn IS NULL AND NULL: bool");
  CHECK(BoundText("tsn < TIMESTAMP '9999-01-01'") == "tsn IS NOT NULL OR NULL: bool");
  CHECK_THAT(BoundText("ts = '2024-01-01 00:00+02'"), HasText("both have a time zone or none"));
  CHECK_THAT(BoundText("dur = '1 month'"), HasText("dur::interval = INTERVAL"));
}

TEST_CASE("lists of IN are brought to the type of the value") {
  CHECK(BoundText("i16 IN (1, 2, 100000, 1.5)") == "i16 IN (1, 2): bool");
  CHECK(BoundText("i16 IN (100000)") == "i16 IS NULL AND NULL: bool");
  CHECK(BoundText("i16 NOT IN (100000)") == "i16 IS NOT NULL OR NULL: bool");
  CHECK(BoundText("i16 NOT IN (100000, NULL)") == "i16 NOT IN (NULL): bool");
  CHECK(BoundText("i16 IN (1, i32)") == "i16::integer IN (1, i32): bool");
  CHECK(BoundText("s IN ('a', 'b')") == "s IN ('a', 'b'): bool");
  CHECK(BoundText("dict IN ('a')") == "dict::text IN ('a'): bool");
  CHECK(BoundText("ts IN ('2024-01-01', DATE '2024-01-02')") ==
        "ts IN (TIMESTAMP '2024-01-01T00:00:00', TIMESTAMP '2024-01-02T00:00:00'): bool");
  CHECK(BoundText("'a' IN (s, ls)") == "'a' IN (s, ls::text): bool");
  CHECK(BoundText("i32 IN (1, 'x')") == "11: 'x' is not a value of type int32");
  CHECK(BoundText("i32 IN (1, s)") == "11: int32 and utf8 have no common type; cast one of them");
  CHECK_THAT(BoundText("list IN (1)"), HasText("list<int32>"));
}

TEST_CASE("BETWEEN and IS DISTINCT FROM") {
  CHECK(BoundText("i32 BETWEEN 1 AND 5") == "i32 >= 1 AND i32 <= 5: bool");
  CHECK(BoundText("i32 NOT BETWEEN 1 AND 5") == "i32 < 1 OR i32 > 5: bool");
  CHECK(BoundText("i32 BETWEEN SYMMETRIC 5 AND 1") ==
        "(i32 >= 5 AND i32 <= 1) OR (i32 >= 1 AND i32 <= 5): bool");
  CHECK(BoundText("i32 NOT BETWEEN SYMMETRIC 5 AND 1") ==
        "(i32 < 5 OR i32 > 1) AND (i32 < 1 OR i32 > 5): bool");
  CHECK(BoundText("i32 IS DISTINCT FROM 5") == "i32 IS DISTINCT FROM 5: bool");
  CHECK(BoundText("i32 IS DISTINCT FROM NULL") == "i32 IS NOT NULL: bool");
  CHECK(BoundText("NULL IS NOT DISTINCT FROM i32") == "i32 IS NULL: bool");
}

// Values of a column, as text; NULL where there is no text.
using Texts = std::vector<const char*>;

class ComparedColumns {
 public:
  ComparedColumns(const std::string& name, const Texts& texts) : rows_(texts.size()) {
    VectorBuilder builder(TypeId::kUtf8, pool_);
    for (const char* text : texts) {
      if (text == nullptr) {
        builder.AppendNull();
      } else {
        builder.AppendString(text);
      }
    }
    strings_ = builder.Finish();
    const size_t number = *EveryType().Find(name);
    std::vector<Vector> columns(EveryType().size());
    auto values = Cast(strings_, EveryType().field(number).type, pool_);
    REQUIRE(values.ok());
    columns[number] = std::move(*values);
    block_.emplace(std::move(columns), rows_);
  }

  // The values of an expression of the column.
  std::string Values(const std::string& text) {
    ParameterTypes parameters;
    auto bound = BindText(text, &parameters);
    INFO(text);
    REQUIRE(bound.ok());
    const std::vector<Vector> no_parameters;
    EvaluationContext context{*block_, no_parameters, 0, pool_};
    auto values = Evaluate(**bound, Selection{nullptr, rows_}, context);
    REQUIRE(values.ok());
    std::string shown;
    for (uint64_t i = 0; i < rows_; ++i) shown += ValueText(*values, i) + " ";
    return shown;
  }

 private:
  Ref<MemoryPool> pool_ = MakeRef<MemoryPool>(uint64_t{0});
  uint64_t rows_;
  Vector strings_;
  std::optional<VectorBlock> block_;
};

// The comparison as it is bound, and in a type that holds all values of both sides.
void CheckSame(const std::string& column, const std::string& type, const Texts& values,
               const std::vector<std::string>& constants) {
  ComparedColumns rows(column, values);
  for (const std::string& constant : constants) {
    for (const char* symbol :
         {"=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"}) {
      const std::string bound = column + " " + symbol + " " + constant;
      const std::string wide = column + "::" + type + " " + symbol + " (" + constant + ")::" + type;
      INFO(bound);
      CHECK(rows.Values(bound) == rows.Values(wide));
      CHECK(rows.Values(constant + " " + symbol + " " + column) ==
            rows.Values("(" + constant + ")::" + type + " " + symbol + " " + column + "::" + type));
    }
    for (const char* in : {" IN (", " NOT IN ("}) {
      const std::string wide = column + "::" + type + in + "(" + constant + ")::" + type;
      CHECK(rows.Values(column + in + constant + ")") == rows.Values(wide + ")"));
      CHECK(rows.Values(column + in + constant + ", 7, NULL)") ==
            rows.Values(wide + ", 7::" + type + ", NULL)"));
    }
  }
}

const std::vector<std::string> kExact = {"0",
                                         "1",
                                         "7",
                                         "-1",
                                         "127",
                                         "128",
                                         "-128",
                                         "-129",
                                         "255",
                                         "256",
                                         "65535",
                                         "65536",
                                         "-0.5",
                                         "0.5",
                                         "0.4",
                                         "126.6",
                                         "127.4",
                                         "127.6",
                                         "-128.4",
                                         "-129.",
                                         "5.1250",
                                         "2147483647",
                                         "2147483648",
                                         "-2147483648.5",
                                         "12.34",
                                         "12.345",
                                         "9223372036854775807",
                                         "9223372036854775808",
                                         "18446744073709551615",
                                         "-9223372036854775808.1",
                                         "99999999.99",
                                         "99999999.994",
                                         "100000000",
                                         "-99999999.995"};

TEST_CASE("exact constants mean the same in the column's type") {
  const std::string wide = "numeric(38, 8)";
  CheckSame("i8", wide, {"0", "1", "7", "-1", "127", "-128", "5", nullptr}, kExact);
  CheckSame("u8", wide, {"0", "1", "7", "127", "128", "255", nullptr}, kExact);
  CheckSame("i32", wide, {"0", "-1", "127", "-2147483648", "2147483647", nullptr}, kExact);
  CheckSame("i64", wide, {"0", "-1", "9223372036854775807", "-9223372036854775808", nullptr},
            kExact);
  CheckSame("u64", wide, {"0", "1", "9223372036854775808", "18446744073709551615", nullptr},
            kExact);
  CheckSame("d", wide,
            {"0", "0.5", "-0.5", "5.12", "5.13", "12.34", "12.35", "99999999.99", "-99999999.99",
             nullptr},
            kExact);
}

TEST_CASE("constants beside floats mean the same in the column's type") {
  const std::vector<std::string> constants = {"0",
                                              "1",
                                              "-1",
                                              "0.5",
                                              "0.1",
                                              "-0.1",
                                              "16777216",
                                              "16777217",
                                              "0.100000001490116",
                                              "1e0",
                                              "0.1e0",
                                              "1e300",
                                              "-1e300",
                                              "65504",
                                              "65505",
                                              "65519",
                                              "65520",
                                              "'NaN'::float8",
                                              "'inf'::float8",
                                              "9007199254740993"};
  CheckSame(
      "f32", "float8",
      {"0", "-0", "1", "0.5", "0.1", "-0.1", "16777216", "NaN", "inf", "-inf", "3e38", nullptr},
      constants);
  CheckSame("f16", "float8",
            {"0", "1", "0.5", "0.1", "-0.1", "65504", "NaN", "inf", "-inf", nullptr}, constants);
}

TEST_CASE("float constants mean the same beside integers") {
  const std::vector<std::string> constants = {"0e0",
                                              "0.5e0",
                                              "-0.5e0",
                                              "1e0",
                                              "127e0",
                                              "128e0",
                                              "-129e0",
                                              "1e300",
                                              "'NaN'::float8",
                                              "'-inf'::float8",
                                              "9007199254740992e0",
                                              "9007199254740991e0",
                                              "9223372036854775807e0",
                                              "1.8446744073709552e19"};
  CheckSame("i8", "float8", {"0", "1", "-1", "127", "-128", nullptr}, constants);
  CheckSame("i64", "float8",
            {"0", "1", "9007199254740993", "9007199254740992", "9223372036854775807",
             "9223372036854775806", nullptr},
            constants);
  CheckSame("u64", "float8",
            {"0", "1", "9007199254740993", "18446744073709551615", "18446744073709551614", nullptr},
            constants);
  CheckSame("d", "float8", {"0", "0.5", "0.1", "127", nullptr}, constants);
}

}  // namespace
}  // namespace colmerge::test
