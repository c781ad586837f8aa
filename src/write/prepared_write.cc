// SPDX-License-Identifier: Apache-2.0
#include "write/prepared_write.h"

#include <algorithm>

#include "base/parallel_for.h"
#include "column/column_writer.h"
#include "write/written_rows.h"

namespace colmerge {
namespace {

// Calls visit(row of the batch, row id) for all rows that a batch updates or inserts.
template <typename Visit>
void ForEachTarget(const Array<uint32_t>& rows, const Array<uint64_t>& targets, Visit&& visit) {
  for (uint64_t i = 0; i < rows.size(); ++i) visit(rows[i], targets[i]);
}
template <typename Visit>
void ForEachInsert(const BatchPlan& plan, uint64_t batch_rows, Visit&& visit) {
  if (plan.inserts_all) {
    for (uint64_t i = 0; i < batch_rows; ++i) visit(i, plan.first_target + i);
  } else {
    ForEachTarget(plan.insert_rows, plan.insert_targets, visit);
  }
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

void MarkChunk(std::vector<bool>* chunks, uint64_t row) {
  const uint64_t chunk = ChunkOf(row);
  if (chunk >= chunks->size()) chunks->resize(chunk + 1);
  (*chunks)[chunk] = true;
}

}  // namespace

PreparedWrite::PreparedWrite(Table* table, const SchemaMatch& match,
                             const DestinationOptions& options, const ConformedBatches& input,
                             const WritePlan& plan, std::vector<PendingKeys*> pending,
                             std::vector<Ref<KeyIndex>> made)
    : table_(table),
      match_(match),
      options_(options),
      input_(input),
      plan_(plan),
      pending_(std::move(pending)),
      added_indexes_(std::move(made)),
      reentered_(ReenterKeys()),
      edit_(table),
      base_rows_(edit_.base().rows) {
  if (match.adds_columns) edit_.AddColumns(match.schema);
  edit_.AppendRows(plan.inserted);
  RowsByChunk updates(ChunksFor(base_rows_), edit_.base().pool);
  for (const BatchPlan& batch : plan.batches) {
    updates.Add(batch.update_targets.data(), batch.update_targets.size());
  }
  for (uint32_t column = 0; column < match.schema->size(); ++column) {
    PrepareColumn(column, updates);
  }
  edit_.PrepareDeletions(plan.deletes.data(), plan.deletes.size());
  PrepareIndexes();
}

// Merge keys are equal already; writing them again would only copy chunks.
bool PreparedWrite::IsUpdated(uint32_t column) const {
  return plan_.updated != 0 && match_.batch_column[column] != SchemaMatch::kAbsent &&
         !std::binary_search(match_.merge_keys.begin(), match_.merge_keys.end(), column);
}

void PreparedWrite::PrepareColumn(uint32_t column, const RowsByChunk& updates) {
  const DataType& type = match_.schema->field(column).type;
  const bool present = match_.batch_column[column] != SchemaMatch::kAbsent;
  const bool updated = IsUpdated(column);
  VersionEdit::ColumnWrite write;
  write.dictionary = input_.dictionaries[column];
  write.appends_values = present && plan_.inserted != 0;
  if (updated) write.updates = &updates;
  write.discards_strings = type.storage() == Storage::kViews && (updated || !plan_.deletes.empty());
  if (!updated && plan_.inserted == 0 && !write.discards_strings && !write.dictionary) return;
  if (present) {
    StringSizes sizes;
    for (size_t b = 0; b < plan_.batches.size(); ++b) {
      const Vector& vector = input_.batches[b].columns[column];
      const BatchPlan& plan = plan_.batches[b];
      auto visit_all = [&](auto&& visit) {
        if (updated) ForEachTarget(plan.update_rows, plan.update_targets, visit);
        ForEachInsert(plan, input_.batches[b].rows, visit);
      };
      if (vector.null_count != 0) {
        visit_all([&](uint64_t row, uint64_t target) {
          if (vector.IsValid(row)) return;
          if (target < base_rows_ && options_.null_values == NullValues::kKeep) return;
          MarkChunk(&write.needs_nulls, target);
        });
      }
      if (type.storage() == Storage::kViews) {
        visit_all([&](uint64_t row, uint64_t) { sizes.Add(vector.String(row)); });
      }
    }
    write.string_bytes = sizes.total;
    write.longest_string = sizes.longest;
  }
  edit_.PrepareColumn(column, write);
}

std::vector<std::unique_ptr<ReenteredKeys>> PreparedWrite::ReenterKeys() const {
  std::vector<std::unique_ptr<ReenteredKeys>> reentered;
  if (plan_.updated == 0) return reentered;
  const TableVersion& base = *table_->current();
  const ConstraintContext context{base, match_, options_, input_, plan_, ""};
  std::vector<Ref<KeyIndex>> indexes = IndexSet::Of(base).All();
  indexes.insert(indexes.end(), added_indexes_.begin(), added_indexes_.end());
  for (const Ref<KeyIndex>& index : indexes) {
    const std::vector<uint32_t>& columns = index->key_columns();
    if (std::none_of(columns.begin(), columns.end(),
                     [&](uint32_t column) { return IsUpdated(column); })) {
      continue;
    }
    std::vector<std::vector<Vector>> vectors(plan_.batches.size());
    std::vector<KeyVectors> keys(plan_.batches.size());
    auto& entered = reentered.emplace_back(std::make_unique<ReenteredKeys>(index, base));
    for (size_t b = 0; b < plan_.batches.size(); ++b) {
      const BatchPlan& plan = plan_.batches[b];
      const WrittenRows rows{plan.update_rows.data(), plan.update_targets.data(),
                             plan.update_rows.size()};
      vectors[b].reserve(columns.size());
      for (uint32_t column : columns) {
        vectors[b].push_back(WrittenColumn(context, input_.batches[b], column, rows, base.pool));
      }
      for (const Vector& vector : vectors[b]) keys[b].push_back(&vector);
      entered->Add(keys[b], rows.targets, rows.count);
    }
    entered->Enter();
  }
  return reentered;
}

void PreparedWrite::PrepareIndexes() {
  IndexSet& indexes = IndexSet::Of(edit_.base());
  for (uint32_t column = 0; column < match_.schema->size(); ++column) {
    if (IsUpdated(column)) updated_columns_.push_back(column);
  }
  indexes.ReserveOverwritten(updated_columns_.size());
  for (const auto& reentered : reentered_) kept_indexes_.push_back(reentered->index().get());
  for (PendingKeys* pending : pending_) added_indexes_.push_back(pending->index());
  indexes.Reserve(added_indexes_.size());
}

void PreparedWrite::Commit(uint32_t threads) noexcept {
  edit_.Commit([&](TableVersion* version) {
    WriteColumns(threads, version);
    for (uint64_t row : plan_.deletes) version->deletions[ChunkOf(row)]->Delete(PositionOf(row));
    version->deleted_rows += plan_.deletes.size();
    for (PendingKeys* pending : pending_) pending->Keep(version->rows);
    for (const auto& reentered : reentered_) reentered->Keep();
    IndexSet& indexes = IndexSet::Of(*version);
    for (Ref<KeyIndex>& index : added_indexes_) indexes.Add(std::move(index));
    // The version's number is not set yet: older ones have this at most.
    indexes.SetOverwritten(updated_columns_, version->number + 1, kept_indexes_);
  });
}

void PreparedWrite::WriteColumns(uint32_t threads, TableVersion* version) const noexcept {
  const auto columns = static_cast<uint32_t>(version->columns.size());
  if (threads == 1) {
    for (uint32_t column = 0; column < columns; ++column) WriteColumn(column, version);
    return;
  }
  // Texts take longest: who begins with them does not make the others wait in the end.
  ParallelFor(std::min(threads, columns), uint64_t{2} * columns, [&](uint64_t round) noexcept {
    const auto column = static_cast<uint32_t>(round % columns);
    const bool is_text = version->type(column).storage() == Storage::kViews;
    if (is_text == (round < columns)) WriteColumn(column, version);
  });
}

void PreparedWrite::WriteColumn(uint32_t number, TableVersion* version) const noexcept {
  Column* column = &version->columns[number];
  const DataType& type = version->type(number);
  if (match_.batch_column[number] == SchemaMatch::kAbsent) {
    if (plan_.inserted != 0) AppendNulls(type, base_rows_, plan_.inserted, column);
  } else {
    const auto nulls =
        options_.null_values == NullValues::kKeep ? NullWriting::kKeep : NullWriting::kOverwrite;
    const bool updated = IsUpdated(number);
    for (size_t b = 0; b < plan_.batches.size(); ++b) {
      const BatchPlan& plan = plan_.batches[b];
      const Vector& vector = input_.batches[b].columns[number];
      if (updated) {
        ScatterValues(vector, plan.update_rows.data(), plan.update_targets.data(),
                      plan.update_rows.size(), nulls, base_rows_, column);
      }
      if (plan.inserts_all) {
        AppendValues(vector, 0, vector.length, plan.first_target, column);
      } else {
        ScatterValues(vector, plan.insert_rows.data(), plan.insert_targets.data(),
                      plan.insert_rows.size(), NullWriting::kOverwrite, base_rows_, column);
      }
    }
  }
  if (type.storage() == Storage::kViews) {
    DiscardStrings(plan_.deletes.data(), plan_.deletes.size(), column);
  }
}

}  // namespace colmerge
