// SPDX-License-Identifier: Apache-2.0
// Snapshots: reading rows and cells.
#include "base/error.h"
#include "capi/arguments.h"
#include "capi/cell_text.h"
#include "capi/entry.h"
#include "capi/read_stream.h"
#include "capi/reader_object.h"
#include "capi/snapshot_object.h"
#include "capi/value.h"
#include "column/column_reader.h"

namespace colmerge::capi {
namespace {

Status GetValues(const TableVersion& version, int64_t row, const int64_t* columns,
                 int64_t column_count, colmerge_value* out_values) {
  COLMERGE_RETURN_IF_ERROR(CheckRowId(version, row));
  const auto all = static_cast<int64_t>(version.columns.size());
  if (columns == nullptr && column_count != all) {
    return Error(Code::kInvalidArgument, "'column_count' is {}; the table has {} columns",
                 column_count, all);
  }
  COLMERGE_RETURN_IF_ERROR(
      CheckArray(out_values, column_count, sizeof(colmerge_value), "out_values"));
  for (int64_t i = 0; i < column_count; ++i) {
    const int64_t column = columns == nullptr ? i : columns[i];
    if (column < 0 || column >= all) {
      return Error(Code::kInvalidArgument, "There is no column {}; the table has {}", column, all);
    }
    const auto number = static_cast<uint32_t>(column);
    out_values[i] =
        ValueOf(version.type(number), version.columns[number], static_cast<uint64_t>(row));
  }
  return Status::Ok();
}

}  // namespace
}  // namespace colmerge::capi

using namespace colmerge;        // NOLINT(google-build-using-namespace)
using namespace colmerge::capi;  // NOLINT(google-build-using-namespace)

extern "C" {

int32_t colmerge_snapshot_read(colmerge_snapshot* snapshot, const colmerge_read_options* options,
                               struct ArrowArrayStream* out_stream,
                               colmerge_error* error) noexcept {
  return Enter<SnapshotObject>(snapshot, Out{out_stream, "out_stream"}, error,
                               [&](SnapshotObject& object) -> Status {
                                 auto scan = ReadOptionsArgument(*object.version, options);
                                 if (!scan.ok())
                                   return std::move(scan).status().InTable(object.name);
                                 GiveStream(ScanVersion(object.version, std::move(scan).value()),
                                            object.store->pool(), out_stream);
                                 return Status::Ok();
                               });
}

int32_t colmerge_snapshot_take_rows(colmerge_snapshot* snapshot, const int64_t* rows,
                                    int64_t row_count, const colmerge_read_options* options,
                                    struct ArrowArrayStream* out_stream,
                                    colmerge_error* error) noexcept {
  return Enter<SnapshotObject>(
      snapshot, Out{out_stream, "out_stream"}, error, [&](SnapshotObject& object) -> Status {
        COLMERGE_ASSIGN_OR_RETURN(const auto ids, ArrayArgument(rows, row_count, "rows"));
        auto scan = ReadOptionsArgument(*object.version, options);
        if (!scan.ok()) return std::move(scan).status().InTable(object.name);
        COLMERGE_ASSIGN_OR_RETURN(auto source,
                                  TakeRowsOfVersion(object.version, ids, std::move(scan).value()));
        GiveStream(std::move(source), object.store->pool(), out_stream);
        return Status::Ok();
      });
}

int32_t colmerge_snapshot_open_reader(colmerge_snapshot* snapshot,
                                      const colmerge_read_options* options,
                                      colmerge_reader** out_reader,
                                      colmerge_error* error) noexcept {
  return Enter<SnapshotObject>(
      snapshot, Out{out_reader, "out_reader"}, error, [&](SnapshotObject& object) -> Status {
        auto scan = ReadOptionsArgument(*object.version, options);
        if (!scan.ok()) return std::move(scan).status().InTable(object.name);
        *out_reader = Open(MakeRef<ReaderObject>(
            object.store, ScanVersion(object.version, std::move(scan).value())));
        return Status::Ok();
      });
}

int32_t colmerge_snapshot_get_values(colmerge_snapshot* snapshot, int64_t row,
                                     const int64_t* columns, int64_t column_count,
                                     colmerge_value* out_values, colmerge_error* error) noexcept {
  return Enter<SnapshotObject>(snapshot, NoOut{}, error, [&](SnapshotObject& object) -> Status {
    return GetValues(*object.version, row, columns, column_count, out_values);
  });
}

int32_t colmerge_snapshot_value_text(colmerge_snapshot* snapshot, int64_t row, int64_t column,
                                     char* buffer, int64_t capacity, int64_t* out_length,
                                     colmerge_error* error) noexcept {
  return Enter<SnapshotObject>(
      snapshot, OptionalOut{out_length, -1}, error, [&](SnapshotObject& object) -> Status {
        const TableVersion& version = *object.version;
        COLMERGE_RETURN_IF_ERROR(CheckRowId(version, row));
        if (column < 0 || static_cast<uint64_t>(column) >= version.columns.size()) {
          return Error(Code::kInvalidArgument, "There is no column {}; the table has {}", column,
                       version.columns.size());
        }
        const auto number = static_cast<uint32_t>(column);
        const auto id = static_cast<uint64_t>(row);
        const Vector cell =
            ReadRows(version.type(number), version.columns[number], &id, 1, version.pool, nullptr);
        return WriteCellText(cell, 0, version.pool, buffer, capacity, out_length);
      });
}

}  // extern "C"
