// SPDX-License-Identifier: Apache-2.0
// The answer to SQL that this language leaves to others.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/status.h"

namespace colmerge {

// "JOIN is not part of the language, which asks one table: …". kInvalidText.
Status OutsideLanguage(std::string_view what, int64_t position);
// The same with advice of its own: "what is not part of the language: advice".
Status OutsideLanguage(std::string_view what, std::string_view advice, int64_t position);

}  // namespace colmerge
