// SPDX-License-Identifier: Apache-2.0
// Where changes become visible: the one place that publishes versions, of one table or of several in one step.
//
//            prepared changes (each with all the memory that it needs, under its table's writer lock)
//                 |
//   reserve   observers set aside what they need to tell of the commit        may fail: nothing has happened
//   seal      what readers have begun to share since is set aside anew         may fail: nothing has happened
//             ---------------------------------------------------------------- no way back, and none is needed
//   apply     values are moved, column by column; side by side with other commits
//   number    under the commit mutex: the store's next commit number ...
//   publish   ... becomes the number of each table's new version
//   deliver   ... and observers tell of it, so that all of them see all commits in the order of their numbers
//
// Two commits of different tables, and a reader:
//
//   a write to t     reserve | seal | ======= apply ======= |           | 8, publish, deliver |
//   a write to u       reserve | seal | == apply == |  7, publish, deliver |
//   commit mutex                                     |--------- u ------|--------- t ---------|
//   snapshot of t              . waits, as t is written in place .............................| shows 8
//
// Why one place. A create, a replace, a truncation, a drop and a write differ in what they change, not in how it
// becomes visible; so what has to hold for all of them is held here once, and whoever has to hear of all of them (a
// receipt, a feed, a journal) is an observer here and not a line in each of them. Why a number of the store's: it
// orders the commits of all tables, and of a table that is dropped and made again; it never names two states. A
// compaction comes this way, too, as a change of kind kRewrite, which changes no contents: it takes no number, the
// table's stays, and no observer hears of it.
//
// What holds:
//   - a number is given to one commit, and numbers grow by one from commit to commit; those of one table grow;
//   - nobody can take a snapshot of a table from the end of its Apply until it is published, and the first of several
//     tables is published only after the last is applied: who has seen the commit in one of them sees it in all;
//   - what takes time (apply) is outside the commit mutex; inside are a few assignments a table, and Deliver;
//   - memory that the new versions replace is freed with the prepared changes, when these mutexes are given back.
//
// On failure. An observer that refuses, or an allocation that is refused in reserve or seal, ends the commit: observers
// that had reserved are told to Abandon, the last one first, and the prepared changes go with their owner, whose
// destructors give the state mutexes and the memory back and take keys out of indexes. Behind the line everything is
// noexcept.
//
// Locks: the caller holds the writer locks of all tables concerned. State mutexes of tables are taken before the
// commit mutex. Whoever holds the commit mutex sees every commit with a number up to last_number() whole, and none
// beyond.
#pragma once

#include <cstdint>
#include <mutex>
#include <span>

#include "write/prepared_change.h"

namespace colmerge {

// Hears of commits: a receipt, a feed, a journal.
class CommitObserver {
 public:
  virtual ~CommitObserver() = default;
  // Sets aside all that Deliver will need. An error ends the commit with it. Called once a commit, before values are
  // moved: the versions before it can still be read.
  virtual Status Reserve(std::span<PreparedChange* const> changes) = 0;
  // The commit has this number and is visible. Called with the commit mutex held: short.
  virtual void Deliver(uint64_t number) noexcept = 0;
  // There will be no commit after all: a later observer, or the allocator, refused.
  virtual void Abandon() noexcept = 0;
};

class CommitPoint {
 public:
  CommitPoint() = default;
  CommitPoint(const CommitPoint&) = delete;
  CommitPoint& operator=(const CommitPoint&) = delete;

  // Commits the changes, of different tables, in one step, and returns the number of the commit; that of the last one
  // when they change no contents. On an error, or when std::bad_alloc is thrown, nothing has changed. Observers are
  // asked in their order.
  Result<uint64_t> Commit(std::span<PreparedChange* const> changes,
                          std::span<CommitObserver* const> observers = {});

  // The number of the last commit; 0 before the first.
  uint64_t last_number() const;

 private:
  mutable std::mutex mutex_;
  uint64_t last_number_ = 0;
};

}  // namespace colmerge
