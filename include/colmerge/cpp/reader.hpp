// SPDX-License-Identifier: Apache-2.0
// Rows on their way out, a batch at a time, for programs without an Arrow library.
#ifndef COLMERGE_CPP_READER_HPP_
#define COLMERGE_CPP_READER_HPP_

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
#include "colmerge/cpp/value.hpp"

namespace colmerge {

/// A column of a reader's batch as plain arrays. What it shows lives until the reader's next batch.
class ColumnView {
 public:
  explicit ColumnView(const colmerge_column& column) noexcept : column_(column) {}

  std::string_view name() const noexcept { return detail::Take(column_.name); }
  /// Arrow format string.
  std::string_view format() const noexcept { return detail::Take(column_.format); }
  int64_t length() const noexcept { return column_.length; }
  bool is_null(int64_t row) const noexcept {
    return column_.validity != nullptr && !Bit(column_.validity, row);
  }
  /// The numbers of a column of the format that stands for T; of another: kTypeMismatch.
  template <typename T>
  const T* values() const {
    static_assert(std::is_arithmetic_v<T> && !std::is_same_v<T, bool>);
    Require(format() == detail::FormatOf<T>());
    return static_cast<const T*>(column_.values);
  }
  /// A value of a bool column.
  bool boolean(int64_t row) const {
    Require(format() == COLMERGE_TYPE_BOOL);
    return Bit(static_cast<const uint8_t*>(column_.values), row);
  }
  /// A value of a text or binary column; of a null: unspecified.
  std::string_view text(int64_t row) const {
    Require(column_.strings != nullptr);
    return detail::Take(column_.strings[row]);
  }
  /// As the C API has it: also for the types that have no C++ type.
  const colmerge_column& get() const noexcept { return column_; }

 private:
  static bool Bit(const uint8_t* bits, int64_t row) noexcept {
    return ((bits[row / 8] >> (row % 8)) & 1) != 0;
  }
  void Require(bool holds) const {
    if (!holds) {
      detail::Fail(Code::kTypeMismatch, "column '" + std::string(name()) +
                                            "' has the Arrow format '" + std::string(format()) +
                                            "'");
    }
  }

  colmerge_column column_;
};

/// A cursor over batches of rows, for one thread at a time. It stands before its first batch.
class Reader : public Handle<colmerge_reader, colmerge_reader_close> {
 public:
  using Handle::Handle;

  /// Moves to the next batch and tells its number of rows; 0: there is none. What was given out for
  /// the batch before is gone.
  int64_t Next() {
    int64_t rows = 0;
    detail::Call(colmerge_reader_next, get(), &rows);
    return rows;
  }
  int64_t column_count() const {
    int64_t count = 0;
    detail::Call(colmerge_reader_column_count, get(), &count);
    return count;
  }
  /// The schema of the batches, a struct type.
  Schema schema() const {
    Schema schema;
    detail::Call(colmerge_reader_schema, get(), schema.get());
    return schema;
  }
  /// A column of the current batch, by its number from 0.
  ColumnView column(int64_t number) const {
    colmerge_column column;
    detail::Call(colmerge_reader_column, get(), number, &column);
    return ColumnView(column);
  }
  /// A cell of the current batch; lives until the next one.
  Value Get(int64_t row, int64_t column) const {
    colmerge_value value;
    detail::Call(colmerge_reader_get_values, get(), row, &column, int64_t{1}, &value);
    return Value(value);
  }
  /// A cell of any type as text for people; nothing for null.
  std::optional<std::string> ValueText(int64_t row, int64_t column) const {
    return detail::CellText(colmerge_reader_value_text, get(), row, column);
  }
};

}  // namespace colmerge

#endif  // COLMERGE_CPP_READER_HPP_
