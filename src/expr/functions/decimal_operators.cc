// SPDX-License-Identifier: Apache-2.0
// Arithmetic of decimal128. See number_operators.h.
#include "expr/functions/checked_loop.h"
#include "expr/functions/number_operators.h"
#include "expr/values/decimal_math.h"

namespace colmerge {
namespace {

// The scales of a call's operands and its result.
struct Scales {
  int32_t left;
  int32_t right;
  int32_t result;

  explicit Scales(const KernelCall& call)
      : left(call.arguments[0].vector->type.scale),
        right(call.arguments[1].vector->type.scale),
        result(call.type.scale) {}
};

// Both operands brought to the scale of the result, before something is done with them.
struct Aligned {
  explicit Aligned(const Scales& scales)
      : left_power(scales.result - scales.left), right_power(scales.result - scales.right) {}
  bool Align(Int128* left, Int128* right) const {
    return (left_power == 0 || TimesPower(*left, left_power, left)) &&
           (right_power == 0 || TimesPower(*right, right_power, right));
  }

  int32_t left_power;
  int32_t right_power;
};

struct DecimalSum {
  static constexpr std::string_view kSymbol = "+";
  Aligned aligned;
  explicit DecimalSum(const Scales& scales) : aligned(scales) {}
  bool operator()(Int128 a, Int128 b, Int128* result) const {
    return aligned.Align(&a, &b) && !__builtin_add_overflow(a, b, result) &&
           HasDecimalDigits(*result);
  }
};

struct DecimalDifference {
  static constexpr std::string_view kSymbol = "-";
  Aligned aligned;
  explicit DecimalDifference(const Scales& scales) : aligned(scales) {}
  bool operator()(Int128 a, Int128 b, Int128* result) const {
    return aligned.Align(&a, &b) && !__builtin_sub_overflow(a, b, result) &&
           HasDecimalDigits(*result);
  }
};

struct DecimalProduct {
  static constexpr std::string_view kSymbol = "*";
  int32_t drop;
  explicit DecimalProduct(const Scales& scales)
      : drop(scales.left + scales.right - scales.result) {}
  bool operator()(Int128 a, Int128 b, Int128* result) const {
    return MultiplyDecimals(a, b, drop, result);
  }
};

struct DecimalQuotient {
  static constexpr std::string_view kSymbol = "/";
  int32_t raise;
  explicit DecimalQuotient(const Scales& scales)
      : raise(scales.result - scales.left + scales.right) {}
  bool operator()(Int128 a, Int128 b, Int128* result) const {
    return b != 0 && DivideDecimals(a, b, raise, result);
  }
};

struct DecimalRemainder {
  static constexpr std::string_view kSymbol = "%";
  Aligned aligned;
  explicit DecimalRemainder(const Scales& scales) : aligned(scales) {}
  bool operator()(Int128 a, Int128 b, Int128* result) const {
    if (b == 0 || !aligned.Align(&a, &b)) return false;
    *result = b == -1 ? Int128{0} : a % b;  // the lowest value has no quotient by -1
    return true;
  }
};

template <typename Operator>
Result<Vector> RunDecimals(const KernelCall& call) {
  const Operator apply{Scales(call)};
  const auto operation = [&](Int128 a, Int128 b, Int128* result) -> int32_t {
    if (apply(a, b, result)) [[likely]]
      return 0;
    *result = 0;
    return -1;
  };
  const auto explain = [&](uint64_t row, Int128, Int128 right) {
    const bool divides = Operator::kSymbol == "/" || Operator::kSymbol == "%";
    if (divides && right == 0) return DivisionByZero(call, Operator::kSymbol, row);
    return OutOfRange(call, Operator::kSymbol, row);
  };
  return CheckedBinary<Int128, Int128, Int128>(call, operation, explain);
}

}  // namespace

Kernel DecimalKernel(Arithmetic arithmetic) {
  switch (arithmetic) {
    case Arithmetic::kAdd: return RunDecimals<DecimalSum>;
    case Arithmetic::kSubtract: return RunDecimals<DecimalDifference>;
    case Arithmetic::kMultiply: return RunDecimals<DecimalProduct>;
    case Arithmetic::kDivide: return RunDecimals<DecimalQuotient>;
    default: return RunDecimals<DecimalRemainder>;
  }
}

}  // namespace colmerge
