// SPDX-License-Identifier: Apache-2.0
// What two calls take from C++: see overhead.c. Rows are given as vectors.

#include <algorithm>
#include <chrono>
#include <colmerge/colmerge.hpp>
#include <cstdio>
#include <cstdlib>

namespace {

constexpr int64_t kRows = 100'000;
constexpr int64_t kBatch = 10'000;
constexpr int64_t kLookups = 20'000;
constexpr int kMerges = 5;
constexpr int kRounds = 50;

struct Rows {
  explicit Rows(int64_t count) {
    char name[16];
    for (int64_t i = 0; i < count; ++i) {
      ids.push_back(i * 7919 % kRows);
      counts.push_back(i);
      prices.push_back(static_cast<double>(i) * 0.5);
      std::snprintf(name, sizeof(name), "name %08d", static_cast<int>(ids.back()));
      names.emplace_back(name);
    }
  }
  colmerge::Columns columns() const {
    return {{"id", ids}, {"count", counts}, {"price", prices}, {"name", names}};
  }

  std::vector<int64_t> ids;
  std::vector<int64_t> counts;
  std::vector<double> prices;
  std::vector<std::string> names;
};

// Seconds that an action takes.
template <typename Action>
double Time(Action action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void Lookup(const colmerge::Snapshot& snapshot) {
  std::size_t bytes = 0;
  for (int64_t i = 0; i < kLookups; ++i) {
    bytes += snapshot.Get(*snapshot.Find({i * 31 % kBatch}), 3).text().size();
  }
  if (bytes != kLookups * 13) std::exit(1);
}

}  // namespace

int main() {
  colmerge::Store store;
  colmerge::TableOptions table_options;
  table_options.primary_key = {"id"};
  colmerge::Table table = store.CreateTable("t",
                                            {{"id", COLMERGE_TYPE_INT64},
                                             {"count", COLMERGE_TYPE_INT64},
                                             {"price", COLMERGE_TYPE_FLOAT64},
                                             {"name", COLMERGE_TYPE_UTF8}},
                                            table_options);
  colmerge::DestinationOptions options;
  options.table_name = "t";
  options.mode = colmerge::Mode::kMerge;
  options.merge_keys = {"id"};
  colmerge::Destination destination = store.OpenDestination(options);
  destination.Write(Rows(kRows).columns());
  const Rows rows(kBatch);

  double lookup = 1e99;
  double merge = 1e99;
  for (int round = 0; round < kRounds; ++round) {
    lookup = std::min(lookup, Time([&] { Lookup(table.TakeSnapshot()); }));
    merge = std::min(merge, Time([&] {
                       for (int i = 0; i < kMerges; ++i) destination.Write(rows.columns());
                     }));
  }
  std::printf("%.0f %.0f\n", lookup / kLookups * 1e9, merge / kMerges * 1e6);
}
