// SPDX-License-Identifier: Apache-2.0
#include "expr/functions/bit_operators.h"

#include <functional>

#include "column/data_type.h"
#include "expr/functions/kernel_loop.h"

namespace colmerge {
namespace {

// Of unsigned integers, whose results are the bits of the signed ones, too.
template <typename T, typename Operation>
Result<Vector> RunBits(const KernelCall& call) {
  return MapFixed<T, T, T>(call, [](T a, T b) { return static_cast<T>(Operation()(a, b)); });
}

template <typename Operation>
Kernel KernelOfWidth(uint32_t width) {
  switch (width) {
    case 1: return RunBits<uint8_t, Operation>;
    case 2: return RunBits<uint16_t, Operation>;
    case 4: return RunBits<uint32_t, Operation>;
    default: return RunBits<uint64_t, Operation>;
  }
}

}  // namespace

Kernel BitKernel(std::string_view symbol, TypeId integer) {
  const uint32_t width = FixedWidth(integer);
  if (symbol == "&") return KernelOfWidth<std::bit_and<>>(width);
  if (symbol == "|") return KernelOfWidth<std::bit_or<>>(width);
  if (symbol == "#") return KernelOfWidth<std::bit_xor<>>(width);
  if (symbol == kWrappingSum) return KernelOfWidth<std::plus<>>(width);
  return symbol == kWrappingDifference ? KernelOfWidth<std::minus<>>(width) : nullptr;
}

}  // namespace colmerge
