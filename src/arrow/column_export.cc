// SPDX-License-Identifier: Apache-2.0
#include "arrow/column_export.h"

#include "arrow/string_export.h"
#include "base/error.h"
#include "column/nested_depth.h"
#include "column/nested_value.h"

namespace colmerge {
namespace {

Status ExportNode(NestedColumn* column, const Field& field, const Ref<MemoryPool>& pool,
                  uint64_t most_bytes, ArrowArray* out);

void SetRows(const Vector& vector, ExportedArray* exported) {
  exported->length = static_cast<int64_t>(vector.length);
  exported->null_count = static_cast<int64_t>(vector.null_count);
}

Status AddListOffsets(NestedColumn* column, const Ref<MemoryPool>& pool, uint64_t most_elements,
                      ExportedArray* exported) {
  if (column->slots.type.id == TypeId::kLargeList) {
    exported->AddBuffer(std::move(column->offsets));
    return {};
  }
  const uint64_t count = column->slots.length + 1;
  const int64_t last = column->Offset(count - 1);
  if (static_cast<uint64_t>(last) > most_elements) {
    return Error(Code::kLimitExceeded,
                 "{} elements of type {} are more than its 32-bit offsets reach; large_list has "
                 "wider ones",
                 last, column->slots.type.ToString());
  }
  Buffer offsets(pool, count * sizeof(int32_t), MemoryCategory::kScratch);
  for (uint64_t i = 0; i < count; ++i) {
    offsets.as<int32_t>()[i] = static_cast<int32_t>(column->Offset(i));
  }
  exported->AddBuffer(std::move(offsets));
  return {};
}

Status ExportParent(NestedColumn* column, const Ref<MemoryPool>& pool, uint64_t most_bytes,
                    ExportedArray* exported) {
  Vector& slots = column->slots;
  SetRows(slots, exported);
  exported->AddValidity(slots, pool);
  if (HasListOffsets(slots.type.id)) {
    COLMERGE_RETURN_IF_ERROR(AddListOffsets(column, pool, most_bytes, exported));
  }
  exported->AddChildren(column->children.size());
  for (size_t i = 0; i < column->children.size(); ++i) {
    COLMERGE_RETURN_IF_ERROR(ExportNode(&column->children[i], slots.type.children[i], pool,
                                        most_bytes, exported->child_pointers[i]));
  }
  return {};
}

Status ExportNode(NestedColumn* column, const Field& field, const Ref<MemoryPool>& pool,
                  uint64_t most_bytes, ArrowArray* out) {
  Vector& slots = column->slots;
  if (!field.nullable && slots.type.storage() != Storage::kNone) {
    // Such nulls stand under a parent's; the field must not show them.
    slots.null_count = 0;
    slots.validity = nullptr;
  }
  auto exported = std::make_unique<ExportedArray>();
  COLMERGE_RETURN_IF_ERROR(slots.type.is_nested()
                               ? ExportParent(column, pool, most_bytes, exported.get())
                               : ExportFlatBuffers(slots, pool, most_bytes, exported.get()));
  if (slots.type.storage() != Storage::kViews) exported->TakeMemory(&slots);
  Publish(std::move(exported), out);
  return {};
}

}  // namespace

Status ExportFlatBuffers(const Vector& vector, const Ref<MemoryPool>& pool, uint64_t most_bytes,
                         ExportedArray* exported) {
  SetRows(vector, exported);
  const Storage storage = vector.type.storage();
  if (storage == Storage::kNone) return {};
  if (storage == Storage::kBits) exported->offset = static_cast<int64_t>(vector.bit_offset % 8);
  exported->AddValidity(vector, pool);
  if (storage == Storage::kViews) return ExportStrings(vector, pool, most_bytes, exported);
  exported->AddBuffer(storage == Storage::kBits && vector.values != nullptr
                          ? vector.values + vector.bit_offset / 8
                          : vector.values);
  return {};
}

Status ExportNested(const Vector& encoded, const Ref<MemoryPool>& pool, uint64_t most_bytes,
                    ArrowArray* out) {
  return OnStackFor(encoded.type, [&]() -> Status {
    COLMERGE_ASSIGN_OR_RETURN(NestedColumn column, DecodeNested(encoded, pool));
    return ExportNode(&column, Field{{}, encoded.type, true, {}}, pool, most_bytes, out);
  });
}

}  // namespace colmerge
