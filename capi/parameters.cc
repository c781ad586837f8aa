// SPDX-License-Identifier: Apache-2.0
#include "capi/parameters.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/utf8.h"
#include "capi/arguments.h"
#include "capi/value.h"
#include "column/conversion/lossless_cast.h"
#include "column/conversion/value_text.h"
#include "expr/cast/cast.h"

namespace colmerge::capi {
namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;

// A row as a vector of its own.
Vector OwnRow(const Vector& source, uint64_t row, const Ref<MemoryPool>& pool) {
  if (!source.IsValid(row)) return NullVector(source.type, 1, pool);
  Vector own;
  own.type = source.type;
  own.length = 1;
  own.dictionary = source.dictionary;
  Buffer bytes;
  if (source.type.storage() == Storage::kViews) {
    const StringRef& string = source.String(row);
    const uint64_t tail = string.is_inline() ? 0 : string.size;
    bytes = Buffer(pool, sizeof(StringRef) + tail, MemoryCategory::kScratch);
    char* text = reinterpret_cast<char*>(bytes.data() + sizeof(StringRef));
    if (tail != 0) std::memcpy(text, string.data(), tail);
    const StringRef ref = tail == 0 ? string : StringRef(text, tail);
    std::memcpy(bytes.data(), static_cast<const void*>(&ref), sizeof(ref));
  } else if (source.type.storage() == Storage::kBits) {
    bytes = Buffer::Zeroed(pool, 1, MemoryCategory::kScratch);
    if (source.Bit(row)) SetBit(bytes.data(), 0);
  } else {
    const uint64_t width = source.type.width();
    bytes = Buffer(pool, width, MemoryCategory::kScratch);
    if (width != 0) std::memcpy(bytes.data(), source.values + row * width, width);
  }
  own.values = bytes.data();
  own.buffers.push_back(std::move(bytes));
  return own;
}

Status InParameter(const Status& status, size_t number) {
  return Error(status.code(), "Parameter ${}: {}", number + 1, status.message())
      .AtRow(status.detail().row);
}

Status Misfit(const DataType& type, const std::string& what) {
  return Error(Code::kTypeMismatch, "{} does not fit {}", what, type.ToString());
}

// The conversion of one row, by CAST; `what` for the message when the result is not exact.
Result<Vector> CastRow(const Vector& source, const DataType& type, const Ref<MemoryPool>& pool) {
  COLMERGE_ASSIGN_OR_RETURN(const Vector cast, Cast(source, type, pool));
  return OwnRow(cast, 0, pool);
}

// A number in its own type.
struct Number {
  const colmerge_value& value;

