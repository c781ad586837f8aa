// SPDX-License-Identifier: Apache-2.0
// Arrays that were copied from each other, against plain maps: each goes its own way, and what a
// change copies does not follow the length.
#include "base/persistent_array.h"

#include <map>
#include <random>

#include "support/catch.h"

namespace colmerge {
namespace {

struct Counted final : RefCounted {
  Counted(uint64_t number, int64_t* count) : value(number), alive(count) { ++*count; }
  ~Counted() override { --*alive; }
  const uint64_t value;
  int64_t* alive;
};

struct Twin {
  PersistentArray<Counted> array;
  std::map<uint64_t, uint64_t> model;

  std::map<uint64_t, uint64_t> Contents() const {
    std::map<uint64_t, uint64_t> contents;
    uint64_t last = 0;
    bool ascending = true;
    array.ForEach([&](uint64_t place, const Counted& object) {
      ascending = ascending && (contents.empty() || place > last);
      last = place;
      contents[place] = object.value;
    });
    REQUIRE(ascending);
    return contents;
  }
};

TEST_CASE("an array holds what was set, whatever becomes of its copies") {
  std::mt19937_64 random(GENERATE(range(0, 4)));
  int64_t alive = 0;
  {
    std::vector<Twin> twins(1);
    for (uint64_t step = 0; step < 300; ++step) {
      Twin& twin = twins[random() % twins.size()];
      switch (random() % 8) {
        case 0:
          if (twins.size() < 6) twins.push_back(Twin(twin));
          break;
        case 1:
          if (twins.size() > 1) std::swap(twin, twins.back()), twins.pop_back();
          break;
        default: {
          // Dense at the front, and anywhere.
          const uint64_t place = random() >> (64 - 1 - random() % 40);
          const bool removes = random() % 8 == 0;
          twin.array.Set(place, removes ? nullptr : MakeRef<Counted>(step, &alive));
          if (removes) {
            twin.model.erase(place);
          } else {
            twin.model[place] = step;
          }
        }
      }
      for (const Twin& each : twins) REQUIRE(each.Contents() == each.model);
    }
    for (const Twin& each : twins) {
      for (int i = 0; i < 500; ++i) {
        const uint64_t place = random() >> (64 - 1 - random() % 63);
        const auto at = each.model.find(place);
        const Counted* found = each.array[place];
        REQUIRE((found == nullptr) == (at == each.model.end()));
        if (found != nullptr) REQUIRE(found->value == at->second);
      }
    }
  }
  CHECK(alive == 0);
}

PersistentArray<Counted> Filled(uint64_t length, int64_t* alive) {
  PersistentArray<Counted> array;
  for (uint64_t i = 0; i < length; ++i) array.Set(i, MakeRef<Counted>(i, alive));
  return array;
}

TEST_CASE("a change beside a copy copies a path, and further ones nothing") {
  int64_t alive = 0;
  const uint64_t length = GENERATE(as<uint64_t>{}, 32, 1000, 1024, 4096, 32768);
  PersistentArray<Counted> array = Filled(length, &alive);
  const PersistentArray<Counted> copy = array;
  CHECK(copy == array);
  const uint64_t levels = length <= 32 ? 1 : length <= 1024 ? 2 : 3;
  for (uint64_t place : {uint64_t{0}, length / 2, length - 1}) {
    PersistentArray<Counted> changed = array;
    CHECK(changed.Set(place, nullptr) <= levels * PersistentArrayNode::kSlots);
    CHECK(changed.Set(place, nullptr) == 0);
    CHECK_FALSE(changed == array);
  }
  CHECK(alive == static_cast<int64_t>(length));
}

TEST_CASE("an array that is filled in order copies no reference") {
  int64_t alive = 0;
  PersistentArray<Counted> array;
  uint64_t copied = 0;
  for (uint64_t i = 0; i < 5000; ++i) copied += array.Set(i, MakeRef<Counted>(i, &alive));
  CHECK(copied == 0);
}

TEST_CASE("what is there is exclusive while neither the object nor a node above it is shared") {
  int64_t alive = 0;
  const uint64_t length = GENERATE(as<uint64_t>{}, 5, 100, 2000);
  PersistentArray<Counted> array = Filled(length, &alive);
  const uint64_t place = length - 2;
  CHECK(array.IsExclusive(place));
  {
    const PersistentArray<Counted> copy = array;
    CHECK_FALSE(array.IsExclusive(place));
  }
  CHECK(array.IsExclusive(place));
  {
    const Ref<Counted> held(array[place]);
    CHECK_FALSE(array.IsExclusive(place));
  }
  PersistentArray<Counted> copy = array;
  copy.Set(0, nullptr);
  // Its path is a copy where it goes the same way as that of place 0, and shared where it parts.
  CHECK_FALSE(array.IsExclusive(place));
  CHECK_FALSE(copy.IsExclusive(place));
  CHECK(array.IsExclusive(0));
}

TEST_CASE("an array that holds nothing takes nothing") {
  PersistentArray<Counted> array;
  CHECK(array[0] == nullptr);
  CHECK(array[~uint64_t{0}] == nullptr);
  array.ForEach([](uint64_t, const Counted&) { FAIL(); });
}

}  // namespace
}  // namespace colmerge
