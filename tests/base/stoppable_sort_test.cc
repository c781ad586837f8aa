// SPDX-License-Identifier: Apache-2.0
// Sorting that may be stopped: the order is right, comparisons grow as n log n whatever order the
// values come in, and the question whether to go on comes often enough.
#include "base/stoppable_sort.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "support/catch.h"
#include "support/counted_progress.h"
#include "support/value_model.h"

namespace colmerge {
namespace {

using test::CountedProgress;
using test::Random;

struct Item {
  uint64_t word;
  uint64_t number;
  bool operator==(const Item& other) const = default;
};
using Items = std::vector<Item>;

bool IsLess(const Item& a, const Item& b) {
  return a.word != b.word ? a.word < b.word : a.number < b.number;
}

struct CountingLess {
  uint64_t* comparisons;
  bool operator()(const Item& a, const Item& b) const {
    ++*comparisons;
    return IsLess(a, b);
  }
};

struct Order {
  const char* name;
  std::function<uint64_t(Random&, uint64_t i, uint64_t n)> word;
};

const Order kOrders[] = {
    {"random", [](Random& random, uint64_t, uint64_t) { return random.Below(1u << 30); }},
    {"rising", [](Random&, uint64_t i, uint64_t) { return i; }},
    {"falling", [](Random&, uint64_t i, uint64_t n) { return n - i; }},
    {"equal", [](Random&, uint64_t, uint64_t) { return uint64_t{7}; }},
    {"few", [](Random& random, uint64_t, uint64_t) { return random.Below(3); }},
    {"up and down", [](Random&, uint64_t i, uint64_t n) { return std::min(i, n - i); }},
    {"rising but for the last", [](Random&, uint64_t i, uint64_t n) { return i + 1 == n ? 0 : i; }},
    {"combed", [](Random&, uint64_t i, uint64_t n) { return i % 2 == 0 ? i : n - i; }},
};

Items MakeItems(const Order& order, uint64_t count) {
  Random random(count);
  Items items;
  for (uint64_t i = 0; i < count; ++i) items.push_back({order.word(random, i, count), i});
  return items;
}

struct Work {
  uint64_t comparisons = 0;
  uint64_t questions = 0;
};

// What it takes to sort; the order is checked.
Work SortCounted(const Order& order, uint64_t count) {
  Items items = MakeItems(order, count);
  Items expected = items;
  std::sort(expected.begin(), expected.end(), IsLess);
  Work work;
  CountedProgress progress;
  CheckedSteps steps(&progress);
  StoppableSort<Item, CountingLess> sort({&work.comparisons}, &steps);
  CHECK(sort.Sort(items.data(), count).ok());
  work.questions = progress.checks();
  CHECK(items == expected);
  return work;
}

TEST_CASE("what is sorted is in order, at any size") {
  for (const Order& order : kOrders) {
    for (uint64_t count : {0, 1, 2, 3, 63, 64, 65, 100, 511, 600, 4096, 5000}) {
      INFO(order.name << " " << count);
      SortCounted(order, count);
    }
  }
}

TEST_CASE("comparisons grow with the values and their logarithm, in any order") {
  constexpr uint64_t kCount = 20000;
  for (const Order& order : kOrders) {
    INFO(order.name);
    const Work few = SortCounted(order, kCount);
    const Work many = SortCounted(order, 4 * kCount);
    // Some 14 and 16 levels; a pivot's sample and the last few values take some more.
    CHECK(few.comparisons < kCount * 14 * 5 / 2);
    CHECK(many.comparisons < 4 * kCount * 16 * 5 / 2);
    // A million values in no order take some 40 million steps.
    CHECK(many.questions >= many.comparisons / kStepsACheck);
    CHECK(many.questions <= many.comparisons * 4 / kStepsACheck + 4);
  }
}

TEST_CASE("the least values are chosen, in linear time") {
  for (const Order& order : kOrders) {
    for (uint64_t count : {1, 64, 70, 10000}) {
      for (uint64_t wanted : {uint64_t{1}, count / 3 + 1, count - count / 5, count}) {
        INFO(order.name << " " << wanted << " of " << count);
        Items items = MakeItems(order, count);
        Items expected = items;
        std::sort(expected.begin(), expected.end(), IsLess);
        uint64_t comparisons = 0;
        CheckedSteps steps(nullptr);
        StoppableSort<Item, CountingLess> sort({&comparisons}, &steps);
        REQUIRE(sort.Select(items.data(), count, wanted).ok());
        CHECK(comparisons <= 6 * count + 1000);
        std::sort(items.begin(), items.begin() + static_cast<ptrdiff_t>(wanted), IsLess);
        items.resize(wanted);
        expected.resize(wanted);
        CHECK(items == expected);
      }
    }
  }
}

TEST_CASE("two sorted ranges are merged, each value looked at once") {
  Random random(1);
  for (const auto& [left, right] : std::vector<std::pair<uint64_t, uint64_t>>{
           {0, 0}, {0, 5}, {5, 0}, {1, 1}, {1000, 3}, {200000, 300000}}) {
    Items items = MakeItems(kOrders[0], left + right);
    const auto middle = items.begin() + static_cast<ptrdiff_t>(left);
    std::sort(items.begin(), middle, IsLess);
    std::sort(middle, items.end(), IsLess);
    Items merged(items.size());
    uint64_t comparisons = 0;
    CountedProgress progress;
    CheckedSteps steps(&progress);
    StoppableSort<Item, CountingLess> sort({&comparisons}, &steps);
    REQUIRE(sort.Merge(items.data(), left, items.data() + left, right, merged.data()).ok());
    CHECK(comparisons <= left + right);
    CHECK(progress.checks() >= (left + right) / kStepsACheck);
    std::sort(items.begin(), items.end(), IsLess);
    CHECK(merged == items);
  }
}

// Runs the work, stopped at its `last` question.
template <typename Run>
void CheckStopped(uint64_t last, Run&& run) {
  CountedProgress progress(last);
  CheckedSteps steps(&progress);
  uint64_t comparisons = 0;
  StoppableSort<Item, CountingLess> sort({&comparisons}, &steps);
  const Status status = run(sort);
  INFO(last);
  CHECK(status.code() == Code::kCancelled);
  CHECK(progress.checks() == last);
  // A pivot takes some that are not counted.
  CHECK(comparisons <= last * kStepsACheck + 1000);
}

TEST_CASE("who says no ends the work there, and all values are still there") {
  constexpr uint64_t kCount = 300000;
  Items sorted = MakeItems(kOrders[0], kCount);
  std::sort(sorted.begin(), sorted.end(), IsLess);
  for (uint64_t last : {1, 2, 7, 20}) {
    Items items = MakeItems(kOrders[0], kCount);
    CheckStopped(last, [&](auto& sort) { return sort.Sort(items.data(), kCount); });
    std::sort(items.begin(), items.end(), IsLess);
    CHECK(items == sorted);
  }
  CheckStopped(2, [&](auto& sort) {
    Items items = MakeItems(kOrders[0], kCount);
    return sort.Select(items.data(), kCount, kCount / 2);
  });
  CheckStopped(1, [&](auto& sort) { return sort.Sort(sorted.data(), kCount); });
  CheckStopped(2, [&](auto& sort) {
    Items merged(2 * kCount);
    return sort.Merge(sorted.data(), kCount, sorted.data(), kCount, merged.data());
  });
}

}  // namespace
}  // namespace colmerge
