// SPDX-License-Identifier: Apache-2.0
#include "expr/functions/checked_loop.h"

#include "base/error.h"
#include "column/conversion/value_text.h"

namespace colmerge {
namespace {

std::string OperandText(const KernelCall& call, size_t argument, uint64_t row) {
  const Operand& operand = call.arguments[argument];
  return QuotedValueText(*operand.vector, operand.Index(row));
}

}  // namespace

Status OutOfRange(const KernelCall& call, std::string_view symbol, uint64_t row) {
  const std::string type = call.type.ToString();
  const std::string first = OperandText(call, 0, row);
  const auto at = static_cast<int64_t>(row);
  if (call.arguments.size() == 1) {
    return Error(Code::kInvalidArgument, "{}({}) is out of range of {}", symbol, first, type)
        .AtRow(at);
  }
  return Error(Code::kInvalidArgument, "{} {} {} is out of range of {}", first, symbol,
               OperandText(call, 1, row), type)
      .AtRow(at);
}

Status DivisionByZero(const KernelCall& call, std::string_view symbol, uint64_t row) {
  return Error(Code::kInvalidArgument, "{} {} {}: division by zero", OperandText(call, 0, row),
               symbol, OperandText(call, 1, row))
      .AtRow(static_cast<int64_t>(row));
}

}  // namespace colmerge
