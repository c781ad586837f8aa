// SPDX-License-Identifier: Apache-2.0
// Picks the entry of a name that fits argument types best. PostgreSQL's rules in a small form: the
// entry that needs the fewest casts; among equals, the fewest that may round; among equals, an
// argument whose type is not known would rather be text, else float64 or a timestamp; among equals,
// the first in the table. A name that has an entry for decimals never makes floats of them.
#include "expr/functions/function_table.h"

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>

#include "base/error.h"
#include "base/nearest_name.h"
#include "column/value_type.h"
#include "expr/cast/cast.h"
#include "expr/functions/bit_operators.h"
#include "expr/functions/choice_functions.h"
#include "expr/functions/list_operators.h"
#include "expr/values/decimal_math.h"

namespace colmerge {
namespace {

struct ShapeTraits {
  const char* name;  // as messages show it
  DataType (*type)(const DataType& actual);
  int unknown_cost;  // how little it suits an argument of unknown type
};

DataType DecimalFor(const DataType& actual) {
  if (actual.id == TypeId::kDecimal128) return actual;
  return DataType::Decimal(TypeId::kDecimal128, kMostDecimalDigits,
                           actual.is_decimal() ? actual.scale : 0);
}

template <TypeId... kept>
DataType KeptOr(const DataType& actual, DataType otherwise) {
  return ((actual.id == kept) || ...) ? actual : otherwise;
}

// In the order of ArgumentShape.
constexpr ShapeTraits kShapes[] = {
    {"bool", [](const DataType&) -> DataType { return TypeId::kBool; }, 2},
    {"int32", [](const DataType&) -> DataType { return TypeId::kInt32; }, 2},
    {"int64", [](const DataType&) -> DataType { return TypeId::kInt64; }, 2},
    {"float32", [](const DataType&) -> DataType { return TypeId::kFloat32; }, 2},
    {"float64", [](const DataType&) -> DataType { return TypeId::kFloat64; }, 1},
    {"decimal", DecimalFor, 2},
    {"text", [](const DataType&) -> DataType { return TypeId::kUtf8; }, 0},
    {"binary", [](const DataType&) -> DataType { return TypeId::kBinary; }, 2},
    {"date",
     [](const DataType& actual) { return KeptOr<TypeId::kDate64>(actual, TypeId::kDate32); }, 2},
    {"time",
     [](const DataType& actual) {
       return KeptOr<TypeId::kTime32, TypeId::kTime64>(
           actual, DataType::WithUnit(TypeId::kTime64, TimeUnit::kMicrosecond));
     },
     2},
    {"timestamp",
     [](const DataType& actual) {
       return KeptOr<TypeId::kTimestamp>(actual, DataType::Timestamp(TimeUnit::kMicrosecond));
     },
     1},
    {"duration",
     [](const DataType& actual) {
       return KeptOr<TypeId::kDuration>(
           actual, DataType::WithUnit(TypeId::kDuration, TimeUnit::kMicrosecond));
     },
     2},
    {"interval", [](const DataType&) -> DataType { return TypeId::kIntervalMonthDayNano; }, 2},
    {"any", [](const DataType&) -> DataType { return TypeId::kUtf8; }, 0},
};

const ShapeTraits& TraitsOf(ArgumentShape shape) { return kShapes[static_cast<int>(shape)]; }

constexpr std::span<const FunctionEntry> (*kFamilies[])() = {
    FloatFunctions,  RoundingFunctions, IntegerFunctions, TextFunctions,      SubstringFunctions,
    ConcatFunctions, EncodingFunctions, LikeFunctions,    DateFieldFunctions, DateMakingFunctions};

// Functions that are operators by another name.
struct OperatorName {
  std::string_view name;
  std::string_view symbol;
};
constexpr OperatorName kOperatorNames[] = {{"mod", "%"},
                                           {"pow", "^"},
                                           {"power", "^"},
                                           {"array_cat", "||"},
                                           {kListUnion, kListUnion},
                                           {kWrappingSum, kWrappingSum},
                                           {kWrappingDifference, kWrappingDifference}};

template <typename Visit>
void ForEachEntry(Visit&& visit) {
  for (auto family : kFamilies) {
    for (const FunctionEntry& entry : family()) visit(entry);
  }
}

struct Match {
  const FunctionEntry* entry = nullptr;
  std::vector<DataType> arguments;  // what each is cast to
  int casts = 0;
  int lossy_casts = 0;  // of those, the ones that may round
  int unknown_cost = 0;

