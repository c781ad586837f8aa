// SPDX-License-Identifier: Apache-2.0
// CASE, COALESCE and IN: their values, the rows for which branches are evaluated.
#include "expr/sheet.h"
#include "support/catch.h"

namespace colmerge::conditional_test {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)

const DataType kBool = TypeId::kBool;
const DataType kInt = TypeId::kInt32;
const DataType kText = TypeId::kUtf8;

ExpressionPtr Int(const std::string& text) { return Constant(kInt, text); }
ExpressionPtr Text(const std::string& text) { return Constant(kText, text); }

TEST_CASE("CASE takes the first branch whose condition is true") {
  Sheet sheet({{kInt, {"1", "2", "3", kNoValue, "5"}},
               {kText, {"one", "a string of more than twelve bytes", kNoValue, "four", "five"}},
               {kBool, {"true", "false", kNoValue, "true", kNoValue}}});
  const auto below = [&](const std::string& limit) {
    return Operation("<", {sheet[0], Int(limit)});
  };
  CHECK(sheet.Values(Case({below("2"), Text("low"), below("4"), sheet[1], Text("else")})) ==
        List{"low", "a string of more than twelve bytes", "NULL", "else", "else"});
  CHECK(sheet.Values(Case({sheet[2], sheet[0], Operation("-", {sheet[0]})})) ==
        List{"1", "-2", "-3", "NULL", "-5"});
  CHECK(sheet.Values(Case({sheet[2], sheet[2], Not(sheet[2])})) ==
        List{"true", "true", "NULL", "true", "NULL"});
  CHECK(sheet.Values(Case({below("9"), Int("7"), NullOf(kInt)})) ==
        List{"7", "7", "7", "NULL", "7"});
  CHECK(sheet.Values(Case({below("0"), Int("7"), sheet[0]})) == List{"1", "2", "3", "NULL", "5"});
  CHECK(sheet.Values(Case({Constant(kBool, "true"), Int("7"), sheet[0]})) ==
        List{"7", "7", "7", "7", "7"});
  CHECK(sheet.Values(Case({Constant(kBool, "false"), Int("7"), NullOf(kBool), Int("8"),
                           Int("9")})) == List{"9", "9", "9", "9", "9"});
}

TEST_CASE("branches are evaluated for their own rows only") {
  Sheet sheet({{kInt, {"0", "5", kNoValue, "2"}}});
  const ExpressionPtr quotient = Operation("/", {Int("10"), sheet[0]});
  const ExpressionPtr is_zero = Operation("=", {sheet[0], Int("0")});
  CHECK(sheet.Values(Case({is_zero, Int("-1"), quotient})) == List{"-1", "2", "NULL", "5"});
  CHECK(sheet.Values(Case({Not(is_zero), quotient, Int("-1")})) == List{"-1", "2", "-1", "5"});
  CHECK(sheet.Failure(Case({is_zero, quotient, Int("-1")})) == "10 / 0: division by zero at row 0");
  // Nor are conditions for rows that an earlier one has taken.
  CHECK(sheet.Values(Case({is_zero, Int("0"), Operation(">", {quotient, Int("3")}), Int("1"),
                           Int("2")})) == List{"0", "2", "2", "1"});
  CHECK(sheet.Values(Case({Constant(kBool, "true"), Int("1"),
                           Operation("/", {Int("1"), Int("0")})})) == List{"1", "1", "1", "1"});
}

TEST_CASE("COALESCE takes the first value that is not null, and evaluates no more") {
  Sheet sheet({{kInt, {"1", kNoValue, kNoValue, kNoValue}},
               {kInt, {"5", "2", kNoValue, "0"}},
               {kText, {"a string of more than twelve bytes", kNoValue, "c", kNoValue}}});
  CHECK(sheet.Values(Coalesce({sheet[0], sheet[1], Int("9")})) == List{"1", "2", "9", "0"});
  CHECK(sheet.Values(Coalesce({sheet[0], sheet[1]})) == List{"1", "2", "NULL", "0"});
  CHECK(sheet.Values(Coalesce({NullOf(kInt), sheet[1]})) == List{"5", "2", "NULL", "0"});
  CHECK(sheet.Values(Coalesce({sheet[2], Text("none")})) ==
        List{"a string of more than twelve bytes", "none", "c", "none"});
  CHECK(sheet.Values(Coalesce({NullOf(kInt), NullOf(kInt)})) ==
        List{"NULL", "NULL", "NULL", "NULL"});
  CHECK(sheet.Values(Coalesce({Int("3"), Operation("/", {Int("1"), Int("0")})})) ==
        List{"3", "3", "3", "3"});
  const ExpressionPtr quotient = Operation("/", {Int("10"), sheet[1]});
  CHECK(sheet.Failure(Coalesce({sheet[0], quotient})) == "10 / 0: division by zero at row 3");
  CHECK(sheet.Values(Coalesce({Case({Operation("=", {sheet[1], Int("0")}), Int("7"), sheet[0]}),
                               quotient})) == List{"1", "5", "NULL", "7"});
}

