// SPDX-License-Identifier: Apache-2.0
// A string or a vector that is copied by sharing, in the space of one pointer; nothing at all when it is empty.
//
// For the parts of a plain value that are rarely there: the value stays cheap to copy, move and give up where they are not.
// Reading goes through to the container. Edit() gives a container of its own, copied first where others share it.
// Threads may copy, read and give up what shares one container; one object is, like any value, for one thread at a time.
#pragma once

#include <cstddef>
#include <utility>

#include "base/ref_counted.h"

namespace colmerge {

template <typename T>
class SharedValue {
 public:
  SharedValue() = default;
  SharedValue(T value) {  // NOLINT(google-explicit-constructor)
    if (!value.empty()) shared_ = MakeRef<Shared>(std::move(value));
  }

  const T& operator*() const { return shared_ ? shared_->value : Empty(); }
  const T* operator->() const { return &**this; }
  operator const T&() const { return **this; }  // NOLINT(google-explicit-constructor)
  size_t size() const { return shared_ ? shared_->value.size() : 0; }
  bool empty() const { return size() == 0; }
  auto begin() const { return (**this).begin(); }
  auto end() const { return (**this).end(); }
  const auto& operator[](size_t i) const { return shared_->value[i]; }

  void push_back(typename T::value_type element) { Edit().push_back(std::move(element)); }

  T& Edit() {
    if (!shared_ || !shared_->IsUnique()) shared_ = MakeRef<Shared>(**this);
    return shared_->value;
  }

  bool operator==(const SharedValue& other) const {
    return shared_ == other.shared_ || **this == *other;
  }

 private:
  struct Shared final : RefCounted {
    explicit Shared(T given) : value(std::move(given)) {}
    T value;
  };

  // Never destroyed: it may be read while the process ends.
  union Forever {
    Forever() : value() {}
    ~Forever() {}  // NOLINT(modernize-use-equals-default)
    T value;
  };
  static const T& Empty() {
    static const Forever empty;
    return empty.value;
  }

  Ref<Shared> shared_;
};

}  // namespace colmerge