  bool IsBetterThan(const Match& other) const {
    if (other.entry == nullptr) return true;
    return std::tie(casts, lossy_casts, unknown_cost) <
           std::tie(other.casts, other.lossy_casts, other.unknown_cost);
  }
};

// Whether a float may be another number than a value of the type.
bool MayRound(const DataType& from, const DataType& to) {
  return to.is_floating() &&
         (from.is_decimal() || from.id == TypeId::kInt64 || from.id == TypeId::kUInt64);
}

bool TakesDecimals(const FunctionEntry& entry) {
  for (size_t i = 0; i < entry.arguments.count; ++i) {
    if (entry.arguments.ShapeOf(i) == ArgumentShape::kDecimal) return true;
  }
  return false;
}

bool AcceptsCount(const FunctionEntry& entry, size_t count) {
  const size_t least = entry.arguments.count;
  return entry.variadic ? count >= least : count == least;
}

std::optional<Match> TryEntry(const FunctionEntry& entry, const std::vector<DataType>& types) {
  if (!AcceptsCount(entry, types.size())) return std::nullopt;
  Match match;
  match.entry = &entry;
  for (size_t i = 0; i < types.size(); ++i) {
    const ArgumentShape shape = entry.arguments.ShapeOf(i);
    const DataType& type = ValueType(types[i]);
    DataType target = TraitsOf(shape).type(type);
    if (type.id == TypeId::kNull) {
      match.unknown_cost += TraitsOf(shape).unknown_cost;
    } else if (!(type == target)) {
      const bool is_possible =
          shape == ArgumentShape::kAsText ? CanCast(type, target) : CanCastImplicitly(type, target);
      if (!is_possible) return std::nullopt;
      ++match.casts;
      match.lossy_casts += MayRound(type, target) ? 1 : 0;
    }
    match.arguments.push_back(std::move(target));
  }
  return match;
}

// "round(utf8, int32)".
std::string CallText(std::string_view name, const std::vector<DataType>& types) {
  std::string list;
  for (const DataType& type : types) {
    if (!list.empty()) list += ", ";
    list += type.id == TypeId::kNull ? "unknown" : type.ToString();
  }
  return fmt::format("{}({})", name, list);
}

std::string EntryText(const FunctionEntry& entry) {
  std::string list;
  for (size_t i = 0; i < entry.arguments.count; ++i) {
    if (!list.empty()) list += ", ";
    list += TraitsOf(entry.arguments.ShapeOf(i)).name;
  }
  return fmt::format("{}({}{})", entry.name, list, entry.variadic ? ", ..." : "");
}

Status NoSuchFunction(std::string_view name) {
  const std::string_view nearest = NearestName(name, ScalarFunctionNames());
  if (nearest.empty()) {
    return Error(Code::kInvalidArgument, "There is no function '{}'", name);
  }
  return Error(Code::kInvalidArgument, "There is no function '{}'; did you mean '{}'?", name,
               nearest);
}

Status NoSuchOverload(std::string_view name, const std::vector<DataType>& types) {
  std::string known;
  ForEachEntry([&](const FunctionEntry& entry) {
    if (entry.name != name) return;
    if (!known.empty()) known += ", ";
    known += EntryText(entry);
  });
  return Error(Code::kInvalidArgument,
               "There is no function {}; there is {}: cast the arguments to one of these",
               CallText(name, types), known);
}

Result<ScalarFunction> ResolveNamedOperator(const OperatorName& function,
                                            const std::vector<DataType>& types) {
  if (types.size() == 2) return ResolveOperator(function.symbol, types);
  return Error(Code::kInvalidArgument, "{} needs two arguments, not {}", function.name,
               types.size());
}

}  // namespace

Result<ScalarFunction> ResolveFunction(std::string_view name, const std::vector<DataType>& types) {
  for (std::string_view choice : kChoiceFunctions) {
    if (choice == name) return ResolveChoice(name, types);
  }
  for (const OperatorName& other : kOperatorNames) {
    if (other.name == name) return ResolveNamedOperator(other, types);
  }
  Match best;
  bool is_known = false;
  bool is_exact = false;  // what takes decimals does not round them to floats
  ForEachEntry([&](const FunctionEntry& entry) {
    if (entry.name != name) return;
    is_known = true;
    is_exact = is_exact || TakesDecimals(entry);
    std::optional<Match> match = TryEntry(entry, types);
    if (match && match->IsBetterThan(best)) best = *std::move(match);
  });
  if (!is_known) return NoSuchFunction(name);
  if (best.entry == nullptr || (is_exact && best.lossy_casts != 0)) {
    return NoSuchOverload(name, types);
  }
  ScalarFunction function;
  function.name = best.entry->name;
  function.result = best.entry->result(best.arguments);
  function.arguments = std::move(best.arguments);
  function.kernel = best.entry->kernel;
  function.sees_nulls = best.entry->sees_nulls;
  function.reads_clock = best.entry->reads_clock;
  return function;
}

bool IsScalarFunction(std::string_view name) {
  bool found = false;
  for (std::string_view choice : kChoiceFunctions) found = found || choice == name;
  for (const OperatorName& other : kOperatorNames) found = found || other.name == name;
  ForEachEntry([&](const FunctionEntry& entry) { found = found || entry.name == name; });
  return found;
}

std::vector<std::string_view> ScalarFunctionNames() {
  std::vector<std::string_view> names(std::begin(kChoiceFunctions), std::end(kChoiceFunctions));
  for (const OperatorName& other : kOperatorNames) names.push_back(other.name);
  ForEachEntry([&](const FunctionEntry& entry) { names.push_back(entry.name); });
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace colmerge
