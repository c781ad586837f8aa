// SPDX-License-Identifier: Apache-2.0
// Keys as tests see them: comparable texts that are equal exactly when the keys are, and batches of
// them as the index takes them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "index/key_index.h"
#include "support/table_model.h"

namespace colmerge::test {

// Equal for all NaNs and for both zeros; nulls and empty values differ.
std::string Canonical(const DataType& type, const PlainValue& value);

// The keys of rows of some columns, one text each.
std::string CanonicalKey(const std::vector<DataType>& types,
                         const std::vector<PlainColumn>& columns, uint64_t row);
std::string StoredKey(const TableContents& contents, const std::vector<uint32_t>& key_columns,
                      uint64_t row);

// The dictionaries of a write's key columns, which grow with its blocks.
using KeyDictionaries = std::vector<Ref<const Dictionary>>;

// Columns of key values as vectors of the table's types and codes. What is not in a dictionary of
// the table has a code beyond it, in `dictionaries` when the block is one of several of a write.
class KeyBlock {
 public:
  KeyBlock(const TableVersion& version, const std::vector<uint32_t>& key_columns,
           const std::vector<PlainColumn>& columns, Random* layout = nullptr,
           KeyDictionaries* dictionaries = nullptr);
  KeyBlock(const KeyBlock&) = delete;
  KeyBlock& operator=(const KeyBlock&) = delete;
  const KeyVectors& vectors() const { return vectors_; }

 private:
  Ref<MemoryPool> pool_ = MakeRef<MemoryPool>(0);
  std::vector<Vector> columns_;
  KeyVectors vectors_;
};

// Live rows by key, of the contents.
std::map<std::string, std::vector<uint64_t>> RowsByKey(const TableContents& contents,
                                                       const std::vector<uint32_t>& key_columns);

// Pairs of different numbers whose hashes as int64 keys have equal tags; in a small table many of
// them also begin at the same slot.
std::vector<std::pair<int64_t, int64_t>> KeysWithEqualTags(const HashSeed& seed, size_t count);

}  // namespace colmerge::test
