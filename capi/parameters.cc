// SPDX-License-Identifier: Apache-2.0
#include "capi/parameters.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/error.h"
#include "capi/arguments.h"
#include "capi/value.h"
#include "column/conversion/decimal_parser.h"
#include "column/conversion/dictionary_cast.h"
#include "column/conversion/lossless_cast.h"
#include "column/conversion/numeric_cast.h"
#include "column/conversion/value_text.h"
#include "column/value_type.h"
#include "expr/cast/cast.h"
#include "expr/values/moment_text.h"
#include "expr/values/type_family.h"

namespace colmerge::capi {
namespace {

// A row as a vector of its own.
Vector OwnRow(const Vector& source, uint64_t row, const Ref<MemoryPool>& pool) {
  if (!source.IsValid(row)) return NullVector(source.type, 1, pool);
  Vector own;
  own.type = source.type;
  own.length = 1;
  own.dictionary = source.dictionary;
  Buffer bytes;
  if (source.type.storage() == Storage::kViews) {
    const StringRef& string = source.String(row);
    const uint64_t tail = string.is_inline() ? 0 : string.size;
    bytes = Buffer(pool, sizeof(StringRef) + tail, MemoryCategory::kScratch);
    char* text = reinterpret_cast<char*>(bytes.data() + sizeof(StringRef));
    if (tail != 0) std::memcpy(text, string.data(), tail);
    const StringRef ref = tail == 0 ? string : StringRef(text, tail);
    std::memcpy(bytes.data(), static_cast<const void*>(&ref), sizeof(ref));
  } else if (source.type.storage() == Storage::kBits) {
    bytes = Buffer::Zeroed(pool, 1, MemoryCategory::kScratch);
    if (source.Bit(row)) SetBit(bytes.data(), 0);
  } else {
    const uint64_t width = source.type.width();
    bytes = Buffer(pool, width, MemoryCategory::kScratch);
    if (width != 0) std::memcpy(bytes.data(), source.values + row * width, width);
  }
  own.values = bytes.data();
  own.buffers.push_back(std::move(bytes));
  return own;
}

// What became of a value: itself as the parameter's type; or, where that does not hold it, a literal.
struct Fitted {
  std::optional<Vector> value;
  Vector literal = {};
};

Result<Vector> CastOne(const Vector& given, const DataType& type, const Ref<MemoryPool>& pool) {
  COLMERGE_ASSIGN_OR_RETURN(const Vector cast, Cast(given, type, pool));
  return OwnRow(cast, 0, pool);
}

Result<Fitted> FitExactly(const Vector& given, const DataType& type, const Ref<MemoryPool>& pool) {
  Array<uint64_t> misfits(pool);
  COLMERGE_ASSIGN_OR_RETURN(const Vector cast, CastWhatFits(given, type, pool, &misfits));
  if (misfits.empty()) return Fitted{OwnRow(cast, 0, pool)};
  return Fitted{std::nullopt, OwnRow(given, 0, pool)};
}

// A float is the decimal of its shortest digits: one that becomes the same float again.
Result<Fitted> FitDecimal(const Vector& real, const DataType& type, const Ref<MemoryPool>& pool) {
  Fitted fitted{std::nullopt, OwnRow(real, 0, pool)};
  auto decimal = Cast(real, type, pool);
  if (!decimal.ok()) return fitted;
  COLMERGE_ASSIGN_OR_RETURN(const Vector back, Cast(*decimal, real.type, pool));
  if (LoadFloat(back.values, real.type.id) != LoadFloat(real.values, real.type.id)) return fitted;
  return Fitted{OwnRow(*decimal, 0, pool)};
}

bool IsMoment(const DataType& type) {
  const TypeFamily family = FamilyOf(type);
  return family == TypeFamily::kDate || family == TypeFamily::kTime ||
         family == TypeFamily::kTimestamp;
}

// The type that holds all that a text of a date or time says, as far as nanoseconds reach.
DataType FinestType(const DataType& type, const Vector& text, TimeUnit unit) {
  if (FamilyOf(type) == TypeFamily::kTime) return DataType::WithUnit(TypeId::kTime64, unit);
  MomentText moment;
  const bool has_zone = ReadMoment(text.String(0).view(), &moment) && moment.clock.has_zone;
  return DataType::Timestamp(unit, !type.timezone.empty() ? type.timezone : has_zone ? "UTC" : "");
}

Result<Fitted> FitMoment(const Vector& text, const DataType& type, const Ref<MemoryPool>& pool) {
  COLMERGE_ASSIGN_OR_RETURN(const Vector rounded, CastOne(text, type, pool));
  for (const TimeUnit unit : {TimeUnit::kNanosecond, TimeUnit::kMicrosecond}) {
    auto finest = CastOne(text, FinestType(type, text, unit), pool);
    if (finest.ok()) return FitExactly(*finest, type, pool);
  }
  return Fitted{OwnRow(rounded, 0, pool)};
}

// A text stands for anything, and is read as CAST reads it.
Result<Fitted> FitText(const Vector& text, const DataType& type, const Ref<MemoryPool>& pool) {
  if (IsMoment(type)) return FitMoment(text, type, pool);
  COLMERGE_ASSIGN_OR_RETURN(Vector cast, CastOne(text, type, pool));
  uint8_t exact[32];
  if (!type.is_decimal() ||
      ParseDecimal(text.String(0).view(), type.precision, type.scale, type.width(), exact)) {
    return Fitted{std::move(cast)};
  }
  return Fitted{std::nullopt, OwnRow(text, 0, pool)};
}

Status CannotStandFor(const DataType& given, const DataType& type) {
  return Error(Code::kTypeMismatch, "A value of type {} cannot stand for {}", given.ToString(),
               type.ToString());
}

// One row, of no dictionary type.
Result<Fitted> Fit(const Vector& given, const DataType& type, const Ref<MemoryPool>& pool) {
  if (!given.IsValid(0)) return Fitted{NullVector(type, 1, pool)};
  if (given.type.is_floating() && type.is_decimal()) return FitDecimal(given, type, pool);
  if (CanCastLosslessly(given.type, type)) return FitExactly(given, type, pool);
  if (given.type.is_utf8()) return FitText(given, type, pool);
  return Error(Code::kTypeMismatch, "A value of type {} cannot stand for {}", given.type.ToString(),
               type.ToString());
}

// A value where no literal can stand for it: floating-point types round, texts are cast, others refuse.
Result<Vector> Assign(const Vector& given, const DataType& type, const Ref<MemoryPool>& pool) {
  if (type.is_floating() || given.type.is_utf8()) return CastOne(given, type, pool);
  return Error(Code::kTypeMismatch, "{} does not fit {}", ValueText(given, 0), type.ToString());
}

// A value in a type of its own, whatever its parameter's, where its kind says what it is; else in the
// parameter's.
DataType TypeOfValue(const colmerge_value& value, const DataType& type) {
  switch (value.kind) {
    case COLMERGE_VALUE_TEXT: return TypeId::kUtf8;
    case COLMERGE_VALUE_DOUBLE: return TypeId::kFloat64;
    case COLMERGE_VALUE_INT64: return IsNumber(type) ? DataType(TypeId::kInt64) : type;
    case COLMERGE_VALUE_UINT64: return IsNumber(type) ? DataType(TypeId::kUInt64) : type;
    default: return type;
  }
}

Result<Vector> ReadValue(const colmerge_value& value, const DataType& type,
                         const Ref<MemoryPool>& pool) {
  COLMERGE_RETURN_IF_ERROR(CheckEnumerator(value.kind, COLMERGE_VALUE_NESTED + 1, "kind"));
  CellVector cell(TypeOfValue(value, type));
  COLMERGE_ASSIGN_OR_RETURN(const bool fits, cell.Set(value));
  if (fits) return OwnRow(cell.vector(), 0, pool);
  const bool is_integer = value.kind == COLMERGE_VALUE_INT64 || value.kind == COLMERGE_VALUE_UINT64;
  return Error(Code::kTypeMismatch, "{} does not fit {}",
               is_integer ? std::to_string(value.integer) : "The value", type.ToString());
}

Status InParameter(const Status& status, size_t number) {
  return Error(status.code(), "Parameter ${}: {}", number + 1, status.message());
}

Status CheckCount(uint64_t given, size_t wanted) {
  if (given == wanted) return Status::Ok();
  return Error(Code::kInvalidArgument, "{} parameter{} given, the statement has {}", given,
               given == 1 ? " is" : "s are", wanted);
}

// The parameters' values for one statement, and the literals that are no values of their types.
class Fitting {
 public:
  Fitting(const Prepared& prepared, const Ref<MemoryPool>& pool)
      : prepared_(prepared), pool_(pool), literals_(prepared->parameter_types().size()) {}

