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

// Calls function(Code{}) with the unsigned integer of this width.
template <typename Function>
void WithCodeWidth(uint64_t width, Function&& function) {
  switch (width) {
    case 1: return function(uint8_t{});
    case 2: return function(uint16_t{});
    case 4: return function(uint32_t{});
    default: return function(uint64_t{});
  }
}

// Codes under nulls may be anything, and become 0.
template <typename From, typename To>
void Translate(const Vector& source, const uint32_t* codes, uint8_t* translated) {
  const From* from = source.as<From>();
  auto* to = reinterpret_cast<To*>(translated);
  for (uint64_t i = 0; i < source.length; ++i) {
    if (!source.IsValid(i)) {
      to[i] = 0;
    } else {
      to[i] = static_cast<To>(codes == nullptr ? from[i] : codes[from[i]]);
    }
  }
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

Vector TranslateCodes(const Vector& source, const uint32_t* codes, const DataType& to,
                      std::shared_ptr<const Vector> values, const Ref<MemoryPool>& pool) {
  Vector target = ConversionTarget(source, to, to.width(), pool);
  auto* translated = MutableValues<uint8_t>(target);
  WithCodeWidth(source.type.width(), [&](auto from) {
    WithCodeWidth(to.width(), [&](auto narrow) {
      Translate<decltype(from), decltype(narrow)>(source, codes, translated);
    });
  });
  target.dictionary = std::move(values);
  return target;
}

}  // namespace colmerge
