// SPDX-License-Identifier: Apache-2.0
// Primary keys: no two rows of a table have the same.
#include <algorithm>
#include <list>

#include "base/checked_steps.h"
#include "base/error.h"
#include "base/sharded_map.h"
#include "column/key_value.h"
#include "index/index_set.h"
#include "index/row_set.h"
#include "write/change_check.h"
#include "write/changed_rows.h"
#include "write/merge_plan.h"

namespace colmerge {
namespace {

std::vector<uint32_t> AscendingPrimaryKey(const TableVersion& version) {
  std::vector<uint32_t> columns = version.primary_key;
  std::sort(columns.begin(), columns.end());
  return columns;
}

// The primary keys that some rows of a change will have.
struct ChangedKeys {
  ChangedKeys(const Change& change, const TableVersion& base, const std::vector<uint32_t>& columns,
              const ChangedRows& changed)
      : rows(changed) {
    vectors.reserve(columns.size());
    for (uint32_t column : columns) {
      vectors.push_back(ChangedColumn(change, base, column, changed, change.pool));
    }
    for (const Vector& vector : vectors) keys.push_back(&vector);
  }
  ChangedKeys(const ChangedKeys&) = delete;

  const ChangedRows rows;
  std::vector<Vector> vectors;
  KeyVectors keys;
};

bool EqualKeys(const KeyVectors& a, uint64_t i, const KeyVectors& b, uint64_t j) {
  for (size_t k = 0; k < a.size(); ++k) {
    if (!EqualValues(*a[k], i, *b[k], j)) return false;
  }
  return true;
}

class PrimaryKeyCheck {
 public:
  PrimaryKeyCheck(const TableVersion& base, const Progress* progress, Change* change)
      : base_(base),
        progress_(progress),
        change_(*change),
        columns_(AscendingPrimaryKey(base)),
        checked_(change->pool) {}

  Status Do() {
    if (columns_.empty() || AreResolved() || !AreWritten()) return Status::Ok();
    return IsAppend() ? CheckAppended() : CheckAgainstOthers();
  }

 private:
  // A merge by the primary key tells equal keys apart by itself.
  bool AreResolved() const {
    return std::any_of(change_.keys.begin(), change_.keys.end(), [&](const auto& pending) {
      return pending->index()->key_columns() == columns_;
    });
  }

  bool AreWritten() const {
    if (change_.inserted != 0) return true;
    for (const ChangePart& part : change_.parts) {
      for (uint32_t column : columns_) {
        if (part.columns[column].updates != nullptr) return true;
      }
    }
    return false;
  }

  // Whether the change does nothing but put all rows of its sources behind the table's.
  bool IsAppend() const {
    return change_.updated == 0 && change_.deletes.empty() &&
           std::all_of(change_.parts.begin(), change_.parts.end(),
                       [](const ChangePart& part) { return part.inserts.run == part.rows; });
  }

  // Every key is new to the table and to the change; it enters the index.
  Status CheckAppended() {
    std::vector<KeyVectors>& vectors = change_.key_vectors.emplace_back();
    for (const ChangePart& part : change_.parts) {
      KeyVectors& keys = vectors.emplace_back();
      for (uint32_t column : columns_) keys.push_back(&part.columns[column].values);
    }
    Ref<KeyIndex> index = IndexSet::FindOrMake(base_, columns_);
    COLMERGE_RETURN_IF_ERROR(CatchUp(index.get(), base_, progress_));
    PendingKeys& pending =
        *change_.keys.emplace_back(std::make_unique<PendingKeys>(std::move(index), base_));
    Array<uint64_t> found(change_.pool);
    auto keys = vectors.begin();
    for (const ChangePart& part : change_.parts) {
      COLMERGE_RETURN_IF_ERROR(CheckStep(progress_));
      found.ResizeUninitialized(part.rows);
      COLMERGE_RETURN_IF_ERROR(
          pending.ResolveAll(*keys, 0, part.rows, found.data(), false, progress_));
      for (uint64_t i = 0; i < part.rows; ++i) {
        const uint64_t target = part.inserts.Target(i);
        if (found[i] != target) return KeyTaken(part, *keys, i, i, target, found[i] < base_.rows);
      }
      ++keys;
    }
    return Status::Ok();
  }