  bool is_real() const { return value.kind == COLMERGE_VALUE_DOUBLE; }
  double AsReal() const {
    if (is_real()) return value.real;
    return value.kind == COLMERGE_VALUE_INT64
               ? static_cast<double>(value.integer)
               : static_cast<double>(static_cast<uint64_t>(value.integer));
  }
  std::string Text() const {
    if (is_real()) return fmt::format("{}", value.real);
    return value.kind == COLMERGE_VALUE_INT64
               ? fmt::format("{}", value.integer)
               : fmt::format("{}", static_cast<uint64_t>(value.integer));
  }
};

colmerge_value IntegerValue(int32_t kind, int64_t integer) {
  colmerge_value value{};
  value.kind = kind;
  value.integer = integer;
  return value;
}

// Of the kind in which the type's values are given.
Result<Vector> NativeValue(const colmerge_value& value, const DataType& type,
                           const Ref<MemoryPool>& pool) {
  CellVector cell(type);
  COLMERGE_ASSIGN_OR_RETURN(const bool fits, cell.Set(value));
  if (fits) return OwnRow(cell.vector(), 0, pool);
  const bool is_number = value.kind == COLMERGE_VALUE_INT64 || value.kind == COLMERGE_VALUE_UINT64;
  return Misfit(type, is_number ? Number{value}.Text() : "The value");
}

Result<Vector> TextValue(const colmerge_value& value, const DataType& type,
                         const Ref<MemoryPool>& pool) {
  CellVector text{DataType(TypeId::kUtf8)};
  COLMERGE_ASSIGN_OR_RETURN(const bool fits, text.Set(value));
  if (!fits) return Misfit(type, "A text of this length");
  return CastRow(text.vector(), type, pool);
}

// A decimal from digits: those of an integer, or the shortest of a float that mean the same.
Result<Vector> DecimalValue(const Number& number, const DataType& type,
                            const Ref<MemoryPool>& pool) {
  const std::string digits = number.Text();
  const colmerge_value text{
      COLMERGE_VALUE_TEXT, 0, 0, 0, digits.data(), static_cast<int64_t>(digits.size())};
  auto decimal = TextValue(text, type, pool);
  if (!decimal.ok()) return Misfit(type, digits);
  if (!number.is_real()) return decimal;
  COLMERGE_ASSIGN_OR_RETURN(const Vector back, Cast(*decimal, DataType(TypeId::kFloat64), pool));
  if (back.as<double>()[0] != number.value.real) return Misfit(type, digits);
  return decimal;
}

Result<Vector> RealValue(double real, const DataType& type, const Ref<MemoryPool>& pool) {
  CellVector wide{DataType(TypeId::kFloat64)};
  colmerge_value value{};
  value.kind = COLMERGE_VALUE_DOUBLE;
  value.real = real;
  COLMERGE_RETURN_IF_ERROR(wide.Set(value).status());
  return CastRow(wide.vector(), type, pool);
}

// A float that is a whole number.
Result<Vector> WholeValue(double real, const DataType& type, const Ref<MemoryPool>& pool) {
  if (real == std::floor(real) && real >= -kTwoTo63 && real < 2 * kTwoTo63) {
    const bool is_signed = real < kTwoTo63;
    const int64_t integer =
        is_signed ? static_cast<int64_t>(real) : static_cast<int64_t>(static_cast<uint64_t>(real));
    const int32_t kind = is_signed ? COLMERGE_VALUE_INT64 : COLMERGE_VALUE_UINT64;
    return NativeValue(IntegerValue(kind, integer), type, pool);
  }
  return Misfit(type, fmt::format("{}", real));
}

Result<Vector> ConvertValue(const colmerge_value& value, const DataType& type,
                            const Ref<MemoryPool>& pool) {
  COLMERGE_RETURN_IF_ERROR(CheckEnumerator(value.kind, COLMERGE_VALUE_NESTED + 1, "kind"));
  COLMERGE_RETURN_IF_ERROR(RequireZero(value.reserved, "reserved"));
  if (value.kind == COLMERGE_VALUE_NULL) return NullVector(type, 1, pool);
  const int32_t kind = ValueKindOf(type);
  const Number number{value};
  const bool is_integer = value.kind == COLMERGE_VALUE_INT64 || value.kind == COLMERGE_VALUE_UINT64;
  if (is_integer || number.is_real()) {
    if (type.is_floating()) return RealValue(number.AsReal(), type, pool);
    if (type.is_decimal()) return DecimalValue(number, type, pool);
    if (type.is_integer() && number.is_real()) return WholeValue(value.real, type, pool);
  }
  if (value.kind == kind ||
      (is_integer && (kind == COLMERGE_VALUE_INT64 || kind == COLMERGE_VALUE_UINT64))) {
    return NativeValue(value, type, pool);
  }
  if (value.kind == COLMERGE_VALUE_TEXT) return TextValue(value, type, pool);
  return Error(Code::kTypeMismatch, "A value of kind {} cannot stand for {}",
               ValueKindName(value.kind), type.ToString());
}

Status CheckCount(uint64_t given, size_t wanted) {
  if (given == wanted) return Status::Ok();
  return Error(Code::kInvalidArgument, "{} parameter{} given, the statement has {}", given,
               given == 1 ? " is" : "s are", wanted);
}

// The first row whose value is not the same in both, by way back.
Status CheckExact(const Vector& source, const Vector& cast, const Ref<MemoryPool>& pool) {
  COLMERGE_ASSIGN_OR_RETURN(const Vector back, Cast(cast, source.type, pool));
  const uint64_t width = source.type.width();
  for (uint64_t i = 0; i < source.length; ++i) {
    if (!source.IsValid(i)) continue;
    bool same = false;
    if (source.type.id == TypeId::kFloat64) {
      same = source.as<double>()[i] == back.as<double>()[i];
    } else if (source.type.id == TypeId::kFloat32) {
      same = source.as<float>()[i] == back.as<float>()[i];
    } else {
      same = std::memcmp(source.values + i * width, back.values + i * width, width) == 0;
    }
    if (same) continue;
    return Misfit(cast.type, ValueText(source, i)).AtRow(static_cast<int64_t>(i));
  }
  return Status::Ok();
}

Result<Vector> ConvertColumn(const Vector& given, const DataType& type,
                             const Ref<MemoryPool>& pool) {
  if (CanCastLosslessly(given.type, type)) return CastLosslessly(given, type, pool);
  if (given.type.is_dictionary()) {
    COLMERGE_ASSIGN_OR_RETURN(Vector values,
                              CastLosslessly(given, given.type.dictionary_values(), pool));
    COLMERGE_ASSIGN_OR_RETURN(Vector converted, ConvertColumn(values, type, pool));
    for (Buffer& buffer : values.buffers) converted.buffers.push_back(std::move(buffer));
    return converted;
  }
  const bool to_number = type.is_integer() || type.is_decimal() || type.is_floating();
  const bool from_number = given.type.is_integer() || given.type.id == TypeId::kFloat32 ||
                           given.type.id == TypeId::kFloat64;
  if (!given.type.is_utf8() && !(from_number && to_number)) {
    return Error(Code::kTypeMismatch, "The array has {}, the statement {}", given.type.ToString(),
                 type.ToString());
  }
  auto cast = Cast(given, type, pool);
  if (given.type.is_utf8() || type.is_floating()) return cast;
  if (!cast.ok()) {
    return Error(Code::kTypeMismatch, "{}", cast.status().message())
        .AtRow(cast.status().detail().row);
  }
  COLMERGE_RETURN_IF_ERROR(CheckExact(given, *cast, pool));
  return cast;
}

}  // namespace

