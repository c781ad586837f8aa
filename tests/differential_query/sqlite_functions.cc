// SPDX-License-Identifier: Apache-2.0
#include "differential_query/sqlite_functions.h"

#include <cmath>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace colmerge::test {
namespace {

__extension__ using Int128 = __int128;

constexpr int64_t kFaultyInteger = 98765432;
constexpr double kFaultyReal = 98765432.25;

bool* FaultOf(sqlite3_context* context) { return static_cast<bool*>(sqlite3_user_data(context)); }

bool IsNull(sqlite3_value* value) { return sqlite3_value_type(value) == SQLITE_NULL; }
bool IsInteger(sqlite3_value* value) { return sqlite3_value_type(value) == SQLITE_INTEGER; }

void GiveInteger(sqlite3_context* context, bool fits, int64_t value) {
  if (!fits) *FaultOf(context) = true;
  sqlite3_result_int64(context, fits ? value : kFaultyInteger);
}

void GiveReal(sqlite3_context* context, bool fits, double value) {
  if (!fits) *FaultOf(context) = true;
  sqlite3_result_double(context, fits ? value : kFaultyReal);
}

// Integers that do not fit 64 bits are reals in SQLite.
void CheckRange(sqlite3_context* context, sqlite3_value* value, int64_t low, int64_t high) {
  if (IsNull(value)) return;
  const int64_t integer = sqlite3_value_int64(value);
  GiveInteger(context, IsInteger(value) && integer >= low && integer <= high, integer);
}

void InRange(sqlite3_context* context, int, sqlite3_value** values) {
  CheckRange(context, values[0], sqlite3_value_int64(values[1]), sqlite3_value_int64(values[2]));
}
void Int32(sqlite3_context* context, int, sqlite3_value** values) {
  CheckRange(context, values[0], INT32_MIN, INT32_MAX);
}
void Int64(sqlite3_context* context, int, sqlite3_value** values) {
  CheckRange(context, values[0], INT64_MIN, INT64_MAX);
}

void Float32(sqlite3_context* context, int, sqlite3_value** values) {
  if (IsNull(values[0])) return;
  const double real = sqlite3_value_double(values[0]);
  const auto narrow = static_cast<float>(real);
  const bool fits = std::isfinite(narrow) && (narrow != 0 || real == 0);
  GiveReal(context, fits, static_cast<double>(narrow));
}
void Float64(sqlite3_context* context, int, sqlite3_value** values) {
  if (IsNull(values[0])) return;
  const double real = sqlite3_value_double(values[0]);
  GiveReal(context, std::isfinite(real), real);
}

// Of floats: a product that is too small for a float is a fault, as one that is too large.
void Multiply(sqlite3_context* context, int, sqlite3_value** values) {
  if (IsNull(values[0]) || IsNull(values[1])) return;
  const double a = sqlite3_value_double(values[0]);
  const double b = sqlite3_value_double(values[1]);
  GiveReal(context, a * b != 0 || a == 0 || b == 0, a * b);
}

void Divide(sqlite3_context* context, int, sqlite3_value** values) {
  if (IsNull(values[0]) || IsNull(values[1])) return;
  if (!IsInteger(values[0])) {
    const double numerator = sqlite3_value_double(values[0]);
    const double denominator = sqlite3_value_double(values[1]);
    const double quotient = numerator / denominator;
    GiveReal(context, denominator != 0 && (quotient != 0 || numerator == 0), quotient);
    return;
  }
  const int64_t dividend = sqlite3_value_int64(values[0]);
  const int64_t divisor = sqlite3_value_int64(values[1]);
  const bool fits = divisor != 0 && (dividend != INT64_MIN || divisor != -1);
  GiveInteger(context, fits, fits ? dividend / divisor : 0);
}

void Remainder(sqlite3_context* context, int, sqlite3_value** values) {
  if (IsNull(values[0]) || IsNull(values[1])) return;
  const int64_t divisor = sqlite3_value_int64(values[1]);
  const bool divides = divisor != 0 && divisor != -1;
  GiveInteger(context, divisor != 0, divides ? sqlite3_value_int64(values[0]) % divisor : 0);
}

void Whole(sqlite3_context* context, int, sqlite3_value** values) {
  if (IsNull(values[0])) return;
  const double rounded = std::nearbyint(sqlite3_value_double(values[0]));
  const bool fits = rounded >= -0x1p63 && rounded < 0x1p63;
  GiveInteger(context, fits, fits ? static_cast<int64_t>(rounded) : 0);
}
void RoundHalfEven(sqlite3_context* context, int, sqlite3_value** values) {
  if (!IsNull(values[0])) {
    sqlite3_result_double(context, std::nearbyint(sqlite3_value_double(values[0])));
  }
}

// ---- aggregates: memory that SQLite hands out zeroed -------------------------------------------

// SQLite's memory is not aligned for a number of 128 bits.
struct ExactSum {
  char sum[sizeof(Int128)];
  bool any;

