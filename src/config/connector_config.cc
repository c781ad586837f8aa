// SPDX-License-Identifier: Apache-2.0
#include "config/connector_config.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "config/option_table.h"
#include "config/yaml_tree.h"

namespace colmerge {
namespace {

constexpr std::string_view kInMemory = "in_memory";

// What the two kinds of entries are called, alone and together.
struct Section {
  std::string_view key;
  std::string_view entry;
};
constexpr Section kDestinations{"destinations", "destination"};
constexpr Section kSources{"sources", "source"};

std::vector<std::string_view> KeysOf(const std::vector<YamlEntry>& entries) {
  std::vector<std::string_view> keys;
  for (const YamlEntry& entry : entries) keys.push_back(entry.key);
  return keys;
}

const YamlEntry* Find(const std::vector<YamlEntry>& entries, std::string_view key) {
  auto found = std::find_if(entries.begin(), entries.end(),
                            [&](const YamlEntry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

// The entries of `destinations` or `sources`, of which there are none in an empty section.
Result<std::vector<YamlEntry>> EntriesOf(const YamlEntry& found, const Section& section) {
  if (found.value->is_null()) return std::vector<YamlEntry>();
  return YamlEntries(*found.value, fmt::format("'{}'", section.key));
}

Result<std::vector<YamlEntry>> SectionEntries(const YamlTree& tree, const Section& section) {
  COLMERGE_ASSIGN_OR_RETURN(auto top, YamlEntries(tree.root(), "the document"));
  const YamlEntry* found = Find(top, section.key);
  if (found == nullptr) {
    return Error(Code::kInvalidArgument, "the document has no '{}'{}", section.key,
                 Suggestion(section.key, KeysOf(top)));
  }
  return EntriesOf(*found, section);
}

Status NotFound(const Section& section, std::string_view name,
                const std::vector<YamlEntry>& entries) {
  constexpr size_t kMostShown = 20;
  std::vector<std::string_view> names = KeysOf(entries);
  const std::string suggestion = Suggestion(name, names);
  const bool more = names.size() > kMostShown;
  if (more) names.resize(kMostShown);
  const std::string known = names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
  return Error(Code::kInvalidArgument, "{} '{}' not found, the document has {}{}{}", section.entry,
               name, known, more ? ", ..." : "", suggestion);
}

Status CheckConnector(const std::vector<YamlEntry>& options, std::string_view what, uint64_t line) {
  const YamlEntry* connector = Find(options, "connector");
  if (connector == nullptr || connector->value->is_null()) {
    return Error(Code::kInvalidArgument, "'connector' is required in {} (line {})", what, line)
        .AtLine(static_cast<int64_t>(line));
  }
  const YamlNode& value = *connector->value;
  if (value.is_scalar() && value.text == kInMemory) return Status::Ok();
  return Error(Code::kInvalidArgument, "the connector of {} must be '{}', not {} (line {}){}", what,
               kInMemory, value.Describe(), value.line, Suggestion(value.text, {kInMemory}))
      .AtLine(static_cast<int64_t>(value.line));
}

template <typename Options>
Result<Options> Load(std::string_view yaml, const Section& section, std::string_view name) {
  COLMERGE_ASSIGN_OR_RETURN(YamlTree tree, YamlTree::Parse(yaml));
  COLMERGE_ASSIGN_OR_RETURN(auto entries, SectionEntries(tree, section));
  const YamlEntry* entry = Find(entries, name);
  if (entry == nullptr) return NotFound(section, name, entries);
  const std::string what = fmt::format("{} '{}'", section.entry, name);
  const uint64_t line = entry->key_node->line;
  COLMERGE_ASSIGN_OR_RETURN(auto values, YamlEntries(*entry->value, what));
  COLMERGE_RETURN_IF_ERROR(CheckConnector(values, what, line));
  Options options;
  COLMERGE_RETURN_IF_ERROR(SetOptions(values, &options));
  Status valid = Validate(options);
  if (!valid.ok()) {
    return Error(valid.code(), "{} ({}, line {})", valid.message(), what, line)
        .AtLine(static_cast<int64_t>(line));
  }
  return options;
}

Result<std::vector<std::string>> Names(std::string_view yaml, const Section& section) {
  COLMERGE_ASSIGN_OR_RETURN(YamlTree tree, YamlTree::Parse(yaml));
  COLMERGE_ASSIGN_OR_RETURN(auto top, YamlEntries(tree.root(), "the document"));
  std::vector<std::string> names;
  const YamlEntry* found = Find(top, section.key);
  if (found == nullptr) return names;
  COLMERGE_ASSIGN_OR_RETURN(auto entries, EntriesOf(*found, section));
  for (const YamlEntry& entry : entries) {
    if (!entry.value->is_mapping()) continue;
    COLMERGE_ASSIGN_OR_RETURN(auto values, YamlEntries(*entry.value, entry.key));
    const YamlEntry* connector = Find(values, "connector");
    if (connector != nullptr && connector->value->text == kInMemory) names.emplace_back(entry.key);
  }
  return names;
}

}  // namespace

Result<DestinationOptions> LoadDestination(std::string_view yaml, std::string_view name) {
  return Load<DestinationOptions>(yaml, kDestinations, name);
}

Result<SourceOptions> LoadSource(std::string_view yaml, std::string_view name) {
  return Load<SourceOptions>(yaml, kSources, name);
}

Result<std::vector<std::string>> DestinationNames(std::string_view yaml) {
  return Names(yaml, kDestinations);
}

Result<std::vector<std::string>> SourceNames(std::string_view yaml) {
  return Names(yaml, kSources);
}

}  // namespace colmerge
