// SPDX-License-Identifier: Apache-2.0
// Values as text that people read: in messages, and for callers that print tables.
#pragma once

#include <cstdint>
#include <string>

#include "column/vector.h"

namespace colmerge {

// Numbers in decimal (floats in the shortest form that reads back the same), dates and times in
// ISO 8601 (times with a zone in UTC, ending in Z), booleans as true and false, strings as they
// are, binary as hexadecimal digits, a dictionary's value, "NULL" for a null. Nested values as JSON-like text.
std::string ValueText(const Vector& vector, uint64_t row);

// As ValueText, but strings in single quotes and anything long cut with an ellipsis.
std::string QuotedValueText(const Vector& vector, uint64_t row);

}  // namespace colmerge
