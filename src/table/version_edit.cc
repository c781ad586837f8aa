// SPDX-License-Identifier: Apache-2.0
#include "table/version_edit.h"

#include <algorithm>

namespace colmerge {
namespace {

// A patch of more positions costs more to carry along than the copy that ends it.
constexpr uint64_t kMostPatched = kChunkRows / 8;

}  // namespace

VersionEdit::VersionEdit(Table* table, Ref<TableVersion> start)
    : table_(table), lock_(table->state_mutex()) {
  // The table's own reference is the only one exactly when no snapshot is held: with the state
  // mutex held nobody can take another.
  in_place_ = start || table->current()->IsUnique();
  base_ = start ? std::move(start) : table->current();
  target_ = in_place_ ? base_ : TableVersion::Copy(*base_);
}

void VersionEdit::AddColumns(std::shared_ptr<const Schema> extended) {
  const uint64_t old_columns = base_->columns.size();
  const uint64_t old_chunks = ChunksFor(base_->rows);
  for (uint64_t i = old_columns; i < extended->size(); ++i) {
    Column column = MakeEmptyColumn(extended->field(i).type);
    column.chunks.resize(old_chunks);
    added_columns_.push_back(std::move(column));
  }
  target_->columns.reserve(extended->size());
  extended_schema_ = std::move(extended);
}

void VersionEdit::AppendRows(uint64_t count) {
  appended_rows_ = count;
  const uint64_t chunks = ChunksFor(base_->rows + count);
  for (Column& column : target_->columns) column.chunks.reserve(chunks);
  for (Column& column : added_columns_) column.chunks.reserve(chunks);
}

void VersionEdit::PrepareColumn(uint64_t column, const ColumnWrite& write) {
  const DataType& type =
      extended_schema_ ? extended_schema_->field(column).type : base_->type(column);
  if (write.dictionary) {
    dictionaries_.emplace_back(static_cast<uint32_t>(column), write.dictionary);
  }
  if (type.storage() == Storage::kNone) return;
  const uint64_t end = base_->rows + appended_rows_;
  const uint64_t first_appended = ChunkOf(base_->rows);
  for (uint64_t chunk = 0; chunk < ChunksFor(end); ++chunk) {
    const bool appended = appended_rows_ != 0 && chunk >= first_appended;
    const bool touched = write.updates != nullptr && write.updates->Touches(chunk);
    if (!appended && !touched) continue;
    const bool nulls = chunk < write.needs_nulls.size() && write.needs_nulls[chunk];
    PrepareChunk(column,
                 {chunk, touched ? write.updates : nullptr, appended,
                  touched || write.appends_values, nulls || (appended && !write.appends_values)});
  }
  if (type.storage() == Storage::kViews) PrepareStrings(column, write);
}

void VersionEdit::PrepareChunk(uint64_t column, const ChunkWrite& write) {
  const bool added = column >= base_->columns.size();
  const Column& stored =
      added ? added_columns_[column - base_->columns.size()] : base_->columns[column];
  const DataType& type = added ? extended_schema_->field(column).type : base_->type(column);
  const uint64_t chunk = write.chunk;
  const Ref<ColumnChunk> none;
  const Ref<ColumnChunk>& existing = chunk < stored.chunks.size() ? stored.chunks[chunk] : none;
  if (!existing && !write.writes_values) return;  // stays wholly null
  const uint64_t first = chunk << kChunkBits;
  const uint64_t used = std::min(kChunkRows, base_->rows - std::min(base_->rows, first));
  const uint64_t needed = std::min(kChunkRows, base_->rows + appended_rows_ - first);
  const bool exclusive = existing && in_place_ && existing->IsUnique();
  if (exclusive && existing->capacity() >= needed &&
      (!existing->base() || existing->base()->IsUnique())) {
    existing->extremes().Forget();
    if (existing->base()) folds_.push_back({existing.get(), type.width()});
    if (write.needs_nulls && existing->validity() == nullptr) {
      validities_.push_back({existing.get(), existing->MakeValidity(true, base_->pool)});
    }
    return;
  }
  auto fresh = existing && IsPatchable(*existing, type, write)
                   ? PatchChunk(existing, PositionsFor(*existing, write), used, write.needs_nulls,
                                type.width(), base_->pool)
                   : CopyChunk(existing.get(), used, needed, write.needs_nulls, type, base_->pool);
  chunks_.push_back({static_cast<uint32_t>(column), chunk, std::move(fresh)});
}

bool VersionEdit::IsPatchable(const ColumnChunk& existing, const DataType& type,
                              const ChunkWrite& write) const {
  // Behind the rows in use, whole runs are written: the chunk is as good as new. Narrow values are
  // copied as fast as they are patched.
  if (write.appends || write.updates == nullptr || existing.capacity() != kChunkRows ||
      type.storage() == Storage::kBits || type.width() < sizeof(uint32_t)) {
    return false;
  }
  return write.updates->PositionsIn(write.chunk).size() + existing.patch().count() <= kMostPatched;
}

Ref<const PatchedPositions> VersionEdit::PositionsFor(const ColumnChunk& existing,
                                                      const ChunkWrite& write) {
  if (patched_.size() <= write.chunk) patched_.resize(write.chunk + 1);
  SharedPositions& shared = patched_[write.chunk];
  const PatchedPositions* older = existing.patch().positions();
  if (!shared.positions || shared.older != older) {
    shared = {older, MakeRef<PatchedPositions>(older, write.updates->PositionsIn(write.chunk),
                                               existing.capacity(), base_->pool)};
    position_bytes_ += shared.positions->bytes();
  }
  return shared.positions;
}

void VersionEdit::PrepareStrings(uint64_t column, const ColumnWrite& write) {
  if (write.string_bytes == 0 && !write.discards_strings) return;
  const bool added = column >= base_->columns.size();
  const Ref<StringHeap>& heap = added ? added_columns_[column - base_->columns.size()].strings
                                      : base_->columns[column].strings;
  HeapChange change{static_cast<uint32_t>(column), nullptr, {}};
  if (!added && (!in_place_ || !heap->IsUnique())) change.copy = StringHeap::Copy(*heap);
  StringHeap* writable = change.copy ? change.copy.get() : heap.get();
  change.room = writable->Reserve(write.string_bytes, write.longest_string, base_->pool);
  heaps_.push_back(std::move(change));
}

void VersionEdit::PrepareDeletions(const uint64_t* rows, uint64_t count) {
  if (count == 0) return;
  const uint64_t chunks = ChunksFor(base_->rows + appended_rows_);
  std::vector<bool> seen(chunks);
  for (uint64_t i = 0; i < count; ++i) seen[ChunkOf(rows[i])] = true;
  for (uint64_t chunk = 0; chunk < chunks; ++chunk) {
    if (!seen[chunk]) continue;
    const DeletionMask* existing =
        chunk < base_->deletions.size() ? base_->deletions[chunk].get() : nullptr;
    if (existing != nullptr && in_place_ && existing->IsUnique()) continue;
    auto fresh = MakeRef<DeletionMask>(base_->pool);
    if (existing != nullptr) std::memcpy(fresh->bits(), existing->bits(), existing->bytes());
    masks_.emplace_back(chunk, std::move(fresh));
  }
  target_->deletions.reserve(chunks);
}

uint64_t VersionEdit::prepared_bytes() const {
  uint64_t bytes = position_bytes_;
  for (const ChunkReplacement& chunk : chunks_) {
    bytes += chunk.fresh->own_bytes();
  }
  for (const NewValidity& validity : validities_) bytes += validity.bits.size();
  for (const HeapChange& change : heaps_) {
    for (const auto& block : change.room.blocks) bytes += block->bytes.size();
  }
  for (const auto& mask : masks_) bytes += mask.second->bytes();
  return bytes;
}

TableVersion* VersionEdit::Install() noexcept {
  TableVersion* version = target_.get();
  if (extended_schema_) {
    for (Column& column : added_columns_) version->columns.push_back(std::move(column));
    version->schema = std::move(extended_schema_);
  }
  version->rows += appended_rows_;
  const uint64_t chunks = ChunksFor(version->rows);
  for (Column& column : version->columns) {
    while (column.chunks.size() < chunks) column.chunks.emplace_back();
  }
  for (ChunkReplacement& replacement : chunks_) {
    std::swap(version->columns[replacement.column].chunks[replacement.chunk], replacement.fresh);
  }
  for (NewValidity& validity : validities_) validity.chunk->AddValidity(std::move(validity.bits));
  for (const ChunkFold& fold : folds_) fold.chunk->Fold(fold.width);
  for (HeapChange& change : heaps_) {
    Ref<StringHeap>& heap = version->columns[change.column].strings;
    if (change.copy) std::swap(heap, change.copy);
    heap->Adopt(std::move(change.room));
  }
  for (auto& [column, dictionary] : dictionaries_) {
    std::swap(version->columns[column].dictionary, dictionary);
  }
  for (auto& [chunk, mask] : masks_) {
    while (version->deletions.size() <= chunk) version->deletions.emplace_back();
    std::swap(version->deletions[chunk], mask);
  }
  return version;
}

void VersionEdit::Publish() noexcept {
  ++target_->number;
  if (target_ != table_->current()) {
    retired_ = std::move(table_->current());
    table_->current() = target_;
  }
  base_ = nullptr;
  target_ = nullptr;
  lock_.unlock();
}

void PublishVersion(Table* table, Ref<TableVersion> version) noexcept {
  // The old version is freed after the lock is given back.
  std::lock_guard lock(table->state_mutex());
  std::swap(table->current(), version);
  table->set_exists(static_cast<bool>(table->current()));
}

}  // namespace colmerge
