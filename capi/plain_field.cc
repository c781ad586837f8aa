// SPDX-License-Identifier: Apache-2.0
#include "capi/plain_field.h"

#include "arrow/schema_format.h"
#include "arrow/wire_schema.h"
#include "base/error.h"
#include "base/quoted_text.h"
#include "capi/arguments.h"
#include "capi/type_argument.h"

namespace colmerge::capi {
namespace {

Result<Metadata> MetadataArgument(const colmerge_field& field) {
  if (field.metadata_count > kMostBytes) {
    return Error(Code::kInvalidArgument, "'metadata_count' is {}, which no memory holds",
                 field.metadata_count)
        .InColumn("metadata_count");
  }
  COLMERGE_ASSIGN_OR_RETURN(const auto texts,
                            ArrayArgument(field.metadata, field.metadata_count * 2, "metadata"));
  Metadata metadata;
  for (size_t i = 0; i < texts.size(); i += 2) {
    COLMERGE_ASSIGN_OR_RETURN(const auto key, TextArgument(texts[i], "metadata"));
    COLMERGE_ASSIGN_OR_RETURN(const auto value, TextArgument(texts[i + 1], "metadata"));
    metadata.emplace_back(key, value);
  }
  return metadata;
}

// That a text has no more characters than its type says.
CheckDefinition LengthCheck(std::string_view column, int64_t most_characters) {
  return {fmt::format("{}_length", column),
          fmt::format("char_length({}) <= {}", SqlQuoted(column, '"'), most_characters)};
}

// A format of Arrow, or the name of a type; none of the names is a format.
Result<DataType> FieldTypeArgument(const colmerge_string& given, std::string_view column,
                                   std::vector<CheckDefinition>* checks) {
  COLMERGE_ASSIGN_OR_RETURN(const std::string_view text, TextArgument(given, "format"));
  if (text.empty() || ParseTypeFormat(text).status().code() != Code::kInvalidArrow) {
    return FormatArgument(given, column);
  }
  auto name = UnambiguousTypeNameArgument(text);
  if (!name.ok()) {
    return Error(Code::kInvalidArgument, "Column '{}': '{}' is no type: {}", column, text,
                 name.status().message())
        .InColumn(column);
  }
  if (name->most_characters >= 0) checks->push_back(LengthCheck(column, name->most_characters));
  return std::move(name->type);
}

Result<Field> FieldArgument(const colmerge_field& given, std::vector<CheckDefinition>* checks) {
  COLMERGE_ASSIGN_OR_RETURN(const std::string_view name, NameArgument(given.name, "name"));
  COLMERGE_ASSIGN_OR_RETURN(const DataType type, FieldTypeArgument(given.format, name, checks));
  COLMERGE_ASSIGN_OR_RETURN(const bool nullable,
                            TriStateArgument(given.nullable, true, "nullable"));
  COLMERGE_ASSIGN_OR_RETURN(Metadata metadata, MetadataArgument(given));
  COLMERGE_RETURN_IF_ERROR(RequireZero(given.reserved, "reserved"));
  COLMERGE_RETURN_IF_ERROR(RequireZero(given.reserved2, "reserved2"));
  Field field;
  field.name = name;
  field.type = TableTypeOf(type);
  field.nullable = nullable;
  field.metadata = std::move(metadata);
  return field;
}

}  // namespace

Result<DataType> FormatArgument(const colmerge_string& given, std::string_view column) {
  COLMERGE_ASSIGN_OR_RETURN(const std::string_view format, TextArgument(given, "format"));
  auto type = ParseTypeFormat(format);
  if (!type.ok()) {
    const bool malformed = type.status().code() == Code::kInvalidArrow;
    return Error(malformed ? Code::kInvalidArgument : type.status().code(), "Column '{}': {}",
                 column, type.status().message())
        .InColumn(column);
  }
  if (type->is_nested()) {
    return Error(Code::kUnsupportedType,
                 "Column '{}' has the nested format '{}', which has no plain form", column, format)
        .InColumn(column);
  }
  return type;
}

Result<Schema> FieldsArgument(const colmerge_field* fields, int64_t count,
                              std::vector<CheckDefinition>* checks) {
  COLMERGE_ASSIGN_OR_RETURN(const auto given, ArrayArgument(fields, count, "fields"));
  if (given.empty()) return Status(Code::kInvalidArgument, "'fields' must not be empty");
  std::vector<Field> list;
  list.reserve(given.size());
  for (const colmerge_field& field : given) {
    COLMERGE_ASSIGN_OR_RETURN(Field known, FieldArgument(field, checks));
    list.push_back(std::move(known));
  }
  return Schema::Make(std::move(list));
}

}  // namespace colmerge::capi
