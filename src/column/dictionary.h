// SPDX-License-Identifier: Apache-2.0
// The distinct values of a dictionary-typed column, in the order in which they first came.
//
// Immutable and shared: a write that brings new values makes a longer version, in which old codes
// keep their meaning and which shares values and index with this one (dictionary_entries.h): it
// costs the new values alone. Values are never null and never repeat bit by bit, so equal codes are
// equal values.
#pragma once

#include <cstdint>
#include <memory>

#include "base/ref_counted.h"
#include "base/status.h"
#include "column/dictionary_entries.h"
#include "column/vector.h"

namespace colmerge {

class Dictionary final : public RefCounted {
 public:
  static constexpr uint32_t kNoCode = DictionaryEntries::kNoCode;

  // `base` (may be nullptr) extended by the values of `addition` that it lacks. codes receives, for
  // each value of addition, its code in the result (kNoCode for a null value). Fails when the
  // result has more values than codes of `index` type can tell apart. Extending one version twice
  // is allowed, but costs a copy the second time.
  struct Extended {
    Ref<const Dictionary> dictionary;
    Array<uint32_t> codes;
    uint64_t moved_bytes = 0;  // of values and index that were there, to make room
  };
  static Result<Extended> Extend(const Ref<const Dictionary>& base, const Vector& addition,
                                 TypeId index, const Ref<MemoryPool>& pool);
  // How many values codes of this type can tell apart.
  static uint64_t MostValues(TypeId index);
  // The narrowest type for codes of so many values that is not narrower than `index`, and signed
  // when that is.
  static TypeId IndexFor(TypeId index, uint64_t values);

  explicit Dictionary(std::shared_ptr<DictionaryEntries> entries, DataType type);

  // The code of a value that equals the row's as a key (key_value.h), or kNoCode. The vector is of
  // the values' type.
  uint32_t Find(const Vector& wanted, uint64_t row) const;

  const std::shared_ptr<const Vector>& values() const { return values_; }
  uint64_t size() const { return values_->length; }
  const DictionaryEntries& entries() const { return *entries_; }

 private:
  std::shared_ptr<DictionaryEntries> entries_;
  std::shared_ptr<const Vector> values_;  // which keeps the entries
};

}  // namespace colmerge
