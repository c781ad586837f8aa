// SPDX-License-Identifier: Apache-2.0
// A set of chunks that a write touches. What it takes follows the rows given to it, however many
// chunks the table has: bits for a page of 1024 chunks, and a page only where there is a chunk.
// Not thread-safe.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "column/column.h"

namespace colmerge {

class ChunkSet {
 public:
  void Add(uint64_t chunk) {
    if (current_ == pages_.size() || pages_[current_].number != chunk / kPage) FindPage(chunk);
    pages_[current_].words[chunk % kPage / 64] |= uint64_t{1} << (chunk % 64);
  }
  void AddChunkOf(uint64_t row) { Add(ChunkOf(row)); }

  bool empty() const { return pages_.empty(); }
  bool Has(uint64_t chunk) const {
    const Page* page = PageOf(chunk);
    return page != nullptr && (page->words[chunk % kPage / 64] >> (chunk % 64) & 1) != 0;
  }
  // Calls visit(chunk) for all, ascending.
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    for (const Page& page : pages_) {
      for (uint64_t i = 0; i < kWords; ++i) {
        for (uint64_t word = page.words[i]; word != 0; word &= word - 1) {
          visit(page.number * kPage + i * 64 + static_cast<uint64_t>(std::countr_zero(word)));
        }
      }
    }
  }

  // Numbers for chunks of the set, ascending with them, all below slots().
  uint64_t slots() const { return pages_.size() * kPage; }
  uint64_t SlotOf(uint64_t chunk) const {
    const uint64_t page =
        pages_.size() == 1 ? 0 : static_cast<uint64_t>(PageOf(chunk) - pages_.data());
    return page * kPage + chunk % kPage;
  }

 private:
  static constexpr uint64_t kPage = 1024;
  static constexpr uint64_t kWords = kPage / 64;
  struct Page {
    uint64_t number = 0;
    uint64_t words[kWords] = {};
  };

  // Makes the chunk's page the current one, and adds it when it is missing.
  void FindPage(uint64_t chunk);
  const Page* PageOf(uint64_t chunk) const;

  std::vector<Page> pages_;  // by ascending number
  uint64_t current_ = 0;     // the page that was added to last
};

}  // namespace colmerge
