// SPDX-License-Identifier: Apache-2.0
// Three-valued logic, by its whole tables, and what AND and OR do not evaluate.
#include "expr/sheet.h"
#include "support/catch.h"

namespace colmerge::logic_test {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)

const DataType kBool = TypeId::kBool;
const DataType kInt = TypeId::kInt32;

// Every pair of truth values.
Sheet Pairs() {
  return Sheet(
      {{kBool, {"true", "true", "true", "false", "false", "false", kNoValue, kNoValue, kNoValue}},
       {kBool, {"true", "false", kNoValue, "true", "false", kNoValue, "true", "false", kNoValue}}});
}

TEST_CASE("AND, OR and NOT by their tables") {
  Sheet sheet = Pairs();
  const List conjunction = {"true",  "false", "NULL",  "false", "false",
                            "false", "NULL",  "false", "NULL"};
  const List disjunction = {"true", "true", "true", "true", "false",
                            "NULL", "true", "NULL", "NULL"};
  CHECK(sheet.Values(And({sheet[0], sheet[1]})) == conjunction);
  CHECK(sheet.Values(And({sheet[1], sheet[0]})) == conjunction);
  CHECK(sheet.Values(Or({sheet[0], sheet[1]})) == disjunction);
  CHECK(sheet.Values(Or({sheet[1], sheet[0]})) == disjunction);
  CHECK(sheet.Values(Not(sheet[0])) ==
        List{"false", "false", "false", "true", "true", "true", "NULL", "NULL", "NULL"});
  CHECK(sheet.Values(Not(And({sheet[0], Not(sheet[1])}))) ==
        List{"true", "false", "NULL", "true", "true", "true", "true", "NULL", "NULL"});
}

TEST_CASE("AND and OR of three and of constants") {
  Sheet sheet = Pairs();
  const auto constant = [](const std::string& text) { return Constant(kBool, text); };
  const List column = sheet.Values(sheet[0]);
  const List all_false(9, "false");
  const List all_true(9, "true");
  CHECK(sheet.Values(And({constant("true"), sheet[0]})) == column);
  CHECK(sheet.Values(And({sheet[0], constant("true"), sheet[0]})) == column);
  CHECK(sheet.Values(And({sheet[0], constant("false")})) == all_false);
  CHECK(sheet.Values(And({constant("false"), sheet[0]})) == all_false);
  CHECK(sheet.Values(Or({constant("false"), sheet[0]})) == column);
  CHECK(sheet.Values(Or({sheet[0], constant("true")})) == all_true);
  CHECK(sheet.Values(And({sheet[0], NullOf(kBool)})) ==
        List{"NULL", "NULL", "NULL", "false", "false", "false", "NULL", "NULL", "NULL"});
  CHECK(sheet.Values(And({NullOf(kBool), sheet[0], sheet[1]})) ==
        List{"NULL", "false", "NULL", "false", "false", "false", "NULL", "false", "NULL"});
  CHECK(sheet.Values(Or({NullOf(kBool), sheet[0]})) ==
        List{"true", "true", "true", "NULL", "NULL", "NULL", "NULL", "NULL", "NULL"});
  CHECK(sheet.Values(And({constant("true"), NullOf(kBool), constant("true")})) == List(9, "NULL"));
  CHECK(sheet.Values(And({NullOf(kBool), constant("false")})) == all_false);
  CHECK(sheet.Values(Or({NullOf(kBool), constant("false"), NullOf(kBool)})) == List(9, "NULL"));
  CHECK(sheet.Values(Or({And({sheet[0], sheet[1]}), And({Not(sheet[0]), sheet[1]})})) ==
        List{"true", "false", "NULL", "true", "false", "NULL", "NULL", "false", "NULL"});
}

