// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/lossless_cast.h"

#include "base/error.h"
#include "column/conversion/binary_cast.h"
#include "column/conversion/decimal_cast.h"
#include "column/conversion/dictionary_cast.h"
#include "column/conversion/nested_cast.h"
#include "column/conversion/numeric_cast.h"
#include "column/conversion/temporal_cast.h"
#include "column/conversion/value_text.h"
#include "column/dictionary.h"
#include "column/value_type.h"

namespace colmerge {
namespace {

// Fails on the first.
class NoMisfits final : public Misfits {
 public:
  Status Meet(const Vector& source, uint64_t row, const DataType& to) override {
    const bool has_fraction =
        ValueType(to).is_integer() && IsNumber(source.type) && !IsWholeNumber(source, row);
    return Error(Code::kTypeMismatch, "{}{} does not fit {}", QuotedValueText(source, row),
                 has_fraction ? " is not a whole number and" : "", ValueType(to).ToString())
        .AtRow(static_cast<int64_t>(row));
  }
};

class ListedMisfits final : public Misfits {
 public:
  explicit ListedMisfits(Array<uint64_t>* rows) : rows_(rows) {}
  Status Meet(const Vector& /*source*/, uint64_t row, const DataType& /*to*/) override {
    rows_->PushBack(row);
    return Status::Ok();
  }

 private:
  Array<uint64_t>* rows_;
};

Result<Vector> CastValues(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                          Misfits& misfits);

Result<Vector> CastFromDictionary(const Vector& source, const DataType& to,
                                  const Ref<MemoryPool>& pool, Misfits& misfits) {
  Vector decoded = DecodeDictionary(source, pool);
  COLMERGE_ASSIGN_OR_RETURN(Vector target, CastValues(decoded, to, pool, misfits));
  // The target borrows from what was decoded, which ends here.
  GiveMemory(&decoded, &target);
  return target;
}

Result<Vector> CastToDictionary(const Vector& source, const DataType& to,
                                const Ref<MemoryPool>& pool, Misfits& misfits) {
  COLMERGE_ASSIGN_OR_RETURN(Vector values,
                            CastValues(source, to.dictionary_values(), pool, misfits));
  return EncodeDictionary(values, to, pool);
}

// Keeps order and unused values of the dictionary where the new index type can tell so many apart,
// and where all of them can be cast.
Result<Vector> CastBetweenDictionaries(const Vector& source, const DataType& to,
                                       const Ref<MemoryPool>& pool, Misfits& misfits) {
  const std::shared_ptr<const Vector>& values = source.dictionary;
  if (values->length > Dictionary::MostValues(to.index)) {
    return CastToDictionary(source, to, pool, misfits);
  }
  if (values->type == to.dictionary_values()) {
    return TranslateCodes(source, nullptr, to, values, pool);
  }
  Result<Vector> cast = CastLosslessly(*values, to.dictionary_values(), pool);
  if (!cast.ok()) return CastToDictionary(source, to, pool, misfits);
  cast->owners.push_back(values);
  return TranslateCodes(source, nullptr, to, std::make_shared<Vector>(std::move(*cast)), pool);
}

Result<Vector> CastValues(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                          Misfits& misfits) {
  const DataType& from = source.type;
  if (from == to) return Slice(source, 0, source.length);
  if (source.null_count == source.length) return NullVector(to, source.length, pool);
  if (!CanCastLosslessly(from, to)) return NothingFits(source, to, pool, misfits);
  if (from.is_dictionary() && to.is_dictionary()) {
    return CastBetweenDictionaries(source, to, pool, misfits);
  }
  if (from.is_dictionary()) return CastFromDictionary(source, to, pool, misfits);
  if (to.is_dictionary()) return CastToDictionary(source, to, pool, misfits);
  if (from.is_nested()) return CastNested(source, to, pool);
  if (IsStoredAlike(from, to)) return Relabel(source, to);
  if (IsAnyBinary(from)) return CastBinaries(source, to, pool, misfits);
  if (from.is_decimal() || to.is_decimal()) return CastExactDecimals(source, to, pool, misfits);
  if (IsNumber(from)) return CastNumbers(source, to, pool, misfits);
  return CastTimes(source, to, pool, misfits);
}

}  // namespace

bool CanCastLosslessly(const DataType& from, const DataType& to) {
  if (from == to || from.id == TypeId::kNull) return true;
  if (from.is_dictionary()) return CanCastLosslessly(from.dictionary_values(), to);
  if (to.is_dictionary()) return CanCastLosslessly(from, to.dictionary_values());
  if (from.is_nested() || to.is_nested()) return AreNestedAlike(from, to);
  if (IsNumber(from)) return IsNumber(to);
  return (from.is_utf8() && to.is_utf8()) || (IsAnyBinary(from) && IsAnyBinary(to)) ||
         AreTimesOfOneKind(from, to);
}

Result<Vector> CastLosslessly(const Vector& source, const DataType& to,
                              const Ref<MemoryPool>& pool) {
  NoMisfits misfits;
  return CastValues(source, to, pool, misfits);
}

Result<Vector> CastWhatFits(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool,
                            Array<uint64_t>* misfits) {
  ListedMisfits listed(misfits);
  return CastValues(source, to, pool, listed);
}

}  // namespace colmerge
