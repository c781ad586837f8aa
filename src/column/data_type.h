// SPDX-License-Identifier: Apache-2.0
// Logical types (Arrow's) and how values of each are stored.
//
// Types, fields and schemas are plain values; comparing two compares everything, names of children
// and metadata excepted where said.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/shared_value.h"

namespace colmerge {

enum class TypeId : uint8_t {
  kNull,
  kBool,
  kInt8,
  kInt16,
  kInt32,
  kInt64,
  kUInt8,
  kUInt16,
  kUInt32,
  kUInt64,
  kFloat16,
  kFloat32,
  kFloat64,
  kDecimal128,
  kDecimal256,
  kUtf8,
  kLargeUtf8,
  kUtf8View,
  kBinary,
  kLargeBinary,
  kBinaryView,
  kFixedSizeBinary,
  kDate32,  // days since 1970-01-01
  kDate64,  // milliseconds since 1970-01-01, a whole number of days
  kTime32,  // since midnight, in seconds or milliseconds
  kTime64,  // since midnight, in microseconds or nanoseconds
  kTimestamp,
  kDuration,
  kIntervalMonths,        // int32 months
  kIntervalDayTime,       // int32 days, int32 milliseconds
  kIntervalMonthDayNano,  // int32 months, int32 days, int64 nanoseconds
  kDictionary,
  kList,
  kLargeList,
  kFixedSizeList,
  kStruct,
  kMap,
};

enum class TimeUnit : uint8_t { kSecond, kMillisecond, kMicrosecond, kNanosecond };

// How the values of a column lie in memory.
enum class Storage : uint8_t {
  kNone,   // the null type: no values
  kBits,   // one bit a value, Arrow's order
  kFixed,  // `width` bytes a value
  kViews,  // 16 bytes a value: a string reference (string_ref.h)
};

struct Field;
using Metadata = std::vector<std::pair<std::string, std::string>>;

struct DataType {
  TypeId id = TypeId::kNull;
  TimeUnit unit = TimeUnit::kSecond;  // kTime32, kTime64, kTimestamp, kDuration
  int32_t precision = 0;              // kDecimal128, kDecimal256
  int32_t scale = 0;                  // kDecimal128, kDecimal256
  int32_t size = 0;                   // kFixedSizeBinary: bytes; kFixedSizeList: elements
  TypeId index = TypeId::kInt32;      // kDictionary: the integer type of the codes
  bool ordered = false;               // kDictionary: codes have a meaningful order
  bool keys_sorted = false;           // kMap
  SharedValue<std::string> timezone;  // kTimestamp; empty for local ("naive") times
  SharedValue<std::vector<Field>>
      children;  // nested types; kDictionary: one, the type of the values

  DataType() = default;
  DataType(TypeId type_id) : id(type_id) {}  // NOLINT(google-explicit-constructor)
  static DataType Timestamp(TimeUnit unit, std::string timezone = {});
  static DataType WithUnit(TypeId id, TimeUnit unit);  // kTime32, kTime64, kDuration
  static DataType Decimal(TypeId id, int32_t precision, int32_t scale);
  static DataType FixedSizeBinary(int32_t size);
  static DataType Dictionary(TypeId index, DataType values, bool ordered = false);

  Storage storage() const;
  // Bytes a value in storage: kFixed its width, kViews 16, else 0.
  uint32_t width() const;
  bool is_nested() const { return id >= TypeId::kList; }
  bool is_dictionary() const { return id == TypeId::kDictionary; }
  bool is_utf8() const {
    return id == TypeId::kUtf8 || id == TypeId::kLargeUtf8 || id == TypeId::kUtf8View;
  }
  bool is_binary() const {
    return id == TypeId::kBinary || id == TypeId::kLargeBinary || id == TypeId::kBinaryView;
  }
  bool is_integer() const { return id >= TypeId::kInt8 && id <= TypeId::kUInt64; }
  bool is_signed_integer() const { return id >= TypeId::kInt8 && id <= TypeId::kInt64; }
  bool is_floating() const { return id >= TypeId::kFloat16 && id <= TypeId::kFloat64; }
  bool is_decimal() const { return id == TypeId::kDecimal128 || id == TypeId::kDecimal256; }
  const DataType& dictionary_values() const;

  // As people write it: "int64", "timestamp[us, UTC]", "dictionary<int8, utf8>", "list<int32>".
  std::string ToString() const;

  // Metadata of children does not count.
  bool operator==(const DataType& other) const;
};

struct Field {
  std::string name;
  DataType type;
  bool nullable = true;
  Metadata metadata;
  // Whether somebody has said that a table's column is of this type. One that is not declared, but has its type from the
  // data that came first, becomes wider when a value does not fit. No part of what makes types equal.
  bool declared = false;

  Field();
  Field(std::string field_name, DataType field_type, bool is_nullable, Metadata field_metadata);
  // Defaults, out of line: fields are copied and given up in hundreds of places, never row by row.
  Field(const Field& other);
  Field(Field&& other) noexcept;
  Field& operator=(const Field& other);
  Field& operator=(Field&& other) noexcept;
  ~Field();
};

// Bytes of a fixed-width type: an integer's, for instance. 0 for others.
uint32_t FixedWidth(TypeId id);

}  // namespace colmerge
