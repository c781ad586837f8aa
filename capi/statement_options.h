// SPDX-License-Identifier: Apache-2.0
// The options of a run of a statement.
#pragma once

#include <colmerge/colmerge.h>

#include <optional>
#include <utility>

#include "capi/guard.h"
#include "capi/write_condition.h"
#include "query/statement_run.h"

namespace colmerge::capi {

// More is taken for an accident.
inline constexpr int32_t kMostThreads = 1024;

struct StatementOptions {
  StatementLimits limits;
  std::optional<WriteCondition> condition;  // of a kWrite; borrows from the options
  const int32_t* cancel = nullptr;
  uint64_t progress_interval = 0;
  Progress::Report report;
};

// NULL: no limits. kRead: of a call that is not one write; a condition is refused.
Result<StatementOptions> StatementOptionsArgument(const colmerge_query_options* given,
                                                  const Store& store,
                                                  Purpose purpose = Purpose::kRead);

// What body(StatementRun*), a Status or Result, makes of a run with the options of a call.
template <typename Body>
auto WithStatementRun(const colmerge_query_options* given, const Store& store, Purpose purpose,
                      Body&& body) -> decltype(body(static_cast<StatementRun*>(nullptr))) {
  COLMERGE_ASSIGN_OR_RETURN(StatementOptions options,
                            StatementOptionsArgument(given, store, purpose));
  options.limits.condition = PointerTo(options.condition);
  Progress progress("statement", options.cancel, options.progress_interval,
                    std::move(options.report));
  COLMERGE_RETURN_IF_ERROR(progress.Check());
  StatementRun run(std::move(options.limits), &progress);
  return body(&run);
}

}  // namespace colmerge::capi
