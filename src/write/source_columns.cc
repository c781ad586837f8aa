// SPDX-License-Identifier: Apache-2.0
#include "write/source_columns.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "column/conversion/conform.h"
#include "column/conversion/lossless_cast.h"
#include "column/conversion/wider_type.h"
#include "column/value_type.h"
#include "write/wider_types.h"

namespace colmerge {

Status SourceColumns::Match() {
  change_.schema = base_.schema;
  MatchMemo of_this_write;
  MatchMemo* const memo = request_.matches != nullptr ? request_.matches : &of_this_write;
  const auto match = [&](const Schema& schema) -> Status {
    COLMERGE_ASSIGN_OR_RETURN(std::shared_ptr<const SchemaMatch> matched,
                              memo->Match(schema, change_.schema, base_.rows != 0, options()));
    change_.schema = matched->schema;
    matches_.push_back(std::move(matched));
    return Status::Ok();
  };
  const Schema* last = nullptr;
  for (const Batch& source : change_.sources) {
    if (last == nullptr || !source.schema.IsCopyOf(*last)) {
      COLMERGE_RETURN_IF_ERROR(match(source.schema));
    }
    last = &source.schema;
    match_of_.push_back(static_cast<uint32_t>(matches_.size() - 1));
  }
  if (change_.sources.empty()) COLMERGE_RETURN_IF_ERROR(match(request_.schema));
  for (Batch& source : change_.sources) {
    ChangePart& part = change_.AddPart();
    part.rows = source.rows;
    part.first_row = change_.rows_read;
    part.lines = std::move(source.lines);
    change_.rows_read += source.rows;
  }
  return Status::Ok();
}

Status SourceColumns::Conform() {
  change_.dictionaries.resize(change_.schema->size());
  bool any_dictionary = false;
  for (uint32_t column = 0; column < change_.schema->size(); ++column) {
    COLMERGE_RETURN_IF_ERROR(ConformOrWiden(column));
    any_dictionary = any_dictionary || change_.dictionaries[column];
  }
  if (any_dictionary || !wider_.empty()) {
    std::vector<DataType> types = TypesOf(*change_.schema);
    for (auto& [column, type] : wider_) types[column] = std::move(type);
    COLMERGE_RETURN_IF_ERROR(
        WithMisfit(WidenTypesOf(base_, std::move(types), request_.progress, &change_)));
  }
  const TableVersion& base = change_.fresh ? *change_.fresh : base_;
  for (size_t i = 0; i < base.columns.size(); ++i) {
    if (change_.dictionaries[i] == base.columns[i].dictionary) change_.dictionaries[i] = nullptr;
  }
  return Status::Ok();
}

std::vector<std::optional<uint32_t>> SourceColumns::RowMarkers() const {
  std::vector<std::optional<uint32_t>> markers;
  for (uint32_t match : match_of_) markers.push_back(matches_[match]->row_marker);
  return markers;
}

uint32_t SourceColumns::ColumnOf(size_t source, uint32_t column) const {
  const std::vector<uint32_t>& columns = matches_[match_of_[source]]->batch_column;
  return column < columns.size() ? columns[column] : SchemaMatch::kAbsent;
}

const DataType& SourceColumns::TypeOf(uint32_t column) const {
  const auto wider = wider_.find(column);
  return wider == wider_.end() ? change_.schema->field(column).type : wider->second;
}

const DataType& SourceColumns::TypeIn(size_t source, uint32_t column) const {
  return change_.sources[source].columns[ColumnOf(source, column)].type;
}

// Each round widens the type for one more source, so there are no more rounds than sources.
Status SourceColumns::ConformOrWiden(uint32_t column) {
  AddMembers(column);
  if (const auto codes = wider_codes_.find(column); codes != wider_codes_.end()) {
    const DataType& type = TypeOf(column);
    wider_[column] = DataType::Dictionary(codes->second, type.dictionary_values(), type.ordered);
  }
  for (;;) {
    auto stored = StoredDictionary(column);
    if (!stored.ok()) {
      return WithMisfit(StoredMisfit(change_.verb, base_.field(column), TypeOf(column),
                                     std::move(stored).status()));
    }
    change_.dictionaries[column] = std::move(stored).value();
    size_t misfit = 0;
    Status conformed = ConformColumn(column, &misfit);
    if (conformed.ok() || conformed.code() != Code::kTypeMismatch) return conformed;
    const std::optional<DataType> wider = WiderTypeFor(column, TypeIn(misfit, column));
    if (!wider) return conformed;
    misfits_.emplace(column, std::move(conformed));
    wider_[column] = *wider;
  }
}

// A member is like a column: it is there from its first row on, whether it has a value or not.
void SourceColumns::AddMembers(uint32_t column) {
  if (!TypeOf(column).is_nested()) return;
  for (size_t source = 0; source < change_.sources.size(); ++source) {
    const uint32_t given = ColumnOf(source, column);
    if (given == SchemaMatch::kAbsent) continue;
    const Vector& values = change_.sources[source].columns[given];
    if (values.null_count == values.length || !BringsMembers(TypeOf(column), values.type)) continue;
    if (auto wider = WiderTypeFor(column, values.type)) wider_[column] = std::move(*wider);
  }
}

// An error of values that are stored names the first of the write that they have to become wider for.
Status SourceColumns::WithMisfit(Status stored) const {
  if (stored.ok() || stored.code() != Code::kTypeMismatch) return stored;
  const auto column = change_.schema->Find(stored.detail().column);
  const auto found = column ? misfits_.find(static_cast<uint32_t>(*column)) : misfits_.end();
  if (found == misfits_.end()) return stored;
  const Status::Detail& misfit = found->second.detail();
  const size_t prefix = MismatchPrefix(change_.verb, misfit.column).size();
  return Error(Code::kTypeMismatch, "{}; of this write, first: {}", stored.message(),
               std::string_view(misfit.message).substr(prefix))
      .InColumn(misfit.column)
      .AtRow(misfit.row)
      .AtLine(misfit.line);
}

Status SourceColumns::ConformColumn(uint32_t column, size_t* misfit) {
  size_t number = 0;
  for (ChangePart& part : change_.parts) {
    Batch& source = change_.sources[number];
    const uint32_t given = ColumnOf(number, column);
    *misfit = number++;
    if (given == SchemaMatch::kAbsent) continue;
    COLMERGE_RETURN_IF_ERROR(CheckStep(request_.progress));
    COLMERGE_RETURN_IF_ERROR(ConformPart(source.columns[given], column, &part));
    if (!source.presence.empty()) part.columns[column].presence = source.presence[given].data();
  }
  return Status::Ok();
}

// The one that new values join, of the type that the column will have.
Result<Ref<const Dictionary>> SourceColumns::StoredDictionary(uint32_t column) const {
  if (column >= base_.columns.size()) return Ref<const Dictionary>();
  const Ref<const Dictionary>& stored = base_.columns[column].dictionary;
  const DataType& type = TypeOf(column);
  if (!stored || type.dictionary_values() == base_.type(column).dictionary_values()) return stored;
  COLMERGE_ASSIGN_OR_RETURN(Dictionary::Extended cast,
                            CastDictionary(RowsOf(base_, column, request_.progress),
                                           type.dictionary_values(), change_.pool));
  return std::move(cast.dictionary);
}

Status SourceColumns::ConformPart(const Vector& source, uint32_t column, ChangePart* part) {
  const Field& field = change_.schema->field(column);
  const CodeWidth width = options().validate_schema ? CodeWidth::kStays : CodeWidth::kWidens;
  auto values = colmerge::Conform(source, TypeOf(column), width, change_.pool,
                                  &change_.dictionaries[column], request_.progress);
  if (values.ok()) {
    part->columns[column].values = std::move(values).value();
    return Status::Ok();
  }
  if (values.status().code() == Code::kCancelled) return std::move(values).status();
  const Status::Detail& detail = values.status().detail();
  const bool is_misfit = detail.code == Code::kTypeMismatch;
  const std::string remedy = is_misfit ? "; " + Remedy(column, source.type) : std::string();
  // Nulls fit any type: also where no value does, there is a first one.
  Status status = CanCastLosslessly(source.type, TypeOf(column))
                      ? Error(detail.code, "{}{}{}", MismatchPrefix(change_.verb, field.name),
                              detail.message, remedy)
                      : TypeMismatch(change_.verb, field, source.type, remedy);
  if (detail.row < 0) return std::move(status).InColumn(field.name);
  const auto row = static_cast<uint64_t>(detail.row);
  return AtPartRow(std::move(status), base_, *part, row, kNoRow).InColumn(field.name);
}

std::string SourceColumns::Remedy(uint32_t column, const DataType& values) const {
  const Field& field = change_.schema->field(column);
  const DataType& type = TypeOf(column);
  if (options().validate_schema) return std::string(kSchemaIsValidated);
  if (field.declared) {
    return "the column's type was declared and stays: cast the values in the source, or declare a "
           "type that holds them";
  }
  const std::optional<DataType> wider = WiderType(type, values);
  if (!wider || *wider == type) return "no type holds values of both: cast them in the source";
  if (options().new_types == NewTypes::kError) {
    return fmt::format(
        "new_types is 'error': cast the values in the source, or let the column become {} by "
        "'widen'",
        wider->ToString());
  }
  return fmt::format("a merge key does not become {}: cast the values in the source",
                     wider->ToString());
}

// None for a column whose type somebody has declared, and where values of both types have none in common.
std::optional<DataType> SourceColumns::WiderTypeFor(uint32_t column, const DataType& values) const {
  if (change_.schema->field(column).declared || options().validate_schema ||
      options().new_types == NewTypes::kError) {
    return std::nullopt;
  }
  const DataType& type = TypeOf(column);
  std::optional<DataType> wider = WiderType(type, values);
  if (!wider || *wider == type) return std::nullopt;
  // Of equal keys, one that rounds would not meet the other.
  const std::vector<uint32_t>& keys = merge_keys();
  const bool is_key = std::binary_search(keys.begin(), keys.end(), column);
  const bool has_values = ValueType(type).id != TypeId::kNull;
  if (is_key && has_values && wider->is_floating() && !type.is_floating()) return std::nullopt;
  return wider;
}

}  // namespace colmerge
