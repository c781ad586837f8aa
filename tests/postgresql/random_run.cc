// SPDX-License-Identifier: Apache-2.0
#include "postgresql/random_run.h"

#include <memory>

#include "postgresql/comparison.h"
#include "postgresql/documented_differences.h"
#include "postgresql/library_table.h"
#include "postgresql/random_statement.h"

namespace colmerge::test {
namespace {

constexpr char kAllRows[] =
    "SELECT id, bool_x, int_x, int_y, small_x, long_x, single_x, real_x, "
    "dec_x, text_x, text_y, bytes_y, date_x, time_x, ts_x, tz_x "
    "FROM t ORDER BY id";

class RandomRun {
 public:
  RandomRun(PostgresqlServer* server, uint64_t seed)
      : server_(server),
        random_(seed),
        table_(TypedTable::OfChance(5 + random_.Below(30), random_.Percent(60), &random_)) {
    server_->Execute(table_.PostgresqlDefinition());
    server_->Execute(table_.PostgresqlRows());
    for (int i = 0; i < kTypeSets; ++i) MakeTable(i);
  }

  void Next(Tally* tally) {
    const RandomStatement statement = StatementMaker(&random_).Make();
    ++tally->statements;
    const std::string difference =
        statement.is_change ? Change(statement, tally) : Select(statement, tally);
    if (difference.empty()) return;
    tally->Report(statement.text.ours + "\n  " + statement.text.theirs, difference);
  }

 private:
  void MakeTable(int i) {
    here_[static_cast<size_t>(i)] = std::make_unique<LibraryTable>(table_, i);
  }

  std::string Select(const RandomStatement& statement, Tally* tally) {
    const Outcome there = server_->Run(statement.text.theirs);
    tally->refused += there.failed ? 1 : 0;
    const Leniency leniency{true, true, statement.near};
    for (int i = 0; i < kTypeSets; ++i) {
      const Outcome here = here_[static_cast<size_t>(i)]->Query(statement.text.ours);
      const std::string difference = Difference(here, there, leniency);
      if (difference.empty() || Explanation(here, there) != nullptr) continue;
      if (!FailsWhole(statement, here, there, i))
        return "types " + std::to_string(i) + ": " + difference;
    }
    return "";
  }

  // Whether the side that did not fail does once no row is left out.
  bool FailsWhole(const RandomStatement& statement, const Outcome& here, const Outcome& there,
                  int i) {
    if (here.failed == there.failed) return false;
    if (statement.is_loose) return true;
    return here.failed ? server_->Run(statement.whole.theirs).failed
                       : here_[static_cast<size_t>(i)]->Query(statement.whole.ours).failed;
  }

  // Undone on both sides, since types may let one table hold what another cannot.
  std::string Change(const RandomStatement& statement, Tally* tally) {
    server_->Execute("BEGIN");
    const Outcome change = server_->Run(statement.text.theirs);
    const Outcome there = change.failed ? change : server_->Run(kAllRows);
    server_->Execute("ROLLBACK");
    tally->refused += there.failed ? 1 : 0;
    std::string difference;
    for (int i = 0; i < kTypeSets; ++i) {
      LibraryTable& table = *here_[static_cast<size_t>(i)];
      Outcome here = table.Change(statement.text.ours);
      if (!here.failed) {
        here = table.Query(kAllRows);
        MakeTable(i);
      }
      if (Explanation(here, there) != nullptr) continue;
      const bool is_narrow = here.failed && here.message.find("out of range") != std::string::npos;
      const std::string found = Difference(here, there, {true, true, {}});
      if (!found.empty() && !is_narrow && (!statement.is_loose || here.failed == there.failed))
        difference = "types " + std::to_string(i) + ": " + found;
    }
    return difference;
  }

  PostgresqlServer* server_;
  Random random_;
  TypedTable table_;
  std::array<std::unique_ptr<LibraryTable>, kTypeSets> here_;
};

}  // namespace

void RunSeed(PostgresqlServer* server, uint64_t seed, uint64_t statements, Tally* tally) {
  RandomRun run(server, seed);
  const uint64_t before = tally->failures;
  for (uint64_t i = 0; i < statements; ++i) run.Next(tally);
  if (tally->failures > before) {
    std::printf("FAILED: postgresql_test --first %llu --count 1\n",
                static_cast<unsigned long long>(seed));
  }
}

}  // namespace colmerge::test
