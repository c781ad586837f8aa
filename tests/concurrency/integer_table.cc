// SPDX-License-Identifier: Apache-2.0
#include "concurrency/integer_table.h"

#include <stdexcept>

namespace colmerge::test {
namespace {

colmerge_column PlainColumn(const IntegerColumn& column) {
  colmerge_column plain{};
  plain.name = ToString(column.name);
  plain.format = ToString(COLMERGE_TYPE_INT64);
  plain.length = static_cast<int64_t>(column.values.size());
  plain.values = column.values.data();
  return plain;
}

std::vector<uint8_t> Bitmap(const std::vector<bool>& marks) {
  std::vector<uint8_t> bits(marks.size() / 8 + 1);
  for (size_t i = 0; i < marks.size(); ++i) {
    if (marks[i]) bits[i / 8] = static_cast<uint8_t>(bits[i / 8] | (1u << (i % 8)));
  }
  return bits;
}

}  // namespace

void Require(int32_t status, const colmerge_error& error, const char* what) {
  if (status == COLMERGE_OK) return;
  throw std::runtime_error(std::string(what) + ": " + colmerge_status_name(status) + ", " +
                           error.message);
}

Store MakeStore(int32_t threads) {
  colmerge_error error;
  colmerge_store_options options = COLMERGE_STORE_OPTIONS_INIT;
  options.threads = threads;
  colmerge_store* store = nullptr;
  Require(colmerge_store_open(&options, &store, &error), error, "store_open");
  return Store(store);
}

Table OpenTable(colmerge_store* store, const char* name) {
  colmerge_error error;
  colmerge_table* table = nullptr;
  Require(colmerge_table_open(store, name, -1, &table, &error), error, "table_open");
  return Table(table);
}

Snapshot OpenSnapshot(colmerge_table* table) {
  colmerge_error error;
  colmerge_snapshot* snapshot = nullptr;
  Require(colmerge_snapshot_open(table, &snapshot, &error), error, "snapshot_open");
  return Snapshot(snapshot);
}

Destination OpenDestination(colmerge_store* store, const char* table, int32_t mode,
                            std::initializer_list<const char*> keys, const char* delete_when) {
  std::vector<colmerge_string> names;
  for (const char* key : keys) names.push_back({key, -1});
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = {table, -1};
  options.mode = mode;
  options.merge_keys = names.data();
  options.merge_key_count = static_cast<int64_t>(names.size());
  if (delete_when != nullptr) options.delete_when = {delete_when, -1};
  colmerge_error error;
  colmerge_destination* destination = nullptr;
  Require(colmerge_destination_open(store, &options, &destination, &error), error,
          "destination_open");
  return Destination(destination);
}

int32_t TryWrite(colmerge_destination* destination, const std::vector<IntegerColumn>& columns,
                 const std::vector<bool>& marks, colmerge_write_result* result) {
  std::vector<colmerge_column> plain;
  for (const IntegerColumn& column : columns) plain.push_back(PlainColumn(column));
  const std::vector<uint8_t> bits = Bitmap(marks);
  if (!marks.empty()) {
    colmerge_column gone{};
    gone.name = ToString("gone");
    gone.format = ToString(COLMERGE_TYPE_BOOL);
    gone.length = static_cast<int64_t>(marks.size());
    gone.values = bits.data();
    plain.push_back(gone);
  }
  return colmerge_destination_write_columns(
      destination, plain.data(), static_cast<int64_t>(plain.size()), nullptr, result, nullptr);
}

int64_t Write(colmerge_destination* destination, const std::vector<IntegerColumn>& columns,
              const std::vector<bool>& marks) {
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  const int32_t status = TryWrite(destination, columns, marks, &result);
  if (status != COLMERGE_OK)
    throw std::runtime_error(std::string("write: ") + colmerge_status_name(status));
  return result.version;
}

std::vector<std::vector<int64_t>> ReadColumns(colmerge_snapshot* snapshot) {
  colmerge_error error;
  colmerge_reader* opened = nullptr;
  Require(colmerge_snapshot_open_reader(snapshot, nullptr, &opened, &error), error, "open_reader");
  const BatchReader reader(opened);
  int64_t count = 0;
  Require(colmerge_reader_column_count(opened, &count, &error), error, "reader_column_count");
  std::vector<std::vector<int64_t>> columns(static_cast<size_t>(count));
  for (;;) {
    int64_t rows = 0;
    Require(colmerge_reader_next(opened, &rows, &error), error, "reader_next");
    if (rows == 0) return columns;
    for (int64_t i = 0; i < count; ++i) {
      colmerge_column column;
      Require(colmerge_reader_column(opened, i, &column, &error), error, "reader_column");
      const auto* values = static_cast<const int64_t*>(column.values);
      std::vector<int64_t>& out = columns[static_cast<size_t>(i)];
      out.insert(out.end(), values, values + rows);
    }
  }
}

std::vector<std::vector<int64_t>> ReadStreamColumns(colmerge_snapshot* snapshot,
                                                    int64_t batch_size) {
  colmerge_error error;
  colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
  options.batch_size = batch_size;
  Owned<ArrowArrayStream> stream;
  Require(colmerge_snapshot_read(snapshot, &options, stream.get(), &error), error, "snapshot_read");
  Owned<ArrowSchema> schema;
  if (stream->get_schema(stream.get(), schema.get()) != 0) throw std::runtime_error("get_schema");
  std::vector<std::vector<int64_t>> columns(static_cast<size_t>(schema->n_children));
  for (;;) {
    Owned<ArrowArray> array;
    if (stream->get_next(stream.get(), array.get()) != 0) throw std::runtime_error("get_next");
    if (array->release == nullptr) return columns;
    for (size_t i = 0; i < columns.size(); ++i) {
      const ArrowArray& child = *array->children[i];
      const auto* values = static_cast<const int64_t*>(child.buffers[1]) + child.offset;
      columns[i].insert(columns[i].end(), values, values + child.length);
    }
  }
}

int64_t VersionOf(colmerge_snapshot* snapshot) {
  colmerge_error error;
  int64_t version = -1;
  Require(colmerge_snapshot_version(snapshot, &version, &error), error, "snapshot_version");
  return version;
}

int64_t RowsOf(colmerge_snapshot* snapshot) {
  colmerge_error error;
  int64_t rows = -1;
  Require(colmerge_snapshot_row_count(snapshot, &rows, &error), error, "snapshot_row_count");
  return rows;
}

}  // namespace colmerge::test
