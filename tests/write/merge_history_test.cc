// SPDX-License-Identifier: Apache-2.0
// Random histories of rows, merged in another order and another cut: every operator, for every type that it takes.
//
//   convergent   any permutation, any cut into writes, any repetition      the same table
//   once only    any permutation, any cut into writes                      the same table
#include <algorithm>
#include <optional>

#include "differential/random.h"
#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge::merge_history_test {
namespace {

using test::ErrorText;
using test::MergingBy;
using test::Random;
using test::StoredTable;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int kHistories = 400;
#else
constexpr int kHistories = 10000;
#endif

struct Values {
  std::vector<std::string> types;
  std::vector<std::string> texts;
};

// Small ones, so that no sum or product of a history is more than its type holds.
const Values kUnsigned = {{"uint8", "uint16", "uint32", "uint64"}, {"0", "1", "2"}};
const Values kSigned = {{"int8", "int16", "int32", "int64", "dict_int", "decimal", "decimal256"},
                        {"0", "1", "2", "-1"}};
const Values kWholeFloats = {{"float16", "float32", "float64"}, {"0", "1", "2", "-1"}};
const Values kFloats = {{"float16", "float32", "float64"},
                        {"0", "-0", "nan", "1.5", "-inf", "inf"}};
const Values kTexts = {{"utf8", "large_utf8", "binary", "dict8"},
                       {"a", "b", "abcdefghijklmnop", "abcdefghijklmnoq"}};
const Values kBools = {{"bool"}, {"true", "false"}};
const Values kTimes = {{"date32", "time32", "timestamp", "duration"}, {"0", "1", "86399", "7"}};
const Values kDurations = {{"duration"}, {"0", "1", "-5"}};
const Values kBits = {{"int8", "int16", "int32", "int64", "dict_int"},
                      {"0", "7", "-1", "127", "-128"}};
const Values kUnsignedBits = {{"uint8", "uint16", "uint32", "uint64"}, {"0", "7", "255", "128"}};
const Values kNumberSets = {{"list_of_int8", "list_of_uint64", "list_of_decimal", "list_of_date32"},
                            {"[]", "[1]", "[3;1]", "[2;2;-]", "[-]"}};
const Values kFloatSets = {{"list_of_float16", "list_of_float64"},
                           {"[]", "[0]", "[-0;nan]", "[inf;0;-]", "[nan;-inf]"}};
const Values kTextSets = {{"list_of_utf8", "list_of_binary"},
                          {"[]", "[b;a]", "[abcdefghijklmnop]", "[a;-]"}};
const Values kBoolSets = {{"list_of_bool"}, {"[]", "[true]", "[false;-]", "[true;false]"}};

struct Operation {
  std::string text;
  bool converges;
  std::vector<const Values*> values;
};

const std::vector<Operation>& Operations() {
  static const std::vector<const Values*> ordered = {&kUnsigned, &kSigned, &kFloats,
                                                     &kTexts,    &kBools,  &kTimes};
  static const std::vector<const Values*> numbers = {&kUnsigned, &kSigned, &kWholeFloats};
  static const std::vector<const Values*> bits = {&kBits, &kUnsignedBits};
  static const std::vector<Operation> operations = {
      {"min", true, ordered},
      {"max", true, ordered},
      {"bool_and", true, {&kBools}},
      {"bool_or", true, {&kBools}},
      {"bit_and", true, bits},
      {"bit_or", true, bits},
      {"set_union", true, {&kNumberSets, &kFloatSets, &kTextSets, &kBoolSets}},
      {"latest_by(at)", true, ordered},
      {"earliest_by(at, no)", true, ordered},
      {"sum", false, {&kUnsigned, &kSigned, &kWholeFloats, &kDurations}},
      {"sum_wrapping", false, bits},
      {"product", false, numbers},
      {"count", false, numbers},
      {"bit_xor", false, bits},
  };
  return operations;
}

// A column with an operator, and versions beside it; rows that lack the column have none of these.
struct Plan {
  std::string columns;
  std::vector<ColumnOperator> operators;
  bool converges = true;
  const Values* values = nullptr;
};

Plan DrawPlan(Random* random) {
  const Operation& operation = random->Pick(Operations());
  Plan plan;
  plan.values = random->Pick(operation.values);
  plan.columns = "id int64, v " + random->Pick(plan.values->types) +
                 (random->Percent(20) ? ", at float64, no int64" : ", at int64, no int64");
  plan.operators = {{"v", operation.text}};
  // Versions without a rule would tell which row came last.
  const bool has_versions = operation.text.find('(') != std::string::npos;
  if (!has_versions) plan.operators.push_back({"at", "max"});
  if (operation.text != "earliest_by(at, no)") plan.operators.push_back({"no", "min"});
  plan.converges = operation.converges;
  return plan;
}

struct Row {
  std::string text;
  bool is_bare = false;
};

std::vector<Row> DrawHistory(const Plan& plan, Random* random) {
  std::vector<Row> history;
  const auto number = [&](bool is_float) {
    if (random->Percent(20)) return std::string("-");
    return is_float && random->Percent(30) ? "-0" : std::to_string(random->Below(3));
  };
  const bool floats = plan.columns.find("at float64") != std::string::npos;
  for (uint64_t i = 3 + random->Below(5); i > 0; --i) {
    Row& row = history.emplace_back();
    row.text = std::to_string(random->Below(2));
    row.is_bare = random->Percent(10);
    if (row.is_bare) continue;
    row.text += ' ' + (random->Percent(20) ? "-" : random->Pick(plan.values->texts));
    row.text += ' ' + number(floats) + ' ' + number(false);
  }
  return history;
}

std::vector<std::string> SortedRows(std::string_view text) {
  std::vector<std::string> rows;
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find(", ", start), text.size());
    rows.emplace_back(text.substr(start, end - start));
    start = end + 2;
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

// The rows that a history leaves, cut into writes at random and where rows begin or end to lack columns. declared: the
// table has the operators, not each of the writes.
std::vector<std::string> Left(const Plan& plan, const std::vector<Row>& history, bool declared,
                              Random* random) {
  Store::Constraints constraints;
  DestinationOptions options = MergingBy({"id"});
  (declared ? constraints.operators : options.operators) = plan.operators;
  StoredTable table(plan.columns, constraints);
  for (size_t start = 0; start < history.size();) {
    const size_t most = start + 1 + random->Below(6);
    std::string write;
    size_t end = start;
    for (; end < std::min(most, history.size()); ++end) {
      if (history[end].is_bare != history[start].is_bare) break;
      write += (end == start ? "" : ", ") + history[end].text;
    }
    const std::string_view columns =
        history[start].is_bare ? std::string_view("id int64") : plan.columns;
    const auto done = table.Write(options, {columns, write});
    if (!done.ok()) return {ErrorText(done) + " in " + write};
    start = end;
  }
  return SortedRows(table.text());
}

TEST_CASE("merge histories: operators forget what order rows came in, and how they were cut") {
  Random random(41);
  for (int run = 0; run < kHistories; ++run) {
    const Plan plan = DrawPlan(&random);
    std::vector<Row> history = DrawHistory(plan, &random);
    const bool declared = run % 2 == 0;
    const std::vector<std::string> left = Left(plan, history, declared, &random);
    const size_t rows = history.size();
    for (size_t i = 0; plan.converges && i < rows; ++i) {
      if (random.Percent(30)) history.push_back(history[random.Below(rows)]);
    }
    random.Shuffle(&history);
    const std::vector<std::string> again = Left(plan, history, declared, &random);
    if (again == left) continue;
    std::string shown;
    for (const Row& row : history) shown += row.text + ", ";
    INFO("run " << run << ": " << plan.operators[0].operation << " of " << plan.columns << ": "
                << shown);
    REQUIRE(again == left);
  }
}

}  // namespace
}  // namespace colmerge::merge_history_test
