// SPDX-License-Identifier: Apache-2.0
// A sparse array of counted objects that is copied in constant time: a copy shares what it has in
// common with the original, and a change of one of them copies the path to what is changed.
//
//   root            32 slots, each a node of the level below    height 3: places 0 .. 32767
//    `- node        32 slots, each a node of the level below
//        `- leaf    32 slots, each an object or nothing
//
// An array is as high as its largest place asks for; what is missing is nullptr at every level, so
// that an array of any length which holds nothing takes no memory.
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
    uint64_t slot = place >> shift_;
    const Node* node = root_.get();
    if (node == nullptr || slot >= Node::kSlots) return nullptr;
    for (uint32_t shift = shift_; shift != 0;) {
      node = static_cast<const Node*>(node->slots[slot].get());
      if (node == nullptr) return nullptr;
      shift -= Node::kBits;
      slot = (place >> shift) & (Node::kSlots - 1);
    }
    return node->slots[slot].get();
  }
  // Of a place where something was set.
  RefCounted* Get(uint64_t place) const {
    const Node* node = root_.get();
    for (uint32_t shift = shift_; shift != 0; shift -= Node::kBits) {
      node = static_cast<const Node*>(node->slots[place >> shift & (Node::kSlots - 1)].get());
    }
    return node->slots[place & (Node::kSlots - 1)].get();
  }
  uint64_t Put(uint64_t place, Ref<RefCounted> object);
  bool HasAlone(uint64_t place) const;

  Ref<Node> root_;
  uint32_t shift_ = 0;  // of a place's bits for the root's slot
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
    if (root_) VisitNode(*root_, shift_, 0, visit);
  }

 private:
  template <typename Visit>
  static void VisitNode(const Node& node, uint32_t shift, uint64_t first, Visit& visit) {
    for (uint64_t slot = 0; slot < Node::kSlots; ++slot) {
      RefCounted* below = node.slots[slot].get();
      if (below == nullptr) continue;
      const uint64_t place = first + (slot << shift);
      if (shift == 0) {
        visit(place, *static_cast<T*>(below));
      } else {
        VisitNode(*static_cast<const Node*>(below), shift - Node::kBits, place, visit);
      }
    }
  }
};

}  // namespace colmerge
