// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/conform.h"

#include <algorithm>

#include "column/conversion/dictionary_cast.h"
#include "column/conversion/lossless_cast.h"
#include "column/conversion/value_conversion.h"

namespace colmerge {
namespace {

// Whether codes of one type can be taken for those of the other, whatever their widths.
bool HaveSameValues(const DataType& a, const DataType& b) {
  return a.is_dictionary() && b.is_dictionary() && a.dictionary_values() == b.dictionary_values();
}

// The same values with codes for as many of them as there can be.
DataType WithWidestCodes(const DataType& type) {
  const TypeId index = DataType(type.index).is_signed_integer() ? TypeId::kInt64 : TypeId::kUInt64;
  return DataType::Dictionary(index, type.dictionary_values(), type.ordered);
}

// The values as codes of some dictionary of the type's values, in codes of any width up to that of `widest`.
Result<Vector> AsCodes(const Vector& source, const DataType& widest, const Ref<MemoryPool>& pool) {
  if (HaveSameValues(source.type, widest)) return Slice(source, 0, source.length);
  return CastLosslessly(source, widest, pool);
}

// For each value, its code in the dictionary, or kNoCode.
Array<uint32_t> KnownCodes(const Vector& values, const Dictionary* dictionary,
                           const Ref<MemoryPool>& pool) {
  Array<uint32_t> codes(pool, values.length, MemoryCategory::kScratch);
  for (uint64_t i = 0; i < values.length; ++i) {
    codes[i] = dictionary == nullptr ? Dictionary::kNoCode : dictionary->Find(values, i);
  }
  return codes;
}

// Puts values that it lacks into the dictionary, which becomes another one. Returns the code of each.
Result<Array<uint32_t>> Extend(const Vector& values, TypeId index, const Ref<MemoryPool>& pool,
                               const Progress* progress, Ref<const Dictionary>* dictionary) {
  constexpr uint64_t kValuesACheck = uint64_t{1} << 16;
  Array<uint32_t> codes(pool, values.length, MemoryCategory::kScratch);
  uint64_t start = 0;
  do {
    COLMERGE_RETURN_IF_ERROR(CheckStep(progress));
    const uint64_t count = std::min(kValuesACheck, values.length - start);
    COLMERGE_ASSIGN_OR_RETURN(
        Dictionary::Extended extended,
        Dictionary::Extend(*dictionary, Slice(values, start, count), index, pool));
    std::copy_n(extended.codes.data(), count, codes.data() + start);
    *dictionary = std::move(extended.dictionary);
    start += count;
  } while (start < values.length);
  return codes;
}

}  // namespace

Result<Vector> Conform(const Vector& source, const DataType& type, CodeWidth width,
                       const Ref<MemoryPool>& pool, Ref<const Dictionary>* dictionary,
                       const Progress* progress) {
  if (!type.is_dictionary()) {
    if (source.type == type) return Slice(source, 0, source.length);
    return CastLosslessly(source, type, pool);
  }
  DataType target = type;
  const DataType widest = width == CodeWidth::kStays ? type : WithWidestCodes(type);
  COLMERGE_ASSIGN_OR_RETURN(Vector coded, AsCodes(source, widest, pool));
  if (coded.dictionary == nullptr) return NullVector(type, coded.length, pool);
  COLMERGE_ASSIGN_OR_RETURN(const Array<uint32_t> codes,
                            Extend(*coded.dictionary, widest.index, pool, progress, dictionary));
  target.index = Dictionary::IndexFor(type.index, (*dictionary)->size());
  Vector vector = TranslateCodes(coded, codes.data(), target, (*dictionary)->values(), pool);
  GiveMemory(&coded, &vector);
  return vector;
}

Result<Vector> ConformKeys(const Vector& source, const DataType& type, const Ref<MemoryPool>& pool,
                           const Ref<const Dictionary>& dictionary, Array<uint64_t>* absent) {
  if (!type.is_dictionary()) return CastWhatFits(source, type, pool, absent);
  const bool is_coded = HaveSameValues(source.type, type);
  COLMERGE_ASSIGN_OR_RETURN(Vector coded,
                            is_coded ? Slice(source, 0, source.length)
                                     : CastWhatFits(source, WithWidestCodes(type), pool, absent));
  if (coded.dictionary == nullptr) return NullVector(type, coded.length, pool);
  Array<uint32_t> codes = KnownCodes(*coded.dictionary, dictionary.get(), pool);
  Array<uint64_t> unknown(pool);
  for (uint64_t i = 0; i < coded.length; ++i) {
    if (!coded.IsValid(i) || codes[DictionaryCode(coded, i)] != Dictionary::kNoCode) continue;
    unknown.PushBack(i);
    absent->PushBack(i);
  }
  std::sort(absent->begin(), absent->end());
  MakeNull(unknown, pool, &coded);
  if (coded.null_count == coded.length) return NullVector(type, coded.length, pool);
  Vector vector = TranslateCodes(coded, codes.data(), type, dictionary->values(), pool);
  GiveMemory(&coded, &vector);
  return vector;
}

void WidenCodes(const DataType& type, const Ref<MemoryPool>& pool, Vector* vector) {
  if (vector->type == type) return;
  Vector wide = TranslateCodes(*vector, nullptr, type, vector->dictionary, pool);
  GiveMemory(vector, &wide);
  *vector = std::move(wide);
}

}  // namespace colmerge
