// SPDX-License-Identifier: Apache-2.0
#include "expr/functions/number_operators.h"

#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>

#include "base/error.h"
#include "column/conversion/value_text.h"
#include "expr/functions/checked_loop.h"

namespace colmerge {
namespace {

// A sign bit of T's width, which vector loops can gather beside values of T.
template <typename T>
using FlagOf = std::conditional_t<sizeof(T) == 4, int32_t, int64_t>;

template <typename T>
FlagOf<T> FailedIf(bool failed) {
  return static_cast<FlagOf<T>>(-static_cast<FlagOf<T>>(failed));
}

// What a float is, told by its sign bit: arithmetic with its bits, which compilers make vector
// instructions of, unlike conditions.
template <typename T>
class FloatTraits {
 public:
  using Bits = std::make_unsigned_t<FlagOf<T>>;

  static FlagOf<T> IsZero(T value) { return Flag(Magnitude(value) - 1); }
  static FlagOf<T> IsNan(T value) { return Flag(kInfinity - Magnitude(value)); }
  static FlagOf<T> IsInfiniteOrNan(T value) {
    return Flag((Magnitude(value) & kInfinity) + kLowestExponent);
  }

 private:
  static constexpr Bits kInfinity = std::bit_cast<Bits>(std::numeric_limits<T>::infinity());
  // Added to an exponent of all ones, it carries into the sign.
  static constexpr Bits kLowestExponent = kInfinity & (~kInfinity + 1);

