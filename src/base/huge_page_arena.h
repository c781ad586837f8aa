// SPDX-License-Identifier: Apache-2.0
// Raw memory for the pools of the process, backed by huge pages where that pays.
//
//   bytes <= 1 KiB           malloc, aligned by hand
//   1 KiB .. 32 KiB          aligned_alloc
//   32 KiB .. 1 MiB          a slot of the next power of two, carved from a 2 MiB region
//   > 1 MiB                  an own mapping, 2 MiB aligned when it is that large
//
// Chunks of one table are a few hundred KiB each; carving them from regions is what lets them sit
// on huge pages: a random access then costs no page-table walk (measured 1.5 to 2 times on merges).
// A region whose slots are all free goes back to the system. Thread-safe. Under
// AddressSanitizer each allocation is an own heap block, so that overruns are seen.
#pragma once

#include <cstdint>

namespace colmerge {

// What malloc takes for an object of so many bytes: a word before it, and pieces of 16.
constexpr uint64_t HeapBytes(uint64_t size) {
  return size <= 24 ? 32 : (size + sizeof(uint64_t) + 15) & ~uint64_t{15};
}

class HugePageArena {
 public:
  // 64-byte aligned, not zeroed; nullptr when the system refuses. bytes > 0.
  static uint8_t* Allocate(uint64_t bytes) noexcept;
  // bytes as they were asked for.
  static void Free(uint8_t* data, uint64_t bytes) noexcept;
  // Moves the first `used` bytes from one allocation to another, which is as large at least; the rest of both is
  // undefined then. Takes no longer for many bytes, where the system can move pages.
  static void Move(uint8_t* from, uint64_t from_bytes, uint64_t used, uint8_t* to,
                   uint64_t to_bytes) noexcept;
  // What an allocation of so many bytes takes beyond them.
  static uint64_t ExtraBytes(uint64_t bytes) noexcept;
};

}  // namespace colmerge
