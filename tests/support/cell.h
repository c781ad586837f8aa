// SPDX-License-Identifier: Apache-2.0
// Tables as tests see them: types by their Arrow format, values as plain bytes, rows and columns as
// vectors.
//
// Nothing here knows the library: what a test expects must not be computed by what it tests. A
// value of a flat type is the bytes that Arrow stores for it (little-endian; a bool is one byte, 0
// or 1); a nested one holds its elements. A dictionary-encoded value is its value, so that two
// encodings of it are equal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace colmerge::test {

using Metadata = std::vector<std::pair<std::string, std::string>>;

struct Field;

struct Type {
  std::string format;            // Arrow's format string; of the indices when there is a dictionary
  std::vector<Field> children;   // nested types
  std::vector<Type> dictionary;  // none, or the type of the values
  bool ordered = false;          // of the dictionary

  // The type of the values that a reader sees: the dictionary's, or this.
  const Type& values() const { return dictionary.empty() ? *this : dictionary.front(); }
  bool is_nested() const { return format[0] == '+'; }
  bool is_floating() const;
};

struct Field {
  std::string name;
  Type type;
  bool nullable = true;
  Metadata metadata;
};

bool operator==(const Type& left, const Type& right);
bool operator==(const Field& left, const Field& right);

// How the values of a type lie in Arrow's buffers.
enum class Layout {
  kNone,
  kBits,
  kFixed,
  kText32,
  kText64,
  kTextView,
  kList32,
  kList64,
  kFixedList,
  kStruct,
  kMap
};

// Layout of a format; of a dictionary's indices, kFixed.
Layout LayoutOf(std::string_view format);
// Bytes of a value: kFixed. Elements of a value: kFixedList. Else 0.
int64_t WidthOf(std::string_view format);

struct Cell {
  bool valid = false;
  std::string bytes;
  std::vector<Cell> items;

  friend bool operator==(const Cell& left, const Cell& right) {
    if (!left.valid || !right.valid) return left.valid == right.valid;
    return left.bytes == right.bytes && left.items == right.items;
  }
};

// The cell of a fixed-width value.
template <typename T>
Cell CellOf(T value) {
  return {true, std::string(reinterpret_cast<const char*>(&value), sizeof value), {}};
}
inline Cell TextCell(std::string_view text) { return {true, std::string(text), {}}; }

// The value of a cell as a number of T's width.
template <typename T>
T ValueOf(const Cell& cell) {
  T value{};
  cell.bytes.copy(reinterpret_cast<char*>(&value), sizeof value);
  return value;
}

// Columns of equal length.
struct RowBatch {
  std::vector<Field> fields;
  std::vector<std::vector<Cell>> columns;

  size_t rows() const { return columns.empty() ? 0 : columns[0].size(); }
  // Position of a column by name, -1 when there is none.
  int Find(std::string_view name) const;
};

// For messages of tests: types by their format, numbers in decimal, texts in quotes.
std::string ToText(const Type& type);
std::string ToText(const Type& type, const Cell& cell);
std::string ToText(const Field& field);

}  // namespace colmerge::test
