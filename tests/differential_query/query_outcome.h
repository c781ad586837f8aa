// SPDX-License-Identifier: Apache-2.0
// What a statement came to on either side.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "differential/sql_value.h"

namespace colmerge::test {

struct QueryOutcome {
  std::vector<std::vector<SqlValue>> rows;  // of a SELECT
  int64_t changed = 0;                      // rows that a DELETE or UPDATE chose
  bool was_prepared = false;                // ours: the text and its constants were taken
  int32_t status = 0;                       // ours: COLMERGE_OK or what went wrong
  std::string message;                      // ours
  // Theirs: somewhere a value did not fit or a number was divided by zero. What was computed from
  // it then is a value that occurs nowhere else.
  bool met_fault = false;
};

}  // namespace colmerge::test
