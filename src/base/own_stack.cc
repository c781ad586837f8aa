// SPDX-License-Identifier: Apache-2.0
#include "base/own_stack.h"

#include <pthread.h>

#include <new>

namespace colmerge {
namespace {

// A level takes 2 KiB at most, and some more under sanitizers; there are 200. The system gives memory only to what is
// touched.
constexpr size_t kStackBytes = size_t{8} << 20;

struct Call {
  void* work;
  void (*call)(void* work) noexcept;
};

void* Run(void* given) {
  const Call& call = *static_cast<const Call*>(given);
  call.call(call.work);
  return nullptr;
}

}  // namespace

void CallOnOwnStack(void* work, void (*call)(void* work) noexcept) {
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) throw std::bad_alloc();
  Call given{work, call};
  pthread_t thread;
  const bool has_thread = pthread_attr_setstacksize(&attributes, kStackBytes) == 0 &&
                          pthread_create(&thread, &attributes, &Run, &given) == 0;
  pthread_attr_destroy(&attributes);
  if (!has_thread) throw std::bad_alloc();
  pthread_join(thread, nullptr);
}

}  // namespace colmerge
