// SPDX-License-Identifier: Apache-2.0
// What rows of one key bring for a column, joined before it meets what the key has.
//
// For operators that do not mind how values are grouped, and whose values grow with each row (append, set_union). One row
// after the other, each would copy all that those before have come to: n rows n times. Joined two by two, and what comes
// of that again, it is copied as often as n can be halved:
//
//   rows of the key      a     b     c     d     e
//                         a b         c d        e
//                              a b c d           e
//                                   a b c d e
#pragma once

#include <list>
#include <memory>
#include <vector>

#include "write/merge_rule_run.h"

namespace colmerge {

// A row of a source, or of what a rule has made. values == nullptr: nothing.
struct FoldedValue {
  const Vector* values = nullptr;
  uint32_t row = 0;
};

// What folding makes, and what it was made of; values that are taken from there borrow it.
struct FoldMemory {
  std::list<Vector> values;
  std::vector<std::unique_ptr<MatchBlock>> blocks;
};

// A value that a row brings for a key.
struct KeyedValue {
  uint64_t key = 0;
  FoldedValue value;
  uint32_t part = 0;  // of the row, for messages
  uint32_t row = 0;
};

// The values that codes of all parts, and of what rules have made, are of: those of the longest dictionary, which goes on
// where those before end. nullptr for other columns. parts: of the sources.
std::shared_ptr<const Vector> DictionaryOf(const MergeContext& context, const Change& change,
                                           const std::vector<ChangePart*>& parts, size_t column);

// A vector of a column's type with these values.
Vector GatherValues(const MergeContext& context, const Change& change,
                    const std::vector<ChangePart*>& parts, uint32_t column,
                    const Array<KeyedValue>& values);

// Joins values of equal keys, which stand one behind the other in their order, by the rule: each key has one afterwards.
Status JoinValues(const MergeContext& context, const MergeRule& rule,
                  const std::vector<ChangePart*>& parts, Change* change, FoldMemory* memory,
                  Array<KeyedValue>* values);

}  // namespace colmerge
