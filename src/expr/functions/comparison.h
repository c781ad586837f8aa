// SPDX-License-Identifier: Apache-2.0
// The six comparisons, for every type whose values can be compared.
//
// Numbers compare as numbers, NaN equal to itself and greater than all others; false before true;
// strings and binary by their bytes; dates, times and timestamps by time; intervals as PostgreSQL
// has it, with months of 30 days of 24 hours. So each comparison is the opposite of one of the
// others.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "expr/functions/scalar_function.h"

namespace colmerge {

enum class Comparison : uint8_t {
  kEqual,
  kNotEqual,
  kLess,
  kGreaterOrEqual,
  kGreater,
  kLessOrEqual,
};

std::optional<Comparison> FindComparison(std::string_view symbol);
// The one that is true where this is false.
inline Comparison Opposite(Comparison comparison) {
  return static_cast<Comparison>(static_cast<uint8_t>(comparison) ^ 1);
}
// The one that means the same with its sides exchanged.
Comparison Mirrored(Comparison comparison);

// Whether values of the type can be compared at all: all but nested ones.
bool CanCompare(const DataType& type);
// Whether values of both lie in memory in one form, so that they compare as they are.
bool CompareAsTheyAre(const DataType& a, const DataType& b);

// Compares two vectors of one form row by row.
class RowComparison {
 public:
  // Sides must outlive the object.
  RowComparison(Comparison comparison, const Operand& left, const Operand& right);

  // truths[i] becomes whether the comparison holds at row rows[i] of the sides, or, without rows,
  // at row start + i: 0 or 1. A null's is either.
  void Run(const uint32_t* rows, uint64_t start, uint64_t count, uint8_t* truths) const {
    loop_(*left_, *right_, is_negated_, rows, start, count, truths);
  }

  using Loop = void (*)(const Vector& left, const Vector& right, bool is_negated,
                        const uint32_t* rows, uint64_t start, uint64_t count, uint8_t* truths);

 private:
  const Vector* left_;
  const Vector* right_;
  bool is_negated_;
  Loop loop_;
};

// Kernels of the comparisons and, seeing nulls, of IS [NOT] DISTINCT FROM.
Kernel ComparisonKernel(Comparison comparison);
Result<Vector> IsDistinct(const KernelCall& call);
Result<Vector> IsNotDistinct(const KernelCall& call);

}  // namespace colmerge
