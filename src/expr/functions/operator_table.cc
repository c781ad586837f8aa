// SPDX-License-Identifier: Apache-2.0
// Which operators there are, and the types that each works in.
#include <algorithm>

#include "base/error.h"
#include "column/conversion/nested_cast.h"
#include "column/conversion/numeric_cast.h"
#include "column/value_type.h"
#include "expr/cast/cast.h"
#include "expr/functions/bit_operators.h"
#include "expr/functions/comparison.h"
#include "expr/functions/list_operators.h"
#include "expr/functions/number_operators.h"
#include "expr/functions/string_operators.h"
#include "expr/functions/time_operators.h"
#include "expr/values/decimal_math.h"
#include "expr/values/type_family.h"

namespace colmerge {
namespace {

constexpr int32_t kLeastQuotientScale = 6;
constexpr std::string_view kDistinct = "is distinct from";
constexpr std::string_view kNotDistinct = "is not distinct from";

// The symbols, which outlive whatever text they were asked for in.
constexpr std::string_view kSymbols[] = {
    "+",       "-",       "*",          "/",          "%",
    "^",       "||",      "&",          "|",          "#",
    "=",       "<>",      "<",          "<=",         ">",
    ">=",      kDistinct, kNotDistinct, kWrappingSum, kWrappingDifference,
    kListUnion};

ScalarFunction Operator(std::string_view symbol, std::vector<DataType> arguments, DataType result,
                        Kernel kernel) {
  ScalarFunction function;
  function.name = symbol;
  function.arguments = std::move(arguments);
  function.result = std::move(result);
  function.kernel = kernel;
  return function;
}

Status NoOperator(std::string_view symbol, const std::vector<DataType>& types) {
  std::string shown;
  for (const DataType& type : types) {
    if (!shown.empty()) shown += " and ";
    shown += type.id == TypeId::kNull ? "unknown" : type.ToString();
  }
  return Error(Code::kTypeMismatch, "There is no operator {} for {}; a CAST may help", symbol,
               shown);
}

// ---- Comparison ----

Result<ScalarFunction> ResolveComparison(std::string_view symbol, const DataType& a,
                                         const DataType& b) {
  const bool as_they_are = CompareAsTheyAre(a, b);
  DataType common = a;
  if (!as_they_are) {
    COLMERGE_ASSIGN_OR_RETURN(common, CommonType(a, b));
  }
  if (common.id == TypeId::kNull) common = TypeId::kUtf8;  // NULL = NULL
  if (!CanCompare(common)) return NoOperator(symbol, {a, b});
  const bool keep = as_they_are && a.id != TypeId::kNull;
  ScalarFunction function =
      Operator(symbol, {keep ? a : common, keep ? b : common}, TypeId::kBool, nullptr);
  if (const auto comparison = FindComparison(symbol)) {
    function.kernel = ComparisonKernel(*comparison);
  } else {
    function.kernel = symbol == kDistinct ? IsDistinct : IsNotDistinct;
    function.sees_nulls = true;
  }
  return function;
}

// ---- Numbers ----

Arithmetic ArithmeticOf(char symbol) {
  switch (symbol) {
    case '+': return Arithmetic::kAdd;
    case '-': return Arithmetic::kSubtract;
    case '*': return Arithmetic::kMultiply;
    case '/': return Arithmetic::kDivide;
    default: return Arithmetic::kRemainder;
  }
}

// The decimal128 in which a number is reckoned with.
DataType WorkingDecimal(const DataType& type) {
  if (type.is_integer()) return DecimalOfInteger(type.id);
  if (type.id == TypeId::kDecimal128 && type.scale >= 0) return type;
  return DataType::Decimal(TypeId::kDecimal128, kMostDecimalDigits,
                           std::clamp(type.scale, 0, kMostDecimalDigits));
}

// The type in which a number is reckoned with by itself; kDecimal128 for decimals.
TypeId WorkingType(const DataType& type) {
  if (type.is_decimal() || type.id == TypeId::kUInt64) return TypeId::kDecimal128;
  if (type.is_floating()) return type.id == TypeId::kFloat64 ? type.id : TypeId::kFloat32;
  const bool is_long = type.id == TypeId::kInt64 || type.id == TypeId::kUInt32;
  return is_long ? TypeId::kInt64 : TypeId::kInt32;
}

TypeId WorkingType(const DataType& a, const DataType& b) {
  if (a.is_floating() || b.is_floating()) {
    const bool both = a.is_floating() && b.is_floating();
    const TypeId wider = std::max(WorkingType(a), WorkingType(b));
    return both && wider == TypeId::kFloat32 ? wider : TypeId::kFloat64;
  }
  return std::max(WorkingType(a), WorkingType(b));
}

// Products have all places of both; where those are too many, as many as the operand with more.
int32_t ResultScale(Arithmetic arithmetic, const DataType& a, const DataType& b) {
  const int32_t larger = std::max(a.scale, b.scale);
  if (arithmetic == Arithmetic::kMultiply) {
    return a.scale + b.scale <= kMostDecimalDigits ? a.scale + b.scale : larger;
  }
  return arithmetic == Arithmetic::kDivide ? std::max(larger, kLeastQuotientScale) : larger;
}

ScalarFunction ResolveNumbers(std::string_view symbol, const DataType& a, const DataType& b) {
  if (symbol == "^") {
    return Operator(symbol, {TypeId::kFloat64, TypeId::kFloat64}, TypeId::kFloat64, RaiseToPower);
  }
  const Arithmetic arithmetic = ArithmeticOf(symbol[0]);
  const TypeId type = WorkingType(a, b);
  if (type != TypeId::kDecimal128) {
    return Operator(symbol, {type, type}, type, NumberKernel(arithmetic, type));
  }
  const DataType left = WorkingDecimal(a);
  const DataType right = WorkingDecimal(b);
  const DataType result =
      DataType::Decimal(type, kMostDecimalDigits, ResultScale(arithmetic, left, right));
  return Operator(symbol, {left, right}, result, DecimalKernel(arithmetic));
}

// ---- Times ----

// The timestamp type in which arithmetic with intervals is done: they know at least microseconds.
DataType WorkingTimestamp(const DataType& type) {
  if (type.id != TypeId::kTimestamp) return DataType::Timestamp(TimeUnit::kMicrosecond);
  return DataType::Timestamp(std::max(type.unit, TimeUnit::kMicrosecond), type.timezone);
}

DataType WorkingTime(const DataType& type) {
  return DataType::WithUnit(TypeId::kTime64, std::max(type.unit, TimeUnit::kMicrosecond));
}

Result<ScalarFunction> SubtractTimePoints(const DataType& a, const DataType& b) {
  if (FamilyOf(a) == TypeFamily::kDate && FamilyOf(b) == TypeFamily::kDate) {
    return Operator("-", {TypeId::kDate32, TypeId::kDate32}, TypeId::kInt32,
                    NumberKernel(Arithmetic::kSubtract, TypeId::kInt32));
  }
  if (FamilyOf(a) == TypeFamily::kTime && FamilyOf(b) == TypeFamily::kTime) {
    const DataType time =
        DataType::WithUnit(TypeId::kTime64, std::max({a.unit, b.unit, TimeUnit::kMicrosecond}));
    return Operator("-", {time, time}, TypeId::kIntervalMonthDayNano, SubtractTimes);
  }
  COLMERGE_ASSIGN_OR_RETURN(const DataType common, CommonType(a, b));
  if (common.id != TypeId::kTimestamp) return NoOperator("-", {a, b});
  return Operator("-", {common, common}, TypeId::kIntervalMonthDayNano, SubtractTimestamps);
}

// A point in time and an interval or a number of days.
Result<ScalarFunction> ShiftTimePoint(std::string_view symbol, const DataType& point,
                                      const DataType& by) {
  const bool add = symbol == "+";
  const TypeFamily family = FamilyOf(point);
  if (by.is_integer() && family == TypeFamily::kDate) {
    const bool is_long = FixedWidth(by.id) == 8 || by.id == TypeId::kUInt32;
    if (is_long) {
      const TypeId days = by.id == TypeId::kUInt64 ? by.id : TypeId::kInt64;
      return Operator(symbol, {TypeId::kDate32, days}, TypeId::kDate32,
                      add ? AddDays : SubtractDays);
    }
    return Operator(symbol, {TypeId::kDate32, TypeId::kInt32}, TypeId::kDate32,
                    NumberKernel(ArithmeticOf(symbol[0]), TypeId::kInt32));
  }
  if (FamilyOf(by) != TypeFamily::kInterval) return NoOperator(symbol, {point, by});
  if (family == TypeFamily::kTime) {
    const DataType time = WorkingTime(point);
    return Operator(symbol, {time, TypeId::kIntervalMonthDayNano}, time,
                    add ? AddIntervalToTime : SubtractIntervalFromTime);
  }
  const DataType timestamp = WorkingTimestamp(point);
  return Operator(symbol, {timestamp, TypeId::kIntervalMonthDayNano}, timestamp,
                  add ? AddInterval : SubtractInterval);
}

bool IsTimePoint(const DataType& type) {
  const TypeFamily family = FamilyOf(type);
  return family == TypeFamily::kDate || family == TypeFamily::kTime ||
         family == TypeFamily::kTimestamp;
}

// The kernel of the same operator with its operands exchanged.
template <Kernel kernel>
Result<Vector> Exchanged(const KernelCall& call) {
  const std::vector<Operand> arguments = {call.arguments[1], call.arguments[0]};
  return kernel(KernelCall{arguments, call.rows, call.type, call.validity, call.now_microseconds,
                           call.pool, call.progress});
}

Result<ScalarFunction> ResolveIntervals(std::string_view symbol, const DataType& a,
                                        const DataType& b) {
  const bool a_is_interval = FamilyOf(a) == TypeFamily::kInterval;
  const DataType interval = TypeId::kIntervalMonthDayNano;
  if (symbol == "+" || symbol == "-") {
    if (FamilyOf(a) != FamilyOf(b)) return NoOperator(symbol, {a, b});
    COLMERGE_ASSIGN_OR_RETURN(const DataType common, CommonType(a, b));
    if (common.id == TypeId::kDuration) {
      return Operator(symbol, {common, common}, common,
                      NumberKernel(ArithmeticOf(symbol[0]), TypeId::kInt64));
    }
    return Operator(symbol, {interval, interval}, interval,
                    symbol == "+" ? AddIntervals : SubtractIntervals);
  }
  if (symbol == "*" && a_is_interval && IsNumber(b)) {
    return Operator(symbol, {interval, TypeId::kFloat64}, interval, MultiplyInterval);
  }
  if (symbol == "*" && IsNumber(a)) {
    return Operator(symbol, {TypeId::kFloat64, interval}, interval, Exchanged<MultiplyInterval>);
  }
  if (symbol == "/" && a_is_interval && IsNumber(b)) {
    return Operator(symbol, {interval, TypeId::kFloat64}, interval, DivideInterval);
  }
  return NoOperator(symbol, {a, b});
}

// The same operator with its operands in the other order, where it does not mind.
ScalarFunction Exchange(ScalarFunction function) {
  std::swap(function.arguments[0], function.arguments[1]);
  if (function.kernel == AddDays) function.kernel = Exchanged<AddDays>;
  if (function.kernel == AddInterval) function.kernel = Exchanged<AddInterval>;
  if (function.kernel == AddIntervalToTime) function.kernel = Exchanged<AddIntervalToTime>;
  return function;
}

Result<ScalarFunction> ResolveTimes(std::string_view symbol, const DataType& a, const DataType& b) {
  const bool left = IsTimePoint(a);
  const bool right = IsTimePoint(b);
  if (!left && !right) return ResolveIntervals(symbol, a, b);
  if (symbol == "-" && left) return right ? SubtractTimePoints(a, b) : ShiftTimePoint(symbol, a, b);
  if (symbol != "+" || (left && right)) return NoOperator(symbol, {a, b});
  if (left) return ShiftTimePoint(symbol, a, b);
  COLMERGE_ASSIGN_OR_RETURN(ScalarFunction function, ShiftTimePoint(symbol, b, a));
  return Exchange(std::move(function));
}

// ---- All of them ----

bool IsTemporal(const DataType& type) {
  return IsTimePoint(type) || FamilyOf(type) == TypeFamily::kInterval;
}

// What an operand of unknown type stands for beside one of a known type.
DataType GuessBeside(std::string_view symbol, const DataType& known) {
  const TypeFamily family = FamilyOf(known);
  if (family == TypeFamily::kInterval && (symbol == "*" || symbol == "/")) return TypeId::kFloat64;
  if (symbol == "+" && family == TypeFamily::kDate) return TypeId::kInt32;
  if (symbol == "+" && IsTimePoint(known)) return TypeId::kIntervalMonthDayNano;
  return known;
}

Result<ScalarFunction> ResolveArithmetic(std::string_view symbol, DataType a, DataType b) {
  if (a.id == TypeId::kNull && b.id == TypeId::kNull) a = b = TypeId::kFloat64;
  if (a.id == TypeId::kNull) a = GuessBeside(symbol, b);
  if (b.id == TypeId::kNull) b = GuessBeside(symbol, a);
  if (IsNumber(a) && IsNumber(b)) return ResolveNumbers(symbol, a, b);
  if (IsTemporal(a) || IsTemporal(b)) return ResolveTimes(symbol, a, b);
  return NoOperator(symbol, {a, b});
}

// The one type of two lists, or the list beside which something of unknown type stands; of others the null type.
DataType CommonList(const DataType& a, const DataType& b) {
  if (a.id == TypeId::kNull || a == b) return IsList(b.id) ? b : DataType();
  return b.id == TypeId::kNull && IsList(a.id) ? a : DataType();
}

Result<ScalarFunction> ResolveUnion(const DataType& a, const DataType& b) {
  const DataType list = CommonList(a, b);
  if (!CanBeSet(list)) return NoOperator(kListUnion, {a, b});
  return Operator(kListUnion, {list, list}, list, UniteLists);
}

// In the common type, where that is an integer.
Result<ScalarFunction> ResolveBits(std::string_view symbol, const DataType& a, const DataType& b) {
  if (a.id == TypeId::kNull && b.id == TypeId::kNull) {
    return ResolveBits(symbol, TypeId::kInt32, TypeId::kInt32);
  }
  const auto common = CommonType(a, b);
  if (!common.ok() || !common->is_integer()) return NoOperator(symbol, {a, b});
  return Operator(symbol, {*common, *common}, *common, BitKernel(symbol, common->id));
}

// Lists; binary with binary; else text, which other values become when they are put beside it.
Result<ScalarFunction> ResolveConcatenation(const DataType& a, const DataType& b) {
  if (const DataType list = CommonList(a, b); list.is_nested()) {
    ScalarFunction function = Operator("||", {list, list}, list, ConcatenateLists);
    function.sees_nulls = true;
    return function;
  }
  const auto is_binary = [](const DataType& type) { return FamilyOf(type) == TypeFamily::kBinary; };
  const auto is_open = [](const DataType& type) { return type.id == TypeId::kNull; };
  if ((is_binary(a) || is_open(a)) && (is_binary(b) || is_open(b)) && !(is_open(a) && is_open(b))) {
    return Operator("||", {TypeId::kBinary, TypeId::kBinary}, TypeId::kBinary, Concatenate);
  }
  const bool has_text = a.is_utf8() || b.is_utf8() || is_open(a) || is_open(b);
  if (!has_text || a.is_nested() || b.is_nested()) return NoOperator("||", {a, b});
  return Operator("||", {TypeId::kUtf8, TypeId::kUtf8}, TypeId::kUtf8, Concatenate);
}

// + x
Result<Vector> Keep(const KernelCall& call) {
  const Vector& operand = *call.arguments[0].vector;
  Vector kept = Slice(operand, 0, operand.length);
  kept.validity = nullptr;
  kept.validity_offset = kept.null_count = 0;
  return kept;
}

Result<ScalarFunction> ResolveSign(std::string_view symbol, const DataType& type) {
  const bool negative = symbol == "-";
  if (!negative && symbol != "+") return NoOperator(symbol, {type});
  if (type.id == TypeId::kNull) return ResolveSign(symbol, TypeId::kFloat64);
  if (type.id == TypeId::kDuration) {
    return Operator(symbol, {type}, type, negative ? NegationKernel(TypeId::kInt64) : Keep);
  }
  if (FamilyOf(type) == TypeFamily::kInterval) {
    const DataType interval = TypeId::kIntervalMonthDayNano;
    return Operator(symbol, {interval}, interval, negative ? NegateInterval : Keep);
  }
  if (!IsNumber(type)) return NoOperator(symbol, {type});
  const TypeId id = WorkingType(type);
  const DataType working = id == TypeId::kDecimal128 ? WorkingDecimal(type) : DataType(id);
  return Operator(symbol, {working}, working, negative ? NegationKernel(id) : Keep);
}

}  // namespace

Result<ScalarFunction> ResolveOperator(std::string_view symbol,
                                       const std::vector<DataType>& types) {
  const auto* known = std::find(std::begin(kSymbols), std::end(kSymbols), symbol);
  if (known == std::end(kSymbols)) {
    return Error(Code::kInvalidArgument, "There is no operator {}", symbol);
  }
  const DataType first = ValueType(types[0]);
  if (types.size() == 1) return ResolveSign(*known, first);
  const DataType second = ValueType(types[1]);
  if (FindComparison(*known) || *known == kDistinct || *known == kNotDistinct) {
    return ResolveComparison(*known, first, second);
  }
  if (*known == "||") return ResolveConcatenation(first, second);
  if (*known == kListUnion) return ResolveUnion(first, second);
  if (BitKernel(*known, TypeId::kInt64) != nullptr) return ResolveBits(*known, first, second);
  return ResolveArithmetic(*known, first, second);
}

}  // namespace colmerge
