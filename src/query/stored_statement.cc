// SPDX-License-Identifier: Apache-2.0
#include "query/stored_statement.h"

#include <utility>

#include "base/error.h"

namespace colmerge {
namespace {

struct NamedVersion {
  Ref<Table> table;
  Ref<const TableVersion> version;
};

Result<NamedVersion> FindVersion(const Store& store, const TableName& name) {
  NamedVersion found;
  COLMERGE_ASSIGN_OR_RETURN(found.table, store.FindNamed(name));
  found.version = found.table->Snapshot();
  if (!found.version) return TableNotFound(found.table->name());
  return found;
}

}  // namespace

Result<Prepared> PrepareNow(const Store& store, std::shared_ptr<const Statement> statement,
                            const TextTerms& terms) {
  COLMERGE_ASSIGN_OR_RETURN(const NamedVersion found, FindVersion(store, statement->table));
  auto prepared = Prepare(std::move(statement), found.version->schema, terms);
  if (!prepared.ok()) return std::move(prepared).status().InTable(found.table->name());
  return prepared;
}

Result<BoundQuery> BindQuery(std::shared_ptr<const Statement> statement,
                             Ref<const TableVersion> version, std::string_view table,
                             const TextTerms& terms) {
  if (!NamesTable(statement->table, table)) {
    return TableNotFound(statement->table.text).AtPosition(statement->table.position);
  }
  auto prepared = Prepare(std::move(statement), version->schema, terms);
  if (!prepared.ok()) return std::move(prepared).status().InTable(table);
  COLMERGE_RETURN_IF_ERROR(RequireRows(**prepared));
  return BoundQuery{std::move(version), std::move(prepared).value()};
}

Result<BoundQuery> BindQueryNow(const Store& store, std::shared_ptr<const Statement> statement,
                                const TextTerms& terms) {
  COLMERGE_ASSIGN_OR_RETURN(NamedVersion found, FindVersion(store, statement->table));
  return BindQuery(std::move(statement), std::move(found.version), found.table->name(), terms);
}

Prepared StoredStatement::prepared() const {
  std::lock_guard lock(mutex_);
  return prepared_;
}

Result<Prepared> StoredStatement::PreparedFor(const TableVersion& version) {
  Prepared known = prepared();
  if (known->Fits(version)) return known;
  COLMERGE_ASSIGN_OR_RETURN(Prepared fresh,
                            Prepare(known->statement(), version.schema, {store_->pool()}));
  std::lock_guard lock(mutex_);
  prepared_ = fresh;
  return fresh;
}

Result<BoundQuery> StoredStatement::BindNow() {
  const Prepared known = prepared();
  COLMERGE_RETURN_IF_ERROR(RequireRows(*known));
  COLMERGE_ASSIGN_OR_RETURN(NamedVersion found, FindVersion(*store_, known->statement()->table));
  auto bound = PreparedFor(*found.version);
  if (!bound.ok()) return std::move(bound).status().InTable(found.table->name());
  return BoundQuery{std::move(found.version), std::move(bound).value()};
}

Status RequireRows(const PreparedStatement& prepared) {
  if (prepared.returns_rows()) return Status::Ok();
  return Status(Code::kInvalidArgument,
                "The statement changes rows and gives none; execute it instead");
}

Status RequireChange(const PreparedStatement& prepared) {
  if (!prepared.returns_rows()) return Status::Ok();
  return Status(Code::kInvalidArgument,
                "The statement gives rows and changes none; query it instead");
}

}  // namespace colmerge
