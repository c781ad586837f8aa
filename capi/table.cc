// SPDX-License-Identifier: Apache-2.0
// Tables: making, opening, dropping and describing them.
#include "arrow/schema_export.h"
#include "arrow/schema_import.h"
#include "base/error.h"
#include "capi/arguments.h"
#include "capi/entry.h"
#include "capi/figures.h"
#include "capi/objects.h"
#include "capi/plain_field.h"
#include "capi/write_session.h"

namespace colmerge::capi {
namespace {

struct TableOptions {
  Store::Constraints constraints;
  Store::IfExists if_exists = Store::IfExists::kError;
  const int32_t* cancel = nullptr;
};

Result<std::vector<CheckDefinition>> ChecksArgument(const colmerge_check* checks, int64_t count) {
  COLMERGE_ASSIGN_OR_RETURN(const auto given, ArrayArgument(checks, count, "checks"));
  std::vector<CheckDefinition> definitions;
  for (const colmerge_check& check : given) {
    COLMERGE_RETURN_IF_ERROR(RequireZero(check.reserved, "checks.reserved"));
    CheckDefinition& definition = definitions.emplace_back();
    definition.name = "check_" + std::to_string(definitions.size());
    if (check.name.data != nullptr || check.name.length != 0) {
      COLMERGE_ASSIGN_OR_RETURN(definition.name, NameArgument(check.name, "checks.name"));
    }
    COLMERGE_ASSIGN_OR_RETURN(definition.text, TextArgument(check.expression, "checks.expression"));
  }
  return definitions;
}

Result<TableOptions> ReadTableOptions(const colmerge_table_options* given) {
  COLMERGE_ASSIGN_OR_RETURN(const auto options, ReadOptions(given, "options"));
  TableOptions table;
  COLMERGE_ASSIGN_OR_RETURN(
      table.constraints.primary_key,
      NamesArgument(options.primary_key, options.primary_key_count, "primary_key"));
  COLMERGE_ASSIGN_OR_RETURN(
      table.if_exists,
      EnumeratorArgument(options.if_exists, Store::IfExists::kReplace, "if_exists"));
  COLMERGE_RETURN_IF_ERROR(RequireZero(options.reserved, "reserved"));
  table.cancel = options.cancel;
  COLMERGE_ASSIGN_OR_RETURN(table.constraints.checks,
                            ChecksArgument(options.checks, options.check_count));
  COLMERGE_ASSIGN_OR_RETURN(
      table.constraints.operators,
      OperatorsArgument(options.operator_columns, options.operators, options.operator_count));
  return table;
}

struct NewTable {
  const char* name;
  int64_t name_length;
  const colmerge_table_options* options;
  colmerge_table** out_table;
};

// read_schema: gives the Result<Schema> of the columns, and adds the checks that they bring.
template <typename ReadSchema>
Status CreateTable(const Ref<Store>& store, const NewTable& given, ReadSchema&& read_schema) {
  COLMERGE_ASSIGN_OR_RETURN(const auto name, TableNameArgument(given.name, given.name_length));
  COLMERGE_ASSIGN_OR_RETURN(TableOptions options, ReadTableOptions(given.options));
  auto schema = read_schema(&options.constraints.checks);
  if (!schema.ok()) return std::move(schema).status().InTable(name);
  // Once the table is there nothing may fail any more: what its handle needs is made before.
  ReservedHandle handle;
  auto object = MakeRef<TableObject>(store, nullptr);
  const Progress progress("creation", options.cancel, 0, {});
  if (Status wanted = progress.Check(); !wanted.ok()) return std::move(wanted).InTable(name);
  auto table = store->Create(name, std::move(schema).value(), options.constraints,
                             options.if_exists, &progress);
  if (!table.ok()) return std::move(table).status().InTable(name);
  object->table = std::move(table).value();
  *given.out_table = handle.Open(std::move(object));
  return Status::Ok();
}

Result<Schema> ReadArrowSchema(const ArrowSchema* given) {
  COLMERGE_RETURN_IF_ERROR(RequireOut(given, "schema"));
  COLMERGE_ASSIGN_OR_RETURN(WireSchema schema, ImportSchema(given, Code::kInvalidArgument));
  if (schema.table.size() == 0) {
    return Status(Code::kInvalidArgument, "A table needs at least one column");
  }
  return std::move(schema.table);
}

}  // namespace
}  // namespace colmerge::capi

using namespace colmerge;        // NOLINT(google-build-using-namespace)
using namespace colmerge::capi;  // NOLINT(google-build-using-namespace)

