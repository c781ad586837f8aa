// SPDX-License-Identifier: Apache-2.0
#include "config/yaml_tree.h"

#include <fmt/core.h>
#include <yaml.h>

#include <algorithm>
#include <map>
#include <new>
#include <set>

#include "base/error.h"
#include "base/quoted_text.h"
#include "base/utf8.h"

namespace colmerge {
namespace {

constexpr size_t kLongestText = size_t{1} << 20;
constexpr size_t kMostLevels = 64;
constexpr size_t kMostEntries = 10000;  // of one mapping, merged ones included
constexpr int kMostMerges = 16;         // one inside the other

std::string_view View(const yaml_char_t* text, size_t size) {
  return {reinterpret_cast<const char*>(text), size};
}
std::string_view View(const yaml_char_t* text) {
  return text == nullptr ? std::string_view()
                         : std::string_view(reinterpret_cast<const char*>(text));
}

// libyaml's parser over a text.
class EventParser {
 public:
  explicit EventParser(std::string_view text) {
    if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const yaml_char_t*>(text.data()),
                                 text.size());
  }
  ~EventParser() { yaml_parser_delete(&parser_); }
  EventParser(const EventParser&) = delete;
  EventParser& operator=(const EventParser&) = delete;

  // event: not initialised, or one that was deleted.
  Status Next(yaml_event_t* event) {
    if (yaml_parser_parse(&parser_, event) != 0) return Status::Ok();
    if (parser_.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
    const auto line = static_cast<int64_t>(parser_.problem_mark.line) + 1;
    const char* problem = parser_.problem == nullptr ? "syntax error" : parser_.problem;
    return Error(Code::kInvalidText, "line {}, byte {}: the text is not YAML: {}", line,
                 parser_.problem_mark.column + 1, problem)
        .AtLine(line);
  }

 private:
  yaml_parser_t parser_;
};

struct EventOwner {
  yaml_event_t event;
  EventOwner() { event.type = YAML_NO_EVENT; }
  ~EventOwner() { yaml_event_delete(&event); }
  EventOwner(const EventOwner&) = delete;
  EventOwner& operator=(const EventOwner&) = delete;
};

Status ErrorAtLine(uint64_t line, std::string_view message) {
  return Error(Code::kInvalidText, "line {}: {}", line, message).AtLine(static_cast<int64_t>(line));
}

}  // namespace

// Turns events into nodes.
class YamlTreeBuilder {
 public:
  explicit YamlTreeBuilder(std::string_view text) : parser_(text) {}

  Result<YamlTree> Build();

 private:
  Status Take(const yaml_event_t& event);
  Status TakeAlias(const yaml_event_t& event, uint64_t line);
  Status Open(YamlNode::Kind kind, const yaml_char_t* anchor, uint64_t line);
  void Close();
  YamlNode* Add(YamlNode::Kind kind, uint64_t line);
  void Attach(const YamlNode* node);
  void Anchor(std::string_view name, const YamlNode* node) {
    if (!name.empty()) anchors_.insert_or_assign(std::string(name), node);
  }

