// SPDX-License-Identifier: Apache-2.0
#include "text/text_column.h"

#include "base/error.h"
#include "base/quoted_text.h"
#include "column/calendar.h"
#include "column/conversion/time_parser.h"
#include "text/text_place.h"

namespace colmerge {
namespace {

// Text has no way to write a dictionary's codes.
const DataType& ReadingType(const DataType& type) {
  return type.is_dictionary() ? type.dictionary_values() : type;
}

int64_t CountOf(const TextScalar& time, TimeUnit unit) {
  int64_t count = 0;
  (void)InUnit(time.integer, time.nanos, unit, &count);  // the column's type says that it fits
  return count;
}

}  // namespace

TextColumn::TextColumn(std::string name, const Field* guide, uint64_t expected_rows,
                       Ref<MemoryPool> pool)
    : name_(std::move(name)), expected_rows_(expected_rows), pool_(std::move(pool)) {
  if (guide == nullptr) return;
  null_guide_ = guide->type.id == TypeId::kNull;  // it says nothing about values to come
  if (null_guide_) return;
  guided_ = true;
  type_ = ReadingType(guide->type);
  parser_ = ParserFor(type_);
}

Status TextColumn::AppendValue(const TextCell& cell, uint64_t row) {
  if (cell.size > kLongestString) {
    return Error(Code::kInvalidText, "a value of column '{}' is longer than {} bytes", name_,
                 kLongestString);
  }
  return guided_ ? AppendGuided(cell, row) : AppendInferred(cell, row);
}

Status TextColumn::AppendGuided(const TextCell& cell, uint64_t row) {
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
  if (cell.kind == TextCellKind::kNested || !parser_(cell.view(), type_, &*builder_)) {
    return Error(Code::kInvalidText, "{} (column '{}')", DescribeMisfit(cell.view(), type_), name_);
  }
  return Status::Ok();
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
  type_ = ToDataType(inferred_);
}

Vector TextColumn::Finish(uint64_t rows) {
  if (builder_) {
    PadTo(rows);
    return builder_->Finish();
  }
  if (!guided_) type_ = null_guide_ ? DataType(TypeId::kNull) : ToDataType(inferred_);
  return NullVector(type_, rows, pool_);
}

}  // namespace colmerge
