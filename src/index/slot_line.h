// SPDX-License-Identifier: Apache-2.0
// Eight slots, a cache line, looked at in one go and without a branch: which of them carry a tag,
// which are used. Where a walk from slot to slot mispredicts once or twice a probe, this costs a
// few cycles.
//
// Threads: slots are words that a writer may store atomically meanwhile. The vector loads read each
// of them whole, as every x86-64 machine does for aligned words; under ThreadSanitizer, which
// cannot know that, the words are loaded one by one.
#pragma once

#include <atomic>
#include <cstdint>

#if defined(__SSE2__) && !defined(__SANITIZE_THREAD__)
#if defined(__has_feature)
#if !__has_feature(thread_sanitizer)
#define COLMERGE_SLOT_VECTORS 1
#endif
#else
#define COLMERGE_SLOT_VECTORS 1
#endif
#endif

#ifdef COLMERGE_SLOT_VECTORS
#include <emmintrin.h>
#endif

namespace colmerge {

// The bits of a hash that slots of every table tell.
inline constexpr int kHashTagBits = 22;
inline constexpr uint64_t kHashTagMask = (uint64_t{1} << kHashTagBits) - 1;
inline constexpr int kHashTagShift = 32;
inline uint64_t TagNumber(uint64_t hash) { return (hash >> kHashTagShift) & kHashTagMask; }

inline constexpr uint64_t kSlotsPerLine = 8;
inline constexpr int kSlotRowBits = 40;
inline constexpr uint64_t kSlotRowMask = (uint64_t{1} << kSlotRowBits) - 1;
// Empty is every slot without kUsedSlot: as the table was made, or cleared. A cleared one still has
// a row, the highest number of all: a reader who saw it used before must not take it for row 0.
inline constexpr uint64_t kClearedSlot = kSlotRowMask;
inline constexpr uint64_t kUsedSlot = uint64_t{1} << 63;  // set in every slot that is not empty
inline constexpr uint64_t kListSlot = uint64_t{1}
                                      << 62;  // a list instead of a row; no part of the tag
inline constexpr uint64_t kSlotTagMask = ~(kSlotRowMask | kListSlot);
// What a slot says beside its tag: a row, or kListSlot and the number of a list.
inline constexpr uint64_t kSlotEntryMask = kSlotRowMask | kListSlot;

// Bit i stands for slot i of the line.
inline constexpr uint32_t kFullLine = 0xFF;
struct SlotLine {
  uint32_t matching;  // slots with the tag
  uint32_t used;
};

// line: aligned to a cache line. tag: where it stands in a slot, with kUsedSlot.
#ifdef COLMERGE_SLOT_VECTORS

inline SlotLine LookAtLine(const uint64_t* line, uint64_t tag) {
  const __m128i wanted = _mm_set1_epi64x(static_cast<int64_t>(tag));
  const __m128i tag_bits = _mm_set1_epi64x(static_cast<int64_t>(kSlotTagMask));
  SlotLine seen{0, 0};
  for (int i = 0; i < 4; ++i) {
    const __m128i slots = _mm_load_si128(reinterpret_cast<const __m128i*>(line) + i);
    // The tag lies in the upper half of a slot, whose sign the mask then shows.
    const __m128i equal = _mm_cmpeq_epi32(_mm_and_si128(slots, tag_bits), wanted);
    const auto signs = [i](__m128i words) {
      return static_cast<uint32_t>(_mm_movemask_pd(_mm_castsi128_pd(words))) << (2 * i);
    };
    seen.matching |= signs(equal);
    seen.used |= signs(slots);
  }
  return seen;
}

#else

inline SlotLine LookAtLine(const uint64_t* line, uint64_t tag) {
  SlotLine seen{0, 0};
  for (uint32_t i = 0; i < kSlotsPerLine; ++i) {
    const uint64_t slot =
        std::atomic_ref<uint64_t>(const_cast<uint64_t*>(line)[i]).load(std::memory_order_relaxed);
    seen.used |= static_cast<uint32_t>(slot >> 63) << i;
    seen.matching |= static_cast<uint32_t>((slot & kSlotTagMask) == tag) << i;
  }
  return seen;
}

#endif

}  // namespace colmerge