  // given: of one row each.
  Result<Execution> Run(const std::vector<Vector>& given) {
    Prepared current = prepared_;
    for (;;) {
      COLMERGE_ASSIGN_OR_RETURN(const bool all_fit, FitAll(given, current->parameter_types()));
      if (all_fit) return Execution{std::move(current), std::move(values_)};
      auto literal = PrepareWith(*prepared_, literals_, {pool_});
      if (!literal.ok()) return std::move(literal).status();
      if (!HasSameResult(**literal)) return Assigned(given);
      current = std::move(*literal);
    }
  }

 private:
  // False when one more has become a literal.
  Result<bool> FitAll(const std::vector<Vector>& given, const std::vector<DataType>& types) {
    values_.clear();
    bool all_fit = true;
    for (size_t i = 0; i < given.size(); ++i) {
      if (literals_[i] != nullptr) {
        values_.push_back(NullVector(types[i], 1, pool_));
        continue;
      }
      auto fitted = Fit(given[i], types[i], pool_);
      if (!fitted.ok()) return InParameter(fitted.status(), i);
      if (!fitted->value && (!may_be_literals_ || prepared_->assigned_parameters()[i])) {
        auto assigned = Assign(given[i], types[i], pool_);
        if (!assigned.ok()) return InParameter(assigned.status(), i);
        fitted->value = std::move(*assigned);
      }
      if (fitted->value) {
        values_.push_back(std::move(*fitted->value));
      } else {
        literals_[i] = std::make_shared<const Vector>(std::move(fitted->literal));
        all_fit = false;
      }
    }
    return all_fit;
  }

