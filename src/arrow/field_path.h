// SPDX-License-Identifier: Apache-2.0
// Where a field stands in a schema, for messages: column 'a'.'b'. A chain of places on the stack of
// a recursion; text is made only when there is an error.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace colmerge {

struct FieldPath {
  enum class Step { kNamed, kDictionary, kRoot };

  const FieldPath* parent = nullptr;  // nullptr: a column, or the root
  std::string_view name;
  Step step = Step::kNamed;

  std::string ToString() const;
};

// The text made fit for a message: control characters and bytes that are no UTF-8 as \xNN, and cut
// at about `most_bytes`.
std::string Printable(std::string_view text, size_t most_bytes);

// The same in single quotes, cut at the length of a name.
std::string Quoted(std::string_view text);

}  // namespace colmerge
