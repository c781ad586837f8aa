// SPDX-License-Identifier: Apache-2.0
// A set of constants in which the values of whole vectors are looked up: the list of an IN.
//
// A few constants are compared with one by one, which takes no branches; many are hashed where the
// type allows it, or else sorted. Immutable once made, and so safe to share among threads.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "column/vector.h"

namespace colmerge {

class ValueSet {
 public:
  // Values: one row each, at least one, of types that compare as they are, none null. They must
  // outlive the set.
  static std::shared_ptr<const ValueSet> Make(const std::vector<const Vector*>& values);
  virtual ~ValueSet() = default;

  // truths[i] becomes whether the vector's value at rows[i], or, without rows, at start + i, is in
  // the set: 0 or 1. A null's is either.
  virtual void Find(const Vector& vector, const uint32_t* rows, uint64_t start, uint64_t count,
                    uint8_t* truths) const = 0;
};

// What an IN's list of constants comes to.
struct ValueList {
  std::shared_ptr<const ValueSet> set;  // nullptr: all are null
  bool has_null = false;
};

}  // namespace colmerge
