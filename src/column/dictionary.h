// SPDX-License-Identifier: Apache-2.0
// The distinct values of a dictionary-typed column, in the order in which they first came.
//
// Immutable and shared: a write that brings new values makes a longer copy, in which old codes keep
// their meaning. Values are never null and never repeat bit by bit, so equal codes are equal
// values.
#pragma once

#include <cstdint>
#include <memory>

#include "base/hash.h"
#include "base/ref_counted.h"
#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

class Dictionary final : public RefCounted {
 public:
  // `base` (may be nullptr) extended by the values of `addition` that it lacks. codes receives, for
  // each value of addition, its code in the result (kNoCode for a null value). Fails when the
  // result has more values than codes of `index` type can tell apart.
  struct Extended {
    Ref<const Dictionary> dictionary;
    Array<uint32_t> codes;
  };
  static Result<Extended> Extend(const Ref<const Dictionary>& base, const Vector& addition,
                                 TypeId index, const Ref<MemoryPool>& pool);
  static constexpr uint32_t kNoCode = 0xFFFFFFFF;
  // How many values codes of this type can tell apart.
  static uint64_t MostValues(TypeId index);

  const std::shared_ptr<const Vector>& values() const { return values_; }
  uint64_t size() const { return values_->length; }
  // Bytes that the values take.
  uint64_t bytes() const { return bytes_; }

 private:
  std::shared_ptr<const Vector> values_;
  uint64_t bytes_ = 0;
};

}  // namespace colmerge
