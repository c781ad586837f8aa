// SPDX-License-Identifier: Apache-2.0
// Makes a statement that fails, and the rows it fails on, as small as they can be while it still
// fails in the same way.
#pragma once

#include <functional>

#include "differential_query/contest.h"

namespace colmerge::test {

struct FailingCase {
  QueryStatement statement;
  RowBatch rows;
  RunShape shape;
};

// How a case differs; the whole of it is run anew.
Difference RunCase(const RandomTable& table, const FailingCase& failing);

// fails: whether a case still fails in the way that it has to.
using StillFails = std::function<bool(const FailingCase&)>;

FailingCase Shorten(const RandomTable& table, FailingCase failing, const StillFails& fails);

}  // namespace colmerge::test
