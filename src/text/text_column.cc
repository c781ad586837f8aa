// SPDX-License-Identifier: Apache-2.0
#include "text/text_column.h"

#include "base/error.h"
#include "base/quoted_text.h"
#include "column/calendar.h"
#include "column/conversion/time_parser.h"
#include "column/value_type.h"
#include "text/table_type.h"
#include "text/text_number.h"

namespace colmerge {
namespace {

int64_t CountOf(const TextScalar& time, TimeUnit unit) {
  int64_t count = 0;
  (void)InUnit(time.integer, time.nanos, unit, &count);  // the column's type says that it fits
  return count;
}

}  // namespace

TextColumn::TextColumn(std::string name, const Field* guide, uint64_t expected_rows,
                       Ref<MemoryPool> pool)
    : name_(std::move(name)), expected_rows_(expected_rows), pool_(std::move(pool)) {
  // The null type says nothing about values to come.
  if (guide == nullptr || guide->type.id == TypeId::kNull) return;
  type_ = ValueType(guide->type);
  parser_ = ParserFor(type_);
  guide_ = guide->declared || parser_ == nullptr ? Guide::kDeclared : Guide::kInferred;
  held_ = ClassesHeldBy(type_);
  if (guide_ == Guide::kInferred) classes_ = ClassesOf(type_);
}

Status TextColumn::AppendValue(const TextCell& cell, uint64_t row) {
  if (cell.size > kLongestString) {
    return Error(Code::kInvalidText, "a value of column '{}' is longer than {} bytes", name_,
                 kLongestString);
  }
  switch (guide_) {
    case Guide::kDeclared: return AppendDeclared(cell, row);
    case Guide::kInferred: return AppendSeeded(cell, row);
    default: return AppendInferred(cell, row);
  }
}

Status TextColumn::AppendDeclared(const TextCell& cell, uint64_t row) {
  if (type_.is_utf8()) {
    AppendText(cell, row);
    return Status::Ok();
  }
  if (cell.kind == TextCellKind::kBlank) return Status::Ok();
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
  inferred_ = InferType(classes_ | scalar.classes);
  if (inferred_ == InferredType::kUtf8) return Misfit(cell);
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

Status TextColumn::Misfit(const TextCell& cell) const {
  const std::string misfit = DescribeMisfit(cell.view(), type_);
  if (guide_ == Guide::kDeclared) {
    return Error(Code::kInvalidText, "{} (column '{}')", misfit, name_);
  }
  return Error(Code::kInvalidText,
               "{} (column '{}'; its type was inferred, so nothing is converted to it: the option "
               "'types' declares it)",
               misfit, name_);
}

Status TextColumn::AppendInferred(const TextCell& cell, uint64_t row) {
  if (cell.kind == TextCellKind::kNested) {
    return Error(Code::kInvalidText,
                 "column '{}' has a nested value, {}, which only a string column takes", name_,
                 QuotedText(cell.view()));
  }
  TextScalar scalar;
  if ((classes_ & kClassText) == 0) {
    scalar = ClassifyCell(cell);
    if ((scalar.classes & ~classes_) != 0) {
      classes_ |= scalar.classes;
      ChangeType(InferType(classes_));
    }
  }
  if (state_ == State::kClassifying) return Status::Ok();
  if (inferred_ == InferredType::kUtf8) {
    AppendText(cell, row);
  } else if ((scalar.classes & kClassBlank) == 0) {
    PadTo(row);
    AppendScalar(scalar);
  }
  return Status::Ok();
}

void TextColumn::AppendText(const TextCell& cell, uint64_t row) {
  PadTo(row);
  if (cell.in_text) {
    builder_->AppendStringRef(StringRef(cell.data, cell.size));
  } else {
    builder_->AppendString(cell.view());
  }
}

void TextColumn::AppendScalar(const TextScalar& scalar) {
  switch (inferred_) {
    case InferredType::kBool: return builder_->AppendBool(scalar.integer != 0);
    case InferredType::kInt64:
    case InferredType::kUInt64: return builder_->AppendFixed(scalar.integer);
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
  if (builder_->length() < row) builder_->AppendNulls(row - builder_->length());
}

void TextColumn::Rewind() {
  if (state_ != State::kClassifying) {
    state_ = State::kDone;
    return;
  }
  state_ = State::kReading;
  if (guide_ == Guide::kInferred && type_.is_decimal()) {
    parser_ = ParserFor(type_);
    return;
  }
  guide_ = Guide::kNone;
  type_ = ToDataType(inferred_);
}

Vector TextColumn::Finish(uint64_t rows) {
  if (builder_) {
    PadTo(rows);
    return builder_->Finish();
  }
  if (guide_ == Guide::kNone) type_ = ToDataType(inferred_);
  return NullVector(type_, rows, pool_);
}

}  // namespace colmerge
