// SPDX-License-Identifier: Apache-2.0
// Aggregate functions by name: what they take and what they give.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "column/data_type.h"

namespace colmerge {

enum class AggregateKind : uint8_t {
  kCountRows,  // count(*)
  kCount,
  kSum,
  kAverage,
  kMin,
  kMax,
  kStddevSample,
  kStddevPopulation,
  kVarianceSample,
  kVariancePopulation,
  kBoolAnd,
  kBoolOr,
};

struct AggregateSignature {
  AggregateKind kind;
  DataType argument;  // to which the argument is cast
  DataType result;
};

bool IsAggregate(std::string_view name);
const std::vector<std::string_view>& AggregateNames();

// The aggregate of this name over values of `type` (kNull: not known). IsAggregate(name).
Result<AggregateSignature> ResolveAggregate(std::string_view name, const DataType& type);

// As EXPLAIN shows it.
std::string_view AggregateName(AggregateKind kind);

// Whether values of the type have an order: ORDER BY, min and max.
bool CanBeOrdered(const DataType& type);

}  // namespace colmerge
