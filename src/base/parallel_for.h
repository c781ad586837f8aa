// SPDX-License-Identifier: Apache-2.0
// A loop whose rounds are shared out among threads.
#pragma once

#include <cstdint>
#include <type_traits>

namespace colmerge {

void ParallelForAny(uint32_t threads, uint64_t count, void (*call)(void*, uint64_t) noexcept,
                    void* work) noexcept;

// Calls work(i) once for each i in [0, count), in this order at their beginnings, on the calling
// thread and on as many others as make `threads`, which have ended when it returns. Where the
// system refuses a thread or memory for one, those that are there do its share. `work` must not
// throw and must be safe to call from several threads at once.
template <typename Work>
void ParallelFor(uint32_t threads, uint64_t count, Work&& work) noexcept {
  static_assert(std::is_nothrow_invocable_v<Work&, uint64_t>);
  using Callee = std::remove_reference_t<Work>;
  ParallelForAny(
      threads, count, [](void* callee, uint64_t i) noexcept { (*static_cast<Callee*>(callee))(i); },
      &work);
}

}  // namespace colmerge
