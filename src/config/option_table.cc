// SPDX-License-Identifier: Apache-2.0
#include "config/option_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "base/ascii.h"
#include "base/error.h"
#include "base/nearest_name.h"

namespace colmerge {
namespace {

// "batch_size must be a positive integer, not 'many' (line 7)".
Status WrongValue(const YamlEntry& entry, std::string_view expected) {
  return Error(Code::kInvalidArgument, "{} must be {}, not {} (line {})", entry.key, expected,
               entry.value->Describe(), entry.value->line)
      .AtLine(static_cast<int64_t>(entry.value->line));
}

// Reads the entry's value, which is not null, into the option.
template <typename Options>
using OptionReader = Status (*)(const YamlEntry& entry, Options* options);

template <typename Options>
struct OptionSpec {
  std::string_view name;
  OptionReader<Options> read;
};

bool IsName(const YamlNode& node) {
  return node.is_scalar() && !node.is_null() && node.text.find('\0') == std::string::npos;
}

template <auto kMember, typename Options>
Status ReadText(const YamlEntry& entry, Options* options) {
  if (!IsName(*entry.value)) return WrongValue(entry, "a text without NUL bytes");
  options->*kMember = entry.value->text;
  return Status::Ok();
}

// One name, or a list of names.
template <auto kMember, typename Options>
Status ReadNames(const YamlEntry& entry, Options* options) {
  constexpr std::string_view kExpected = "a name or a list of names";
  std::vector<std::string> names;
  if (IsName(*entry.value)) {
    names.push_back(entry.value->text);
  } else if (entry.value->kind != YamlNode::Kind::kSequence) {
    return WrongValue(entry, kExpected);
  }
  for (const YamlNode* item : entry.value->children) {
    if (!IsName(*item)) return WrongValue({entry.key, entry.key_node, item}, kExpected);
    names.push_back(item->text);
  }
  options->*kMember = std::move(names);
  return Status::Ok();
}

// A mapping of names to names.
template <auto kMember, typename Options>
Status ReadNamePairs(const YamlEntry& entry, Options* options) {
  if (!entry.value->is_mapping()) return WrongValue(entry, "a mapping of names to names");
  COLMERGE_ASSIGN_OR_RETURN(const auto pairs, YamlEntries(*entry.value, entry.key));
  for (const YamlEntry& pair : pairs) {
    if (!IsName(*pair.value)) return WrongValue(pair, "a name");
    (options->*kMember).emplace_back(pair.key, pair.value->text);
  }
  return Status::Ok();
}

// An operator: its name, or its name with what it takes: latest_by: updated_at.
Result<std::string> ReadOperation(const YamlEntry& entry) {
  constexpr const char* kExpected =
      "an operator, as in sum, or one with its argument, as in {latest_by: version}";
  const YamlNode& value = *entry.value;
  if (IsName(value)) return value.text;
  if (!value.is_mapping()) return WrongValue(entry, kExpected);
  COLMERGE_ASSIGN_OR_RETURN(const auto parts, YamlEntries(value, entry.key));
  const bool has_tie = parts.size() == 2 && parts.back().key == "tie";
  if (has_tie && !IsName(*parts.back().value)) return WrongValue(entry, kExpected);
  if (parts.size() != 1 && !has_tie) return WrongValue(entry, kExpected);
  const YamlEntry& operation = parts.front();
  std::vector<std::string> arguments;
  if (IsName(*operation.value)) arguments.push_back(operation.value->text);
  for (const YamlNode* item : operation.value->children) {
    if (!IsName(*item)) return WrongValue(entry, kExpected);
    arguments.push_back(item->text);
  }
  return OperationText(operation.key, arguments, has_tie ? parts.back().value->text : "");
}

// A mapping of columns to operators.
template <auto kMember, typename Options>
Status ReadOperators(const YamlEntry& entry, Options* options) {
  if (!entry.value->is_mapping()) return WrongValue(entry, "a mapping of columns to operators");
  COLMERGE_ASSIGN_OR_RETURN(const auto pairs, YamlEntries(*entry.value, entry.key));
  for (const YamlEntry& pair : pairs) {
    COLMERGE_ASSIGN_OR_RETURN(std::string operation, ReadOperation(pair));
    (options->*kMember).push_back({std::string(pair.key), std::move(operation)});
  }
  return Status::Ok();
}

template <auto kMember, typename Options>
Status ReadCount(const YamlEntry& entry, Options* options) {
  const std::string& text = entry.value->text;
  const char* end = text.data() + text.size();
  uint64_t count = 0;
  auto [stop, error] = std::from_chars(text.data(), end, count);
  if (!entry.value->is_scalar() || error != std::errc() || stop != end || count == 0) {
    return WrongValue(entry, "a positive integer");
  }
  options->*kMember = count;
  return Status::Ok();
}

template <auto kMember, typename Options>
Status ReadFlag(const YamlEntry& entry, Options* options) {
  const std::string word = LowerAscii(entry.value->text);
  const bool yes = word == "true" || word == "yes" || word == "on";
  const bool no = word == "false" || word == "no" || word == "off";
  if (!entry.value->is_scalar() || !(yes || no)) return WrongValue(entry, "true or false");
  options->*kMember = yes;
  return Status::Ok();
}

// A word of an enumeration, whose names are in the order of its values.
template <auto kMember, const auto& kWords, typename Options>
Status ReadWord(const YamlEntry& entry, Options* options) {
  const std::vector<std::string_view> words(std::begin(kWords), std::end(kWords));
  auto word = std::find(words.begin(), words.end(), entry.value->text);
  if (!entry.value->is_scalar() || word == words.end()) {
    Status wrong = WrongValue(entry, fmt::format("one of {}", fmt::join(words, ", ")));
    return Error(wrong.code(), "{}{}", wrong.message(), Suggestion(entry.value->text, words))
        .AtLine(wrong.detail().line);
  }
  using Enumeration = std::remove_reference_t<decltype(options->*kMember)>;
  options->*kMember = static_cast<Enumeration>(word - words.begin());
  return Status::Ok();
}

using Destination = DestinationOptions;
constexpr OptionSpec<Destination> kDestinationOptions[] = {
    {"table_name", ReadText<&Destination::table_name>},
    {"mode", ReadWord<&Destination::mode, kWriteModeNames>},
    {"merge_keys", ReadNames<&Destination::merge_keys>},
    {"batch_size", ReadCount<&Destination::batch_size>},
    {"create_table_if_not_exists", ReadFlag<&Destination::create_table_if_not_exists>},
    {"validate_schema", ReadFlag<&Destination::validate_schema>},
    {"on_match", ReadWord<&Destination::on_match, kOnMatchNames>},
    {"on_no_match", ReadWord<&Destination::on_no_match, kOnNoMatchNames>},
    {"on_duplicate", ReadWord<&Destination::on_duplicate, kOnDuplicateNames>},
    {"null_keys", ReadWord<&Destination::null_keys, kNullKeysNames>},
    {"null_values", ReadWord<&Destination::null_values, kNullValuesNames>},
    {"delete_when", ReadText<&Destination::delete_when>},
    {"row_kind", ReadText<&Destination::row_kind>},
    {"new_columns", ReadWord<&Destination::new_columns, kNewColumnsNames>},
    {"new_types", ReadWord<&Destination::new_types, kNewTypesNames>},
    {"column_names", ReadNamePairs<&Destination::column_names>},
    {"operators", ReadOperators<&Destination::operators>},
    {"set", ReadNamePairs<&Destination::set>},
    {"update_when", ReadText<&Destination::update_when>},
    {"on_missing", ReadWord<&Destination::on_missing, kOnMissingNames>},
    {"scope", ReadText<&Destination::scope>},
    {"allow_empty", ReadFlag<&Destination::allow_empty>},
    {"skip_unchanged", ReadFlag<&Destination::skip_unchanged>},
};

using Source = SourceOptions;
constexpr OptionSpec<Source> kSourceOptions[] = {
    {"table_name", ReadText<&Source::table_name>},
    {"columns", ReadNames<&Source::columns>},
    {"filter", ReadText<&Source::filter>},
    {"batch_size", ReadCount<&Source::batch_size>},
};

constexpr std::string_view kConnector = "connector";

template <typename Options, size_t kCount>
Status SetFrom(const OptionSpec<Options> (&specs)[kCount], const std::vector<YamlEntry>& entries,
               Options* options) {
  for (const YamlEntry& entry : entries) {
    if (entry.key == kConnector) continue;
    auto spec = std::find_if(std::begin(specs), std::end(specs),
                             [&](const auto& candidate) { return candidate.name == entry.key; });
    if (spec == std::end(specs)) {
      std::vector<std::string_view> names{kConnector};
      for (const auto& candidate : specs) names.push_back(candidate.name);
      return Error(Code::kInvalidArgument, "unknown option '{}' (line {}){}", entry.key,
                   entry.key_node->line, Suggestion(entry.key, names))
          .AtLine(static_cast<int64_t>(entry.key_node->line));
    }
    if (entry.value->is_null()) continue;
    COLMERGE_RETURN_IF_ERROR(spec->read(entry, options));
  }
  return Status::Ok();
}

}  // namespace

Status SetOptions(const std::vector<YamlEntry>& entries, DestinationOptions* options) {
  return SetFrom(kDestinationOptions, entries, options);
}

Status SetOptions(const std::vector<YamlEntry>& entries, SourceOptions* options) {
  return SetFrom(kSourceOptions, entries, options);
}

std::string Suggestion(std::string_view name, const std::vector<std::string_view>& candidates) {
  const std::string_view nearest = NearestName(name, candidates);
  if (nearest.empty()) return {};
  return fmt::format("; did you mean '{}'?", nearest);
}

}  // namespace colmerge
