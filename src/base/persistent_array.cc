// SPDX-License-Identifier: Apache-2.0
#include "base/persistent_array.h"

namespace colmerge {
namespace {

// Makes the node at *place one that nobody else has, and tells how many references that copied.
template <typename Place>
uint64_t Own(Ref<Place>* place) {
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
  while (place >> shift_ >= Node::kSlots) {
    if (root_) {
      auto above = MakeRef<Node>();
      above->slots[0] = std::move(root_);
      root_ = std::move(above);
    }
    shift_ += Node::kBits;
  }
  uint64_t copied = Own(&root_);
  Node* node = root_.get();
  for (uint32_t shift = shift_; shift != 0; shift -= Node::kBits) {
    Ref<RefCounted>* below = &node->slots[(place >> shift) & (Node::kSlots - 1)];
    copied += Own(below);
    node = static_cast<Node*>(below->get());
  }
  node->slots[place & (Node::kSlots - 1)] = std::move(object);
  return copied;
}

bool PersistentArrayBase::HasAlone(uint64_t place) const {
  if (!root_->IsUnique()) return false;
  const Node* node = root_.get();
  for (uint32_t shift = shift_;; shift -= Node::kBits) {
    const Ref<RefCounted>& below = node->slots[(place >> shift) & (Node::kSlots - 1)];
    if (!below->IsUnique()) return false;
    if (shift == 0) return true;
    node = static_cast<const Node*>(below.get());
  }
}

}  // namespace colmerge
