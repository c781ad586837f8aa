// SPDX-License-Identifier: Apache-2.0
#include "column/key_value.h"

#include <algorithm>

#include "base/prefetch_distance.h"

namespace colmerge {
namespace {

constexpr uint64_t kNullWord = 0x6E756C6C6E756C6Cu;

// ---- Words: values of up to 8 bytes as one canonical integer each. ----

template <typename T>
struct PlainWord {
  static constexpr uint32_t kWidth = sizeof(T);
  static uint64_t Load(const uint8_t* value) {
    T word;
    std::memcpy(&word, value, sizeof(T));
    return word;
  }
};

// kExponent: the bits of the exponent field, all set in infinities and NaNs.
template <typename T, T kExponent>
struct FloatWord {
  static constexpr uint32_t kWidth = sizeof(T);
  static uint64_t Load(const uint8_t* value) {
    T word;
    std::memcpy(&word, value, sizeof(T));
    constexpr T kMagnitude = static_cast<T>(~T{0}) >> 1;
    const T magnitude = word & kMagnitude;
    if (magnitude == 0) return 0;
    return magnitude > kExponent ? kMagnitude : word;
  }
};

// ---- Readers: the one place that knows how a type's key values are loaded, hashed, compared. ----

template <typename Word>
struct WordKeyReader {
  static uint64_t Hash(const HashSeed& seed, const Vector& vector, uint64_t i) {
    return HashWord(seed, Word::Load(vector.values + i * Word::kWidth));
  }
  static bool Equal(const Vector& a, uint64_t i, const Vector& b, uint64_t j) {
    return Word::Load(a.values + i * Word::kWidth) == Word::Load(b.values + j * Word::kWidth);
  }
  static bool EqualStored(const Vector& a, uint64_t i, const Column&, const uint8_t* values,
                          uint64_t position) {
    return Word::Load(a.values + i * Word::kWidth) == Word::Load(values + position * Word::kWidth);
  }
  static const void* Address(const uint8_t* values, uint64_t position) {
    return values + position * Word::kWidth;
  }
};

// A dictionary keeps floats apart that are equal as keys: their codes do not tell.
template <typename Word>
struct FloatCodeKeyReader {
  uint32_t code_width;

