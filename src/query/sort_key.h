// SPDX-License-Identifier: Apache-2.0
// Keys of an order as rows of 64-bit words that compare as unsigned numbers, word by word.
//
// Each column has, one behind the other,
//
//   value     up to 32 bits   1 word: the value, and above it a bit that puts nulls first or last
//             wider           its words, the highest first
//             a string        1 word: its first 8 bytes
//   null      1 word that tells a null from a value with the same words; only where nulls may come
//             and values are strings or wider than 32 bits
//   string    2 words: the string itself, as StringRef
//
// Signs are flipped, floats brought into the order of their bits, descending values inverted.
// Strings whose first 8 bytes are equal are compared as such: a row of words is the order unless
// there are strings.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "column/chunk_extremes.h"
#include "column/vector.h"
#include "query/string_arena.h"

namespace colmerge {

struct SortColumn {
  DataType type;
  bool descending = false;
  bool nulls_first = false;
  bool may_be_null = true;
};

class SortKeys {
 public:
  explicit SortKeys(std::vector<SortColumn> columns);

  uint32_t words() const { return words_; }
  bool has_strings() const { return has_strings_; }

  // Writes one column of the rows (nullptr: the first `count`) to `count` keys.
  void Encode(size_t column, const Vector& vector, const uint32_t* rows, uint64_t count,
              uint64_t* keys) const;
  // The first word of each key alone.
  void EncodeFirstWord(const Vector& vector, const uint32_t* rows, uint64_t count,
                       uint64_t* words) const;

  // The first words that are less than `bound`, among those of the first `count` rows: the rows
  // into `chosen`, each word to the place of its row, and how many there are. A branch for each
  // row: for when they are few. Nothing for vectors with nulls, and of other types than numbers.
  std::optional<uint64_t> ChooseBelow(const Vector& vector, uint64_t count, uint64_t bound,
                                      uint32_t* chosen, uint64_t* words) const;

  // Of keys whose first values, none of them null, are numbers between these.
  uint64_t LeastFirstWord(const Extremes& extremes) const;

  bool Less(const uint64_t* a, const uint64_t* b) const;

  // Moves the bytes of a column's long strings into the arena.
  void KeepStrings(size_t column, uint64_t* key, StringArena* arena) const;
  bool IsString(size_t column) const { return parts_[column].is_string; }

 private:
  struct Part {
    uint32_t first = 0;        // word
    uint32_t value_words = 1;  // of a string: the one that orders by the first bytes
    bool has_null_word = false;
    bool is_string = false;
    uint32_t string = 0;  // word
  };

  void EncodeValues(const SortColumn& column, const Vector& vector, const uint32_t* rows,
                    uint64_t count, uint32_t stride, uint32_t wanted_words, uint64_t* to) const;
  void EncodeNulls(const SortColumn& column, const Part& part, const Vector& vector,
                   const uint32_t* rows, uint64_t count, uint32_t stride, bool first_word_only,
                   uint64_t* to) const;

  std::vector<SortColumn> columns_;
  std::vector<Part> parts_;
  uint32_t words_ = 0;
  bool has_strings_ = false;
};

}  // namespace colmerge
