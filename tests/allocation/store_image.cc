// SPDX-License-Identifier: Apache-2.0
#include "allocation/store_image.h"

#include <stdexcept>

#include "support/arrow_consumer.h"
#include "support/handles.h"

namespace colmerge::test {
namespace {

void Check(int32_t status, const colmerge_error& error) {
  if (status != COLMERGE_OK) throw std::runtime_error(std::string("image: ") + error.message);
}

void AddMetadata(const Metadata& metadata, std::string* image) {
  for (const auto& [key, value] : metadata) *image += " [" + key + "=" + value + "]";
}

void AddRows(const StreamContents& contents, std::string* image) {
  const RowBatch& rows = contents.rows;
  *image += "schema";
  AddMetadata(contents.metadata, image);
  for (const Field& field : rows.fields) {
    *image += "\n  " + ToText(field);
    AddMetadata(field.metadata, image);
  }
  for (size_t row = 0; row < rows.rows(); ++row) {
    *image += "\n ";
    for (size_t i = 0; i < rows.fields.size(); ++i) {
      *image += " " + ToText(rows.fields[i].type, rows.columns[i][row]);
    }
  }
  *image += "\n";
}

// Of a large table, which would be read a thousand times, the values at both ends.
constexpr int64_t kRowsShownWhole = 1000;
constexpr int64_t kRowsShownAtAnEnd = 300;

void AddRowsFrom(colmerge_snapshot* snapshot, int64_t offset, int64_t limit, std::string* image) {
  colmerge_error error;
  colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
  options.offset = offset;
  options.limit = limit;
  Owned<ArrowArrayStream> stream;
  Check(colmerge_snapshot_read(snapshot, &options, stream.get(), &error), error);
  AddRows(ReadStream(stream.get()), image);
}

void AddTable(colmerge_store* store, const colmerge_string& name, std::string* image) {
  colmerge_error error;
  colmerge_table* table = nullptr;
  Check(colmerge_table_open(store, name.data, name.length, &table, &error), error);
  const Table owned_table(table);
  colmerge_snapshot* snapshot = nullptr;
  Check(colmerge_snapshot_open(table, &snapshot, &error), error);
  const Snapshot owned_snapshot(snapshot);
  colmerge_table_info info = COLMERGE_TABLE_INFO_INIT;
  Check(colmerge_snapshot_describe(snapshot, &info, &error), error);
  *image += "table " + std::string(ToView(name)) + " rows " + std::to_string(info.rows) +
            " version " + std::to_string(info.version) + " key " +
            std::to_string(info.primary_key_columns) + "\n";
  if (info.rows <= kRowsShownWhole) {
    AddRowsFrom(snapshot, 0, 0, image);
  } else {
    AddRowsFrom(snapshot, 0, kRowsShownAtAnEnd, image);
    AddRowsFrom(snapshot, info.rows - kRowsShownAtAnEnd, 0, image);
  }
}

}  // namespace

std::string ImageOf(colmerge_store* store) {
  colmerge_error error;
  colmerge_names* names = nullptr;
  Check(colmerge_store_list_tables(store, &names, &error), error);
  const Names owned(names);
  int64_t count = 0;
  Check(colmerge_names_count(names, &count, &error), error);
  std::string image;
  for (int64_t i = 0; i < count; ++i) {
    colmerge_string name;
    Check(colmerge_names_get(names, i, &name, &error), error);
    AddTable(store, name, &image);
  }
  return image;
}

std::string UsageOf(colmerge_store* store) {
  colmerge_error error;
  colmerge_memory_usage usage = COLMERGE_MEMORY_USAGE_INIT;
  Check(colmerge_store_usage(store, &usage, &error), error);
  const colmerge_bytes& bytes = usage.bytes;
  return "values " + std::to_string(bytes.values) + ", validity " + std::to_string(bytes.validity) +
         ", strings " + std::to_string(bytes.strings) + ", indexes " +
         std::to_string(bytes.indexes) + ", scratch " + std::to_string(bytes.scratch) + ", other " +
         std::to_string(bytes.other);
}

}  // namespace colmerge::test
