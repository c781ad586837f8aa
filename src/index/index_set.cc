// SPDX-License-Identifier: Apache-2.0
#include "index/index_set.h"

namespace colmerge {

Ref<KeyIndex> IndexSet::Find(const std::vector<uint32_t>& key_columns) const {
  std::lock_guard lock(mutex_);
  for (const Ref<KeyIndex>& index : indexes_) {
    if (index->key_columns() == key_columns) return index;
  }
  return nullptr;
}

Ref<KeyIndex> IndexSet::FindOrAdd(const std::vector<uint32_t>& key_columns,
                                  const Ref<MemoryPool>& pool) {
  if (Ref<KeyIndex> found = Find(key_columns)) return found;
  auto made = MakeRef<KeyIndex>(key_columns, pool);
  std::lock_guard lock(mutex_);
  for (const Ref<KeyIndex>& index : indexes_) {
    if (index->key_columns() == key_columns) return index;
  }
  indexes_.reserve(indexes_.size() + reserved_ + 1);
  indexes_.push_back(made);
  return made;
}

Ref<KeyIndex> IndexSet::FindOrMake(const TableVersion& version,
                                   const std::vector<uint32_t>& key_columns) {
  Ref<KeyIndex> index = Of(version).Find(key_columns);
  return index ? index : MakeRef<KeyIndex>(key_columns, version.pool);
}

void IndexSet::Reserve(size_t count) {
  std::lock_guard lock(mutex_);
  indexes_.reserve(indexes_.size() + count);
  reserved_ = count;
}

void IndexSet::Add(Ref<KeyIndex> index) noexcept {
  std::lock_guard lock(mutex_);
  if (reserved_ != 0) --reserved_;
  for (const Ref<KeyIndex>& other : indexes_) {
    if (other->key_columns() == index->key_columns()) return;
  }
  indexes_.push_back(std::move(index));
}

std::vector<Ref<KeyIndex>> IndexSet::All() const {
  std::lock_guard lock(mutex_);
  return indexes_;
}

VersionLookup::VersionLookup(Ref<const TableVersion> version, std::vector<uint32_t> key_columns)
    : version_(std::move(version)), key_columns_(std::move(key_columns)) {
  Ref<KeyIndex> index = IndexSet::Of(*version_).FindOrAdd(key_columns_, version_->pool);
  view_ = index->view();
  if (view_.indexed_rows >= version_->rows) return;
  std::unique_lock lock(index->mutex(), std::try_to_lock);
  if (!lock.owns_lock()) {
    index = MakeRef<KeyIndex>(key_columns_, version_->pool);
    lock = std::unique_lock(index->mutex());
  }
  index->CatchUp(*version_);
  view_ = index->view();
}

}  // namespace colmerge
