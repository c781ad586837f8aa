// SPDX-License-Identifier: Apache-2.0
// The functions that sqlite_engine.h lists.
#pragma once

#include <sqlite3.h>

namespace colmerge::test {

// Sets *met_fault, which must outlive the database, whenever a value does not fit.
void DefineFunctions(sqlite3* db, bool* met_fault);

}  // namespace colmerge::test
