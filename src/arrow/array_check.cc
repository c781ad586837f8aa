// SPDX-License-Identifier: Apache-2.0
#include "arrow/array_check.h"

#include <string_view>

namespace colmerge {
namespace {

// Validity, views and the sizes of the data buffers between them.
constexpr int64_t kFewestViewBuffers = 3;
// More are taken for garbage.
constexpr int64_t kMostViewBuffers = 1 << 20;
// No address space holds a larger buffer.
constexpr uint64_t kMostBufferBytes = uint64_t{1} << 47;

bool IsView(const DataType& type) {
  return type.id == TypeId::kUtf8View || type.id == TypeId::kBinaryView;
}

int64_t BufferCount(const DataType& type) {
  switch (type.id) {
    case TypeId::kNull: return 0;
    case TypeId::kStruct:
    case TypeId::kFixedSizeList: return 1;
    case TypeId::kUtf8:
    case TypeId::kLargeUtf8:
    case TypeId::kBinary:
    case TypeId::kLargeBinary: return 3;
    default: return 2;
  }
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
    default: return type.width();
  }
}

bool HasOffsets(const DataType& type) {
  return type.id == TypeId::kList || type.id == TypeId::kLargeList || type.id == TypeId::kMap ||
         (!IsView(type) && (type.is_utf8() || type.is_binary()));
}

Status CheckNumbers(const ArrayPlace& place) {
  const ArrowArray& array = *place.array;
  if (array.length < 0) {
    return RefuseArray(place, Code::kInvalidArrow, "length is {}", array.length);
  }
  if (array.offset < 0) {
    return RefuseArray(place, Code::kInvalidArrow, "offset is {}", array.offset);
  }
  if (array.length > INT64_MAX - array.offset) {
    return RefuseArray(place, Code::kInvalidArrow, "length {} and offset {} overflow", array.length,
                       array.offset);
  }
  const uint64_t rows = static_cast<uint64_t>(array.length + array.offset) + 1;
  const uint64_t unit = UnitBytes(place.field->type);
  if (unit != 0 && rows > kMostBufferBytes / unit) {
    return RefuseArray(place, Code::kInvalidArrow,
                       "length {} and offset {} of values of {} bytes overflow", array.length,
                       array.offset, unit);
  }
  if (array.null_count < -1 || array.null_count > array.length) {
    return RefuseArray(place, Code::kInvalidArrow, "null_count is {} but length is {}",
                       array.null_count, array.length);
  }
  const auto length = static_cast<uint64_t>(array.length);
  if (place.start > length || place.count > length - place.start) {
    return RefuseArray(place, Code::kInvalidArrow,
                       "length is {} but the parent needs {} values from {}", array.length,
                       place.count, place.start);
  }
  return {};
}

Status CheckBufferPointers(const ArrayPlace& place) {
  const ArrowArray& array = *place.array;
  const DataType& type = place.field->type;
  const int64_t expected = BufferCount(type);
  const bool count_fits =
      IsView(type) ? array.n_buffers >= kFewestViewBuffers && array.n_buffers <= kMostViewBuffers
                   : array.n_buffers == expected;
  if (!count_fits) {
    return RefuseArray(place, Code::kInvalidArrow, "n_buffers is {}, not {}{} as {} has",
                       array.n_buffers, IsView(type) ? "at least " : "",
                       IsView(type) ? kFewestViewBuffers : expected, type.ToString());
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
  return {};
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

// The bitmap against null_count, over all rows of the array; *nulls: among the wanted rows.
Status CheckNullCount(const ArrayPlace& place, const uint8_t* bitmap, uint64_t* nulls) {
  const ArrowArray& array = *place.array;
  if (bitmap == nullptr && array.null_count > 0) {
    return RefuseArray(place, Code::kInvalidArrow, "null_count is {} but there is no bitmap",
                       array.null_count);
  }
  const auto length = static_cast<uint64_t>(array.length);
  if (bitmap != nullptr && length > 8 * kMostBufferBytes) {
    return RefuseArray(place, Code::kInvalidArrow, "length is {}: no memory holds its bitmap",
                       length);
  }
  const uint64_t all = CountNulls(bitmap, static_cast<uint64_t>(array.offset), length);
  if (array.null_count >= 0 && static_cast<uint64_t>(array.null_count) != all) {
    return RefuseArray(place, Code::kInvalidArrow, "null_count is {} but the bitmap has {} nulls",
                       array.null_count, all);
  }
  const bool whole = place.start == 0 && place.count == length;
  *nulls = whole ? all : CountNulls(bitmap, place.first(), place.count);
  return {};
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

Status CheckArray(const ArrayPlace& place) {
  const DataType& type = place.field->type;
  return CheckArrayWith(place, type.is_nested() ? type.children.size() : 0);
}

Status CheckRoot(size_t columns, const ArrowArray* array) {
  const Field root{{}, TypeId::kStruct, true, {}};
  ArrayPlace place;
  place.array = array;
  place.field = &root;
  place.path.step = FieldPath::Step::kRoot;
  COLMERGE_RETURN_IF_ERROR(CheckArrayWith(place, columns));
  place.count = static_cast<uint64_t>(array->length);
  if (columns == 0 && place.count != 0) {
    return RefuseArray(place, Code::kInvalidArrow, "length is {} but there are no columns",
                       place.count);
  }
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
