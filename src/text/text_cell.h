// SPDX-License-Identifier: Apache-2.0
// One value of a row of text, before it has a type.
#pragma once

#include <cstdint>
#include <string_view>

namespace colmerge {

enum class TextCellKind : uint8_t {
  kNull,
  kText,     // CSV: characters whose type is anybody's guess
  kBlank,    // CSV: a quoted empty cell
  kNumber,   // JSON: a number as written
  kBoolean,  // JSON: true or false
  kString,   // JSON: a string, unescaped
  kNested,   // JSON: an array or object as compact JSON
};

struct TextCell {
  const char* data = nullptr;
  uint64_t size = 0;
  TextCellKind kind = TextCellKind::kNull;
  // The bytes lie in the caller's text, so that a vector may borrow them.
  bool in_text = true;
  // CSV: quotes inside are doubled still.
  bool escaped = false;

  std::string_view view() const { return {data, size}; }
};

}  // namespace colmerge
