// SPDX-License-Identifier: Apache-2.0
#include "arrow/nested_import.h"

#include "arrow/array_check.h"
#include "arrow/column_import.h"
#include "arrow/dictionary_import.h"
#include "arrow/wire_schema.h"
#include "column/nested_value.h"

namespace colmerge {
namespace {

Result<NestedColumn> ImportNode(const ArrayPlace& place, const ImportContext& context);

// Bits for elements that take no memory themselves would take it.
Status CheckElements(const ArrayPlace& place) {
  const DataType& type = place.field->type;
  if (place.count <= kLongestString || !IsWeightless(type)) return {};
  return RefuseArray(place, Code::kLimitExceeded, "{} elements of type {}, more than {}",
                     place.count, type.ToString(), kLongestString);
}

BitSpan LiveBelow(const Vector& slots) { return {slots.validity, slots.validity_offset}; }

// A failure of the child, whose row `row` of the parent is to be named.
Status AtParentRow(Status failure, uint64_t row) {
  const int64_t element = failure.detail().row;
  return std::move(failure).OffsetRow(static_cast<int64_t>(row) - element);
}

Status ImportStruct(const ArrayPlace& place, const ImportContext& context, NestedColumn* column) {
  for (size_t i = 0; i < place.field->type.children.size(); ++i) {
    ArrayPlace child = ChildPlace(place, i);
    child.live = LiveBelow(column->slots);
    COLMERGE_ASSIGN_OR_RETURN(NestedColumn imported, ImportNode(child, context));
    column->children.push_back(std::move(imported));
  }
  return {};
}

// A bitmap of the elements that belong to valid rows.
Buffer LiveElements(const NestedColumn& column, const ImportContext& context) {
  const Vector& slots = column.slots;
  const auto elements = static_cast<uint64_t>(column.Offset(slots.length));
  Buffer live = Buffer::Zeroed(context.pool, BitmapBytes(elements), MemoryCategory::kScratch);
  for (uint64_t row = 0; row < slots.length; ++row) {
    if (!slots.IsValid(row)) continue;
    auto begin = static_cast<uint64_t>(column.Offset(row));
    FillBits(live.data(), begin, static_cast<uint64_t>(column.Offset(row + 1)) - begin, true);
  }
  return live;
}

// Reads and checks the offsets; column->offsets then start at 0, *first is what they started at.
template <typename Offset>
Status ReadOffsets(const ArrayPlace& place, NestedColumn* column, uint64_t* first) {
  auto* offsets = column->offsets.as<int64_t>();
  const uint8_t* from = place.buffer(1) + place.first() * sizeof(Offset);
  for (uint64_t i = 0; i <= place.count; ++i) {
    Offset offset;
    std::memcpy(&offset, from + i * sizeof(Offset), sizeof(Offset));
    offsets[i] = offset;
    if (i == 0 && offset < 0) {
      return RefuseArray(place, Code::kInvalidArrow, "the first offset is {}", offset).AtRow(0);
    }
    if (i > 0 && offsets[i] < offsets[i - 1]) {
      return RefuseArray(place, Code::kInvalidArrow, "offsets decrease from {} to {}",
                         offsets[i - 1], offset)
          .AtRow(static_cast<int64_t>(i) - 1);
    }
  }
  *first = static_cast<uint64_t>(offsets[0]);
  for (uint64_t i = 0; i <= place.count; ++i) offsets[i] -= static_cast<int64_t>(*first);
  return {};
}

// A map's entries and their keys are never null, whatever the schema says about them.
Field StrictEntries(const Field& entries) {
  Field strict = entries;
  strict.nullable = false;
  strict.type.children.Edit()[0].nullable = false;
  return strict;
}

Status ImportList(const ArrayPlace& place, const ImportContext& context, NestedColumn* column) {
  const DataType& type = place.field->type;
  column->offsets =
      Buffer(context.pool, (place.count + 1) * sizeof(int64_t), MemoryCategory::kScratch);
  column->offsets.as<int64_t>()[0] = 0;
  ArrayPlace child = ChildPlace(place, 0);
  if (place.count > 0) {
    COLMERGE_RETURN_IF_ERROR(type.id == TypeId::kLargeList
                                 ? ReadOffsets<int64_t>(place, column, &child.start)
                                 : ReadOffsets<int32_t>(place, column, &child.start));
  }
  child.count = static_cast<uint64_t>(column->Offset(place.count));
  COLMERGE_RETURN_IF_ERROR(CheckWanted(child));
  COLMERGE_RETURN_IF_ERROR(CheckElements(child));
  const Field strict = type.id == TypeId::kMap ? StrictEntries(*child.field) : Field();
  if (type.id == TypeId::kMap) child.field = &strict;
  Buffer live;
  if (column->slots.null_count != 0) {
    live = LiveElements(*column, context);
    child.live = {live.data(), 0};
  }
  Result<NestedColumn> imported = ImportNode(child, context);
  if (!imported.ok()) {
    const int64_t element = imported.status().detail().row;
    if (element < 0) return std::move(imported).status();
    return AtParentRow(std::move(imported).status(), column->RowOfElement(element));
  }
  if (live) imported->slots.buffers.push_back(std::move(live));
  column->children.push_back(std::move(imported).value());
  return {};
}

// A bitmap in which each bit of the rows' validity stands `size` times.
Buffer RepeatValidity(const Vector& slots, uint64_t size, const ImportContext& context) {
  Buffer repeated =
      Buffer::Zeroed(context.pool, BitmapBytes(slots.length * size), MemoryCategory::kScratch);
  for (uint64_t row = 0; row < slots.length; ++row) {
    if (slots.IsValid(row)) FillBits(repeated.data(), row * size, size, true);
  }
  return repeated;
}

Status ImportFixedList(const ArrayPlace& place, const ImportContext& context,
                       NestedColumn* column) {
  const auto size = static_cast<uint64_t>(place.field->type.size);
  ArrayPlace child = ChildPlace(place, 0);
  COLMERGE_RETURN_IF_ERROR(CheckElements(child));
  Buffer live;
  if (column->slots.null_count != 0 && size != 0) {
    live = RepeatValidity(column->slots, size, context);
    child.live = {live.data(), 0};
  }
  Result<NestedColumn> imported = ImportNode(child, context);
  if (!imported.ok()) {
    const int64_t element = imported.status().detail().row;
    if (element < 0) return std::move(imported).status();
    return AtParentRow(std::move(imported).status(), static_cast<uint64_t>(element) / size);
  }
  if (live) imported->slots.buffers.push_back(std::move(live));
  column->children.push_back(std::move(imported).value());
  return {};
}

Result<NestedColumn> ImportDecodedNode(const ArrayPlace& place, const ImportContext& context) {
  NestedColumn column;
  COLMERGE_ASSIGN_OR_RETURN(column.slots, ImportDecoded(place, context));
  if (!column.slots.type.is_nested()) return column;
  Result<NestedColumn> decoded = DecodeNested(column.slots, context.pool);
  if (!decoded.ok()) return RefuseArray(place, decoded.status());
  GiveMemory(&column.slots, &decoded->slots);
  return decoded;
}

Result<NestedColumn> ImportNode(const ArrayPlace& place, const ImportContext& context) {
  const DataType& type = place.field->type;
  COLMERGE_RETURN_IF_ERROR(CheckElements(place));
  COLMERGE_RETURN_IF_ERROR(CheckStep(context.progress));
  if (type.is_dictionary()) return ImportDecodedNode(place, context);
  NestedColumn column;
  if (!type.is_nested()) {
    COLMERGE_ASSIGN_OR_RETURN(column.slots, ImportFlat(place, context));
    return column;
  }
  column.slots.type = type;
  COLMERGE_RETURN_IF_ERROR(ReadValidity(place, context, &column.slots));
  if (type.id == TypeId::kStruct) {
    COLMERGE_RETURN_IF_ERROR(ImportStruct(place, context, &column));
  } else if (type.id == TypeId::kFixedSizeList) {
    COLMERGE_RETURN_IF_ERROR(ImportFixedList(place, context, &column));
  } else {
    COLMERGE_RETURN_IF_ERROR(ImportList(place, context, &column));
  }
  return column;
}

}  // namespace

Result<Vector> ImportNested(const ArrayPlace& place, const ImportContext& context) {
  COLMERGE_ASSIGN_OR_RETURN(NestedColumn column, ImportNode(place, context));
  Result<Vector> encoded = EncodeNested(column, context.pool, context.progress);
  if (encoded.status().code() == Code::kCancelled) return encoded;
  if (!encoded.ok()) return RefuseArray(place, encoded.status());
  encoded->type = TableTypeOf(place.field->type);
  return encoded;
}

}  // namespace colmerge
