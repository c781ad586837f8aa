// SPDX-License-Identifier: Apache-2.0
// Readers see whole writes or nothing of them, no write is lost, and versions count writes.
#include <algorithm>
#include <map>
#include <set>

#include "concurrency/crew.h"
#include "concurrency/integer_table.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

constexpr int64_t kWriters = 3;
constexpr int64_t kRowsEach = 500;

// The rows of one writer: ids of its own, all stamped with the round, values that add up to
// nothing.
std::vector<IntegerColumn> OwnRows(int64_t writer, int64_t round) {
  std::vector<IntegerColumn> columns{{"id", {}}, {"writer", {}}, {"round", {}}, {"value", {}}};
  for (int64_t i = 0; i < kRowsEach; ++i) {
    columns[0].values.push_back(i * kWriters + writer);  // so that all writers touch all chunks
    columns[1].values.push_back(writer);
    columns[2].values.push_back(round);
    columns[3].values.push_back((i % 2 == 0 ? 1 : -1) * (round + i / 2));
  }
  return columns;
}

// What a snapshot shows of each writer: its round, or -1 when it has not written yet.
std::vector<int64_t> CheckWholeWrites(const std::vector<std::vector<int64_t>>& columns,
                                      Crew* crew) {
  std::vector<int64_t> rounds(kWriters, -1);
  std::vector<int64_t> counts(kWriters);
  std::vector<int64_t> sums(kWriters);
  for (size_t row = 0; row < columns[0].size(); ++row) {
    const auto writer = static_cast<size_t>(columns[1][row]);
    const int64_t round = columns[2][row];
    if (counts[writer]++ == 0) rounds[writer] = round;
    crew->Check(rounds[writer] == round, "a torn write: rows of two rounds");
    sums[writer] += columns[3][row];
  }
  for (size_t writer = 0; writer < kWriters; ++writer) {
    crew->Check(counts[writer] == 0 || counts[writer] == kRowsEach,
                "a torn write: rows are missing");
    crew->Check(sums[writer] == 0, "a torn write: the sum is not kept");
  }
  return rounds;
}

// Takes snapshots and checks each; what it sees never goes back.
void WatchTable(colmerge_table* table, int64_t batch_size, Crew* crew) {
  std::vector<int64_t> seen(kWriters, -1);
  int64_t version = 0;
  while (!crew->stopped()) {
    const Snapshot snapshot = OpenSnapshot(table);
    const int64_t now = VersionOf(snapshot.get());
    crew->Check(now >= version, "the version goes back");
    const auto columns = batch_size == 0 ? ReadColumns(snapshot.get())
                                         : ReadStreamColumns(snapshot.get(), batch_size);
    const std::vector<int64_t> rounds = CheckWholeWrites(columns, crew);
    for (size_t writer = 0; writer < kWriters; ++writer) {
      crew->Check(rounds[writer] >= seen[writer], "a later snapshot shows an earlier write");
    }
    crew->Check(now != version || rounds == seen, "one version with two contents");
    seen = rounds;
    version = now;
  }
}

}  // namespace

TEST_CASE("merges into one table are seen whole, in order, and none is lost") {
  const Store store = MakeStore();
  Write(OpenDestination(store.get(), "t", COLMERGE_MODE_MERGE, {"id"}).get(), OwnRows(0, 0));
  const Table table = OpenTable(store.get(), "t");
  Crew crew;
  std::vector<int64_t> last(kWriters, -1);
  std::vector<std::vector<int64_t>> versions(kWriters);
  std::vector<Destination> destinations;
  for (int64_t writer = 0; writer < kWriters; ++writer) {
    destinations.push_back(OpenDestination(store.get(), "t", COLMERGE_MODE_MERGE, {"id"}));
    crew.Add([&, writer, destination = destinations.back().get()](int64_t round) {
      const auto own = static_cast<size_t>(writer);
      versions[own].push_back(Write(destination, OwnRows(writer, round)));
      last[own] = round;
    });
  }
  crew.Add([&](int64_t) { WatchTable(table.get(), 0, &crew); });
  crew.Add([&](int64_t) { WatchTable(table.get(), 700, &crew); });
  CHECK(crew.Run() == "");

  const Snapshot end = OpenSnapshot(table.get());
  CHECK(CheckWholeWrites(ReadColumns(end.get()), &crew) == last);
  CHECK(crew.failure() == "");
  std::set<int64_t> all;
  size_t writes = 0;
  for (const std::vector<int64_t>& own : versions) {
    CHECK(std::is_sorted(own.begin(), own.end()));
    all.insert(own.begin(), own.end());
    writes += own.size();
  }
  CHECK(all.size() == writes);  // no two writes made the same version
  CHECK(VersionOf(end.get()) == static_cast<int64_t>(writes) + 1);
  CHECK(*all.rbegin() == VersionOf(end.get()));
}

