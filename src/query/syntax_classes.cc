// SPDX-License-Identifier: Apache-2.0
#include "query/syntax_classes.h"

#include <algorithm>

namespace colmerge {
namespace {

void AppendWord(uint64_t word, std::string* to) {
  to->append(reinterpret_cast<const char*>(&word), sizeof(word));
}

void AppendText(std::string_view text, std::string* to) {
  AppendWord(text.size(), to);
  to->append(text);
}

}  // namespace

uint64_t SyntaxClasses::NumberOf(const SyntaxNode& node) {
  // From the lowest of the first arguments up: a chain of operators may be long.
  std::vector<const SyntaxNode*> unknown;
  for (const SyntaxNode* at = &node; known_.count(at) == 0; at = at->arguments[0].get()) {
    unknown.push_back(at);
    if (at->arguments.empty()) break;
  }
  for (size_t i = unknown.size(); i-- > 0;) AddNode(*unknown[i]);
  return known_.at(&node);
}

void SyntaxClasses::AddNode(const SyntaxNode& node) {
  std::string description = Describe(node);
  uint64_t number = last_ + 1;
  if (!description.empty())
    number = numbers_.try_emplace(std::move(description), number).first->second;
  last_ = std::max(last_, number);
  known_.emplace(&node, number);
}

// All that tells a node from others, its parts by their numbers; empty for one that is like no
// other.
std::string SyntaxClasses::Describe(const SyntaxNode& node) {
  std::string description;
  AppendWord(static_cast<uint64_t>(node.kind), &description);
  if (node.kind == SyntaxKind::kColumn) {
    const auto column = columns_->FindColumn(node);
    if (!column.ok()) return {};
    AppendWord(static_cast<uint64_t>((*column)->number), &description);
    return description;
  }
  const unsigned flags = (node.negated ? 1u : 0) | (node.distinct ? 2u : 0) | (node.star ? 4u : 0) |
                         (node.has_operand ? 8u : 0);
  AppendWord(flags, &description);
  AppendWord(static_cast<uint64_t>(node.number), &description);
  AppendText(node.text, &description);
  if (node.kind == SyntaxKind::kCast || node.kind == SyntaxKind::kTyped) {
    AppendText(node.type.ToString(), &description);
  }
  AppendWord(node.filter ? NumberOf(*node.filter) : 0, &description);
  for (const SyntaxPtr& argument : node.arguments) AppendWord(NumberOf(*argument), &description);
  return description;
}

}  // namespace colmerge
