// SPDX-License-Identifier: Apache-2.0
// The table "t" of a store, written by every way there is and read as text: for tests of the write
// path, which is entered here and nowhere else in them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"
#include "support/row_text.h"

namespace colmerge::test {

// Options of writes to "t".
DestinationOptions Appending();
DestinationOptions Replacing();
DestinationOptions MergingBy(std::vector<std::string> keys);

// A write with its batches, which are all of one schema.
struct Rows {
  Rows(std::string_view columns, std::string_view rows) {
    batches.push_back(BatchOf(columns, rows));
  }
  explicit Rows(Batch batch) { batches.push_back(std::move(batch)); }
  // One more batch, of the same columns.
  Rows&& And(std::string_view columns, std::string_view rows) && {
    batches.push_back(BatchOf(columns, rows));
    return std::move(*this);
  }
  std::vector<Batch> batches;
};

struct WriteLimits {
  uint64_t memory = 0;
  uint32_t threads = 1;
  Progress* progress = nullptr;
  LastKnown<BoundRules>* rules = nullptr;
  const WriteCondition* condition = nullptr;
};

// A write to the table that the options name.
Result<WriteResult> WriteRows(Store* store, const DestinationOptions& options, Rows rows,
                              WriteLimits limits = {});

class StoredTable {
 public:
  // The table is not there yet.
  StoredTable() : store_(0, 1) {}
  explicit StoredTable(std::string_view columns, const Store::Constraints& constraints = {});

  Store& store() { return store_; }
  const Store& store() const { return store_; }
  Ref<Table> table() const { return store_.FindOrNull("t"); }
  Ref<const TableVersion> version() const { return table()->Snapshot(); }
  uint64_t number() const { return version()->number; }
  std::string text() const { return TextOf(*version()); }

  Result<WriteResult> Write(const DestinationOptions& options, Rows rows, WriteLimits limits = {}) {
    return WriteRows(&store_, options, std::move(rows), limits);
  }
  Result<WriteResult> Append(std::string_view columns, std::string_view rows) {
    return Write(Appending(), {columns, rows});
  }
  // By id, with the options' defaults.
  Result<WriteResult> Merge(std::string_view columns, std::string_view rows) {
    return Write(MergingBy({"id"}), {columns, rows});
  }
  Result<WriteResult> DeleteKeys(std::string_view columns, std::string_view keys) {
    return DeleteKeys(BatchOf(columns, keys));
  }
  Result<WriteResult> DeleteKeys(const Batch& keys) {
    return store_.DeleteKeys(table().get(), keys, store_.pool());
  }
  Result<WriteResult> Change(const Store::MakeChange& make);
  // As DELETE and UPDATE do once their rows are found: by row ids.
  WriteResult DeleteRows(const std::vector<uint64_t>& rows);
  Result<WriteResult> UpdateRows(const std::vector<uint64_t>& rows, std::string_view columns,
                                 std::string_view values);

  // Everything that a write without effect leaves as it was: names, rows with their ids, version
  // number, indexes, and the bytes of each category.
  std::string Image() const;

 private:
  Store store_;
};

// The row of a version that has this key, one row of key columns; kNoRow when there is none.
uint64_t FindRow(const Ref<const TableVersion>& version, std::string_view columns,
                 std::string_view key);

// The counts of a write, without those that are zero: "2 inserted, 1 updated".
std::string Counts(const Result<WriteResult>& result);

// What a write was refused with: "<code>: <message>", and behind it " [column]" and " [row n]" when
// the status has them; with a line, " [line n]". Empty when it was not refused.
std::string ErrorText(const Status& status);
template <typename T>
std::string ErrorText(const Result<T>& result) {
  return ErrorText(result.status());
}

}  // namespace colmerge::test
