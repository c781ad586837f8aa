// SPDX-License-Identifier: Apache-2.0
// IEEE 754 half precision, which the language lacks, as its 16 bits.
#pragma once

#include <cstdint>

namespace colmerge {

// Exact. A NaN stays one.
float HalfToFloat(uint16_t half);

// The nearest half, ties to even; beyond the largest, infinity.
uint16_t HalfFromDouble(double value);

}  // namespace colmerge
