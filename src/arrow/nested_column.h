// SPDX-License-Identifier: Apache-2.0
// A nested array taken apart: the form between Arrow's child arrays and the byte strings of
// nested_value.h.
//
//   type                what the node holds
//   flat                slots: a canonical vector of the values
//   struct              slots: length and validity; a child a field, each of the same length
//   list, large, map    as struct, and length + 1 offsets into the one child, from 0 on
//   fixed-size list     slots: length and validity; the one child has size * length elements
//
// Below a null every child's element is null.
#pragma once

#include <vector>

#include "column/vector.h"

namespace colmerge {

struct NestedColumn {
  Vector slots;
  Buffer offsets;  // int64_t
  std::vector<NestedColumn> children;

  int64_t Offset(uint64_t i) const { return offsets.as<int64_t>()[i]; }
};

inline bool HasListOffsets(TypeId id) {
  return id == TypeId::kList || id == TypeId::kLargeList || id == TypeId::kMap;
}

}  // namespace colmerge
