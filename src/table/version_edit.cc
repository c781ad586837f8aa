// SPDX-License-Identifier: Apache-2.0
#include "table/version_edit.h"

#include <algorithm>

namespace colmerge {
namespace {

// A patch of more positions costs more to carry along than the copy that ends it.
constexpr uint64_t kMostPatched = kChunkRows / 8;

// A chunk that rows are appended to is copied into one twice as large when it is full. Once that many chunks are before
// it, it has all of its room at once: what may stay empty is a small part of the table then.
constexpr uint64_t kChunksBeforeWhole = 8;

uint64_t RoomIn(uint64_t chunk) { return chunk < kChunksBeforeWhole ? 0 : kChunkRows; }

}  // namespace

VersionEdit::VersionEdit(Table* table, Ref<TableVersion> fresh, const Progress* progress)
    : table_(table),
      progress_(progress),
      lock_(table->state_mutex(), std::defer_lock),
      fresh_(std::move(fresh)),
      base_(fresh_ ? fresh_.get() : table->current().get()),
      in_place_(fresh_ || base_->IsUnique()) {}

// Between two chunks.
bool VersionEdit::Continue() {
  if (status_.ok()) status_ = CheckStep(progress_);
  return status_.ok();
}

void VersionEdit::AddColumns(std::shared_ptr<const Schema> extended) {
  for (uint64_t i = base_->columns.size(); i < extended->size(); ++i) {
    added_columns_.push_back(MakeEmptyColumn(extended->field(i).type));
  }
  all_columns_.reserve(extended->size());
  extended_bookkeeping_ = ChargeForVersion(*extended, base_->pool);
  extended_schema_ = std::move(extended);
}

void VersionEdit::AppendRows(uint64_t count) { appended_rows_ = count; }

const Column& VersionEdit::StoredColumn(uint64_t column) const {
  return IsAdded(column) ? added_columns_[column - base_->columns.size()] : base_->columns[column];
}

const DataType& VersionEdit::TypeOf(uint64_t column) const {
  return IsAdded(column) ? extended_schema_->field(column).type : base_->type(column);
}

void VersionEdit::PrepareColumn(uint64_t column, ColumnWrite write) {
  const auto number = static_cast<uint32_t>(column);
  if (writes_.empty()) {
    const uint64_t columns = base_->columns.size() + added_columns_.size();
    prepared_.columns.reserve(columns);
    prepared_.in_place.reserve(columns);
    writes_.reserve(columns);
  }
  prepared_.columns.push_back({number});
  SetAside(write, &prepared_.columns.back());
  writes_.emplace_back(number, std::move(write));
}

void VersionEdit::SetAside(const ColumnWrite& write, ColumnChange* change) {
  change->dictionary = write.dictionary;
  const Storage storage = TypeOf(change->column).storage();
  if (storage == Storage::kNone) return;
  SetAsideChunks(write, change);
  if (storage == Storage::kViews) SetAsideStrings(write, change);
}

void VersionEdit::SetAsideChunks(const ColumnWrite& write, ColumnChange* change) {
  // The list is copied when all is known: chunks that two lists have would not seem exclusive.
  std::vector<FreshChunk> fresh;
  const uint64_t end = ChunksFor(base_->rows + appended_rows_);
  const uint64_t first_appended = appended_rows_ == 0 ? end : ChunkOf(base_->rows);
  if (write.updates != nullptr) {
    write.updates->chunks().ForEach([&](uint64_t chunk) {
      if (chunk >= first_appended || !Continue()) return;
      SetAsideChunk({chunk, write.updates, false, true, write.needs_nulls.Has(chunk)}, change,
                    &fresh);
    });
  }
  for (uint64_t chunk = first_appended; chunk < end && Continue(); ++chunk) {
    const bool updated = write.updates != nullptr && write.updates->chunks().Has(chunk);
    SetAsideChunk({chunk, updated ? write.updates : nullptr, true, updated || write.appends_values,
                   !write.appends_values || write.needs_nulls.Has(chunk)},
                  change, &fresh);
  }
  if (fresh.empty()) return;
  change->replaces_chunks = true;
  change->chunks = StoredColumn(change->column).chunks;
  for (FreshChunk& replacement : fresh) {
    prepared_.work.references +=
        change->chunks.Set(replacement.number, std::move(replacement.chunk));
  }
}

void VersionEdit::SetAsideChunk(const ChunkWrite& write, ColumnChange* change,
                                std::vector<FreshChunk>* fresh_chunks) {
  ++prepared_.work.visited;
  const Column& stored = StoredColumn(change->column);
  const DataType& type = TypeOf(change->column);
  ColumnChunk* existing = stored.chunks[write.chunk];
  if (existing == nullptr && !write.writes_values) return;  // stays wholly null
  const uint64_t first = write.chunk << kChunkBits;
  const uint64_t used = std::min(kChunkRows, base_->rows - std::min(base_->rows, first));
  const uint64_t needed = std::min(kChunkRows, base_->rows + appended_rows_ - first);
  const bool exclusive = existing != nullptr && in_place_ && stored.chunks.IsExclusive(write.chunk);
  const bool owns_values = exclusive && existing->OwnsValues();
  const bool fits = existing != nullptr && existing->capacity() >= needed;
  const bool shares = fits && !owns_values && CanShareValues(*existing, type, used, write);
  if (fits && (owns_values || (exclusive && shares && write.updates == nullptr))) {
    Buffer validity;
    if (write.needs_nulls && existing->validity() == nullptr) {
      validity = existing->MakeValidity(true, base_->pool);
      prepared_.bytes += validity.size();
      change->has_bitmaps = true;
    }
    prepared_.in_place.push_back(
        {existing, owns_values ? type.width() : 0, needed, std::move(validity)});
    return;
  }
  Ref<ColumnChunk> fresh;
  if (shares) {
    Ref<ChunkPatch> patch = existing->patch();
    if (write.updates != nullptr) patch = MakePatch(*existing, type.width(), write);
    fresh = ShareChunk(*existing, std::move(patch), used, write.needs_nulls, base_->pool);
    prepared_.in_place.push_back({fresh.get(), 0, std::max(needed, existing->filled()), Buffer()});
  } else {
    fresh = CopyChunk(existing, {used, needed, RoomIn(write.chunk)}, write.needs_nulls, type,
                      base_->pool);
  }
  prepared_.bytes += fresh->own_bytes();
  if (fresh->OwnsValues()) prepared_.bytes += fresh->bookkeeping_bytes();
  if (fresh->validity() != nullptr) change->has_bitmaps = true;
  fresh_chunks->push_back({write.chunk, std::move(fresh)});
}

bool VersionEdit::CanShareValues(const ColumnChunk& existing, const DataType& type, uint64_t used,
                                 const ChunkWrite& write) {
  if (type.storage() == Storage::kBits) return false;
  // Another version may have come to have the rows behind these.
  if (write.appends && existing.filled() != used) return false;
  if (write.updates == nullptr) return true;
  // Small chunks and narrow values are copied as fast as they are patched.
  if (existing.capacity() != kChunkRows || type.width() < sizeof(uint32_t)) return false;
  const uint64_t patched = existing.patch() ? existing.patch()->positions().count() : 0;
  return write.updates->PositionsIn(write.chunk).size() + patched <= kMostPatched;
}

Ref<ChunkPatch> VersionEdit::MakePatch(const ColumnChunk& existing, uint64_t width,
                                       const ChunkWrite& write) {
  if (patched_updates_ != write.updates) patched_.clear();
  patched_updates_ = write.updates;
  // Chunks come in order, column by column.
  auto at = std::lower_bound(
      patched_.begin(), patched_.end(), write.chunk,
      [](const SharedPositions& shared, uint64_t chunk) { return shared.chunk < chunk; });
  if (at == patched_.end() || at->chunk != write.chunk) {
    at = patched_.insert(at, {write.chunk, nullptr, nullptr});
  }
  const ChunkPatch* patch = existing.patch().get();
  const PatchedPositions* older = patch != nullptr ? &patch->positions() : nullptr;
  if (!at->positions || at->older != older) {
    at->older = older;
    at->positions = MakeRef<PatchedPositions>(older, write.updates->PositionsIn(write.chunk),
                                              existing.capacity(), base_->pool);
    prepared_.bytes += at->positions->bytes();
  }
  return MakeRef<ChunkPatch>(at->positions, patch, existing.values(), width, base_->pool);
}

void VersionEdit::SetAsideStrings(const ColumnWrite& write, ColumnChange* change) {
  if (write.string_bytes == 0 && !write.discards_strings) return;
  const Ref<StringHeap>& heap = StoredColumn(change->column).strings;
  if (!IsAdded(change->column) && (!in_place_ || !heap->IsUnique())) {
    change->heap = StringHeap::Copy(*heap);
  }
  change->strings = heap->Reserve(write.string_bytes, write.longest_string, base_->pool);
  prepared_.bytes += change->strings.bytes;
  for (uint64_t i = 0; i < change->strings.count; ++i) {
    prepared_.bytes += change->strings.blocks[heap->block_count() + i]->bookkeeping.bytes();
  }
}

void VersionEdit::PrepareDeletions(const uint64_t* rows, uint64_t count) {
  deleted_rows_ = rows;
  deleted_count_ = count;
  SetAsideDeletions();
}

void VersionEdit::SetAsideDeletions() {
  ChunkSet chunks;
  for (uint64_t i = 0; i < deleted_count_; ++i) chunks.AddChunkOf(deleted_rows_[i]);
  std::vector<std::pair<uint64_t, Ref<DeletionMask>>> masks;
  chunks.ForEach([&](uint64_t chunk) {
    ++prepared_.work.visited;
    const DeletionMask* existing = base_->deletions[chunk];
    if (existing != nullptr && in_place_ && base_->deletions.IsExclusive(chunk)) return;
    auto fresh = MakeRef<DeletionMask>(base_->pool);
    if (existing != nullptr) std::memcpy(fresh->bits(), existing->bits(), existing->bytes());
    prepared_.bytes += fresh->bytes();
    masks.emplace_back(chunk, std::move(fresh));
  });
  if (masks.empty()) return;
  prepared_.replaces_deletions = true;
  prepared_.deletions = base_->deletions;
  for (auto& [chunk, mask] : masks) {
    prepared_.work.references += prepared_.deletions.Set(chunk, std::move(mask));
  }
}

void VersionEdit::Seal() {
  progress_ = nullptr;
  if (fresh_) return;
  if (in_place_) {
    lock_.lock();
    if (base_->IsUnique()) return;
    lock_.unlock();
    in_place_ = false;
    SetAsideAgain();
  }
  copy_ = TableVersion::Copy(*base_);
}

void VersionEdit::SetAsideAgain() {
  prepared_ = Preparation();
  patched_.clear();
  for (const auto& [column, write] : writes_) {
    prepared_.columns.push_back({column});
    SetAside(write, &prepared_.columns.back());
  }
  SetAsideDeletions();
}

TableVersion* VersionEdit::Install() noexcept {
  TableVersion* version = copy_ ? copy_.get() : base_;
  if (extended_schema_) {
    for (Column& column : version->columns) all_columns_.push_back(std::move(column));
    for (Column& column : added_columns_) all_columns_.push_back(std::move(column));
    version->columns.swap(all_columns_);
    version->schema = std::move(extended_schema_);
    std::swap(version->bookkeeping, extended_bookkeeping_);
  }
  version->rows += appended_rows_;
  for (ColumnChange& change : prepared_.columns) {
    Column& column = version->columns[change.column];
    if (change.replaces_chunks) std::swap(column.chunks, change.chunks);
    column.has_bitmaps |= change.has_bitmaps;
    if (change.dictionary) std::swap(column.dictionary, change.dictionary);
    if (change.heap) std::swap(column.strings, change.heap);
    if (column.strings) column.strings->Adopt(std::move(change.strings));
  }
  for (ChunkInPlace& write : prepared_.in_place) {
    write.chunk->extremes().Forget();
    if (write.width != 0) write.chunk->Fold(write.width);
    write.chunk->set_filled(write.filled);
    if (write.validity) write.chunk->AddValidity(std::move(write.validity));
  }
  if (prepared_.replaces_deletions) std::swap(version->deletions, prepared_.deletions);
  return version;
}

void VersionEdit::Publish(uint64_t number) noexcept {
  Ref<TableVersion>& written = copy_ ? copy_ : fresh_;
  if (written) {
    written->number = number;
    retired_ = std::move(table_->current());
    table_->current() = std::move(written);
    table_->set_exists(true);
  } else {
    base_->number = number;
  }
  lock_.unlock();
}

}  // namespace colmerge
