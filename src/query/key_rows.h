// SPDX-License-Identifier: Apache-2.0
// Keys of groups as rows of 64-bit words, in which equal keys are equal words.
//
//   widest values first, each at a multiple of its width or of 8 | one bit a column: null | zeros
//
// Strings lie there as StringRef: short ones are equal words, for long ones the bytes have to be
// compared. A floating-point value is made canonical: -0 becomes 0, every NaN the same one. Under a
// null all bytes are zero. A layout of one column has no bit for null: its nulls are apart.
#pragma once

#include <memory>
#include <vector>

#include "base/checked_steps.h"
#include "base/hash.h"
#include "column/vector.h"
#include "query/string_arena.h"

namespace colmerge {

// The string that two words of a key are, through its first and last eight bytes; with the first
// word of the key, which holds the size, those are all of a string of up to 16. Where they lie is
// found without a branch: whether the next string is a long one, no processor can guess.
struct StringKey {
  explicit StringKey(const uint64_t* key) : head(key[0]) {
    std::memcpy(&size, key, sizeof(size));
    const uint64_t is_long = ~uint64_t{0} * (size > kInlineBytes ? 1 : 0);
    const auto inside = reinterpret_cast<uint64_t>(key);
    const uint64_t start = (key[1] & is_long) | (inside & ~is_long);
    const uint64_t end = ((key[1] + size) & is_long) | ((inside + 16) & ~is_long);
    std::memcpy(&first, reinterpret_cast<const char*>(start), 8);
    std::memcpy(&last, reinterpret_cast<const char*>(end - 8), 8);
    text = reinterpret_cast<const char*>(start);
  }
  // Bytes between the first and the last eight.
  uint64_t middle_size() const { return size > 16 ? size - 16 : 0; }
  const char* middle() const { return text + 8; }

  bool operator==(const StringKey& other) const {
    if (((head ^ other.head) | (first ^ other.first) | (last ^ other.last)) != 0) return false;
    return size <= 16 || std::memcmp(middle(), other.middle(), middle_size()) == 0;
  }

  uint64_t head;
  uint64_t first;
  uint64_t last;
  const char* text;
  uint32_t size;
};

class GroupKeyLayout {
 public:
  // Flat types; dictionaries by their codes, whose values must not be floats.
  explicit GroupKeyLayout(std::vector<DataType> types);

  const std::vector<DataType>& types() const { return types_; }
  uint32_t words() const { return words_; }
  bool has_strings() const { return has_strings_; }
  bool is_single() const { return types_.size() == 1; }
  bool is_string() const { return has_strings_ && is_single(); }

  // Whether values alone fill the rows: no byte of them has to be zero beforehand.
  bool is_packed() const { return packed_; }
  // The key of a single column of whole numbers from its value, widened to a word.
  uint64_t NarrowKey(uint64_t value) const {
    const uint32_t width = parts_[0].width;
    return width >= 8 ? value : value & ((uint64_t{1} << (8 * width)) - 1);
  }

  // Writes the values rows[0 .. count) of one column (nullptr: the first ones) to `count` key rows.
  // Unless packed, the rows are zeros before the first column is written.
  void Encode(size_t column, const Vector& vector, const uint32_t* rows, uint64_t count,
              uint64_t* keys) const;

  void Hash(const HashSeed& seed, const uint64_t* keys, uint64_t count, uint64_t* hashes) const;
  // For rows whose words differ: whether that is for the addresses of equal long strings alone.
  bool EqualStrings(const uint64_t* a, const uint64_t* b) const;
  // Moves the bytes of long strings into the arena.
  void KeepStrings(uint64_t* key, StringArena* arena) const;

  // One column of `count` key rows. The bytes of strings are borrowed. null_row: for a single
  // column, the row that stands for null; ~0: none. When the steps say no, the vector is of no use.
  Vector Decode(size_t column, const uint64_t* keys, uint64_t count, uint64_t null_row,
                const Ref<MemoryPool>& pool, CheckedSteps* steps) const;

 private:
  struct Part {
    uint32_t offset = 0;  // bytes
    uint32_t width = 0;
    bool is_string = false;
  };

  bool IsNull(size_t column, const uint8_t* row) const {
    return !is_single() && GetBit(row + null_offset_, column);
  }

  std::vector<DataType> types_;
  std::vector<Part> parts_;
  std::vector<uint32_t> strings_;  // offsets in words
  uint32_t null_offset_ = 0;       // in bytes
  uint32_t words_ = 0;
  bool has_strings_ = false;
  bool packed_ = false;
};

}  // namespace colmerge
