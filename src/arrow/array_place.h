// SPDX-License-Identifier: Apache-2.0
// One ArrowArray in the tree that an import walks: which rows of it are wanted, of what type they
// must be, where it stands (for messages).
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "arrow/abi.h"
#include "arrow/field_path.h"
#include "base/error.h"
#include "base/memory_pool.h"
#include "base/progress.h"
#include "column/data_type.h"

namespace colmerge {

// Bits from `offset` on; no bits at all stand for all set.
struct BitSpan {
  const uint8_t* bits = nullptr;
  uint64_t offset = 0;

  explicit operator bool() const { return bits != nullptr; }
};

// What every import needs besides the array.
struct ImportContext {
  const Ref<MemoryPool>& pool;
  const std::shared_ptr<const void>& owner;  // of the array's buffers; may be null
  const Progress* progress;                  // may end the import; may be null
};

struct ArrayPlace {
  const ArrowArray* array = nullptr;
  const Field* field = nullptr;
  FieldPath path;
  uint64_t start = 0;  // the wanted rows: `count` from `start`, counted from the array's own offset
  uint64_t count = 0;
  BitSpan live;  // inside a nested value: wanted rows that lie under no null

  // The first wanted row in the buffers. Only for an array that CheckTree passed.
  uint64_t first() const { return static_cast<uint64_t>(array->offset) + start; }
  const uint8_t* buffer(int i) const {
    return array->buffers == nullptr ? nullptr : static_cast<const uint8_t*>(array->buffers[i]);
  }
};

// Where child i of place.array stands. Of a struct and a fixed-size list its rows are those under the wanted ones; of
// other types none, since buffers say which.
ArrayPlace ChildPlace(const ArrayPlace& place, size_t i);

// Where the dictionary of place.array stands, all its entries wanted.
ArrayPlace EntriesPlace(const ArrayPlace& place);

template <typename... Args>
Status RefuseArray(const ArrayPlace& place, Code code, fmt::format_string<Args...> format,
                   Args&&... args) {
  return Error(code, "Invalid Arrow array: {}: {}", place.path.ToString(),
               fmt::format(format, std::forward<Args>(args)...));
}

// The same reason, with the place before it; the row stays.
inline Status RefuseArray(const ArrayPlace& place, const Status& reason) {
  return RefuseArray(place, reason.code(), "{}", reason.message()).AtRow(reason.detail().row);
}

}  // namespace colmerge
