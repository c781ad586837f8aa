// SPDX-License-Identifier: Apache-2.0
// How the library of functions is written down: one entry for each name and list of argument
// shapes. Each family of functions has a table of its own; function_table.cc searches them all.
//
// A shape stands for one type, or for a group of types that one kernel serves as they are: the
// scale of a decimal, the unit and zone of a timestamp. Where several entries of a name need
// equally many casts, the first in the table wins: so their order is part of the language.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "expr/functions/scalar_function.h"

namespace colmerge {

enum class ArgumentShape : uint8_t {
  kBool,
  kInt32,
  kInt64,
  kFloat32,
  kFloat64,
  kDecimal,    // decimal128 of any precision and scale
  kText,       // utf8
  kBinary,     // binary
  kDate,       // date32, date64
  kTime,       // time32, time64
  kTimestamp,  // of any unit, with a zone or without
  kDuration,   // of any unit
  kInterval,   // interval[month_day_nano]
  kAsText,     // any value that has a text, as utf8
};

struct Signature {
  static constexpr int kMostArguments = 6;

  // NOLINTNEXTLINE(google-explicit-constructor): so that tables read as lists
  constexpr Signature(std::initializer_list<ArgumentShape> list) {
    for (ArgumentShape shape : list) shapes[count++] = shape;
  }
  // The last shape repeats when there are more arguments than shapes.
  ArgumentShape ShapeOf(size_t argument) const {
    return shapes[argument < count ? argument : count - 1];
  }

  ArgumentShape shapes[kMostArguments] = {};
  uint8_t count = 0;
};

// The type of the result from the types that the arguments are cast to.
using ResultRule = DataType (*)(const std::vector<DataType>& arguments);

template <TypeId id>
DataType ResultOf(const std::vector<DataType>&) {
  return id;
}
template <size_t argument>
DataType ResultAs(const std::vector<DataType>& arguments) {
  return arguments[argument];
}

struct FunctionEntry {
  std::string_view name;
  Signature arguments;
  ResultRule result;
  Kernel kernel;
  bool variadic = false;  // any number of arguments of the last shape, at least one
  bool sees_nulls = false;
  bool reads_clock = false;
};

// The families.
std::span<const FunctionEntry> FloatFunctions();
std::span<const FunctionEntry> RoundingFunctions();
std::span<const FunctionEntry> IntegerFunctions();
std::span<const FunctionEntry> TextFunctions();
std::span<const FunctionEntry> SubstringFunctions();
std::span<const FunctionEntry> ConcatFunctions();
std::span<const FunctionEntry> EncodingFunctions();
std::span<const FunctionEntry> LikeFunctions();
std::span<const FunctionEntry> DateFieldFunctions();
std::span<const FunctionEntry> DateMakingFunctions();

}  // namespace colmerge
