// SPDX-License-Identifier: Apache-2.0
// Dictionaries on their way out. The batches of a read share their columns' dictionaries; gathering
// the strings of one again for each batch would cost more than the batch.
#pragma once

#include <memory>
#include <vector>

#include "arrow/owned_struct.h"
#include "base/memory_pool.h"
#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

// Remembers the last dictionary that each column of a stream exported. One thread at a time.
class DictionaryExports {
 public:
  // Makes *out an array of the entries of `dictionary`, of column number `column`. kLimitExceeded when they have more
  // than most_bytes and the type has 32-bit offsets.
  Status Export(size_t column, const std::shared_ptr<const Vector>& dictionary,
                const Ref<MemoryPool>& pool, uint64_t most_bytes, ArrowArray* out);

 private:
  struct Last {
    std::shared_ptr<const Vector> dictionary;
    std::shared_ptr<OwnedArray> exported;
  };
  std::vector<Last> last_;
};

// The entries of a dictionary that a column's rows use, in the order in which they first do, and the rows' codes among
// them, which have the width of those they had. The entries borrow the column's memory.
struct UsedEntries {
  Vector entries;
  Buffer codes;
};
UsedEntries GatherUsedEntries(const Vector& column, const Ref<MemoryPool>& pool);

}  // namespace colmerge
