// SPDX-License-Identifier: Apache-2.0
// The key indexes of a table's versions, and lookups through them.
//
// Versions that share row ids share one IndexSet: it grows when a merge or a lookup needs an index
// on further columns. A write that gives rows new ids goes on with another set. One that changes
// values of indexed columns enters the rows again (reentered_keys.h) and tells the set: an index
// that is made later, from later values, does not answer for versions before. Thread-safe.
#pragma once

#include <mutex>
#include <vector>

#include "index/key_index.h"

namespace colmerge {

class IndexSet final : public VersionAttachment {
 public:
  // The index on these columns (ascending), or nullptr.
  Ref<KeyIndex> Find(const std::vector<uint32_t>& key_columns) const;
  // As Find, but makes an empty index when there is none. For the newest version.
  Ref<KeyIndex> FindOrAdd(const std::vector<uint32_t>& key_columns, const Ref<MemoryPool>& pool);
  // The index of a version on these columns, or a new one, which belongs to its set only once it is added.
  static Ref<KeyIndex> FindOrMake(const TableVersion& version,
                                  const std::vector<uint32_t>& key_columns);
  // As FindOrAdd for any version: nullptr when an index of the set cannot answer for it, because
  // values of these columns have been changed since.
  Ref<KeyIndex> FindOrAddFor(const TableVersion& version, const std::vector<uint32_t>& key_columns);
  // Makes room for `count` calls of Add, which then cannot fail. Room that is not used serves the
  // next reservation: those who add, the writers of a table, take turns.
  void Reserve(size_t count);
  // Adds an index, unless there is one on its columns by now. Room must have been reserved.
  void Add(Ref<KeyIndex> index) noexcept;
  // Values of these columns differ from version `number` on, and the indexes `kept` know it; others
  // on these columns go. The two steps of a write, the first of which may fail.
  void ReserveOverwritten(size_t columns);
  void SetOverwritten(const std::vector<uint32_t>& columns, uint64_t number,
                      const std::vector<const KeyIndex*>& kept) noexcept;
  std::vector<Ref<KeyIndex>> All() const;
  // For a version with the same row ids whose values of one column are stored in another way: a set with the indexes
  // of this one that do not have the column. They go on answering for the versions that have this set.
  Ref<IndexSet> Without(uint32_t column) const;
  // Whether one version alone uses the indexes: no other has this set, or one that shares indexes with it.
  bool HasOneUser() const { return IsUnique() && sharers_->IsUnique(); }

  // The set of a version; versions are made with one.
  static IndexSet& Of(const TableVersion& version) {
    return static_cast<IndexSet&>(*version.indexes);
  }

 private:
  // Sets that have indexes in common refer to one of these.
  class Sharers final : public RefCounted {};

  // With mutex_ held.
  const Ref<KeyIndex>* FindLocked(const std::vector<uint32_t>& key_columns) const;
  uint64_t LastOverwritten(const std::vector<uint32_t>& key_columns) const;

  mutable std::mutex mutex_;
  Ref<Sharers> sharers_ = MakeRef<Sharers>();
  std::vector<Ref<KeyIndex>> indexes_;
  size_t reserved_ = 0;  // room held for Add
  // Columns whose values have been changed, and the number of the version that did so last.
  std::vector<std::pair<uint32_t, uint64_t>> overwritten_;
};

// Looks keys up in a version through its index on these columns, which is made or brought up to
// date first when need be. Never waits for a writer of the table: while one holds the index, an
// index of this version alone is made for the occasion; so it is for a version from before its key
// columns were changed that has no index of that time.
class VersionLookup {
 public:
  // key_columns ascending; keys given later are in that order.
  VersionLookup(Ref<const TableVersion> version, std::vector<uint32_t> key_columns);
  // progress may end the making of the index, which is a failure; what has been made of it stays.
  static Result<VersionLookup> Make(Ref<const TableVersion> version,
                                    std::vector<uint32_t> key_columns, const Progress& progress);

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
  struct Unready {};
  VersionLookup(Unready /*tag*/, Ref<const TableVersion> version, std::vector<uint32_t> key_columns)
      : version_(std::move(version)), key_columns_(std::move(key_columns)) {}
  Status TakeView(const Progress& progress);
  // To be asked after its view is taken, which may have lost what an older version needs.
  bool AnswersFor(const KeyIndex& index) const { return index.first_version() <= version_->number; }
  KeyLookup lookup() const { return {*view_.slots, *version_, key_columns_}; }

  Ref<const TableVersion> version_;
  std::vector<uint32_t> key_columns_;
  KeyIndex::View view_;
};

}  // namespace colmerge
