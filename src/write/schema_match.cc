// SPDX-License-Identifier: Apache-2.0
#include "write/schema_match.h"

#include <algorithm>

#include "base/error.h"
#include "column/key_value.h"
#include "write/row_kind.h"

namespace colmerge {
namespace {

// With validate_schema: the same columns, in any order, of the same types.
Status CheckExactSchema(const Schema& batch, const Schema& table,
                        std::optional<uint32_t> delete_when, WriteMode mode) {
  for (const Field& field : table.fields()) {
    const auto found = batch.Find(field.name);
    if (!found || found == delete_when) {
      return Error(Code::kSchemaMismatch,
                   "Cannot {} - column '{}' of the table is missing from the batch, and "
                   "validate_schema is on",
                   ModeName(mode), field.name)
          .InColumn(field.name);
    }
    if (!(batch.field(*found).type == field.type)) {
      return TypeMismatch(ModeName(mode), field, batch.field(*found).type,
                          fmt::format("; {}", kSchemaIsValidated));
    }
  }
  for (uint32_t i = 0; i < batch.size(); ++i) {
    if (i == delete_when || table.Find(batch.field(i).name)) continue;
    return Error(Code::kSchemaMismatch,
                 "Cannot {} - column '{}' of the batch is not in the table, and validate_schema "
                 "is on",
                 ModeName(mode), batch.field(i).name)
        .InColumn(batch.field(i).name);
  }
  return Status::Ok();
}

Result<std::vector<uint32_t>> FindMergeKeys(const Schema& batch, const Schema& table,
                                            const DestinationOptions& options) {
  std::vector<uint32_t> keys;
  for (const std::string& name : options.merge_keys) {
    const auto in_batch = batch.Find(name);
    const RowMarker marker = RowMarker::Of(options);
    if (!in_batch || name == marker.column) {
      return Error(Code::kKeyNotFound, "Merge key '{}' not found in source data; it has {}", name,
                   in_batch ? fmt::format("it only as {}", marker.option) : "no such column")
          .InColumn(name);
    }
    const auto in_table = table.Find(name);
    const DataType& type = table.field(*in_table).type;
    if (!CanBeKey(type)) {
      return Error(Code::kUnsupportedType, "Merge key '{}' has type {}, which cannot be a key",
                   name, type.ToString())
          .InColumn(name);
    }
    keys.push_back(static_cast<uint32_t>(*in_table));
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

Status IsNew(const std::string& name, const DestinationOptions& options) {
  return Error(
             Code::kSchemaMismatch,
             "Cannot {} - column '{}' of the batch is not in the table, and new_columns is 'error'",
             ModeName(options.mode), name)
      .InColumn(name);
}

}  // namespace

const char* ModeName(WriteMode mode) { return kWriteModeNames[static_cast<int>(mode)].data(); }

std::string MismatchPrefix(std::string_view verb, std::string_view column) {
  return fmt::format("Cannot {} - data type mismatch for column '{}': ", verb, column);
}

Status TypeMismatch(const char* verb, const Field& table, const DataType& batch,
                    std::string_view remedy) {
  return Error(Code::kTypeMismatch, "{}the table has {}, the batch {}{}",
               MismatchPrefix(verb, table.name), table.type.ToString(), batch.ToString(), remedy)
      .InColumn(table.name);
}

Result<Schema> RenameColumns(const Schema& batch, const DestinationOptions& options) {
  if (options.column_names.empty()) return batch;
  std::vector<Field> fields = batch.fields();
  for (const auto& [from, to] : options.column_names) {
    const auto found = batch.Require(from);
    if (!found.ok()) {
      return Error(Code::kColumnNotFound, "Cannot {} - column_names: {}", ModeName(options.mode),
                   found.status().message())
          .InColumn(from);
    }
    fields[*found].name = to;
  }
  auto renamed = Schema::Make(std::move(fields), batch.metadata());
  if (renamed.ok()) return renamed;
  return Error(Code::kSchemaMismatch, "Cannot {} - column_names: {}", ModeName(options.mode),
               renamed.status().message());
}

Result<SchemaMatch> MatchSchema(const Schema& batch, const std::shared_ptr<const Schema>& table,
                                bool rows_exist, const DestinationOptions& options) {
  SchemaMatch match;
  COLMERGE_ASSIGN_OR_RETURN(match.row_marker, FindRowMarker(batch, options));
  if (options.validate_schema) {
    COLMERGE_RETURN_IF_ERROR(CheckExactSchema(batch, *table, match.row_marker, options.mode));
  }
  match.batch_column.assign(table->size(), SchemaMatch::kAbsent);
  // A merge key that the table lacks identifies nothing: it is an error, not a column to add.
  for (const std::string& name : options.merge_keys) {
    if (table->Find(name) || !batch.Find(name)) continue;
    return Error(Code::kColumnNotFound, "Merge key '{}' not found in the table", name)
        .InColumn(name);
  }
  std::vector<Field> added;
  for (uint32_t i = 0; i < batch.size(); ++i) {
    const Field& field = batch.field(i);
    if (i == match.row_marker) {
      if (!table->Find(field.name)) continue;
      return Error(Code::kInvalidArgument,
                   "Cannot {} - the {} column '{}' is also a column of the table",
                   ModeName(options.mode), RowMarker::Of(options).option, field.name)
          .InColumn(field.name);
    }
    if (const auto found = table->Find(field.name)) {
      match.batch_column[*found] = i;
      continue;
    }
    if (options.new_columns == NewColumns::kIgnore) continue;
    if (options.new_columns == NewColumns::kError) return IsNew(field.name, options);
    added.push_back(field);
    added.back().nullable = field.nullable || rows_exist;
    match.batch_column.push_back(i);
  }
  match.adds_columns = !added.empty();
  match.schema = table;
  if (match.adds_columns) {
    auto extended = std::make_shared<Schema>(*table);
    extended->Add(std::move(added));
    match.schema = std::move(extended);
  }
  if (options.mode == WriteMode::kMerge) {
    COLMERGE_ASSIGN_OR_RETURN(match.merge_keys, FindMergeKeys(batch, *match.schema, options));
  }
  return match;
}

Result<std::shared_ptr<const SchemaMatch>> MatchMemo::Match(
    const Schema& batch, const std::shared_ptr<const Schema>& table, bool rows_exist,
    const DestinationOptions& options) {
  const std::shared_ptr<const Known> known = last_.Get();
  if (known && known->match->schema == table && known->batch.IsCopyOf(batch)) return known->match;
  COLMERGE_ASSIGN_OR_RETURN(SchemaMatch made, MatchSchema(batch, table, rows_exist, options));
  auto match = std::make_shared<const SchemaMatch>(std::move(made));
  if (match->adds_columns) return match;
  last_.Set(std::make_shared<const Known>(Known{batch, match}));
  return match;
}

Result<Schema> SchemaOfNewTable(const Schema& batch, const DestinationOptions& options) {
  COLMERGE_ASSIGN_OR_RETURN(const auto delete_when, FindRowMarker(batch, options));
  std::vector<Field> fields;
  for (uint32_t i = 0; i < batch.size(); ++i) {
    if (i != delete_when) fields.push_back(batch.field(i));
  }
  return Schema::Make(std::move(fields), batch.metadata());
}

Result<Schema> SchemaOfReplacedTable(const Schema& batch, const Schema& table,
                                     const DestinationOptions& options) {
  if (options.validate_schema) {
    COLMERGE_RETURN_IF_ERROR(CheckExactSchema(batch, table, std::nullopt, options.mode));
    return table;
  }
  std::vector<Field> fields = batch.fields();
  for (Field& field : fields) {
    const auto found = table.Find(field.name);
    if (!found) continue;
    const Field& before = table.field(*found);
    if (!before.nullable) field.nullable = false;
    if (!before.declared) continue;
    field.type = before.type;
    field.declared = true;
  }
  return Schema::Make(std::move(fields), batch.metadata());
}

}  // namespace colmerge
