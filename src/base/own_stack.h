// SPDX-License-Identifier: Apache-2.0
// Work that calls itself for each level of something deep, on a stack of its own: callers' stacks may be small (128 KiB
// are the default of musl's threads), and nobody can ask how much of them is left.
#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace colmerge {

// So many levels, of whatever is nested, are gone through on the caller's stack; what is deeper gets one of its own.
inline constexpr int kLevelsOnAnyStack = 16;

// Calls call(work) on a thread that has a stack for the deepest work there is, and waits for its end. call must not
// throw, nor call what the host gave: hosts know their threads. Throws std::bad_alloc when the system refuses a thread.
void CallOnOwnStack(void* work, void (*call)(void* work) noexcept);

// What work() returns, or throws.
template <typename Work>
auto OnOwnStack(Work&& work) {
  struct Outcome {
    std::remove_reference_t<Work>* work;
    std::optional<std::invoke_result_t<Work&>> result;
    std::exception_ptr exception;
  } outcome{&work, std::nullopt, nullptr};
  CallOnOwnStack(&outcome, [](void* given) noexcept {
    auto* run = static_cast<Outcome*>(given);
    try {
      run->result.emplace((*run->work)());
    } catch (...) {
      run->exception = std::current_exception();
    }
  });
  if (outcome.exception) std::rethrow_exception(outcome.exception);
  return std::move(*outcome.result);
}

}  // namespace colmerge
