// SPDX-License-Identifier: Apache-2.0
// Decimals from their texts, exactly.
#pragma once

#include <cstdint>
#include <string_view>

namespace colmerge {

// Writes text * 10^scale as a little-endian two's complement integer of `width` bytes (16 or 32).
// False for a text that is no number, and for a number that needs more digits after the point than
// `scale` or more in all than `precision`. Takes a sign, leading zeros and an exponent.
bool ParseDecimal(std::string_view text, int32_t precision, int32_t scale, uint32_t width,
                  uint8_t* value);

}  // namespace colmerge
