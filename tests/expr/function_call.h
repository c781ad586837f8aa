// SPDX-License-Identifier: Apache-2.0
// Calls functions of the library on columns and constants that are written out in a test, and shows
// their results as texts.
//
// Each call is made several times: with different bits under the nulls of the arguments, and with
// constants as columns of equal values. That these agree is checked for every call.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "column/vector.h"
#include "expr/functions/scalar_function.h"

namespace colmerge::test {

// The time that calls see: 2024-02-29 12:34:56.789012.
inline constexpr int64_t kNow = 1709210096789012;

// An argument: its values as bytes (nothing for a null), and whether one stands for all rows.
struct Argument {
  DataType type;
  std::vector<std::optional<std::string>> values;
  bool constant = false;
};

template <typename T>
using Cells = std::vector<std::optional<T>>;

template <typename T>
Argument FixedColumn(DataType type, const Cells<T>& cells) {
  Argument argument{std::move(type), {}, false};
  for (const std::optional<T>& cell : cells) {
    argument.values.push_back(
        cell ? std::optional(std::string(reinterpret_cast<const char*>(&*cell), sizeof(T)))
             : std::nullopt);
  }
  return argument;
}
template <typename T>
Argument FixedConstant(DataType type, T value) {
  Argument argument = FixedColumn<T>(std::move(type), {value});
  argument.constant = true;
  return argument;
}

inline Argument Ints(const Cells<int32_t>& cells) { return FixedColumn(TypeId::kInt32, cells); }
inline Argument Int(int32_t value) { return FixedConstant(TypeId::kInt32, value); }
inline Argument Longs(const Cells<int64_t>& cells) { return FixedColumn(TypeId::kInt64, cells); }
inline Argument Long(int64_t value) { return FixedConstant(TypeId::kInt64, value); }
inline Argument Doubles(const Cells<double>& cells) { return FixedColumn(TypeId::kFloat64, cells); }
inline Argument Double(double value) { return FixedConstant(TypeId::kFloat64, value); }
Argument Texts(const Cells<std::string>& cells);
Argument Text(std::string value);
Argument Binaries(const Cells<std::string>& cells);
// Written with a point; digits behind it beyond the scale are not allowed.
Argument Decimals(int32_t scale, const Cells<std::string>& cells);
Argument Decimal(const std::string& value);
inline Argument Dates(const Cells<int32_t>& days) { return FixedColumn(TypeId::kDate32, days); }
inline Argument Timestamps(TimeUnit unit, const Cells<int64_t>& counts, std::string zone = {}) {
  return FixedColumn(DataType::Timestamp(unit, std::move(zone)), counts);
}

// The result, a text a row, "NULL" for a null. A call of constants alone has one row. A failure
// throws std::runtime_error.
std::vector<std::string> Call(std::string_view name, const std::vector<Argument>& arguments);
// The one value of a call of constants.
std::string Value(std::string_view name, const std::vector<Argument>& arguments);
// The function that Call would run.
Result<ScalarFunction> Resolve(std::string_view name, const std::vector<Argument>& arguments);
// How the call fails: its message and, where there is one, " at row N".
std::string Failure(std::string_view name, const std::vector<Argument>& arguments);

using List = std::vector<std::string>;

}  // namespace colmerge::test
