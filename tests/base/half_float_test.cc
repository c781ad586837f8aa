// SPDX-License-Identifier: Apache-2.0
#include "base/half_float.h"

#include <cmath>
#include <limits>

#include "differential/random.h"
#include "support/catch.h"

namespace colmerge {
namespace {

TEST_CASE("known halves have their values") {
  CHECK(HalfToFloat(0x0000) == 0.0F);
  CHECK(std::signbit(HalfToFloat(0x8000)));
  CHECK(HalfToFloat(0x3C00) == 1.0F);
  CHECK(HalfToFloat(0xC000) == -2.0F);
  CHECK(HalfToFloat(0x3555) == 0.333251953125F);
  CHECK(HalfToFloat(0x7BFF) == 65504.0F);
  CHECK(HalfToFloat(0x0001) == 0x1p-24F);
  CHECK(HalfToFloat(0x83FF) == -1023 * 0x1p-24F);
  CHECK(HalfToFloat(0x0400) == 0x1p-14F);
  CHECK(HalfToFloat(0x7C00) == std::numeric_limits<float>::infinity());
  CHECK(HalfToFloat(0xFC00) == -std::numeric_limits<float>::infinity());
  CHECK(std::isnan(HalfToFloat(0x7E01)));
  CHECK(std::isnan(HalfToFloat(0x7C01)));
}

TEST_CASE("every half survives the way to a float and back") {
  for (uint32_t bits = 0; bits <= 0xFFFF; ++bits) {
    const auto half = static_cast<uint16_t>(bits);
    const float value = HalfToFloat(half);
    const uint16_t back = HalfFromDouble(value);
    if (std::isnan(value)) {
      REQUIRE(std::isnan(HalfToFloat(back)));
    } else {
      REQUIRE(back == half);
    }
  }
}

TEST_CASE("halves grow with their bits") {
  for (uint32_t bits = 1; bits <= 0x7C00; ++bits) {
    REQUIRE(HalfToFloat(static_cast<uint16_t>(bits - 1)) <
            HalfToFloat(static_cast<uint16_t>(bits)));
  }
}

TEST_CASE("values between two halves go to the nearer one, ties to the even one") {
  for (uint32_t bits = 0; bits < 0x7BFF; ++bits) {
    const auto low = static_cast<uint16_t>(bits);
    const auto high = static_cast<uint16_t>(bits + 1);
    const double middle = (double{HalfToFloat(low)} + double{HalfToFloat(high)}) / 2;
    const uint16_t even = bits % 2 == 0 ? low : high;
    REQUIRE(HalfFromDouble(middle) == even);
    REQUIRE(HalfFromDouble(std::nextafter(middle, 0)) == low);
    REQUIRE(HalfFromDouble(std::nextafter(middle, 1e9)) == high);
    REQUIRE(HalfFromDouble(-middle) == (even | 0x8000));
  }
}

TEST_CASE("values beyond the largest half become infinite") {
  CHECK(HalfFromDouble(65519.999) == 0x7BFF);
  CHECK(HalfFromDouble(65520) == 0x7C00);
  CHECK(HalfFromDouble(1e300) == 0x7C00);
  CHECK(HalfFromDouble(-std::numeric_limits<double>::infinity()) == 0xFC00);
  CHECK(HalfFromDouble(std::numeric_limits<double>::denorm_min()) == 0);
}

}  // namespace
}  // namespace colmerge
