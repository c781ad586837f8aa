// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/dictionary_cast.h"

#include <algorithm>

#include "column/conversion/value_conversion.h"
#include "column/dictionary.h"

namespace colmerge {
namespace {

// Where the row's code leads, or kNoCode for a null row or value.
Array<uint32_t> FollowCodes(const Vector& source, const Ref<MemoryPool>& pool) {
  Array<uint32_t> rows(pool, source.length, MemoryCategory::kScratch);
  for (uint64_t i = 0; i < source.length; ++i) {
    rows[i] = Dictionary::kNoCode;
    if (!source.IsValid(i)) continue;
    const uint64_t code = DictionaryCode(source, i);
    if (source.dictionary->IsValid(code)) rows[i] = static_cast<uint32_t>(code);
  }
  return rows;
}

// A bitmap of the rows that have a code, and codes of 0 in place of the others.
void SeparateNulls(Array<uint32_t>* codes, const Ref<MemoryPool>& pool, Vector* vector) {
  Buffer bits = Buffer::Zeroed(pool, BitmapBytes(codes->size()), MemoryCategory::kScratch);
  vector->null_count = 0;
  for (uint64_t i = 0; i < codes->size(); ++i) {
    if ((*codes)[i] == Dictionary::kNoCode) {
      (*codes)[i] = 0;
      ++vector->null_count;
    } else {
      SetBit(bits.data(), i);
    }
  }
  if (vector->null_count == 0) return;
  vector->validity = bits.data();
  vector->buffers.push_back(std::move(bits));
}

}  // namespace

uint64_t DictionaryCode(const Vector& vector, uint64_t row) {
  uint64_t code = 0;
  const uint32_t width = vector.type.width();
  std::memcpy(&code, vector.values + row * width, width);
  return code;
}

Vector DecodeDictionary(const Vector& source, const Ref<MemoryPool>& pool) {
  const DataType& type = source.type.dictionary_values();
  Vector nulls;
  Array<uint32_t> rows = FollowCodes(source, pool);
  SeparateNulls(&rows, pool, &nulls);
  if (nulls.null_count == source.length) return NullVector(type, source.length, pool);
  Vector decoded = TakeRows(*source.dictionary, rows.data(), rows.size(), pool);
  if (nulls.null_count == 0) return decoded;
  if (type.storage() == Storage::kViews) {
    // The values are the first buffer of what was taken.
    auto* strings = decoded.buffers[0].as<StringRef>();
    for (uint64_t i = 0; i < source.length; ++i) {
      if (!nulls.IsValid(i)) strings[i] = StringRef();
    }
  }
  decoded.null_count = nulls.null_count;
  decoded.validity = nulls.validity;
  decoded.buffers.push_back(std::move(nulls.buffers[0]));
  return decoded;
}

Result<Vector> EncodeDictionary(const Vector& source, const DataType& to,
                                const Ref<MemoryPool>& pool) {
  COLMERGE_ASSIGN_OR_RETURN(Dictionary::Extended extended,
                            Dictionary::Extend(nullptr, source, to.index, pool));
  Vector encoded;
  encoded.type = to;
  encoded.length = source.length;
  SeparateNulls(&extended.codes, pool, &encoded);
  const uint64_t width = to.width();
  Buffer values = Buffer::Zeroed(pool, source.length * width, MemoryCategory::kScratch);
  for (uint64_t i = 0; i < source.length; ++i) {
    std::memcpy(values.data() + i * width, &extended.codes[i], std::min<uint64_t>(width, 4));
  }
  encoded.values = values.data();
  encoded.buffers.push_back(std::move(values));
  encoded.dictionary = extended.dictionary->values();
  return encoded;
}

Vector ReindexDictionary(const Vector& source, const DataType& to,
                         std::shared_ptr<const Vector> values, const Ref<MemoryPool>& pool) {
  const uint64_t from_width = source.type.width();
  const uint64_t to_width = to.width();
  Vector target = ConvertFixed(source, to, pool, [&](const uint8_t* from, uint8_t* code) {
    uint64_t wide = 0;
    std::memcpy(&wide, from, from_width);
    std::memcpy(code, &wide, to_width);
  });
  target.dictionary = std::move(values);
  return target;
}

}  // namespace colmerge