Result<std::vector<Vector>> ReadParameters(std::span<const colmerge_value> values,
                                           const std::vector<DataType>& types,
                                           const Ref<MemoryPool>& pool) {
  COLMERGE_RETURN_IF_ERROR(CheckCount(values.size(), types.size()));
  std::vector<Vector> parameters;
  parameters.reserve(types.size());
  for (size_t i = 0; i < types.size(); ++i) {
    auto converted = ConvertValue(values[i], types[i], pool);
    if (!converted.ok()) {
      const Status& status = converted.status();
      return Error(status.code(), "Parameter ${}: {}", i + 1, status.message());
    }
    parameters.push_back(std::move(converted).value());
  }
  return parameters;
}

Result<Batch> ConvertParameterArray(const Batch& given, const std::vector<DataType>& types,
                                    const Ref<MemoryPool>& pool) {
  COLMERGE_RETURN_IF_ERROR(CheckCount(given.columns.size(), types.size()));
  Batch converted;
  converted.rows = given.rows;
  for (size_t i = 0; i < types.size(); ++i) {
    auto column = ConvertColumn(given.columns[i], types[i], pool);
    if (!column.ok()) return InParameter(column.status(), i);
    converted.columns.push_back(std::move(column).value());
  }
  return converted;
}

std::vector<Vector> ParametersOfRow(const Batch& parameters, uint64_t row,
                                    const Ref<MemoryPool>& pool) {
  std::vector<Vector> values;
  values.reserve(parameters.columns.size());
  for (const Vector& column : parameters.columns) values.push_back(OwnRow(column, row, pool));
  return values;
}

}  // namespace colmerge::capi
