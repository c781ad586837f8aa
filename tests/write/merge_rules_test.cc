// SPDX-License-Identifier: Apache-2.0
// Rules of a merge: operators, set and update_when, over rows of the table and over equal keys of one write.
#include "write/merge_rules.h"

#include <algorithm>
#include <optional>

#include "differential/random.h"
#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge::merge_rules_test {
namespace {

using test::BatchOf;
using test::Counts;
using test::ErrorText;
using test::MergingBy;
using test::Random;
using test::Rows;
using test::StoredTable;

constexpr std::string_view kColumns = "id int64, hits int64, seen int64, status utf8, at int64";

DestinationOptions With(std::vector<ColumnOperator> operators) {
  DestinationOptions options = MergingBy({"id"});
  options.operators = std::move(operators);
  return options;
}

TEST_CASE("merge rules: what overflows is an error with its row and column, and changes nothing") {
  StoredTable table("id int64, v int8");
  const DestinationOptions options = With({{"v", "sum"}});
  REQUIRE(table.Write(options, {"id int64, v int8", "1 100"}).ok());
  const std::string before = table.Image();
  const std::string refused = ErrorText(table.Write(options, {"id int64, v int8", "2 1, 1 28"}));
  CHECK(refused.find("the operator of column 'v' fails in row 1") != std::string::npos);
  CHECK(refused.ends_with("[v] [row 1]"));
  CHECK(table.Image() == before);
  // Among equal keys of one write, too.
  CHECK(ErrorText(table.Write(options, {"id int64, v int8", "7 100, 7 100"}))
            .ends_with("[v] [row 1]"));
  CHECK(table.Image() == before);
}

TEST_CASE("merge rules: they are bound once, until the table has another schema") {
  StoredTable table;
  const DestinationOptions options = With({{"n", "sum"}});
  LastKnown<BoundRules> memo;
  test::WriteLimits limits;
  limits.rules = &memo;
  const auto merge = [&](std::string_view columns, std::string_view rows) {
    return table.Write(options, {columns, rows}, limits);
  };
  REQUIRE(merge("id int64, n int32", "1 5").ok());
  const auto first = memo.Get();
  REQUIRE(first != nullptr);
  CHECK(merge("id int64, n int32", "1 6, 2 1").ok());
  CHECK(memo.Get() == first);
  // One that fails leaves them, and its own memory is given back.
  const std::string before = table.Image();
  CHECK_FALSE(merge("id int64, n int32, more int64", "1 2147483647 1").ok());
  CHECK(memo.Get() == first);
  CHECK(table.Image() == before);
  // Of the wider type, and of the column that came.
  CHECK(merge("id int64, n int64, more int64", "1 3000000000 7").ok());
  CHECK(memo.Get() != first);
  CHECK(memo.Get()->schema == table.version()->schema);
  CHECK(merge("id int64, n int64, more int64", "1 1 8, 2 3000000000 9").ok());
  CHECK(table.text() == "1 3000000012 8, 2 3000000001 9");
}

TEST_CASE("merge rules: a group moves with its version") {
  StoredTable table(kColumns);
  const DestinationOptions options = With({{"status", "latest_by(at)"}, {"hits", "sum"}});
  const auto merge = [&](std::string_view rows) {
    return Counts(table.Write(options, {kColumns, rows}));
  };
  CHECK(merge("1 1 1 new 10, 2 1 1 old 5") == "2 inserted");
  CHECK(merge("1 1 1 late 9, 2 1 2 newer 6") == "2 updated");
  CHECK(table.text() == "1 2 1 new 10, 2 2 2 newer 6");
  // A null version moves nothing; of equal ones the larger value wins.
  CHECK(merge("1 1 1 zzz -, 2 1 2 a 6, 2 1 2 z 6, 2 1 2 b 6") == "2 updated, 2 ignored");
  CHECK(table.text() == "1 3 1 new 10, 2 5 2 z 6");
  const DestinationOptions earliest = With({{"status", "earliest_by(at)"}});
  REQUIRE(table.Write(earliest, {kColumns, "1 9 9 sooner 3, 2 9 9 later 7"}).ok());
  CHECK(table.text() == "1 9 9 sooner 3, 2 9 9 z 6");
}

TEST_CASE("merge rules: update_when leaves other rows as they are, and counts them as ignored") {
  StoredTable table(kColumns);
  DestinationOptions options = MergingBy({"id"});
  options.update_when = "new.at > old.at";
  const auto merge = [&](std::string_view rows) {
    return Counts(table.Write(options, {kColumns, rows}));
  };
  CHECK(merge("1 1 1 a 10, 2 1 1 b 10") == "2 inserted");
  CHECK(merge("1 2 2 c 9, 2 2 2 d 11, 3 3 3 e 1") == "1 inserted, 1 updated, 1 ignored");
  CHECK(table.text() == "1 1 1 a 10, 2 2 2 d 11, 3 3 3 e 1");
  // Of equal keys each row meets what those before it have left.
  CHECK(merge("1 5 5 x 20, 1 6 6 y 15, 1 7 7 z 21, 4 1 1 n 2, 4 2 2 m 1") ==
        "1 inserted, 1 updated, 3 ignored");
  CHECK(table.text() == "1 7 7 z 21, 2 2 2 d 11, 3 3 3 e 1, 4 1 1 n 2");
  CHECK(merge("1 0 0 q -") == "1 ignored");
}

TEST_CASE("merge rules: set gives matched rows what an expression comes to") {
  StoredTable table(kColumns);
  DestinationOptions options = MergingBy({"id"});
  options.set = {{"hits", "old.hits + new.hits"}, {"status", "old.status || '>' || new.status"}};
  REQUIRE(table.Write(options, {kColumns, "1 1 1 a 1"}).ok());
  CHECK(Counts(table.Write(options, {kColumns, "1 2 2 b 2, 1 3 3 c 3"})) == "1 updated, 1 ignored");
  CHECK(table.text() == "1 6 3 a>b>c 3");
}

TEST_CASE("merge rules: rows that lack a column leave it as it is") {
  StoredTable table(kColumns);
  const DestinationOptions options = With({{"hits", "sum"}, {"status", "replace"}});
  REQUIRE(table.Write(options, {kColumns, "1 1 1 a 1"}).ok());
  REQUIRE(table.Write(options, {"id int64, at int64", "1 9"}).ok());
  CHECK(table.text() == "1 1 1 a 9");
}

TEST_CASE("merge rules: a deletion within the write begins anew") {
  StoredTable table("id int64, v int64");
  DestinationOptions options = With({{"v", "sum"}});
  options.delete_when = "gone";
  constexpr std::string_view kMarked = "id int64, v int64, gone bool";
  REQUIRE(table.Write(options, {kMarked, "1 5 false"}).ok());
  CHECK(Counts(table.Write(options, {kMarked, "1 1 false, 1 0 true, 1 2 false, 1 3 false"})) ==
        "1 updated, 3 ignored");
  CHECK(table.text() == "1 5");
}

TEST_CASE("merge rules: refused where they cannot be meant") {
  const auto refused = [](std::vector<ColumnOperator> operators) {
    return ErrorText(Validate(With(std::move(operators))));
  };
  CHECK(refused({{"v", "summ"}}).find("did you mean 'sum'?") != std::string::npos);
  CHECK(refused({{"v", "latest_by"}}).find("needs the column of the version") != std::string::npos);
  CHECK(refused({{"v", "sum(x)"}}).find("has an argument that it cannot have") !=
        std::string::npos);
  CHECK(refused({{"v", "sum"}, {"v", "max"}}).find("has a rule already") != std::string::npos);
  CHECK(refused({{"v", "1 +"}}).find("cannot be read") != std::string::npos);
  DestinationOptions appends = With({{"v", "sum"}});
  appends.mode = WriteMode::kAppend;
  appends.merge_keys.clear();
  CHECK(ErrorText(Validate(appends)).find("operators needs mode 'merge'") != std::string::npos);
  StoredTable table("id int64, v utf8");
  const auto fails = [&](const DestinationOptions& options) {
    return ErrorText(table.Write(options, {"id int64, v utf8", "1 a"}));
  };
  CHECK(fails(With({{"v", "sum"}})).find("'sum' has no meaning for column 'v' of utf8") !=
        std::string::npos);
  CHECK(fails(With({{"id", "max"}})).find("is a merge key") != std::string::npos);
  CHECK(fails(With({{"w", "max"}})).ends_with("[w]"));
  // What is stored beside a value has to be the version that it came with.
  CHECK(fails(With({{"v", "latest_by(x)"}, {"x", "max"}})).find("[x]") != std::string::npos);
  StoredTable versions("id int64, v utf8, x int64, y int64");
  const auto clashes = [&](const DestinationOptions& options) {
    return ErrorText(
        versions.Write(options, {"id int64, v utf8, x int64, y int64", "1 a 1 1, 1 b 2 2"}));
  };
  CHECK(clashes(With({{"v", "latest_by(x)"}, {"x", "max"}})).find("'x' to move along") !=
        std::string::npos);
  CHECK(clashes(With({{"v", "latest_by(x)"}, {"y", "earliest_by(x)"}})).find("'x' to move along") !=
        std::string::npos);
  CHECK(clashes(With({{"v", "latest_by(x)"}, {"x", "latest_by(x)"}})).empty());
  DestinationOptions options = MergingBy({"id"});
  options.update_when = "v = 'a'";
  CHECK(fails(options).find("write which") != std::string::npos);
  options.update_when = "new.id";
  CHECK(fails(options).find("update_when") != std::string::npos);
}

TEST_CASE("merge rules: on_missing deletes the rows that a write lacks, in its scope alone") {
  StoredTable table("id int64, region utf8");
  constexpr std::string_view kRegions = "id int64, region utf8";
  REQUIRE(table.Append(kRegions, "1 EU, 2 EU, 3 US, 4 -, 5 EU").ok());
  DestinationOptions options = MergingBy({"id"});
  options.on_missing = OnMissing::kDelete;
  options.scope = "region = 'EU'";
  CHECK(Counts(table.Write(options, {kRegions, "1 EU, 6 EU"})) ==
        "1 inserted, 1 updated, 2 deleted of 2");
  CHECK(table.text() == "1 EU, 3 US, 4 -, 6 EU");
  const std::string before = table.Image();
  CHECK(ErrorText(table.Write(options, {kRegions, "1 EU, 7 US"})).ends_with("[scope] [row 1]"));
  CHECK(ErrorText(table.Write(options, {kRegions, "1 -"})).ends_with("[scope] [row 0]"));
  CHECK(ErrorText(table.Write(options, {kRegions, ""})).find("allow_empty lets it") !=
        std::string::npos);
  CHECK(table.Image() == before);
  options.allow_empty = true;
  CHECK(Counts(table.Write(options, {kRegions, ""})) == "2 deleted of 0");
  CHECK(table.text() == "3 US, 4 -");
  options = MergingBy({"id"});
  options.on_missing = OnMissing::kError;
  CHECK(ErrorText(table.Write(options, {kRegions, "3 US"})).find("merge key 'id' = 4") !=
        std::string::npos);
  CHECK(Counts(table.Write(options, {kRegions, "3 CA, 4 CA, 5 CA"})) == "1 inserted, 2 updated");
}

TEST_CASE("merge rules: keys of ignored rows are not missing") {
  StoredTable table("id int64, v int64");
  REQUIRE(table.Append("id int64, v int64", "1 5, 2 5, 3 5").ok());
  DestinationOptions options = MergingBy({"id"});
  options.on_missing = OnMissing::kDelete;
  options.update_when = "new.v > old.v";
  CHECK(Counts(table.Write(options, {"id int64, v int64", "1 4, 2 6, 2 1"})) ==
        "1 updated, 1 deleted, 2 ignored of 3");
  CHECK(table.text() == "1 5, 2 6");
}

TEST_CASE("merge rules: skip_unchanged touches nothing that stays the same") {
  StoredTable table("id int64, v float64, s utf8");
  constexpr std::string_view kFloats = "id int64, v float64, s utf8";
  REQUIRE(table.Append(kFloats, "1 0 a, 2 nan b, 3 - c, 4 1 d").ok());
  DestinationOptions options = MergingBy({"id"});
  options.skip_unchanged = true;
  const uint64_t number = table.number();
  CHECK(Counts(table.Write(options, {kFloats, "1 0 a, 2 nan b, 3 - c"})) == "3 ignored");
  CHECK(table.number() == number);
  CHECK(Counts(table.Write(options, {kFloats, "1 -0 a, 2 nan B, 4 1 d"})) ==
        "2 updated, 1 ignored");
  CHECK(table.text() == "1 -0 a, 2 NaN B, 3 - c, 4 1 d");
  options.operators = {{"v", "max"}};
  CHECK(Counts(table.Write(options, {kFloats, "4 0 d, 3 7 c"})) == "1 updated, 1 ignored");
  CHECK(Counts(table.Write(options, {"id int64, s utf8", "3 c"})) == "1 ignored");
}

// Random writes: all at once and row by row come to the same.
TEST_CASE("merge rules: one write is as many writes of one row") {
  Random random(11);
  for (int run = 0; run < 120; ++run) {
    DestinationOptions options = MergingBy({"id"});
    const char* const pool[] = {"sum",          "min",
                                "max",          "count",
                                "replace",      "replace_not_null",
                                "first",        "first_not_null",
                                "latest_by(at)"};
    options.operators = {{"hits", pool[random.Below(8)]},
                         {"seen", pool[random.Below(8)]},
                         {"status", random.Below(2) != 0 ? "latest_by(at)" : "append('.')"}};
    if (random.Below(3) == 0) options.update_when = "new.at >= old.at OR old.at IS NULL";
    if (random.Below(4) == 0) options.null_values = NullValues::kKeep;
    StoredTable singly(kColumns);
    StoredTable at_once(kColumns);
    for (int write = 0; write < 4; ++write) {
      std::string all;
      const uint64_t rows = 1 + random.Below(12);
      for (uint64_t i = 0; i < rows; ++i) {
        std::string row = std::to_string(random.Below(5));
        for (int column = 0; column < 4; ++column) {
          row += ' ';
          if (random.Below(5) == 0) {
            row += '-';
          } else if (column == 2) {
            row += static_cast<char>('a' + random.Below(4));
          } else {
            row += std::to_string(random.Below(6));
          }
        }
        REQUIRE(ErrorText(singly.Write(options, {kColumns, row})).empty());
        all += (i == 0 ? "" : ", ") + row;
      }
      REQUIRE(ErrorText(at_once.Write(options, {kColumns, all})).empty());
      INFO("run " << run << ": " << all);
      REQUIRE(at_once.text() == singly.text());
    }
  }
}

std::vector<std::string> SortedRows(const StoredTable& table) {
  const std::string text = table.text();
  std::vector<std::string> rows;
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find(", ", start), text.size());
    rows.push_back(text.substr(start, end - start));
    start = end + 2;
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

// A history of rows, cut into writes at random.
std::vector<std::string> After(const DestinationOptions& options, std::string_view columns,
                               const std::vector<std::string>& history, Random* random) {
  StoredTable table(columns);
  for (size_t start = 0; start < history.size();) {
    const size_t end = std::min<size_t>(history.size(), start + 1 + random->Below(6));
    std::string write;
    for (size_t i = start; i < end; ++i) write += (i == start ? "" : ", ") + history[i];
    REQUIRE(ErrorText(table.Write(options, {columns, write})).empty());
    start = end;
  }
  return SortedRows(table);
}

// Other operators are order-free when nothing is applied twice.
TEST_CASE("merge rules: convergent operators forget order, grouping and repetition") {
  constexpr std::string_view kAll =
      "id int64, a int64, b float64, c utf8, d bool, e bool, s utf8, t int64, v int64, w int64";
  Random random(23);
  const char* const floats[] = {"-0", "0", "nan", "1.5", "-inf", "inf", "-"};
  for (int run = 0; run < 120; ++run) {
    const bool once = run % 2 != 0;
    const char* const group = run % 4 == 0 ? "latest_by(v)" : "earliest_by(v, w)";
    DestinationOptions options = once ? With({{"a", "sum"}, {"t", "product"}, {"w", "count"}})
                                      : With({{"a", "min"},
                                              {"b", random.Below(2) != 0 ? "min" : "max"},
                                              {"c", "max"},
                                              {"d", "bool_and"},
                                              {"e", "bool_or"},
                                              {"s", group},
                                              {"t", group}});
    std::vector<std::string> history;
    for (uint64_t i = 5 + random.Below(15); i > 0; --i) {
      std::string row = std::to_string(random.Below(3));
      const auto number = [&](uint64_t bound) {
        return random.Below(5) == 0 ? std::string("-") : std::to_string(random.Below(bound));
      };
      const auto letter = [&] {
        return random.Below(5) == 0 ? std::string("-")
                                    : std::string(1, static_cast<char>('a' + random.Below(4)));
      };
      const auto truth = [&] {
        return std::string(random.Below(3) == 0 ? "-" : random.Below(2) != 0 ? "true" : "false");
      };
      row += ' ' + number(9) + ' ' + (once ? "0" : floats[random.Below(7)]);
      row += ' ' + (once ? "x" : letter()) + ' ' + (once ? "true" : truth()) + ' ';
      row += (once ? "true" : truth()) + ' ' + (once ? "x" : letter()) + ' ' + number(4);
      row += ' ' + (once ? "1" : number(3)) + ' ' + number(3);
      history.push_back(row);
    }
    if (!once) {
      // A column without a rule would tell which row came last.
      if (run % 4 == 0) options.operators.push_back({"w", "max"});
    }
    const std::vector<std::string> expected = After(options, kAll, history, &random);
    if (!once) {
      const size_t rows = history.size();
      for (size_t i = 0; i < rows; ++i) {
        if (random.Below(3) == 0) history.push_back(history[random.Below(rows)]);
      }
    }
    for (size_t i = history.size(); i > 1; --i) std::swap(history[i - 1], history[random.Below(i)]);
    INFO("run " << run);
    REQUIRE(After(options, kAll, history, &random) == expected);
  }
}

}  // namespace
}  // namespace colmerge::merge_rules_test
