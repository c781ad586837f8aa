// SPDX-License-Identifier: Apache-2.0
#include "column/nested_depth.h"

#include <algorithm>

namespace colmerge {

int LevelsOf(const DataType& type) {
  int below = 0;
  for (const Field& child : type.children) below = std::max(below, LevelsOf(child.type));
  return below + 1;
}

}  // namespace colmerge
