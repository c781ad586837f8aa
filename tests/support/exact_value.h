// SPDX-License-Identifier: Apache-2.0
// What values of flat types stand for, and which types hold that: a slow model on rational numbers.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>

#include "support/value_model.h"

namespace colmerge::test {

using Integer = boost::multiprecision::cpp_int;
using Rational = boost::multiprecision::cpp_rational;

// Values that mean the same are equal. The kind is that of the types that can hold it: "number", "local" time, …
struct ExactValue {
  std::string kind;
  Rational number;    // of numbers; of times and durations in nanoseconds
  std::string other;  // what is no number: "NaN", "-0", text, bytes, "months days nanoseconds"

  bool operator==(const ExactValue& with) const = default;
};

// "number", "local", "zoned", "time", "duration", "interval", "text", "binary", "bool"; of a dictionary that of its
// values.
std::string KindOf(const DataType& type);

// The value is no null.
ExactValue ExactOf(const DataType& type, const PlainValue& value);

// Whether some value of the flat type, no dictionary, means the same.
bool IsHeldBy(const DataType& type, const ExactValue& value);

Integer IntegerOf(const std::string& bytes, bool is_signed);
std::string BytesOf(Integer value, uint32_t width);

// Values at the edges of what this and other types hold, all of them allowed by the type. A flat one, no dictionary.
PlainColumn EdgeValues(const DataType& type);

// Flat types of each kind, width, unit and zone, decimals of several digits and scales; no dictionaries, not null.
std::vector<DataType> FlatTypes();

}  // namespace colmerge::test
