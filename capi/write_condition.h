// SPDX-License-Identifier: Apache-2.0
// The condition of a write, as options of writes and of statements have it.
#pragma once

#include <colmerge/colmerge.h>

#include <optional>

#include "base/status.h"
#include "write/write_condition.h"

namespace colmerge::capi {

// Nothing when neither is given. Borrows the writer's name from the caller.
Result<std::optional<WriteCondition>> ConditionArgument(const colmerge_token* token,
                                                        const int64_t* if_version);

// As the core takes it.
inline const WriteCondition* PointerTo(const std::optional<WriteCondition>& condition) {
  return condition ? &*condition : nullptr;
}

}  // namespace colmerge::capi