TEST_CASE("appends are not lost, and the rows of one stand together") {
  const Store store = MakeStore();
  Crew crew;
  std::vector<int64_t> rounds(kWriters);
  std::vector<Destination> destinations;
  Write(OpenDestination(store.get(), "t", COLMERGE_MODE_APPEND).get(),
        {{"writer", {-1}}, {"round", {0}}});
  for (int64_t writer = 0; writer < kWriters; ++writer) {
    destinations.push_back(OpenDestination(store.get(), "t", COLMERGE_MODE_APPEND));
    crew.Add([&, writer, destination = destinations.back().get()](int64_t round) {
      Write(destination, {{"writer", std::vector<int64_t>(10, writer)},
                          {"round", std::vector<int64_t>(10, round)}});
      rounds[static_cast<size_t>(writer)] = round + 1;
    });
  }
  const Table table = OpenTable(store.get(), "t");
  const auto check = [&crew](const std::vector<std::vector<int64_t>>& columns) {
    std::vector<int64_t> next(kWriters);
    const size_t rows = columns[0].size();
    if (!crew.Check(rows % 10 == 1, "a part of an append")) return next;
    for (size_t row = 1; row < rows; row += 10) {
      const auto writer = static_cast<size_t>(columns[0][row]);
      crew.Check(columns[1][row] == next[writer]++, "appends of one writer are out of order");
      for (size_t i = 1; i < 10; ++i) {
        const bool same =
            columns[0][row + i] == columns[0][row] && columns[1][row + i] == columns[1][row];
        crew.Check(same, "rows of two appends are mixed");
      }
    }
    return next;
  };
  crew.Add([&](int64_t) { check(ReadColumns(OpenSnapshot(table.get()).get())); });
  CHECK(crew.Run() == "");
  CHECK(check(ReadColumns(OpenSnapshot(table.get()).get())) == rounds);
  CHECK(crew.failure() == "");
}

TEST_CASE("a replaced table is seen as one of its contents, never as a mixture") {
  const Store store = MakeStore();
  const auto contents = [](int64_t round) {
    const auto rows = static_cast<size_t>(1 + round % 70);
    return std::vector<IntegerColumn>{
        {"rows", std::vector<int64_t>(rows, static_cast<int64_t>(rows))},
        {"round", std::vector<int64_t>(rows, round)}};
  };
  Write(OpenDestination(store.get(), "t", COLMERGE_MODE_REPLACE).get(), contents(0));
  const Table table = OpenTable(store.get(), "t");
  Crew crew;
  std::vector<Destination> destinations;
  for (int64_t writer = 0; writer < kWriters; ++writer) {
    destinations.push_back(OpenDestination(store.get(), "t", COLMERGE_MODE_REPLACE));
    crew.Add([&, writer, destination = destinations.back().get()](int64_t round) {
      Write(destination, contents(round * kWriters + writer));
    });
  }
  for (int reader = 0; reader < 2; ++reader) {
    crew.Add([&](int64_t) {
      const auto columns = ReadColumns(OpenSnapshot(table.get()).get());
      crew.Check(columns.size() == 2 && !columns[0].empty(), "an empty table");
      crew.Check(columns[0][0] == static_cast<int64_t>(columns[0].size()), "rows of two contents");
      const auto [low, high] = std::minmax_element(columns[1].begin(), columns[1].end());
      crew.Check(*low == *high, "rows of two rounds");
    });
  }
  CHECK(crew.Run() == "");
}

