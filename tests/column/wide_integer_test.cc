// SPDX-License-Identifier: Apache-2.0
// Against the machine's own 128-bit integers, and by identities for the upper words.
#include "column/wide_integer.h"

#include "differential/random.h"
#include "support/catch.h"

namespace colmerge {
namespace {

__extension__ using Wide = __int128;

WideInteger Of(Wide value) { return WideInteger::Load(reinterpret_cast<uint8_t*>(&value), 16); }

WideInteger RandomWide(test::Random* random) {
  WideInteger wide;
  for (uint64_t& word : wide.words) word = random->Percent(30) ? 0 : random->Bits();
  return wide;
}

TEST_CASE("values are loaded with their sign and stored again") {
  for (int64_t value : {int64_t{0}, int64_t{1}, int64_t{-1}, INT64_MIN, INT64_MAX}) {
    const WideInteger from8 = WideInteger::Load(reinterpret_cast<uint8_t*>(&value), 8);
    CHECK(from8 == Of(value));
    CHECK(from8.is_negative() == (value < 0));
    CHECK(from8.is_zero() == (value == 0));
    int64_t back;
    from8.Store(reinterpret_cast<uint8_t*>(&back), 8);
    CHECK(back == value);
  }
}

TEST_CASE("products and sums are those of the machine") {
  test::Random random(1);
  for (int i = 0; i < 1000; ++i) {
    const auto value = static_cast<int64_t>(random.Bits());
    const uint64_t factor = random.Bits() >> 1;
    WideInteger wide = Of(value);
    wide.TimesPlus(factor, 0);
    REQUIRE(wide == Of(Wide{value} * static_cast<Wide>(factor)));
    WideInteger negated = Of(value);
    negated.Negate();
    REQUIRE(negated == Of(-Wide{value}));
  }
}

TEST_CASE("dividing undoes multiplying and adding, in all four words") {
  test::Random random(2);
  for (int i = 0; i < 1000; ++i) {
    WideInteger wide = RandomWide(&random);
    wide.words[3] = 0;  // room for the product
    const WideInteger original = wide;
    const uint64_t factor = 1 + random.Bits() / 2;
    const uint64_t addend = random.Below(factor);
    wide.TimesPlus(factor, addend);
    REQUIRE(wide.DivideBy(factor) == addend);
    REQUIRE(wide == original);
  }
}

TEST_CASE("negating twice changes nothing") {
  test::Random random(3);
  for (int i = 0; i < 1000; ++i) {
    const WideInteger original = RandomWide(&random);
    WideInteger wide = original;
    wide.Negate();
    REQUIRE((wide == original) == original.is_zero());
    wide.Negate();
    REQUIRE(wide == original);
  }
}

TEST_CASE("powers of ten are as many multiplications by ten, negative values too") {
  for (int64_t start : {7, -7}) {
    WideInteger by_tens = Of(start);
    for (int64_t power = 0; power <= 76; ++power) {
      WideInteger at_once = Of(start);
      at_once.TimesTenToThe(power);
      REQUIRE(at_once == by_tens);
      by_tens.TimesPlus(10, 0);
    }
  }
}

}  // namespace
}  // namespace colmerge
