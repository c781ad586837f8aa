// SPDX-License-Identifier: Apache-2.0
#include "arrow/array_check.h"

#include <algorithm>
#include <string_view>

#include "arrow/address_space.h"
#include "arrow/wire_schema.h"

namespace colmerge {
namespace {

// More are taken for garbage.
constexpr int64_t kMostViewBuffers = 1 << 20;

bool IsView(const DataType& type) {
  return type.id == TypeId::kUtf8View || type.id == TypeId::kBinaryView;
}

// The fewest that an array of the type has.
int64_t BufferCount(const DataType& type) {
  switch (type.id) {
    case TypeId::kNull: return 0;
    case TypeId::kStruct:
    case TypeId::kFixedSizeList: return 1;
    case TypeId::kUtf8:
    case TypeId::kLargeUtf8:
    case TypeId::kBinary:
    case TypeId::kLargeBinary:
    case TypeId::kUtf8View:
    case TypeId::kBinaryView:
      return 3;  // a view: validity, views and the sizes of the data buffers between them
    default: return 2;
  }
}

int64_t MostBuffers(const DataType& type) {
  if (IsView(type)) return kMostViewBuffers;
  // Some producers give every array a bitmap.
  return type.id == TypeId::kNull ? 1 : BufferCount(type);
}

// Bytes of a value in buffer 1, or of an offset; 0 where there is no such buffer or it holds bits.
uint64_t UnitBytes(const DataType& type) {
  switch (type.id) {
    case TypeId::kUtf8:
    case TypeId::kBinary:
    case TypeId::kList:
    case TypeId::kMap: return 4;
    case TypeId::kLargeUtf8:
    case TypeId::kLargeBinary:
    case TypeId::kLargeList: return 8;
    case TypeId::kStruct:
    case TypeId::kFixedSizeList: return 0;
    default: return WireWidth(type);
  }
}

bool HasOffsets(const DataType& type) {
  return type.id == TypeId::kList || type.id == TypeId::kLargeList || type.id == TypeId::kMap ||
         (!IsView(type) && (type.is_utf8() || type.is_binary()));
}

// Rows that the buffers of such an array can have. Those that take no memory count as if they had a bitmap.
uint64_t MostRows(const DataType& type) {
  const uint64_t unit = UnitBytes(type);
  const uint64_t bits = 8 * kMostBufferBytes;
  // There is one offset more than there are rows.
  return (unit == 0 ? bits : std::min(bits, kMostBufferBytes / unit)) - 1;
}

Status RefuseSize(const ArrayPlace& place) {
  const bool is_root = place.path.step == FieldPath::Step::kRoot;
  return RefuseArray(place, Code::kInvalidArrow,
                     "length {} and offset {} overflow: no memory holds so many {}",
                     place.array->length, place.array->offset,
                     is_root ? "rows" : "values of " + place.field->type.ToString());
}

// The wanted rows are rows of the array.
Status CheckNumbers(const ArrayPlace& place) {
  const ArrowArray& array = *place.array;
  if (array.length < 0) {
    return RefuseArray(place, Code::kInvalidArrow, "length is {}", array.length);
  }
  if (array.offset < 0) {
    return RefuseArray(place, Code::kInvalidArrow, "offset is {}", array.offset);
  }
  if (array.length > INT64_MAX - array.offset) return RefuseSize(place);
  if (static_cast<uint64_t>(array.length + array.offset) > MostRows(place.field->type)) {
    return RefuseSize(place);
  }
  if (array.null_count < -1 || array.null_count > array.length) {
    return RefuseArray(place, Code::kInvalidArrow, "null_count is {} but length is {}",
                       array.null_count, array.length);
  }
  return CheckWanted(place);
}

// The buffers whose sizes follow from length and offset end within memory. Numbers and pointers have been checked.
Status CheckBufferSizes(const ArrayPlace& place) {
  const ArrowArray& array = *place.array;
  const DataType& type = place.field->type;
  const auto rows = static_cast<uint64_t>(array.length + array.offset);
  const uint64_t units = HasOffsets(type) ? rows + 1 : rows;
  const bool is_bits = type.storage() == Storage::kBits;
  const uint64_t bytes = is_bits ? BitmapBytes(rows) : units * UnitBytes(type);
  if (place.buffer(0) != nullptr && !CanAddress(array.buffers[0], BitmapBytes(rows))) {
    return RefuseSize(place);
  }
  return bytes == 0 || CanAddress(array.buffers[1], bytes) ? Status() : RefuseSize(place);
}

Status CheckBufferPointers(const ArrayPlace& place) {
  const ArrowArray& array = *place.array;
  const DataType& type = place.field->type;
  const int64_t expected = BufferCount(type);
  if (array.n_buffers < expected || array.n_buffers > MostBuffers(type)) {
    return RefuseArray(place, Code::kInvalidArrow, "n_buffers is {}, not {}{} as {} has",
                       array.n_buffers, IsView(type) ? "at least " : "", expected, type.ToString());
  }
  if (array.length == 0 || expected == 0) return {};
  if (array.buffers == nullptr) {
    return RefuseArray(place, Code::kInvalidArrow, "n_buffers is {} but buffers is NULL",
                       array.n_buffers);
  }
  const bool has_values = UnitBytes(type) != 0 || type.storage() == Storage::kBits;
  if (has_values && array.buffers[1] == nullptr) {
    return RefuseArray(place, Code::kInvalidArrow, "length is {} but the buffer of {} is NULL",
                       array.length, HasOffsets(type) ? "offsets" : "values");
  }
  return CheckBufferSizes(place);
}

Status CheckChildren(const ArrayPlace& place, size_t children) {
  const ArrowArray& array = *place.array;
  const DataType& type = place.field->type;
  const auto expected = static_cast<int64_t>(children);
  if (array.n_children != expected) {
    return RefuseArray(place, Code::kInvalidArrow, "n_children is {}, not {} as in the schema",
                       array.n_children, expected);
  }
  if (expected > 0 && array.children == nullptr) {
    return RefuseArray(place, Code::kInvalidArrow, "n_children is {} but children is NULL",
                       array.n_children);
  }
  if (type.is_dictionary() && array.dictionary == nullptr) {
    return RefuseArray(place, Code::kInvalidArrow, "dictionary is NULL");
  }
  if (!type.is_dictionary() && array.dictionary != nullptr) {
    return RefuseArray(place, Code::kInvalidArrow, "has a dictionary, unlike its schema");
  }
  return {};
}

// Takes away the rows that are not live.
void ApplyLive(const ArrayPlace& place, const ImportContext& context, Vector* vector) {
  if (vector->validity == nullptr) {
    vector->validity = place.live.bits;
    vector->validity_offset = place.live.offset;
  } else {
    Buffer both(context.pool, BitmapBytes(place.count), MemoryCategory::kScratch);
    std::memset(both.data(), 0, both.size());
    for (uint64_t i = 0; i < place.count; ++i) {
      bool valid = vector->IsValid(i) && GetBit(place.live.bits, place.live.offset + i);
      PutBit(both.data(), i, valid);
    }
    vector->validity = both.data();
    vector->validity_offset = 0;
    vector->buffers.push_back(std::move(both));
  }
  vector->null_count =
      place.count - CountBits(vector->validity, vector->validity_offset, place.count);
  if (vector->null_count == 0) vector->validity = nullptr;
}

uint64_t CountNulls(const uint8_t* bits, uint64_t offset, uint64_t count) {
  return bits == nullptr ? 0 : count - CountBits(bits, offset, count);
}

// The bitmap against null_count, over all rows of the array where there is one; *nulls: among the wanted rows.
Status CheckNullCount(const ArrayPlace& place, const uint8_t* bitmap, uint64_t* nulls) {
  const ArrowArray& array = *place.array;
  if (bitmap == nullptr && array.null_count > 0) {
    return RefuseArray(place, Code::kInvalidArrow, "null_count is {} but there is no bitmap",
                       array.null_count);
  }
  const auto length = static_cast<uint64_t>(array.length);
  const bool whole = place.start == 0 && place.count == length;
  *nulls = CountNulls(bitmap, place.first(), place.count);
  if (array.null_count < 0) return {};
  const uint64_t all =
      whole ? *nulls : CountNulls(bitmap, static_cast<uint64_t>(array.offset), length);
  if (static_cast<uint64_t>(array.null_count) == all) return {};
  return RefuseArray(place, Code::kInvalidArrow, "null_count is {} but the bitmap has {} nulls",
                     array.null_count, all);
}

Field RootField() { return {{}, TypeId::kStruct, true, {}}; }

ArrayPlace RootPlace(const Field& field, const ArrowArray* array) {
  ArrayPlace place;
  place.array = array;
  place.field = &field;
  place.path.step = FieldPath::Step::kRoot;
  return place;
}

Status CheckArrayWith(const ArrayPlace& place, size_t children) {
  if (place.array == nullptr) {
    return RefuseArray(place, Code::kInvalidArrow, "the ArrowArray is NULL");
  }
  if (place.array->release == nullptr) {
    return RefuseArray(place, Code::kInvalidArrow, "has been released");
  }
  COLMERGE_RETURN_IF_ERROR(CheckNumbers(place));
  COLMERGE_RETURN_IF_ERROR(CheckBufferPointers(place));
  return CheckChildren(place, children);
}

}  // namespace

uint64_t FirstNull(const Vector& vector) {
  uint64_t row = 0;
  while (vector.IsValid(row)) ++row;
  return row;
}

Status CheckWanted(const ArrayPlace& place) {
  const auto length = static_cast<uint64_t>(place.array->length);
  if (place.start <= length && place.count <= length - place.start) return {};
  return RefuseArray(place, Code::kInvalidArrow,
                     "length is {} but the parent needs {} values from {}", length, place.count,
                     place.start);
}

Status CheckTree(const ArrayPlace& place) {
  const DataType& type = place.field->type;
  const size_t children = type.is_nested() ? type.children.size() : 0;
  COLMERGE_RETURN_IF_ERROR(CheckArrayWith(place, children));
  if (type.is_dictionary()) return CheckTree(EntriesPlace(place));
  ArrayPlace whole = place;
  whole.start = 0;
  whole.count = static_cast<uint64_t>(place.array->length);
  if (type.id == TypeId::kFixedSizeList && type.size != 0 &&
      whole.first() + whole.count > MostRows(type) / static_cast<uint64_t>(type.size)) {
    return RefuseSize(place);
  }
  for (size_t i = 0; i < children; ++i) {
    COLMERGE_RETURN_IF_ERROR(CheckTree(ChildPlace(whole, i)));
  }
  return {};
}

Status CheckRoot(size_t columns, const ArrowArray* array) {
  const Field field = RootField();
  const ArrayPlace place = RootPlace(field, array);
  COLMERGE_RETURN_IF_ERROR(CheckArrayWith(place, columns));
  if (columns != 0 || array->length == 0) return {};
  return RefuseArray(place, Code::kInvalidArrow, "length is {} but there are no columns",
                     array->length);
}

Status CheckRootRows(const ArrowArray* array) {
  const Field field = RootField();
  ArrayPlace place = RootPlace(field, array);
  place.count = static_cast<uint64_t>(array->length);
  uint64_t nulls = 0;
  COLMERGE_RETURN_IF_ERROR(CheckNullCount(place, place.buffer(0), &nulls));
  if (nulls == 0) return {};
  return RefuseArray(place, Code::kInvalidArrow, "a batch's rows cannot be null, but {} are",
                     nulls);
}

Status ReadValidity(const ArrayPlace& place, const ImportContext& context, Vector* vector) {
  vector->length = place.count;
  const bool has_bitmap = place.field->type.storage() != Storage::kNone;
  uint64_t nulls = place.count;
  if (has_bitmap) {
    const uint8_t* bitmap = place.buffer(0);
    COLMERGE_RETURN_IF_ERROR(CheckNullCount(place, bitmap, &nulls));
    if (nulls != 0) {
      vector->validity = bitmap;
      vector->validity_offset = place.first();
    }
  }
  vector->null_count = nulls;
  if (nulls != 0 && !place.field->nullable) {
    for (uint64_t row = 0; row < place.count; ++row) {
      if (!vector->IsValid(row) &&
          (!place.live || GetBit(place.live.bits, place.live.offset + row))) {
        return RefuseArray(place, Code::kInvalidArrow, "null in a field that is not nullable")
            .AtRow(static_cast<int64_t>(row));
      }
    }
  }
  if (has_bitmap && place.live) ApplyLive(place, context, vector);
  return {};
}

}  // namespace colmerge
