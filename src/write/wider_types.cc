// SPDX-License-Identifier: Apache-2.0
#include "write/wider_types.h"

#include <utility>

#include "base/error.h"
#include "column/conversion/conform.h"
#include "index/index_set.h"
#include "write/schema_match.h"

namespace colmerge {
namespace {

// Whether values of both are stored alike but for the width of their codes.
bool DifferInCodesAlone(const DataType& a, const DataType& b) {
  return a.is_dictionary() && b.is_dictionary() && a.dictionary_values() == b.dictionary_values();
}

class TypeWidening {
 public:
  TypeWidening(const TableVersion& base, std::vector<DataType> types, const Progress* progress,
               Change* change)
      : base_(base), types_(std::move(types)), progress_(progress), change_(*change) {}

  Status Do() {
    COLMERGE_RETURN_IF_ERROR(WidenCodesOfSources());
    bool widens = false;
    for (uint32_t i = 0; i < types_.size(); ++i) {
      widens = widens || !(types_[i] == change_.schema->field(i).type);
    }
    if (!widens) return Status::Ok();
    COLMERGE_RETURN_IF_ERROR(MakeFresh());
    if (!change_.adds_columns(base_)) {
      change_.schema = change_.fresh->schema;
      return Status::Ok();
    }
    COLMERGE_ASSIGN_OR_RETURN(change_.schema, SchemaOf(types_.size(), *change_.schema));
    return Status::Ok();
  }

 private:
  // Codes for as many values as the change's dictionaries have.
  Status WidenCodesOfSources() {
    for (size_t i = 0; i < types_.size(); ++i) {
      DataType& type = types_[i];
      if (!type.is_dictionary() || !change_.dictionaries[i]) continue;
      type.index = Dictionary::IndexFor(type.index, change_.dictionaries[i]->size());
      for (ChangePart& part : change_.parts) {
        Vector& values = part.columns[i].values;
        if (!values.type.is_dictionary()) continue;
        COLMERGE_RETURN_IF_ERROR(Look());
        WidenCodes(type, change_.pool, &values);
      }
    }
    return Status::Ok();
  }

  // Whether the caller still wants the write.
  Status Look() const { return progress_ == nullptr ? Status::Ok() : progress_->CheckStep(); }

  // The first `count` fields of a schema, with the types.
  Result<std::shared_ptr<const Schema>> SchemaOf(size_t count, const Schema& schema) const {
    std::vector<Field> fields(schema.fields().begin(),
                              schema.fields().begin() + static_cast<std::ptrdiff_t>(count));
    for (size_t i = 0; i < count; ++i) fields[i].type = types_[i];
    COLMERGE_ASSIGN_OR_RETURN(Schema typed, Schema::Make(std::move(fields), schema.metadata()));
    return std::shared_ptr<const Schema>(std::make_shared<Schema>(std::move(typed)));
  }

  Status MakeFresh() {
    Ref<TableVersion> wider = TableVersion::Copy(base_);
    COLMERGE_ASSIGN_OR_RETURN(wider->schema, SchemaOf(base_.columns.size(), *base_.schema));
    for (uint32_t i = 0; i < base_.columns.size(); ++i) {
      if (types_[i] == base_.type(i)) continue;
      COLMERGE_ASSIGN_OR_RETURN(wider->columns[i], Cast(i));
      if (!DifferInCodesAlone(types_[i], base_.type(i))) {
        wider->indexes = IndexSet::Of(*wider).Without(i);
      }
    }
    // They read the columns by their types.
    COLMERGE_ASSIGN_OR_RETURN(wider->checks,
                              RebindChecks(base_.checks, *wider->schema, base_.pool));
    change_.fresh = std::move(wider);
    return Status::Ok();
  }

  Result<Column> Cast(uint32_t number) const {
    auto cast = CastColumn(RowsOf(base_, number, progress_), types_[number], change_.pool);
    if (cast.ok()) return cast;
    return StoredMisfit(change_.verb, base_.field(number), types_[number],
                        std::move(cast).status());
  }

  const TableVersion& base_;
  std::vector<DataType> types_;
  const Progress* const progress_;
  Change& change_;
};

}  // namespace

Status WidenTypesOf(const TableVersion& base, std::vector<DataType> types, const Progress* progress,
                    Change* change) {
  return TypeWidening(base, std::move(types), progress, change).Do();
}

ColumnRows RowsOf(const TableVersion& version, uint32_t column, const Progress* progress) {
  return {version.columns[column], version.type(column), version.rows,
          [&version](uint64_t row) { return version.IsDeleted(row); },
          [progress] { return CheckStep(progress); }};
}

Status StoredMisfit(std::string_view verb, const Field& field, const DataType& wider,
                    Status misfit) {
  if (misfit.code() != Code::kTypeMismatch) return misfit;
  return Error(Code::kTypeMismatch,
               "{}it would have to become {} for the values of this write, and of those that it "
               "has {}; cast the values in the source to {}",
               MismatchPrefix(verb, field.name), wider.ToString(), misfit.detail().message,
               field.type.ToString())
      .InColumn(field.name);
}

std::vector<DataType> TypesOf(const Schema& schema) {
  std::vector<DataType> types;
  for (const Field& field : schema.fields()) types.push_back(field.type);
  return types;
}

}  // namespace colmerge
