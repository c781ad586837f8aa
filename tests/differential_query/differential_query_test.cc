// SPDX-License-Identifier: Apache-2.0
// Random tables and random statements over them, by seed: the library against SQLite.
//
//   differential_query_test                     seeds 0 to 599: some 29,000 queries
//   differential_query_test --first N --count N those seeds
//   differential_query_test --seed N            one seed, all its statements shown
//   differential_query_test --differences       the differences that are taken as right, with
//   reasons
// COLMERGE_SEEDS in the environment sets the count. A statement that fails is made as small as it
// can be, together with the rows that it fails on, and is shown in both languages.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "differential_query/contest.h"
#include "differential_query/shortening.h"
#include "differential_query/statement_maker.h"

namespace colmerge::test {
namespace {

constexpr uint64_t kDefaultSeeds = 600;
constexpr uint64_t kStatements = 56;       // of a seed
constexpr uint64_t kLargeStatements = 12;  // of one whose table is large

std::string TableText(const RandomTable& table) {
  std::string text = "  table t:";
  for (const ColumnPlan& column : table.columns) {
    text += " " + column.sql_name + " " + ToText(column.field.type) + ",";
  }
  if (!table.primary_key.empty()) text += " primary key:";
  for (const size_t key : table.primary_key) text += " " + table.columns[key].sql_name;
  return text + "\n";
}

std::string StatementText(const RandomTable& table, const QueryStatement& statement) {
  return "  here:  " + ToText(statement.Write(table, true)) +
         "\n  there: " + ToText(statement.Write(table, false)) + "\n";
}

std::string CaseText(const RandomTable& table, const FailingCase& failing) {
  constexpr size_t kMostRows = 20;
  std::string text = StatementText(table, failing.statement);
  text += "  on " + std::to_string(failing.rows.rows()) + " rows";
  if (failing.shape.threads != 1) text += ", " + std::to_string(failing.shape.threads) + " threads";
  if (failing.shape.batch_size != 0)
    text += ", batches of " + std::to_string(failing.shape.batch_size);
  static const char* const ways[] = {"", ", the second time", ", as a stream", ", on a snapshot"};
  text += ways[static_cast<int>(failing.shape.way)] + std::string("\n");
  for (size_t row = 0; row < failing.rows.rows() && row < kMostRows; ++row) {
    text += "      ";
    for (size_t i = 0; i < failing.rows.columns.size(); ++i) {
      text += (i == 0 ? "" : ", ") +
              ToSqlValue(failing.rows.fields[i].type, failing.rows.columns[i][row]).ToText();
    }
    text += "\n";
  }
  return text;
}

// The statements of one seed, up to the first that fails.
class SeedRun {
 public:
  SeedRun(uint64_t seed, bool tell, Tally* tally)
      : tell_(tell), tally_(tally), random_(seed), table_(seed, &random_), contest_(table_) {}

  // What failed; empty: nothing.
  std::string Run() {
    if (tell_) std::printf("%s", TableText(table_).c_str());
    const uint64_t pieces = 1 + random_.Below(3);
    for (uint64_t i = 0; i < pieces; ++i) {
      const std::string failure = AppendRows(table_.first_rows / pieces);
      if (!failure.empty()) return failure;
    }
    const uint64_t count = table_.large ? kLargeStatements : kStatements;
    for (uint64_t i = 0; i < count; ++i) {
      const std::string failure = RunStatement(i);
      if (!failure.empty()) return failure;
    }
    return "";
  }

 private:
  std::string AppendRows(uint64_t count) {
    const Difference difference = contest_.Append(table_.MakeRows(count, &random_), &random_);
    return difference ? difference.kind + ": " + difference.detail : "";
  }

  std::string RunStatement(uint64_t number) {
    const uint64_t drawn = random_.Below(100);
    if (drawn < 2 && !table_.large) return AppendRows(random_.Below(30));
    if (drawn < 5) {
      std::vector<size_t> columns = {random_.Below(table_.columns.size())};
      contest_.library().BuildIndex(columns);
      return "";
    }
    StatementMaker maker(table_, &random_);
    FailingCase now;
    const bool is_change = drawn < 13;
    now.statement = is_change ? maker.MakeChange() : maker.MakeSelect();
    now.shape.threads = random_.Percent(70) ? 1 : 2 + static_cast<int32_t>(random_.Below(3));
    if (random_.Percent(30)) now.shape.way = static_cast<RunShape::Way>(1 + random_.Below(3));
    if (random_.Percent(30)) now.shape.batch_size = 1 + static_cast<int64_t>(random_.Below(40));
    if (tell_) {
      std::printf("statement %llu\n%s", static_cast<unsigned long long>(number),
                  StatementText(table_, now.statement).c_str());
      std::fflush(stdout);
    }
    if (is_change) now.rows = contest_.library().Contents();
    const Difference difference = contest_.Judge(now.statement, now.shape, tally_);
    if (!difference) return "";
    if (!is_change) now.rows = contest_.library().Contents();
    return Explain(number, std::move(now), difference);
  }

