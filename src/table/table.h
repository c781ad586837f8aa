// SPDX-License-Identifier: Apache-2.0
// A named table: its current version, and the locks that order its writers and readers.
//
// Two locks, always taken in this order (its tokens have one of their own, under which nothing else is taken):
//   writer   held by a write from the resolution of its keys to the end of its commit: writers of
//            one table take turns
//   state    a mutex that guards `current`. A reader holds it while it copies a reference, which is O(1). A
//            commit holds it while it moves values into the version in place, so that nobody can begin to share
//            what is being written, or else while it puts another version in its place.
// Everything else a table is made of belongs to its versions.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>

#include "table/table_version.h"
#include "table/writer_lock.h"
#include "table/writer_tokens.h"

namespace colmerge {

class Table final : public RefCounted {
 public:
  // A table without a version: not there yet, as far as readers can see.
  explicit Table(std::string name) : name_(std::move(name)) {}

  const std::string& name() const { return name_; }

  // The current version, or nullptr when the table is not there (not yet created, or dropped).
  Ref<const TableVersion> Snapshot() const {
    std::lock_guard lock(state_mutex_);
    return current_;
  }

  // The number of the current version; 0 when the table is not there.
  uint64_t number() const {
    std::lock_guard lock(state_mutex_);
    return current_ ? current_->number : 0;
  }

  // Whether there is a version, without waiting for a commit under way.
  bool exists() const { return exists_.load(std::memory_order_acquire); }

  WriterLock& writer_lock() { return writer_lock_; }
  std::mutex& state_mutex() const { return state_mutex_; }
  // Of the table whatever it holds: they outlive replacements and truncations, and go with a drop.
  WriterTokens& tokens() { return tokens_; }
  const WriterTokens& tokens() const { return tokens_; }
  // Only with state_mutex held, or, to read, with the writer lock held.
  Ref<TableVersion>& current() { return current_; }
  void set_exists(bool exists) { exists_.store(exists, std::memory_order_release); }
  // Only with the writer lock held: once set, the table stays without a version for ever.
  bool dropped() const { return dropped_; }
  void set_dropped() { dropped_ = true; }
  // With both locks held: the table is gone for ever. Returns what it was, to be freed without them.
  Ref<TableVersion> Drop() noexcept {
    dropped_ = true;
    set_exists(false);
    return std::move(current_);
  }

 private:
  const std::string name_;
  WriterLock writer_lock_;
  mutable std::mutex state_mutex_;
  Ref<TableVersion> current_;
  WriterTokens tokens_;
  std::atomic<bool> exists_{false};
  bool dropped_ = false;
};

// The error of a reader that finds no table.
Status TableNotFound(std::string_view name);

}  // namespace colmerge
