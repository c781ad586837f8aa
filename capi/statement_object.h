// SPDX-License-Identifier: Apache-2.0
// What a statement handle stands for: its syntax, and the form in which it was last bound to its
// table's columns.
#pragma once

#include <colmerge/colmerge.h>

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "capi/handles.h"
#include "query/query.h"
#include "store/store.h"

namespace colmerge::capi {

using Prepared = std::shared_ptr<const PreparedStatement>;

// A statement's text, read. Position and code of a fault as in the header.
Result<std::shared_ptr<const Statement>> StatementArgument(const char* sql, int64_t length);

// Thread-safe: runs that find the columns changed bind the statement again, each for itself, and
// leave it for the next run.
class StatementObject final : public RefCounted {
 public:
  StatementObject(Ref<Store> the_store, Prepared prepared)
      : store(std::move(the_store)), prepared_(std::move(prepared)) {}

  // As it was last bound.
  Prepared prepared() const;
  // Bound to this version's columns.
  Result<Prepared> PreparedFor(const TableVersion& version);
  // A text that lives as long as the handle.
  colmerge_string KeepText(std::string text);

  const Ref<Store> store;

 private:
  mutable std::mutex mutex_;
  Prepared prepared_;
  std::set<std::string> texts_;
};

template <>
struct HandleTraits<StatementObject> {
  static constexpr HandleKind kKind = HandleKind::kStatement;
  using Token = colmerge_statement;
};

// The statement bound to its table as it is now.
Result<Prepared> PrepareNow(const Store& store, std::shared_ptr<const Statement> statement);

}  // namespace colmerge::capi
