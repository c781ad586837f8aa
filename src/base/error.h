// SPDX-License-Identifier: Apache-2.0
// Builds a Status from a format string. Apart from status.h because it pulls in fmt.
#pragma once

#include <fmt/core.h>

#include "base/status.h"

namespace colmerge {

// What Error has in common for all arguments.
Status FormattedError(Code code, fmt::string_view format, fmt::format_args args);

template <typename... Args>
Status Error(Code code, fmt::format_string<Args...> format, Args&&... args) {
  return FormattedError(code, format, fmt::make_format_args(args...));
}

}  // namespace colmerge
