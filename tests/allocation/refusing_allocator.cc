// SPDX-License-Identifier: Apache-2.0
#include "allocation/refusing_allocator.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define COLMERGE_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define COLMERGE_SANITIZED 1
#endif
#endif

#ifdef COLMERGE_SANITIZED
#define COLMERGE_REAL(name) __interceptor_##name
#else
#define COLMERGE_REAL(name) __libc_##name
#endif

extern "C" {
void* COLMERGE_REAL(malloc)(size_t bytes);
void* COLMERGE_REAL(calloc)(size_t count, size_t bytes);
void* COLMERGE_REAL(realloc)(void* data, size_t bytes);
void COLMERGE_REAL(free)(void* data);
#ifdef COLMERGE_SANITIZED
void* __interceptor_aligned_alloc(size_t alignment, size_t bytes);
void* __interceptor_mmap(void* address, size_t bytes, int protection, int flags, int file,
                         off_t offset);
#else
void* __libc_memalign(size_t alignment, size_t bytes);
#endif
}

namespace {

struct Plan {
  bool armed = false;
  bool all_from = false;
  bool refused = false;
  uint64_t at = 0;
  uint64_t asked = 0;
};
// Initial-exec: the model that never allocates, which would end in itself.
__attribute__((tls_model("initial-exec"))) thread_local Plan plan;
[[maybe_unused]] std::atomic<int64_t> live{0};

bool IsRefused() {
  if (!plan.armed) return false;
  ++plan.asked;
  const bool hit = plan.at != 0 && (plan.all_from ? plan.asked >= plan.at : plan.asked == plan.at);
  plan.refused = plan.refused || hit;
  if (hit) errno = ENOMEM;
  return hit;
}

// Not under a sanitizer: it allocates before it is ready for instrumented accesses to globals.
void Count([[maybe_unused]] int64_t change) {
#ifndef COLMERGE_SANITIZED
  live.fetch_add(change, std::memory_order_relaxed);
#endif
}

void* Counted(void* data) {
  if (data != nullptr) Count(1);
  return data;
}

void* AlignedAllocate(size_t alignment, size_t bytes) {
  if (IsRefused()) return nullptr;
#ifdef COLMERGE_SANITIZED
  const size_t whole = (bytes + alignment - 1) / alignment * alignment;
  return Counted(__interceptor_aligned_alloc(alignment, whole));
#else
  return Counted(__libc_memalign(alignment, bytes));
#endif
}

}  // namespace

extern "C" {

void* malloc(size_t bytes) { return IsRefused() ? nullptr : Counted(COLMERGE_REAL(malloc)(bytes)); }

void* calloc(size_t count, size_t bytes) {
  return IsRefused() ? nullptr : Counted(COLMERGE_REAL(calloc)(count, bytes));
}

void* realloc(void* data, size_t bytes) {
  if (IsRefused()) return nullptr;
  void* moved = COLMERGE_REAL(realloc)(data, bytes);
  if (data == nullptr) return Counted(moved);
  if (bytes == 0) Count(-1);
  return moved;
}

void* aligned_alloc(size_t alignment, size_t bytes) { return AlignedAllocate(alignment, bytes); }
void* memalign(size_t alignment, size_t bytes) { return AlignedAllocate(alignment, bytes); }

int posix_memalign(void** out, size_t alignment, size_t bytes) {
  void* data = AlignedAllocate(alignment, bytes);
  if (data == nullptr) return ENOMEM;
  *out = data;
  return 0;
}

void free(void* data) {
  if (data != nullptr) Count(-1);
  COLMERGE_REAL(free)(data);
}

void* mmap(void* address, size_t bytes, int protection, int flags, int file, off_t offset) {
  if (IsRefused()) return MAP_FAILED;
#ifdef COLMERGE_SANITIZED
  return __interceptor_mmap(address, bytes, protection, flags, file, offset);
#else
  const long result = syscall(SYS_mmap, address, bytes, protection, flags, file, offset);
  return reinterpret_cast<void*>(result);
#endif
}

}  // extern "C"

#ifdef COLMERGE_SANITIZED

namespace {

void* NewOrThrow(void* data) {
  if (data == nullptr) throw std::bad_alloc();
  return data;
}

}  // namespace

void* operator new(size_t bytes) { return NewOrThrow(malloc(bytes)); }
void* operator new[](size_t bytes) { return NewOrThrow(malloc(bytes)); }
void* operator new(size_t bytes, const std::nothrow_t&) noexcept { return malloc(bytes); }
void* operator new[](size_t bytes, const std::nothrow_t&) noexcept { return malloc(bytes); }
void* operator new(size_t bytes, std::align_val_t alignment) {
  return NewOrThrow(AlignedAllocate(static_cast<size_t>(alignment), bytes));
}
void* operator new[](size_t bytes, std::align_val_t alignment) {
  return NewOrThrow(AlignedAllocate(static_cast<size_t>(alignment), bytes));
}
void operator delete(void* data) noexcept { free(data); }
void operator delete[](void* data) noexcept { free(data); }
void operator delete(void* data, size_t) noexcept { free(data); }
void operator delete[](void* data, size_t) noexcept { free(data); }
void operator delete(void* data, std::align_val_t) noexcept { free(data); }
void operator delete[](void* data, std::align_val_t) noexcept { free(data); }
void operator delete(void* data, size_t, std::align_val_t) noexcept { free(data); }
void operator delete[](void* data, size_t, std::align_val_t) noexcept { free(data); }

#endif

namespace colmerge::test {

Refusal::Refusal(uint64_t n, Refuse what) { plan = {true, what == Refuse::kAllFrom, false, n, 0}; }
Refusal::~Refusal() { plan.armed = false; }
uint64_t Refusal::asked() const { return plan.asked; }
bool Refusal::refused() const { return plan.refused; }

NoRefusal::NoRefusal() : was_armed_(plan.armed) { plan.armed = false; }
NoRefusal::~NoRefusal() { plan.armed = was_armed_; }

int64_t LiveAllocations() {
#ifdef COLMERGE_SANITIZED
  return -1;
#else
  return live.load();
#endif
}

}  // namespace colmerge::test
