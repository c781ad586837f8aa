// SPDX-License-Identifier: Apache-2.0
// Work that is shared out among threads: loops that cannot fail, and parts that can.
#pragma once

#include <cstdint>
#include <functional>
#include <type_traits>

#include "base/progress.h"
#include "base/status.h"

namespace colmerge {

// What ParallelFor and RunParts are made of. call(work, i, on_calling_thread) for each round, the
// first always on the calling thread; while other threads are at their last ones, meanwhile(work)
// every few milliseconds on the calling thread, unless it is nullptr.
struct SharedRounds {
  void* work;
  void (*call)(void* work, uint64_t round, bool on_calling_thread) noexcept;
  void (*meanwhile)(void* work) noexcept = nullptr;
};
void ShareRounds(uint32_t threads, uint64_t count, const SharedRounds& rounds) noexcept;

// Calls work(i) once for each i in [0, count), in about this order, on the calling thread and on as
// many others as make `threads`, which have ended when it returns. Where the
// system refuses a thread or memory for one, those that are there do its share. `work` must not
// throw and must be safe to call from several threads at once.
template <typename Work>
void ParallelFor(uint32_t threads, uint64_t count, Work&& work) noexcept {
  static_assert(std::is_nothrow_invocable_v<Work&, uint64_t>);
  using Callee = std::remove_reference_t<Work>;
  ShareRounds(threads, count, {&work, [](void* callee, uint64_t i, bool) noexcept {
                                 (*static_cast<Callee*>(callee))(i);
                               }});
}

// The same for parts that may fail or throw, a thread for each. When one does, `progress` tells
// those under way to end, and those that have not begun do not begin. The error, or exception, is
// that of the first part that failed otherwise than by being cancelled, else the one that came
// first. meanwhile: called on the calling thread every few milliseconds while it waits for others;
// its error ends them, too. The first part, and others that find no thread of their own, run on the
// calling thread: only they may pass progress on.
Status RunParts(Progress* progress, uint32_t parts,
                const std::function<Status(uint32_t part, bool on_calling_thread)>& work,
                const std::function<Status()>& meanwhile);

}  // namespace colmerge
