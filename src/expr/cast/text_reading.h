// SPDX-License-Identifier: Apache-2.0
// Texts beside values of a type, as in comparisons: they are judged by all that they say.
#pragma once

#include <optional>
#include <string_view>

#include "base/memory_pool.h"
#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

// A text, of one row and not null, beside values of `type`: a value of the type where that holds all that the text says;
// else one of a type that does and can be compared with it. Dates with a time of day are timestamps, times with an
// offset from UTC are moments, and fractions of a unit keep their nanoseconds. kInvalidArgument for a text that is no
// such value.
Result<Vector> ReadTextBeside(const Vector& text, const DataType& type,
                              const Ref<MemoryPool>& pool);

// The number that a text, of one row and not null, is: as the least decimal that holds it. None: it is no number, or has
// more digits than a decimal can have.
std::optional<Vector> ReadTextAsDecimal(const Vector& text, const Ref<MemoryPool>& pool);

// A text as the cast to bool reads it: true, yes, on, 1 and their opposites, in any case, or the beginning of a word that
// no other has. False for other texts.
bool ReadTruth(std::string_view text, bool* value);

}  // namespace colmerge
