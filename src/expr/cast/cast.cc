// SPDX-License-Identifier: Apache-2.0
#include "expr/cast/cast.h"

#include "base/error.h"
#include "column/conversion/dictionary_cast.h"
#include "column/conversion/numeric_cast.h"
#include "column/conversion/value_text.h"
#include "expr/cast/cast_families.h"
#include "expr/values/type_family.h"

namespace colmerge {
namespace {

// The dictionary's values are cast once each, where there are fewer than rows, and where those that
// no row has can be cast, too.
Result<Vector> CastFromDictionary(const Vector& source, const DataType& to,
                                  const Ref<MemoryPool>& pool) {
  const DataType& values = source.type.dictionary_values();
  if (source.null_count == source.length) return NullVector(to, source.length, pool);
  if (values == to) return DecodeDictionary(source, pool);
  if (source.dictionary->length <= source.length) {
    Result<Vector> cast = Cast(*source.dictionary, to, pool);
    if (cast.ok()) {
      Vector recoded = Slice(source, 0, source.length);
      recoded.type = DataType::Dictionary(source.type.index, to);
      recoded.dictionary = std::make_shared<Vector>(std::move(*cast));
      Vector decoded = DecodeDictionary(recoded, pool);
      decoded.owners.push_back(recoded.dictionary);
      return decoded;
    }
  }
  Vector decoded = DecodeDictionary(source, pool);
  COLMERGE_ASSIGN_OR_RETURN(Vector target, Cast(decoded, to, pool));
  GiveMemory(&decoded, &target);
  return target;
}

Result<Vector> CastToDictionary(const Vector& source, const DataType& to,
                                const Ref<MemoryPool>& pool) {
  COLMERGE_ASSIGN_OR_RETURN(Vector values, Cast(source, to.dictionary_values(), pool));
  COLMERGE_ASSIGN_OR_RETURN(Vector target, EncodeDictionary(values, to, pool));
  GiveMemory(&values, &target);
  return target;
}

}  // namespace

Status CastOutOfRange(const Vector& source, uint64_t row, const DataType& to) {
  return Error(Code::kInvalidArgument, "{} is out of range of {}", QuotedValueText(source, row),
               to.ToString())
      .AtRow(static_cast<int64_t>(row));
}

Result<Vector> Cast(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  const DataType& from = source.type;
  if (from == to) return Slice(source, 0, source.length);
  if (!CanCast(from, to)) {
    return Error(Code::kTypeMismatch, "{} cannot be cast to {}", from.ToString(), to.ToString());
  }
  if (from.id == TypeId::kNull) return NullVector(to, source.length, pool);
  if (from.is_dictionary()) return CastFromDictionary(source, to, pool);
  if (to.is_dictionary()) return CastToDictionary(source, to, pool);
  const bool same_form = (from.is_utf8() && to.is_utf8()) || (from.is_binary() && to.is_binary());
  if (same_form) return Relabel(source, to);
  if (to.is_utf8()) return CastToText(source, to, pool);
  if (from.is_utf8()) return CastFromText(source, to, pool);
  if (FamilyOf(from) == TypeFamily::kBinary) return CastBinary(source, to, pool);
  if (from.is_decimal() || to.is_decimal()) return CastDecimals(source, to, pool);
  if (IsNumber(from) || from.id == TypeId::kBool) return CastNumbersChecked(source, to, pool);
  return CastTemporal(source, to, pool);
}

}  // namespace colmerge
