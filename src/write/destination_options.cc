// SPDX-License-Identifier: Apache-2.0
#include "write/destination_options.h"

#include <set>

#include "base/error.h"
#include "base/quoted_text.h"
#include "write/merge_rules.h"
#include "write/row_kind.h"

namespace colmerge {
namespace {

Status CheckTableAndBatchSize(const std::string& table_name, uint64_t batch_size) {
  if (table_name.empty()) return Error(Code::kInvalidArgument, "'table_name' is required");
  if (batch_size == 0) return Error(Code::kInvalidArgument, "batch_size must be above 0");
  return Status::Ok();
}

Status CheckNames(std::string_view option, const std::vector<std::string>& names) {
  std::set<std::string_view> seen;
  for (const std::string& name : names) {
    if (name.empty()) return Error(Code::kInvalidArgument, "{} has an empty name", option);
    if (!seen.insert(name).second) {
      return Error(Code::kInvalidArgument, "{} has '{}' twice", option, name).InColumn(name);
    }
  }
  return Status::Ok();
}

// An option that would be silently without effect is a mistake worth telling.
Status CheckNoMergeOption(const DestinationOptions& options) {
  const DestinationOptions defaults;
  const struct {
    std::string_view name;
    bool changed;
  } merge_options[] = {
      {"merge_keys", !options.merge_keys.empty()},
      {"on_match", options.on_match != defaults.on_match},
      {"on_no_match", options.on_no_match != defaults.on_no_match},
      {"on_duplicate", options.on_duplicate != defaults.on_duplicate},
      {"null_keys", options.null_keys != defaults.null_keys},
      {"null_values", options.null_values != defaults.null_values},
      {"delete_when", !options.delete_when.empty()},
      {"row_kind", !options.row_kind.empty()},
      {"operators", !options.operators.empty()},
      {"set", !options.set.empty()},
      {"update_when", !options.update_when.empty()},
      {"on_missing", options.on_missing != defaults.on_missing},
      {"scope", !options.scope.empty()},
      {"allow_empty", options.allow_empty},
      {"skip_unchanged", options.skip_unchanged},
  };
  for (const auto& option : merge_options) {
    if (!option.changed) continue;
    return Error(Code::kInvalidArgument, "{} needs mode 'merge', the mode is '{}'", option.name,
                 kWriteModeNames[static_cast<int>(options.mode)]);
  }
  return Status::Ok();
}

Status CheckColumnNames(const DestinationOptions& options) {
  std::vector<std::string> given;
  std::vector<std::string> stored;
  for (const auto& [from, to] : options.column_names) {
    given.push_back(from);
    stored.push_back(to);
    const RowMarker marker = RowMarker::Of(options);
    if (from != marker.column) continue;
    return Error(Code::kInvalidArgument, "column_names has '{}', but the {} column is never stored",
                 from, marker.option)
        .InColumn(from);
  }
  COLMERGE_RETURN_IF_ERROR(CheckNames("column_names", given));
  return CheckNames("column_names", stored);
}

}  // namespace

std::string OperationText(std::string_view name, const std::vector<std::string>& arguments,
                          std::string_view tie) {
  const char quote = name == "append" ? '\'' : '"';
  std::string text;
  for (const std::string& argument : arguments) {
    if (!text.empty()) text += ", ";
    text += SqlQuoted(argument, quote);
  }
  if (!tie.empty()) text += ", tie = " + SqlQuoted(tie, '"');
  return std::string(name) + '(' + text + ')';
}

Status Validate(const DestinationOptions& options) {
  COLMERGE_RETURN_IF_ERROR(CheckTableAndBatchSize(options.table_name, options.batch_size));
  COLMERGE_RETURN_IF_ERROR(CheckColumnNames(options));
  if (options.mode != WriteMode::kMerge) return CheckNoMergeOption(options);
  if (options.merge_keys.empty()) {
    return Error(Code::kInvalidArgument, "mode 'merge' needs merge_keys");
  }
  COLMERGE_RETURN_IF_ERROR(CheckNames("merge_keys", options.merge_keys));
  if (options.has_rules() && options.on_match != OnMatch::kUpdate) {
    return Error(
        Code::kInvalidArgument,
        "operators, set and update_when say how matched rows are updated, and on_match is '{}'",
        kOnMatchNames[static_cast<int>(options.on_match)]);
  }
  if (options.on_missing == OnMissing::kKeep && (!options.scope.empty() || options.allow_empty)) {
    return Error(Code::kInvalidArgument, "{} says something about on_missing, which is 'keep'",
                 options.scope.empty() ? "allow_empty" : "scope");
  }
  COLMERGE_RETURN_IF_ERROR(ValidateMergeRules(options));
  if (!options.delete_when.empty() && !options.row_kind.empty()) {
    return Error(Code::kInvalidArgument,
                 "delete_when and row_kind exclude each other: both say which rows delete");
  }
  for (const std::string& key : options.merge_keys) {
    const bool deletes = key == options.delete_when;
    if (!deletes && key != options.row_kind) continue;
    return Error(Code::kInvalidArgument, "'{}' cannot be both a merge key and {}", key,
                 deletes ? "delete_when" : "row_kind")
        .InColumn(key);
  }
  return Status::Ok();
}

Status Validate(const SourceOptions& options) {
  COLMERGE_RETURN_IF_ERROR(CheckTableAndBatchSize(options.table_name, options.batch_size));
  return CheckNames("columns", options.columns);
}

}  // namespace colmerge
