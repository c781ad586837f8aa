// SPDX-License-Identifier: Apache-2.0
// Change logs with operators: rows that take back what they have; and what decides between equal versions.
#include <algorithm>

#include "differential/random.h"
#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge::retraction_test {
namespace {

using test::Counts;
using test::ErrorText;
using test::HasText;
using test::MergingBy;
using test::Random;
using test::Rows;
using test::StoredTable;

constexpr std::string_view kColumns = "id int64, n int64, c int64, name utf8";
constexpr std::string_view kLog = "id int64, n int64, c int64, name utf8, kind utf8";

DestinationOptions Log(std::vector<ColumnOperator> operators) {
  DestinationOptions options = MergingBy({"id"});
  options.row_kind = "kind";
  options.operators = std::move(operators);
  return options;
}

DestinationOptions SumsAndCounts() { return Log({{"n", "sum"}, {"c", "count"}}); }

TEST_CASE("retraction: sums and counts subtract, other columns become null") {
  StoredTable table(kColumns);
  const DestinationOptions options = SumsAndCounts();
  const auto merge = [&](std::string_view rows) {
    return Counts(table.Write(options, {kLog, rows}));
  };
  CHECK(merge("1 10 1 ann +I, 2 5 1 bob +I") == "2 inserted");
  CHECK(merge("1 10 1 ann -U") == "1 updated");
  CHECK(table.text() == "1 0 0 -, 2 5 1 bob");
  CHECK(merge("1 12 1 anna +U") == "1 updated");
  CHECK(table.text() == "1 12 1 anna, 2 5 1 bob");
  // In one write, and as an end: the row stays, with nothing.
  CHECK(merge("1 12 1 anna -U, 1 13 1 anne +U, 2 5 1 bob -D") == "2 updated, 1 ignored");
  CHECK(table.text() == "1 13 1 anne, 2 0 0 -");
  // Nulls are passed over.
  CHECK(merge("1 - - anne -U, 1 - - anne +U") == "1 updated, 1 ignored");
  CHECK(table.text() == "1 13 1 anne, 2 0 0 -");
}

TEST_CASE("retraction: of a row that is not there yet, leaves what the row will be less") {
  StoredTable table(kColumns);
  const DestinationOptions options = SumsAndCounts();
  const auto merge = [&](std::string_view rows) {
    return Counts(table.Write(options, {kLog, rows}));
  };
  CHECK(merge("1 10 1 ann -D") == "1 inserted");
  CHECK(table.text() == "1 -10 -1 -");
  CHECK(merge("1 10 1 ann +I, 2 - - bob -U, 3 4 1 cid -U, 3 5 1 cid +U") ==
        "2 inserted, 1 updated, 1 ignored");
  CHECK(table.text() == "1 0 0 ann, 2 - 0 -, 3 1 0 cid");
  DestinationOptions matched = options;
  matched.on_no_match = OnNoMatch::kIgnore;
  CHECK(Counts(table.Write(matched, {kLog, "9 10 1 zoe -D, 1 1 1 ann -U"})) ==
        "1 updated, 1 ignored");
}

TEST_CASE("retraction: sums of every type of number, and those that wrap") {
  const auto left = [](const std::string& type, std::string_view operation,
                       const std::string& first, const std::string& second) {
    const std::string columns = "id int64, v " + type;
    StoredTable table(columns);
    const DestinationOptions options = Log({{"v", std::string(operation)}});
    const auto result = table.Write(
        options, Rows(columns + ", kind utf8", "1 " + first + " +I, 1 " + second + " -U"));
    return result.ok() ? table.text().substr(2) : ErrorText(result);
  };
  for (const char* type : {"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
                           "float16", "float32", "float64", "decimal", "decimal256", "dict_int"}) {
    INFO(type);
    CHECK(left(type, "sum", "7", "5") == "2");
    CHECK(left(type, "count", "7", "5") == "0");
  }
  for (const char* type : {"int8", "uint8"}) {
    CHECK(left(type, "sum_wrapping", "7", "5") == "2");
    CHECK(left(type, "sum_wrapping", "7", "-") == "7");
  }
  CHECK(left("int8", "sum_wrapping", "-", "5") == "-5");
  CHECK(left("uint8", "sum_wrapping", "-", "5") == "251");
  CHECK(left("int8", "sum_wrapping", "-128", "1") == "127");
  CHECK(left("uint8", "sum", "5", "7").find("fails in row 1") != std::string::npos);
  CHECK(left("int8", "sum", "-128", "1").ends_with("[v] [row 1]"));
  CHECK(left("int64", "sum", "-", "5") == "-5");
  CHECK(left("utf8", "replace", "a", "a") == "-");
  CHECK(left("list_of_int64", "replace", "[1]", "[1]") == "-");
}

TEST_CASE("retraction: other operators cannot, but for nulls") {
  for (const char* operation : {"min", "max", "product", "bit_xor", "first", "first_not_null",
                                "replace_not_null", "latest_by(c)"}) {
    INFO(operation);
    StoredTable table(kColumns);
    REQUIRE(table.Append(kColumns, "1 1 1 ann").ok());
    const std::string before = table.Image();
    const DestinationOptions options = Log({{"n", operation}});
    const std::string error =
        ErrorText(table.Write(options, {kLog, "1 1 2 ann +U, 1 1 2 ann -U, 1 5 3 ann +U"}));
    CHECK_THAT(error, HasText("row 1 takes a value of column"));
    CHECK_THAT(error, HasText("which its operator cannot"));
    CHECK(error.ends_with("[row 1]"));
    CHECK(table.Image() == before);
    CHECK(Counts(table.Write(options, {kLog, "1 - - ann -U, 2 - - bob -D"})) ==
          "1 inserted, 1 updated");
    // c has no operator, unless it is the version.
    const bool is_version = std::string_view(operation).starts_with("latest");
    CHECK(table.text() == (is_version ? "1 1 1 -, 2 - - -" : "1 1 - -, 2 - - -"));
  }
  StoredTable table(kColumns);
  DestinationOptions options = SumsAndCounts();
  options.set = {{"name", "new.name"}};
  CHECK_THAT(ErrorText(table.Write(options, {kLog, "1 1 2 ann -U"})),
             HasText("which its set cannot"));
}

TEST_CASE("retraction: without operators the kinds are what they were") {
  StoredTable table(kColumns);
  const DestinationOptions options = Log({});
  CHECK(Counts(table.Write(options, {kLog, "1 1 1 a +I, 2 2 2 b +I"})) == "2 inserted");
  CHECK(Counts(table.Write(options, {kLog, "1 1 1 a -U, 1 3 3 c +U, 2 2 2 b -D"})) ==
        "1 updated, 1 deleted, 1 ignored");
  CHECK(table.text() == "1 3 3 c");
}

TEST_CASE("retraction: delete_when deletes, with operators too") {
  StoredTable table(kColumns);
  DestinationOptions options = MergingBy({"id"});
  options.delete_when = "gone";
  options.operators = {{"n", "sum"}};
  REQUIRE(table.Append(kColumns, "1 1 1 a").ok());
  CHECK(Counts(table.Write(options, {"id int64, n int64, gone bool", "1 1 true"})) == "1 deleted");
}

// A change log whose updates are pairs comes to the same sums in any order and any cut, and to the rows of its end.
TEST_CASE("retraction: sums of a change log depend on no order") {
  Random random(77);
  for (int run = 0; run < 40; ++run) {
    std::vector<std::string> log;
    std::vector<int64_t> now(4, -1);
    int64_t sums[4] = {};
    bool named[4] = {};
    for (int i = 0; i < 20; ++i) {
      const uint64_t id = random.Below(4);
      const std::string key = std::to_string(id);
      const auto say = [&](int64_t n, const char* kind) {
        log.push_back(key + ' ' + std::to_string(n) + " 1 " + kind);
      };
      named[id] = true;
      const auto next = static_cast<int64_t>(random.Below(50));
      if (now[id] < 0) {
        say(now[id] = next, "+I");
      } else if (random.Below(3) == 0) {
        say(std::exchange(now[id], -1), "-D");
      } else {
        say(now[id], "-U");
        say(now[id] = next, "+U");
      }
      sums[id] = std::max<int64_t>(now[id], 0);
    }
    for (size_t i = log.size(); i > 1; --i) std::swap(log[i - 1], log[random.Below(i)]);
    StoredTable table("id int64, n int64, c int64");
    for (size_t start = 0; start < log.size();) {
      const size_t end = std::min<size_t>(log.size(), start + 1 + random.Below(7));
      std::string write;
      for (size_t i = start; i < end; ++i) write += (i == start ? "" : ", ") + log[i];
      REQUIRE(
          ErrorText(table.Write(SumsAndCounts(), {"id int64, n int64, c int64, kind utf8", write}))
              .empty());
      start = end;
    }
    for (uint64_t id = 0; id < 4; ++id) {
      if (!named[id]) continue;
      const std::string row =
          std::to_string(id) + ' ' + std::to_string(sums[id]) + ' ' + (now[id] < 0 ? "0" : "1");
      INFO("run " << run << ": " << row);
      REQUIRE((", " + table.text() + ",").find(", " + row + ",") != std::string::npos);
    }
  }
}

TEST_CASE("ties: of equal versions the larger values win, or the later row") {
  constexpr std::string_view kVersions = "id int64, v utf8, at int64";
  const auto merged = [&](const std::string& operation, std::string_view rows) {
    StoredTable singly(kVersions);
    StoredTable at_once(kVersions);
    DestinationOptions options = MergingBy({"id"});
    options.operators = {{"v", operation}};
    for (size_t start = 0; start < rows.size();) {
      const size_t end = std::min(rows.find(", ", start), rows.size());
      REQUIRE(
          ErrorText(singly.Write(options, {kVersions, rows.substr(start, end - start)})).empty());
      start = end + 2;
    }
    REQUIRE(ErrorText(at_once.Write(options, {kVersions, rows})).empty());
    CHECK(at_once.text() == singly.text());
    return singly.text();
  };
  CHECK(merged("latest_by(at)", "1 z 5, 1 a 5, 1 b 4") == "1 z 5");
  CHECK(merged("latest_by(at, tie = input)", "1 z 5, 1 a 5, 1 b 4") == "1 a 5");
  CHECK(merged("latest_by(at, tie = input)", "1 z 5, 1 - 5") == "1 - 5");
  CHECK(merged("latest_by(at, tie = input)", "1 z 5, 1 y -") == "1 z 5");
  CHECK(merged("earliest_by(at)", "1 z 5, 1 a 5, 1 b 6") == "1 z 5");
  CHECK(merged("earliest_by(\"at\", TIE = \"input\")", "1 z 5, 1 a 5, 1 b 6") == "1 a 5");
}

TEST_CASE("ties: by the order, values need none") {
  constexpr std::string_view kLists = "id int64, v list_of_int64, at int64";
  StoredTable table(kLists);
  DestinationOptions options = MergingBy({"id"});
  options.operators = {{"v", "latest_by(at)"}};
  CHECK_THAT(ErrorText(table.Write(options, {kLists, "1 [1] 1"})), HasText("with tie = input all"));
  options.operators = {{"v", "latest_by(at, tie = input)"}};
  REQUIRE(table.Write(options, {kLists, "1 [1] 1, 1 [2;3] 1, 1 [4] 0"}).ok());
  CHECK(table.text() == "1 [2;3] 1");
  REQUIRE(table.Write(options, {kLists, "1 - 2, 2 [5] -"}).ok());
  CHECK(table.text() == "1 - 2, 2 - -");
  options.operators = {{"at", "latest_by(v, tie = input)"}};
  CHECK_THAT(ErrorText(table.Write(options, {kLists, "1 [1] 1"})), HasText("has no meaning"));
}

TEST_CASE("ties: what can be said of them") {
  const auto refused = [](const std::string& operation) {
    DestinationOptions options = MergingBy({"id"});
    options.operators = {{"v", operation}};
    return ErrorText(Validate(options));
  };
  CHECK_THAT(refused("latest_by(at, tie = output)"), HasText("tie = input, the later row"));
  CHECK_THAT(refused("latest_by(at, at = input)"), HasText("tie = input, the later row"));
  CHECK_THAT(refused("latest_by(tie = input)"), HasText("needs the column of the version"));
  CHECK_THAT(refused("sum(tie = input)"), HasText("has an argument that it cannot have"));
  // Groups that differ in it alone are two, for one version.
  StoredTable table("id int64, v utf8, w utf8, at int64");
  DestinationOptions options = MergingBy({"id"});
  options.operators = {{"v", "latest_by(at)"}, {"w", "latest_by(at, tie = input)"}};
  CHECK_THAT(ErrorText(table.Write(options, {"id int64, v utf8, w utf8, at int64", "1 a b 1"})),
             HasText("needs 'at' to move along"));
}

}  // namespace
}  // namespace colmerge::retraction_test
