// SPDX-License-Identifier: Apache-2.0
// A sparse array of counted objects that is copied in constant time: a copy shares what it has in
// common with the original, and a change of one of them copies the path to what is changed.
//
//   height 0     the object of place 0 itself
//   height 1     a node of 32 slots, each an object or nothing: places 0 .. 31
//   height 3     root            32 slots, each a node of the level below: places 0 .. 32767
//                 `- node        32 slots, each a node of the level below
//                     `- leaf    32 slots, each an object or nothing
//
// An array is as high as its largest place asks for; what is missing is nullptr at every level. So one that holds
// nothing takes no memory, whatever its length, and one with a single place, as small tables have them, no node.
//
// Threads: like any value, an array may be read by many and changed by one alone. Arrays that share
// nodes are different values: one may be changed while others are read.
#pragma once

#include <cstdint>
#include <utility>

#include "base/ref_counted.h"

namespace colmerge {

struct PersistentArrayNode final : RefCounted {
  static constexpr uint32_t kBits = 5;
  static constexpr uint64_t kSlots = uint64_t{1} << kBits;

  Ref<RefCounted> slots[kSlots];
};

// What does not depend on the type of the objects.
class PersistentArrayBase {
 public:
  // Whether both share all that they hold. Equal arrays that were not copied from each other do
  // not.
  bool operator==(const PersistentArrayBase&) const = default;

 protected:
  using Node = PersistentArrayNode;

  RefCounted* Find(uint64_t place) const {
    if (place >> bits_ != 0) return nullptr;
    RefCounted* found = root_.get();
    for (uint32_t shift = bits_; shift != 0 && found != nullptr;) {
      shift -= Node::kBits;
      found = SlotOf(*found, place, shift).get();
    }
    return found;
  }
  // Of a place where something was set.
  RefCounted* Get(uint64_t place) const {
    RefCounted* found = root_.get();
    for (uint32_t shift = bits_; shift != 0;) {
      shift -= Node::kBits;
      found = SlotOf(*found, place, shift).get();
    }
    return found;
  }
  static Ref<RefCounted>& SlotOf(RefCounted& node, uint64_t place, uint32_t shift) {
    return static_cast<Node&>(node).slots[place >> shift & (Node::kSlots - 1)];
  }
  uint64_t Put(uint64_t place, Ref<RefCounted> object);
  bool HasAlone(uint64_t place) const;

  Ref<RefCounted> root_;  // a node, or, at height 0, an object
  uint32_t bits_ = 0;     // of a place that lead to its object: kBits for each level of nodes
};

template <typename T>
class PersistentArray : public PersistentArrayBase {
 public:
  // nullptr where nothing was set.
  T* operator[](uint64_t place) const { return static_cast<T*>(Find(place)); }
  // For loops over what is there: without a look whether it is.
  T* At(uint64_t place) const { return static_cast<T*>(Get(place)); }

  // Tells how many references had to be copied, whatever the array's length at most kSlots a level.
  // May throw std::bad_alloc, and the array holds what it held then.
  uint64_t Set(uint64_t place, Ref<T> object) { return Put(place, std::move(object)); }

  // Whether no other array and nobody else refers to what is there: it may be changed in place. Not
  // for a place without an object.
  bool IsExclusive(uint64_t place) const { return HasAlone(place); }

  // Calls visit(place, object) for all objects, by ascending place.
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    if (root_) VisitBelow(*root_, bits_, 0, visit);
  }

 private:
  template <typename Visit>
  static void VisitBelow(RefCounted& found, uint32_t bits, uint64_t first, Visit& visit) {
    if (bits == 0) {
      visit(first, static_cast<T&>(found));
      return;
    }
    const uint32_t shift = bits - Node::kBits;
    for (uint64_t slot = 0; slot < Node::kSlots; ++slot) {
      RefCounted* below = static_cast<Node&>(found).slots[slot].get();
      if (below != nullptr) VisitBelow(*below, shift, first + (slot << shift), visit);
    }
  }
};

}  // namespace colmerge
