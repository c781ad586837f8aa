// SPDX-License-Identifier: Apache-2.0
// The query language against PostgreSQL.
//
//   postgresql_test --catalogue              every operator and function, over the edges of all types
//   postgresql_test --by-hand FILE           the statements of a file, over the same rows
//   postgresql_test --first N --count N      random statements over random tables, by seed
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "postgresql/random_run.h"

namespace colmerge::test {
namespace {

constexpr uint64_t kStatementsOfSeed = 200;
constexpr int kSkipped = 77;

bool Perform(int count, char** arguments, PostgresqlServer* server, Tally* tally) {
  const std::string what = count > 1 ? arguments[1] : "";
  if (what == "--catalogue" && count == 2) {
    RunCatalogue(server, tally);
  } else if (what == "--by-hand" && count == 3) {
    RunByHand(server, arguments[2], tally);
  } else if (what == "--first" && count == 5) {
    const uint64_t first = std::strtoull(arguments[2], nullptr, 10);
    const uint64_t seeds = std::strtoull(arguments[4], nullptr, 10);
    for (uint64_t seed = first; seed < first + seeds; ++seed) {
      RunSeed(server, seed, kStatementsOfSeed, tally);
    }
  } else {
    std::fprintf(stderr, "usage: %s --catalogue | --by-hand FILE | --first N --count N\n",
                 arguments[0]);
    return false;
  }
  return true;
}

int Run(int count, char** arguments) {
  const auto start = std::chrono::steady_clock::now();
  try {
    PostgresqlServer server;
    Tally tally;
    if (!Perform(count, arguments, &server, &tally)) return 2;
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::printf("%llu statements, %llu refused, %llu differ; %.1f s\n",
                static_cast<unsigned long long>(tally.statements),
                static_cast<unsigned long long>(tally.refused),
                static_cast<unsigned long long>(tally.failures), seconds.count());
    return tally.failures == 0 ? 0 : 1;
  } catch (const NoServer& reason) {
    std::printf("skipped: PostgreSQL 15 cannot be started: %s\n", reason.what());
    return kSkipped;
  }
}

}  // namespace
}  // namespace colmerge::test

int main(int count, char** arguments) { return colmerge::test::Run(count, arguments); }
