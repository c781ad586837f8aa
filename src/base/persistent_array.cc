// SPDX-License-Identifier: Apache-2.0
#include "base/persistent_array.h"

namespace colmerge {
namespace {

// Makes the node at *place one that nobody else has, and tells how many references that copied.
uint64_t Own(Ref<RefCounted>* place) {
  if (*place && (*place)->IsUnique()) return 0;
  uint64_t copied = 0;
  auto node = MakeRef<PersistentArrayNode>();
  if (*place) {
    const auto* shared = static_cast<const PersistentArrayNode*>(place->get());
    for (uint64_t slot = 0; slot < PersistentArrayNode::kSlots; ++slot) {
      if (!shared->slots[slot]) continue;
      node->slots[slot] = shared->slots[slot];
      ++copied;
    }
  }
  *place = std::move(node);
  return copied;
}

}  // namespace

uint64_t PersistentArrayBase::Put(uint64_t place, Ref<RefCounted> object) {
  while (place >> bits_ != 0) {
    if (root_) {
      auto above = MakeRef<Node>();
      above->slots[0] = std::move(root_);
      root_ = std::move(above);
    }
    bits_ += Node::kBits;
  }
  uint64_t copied = 0;
  Ref<RefCounted>* at = &root_;
  for (uint32_t shift = bits_; shift != 0;) {
    copied += Own(at);
    shift -= Node::kBits;
    at = &SlotOf(**at, place, shift);
  }
  *at = std::move(object);
  return copied;
}

bool PersistentArrayBase::HasAlone(uint64_t place) const {
  const Ref<RefCounted>* at = &root_;
  for (uint32_t shift = bits_; (*at)->IsUnique();) {
    if (shift == 0) return true;
    shift -= Node::kBits;
    at = &SlotOf(**at, place, shift);
  }
  return false;
}

}  // namespace colmerge
