// SPDX-License-Identifier: Apache-2.0
#include "text/text_column.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/quoted_text.h"
#include "column/calendar.h"
#include "column/conversion/time_parser.h"
#include "column/nested_value.h"
#include "column/value_type.h"
#include "text/json_scanner.h"
#include "text/nested_text.h"
#include "text/table_type.h"
#include "text/text_number.h"

namespace colmerge {
namespace {

int64_t CountOf(const TextScalar& time, TimeUnit unit) {
  int64_t count = 0;
  (void)InUnit(time.integer, time.nanos, unit, &count);  // the column's type says that it fits
  return count;
}

int64_t CountCharacters(std::string_view utf8) {
  return std::count_if(utf8.begin(), utf8.end(),
                       [](char c) { return (static_cast<uint8_t>(c) & 0xC0) != 0x80; });
}

// As two's complement of 128 bits, low half first.
void AppendDecimal20(const TextScalar& integer, VectorBuilder* builder) {
  const bool is_negative = (integer.classes & kClassNegative) != 0;
  const int64_t halves[2] = {integer.integer, is_negative ? -1 : 0};
  builder->AppendFixedBytes(halves);
}

// What to declare instead of a type of floating point that would change a number.
const char* RemedyFor(std::string_view text, const DataType& type) {
  double nearest;
  const bool changes = type.is_floating() && ParseReal(text, &nearest) && std::isfinite(nearest);
  return changes ? ", which would change it; declare such a column as int64 or decimal" : "";
}

}  // namespace

Status MixtureOf(const char* found, std::string_view column) {
  return Error(Code::kInvalidText,
               "column '{}' has {} here and values of another kind elsewhere: declared as text by "
               "the option 'types' it takes all of them, as JSON",
               column, found);
}

TextColumn::TextColumn(std::string name, const Field* guide, uint64_t expected_rows,
                       Ref<MemoryPool> pool, const NumberFormat* numbers)
    : name_(std::move(name)),
      expected_rows_(expected_rows),
      pool_(std::move(pool)),
      numbers_(numbers) {
  // The null type says nothing about values to come.
  if (guide == nullptr || guide->type.id == TypeId::kNull) return;
  type_ = ValueType(guide->type);
  parser_ = ParserFor(type_);
  guide_ = guide->declared || parser_ == nullptr ? Guide::kDeclared : Guide::kInferred;
  held_ = ClassesHeldBy(type_);
  if (guide_ == Guide::kInferred) classes_ = ClassesOf(type_);
  if (type_.is_nested())
    nested_ = std::make_unique<NestedText>(name_, type_, guide->declared, pool_);
}

TextColumn::TextColumn(TextColumn&&) noexcept = default;
TextColumn::~TextColumn() = default;

bool TextColumn::AppendShortNumber(const TextCell& cell, uint64_t row) {
  // A double holds all integers of so many digits, and these powers: so the quotient is the double nearest to it.
  constexpr uint64_t kMostDigits = 15;
  constexpr double kPowers[kMostDigits] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6, 1e7,
                                           1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14};
  if (cell.kind != TextCellKind::kText && cell.kind != TextCellKind::kNumber) return false;
  if (cell.size - 1 > kMostDigits + 1) return false;
  const bool is_negative = cell.data[0] == '-';
  const char* const first = cell.data + (is_negative ? 1 : 0);
  const char* const end = cell.data + cell.size;
  const char* point = nullptr;
  int64_t value = 0;
  for (const char* at = first; at < end; ++at) {
    const auto digit = static_cast<uint8_t>(*at - '0');
    if (digit <= 9) {
      value = value * 10 + digit;
    } else if (*at == '.' && point == nullptr) {
      point = at;
    } else {
      return false;
    }
  }
  const auto before = static_cast<uint64_t>((point != nullptr ? point : end) - first);
  const auto after = point != nullptr ? static_cast<uint64_t>(end - point) - 1 : 0;
  if (before == 0 || before + after > kMostDigits || (*first == '0' && before != 1)) return false;
  if (point != nullptr ? after == 0 : is_negative && value == 0) return false;
  if (type_.id == TypeId::kInt64 && point != nullptr) return false;
  classes_ |= point != nullptr ? kClassReal : kClassInteger;
  if (is_negative && point == nullptr) classes_ |= kClassNegative;
  PadTo(row);
  if (type_.id == TypeId::kInt64) {
    builder_->AppendFixed(is_negative ? -value : value);
  } else {
    const double size = static_cast<double>(value) / kPowers[after];
    builder_->AppendFixed(is_negative ? -size : size);
  }
  return true;
}