TEST_CASE("groups are inserted and deleted as a whole") {
  constexpr int64_t kGroups = 40;
  constexpr int64_t kMembers = 25;
  const Store store = MakeStore();
  // Each writer inserts and deletes groups of its own, in turn; deletions leave rows to compact.
  const auto group = [](int64_t number) {
    std::vector<IntegerColumn> columns{{"id", {}},
                                       {"group", std::vector<int64_t>(kMembers, number)}};
    for (int64_t i = 0; i < kMembers; ++i) columns[0].values.push_back(number * kMembers + i);
    return columns;
  };
  Write(OpenDestination(store.get(), "t", COLMERGE_MODE_MERGE, {"id"}).get(),
        group(kGroups * kWriters));
  const Table table = OpenTable(store.get(), "t");
  Crew crew;
  std::vector<std::set<int64_t>> present(kWriters);
  std::vector<Destination> destinations;
  for (int64_t writer = 0; writer < kWriters; ++writer) {
    destinations.push_back(OpenDestination(store.get(), "t", COLMERGE_MODE_MERGE, {"id"}, "gone"));
    crew.Add([&, writer, destination = destinations.back().get()](int64_t round) {
      std::set<int64_t>& own = present[static_cast<size_t>(writer)];
      const int64_t number = writer * kGroups + round * 7 % kGroups;
      const bool deletes = own.count(number) != 0;
      Write(destination, group(number), std::vector<bool>(kMembers, deletes));
      deletes ? static_cast<void>(own.erase(number)) : static_cast<void>(own.insert(number));
    });
  }
  const auto check = [&crew](const std::vector<std::vector<int64_t>>& columns) {
    std::map<int64_t, int64_t> members;
    for (const int64_t number : columns[1]) ++members[number];
    for (const auto& [number, count] : members) crew.Check(count == kMembers, "a part of a group");
    return members.size();
  };
  crew.Add([&](int64_t) { check(ReadColumns(OpenSnapshot(table.get()).get())); });
  crew.Add([&](int64_t) { check(ReadStreamColumns(OpenSnapshot(table.get()).get(), 64)); });
  CHECK(crew.Run() == "");
  size_t groups = 1;
  for (const std::set<int64_t>& own : present) groups += own.size();
  CHECK(check(ReadColumns(OpenSnapshot(table.get()).get())) == groups);
  CHECK(crew.failure() == "");
}

TEST_CASE("writers to tables of their own do not meet") {
  const Store store = MakeStore();
  Crew crew;
  std::vector<int64_t> rounds(4);
  std::vector<std::vector<int64_t>> versions(4);
  std::vector<Destination> destinations;
  const char* const names[] = {"a", "b", "c", "d"};
  for (size_t writer = 0; writer < 4; ++writer) {
    destinations.push_back(OpenDestination(store.get(), names[writer], COLMERGE_MODE_APPEND));
    crew.Add([&, writer, destination = destinations.back().get()](int64_t round) {
      const int64_t version = Write(destination, {{"round", std::vector<int64_t>(100, round)}});
      crew.Check(versions[writer].empty() || versions[writer].back() < version,
                 "a version that is not above the one before");
      versions[writer].push_back(version);
      rounds[writer] = round + 1;
    });
  }
  crew.Add([&](int64_t) {
    colmerge_memory_usage usage = COLMERGE_MEMORY_USAGE_INIT;
    colmerge_error error;
    Require(colmerge_store_usage(store.get(), &usage, &error), error, "store_usage");
    const colmerge_bytes& b = usage.bytes;
    crew.Check(b.total == b.values + b.validity + b.strings + b.indexes + b.scratch + b.other,
               "memory figures that do not add up");
  });
  CHECK(crew.Run() == "");
  // Versions are numbers of the store's commits: each was given once, and none was left out.
  std::set<int64_t> all;
  size_t writes = 0;
  for (const std::vector<int64_t>& own : versions) {
    all.insert(own.begin(), own.end());
    writes += own.size();
  }
  CHECK(all.size() == writes);
  CHECK((all.empty() || (*all.begin() == 1 && *all.rbegin() == static_cast<int64_t>(writes))));
  for (size_t writer = 0; writer < 4; ++writer) {
    if (rounds[writer] == 0) continue;
    const Table table = OpenTable(store.get(), names[writer]);
    CHECK(RowsOf(OpenSnapshot(table.get()).get()) == rounds[writer] * 100);
  }
}

}  // namespace colmerge::test
