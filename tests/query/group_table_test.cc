// SPDX-License-Identifier: Apache-2.0
// What numbering the keys of many rows asks on its way: in proportion to its steps, in each of them, and nothing more
// once it is told to end.
#include "query/group_table.h"

#include "support/catch.h"
#include "support/counted_progress.h"

namespace colmerge {
namespace {

using test::CountedProgress;

constexpr uint64_t kKeys = uint64_t{1} << 17;

const Ref<MemoryPool>& Pool() {
  static const Ref<MemoryPool> pool = MakeRef<MemoryPool>(0);
  return pool;
}

// Different numbers that lie far from each other.
Vector FarKeys(uint64_t first, uint64_t count) {
  Buffer values(Pool(), count * sizeof(int64_t), MemoryCategory::kScratch);
  for (uint64_t i = 0; i < count; ++i) {
    values.as<int64_t>()[i] = static_cast<int64_t>((first + i) * 0x9E3779B97F4A7C15u);
  }
  Vector keys;
  keys.type = TypeId::kInt64;
  keys.length = count;
  keys.values = values.data();
  keys.buffers.push_back(std::move(values));
  return keys;
}

class Groups {
 public:
  Groups() : table_({TypeId::kInt64}, HashSeed::Random(), kKeys, Pool()) {}

  GroupTable& table() { return table_; }
  // A block of rows at a time.
  Status Find(uint64_t first, uint64_t count, const Progress* progress) {
    constexpr uint64_t kBlock = 1024;
    uint32_t groups[kBlock];
    for (uint64_t done = 0; done < count; done += kBlock) {
      const Vector keys = FarKeys(first + done, kBlock);
      COLMERGE_RETURN_IF_ERROR(table_.FindGroups({&keys}, nullptr, kBlock, groups, progress));
    }
    return Status::Ok();
  }

 private:
  GroupTable table_;
};

// Each call counts steps of its own, so that only the last few times that slots become too few are long enough to ask.
TEST_CASE("slots that grow ask while they are cleared and while keys are moved") {
  Groups groups;
  CountedProgress progress;
  REQUIRE(groups.Find(0, kKeys, &progress).ok());
  CHECK(groups.table().size() == kKeys);
  // Twice for clearing, the others for moving.
  CHECK(progress.checks() >= 6);
  CHECK(progress.checks() <= 12);
}

TEST_CASE("slots that grow: at any question they stay as they are, and nothing more is asked") {
  Groups whole;
  CountedProgress counted;
  REQUIRE(whole.Find(0, kKeys, &counted).ok());
  for (uint64_t last = 1; last <= counted.checks(); ++last) {
    INFO("question " << last << " of " << counted.checks());
    Groups groups;
    CountedProgress progress(last);
    CHECK(groups.Find(0, kKeys, &progress).code() == Code::kCancelled);
    CHECK(progress.checks() == last);
  }
}

TEST_CASE("keys that are given ask in proportion to how many they are") {
  Groups groups;
  REQUIRE(groups.Find(0, kKeys, nullptr).ok());
  CountedProgress progress;
  CheckedSteps steps(&progress);
  const Vector keys = groups.table().Key(0, 0, kKeys, &steps);
  CHECK(keys.length == kKeys);
  CHECK(progress.checks() >= 4 * kKeys / kStepsACheck);
  CHECK(progress.checks() <= 16 * kKeys / kStepsACheck);
  CountedProgress stopped(2);
  CheckedSteps last(&stopped);
  groups.table().Key(0, 0, kKeys, &last);
  CHECK(last.TakeStatus().code() == Code::kCancelled);
  CHECK(stopped.checks() == 2);
}

TEST_CASE("groups of another table are found, asking in proportion to how many they are") {
  Groups one, other;
  REQUIRE(one.Find(0, kKeys, nullptr).ok());
  REQUIRE(other.Find(0, kKeys, nullptr).ok());
  std::vector<uint32_t> groups(kKeys);
  CountedProgress progress;
  REQUIRE(one.table().FindKeys(other.table(), groups.data(), &progress).ok());
  CHECK(one.table().size() == kKeys);
  CHECK(progress.checks() >= 8 * kKeys / kStepsACheck);
  CHECK(progress.checks() <= 32 * kKeys / kStepsACheck);
  CountedProgress stopped(3);
  CHECK(one.table().FindKeys(other.table(), groups.data(), &stopped).code() == Code::kCancelled);
  CHECK(stopped.checks() == 3);
}

}  // namespace
}  // namespace colmerge