TEST_CASE("IN finds values among constants, columns and nulls") {
  Sheet sheet({{kInt, {"1", "2", kNoValue, "4"}}, {kInt, {"9", "2", "2", kNoValue}}});
  CHECK(sheet.Values(In(sheet[0], {Int("1"), Int("3")})) == List{"true", "false", "NULL", "false"});
  CHECK(sheet.Values(In(sheet[0], {Int("1"), Int("3")}, true)) ==
        List{"false", "true", "NULL", "true"});
  CHECK(sheet.Values(In(sheet[0], {Int("1"), NullOf(kInt)})) ==
        List{"true", "NULL", "NULL", "NULL"});
  CHECK(sheet.Values(In(sheet[0], {Int("1"), NullOf(kInt)}, true)) ==
        List{"false", "NULL", "NULL", "NULL"});
  CHECK(sheet.Values(In(sheet[0], {NullOf(kInt)})) == List{"NULL", "NULL", "NULL", "NULL"});
  CHECK(sheet.Values(In(sheet[0], {sheet[1], Int("4")})) == List{"false", "true", "NULL", "true"});
  CHECK(sheet.Values(In(sheet[0], {sheet[1]}, true)) == List{"true", "false", "NULL", "NULL"});
  CHECK(sheet.Values(In(Int("2"), {sheet[1], sheet[0]})) == List{"false", "true", "true", "NULL"});
  CHECK(sheet.Values(In(Int("2"), {Int("1"), Int("2")})) == List{"true", "true", "true", "true"});
  CHECK(sheet.Values(In(NullOf(kInt), {Int("1")})) == List{"NULL", "NULL", "NULL", "NULL"});
  CHECK(sheet.Values(In(Operation("+", {sheet[0], Int("1")}), {Int("2"), Int("5")})) ==
        List{"true", "false", "NULL", "true"});
}

TEST_CASE("IN with parameters is made anew for each run") {
  Sheet sheet({{kInt, {"1", "2", "3"}}});
  sheet.AddParameter(kInt, "2");
  const ExpressionPtr in = In(sheet[0], {Parameter(kInt, 0), Int("3")});
  CHECK(sheet.Values(in) == List{"false", "true", "true"});
  Sheet other({{kInt, {"1", "2", "3"}}});
  other.AddParameter(kInt, "1");
  CHECK(other.Values(in) == List{"true", "false", "true"});
}

// Long lists of every type, against the same list one by one.
TEST_CASE("long lists find what short ones do") {
  struct Kind {
    DataType type;
    std::string (*text)(int);
  };
  const auto number = [](int i) { return std::to_string(i - 20); };
  const std::vector<Kind> kinds = {
      {TypeId::kInt8, number},
      {TypeId::kInt64, number},
      {TypeId::kUInt16, [](int i) { return std::to_string(i); }},
      {TypeId::kFloat64,
       [](int i) { return i == 3   ? "NaN"
                          : i == 4 ? "-0"
                                   : std::to_string(i - 20); }},
      {TypeId::kFloat32, [](int i) { return i == 3 ? "NaN" : std::to_string(i) + ".5"; }},
      {TypeId::kFloat16, number},
      {DataType::Decimal(TypeId::kDecimal128, 10, 2), number},
      {DataType::Decimal(TypeId::kDecimal256, 50, 2), number},
      {TypeId::kUtf8, [](int i) { return std::string(static_cast<size_t>(i), 'x'); }},
      {TypeId::kBinary, [](int i) { return "some bytes, " + std::to_string(i); }},
      {DataType::FixedSizeBinary(2), [](int i) { return std::to_string(i + 10); }},
      {TypeId::kDate32, [](int i) { return "2024-01-" + std::to_string(i + 10).substr(0, 2); }},
      {TypeId::kIntervalMonthDayNano, [](int i) { return std::to_string(i) + " days"; }},
      {TypeId::kBool, [](int) { return std::string("true"); }}};
  for (const Kind& kind : kinds) {
    CAPTURE(kind.type.ToString());
    const int rows = kind.type.id == TypeId::kDate32 ? 20 : 40;
    Cells cells;
    for (int i = 0; i < rows; ++i) {
      cells.push_back(i % 9 == 8 ? std::optional<std::string>() : kind.text(i));
    }
    cells[2] = kind.type.id == TypeId::kBool ? "false" : cells[2];
    Sheet sheet({{kind.type, cells}});
    std::vector<ExpressionPtr> list;
    std::vector<ExpressionPtr> equals;
    for (int i = 0; i < rows; i += 2) {
      list.push_back(Constant(kind.type, kind.text(i)));
      equals.push_back(Operation("=", {sheet[0], list.back()}));
    }
    CHECK(sheet.Values(In(sheet[0], list)) == sheet.Values(Or(equals)));
    CHECK(sheet.Values(In(sheet[0], list, true)) == sheet.Values(Not(Or(equals))));
    const std::vector<ExpressionPtr> few(list.begin(), list.begin() + 2);
    CHECK(sheet.Values(In(sheet[0], few)) == sheet.Values(Or({equals[0], equals[1]})));
  }
}

