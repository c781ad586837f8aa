// SPDX-License-Identifier: Apache-2.0
// Numbers expressions so that those which are written alike have the same number.
//
// Names are compared by the columns that they mean. An expression's number is made from those of
// its parts, each of which is looked at once, however often it is asked about: to find one of many
// expressions costs what it takes to read it.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "expr/bind/binder.h"

namespace colmerge {

class SyntaxClasses {
 public:
  // columns: what the names mean; must outlive it, and so must all nodes that it is asked about.
  explicit SyntaxClasses(BindScope* columns) : columns_(columns) {}

  // Of a node and all below it; never 0. A name that means no column is like no other.
  uint64_t NumberOf(const SyntaxNode& node);

 private:
  // One whose parts have numbers, or get them now.
  void AddNode(const SyntaxNode& node);
  std::string Describe(const SyntaxNode& node);

  BindScope* columns_;
  std::unordered_map<const SyntaxNode*, uint64_t> known_;
  std::unordered_map<std::string, uint64_t> numbers_;  // by description
  uint64_t last_ = 0;
};

}  // namespace colmerge
