// SPDX-License-Identifier: Apache-2.0
#include "capi/statement_options.h"

#include "capi/arguments.h"
#include "capi/progress_report.h"

namespace colmerge::capi {
namespace {

// Rows between two calls of a callback that did not say.
constexpr uint64_t kProgressRows = 100000;

}  // namespace

Result<StatementOptions> StatementOptionsArgument(const colmerge_query_options* given,
                                                  const Store& store, Purpose purpose) {
  COLMERGE_ASSIGN_OR_RETURN(const auto options, ReadOptions(given, "options"));
  StatementOptions read;
  StatementLimits& limits = read.limits;
  COLMERGE_ASSIGN_OR_RETURN(read.progress_interval,
                            CountArgument(options.progress_interval, "progress_interval"));
  if (read.progress_interval == 0) read.progress_interval = kProgressRows;
  COLMERGE_ASSIGN_OR_RETURN(limits.batch_size, CountArgument(options.batch_size, "batch_size"));
  if (limits.batch_size == 0) limits.batch_size = COLMERGE_DEFAULT_BATCH_SIZE;
  COLMERGE_ASSIGN_OR_RETURN(limits.row_limit, CountArgument(options.row_limit, "row_limit"));
  COLMERGE_ASSIGN_OR_RETURN(const uint64_t memory_limit,
                            CountArgument(options.memory_limit, "memory_limit"));
  COLMERGE_RETURN_IF_ERROR(CheckEnumerator(options.threads, kMostThreads + 1, "threads"));
  COLMERGE_RETURN_IF_ERROR(RequireZero(options.reserved, "options.reserved"));
  limits.threads = options.threads == 0 ? store.threads() : static_cast<uint32_t>(options.threads);
  limits.pool = memory_limit == 0 ? store.pool() : MakeRef<MemoryPool>(memory_limit, store.pool());
  COLMERGE_ASSIGN_OR_RETURN(read.condition, ConditionArgument(options.token, options.if_version));
  if (read.condition && purpose == Purpose::kRead) {
    return Status(Code::kInvalidArgument,
                  "'token' and 'if_version' are those of one write, which this call is not: it "
                  "reads, or makes "
                  "a write for each row of an array");
  }
  read.cancel = options.cancel;
  read.report = ReportTo(options.progress, options.user);
  return read;
}

}  // namespace colmerge::capi
