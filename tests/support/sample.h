// SPDX-License-Identifier: Apache-2.0
// How many of many alike cases are tried: all of them; but a part under a sanitizer, which makes each some ten times as
// dear and looks at what code does, not at what comes of it.
#pragma once

#include <cstdint>

namespace colmerge::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kIsSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kIsSanitized = true;
#else
inline constexpr bool kIsSanitized = false;
#endif
#else
inline constexpr bool kIsSanitized = false;
#endif

// Of random cases, which are seeds.
constexpr uint64_t SampleOf(uint64_t cases) { return kIsSanitized ? (cases + 3) / 4 : cases; }

// Of cases that are listed: one of four, evenly.
class Sample {
 public:
  bool TakesNext() { return !kIsSanitized || next_++ % 4 == 0; }

 private:
  uint64_t next_ = 0;
};

}  // namespace colmerge::test
