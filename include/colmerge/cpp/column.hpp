// SPDX-License-Identifier: Apache-2.0
// Columns on their way in: rows to write, keys to find or delete; and fields of new tables.
#ifndef COLMERGE_CPP_COLUMN_HPP_
#define COLMERGE_CPP_COLUMN_HPP_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "colmerge/colmerge.h"
#include "colmerge/cpp/handle.hpp"

namespace colmerge {

namespace detail {

template <typename T>
inline constexpr bool kIsText = std::is_convertible_v<const T&, std::string_view>;

template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

/// The Arrow format string of a C++ type.
template <typename T>
constexpr const char* FormatOf() {
  if constexpr (kIsText<T>)
    return COLMERGE_TYPE_UTF8;
  else if constexpr (std::is_same_v<T, bool>)
    return COLMERGE_TYPE_BOOL;
  else if constexpr (std::is_same_v<T, float>)
    return COLMERGE_TYPE_FLOAT32;
  else if constexpr (std::is_same_v<T, double>)
    return COLMERGE_TYPE_FLOAT64;
  else {
    static_assert(std::is_integral_v<T>, "no Arrow type stands for this C++ type");
    constexpr const char* kSigned[] = {COLMERGE_TYPE_INT8, COLMERGE_TYPE_INT16, COLMERGE_TYPE_INT32,
                                       COLMERGE_TYPE_INT64};
    constexpr const char* kUnsigned[] = {COLMERGE_TYPE_UINT8, COLMERGE_TYPE_UINT16,
                                         COLMERGE_TYPE_UINT32, COLMERGE_TYPE_UINT64};
    constexpr int kWidth = sizeof(T) == 1 ? 0 : sizeof(T) == 2 ? 1 : sizeof(T) == 4 ? 2 : 3;
    return std::is_unsigned_v<T> ? kUnsigned[kWidth] : kSigned[kWidth];
  }
}

inline void SetBit(std::vector<uint8_t>& bits, std::size_t row) {
  bits[row / 8] = static_cast<uint8_t>(bits[row / 8] | (1u << (row % 8)));
}

/// Values in the form of the C API, where they are not in it already.
struct ColumnBuffers {
  std::shared_ptr<const void> values;
  std::vector<uint8_t> validity;
  std::vector<colmerge_string> strings;
  std::vector<uint8_t> bits;
};

}  // namespace detail

/// A column of values, made from a vector of integers, floating-point numbers, bool, std::string,
/// std::string_view or std::optional of one of them. It refers to the numbers and texts of a vector
/// that is given by name, which must outlive it, and keeps one that is moved in.
class Column {
 public:
  template <typename T>
  Column(std::string name, const std::vector<T>& values) : Column(std::move(name)) {
    Refer(values);
  }
  template <typename T>
  Column(std::string name, std::vector<T>&& values) : Column(std::move(name)) {
    auto kept = std::make_shared<const std::vector<T>>(std::move(values));
    buffers_->values = kept;
    Refer(*kept);
  }
  /// Values in Arrow's layout that are of another type than C++ has: dates, decimals, binary.
  /// values, validity (may be NULL: no nulls) and format must outlive it.
  Column(std::string name, const char* format, const void* values, int64_t length,
         const uint8_t* validity = nullptr)
      : Column(std::move(name)) {
    column_.format = detail::Give(format);
    column_.values = values;
    column_.length = length;
    column_.validity = validity;
  }

  /// Gives the values another Arrow type of the same layout: COLMERGE_TYPE_DATE32 for int32_t,
  /// COLMERGE_TYPE_BINARY for texts. format must outlive the column.
  Column& As(const char* format) {
    column_.format = detail::Give(format);
    return *this;
  }

  /// Tells which rows have the column: a set bit of row i in bit i % 8 of byte i / 8. What a row does not have stays as it
  /// is stored, which is not the same as null; its value here has to be null. presence must outlive the column.
  Column& PresentWhere(const uint8_t* presence) {
    column_.presence = presence;
    return *this;
  }

