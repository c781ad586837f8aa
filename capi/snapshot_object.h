// SPDX-License-Identifier: Apache-2.0
// What a snapshot handle stands for: a version of a table, with what its callers asked about it so
// far.
#pragma once

#include <colmerge/colmerge.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "capi/handles.h"
#include "index/index_set.h"
#include "store/store.h"

namespace colmerge::capi {

// Key columns in the order in which a caller names them, and the lookup that serves them.
struct SnapshotLookup {
  SnapshotLookup(std::vector<uint32_t> the_columns, VersionLookup the_lookup);

  std::vector<uint32_t> columns;  // as named
  std::vector<uint32_t> order;    // order[i]: which of them is the i-th in ascending order
  VersionLookup lookup;
  std::unique_ptr<const SnapshotLookup> next;  // the list of the snapshot
};

// Texts that live as long as the handle.
struct ColumnTexts {
  std::string type;
  std::string format;
};

class SnapshotObject final : public RefCounted {
 public:
  SnapshotObject(Ref<Store> the_store, std::string the_name, Ref<const TableVersion> the_version)
      : store(std::move(the_store)), name(std::move(the_name)), version(std::move(the_version)) {}
  ~SnapshotObject() override;

  // The lookup of these columns, made when they are asked for first. Columns are in range and
  // differ. Later calls take no lock. progress may end the making of an index; nullptr: nobody does.
  Result<const SnapshotLookup*> KeyColumnsFor(const int64_t* columns, size_t count,
                                              const Progress* progress);
  const ColumnTexts& TextsOf(uint32_t column);
  // The columns of an index of the version, as numbers that live as long as the handle.
  const std::vector<int64_t>& IndexColumns(const KeyIndex& index);

  const Ref<Store> store;
  const std::string name;
  const Ref<const TableVersion> version;

 private:
  const SnapshotLookup* FindKeyColumns(const int64_t* columns, size_t count) const;

  std::mutex mutex_;
  std::atomic<const SnapshotLookup*> key_columns_{nullptr};  // a list that only grows, at its head
  std::vector<std::unique_ptr<ColumnTexts>> texts_;
  std::vector<std::unique_ptr<std::vector<int64_t>>> index_columns_;
};

template <>
struct HandleTraits<SnapshotObject> {
  static constexpr HandleKind kKind = HandleKind::kSnapshot;
  using Token = colmerge_snapshot;
};

}  // namespace colmerge::capi