bool TextColumn::AppendShortDate(const TextCell& cell, uint64_t row) {
  constexpr uint64_t kSize = 10;  // YYYY-MM-DD
  constexpr int64_t kNanosDays = 106751;
  if (cell.kind != TextCellKind::kText && cell.kind != TextCellKind::kString) return false;
  int32_t days = 0;
  if (cell.size != kSize || cell.data[4] != '-' || !ParseDate(cell.view(), &days)) return false;
  classes_ |= kClassDate;
  if (days > kNanosDays || days < -kNanosDays) classes_ |= kClassBeyondNanos;
  PadTo(row);
  builder_->AppendFixed(days);
  return true;
}

Status TextColumn::AppendValue(const TextCell& cell, uint64_t row) {
  if (nested_ && cell.kind == TextCellKind::kNested) return AppendNestedCell(cell, row);
  if (guide_ == Guide::kNested) return MixtureOf(QuotedText(cell.view()).c_str(), name_);
  if (numbers_ == nullptr || parser_ == nullptr) return AppendGuided(cell, row);
  return AppendFormatted(cell, row);
}

Status TextColumn::AppendGuided(const TextCell& cell, uint64_t row) {
  return guide_ == Guide::kDeclared ? AppendDeclared(cell, row) : AppendSeeded(cell, row);
}

Status TextColumn::AppendFormatted(const TextCell& cell, uint64_t row) {
  char buffer[kLongestFormattedNumber];
  TextCell plain;
  return ToPlainNumber(cell, *numbers_, buffer, &plain) ? AppendGuided(plain, row) : Misfit(cell);
}

Status TextColumn::AppendNestedCell(const TextCell& cell, uint64_t row) {
  CompactJson json(cell.view(), pool_);
  return AppendNested(&json, row);
}

TextScalar TextColumn::ClassifyFormatted(const TextCell& cell) const {
  char buffer[kLongestFormattedNumber];
  TextCell plain;
  if (ToPlainNumber(cell, *numbers_, buffer, &plain)) return ClassifyCell(plain);
  return TextScalar{kClassText, 0, 0, 0};
}

Status TextColumn::AppendDeclared(const TextCell& cell, uint64_t row) {
  if (type_.is_utf8()) return AppendText(cell, row);
  if (cell.kind == TextCellKind::kBlank) return Status::Ok();
  if (nested_) return AppendNestedText(cell, row);
  if (parser_ == nullptr) {
    return Error(Code::kInvalidText, "{} cannot be read from text (column '{}')", type_.ToString(),
                 name_);
  }
  PadTo(row);
  if (cell.kind == TextCellKind::kNested || cell.size > kLongestScalarText ||
      !parser_(cell.view(), type_, &*builder_)) {
    return Misfit(cell);
  }
  return Status::Ok();
}

Status TextColumn::AppendNestedText(const TextCell& cell, uint64_t row) {
  if (cell.kind != TextCellKind::kText) return Misfit(cell);
  Array<char> compact(pool_);
  auto value = JsonScanner::ReadValue(cell.view(), pool_, &compact);
  if (!value.ok()) {
    return Error(value.status().code(), "{} is not a {}: {} (column '{}')", QuotedText(cell.view()),
                 type_.ToString(), value.status().message(), name_);
  }
  if (value->kind == TextCellKind::kNull) return Status::Ok();
  return value->kind == TextCellKind::kNested ? AppendNestedCell(*value, row) : Misfit(cell);
}

Status TextColumn::AppendSeeded(const TextCell& cell, uint64_t row) {
  if (cell.kind == TextCellKind::kBlank) return Status::Ok();
  if (type_.is_decimal()) return AppendDecimal(cell, row);
  const TextScalar scalar = ClassifyCell(cell);
  if (state_ == State::kReading) {
    PadTo(row);
    if (AppendHeld(cell, scalar)) {
      classes_ |= scalar.classes;
      return Status::Ok();
    }
  } else if ((scalar.classes & ~classes_) == 0) {
    return Status::Ok();
  }
  const InferredType both = InferType(classes_ | scalar.classes);
  if (both == InferredType::kUtf8) return Misfit(cell);
  if (both != inferred_) left_for_ = std::make_unique<std::string>(QuotedText(cell.view()));
  inferred_ = both;
  classes_ |= scalar.classes;
  builder_.reset();
  state_ = State::kClassifying;
  return Status::Ok();
}

bool TextColumn::AppendHeld(const TextCell& cell, const TextScalar& scalar) {
  if ((scalar.classes & held_) == 0) return false;
  int64_t count = 0;
  switch (type_.id) {
    case TypeId::kInt64:
      if ((scalar.classes & (kClassReal | kClassBeyondInt64)) != 0) break;
      builder_->AppendFixed(scalar.integer);
      return true;
    case TypeId::kFloat64:
      if ((scalar.classes & kClassInexact) != 0) return false;
      builder_->AppendFixed(scalar.real);
      return true;
    case TypeId::kTimestamp:
      if (!InUnit(scalar.integer, scalar.nanos, type_.unit, &count)) return false;
      builder_->AppendFixed(count);
      return true;
    case TypeId::kDate32:
      builder_->AppendFixed(static_cast<int32_t>(scalar.integer / kSecondsPerDay));
      return true;
    case TypeId::kBool: builder_->AppendBool(scalar.integer != 0); return true;
    default: break;
  }
  return cell.kind != TextCellKind::kNested && IsKeptBy(type_, cell.view(), scalar) &&
         parser_(cell.view(), type_, &*builder_);
}

