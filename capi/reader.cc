// SPDX-License-Identifier: Apache-2.0
// Readers: batches through plain accessors.
#include "arrow/schema_export.h"
#include "base/error.h"
#include "capi/arguments.h"
#include "capi/cell_text.h"
#include "capi/entry.h"
#include "capi/reader_object.h"
#include "capi/value.h"

namespace colmerge::capi {
namespace {

Result<uint32_t> ReaderColumn(const ReaderObject& reader, int64_t column) {
  if (column >= 0 && static_cast<uint64_t>(column) < reader.schema().size()) {
    return static_cast<uint32_t>(column);
  }
  return Error(Code::kInvalidArgument, "There is no column {}; the reader gives {}", column,
               reader.schema().size());
}

Status CheckReaderRow(const ReaderObject& reader, int64_t row) {
  if (row >= 0 && static_cast<uint64_t>(row) < reader.batch().rows) return Status::Ok();
  return Error(Code::kInvalidArgument, "There is no row {}; the current batch has {}", row,
               reader.batch().rows);
}

Status GetValues(const ReaderObject& reader, int64_t row, const int64_t* columns,
                 int64_t column_count, colmerge_value* out_values) {
  COLMERGE_RETURN_IF_ERROR(CheckReaderRow(reader, row));
  const auto all = static_cast<int64_t>(reader.schema().size());
  if (columns == nullptr && column_count != all) {
    return Error(Code::kInvalidArgument, "'column_count' is {}; the reader gives {} columns",
                 column_count, all);
  }
  COLMERGE_RETURN_IF_ERROR(
      CheckArray(out_values, column_count, sizeof(colmerge_value), "out_values"));
  for (int64_t i = 0; i < column_count; ++i) {
    COLMERGE_ASSIGN_OR_RETURN(const uint32_t column,
                              ReaderColumn(reader, columns == nullptr ? i : columns[i]));
    out_values[i] = ValueOf(reader.batch().columns[column], static_cast<uint64_t>(row));
  }
  return Status::Ok();
}

}  // namespace
}  // namespace colmerge::capi

using namespace colmerge;        // NOLINT(google-build-using-namespace)
using namespace colmerge::capi;  // NOLINT(google-build-using-namespace)

extern "C" {

int32_t colmerge_reader_next(colmerge_reader* reader, int64_t* out_rows,
                             colmerge_error* error) noexcept {
  return Enter<ReaderObject>(reader, Out{out_rows, "out_rows"}, error,
                             [&](ReaderObject& object) -> Status {
                               std::lock_guard lock(object.mutex);
                               COLMERGE_ASSIGN_OR_RETURN(const uint64_t rows, object.Next());
                               *out_rows = static_cast<int64_t>(rows);
                               return Status::Ok();
                             });
}

int32_t colmerge_reader_column_count(colmerge_reader* reader, int64_t* out_count,
                                     colmerge_error* error) noexcept {
  return Enter<ReaderObject>(reader, Out{out_count, "out_count"}, error,
                             [&](ReaderObject& object) -> Status {
                               *out_count = static_cast<int64_t>(object.schema().size());
                               return Status::Ok();
                             });
}

int32_t colmerge_reader_schema(colmerge_reader* reader, struct ArrowSchema* out_schema,
                               colmerge_error* error) noexcept {
  return Enter<ReaderObject>(reader, Out{out_schema, "out_schema"}, error,
                             [&](ReaderObject& object) -> Status {
                               ExportSchema(object.schema(), out_schema);
                               return Status::Ok();
                             });
}

int32_t colmerge_reader_column(colmerge_reader* reader, int64_t column, colmerge_column* out_column,
                               colmerge_error* error) noexcept {
  return Enter<ReaderObject>(
      reader, Out{out_column, "out_column"}, error, [&](ReaderObject& object) -> Status {
        COLMERGE_ASSIGN_OR_RETURN(const uint32_t number, ReaderColumn(object, column));
        const Field& field = object.schema().field(number);
        if (field.type.is_nested()) {
          return Error(Code::kUnsupportedType, "Column '{}' of {} has no plain form", field.name,
                       field.type.ToString())
              .InColumn(field.name);
        }
        std::lock_guard lock(object.mutex);
        *out_column = object.GetPlainColumn(number);
        return Status::Ok();
      });
}

int32_t colmerge_reader_get_values(colmerge_reader* reader, int64_t row, const int64_t* columns,
                                   int64_t column_count, colmerge_value* out_values,
                                   colmerge_error* error) noexcept {
  return Enter<ReaderObject>(reader, NoOut{}, error, [&](ReaderObject& object) -> Status {
    std::lock_guard lock(object.mutex);
    return GetValues(object, row, columns, column_count, out_values);
  });
}

int32_t colmerge_reader_value_text(colmerge_reader* reader, int64_t row, int64_t column,
                                   char* buffer, int64_t capacity, int64_t* out_length,
                                   colmerge_error* error) noexcept {
  return Enter<ReaderObject>(
      reader, OptionalOut{out_length, -1}, error, [&](ReaderObject& object) -> Status {
        std::lock_guard lock(object.mutex);
        COLMERGE_RETURN_IF_ERROR(CheckReaderRow(object, row));
        COLMERGE_ASSIGN_OR_RETURN(const uint32_t number, ReaderColumn(object, column));
        return WriteCellText(object.batch().columns[number], static_cast<uint64_t>(row),
                             object.pool(), buffer, capacity, out_length);
      });
}

void colmerge_reader_close(colmerge_reader* reader) noexcept { Close<ReaderObject>(reader); }

}  // extern "C"
