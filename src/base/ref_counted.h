// SPDX-License-Identifier: Apache-2.0
// Shared ownership with a count inside the object.
//
// What it adds to std::shared_ptr is IsUnique() with acquire order: a writer that finds itself the
// only owner also sees everything that former owners did before they let go, and may change the
// object in place. Counting is thread-safe; a Ref itself, like any pointer, is not.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace colmerge {

class RefCounted {
 public:
  RefCounted() = default;
  RefCounted(const RefCounted&) = delete;
  RefCounted& operator=(const RefCounted&) = delete;

  // True when the caller's Ref is the only one. Stays true while the caller lends out no copy.
  bool IsUnique() const { return count_.load(std::memory_order_acquire) == 1; }

 protected:
  virtual ~RefCounted() = default;

 private:
  template <typename T>
  friend class Ref;
  // Once nobody owns it. Out of line: a thousand places let go of something.
  void Delete() const noexcept;

  mutable std::atomic<uint64_t> count_{0};
};

template <typename T>
class Ref {
 public:
  Ref() = default;
  Ref(std::nullptr_t) {}  // NOLINT(google-explicit-constructor)
  explicit Ref(T* object) : object_(object) { Acquire(); }
  Ref(const Ref& other) : object_(other.object_) { Acquire(); }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  template <typename U>
    requires std::is_convertible_v<U*, T*>
  Ref(const Ref<U>& other) : object_(other.get()) {  // NOLINT(google-explicit-constructor)
    Acquire();
  }
  template <typename U>
    requires std::is_convertible_v<U*, T*>
  Ref(Ref<U>&& other) noexcept  // NOLINT(google-explicit-constructor)
      : object_(std::exchange(other.object_, nullptr)) {}
  ~Ref() { Release(); }
  // A copy is made first, so `other` may be *this. NOLINTNEXTLINE(bugprone-unhandled-self-assignment)
  Ref& operator=(const Ref& other) noexcept {
    Ref copy(other);
    Swap(copy);
    return *this;
  }
  Ref& operator=(Ref&& other) noexcept {
    Ref taken(std::move(other));
    Swap(taken);
    return *this;
  }
  void Swap(Ref& other) noexcept { std::swap(object_, other.object_); }

  T* get() const { return object_; }
  T* operator->() const { return object_; }
  T& operator*() const { return *object_; }
  explicit operator bool() const { return object_ != nullptr; }
  bool operator==(const Ref& other) const { return object_ == other.object_; }

 private:
  template <typename U>
  friend class Ref;

  void Acquire() {
    if (object_) object_->count_.fetch_add(1, std::memory_order_relaxed);
  }
  void Release() {
    if (object_ && object_->count_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      static_cast<const RefCounted*>(object_)->Delete();
    }
  }

  T* object_ = nullptr;
};

template <typename T, typename... Args>
Ref<T> MakeRef(Args&&... args) {
  return Ref<T>(new T(std::forward<Args>(args)...));
}

}  // namespace colmerge
