// SPDX-License-Identifier: Apache-2.0
// Destinations: configured writers, from options or YAML.
#include "capi/arguments.h"
#include "capi/entry.h"
#include "capi/objects.h"
#include "config/connector_config.h"

namespace colmerge::capi {
namespace {

Status ReadEnumerators(const colmerge_destination_options& given, DestinationOptions* options) {
  COLMERGE_ASSIGN_OR_RETURN(options->mode,
                            EnumeratorArgument(given.mode, WriteMode::kMerge, "mode"));
  COLMERGE_ASSIGN_OR_RETURN(
      options->create_table_if_not_exists,
      TriStateArgument(given.create_table_if_not_exists, true, "create_table_if_not_exists"));
  COLMERGE_ASSIGN_OR_RETURN(options->validate_schema,
                            TriStateArgument(given.validate_schema, false, "validate_schema"));
  COLMERGE_ASSIGN_OR_RETURN(options->on_match,
                            EnumeratorArgument(given.on_match, OnMatch::kError, "on_match"));
  COLMERGE_ASSIGN_OR_RETURN(
      options->on_no_match,
      EnumeratorArgument(given.on_no_match, OnNoMatch::kError, "on_no_match"));
  COLMERGE_ASSIGN_OR_RETURN(
      options->on_duplicate,
      EnumeratorArgument(given.on_duplicate, OnDuplicate::kError, "on_duplicate"));
  COLMERGE_ASSIGN_OR_RETURN(options->null_keys,
                            EnumeratorArgument(given.null_keys, NullKeys::kError, "null_keys"));
  COLMERGE_ASSIGN_OR_RETURN(
      options->null_values,
      EnumeratorArgument(given.null_values, NullValues::kKeep, "null_values"));
  COLMERGE_ASSIGN_OR_RETURN(
      options->new_columns,
      EnumeratorArgument(given.new_columns, NewColumns::kError, "new_columns"));
  COLMERGE_ASSIGN_OR_RETURN(options->new_types,
                            EnumeratorArgument(given.new_types, NewTypes::kError, "new_types"));
  return Status::Ok();
}

Status ReadColumnNames(const colmerge_destination_options& given, DestinationOptions* options) {
  COLMERGE_ASSIGN_OR_RETURN(auto from, NamesArgument(given.column_names_from,
                                                     given.column_name_count, "column_names_from"));
  COLMERGE_ASSIGN_OR_RETURN(
      auto to, NamesArgument(given.column_names_to, given.column_name_count, "column_names_to"));
  for (size_t i = 0; i < from.size(); ++i) {
    options->column_names.emplace_back(std::move(from[i]), std::move(to[i]));
  }
  return Status::Ok();
}

Status ReadRules(const colmerge_destination_options& given, DestinationOptions* options) {
  COLMERGE_ASSIGN_OR_RETURN(
      options->operators,
      OperatorsArgument(given.operator_columns, given.operators, given.operator_count));
  COLMERGE_ASSIGN_OR_RETURN(auto columns,
                            NamesArgument(given.set_columns, given.set_count, "set_columns"));
  COLMERGE_ASSIGN_OR_RETURN(
      auto expressions, TextsArgument(given.set_expressions, given.set_count, "set_expressions"));
  for (size_t i = 0; i < columns.size(); ++i) {
    options->set.emplace_back(std::move(columns[i]), std::move(expressions[i]));
  }
  COLMERGE_ASSIGN_OR_RETURN(const std::string_view condition,
                            Utf8Argument(given.update_when, "update_when"));
  options->update_when = condition;
  COLMERGE_ASSIGN_OR_RETURN(options->on_missing,
                            EnumeratorArgument(given.on_missing, OnMissing::kError, "on_missing"));
  COLMERGE_ASSIGN_OR_RETURN(options->allow_empty,
                            TriStateArgument(given.allow_empty, false, "allow_empty"));
  COLMERGE_ASSIGN_OR_RETURN(const std::string_view scope, Utf8Argument(given.scope, "scope"));
  options->scope = scope;
  COLMERGE_ASSIGN_OR_RETURN(options->skip_unchanged,
                            TriStateArgument(given.skip_unchanged, false, "skip_unchanged"));
  return RequireZero(given.reserved_rules, "reserved_rules");
}

Result<DestinationOptions> ReadDestinationOptions(const colmerge_destination_options* pointer) {
  COLMERGE_RETURN_IF_ERROR(RequireOut(pointer, "options"));
  COLMERGE_ASSIGN_OR_RETURN(const auto given, ReadOptions(pointer, "options"));
  DestinationOptions options;
  COLMERGE_ASSIGN_OR_RETURN(options.table_name, TableNameArgument(given.table_name));
  COLMERGE_ASSIGN_OR_RETURN(options.batch_size, CountArgument(given.batch_size, "batch_size"));
  if (options.batch_size == 0) options.batch_size = COLMERGE_DEFAULT_BATCH_SIZE;
  COLMERGE_RETURN_IF_ERROR(ReadEnumerators(given, &options));
  COLMERGE_ASSIGN_OR_RETURN(options.merge_keys,
                            NamesArgument(given.merge_keys, given.merge_key_count, "merge_keys"));
  if (given.delete_when.data != nullptr || given.delete_when.length != 0) {
    COLMERGE_ASSIGN_OR_RETURN(options.delete_when, NameArgument(given.delete_when, "delete_when"));
  }
  if (given.row_kind.data != nullptr || given.row_kind.length != 0) {
    COLMERGE_ASSIGN_OR_RETURN(options.row_kind, NameArgument(given.row_kind, "row_kind"));
  }
  COLMERGE_RETURN_IF_ERROR(ReadColumnNames(given, &options));
  COLMERGE_RETURN_IF_ERROR(ReadRules(given, &options));
  COLMERGE_RETURN_IF_ERROR(RequireZero(given.reserved, "reserved"));
  COLMERGE_RETURN_IF_ERROR(Validate(options));
  return options;
}

Status OpenDestination(const Ref<Store>& store, Result<DestinationOptions> options,
                       colmerge_destination** out_destination) {
  COLMERGE_ASSIGN_OR_RETURN(DestinationOptions valid, std::move(options));
  *out_destination = Open(MakeRef<DestinationObject>(store, std::move(valid)));
  return Status::Ok();
}

struct YamlEntry {
  const char* yaml;
  int64_t yaml_length;
  const char* name;
  int64_t name_length;
};

Result<DestinationOptions> ReadYaml(const YamlEntry& entry) {
  COLMERGE_ASSIGN_OR_RETURN(const auto yaml, TextArgument(entry.yaml, entry.yaml_length, "yaml"));
  COLMERGE_ASSIGN_OR_RETURN(const auto name, NameArgument(entry.name, entry.name_length, "name"));
  return LoadDestination(yaml, name);
}

}  // namespace
}  // namespace colmerge::capi

