// SPDX-License-Identifier: Apache-2.0
#include "expr/bound_text.h"

#include <fmt/format.h>

#include "expr/bind/expression_text.h"
#include "syntax/expression_parser.h"

namespace colmerge::test {
namespace {

Schema MakeEveryType() {
  const DataType list = [] {
    DataType type(TypeId::kList);
    type.children.push_back({"item", TypeId::kInt32, true, {}});
    return type;
  }();
  const std::pair<const char*, DataType> kFields[] = {
      {"i8", TypeId::kInt8},
      {"i16", TypeId::kInt16},
      {"i32", TypeId::kInt32},
      {"i64", TypeId::kInt64},
      {"u8", TypeId::kUInt8},
      {"u16", TypeId::kUInt16},
      {"u32", TypeId::kUInt32},
      {"u64", TypeId::kUInt64},
      {"f16", TypeId::kFloat16},
      {"f32", TypeId::kFloat32},
      {"f64", TypeId::kFloat64},
      {"d", DataType::Decimal(TypeId::kDecimal128, 10, 2)},
      {"wide", DataType::Decimal(TypeId::kDecimal256, 50, 3)},
      {"s", TypeId::kUtf8},
      {"ls", TypeId::kLargeUtf8},
      {"vs", TypeId::kUtf8View},
      {"bin", TypeId::kBinary},
      {"fixed", DataType::FixedSizeBinary(3)},
      {"b", TypeId::kBool},
      {"date", TypeId::kDate32},
      {"date64", TypeId::kDate64},
      {"t0", DataType::WithUnit(TypeId::kTime32, TimeUnit::kSecond)},
      {"t", DataType::WithUnit(TypeId::kTime64, TimeUnit::kMicrosecond)},
      {"ts0", DataType::Timestamp(TimeUnit::kSecond)},
      {"ts", DataType::Timestamp(TimeUnit::kMicrosecond)},
      {"tsn", DataType::Timestamp(TimeUnit::kNanosecond)},
      {"tz", DataType::Timestamp(TimeUnit::kMicrosecond, "UTC")},
      {"dur", DataType::WithUnit(TypeId::kDuration, TimeUnit::kMicrosecond)},
      {"interval", TypeId::kIntervalMonthDayNano},
      {"dict", DataType::Dictionary(TypeId::kInt8, TypeId::kUtf8)},
      {"nothing", TypeId::kNull},
      {"list", list},
      {"Price", TypeId::kFloat64},
      {"price two", TypeId::kFloat64},
      {"UP", TypeId::kInt32},
      {"Up", TypeId::kInt32},
  };
  std::vector<Field> fields;
  for (const auto& [name, type] : kFields) fields.push_back({name, type, true, {}});
  return *Schema::Make(std::move(fields));
}

std::string Show(const Result<ExpressionPtr>& bound) {
  if (!bound.ok()) {
    return fmt::format("{}: {}", bound.status().detail().position, bound.status().message());
  }
  return TextOf(**bound) + ": " + (*bound)->type.ToString();
}

}  // namespace

std::string TextOf(const Expression& expression) {
  return ExpressionText(expression,
                        [](uint64_t column) { return NameText(EveryType().field(column).name); });
}

const Schema& EveryType() {
  static const Schema* schema = new Schema(MakeEveryType());
  return *schema;
}

Result<ExpressionPtr> BindText(std::string_view text, ParameterTypes* parameters) {
  COLMERGE_ASSIGN_OR_RETURN(SyntaxPtr syntax, ParseExpressionText(text));
  SchemaScope scope(EveryType());
  return Bind(*syntax, &scope, parameters, MakeRef<MemoryPool>(uint64_t{0}));
}

std::string BoundText(std::string_view text) {
  ParameterTypes parameters;
  parameters.allowed = false;
  return Show(BindText(text, &parameters));
}

std::string WithParameters(std::string_view text) {
  ParameterTypes parameters;
  const auto bound = BindText(text, &parameters);
  std::string types;
  for (const DataType& type : parameters.types) types += type.ToString() + " ";
  return types + "| " + Show(bound);
}

}  // namespace colmerge::test
