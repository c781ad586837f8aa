// SPDX-License-Identifier: Apache-2.0
// Threads that do something over and over for a while, and what they found wrong.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace colmerge::test {

// How long each case runs: long enough for thousands of meetings, short enough to be run always.
int CaseMilliseconds();

class Crew {
 public:
  ~Crew() { StopAndJoin(); }

  // Calls turn(round) for round = 0, 1, ... on a thread of its own until the crew is stopped, or,
  // with `rounds`, so many times. Member threads begin together, at Run.
  void Add(std::function<void(int64_t round)> turn, int64_t rounds = -1);

  // Lets all go for CaseMilliseconds and waits for them. Returns what went wrong first; empty:
  // nothing.
  std::string Run();

  // Called by members: notes what is wrong, once, and stops the crew.
  void Fail(const std::string& what);
  bool Check(bool holds, const std::string& what) {
    if (!holds) Fail(what);
    return holds;
  }
  // What was noted first, also after Run.
  std::string failure();
  bool stopped() const { return stopped_.load(std::memory_order_relaxed); }

 private:
  void StopAndJoin();

  struct Member {
    std::function<void(int64_t)> turn;
    int64_t rounds;
  };
  std::vector<Member> members_;
  std::vector<std::thread> threads_;
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;
  std::string failure_;
};

}  // namespace colmerge::test
