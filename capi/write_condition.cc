// SPDX-License-Identifier: Apache-2.0
#include "capi/write_condition.h"

#include "base/error.h"
#include "capi/arguments.h"

namespace colmerge::capi {
namespace {

Result<WriteToken> TokenArgument(const colmerge_token& given) {
  WriteToken token;
  COLMERGE_ASSIGN_OR_RETURN(token.writer, TextArgument(given.writer, "token.writer"));
  if (token.writer.empty()) {
    return Error(Code::kInvalidArgument, "'token' has no writer; it names whoever sends the writes")
        .InColumn("token.writer");
  }
  if (token.writer.size() > COLMERGE_MAX_WRITER_LENGTH) {
    return Error(Code::kInvalidArgument,
                 "'token' has a writer of {} bytes; at most {} are possible", token.writer.size(),
                 COLMERGE_MAX_WRITER_LENGTH)
        .InColumn("token.writer");
  }
  COLMERGE_ASSIGN_OR_RETURN(token.sequence, CountArgument(given.sequence, "token.sequence"));
  return token;
}

}  // namespace

Result<std::optional<WriteCondition>> ConditionArgument(const colmerge_token* token,
                                                        const int64_t* if_version) {
  if (token == nullptr && if_version == nullptr) return std::optional<WriteCondition>();
  WriteCondition condition;
  if (token != nullptr) {
    COLMERGE_ASSIGN_OR_RETURN(condition.token, TokenArgument(*token));
  }
  if (if_version != nullptr) {
    COLMERGE_ASSIGN_OR_RETURN(condition.if_version, CountArgument(*if_version, "if_version"));
  }
  return std::optional<WriteCondition>(condition);
}

}  // namespace colmerge::capi
