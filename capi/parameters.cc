// SPDX-License-Identifier: Apache-2.0
#include "capi/parameters.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/error.h"
#include "capi/arguments.h"
#include "capi/value.h"
#include "column/conversion/dictionary_cast.h"
#include "column/conversion/lossless_cast.h"
#include "column/conversion/numeric_cast.h"
#include "column/conversion/value_text.h"
#include "column/value_type.h"
#include "expr/cast/cast.h"
#include "expr/cast/text_reading.h"
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

// A text stands for anything, and is read as CAST reads it; but what the type does not hold exactly stays what it says,
// and where numbers without a fraction stand, any number and any interval does.
Result<Fitted> FitText(const Vector& text, const DataType& type, const Ref<MemoryPool>& pool) {
  auto read = ReadTextBeside(text, type, pool);
  if (!read.ok()) {
    if (!type.is_integer()) return std::move(read).status();
    if (auto number = ReadTextAsDecimal(text, pool)) return FitExactly(*number, type, pool);
    auto interval = Cast(text, TypeId::kIntervalMonthDayNano, pool);
    if (!interval.ok()) return std::move(read).status();
    return Fitted{std::nullopt, OwnRow(*interval, 0, pool)};
  }
  if (read->type == type) return Fitted{OwnRow(*read, 0, pool)};
  return Fitted{std::nullopt, OwnRow(*read, 0, pool)};
}

// A parameter beside a date is a number of days, unless an interval is given.
bool IsDateOffset(const DataType& given, const DataType& type) {
  return type.is_integer() && FamilyOf(given) == TypeFamily::kInterval;
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
  if (IsDateOffset(given.type, type)) return Fitted{std::nullopt, OwnRow(given, 0, pool)};
  return CannotStandFor(given.type, type);
}

// A value where no literal can stand for it: floating-point types round, others refuse.
Result<Vector> Assign(const Vector& given, const DataType& type, const Ref<MemoryPool>& pool) {
  if (type.is_floating()) return CastOne(given, type, pool);
  return Error(
      Code::kTypeMismatch, "{} does not fit {}, which would change it; cast it to what is meant",
      given.type.is_utf8() ? QuotedValueText(given, 0) : ValueText(given, 0), type.ToString());
}

// A value in a type of its own, whatever its parameter's, where its kind says what it is; else in the
// parameter's.
DataType TypeOfValue(const colmerge_value& value, const DataType& type) {
  switch (value.kind) {
    case COLMERGE_VALUE_TEXT: return TypeId::kUtf8;
    case COLMERGE_VALUE_DOUBLE: return TypeId::kFloat64;
    case COLMERGE_VALUE_BYTES:
      return type.id == TypeId::kFixedSizeBinary ? DataType(TypeId::kBinary) : type;
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
  Fitting(const Prepared& prepared, ResultTypes result_types, const Ref<MemoryPool>& pool)
      : prepared_(prepared),
        result_types_(result_types),
        pool_(pool),
        literals_(prepared->parameter_types().size()) {}

  // given: of one row each.
  Result<Execution> Run(const std::vector<Vector>& given) {
    Prepared current = prepared_;
    for (;;) {
      COLMERGE_ASSIGN_OR_RETURN(const bool all_fit, FitAll(given, current->parameter_types()));
      if (all_fit) return Execution{std::move(current), std::move(values_)};
      auto literal = PrepareWith(*prepared_, literals_, {pool_});
      if (!literal.ok()) return std::move(literal).status();
      if (result_types_ == ResultTypes::kStay && !HasSameResult(**literal)) return Assigned(given);
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
  const ResultTypes result_types_;
  const Ref<MemoryPool>& pool_;
  ParameterLiterals literals_;
  bool may_be_literals_ = true;
  std::vector<Vector> values_;
};

// given: of one row each. Values that are of the parameters' types already, as most are, need no fitting.
Result<Execution> FitParameters(std::vector<Vector> given, const Prepared& prepared,
                                ResultTypes result_types, const Ref<MemoryPool>& pool) {
  const std::vector<DataType>& types = prepared->parameter_types();
  if (std::equal(given.begin(), given.end(), types.begin(), types.end(),
                 [](const Vector& value, const DataType& type) { return value.type == type; })) {
    return Execution{prepared, std::move(given)};
  }
  return Fitting(prepared, result_types, pool).Run(given);
}

}  // namespace

Result<Execution> ReadParameters(std::span<const colmerge_value> values, const Prepared& prepared,
                                 ResultTypes result_types, const Ref<MemoryPool>& pool) {
  const std::vector<DataType>& types = prepared->parameter_types();
  COLMERGE_RETURN_IF_ERROR(CheckCount(values.size(), types.size()));
  std::vector<Vector> given;
  given.reserve(types.size());
  for (size_t i = 0; i < types.size(); ++i) {
    auto read = ReadValue(values[i], types[i], pool);
    if (!read.ok()) return InParameter(read.status(), i);
    given.push_back(std::move(read).value());
  }
  return FitParameters(std::move(given), prepared, result_types, pool);
}

Status CheckParameterColumns(const Batch& given, const PreparedStatement& prepared) {
  const std::vector<DataType>& types = prepared.parameter_types();
  COLMERGE_RETURN_IF_ERROR(CheckCount(given.columns.size(), types.size()));
  for (size_t i = 0; i < types.size(); ++i) {
    const DataType& type = ValueType(given.columns[i].type);
    if (type.is_utf8() || CanCastLosslessly(type, types[i]) || IsDateOffset(type, types[i])) {
      continue;
    }
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
  return FitParameters(std::move(values), prepared, ResultTypes::kStay, pool);
}

}  // namespace colmerge::capi
