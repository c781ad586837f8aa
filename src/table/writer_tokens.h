// SPDX-License-Identifier: Apache-2.0
// Which writes a table has had: the last sequence of each writer that numbers its writes. A write whose sequence is not
// above that is one that was sent again.
//
// Whoever holds the table's writer lock changes them, in the steps of a commit:
//
//   Reserve   the writer has a place, and memory is counted for it     may fail: nothing has happened
//   Record    the sequence is the writer's last                        cannot
//   Release   ... or there is no commit: a new writer goes again       cannot
//
// Any thread may ask at any time. A place without a record is none to those who ask. No writer is forgotten to make room
// for another: that one's next write could be one that was sent again. Where nobody numbers his writes this is a pointer.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/memory_charge.h"
#include "base/status.h"

namespace colmerge {

class WriterTokens {
 public:
  // Most writers of a table.
  static constexpr size_t kMostWriters = 100000;
  // No sequence.
  static constexpr uint64_t kNone = ~uint64_t{0};

  struct Writer {
    uint64_t last = kNone;
    MemoryCharge charge;
  };
  // A tree: what it takes is the same for each writer, and none pays for the growth of all.
  using Writers = std::map<std::string, Writer, std::less<>>;
  // Good until it is recorded or released.
  using Place = Writers::iterator;

  WriterTokens() = default;
  ~WriterTokens() { delete known_.load(std::memory_order_relaxed); }
  WriterTokens(const WriterTokens&) = delete;
  WriterTokens& operator=(const WriterTokens&) = delete;

  // Whether the writer has had a write of this sequence, or of a later one.
  bool Has(std::string_view writer, uint64_t sequence) const;

  // kLimitExceeded when there are too many writers. Throws std::bad_alloc. `pool` has to count what a new one takes.
  Result<Place> Reserve(std::string_view writer, const Ref<MemoryPool>& pool);
  void Record(Place place, uint64_t sequence) noexcept;
  void Release(Place place) noexcept;

  // For a table that is dropped: they are freed by the caller.
  Writers TakeAll() noexcept;

 private:
  struct Known {
    std::mutex mutex;
    Writers writers;
  };
  // What a new writer takes.
  static uint64_t BytesOf(std::string_view writer, const Known& known);

  std::atomic<Known*> known_{nullptr};  // made for the first writer
};

}  // namespace colmerge
