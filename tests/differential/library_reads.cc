// SPDX-License-Identifier: Apache-2.0
#include "differential/library_reads.h"

#include <stdexcept>

#include "support/handles.h"

namespace colmerge::test {
namespace {

// Options and what they point to.
struct PartOptions {
  explicit PartOptions(const ReadPart& part) {
    for (const std::string& column : part.columns) names.push_back(ToString(column));
    options.columns = names.data();
    options.column_count = static_cast<int64_t>(names.size());
    options.batch_size = part.batch_size;
    options.limit = part.limit;
    options.offset = part.offset;
  }
  PartOptions(const PartOptions&) = delete;
  PartOptions& operator=(const PartOptions&) = delete;

  std::vector<colmerge_string> names;
  colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
};

bool IsSet(const void* bits, int64_t row) {
  return ((static_cast<const uint8_t*>(bits)[row / 8] >> (row % 8)) & 1) != 0;
}

Cell PlainCell(const colmerge_column& column, Layout layout, int64_t row) {
  if (layout == Layout::kNone) return {};
  if (column.validity != nullptr && !IsSet(column.validity, row)) return {};
  Cell cell{true, {}, {}};
  if (layout == Layout::kBits) {
    cell.bytes.assign(1, static_cast<char>(IsSet(column.values, row)));
  } else if (layout == Layout::kFixed) {
    const int64_t width = WidthOf(ToView(column.format));
    cell.bytes.assign(static_cast<const char*>(column.values) + row * width,
                      static_cast<size_t>(width));
  } else {
    cell.bytes = ToView(column.strings[row]);
  }
  return cell;
}

void AddPlainColumn(const colmerge_column& column, int64_t rows, size_t number, RowBatch* out) {
  if (column.length != rows)
    throw std::runtime_error("a plain column of another length than its batch");
  const std::string format(ToView(column.format));
  if (number == out->fields.size()) {
    out->fields.push_back({std::string(ToView(column.name)), {format, {}, {}, false}, true, {}});
    out->columns.emplace_back();
  }
  const Layout layout = LayoutOf(format);
  for (int64_t row = 0; row < rows; ++row) {
    out->columns[number].push_back(PlainCell(column, layout, row));
  }
}

// The batch that the reader stands at.
void AddPlainBatch(colmerge_reader* reader, int64_t rows, int64_t columns, RowBatch* out) {
  colmerge_error error;
  for (int64_t i = 0; i < columns; ++i) {
    colmerge_column column;
    const int32_t status = colmerge_reader_column(reader, i, &column, &error);
    if (status != COLMERGE_ERROR_UNSUPPORTED_TYPE) {
      Expect(status, error, "reader_column");
      AddPlainColumn(column, rows, static_cast<size_t>(i), out);
    } else if (out->fields.size() == static_cast<size_t>(i)) {
      out->fields.push_back({error.column, {"+", {}, {}, false}, true, {}});
      out->columns.emplace_back();
    }
  }
}

}  // namespace

void Expect(int32_t status, const colmerge_error& error, const char* what) {
  if (status == COLMERGE_OK) return;
  throw std::runtime_error(std::string(what) + " failed: " + colmerge_status_name(status) + ", " +
                           error.message);
}

StreamContents ReadSnapshot(colmerge_snapshot* snapshot, const ReadPart& part) {
  colmerge_error error;
  const PartOptions options(part);
  Owned<ArrowArrayStream> stream;
  Expect(colmerge_snapshot_read(snapshot, &options.options, stream.get(), &error), error,
         "snapshot_read");
  return ReadStream(stream.get());
}

StreamContents TakeSnapshotRows(colmerge_snapshot* snapshot, const std::vector<int64_t>& rows) {
  colmerge_error error;
  Owned<ArrowArrayStream> stream;
  Expect(colmerge_snapshot_take_rows(snapshot, rows.data(), static_cast<int64_t>(rows.size()),
                                     nullptr, stream.get(), &error),
         error, "snapshot_take_rows");
  return ReadStream(stream.get());
}

RowBatch ReadPlainColumns(colmerge_snapshot* snapshot, const ReadPart& part) {
  colmerge_error error;
  const PartOptions options(part);
  colmerge_reader* opened = nullptr;
  Expect(colmerge_snapshot_open_reader(snapshot, &options.options, &opened, &error), error,
         "open_reader");
  const BatchReader reader(opened);
  int64_t columns = 0;
  Expect(colmerge_reader_column_count(opened, &columns, &error), error, "reader_column_count");
  RowBatch contents;
  for (;;) {
    int64_t rows = 0;
    Expect(colmerge_reader_next(opened, &rows, &error), error, "reader_next");
    if (rows == 0) return contents;
    AddPlainBatch(opened, rows, columns, &contents);
  }
}

}  // namespace colmerge::test
