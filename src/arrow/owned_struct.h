// SPDX-License-Identifier: Apache-2.0
// An Arrow struct that is released when its owner goes. Not thread-safe.
#pragma once

#include "arrow/abi.h"

namespace colmerge {

template <typename Struct>
class OwnedStruct {
 public:
  OwnedStruct() = default;
  // Moves *from, which is empty afterwards.
  explicit OwnedStruct(Struct* from) noexcept { Take(from); }
  OwnedStruct(const OwnedStruct&) = delete;
  OwnedStruct& operator=(const OwnedStruct&) = delete;
  ~OwnedStruct() { Release(); }

  // Releases what it holds and moves *from, which is empty afterwards. A shared owner may be handed
  // to ImportBatch while it is empty and take the array once it is certain that the array is
  // wanted: the import refers to the array's buffers, not to the struct.
  void Take(Struct* from) noexcept {
    Release();
    held_ = *from;
    from->release = nullptr;
  }
  // Releases what it holds; a producer may fill the result.
  Struct* Receive() noexcept {
    Release();
    held_ = Struct{};
    return &held_;
  }
  void Release() noexcept {
    if (held_.release != nullptr) held_.release(&held_);
    held_.release = nullptr;
  }

  // Lets go of it without a release: a producer that failed left nothing valid behind.
  void Forget() noexcept { held_ = Struct{}; }

  Struct* get() { return &held_; }
  const Struct* get() const { return &held_; }
  Struct* operator->() { return &held_; }
  explicit operator bool() const { return held_.release != nullptr; }

 private:
  Struct held_{};
};

using OwnedSchema = OwnedStruct<ArrowSchema>;
using OwnedArray = OwnedStruct<ArrowArray>;
using OwnedStream = OwnedStruct<ArrowArrayStream>;

}  // namespace colmerge
