// SPDX-License-Identifier: Apache-2.0
// Builds a Status from a format string. Apart from status.h because it pulls in fmt.
#pragma once

#include <fmt/core.h>

#include <utility>

#include "base/status.h"

namespace colmerge {

template <typename... Args>
Status Error(Code code, fmt::format_string<Args...> format, Args&&... args) {
  return Status(code, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace colmerge
