// SPDX-License-Identifier: Apache-2.0
#include "base/process.h"

#include <pthread.h>

#include <atomic>

namespace colmerge {
namespace {

std::atomic<uint32_t> process_number{0};
// Registered once, when the library is loaded; the library is never unloaded (-z nodelete).
[[maybe_unused]] const int fork_handler = pthread_atfork(
    nullptr, nullptr, [] { process_number.fetch_add(1, std::memory_order_relaxed); });

}  // namespace

uint32_t ProcessNumber() noexcept { return process_number.load(std::memory_order_relaxed); }

}  // namespace colmerge
