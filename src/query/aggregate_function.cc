// SPDX-License-Identifier: Apache-2.0
#include "query/aggregate_function.h"

#include <algorithm>

#include "base/error.h"
#include "column/value_type.h"

namespace colmerge {
namespace {

struct NamedAggregate {
  std::string_view name;
  AggregateKind kind;
};

constexpr NamedAggregate kAggregates[] = {
    {"count", AggregateKind::kCount},
    {"sum", AggregateKind::kSum},
    {"avg", AggregateKind::kAverage},
    {"min", AggregateKind::kMin},
    {"max", AggregateKind::kMax},
    {"stddev", AggregateKind::kStddevSample},
    {"stddev_samp", AggregateKind::kStddevSample},
    {"stddev_pop", AggregateKind::kStddevPopulation},
    {"variance", AggregateKind::kVarianceSample},
    {"var_samp", AggregateKind::kVarianceSample},
    {"var_pop", AggregateKind::kVariancePopulation},
    {"bool_and", AggregateKind::kBoolAnd},
    {"every", AggregateKind::kBoolAnd},
    {"bool_or", AggregateKind::kBoolOr},
};

const NamedAggregate* FindAggregate(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kAggregates), std::end(kAggregates),
                   [&](const NamedAggregate& aggregate) { return aggregate.name == name; });
  return found == std::end(kAggregates) ? nullptr : found;
}

Status NotFor(std::string_view name, const DataType& type, std::string_view wanted) {
  return Error(Code::kTypeMismatch, "{}({}) does not exist: {} is over {}", name, type.ToString(),
               name, wanted);
}

bool IsNumber(const DataType& type) {
  return type.is_integer() || type.is_floating() || type.is_decimal();
}

constexpr int32_t kSumDigits = 38;

Result<AggregateSignature> ResolveSum(std::string_view name, const DataType& type) {
  const AggregateKind kind = AggregateKind::kSum;
  const DataType exact = DataType::Decimal(TypeId::kDecimal128, kSumDigits, 0);
  switch (type.id) {
    case TypeId::kInt8:
    case TypeId::kInt16:
    case TypeId::kInt32:
    case TypeId::kUInt8:
    case TypeId::kUInt16: return AggregateSignature{kind, type, TypeId::kInt64};
    case TypeId::kUInt32:
    case TypeId::kInt64:
    case TypeId::kUInt64: return AggregateSignature{kind, type, exact};
    case TypeId::kDecimal128:
    case TypeId::kDecimal256: {
      const DataType sum = DataType::Decimal(TypeId::kDecimal128, kSumDigits, type.scale);
      return AggregateSignature{kind, type.id == TypeId::kDecimal128 ? type : sum, sum};
    }
    case TypeId::kNull:
    case TypeId::kFloat16: return AggregateSignature{kind, TypeId::kFloat64, TypeId::kFloat64};
    case TypeId::kFloat32:
    case TypeId::kFloat64: return AggregateSignature{kind, type, TypeId::kFloat64};
    default: return NotFor(name, type, "numbers");
  }
}

}  // namespace

bool IsAggregate(std::string_view name) { return FindAggregate(name) != nullptr; }

const std::vector<std::string_view>& AggregateNames() {
  static const auto* names = [] {
    auto* all = new std::vector<std::string_view>;
    for (const NamedAggregate& aggregate : kAggregates) all->push_back(aggregate.name);
    return all;
  }();
  return *names;
}

bool CanBeOrdered(const DataType& type) { return !ValueType(type).is_nested(); }

Result<AggregateSignature> ResolveAggregate(std::string_view name, const DataType& given) {
  const AggregateKind kind = FindAggregate(name)->kind;
  const DataType& type = ValueType(given);
  switch (kind) {
    // Floats of a dictionary may be equal under different codes.
    case AggregateKind::kCount:
      return AggregateSignature{kind, type.is_floating() ? type : given, TypeId::kInt64};
    case AggregateKind::kSum: return ResolveSum(name, type);
    case AggregateKind::kMin:
    case AggregateKind::kMax:
      if (!CanBeOrdered(type)) return NotFor(name, type, "values that have an order");
      return AggregateSignature{kind, type, type};
    case AggregateKind::kBoolAnd:
    case AggregateKind::kBoolOr:
      if (type.id != TypeId::kBool && type.id != TypeId::kNull) return NotFor(name, type, "bool");
      return AggregateSignature{kind, TypeId::kBool, TypeId::kBool};
    case AggregateKind::kAverage: {
      COLMERGE_ASSIGN_OR_RETURN(AggregateSignature sum, ResolveSum(name, type));
      return AggregateSignature{kind, sum.argument, TypeId::kFloat64};
    }
    default:
      if (!IsNumber(type) && type.id != TypeId::kNull) return NotFor(name, type, "numbers");
      return AggregateSignature{kind, type.is_integer() ? type : TypeId::kFloat64,
                                TypeId::kFloat64};
  }
}

std::string_view AggregateName(AggregateKind kind) {
  if (kind == AggregateKind::kCountRows) return "count";
  for (const NamedAggregate& aggregate : kAggregates) {
    if (aggregate.kind == kind) return aggregate.name;
  }
  return "";
}

}  // namespace colmerge