TEST_CASE("predicates of a dictionary are asked once a value, with the same result") {
  const DataType dictionary = DataType::Dictionary(TypeId::kInt8, kText);
  Cells cells;
  Cells numbers;
  for (int i = 0; i < 200; ++i) {
    cells.push_back(i % 11 == 5 ? std::optional<std::string>() : "value " + std::to_string(i % 4));
    numbers.push_back(i % 13 == 4 ? std::optional<std::string>() : std::to_string(i % 3));
  }
  Sheet sheet({{dictionary, cells},
               {kText, cells},
               {DataType::Dictionary(TypeId::kUInt16, kText), numbers}});
  const auto same = [&](auto make) {
    CHECK(sheet.Values(make(sheet[0])) == sheet.Values(make(sheet[1])));
  };
  same([](ExpressionPtr column) { return Operation("=", {column, Text("value 2")}); });
  same([](ExpressionPtr column) { return Operation(">=", {Text("value 2"), column}); });
  same([](ExpressionPtr column) {
    return Operation("is distinct from", {column, Text("value 2")});
  });
  same([](ExpressionPtr column) {
    return In(CastTo(kText, column), {Text("value 1"), Text("value 3"), NullOf(kText)}, true);
  });
  same([](ExpressionPtr column) {
    return Operation("=", {Coalesce({CastTo(kText, column), Text("none")}), Text("none")});
  });
  same([](ExpressionPtr column) { return IsNull(column); });
  // A value that cannot be cast, but that no selected row has, does no harm.
  Sheet mixed({{dictionary, {"1", "x", "2", "1", "2", "1", "2", "1", "2", "1"}}});
  const ExpressionPtr one = Operation("=", {CastTo(kInt, mixed[0]), Int("1")});
  CHECK(mixed.Failure(one) == "'x' is not a value of type int32 at row 1");
  const ExpressionPtr guarded = And({Operation("<>", {mixed[0], Text("x")}), one});
  CHECK(mixed.Kept(guarded) == std::vector<uint32_t>{0, 3, 5, 7, 9});
}

TEST_CASE("plain columns of any type come through, selected or not") {
  DataType list(TypeId::kList);
  list.children.push_back({"item", TypeId::kInt32, true, {}});
  const auto pool = MakeRef<MemoryPool>(0);
  std::vector<Vector> columns;
  columns.push_back(NullVector(list, 5, pool));
  columns.push_back(NullVector(TypeId::kNull, 5, pool));
  columns.push_back(MakeColumn(
      {DataType::Dictionary(TypeId::kInt8, kText), {"a", "b", kNoValue, "a", "c"}}, 0, pool));
  VectorBlock block(std::move(columns), 5);
  const std::vector<Vector> none;
  EvaluationContext context{block, none, 0, pool};
  const uint32_t rows[] = {1, 2, 4};
  for (int64_t number = 0; number < 3; ++number) {
    Expression column;
    column.kind = ExpressionKind::kColumn;
    column.number = number;
    column.type = block.Column(static_cast<uint32_t>(number)).type;
    const Result<Vector> some = Evaluate(column, {rows, 3}, context);
    REQUIRE(some.ok());
    CHECK(some->length == 3);
    CHECK(some->type == column.type);
    CHECK(some->null_count == (number == 2 ? 1 : 3));
    const Result<Vector> first = Evaluate(column, {nullptr, 2}, context);
    REQUIRE(first.ok());
    CHECK(first->length == 2);
    CHECK(first->null_count == (number == 2 ? 0 : 2));
  }
}

TEST_CASE("the columns of an expression, each once and in order") {
  Sheet sheet({{kInt, {"1"}}, {kInt, {"1"}}, {kInt, {"1"}}});
  CHECK(ColumnsOf(*Operation("+", {sheet[2], Operation("*", {sheet[0], sheet[2]})})) ==
        std::vector<uint32_t>{0, 2});
  CHECK(ColumnsOf(*Int("1")).empty());
}

}  // namespace
}  // namespace colmerge::conditional_test
