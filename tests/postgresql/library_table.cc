// SPDX-License-Identifier: Apache-2.0
#include "postgresql/library_table.h"

#include <stdexcept>

#include "support/arrow_producer.h"

namespace colmerge::test {
namespace {

void Expect(int32_t status, const colmerge_error& error) {
  if (status != COLMERGE_OK) throw std::runtime_error(std::string("colmerge: ") + error.message);
}

TextType TypeOf(std::string_view format) {
  switch (format[0]) {
    case 'b': return TextType::kBool;
    case 'c':
    case 'C':
    case 's':
    case 'S':
    case 'i': return TextType::kInt32;
    case 'I':
    case 'l': return TextType::kInt64;
    case 'L':
    case 'd': return TextType::kDecimal;
    case 'f': return TextType::kSingle;
    case 'g': return TextType::kReal;
    case 'u':
    case 'U': return TextType::kText;
    case 'z':
    case 'Z': return TextType::kBytes;
    case 'v': return format[1] == 'u' ? TextType::kText : TextType::kBytes;
    case 't': return format[1] != 'i' && format[1] != 'D' ? TextType::kTime : TextType::kOther;
    default: return TextType::kOther;
  }
}

std::optional<std::string> TextOfCell(colmerge_reader* reader, int64_t row, int64_t column) {
  colmerge_error error;
  std::string text(200, '\0');
  int64_t length = 0;
  for (;;) {
    Expect(colmerge_reader_value_text(reader, row, column, text.data(),
                                      static_cast<int64_t>(text.size()), &length, &error),
           error);
    if (length < 0) return std::nullopt;
    if (static_cast<size_t>(length) < text.size()) break;
    text.resize(static_cast<size_t>(length) + 1);
  }
  text.resize(static_cast<size_t>(length));
  return text;
}

void ReadColumns(colmerge_reader* reader, int64_t count, Outcome* outcome) {
  colmerge_error error;
  for (int64_t i = 0; i < count; ++i) {
    colmerge_column column;
    Expect(colmerge_reader_column(reader, i, &column, &error), error);
    outcome->columns.push_back({std::string(ToView(column.name)), TypeOf(ToView(column.format))});
  }
}

void ReadRows(colmerge_reader* reader, Outcome* outcome) {
  colmerge_error error;
  int64_t columns = 0;
  Expect(colmerge_reader_column_count(reader, &columns, &error), error);
  ReadColumns(reader, columns, outcome);
  for (;;) {
    int64_t rows = 0;
    if (colmerge_reader_next(reader, &rows, &error) != COLMERGE_OK) {
      outcome->failed = true;
      outcome->message = error.message;
      return;
    }
    if (rows == 0) return;
    for (int64_t row = 0; row < rows; ++row) {
      TextRow& cells = outcome->rows.emplace_back();
      for (int64_t i = 0; i < columns; ++i) cells.push_back(TextOfCell(reader, row, i));
    }
  }
}

}  // namespace

LibraryTable::LibraryTable(const TypedTable& table, int type_set) {
  const RowBatch rows = table.ArrowRows(type_set);
  colmerge_error error;
  colmerge_store* store = nullptr;
  Expect(colmerge_store_open(nullptr, &store, &error), error);
  store_.reset(store);
  Owned<ArrowSchema> schema;
  MakeSchema(rows.fields, {}, schema.get());
  const colmerge_string key = ToString("id");
  colmerge_table_options options = COLMERGE_TABLE_OPTIONS_INIT;
  options.primary_key = &key;
  options.primary_key_count = 1;
  colmerge_table* handle = nullptr;
  Expect(colmerge_table_create(store, "t", -1, schema.get(), &options, &handle, &error), error);
  const Table created(handle);
  colmerge_destination_options target = COLMERGE_DESTINATION_OPTIONS_INIT;
  target.table_name = ToString("t");
  colmerge_destination* destination = nullptr;
  Expect(colmerge_destination_open(store, &target, &destination, &error), error);
  const Destination owner(destination);
  Owned<ArrowArray> array;
  MakeArray(rows, nullptr, array.get());
  Expect(colmerge_destination_write_array(destination, array.get(), schema.get(), nullptr, nullptr,
                                          &error),
         error);
}

Statement LibraryTable::Prepare(const std::string& sql, Outcome* outcome) {
  colmerge_statement* statement = nullptr;
  colmerge_error error;
  outcome->failed =
      colmerge_statement_prepare(store_.get(), sql.data(), static_cast<int64_t>(sql.size()),
                                 &statement, &error) != COLMERGE_OK;
  if (outcome->failed) outcome->message = error.message;
  return Statement(statement);
}

Outcome LibraryTable::Query(const std::string& sql) {
  Outcome outcome;
  const Statement statement = Prepare(sql, &outcome);
  if (outcome.failed) return outcome;
  const colmerge_query_options options = COLMERGE_QUERY_OPTIONS_INIT;
  colmerge_reader* reader = nullptr;
  colmerge_error error;
  outcome.failed = colmerge_statement_open_reader(statement.get(), nullptr, 0, &options, &reader,
                                                  &error) != COLMERGE_OK;
  if (outcome.failed) outcome.message = error.message;
  const BatchReader owner(reader);
  if (!outcome.failed) ReadRows(reader, &outcome);
  return outcome;
}

Outcome LibraryTable::Change(const std::string& sql) {
  Outcome outcome;
  const Statement statement = Prepare(sql, &outcome);
  if (outcome.failed) return outcome;
  const colmerge_query_options options = COLMERGE_QUERY_OPTIONS_INIT;
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  colmerge_error error;
  outcome.failed = colmerge_statement_execute(statement.get(), nullptr, 0, &options, &result,
                                              &error) != COLMERGE_OK;
  if (outcome.failed) outcome.message = error.message;
  return outcome;
}

}  // namespace colmerge::test
