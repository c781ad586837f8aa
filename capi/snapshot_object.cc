// SPDX-License-Identifier: Apache-2.0
#include "capi/snapshot_object.h"

#include <algorithm>
#include <numeric>

#include "arrow/schema_format.h"

namespace colmerge::capi {
namespace {

std::vector<uint32_t> AscendingOrder(const std::vector<uint32_t>& columns) {
  std::vector<uint32_t> order(columns.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return columns[a] < columns[b]; });
  return order;
}

std::vector<uint32_t> Sorted(std::vector<uint32_t> columns) {
  std::sort(columns.begin(), columns.end());
  return columns;
}

}  // namespace

SnapshotLookup::SnapshotLookup(std::vector<uint32_t> the_columns, VersionLookup the_lookup)
    : columns(std::move(the_columns)),
      order(AscendingOrder(columns)),
      lookup(std::move(the_lookup)) {}

SnapshotObject::~SnapshotObject() { delete key_columns_.load(); }

const SnapshotLookup* SnapshotObject::FindKeyColumns(const int64_t* columns, size_t count) const {
  const SnapshotLookup* at = key_columns_.load(std::memory_order_acquire);
  for (; at != nullptr; at = at->next.get()) {
    if (at->columns.size() == count && std::equal(columns, columns + count, at->columns.begin())) {
      return at;
    }
  }
  return nullptr;
}

Result<const SnapshotLookup*> SnapshotObject::KeyColumnsFor(const int64_t* columns, size_t count,
                                                            const Progress* progress) {
  if (const SnapshotLookup* known = FindKeyColumns(columns, count)) return known;
  std::lock_guard lock(mutex_);
  if (const SnapshotLookup* known = FindKeyColumns(columns, count)) return known;
  const Progress nobody;
  std::vector<uint32_t> named(columns, columns + count);
  COLMERGE_ASSIGN_OR_RETURN(
      VersionLookup lookup,
      VersionLookup::Make(version, Sorted(named), progress == nullptr ? nobody : *progress));
  auto made = std::make_unique<SnapshotLookup>(std::move(named), std::move(lookup));
  made->next.reset(key_columns_.load(std::memory_order_relaxed));
  key_columns_.store(made.get(), std::memory_order_release);
  return made.release();
}

const ColumnTexts& SnapshotObject::TextsOf(uint32_t column) {
  std::lock_guard lock(mutex_);
  if (texts_.empty()) texts_.resize(version->columns.size());
  if (!texts_[column]) {
    const DataType& type = version->type(column);
    texts_[column] = std::make_unique<ColumnTexts>(ColumnTexts{type.ToString(), FormatOf(type)});
  }
  return *texts_[column];
}

const std::vector<int64_t>& SnapshotObject::IndexColumns(const KeyIndex& index) {
  const auto& columns = index.key_columns();
  std::lock_guard lock(mutex_);
  for (const auto& known : index_columns_) {
    if (std::equal(known->begin(), known->end(), columns.begin(), columns.end())) return *known;
  }
  index_columns_.push_back(std::make_unique<std::vector<int64_t>>(columns.begin(), columns.end()));
  return *index_columns_.back();
}

}  // namespace colmerge::capi
