// SPDX-License-Identifier: Apache-2.0
#include "differential/sql_value.h"

#include <cmath>

#include "differential/conversion.h"

namespace colmerge::test {
namespace {

using Kind = SqlValue::Kind;

Kind KindOf(const Type& type) {
  const std::string& format = type.values().format;
  switch (LayoutOf(format)) {
    case Layout::kNone: return Kind::kNull;
    case Layout::kBits: return Kind::kInteger;
    case Layout::kFixed: break;
    case Layout::kText32:
    case Layout::kText64:
    case Layout::kTextView:
      return format.back() == 'z' || format.back() == 'Z' ? Kind::kBlob : Kind::kText;
    default: return Kind::kText;
  }
  if (type.values().is_floating()) return Kind::kReal;
  const bool wide = format[0] == 'w' || format[0] == 'd' || format == "tiD" || format == "tin";
  return wide ? Kind::kBlob : Kind::kInteger;
}

SqlValue RealValue(const std::string& format, const Cell& cell) {
  const double real = format == "e"   ? HalfToDouble(ValueOf<uint16_t>(cell))
                      : format == "f" ? static_cast<double>(ValueOf<float>(cell))
                                      : ValueOf<double>(cell);
  if (std::isnan(real)) return {Kind::kText, 0, 0, "nan"};
  return {Kind::kReal, 0, real, ""};
}

bool IsUnsigned(const std::string& format) {
  return format.size() == 1 && format[0] >= 'A' && format[0] <= 'Z';
}

// How many of the units of `to` one of `from` is.
int64_t Factor(const std::string& from, const std::string& to) {
  if (from == "tdD" && to == "tdm") return 86400000;
  if (from.size() < 3 || to.size() < 3 || from.substr(0, 2) != to.substr(0, 2)) return 1;
  const std::string units = "smun";
  int64_t factor = 1;
  for (size_t unit = units.find(from[2]); unit < units.find(to[2]); ++unit) factor *= 1000;
  return factor;
}

}  // namespace

void SqlValue::Bind(sqlite3_stmt* statement, int parameter) const {
  const auto size = static_cast<int>(bytes.size());
  switch (kind) {
    case Kind::kNull: sqlite3_bind_null(statement, parameter); break;
    case Kind::kInteger: sqlite3_bind_int64(statement, parameter, integer); break;
    case Kind::kReal: sqlite3_bind_double(statement, parameter, real); break;
    case Kind::kText:
      sqlite3_bind_text(statement, parameter, bytes.data(), size, SQLITE_TRANSIENT);
      break;
    case Kind::kBlob:
      sqlite3_bind_blob(statement, parameter, bytes.data(), size, SQLITE_TRANSIENT);
      break;
  }
}

SqlValue SqlValue::Column(sqlite3_stmt* statement, int column) {
  const auto bytes = [&](const void* data) {
    const auto size = static_cast<size_t>(sqlite3_column_bytes(statement, column));
    return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), size);
  };
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: return {Kind::kInteger, sqlite3_column_int64(statement, column), 0, ""};
    case SQLITE_FLOAT: return {Kind::kReal, 0, sqlite3_column_double(statement, column), ""};
    case SQLITE_TEXT: return {Kind::kText, 0, 0, bytes(sqlite3_column_text(statement, column))};
    case SQLITE_BLOB: return {Kind::kBlob, 0, 0, bytes(sqlite3_column_blob(statement, column))};
    default: return {};
  }
}

std::string SqlValue::ToText() const {
  switch (kind) {
    case Kind::kInteger: return std::to_string(integer);
    case Kind::kReal: return std::to_string(real);
    case Kind::kText: return test::ToText(Type{"u", {}, {}, false}, TextCell(bytes));
    case Kind::kBlob: return "x" + test::ToText(Type{"z", {}, {}, false}, TextCell(bytes));
    default: return "null";
  }
}

SqlValue ToSql(const Type& type, const Cell& cell) {
  if (!cell.valid) return {};
  const Type& values = type.values();
  const std::string& format = values.format;
  if (values.is_nested()) return {Kind::kText, 0, 0, ToText(values, cell)};
  switch (KindOf(type)) {
    case Kind::kNull: return {};
    case Kind::kText: return {Kind::kText, 0, 0, cell.bytes};
    case Kind::kReal: return RealValue(format, cell);
    case Kind::kInteger: break;
    case Kind::kBlob: {
      std::string bytes = cell.bytes;
      if (format[0] == 'd') bytes.resize(32, (bytes.back() & 0x80) != 0 ? '\xff' : '\0');
      return {Kind::kBlob, 0, 0, bytes};
    }
  }
  std::string bytes = cell.bytes;
  const bool negative =
      LayoutOf(format) == Layout::kFixed && !IsUnsigned(format) && (bytes.back() & 0x80) != 0;
  bytes.resize(8, negative ? '\xff' : '\0');
  return {Kind::kInteger, ValueOf<int64_t>({true, bytes, {}}), 0, ""};
}

const char* SqlTypeOf(const Type& type) {
  switch (KindOf(type)) {
    case Kind::kInteger: return "INTEGER";
    case Kind::kReal: return "REAL";
    case Kind::kText: return "TEXT";
    default: return "BLOB";
  }
}

std::string SqlConversion(const Type& from, const Type& to, int parameter) {
  const std::string value = "?" + std::to_string(parameter);
  const int64_t factor = Factor(from.values().format, to.values().format);
  return factor == 1 ? value : value + "*" + std::to_string(factor);
}

}  // namespace colmerge::test