  uint64_t Hash(const HashSeed& seed, const Vector& vector, uint64_t i) const {
    return HashWord(seed, Value(*vector.dictionary, vector.values, i));
  }
  bool Equal(const Vector& a, uint64_t i, const Vector& b, uint64_t j) const {
    return Value(*a.dictionary, a.values, i) == Value(*b.dictionary, b.values, j);
  }
  bool EqualStored(const Vector& a, uint64_t i, const Column& column, const uint8_t* values,
                   uint64_t position) const {
    return Value(*a.dictionary, a.values, i) ==
           Value(*column.dictionary->values(), values, position);
  }
  const void* Address(const uint8_t* values, uint64_t position) const {
    return values + position * code_width;
  }
  uint64_t Value(const Vector& dictionary, const uint8_t* codes, uint64_t i) const {
    uint64_t code = 0;
    std::memcpy(&code, codes + i * code_width, code_width);
    return Word::Load(dictionary.values + code * Word::kWidth);
  }
};

struct BytesKeyReader {
  uint32_t width;
  uint64_t Hash(const HashSeed& seed, const Vector& vector, uint64_t i) const {
    return HashBytes(seed, vector.values + i * width, width);
  }
  bool Equal(const Vector& a, uint64_t i, const Vector& b, uint64_t j) const {
    return width == 0 || std::memcmp(a.values + i * width, b.values + j * width, width) == 0;
  }
  bool EqualStored(const Vector& a, uint64_t i, const Column&, const uint8_t* values,
                   uint64_t position) const {
    return width == 0 || std::memcmp(a.values + i * width, values + position * width, width) == 0;
  }
  const void* Address(const uint8_t* values, uint64_t position) const {
    return values + position * width;
  }
};

struct BitKeyReader {
  static uint64_t Hash(const HashSeed& seed, const Vector& vector, uint64_t i) {
    return HashWord(seed, vector.Bit(i));
  }
  static bool Equal(const Vector& a, uint64_t i, const Vector& b, uint64_t j) {
    return a.Bit(i) == b.Bit(j);
  }
  static bool EqualStored(const Vector& a, uint64_t i, const Column&, const uint8_t* values,
                          uint64_t position) {
    return a.Bit(i) == GetBit(values, position);
  }
  static const void* Address(const uint8_t* values, uint64_t position) {
    return values + (position >> 3);
  }
};

struct StringKeyReader {
  static uint64_t Hash(const HashSeed& seed, const Vector& vector, uint64_t i) {
    const StringRef& string = vector.String(i);
    return HashBytes(seed, string.data(), string.size);
  }
  static bool Equal(const Vector& a, uint64_t i, const Vector& b, uint64_t j) {
    const StringRef& left = a.String(i);
    const StringRef& right = b.String(j);
    return SameHead(&left, &right) && left.view() == right.view();
  }
  static bool EqualStored(const Vector& a, uint64_t i, const Column& column, const uint8_t* values,
                          uint64_t position) {
    const StringRef& string = a.String(i);
    const auto& stored = reinterpret_cast<const StoredString*>(values)[position];
    if (!SameHead(&string, &stored)) return false;
    if (string.is_inline()) return std::memcmp(string.tail, stored.tail, 8) == 0;
    return std::memcmp(string.pointer, column.strings->At(stored), string.size) == 0;
  }
  static const void* Address(const uint8_t* values, uint64_t position) {
    return values + position * sizeof(StoredString);
  }
};

using HalfWord = FloatWord<uint16_t, 0x7C00>;
using SingleWord = FloatWord<uint32_t, 0x7F800000>;
using DoubleWord = FloatWord<uint64_t, 0x7FF0000000000000>;

// Of types whose values are not compared by their bytes; false for the others.
template <typename Function>
bool WithFloatReader(const DataType& type, Function&& function) {
  const bool is_coded = type.is_dictionary();
  const uint32_t width = type.width();
  switch (is_coded ? type.dictionary_values().id : type.id) {
    case TypeId::kFloat16:
      is_coded ? function(FloatCodeKeyReader<HalfWord>{width})
               : function(WordKeyReader<HalfWord>{});
      return true;
    case TypeId::kFloat32:
      is_coded ? function(FloatCodeKeyReader<SingleWord>{width})
               : function(WordKeyReader<SingleWord>{});
      return true;
    case TypeId::kFloat64:
      is_coded ? function(FloatCodeKeyReader<DoubleWord>{width})
               : function(WordKeyReader<DoubleWord>{});
      return true;
    default: return false;
  }
}

template <typename Function>
void WithKeyReader(const DataType& type, Function&& function) {
  switch (type.storage()) {
    case Storage::kNone: return;  // every value is null: no reader is ever asked
    case Storage::kBits: return function(BitKeyReader{});
    case Storage::kViews: return function(StringKeyReader{});
    case Storage::kFixed: break;
  }
  if (WithFloatReader(type, function)) return;
  switch (type.width()) {
    case 1: return function(WordKeyReader<PlainWord<uint8_t>>{});
    case 2: return function(WordKeyReader<PlainWord<uint16_t>>{});
    case 4: return function(WordKeyReader<PlainWord<uint32_t>>{});
    case 8: return function(WordKeyReader<PlainWord<uint64_t>>{});
    default: return function(BytesKeyReader{type.width()});
  }
}

}  // namespace

void HashValues(const HashSeed& seed, const Vector& vector, uint64_t start, uint64_t count,
                bool combine, uint64_t* hashes) {
  const uint64_t null_hash = HashWord(seed, kNullWord);
  auto store = [&](auto hash_of) {
    if (combine) {
      for (uint64_t i = 0; i < count; ++i) {
        hashes[i] = CombineHashes(seed, hashes[i], hash_of(start + i));
      }
    } else {
      for (uint64_t i = 0; i < count; ++i) hashes[i] = hash_of(start + i);
    }
  };
  if (vector.type.storage() == Storage::kNone) {
    store([&](uint64_t) { return null_hash; });
    return;
  }
  WithKeyReader(vector.type, [&](auto reader) {
    if (vector.validity == nullptr) {
      store([&](uint64_t i) { return reader.Hash(seed, vector, i); });
    } else {
      store(
          [&](uint64_t i) { return vector.IsValid(i) ? reader.Hash(seed, vector, i) : null_hash; });
    }
  });
}

void CompareWithColumn(const Vector& vector, const uint32_t* vector_rows, const Column& column,
                       const uint64_t* column_rows, uint64_t count, bool* equal) {
  const bool no_nulls = vector.validity == nullptr && vector.type.storage() != Storage::kNone;
  struct Stored {
    ChunkView::Place place;
    const uint8_t* validity;  // of the chunk
  };
  WithKeyReader(vector.type, [&](auto reader) {
    const auto find = [&](uint64_t i) -> Stored {
      const ChunkView view = column.View(ChunkOf(column_rows[i]));
      if (view.values == nullptr) return {};
      const ChunkView::Place place = view.Find(PositionOf(column_rows[i]));
      __builtin_prefetch(reader.Address(place.values, place.number));
      return {place, view.validity};
    };
    ForEachPlace(count, find, [&](uint64_t i, const Stored& stored) {
      const auto [values, number] = stored.place;
      if (no_nulls && values != nullptr && stored.validity == nullptr) {
        equal[i] &= reader.EqualStored(vector, vector_rows[i], column, values, number);
        return;
      }
      const bool valid = vector.IsValid(vector_rows[i]);
      const bool stored_valid =
          values != nullptr &&
          (stored.validity == nullptr || GetBit(stored.validity, PositionOf(column_rows[i])));
      if (valid != stored_valid) {
        equal[i] = false;
      } else if (valid && !reader.EqualStored(vector, vector_rows[i], column, values, number)) {
        equal[i] = false;
      }
    });
  });
}

bool EqualValues(const Vector& a, uint64_t a_row, const Vector& b, uint64_t b_row) {
  const bool valid = a.IsValid(a_row);
  if (valid != b.IsValid(b_row)) return false;
  bool equal = true;
  if (valid) WithKeyReader(a.type, [&](auto reader) { equal = reader.Equal(a, a_row, b, b_row); });
  return equal;
}

}  // namespace colmerge
