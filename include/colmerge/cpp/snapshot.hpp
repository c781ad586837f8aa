// SPDX-License-Identifier: Apache-2.0
// A table as it was at one version: reading, looking keys up, figures, queries.
#ifndef COLMERGE_CPP_SNAPSHOT_HPP_
#define COLMERGE_CPP_SNAPSHOT_HPP_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "colmerge/colmerge.h"
#include "colmerge/cpp/arrow.hpp"
#include "colmerge/cpp/column.hpp"
#include "colmerge/cpp/error.hpp"
#include "colmerge/cpp/handle.hpp"
#include "colmerge/cpp/reader.hpp"
#include "colmerge/cpp/run_options.hpp"
#include "colmerge/cpp/value.hpp"

namespace colmerge {

/// What to read of a snapshot.
struct ReadOptions {
  /// Columns in the order wanted; empty: all.
  std::vector<std::string> columns = {};
  /// Most rows of a batch; 0: COLMERGE_DEFAULT_BATCH_SIZE.
  int64_t batch_size = 0;
  /// Most rows to read; 0: no limit.
  int64_t limit = 0;
  /// Rows to skip first.
  int64_t offset = 0;
};

/// One column in figures.
struct ColumnInfo {
  std::string name;
  /// Type for people: "timestamp[us, UTC]".
  std::string type;
  /// Arrow format string; of the indices for a dictionary-encoded column.
  std::string format;
  bool nullable = true;
  /// Position in the primary key from 1; 0: not part of it.
  int64_t key_position = 0;
  int64_t rows = 0;
  int64_t nulls = 0;
  colmerge_bytes bytes{};
};

/// One key index.
struct IndexInfo {
  /// Numbers of its columns.
  std::vector<int64_t> columns;
  int64_t entries = 0;
  int64_t bytes = 0;
  /// The index of the primary key.
  bool primary = false;
};

/// A CHECK constraint. The name may be empty when it is given.
struct Check {
  std::string name;
  std::string expression;
};

namespace detail {

class GivenReadOptions {
 public:
  explicit GivenReadOptions(const ReadOptions& options) : columns_(options.columns) {
    options_.struct_size = sizeof(options_);
    options_.columns = columns_.data();
    options_.column_count = columns_.count();
    options_.batch_size = options.batch_size;
    options_.limit = options.limit;
    options_.offset = options.offset;
  }
  const colmerge_read_options* get() const noexcept { return &options_; }

 private:
  GivenNames columns_;
  colmerge_read_options options_{};
};

}  // namespace detail

/// A table at one version, which never changes and keeps its data alive. Columns are numbered from
/// 0 in the order of the schema. A row id names a row of this snapshot; ids have gaps.
class Snapshot : public Handle<colmerge_snapshot, colmerge_snapshot_close> {
 public:
  using Handle::Handle;

  int64_t version() const {
    int64_t version = 0;
    detail::Call(colmerge_snapshot_version, get(), &version);
    return version;
  }
  int64_t row_count() const {
    int64_t rows = 0;
    detail::Call(colmerge_snapshot_row_count, get(), &rows);
    return rows;
  }
  colmerge_table_info Describe() const {
    colmerge_table_info info = COLMERGE_TABLE_INFO_INIT;
    detail::Call(colmerge_snapshot_describe, get(), &info);
    return info;
  }
  ColumnInfo column_info(int64_t column) const {
    colmerge_column_info info = COLMERGE_COLUMN_INFO_INIT;
    detail::Call(colmerge_snapshot_column_info, get(), column, &info);
    return {std::string(detail::Take(info.name)),
            std::string(detail::Take(info.type)),
            std::string(detail::Take(info.format)),
            info.nullable != 0,
            info.key_position,
            info.rows,
            info.nulls,
            info.bytes};
  }
  IndexInfo index_info(int64_t index) const {
    colmerge_index_info info = COLMERGE_INDEX_INFO_INIT;
    detail::Call(colmerge_snapshot_index_info, get(), index, &info);
    return {std::vector<int64_t>(info.columns, info.columns + info.column_count), info.entries,
            info.bytes, info.primary != 0};
  }
  Check check_info(int64_t index) const {
    colmerge_check check;
    detail::Call(colmerge_snapshot_check_info, get(), index, &check);
    return {std::string(detail::Take(check.name)), std::string(detail::Take(check.expression))};
  }
  /// The number of the column of this name.
  int64_t FindColumn(std::string_view name) const {
    int64_t column = -1;
    detail::Call(colmerge_snapshot_find_column, get(), name.data(), detail::Length(name), &column);
    return column;
  }
  /// The schema, a struct type.
  Schema schema() const {
    Schema schema;
    detail::Call(colmerge_snapshot_schema, get(), schema.get());
    return schema;
  }

