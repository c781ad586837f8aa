// SPDX-License-Identifier: Apache-2.0
// Functions of float64: roots, logarithms, trigonometry, tests for what is no number.
//
// One rule for all: a result that is no number where the arguments were, or that is infinite where
// they were finite, is an error.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/error.h"
#include "column/conversion/numeric_text.h"
#include "expr/functions/function_table.h"
#include "expr/functions/kernel_loop.h"

namespace colmerge {
namespace {

using enum ArgumentShape;

// A function: its name, what it computes, and why it may have no result.
struct Sqrt {
  static constexpr const char* kName = "sqrt";
  static constexpr const char* kReason = "a negative number has no square root";
  static double Compute(double x) { return std::sqrt(x); }
};
struct Cbrt {
  static constexpr const char* kName = "cbrt";
  static constexpr const char* kReason = "the result is out of range";
  // Whole roots are exact, which those of C libraries are not always.
  static double Compute(double x) {
    const double root = std::cbrt(x);
    const double whole = std::nearbyint(root);
    return whole * whole * whole == x ? whole : root;
  }
};
struct Exp {
  static constexpr const char* kName = "exp";
  static constexpr const char* kReason = "the result is out of range";
  // What is too small to be told from zero is out of range as well, as for the operator ^.
  static double Compute(double x) {
    const double power = std::exp(x);
    return power == 0 && std::isfinite(x) ? std::numeric_limits<double>::quiet_NaN() : power;
  }
};
struct Ln {
  static constexpr const char* kName = "ln";
  static constexpr const char* kReason = "only numbers above zero have a logarithm";
  static double Compute(double x) { return std::log(x); }
};
struct Log10 {
  static constexpr const char* kName = "log10";
  static constexpr const char* kReason = Ln::kReason;
  static double Compute(double x) { return std::log10(x); }
};
struct Log2 {
  static constexpr const char* kName = "log2";
  static constexpr const char* kReason = Ln::kReason;
  static double Compute(double x) { return std::log2(x); }
};
struct Sin {
  static constexpr const char* kName = "sin";
  static constexpr const char* kReason = "the angle is infinite";
  static double Compute(double x) { return std::sin(x); }
};
struct Cos {
  static constexpr const char* kName = "cos";
  static constexpr const char* kReason = Sin::kReason;
  static double Compute(double x) { return std::cos(x); }
};
struct Tan {
  static constexpr const char* kName = "tan";
  static constexpr const char* kReason = Sin::kReason;
  static double Compute(double x) { return std::tan(x); }
};
struct Cot {
  static constexpr const char* kName = "cot";
  static constexpr const char* kReason = "the angle is zero or infinite";
  static double Compute(double x) { return 1 / std::tan(x); }
};
struct Asin {
  static constexpr const char* kName = "asin";
  static constexpr const char* kReason = "the argument is not between -1 and 1";
  static double Compute(double x) { return std::asin(x); }
};
struct Acos {
  static constexpr const char* kName = "acos";
  static constexpr const char* kReason = Asin::kReason;
  static double Compute(double x) { return std::acos(x); }
};
struct Atan {
  static constexpr const char* kName = "atan";
  static constexpr const char* kReason = "";
  static double Compute(double x) { return std::atan(x); }
};
struct Sinh {
  static constexpr const char* kName = "sinh";
  static constexpr const char* kReason = Exp::kReason;
  static double Compute(double x) { return std::sinh(x); }
};
struct Cosh {
  static constexpr const char* kName = "cosh";
  static constexpr const char* kReason = Exp::kReason;
  static double Compute(double x) { return std::cosh(x); }
};
struct Tanh {
  static constexpr const char* kName = "tanh";
  static constexpr const char* kReason = "";
  static double Compute(double x) { return std::tanh(x); }
};
struct Asinh {
  static constexpr const char* kName = "asinh";
  static constexpr const char* kReason = "";
  static double Compute(double x) { return std::asinh(x); }
};
struct Acosh {
  static constexpr const char* kName = "acosh";
  static constexpr const char* kReason = "the argument is below 1";
  static double Compute(double x) { return std::acosh(x); }
};
struct Atanh {
  static constexpr const char* kName = "atanh";
  static constexpr const char* kReason = "the argument is not between -1 and 1";
  static double Compute(double x) { return std::atanh(x); }
};
struct Degrees {
  static constexpr const char* kName = "degrees";
  static constexpr const char* kReason = Exp::kReason;
  static double Compute(double x) { return x * (180 / std::numbers::pi); }
};
struct Radians {
  static constexpr const char* kName = "radians";
  static constexpr const char* kReason = Exp::kReason;
  static double Compute(double x) {
    const double result = x * (std::numbers::pi / 180);
    return result == 0 && x != 0 ? std::numeric_limits<double>::quiet_NaN() : result;
  }
};

template <typename Function>
Result<Vector> FloatKernel(const KernelCall& call) {
  return TryMapFixed<double, double>(
      call,
      [](double* out, double x) {
        *out = Function::Compute(x);
        if (std::isfinite(*out)) return true;
        return std::isnan(*out) ? std::isnan(x) : std::isinf(x);
      },
      [](double x) {
        return Error(Code::kInvalidArgument, "Cannot compute {}({}): {}", Function::kName,
                     FloatText(x), Function::kReason);
      });
}

Result<Vector> Atan2(const KernelCall& call) {
  return MapFixed<double, double, double>(call,
                                          [](double y, double x) { return std::atan2(y, x); });
}

// log(base, x). Bases 2 and 10 give whole numbers for their powers.
Result<Vector> LogOfBase(const KernelCall& call) {
  return TryMapFixed<double, double, double>(
      call,
      [](double* out, double base, double x) {
        if (base == 2) {
          *out = std::log2(x);
        } else {
          *out = base == 10 ? std::log10(x) : std::log(x) / std::log(base);
        }
        return !(base <= 0 || base == 1 || x <= 0);
      },
      [](double base, double x) {
        return Error(Code::kInvalidArgument,
                     "Cannot compute log({}, {}): base and number must be above zero, and the base "
                     "not 1",
                     FloatText(base), FloatText(x));
      });
}

Result<Vector> Pi(const KernelCall& call) {
  return MapFixed<double>(call, [] { return std::numbers::pi; });
}

Result<Vector> SignOfFloat(const KernelCall& call) {
  return MapFixed<double, double>(call, [](double x) {
    return x > 0 ? 1.0 : x < 0 ? -1.0 : std::isnan(x) ? x : 0.0;
  });
}

template <typename Test>
Result<Vector> TestFloat(const KernelCall& call) {
  const FixedOperand<double> x(call.arguments[0]);
  return MapBits(call, [&](uint64_t i) { return Test::Is(x[i]); });
}
struct NotANumber {
  static bool Is(double x) { return std::isnan(x); }
};
struct Infinite {
  static bool Is(double x) { return std::isinf(x); }
};
struct Finite {
  static bool Is(double x) { return std::isfinite(x); }
};

// The number of the bucket, of `count` equal ones from low to high, that x falls into: 0 before the
// first, count + 1 from the end of the last on. With low above high the buckets run downwards.
bool BucketOf(int32_t* out, double x, double low, double high, int32_t count) {
  if (count <= 0 || count == std::numeric_limits<int32_t>::max() || std::isnan(x) ||
      !std::isfinite(low) || !std::isfinite(high) || low == high) {
    return false;
  }
  const bool is_rising = low < high;
  if (is_rising ? x < low : x > low) {
    *out = 0;
  } else if (is_rising ? x >= high : x <= high) {
    *out = count + 1;
  } else {
    // Halves, so that no difference of finite numbers is infinite.
    const double share = (x / 2 - low / 2) / (high / 2 - low / 2);
    *out = std::min(static_cast<int32_t>(share * count), count - 1) + 1;
  }
  return true;
}

Result<Vector> WidthBucket(const KernelCall& call) {
  return TryMapFixed<int32_t, double, double, double, int32_t>(
      call, BucketOf, [](double x, double low, double high, int32_t count) {
        return Error(Code::kInvalidArgument,
                     "Cannot compute width_bucket({}, {}, {}, {}): it needs a number, two "
                     "different finite bounds and a count above zero",
                     FloatText(x), FloatText(low), FloatText(high), count);
      });
}

constexpr ResultRule kFloat = ResultOf<TypeId::kFloat64>;
constexpr ResultRule kTest = ResultOf<TypeId::kBool>;

constexpr FunctionEntry kFunctions[] = {
    {"sqrt", {kFloat64}, kFloat, FloatKernel<Sqrt>},
    {"cbrt", {kFloat64}, kFloat, FloatKernel<Cbrt>},
    {"exp", {kFloat64}, kFloat, FloatKernel<Exp>},
    {"ln", {kFloat64}, kFloat, FloatKernel<Ln>},
    {"log", {kFloat64}, kFloat, FloatKernel<Log10>},
    {"log", {kFloat64, kFloat64}, kFloat, LogOfBase},
    {"log10", {kFloat64}, kFloat, FloatKernel<Log10>},
    {"log2", {kFloat64}, kFloat, FloatKernel<Log2>},
    {"sin", {kFloat64}, kFloat, FloatKernel<Sin>},
    {"cos", {kFloat64}, kFloat, FloatKernel<Cos>},
    {"tan", {kFloat64}, kFloat, FloatKernel<Tan>},
    {"cot", {kFloat64}, kFloat, FloatKernel<Cot>},
    {"asin", {kFloat64}, kFloat, FloatKernel<Asin>},
    {"acos", {kFloat64}, kFloat, FloatKernel<Acos>},
    {"atan", {kFloat64}, kFloat, FloatKernel<Atan>},
    {"atan2", {kFloat64, kFloat64}, kFloat, Atan2},
    {"sinh", {kFloat64}, kFloat, FloatKernel<Sinh>},
    {"cosh", {kFloat64}, kFloat, FloatKernel<Cosh>},
    {"tanh", {kFloat64}, kFloat, FloatKernel<Tanh>},
    {"asinh", {kFloat64}, kFloat, FloatKernel<Asinh>},
    {"acosh", {kFloat64}, kFloat, FloatKernel<Acosh>},
    {"atanh", {kFloat64}, kFloat, FloatKernel<Atanh>},
    {"degrees", {kFloat64}, kFloat, FloatKernel<Degrees>},
    {"radians", {kFloat64}, kFloat, FloatKernel<Radians>},
    {"pi", {}, kFloat, Pi},
    {"sign", {kFloat64}, kFloat, SignOfFloat},
    {"isnan", {kFloat64}, kTest, TestFloat<NotANumber>},
    {"isinf", {kFloat64}, kTest, TestFloat<Infinite>},
    {"isfinite", {kFloat64}, kTest, TestFloat<Finite>},
    {"width_bucket", {kFloat64, kFloat64, kFloat64, kInt32}, ResultOf<TypeId::kInt32>, WidthBucket},
};

}  // namespace

std::span<const FunctionEntry> FloatFunctions() { return kFunctions; }

}  // namespace colmerge
