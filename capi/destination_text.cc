// SPDX-License-Identifier: Apache-2.0
// Writes of JSON and CSV text through destinations.
#include "base/error.h"
#include "capi/destination_write.h"
#include "capi/text_options.h"

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

Status WriteBatch(WriteSession* session, Batch batch, WriteResult* result) {
  COLMERGE_RETURN_IF_ERROR(session->TakeOnly(std::move(batch)));
  COLMERGE_ASSIGN_OR_RETURN(*result, session->Write());
  return Status::Ok();
}

// A text without rows has nothing to say: it stands for no rows of the table.
Result<Batch> NoRowsOf(const Schema& table, const DestinationOptions& options,
                       const Ref<MemoryPool>& pool) {
  std::vector<Field> fields = table.fields();
  for (const std::string& marker : {options.delete_when, options.row_kind}) {
    if (!marker.empty() && !table.Find(marker)) fields.push_back({marker, TypeId::kNull, true, {}});
  }
  COLMERGE_ASSIGN_OR_RETURN(const Schema schema, Schema::Make(std::move(fields)));
  return BatchWithoutRows(schema, pool);
}

Status WriteJson(WriteSession* session, const char* text, int64_t text_length,
                 const colmerge_json_options* json_options, WriteResult* result) {
  COLMERGE_ASSIGN_OR_RETURN(const auto view, TextArgument(text, text_length, "text"));
  COLMERGE_ASSIGN_OR_RETURN(JsonText given, JsonTextArgument(json_options));
  JsonOptions& options = given.options;
  options.on_rows = [session](uint64_t rows) { return session->ReportRead(rows); };
  Array<char> copy(session->pool());
  COLMERGE_ASSIGN_OR_RETURN(const std::string_view utf8,
                            ToUtf8(view, given.encoding, options.on_rows, &copy));
  const std::shared_ptr<const Schema> guide = GuideOf(*session);
  COLMERGE_ASSIGN_OR_RETURN(Batch batch, ReadJson(utf8, options, guide.get(), session->pool()));
  if (batch.rows == 0 && guide) {
    COLMERGE_ASSIGN_OR_RETURN(batch, NoRowsOf(*guide, session->options(), session->pool()));
  }
  return WriteBatch(session, std::move(batch), result);
}

Status WriteCsv(WriteSession* session, const char* text, int64_t text_length,
                const colmerge_csv_options* csv_options, WriteResult* result) {
  COLMERGE_ASSIGN_OR_RETURN(const auto view, TextArgument(text, text_length, "text"));
  COLMERGE_ASSIGN_OR_RETURN(CsvText given, CsvTextArgument(csv_options));
  CsvOptions& options = given.options;
  options.on_rows = [session](uint64_t rows) { return session->ReportRead(rows); };
  Array<char> copy(session->pool());
  COLMERGE_ASSIGN_OR_RETURN(const std::string_view utf8,
                            ToUtf8(view, given.encoding, options.on_rows, &copy));
  const std::shared_ptr<const Schema> guide = GuideOf(*session);
  COLMERGE_ASSIGN_OR_RETURN(Batch batch, ReadCsv(utf8, options, guide.get(), session->pool()));
  if (batch.rows == 0 && guide && !session->options().validate_schema) {
    COLMERGE_ASSIGN_OR_RETURN(batch, NoRowsOf(*guide, session->options(), session->pool()));
  }
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
