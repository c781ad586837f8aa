// SPDX-License-Identifier: Apache-2.0
// All steps of one seed, taken by the library, the model and SQLite side by side, and compared
// after each.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "differential/blueprint.h"
#include "differential/contents_check.h"
#include "differential/library_table.h"
#include "differential/model.h"
#include "differential/sqlite_table.h"
#include "differential/step.h"

namespace colmerge::test {

// How much a scenario has exercised.
struct Tally {
  uint64_t steps = 0;
  uint64_t writes = 0;
  uint64_t refused = 0;  // writes that had to fail, and did
  uint64_t rows = 0;
  uint64_t followed = 0;  // writes that SQLite followed by itself
  uint64_t lookups = 0;
};

class Scenario {
 public:
  // Leaves out the steps whose numbers are in `without`.
  Scenario(uint64_t seed, std::set<uint64_t> without);

  // Throws Difference, or std::runtime_error for what should not fail.
  void Run(Tally* tally);

  // The steps taken so far, with the values of the last one.
  std::string Story() const;
  // Numbers of the steps taken so far.
  std::vector<uint64_t> taken() const;

 private:
  struct Held {
    Snapshot handle;
    Contents expected;
    int64_t version;
  };
  struct Taken {
    uint64_t number;
    Step step;
    std::string came_to;
  };

  void CreateTable();
  void Take(const Step& step);
  void TakeWrite(const Step& step);
  void TakeDelete(const Step& step);
  void TakeTruncate();
  void TakeDrop();
  void TakeLookup(const Step& step);
  Outcome Expected(const Step& step, std::optional<Contents>* after) const;

  // Compares status and counts of a call; true when it succeeded.
  bool CheckCall(const CallResult& result, const Outcome& outcome);
  void CheckVersion(const CallResult& result, bool changed, bool is_new);
  void CheckTable();
  void CheckHeld();
  void CheckSqlite(const StreamContents& actual);

  const Blueprint plan_;
  const std::set<uint64_t> without_;
  Tally* tally_ = nullptr;
  LibraryTable library_;
  SqliteTable sqlite_;
  std::optional<Contents> model_;
  int64_t version_ = 0;
  std::vector<Held> held_;
  std::vector<Taken> taken_;
};

}  // namespace colmerge::test
