// SPDX-License-Identifier: Apache-2.0
// A named table: its current version, and the locks that order its writers and readers.
//
// Two mutexes, always taken in this order:
//   writer   held by a write from the resolution of its keys to the end of its commit: writers of
//            one table take turns
//   state    guards `current`. A reader holds it while it copies a reference, which is O(1). A
//            commit holds it while it changes the version in place, so that nobody can begin to
//            share what is being written, or else while it puts another in its place.
// Everything else a table is made of belongs to its versions.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>

#include "table/table_version.h"

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

  // Whether there is a version, without waiting for a commit under way.
  bool exists() const { return exists_.load(std::memory_order_acquire); }

  std::mutex& writer_mutex() { return writer_mutex_; }
  std::mutex& state_mutex() const { return state_mutex_; }
  // Only with state_mutex held, or, to read, with writer_mutex held.
  Ref<TableVersion>& current() { return current_; }
  void set_exists(bool exists) { exists_.store(exists, std::memory_order_release); }
  // Only with writer_mutex held: once set, the table stays without a version for ever.
  bool dropped() const { return dropped_; }
  void set_dropped() { dropped_ = true; }

 private:
  const std::string name_;
  std::mutex writer_mutex_;
  mutable std::mutex state_mutex_;
  Ref<TableVersion> current_;
  std::atomic<bool> exists_{false};
  bool dropped_ = false;
};

// The error of a reader that finds no table.
Status TableNotFound(std::string_view name);

}  // namespace colmerge
