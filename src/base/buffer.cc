// SPDX-License-Identifier: Apache-2.0
#include "base/buffer.h"

#include "base/huge_page_arena.h"

namespace colmerge {

Buffer::Buffer(const Ref<MemoryPool>& pool, uint64_t size, MemoryCategory category)
    : size_(size), category_(category) {
  if (size == 0) return;
  data_ = pool->Allocate(size, category);
  pool_ = pool;
}

Buffer Buffer::Zeroed(const Ref<MemoryPool>& pool, uint64_t size, MemoryCategory category) {
  Buffer buffer(pool, size, category);
  if (size != 0) std::memset(buffer.data_, 0, size);
  return buffer;
}

void Buffer::Free() noexcept {
  pool_->Free(data_, size_, category_);
  pool_ = nullptr;
}

void Enlarge(const Ref<MemoryPool>& pool, uint64_t used, uint64_t size, MemoryCategory category,
             Buffer* buffer) {
  Buffer larger(pool, size, category);
  if (used != 0) HugePageArena::Move(buffer->data(), buffer->size(), used, larger.data(), size);
  *buffer = std::move(larger);
}

}  // namespace colmerge
