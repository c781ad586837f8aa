// SPDX-License-Identifier: Apache-2.0
// Each chooses one of its arguments for every row, or none; the values are then gathered by the
// width in which they are stored.
#include "expr/functions/choice_functions.h"

#include <algorithm>

#include "base/error.h"
#include "column/fixed_width.h"
#include "expr/cast/cast.h"
#include "expr/functions/comparison.h"
#include "expr/functions/kernel_loop.h"
#include "expr/values/value_order.h"

namespace colmerge {
namespace {

using Choice = uint16_t;
constexpr Choice kNone = UINT16_MAX;

// The arguments chosen, by row.
struct Choices {
  explicit Choices(const KernelCall& call)
      : of_row(call.pool, call.rows, MemoryCategory::kScratch) {
    std::fill(of_row.begin(), of_row.end(), kNone);
  }
  Array<Choice> of_row;
};

void SetChosenValidity(const KernelCall& call, const Choices& choices, Vector* chosen) {
  Buffer validity = Buffer::Zeroed(call.pool, BitmapBytes(call.rows), MemoryCategory::kScratch);
  for (uint64_t i = 0; i < call.rows; ++i) {
    if (choices.of_row[i] == kNone) {
      ++chosen->null_count;
    } else {
      SetBit(validity.data(), i);
    }
  }
  if (chosen->null_count == 0) return;
  chosen->validity = validity.data();
  chosen->buffers.push_back(std::move(validity));
}

Vector GatherChosen(const KernelCall& call, const Choices& choices) {
  const bool is_bits = call.type.storage() == Storage::kBits;
  const uint64_t width = call.type.width();
  Buffer values = Buffer::Zeroed(call.pool, is_bits ? BitmapBytes(call.rows) : call.rows * width,
                                 MemoryCategory::kScratch);
  WithWidth(static_cast<uint32_t>(width), [&](auto mover) {
    for (uint64_t i = 0; i < call.rows; ++i) {
      if (choices.of_row[i] == kNone) continue;
      const Operand& from = call.arguments[choices.of_row[i]];
      if (is_bits) {
        PutBit(values.data(), i, from.vector->Bit(from.Index(i)));
      } else {
        mover.Copy(values.data() + i * mover.width(),
                   from.vector->values + from.Index(i) * mover.width());
      }
    }
  });
  Vector chosen = KernelResult(call, std::move(values));
  SetChosenValidity(call, choices, &chosen);
  return chosen;
}

// The first of the greatest or least values that are not null.
template <bool greatest>
Result<Vector> Extreme(const KernelCall& call) {
  Choices choices(call);
  for (Choice k = 0; k < call.arguments.size(); ++k) {
    const Operand& candidate = call.arguments[k];
    WithReader(call.type, [&]<typename Reader>(ReaderType<Reader>) {
      const Reader values(*candidate.vector);
      for (uint64_t i = 0; i < call.rows; ++i) {
        Choice& best = choices.of_row[i];
        if (!candidate.vector->IsValid(candidate.Index(i))) continue;
        if (best != kNone) {
          const Operand& leader = call.arguments[best];
          const Reader leading(*leader.vector);
          const auto& value = values[candidate.Index(i)];
          const auto& other = leading[leader.Index(i)];
          if (!(greatest ? IsLess(other, value) : IsLess(value, other))) continue;
        }
        best = k;
      }
    });
  }
  return GatherChosen(call, choices);
}

// The first argument, or null where it equals the second.
Result<Vector> NullIf(const KernelCall& call) {
  Choices choices(call);
  const Operand& value = call.arguments[0];
  const Operand& other = call.arguments[1];
  WithReader(call.type, [&]<typename Reader>(ReaderType<Reader>) {
    const Reader values(*value.vector);
    const Reader others(*other.vector);
    for (uint64_t i = 0; i < call.rows; ++i) {
      if (!value.vector->IsValid(value.Index(i))) continue;
      const bool is_equal = other.vector->IsValid(other.Index(i)) &&
                            IsEqual(values[value.Index(i)], others[other.Index(i)]);
      if (!is_equal) choices.of_row[i] = 0;
    }
  });
  return GatherChosen(call, choices);
}

}  // namespace

Result<ScalarFunction> ResolveChoice(std::string_view name, const std::vector<DataType>& types) {
  const bool is_nullif = name == kChoiceFunctions[2];
  if (is_nullif ? types.size() != 2 : types.empty() || types.size() >= kNone) {
    return Error(Code::kInvalidArgument, "{} needs {}, not {}", name,
                 is_nullif ? "two arguments" : "one argument or more", types.size());
  }
  DataType common = types[0];
  for (const DataType& type : types) {
    COLMERGE_ASSIGN_OR_RETURN(common, CommonType(common, type));
  }
  if (common.id == TypeId::kNull || common.is_utf8()) common = TypeId::kUtf8;
  if (!CanCompare(common)) {
    return Error(Code::kInvalidArgument,
                 "{} compares its arguments, and values of type {} have "
                 "no order",
                 name, common.ToString());
  }
  ScalarFunction function;
  function.name = *std::find(std::begin(kChoiceFunctions), std::end(kChoiceFunctions), name);
  function.arguments.assign(types.size(), common);
  function.result = common;
  function.kernel = is_nullif ? NullIf : name == "greatest" ? Extreme<true> : Extreme<false>;
  function.sees_nulls = true;
  return function;
}

}  // namespace colmerge