// A number with more digits than the column's has makes all of them wider.
Status TextColumn::AppendDecimal(const TextCell& cell, uint64_t row) {
  if (!IsPlainNumber(cell)) return Misfit(cell);
  if (state_ == State::kReading) {
    PadTo(row);
    if (parser_(cell.view(), type_, &*builder_)) return Status::Ok();
  }
  if (!FitDecimal(cell.view(), &type_)) return Misfit(cell);
  builder_.reset();
  state_ = State::kClassifying;
  return Status::Ok();
}

void TextColumn::Mark() {
  if (!marked_) marked_ = std::make_unique<Marked>();
  *marked_ = {state_,
              guide_,
              inferred_,
              builder_.has_value(),
              nested_ != nullptr,
              classes_,
              type_.precision,
              type_.scale,
              type_.id,
              0};
  if (builder_) marked_->length = builder_->length();
  if (nested_) nested_->Mark();
}

void TextColumn::TakeBack() {
  const Marked& before = *marked_;
  if (before.is_nested) {
    nested_->TakeBack();
  } else {
    nested_.reset();
  }
  const bool has_type =
      type_.id == before.id && type_.precision == before.precision && type_.scale == before.scale;
  const bool has_values = has_type && state_ == before.state;
  guide_ = before.guide;
  inferred_ = before.inferred;
  classes_ = before.classes;
  if (!has_type) {
    if (guide_ == Guide::kNone) type_ = ToDataType(inferred_);
    type_.id = before.id;
    type_.precision = before.precision;
    type_.scale = before.scale;
  }
  if (!before.has_builder) {
    builder_.reset();
    state_ = before.state;
  } else if (has_values) {
    builder_->Truncate(before.length);
  } else {  // they were dropped, or converted
    builder_.reset();
    state_ = State::kClassifying;
  }
}

bool TextColumn::has_values() const {
  return nested_ != nullptr || state_ == State::kClassifying ||
         (builder_ && builder_->null_count() != builder_->length());
}

Status TextColumn::Misfit(const TextCell& cell) const {
  if (guide_ == Guide::kDeclared) {
    return Error(Code::kInvalidText, "{}{} (column '{}')", DescribeMisfit(cell.view(), type_),
                 RemedyFor(cell.view(), type_), name_);
  }
  const bool has_left = guide_ == Guide::kInferred && inferred_ != InferredType::kNone;
  std::string misfit = DescribeMisfit(cell.view(), has_left ? ToDataType(inferred_) : type_);
  if (has_left) misfit += fmt::format(", which the column has become for {} before it", *left_for_);
  return Error(Code::kInvalidText,
               "{} (column '{}'; its type was inferred, so nothing is converted to it: the option "
               "'types' declares it)",
               misfit, name_);
}

Status TextColumn::AppendInferred(const TextCell& cell, uint64_t row) {
  if (cell.kind == TextCellKind::kNested) return AppendNestedCell(cell, row);
  TextScalar scalar;
  if ((classes_ & kClassText) == 0) {
    scalar = numbers_ == nullptr ? ClassifyCell(cell) : ClassifyFormatted(cell);
    if ((scalar.classes & ~classes_) != 0) {
      classes_ |= scalar.classes;
      ChangeType(InferType(classes_));
    }
  }
  if (state_ == State::kClassifying) return Status::Ok();
  if (inferred_ == InferredType::kUtf8) return AppendText(cell, row);
  if ((scalar.classes & kClassBlank) == 0) {
    PadTo(row);
    AppendScalar(scalar);
  }
  return Status::Ok();
}

Status TextColumn::AppendJson(CompactJson* json, uint64_t row) {
  const bool opens = json->next() == '[' || json->next() == '{';
  if (state_ != State::kDone && opens && (nested_ || guide_ == Guide::kNone)) {
    return AppendNested(json, row);
  }
  return Append(json->TakeWhole(), row);
}

Status TextColumn::AppendNested(CompactJson* json, uint64_t row) {
  if (!nested_) {
    if (classes_ != 0) return MixtureOf(json->next() == '[' ? "an array" : "an object", name_);
    nested_ = std::make_unique<NestedText>(name_, json->next(), pool_);
    guide_ = Guide::kNested;
  }
  return nested_->Append(json, row);
}

