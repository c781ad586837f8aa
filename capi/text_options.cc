// SPDX-License-Identifier: Apache-2.0
#include "capi/text_options.h"

#include <set>

#include "base/error.h"
#include "base/quoted_text.h"
#include "capi/arguments.h"
#include "capi/guard.h"
#include "capi/type_argument.h"

namespace colmerge::capi {
namespace {

// 0 stands for the default.
Result<char> CharacterArgument(int32_t value, char default_value, const char* what) {
  if (value == 0) return default_value;
  if (value > 0 && value < 128) return static_cast<char>(value);
  return Error(Code::kInvalidArgument, "'{}' must be an ASCII character, not {}", what, value)
      .InColumn(what);
}

Result<std::vector<std::string>> NullTextsArgument(const colmerge_string* given, int64_t count) {
  COLMERGE_ASSIGN_OR_RETURN(const auto texts, ArrayArgument(given, count, "null_texts"));
  std::vector<std::string> list;
  for (const colmerge_string& text : texts) {
    COLMERGE_ASSIGN_OR_RETURN(const std::string_view checked, Utf8Argument(text, "null_texts"));
    list.emplace_back(checked);
  }
  return list;
}

Status Refuse(const std::string& column, std::string_view why) {
  return Error(Code::kInvalidArgument, "'types': column {}: {}", QuotedText(column), why)
      .InColumn(column);
}

Result<std::vector<DeclaredColumn>> TypesArgument(const colmerge_column_type* given,
                                                  int64_t count) {
  COLMERGE_ASSIGN_OR_RETURN(const auto types, ArrayArgument(given, count, "types"));
  std::vector<DeclaredColumn> columns;
  std::set<std::string_view> names;
  columns.reserve(types.size());
  for (const colmerge_column_type& type : types) {
    COLMERGE_ASSIGN_OR_RETURN(const std::string_view name, NameArgument(type.name, "types"));
    COLMERGE_ASSIGN_OR_RETURN(const std::string_view text, Utf8Argument(type.type, "types"));
    DeclaredColumn column;
    column.name = name;
    if (!names.insert(name).second) return Refuse(column.name, "it is named twice");
    auto given_type = TypeNameArgument(text);
    if (!given_type.ok()) return Refuse(column.name, given_type.status().message());
    column.type = std::move(given_type->type);
    column.most_characters = given_type->most_characters;
    column.declared = true;
    columns.push_back(std::move(column));
  }
  return columns;
}

colmerge_string ToC(std::string_view text) {
  return {text.data(), static_cast<int64_t>(text.size())};
}

// Tells the caller, and counts.
Result<RejectHook> RejectedArgument(colmerge_rejected_row_function function, void* user,
                                    int64_t limit) {
  COLMERGE_ASSIGN_OR_RETURN(uint64_t most, CountArgument(limit, "rejected_limit"));
  if (function == nullptr) return RejectHook();
  if (most == 0) most = COLMERGE_DEFAULT_REJECTED_LIMIT;
  return RejectHook([function, user, most, count = uint64_t{0}](Status why) mutable {
    if (count++ == most) {
      return Error(Code::kLimitExceeded, "more than {} rows cannot be read (rejected_limit): {}",
                   most, why.message());
    }
    const colmerge_rejected_row row = {sizeof(row), why.detail().line, why.detail().row,
                                       ToC(why.detail().column), ToC(why.message())};
    const CallbackScope inside;
    if (function(user, &row) == 0) return Status::Ok();
    return Error(Code::kCancelled, "The write was cancelled by the caller (rejected)");
  });
}

template <typename Given>
Status ReadTextOptions(const Given& given, TextOptions* options, TextEncoding* encoding) {
  COLMERGE_ASSIGN_OR_RETURN(options->types, TypesArgument(given.types, given.type_count));
  COLMERGE_ASSIGN_OR_RETURN(options->null_texts,
                            NullTextsArgument(given.null_texts, given.null_text_count));
  COLMERGE_ASSIGN_OR_RETURN(
      *encoding, EnumeratorArgument(given.encoding, TextEncoding::kWindows1252, "encoding"));
  COLMERGE_RETURN_IF_ERROR(RequireZero(given.reserved, "reserved"));
  COLMERGE_ASSIGN_OR_RETURN(
      options->on_rejected,
      RejectedArgument(given.rejected, given.rejected_user, given.rejected_limit));
  return Status::Ok();
}

Status ReadCharacters(const colmerge_csv_options& given, CsvOptions* options) {
  if (given.delimiter == COLMERGE_CSV_DELIMITER_AUTO) {
    options->delimiter = '\0';
  } else {
    COLMERGE_ASSIGN_OR_RETURN(options->delimiter,
                              CharacterArgument(given.delimiter, ',', "delimiter"));
  }
  if (given.quote == -1) {
    options->quote = '\0';
  } else {
    COLMERGE_ASSIGN_OR_RETURN(options->quote, CharacterArgument(given.quote, '"', "quote"));
  }
  COLMERGE_ASSIGN_OR_RETURN(options->comment, CharacterArgument(given.comment, '\0', "comment"));
  COLMERGE_ASSIGN_OR_RETURN(options->numbers.point,
                            CharacterArgument(given.decimal_point, '.', "decimal_point"));
  COLMERGE_ASSIGN_OR_RETURN(options->numbers.group, CharacterArgument(given.thousands_separator,
                                                                      '\0', "thousands_separator"));
  return Status::Ok();
}

}  // namespace

Result<CsvText> CsvTextArgument(const colmerge_csv_options* pointer) {
  COLMERGE_ASSIGN_OR_RETURN(const auto given, ReadOptions(pointer, "csv_options"));
  CsvText text;
  CsvOptions& options = text.options;
  COLMERGE_RETURN_IF_ERROR(ReadTextOptions(given, &options, &text.encoding));
  COLMERGE_RETURN_IF_ERROR(ReadCharacters(given, &options));
  COLMERGE_ASSIGN_OR_RETURN(options.header, TriStateArgument(given.header, true, "header"));
  COLMERGE_ASSIGN_OR_RETURN(options.infer_types,
                            TriStateArgument(given.infer_types, true, "infer_types"));
  COLMERGE_ASSIGN_OR_RETURN(options.trim, TriStateArgument(given.trim, false, "trim"));
  COLMERGE_ASSIGN_OR_RETURN(options.skipped_lines, CountArgument(given.skip_lines, "skip_lines"));
  COLMERGE_ASSIGN_OR_RETURN(
      options.column_names,
      NamesArgument(given.column_names, given.column_name_count, "column_names"));
  return text;
}

Result<JsonText> JsonTextArgument(const colmerge_json_options* pointer) {
  COLMERGE_ASSIGN_OR_RETURN(const auto given, ReadOptions(pointer, "json_options"));
  JsonText text;
  JsonOptions& options = text.options;
  COLMERGE_RETURN_IF_ERROR(ReadTextOptions(given, &options, &text.encoding));
  COLMERGE_ASSIGN_OR_RETURN(options.layout,
                            EnumeratorArgument(given.layout, JsonLayout::kLines, "layout"));
  COLMERGE_ASSIGN_OR_RETURN(options.nan, EnumeratorArgument(given.nan, JsonNan::kNull, "nan"));
  if (given.records_key.data != nullptr || given.records_key.length != 0) {
    COLMERGE_ASSIGN_OR_RETURN(const std::string_view key,
                              NameArgument(given.records_key, "records_key"));
    options.records_key = key;
  }
  return text;
}

}  // namespace colmerge::capi
