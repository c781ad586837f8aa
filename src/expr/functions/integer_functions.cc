// SPDX-License-Identifier: Apache-2.0
// Functions of integers alone: gcd and lcm.
#include <cstdint>
#include <limits>
#include <numeric>
#include <type_traits>

#include "base/error.h"
#include "expr/functions/function_table.h"
#include "expr/functions/kernel_loop.h"

namespace colmerge {
namespace {

using enum ArgumentShape;

template <typename T>
std::make_unsigned_t<T> Magnitude(T x) {
  const auto bits = static_cast<std::make_unsigned_t<T>>(x);
  return x < 0 ? 0 - bits : bits;
}

// The greatest common divisor, which is never negative. Of two zeros it is zero.
template <typename T>
bool GreatestDivisor(T* out, T a, T b) {
  const auto divisor = std::gcd(Magnitude(a), Magnitude(b));
  *out = static_cast<T>(divisor);
  return divisor <= Magnitude(std::numeric_limits<T>::max());
}

// The least common multiple, which is never negative. Zero when one of them is.
template <typename T>
bool LeastMultiple(T* out, T a, T b) {
  *out = 0;
  if (a == 0 || b == 0) return true;
  const auto rest = Magnitude(a) / std::gcd(Magnitude(a), Magnitude(b));
  return !__builtin_mul_overflow(rest, Magnitude(b), out);
}

template <typename T, bool (*compute)(T*, T, T), const char* const& name>
Result<Vector> Binary(const KernelCall& call) {
  return TryMapFixed<T, T, T>(call, compute, [&](T a, T b) {
    return Error(Code::kInvalidArgument,
                 "Cannot compute {}({}, {}): the result is out of range for {}", name, a, b,
                 call.type.ToString());
  });
}

constexpr const char* kGcd = "gcd";
constexpr const char* kLcm = "lcm";

constexpr FunctionEntry kFunctions[] = {
    {"gcd", {kInt32, kInt32}, ResultAs<0>, Binary<int32_t, GreatestDivisor<int32_t>, kGcd>},
    {"gcd", {kInt64, kInt64}, ResultAs<0>, Binary<int64_t, GreatestDivisor<int64_t>, kGcd>},
    {"lcm", {kInt32, kInt32}, ResultAs<0>, Binary<int32_t, LeastMultiple<int32_t>, kLcm>},
    {"lcm", {kInt64, kInt64}, ResultAs<0>, Binary<int64_t, LeastMultiple<int64_t>, kLcm>},
};

}  // namespace

std::span<const FunctionEntry> IntegerFunctions() { return kFunctions; }

}  // namespace colmerge
