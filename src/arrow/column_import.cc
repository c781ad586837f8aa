// SPDX-License-Identifier: Apache-2.0
#include "arrow/column_import.h"

#include <algorithm>

#include "arrow/array_check.h"
#include "arrow/string_import.h"
#include "arrow/value_range.h"

namespace colmerge {
namespace {

Status ImportValues(const ArrayPlace& place, const ImportContext& context, Vector* vector) {
  switch (vector->type.storage()) {
    case Storage::kNone: return {};
    case Storage::kBits:
      vector->values = place.buffer(1);
      vector->bit_offset = place.first();
      return {};
    case Storage::kFixed: ImportFixed(place, context, vector); return CheckValueRange(*vector);
    case Storage::kViews: return ImportStrings(place, context, vector);
  }
  return {};
}

}  // namespace

Result<Vector> ImportFlat(const ArrayPlace& place, const ImportContext& context) {
  Vector vector;
  vector.type = place.field->type;
  COLMERGE_RETURN_IF_ERROR(ReadValidity(place, context, &vector));
  Status status = ImportValues(place, context, &vector);
  if (!status.ok()) return RefuseArray(place, status);
  KeepOwner(context, &vector);
  return vector;
}

void ImportFixed(const ArrayPlace& place, const ImportContext& context, Vector* vector) {
  const uint64_t width = vector->type.width();
  const uint64_t bytes = place.count * width;
  if (bytes == 0) return;
  // The largest power of two that divides the width, at most 8.
  const uint64_t alignment = std::min<uint64_t>(width & (~width + 1), 8);
  const uint8_t* values = place.buffer(1) + place.first() * width;
  if (reinterpret_cast<uint64_t>(values) % alignment == 0) {
    vector->values = values;
    return;
  }
  Buffer copy(context.pool, bytes, MemoryCategory::kScratch);
  std::memcpy(copy.data(), values, bytes);
  vector->values = copy.data();
  vector->buffers.push_back(std::move(copy));
}

void KeepOwner(const ImportContext& context, Vector* vector) {
  if (context.owner != nullptr) vector->owners.push_back(context.owner);
}

}  // namespace colmerge
