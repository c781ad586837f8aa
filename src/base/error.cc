// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

namespace colmerge {

Status FormattedError(Code code, fmt::string_view format, fmt::format_args args) {
  return Status(code, fmt::vformat(format, args));
}

}  // namespace colmerge
