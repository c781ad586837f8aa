// SPDX-License-Identifier: Apache-2.0
// What a destination remembers of its last write, so that the next one of the same columns need not find it out again.
// Nothing that a caller could tell.
#pragma once

#include "arrow/schema_memo.h"
#include "base/last_known.h"
#include "write/merge_rules.h"
#include "write/schema_match.h"

namespace colmerge::capi {

struct WriteMemo {
  SchemaMemo schemas;
  MatchMemo matches;
  LastKnown<BoundRules> rules;
};

}  // namespace colmerge::capi
