// SPDX-License-Identifier: Apache-2.0
#include "syntax/syntax_tree.h"

#include <utility>

namespace colmerge {

// First arguments go one after the other: a chain of operators may be longer than a stack is deep.
SyntaxNode::~SyntaxNode() {
  SyntaxPtr first = arguments.empty() ? nullptr : std::move(arguments[0]);
  while (first != nullptr) {
    SyntaxPtr next = first->arguments.empty() ? nullptr : std::move(first->arguments[0]);
    first = std::move(next);
  }
}

}  // namespace colmerge