  /// Rows in table order.
  Stream Read(const ReadOptions& options = {}) const {
    Stream stream;
    detail::Call(colmerge_snapshot_read, get(), detail::GivenReadOptions(options).get(),
                 stream.get());
    return stream;
  }
  Reader OpenReader(const ReadOptions& options = {}) const {
    colmerge_reader* reader = nullptr;
    detail::Call(colmerge_snapshot_open_reader, get(), detail::GivenReadOptions(options).get(),
                 &reader);
    return Reader(reader);
  }
  /// The rows of these ids, in their order.
  Stream TakeRows(const std::vector<int64_t>& rows, const ReadOptions& options = {}) const {
    Stream stream;
    detail::Call(colmerge_snapshot_take_rows, get(), rows.data(), static_cast<int64_t>(rows.size()),
                 detail::GivenReadOptions(options).get(), stream.get());
    return stream;
  }

  /// The row of a key of the primary key, its values in the declared order; nothing when there is
  /// none.
  std::optional<int64_t> Find(const Values& key) const { return FindRow(nullptr, key); }
  /// The row whose columns of these numbers have these values. The first call for a set of columns
  /// builds its index.
  std::optional<int64_t> Find(const std::vector<int64_t>& columns, const Values& key,
                              const CancelFlag* cancel = nullptr) const {
    if (static_cast<int64_t>(columns.size()) != key.count()) {
      detail::Fail(Code::kInvalidArgument, "a key needs one value for each of its columns");
    }
    if (cancel == nullptr) return FindRow(columns.data(), key);
    QueryOptions options;
    options.cancel = cancel;
    detail::QueryRun run(options);
    int64_t row = -1;
    run.Call(colmerge_snapshot_find_key_with_options, get(), columns.data(), key.count(),
             key.data(), run.options(), &row);
    if (row < 0) return std::nullopt;
    return row;
  }
  /// The rows of a batch of keys, whose columns are found by name; -1 where there is none.
  std::vector<int64_t> FindKeys(const Columns& keys, const CancelFlag* cancel = nullptr) const {
    const std::vector<colmerge_column> given = detail::GiveColumns(keys);
    std::vector<int64_t> rows(keys.empty() ? 0 : static_cast<std::size_t>(keys[0].length()));
    QueryOptions options;
    options.cancel = cancel;
    detail::QueryRun run(options);
    run.Call(colmerge_snapshot_find_keys_with_options, get(), given.data(),
             static_cast<int64_t>(given.size()), run.options(), rows.data(),
             static_cast<int64_t>(rows.size()));
    return rows;
  }
  /// The same with the keys as an Arrow struct array.
  std::vector<int64_t> FindKeys(const Array& keys, const Schema& schema,
                                const CancelFlag* cancel = nullptr) const {
    std::vector<int64_t> rows(keys ? static_cast<std::size_t>(keys->length) : 0);
    QueryOptions options;
    options.cancel = cancel;
    detail::QueryRun run(options);
    run.Call(colmerge_snapshot_find_keys_array_with_options, get(), keys.get(), schema.get(),
             run.options(), rows.data(), static_cast<int64_t>(rows.size()));
    return rows;
  }

  /// A cell; its text lives until the snapshot is closed.
  Value Get(int64_t row, int64_t column) const {
    colmerge_value value;
    detail::Call(colmerge_snapshot_get_values, get(), row, &column, int64_t{1}, &value);
    return Value(value);
  }
  /// Cells of one row; their texts live until the snapshot is closed.
  std::vector<Value> Get(int64_t row, const std::vector<int64_t>& columns) const {
    std::vector<Value> values(columns.size());
    detail::Call(colmerge_snapshot_get_values, get(), row, columns.data(),
                 static_cast<int64_t>(columns.size()),
                 reinterpret_cast<colmerge_value*>(values.data()));
    return values;
  }
  /// A cell of any type as text for people; nothing for null.
  std::optional<std::string> ValueText(int64_t row, int64_t column) const {
    return detail::CellText(colmerge_snapshot_value_text, get(), row, column);
  }

  /// A SELECT or EXPLAIN on this snapshot, whose table must be the one that it names.
  Stream Query(std::string_view sql, const Values& parameters = {},
               const QueryOptions& options = {}) const {
    Stream stream;
    detail::QueryRun run(options);
    run.Call(colmerge_snapshot_query, get(), sql.data(), detail::Length(sql), parameters.data(),
             parameters.count(), run.options(), stream.get());
    return stream;
  }

 private:
  std::optional<int64_t> FindRow(const int64_t* columns, const Values& key) const {
    int64_t row = -1;
    detail::Call(colmerge_snapshot_find_key, get(), columns, key.count(), key.data(), &row);
    if (row < 0) return std::nullopt;
    return row;
  }
};

}  // namespace colmerge

#endif  // COLMERGE_CPP_SNAPSHOT_HPP_
