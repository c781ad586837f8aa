// SPDX-License-Identifier: Apache-2.0
// Trees of syntax written out in full, so that tests can say what a text means: (+ 1 (* 2 3)).
#pragma once

#include <string>
#include <string_view>

#include "syntax/syntax_tree.h"

namespace colmerge::test {

std::string SyntaxText(const SyntaxNode& node);

// The tree of an expression, or its error as "position: message".
std::string Parsed(std::string_view text);

}  // namespace colmerge::test
