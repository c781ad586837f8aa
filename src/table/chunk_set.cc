// SPDX-License-Identifier: Apache-2.0
#include "table/chunk_set.h"

#include <algorithm>

namespace colmerge {

void ChunkSet::FindPage(uint64_t chunk) {
  const auto at =
      std::lower_bound(pages_.begin(), pages_.end(), chunk / kPage,
                       [](const Page& page, uint64_t number) { return page.number < number; });
  current_ = static_cast<uint64_t>(at - pages_.begin());
  if (at != pages_.end() && at->number == chunk / kPage) return;
  pages_.insert(at, Page{chunk / kPage, {}});
}

const ChunkSet::Page* ChunkSet::PageOf(uint64_t chunk) const {
  const auto at =
      std::lower_bound(pages_.begin(), pages_.end(), chunk / kPage,
                       [](const Page& page, uint64_t number) { return page.number < number; });
  return at != pages_.end() && at->number == chunk / kPage ? &*at : nullptr;
}

}  // namespace colmerge
