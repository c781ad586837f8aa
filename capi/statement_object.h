// SPDX-License-Identifier: Apache-2.0
// What a statement handle stands for.
#pragma once

#include <colmerge/colmerge.h>

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "capi/handles.h"
#include "query/stored_statement.h"

namespace colmerge::capi {

// A statement's text, read. Position and code of a fault as in the header.
Result<std::shared_ptr<const Statement>> StatementArgument(const char* sql, int64_t length,
                                                           const TextTerms& terms);

// Thread-safe.
class StatementObject final : public RefCounted {
 public:
  StatementObject(Ref<Store> the_store, Prepared prepared)
      : store(the_store), statement(std::move(the_store), std::move(prepared)) {}

  // A text that lives as long as the handle.
  colmerge_string KeepText(std::string text);

  const Ref<Store> store;
  StoredStatement statement;

 private:
  std::mutex mutex_;
  std::set<std::string> texts_;
};

template <>
struct HandleTraits<StatementObject> {
  static constexpr HandleKind kKind = HandleKind::kStatement;
  using Token = colmerge_statement;
};

}  // namespace colmerge::capi
