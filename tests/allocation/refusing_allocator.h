// SPDX-License-Identifier: Apache-2.0
// Takes the place of the process's allocator, so that a test can have single allocations refused.
//
// The program defines malloc and its kin, and with that those of libstdc++ and libcolmerge.so,
// which find the program's first. Mappings (mmap) count as allocations too. Under a sanitizer the
// calls go on to the sanitizer's allocator, so that its checks stay; operator new is defined here
// then, too, since the sanitizer's own does not come by.
//
// Refusals concern the thread that asked for them alone.
#pragma once

#include <cstdint>

namespace colmerge::test {

enum class Refuse { kOne, kAllFrom };

// While it lives, the nth allocation of this thread (from 1), or all from there on, are refused. n
// = 0: none, they are only counted.
class Refusal {
 public:
  Refusal(uint64_t n, Refuse what);
  ~Refusal();
  Refusal(const Refusal&) = delete;
  Refusal& operator=(const Refusal&) = delete;

  // Allocations asked for so far.
  uint64_t asked() const;
  bool refused() const;
};

// Suspends refusals: for what a callback does that the test itself has made.
class NoRefusal {
 public:
  NoRefusal();
  ~NoRefusal();

 private:
  bool was_armed_;
};

// Allocations that were not freed yet, of all threads; -1 where they are not counted (a sanitizer,
// which finds leaks by itself).
int64_t LiveAllocations();

}  // namespace colmerge::test
