// SPDX-License-Identifier: Apache-2.0
// Keeps copies of long strings for as long as a query needs them. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/buffer.h"
#include "column/string_ref.h"

namespace colmerge {

class StringArena {
 public:
  explicit StringArena(const Ref<MemoryPool>& pool) : pool_(pool) {}

  // Room for `size` bytes.
  char* Allocate(uint64_t size) {
    if (used_ + size > Last()) {
      const uint64_t next = std::max(size, std::clamp(Last() * 2, kFirstBlock, kLargestBlock));
      blocks_.emplace_back(pool_, next, MemoryCategory::kScratch);
      used_ = 0;
    }
    char* place = blocks_.back().as<char>() + used_;
    used_ += size;
    return place;
  }

  // The string with its bytes here.
  StringRef Keep(const StringRef& string) {
    if (string.is_inline()) return string;
    char* copy = Allocate(string.size);
    std::memcpy(copy, string.pointer, string.size);
    return {copy, string.size};
  }

 private:
  static constexpr uint64_t kFirstBlock = 4096;
  static constexpr uint64_t kLargestBlock = uint64_t{1} << 20;

  uint64_t Last() const { return blocks_.empty() ? 0 : blocks_.back().size(); }

  Ref<MemoryPool> pool_;
  std::vector<Buffer> blocks_;
  uint64_t used_ = 0;
};

}  // namespace colmerge
