// SPDX-License-Identifier: Apache-2.0
#include "support/value_model.h"

#include <algorithm>
#include <map>

#include "column/vector_builder.h"

namespace colmerge::test {
namespace {

std::string RandomBytes(uint64_t size, Random* random) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random->Below(256));
  return bytes;
}

std::string RandomFlat(const DataType& type, uint64_t longest, Random* random) {
  if (type.is_dictionary()) return RandomFlat(type.dictionary_values(), longest, random);
  switch (type.storage()) {
    case Storage::kBits: return std::string(1, static_cast<char>(random->Below(2)));
    case Storage::kViews: {
      std::string text = RandomBytes(random->Below(longest + 1), random);
      for (char& c : text) c = static_cast<char>('a' + static_cast<uint8_t>(c) % 26);
      return text;
    }
    default: return RandomBytes(type.width(), random);
  }
}

void AppendPlain(const PlainValue& value, VectorBuilder* builder) {
  if (!value) {
    builder->AppendNull();
  } else if (builder->type().storage() == Storage::kBits) {
    builder->AppendBool((*value)[0] != 0);
  } else if (builder->type().storage() == Storage::kViews) {
    builder->AppendString(*value);
  } else {
    builder->AppendFixedBytes(value->data());
  }
}

// The distinct values in the order of their first occurrence, and the code of each row.
Vector MakeDictionaryVector(const DataType& type, const PlainColumn& values,
                            const Ref<MemoryPool>& pool) {
  VectorBuilder codes(type, pool);
  PlainColumn distinct;
  std::map<std::string, uint64_t> seen;
  for (const PlainValue& value : values) {
    if (!value) {
      codes.AppendNull();
      continue;
    }
    auto [at, is_new] = seen.emplace(*value, distinct.size());
    if (is_new) distinct.push_back(value);
    codes.AppendFixedBytes(&at->second);
  }
  Vector vector = codes.Finish();
  vector.dictionary =
      std::make_shared<Vector>(MakeVector(type.dictionary_values(), distinct, pool));
  return vector;
}

// The bits again, from `offset` in a buffer of their own, amid ones and zeros that mean nothing.
const uint8_t* MoveBits(const uint8_t* bits, uint64_t count, uint64_t offset,
                        const Ref<MemoryPool>& pool, Random* random, Vector* owner) {
  Buffer moved(pool, BitmapBytes(count + offset) + 1, MemoryCategory::kScratch);
  for (uint64_t i = 0; i < moved.size(); ++i) {
    moved.data()[i] = static_cast<uint8_t>(random->Below(256));
  }
  for (uint64_t i = 0; i < count; ++i) PutBit(moved.data(), offset + i, GetBit(bits, i));
  owner->buffers.push_back(std::move(moved));
  return owner->buffers.back().data();
}

void Rearrange(const Ref<MemoryPool>& pool, Random* random, Vector* vector) {
  if (vector->length == 0) return;
  if (vector->type.storage() == Storage::kBits) {
    vector->bit_offset = random->Below(20);
    vector->values =
        MoveBits(vector->values, vector->length, vector->bit_offset, pool, random, vector);
  }
  if (vector->validity != nullptr) {
    vector->validity_offset = random->Below(20);
    vector->validity =
        MoveBits(vector->validity, vector->length, vector->validity_offset, pool, random, vector);
  }
}

}  // namespace

std::vector<DataType> SampleTypes() {
  return {
      TypeId::kNull,
      TypeId::kBool,
      TypeId::kInt8,
      TypeId::kUInt16,
      TypeId::kInt32,
      TypeId::kInt64,
      TypeId::kFloat16,
      TypeId::kFloat32,
      TypeId::kFloat64,
      DataType::Decimal(TypeId::kDecimal128, 38, 2),
      DataType::Decimal(TypeId::kDecimal256, 76, 2),
      TypeId::kUtf8,
      TypeId::kLargeBinary,
      DataType::FixedSizeBinary(0),
      DataType::FixedSizeBinary(7),
      DataType::Timestamp(TimeUnit::kMicrosecond, "UTC"),
      TypeId::kIntervalMonthDayNano,
      DataType::Dictionary(TypeId::kInt16, TypeId::kUtf8),
      DataType::Dictionary(TypeId::kUInt64, TypeId::kInt32),
  };
}

PlainValue RandomValue(const DataType& type, const ValueChoice& choice, Random* random) {
  if (type.storage() == Storage::kNone) return std::nullopt;
  if (random->Percent(choice.null_percent)) return std::nullopt;
  if (choice.distinct == 0) return RandomFlat(type, choice.longest, random);
  Random repeated(random->Below(choice.distinct), 77);
  return RandomFlat(type, choice.longest, &repeated);
}

PlainColumn RandomColumn(const DataType& type, uint64_t count, const ValueChoice& choice,
                         Random* random) {
  PlainColumn column;
  for (uint64_t i = 0; i < count; ++i) column.push_back(RandomValue(type, choice, random));
  return column;
}

Vector MakeVector(const DataType& type, const PlainColumn& values, const Ref<MemoryPool>& pool,
                  Random* layout) {
  Vector vector;
  if (type.is_dictionary()) {
    vector = MakeDictionaryVector(type, values, pool);
  } else {
    VectorBuilder builder(type, pool);
    for (const PlainValue& value : values) AppendPlain(value, &builder);
    vector = builder.Finish();
  }
  if (layout != nullptr) Rearrange(pool, layout, &vector);
  return vector;
}

PlainValue ValueAt(const Vector& vector, uint64_t row) {
  if (!vector.IsValid(row)) return std::nullopt;
  const uint64_t width = vector.type.width();
  if (vector.type.is_dictionary()) {
    uint64_t code = 0;
    std::memcpy(&code, vector.values + row * width, width);
    return ValueAt(*vector.dictionary, code);
  }
  switch (vector.type.storage()) {
    case Storage::kBits: return std::string(1, vector.Bit(row) ? '\1' : '\0');
    case Storage::kViews: return std::string(vector.String(row).view());
    default: break;
  }
  if (width == 0) return std::string();
  return std::string(reinterpret_cast<const char*>(vector.values) + row * width, width);
}

PlainColumn ToPlain(const Vector& vector) {
  PlainColumn column;
  for (uint64_t row = 0; row < vector.length; ++row) column.push_back(ValueAt(vector, row));
  return column;
}

}  // namespace colmerge::test
