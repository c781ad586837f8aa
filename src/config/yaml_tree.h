// SPDX-License-Identifier: Apache-2.0
// A YAML document as a tree, each node with its line. Over libyaml's events rather than its own
// document, so that depth and size are bounded while the text is read.
//
// Aliases share the anchored node; an anchor is known only behind its node, so there are no cycles.
// A tree is immutable; reading it is thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace colmerge {

struct YamlNode {
  enum class Kind : uint8_t { kScalar, kSequence, kMapping };

  Kind kind = Kind::kScalar;
  bool plain = false;  // a scalar without quotes
  uint64_t line = 0;   // from 1
  std::string text;    // of a scalar
  // Items of a sequence; keys and values of a mapping, in turns. Owned by the tree.
  std::vector<const YamlNode*> children;

  bool is_scalar() const { return kind == Kind::kScalar; }
  bool is_mapping() const { return kind == Kind::kMapping; }
  // An empty value, ~ or null.
  bool is_null() const;
  // "a mapping", "'text'": what is here, for messages.
  std::string Describe() const;
};

class YamlTree {
 public:
  // Fails on anything but one document of UTF-8, on more than 1 MiB of text and on more than 64
  // levels. The message names the line.
  static Result<YamlTree> Parse(std::string_view text);

  const YamlNode& root() const { return *root_; }

 private:
  friend class YamlTreeBuilder;
  YamlTree() = default;

  std::vector<std::unique_ptr<YamlNode>> nodes_;
  const YamlNode* root_ = nullptr;
};

// The entries of a mapping, those that `<<` brings in among them.
struct YamlEntry {
  std::string_view key;
  const YamlNode* key_node = nullptr;
  const YamlNode* value = nullptr;
};

// what: the mapping's name in messages ("the document", "destination 'users'"). Fails on a node
// that is no mapping, on a key that is no scalar or repeated, and on merges that expand too far.
Result<std::vector<YamlEntry>> YamlEntries(const YamlNode& node, std::string_view what);

}  // namespace colmerge
