// SPDX-License-Identifier: Apache-2.0
// Changes to the rows of a table that need no destination.
#include "arrow/array_import.h"
#include "arrow/owned_struct.h"
#include "arrow/schema_import.h"
#include "base/error.h"
#include "capi/arguments.h"
#include "capi/entry.h"
#include "capi/objects.h"
#include "capi/plain_column.h"
#include "capi/write_session.h"
#include "store/token_record.h"

namespace colmerge::capi {
namespace {

struct Contents {
  const char* name;
  int64_t name_length;
  ArrowArrayStream* stream;
};

// options: where the table's name is left for the report.
Result<WriteResult> SetContents(Store* store, const Contents& contents,
                                const colmerge_write_options* write_options,
                                DestinationOptions* options) {
  COLMERGE_ASSIGN_OR_RETURN(options->table_name,
                            TableNameArgument(contents.name, contents.name_length));
  options->mode = WriteMode::kReplace;
  WriteMemo memo;
  WriteSession session(store, *options, &memo);
  COLMERGE_RETURN_IF_ERROR(session.Configure(write_options));
  COLMERGE_ASSIGN_OR_RETURN(const auto done, session.ResultWithoutWrite());
  if (done) return *done;
  COLMERGE_RETURN_IF_ERROR(session.TakeStream(contents.stream));
  return session.Write();
}

// The result of a write of a stream, which is required, too.
struct OutOfStream {
  ArrowArrayStream* stream;
  OutResult result;

  void Clear() const noexcept { result.Clear(); }
  Status Require() const {
    COLMERGE_RETURN_IF_ERROR(RequireOut(stream, "stream"));
    return result.Require();
  }
};

Status CheckRowLimit(uint64_t rows, const StreamLimits& limits) {
  if (limits.rows == 0 || rows <= limits.rows) return Status::Ok();
  return Error(Code::kLimitExceeded, "There are more than {} keys (row_limit)", limits.rows);
}

// read_keys(pool, progress): gives the Result<Batch> of the keys.
template <typename ReadKeys>
int32_t EnterDelete(colmerge_table* handle, const colmerge_write_options* options,
                    const OutResult& out_result, colmerge_error* error,
                    ReadKeys&& read_keys) noexcept {
  return EnterTable<TableObject>(
      handle, out_result, error,
      [](const TableObject& object) -> const std::string& { return object.table->name(); },
      [&](TableObject& object) -> Status {
        COLMERGE_ASSIGN_OR_RETURN(const WriteTerms terms, WriteTermsArgument(options));
        const auto pool = MakeRef<MemoryPool>(terms.memory_limit, object.store->pool());
        const Progress progress("deletion", terms.cancel, 0, {});
        COLMERGE_RETURN_IF_ERROR(progress.Check());
        const WriteCondition* const condition = PointerTo(terms.condition);
        std::optional<WriteResult> result;
        if (object.table->exists()) {
          COLMERGE_ASSIGN_OR_RETURN(result, ResultWithoutWrite(object.table.get(), condition));
        }
        if (!result) {
          COLMERGE_ASSIGN_OR_RETURN(const Batch keys, read_keys(pool, &progress));
          COLMERGE_RETURN_IF_ERROR(CheckRowLimit(keys.rows, terms.limits));
          COLMERGE_ASSIGN_OR_RETURN(result, object.store->DeleteKeys(object.table.get(), keys, pool,
                                                                     &progress, condition));
        }
        out_result.Store(ToC(*result));
        return Status::Ok();
      });
}

Result<Batch> ReadKeyArray(const ArrowArray* keys, const ArrowSchema* schema,
                           const Ref<MemoryPool>& pool, const Progress* progress) {
  COLMERGE_RETURN_IF_ERROR(RequireOut(keys, "keys"));
  COLMERGE_RETURN_IF_ERROR(RequireOut(schema, "schema"));
  COLMERGE_ASSIGN_OR_RETURN(const WireSchema columns, ImportSchema(schema));
  if (columns.wire.size() == 0) return Status(Code::kInvalidArgument, "'keys' has no key column");
  return ImportBatch(columns, keys, pool, nullptr, progress);
}

}  // namespace
}  // namespace colmerge::capi