using namespace colmerge;        // NOLINT(google-build-using-namespace)
using namespace colmerge::capi;  // NOLINT(google-build-using-namespace)

extern "C" {

int32_t colmerge_destination_open(colmerge_store* store,
                                  const colmerge_destination_options* options,
                                  colmerge_destination** out_destination,
                                  colmerge_error* error) noexcept {
  return Enter<StoreObject>(
      store, Out{out_destination, "out_destination"}, error, [&](StoreObject& object) -> Status {
        return OpenDestination(object.store, ReadDestinationOptions(options), out_destination);
      });
}

int32_t colmerge_destination_open_yaml(colmerge_store* store, const char* yaml, int64_t yaml_length,
                                       const char* name, int64_t name_length,
                                       colmerge_destination** out_destination,
                                       colmerge_error* error) noexcept {
  return Enter<StoreObject>(
      store, Out{out_destination, "out_destination"}, error, [&](StoreObject& object) -> Status {
        return OpenDestination(object.store, ReadYaml({yaml, yaml_length, name, name_length}),
                               out_destination);
      });
}

int32_t colmerge_destination_list_yaml(const char* yaml, int64_t yaml_length,
                                       colmerge_names** out_names, colmerge_error* error) noexcept {
  return Enter(Out{out_names, "out_names"}, error, [&]() -> Status {
    COLMERGE_ASSIGN_OR_RETURN(const auto text, TextArgument(yaml, yaml_length, "yaml"));
    COLMERGE_ASSIGN_OR_RETURN(auto names, DestinationNames(text));
    *out_names = Open(MakeRef<NamesObject>(std::move(names)));
    return Status::Ok();
  });
}

int32_t colmerge_destination_table_name(colmerge_destination* destination,
                                        colmerge_string* out_name, colmerge_error* error) noexcept {
  return Enter<DestinationObject>(destination, Out{out_name, "out_name"}, error,
                                  [&](DestinationObject& object) -> Status {
                                    const std::string& name = object.options.table_name;
                                    *out_name = {name.c_str(), static_cast<int64_t>(name.size())};
                                    return Status::Ok();
                                  });
}

void colmerge_destination_close(colmerge_destination* destination) noexcept {
  Close<DestinationObject>(destination);
}

}  // extern "C"
