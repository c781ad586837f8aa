// SPDX-License-Identifier: Apache-2.0
// How deep a type nests, for whoever calls itself for each level of one.
#pragma once

#include "base/own_stack.h"
#include "column/data_type.h"

namespace colmerge {

// 1 for a flat type.
int LevelsOf(const DataType& type);

// What work() returns, which goes through the type's levels: on a stack of its own where they are many.
template <typename Work>
auto OnStackFor(const DataType& type, Work&& work) {
  return LevelsOf(type) > kLevelsOnAnyStack ? OnOwnStack(work) : work();
}

// The same for a function that comes here again for each level below: so many of them at a time share a stack.
template <typename Work>
std::invoke_result_t<Work&> OnStackForLevel(const DataType& type, Work&& work) {
  const int levels = LevelsOf(type);
  const bool is_next = levels > kLevelsOnAnyStack && levels % kLevelsOnAnyStack == 1;
  return is_next ? OnOwnStack(work) : work();
}

}  // namespace colmerge
