// SPDX-License-Identifier: Apache-2.0
#include "query/sort_key.h"

#include <algorithm>

#include "base/half_float.h"
#include "query/ordered_word.h"

namespace colmerge {
namespace {

constexpr uint64_t kValidBit = uint64_t{1} << 32;

bool IsNarrow(const DataType& type) {
  if (type.storage() != Storage::kFixed) return type.storage() == Storage::kBits;
  return type.id != TypeId::kFixedSizeBinary && type.width() <= 4;
}

uint64_t ReversedBytes(uint64_t word) { return __builtin_bswap64(word); }

// Calls put(i, row) for each row of the block.
template <typename Put>
void ForEachRow(const uint32_t* rows, uint64_t count, Put&& put) {
  if (rows == nullptr) {
    for (uint64_t i = 0; i < count; ++i) put(i, i);
  } else {
    for (uint64_t i = 0; i < count; ++i) put(i, rows[i]);
  }
}

// A PostgreSQL interval orders by its length, a month being 30 days and a day 24 hours.
constexpr int64_t kNanosADay = int64_t{86400} * 1000000000;
constexpr int64_t kMillisADay = int64_t{86400} * 1000;

Int128 IntervalLength(const DataType& type, const uint8_t* value) {
  int32_t first;
  int32_t second;
  std::memcpy(&first, value, 4);
  std::memcpy(&second, value + 4, 4);
  if (type.id == TypeId::kIntervalDayTime) {
    return static_cast<Int128>(first) * kMillisADay + second;
  }
  int64_t nanos;
  std::memcpy(&nanos, value + 8, 8);
  return (static_cast<Int128>(first) * 30 + second) * kNanosADay + nanos;
}

// The words of a value of several, the highest first.
void StoreWide(const DataType& type, const uint8_t* value, uint32_t words, uint64_t* to) {
  if (type.id == TypeId::kIntervalDayTime || type.id == TypeId::kIntervalMonthDayNano) {
    const Int128 length = IntervalLength(type, value);
    to[0] = static_cast<uint64_t>(length >> 64) ^ kSignBit;
    if (words > 1) to[1] = static_cast<uint64_t>(length);
    return;
  }
  if (type.is_decimal()) {
    const uint32_t all = type.width() / 8;
    for (uint32_t w = 0; w < words; ++w) std::memcpy(to + w, value + (all - 1 - w) * 8, 8);
    to[0] ^= kSignBit;
    return;
  }
  const uint32_t width = type.width();
  for (uint32_t w = 0; w < words; ++w) {
    uint64_t word = 0;
    if (w * 8 < width) std::memcpy(&word, value + w * 8, std::min(8u, width - w * 8));
    to[w] = ReversedBytes(word);
  }
}

uint32_t ValueWords(const DataType& type) {
  if (IsNarrow(type) || type.storage() != Storage::kFixed) return 1;
  if (type.id == TypeId::kIntervalDayTime || type.id == TypeId::kIntervalMonthDayNano) return 2;
  return std::max(1u, (type.width() + 7) / 8);
}

uint64_t FirstBytes(const StringRef& string) {
  uint64_t word = 0;
  std::memcpy(&word, string.data(), std::min<uint64_t>(8, string.size));
  return ReversedBytes(word);
}

}  // namespace

SortKeys::SortKeys(std::vector<SortColumn> columns)
    : columns_(std::move(columns)), parts_(columns_.size()) {
  for (size_t i = 0; i < columns_.size(); ++i) {
    const DataType& type = columns_[i].type;
    Part& part = parts_[i];
    part.first = words_;
    part.value_words = ValueWords(type);
    part.is_string = type.storage() == Storage::kViews;
    part.has_null_word = columns_[i].may_be_null && !IsNarrow(type);
    words_ += part.value_words + (part.has_null_word ? 1 : 0);
    if (!part.is_string) continue;
    has_strings_ = true;
    part.string = words_;
    words_ += 2;
  }
}

void SortKeys::Encode(size_t column, const Vector& vector, const uint32_t* rows, uint64_t count,
                      uint64_t* keys) const {
  const Part& part = parts_[column];
  uint64_t* to = keys + part.first;
  EncodeValues(columns_[column], vector, rows, count, words_, part.value_words, to);
  EncodeNulls(columns_[column], part, vector, rows, count, words_, false, to);
  if (!part.is_string) return;
  const auto* strings = vector.as<StringRef>();
  ForEachRow(rows, count, [&](uint64_t i, uint64_t row) {
    const StringRef string = vector.IsValid(row) ? strings[row] : StringRef();
    std::memcpy(keys + i * words_ + part.string, &string, sizeof(string));
  });
}

void SortKeys::EncodeFirstWord(const Vector& vector, const uint32_t* rows, uint64_t count,
                               uint64_t* words) const {
  EncodeValues(columns_[0], vector, rows, count, 1, 1, words);
  EncodeNulls(columns_[0], parts_[0], vector, rows, count, 1, true, words);
}

std::optional<uint64_t> SortKeys::ChooseBelow(const Vector& vector, uint64_t count, uint64_t bound,
                                              uint32_t* chosen, uint64_t* words) const {
  const SortColumn& column = columns_[0];
  if (vector.null_count != 0 || vector.type.storage() != Storage::kFixed) return std::nullopt;
  const uint64_t flip = column.descending ? ~uint64_t{0} : 0;
  uint64_t kept = 0;
  const bool is_number = WithNumberType(vector.type, [&](auto number) {
    using T = decltype(number);
    const T* values = vector.as<T>();
    const uint64_t changed = sizeof(T) == 8 ? flip : flip & 0xFFFFFFFF;
    const uint64_t valid = sizeof(T) != 8 && column.nulls_first ? kValidBit : 0;
#pragma GCC unroll 8
    for (uint64_t i = 0; i < count; ++i) {
      const uint64_t word = (OrderedWord(values[i]) ^ changed) | valid;
      if (word < bound) [[unlikely]] {
        words[i] = word;
        chosen[kept++] = static_cast<uint32_t>(i);
      }
    }
  });
  if (!is_number) return std::nullopt;
  return kept;
}

uint64_t SortKeys::LeastFirstWord(const Extremes& extremes) const {
  const SortColumn& column = columns_[0];
  const uint64_t word = column.descending ? extremes.largest : extremes.least;
  if (!IsNarrow(column.type)) return column.descending ? ~word : word;
  return (column.descending ? word ^ 0xFFFFFFFF : word) | (column.nulls_first ? kValidBit : 0);
}

void SortKeys::EncodeValues(const SortColumn& column, const Vector& vector, const uint32_t* rows,
                            uint64_t count, uint32_t stride, uint32_t wanted_words,
                            uint64_t* to) const {
  const DataType& type = vector.type;
  const uint64_t flip = column.descending ? ~uint64_t{0} : 0;
  const uint64_t narrow_flip = flip & 0xFFFFFFFF;
  // Valid narrow values lie above nulls that come first, and below those that come last.
  const uint64_t valid = column.nulls_first ? kValidBit : 0;
  if (type.storage() == Storage::kNone) {
    ForEachRow(rows, count, [&](uint64_t i, uint64_t) { to[i * stride] = 0; });
  } else if (type.storage() == Storage::kBits) {
    ForEachRow(rows, count, [&](uint64_t i, uint64_t row) {
      to[i * stride] = ((vector.Bit(row) ? 1 : 0) ^ narrow_flip) | valid;
    });
  } else if (type.storage() == Storage::kViews) {
    const auto* strings = vector.as<StringRef>();
    ForEachRow(rows, count, [&](uint64_t i, uint64_t row) {
      to[i * stride] = (vector.IsValid(row) ? FirstBytes(strings[row]) : 0) ^ flip;
    });
  } else if (type.id == TypeId::kFloat16) {
    const auto* halves = vector.as<uint16_t>();
    ForEachRow(rows, count, [&](uint64_t i, uint64_t row) {
      to[i * stride] = (OrderedWord(HalfToFloat(halves[row])) ^ narrow_flip) | valid;
    });
  } else if (!WithNumberType(type, [&](auto number) {
               using T = decltype(number);
               const T* values = vector.as<T>();
               ForEachRow(rows, count, [&](uint64_t i, uint64_t row) {
                 const uint64_t word = OrderedWord(values[row]);
                 to[i * stride] = sizeof(T) == 8 ? word ^ flip : (word ^ narrow_flip) | valid;
               });
             })) {
    const uint32_t width = type.width();
    ForEachRow(rows, count, [&](uint64_t i, uint64_t row) {
      StoreWide(type, vector.values + row * width, wanted_words, to + i * stride);
      for (uint32_t w = 0; w < wanted_words; ++w) to[i * stride + w] ^= flip;
    });
  }
}

// A null has the least or the largest words; the word behind tells it from a value that has them.
void SortKeys::EncodeNulls(const SortColumn& column, const Part& part, const Vector& vector,
                           const uint32_t* rows, uint64_t count, uint32_t stride,
                           bool first_word_only, uint64_t* to) const {
  const bool null_word = part.has_null_word && !first_word_only;
  if (null_word) {
    ForEachRow(rows, count, [&](uint64_t i, uint64_t) {
      to[i * stride + part.value_words] = column.nulls_first ? 1 : 0;
    });
  }
  if (vector.null_count == 0) return;
  const uint64_t word = column.nulls_first ? 0 : ~uint64_t{0};
  ForEachRow(rows, count, [&](uint64_t i, uint64_t row) {
    if (vector.IsValid(row)) return;
    const uint32_t words = first_word_only ? 1 : part.value_words;
    for (uint32_t w = 0; w < words; ++w) to[i * stride + w] = word;
    if (null_word) to[i * stride + part.value_words] = column.nulls_first ? 0 : 1;
  });
}

bool SortKeys::Less(const uint64_t* a, const uint64_t* b) const {
  if (!has_strings_) {
    for (uint32_t w = 0; w < words_; ++w) {
      if (a[w] != b[w]) return a[w] < b[w];
    }
    return false;
  }
  for (size_t i = 0; i < parts_.size(); ++i) {
    const Part& part = parts_[i];
    const uint32_t words = part.value_words + (part.has_null_word ? 1 : 0);
    for (uint32_t w = part.first; w < part.first + words; ++w) {
      if (a[w] != b[w]) return a[w] < b[w];
    }
    if (!part.is_string) continue;
    const StringRef left = StringRef::FromWords(a + part.string);
    const StringRef right = StringRef::FromWords(b + part.string);
    const int order = left.view().compare(right.view());
    if (order != 0) return columns_[i].descending ? order > 0 : order < 0;
  }
  return false;
}

void SortKeys::KeepStrings(size_t column, uint64_t* key, StringArena* arena) const {
  uint64_t* words = key + parts_[column].string;
  const StringRef kept = arena->Keep(StringRef::FromWords(words));
  std::memcpy(words, &kept, sizeof(kept));
}

}  // namespace colmerge
