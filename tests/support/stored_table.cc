// SPDX-License-Identifier: Apache-2.0
#include "support/stored_table.h"

#include <stdexcept>

#include "index/index_set.h"
#include "index/key_batch.h"
#include "write/row_change.h"

namespace colmerge::test {
namespace {

DestinationOptions OptionsOf(WriteMode mode) {
  DestinationOptions options;
  options.table_name = "t";
  options.mode = mode;
  return options;
}

const char* NameOf(Code code) {
  switch (code) {
    case Code::kInvalidArgument: return "argument";
    case Code::kTableNotFound: return "no table";
    case Code::kTableExists: return "table exists";
    case Code::kColumnNotFound: return "no column";
    case Code::kKeyNotFound: return "no key";
    case Code::kTypeMismatch: return "type";
    case Code::kSchemaMismatch: return "schema";
    case Code::kConstraintViolation: return "constraint";
    case Code::kDuplicateKey: return "duplicate";
    case Code::kUnsupportedType: return "unsupported";
    case Code::kOutOfMemory: return "memory";
    case Code::kCancelled: return "cancelled";
    case Code::kLimitExceeded: return "limit";
    case Code::kConflict: return "conflict";
    default: return "other";
  }
}

}  // namespace

DestinationOptions Appending() { return OptionsOf(WriteMode::kAppend); }
DestinationOptions Replacing() { return OptionsOf(WriteMode::kReplace); }

DestinationOptions MergingBy(std::vector<std::string> keys) {
  DestinationOptions options = OptionsOf(WriteMode::kMerge);
  options.merge_keys = std::move(keys);
  return options;
}

Result<WriteResult> WriteRows(Store* store, const DestinationOptions& options, Rows rows,
                              WriteLimits limits) {
  Schema schema = rows.batches[0].schema;
  return store->Write({options, std::move(rows.batches), std::move(schema), limits.progress,
                       MakeRef<MemoryPool>(limits.memory, store->pool()), limits.threads, nullptr,
                       limits.rules, limits.condition});
}

StoredTable::StoredTable(std::string_view columns, const Store::Constraints& constraints)
    : StoredTable() {
  (void)store_.Create("t", SchemaOf(columns), constraints, Store::IfExists::kError).value();
}

Result<WriteResult> StoredTable::Change(const Store::MakeChange& make) {
  return store_.ChangeNamed({"t", true, 0}, make, {});
}

WriteResult StoredTable::DeleteRows(const std::vector<uint64_t>& rows) {
  auto result = Change([&](const TableVersion& base) -> Result<colmerge::Change> {
    Array<uint64_t> ids(store_.pool());
    for (uint64_t row : rows) ids.PushBack(row);
    return MakeDeletion(base, std::move(ids), store_.pool());
  });
  return std::move(result).value();
}

Result<WriteResult> StoredTable::UpdateRows(const std::vector<uint64_t>& rows,
                                            std::string_view columns, std::string_view values) {
  return Change([&](const TableVersion& base) {
    Batch batch = BatchOf(columns, values);
    std::vector<uint32_t> numbers;
    for (const Field& field : batch.schema.fields()) {
      numbers.push_back(static_cast<uint32_t>(base.schema->Require(field.name).value()));
    }
    std::vector<RowValues> updates;
    updates.emplace_back(store_.pool());
    for (uint64_t row : rows) updates[0].rows.PushBack(row);
    updates[0].values = std::move(batch.columns);
    return MakeUpdate(base, numbers, std::move(updates), {}, store_.pool(), nullptr);
  });
}

std::string StoredTable::Image() const {
  std::string image;
  for (const std::string& name : store_.TableNames()) image += name + '\n';
  for (int i = 0; i < kMemoryCategories; ++i) {
    image += std::to_string(store_.pool()->used(static_cast<MemoryCategory>(i))) + " bytes\n";
  }
  const Ref<Table> there = table();
  if (!there) return image;
  const Ref<const TableVersion> now = there->Snapshot();
  image += "version " + std::to_string(now->number) + '\n';
  for (const Ref<KeyIndex>& index : IndexSet::Of(*now).All()) {
    image += "index of " + std::to_string(index->bytes()) + " bytes on";
    for (uint32_t column : index->key_columns()) image += ' ' + now->field(column).name;
    image += '\n';
  }
  image += TextOf(*now->schema) + '\n';
  for (uint64_t row = 0; row < now->rows; ++row) image += now->IsDeleted(row) ? '-' : '+';
  return image + '\n' + TextOf(*now);
}

uint64_t FindRow(const Ref<const TableVersion>& version, std::string_view columns,
                 std::string_view key) {
  const Batch batch = BatchOf(columns, key);
  KeyBatch keys;
  const Status status = keys.Conform(batch, *version, "find");
  if (!status.ok()) throw std::logic_error(status.message());
  uint64_t row = kNoRow;
  VersionLookup(version, keys.columns()).Find(keys.keys(), 0, 1, &row);
  return row;
}

std::string Counts(const Result<WriteResult>& result) {
  if (!result.ok()) return ErrorText(result);
  std::string text;
  const auto add = [&](uint64_t count, const char* what) {
    if (count == 0) return;
    if (!text.empty()) text += ", ";
    text += std::to_string(count) + ' ' + what;
  };
  add(result->inserted, "inserted");
  add(result->updated, "updated");
  add(result->deleted, "deleted");
  add(result->ignored, "ignored");
  const uint64_t sum = result->inserted + result->updated + result->deleted + result->ignored;
  if (sum != result->rows_read) text += " of " + std::to_string(result->rows_read);
  return text;
}

std::string ErrorText(const Status& status) {
  if (status.ok()) return {};
  const Status::Detail& detail = status.detail();
  std::string text = std::string(NameOf(detail.code)) + ": " + detail.message;
  if (!detail.column.empty()) text += " [" + detail.column + ']';
  if (detail.row >= 0) text += " [row " + std::to_string(detail.row) + ']';
  if (detail.line >= 0) text += " [line " + std::to_string(detail.line) + ']';
  return text;
}

}  // namespace colmerge::test
