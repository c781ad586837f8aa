// SPDX-License-Identifier: Apache-2.0
#include "differential_query/library_engine.h"

#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>

#include "support/arrow_consumer.h"
#include "support/arrow_producer.h"

namespace colmerge::test {
namespace {

constexpr char kTable[] = "t";

__extension__ using Int128 = __int128;
using Statement = std::unique_ptr<colmerge_statement, Closer<colmerge_statement_close>>;

void Expect(int32_t status, const colmerge_error& error, const char* what) {
  if (status != COLMERGE_OK) throw std::runtime_error(std::string(what) + ": " + error.message);
}

std::vector<colmerge_value> ValuesOf(const std::vector<Parameter>& parameters) {
  std::vector<colmerge_value> values;
  for (const Parameter& parameter : parameters) {
    colmerge_value value{};
    const SqlValue& given = parameter.value;
    value.integer = given.integer;
    switch (given.kind) {
      case SqlValue::Kind::kNull: value.kind = COLMERGE_VALUE_NULL; break;
      case SqlValue::Kind::kInteger:
        value.kind = parameter.kind == Kind::kBool ? COLMERGE_VALUE_BOOL : COLMERGE_VALUE_INT64;
        break;
      case SqlValue::Kind::kReal:
        value.kind = COLMERGE_VALUE_DOUBLE;
        value.real = given.real;
        break;
      default:
        value.kind = COLMERGE_VALUE_TEXT;
        value.data = given.bytes.data();
        value.length = static_cast<int64_t>(given.bytes.size());
    }
    values.push_back(value);
  }
  return values;
}

// A decimal without places, 16 bytes: what fits 64 bits as an integer, as SqliteEngine gives it.
SqlValue DecimalValue(const char* bytes) {
  Int128 number = 0;
  std::memcpy(&number, bytes, sizeof number);
  if (number >= INT64_MIN && number <= INT64_MAX) {
    return {SqlValue::Kind::kInteger, static_cast<int64_t>(number), 0, ""};
  }
  std::string digits;
  for (Int128 rest = number; rest != 0; rest /= 10) {
    const int digit = static_cast<int>(rest % 10);
    digits.insert(digits.begin(), static_cast<char>('0' + (digit < 0 ? -digit : digit)));
  }
  return {SqlValue::Kind::kText, 0, 0, number < 0 ? "-" + digits : digits};
}

SqlValue ValueOfCell(const colmerge_value& value, const std::string& format) {
  using VK = SqlValue::Kind;
  switch (value.kind) {
    case COLMERGE_VALUE_NULL: return {};
    case COLMERGE_VALUE_DOUBLE: return {VK::kReal, 0, value.real, ""};
    case COLMERGE_VALUE_TEXT:
      return {VK::kText, 0, 0, std::string(value.data, static_cast<size_t>(value.length))};
    case COLMERGE_VALUE_BYTES:
      return {VK::kBlob, 0, 0, std::string(value.data, static_cast<size_t>(value.length))};
    case COLMERGE_VALUE_RAW: return DecimalValue(value.data);
    default: break;
  }
  if (format == "tdD") return {VK::kText, 0, 0, DateText(value.integer)};
  if (format == "tsu:") return {VK::kText, 0, 0, TimestampText(value.integer)};
  if (format == "tsm:") return {VK::kText, 0, 0, TimestampText(value.integer * 1000)};
  return {VK::kInteger, value.integer, 0, ""};
}

void ReadRows(colmerge_reader* reader, QueryOutcome* outcome) {
  int64_t columns = 0;
  colmerge_error error;
  Expect(colmerge_reader_column_count(reader, &columns, &error), error, "column_count");
  std::vector<std::string> formats;
  std::vector<colmerge_value> values(static_cast<size_t>(columns));
  for (;;) {
    int64_t rows = 0;
    outcome->status = colmerge_reader_next(reader, &rows, &error);
    outcome->message = error.message;
    if (outcome->status != COLMERGE_OK || rows == 0) return;
    for (int64_t i = 0; formats.size() < values.size(); ++i) {
      colmerge_column column;
      Expect(colmerge_reader_column(reader, i, &column, &error), error, "column");
      formats.emplace_back(ToView(column.format));
    }
    for (int64_t row = 0; row < rows; ++row) {
      Expect(colmerge_reader_get_values(reader, row, nullptr, columns, values.data(), &error),
             error, "get_values");
      std::vector<SqlValue>& cells = outcome->rows.emplace_back();
      cells.reserve(values.size());
      for (size_t i = 0; i < values.size(); ++i)
        cells.push_back(ValueOfCell(values[i], formats[i]));
    }
  }
}

void AddRows(const RowBatch& batch, QueryOutcome* outcome) {
  outcome->rows.resize(batch.rows());
  for (size_t column = 0; column < batch.columns.size(); ++column) {
    const Type& type = batch.fields[column].type;
    for (size_t row = 0; row < batch.rows(); ++row) {
      const Cell& cell = batch.columns[column][row];
      const bool is_decimal = cell.valid && type.values().format.substr(0, 2) == "d:";
      outcome->rows[row].push_back(is_decimal ? DecimalValue(cell.bytes.data())
                                              : ToSqlValue(type, cell));
    }
  }
}

Statement Prepare(colmerge_store* store, const SqlText& sql, QueryOutcome* outcome) {
  colmerge_statement* statement = nullptr;
  colmerge_error error;
  outcome->status = colmerge_statement_prepare(
      store, sql.text.data(), static_cast<int64_t>(sql.text.size()), &statement, &error);
  outcome->message = error.message;
  outcome->was_prepared = outcome->status == COLMERGE_OK;
  return Statement(statement);
}

colmerge_query_options OptionsOf(const RunShape& shape) {
  colmerge_query_options options = COLMERGE_QUERY_OPTIONS_INIT;
  options.batch_size = shape.batch_size;
  options.threads = shape.threads;
  return options;
}

}  // namespace

LibraryEngine::LibraryEngine(const RandomTable& table) {
  colmerge_error error;
  colmerge_store* store = nullptr;
  Expect(colmerge_store_open(nullptr, &store, &error), error, "store_open");
  store_.reset(store);
  std::vector<Field> fields;
  for (const ColumnPlan& column : table.columns) fields.push_back(column.field);
  std::vector<colmerge_string> keys;
  for (const size_t key : table.primary_key) keys.push_back(ToString(fields[key].name));
  colmerge_table_options options = COLMERGE_TABLE_OPTIONS_INIT;
  options.primary_key = keys.data();
  options.primary_key_count = static_cast<int64_t>(keys.size());
  Owned<ArrowSchema> schema;
  MakeSchema(fields, {}, schema.get());
  colmerge_table* handle = nullptr;
  Expect(colmerge_table_create(store, kTable, -1, schema.get(), &options, &handle, &error), error,
         "table_create");
  table_.reset(handle);
}

QueryOutcome LibraryEngine::Append(const RowBatch& batch, Random* variety) {
  colmerge_error error;
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = ToString(kTable);
  colmerge_destination* handle = nullptr;
  Expect(colmerge_destination_open(store_.get(), &options, &handle, &error), error,
         "destination_open");
  const Destination destination(handle);
  Owned<ArrowSchema> schema;
  Owned<ArrowArray> array;
  MakeSchema(batch.fields, {}, schema.get());
  MakeArray(batch, variety == nullptr ? nullptr : variety->engine(), array.get());
  QueryOutcome outcome;
  outcome.status =
      colmerge_destination_write_array(handle, array.get(), schema.get(), nullptr, nullptr, &error);
  outcome.message = error.message;
  return outcome;
}

int32_t LibraryEngine::OpenStream(colmerge_statement* statement, const SqlText& sql,
                                  const RunShape& shape, ArrowArrayStream* stream,
                                  colmerge_error* error) {
  const std::vector<colmerge_value> values = ValuesOf(sql.parameters);
  const auto count = static_cast<int64_t>(values.size());
  const colmerge_query_options options = OptionsOf(shape);
  if (shape.way == RunShape::Way::kStream) {
    return colmerge_statement_query(statement, values.data(), count, &options, stream, error);
  }
  return colmerge_snapshot_query(OpenSnapshot().get(), sql.text.data(),
                                 static_cast<int64_t>(sql.text.size()), values.data(), count,
                                 &options, stream, error);
}

QueryOutcome LibraryEngine::Query(const SqlText& sql, const RunShape& shape) {
  QueryOutcome outcome;
  const Statement statement = Prepare(store_.get(), sql, &outcome);
  if (outcome.status != COLMERGE_OK) return outcome;
  colmerge_error error;
  if (shape.way == RunShape::Way::kStream || shape.way == RunShape::Way::kSnapshot) {
    ArrowArrayStream stream;
    outcome.status = OpenStream(statement.get(), sql, shape, &stream, &error);
    outcome.message = error.message;
    if (outcome.status == COLMERGE_OK) AddRows(ReadStream(&stream).rows, &outcome);
    return outcome;
  }
  const std::vector<colmerge_value> values = ValuesOf(sql.parameters);
  const colmerge_query_options options = OptionsOf(shape);
  for (int run = shape.way == RunShape::Way::kReaderAgain ? 2 : 1; run > 0; --run) {
    outcome.rows.clear();
    colmerge_reader* handle = nullptr;
    outcome.status = colmerge_statement_open_reader(statement.get(), values.data(),
                                                    static_cast<int64_t>(values.size()), &options,
                                                    &handle, &error);
    outcome.message = error.message;
    const BatchReader reader(handle);
    if (outcome.status == COLMERGE_OK) ReadRows(handle, &outcome);
  }
  return outcome;
}

QueryOutcome LibraryEngine::Change(const SqlText& sql, const RunShape& shape) {
  QueryOutcome outcome;
  const Statement statement = Prepare(store_.get(), sql, &outcome);
  if (outcome.status != COLMERGE_OK) return outcome;
  const std::vector<colmerge_value> values = ValuesOf(sql.parameters);
  const colmerge_query_options options = OptionsOf(shape);
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  colmerge_error error;
  outcome.status =
      colmerge_statement_execute(statement.get(), values.data(),
                                 static_cast<int64_t>(values.size()), &options, &result, &error);
  outcome.message = error.message;
  outcome.changed = result.rows_read;
  if (result.rows_read != result.updated + result.deleted ||
      result.inserted + result.ignored != 0) {
    throw std::runtime_error("the counts of " + sql.text + " do not add up");
  }
  return outcome;
}

Snapshot LibraryEngine::OpenSnapshot() {
  colmerge_snapshot* handle = nullptr;
  colmerge_error error;
  Expect(colmerge_snapshot_open(table_.get(), &handle, &error), error, "snapshot_open");
  return Snapshot(handle);
}

void LibraryEngine::BuildIndex(const std::vector<size_t>& columns) {
  const Snapshot snapshot = OpenSnapshot();
  const std::vector<int64_t> numbers(columns.begin(), columns.end());
  const std::vector<colmerge_value> key(columns.size());
  int64_t row = 0;
  colmerge_error error;
  const int32_t status =
      colmerge_snapshot_find_key(snapshot.get(), numbers.data(),
                                 static_cast<int64_t>(numbers.size()), key.data(), &row, &error);
  if (status != COLMERGE_ERROR_DUPLICATE_KEY) Expect(status, error, "find_key");
}

RowBatch LibraryEngine::Contents() {
  const Snapshot snapshot = OpenSnapshot();
  ArrowArrayStream stream;
  colmerge_error error;
  Expect(colmerge_snapshot_read(snapshot.get(), nullptr, &stream, &error), error, "snapshot_read");
  return ReadStream(&stream).rows;
}

}  // namespace colmerge::test
