// SPDX-License-Identifier: Apache-2.0
#include "write/change_check.h"

#include <algorithm>

#include "base/error.h"

namespace colmerge {
namespace {

class NotNullCheck {
 public:
  NotNullCheck(const TableVersion& base, const Change& change, uint32_t column)
      : base_(base), change_(change), column_(column) {}

  Status Do() const {
    for (const ChangePart& part : change_.parts) {
      const ColumnPart& given = part.columns[column_];
      COLMERGE_RETURN_IF_ERROR(CheckAllHaveValues(part, given.inserts));
      COLMERGE_RETURN_IF_ERROR(CheckNoNulls(part, given.values, given.inserts));
      COLMERGE_RETURN_IF_ERROR(CheckNoNulls(part, given.values, given.updates));
    }
    return Status::Ok();
  }

 private:
  // Of the part's inserts, whose subset `with_value` has a value.
  Status CheckAllHaveValues(const ChangePart& part, const RowMap* with_value) const {
    if (with_value == &part.inserts || part.inserts.empty()) return Status::Ok();
    uint64_t i = 0;
    if (with_value != nullptr) {
      while (i < with_value->size() && with_value->Row(i) == part.inserts.Row(i)) ++i;
    }
    if (i == part.inserts.size()) return Status::Ok();
    return Violation(part, part.inserts, i, "has no value");
  }

  Status CheckNoNulls(const ChangePart& part, const Vector& values, const RowMap* map) const {
    if (map == nullptr || values.null_count == 0) return Status::Ok();
    for (uint64_t i = 0; i < map->size(); ++i) {
      if (!values.IsValid(map->Row(i))) return Violation(part, *map, i, "is null");
    }
    return Status::Ok();
  }

  Status Violation(const ChangePart& part, const RowMap& map, uint64_t i, const char* how) const {
    const std::string& name = change_.schema->field(column_).name;
    const bool in_key =
        std::count(base_.primary_key.begin(), base_.primary_key.end(), column_) != 0;
    const uint64_t row = map.Row(i);
    return AtPartRow(
               Error(Code::kConstraintViolation, "Cannot {} - column '{}' {} in row {}, but {}",
                     change_.verb, name, how, PartRowNumber(base_, part, row, map.Target(i)),
                     in_key ? "it belongs to the primary key" : "it is declared not null"),
               base_, part, row, map.Target(i))
        .InColumn(name);
  }

  const TableVersion& base_;
  const Change& change_;
  const uint32_t column_;
};

}  // namespace

Status CheckNotNull(const TableVersion& base, const Change& change) {
  for (uint32_t column = 0; column < change.schema->size(); ++column) {
    const std::vector<uint32_t>& key = base.primary_key;
    const bool in_key = std::find(key.begin(), key.end(), column) != key.end();
    if (change.schema->field(column).nullable && !in_key) continue;
    COLMERGE_RETURN_IF_ERROR(NotNullCheck(base, change, column).Do());
  }
  return Status::Ok();
}

Status CheckChange(const TableVersion& base, const Progress* progress, Change* change) {
  if (progress != nullptr) COLMERGE_RETURN_IF_ERROR(progress->Check());
  COLMERGE_RETURN_IF_ERROR(CheckNotNull(base, *change));
  COLMERGE_RETURN_IF_ERROR(CheckConditions(base, progress, *change));
  return CheckPrimaryKey(base, progress, change);
}

}  // namespace colmerge
