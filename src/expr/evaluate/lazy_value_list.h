// SPDX-License-Identifier: Apache-2.0
// The list of constants of an IN, made ready for look-up by whoever needs it first. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace colmerge {

struct ValueList;

class LazyValueList {
 public:
  LazyValueList() = default;
  // A copy is made ready anew: it may belong to other constants.
  LazyValueList(const LazyValueList&) {}
  // NOLINTNEXTLINE(bugprone-unhandled-self-assignment): made ready once more at worst.
  LazyValueList& operator=(const LazyValueList&) {
    list_ = nullptr;
    return *this;
  }

  // make() -> std::shared_ptr<const ValueList>.
  template <typename Make>
  std::shared_ptr<const ValueList> Get(Make&& make) const {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (list_ == nullptr) list_ = std::forward<Make>(make)();
    return list_;
  }

 private:
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const ValueList> list_;
};

}  // namespace colmerge
