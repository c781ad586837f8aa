// SPDX-License-Identifier: Apache-2.0
#include "store/token_record.h"

#include "base/error.h"

namespace colmerge {
namespace {

Status Conflict(const Table* table, uint64_t now, uint64_t wanted) {
  if (now == 0) {
    return Error(Code::kConflict,
                 "The table is not there, and the write is for its version {} (if_version); 0 "
                 "stands for a table that is not there",
                 wanted);
  }
  if (wanted == 0) {
    return Error(Code::kConflict,
                 "The table is there, at version {}, and the write is for one that is not "
                 "(if_version 0)",
                 now)
        .InTable(table->name());
  }
  return Error(Code::kConflict,
               "The table is at version {}, and the write is for version {} (if_version): it has "
               "been changed since; read it again, and write what follows from that",
               now, wanted)
      .InTable(table->name());
}

}  // namespace

Result<std::optional<WriteResult>> ResultWithoutWrite(const Table* table,
                                                      const WriteCondition* condition) {
  std::optional<WriteResult> result;
  if (condition == nullptr) return result;
  const std::optional<WriteToken>& token = condition->token;
  if (token && table != nullptr && table->tokens().Has(token->writer, token->sequence)) {
    result.emplace();
    result->version = table->number();
    result->applied = false;
    return result;
  }
  if (condition->if_version) {
    const uint64_t now = table == nullptr ? 0 : table->number();
    if (now != *condition->if_version) return Conflict(table, now, *condition->if_version);
  }
  return result;
}

Status TokenRecord::Reserve(std::span<PreparedChange* const> /*changes*/) {
  COLMERGE_ASSIGN_OR_RETURN(place_, tokens_.Reserve(token_.writer, pool_));
  return Status::Ok();
}

void TokenRecord::Deliver(uint64_t /*number*/) noexcept { tokens_.Record(place_, token_.sequence); }

void TokenRecord::Abandon() noexcept { tokens_.Release(place_); }

}  // namespace colmerge