  // Shows the smallest case that fails in the same way, on a fresh table if that will do, else on
  // the one that the statements before it left.
  std::string Explain(uint64_t number, FailingCase failing, const Difference& difference) {
    std::string text = "statement " + std::to_string(number) + ": " + difference.kind + "\n" +
                       TableText(table_) + StatementText(table_, failing.statement) + "  " +
                       difference.detail;
    const StillFails on_fresh = [&](const FailingCase& candidate) {
      return RunCase(table_, candidate).kind == difference.kind;
    };
    Tally ignored;
    const StillFails on_this = [&](const FailingCase& candidate) {
      return contest_.Judge(candidate.statement, candidate.shape, &ignored).kind == difference.kind;
    };
    if (on_fresh(failing)) {
      failing = Shorten(table_, failing, on_fresh);
      return text + "  the same, made small:\n" + CaseText(table_, failing) + "  " +
             RunCase(table_, failing).detail;
    }
    if (failing.statement.verb != QueryStatement::Verb::kSelect) return text;
    const RowBatch rows = failing.rows;
    failing.rows.columns.assign(failing.rows.columns.size(), {});
    failing = Shorten(table_, failing, on_this);
    return text + "  the same on the table that earlier statements left:\n" +
           StatementText(table_, failing.statement) + "  " +
           contest_.Judge(failing.statement, failing.shape, &ignored).detail;
  }

  bool tell_;
  Tally* tally_;
  Random random_;
  RandomTable table_;
  Contest contest_;
};

struct Range {
  uint64_t first = 0;
  uint64_t count = kDefaultSeeds;
  bool tell = false;
};

bool ParseArguments(int count, char** arguments, Range* range) {
  if (const char* seeds = std::getenv("COLMERGE_SEEDS"))
    range->count = std::strtoull(seeds, nullptr, 10);
  for (int i = 1; i + 1 < count; i += 2) {
    const uint64_t number = std::strtoull(arguments[i + 1], nullptr, 10);
    if (std::strcmp(arguments[i], "--first") == 0) {
      range->first = number;
    } else if (std::strcmp(arguments[i], "--count") == 0) {
      range->count = number;
    } else if (std::strcmp(arguments[i], "--seed") == 0) {
      *range = {number, 1, true};
    } else {
      return false;
    }
  }
  return count % 2 == 1;
}

void PrintDifferences() {
  const auto print = [](const AcceptedDifference& difference) {
    std::printf("%s\n  here: %s\n  there: %s\n  met by: %s\n", difference.what, difference.here,
                difference.there, difference.met_by);
  };
  for (const AcceptedDifference& difference : kJudgedDifferences) print(difference);
  for (const AcceptedDifference& difference : kBridgedDifferences) print(difference);
}

void PrintTally(const Range& range, const Tally& tally, uint64_t failures, double seconds) {
  std::printf(
      "%llu of %llu seeds (from %llu) failed: %llu queries with %llu rows, %llu changes, %.1f s\n",
      static_cast<unsigned long long>(failures), static_cast<unsigned long long>(range.count),
      static_cast<unsigned long long>(range.first), static_cast<unsigned long long>(tally.queries),
      static_cast<unsigned long long>(tally.rows), static_cast<unsigned long long>(tally.changes),
      seconds);
  for (size_t i = 0; i < tally.accepted.size(); ++i) {
    std::printf("  %8llu times: %s\n", static_cast<unsigned long long>(tally.accepted[i]),
                kJudgedDifferences[i].what);
  }
}

int RunRange(const Range& range) {
  Tally tally;
  uint64_t failures = 0;
  const auto start = std::chrono::steady_clock::now();
  for (uint64_t seed = range.first; seed < range.first + range.count; ++seed) {
    std::string failure;
    try {
      failure = SeedRun(seed, range.tell, &tally).Run();
    } catch (const std::exception& exception) {
      failure = exception.what();
    }
    if (failure.empty()) continue;
    ++failures;
    std::printf("FAILED seed %llu (differential_query_test --seed %llu), %s\n",
                static_cast<unsigned long long>(seed), static_cast<unsigned long long>(seed),
                failure.c_str());
    std::fflush(stdout);
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  PrintTally(range, tally, failures, seconds.count());
  return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace colmerge::test

int main(int count, char** arguments) {
  if (count == 2 && std::strcmp(arguments[1], "--differences") == 0) {
    colmerge::test::PrintDifferences();
    return 0;
  }
  colmerge::test::Range range;
  if (!colmerge::test::ParseArguments(count, arguments, &range)) {
    std::fprintf(stderr, "usage: %s [--seed N | --first N] [--count N] | --differences\n",
                 arguments[0]);
    return 2;
  }
  return colmerge::test::RunRange(range);
}
