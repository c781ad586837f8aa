// SPDX-License-Identifier: Apache-2.0
#include "arrow/array_place.h"

#include <algorithm>

namespace colmerge {

ArrayPlace ChildPlace(const ArrayPlace& place, size_t i) {
  const DataType& type = place.field->type;
  ArrayPlace child;
  child.array = place.array->children[i];
  child.field = &type.children[i];
  child.path = FieldPath{&place.path, child.field->name};
  if (type.id == TypeId::kStruct || type.id == TypeId::kFixedSizeList) {
    const uint64_t each = type.id == TypeId::kStruct ? 1 : static_cast<uint64_t>(type.size);
    child.start = place.first() * each;
    child.count = place.count * each;
  }
  return child;
}

ArrayPlace EntriesPlace(const ArrayPlace& place) {
  ArrayPlace entries;
  entries.array = place.array->dictionary;
  entries.field = &place.field->type.children[0];
  entries.path = FieldPath{&place.path, {}, FieldPath::Step::kDictionary};
  // A length that CheckTree will refuse must not become a count.
  entries.count = static_cast<uint64_t>(std::max<int64_t>(entries.array->length, 0));
  return entries;
}

}  // namespace colmerge
