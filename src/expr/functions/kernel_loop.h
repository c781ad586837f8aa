// SPDX-License-Identifier: Apache-2.0
// The loops of kernels over values of fixed width: from a function of one row to a vector.
//
// Values under nulls are computed with the others: what is done to a row must bear any bits there.
// A failure counts only where the row is wanted.
#pragma once

#include <cstdint>
#include <cstring>
#include <tuple>
#include <utility>

#include "expr/functions/scalar_function.h"

namespace colmerge {

// An argument's values of fixed width, by row of the call. Values of 16 bytes may lie at any
// multiple of 8.
template <typename T>
class FixedOperand {
 public:
  explicit FixedOperand(const Operand& operand)
      : values_(operand.vector->values), step_(operand.constant ? 0 : sizeof(T)) {}
  T operator[](uint64_t i) const {
    T value;
    std::memcpy(&value, values_ + i * step_, sizeof(T));
    return value;
  }

 private:
  const uint8_t* values_;
  uint64_t step_;
};

// An argument's strings, by row of the call. Views live as long as the argument.
class StringOperand {
 public:
  explicit StringOperand(const Operand& operand)
      : values_(operand.vector->as<StringRef>()), step_(operand.constant ? 0 : 1) {}
  std::string_view operator[](uint64_t i) const { return Ref(i).view(); }
  const StringRef& Ref(uint64_t i) const { return values_[i * step_]; }
  bool is_constant() const { return step_ == 0; }

 private:
  const StringRef* values_;
  uint64_t step_;
};

// A vector of the call's result type and length around values that were computed.
Vector KernelResult(const KernelCall& call, Buffer values);

// compute(in...) -> Out for each row; never fails.
template <typename Out, typename... In, typename Compute>
Result<Vector> MapFixed(const KernelCall& call, Compute&& compute) {
  Buffer values(call.pool, call.rows * sizeof(Out), MemoryCategory::kScratch);
  Out* out = values.as<Out>();
  [&]<size_t... k>(std::index_sequence<k...>) {
    [[maybe_unused]] const std::tuple<FixedOperand<In>...> in(
        FixedOperand<In>(call.arguments[k])...);
    for (uint64_t i = 0; i < call.rows; ++i) out[i] = compute(std::get<k>(in)[i]...);
  }(std::index_sequence_for<In...>());
  return KernelResult(call, std::move(values));
}

// compute(Out*, in...) -> bool for each row: false where there is no result. The first such row
// that is wanted fails with explain(in...), a Status.
template <typename Out, typename... In, typename Compute, typename Explain>
Result<Vector> TryMapFixed(const KernelCall& call, Compute&& compute, Explain&& explain) {
  Buffer values(call.pool, call.rows * sizeof(Out), MemoryCategory::kScratch);
  Out* out = values.as<Out>();
  Status failure;
  [&]<size_t... k>(std::index_sequence<k...>) {
    [[maybe_unused]] const std::tuple<FixedOperand<In>...> in(
        FixedOperand<In>(call.arguments[k])...);
    for (uint64_t i = 0; i < call.rows; ++i) {
      if (compute(&out[i], std::get<k>(in)[i]...)) [[likely]]
        continue;
      out[i] = Out();
      if (!call.IsWanted(i)) continue;
      failure = Status(explain(std::get<k>(in)[i]...)).AtRow(static_cast<int64_t>(i));
      return;
    }
  }(std::index_sequence_for<In...>());
  if (!failure.ok()) return failure;
  return KernelResult(call, std::move(values));
}

// test(i) -> bool for each row, as bits; never fails. Rows that are not wanted may be tested too.
template <typename Test>
Result<Vector> MapBits(const KernelCall& call, Test&& test) {
  Buffer bits = Buffer::Zeroed(call.pool, BitmapBytes(call.rows), MemoryCategory::kScratch);
  const uint64_t whole = call.rows / 8 * 8;
  for (uint64_t i = 0; i < whole; i += 8) {
    unsigned byte = 0;
    for (unsigned bit = 0; bit < 8; ++bit) byte |= static_cast<unsigned>(test(i + bit)) << bit;
    bits.data()[i / 8] = static_cast<uint8_t>(byte);
  }
  for (uint64_t i = whole; i < call.rows; ++i) PutBit(bits.data(), i, test(i));
  return KernelResult(call, std::move(bits));
}

}  // namespace colmerge
