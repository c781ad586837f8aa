// SPDX-License-Identifier: Apache-2.0
#include "capi/statement_object.h"

#include "capi/arguments.h"

namespace colmerge::capi {

Result<std::shared_ptr<const Statement>> StatementArgument(const char* sql, int64_t length,
                                                           const TextTerms& terms) {
  COLMERGE_ASSIGN_OR_RETURN(const std::string_view text, TextArgument(sql, length, "sql"));
  COLMERGE_ASSIGN_OR_RETURN(Statement statement, ParseStatement(text, terms));
  return std::shared_ptr<const Statement>(std::make_shared<Statement>(std::move(statement)));
}

colmerge_string StatementObject::KeepText(std::string text) {
  std::lock_guard lock(mutex_);
  const std::string& kept = *texts_.insert(std::move(text)).first;
  return {kept.data(), static_cast<int64_t>(kept.size())};
}

}  // namespace colmerge::capi
