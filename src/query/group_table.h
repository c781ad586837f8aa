// SPDX-License-Identifier: Apache-2.0
// Numbers the distinct keys of rows, from 0, in the order in which they first come.
//
// Keys are key rows (key_rows.h), stored one after another by group number. Which group a key has
// is found in one of two ways:
//   direct  one integer column whose values lie close together: an array from value to group
//   hashed  open addressing with linear probing; a slot holds 32 bits of the hash and the group
// A table begins direct where its one column allows it and goes over to hashed for good when the
// range of values becomes too wide.
//
// Not thread-safe; the tables of several threads are merged with FindKeys.
#pragma once

#include <memory>
#include <vector>

#include "base/checked_steps.h"
#include "query/key_rows.h"

namespace colmerge {

class GroupTable {
 public:
  // expected_rows: how many rows may come; bounds the size of a direct array.
  GroupTable(std::vector<DataType> types, const HashSeed& seed, uint64_t expected_rows,
             const Ref<MemoryPool>& pool);

  uint64_t size() const { return groups_; }

  // groups[i] becomes the group of the i-th chosen row (rows as in GroupKeyLayout::Encode); new keys get
  // new groups. columns: one for each type. progress, here and below: asked whether to go on (may be
  // nullptr); when it says no, the table is of no use any more.
  Status FindGroups(const std::vector<const Vector*>& columns, const uint32_t* rows, uint64_t count,
                    uint32_t* groups, const Progress* progress);

  // As FindGroups for all keys of another table of the same types.
  Status FindKeys(const GroupTable& other, uint32_t* groups, const Progress* progress);

  // The keys of one type, one row for each of `count` groups from `first` on. The vector shares the table's strings,
  // which live on with it. When the steps say no, it is of no use.
  Vector Key(size_t column, uint64_t first, uint64_t count, CheckedSteps* steps) const;

  // How groups are found, for EXPLAIN.
  static std::string_view PathName(const std::vector<DataType>& types);

 private:
  static constexpr uint64_t kNoNullRow = ~uint64_t{0};

  void FindRows(const std::vector<const Vector*>& columns, const uint32_t* rows, uint64_t count,
                uint32_t* groups);
  void FindKeysFrom(const GroupTable& other, uint64_t first, uint64_t end, uint32_t* groups);
  void FindEncoded(const uint64_t* keys, uint64_t count, uint32_t* groups);
  uint64_t FindInPlace(const Vector& column, const uint32_t* rows, uint64_t count,
                       uint32_t* groups);
  void FindDirect(const uint64_t* keys, uint64_t count, uint32_t* groups);
  bool WidenDirect(const uint64_t* keys, uint64_t count);
  void FindHashed(const uint64_t* keys, uint64_t count, uint32_t* groups);
  template <uint32_t kWords>
  void ProbeKeys(const uint64_t* keys, const uint64_t* hashes, uint64_t count, uint32_t* groups);
  template <uint32_t kWords>
  bool IsKey(const uint64_t* key, uint64_t group) const;
  uint32_t AddKey(const uint64_t* key);
  void GrowSlots();
  void FindNulls(const Vector& column, const uint32_t* rows, uint64_t count, uint32_t* groups);
  uint32_t NullGroup();

  GroupKeyLayout layout_;
  HashSeed seed_;
  Ref<MemoryPool> pool_;
  std::shared_ptr<StringArena> strings_;
  std::vector<std::shared_ptr<const Vector>> dictionaries_;  // by column
  uint64_t groups_ = 0;
  Array<uint64_t> keys_;              // layout_.words() a group
  uint64_t null_group_ = kNoNullRow;  // of a single column

  bool direct_;
  bool signed_ = false;            // the values of a single column
  uint64_t direct_limit_;          // most values in the range
  uint64_t base_ = 0;              // value of direct_groups_[0]
  Array<uint32_t> direct_groups_;  // group + 1; 0: none

  Array<uint64_t> slots_;   // hash's high 32 bits | group + 1; 0: free
  Array<uint64_t> hashes_;  // by group
  int shift_ = 0;           // from a hash to a slot

  CheckedSteps* steps_ = nullptr;  // of the call under way
  Array<uint64_t> encoded_;        // the block's keys
  Array<uint64_t> block_hashes_;
};

}  // namespace colmerge