  bool HasSameResult(const PreparedStatement& other) const {
    const std::vector<Field>& ours = prepared_->output_schema().fields();
    const std::vector<Field>& theirs = other.output_schema().fields();
    return std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end(),
                      [](const Field& a, const Field& b) { return a.type == b.type; });
  }

  // Without literals.
  Result<Execution> Assigned(const std::vector<Vector>& given) {
    const std::vector<DataType>& types = prepared_->parameter_types();
    literals_.assign(types.size(), nullptr);
    may_be_literals_ = false;
    COLMERGE_RETURN_IF_ERROR(FitAll(given, types).status());
    return Execution{prepared_, std::move(values_)};
  }

  const Prepared& prepared_;
  const Ref<MemoryPool>& pool_;
  ParameterLiterals literals_;
  bool may_be_literals_ = true;
  std::vector<Vector> values_;
};

}  // namespace

Result<Execution> ReadParameters(std::span<const colmerge_value> values, const Prepared& prepared,
                                 const Ref<MemoryPool>& pool) {
  const std::vector<DataType>& types = prepared->parameter_types();
  COLMERGE_RETURN_IF_ERROR(CheckCount(values.size(), types.size()));
  std::vector<Vector> given;
  for (size_t i = 0; i < types.size(); ++i) {
    auto read = ReadValue(values[i], types[i], pool);
    if (!read.ok()) return InParameter(read.status(), i);
    given.push_back(std::move(read).value());
  }
  return Fitting(prepared, pool).Run(given);
}

Status CheckParameterColumns(const Batch& given, const PreparedStatement& prepared) {
  const std::vector<DataType>& types = prepared.parameter_types();
  COLMERGE_RETURN_IF_ERROR(CheckCount(given.columns.size(), types.size()));
  for (size_t i = 0; i < types.size(); ++i) {
    const DataType& type = ValueType(given.columns[i].type);
    if (type.is_utf8() || CanCastLosslessly(type, types[i])) continue;
    return InParameter(CannotStandFor(type, types[i]), i);
  }
  return Status::Ok();
}

Result<Execution> ReadParameterRow(const Batch& given, uint64_t row, const Prepared& prepared,
                                   const Ref<MemoryPool>& pool) {
  COLMERGE_RETURN_IF_ERROR(CheckParameterColumns(given, *prepared));
  std::vector<Vector> values;
  for (const Vector& column : given.columns) {
    Vector value = OwnRow(column, row, pool);
    if (value.type.is_dictionary()) value = OwnRow(DecodeDictionary(value, pool), 0, pool);
    values.push_back(std::move(value));
  }
  return Fitting(prepared, pool).Run(values);
}

}  // namespace colmerge::capi