  Status CheckAgainstOthers() {
    RowSet changed(base_.rows + change_.inserted,
                   change_.inserted + change_.updated + change_.deletes.size(), change_.pool);
    for (uint64_t row : change_.deletes) changed.Insert(row);
    std::list<ChangedKeys> all;
    for (const ChangePart& part : change_.parts) {
      COLMERGE_RETURN_IF_ERROR(CheckStep(progress_));
      for (const RowMap* map : {&part.updates, &part.inserts}) {
        if (map->empty()) continue;
        all.emplace_back(change_, base_, columns_, ChangedRows{part, *map, 0, map->size()});
        for (uint64_t i = 0; i < map->size(); ++i) changed.Insert(map->Target(i));
      }
    }
    const Ref<KeyIndex> index = IndexSet::FindOrMake(base_, columns_);
    if (!IndexSet::Of(base_).Find(columns_)) change_.made_indexes.push_back(index);
    COLMERGE_RETURN_IF_ERROR(CatchUp(index.get(), base_, progress_));
    const KeyIndex::View view = index->view();
    const KeyLookup lookup{*view.slots, base_, columns_};
    for (const ChangedKeys& keys : all) {
      COLMERGE_RETURN_IF_ERROR(CheckStep(progress_));
      COLMERGE_RETURN_IF_ERROR(CheckKeys(keys, lookup, changed));
    }
    return Status::Ok();
  }

  Status CheckKeys(const ChangedKeys& changed, const KeyLookup& lookup,
                   const RowSet& changed_rows) {
    const uint64_t count = changed.rows.count;
    Array<uint64_t> found(change_.pool, count, MemoryCategory::kScratch);
    lookup.Find(changed.keys, 0, count, found.data());
    constexpr uint64_t kStepsAKey = 64;
    CheckedSteps steps(progress_);
    for (uint64_t i = 0; i < count; ++i) {
      if (!steps.Pass(kStepsAKey)) return steps.TakeStatus();
      const uint64_t row = changed.rows.map.Row(i);
      const uint64_t target = changed.rows.map.Target(i);
      if (found[i] != kNoRow && !changed_rows.Contains(found[i])) {
        return KeyTaken(changed.rows.part, changed.keys, i, row, target, true);
      }
      uint64_t hash;
      HashKeys(base_.seed, changed.keys, i, 1, &hash);
      uint64_t& last = by_hash_.FindOrInsert(hash, kNoRow);
      for (uint64_t n = last; n != kNoRow; n = checked_[n].before) {
        if (!EqualKeys(changed.keys, i, checked_[n].keys->keys, checked_[n].key)) continue;
        return KeyTaken(changed.rows.part, changed.keys, i, row, target, false);
      }
      checked_.PushBack({&changed, i, last});
      last = checked_.size() - 1;
    }
    return Status::Ok();
  }

  Status KeyTaken(const ChangePart& part, const KeyVectors& keys, uint64_t key, uint64_t row,
                  uint64_t target, bool in_table) const {
    return AtPartRow(Error(Code::kDuplicateKey, "Cannot {} - primary key {} = {} in row {} {}",
                           change_.verb, DescribeKeyColumns(*change_.schema, columns_),
                           DescribeBatchKey(keys, key), PartRowNumber(base_, part, row, target),
                           in_table ? "is in the table already" : "occurs twice in the write"),
                     base_, part, row, target)
        .InColumn(change_.schema->field(columns_[0]).name);
  }

  const TableVersion& base_;
  const Progress* const progress_;
  Change& change_;
  const std::vector<uint32_t> columns_;
  struct CheckedKey {
    const ChangedKeys* keys;
    uint64_t key;
    uint64_t before;  // number of the one before with the same hash; kNoRow: none
  };
  Array<CheckedKey> checked_;
  ShardedMap<uint64_t> by_hash_{change_.pool};  // number of the last one
};

}  // namespace

Status CheckPrimaryKey(const TableVersion& base, const Progress* progress, Change* change) {
  return PrimaryKeyCheck(base, progress, change).Do();
}

}  // namespace colmerge