extern "C" {

int32_t colmerge_table_create(colmerge_store* store, const char* name, int64_t name_length,
                              const ArrowSchema* schema, const colmerge_table_options* options,
                              colmerge_table** out_table, colmerge_error* error) noexcept {
  return Enter<StoreObject>(
      store, Out{out_table, "out_table"}, error,
      [&](StoreObject& object) -> Status {
        return CreateTable(object.store, {name, name_length, options, out_table},
                           [&](auto* /*checks*/) { return ReadArrowSchema(schema); });
      },
      Purpose::kWrite);
}

int32_t colmerge_table_create_from_fields(colmerge_store* store, const char* name,
                                          int64_t name_length, const colmerge_field* fields,
                                          int64_t field_count,
                                          const colmerge_table_options* options,
                                          colmerge_table** out_table,
                                          colmerge_error* error) noexcept {
  return Enter<StoreObject>(
      store, Out{out_table, "out_table"}, error,
      [&](StoreObject& object) -> Status {
        return CreateTable(
            object.store, {name, name_length, options, out_table},
            [&](auto* checks) { return FieldsArgument(fields, field_count, checks); });
      },
      Purpose::kWrite);
}

int32_t colmerge_table_open(colmerge_store* store, const char* name, int64_t name_length,
                            colmerge_table** out_table, colmerge_error* error) noexcept {
  return Enter<StoreObject>(
      store, Out{out_table, "out_table"}, error, [&](StoreObject& object) -> Status {
        COLMERGE_ASSIGN_OR_RETURN(const auto checked, TableNameArgument(name, name_length));
        COLMERGE_ASSIGN_OR_RETURN(Ref<Table> table, object.store->Find(checked));
        *out_table = Open(MakeRef<TableObject>(object.store, std::move(table)));
        return Status::Ok();
      });
}

void colmerge_table_close(colmerge_table* table) noexcept { Close<TableObject>(table); }

int32_t colmerge_table_exists(colmerge_store* store, const char* name, int64_t name_length,
                              int32_t* out_exists, colmerge_error* error) noexcept {
  return Enter<StoreObject>(
      store, Out{out_exists, "out_exists"}, error, [&](StoreObject& object) -> Status {
        COLMERGE_ASSIGN_OR_RETURN(const auto checked, TableNameArgument(name, name_length));
        *out_exists = object.store->FindOrNull(checked) ? 1 : 0;
        return Status::Ok();
      });
}

int32_t colmerge_table_drop(colmerge_store* store, const char* name, int64_t name_length,
                            colmerge_error* error) noexcept {
  return colmerge_table_drop_with_options(store, name, name_length, nullptr, error);
}

int32_t colmerge_table_drop_with_options(colmerge_store* store, const char* name,
                                         int64_t name_length, const colmerge_write_options* options,
                                         colmerge_error* error) noexcept {
  return Enter<StoreObject>(
      store, NoOut{}, error,
      [&](StoreObject& object) -> Status {
        COLMERGE_ASSIGN_OR_RETURN(const auto checked, TableNameArgument(name, name_length));
        COLMERGE_ASSIGN_OR_RETURN(const WriteTerms terms, WriteTermsArgument(options));
        std::optional<uint64_t> if_version;
        if (terms.condition) {
          if (terms.condition->token) {
            return Error(Code::kInvalidArgument,
                         "'token' is not for a drop, which removes the tokens of the table; "
                         "if_version drops the table that was seen alone")
                .InColumn("token");
          }
          if_version = terms.condition->if_version;
        }
        const Progress progress("drop", terms.cancel, 0, {});
        return object.store->Drop(checked, &progress, if_version);
      },
      Purpose::kWrite);
}

int32_t colmerge_table_describe(colmerge_table* table, colmerge_table_info* out_info,
                                colmerge_error* error) noexcept {
  return Enter<TableObject>(table, OutStruct{out_info, "out_info"}, error,
                            [&](TableObject& object) -> Status {
                              COLMERGE_ASSIGN_OR_RETURN(const auto version, object.Current());
                              StoreResult(TableInfoOf(*version), out_info);
                              return Status::Ok();
                            });
}

int32_t colmerge_table_schema(colmerge_table* table, ArrowSchema* out_schema,
                              colmerge_error* error) noexcept {
  return Enter<TableObject>(table, Out{out_schema, "out_schema"}, error,
                            [&](TableObject& object) -> Status {
                              COLMERGE_ASSIGN_OR_RETURN(const auto version, object.Current());
                              ExportSchema(*version->schema, out_schema);
                              return Status::Ok();
                            });
}

}  // extern "C"
