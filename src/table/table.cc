// SPDX-License-Identifier: Apache-2.0
#include "table/table.h"

#include "base/error.h"

namespace colmerge {

Status TableNotFound(std::string_view name) {
  return Error(Code::kTableNotFound, "Table '{}' not found in in-memory store", name).InTable(name);
}

}  // namespace colmerge