  Int128 Get() const {
    Int128 value;
    std::memcpy(&value, sum, sizeof value);
    return value;
  }
  void Add(int64_t more) {
    const Int128 value = Get() + more;
    std::memcpy(sum, &value, sizeof value);
    any = true;
  }
};

std::string ToText(Int128 value) {
  std::string digits;
  const bool negative = value < 0;
  for (; value != 0; value /= 10) {
    const int digit = static_cast<int>(value % 10);
    digits.insert(digits.begin(), static_cast<char>('0' + (digit < 0 ? -digit : digit)));
  }
  return negative ? "-" + digits : digits;
}

void StepExactSum(sqlite3_context* context, int, sqlite3_value** values) {
  auto* state = static_cast<ExactSum*>(sqlite3_aggregate_context(context, sizeof(ExactSum)));
  if (!IsNull(values[0])) state->Add(sqlite3_value_int64(values[0]));
}

void FinishExactSum(sqlite3_context* context) {
  const auto* state = static_cast<ExactSum*>(sqlite3_aggregate_context(context, 0));
  if (state == nullptr || !state->any) return;
  const Int128 sum = state->Get();
  if (sum >= INT64_MIN && sum <= INT64_MAX) {
    sqlite3_result_int64(context, static_cast<int64_t>(sum));
    return;
  }
  const std::string text = ToText(sum);
  sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

struct Deviation {
  std::vector<double>* values;
};

void StepDeviation(sqlite3_context* context, int, sqlite3_value** values) {
  auto* state = static_cast<Deviation*>(sqlite3_aggregate_context(context, sizeof(Deviation)));
  if (IsNull(values[0])) return;
  if (state->values == nullptr) state->values = new std::vector<double>;
  state->values->push_back(sqlite3_value_double(values[0]));
}

template <bool sample, bool root>
void FinishDeviation(sqlite3_context* context) {
  auto* state = static_cast<Deviation*>(sqlite3_aggregate_context(context, 0));
  if (state == nullptr || state->values == nullptr) return;
  const std::vector<double> values = std::move(*state->values);
  delete state->values;
  if (values.size() < (sample ? 2 : 1)) return;
  long double mean = 0;
  for (const double value : values) mean += value;
  const auto count = static_cast<long double>(values.size());
  mean /= count;
  long double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const auto variance = static_cast<double>(squares / (sample ? count - 1 : count));
  sqlite3_result_double(context, root ? std::sqrt(variance) : variance);
}

using Function = void (*)(sqlite3_context*, int, sqlite3_value**);
using Finish = void (*)(sqlite3_context*);

// Not as deterministic: SQLite would call them before it knows whether there is a row.
void Define(sqlite3* db, bool* met_fault, const char* name, int arguments, Function function,
            Function step = nullptr, Finish finish = nullptr) {
  if (sqlite3_create_function(db, name, arguments, SQLITE_UTF8, met_fault, function, step,
                              finish) != SQLITE_OK) {
    throw std::runtime_error(std::string("SQLite takes no function ") + name);
  }
}

}  // namespace

void DefineFunctions(sqlite3* db, bool* met_fault) {
  Define(db, met_fault, "in_range", 3, InRange);
  Define(db, met_fault, "i32", 1, Int32);
  Define(db, met_fault, "i64", 1, Int64);
  Define(db, met_fault, "f32", 1, Float32);
  Define(db, met_fault, "f64", 1, Float64);
  Define(db, met_fault, "multiply", 2, Multiply);
  Define(db, met_fault, "divide", 2, Divide);
  Define(db, met_fault, "remainder", 2, Remainder);
  Define(db, met_fault, "whole", 1, Whole);
  Define(db, met_fault, "round_half_even", 1, RoundHalfEven);
  Define(db, met_fault, "exact_sum", 1, nullptr, StepExactSum, FinishExactSum);
  Define(db, met_fault, "var_pop", 1, nullptr, StepDeviation, FinishDeviation<false, false>);
  Define(db, met_fault, "var_samp", 1, nullptr, StepDeviation, FinishDeviation<true, false>);
  Define(db, met_fault, "stddev_pop", 1, nullptr, StepDeviation, FinishDeviation<false, true>);
  Define(db, met_fault, "stddev_samp", 1, nullptr, StepDeviation, FinishDeviation<true, true>);
}

}  // namespace colmerge::test