  struct OpenNode {
    YamlNode* node;
    std::string anchor;
  };
  EventParser parser_;
  YamlTree tree_;
  std::vector<OpenNode> open_;  // from the root to where the next event belongs
  std::map<std::string, const YamlNode*, std::less<>> anchors_;
};

Result<YamlTree> YamlTreeBuilder::Build() {
  while (true) {
    EventOwner owner;
    COLMERGE_RETURN_IF_ERROR(parser_.Next(&owner.event));
    if (owner.event.type == YAML_STREAM_END_EVENT) break;
    COLMERGE_RETURN_IF_ERROR(Take(owner.event));
  }
  if (tree_.root_ == nullptr) return Error(Code::kInvalidText, "the YAML text is empty");
  return std::move(tree_);
}

Status YamlTreeBuilder::Take(const yaml_event_t& event) {
  const uint64_t line = event.start_mark.line + 1;
  switch (event.type) {
    case YAML_DOCUMENT_START_EVENT:
      if (tree_.root_ == nullptr) return Status::Ok();
      return ErrorAtLine(line, "a second document begins, only one is allowed");
    case YAML_ALIAS_EVENT: return TakeAlias(event, line);
    case YAML_SCALAR_EVENT: {
      YamlNode* node = Add(YamlNode::Kind::kScalar, line);
      node->text = View(event.data.scalar.value, event.data.scalar.length);
      node->plain = event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
      Anchor(View(event.data.scalar.anchor), node);
      Attach(node);
      return Status::Ok();
    }
    case YAML_SEQUENCE_START_EVENT:
      return Open(YamlNode::Kind::kSequence, event.data.sequence_start.anchor, line);
    case YAML_MAPPING_START_EVENT:
      return Open(YamlNode::Kind::kMapping, event.data.mapping_start.anchor, line);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: Close(); return Status::Ok();
    default: return Status::Ok();
  }
}

Status YamlTreeBuilder::TakeAlias(const yaml_event_t& event, uint64_t line) {
  const std::string_view name = View(event.data.alias.anchor);
  auto anchored = anchors_.find(name);
  if (anchored == anchors_.end()) {
    return ErrorAtLine(line, fmt::format("the alias *{} has no anchor before it", name));
  }
  Attach(anchored->second);
  return Status::Ok();
}

Status YamlTreeBuilder::Open(YamlNode::Kind kind, const yaml_char_t* anchor, uint64_t line) {
  if (open_.size() == kMostLevels) {
    return ErrorAtLine(line, fmt::format("more than {} levels", kMostLevels));
  }
  open_.push_back({Add(kind, line), std::string(View(anchor))});
  return Status::Ok();
}

void YamlTreeBuilder::Close() {
  OpenNode closed = std::move(open_.back());
  open_.pop_back();
  Anchor(closed.anchor, closed.node);
  Attach(closed.node);
}

YamlNode* YamlTreeBuilder::Add(YamlNode::Kind kind, uint64_t line) {
  tree_.nodes_.push_back(std::make_unique<YamlNode>());
  YamlNode* node = tree_.nodes_.back().get();
  node->kind = kind;
  node->line = line;
  return node;
}

void YamlTreeBuilder::Attach(const YamlNode* node) {
  if (open_.empty()) {
    tree_.root_ = node;
  } else {
    open_.back().node->children.push_back(node);
  }
}

bool YamlNode::is_null() const {
  if (!is_scalar() || !plain) return false;
  constexpr std::string_view kNulls[] = {"", "~", "null", "Null", "NULL"};
  return std::find(std::begin(kNulls), std::end(kNulls), text) != std::end(kNulls);
}

std::string YamlNode::Describe() const {
  if (kind == Kind::kMapping) return "a mapping";
  if (kind == Kind::kSequence) return "a list";
  if (is_null()) return "null";
  return QuotedText(text);
}

Result<YamlTree> YamlTree::Parse(std::string_view text) {
  if (text.size() > kLongestText) {
    return Error(Code::kLimitExceeded, "the YAML text is longer than {} bytes", kLongestText);
  }
  const uint64_t invalid = FindInvalidUtf8(text.data(), text.size());
  if (invalid != text.size()) {
    auto begin = text.begin();
    auto lines = std::count(begin, begin + static_cast<std::ptrdiff_t>(invalid), '\n');
    return ErrorAtLine(static_cast<uint64_t>(lines) + 1, "the text is not UTF-8");
  }
  return YamlTreeBuilder(text).Build();
}

namespace {

class EntryCollector {
 public:
  explicit EntryCollector(std::string_view what) : what_(what) {}

  // merges: how many `<<` led here.
  Status Collect(const YamlNode& node, int merges);
  std::vector<YamlEntry> TakeEntries() && { return std::move(entries_); }

 private:
  Status CollectMerged(const YamlNode& node, int merges);
  // Counts what is looked at, which aliases could otherwise multiply without end.
  Status Visit(const YamlNode& node) {
    if (++visited_ <= kMostEntries) return Status::Ok();
    return ErrorAtLine(node.line, fmt::format("{} has more than {} entries", what_, kMostEntries));
  }

  const std::string_view what_;
  std::vector<YamlEntry> entries_;
  std::set<std::string_view> keys_;
  size_t visited_ = 0;
};

Status EntryCollector::Collect(const YamlNode& node, int merges) {
  if (!node.is_mapping()) {
    return ErrorAtLine(node.line,
                       fmt::format("{} must be a mapping, not {}", what_, node.Describe()));
  }
  if (merges > kMostMerges) return ErrorAtLine(node.line, "too many merges inside each other");
  COLMERGE_RETURN_IF_ERROR(Visit(node));
  std::vector<const YamlNode*> merged;
  std::set<std::string_view> own_keys;
  for (size_t i = 0; i + 1 < node.children.size(); i += 2) {
    const YamlNode& key = *node.children[i];
    COLMERGE_RETURN_IF_ERROR(Visit(key));
    if (!key.is_scalar()) {
      return ErrorAtLine(key.line, fmt::format("{} has {} as a key", what_, key.Describe()));
    }
    if (!own_keys.insert(key.text).second) {
      return ErrorAtLine(key.line, fmt::format("{} has the key '{}' twice", what_, key.text));
    }
    if (key.plain && key.text == "<<") {
      merged.push_back(node.children[i + 1]);
    } else if (keys_.insert(key.text).second) {
      entries_.push_back({key.text, &key, node.children[i + 1]});
    }
  }
  for (const YamlNode* each : merged) COLMERGE_RETURN_IF_ERROR(CollectMerged(*each, merges + 1));
  return Status::Ok();
}

// A mapping, or a list of them of which the earlier ones win.
Status EntryCollector::CollectMerged(const YamlNode& node, int merges) {
  if (node.kind != YamlNode::Kind::kSequence) return Collect(node, merges);
  for (const YamlNode* each : node.children) COLMERGE_RETURN_IF_ERROR(Collect(*each, merges));
  return Status::Ok();
}

}  // namespace

Result<std::vector<YamlEntry>> YamlEntries(const YamlNode& node, std::string_view what) {
  EntryCollector collector(what);
  COLMERGE_RETURN_IF_ERROR(collector.Collect(node, 0));
  return std::move(collector).TakeEntries();
}

}  // namespace colmerge
