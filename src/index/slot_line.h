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

inline constexpr uint64_t kSlotsPerLine = 8;
inline constexpr int kSlotRowBits = 40;
inline constexpr uint64_t kEmptySlot = ~uint64_t{0};

// Bit i stands for slot i of the line.
inline constexpr uint32_t kFullLine = 0xFF;
struct SlotLine {
  uint32_t matching;  // used slots with the tag
  uint32_t used;
};

#ifdef COLMERGE_SLOT_VECTORS

// The even (or odd) 32-bit lanes of four registers, all ones or zero each, as eight bits.
template <int kOdd>
inline uint32_t HalfMask(const __m128i lanes[4]) {
  constexpr int kPick = kOdd ? 0xDD : 0x88;
  const auto pick = [](__m128i a, __m128i b) {
    return _mm_castps_si128(_mm_shuffle_ps(_mm_castsi128_ps(a), _mm_castsi128_ps(b), kPick));
  };
  const __m128i words = _mm_packs_epi32(pick(lanes[0], lanes[1]), pick(lanes[2], lanes[3]));
  return static_cast<uint32_t>(_mm_movemask_epi8(_mm_packs_epi16(words, words))) & kFullLine;
}

// line: aligned to a cache line. tag: in the lowest 24 bits.
inline SlotLine LookAtLine(const uint64_t* line, uint64_t tag) {
  const __m128i wanted = _mm_set1_epi64x(static_cast<int64_t>(tag));
  const __m128i ones = _mm_set1_epi32(-1);
  __m128i tags[4];
  __m128i empty[4];
  for (int i = 0; i < 4; ++i) {
    const __m128i slots = _mm_load_si128(reinterpret_cast<const __m128i*>(line) + i);
    tags[i] = _mm_cmpeq_epi32(_mm_srli_epi64(slots, kSlotRowBits), wanted);
    empty[i] = _mm_cmpeq_epi32(slots, ones);
  }
  const uint32_t used = ~(HalfMask<0>(empty) & HalfMask<1>(empty)) & kFullLine;
  return {HalfMask<0>(tags) & used, used};
}

#else

inline SlotLine LookAtLine(const uint64_t* line, uint64_t tag) {
  SlotLine seen{0, 0};
  for (uint32_t i = 0; i < kSlotsPerLine; ++i) {
    const uint64_t slot =
        std::atomic_ref<uint64_t>(const_cast<uint64_t*>(line)[i]).load(std::memory_order_relaxed);
    const uint32_t used = slot != kEmptySlot;
    seen.used |= used << i;
    seen.matching |= (used & (slot >> kSlotRowBits == tag)) << i;
  }
  return seen;
}

#endif

}  // namespace colmerge
