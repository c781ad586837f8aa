// SPDX-License-Identifier: Apache-2.0
#include "differential/contents_check.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace colmerge::test {
namespace {

std::vector<std::string> OtherColumns(const Contents& table) {
  std::vector<std::string> columns;
  for (size_t i = table.fields.size(); i > 0; i -= std::min<size_t>(i, 2)) {
    columns.push_back(table.fields[i - 1].name);
  }
  return columns;
}

Contents PartOf(const Contents& table, const ReadPart& part) {
  Contents some{{}, table.metadata, {}, {}};
  std::vector<size_t> columns;
  for (const std::string& name : part.columns) {
    columns.push_back(static_cast<size_t>(table.Find(name)));
    some.fields.push_back(table.fields[columns.back()]);
  }
  const auto end = std::min(table.rows.size(), static_cast<size_t>(part.offset + part.limit));
  for (auto row = static_cast<size_t>(part.offset); row < end; ++row) {
    std::vector<Cell> cells;
    for (const size_t column : columns) cells.push_back((*table.rows[row])[column]);
    some.rows.push_back(std::make_shared<const std::vector<Cell>>(std::move(cells)));
  }
  return some;
}

}  // namespace

void CheckContents(const StreamContents& actual, const Contents& expected,
                   const std::string& where) {
  if (!(actual.rows.fields == expected.fields)) {
    std::string text = where + " has the columns";
    for (const Field& field : actual.rows.fields) text += " " + ToText(field);
    text += " instead of";
    for (const Field& field : expected.fields) text += " " + ToText(field);
    throw Difference(text);
  }
  if (actual.metadata != expected.metadata) throw Difference(where + " has other metadata");
  if (actual.rows.rows() != expected.rows.size()) {
    throw Difference(where + ": " + std::to_string(actual.rows.rows()) + " rows instead of " +
                     std::to_string(expected.rows.size()));
  }
  for (size_t row = 0; row < expected.rows.size(); ++row) {
    for (size_t i = 0; i < expected.fields.size(); ++i) {
      const Cell& is = actual.rows.columns[i][row];
      const Cell& should = (*expected.rows[row])[i];
      if (is == should) continue;
      const Type& type = expected.fields[i].type;
      throw Difference(where + ": row " + std::to_string(row) + ", column " +
                       expected.fields[i].name + " (" + ToText(type) + ") is " + ToText(type, is) +
                       " instead of " + ToText(type, should));
    }
  }
}

void CheckPart(colmerge_snapshot* snapshot, const Contents& table) {
  const auto rows = static_cast<int64_t>(table.rows.size());
  const ReadPart part{OtherColumns(table), 1 + rows / 3, 1 + rows / 2, rows / 4};
  const Contents expected = PartOf(table, part);
  CheckContents(ReadSnapshot(snapshot, part), expected, "a part of the table");
  const RowBatch plain = ReadPlainColumns(snapshot, part);
  for (size_t i = 0; i < plain.fields.size(); ++i) {
    const Type& type = expected.fields[i].type.values();
    if (type.is_nested()) continue;
    if (plain.fields[i].type.format != type.format ||
        plain.fields[i].name != expected.fields[i].name) {
      throw Difference("plain column " + ToText(plain.fields[i]) + " instead of " +
                       ToText(expected.fields[i]));
    }
    for (size_t row = 0; row < expected.rows.size(); ++row) {
      const Cell& should = (*expected.rows[row])[i];
      if (plain.columns[i].size() == expected.rows.size() && plain.columns[i][row] == should)
        continue;
      throw Difference("row " + std::to_string(row) + " of plain column " +
                       ToText(plain.fields[i]));
    }
  }
}

}  // namespace colmerge::test
