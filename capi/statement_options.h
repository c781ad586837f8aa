// SPDX-License-Identifier: Apache-2.0
// The options of a run of a statement.
#pragma once

#include <colmerge/colmerge.h>

#include <utility>

#include "query/statement_run.h"

namespace colmerge::capi {

// More is taken for an accident.
inline constexpr int32_t kMostThreads = 1024;

struct StatementOptions {
  StatementLimits limits;
  const int32_t* cancel = nullptr;
  uint64_t progress_interval = 0;
  Progress::Report report;
};

// NULL: no limits.
Result<StatementOptions> StatementOptionsArgument(const colmerge_query_options* given,
                                                  const Store& store);

// What body(StatementRun*), a Status or Result, makes of a run with the options of a call.
template <typename Body>
auto WithStatementRun(const colmerge_query_options* given, const Store& store, Body&& body)
    -> decltype(body(static_cast<StatementRun*>(nullptr))) {
  COLMERGE_ASSIGN_OR_RETURN(StatementOptions options, StatementOptionsArgument(given, store));
  Progress progress("statement", options.cancel, options.progress_interval,
                    std::move(options.report));
  COLMERGE_RETURN_IF_ERROR(progress.Check());
  StatementRun run(std::move(options.limits), &progress);
  return body(&run);
}

}  // namespace colmerge::capi
