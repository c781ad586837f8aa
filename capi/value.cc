// SPDX-License-Identifier: Apache-2.0
#include "capi/value.h"

#include <cmath>
#include <limits>
#include <optional>

#include "base/error.h"
#include "base/half_float.h"
#include "base/utf8.h"
#include "capi/arguments.h"
#include "column/conversion/lossless_cast.h"
#include "column/conversion/numeric_cast.h"

namespace colmerge::capi {
namespace {

// Signed integers, and everything that is counted in units from some origin.
bool IsSigned(TypeId id) { return id < TypeId::kUInt8 || id > TypeId::kUInt64; }

int64_t LoadInteger(const uint8_t* value, uint32_t width, bool is_signed) {
  uint64_t word = 0;
  std::memcpy(&word, value, width);
  const uint32_t unused = 64 - width * 8;
  if (!is_signed || unused == 0) return static_cast<int64_t>(word);
  return static_cast<int64_t>(word << unused) >> unused;
}

double LoadReal(const uint8_t* value, TypeId id) {
  if (id == TypeId::kFloat64) {
    double real;
    std::memcpy(&real, value, sizeof(real));
    return real;
  }
  if (id == TypeId::kFloat32) {
    float real;
    std::memcpy(&real, value, sizeof(real));
    return real;
  }
  uint16_t half;
  std::memcpy(&half, value, sizeof(half));
  return HalfToFloat(half);
}

colmerge_value BytesValue(int32_t kind, const char* data, uint64_t size) {
  colmerge_value value{};
  value.kind = kind;
  value.data = data;
  value.length = static_cast<int64_t>(size);
  return value;
}

// A valid value that lies at `at`; not a bit, a string, or a code.
colmerge_value FixedValue(const DataType& type, const uint8_t* at) {
  colmerge_value value{};
  value.kind = ValueKindOf(type);
  switch (value.kind) {
    case COLMERGE_VALUE_INT64:
    case COLMERGE_VALUE_UINT64:
      value.integer = LoadInteger(at, type.width(), IsSigned(type.id));
      return value;
    case COLMERGE_VALUE_DOUBLE: value.real = LoadReal(at, type.id); return value;
    default: return BytesValue(value.kind, reinterpret_cast<const char*>(at), type.width());
  }
}

colmerge_value BoolValue(bool bit) {
  colmerge_value value{};
  value.kind = COLMERGE_VALUE_BOOL;
  value.integer = bit ? 1 : 0;
  return value;
}

colmerge_value StringValue(const DataType& type, const char* data, uint64_t size) {
  const int32_t kind = ValueKindOf(type);
  if (kind == COLMERGE_VALUE_NESTED) return BytesValue(kind, nullptr, 0);
  return BytesValue(kind, data, size);
}

colmerge_value DictionaryValue(const DataType& type, const Vector& values, const uint8_t* code) {
  return ValueOf(values, static_cast<uint64_t>(LoadInteger(code, type.width(), false)));
}

// In which numbers of the kind are given.
std::optional<TypeId> NumberTypeOf(int32_t kind) {
  switch (kind) {
    case COLMERGE_VALUE_INT64: return TypeId::kInt64;
    case COLMERGE_VALUE_UINT64: return TypeId::kUInt64;
    case COLMERGE_VALUE_DOUBLE: return TypeId::kFloat64;
    default: return std::nullopt;
  }
}

}  // namespace

const char* ValueKindName(int32_t kind) {
  constexpr const char* kNames[] = {"NULL", "BOOL",  "INT64", "UINT64", "DOUBLE",
                                    "TEXT", "BYTES", "RAW",   "NESTED"};
  return kNames[kind];
}

int32_t ValueKindOf(const DataType& type) {
  switch (type.id) {
    case TypeId::kNull: return COLMERGE_VALUE_NULL;
    case TypeId::kBool: return COLMERGE_VALUE_BOOL;
    case TypeId::kUInt8:
    case TypeId::kUInt16:
    case TypeId::kUInt32:
    case TypeId::kUInt64: return COLMERGE_VALUE_UINT64;
    case TypeId::kFloat16:
    case TypeId::kFloat32:
    case TypeId::kFloat64: return COLMERGE_VALUE_DOUBLE;
    case TypeId::kUtf8:
    case TypeId::kLargeUtf8:
    case TypeId::kUtf8View: return COLMERGE_VALUE_TEXT;
    case TypeId::kBinary:
    case TypeId::kLargeBinary:
    case TypeId::kBinaryView:
    case TypeId::kFixedSizeBinary: return COLMERGE_VALUE_BYTES;
    case TypeId::kDecimal128:
    case TypeId::kDecimal256:
    case TypeId::kIntervalDayTime:
    case TypeId::kIntervalMonthDayNano: return COLMERGE_VALUE_RAW;
    case TypeId::kDictionary: return ValueKindOf(type.dictionary_values());
    case TypeId::kList:
    case TypeId::kLargeList:
    case TypeId::kFixedSizeList:
    case TypeId::kStruct:
    case TypeId::kMap: return COLMERGE_VALUE_NESTED;
    default: return COLMERGE_VALUE_INT64;
  }
}

colmerge_value ValueOf(const Vector& vector, uint64_t row) {
  if (!vector.IsValid(row)) return colmerge_value{};
  const DataType& type = vector.type;
  switch (type.storage()) {
    case Storage::kBits: return BoolValue(vector.Bit(row));
    case Storage::kViews:
      return StringValue(type, vector.String(row).data(), vector.String(row).size);
    default: break;
  }
  const uint8_t* at = vector.values + row * type.width();
  return type.is_dictionary() ? DictionaryValue(type, *vector.dictionary, at)
                              : FixedValue(type, at);
}

colmerge_value ValueOf(const DataType& type, const Column& column, uint64_t row) {
  const ChunkView view = column.View(ChunkOf(row));
  const uint64_t position = PositionOf(row);
  if (type.storage() == Storage::kNone || !view.IsValid(position)) return colmerge_value{};
  if (type.storage() == Storage::kBits) return BoolValue(GetBit(view.values, position));
  const uint8_t* at = view.At(position, type.width());
  if (type.storage() == Storage::kViews) {
    const auto& stored = *reinterpret_cast<const StoredString*>(at);
    return StringValue(type, stored.is_inline() ? stored.prefix : column.strings->At(stored),
                       stored.size);
  }
  return type.is_dictionary() ? DictionaryValue(type, *column.dictionary->values(), at)
                              : FixedValue(type, at);
}

CellVector::CellVector(const DataType& type) {
  vector_.type = type;
  vector_.length = 1;
  vector_.values = storage_;
}

Result<bool> CellVector::Set(const colmerge_value& value) {
  COLMERGE_RETURN_IF_ERROR(CheckEnumerator(value.kind, COLMERGE_VALUE_NESTED + 1, "kind"));
  COLMERGE_RETURN_IF_ERROR(RequireZero(value.reserved, "reserved"));
  if (value.kind == COLMERGE_VALUE_NULL) {
    validity_ = 0;
    vector_.validity = &validity_;
    vector_.null_count = 1;
    return true;
  }
  // A column that has had nothing but nulls has no value.
  if (vector_.type.id == TypeId::kNull) return false;
  const int32_t kind = ValueKindOf(vector_.type);
  const auto is_integer = [](int32_t k) {
    return k == COLMERGE_VALUE_INT64 || k == COLMERGE_VALUE_UINT64;
  };
  if (value.kind != kind && !(is_integer(kind) && is_integer(value.kind))) {
    return Error(Code::kTypeMismatch, "A value of kind {} cannot stand for {}",
                 ValueKindName(value.kind), vector_.type.ToString());
  }
  switch (kind) {
    case COLMERGE_VALUE_BOOL:
      if (value.integer != 0 && value.integer != 1) {
        return Error(Code::kInvalidArgument, "A value of kind BOOL is {}, not 0 or 1",
                     value.integer);
      }
      storage_[0] = static_cast<uint8_t>(value.integer);
      return true;
    case COLMERGE_VALUE_INT64:
    case COLMERGE_VALUE_UINT64: return SetInteger(value);
    case COLMERGE_VALUE_DOUBLE: return SetReal(value.real);
    default: return SetBytes(value);
  }
}

Result<bool> CellVector::SetNumber(const colmerge_value& value, const Ref<MemoryPool>& pool) {
  const std::optional<TypeId> given = NumberTypeOf(value.kind);
  const DataType& type = vector_.type;
  const bool is_native =
      value.kind == ValueKindOf(type) || (type.is_integer() && value.kind != COLMERGE_VALUE_DOUBLE);
  if (!given || !IsNumber(type) || is_native) return Set(value);
  CellVector number{DataType(*given)};
  COLMERGE_RETURN_IF_ERROR(number.Set(value).status());
  Array<uint64_t> misfits(pool);
  COLMERGE_ASSIGN_OR_RETURN(const Vector fitting,
                            CastWhatFits(number.vector(), type, pool, &misfits));
  if (misfits.empty()) std::memcpy(storage_, fitting.values, type.width());
  return misfits.empty();
}

bool CellVector::SetInteger(const colmerge_value& value) {
  const bool is_signed = IsSigned(vector_.type.id);
  // As the other kind, a number with the top bit set is out of the type's range.
  if ((value.kind == COLMERGE_VALUE_INT64) != is_signed && value.integer < 0) return false;
  std::memcpy(storage_, &value.integer, sizeof(value.integer));
  return LoadInteger(storage_, vector_.type.width(), is_signed) == value.integer;
}

bool CellVector::SetReal(double value) {
  if (vector_.type.id == TypeId::kFloat64) {
    std::memcpy(storage_, &value, sizeof(value));
    return true;
  }
  if (vector_.type.id == TypeId::kFloat32) {
    if (std::isfinite(value) && std::abs(value) > std::numeric_limits<float>::max()) return false;
    const auto narrow = static_cast<float>(value);
    std::memcpy(storage_, &narrow, sizeof(narrow));
    return std::isnan(value) || static_cast<double>(narrow) == value;
  }
  const uint16_t half = HalfFromDouble(value);
  std::memcpy(storage_, &half, sizeof(half));
  return std::isnan(value) || HalfToFloat(half) == value;
}

Result<bool> CellVector::SetBytes(const colmerge_value& value) {
  COLMERGE_ASSIGN_OR_RETURN(const std::string_view bytes,
                            TextArgument(value.data, value.length, "data"));
  if (value.kind == COLMERGE_VALUE_TEXT && !IsValidUtf8(bytes.data(), bytes.size())) {
    return Error(Code::kInvalidArgument, "A value of kind TEXT is not valid UTF-8");
  }
  if (vector_.type.storage() == Storage::kViews) {
    if (bytes.size() > kLongestString) return false;
    const StringRef ref(bytes);
    std::memcpy(storage_, static_cast<const void*>(&ref), sizeof(ref));
    return true;
  }
  if (bytes.size() != vector_.type.width()) {
    if (value.kind == COLMERGE_VALUE_BYTES) return false;
    return Error(Code::kInvalidArgument, "A value of kind RAW has {} bytes; {} has {}",
                 bytes.size(), vector_.type.ToString(), vector_.type.width());
  }
  if (bytes.empty()) return true;
  // Longer than the storage here: a fixed size that the caller's memory holds as it is.
  if (bytes.size() > sizeof(storage_)) {
    vector_.values = reinterpret_cast<const uint8_t*>(bytes.data());
  } else {
    std::memcpy(storage_, bytes.data(), bytes.size());
  }
  return true;
}

}  // namespace colmerge::capi
