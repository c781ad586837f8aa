// SPDX-License-Identifier: Apache-2.0
#include "query_table.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "bench_rows.h"
#include "duckdb_engine.h"

namespace colmerge_bench {
namespace {

constexpr int64_t kRows = 10000000;
constexpr int64_t kPieceRows = 500000;
constexpr uint64_t kBuckets = 1000;
constexpr uint64_t kLabels = 5000;

// SplitMix64 of a row's number.
uint64_t RandomOf(uint64_t number) {
  uint64_t word = (number + 1) * 0x9E3779B97F4A7C15u;
  word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9u;
  word = (word ^ (word >> 27)) * 0x94D049BB133111EBu;
  return word ^ (word >> 31);
}

std::vector<std::string> MakeLabels() {
  std::vector<std::string> labels;
  for (uint64_t i = 0; i < kLabels; ++i) {
    labels.push_back("item-" + std::to_string(1000 + i) + std::string(i % 9, 'x'));
  }
  return labels;
}

struct Piece {
  std::vector<int64_t> ids;
  std::vector<int32_t> buckets;
  std::vector<colmerge_string> labels;
  std::vector<int64_t> amounts;
  std::vector<double> prices;

  void Add(uint64_t row, const std::vector<std::string>& all_labels) {
    const uint64_t random = RandomOf(row);
    const std::string& label = all_labels[(random >> 20) % kLabels];
    ids.push_back(KeyOf(row));
    buckets.push_back(static_cast<int32_t>(random % kBuckets));
    labels.push_back({label.data(), static_cast<int64_t>(label.size())});
    amounts.push_back(static_cast<int64_t>(RandomOf(random) % 1000000000));
    prices.push_back(static_cast<double>(random >> 44) * (1000.0 / (1 << 20)));
  }
};

colmerge_column ColumnOf(colmerge_string name, colmerge_string format, size_t rows,
                         const void* values) {
  colmerge_column column{};
  column.name = name;
  column.format = format;
  column.length = static_cast<int64_t>(rows);
  column.values = values;
  return column;
}

void Write(colmerge_destination* destination, const Piece& piece) {
  const size_t rows = piece.ids.size();
  colmerge_column columns[] = {
      ColumnOf(COLMERGE_STRING("id"), COLMERGE_STRING("l"), rows, piece.ids.data()),
      ColumnOf(COLMERGE_STRING("bucket"), COLMERGE_STRING("i"), rows, piece.buckets.data()),
      ColumnOf(COLMERGE_STRING("label"), COLMERGE_STRING("u"), rows, nullptr),
      ColumnOf(COLMERGE_STRING("amount"), COLMERGE_STRING("l"), rows, piece.amounts.data()),
      ColumnOf(COLMERGE_STRING("price"), COLMERGE_STRING("g"), rows, piece.prices.data())};
  columns[2].strings = piece.labels.data();
  colmerge_error error;
  Check(colmerge_destination_write_columns(destination, columns, 5, nullptr, nullptr, &error),
        error);
}

int64_t CountRows(ArrowArrayStream* stream) {
  int64_t rows = 0;
  for (;;) {
    ArrowArray batch;
    if (stream->get_next(stream, &batch) != 0) std::exit(1);
    if (batch.release == nullptr) break;
    rows += batch.length;
    batch.release(&batch);
  }
  stream->release(stream);
  return rows;
}

}  // namespace

QueryTable& QueryTable::Get() {
  static auto* const table = new QueryTable;  // lives as long as the process
  return *table;
}

QueryTable::QueryTable() : rows_(kRows) {
  if (const char* rows = std::getenv("COLMERGE_BENCH_ROWS")) rows_ = std::atoll(rows);
  Create();
  Fill();
  DuckdbEngine* duckdb = DuckdbEngine::Get();
  if (duckdb == nullptr) return;
  colmerge_snapshot* snapshot = nullptr;
  colmerge_error error;
  Check(colmerge_snapshot_open(table_, &snapshot, &error), error);
  ArrowArrayStream stream;
  Check(colmerge_snapshot_read(snapshot, nullptr, &stream, &error), error);
  duckdb->CreateTable("t", &stream);
  colmerge_snapshot_close(snapshot);
}

void QueryTable::Create() {
  colmerge_error error;
  colmerge_store_options options = COLMERGE_STORE_OPTIONS_INIT;
  options.threads = 1;
  Check(colmerge_store_open(&options, &store_, &error), error);
  constexpr const char* kNames[] = {"id", "bucket", "label", "amount", "price"};
  constexpr const char* kFormats[] = {"l", "i", "u", "l", "g"};
  colmerge_field fields[5] = {};
  for (int i = 0; i < 5; ++i) {
    fields[i].name = {kNames[i], -1};
    fields[i].format = {kFormats[i], -1};
  }
  const colmerge_string key = COLMERGE_STRING("id");
  colmerge_table_options table_options = COLMERGE_TABLE_OPTIONS_INIT;
  table_options.primary_key = &key;
  table_options.primary_key_count = 1;
  Check(colmerge_table_create_from_fields(store_, "t", -1, fields, 5, &table_options, &table_,
                                          &error),
        error);
}

void QueryTable::Fill() {
  colmerge_error error;
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = COLMERGE_STRING("t");
  colmerge_destination* destination = nullptr;
  Check(colmerge_destination_open(store_, &options, &destination, &error), error);
  const std::vector<std::string> labels = MakeLabels();
  for (int64_t from = 0; from < rows_; from += kPieceRows) {
    Piece piece;
    const int64_t end = std::min(rows_, from + kPieceRows);
    for (int64_t row = from; row < end; ++row) piece.Add(static_cast<uint64_t>(row), labels);
    Write(destination, piece);
  }
  colmerge_destination_close(destination);
}

int64_t QueryTable::IdOf(uint64_t row) const { return KeyOf(row % static_cast<uint64_t>(rows_)); }

colmerge_statement* QueryTable::Prepare(const std::string& sql) const {
  colmerge_statement* statement = nullptr;
  colmerge_error error;
  Check(colmerge_statement_prepare(store_, sql.data(), static_cast<int64_t>(sql.size()), &statement,
                                   &error),
        error);
  return statement;
}

int64_t QueryTable::Run(colmerge_statement* statement) const {
  ArrowArrayStream stream;
  colmerge_error error;
  Check(colmerge_statement_query(statement, nullptr, 0, nullptr, &stream, &error), error);
  return CountRows(&stream);
}

ResultTable QueryTable::Read(const std::string& sql) const {
  ArrowArrayStream stream;
  colmerge_error error;
  Check(colmerge_store_query(store_, sql.data(), static_cast<int64_t>(sql.size()), nullptr, 0,
                             nullptr, &stream, &error),
        error);
  return ReadResult(&stream);
}

}  // namespace colmerge_bench