  const std::string& name() const noexcept { return name_; }
  int64_t length() const noexcept { return column_.length; }
  /// As the C API has it; lives as long as this column stays where it is.
  colmerge_column get() const noexcept {
    colmerge_column column = column_;
    column.name = detail::Give(name_);
    return column;
  }

 private:
  explicit Column(std::string name)
      : name_(std::move(name)), buffers_(std::make_shared<detail::ColumnBuffers>()) {}

  template <typename T>
  void Refer(const std::vector<T>& values) {
    column_.length = static_cast<int64_t>(values.size());
    if constexpr (detail::kIsOptional<T>) {
      ReferOptional<typename T::value_type>(values);
    } else {
      column_.format = detail::Give(detail::FormatOf<T>());
      if constexpr (detail::kIsText<T>) {
        buffers_->strings.reserve(values.size());
        for (const T& text : values) buffers_->strings.push_back(detail::Give(text));
        column_.strings = buffers_->strings.data();
      } else if constexpr (std::is_same_v<T, bool>) {
        buffers_->bits.resize(values.size() / 8 + 1);
        for (std::size_t row = 0; row < values.size(); ++row) {
          if (values[row]) detail::SetBit(buffers_->bits, row);
        }
        column_.values = buffers_->bits.data();
      } else {
        column_.values = values.data();
      }
    }
  }

  template <typename T>
  void ReferOptional(const std::vector<std::optional<T>>& values) {
    auto present = std::make_shared<std::vector<T>>(values.size());
    buffers_->validity.resize(values.size() / 8 + 1);
    for (std::size_t row = 0; row < values.size(); ++row) {
      if (!values[row].has_value()) continue;
      detail::SetBit(buffers_->validity, row);
      (*present)[row] = *values[row];
    }
    Refer(*present);
    column_.validity = buffers_->validity.data();
    buffers_->values = std::move(present);
  }

  std::string name_;
  std::shared_ptr<detail::ColumnBuffers> buffers_;
  colmerge_column column_{};
};

/// Columns of equal length, the rows of one write or the keys of one call.
using Columns = std::vector<Column>;

/// A column of a new table.
struct Field {
  std::string name;
  /// Arrow format string (COLMERGE_TYPE_), or the type's name as CAST spells it: "numeric(10, 2)".
  std::string format;
  bool nullable = true;
  /// Field metadata, any bytes.
  std::vector<std::pair<std::string, std::string>> metadata = {};
};

namespace detail {

inline std::vector<colmerge_column> GiveColumns(const Columns& columns) {
  std::vector<colmerge_column> given;
  given.reserve(columns.size());
  for (const Column& column : columns) given.push_back(column.get());
  return given;
}

/// Fields in the form of the C API; refers to those it was made from.
class GivenFields {
 public:
  explicit GivenFields(const std::vector<Field>& fields) : metadata_(fields.size()) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const Field& field = fields[i];
      for (const auto& [key, value] : field.metadata) {
        metadata_[i].push_back(Give(key));
        metadata_[i].push_back(Give(value));
      }
      fields_.push_back({Give(field.name), Give(field.format),
                         field.nullable ? COLMERGE_TRUE : COLMERGE_FALSE, 0,
                         field.metadata.empty() ? nullptr : metadata_[i].data(),
                         static_cast<int64_t>(field.metadata.size()), 0});
    }
  }
  const colmerge_field* data() const noexcept { return fields_.data(); }
  int64_t count() const noexcept { return static_cast<int64_t>(fields_.size()); }

 private:
  std::vector<std::vector<colmerge_string>> metadata_;
  std::vector<colmerge_field> fields_;
};

}  // namespace detail
}  // namespace colmerge

#endif  // COLMERGE_CPP_COLUMN_HPP_
