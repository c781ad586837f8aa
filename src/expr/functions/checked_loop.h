// SPDX-License-Identifier: Apache-2.0
// The loops of operators that can fail: every row is computed, whatever lies under a null, and
// failures are gathered in one word. Only when it tells of one is the row looked for, among those
// that are wanted. So the loops have no branches and can become vector instructions.
//
// An operation is a callable of its operands and a place for the result that returns a signed
// integer: negative where it failed. The result of a failure is of no consequence.
#pragma once

#include <cstdint>
#include <string_view>

#include "expr/functions/kernel_loop.h"
#include "expr/values/value_order.h"

namespace colmerge {

// "2147483647 + 1 is out of range of int32": that an operator failed at a row of a call.
Status OutOfRange(const KernelCall& call, std::string_view symbol, uint64_t row);
// "1 / 0: division by zero".
Status DivisionByZero(const KernelCall& call, std::string_view symbol, uint64_t row);

// The one value of a constant, as every row has it.
template <typename T>
class OneValue {
 public:
  explicit OneValue(const Vector& vector) : value_(FixedReader<T>(vector)[0]) {}
  T operator[](uint64_t) const { return value_; }

 private:
  T value_;
};

// Calls function(left, right) with what reads the operands by row. Only one is a constant.
template <typename Left, typename Right, typename Function>
void WithOperands(const KernelCall& call, Function&& function) {
  const Operand& left = call.arguments[0];
  const Operand& right = call.arguments[1];
  if (right.constant) {
    function(FixedReader<Left>(*left.vector), OneValue<Right>(*right.vector));
  } else if (left.constant) {
    function(OneValue<Left>(*left.vector), FixedReader<Right>(*right.vector));
  } else {
    function(FixedReader<Left>(*left.vector), FixedReader<Right>(*right.vector));
  }
}

// The first wanted row for which failed(row) holds, or call.rows.
template <typename Failed>
uint64_t FirstFailure(const KernelCall& call, Failed&& failed) {
  uint64_t row = 0;
  while (row < call.rows && !(call.IsWanted(row) && failed(row))) ++row;
  return row;
}

// operation(left, right, Out*); explain(row, left, right) -> Status, for a failure.
template <typename Left, typename Right, typename Out, typename Operation, typename Explain>
Result<Vector> CheckedBinary(const KernelCall& call, const Operation& operation,
                             Explain&& explain) {
  Buffer values(call.pool, call.rows * sizeof(Out), MemoryCategory::kScratch);
  bool some_failed = false;
  WithOperands<Left, Right>(call, [&](auto left, auto right) {
    auto* out = values.data();
    using Flag = decltype(operation(left[0], right[0], static_cast<Out*>(nullptr)));
    Flag failed = 0;
    for (uint64_t i = 0; i < call.rows; ++i) {
      Out result;
      failed = static_cast<Flag>(failed | operation(left[i], right[i], &result));
      std::memcpy(out + i * sizeof(Out), &result, sizeof(Out));
    }
    some_failed = failed < 0;
  });
  if (some_failed) {
    const FixedOperand<Left> left(call.arguments[0]);
    const FixedOperand<Right> right(call.arguments[1]);
    const uint64_t row = FirstFailure(call, [&](uint64_t i) {
      Out result;
      return operation(left[i], right[i], &result) < 0;
    });
    if (row < call.rows) return Status(explain(row, left[row], right[row]));
  }
  return KernelResult(call, std::move(values));
}

// operation(value, Out*); explain(row) -> Status.
template <typename In, typename Out, typename Operation, typename Explain>
Result<Vector> CheckedUnary(const KernelCall& call, const Operation& operation, Explain&& explain) {
  Buffer values(call.pool, call.rows * sizeof(Out), MemoryCategory::kScratch);
  const FixedReader<In> in(*call.arguments[0].vector);
  using Flag = decltype(operation(in[0], static_cast<Out*>(nullptr)));
  Flag failed = 0;
  for (uint64_t i = 0; i < call.rows; ++i) {
    Out result;
    failed = static_cast<Flag>(failed | operation(in[i], &result));
    std::memcpy(values.data() + i * sizeof(Out), &result, sizeof(Out));
  }
  if (failed < 0) {
    const uint64_t row = FirstFailure(call, [&](uint64_t i) {
      Out result;
      return operation(in[i], &result) < 0;
    });
    if (row < call.rows) return Status(explain(row));
  }
  return KernelResult(call, std::move(values));
}

}  // namespace colmerge
