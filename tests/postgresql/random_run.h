// SPDX-License-Identifier: Apache-2.0
// Random statements over random tables, by seed.
#pragma once

#include "postgresql/catalogue_run.h"

namespace colmerge::test {

// One table, and so many statements on it.
void RunSeed(PostgresqlServer* server, uint64_t seed, uint64_t statements, Tally* tally);

}  // namespace colmerge::test
