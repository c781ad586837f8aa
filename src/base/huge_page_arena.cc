// SPDX-License-Identifier: Apache-2.0
#include "base/huge_page_arena.h"

#include <pthread.h>
#include <sys/mman.h>

#include <bit>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>

#if defined(__SANITIZE_ADDRESS__)
#define COLMERGE_HEAP_ONLY 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COLMERGE_HEAP_ONLY 1
#endif
#endif

namespace colmerge {
namespace {

constexpr uint64_t kAlignment = 64;
constexpr uint64_t kRegionBytes = uint64_t{2} << 20;
// A multiple of the page size of every machine; what is not touched costs nothing.
constexpr uint64_t kLargestPage = uint64_t{64} << 10;
// The parts of an index of a million rows have some 12 KiB each: on small pages, every look at one would walk the
// page table.
constexpr uint64_t kSmallestSlot = uint64_t{8} << 10;
constexpr uint64_t kLargestSlot = kRegionBytes / 2;
constexpr int kClasses = std::countr_zero(kLargestSlot) - std::countr_zero(kSmallestSlot) + 1;

uint64_t RoundUp(uint64_t bytes, uint64_t unit) { return (bytes + unit - 1) & ~(unit - 1); }

uint8_t* HeapAllocate(uint64_t bytes) noexcept {
  if (bytes > UINT64_MAX / 2) return nullptr;
  return static_cast<uint8_t*>(std::aligned_alloc(kAlignment, RoundUp(bytes, kAlignment)));
}

#ifndef COLMERGE_HEAP_ONLY

// Small memory comes from malloc, whose caches for threads aligned_alloc goes around: a point query
// takes and gives back some ten pieces. The word before the piece keeps what malloc gave.
constexpr uint64_t kLargestSmall = 1024;

uint8_t* SmallAllocate(uint64_t bytes) noexcept {
  auto* raw = static_cast<uint8_t*>(std::malloc(bytes + kAlignment + sizeof(uint8_t*)));
  if (raw == nullptr) return nullptr;
  auto* data = reinterpret_cast<uint8_t*>(
      RoundUp(reinterpret_cast<uint64_t>(raw) + sizeof(raw), kAlignment));
  std::memcpy(data - sizeof(raw), &raw, sizeof(raw));
  return data;
}

void SmallFree(uint8_t* data) noexcept {
  uint8_t* raw;
  std::memcpy(&raw, data - sizeof(raw), sizeof(raw));
  std::free(raw);
}

uint8_t* MapAligned(uint64_t bytes) noexcept {
  if (bytes > UINT64_MAX / 2) return nullptr;
  const uint64_t size = RoundUp(bytes, kLargestPage);
  void* raw = mmap(nullptr, size + kRegionBytes, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (raw == MAP_FAILED) return nullptr;
  auto* start = static_cast<uint8_t*>(raw);
  auto* aligned =
      reinterpret_cast<uint8_t*>(RoundUp(reinterpret_cast<uint64_t>(start), kRegionBytes));
  if (aligned > start) munmap(start, static_cast<uint64_t>(aligned - start));
  uint8_t* end = start + size + kRegionBytes;
  uint8_t* used_end = aligned + size;
  if (used_end < end) munmap(used_end, static_cast<uint64_t>(end - used_end));
  madvise(aligned, bytes, MADV_HUGEPAGE);
  return aligned;
}

// The free slots of a region, a bit each.
class FreeSlots {
 public:
  explicit FreeSlots(uint64_t count) : count_(count) {
    for (uint64_t slot = 0; slot < count; ++slot) words_[slot / 64] |= uint64_t{1} << (slot % 64);
  }
  uint64_t count() const { return count_; }
  // The lowest one; there is one.
  uint64_t Take() {
    uint64_t word = 0;
    while (words_[word] == 0) ++word;
    const auto bit = static_cast<uint64_t>(std::countr_zero(words_[word]));
    words_[word] &= words_[word] - 1;
    --count_;
    return word * 64 + bit;
  }
  void Give(uint64_t slot) {
    words_[slot / 64] |= uint64_t{1} << (slot % 64);
    ++count_;
  }

 private:
  uint64_t words_[kRegionBytes / kSmallestSlot / 64] = {};
  uint64_t count_;
};

// One 2 MiB region cut into equal slots. Its header lies apart, on the heap, so that slots stay
// aligned to their own size and the first one is not lost.
struct Region {
  explicit Region(uint64_t slots) : free(slots) {}

  uint8_t* base = nullptr;
  FreeSlots free;
  Region* next = nullptr;  // among the regions of its class with a free slot
  Region* previous = nullptr;
  Region* next_in_bucket = nullptr;
};

constexpr int kBuckets = 4096;

// The regions of all slot classes. One mutex: an allocation of this size is followed by thousands
// of times the work that the lock costs.
class RegionTable {
 public:
  uint8_t* Allocate(int slot_class) noexcept {
    std::lock_guard lock(mutex_);
    Region* region = partial_[slot_class];
    if (region == nullptr && (region = AddRegion(slot_class)) == nullptr) return nullptr;
    const uint64_t slot = region->free.Take();
    if (region->free.count() == 0) Unlink(region, slot_class);
    return region->base + slot * SlotBytes(slot_class);
  }

  void Free(uint8_t* data, int slot_class) noexcept {
    std::lock_guard lock(mutex_);
    auto address = reinterpret_cast<uint64_t>(data);
    Region* region = buckets_[Bucket(address)];
    while (region->base != reinterpret_cast<uint8_t*>(address & ~(kRegionBytes - 1))) {
      region = region->next_in_bucket;
    }
    if (region->free.count() == 0) Link(region, slot_class);
    uint64_t slot = (address & (kRegionBytes - 1)) / SlotBytes(slot_class);
    region->free.Give(slot);
    // The last empty region of a class stays, so that a buffer that comes and goes maps nothing.
    bool only = region->next == nullptr && region->previous == nullptr;
    if (region->free.count() == SlotsOf(slot_class) && !only) RemoveRegion(region, slot_class);
  }

  // Around a fork: the child must not inherit the lock of a thread that it lacks. It may free what
  // was allocated before, in release callbacks for instance.
  void Lock() noexcept { mutex_.lock(); }
  void Unlock() noexcept { mutex_.unlock(); }

 private:
  static uint64_t SlotBytes(int slot_class) { return kSmallestSlot << slot_class; }
  static uint64_t SlotsOf(int slot_class) { return kRegionBytes / SlotBytes(slot_class); }
  static uint64_t Bucket(uint64_t address) { return (address / kRegionBytes) % kBuckets; }

  Region* AddRegion(int slot_class) noexcept {
    auto* region = new (std::nothrow) Region(SlotsOf(slot_class));
    if (region == nullptr) return nullptr;
    region->base = MapAligned(kRegionBytes);
    if (region->base == nullptr) {
      delete region;
      return nullptr;
    }
    Region*& bucket = buckets_[Bucket(reinterpret_cast<uint64_t>(region->base))];
    region->next_in_bucket = bucket;
    bucket = region;
    Link(region, slot_class);
    return region;
  }

  void RemoveRegion(Region* region, int slot_class) noexcept {
    Unlink(region, slot_class);
    Region** link = &buckets_[Bucket(reinterpret_cast<uint64_t>(region->base))];
    while (*link != region) link = &(*link)->next_in_bucket;
    *link = region->next_in_bucket;
    munmap(region->base, kRegionBytes);
    delete region;
  }

  void Link(Region* region, int slot_class) noexcept {
    region->previous = nullptr;
    region->next = partial_[slot_class];
    if (region->next) region->next->previous = region;
    partial_[slot_class] = region;
  }

  void Unlink(Region* region, int slot_class) noexcept {
    (region->previous ? region->previous->next : partial_[slot_class]) = region->next;
    if (region->next) region->next->previous = region->previous;
    region->next = region->previous = nullptr;
  }

  std::mutex mutex_;
  Region* partial_[kClasses] = {};
  Region* buckets_[kBuckets] = {};
};

RegionTable& Regions();

RegionTable* MakeRegions() {
  // Never destroyed: buffers may be freed by release callbacks while the process exits.
  alignas(RegionTable) static unsigned char storage[sizeof(RegionTable)];
  // A system that cannot take note of the handlers works but for forks beside allocations.
  pthread_atfork([] { Regions().Lock(); }, [] { Regions().Unlock(); }, [] { Regions().Unlock(); });
  return new (storage) RegionTable;
}

RegionTable& Regions() {
  static RegionTable* const table = MakeRegions();
  return *table;
}

// Made when the library is loaded: a child of a fork could not make what another thread was just making.
[[maybe_unused]] const RegionTable& made_early = Regions();

int SlotClass(uint64_t bytes) {
  uint64_t rounded = std::bit_ceil(bytes < kSmallestSlot ? kSmallestSlot : bytes);
  return std::countr_zero(rounded) - std::countr_zero(kSmallestSlot);
}

#endif  // COLMERGE_HEAP_ONLY

}  // namespace

#ifdef COLMERGE_HEAP_ONLY

uint8_t* HugePageArena::Allocate(uint64_t bytes) noexcept {
  // Beyond some size AddressSanitizer does not refuse but ends the program.
  constexpr uint64_t kMost = uint64_t{1} << 39;
  return bytes <= kMost ? HeapAllocate(bytes) : nullptr;
}
void HugePageArena::Free(uint8_t* data, uint64_t) noexcept { std::free(data); }

#else

uint8_t* HugePageArena::Allocate(uint64_t bytes) noexcept {
  if (bytes <= kLargestSmall) return SmallAllocate(bytes);
  if (bytes < kSmallestSlot) return HeapAllocate(bytes);
  if (bytes <= kLargestSlot) return Regions().Allocate(SlotClass(bytes));
  return MapAligned(bytes);
}

void HugePageArena::Free(uint8_t* data, uint64_t bytes) noexcept {
  if (bytes <= kLargestSmall) {
    SmallFree(data);
  } else if (bytes < kSmallestSlot) {
    std::free(data);
  } else if (bytes <= kLargestSlot) {
    Regions().Free(data, SlotClass(bytes));
  } else {
    munmap(data, RoundUp(bytes, kLargestPage));
  }
}

#endif

void HugePageArena::Move(uint8_t* from, uint64_t from_bytes, uint64_t used, uint8_t* to,
                         uint64_t to_bytes) noexcept {
#if !defined(COLMERGE_HEAP_ONLY) && defined(MREMAP_DONTUNMAP)
  // Own mappings, both. The old one stays, empty, until it is freed: its addresses must not become another's before.
  if (from_bytes > kLargestSlot && to_bytes > kLargestSlot) {
    const uint64_t size = RoundUp(from_bytes, kLargestPage);
    if (mremap(from, size, size, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, to) ==
        static_cast<void*>(to)) {
      return;
    }
  }
#endif
  (void)from_bytes;
  (void)to_bytes;
  std::memcpy(to, from, used);
}

uint64_t HugePageArena::ExtraBytes(uint64_t bytes) noexcept {
#ifdef COLMERGE_HEAP_ONLY
  return HeapBytes(RoundUp(bytes, kAlignment)) - bytes;
#else
  if (bytes <= kLargestSmall) {
    return HeapBytes(bytes + kAlignment + sizeof(uint8_t*)) - bytes;
  }
  if (bytes < kSmallestSlot) return HeapBytes(RoundUp(bytes, kAlignment)) - bytes;
  // Slots are powers of two as a rule, and so are chunks.
  return 0;
#endif
}

}  // namespace colmerge
