// SPDX-License-Identifier: Apache-2.0
#include "index/key_model.h"

#include <algorithm>
#include <cmath>

#include "base/half_float.h"

namespace colmerge::test {
namespace {

std::string CanonicalFloat(double value, const std::string& bytes) {
  if (std::isnan(value)) return "NaN";
  return value == 0 ? "zero" : bytes;
}

void TranslateCodes(Ref<const Dictionary>* dictionary, const Ref<MemoryPool>& pool,
                    Vector* vector) {
  auto extended = Dictionary::Extend(*dictionary, *vector->dictionary, TypeId::kUInt64, pool);
  const uint32_t width = vector->type.width();
  for (uint64_t i = 0; i < vector->length; ++i) {
    if (!vector->IsValid(i)) continue;
    auto* place = const_cast<uint8_t*>(vector->values) + i * width;
    uint64_t code = 0;
    std::memcpy(&code, place, width);
    std::memcpy(place, &extended->codes[code], std::min(width, 4u));
  }
  *dictionary = extended->dictionary;
  vector->dictionary = extended->dictionary->values();
}

}  // namespace

std::string Canonical(const DataType& type, const PlainValue& value) {
  if (!value) return "null";
  if (type.is_dictionary()) return Canonical(type.dictionary_values(), value);
  std::string text = *value;
  if (type.id == TypeId::kFloat16)
    text = CanonicalFloat(HalfToFloat(NumberOf<uint16_t>(value)), text);
  if (type.id == TypeId::kFloat32) text = CanonicalFloat(NumberOf<float>(value), text);
  if (type.id == TypeId::kFloat64) text = CanonicalFloat(NumberOf<double>(value), text);
  return std::to_string(text.size()) + ":" + text;
}

std::string CanonicalKey(const std::vector<DataType>& types,
                         const std::vector<PlainColumn>& columns, uint64_t row) {
  std::string key;
  for (size_t i = 0; i < columns.size(); ++i) key += Canonical(types[i], columns[i][row]);
  return key;
}

std::string StoredKey(const TableContents& contents, const std::vector<uint32_t>& key_columns,
                      uint64_t row) {
  std::string key;
  for (uint32_t column : key_columns) {
    key += Canonical(contents.types[column], contents.At(column, row));
  }
  return key;
}

KeyBlock::KeyBlock(const TableVersion& version, const std::vector<uint32_t>& key_columns,
                   const std::vector<PlainColumn>& columns, Random* layout,
                   KeyDictionaries* dictionaries) {
  KeyDictionaries own;
  if (dictionaries == nullptr) dictionaries = &own;
  dictionaries->resize(columns.size());
  columns_.reserve(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    const uint32_t column = key_columns[i];
    Vector& vector =
        columns_.emplace_back(MakeVector(version.type(column), columns[i], pool_, layout));
    if (!vector.type.is_dictionary()) continue;
    Ref<const Dictionary>& dictionary = (*dictionaries)[i];
    if (!dictionary) dictionary = version.columns[column].dictionary;
    TranslateCodes(&dictionary, pool_, &vector);
  }
  for (const Vector& vector : columns_) vectors_.push_back(&vector);
}

std::map<std::string, std::vector<uint64_t>> RowsByKey(const TableContents& contents,
                                                       const std::vector<uint32_t>& key_columns) {
  std::map<std::string, std::vector<uint64_t>> rows;
  for (uint64_t row = 0; row < contents.rows; ++row) {
    if (!contents.deleted.contains(row)) rows[StoredKey(contents, key_columns, row)].push_back(row);
  }
  return rows;
}

std::vector<std::pair<int64_t, int64_t>> KeysWithEqualTags(const HashSeed& seed, size_t count) {
  std::map<uint64_t, int64_t> seen;
  std::vector<std::pair<int64_t, int64_t>> pairs;
  for (int64_t key = 0; pairs.size() < count; ++key) {
    const uint64_t tag = HashWord(seed, static_cast<uint64_t>(key)) >> 32 & 0x3FFFFF;
    auto [at, is_new] = seen.emplace(tag, key);
    if (!is_new) pairs.emplace_back(at->second, key);
  }
  return pairs;
}

}  // namespace colmerge::test
