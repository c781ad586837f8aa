// SPDX-License-Identifier: Apache-2.0
// Writes of JSON and CSV text through destinations.
#include "base/error.h"
#include "capi/destination_write.h"
#include "text/csv_reader.h"
#include "text/json_reader.h"

namespace colmerge::capi {
namespace {

// The schema whose types guide the reading, or nullptr: that of the table, unless a replacement may
// bring its own. The table may change until the write, which casts or refuses then.
std::shared_ptr<const Schema> GuideOf(const WriteSession& session) {
  const DestinationOptions& options = session.options();
  if (options.mode == WriteMode::kReplace && !options.validate_schema) return nullptr;
  const Ref<Table> table = session.store().FindOrNull(options.table_name);
  const Ref<const TableVersion> version = table ? table->Snapshot() : nullptr;
  return version ? version->schema : nullptr;
}

// 0 stands for the default.
Result<char> CharacterArgument(int32_t value, char default_value, const char* what) {
  if (value == 0) return default_value;
  if (value > 0 && value < 128) return static_cast<char>(value);
  return Error(Code::kInvalidArgument, "'{}' must be an ASCII character, not {}", what, value)
      .InColumn(what);
}

Result<std::vector<std::string>> NullTextsArgument(const colmerge_csv_options& given) {
  COLMERGE_ASSIGN_OR_RETURN(const auto texts,
                            ArrayArgument(given.null_texts, given.null_text_count, "null_texts"));
  std::vector<std::string> list;
  for (const colmerge_string& text : texts) {
    COLMERGE_ASSIGN_OR_RETURN(const std::string_view checked, Utf8Argument(text, "null_texts"));
    list.emplace_back(checked);
  }
  return list;
}

Result<CsvOptions> ReadCsvOptions(const colmerge_csv_options* pointer) {
  COLMERGE_ASSIGN_OR_RETURN(const auto given, ReadOptions(pointer, "csv_options"));
  CsvOptions options;
  COLMERGE_ASSIGN_OR_RETURN(options.delimiter,
                            CharacterArgument(given.delimiter, ',', "delimiter"));
  if (given.quote == -1) {
    options.quote = '\0';
  } else {
    COLMERGE_ASSIGN_OR_RETURN(options.quote, CharacterArgument(given.quote, '"', "quote"));
  }
  COLMERGE_ASSIGN_OR_RETURN(options.header, TriStateArgument(given.header, true, "header"));
  COLMERGE_ASSIGN_OR_RETURN(options.infer_types,
                            TriStateArgument(given.infer_types, true, "infer_types"));
  COLMERGE_ASSIGN_OR_RETURN(options.null_texts, NullTextsArgument(given));
  COLMERGE_ASSIGN_OR_RETURN(
      options.column_names,
      NamesArgument(given.column_names, given.column_name_count, "column_names"));
  return options;
}

Result<JsonOptions> ReadJsonOptions(const colmerge_json_options* pointer) {
  COLMERGE_ASSIGN_OR_RETURN(const auto given, ReadOptions(pointer, "json_options"));
  JsonOptions options;
  COLMERGE_ASSIGN_OR_RETURN(options.layout,
                            EnumeratorArgument(given.layout, JsonLayout::kLines, "layout"));
  COLMERGE_RETURN_IF_ERROR(RequireZero(given.reserved, "reserved"));
  return options;
}

Status WriteBatch(WriteSession* session, Batch batch, WriteResult* result) {
  COLMERGE_RETURN_IF_ERROR(session->TakeOnly(std::move(batch)));
  COLMERGE_ASSIGN_OR_RETURN(*result, session->Write());
  return Status::Ok();
}

// A text without objects names no members: it stands for no rows of the table.
Result<Batch> NoRowsOf(const Schema& table, const DestinationOptions& options,
                       const Ref<MemoryPool>& pool) {
  std::vector<Field> fields = table.fields();
  for (const std::string& marker : {options.delete_when, options.row_kind}) {
    if (!marker.empty() && !table.Find(marker)) fields.push_back({marker, TypeId::kNull, true, {}});
  }
  Batch batch;
  for (const Field& field : fields) batch.columns.push_back(NullVector(field.type, 0, pool));
  COLMERGE_ASSIGN_OR_RETURN(batch.schema, Schema::Make(std::move(fields)));
  return batch;
}

Status WriteJson(WriteSession* session, const char* text, int64_t text_length,
                 const colmerge_json_options* json_options, WriteResult* result) {
  COLMERGE_ASSIGN_OR_RETURN(const auto view, TextArgument(text, text_length, "text"));
  COLMERGE_ASSIGN_OR_RETURN(JsonOptions options, ReadJsonOptions(json_options));
  options.on_rows = [session](uint64_t rows) { return session->ReportRead(rows); };
  const std::shared_ptr<const Schema> guide = GuideOf(*session);
  COLMERGE_ASSIGN_OR_RETURN(Batch batch, ReadJson(view, options, guide.get(), session->pool()));
  if (batch.rows == 0 && guide) {
    COLMERGE_ASSIGN_OR_RETURN(batch, NoRowsOf(*guide, session->options(), session->pool()));
  }
  return WriteBatch(session, std::move(batch), result);
}

Status WriteCsv(WriteSession* session, const char* text, int64_t text_length,
                const colmerge_csv_options* csv_options, WriteResult* result) {
  COLMERGE_ASSIGN_OR_RETURN(const auto view, TextArgument(text, text_length, "text"));
  COLMERGE_ASSIGN_OR_RETURN(CsvOptions options, ReadCsvOptions(csv_options));
  options.on_rows = [session](uint64_t rows) { return session->ReportRead(rows); };
  const std::shared_ptr<const Schema> guide = GuideOf(*session);
  COLMERGE_ASSIGN_OR_RETURN(Batch batch, ReadCsv(view, options, guide.get(), session->pool()));
  return WriteBatch(session, std::move(batch), result);
}

}  // namespace
}  // namespace colmerge::capi

using namespace colmerge;        // NOLINT(google-build-using-namespace)
using namespace colmerge::capi;  // NOLINT(google-build-using-namespace)

extern "C" {

int32_t colmerge_destination_write_json(colmerge_destination* destination, const char* text,
                                        int64_t text_length,
                                        const colmerge_json_options* json_options,
                                        const colmerge_write_options* options,
                                        colmerge_write_result* out_result,
                                        colmerge_error* error) noexcept {
  return EnterWrite({destination, options, out_result, error},
                    [&](WriteSession* session, WriteResult* result) {
                      return WriteJson(session, text, text_length, json_options, result);
                    });
}

int32_t colmerge_destination_write_csv(colmerge_destination* destination, const char* text,
                                       int64_t text_length, const colmerge_csv_options* csv_options,
                                       const colmerge_write_options* options,
                                       colmerge_write_result* out_result,
                                       colmerge_error* error) noexcept {
  return EnterWrite({destination, options, out_result, error},
                    [&](WriteSession* session, WriteResult* result) {
                      return WriteCsv(session, text, text_length, csv_options, result);
                    });
}

}  // extern "C"
