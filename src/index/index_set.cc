// SPDX-License-Identifier: Apache-2.0
#include "index/index_set.h"

#include <algorithm>

namespace colmerge {

const Ref<KeyIndex>* IndexSet::FindLocked(const std::vector<uint32_t>& key_columns) const {
  for (const Ref<KeyIndex>& index : indexes_) {
    if (index->key_columns() == key_columns) return &index;
  }
  return nullptr;
}

uint64_t IndexSet::LastOverwritten(const std::vector<uint32_t>& key_columns) const {
  uint64_t last = 0;
  for (const auto& [column, number] : overwritten_) {
    if (std::binary_search(key_columns.begin(), key_columns.end(), column)) {
      last = std::max(last, number);
    }
  }
  return last;
}

Ref<KeyIndex> IndexSet::Find(const std::vector<uint32_t>& key_columns) const {
  std::lock_guard lock(mutex_);
  const Ref<KeyIndex>* found = FindLocked(key_columns);
  return found == nullptr ? nullptr : *found;
}

Ref<KeyIndex> IndexSet::FindOrAdd(const std::vector<uint32_t>& key_columns,
                                  const Ref<MemoryPool>& pool) {
  if (Ref<KeyIndex> found = Find(key_columns)) return found;
  auto made = MakeRef<KeyIndex>(key_columns, pool);
  std::lock_guard lock(mutex_);
  if (const Ref<KeyIndex>* found = FindLocked(key_columns)) return *found;
  indexes_.reserve(indexes_.size() + reserved_ + 1);
  made->set_first_version(LastOverwritten(key_columns));
  indexes_.push_back(made);
  return made;
}

Ref<KeyIndex> IndexSet::FindOrMake(const TableVersion& version,
                                   const std::vector<uint32_t>& key_columns) {
  Ref<KeyIndex> index = Of(version).Find(key_columns);
  return index ? index : MakeRef<KeyIndex>(key_columns, version.pool);
}

Ref<KeyIndex> IndexSet::FindOrAddFor(const TableVersion& version,
                                     const std::vector<uint32_t>& key_columns) {
  {
    std::lock_guard lock(mutex_);
    if (const Ref<KeyIndex>* found = FindLocked(key_columns)) {
      return (*found)->first_version() <= version.number ? *found : nullptr;
    }
    if (LastOverwritten(key_columns) > version.number) return nullptr;
  }
  Ref<KeyIndex> index = FindOrAdd(key_columns, version.pool);
  return index->first_version() <= version.number ? index : nullptr;
}

void IndexSet::Reserve(size_t count) {
  std::lock_guard lock(mutex_);
  indexes_.reserve(indexes_.size() + count);
  reserved_ = count;
}

void IndexSet::Add(Ref<KeyIndex> index) noexcept {
  std::lock_guard lock(mutex_);
  if (reserved_ != 0) --reserved_;
  if (FindLocked(index->key_columns()) != nullptr) return;
  index->set_first_version(LastOverwritten(index->key_columns()));
  indexes_.push_back(std::move(index));
}

void IndexSet::ReserveOverwritten(size_t columns) {
  std::lock_guard lock(mutex_);
  overwritten_.reserve(overwritten_.size() + columns);
}

void IndexSet::SetOverwritten(const std::vector<uint32_t>& columns, uint64_t number,
                              const std::vector<const KeyIndex*>& kept) noexcept {
  std::lock_guard lock(mutex_);
  for (uint32_t column : columns) {
    const auto known = std::find_if(overwritten_.begin(), overwritten_.end(),
                                    [&](const auto& entry) { return entry.first == column; });
    if (known != overwritten_.end()) {
      known->second = number;
    } else {
      overwritten_.emplace_back(column, number);
    }
  }
  std::erase_if(indexes_, [&](const Ref<KeyIndex>& index) {
    const auto is_key = [&](uint32_t column) {
      const std::vector<uint32_t>& keys = index->key_columns();
      return std::binary_search(keys.begin(), keys.end(), column);
    };
    return std::any_of(columns.begin(), columns.end(), is_key) &&
           std::find(kept.begin(), kept.end(), index.get()) == kept.end();
  });
}

std::vector<Ref<KeyIndex>> IndexSet::All() const {
  std::lock_guard lock(mutex_);
  return indexes_;
}

Ref<IndexSet> IndexSet::Without(uint32_t column) const {
  auto others = MakeRef<IndexSet>();
  std::lock_guard lock(mutex_);
  others->sharers_ = sharers_;
  others->overwritten_ = overwritten_;
  for (const Ref<KeyIndex>& index : indexes_) {
    const std::vector<uint32_t>& columns = index->key_columns();
    if (!std::binary_search(columns.begin(), columns.end(), column)) {
      others->indexes_.push_back(index);
    }
  }
  return others;
}

VersionLookup::VersionLookup(Ref<const TableVersion> version, std::vector<uint32_t> key_columns)
    : VersionLookup(Unready{}, std::move(version), std::move(key_columns)) {
  const Progress nobody;
  (void)TakeView(nobody);
}

Result<VersionLookup> VersionLookup::Make(Ref<const TableVersion> version,
                                          std::vector<uint32_t> key_columns,
                                          const Progress& progress) {
  VersionLookup lookup(Unready{}, std::move(version), std::move(key_columns));
  COLMERGE_RETURN_IF_ERROR(lookup.TakeView(progress));
  return lookup;
}

Status VersionLookup::TakeView(const Progress& progress) {
  Ref<KeyIndex> index = IndexSet::Of(*version_).FindOrAddFor(*version_, key_columns_);
  std::unique_lock<std::mutex> lock;
  if (index) {
    view_ = index->view();
    if (view_.indexed_rows >= version_->rows && AnswersFor(*index)) return Status::Ok();
    lock = std::unique_lock(index->mutex(), std::try_to_lock);
  }
  if (!lock.owns_lock() || !AnswersFor(*index)) {
    if (lock.owns_lock()) lock.unlock();
    index = MakeRef<KeyIndex>(key_columns_, version_->pool);
    lock = std::unique_lock(index->mutex());
  }
  COLMERGE_RETURN_IF_ERROR(index->CatchUp(*version_, progress));
  view_ = index->view();
  return Status::Ok();
}

}  // namespace colmerge
