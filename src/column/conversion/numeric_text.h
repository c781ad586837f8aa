// SPDX-License-Identifier: Apache-2.0
// Floats and decimals as the shortest texts that read back the same.
#pragma once

#include <cstdint>
#include <string>

namespace colmerge {

// "NaN", "inf" and "-inf" for what is no number.
std::string FloatText(float value);
std::string FloatText(double value);
std::string HalfText(uint16_t half);

// A decimal's `width` bytes (16 or 32): all its digits, with as many after the point as the scale
// says and zeros for a negative scale; with an exponent when the scale is beyond any sensible one.
std::string DecimalText(const uint8_t* value, uint32_t width, int32_t scale);

}  // namespace colmerge