TEST_CASE("IS NULL, IS TRUE and their like") {
  Sheet sheet({{kBool, {"true", "false", kNoValue}}});
  CHECK(sheet.Values(IsNull(sheet[0])) == List{"false", "false", "true"});
  CHECK(sheet.Values(IsNull(sheet[0], true)) == List{"true", "true", "false"});
  CHECK(sheet.Values(IsNull(Not(sheet[0]))) == List{"false", "false", "true"});
  CHECK(sheet.Values(IsBool(sheet[0], 1)) == List{"true", "false", "false"});
  CHECK(sheet.Values(IsBool(sheet[0], 1, true)) == List{"false", "true", "true"});
  CHECK(sheet.Values(IsBool(sheet[0], 0)) == List{"false", "true", "false"});
  CHECK(sheet.Values(IsBool(sheet[0], 0, true)) == List{"true", "false", "true"});
  CHECK(sheet.Values(IsBool(sheet[0], -1)) == List{"false", "false", "true"});
  CHECK(sheet.Values(IsBool(sheet[0], -1, true)) == List{"true", "true", "false"});
  CHECK(sheet.Values(IsNull(NullOf(kInt))) == List{"true", "true", "true"});
  CHECK(sheet.Values(IsBool(NullOf(kBool), 1)) == List{"false", "false", "false"});
}

TEST_CASE("later terms are evaluated only where earlier ones leave it open") {
  Sheet sheet({{kInt, {"0", "2", "5", kNoValue}}, {kInt, {"10", "10", "0", "10"}}});
  const ExpressionPtr zero = Constant(kInt, "0");
  const ExpressionPtr quotient = Operation("/", {Constant(kInt, "10"), sheet[0]});
  const ExpressionPtr large = Operation(">", {quotient, Constant(kInt, "3")});
  CHECK(sheet.Failure(large) == "10 / 0: division by zero at row 0");
  const ExpressionPtr guarded = And({Operation("<>", {sheet[0], zero}), large});
  CHECK(sheet.Values(guarded) == List{"false", "true", "false", "NULL"});
  CHECK(sheet.Kept(guarded) == std::vector<uint32_t>{1});
  const ExpressionPtr either = Or({Operation("=", {sheet[0], zero}), large});
  CHECK(sheet.Values(either) == List{"true", "true", "false", "NULL"});
  CHECK(sheet.Kept(Not(either)) == std::vector<uint32_t>{2});
  // A null does not decide: the term behind it is evaluated in values, though not in filters.
  const ExpressionPtr open =
      And({NullOf(kBool), Operation(">", {Operation("/", {zero, sheet[1]}), zero})});
  CHECK(sheet.Failure(open) == "0 / 0: division by zero at row 2");
  CHECK(sheet.Kept(open).empty());
  CHECK(sheet.Kept(And({Constant(kBool, "false"), large})).empty());
  CHECK(sheet.Kept(Or({Constant(kBool, "true"), large})).size() == 4);
}

TEST_CASE("long columns, with few and with many rows decided") {
  Cells numbers;
  for (int i = 0; i < 3000; ++i) {
    numbers.push_back(i % 7 == 3 ? std::optional<std::string>() : std::to_string(i % 100));
  }
  Sheet sheet({{TypeId::kInt64, numbers}});
  const auto below = [&](int limit) {
    return Operation("<", {sheet[0], Constant(TypeId::kInt64, std::to_string(limit))});
  };
  const auto expect = [&](const ExpressionPtr& predicate, auto holds) {
    std::vector<uint32_t> expected;
    for (uint32_t i = 0; i < 3000; ++i) {
      if (i % 7 != 3 && holds(i % 100)) expected.push_back(i);
    }
    CHECK(sheet.Kept(predicate) == expected);
  };
  expect(below(0), [](uint32_t) { return false; });
  expect(below(100), [](uint32_t) { return true; });
  expect(below(1), [](uint32_t n) { return n < 1; });
  expect(And({below(90), Not(below(50))}), [](uint32_t n) { return n >= 50 && n < 90; });
  expect(Or({below(10), Not(below(97)), below(2)}), [](uint32_t n) { return n < 10 || n >= 97; });
  expect(Not(Or({below(10), Not(below(97))})), [](uint32_t n) { return n >= 10 && n < 97; });
  expect(Not(And({below(10), below(5)})), [](uint32_t n) { return n >= 5; });
}

}  // namespace
}  // namespace colmerge::logic_test
