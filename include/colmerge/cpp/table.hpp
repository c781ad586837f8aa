// SPDX-License-Identifier: Apache-2.0
// Tables of a store, and the options they are made with.
#ifndef COLMERGE_CPP_TABLE_HPP_
#define COLMERGE_CPP_TABLE_HPP_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "colmerge/colmerge.h"
#include "colmerge/cpp/arrow.hpp"
#include "colmerge/cpp/column.hpp"
#include "colmerge/cpp/error.hpp"
#include "colmerge/cpp/handle.hpp"
#include "colmerge/cpp/run_options.hpp"
#include "colmerge/cpp/snapshot.hpp"

namespace colmerge {

enum class IfExists : int32_t {
  kError = COLMERGE_IF_EXISTS_ERROR,
  kKeep = COLMERGE_IF_EXISTS_KEEP,
  kReplace = COLMERGE_IF_EXISTS_REPLACE,
};

/// Options of a new table.
struct TableOptions {
  /// Columns of the primary key, in order; empty: none.
  std::vector<std::string> primary_key = {};
  IfExists if_exists = IfExists::kError;
  /// Conditions that every row must meet; {"", "age >= 0"} gets a name by itself.
  std::vector<Check> checks = {};
  /// Ends the wait for the writers of a table that is there.
  const CancelFlag* cancel = nullptr;
  /// Columns, and the operators by which every merge makes a matched row's values: {"hits", "sum"},
  /// {"status", "latest_by(updated_at)"}.
  std::vector<std::pair<std::string, std::string>> operators = {};
};

/// A table. Once it was dropped or replaced, calls throw kTableNotFound.
class Table : public Handle<colmerge_table, colmerge_table_close> {
 public:
  using Handle::Handle;

  /// The table as it is now; takes the same time whatever its size.
  Snapshot TakeSnapshot() const {
    colmerge_snapshot* snapshot = nullptr;
    detail::Call(colmerge_snapshot_open, get(), &snapshot);
    return Snapshot(snapshot);
  }
  colmerge_table_info Describe() const {
    colmerge_table_info info = COLMERGE_TABLE_INFO_INIT;
    detail::Call(colmerge_table_describe, get(), &info);
    return info;
  }
  /// The schema, a struct type.
  Schema schema() const {
    Schema schema;
    detail::Call(colmerge_table_schema, get(), schema.get());
    return schema;
  }
  /// Removes all rows. Of the options cancel, which ends the wait for the write that runs on the table, token and
  /// if_version count.
  WriteResult Truncate(const WriteOptions& options = {}) {
    WriteResult result = COLMERGE_WRITE_RESULT_INIT;
    detail::WriteRun run(options);
    run.Call(colmerge_table_truncate_with_options, get(), run.options(), &result);
    return result;
  }
  /// Deletes the rows of these keys, whose columns are found by name; one step.
  WriteResult DeleteKeys(const Columns& keys, const WriteOptions& options = {}) {
    const std::vector<colmerge_column> given = detail::GiveColumns(keys);
    WriteResult result = COLMERGE_WRITE_RESULT_INIT;
    detail::WriteRun run(options);
    run.Call(colmerge_table_delete_keys_with_options, get(), given.data(),
             static_cast<int64_t>(given.size()), run.options(), &result);
    return result;
  }
  /// The same with the keys as an Arrow struct array.
  WriteResult DeleteKeys(const Array& keys, const Schema& schema,
                         const WriteOptions& options = {}) {
    WriteResult result = COLMERGE_WRITE_RESULT_INIT;
    detail::WriteRun run(options);
    run.Call(colmerge_table_delete_keys_array_with_options, get(), keys.get(), schema.get(),
             run.options(), &result);
    return result;
  }
};

namespace detail {

/// Options of a new table in the form of the C API; refers to those it was made from.
class GivenTableOptions {
 public:
  explicit GivenTableOptions(const TableOptions& options)
      : key_(options.primary_key), operators_(options.operators) {
    for (const Check& check : options.checks) {
      checks_.push_back({GiveOptional(check.name), Give(check.expression), 0});
    }
    options_.cancel = options.cancel != nullptr ? options.cancel->get() : nullptr;
    options_.struct_size = sizeof(options_);
    options_.primary_key = key_.data();
    options_.primary_key_count = key_.count();
    options_.if_exists = static_cast<int32_t>(options.if_exists);
    options_.checks = checks_.empty() ? nullptr : checks_.data();
    options_.check_count = static_cast<int64_t>(checks_.size());
    options_.operator_columns = operators_.first();
    options_.operators = operators_.second();
    options_.operator_count = operators_.count();
  }
  const colmerge_table_options* get() const noexcept { return &options_; }

 private:
  GivenNames key_;
  GivenPairs operators_;
  std::vector<colmerge_check> checks_;
  colmerge_table_options options_{};
};

}  // namespace detail
}  // namespace colmerge

#endif  // COLMERGE_CPP_TABLE_HPP_
