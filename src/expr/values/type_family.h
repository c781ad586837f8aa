// SPDX-License-Identifier: Apache-2.0
// Groups of types that the rules of the language treat alike.
#pragma once

#include "column/data_type.h"

namespace colmerge {

enum class TypeFamily : uint8_t {
  kNull,
  kBool,
  kInteger,
  kFloat,
  kDecimal,
  kText,
  kBinary,  // fixed_size_binary, too
  kDate,
  kTime,
  kTimestamp,
  kInterval,  // durations, too
  kDictionary,
  kNested,
};

TypeFamily FamilyOf(const DataType& type);

// The decimal128 that holds every value of an integer type.
DataType DecimalOfInteger(TypeId id);

}  // namespace colmerge
