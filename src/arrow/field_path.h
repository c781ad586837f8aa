// SPDX-License-Identifier: Apache-2.0
// Where a field stands in a schema, for messages: column 'a'.'b'. A chain of places on the stack of a
// recursion; text is made only when there is an error.
#pragma once

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

// The text in single quotes, fit for a message: control characters and bytes that are no UTF-8 as \xNN,
// cut when it is long.
std::string Quoted(std::string_view text);

}  // namespace colmerge
