// SPDX-License-Identifier: Apache-2.0
#include "write/unchanged_rows.h"

#include <cstring>

#include "column/column_reader.h"

namespace colmerge {
namespace {

// Two vectors of one type; of dictionaries, with codes of one.
bool IsSame(const Vector& a, uint64_t i, const Vector& b, uint64_t j) {
  if (a.IsValid(i) != b.IsValid(j)) return false;
  if (!a.IsValid(i)) return true;
  switch (a.type.storage()) {
    case Storage::kNone: return true;
    case Storage::kBits: return a.Bit(i) == b.Bit(j);
    case Storage::kViews: return a.String(i).view() == b.String(j).view();
    default: {
      const uint64_t width = a.type.width();
      return std::memcmp(a.values + i * width, b.values + j * width, width) == 0;
    }
  }
}

class PartSkip {
 public:
  PartSkip(const TableVersion& base, Change* change, ChangePart* part)
      : base_(base), change_(*change), part_(*part), changes_(change->pool) {}

  void Do() {
    changes_.Resize(part_.rows, false);
    for (uint32_t column = 0; column < part_.columns.size(); ++column) CompareColumn(column);
    uint64_t skipped = 0;
    for (uint64_t i = 0; i < part_.updates.size(); ++i) {
      skipped += changes_[part_.updates.Row(i)] ? 0 : 1;
    }
    if (skipped == 0) return;
    change_.updated -= skipped;
    change_.ignored += skipped;
    for (RowMap& subset : part_.subsets) {
      for (const ColumnPart& column : part_.columns) {
        if (column.updates != &subset) continue;
        Narrow(&subset);
        break;
      }
    }
    Narrow(&part_.updates);
  }

 private:
  void CompareColumn(uint32_t column) {
    const ColumnPart& given = part_.columns[column];
    if (given.updates == nullptr) return;
    const RowMap& map = *given.updates;
    const bool is_new = column >= base_.columns.size();
    const DataType& type = change_.schema->field(column).type;
    const Vector stored = is_new ? NullVector(type, map.size(), change_.pool)
                                 : ReadRows(type, base_.columns[column], map.targets.data(),
                                            map.size(), change_.pool, nullptr);
    for (uint64_t i = 0; i < map.size(); ++i) {
      const uint32_t row = map.rows[i];
      changes_[row] = changes_[row] || !IsSame(given.values, row, stored, i);
    }
  }

  void Narrow(RowMap* map) const {
    uint64_t kept = 0;
    for (uint64_t i = 0; i < map->rows.size(); ++i) {
      if (!changes_[map->rows[i]]) continue;
      map->rows[kept] = map->rows[i];
      map->targets[kept++] = map->targets[i];
    }
    map->rows.ResizeUninitialized(kept);
    map->targets.ResizeUninitialized(kept);
  }

  const TableVersion& base_;
  Change& change_;
  ChangePart& part_;
  Array<bool> changes_;  // by row of the part
};

}  // namespace

Status SkipUnchangedRows(const TableVersion& base, const Progress* progress, Change* change) {
  for (ChangePart& part : change->parts) {
    COLMERGE_RETURN_IF_ERROR(CheckStep(progress));
    if (!part.updates.empty()) PartSkip(base, change, &part).Do();
  }
  return Status::Ok();
}

}  // namespace colmerge
