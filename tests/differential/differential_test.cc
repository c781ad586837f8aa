// SPDX-License-Identifier: Apache-2.0
// Random tables, batches, options and failures, by seed: the library against a plain model and
// SQLite.
//
//   differential_test                     seeds 0 to 999 (299 under a sanitizer)
//   differential_test --first N --count N those seeds
//   differential_test --seed N            one seed, with its story
// COLMERGE_SEEDS in the environment sets the count. A seed that fails is run again without each of
// its steps in turn, and the steps that the failure needs are shown.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>

#include "differential/scenario.h"

namespace colmerge::test {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr uint64_t kDefaultSeeds = 300;
#else
constexpr uint64_t kDefaultSeeds = 1000;
#endif

struct Verdict {
  std::string difference;  // empty: none
  std::string story;
  std::vector<uint64_t> taken;
};

Verdict RunSeed(uint64_t seed, const std::set<uint64_t>& without, Tally* tally) {
  Scenario scenario(seed, without);
  Verdict verdict;
  try {
    scenario.Run(tally);
  } catch (const std::exception& failure) {
    verdict.difference = failure.what();
  }
  verdict.story = scenario.Story();
  verdict.taken = scenario.taken();
  return verdict;
}

// Leaves out steps as long as something still fails.
Verdict Shorten(uint64_t seed, Verdict verdict) {
  std::set<uint64_t> without;
  const std::vector<uint64_t> steps = verdict.taken;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    Tally tally;
    std::set<uint64_t> fewer = without;
    fewer.insert(*step);
    const Verdict shorter = RunSeed(seed, fewer, &tally);
    if (shorter.difference.empty()) continue;
    without = fewer;
    verdict = shorter;
  }
  return verdict;
}

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

int RunRange(const Range& range) {
  Tally tally;
  uint64_t failures = 0;
  const auto start = std::chrono::steady_clock::now();
  for (uint64_t seed = range.first; seed < range.first + range.count; ++seed) {
    const Verdict verdict = RunSeed(seed, {}, &tally);
    if (range.tell)
      std::printf("seed %llu\n%s", static_cast<unsigned long long>(seed), verdict.story.c_str());
    if (verdict.difference.empty()) continue;
    ++failures;
    const Verdict shortened = Shorten(seed, verdict);
    std::printf("FAILED seed %llu: the last step %s\n  steps that it needs:\n%s\n",
                static_cast<unsigned long long>(seed), shortened.difference.c_str(),
                shortened.story.c_str());
    std::fflush(stdout);
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::printf(
      "%llu of %llu seeds failed: %llu steps, %llu writes of %llu rows (%llu followed by SQLite), "
      "%llu refused, %llu lookups, %.1f s\n",
      static_cast<unsigned long long>(failures), static_cast<unsigned long long>(range.count),
      static_cast<unsigned long long>(tally.steps), static_cast<unsigned long long>(tally.writes),
      static_cast<unsigned long long>(tally.rows), static_cast<unsigned long long>(tally.followed),
      static_cast<unsigned long long>(tally.refused),
      static_cast<unsigned long long>(tally.lookups), seconds.count());
  return failures == 0 ? 0 : 1;
}

}  // namespace
}  // namespace colmerge::test

int main(int count, char** arguments) {
  colmerge::test::Range range;
  if (!colmerge::test::ParseArguments(count, arguments, &range)) {
    std::fprintf(stderr, "usage: %s [--seed N | --first N] [--count N]\n", arguments[0]);
    return 2;
  }
  return colmerge::test::RunRange(range);
}
