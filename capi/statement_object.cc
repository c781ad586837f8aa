// SPDX-License-Identifier: Apache-2.0
#include "capi/statement_object.h"

#include "capi/arguments.h"

namespace colmerge::capi {

Result<std::shared_ptr<const Statement>> StatementArgument(const char* sql, int64_t length) {
  COLMERGE_ASSIGN_OR_RETURN(const std::string_view text, TextArgument(sql, length, "sql"));
  COLMERGE_ASSIGN_OR_RETURN(Statement statement, ParseStatement(text));
  return std::shared_ptr<const Statement>(std::make_shared<Statement>(std::move(statement)));
}

Prepared StatementObject::prepared() const {
  std::lock_guard lock(mutex_);
  return prepared_;
}

Result<Prepared> StatementObject::PreparedFor(const TableVersion& version) {
  Prepared known = prepared();
  if (known->Fits(version)) return known;
  COLMERGE_ASSIGN_OR_RETURN(Prepared fresh,
                            Prepare(known->statement(), version.schema, store->pool()));
  std::lock_guard lock(mutex_);
  prepared_ = fresh;
  return fresh;
}

colmerge_string StatementObject::KeepText(std::string text) {
  std::lock_guard lock(mutex_);
  const std::string& kept = *texts_.insert(std::move(text)).first;
  return {kept.data(), static_cast<int64_t>(kept.size())};
}

Result<Prepared> PrepareNow(const Store& store, std::shared_ptr<const Statement> statement) {
  COLMERGE_ASSIGN_OR_RETURN(const Ref<Table> table, store.FindNamed(statement->table));
  const Ref<const TableVersion> version = table->Snapshot();
  if (!version) return TableNotFound(table->name());
  auto prepared = Prepare(std::move(statement), version->schema, store.pool());
  if (!prepared.ok()) return std::move(prepared).status().InTable(table->name());
  return prepared;
}

}  // namespace colmerge::capi