  static Bits Magnitude(T value) { return std::bit_cast<Bits>(value) & (~Bits{0} >> 1); }
  static FlagOf<T> Flag(Bits bits) { return static_cast<FlagOf<T>>(bits); }
};

// Finite operands that give what is not finite.
template <typename T>
FlagOf<T> Overflows(T a, T b, T result) {
  using Traits = FloatTraits<T>;
  return Traits::IsInfiniteOrNan(result) & ~Traits::IsInfiniteOrNan(a) &
         ~Traits::IsInfiniteOrNan(b);
}

struct Add {
  static constexpr std::string_view kSymbol = "+";
  template <typename T>
  static FlagOf<T> Apply(T a, T b, T* result) {
    if constexpr (std::is_floating_point_v<T>) {
      *result = a + b;
      return Overflows(a, b, *result);
    } else {
      using Unsigned = std::make_unsigned_t<T>;
      *result = static_cast<T>(static_cast<Unsigned>(a) + static_cast<Unsigned>(b));
      return (a ^ *result) & (b ^ *result);  // the sign differs from that of both
    }
  }
};

struct Subtract {
  static constexpr std::string_view kSymbol = "-";
  template <typename T>
  static FlagOf<T> Apply(T a, T b, T* result) {
    if constexpr (std::is_floating_point_v<T>) {
      *result = a - b;
      return Overflows(a, b, *result);
    } else {
      using Unsigned = std::make_unsigned_t<T>;
      *result = static_cast<T>(static_cast<Unsigned>(a) - static_cast<Unsigned>(b));
      return (a ^ b) & (a ^ *result);
    }
  }
};

struct Multiply {
  static constexpr std::string_view kSymbol = "*";
  template <typename T>
  static FlagOf<T> Apply(T a, T b, T* result) {
    if constexpr (std::is_floating_point_v<T>) {
      *result = a * b;
      using Traits = FloatTraits<T>;
      const auto underflow = Traits::IsZero(*result) & ~Traits::IsZero(a) & ~Traits::IsZero(b);
      return Overflows(a, b, *result) | underflow;
    } else if constexpr (sizeof(T) == 4) {
      const int64_t product = int64_t{a} * b;
      *result = static_cast<T>(product);
      return FailedIf<T>(product != *result);
    } else {
      return FailedIf<T>(__builtin_mul_overflow(a, b, result));
    }
  }
};

struct Divide {
  static constexpr std::string_view kSymbol = "/";
  template <typename T>
  static FlagOf<T> Apply(T a, T b, T* result) {
    if constexpr (std::is_floating_point_v<T>) {
      *result = a / b;
      using Traits = FloatTraits<T>;
      const auto underflow =
          Traits::IsZero(*result) & ~Traits::IsZero(a) & ~Traits::IsInfiniteOrNan(b);
      const auto by_zero = Traits::IsZero(b) & ~Traits::IsNan(a);
      return Overflows(a, b, *result) | underflow | by_zero;
    } else {
      const bool failed = b == 0 || (b == -1 && a == std::numeric_limits<T>::min());
      *result = a / (failed ? T{1} : b);
      return FailedIf<T>(failed);
    }
  }
};

struct Remainder {
  static constexpr std::string_view kSymbol = "%";
  template <typename T>
  static FlagOf<T> Apply(T a, T b, T* result) {
    if constexpr (std::is_floating_point_v<T>) {
      *result = std::fmod(a, b);
      return FailedIf<T>((b == 0) & (a == a));
    } else {
      *result = b == 0 || b == -1 ? T{0} : static_cast<T>(a % b);
      return FailedIf<T>(b == 0);
    }
  }
};

template <typename T, typename Operator>
Result<Vector> RunNumbers(const KernelCall& call) {
  constexpr bool kDivides = std::is_same_v<Operator, Divide> || std::is_same_v<Operator, Remainder>;
  const auto apply = [](T a, T b, T* result) { return Operator::Apply(a, b, result); };
  return CheckedBinary<T, T, T>(call, apply, [&](uint64_t row, T, T right) {
    if (kDivides && right == 0) return DivisionByZero(call, Operator::kSymbol, row);
    return OutOfRange(call, Operator::kSymbol, row);
  });
}

template <typename T>
Kernel KernelOf(Arithmetic arithmetic) {
  switch (arithmetic) {
    case Arithmetic::kAdd: return RunNumbers<T, Add>;
    case Arithmetic::kSubtract: return RunNumbers<T, Subtract>;
    case Arithmetic::kMultiply: return RunNumbers<T, Multiply>;
    case Arithmetic::kDivide: return RunNumbers<T, Divide>;
    default: return RunNumbers<T, Remainder>;
  }
}

template <typename T>
Result<Vector> Negate(const KernelCall& call) {
  const auto negate = [](T value, T* result) -> FlagOf<T> {
    if constexpr (std::is_floating_point_v<T>) {
      *result = -value;
      return 0;
    } else {
      return Subtract::Apply(T{0}, value, result);
    }
  };
  return CheckedUnary<T, T>(call, negate, [&](uint64_t row) { return OutOfRange(call, "-", row); });
}

Result<Vector> NegateDecimal(const KernelCall& call) {
  const auto negate = [](Int128 value, Int128* result) {
    *result = static_cast<Int128>(UInt128{0} - static_cast<UInt128>(value));
    return 0;
  };
  return CheckedUnary<Int128, Int128>(call, negate, [](uint64_t) { return Status(); });
}

Status ExplainPower(const KernelCall& call, uint64_t row, double base, double exponent) {
  const char* reason = nullptr;
  if (base == 0 && exponent < 0) reason = "zero has no negative powers";
  if (base < 0 && std::trunc(exponent) != exponent) {
    reason = "a negative number has only whole powers";
  }
  if (reason == nullptr) return OutOfRange(call, "^", row);
  return Error(Code::kInvalidArgument, "{} ^ {}: {}", base, exponent, reason)
      .AtRow(static_cast<int64_t>(row));
}

}  // namespace

Kernel NumberKernel(Arithmetic arithmetic, TypeId type) {
  switch (type) {
    case TypeId::kInt32: return KernelOf<int32_t>(arithmetic);
    case TypeId::kInt64: return KernelOf<int64_t>(arithmetic);
    case TypeId::kFloat32: return KernelOf<float>(arithmetic);
    default: return KernelOf<double>(arithmetic);
  }
}

Kernel NegationKernel(TypeId type) {
  switch (type) {
    case TypeId::kInt32: return Negate<int32_t>;
    case TypeId::kInt64: return Negate<int64_t>;
    case TypeId::kFloat32: return Negate<float>;
    case TypeId::kFloat64: return Negate<double>;
    default: return NegateDecimal;
  }
}

Result<Vector> RaiseToPower(const KernelCall& call) {
  const auto raise = [](double base, double exponent, double* result) {
    *result = std::pow(base, exponent);
    const bool is_complex = (base < 0) & (std::trunc(exponent) != exponent);
    const bool is_invalid =
        (std::isnan(*result) | is_complex) & (base == base) & (exponent == exponent);
    const bool is_pole = (base == 0) & (exponent < 0);
    const bool is_finite = std::isfinite(base) && std::isfinite(exponent);
    const bool underflow = (*result == 0) & (base != 0) & is_finite;
    return FailedIf<double>(is_invalid | is_pole | underflow) | Overflows(base, exponent, *result);
  };
  return CheckedBinary<double, double, double>(call, raise,
                                               [&](uint64_t row, double base, double exponent) {
                                                 return ExplainPower(call, row, base, exponent);
                                               });
}

}  // namespace colmerge
