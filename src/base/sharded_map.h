// SPDX-License-Identifier: Apache-2.0
// A hash map that grows a piece at a time: of many maps, of which each has a share of the keys, one alone is hashed anew,
// and that takes a millisecond where one map of all keys would take a hundred. Nobody who looks at a cancel flag between
// insertions is late. Not thread-safe.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "base/pool_allocator.h"

namespace colmerge {

// Keys are whole numbers.
template <typename Value>
class ShardedMap {
 public:
  explicit ShardedMap(Ref<MemoryPool> pool) : empty_(Allocator(std::move(pool))) {}

  // nullptr: it is not there. Good until the next insertion.
  const Value* Find(uint64_t key) const {
    if (shards_.empty()) return nullptr;
    const Shard& shard = shards_[ShardOf(key)];
    const auto at = shard.find(key);
    return at == shard.end() ? nullptr : &at->second;
  }
  // The value of a key; `fresh`, when there was none.
  Value& FindOrInsert(uint64_t key, const Value& fresh) {
    if (shards_.empty()) shards_.resize(kShards, empty_);
    return shards_[ShardOf(key)].try_emplace(key, fresh).first->second;
  }
  void Clear() { shards_.clear(); }

 private:
  using Allocator = PoolAllocator<std::pair<const uint64_t, Value>>;
  using Shard = boost::unordered_flat_map<uint64_t, Value, boost::hash<uint64_t>,
                                          std::equal_to<uint64_t>, Allocator>;
  static constexpr uint64_t kShards = 256;
  // Keys may be row ids, handed out in order, or hashes. Of evenly spread keys the last shard gets three times as many as
  // the first, and those between them their share: shards of one size would all grow within a few keys.
  static uint64_t ShardOf(uint64_t key) {
    const uint64_t spread = key * 0x9E3779B97F4A7C15u >> 40;
    const float place = static_cast<float>(spread) / static_cast<float>(1 << 24);
    const auto shard = static_cast<uint64_t>((std::sqrt(1 + 8 * place) - 1) / 2 * kShards);
    return std::min(shard, kShards - 1);
  }

  const Shard empty_;
  std::vector<Shard> shards_;  // none while there is no key
};

}  // namespace colmerge
