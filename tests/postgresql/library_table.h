// SPDX-License-Identifier: Apache-2.0
// The library's side: the rows of a table in one set of Arrow types, through the C API.
#pragma once

#include <string>

#include "postgresql/outcome.h"
#include "postgresql/typed_table.h"
#include "support/handles.h"

namespace colmerge::test {

class LibraryTable {
 public:
  LibraryTable(const TypedTable& table, int type_set);

  Outcome Query(const std::string& sql);
  // A DELETE or UPDATE.
  Outcome Change(const std::string& sql);

 private:
  Statement Prepare(const std::string& sql, Outcome* outcome);

  Store store_;
};

}  // namespace colmerge::test
