// SPDX-License-Identifier: Apache-2.0
// The expressions of the catalogue and statements by hand, over the edges of all types.
#pragma once

#include <string>
#include <vector>

#include "postgresql/postgresql_server.h"

namespace colmerge::test {

struct Tally {
  uint64_t statements = 0;
  uint64_t refused = 0;  // by both sides
  uint64_t failures = 0;

  void Report(const std::string& sql, const std::string& difference);
};

void RunCatalogue(PostgresqlServer* server, Tally* tally);
// Statements from a file: one a line, -- begins a comment.
void RunByHand(PostgresqlServer* server, const std::string& file, Tally* tally);

}  // namespace colmerge::test
