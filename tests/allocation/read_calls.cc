// SPDX-License-Identifier: Apache-2.0
// Calls that read, and those that open handles.
#include <cerrno>
#include <cstdio>

#include "allocation/probed_call.h"
#include "allocation/sample_rows.h"
#include "support/arrow_producer.h"
#include "support/plain_columns.h"

namespace colmerge::test {
namespace {

std::shared_ptr<void> StoredTable(colmerge_store* store) {
  MakeTable(store, SampleRows(Shape::kWide, 0, 40), true);
  return nullptr;
}

// A call on a snapshot of the table.
using OnSnapshot = int32_t (*)(colmerge_snapshot*, colmerge_error*);

ProbedCall Reading(const char* name, OnSnapshot read) {
  return {name, Kind::kRead, StoredTable, [read](colmerge_store* store) {
            auto snapshot = std::make_shared<Snapshot>(OpenSnapshot(store));
            return Plainly(
                [snapshot, read](colmerge_error* error) { return read(snapshot->get(), error); });
          }};
}

using OnStore = int32_t (*)(colmerge_store*, colmerge_error*);

ProbedCall OnWholeStore(const char* name, OnStore read) {
  return {name, Kind::kRead, StoredTable, [read](colmerge_store* store) {
            return Plainly([store, read](colmerge_error* error) { return read(store, error); });
          }};
}

// Pulls and releases everything. Memory that ran out is reported as the C API would.
int32_t Drain(ArrowArrayStream* stream, colmerge_error* error) {
  Owned<ArrowSchema> schema;
  int code = stream->get_schema(stream, schema.get());
  bool more = code == 0;
  while (more) {
    Owned<ArrowArray> array;
    code = stream->get_next(stream, array.get());
    more = code == 0 && array->release != nullptr;
  }
  if (code == 0) return COLMERGE_OK;
  error->code = code == ENOMEM ? COLMERGE_ERROR_OUT_OF_MEMORY : COLMERGE_ERROR_STREAM;
  const char* text = stream->get_last_error(stream);
  std::snprintf(error->message, sizeof(error->message), "%s", text == nullptr ? "" : text);
  return error->code;
}

int32_t ReadAll(colmerge_snapshot* snapshot, colmerge_error* error) {
  Owned<ArrowArrayStream> stream;
  colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
  options.batch_size = 16;
  const int32_t status = colmerge_snapshot_read(snapshot, &options, stream.get(), error);
  return status == COLMERGE_OK ? Drain(stream.get(), error) : status;
}

int32_t TakeRows(colmerge_snapshot* snapshot, colmerge_error* error) {
  const int64_t rows[] = {3, 1, 4, 1, 5};
  Owned<ArrowArrayStream> stream;
  const int32_t status =
      colmerge_snapshot_take_rows(snapshot, rows, 5, nullptr, stream.get(), error);
  return status == COLMERGE_OK ? Drain(stream.get(), error) : status;
}

int32_t WalkReader(colmerge_snapshot* snapshot, colmerge_error* error) {
  colmerge_reader* opened = nullptr;
  int32_t status = colmerge_snapshot_open_reader(snapshot, nullptr, &opened, error);
  const BatchReader reader(opened);
  int64_t rows = 1;
  while (status == COLMERGE_OK && rows != 0) {
    status = colmerge_reader_next(opened, &rows, error);
    colmerge_column column;
    for (int64_t i = 0; i < 5 && status == COLMERGE_OK && rows != 0; ++i) {
      status = colmerge_reader_column(opened, i, &column, error);
    }
    char text[64];
    if (status == COLMERGE_OK && rows != 0) {
      status = colmerge_reader_value_text(opened, 2, 5, text, sizeof text, nullptr, error);
    }
  }
  return status;
}

int32_t FindKey(colmerge_snapshot* snapshot, colmerge_error* error) {
  const colmerge_value key = {COLMERGE_VALUE_INT64, 0, 17, 0, nullptr, 0};
  int64_t row = -1;
  return colmerge_snapshot_find_key(snapshot, nullptr, 1, &key, &row, error);
}

// Builds an index.
int32_t FindByText(colmerge_snapshot* snapshot, colmerge_error* error) {
  const int64_t columns[] = {1, 2};
  const colmerge_value key[] = {{COLMERGE_VALUE_TEXT, 0, 0, 0, "row 8", 5},
                                {COLMERGE_VALUE_DOUBLE, 0, 0, 4.0, nullptr, 0}};
  int64_t row = -1;
  return colmerge_snapshot_find_key(snapshot, columns, 2, key, &row, error);
}

int32_t ReadText(colmerge_snapshot* snapshot, colmerge_error* error) {
  char text[256];
  int32_t status = COLMERGE_OK;
  for (int64_t column = 0; column < 11 && status == COLMERGE_OK; ++column) {
    status = colmerge_snapshot_value_text(snapshot, 7, column, text, sizeof text, nullptr, error);
  }
  return status;
}

int32_t GetValues(colmerge_snapshot* snapshot, colmerge_error* error) {
  colmerge_value values[11];
  return colmerge_snapshot_get_values(snapshot, 3, nullptr, 11, values, error);
}

int32_t ReadSchemaOf(colmerge_snapshot* snapshot, colmerge_error* error) {
  Owned<ArrowSchema> schema;
  return colmerge_snapshot_schema(snapshot, schema.get(), error);
}

int32_t Describe(colmerge_snapshot* snapshot, colmerge_error* error) {
  colmerge_table_info info = COLMERGE_TABLE_INFO_INIT;
  int32_t status = colmerge_snapshot_describe(snapshot, &info, error);
  colmerge_index_info index = COLMERGE_INDEX_INFO_INIT;
  if (status == COLMERGE_OK) status = colmerge_snapshot_index_info(snapshot, 0, &index, error);
  colmerge_column_info column = COLMERGE_COLUMN_INFO_INIT;
  for (int64_t i = 0; i < info.columns && status == COLMERGE_OK; ++i) {
    status = colmerge_snapshot_column_info(snapshot, i, &column, error);
  }
  return status;
}

ProbedCall FindKeys() {
  return {"snapshot_find_keys", Kind::kRead, StoredTable, [](colmerge_store* store) {
            auto snapshot = std::make_shared<Snapshot>(OpenSnapshot(store));
            RowBatch rows = SampleRows(Shape::kNarrow, 30, 20);
            rows.fields.resize(2);
            rows.columns.resize(2);
            auto keys = std::make_shared<PlainColumns>(rows, nullptr);
            return Plainly([snapshot, keys](colmerge_error* error) {
              int64_t found[20];
              return colmerge_snapshot_find_keys(snapshot->get(), keys->data(), keys->count(),
                                                 found, 20, error);
            });
          }};
}

int32_t OpenStore(colmerge_store*, colmerge_error* error) {
  colmerge_store* opened = nullptr;
  const int32_t status = colmerge_store_open(nullptr, &opened, error);
  colmerge_store_close(opened);
  return status;
}

int32_t OpenTableAndSnapshot(colmerge_store* store, colmerge_error* error) {
  colmerge_table* table = nullptr;
  colmerge_snapshot* snapshot = nullptr;
  int32_t status = colmerge_table_open(store, "t", -1, &table, error);
  if (status == COLMERGE_OK) status = colmerge_snapshot_open(table, &snapshot, error);
  colmerge_snapshot_close(snapshot);
  colmerge_table_close(table);
  return status;
}

int32_t ListTables(colmerge_store* store, colmerge_error* error) {
  colmerge_names* names = nullptr;
  const int32_t status = colmerge_store_list_tables(store, &names, error);
  colmerge_names_close(names);
  return status;
}

int32_t UsageAndMissing(colmerge_store* store, colmerge_error* error) {
  colmerge_memory_usage usage = COLMERGE_MEMORY_USAGE_INIT;
  const int32_t status = colmerge_store_usage(store, &usage, error);
  if (status != COLMERGE_OK) return status;
  colmerge_table* table = nullptr;
  const int32_t missing =
      colmerge_table_open(store, "no such table, by a long name", -1, &table, error);
  return missing == COLMERGE_ERROR_TABLE_NOT_FOUND ? COLMERGE_OK : missing;
}

const char kYaml[] =
    "destinations:\n  people:\n    connector: in_memory\n    table_name: t\n    mode: merge\n"
    "    merge_keys: [id]\nsources:\n  names:\n    connector: in_memory\n    table_name: t\n"
    "    columns: [id, name]\n";

int32_t OpenFromYaml(colmerge_store* store, colmerge_error* error) {
  colmerge_destination* destination = nullptr;
  int32_t status =
      colmerge_destination_open_yaml(store, kYaml, -1, "people", -1, &destination, error);
  colmerge_destination_close(destination);
  if (status != COLMERGE_OK) return status;
  colmerge_source* opened = nullptr;
  status = colmerge_source_open_yaml(store, kYaml, -1, "names", -1, &opened, error);
  const Source source(opened);
  Owned<ArrowArrayStream> stream;
  if (status == COLMERGE_OK) status = colmerge_source_read(opened, stream.get(), error);
  return status == COLMERGE_OK ? Drain(stream.get(), error) : status;
}

}  // namespace

std::vector<ProbedCall> ReadCalls() {
  return {Reading("snapshot_read", ReadAll),
          Reading("snapshot_take_rows", TakeRows),
          Reading("snapshot_open_reader", WalkReader),
          Reading("snapshot_find_key", FindKey),
          Reading("snapshot_find_key, new index", FindByText),
          FindKeys(),
          Reading("snapshot_value_text", ReadText),
          Reading("snapshot_get_values", GetValues),
          Reading("snapshot_schema", ReadSchemaOf),
          Reading("snapshot_describe", Describe),
          OnWholeStore("store_open", OpenStore),
          OnWholeStore("table_open, snapshot_open", OpenTableAndSnapshot),
          OnWholeStore("store_list_tables", ListTables),
          OnWholeStore("store_usage, a missing table", UsageAndMissing),
          OnWholeStore("destination and source from YAML", OpenFromYaml)};
}

}  // namespace colmerge::test