Status TextColumn::AppendText(const TextCell& cell, uint64_t row) {
  if (cell.size > kLongestString) {
    return Error(Code::kInvalidText, "a value of column '{}' is longer than {} bytes", name_,
                 kLongestString);
  }
  if (most_characters_ >= 0 && CountCharacters(cell.view()) > most_characters_)
    return TooLong(cell);
  PadTo(row);
  if (cell.in_text) {
    builder_->AppendStringRef(StringRef(cell.data, cell.size));
  } else {
    builder_->AppendString(cell.view());
  }
  return Status::Ok();
}

Status TextColumn::TooLong(const TextCell& cell) const {
  return Error(Code::kInvalidText, "{} has {} characters, more than {} (column '{}')",
               QuotedText(cell.view()), CountCharacters(cell.view()), most_characters_, name_);
}

void TextColumn::AppendScalar(const TextScalar& scalar) {
  switch (inferred_) {
    case InferredType::kBool: return builder_->AppendBool(scalar.integer != 0);
    case InferredType::kInt64:
    case InferredType::kUInt64: return builder_->AppendFixed(scalar.integer);
    case InferredType::kDecimal20: return AppendDecimal20(scalar, &*builder_);
    case InferredType::kFloat64: return builder_->AppendFixed(scalar.real);
    case InferredType::kDate32:
      return builder_->AppendFixed(static_cast<int32_t>(scalar.integer / kSecondsPerDay));
    case InferredType::kLocalMicros:
    case InferredType::kUtcMicros:
      return builder_->AppendFixed(CountOf(scalar, TimeUnit::kMicrosecond));
    case InferredType::kLocalNanos:
    case InferredType::kUtcNanos:
      return builder_->AppendFixed(CountOf(scalar, TimeUnit::kNanosecond));
    case InferredType::kNone:
    case InferredType::kUtf8: break;
  }
}

void TextColumn::ChangeType(InferredType type) {
  if (type == inferred_) return;
  InferredType former = inferred_;
  inferred_ = type;
  if (state_ == State::kClassifying) return;
  if (former == InferredType::kNone) {
    type_ = ToDataType(type);
  } else if (former == InferredType::kInt64 && type == InferredType::kFloat64) {
    WidenToFloat64();
  } else {
    builder_.reset();
    state_ = State::kClassifying;
  }
}

void TextColumn::WidenToFloat64() {
  type_ = TypeId::kFloat64;
  if (!builder_) return;
  Vector integers = builder_->Finish();
  builder_.reset();
  PadTo(0);
  for (uint64_t row = 0; row < integers.length; ++row) {
    if (!integers.IsValid(row)) continue;
    PadTo(row);
    builder_->AppendFixed(static_cast<double>(integers.as<int64_t>()[row]));
  }
}

void TextColumn::PadTo(uint64_t row) {
  if (!builder_) {
    builder_.emplace(type_, pool_);
    builder_->Reserve(expected_rows_);
  }
  if (builder_->length() == row) return;
  // With the value to come, so that a column that begins late is not moved at once.
  builder_->Reserve(RoomFor(row + 1));
  builder_->AppendNulls(row - builder_->length());
}

bool TextColumn::NeedsReread() const {
  return state_ == State::kClassifying || (nested_ && nested_->NeedsReread());
}

void TextColumn::Rewind() {
  if (NeedsReread()) {
    Restart();
  } else {
    state_ = State::kDone;
  }
}

void TextColumn::Restart() {
  if (nested_) nested_->Restart();
  builder_.reset();
  if (state_ == State::kClassifying) SettleType();
  state_ = State::kReading;
}

void TextColumn::SettleType() {
  // Wider by digits alone, or left for a row alone that was taken back.
  const bool is_kept = type_.is_decimal() || inferred_ == InferredType::kNone;
  if (guide_ == Guide::kInferred && is_kept) {
    parser_ = ParserFor(type_);
    return;
  }
  guide_ = Guide::kNone;
  type_ = ToDataType(inferred_);
}

Vector TextColumn::FinishFlat(uint64_t rows) {
  if (builder_) {
    builder_->AppendNulls(rows - builder_->length());
    return builder_->Finish();
  }
  if (guide_ == Guide::kNone) type_ = ToDataType(inferred_);
  return NullVector(type_, rows, pool_);
}

Result<Vector> TextColumn::Finish(uint64_t rows) {
  if (!nested_ || nested_->empty()) return FinishFlat(rows);
  return EncodeNested(nested_->Finish(rows), pool_);
}

NestedColumn TextColumn::FinishNested(uint64_t rows) {
  if (nested_) return nested_->Finish(rows);
  NestedColumn flat;
  flat.slots = FinishFlat(rows);
  return flat;
}

}  // namespace colmerge
