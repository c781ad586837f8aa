// SPDX-License-Identifier: Apache-2.0
// Changes to the rows of a table that need no destination.
#include "arrow/array_import.h"
#include "arrow/owned_struct.h"
#include "arrow/schema_import.h"
#include "base/error.h"
#include "capi/arguments.h"
#include "capi/guard.h"
#include "capi/objects.h"
#include "capi/plain_column.h"
#include "capi/write_session.h"

namespace colmerge::capi {
namespace {

Status Truncate(colmerge_table* handle) {
  const Pinned<TableObject> table(handle);
  COLMERGE_RETURN_IF_ERROR(table.status());
  return table->store->Truncate(table->table.get());
}

struct Contents {
  colmerge_store* store;
  const char* name;
  int64_t name_length;
  ArrowArrayStream* stream;
};

// options: where the table's name is left for the report.
Status SetContents(const Contents& contents, const colmerge_write_options* write_options,
                   DestinationOptions* options, colmerge_write_result* out_result) {
  if (out_result != nullptr) COLMERGE_RETURN_IF_ERROR(CheckResult(out_result, "out_result"));
  const Pinned<StoreObject> store(contents.store);
  COLMERGE_RETURN_IF_ERROR(store.status());
  COLMERGE_ASSIGN_OR_RETURN(options->table_name,
                            TableNameArgument(contents.name, contents.name_length));
  options->mode = WriteMode::kReplace;
  SchemaMemo schemas;
  WriteSession session(store->store.get(), *options, &schemas);
  COLMERGE_RETURN_IF_ERROR(session.Configure(write_options));
  COLMERGE_RETURN_IF_ERROR(session.TakeStream(contents.stream));
  COLMERGE_ASSIGN_OR_RETURN(const WriteResult result, session.Write());
  if (out_result != nullptr) StoreResult(ToC(result), out_result);
  return Status::Ok();
}

// read_keys: gives the Result<Batch> of the keys.
template <typename ReadKeys>
Status DeleteKeys(const Pinned<TableObject>& table, colmerge_write_result* out_result,
                  ReadKeys&& read_keys) {
  if (out_result != nullptr) COLMERGE_RETURN_IF_ERROR(CheckResult(out_result, "out_result"));
  COLMERGE_RETURN_IF_ERROR(table.status());
  COLMERGE_ASSIGN_OR_RETURN(const Batch keys, read_keys(table->store->pool()));
  COLMERGE_ASSIGN_OR_RETURN(const WriteResult result,
                            table->store->DeleteKeys(table->table.get(), keys));
  if (out_result != nullptr) StoreResult(ToC(result), out_result);
  return Status::Ok();
}

// As Guarded, for a call that concerns a table; read_keys as above.
template <typename ReadKeys>
int32_t GuardedDelete(colmerge_table* handle, colmerge_write_result* out_result,
                      colmerge_error* error, ReadKeys&& read_keys) noexcept {
  ClearResult(out_result);
  const Pinned<TableObject> table(handle);
  const int32_t status = Guarded(error, [&] { return DeleteKeys(table, out_result, read_keys); });
  if (table) NameTable(table->table->name(), error);
  return status;
}

Result<Batch> ReadKeyArray(const ArrowArray* keys, const ArrowSchema* schema,
                           const Ref<MemoryPool>& pool) {
  COLMERGE_RETURN_IF_ERROR(RequireOut(keys, "keys"));
  COLMERGE_RETURN_IF_ERROR(RequireOut(schema, "schema"));
  COLMERGE_ASSIGN_OR_RETURN(const Schema columns, ImportSchema(schema));
  if (columns.size() == 0) return Status(Code::kInvalidArgument, "'keys' has no key column");
  return ImportBatch(columns, keys, pool, nullptr);
}

}  // namespace
}  // namespace colmerge::capi

namespace capi = colmerge::capi;

int32_t colmerge_table_truncate(colmerge_table* table, colmerge_error* error) noexcept {
  return capi::Guarded(error, [&] { return capi::Truncate(table); });
}

int32_t colmerge_table_set_contents(colmerge_store* store, const char* name, int64_t name_length,
                                    ArrowArrayStream* stream, const colmerge_write_options* options,
                                    colmerge_write_result* out_result,
                                    colmerge_error* error) noexcept {
  capi::ClearResult(out_result);
  colmerge::OwnedStream owned;
  if (stream != nullptr) owned.Take(stream);
  colmerge::DestinationOptions replace;
  const int32_t status = capi::Guarded(error, [&]() -> colmerge::Status {
    COLMERGE_RETURN_IF_ERROR(capi::RequireOut(stream, "stream"));
    return capi::SetContents({store, name, name_length, owned.get()}, options, &replace,
                             out_result);
  });
  capi::NameTable(replace.table_name, error);
  return status;
}

int32_t colmerge_table_delete_keys(colmerge_table* table, const colmerge_column* keys,
                                   int64_t key_count, colmerge_write_result* out_result,
                                   colmerge_error* error) noexcept {
  return capi::GuardedDelete(table, out_result, error, [&](const auto& pool) {
    return capi::ReadPlainColumns(keys, key_count, pool);
  });
}

int32_t colmerge_table_delete_keys_array(colmerge_table* table, const ArrowArray* keys,
                                         const ArrowSchema* schema,
                                         colmerge_write_result* out_result,
                                         colmerge_error* error) noexcept {
  return capi::GuardedDelete(table, out_result, error, [&](const auto& pool) {
    return capi::ReadKeyArray(keys, schema, pool);
  });
}
