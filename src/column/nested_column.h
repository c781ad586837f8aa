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

#include <algorithm>
#include <vector>

#include "column/vector.h"

namespace colmerge {

struct NestedColumn {
  Vector slots;
  Buffer offsets;  // int64_t
  std::vector<NestedColumn> children;

  int64_t Offset(uint64_t i) const { return offsets.as<int64_t>()[i]; }
  // The list to which an element of the child belongs.
  uint64_t RowOfElement(int64_t element) const {
    const auto* begin = offsets.as<int64_t>();
    return static_cast<uint64_t>(std::upper_bound(begin, begin + slots.length + 1, element) -
                                 begin) -
           1;
  }
};

// Elements of such a type take no memory: an array of 2^60 of them costs its producer nothing.
inline bool IsWeightless(const DataType& type) {
  if (type.id == TypeId::kStruct) {
    return std::all_of(type.children.begin(), type.children.end(),
                       [](const Field& child) { return IsWeightless(child.type); });
  }
  if (type.id == TypeId::kFixedSizeList) {
    return type.size == 0 || IsWeightless(type.children[0].type);
  }
  return type.id == TypeId::kNull || (type.id == TypeId::kFixedSizeBinary && type.size == 0);
}

inline bool HasListOffsets(TypeId id) {
  return id == TypeId::kList || id == TypeId::kLargeList || id == TypeId::kMap;
}

}  // namespace colmerge
