// SPDX-License-Identifier: Apache-2.0
#include "write/prepared_change.h"

#include <algorithm>

#include "base/parallel_for.h"
#include "column/column_writer.h"
#include "write/changed_rows.h"

namespace colmerge {
namespace {

template <typename Visit>
void ForEach(const RowMap* map, Visit&& visit) {
  if (map == nullptr) return;
  for (uint64_t i = 0; i < map->size(); ++i) visit(map->Row(i), map->Target(i));
}

// What the long strings of some rows add up to.
struct StringSizes {
  uint64_t total = 0;
  uint64_t longest = 0;
  void Add(const StringRef& string) {
    if (string.is_inline()) return;
    total += string.size;
    longest = std::max<uint64_t>(longest, string.size);
  }
};

// What a change does to one column.
struct ColumnShape {
  bool updates = false;     // rows in use get values
  bool updates_all = true;  // all those that the parts update, at that
  bool inserts = false;     // inserted rows get values
  bool inserts_all = true;  // all of them
  ColumnShape(const Change& change, uint32_t column) {
    for (const ChangePart& part : change.parts) {
      const ColumnPart& given = part.columns[column];
      updates |= given.updates != nullptr && !given.updates->empty();
      updates_all &= given.updates == &part.updates || part.updates.empty();
      inserts |= given.inserts != nullptr && !given.inserts->empty();
      inserts_all &= given.inserts == &part.inserts || part.inserts.empty();
    }
  }
};

}  // namespace

PreparedChange::PreparedChange(Table* table, Change change, uint32_t threads,
                               const Progress* progress)
    : table_(table),
      change_(std::move(change)),
      threads_(threads),
      progress_(progress),
      before_(table->current().get()) {
  if (change_.kind == ChangeKind::kDrop) return;
  const TableVersion& base = change_.BaseOf(before_);
  updated_columns_ = UpdatedColumns();
  ReenterKeys(base);
  if (!Continue()) return;
  edit_.emplace(table, change_.fresh, progress);
  base_rows_ = base.rows;
  if (change_.adds_columns(base)) edit_->AddColumns(change_.schema);
  edit_->AppendRows(change_.inserted);
  PrepareColumns();
  if (!Continue()) return;
  edit_->PrepareDeletions(change_.deletes.data(), change_.deletes.size());
  PrepareIndexes();
}

bool PreparedChange::Continue() {
  if (status_.ok()) status_ = CheckStep(progress_);
  return status_.ok();
}

void PreparedChange::PrepareColumns() {
  RowsByChunk& of_parts = updates_.emplace_back(change_.pool);
  for (const ChangePart& part : change_.parts) {
    if (!Continue()) return;
    of_parts.Add(part.updates.targets.data(), part.updates.targets.size());
  }
  for (uint32_t column = 0; column < change_.schema->size(); ++column) {
    PrepareColumn(column, of_parts);
    if (status_.ok()) status_ = edit_->TakeStatus();
    if (!status_.ok()) return;
  }
}

void PreparedChange::PrepareColumn(uint32_t column, const RowsByChunk& of_parts) {
  const DataType& type = change_.schema->field(column).type;
  const ColumnShape shape(change_, column);
  VersionEdit::ColumnWrite write;
  write.dictionary = change_.dictionaries[column];
  write.appends_values = shape.inserts;
  if (shape.updates) write.updates = shape.updates_all ? &of_parts : &UpdatesOf(column);
  write.discards_strings =
      type.storage() == Storage::kViews && (shape.updates || !change_.deletes.empty());
  if (!shape.updates && change_.inserted == 0 && !write.discards_strings && !write.dictionary) {
    return;
  }
  StringSizes sizes;
  for (const ChangePart& part : change_.parts) {
    if (!Continue()) return;
    const ColumnPart& given = part.columns[column];
    for (const RowMap* map : {given.updates, given.inserts}) {
      if (given.values.null_count != 0) {
        ForEach(map, [&](uint64_t row, uint64_t target) {
          if (!given.values.IsValid(row)) write.needs_nulls.AddChunkOf(target);
        });
      }
      if (type.storage() == Storage::kViews) {
        ForEach(map, [&](uint64_t row, uint64_t) { sizes.Add(given.values.String(row)); });
      }
    }
  }
  // Rows without a value become null before the others get theirs.
  if (shape.inserts && !shape.inserts_all) {
    for (uint64_t row = base_rows_; row < base_rows_ + change_.inserted; row += kChunkRows) {
      write.needs_nulls.AddChunkOf(row);
    }
    write.needs_nulls.AddChunkOf(base_rows_ + change_.inserted - 1);
  }
  write.string_bytes = sizes.total;
  write.longest_string = sizes.longest;
  edit_->PrepareColumn(column, std::move(write));
}

const RowsByChunk& PreparedChange::UpdatesOf(uint32_t column) {
  RowsByChunk& rows = updates_.emplace_back(change_.pool);
  for (const ChangePart& part : change_.parts) {
    const RowMap* const map = part.columns[column].updates;
    if (map != nullptr) rows.Add(map->targets.data(), map->targets.size());
  }
  return rows;
}

std::vector<uint32_t> PreparedChange::UpdatedColumns() const {
  std::vector<uint32_t> columns;
  if (change_.updated == 0) return columns;
  for (uint32_t column = 0; column < change_.schema->size(); ++column) {
    if (ColumnShape(change_, column).updates) columns.push_back(column);
  }
  return columns;
}

// Rows whose keys change enter the indexes on these columns again.
void PreparedChange::ReenterKeys(const TableVersion& base) {
  std::vector<Ref<KeyIndex>> indexes = IndexSet::Of(base).All();
  indexes.insert(indexes.end(), change_.made_indexes.begin(), change_.made_indexes.end());
  for (Ref<KeyIndex>& index : indexes) {
    const std::vector<uint32_t>& columns = index->key_columns();
    if (std::none_of(columns.begin(), columns.end(), [&](uint32_t column) {
          return std::binary_search(updated_columns_.begin(), updated_columns_.end(), column);
        })) {
      continue;
    }
    std::list<std::vector<Vector>> vectors;
    std::list<KeyVectors> keys;
    ReenteredKeys& entered =
        *reentered_.emplace_back(std::make_unique<ReenteredKeys>(index, base, change_.pool));
    for (const ChangePart& part : change_.parts) {
      if (!Continue()) return;
      const ChangedRows rows{part, part.updates, 0, part.updates.size()};
      std::vector<Vector>& gathered = vectors.emplace_back();
      gathered.reserve(columns.size());
      for (uint32_t column : columns) {
        gathered.push_back(ChangedColumn(change_, base, column, rows, change_.pool));
      }
      KeyVectors& key = keys.emplace_back();
      for (const Vector& vector : gathered) key.push_back(&vector);
      entered.Add(key, part.updates.targets.data(), rows.count);
    }
    status_ = entered.Enter(progress_);
    if (!status_.ok()) return;
  }
}

void PreparedChange::PrepareIndexes() {
  IndexSet& indexes = IndexSet::Of(edit_->base());
  indexes.ReserveOverwritten(updated_columns_.size());
  kept_indexes_.reserve(reentered_.size());
  for (const auto& reentered : reentered_) kept_indexes_.push_back(reentered->index().get());
  indexes.Reserve(change_.keys.size() + change_.made_indexes.size());
  added_indexes_ = std::move(change_.made_indexes);
  added_indexes_.reserve(added_indexes_.size() + change_.keys.size());
  for (const auto& pending : change_.keys) added_indexes_.push_back(pending->index());
}

void PreparedChange::Seal() {
  if (edit_) edit_->Seal();
}

void PreparedChange::Apply() noexcept {
  if (!edit_) {
    state_lock_ = std::unique_lock(table_->state_mutex());
    return;
  }
  edit_->Apply([&](TableVersion* version) noexcept {
    WriteColumns(version);
    for (uint64_t row : change_.deletes) version->deletions[ChunkOf(row)]->Delete(PositionOf(row));
    version->deleted_rows += change_.deletes.size();
    for (const auto& pending : change_.keys) pending->Keep(version->rows);
    for (const auto& reentered : reentered_) reentered->Keep();
    IndexSet& indexes = IndexSet::Of(*version);
    for (Ref<KeyIndex>& index : added_indexes_) indexes.Add(std::move(index));
    // The version's number is not set yet: those before have this one at most.
    indexes.SetOverwritten(updated_columns_, version->number + 1, kept_indexes_);
  });
}

void PreparedChange::Publish(uint64_t number) noexcept {
  if (edit_) {
    edit_->Publish(change_.kind == ChangeKind::kRewrite ? before_->number : number);
    return;
  }
  dropped_ = table_->Drop();
  dropped_tokens_ = table_->tokens().TakeAll();
  state_lock_.unlock();
}

void PreparedChange::WriteColumns(TableVersion* version) const noexcept {
  const auto columns = static_cast<uint32_t>(version->columns.size());
  if (threads_ == 1) {
    for (uint32_t column = 0; column < columns; ++column) WriteColumn(column, version);
    return;
  }
  // Texts take longest: who begins with them does not make the others wait in the end.
  ParallelFor(std::min(threads_, columns), uint64_t{2} * columns, [&](uint64_t round) noexcept {
    const auto column = static_cast<uint32_t>(round % columns);
    const bool is_text = version->type(column).storage() == Storage::kViews;
    if (is_text == (round < columns)) WriteColumn(column, version);
  });
}

void PreparedChange::WriteColumn(uint32_t number, TableVersion* version) const noexcept {
  Column* const column = &version->columns[number];
  const DataType& type = version->type(number);
  if (change_.inserted != 0 && !ColumnShape(change_, number).inserts_all) {
    AppendNulls(type, base_rows_, change_.inserted, column);
  }
  for (const ChangePart& part : change_.parts) {
    const ColumnPart& given = part.columns[number];
    for (const RowMap* map : {given.updates, given.inserts}) {
      if (map == nullptr) continue;
      if (map->run != 0) {
        AppendValues(given.values, 0, map->run, map->first_target, column);
      } else {
        ScatterValues(given.values, map->rows.data(), map->targets.data(), map->size(), base_rows_,
                      column);
      }
    }
  }
  if (type.storage() == Storage::kViews) {
    DiscardStrings(change_.deletes.data(), change_.deletes.size(), column);
  }
}

}  // namespace colmerge