using namespace colmerge;        // NOLINT(google-build-using-namespace)
using namespace colmerge::capi;  // NOLINT(google-build-using-namespace)

extern "C" {

int32_t colmerge_table_truncate(colmerge_table* table, colmerge_error* error) noexcept {
  return colmerge_table_truncate_with_options(table, nullptr, nullptr, error);
}

int32_t colmerge_table_truncate_with_options(colmerge_table* table,
                                             const colmerge_write_options* options,
                                             colmerge_write_result* out_result,
                                             colmerge_error* error) noexcept {
  const OutResult out{out_result, "out_result"};
  return Enter<TableObject>(
      table, out, error,
      [&](TableObject& object) -> Status {
        COLMERGE_ASSIGN_OR_RETURN(const WriteTerms terms, WriteTermsArgument(options));
        const Progress progress("truncation", terms.cancel, 0, {});
        COLMERGE_ASSIGN_OR_RETURN(
            const WriteResult result,
            object.store->Truncate(object.table.get(), &progress, PointerTo(terms.condition)));
        out.Store(ToC(result));
        return Status::Ok();
      },
      Purpose::kWrite);
}

int32_t colmerge_table_set_contents(colmerge_store* store, const char* name, int64_t name_length,
                                    ArrowArrayStream* stream, const colmerge_write_options* options,
                                    colmerge_write_result* out_result,
                                    colmerge_error* error) noexcept {
  OwnedStream owned;
  if (stream != nullptr) owned.Take(stream);
  DestinationOptions replace;
  const OutOfStream out{stream, {out_result, "out_result"}};
  const int32_t status = Enter<StoreObject>(
      store, out, error,
      [&](StoreObject& object) -> Status {
        COLMERGE_ASSIGN_OR_RETURN(
            const WriteResult result,
            SetContents(object.store.get(), {name, name_length, owned.get()}, options, &replace));
        out.result.Store(ToC(result));
        return Status::Ok();
      },
      Purpose::kWrite);
  NameTable(replace.table_name, error);
  return status;
}

int32_t colmerge_table_delete_keys(colmerge_table* table, const colmerge_column* keys,
                                   int64_t key_count, colmerge_write_result* out_result,
                                   colmerge_error* error) noexcept {
  return colmerge_table_delete_keys_with_options(table, keys, key_count, nullptr, out_result,
                                                 error);
}

int32_t colmerge_table_delete_keys_with_options(colmerge_table* table, const colmerge_column* keys,
                                                int64_t key_count,
                                                const colmerge_write_options* options,
                                                colmerge_write_result* out_result,
                                                colmerge_error* error) noexcept {
  return EnterDelete(table, options, {out_result, "out_result"}, error,
                     [&](const auto& pool, const Progress* progress) {
                       return ReadPlainColumns(keys, key_count, pool, progress);
                     });
}

int32_t colmerge_table_delete_keys_array(colmerge_table* table, const ArrowArray* keys,
                                         const ArrowSchema* schema,
                                         colmerge_write_result* out_result,
                                         colmerge_error* error) noexcept {
  return colmerge_table_delete_keys_array_with_options(table, keys, schema, nullptr, out_result,
                                                       error);
}

int32_t colmerge_table_delete_keys_array_with_options(colmerge_table* table, const ArrowArray* keys,
                                                      const ArrowSchema* schema,
                                                      const colmerge_write_options* options,
                                                      colmerge_write_result* out_result,
                                                      colmerge_error* error) noexcept {
  return EnterDelete(table, options, {out_result, "out_result"}, error,
                     [&](const auto& pool, const Progress* progress) {
                       return ReadKeyArray(keys, schema, pool, progress);
                     });
}

}  // extern "C"
