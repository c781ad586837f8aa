// SPDX-License-Identifier: Apache-2.0
// The key indexes of a table's versions, and lookups through them.
//
// Versions that share row ids and key values share one IndexSet: it grows when a merge or a lookup
// needs an index on further columns. A write that changes values of an indexed column, or that
// gives rows new ids, goes on with another set. Thread-safe.
#pragma once

#include <mutex>
#include <vector>

#include "index/key_index.h"

namespace colmerge {

class IndexSet final : public VersionAttachment {
 public:
  // The index on these columns (ascending), or nullptr.
  Ref<KeyIndex> Find(const std::vector<uint32_t>& key_columns) const;
  // As Find, but makes an empty index when there is none.
  Ref<KeyIndex> FindOrAdd(const std::vector<uint32_t>& key_columns, const Ref<MemoryPool>& pool);
  // The index of a version on these columns, or a new one, which belongs to its set only once it is added.
  static Ref<KeyIndex> FindOrMake(const TableVersion& version,
                                  const std::vector<uint32_t>& key_columns);
  // Makes room for `count` calls of Add, which then cannot fail. Room that is not used serves the
  // next reservation: those who add, the writers of a table, take turns.
  void Reserve(size_t count);
  // Adds an index, unless there is one on its columns by now. Room must have been reserved.
  void Add(Ref<KeyIndex> index) noexcept;
  std::vector<Ref<KeyIndex>> All() const;

  // The set of a version; versions are made with one.
  static IndexSet& Of(const TableVersion& version) {
    return static_cast<IndexSet&>(*version.indexes);
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Ref<KeyIndex>> indexes_;
  size_t reserved_ = 0;  // room held for Add
};

// Looks keys up in a version through its index on these columns, which is made or brought up to
// date first when need be. Never waits for a writer of the table: while one holds the index, an
// index of this version alone is made for the occasion.
class VersionLookup {
 public:
  // key_columns ascending; keys given later are in that order.
  VersionLookup(Ref<const TableVersion> version, std::vector<uint32_t> key_columns);

  void Find(const KeyVectors& keys, uint64_t start, uint64_t count, uint64_t* rows) const {
    lookup().Find(keys, start, count, rows);
  }
  uint64_t FindTwo(const KeyVectors& keys, uint64_t key, uint64_t rows[2]) const {
    return lookup().FindTwo(keys, key, rows);
  }
  void FindAll(const KeyVectors& keys, uint64_t key, Array<uint64_t>* rows) const {
    lookup().FindAll(keys, key, rows);
  }
  // Whether some key may stand in several rows.
  bool HasRepeatedRows() const { return view_.repeats; }
  const std::vector<uint32_t>& key_columns() const { return key_columns_; }

 private:
  KeyLookup lookup() const { return {*view_.slots, *version_, key_columns_}; }

  Ref<const TableVersion> version_;
  std::vector<uint32_t> key_columns_;
  KeyIndex::View view_;
};

}  // namespace colmerge
