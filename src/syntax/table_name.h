// SPDX-License-Identifier: Apache-2.0
// A table's name as it was written.
#pragma once

#include <cstdint>
#include <string>

namespace colmerge {

struct TableName {
  std::string text;
  bool quoted = false;   // means exactly this table: letters of the other case are others
  int64_t position = 0;  // in the statement, for messages
};

}  // namespace colmerge
