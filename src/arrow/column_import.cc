// SPDX-License-Identifier: Apache-2.0
#include "arrow/column_import.h"

#include <algorithm>

#include "arrow/array_check.h"
#include "arrow/string_import.h"
#include "arrow/value_range.h"
#include "arrow/wire_schema.h"

namespace colmerge {
namespace {

// Decimals of a narrower width in the array, as those of 128 bits.
template <typename Narrow>
void ImportDecimals(const ArrayPlace& place, const ImportContext& context, Vector* vector) {
  struct Wide {
    int64_t low;
    int64_t high;
  };
  if (place.count == 0) return;
  Buffer wide(context.pool, place.count * sizeof(Wide), MemoryCategory::kScratch);
  const uint8_t* values = place.buffer(1) + place.first() * sizeof(Narrow);
  for (uint64_t i = 0; i < place.count; ++i) {
    Narrow value;
    std::memcpy(&value, values + i * sizeof(Narrow), sizeof(Narrow));
    wide.as<Wide>()[i] = {value, value < 0 ? -1 : 0};
  }
  vector->values = wide.data();
  vector->buffers.push_back(std::move(wide));
}

void ImportNumbers(const ArrayPlace& place, const ImportContext& context, Vector* vector) {
  const uint32_t width = WireWidth(place.field->type);
  if (width == vector->type.width()) return ImportFixed(place, context, vector);
  vector->type = TableTypeOf(place.field->type);
  if (width == sizeof(int32_t)) return ImportDecimals<int32_t>(place, context, vector);
  ImportDecimals<int64_t>(place, context, vector);
}

Status ImportValues(const ArrayPlace& place, const ImportContext& context, Vector* vector) {
  switch (vector->type.storage()) {
    case Storage::kNone: return {};
    case Storage::kBits:
      vector->values = place.buffer(1);
      vector->bit_offset = place.first();
      return {};
    case Storage::kFixed: ImportNumbers(place, context, vector); return CheckValueRange(*vector);
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
