// SPDX-License-Identifier: Apache-2.0
#include "base/ref_counted.h"

#include "support/catch.h"

namespace colmerge {
namespace {

struct Base : RefCounted {
  explicit Base(int* count) : alive(count) { ++*alive; }
  ~Base() override { --*alive; }
  int* alive;
};
struct Derived final : Base {
  using Base::Base;
};

TEST_CASE("an object lives as long as one reference does") {
  int alive = 0;
  {
    auto first = MakeRef<Derived>(&alive);
    CHECK(first->IsUnique());
    {
      Ref<Derived> second = first;
      CHECK_FALSE(first->IsUnique());
      CHECK(second == first);
      CHECK(alive == 1);
    }
    CHECK(first->IsUnique());
    Ref<Derived> moved = std::move(first);
    CHECK(moved->IsUnique());
    CHECK_FALSE(first);
  }
  CHECK(alive == 0);
}

TEST_CASE("references convert to those of a base or of a constant object") {
  int alive = 0;
  {
    auto derived = MakeRef<Derived>(&alive);
    Ref<Base> base = derived;
    Ref<const Base> constant = base;
    derived = nullptr;
    base = nullptr;
    CHECK(alive == 1);
    CHECK(constant->IsUnique());
  }
  CHECK(alive == 0);
}

TEST_CASE("assigning a reference to itself or over another loses nothing") {
  int alive = 0;
  auto first = MakeRef<Base>(&alive);
  auto second = MakeRef<Base>(&alive);
  Ref<Base>& alias = first;
  first = alias;
  CHECK(alive == 2);
  first = std::move(alias);
  CHECK(alive == 2);
  first = second;
  CHECK(alive == 1);
  first = nullptr;
  second = nullptr;
  CHECK(alive == 0);
}

}  // namespace
}  // namespace colmerge
