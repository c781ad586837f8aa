// SPDX-License-Identifier: Apache-2.0
// Handles: tokens that stand for objects, checked on every use.
//
//       63   62    56 55                    24 23              0
//      +---+---------+------------------------+-----------------+
//      | 1 |  kind   |      generation        |      slot       |
//      +---+---------+------------------------+-----------------+
//
// A slot's generation grows each time it is given out again, so a stale token matches nothing. The
// top bit keeps tokens apart from user-space addresses. A call pins its object for as long as it
// runs; closing takes the token away at once and lets go of the object when the last pin is gone.
// Everything is thread-safe, and pinning takes no lock.
//
// In the child of a fork the handles of its parent stay what they are, and are of no use: their objects may be locked
// or half changed by threads that the child lacks. They cannot be pinned, and closing them does nothing.
#pragma once

#include <colmerge/colmerge.h>

#include <cstdint>
#include <utility>

#include "base/ref_counted.h"
#include "base/status.h"

namespace colmerge::capi {

enum class HandleKind : uint8_t {
  kStore = 1,
  kTable,
  kSnapshot,
  kReader,
  kDestination,
  kSource,
  kNames,
  kStatement,
};

// What a kind's objects are in the core, and its token's type in the C API. Specialised beside each
// object.
template <typename Object>
struct HandleTraits;  // static constexpr HandleKind kKind; using Token = ...;

// Room for one handle. Whoever changes something before it has the handle to give out takes the
// room first, since opening cannot fail then.
class ReservedHandle {
 public:
  ReservedHandle();
  ~ReservedHandle();
  ReservedHandle(const ReservedHandle&) = delete;
  ReservedHandle& operator=(const ReservedHandle&) = delete;

  // At most once.
  template <typename Object>
  typename HandleTraits<Object>::Token* Open(Ref<Object> object) noexcept {
    using Token = typename HandleTraits<Object>::Token;
    return reinterpret_cast<Token*>(
        OpenAs(HandleTraits<Object>::kKind, Ref<RefCounted>(std::move(object))));
  }

 private:
  uint64_t OpenAs(HandleKind kind, Ref<RefCounted> object) noexcept;

  uint32_t slot_;
  bool opened_ = false;
};

// nullptr when the token is no open handle of that kind and process. Each success needs one UnpinHandle.
RefCounted* PinHandle(HandleKind kind, uint64_t token) noexcept;
void UnpinHandle(uint64_t token) noexcept;
// Does nothing for a token that is no open handle of that kind and process.
void CloseHandle(HandleKind kind, uint64_t token) noexcept;

// The object of a handle for the duration of a call.
template <typename Object>
class Pinned {
 public:
  using Token = typename HandleTraits<Object>::Token;

  explicit Pinned(Token* token)
      : token_(reinterpret_cast<uint64_t>(token)),
        object_(static_cast<Object*>(PinHandle(HandleTraits<Object>::kKind, token_))) {}
  ~Pinned() {
    if (object_) UnpinHandle(token_);
  }
  Pinned(const Pinned&) = delete;
  Pinned& operator=(const Pinned&) = delete;

  explicit operator bool() const { return object_ != nullptr; }
  Object* operator->() const { return object_; }
  Object& operator*() const { return *object_; }
  // Not ok for a token that is no open handle of the kind.
  Status status() const;

 private:
  uint64_t token_;
  Object* object_;
};

// Why a token cannot be pinned.
Status RefuseHandle(HandleKind kind, uint64_t token);

template <typename Object>
Status Pinned<Object>::status() const {
  return object_ ? Status::Ok() : RefuseHandle(HandleTraits<Object>::kKind, token_);
}

template <typename Object>
typename HandleTraits<Object>::Token* Open(Ref<Object> object) {
  return ReservedHandle().Open(std::move(object));
}

template <typename Object>
void Close(typename HandleTraits<Object>::Token* token) noexcept {
  CloseHandle(HandleTraits<Object>::kKind, reinterpret_cast<uint64_t>(token));
}

}  // namespace colmerge::capi
