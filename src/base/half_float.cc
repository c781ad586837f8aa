// SPDX-License-Identifier: Apache-2.0
#include "base/half_float.h"

#include <bit>
#include <cmath>

namespace colmerge {
namespace {

constexpr uint32_t kSign = 0x8000;
constexpr uint32_t kInfinity = 0x7C00;
constexpr uint32_t kQuietNan = 0x7E00;
constexpr int kSignificandBits = 10;
constexpr double kSmallestNormal = 0x1p-14;
constexpr double kSmallest = 0x1p-24;
// Halfway between the largest half and what would come after it.
constexpr double kRoundsToInfinity = 65520;

// Of a value in [kSmallestNormal, kRoundsToInfinity).
uint32_t NormalMagnitude(double magnitude) {
  constexpr int kDropped = 52 - kSignificandBits;
  const auto bits = std::bit_cast<uint64_t>(magnitude);
  const uint64_t just_below_half = (uint64_t{1} << (kDropped - 1)) - 1;
  // A carry out of the significand rightly goes into the exponent.
  const uint64_t rounded = (bits + just_below_half + ((bits >> kDropped) & 1)) >> kDropped;
  return static_cast<uint32_t>(rounded - (uint64_t{1023 - 15} << kSignificandBits));
}

}  // namespace

float HalfToFloat(uint16_t half) {
  const uint32_t sign = (half & kSign) << 16;
  const uint32_t exponent = (half & kInfinity) >> kSignificandBits;
  const uint32_t significand = half & 0x3FF;
  if (exponent == 0) {
    const auto magnitude = static_cast<float>(significand * kSmallest);
    return sign != 0 ? -magnitude : magnitude;
  }
  const uint32_t wide = exponent == 0x1F ? 0xFF : exponent + (127 - 15);
  return std::bit_cast<float>(sign | wide << 23 | significand << 13);
}

uint16_t HalfFromDouble(double value) {
  const double magnitude = std::fabs(value);
  uint32_t half;
  if (std::isnan(value)) {
    half = kQuietNan;
  } else if (magnitude >= kRoundsToInfinity) {
    half = kInfinity;
  } else if (magnitude < kSmallestNormal) {
    half = static_cast<uint32_t>(std::nearbyint(magnitude / kSmallest));
  } else {
    half = NormalMagnitude(magnitude);
  }
  return static_cast<uint16_t>(half | (std::signbit(value) ? kSign : 0));
}

}  // namespace colmerge
