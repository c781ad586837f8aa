// SPDX-License-Identifier: Apache-2.0
#include "expr/functions/comparison.h"

#include <type_traits>

#include "expr/functions/kernel_loop.h"
#include "expr/values/truths.h"
#include "expr/values/type_family.h"
#include "expr/values/value_order.h"

namespace colmerge {
namespace {

struct Equal {
  template <typename T>
  bool operator()(const T& a, const T& b) const {
    return IsEqual(a, b);
  }
};
struct Less {
  template <typename T>
  bool operator()(const T& a, const T& b) const {
    return IsLess(a, b);
  }
};
struct Greater {
  template <typename T>
  bool operator()(const T& a, const T& b) const {
    return IsLess(b, a);
  }
};

template <typename Test>
void FillTruths(const uint32_t* rows, uint64_t start, uint64_t count, bool is_negated,
                uint8_t* truths, Test&& test) {
  const auto flip = static_cast<uint8_t>(is_negated ? 1 : 0);
  if (rows == nullptr) {
    for (uint64_t i = 0; i < count; ++i) {
      truths[i] = static_cast<uint8_t>(static_cast<uint8_t>(test(start + i)) ^ flip);
    }
  } else {
    for (uint64_t i = 0; i < count; ++i) {
      truths[i] = static_cast<uint8_t>(static_cast<uint8_t>(test(rows[i])) ^ flip);
    }
  }
}

template <typename Reader, typename Test>
void CompareWithConstant(const Vector& left, const Vector& right, bool is_negated,
                         const uint32_t* rows, uint64_t start, uint64_t count, uint8_t* truths) {
  const Reader values(left);
  const auto constant = Reader(right)[0];
  FillTruths(rows, start, count, is_negated, truths,
             [&](uint64_t i) { return Test{}(values[i], constant); });
}

// The same with a float that is not a NaN, for which the machine's own comparisons do: a NaN is not
// equal to it, not less, and not "not greater".
template <typename Reader, typename Test>
void CompareWithFloat(const Vector& left, const Vector& right, bool is_negated,
                      const uint32_t* rows, uint64_t start, uint64_t count, uint8_t* truths) {
  const Reader values(left);
  const auto constant = Reader(right)[0];
  FillTruths(rows, start, count, is_negated, truths, [&](uint64_t i) {
    if constexpr (std::is_same_v<Test, Equal>) return values[i] == constant;
    if constexpr (std::is_same_v<Test, Less>) return values[i] < constant;
    if constexpr (std::is_same_v<Test, Greater>) return !(values[i] <= constant);
  });
}

template <typename Reader, typename Test>
void CompareVectors(const Vector& left, const Vector& right, bool is_negated, const uint32_t* rows,
                    uint64_t start, uint64_t count, uint8_t* truths) {
  const Reader values(left);
  const Reader others(right);
  FillTruths(rows, start, count, is_negated, truths,
             [&](uint64_t i) { return Test{}(values[i], others[i]); });
}

// A short constant is equal to what has the same two words, which takes no branch.
void CompareWithShortString(const Vector& left, const Vector& right, bool is_negated,
                            const uint32_t* rows, uint64_t start, uint64_t count, uint8_t* truths) {
  const StringReader strings(left);
  const StringWords constant(right.String(0));
  FillTruths(rows, start, count, is_negated, truths, [&](uint64_t i) {
    const StringWords words(strings[i]);
    return ((words.head ^ constant.head) | (words.tail ^ constant.tail)) == 0;
  });
}

template <typename Reader, typename Test>
RowComparison::Loop LoopWithConstant(const Vector& constant) {
  if constexpr (std::is_same_v<Reader, StringReader> && std::is_same_v<Test, Equal>) {
    if (constant.String(0).is_inline()) return CompareWithShortString;
  }
  const auto value = Reader(constant)[0];
  if constexpr (std::is_floating_point_v<std::remove_const_t<decltype(value)>>) {
    if (value == value) return CompareWithFloat<Reader, Test>;
  }
  return CompareWithConstant<Reader, Test>;
}

RowComparison::Loop LoopWithConstant(Comparison comparison, const Vector& constant) {
  return WithReader(constant.type, [&](auto reader) -> RowComparison::Loop {
    using Reader = typename decltype(reader)::type;
    switch (comparison) {
      case Comparison::kEqual:
      case Comparison::kNotEqual: return LoopWithConstant<BitsReader<Reader>, Equal>(constant);
      case Comparison::kLess:
      case Comparison::kGreaterOrEqual: return LoopWithConstant<Reader, Less>(constant);
      default: return LoopWithConstant<Reader, Greater>(constant);
    }
  });
}

RowComparison::Loop LoopOfVectors(Comparison comparison, const DataType& type) {
  return WithReader(type, [&](auto reader) -> RowComparison::Loop {
    using Reader = typename decltype(reader)::type;
    if (comparison == Comparison::kEqual || comparison == Comparison::kNotEqual) {
      return CompareVectors<BitsReader<Reader>, Equal>;
    }
    return CompareVectors<Reader, Less>;
  });
}

// The results of a comparison as bits, for all rows of a call.
Buffer CompareRows(Comparison comparison, const KernelCall& call) {
  const RowComparison rows(comparison, call.arguments[0], call.arguments[1]);
  Buffer bits(call.pool, BitmapBytes(call.rows), MemoryCategory::kScratch);
  uint8_t truths[kTruthRows];
  for (uint64_t start = 0; start < call.rows; start += kTruthRows) {
    const uint64_t count = std::min(kTruthRows, call.rows - start);
    rows.Run(nullptr, start, count, truths);
    PackTruths(truths, count, bits.data() + start / 8);
  }
  return bits;
}

template <Comparison comparison>
Result<Vector> Compare(const KernelCall& call) {
  return KernelResult(call, CompareRows(comparison, call));
}

// Equal where both are valid; otherwise distinct unless both are null.
template <bool kDistinct>
Result<Vector> CompareNulls(const KernelCall& call) {
  const Operand& left = call.arguments[0];
  const Operand& right = call.arguments[1];
  Buffer bits = CompareRows(Comparison::kNotEqual, call);
  for (uint64_t i = 0; i < call.rows; ++i) {
    const bool left_valid = left.vector->IsValid(left.Index(i));
    const bool right_valid = right.vector->IsValid(right.Index(i));
    const bool distinct =
        left_valid && right_valid ? GetBit(bits.data(), i) : left_valid != right_valid;
    PutBit(bits.data(), i, distinct == kDistinct);
  }
  return KernelResult(call, std::move(bits));
}

}  // namespace

std::optional<Comparison> FindComparison(std::string_view symbol) {
  if (symbol == "=") return Comparison::kEqual;
  if (symbol == "<>") return Comparison::kNotEqual;
  if (symbol == "<") return Comparison::kLess;
  if (symbol == "<=") return Comparison::kLessOrEqual;
  if (symbol == ">") return Comparison::kGreater;
  if (symbol == ">=") return Comparison::kGreaterOrEqual;
  return std::nullopt;
}

Comparison Mirrored(Comparison comparison) {
  switch (comparison) {
    case Comparison::kLess: return Comparison::kGreater;
    case Comparison::kGreater: return Comparison::kLess;
    case Comparison::kLessOrEqual: return Comparison::kGreaterOrEqual;
    case Comparison::kGreaterOrEqual: return Comparison::kLessOrEqual;
    default: return comparison;
  }
}

bool CanCompare(const DataType& type) { return !type.is_nested() && !type.is_dictionary(); }

bool CompareAsTheyAre(const DataType& a, const DataType& b) {
  if (a == b) return true;
  if (a.is_decimal()) return a.id == b.id && a.scale == b.scale;
  if (a.id == TypeId::kTimestamp) {
    return b.id == TypeId::kTimestamp && a.unit == b.unit &&
           a.timezone.empty() == b.timezone.empty();
  }
  return (a.is_utf8() && b.is_utf8()) || (a.is_binary() && b.is_binary());
}

RowComparison::RowComparison(Comparison comparison, const Operand& left, const Operand& right)
    : left_(left.vector), right_(right.vector) {
  const bool left_is_constant = left.constant && !right.constant;
  // Between vectors, > and <= are < and >= of exchanged sides, which saves loops.
  const bool is_greater =
      comparison == Comparison::kGreater || comparison == Comparison::kLessOrEqual;
  if (left_is_constant || (!right.constant && is_greater)) {
    std::swap(left_, right_);
    comparison = Mirrored(comparison);
  }
  is_negated_ = (static_cast<uint8_t>(comparison) & 1) != 0;
  loop_ = left.constant || right.constant ? LoopWithConstant(comparison, *right_)
                                          : LoopOfVectors(comparison, right_->type);
}

Kernel ComparisonKernel(Comparison comparison) {
  switch (comparison) {
    case Comparison::kEqual: return Compare<Comparison::kEqual>;
    case Comparison::kNotEqual: return Compare<Comparison::kNotEqual>;
    case Comparison::kLess: return Compare<Comparison::kLess>;
    case Comparison::kLessOrEqual: return Compare<Comparison::kLessOrEqual>;
    case Comparison::kGreater: return Compare<Comparison::kGreater>;
    default: return Compare<Comparison::kGreaterOrEqual>;
  }
}

Result<Vector> IsDistinct(const KernelCall& call) { return CompareNulls<true>(call); }
Result<Vector> IsNotDistinct(const KernelCall& call) { return CompareNulls<false>(call); }

}  // namespace colmerge
