// SPDX-License-Identifier: Apache-2.0
#include "syntax/outside_language.h"

#include "base/error.h"

namespace colmerge {

Status OutsideLanguage(std::string_view what, int64_t position) {
  return Error(Code::kInvalidText,
               "{} is not part of the language, which asks one table at a time: hand the Arrow "
               "streams of the tables to a full SQL engine for it",
               what)
      .AtPosition(position);
}

Status OutsideLanguage(std::string_view what, std::string_view advice, int64_t position) {
  return Error(Code::kInvalidText, "{} is not part of the language: {}", what, advice)
      .AtPosition(position);
}

}  // namespace colmerge
