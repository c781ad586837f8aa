// SPDX-License-Identifier: Apache-2.0
// Strings and byte strings in 16 bytes, in two forms that differ only in their last 8 bytes:
//
//   bytes   0..3    4..7     8..15
//   short   size    the value itself, up to 12 bytes, zero-padded     (both forms)
//   long    size    prefix   StringRef: a pointer
//   long    size    prefix   StoredString: block number, offset in it (Arrow's view layout)
//
// A batch or a result holds StringRef, a table StoredString over its column's string blocks. The
// zero padding matters: equal short strings are equal 16-byte words.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace colmerge {

inline constexpr uint32_t kInlineBytes = 12;
// Arrow views carry the size as int32.
inline constexpr uint64_t kLongestString = 0x7FFFFFFF;

struct StringRef {
  uint32_t size = 0;
  char prefix[4] = {};
  union {
    char tail[8] = {};
    const char* pointer;
  };

  StringRef() = default;
  // size <= kLongestString; text of a long string must outlive the reference.
  StringRef(const char* text, uint64_t length) : size(static_cast<uint32_t>(length)) {
    if (size <= kInlineBytes) {
      if (size != 0) std::memcpy(prefix, text, size);
    } else {
      std::memcpy(prefix, text, 4);
      pointer = text;
    }
  }
  explicit StringRef(std::string_view text) : StringRef(text.data(), text.size()) {}

  // What was stored as two words.
  static StringRef FromWords(const uint64_t* words) {
    StringRef string;
    std::memcpy(static_cast<void*>(&string), words, sizeof(string));
    return string;
  }

  bool is_inline() const { return size <= kInlineBytes; }
  // A short string's bytes lie in the reference itself: the view dies with it.
  const char* data() const { return is_inline() ? prefix : pointer; }
  std::string_view view() const { return {data(), size}; }
};
static_assert(sizeof(StringRef) == 16);

struct StoredString {
  struct Place {
    uint32_t block;
    uint32_t offset;
  };

  uint32_t size = 0;
  char prefix[4] = {};
  union {
    char tail[8] = {};
    Place place;
  };

  bool is_inline() const { return size <= kInlineBytes; }
};
static_assert(sizeof(StoredString) == 16);

// Size and first four bytes at once: unequal heads mean unequal strings.
inline bool SameHead(const void* a, const void* b) { return std::memcmp(a, b, 8) == 0; }

}  // namespace colmerge
