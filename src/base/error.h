// SPDX-License-Identifier: Apache-2.0
// Builds a Status from a format string. Apart from status.h because it pulls in fmt.
#pragma once

#include <fmt/core.h>

#include "base/status.h"

namespace colmerge {

// What Error has in common for all arguments.
[[gnu::cold]] Status FormattedError(Code code, fmt::string_view format, fmt::format_args args);

// Cold, and never part of the function that fails: hundreds of lines that hardly ever run would else stand between those that do.
template <typename... Args>
[[gnu::cold, gnu::noinline]] Status Error(Code code, fmt::format_string<Args...> format,
                                          Args&&... args) {
  return FormattedError(code, format, fmt::make_format_args(args...));
}

}  // namespace colmerge
