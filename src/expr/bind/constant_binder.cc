// SPDX-License-Identifier: Apache-2.0
// Literals, and strings that become values of the type beside them.
#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "base/quoted_text.h"
#include "column/vector_builder.h"
#include "column/wide_integer.h"
#include "expr/bind/expression_binder.h"
#include "expr/cast/cast.h"
#include "expr/values/type_family.h"

namespace colmerge {
namespace {

constexpr size_t kMostDigits = 38;
// Digits after the point of what is cast to numeric without digits, where nothing says how many.
constexpr int32_t kUsualScale = 10;

template <typename T>
Vector FixedVector(const DataType& type, T value, const Ref<MemoryPool>& pool) {
  VectorBuilder builder(type, pool);
  builder.AppendFixed(value);
  return builder.Finish();
}

struct DecimalDigits {
  bool negative = false;
  std::string digits;  // without leading zeros, but one digit at least
  size_t scale = 0;
};

// [sign] digits [. digits], with a digit somewhere; false for anything else.
bool ReadDecimal(std::string_view text, DecimalDigits* read) {
  constexpr std::string_view kBlanks = " \t\n\r\f\v";
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  text = text.substr(0, text.find_last_not_of(kBlanks) + 1);
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    read->negative = text[0] == '-';
    text.remove_prefix(1);
  }
  const size_t point = std::min(text.find('.'), text.size());
  read->digits = text.substr(0, point);
  if (point < text.size()) read->digits += text.substr(point + 1);
  read->scale = point < text.size() ? text.size() - point - 1 : 0;
  if (read->digits.find_first_not_of("0123456789") != std::string::npos) return false;
  if (read->digits.empty()) return false;
  read->digits.erase(0, std::min(read->digits.find_first_not_of('0'), read->digits.size() - 1));
  return true;
}

bool FitsDecimal(const DecimalDigits& decimal) {
  return std::max(decimal.digits.size(), decimal.scale) <= kMostDigits;
}

DataType TypeOfDecimal(const DecimalDigits& decimal) {
  const size_t precision = std::max(decimal.digits.size(), decimal.scale);
  return DataType::Decimal(TypeId::kDecimal128, static_cast<int32_t>(precision),
                           static_cast<int32_t>(decimal.scale));
}

// FitsDecimal.
Vector DecimalVector(const DecimalDigits& decimal, const Ref<MemoryPool>& pool) {
  WideInteger value;
  for (char digit : decimal.digits) value.TimesPlus(10, static_cast<uint64_t>(digit - '0'));
  if (decimal.negative) value.Negate();
  VectorBuilder builder(TypeOfDecimal(decimal), pool);
  uint8_t bytes[16];
  value.Store(bytes, sizeof(bytes));
  builder.AppendFixedBytes(bytes);
  return builder.Finish();
}

Bound ConstantBound(Vector value, int64_t position) {
  return {ConstantExpression(std::move(value), position), false, 0};
}

}  // namespace

// Integers take the least of int32, int64 and decimal128 that holds them.
Result<Bound> ExpressionBinder::BindNumber(const SyntaxNode& node, bool negative) {
  const std::string text = (negative ? "-" : "") + node.text;
  const char* end = text.data() + text.size();
  int64_t integer = 0;
  if (node.kind == SyntaxKind::kInteger &&
      std::from_chars(text.data(), end, integer).ec == std::errc()) {
    const auto small = static_cast<int32_t>(integer);
    return ConstantBound(small == integer ? FixedVector(TypeId::kInt32, small, pool_)
                                          : FixedVector(TypeId::kInt64, integer, pool_),
                         node.position);
  }
  if (node.kind == SyntaxKind::kFloat) {
    return ParseString(StringConstant(text, node.position), TypeId::kFloat64);
  }
  DecimalDigits decimal;
  if (!ReadDecimal(text, &decimal) || !FitsDecimal(decimal)) {
    return Error(Code::kInvalidText,
                 "The number {} has more than {} digits; with an exponent (1e0) it is a float64",
                 QuotedText(text), kMostDigits)
        .AtPosition(node.position);
  }
  return ConstantBound(DecimalVector(decimal, pool_), node.position);
}

Result<Bound> ExpressionBinder::BindTyped(const SyntaxNode& node) {
  return CastExplicitly(StringConstant(node.text, node.position), node);
}

Bound ExpressionBinder::StringConstant(std::string_view text, int64_t position) const {
  VectorBuilder builder(TypeId::kUtf8, pool_);
  builder.AppendString(text);
  return {ConstantExpression(builder.Finish(), position), true, 0};
}

Bound ExpressionBinder::BoolConstant(bool value, int64_t position) const {
  VectorBuilder builder(TypeId::kBool, pool_);
  builder.AppendBool(value);
  return ConstantBound(builder.Finish(), position);
}

Bound ExpressionBinder::NullConstant(const DataType& type, int64_t position) const {
  return ConstantBound(NullVector(type, 1, pool_), position);
}

Result<DataType> ExpressionBinder::TypeOfOpenDecimal(const Bound& value) const {
  const DataType& type = PlainType(value.type());
  if (type.is_decimal()) return type;
  if (type.is_integer()) return DecimalOfInteger(type.id);
  DecimalDigits decimal;
  if (value.is_open_string() &&
      ReadDecimal(value.expression->constant->String(0).view(), &decimal) && FitsDecimal(decimal)) {
    return TypeOfDecimal(decimal);
  }
  return DataType::Decimal(TypeId::kDecimal128, kMostDigits, kUsualScale);
}

Result<Bound> ExpressionBinder::CastConstant(const Bound& value, const DataType& type) const {
  auto cast = Cast(*value.expression->constant, type, pool_);
  if (!cast.ok()) return AtText(cast.status(), value.position());
  return ConstantBound(OwnValue(*cast, pool_), value.position());
}

Result<Bound> ExpressionBinder::ParseString(const Bound& text, const DataType& type) const {
  Bound closed = text;
  closed.is_open = false;
  if (type.id == TypeId::kUtf8) return closed;
  if (!CanCast(TypeId::kUtf8, type)) {
    return Error(Code::kTypeMismatch, "A string cannot become a value of type {}", type.ToString())
        .AtPosition(text.position());
  }
  return CastConstant(closed, type);
}

}  // namespace colmerge
