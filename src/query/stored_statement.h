// SPDX-License-Identifier: Apache-2.0
// Statements on tables of a store: bound to their table as it is now, and bound anew when its
// columns have changed.
#pragma once

#include <memory>
#include <mutex>
#include <string_view>

#include "query/query.h"
#include "store/store.h"

namespace colmerge {

using Prepared = std::shared_ptr<const PreparedStatement>;

// A statement, and what its parameters are in one execution: one row each, of the types that it was bound with.
struct Execution {
  Prepared prepared;
  std::vector<Vector> parameters;
};

// The statement bound to its table as it is now, within the terms, whose pool is the store's or one below it.
Result<Prepared> PrepareNow(const Store& store, std::shared_ptr<const Statement> statement,
                            const TextTerms& terms);

// A version of the statement's table, and the statement, which gives rows, bound to it.
struct BoundQuery {
  Ref<const TableVersion> version;
  Prepared prepared;
};

// Binds a statement to a version of the table of this name, which it must mean.
Result<BoundQuery> BindQuery(std::shared_ptr<const Statement> statement,
                             Ref<const TableVersion> version, std::string_view table,
                             const TextTerms& terms);
// Likewise to its table in the store as it is now.
Result<BoundQuery> BindQueryNow(const Store& store, std::shared_ptr<const Statement> statement,
                                const TextTerms& terms);

// A statement and the form in which it was last bound to its table's columns. Thread-safe: runs
// that find the columns changed bind the statement again, each for itself, and leave it for the
// next run.
class StoredStatement {
 public:
  StoredStatement(Ref<Store> store, Prepared prepared)
      : store_(std::move(store)), prepared_(std::move(prepared)) {}

  Store& store() const { return *store_; }
  // As it was last bound.
  Prepared prepared() const;
  // Bound to this version's columns.
  Result<Prepared> PreparedFor(const TableVersion& version);
  // Bound to the table as it is now. Refused unless the statement gives rows.
  Result<BoundQuery> BindNow();

 private:
  const Ref<Store> store_;
  mutable std::mutex mutex_;
  Prepared prepared_;
};

// Not ok unless the statement gives rows, or, the other way round, changes the table.
Status RequireRows(const PreparedStatement& prepared);
Status RequireChange(const PreparedStatement& prepared);

}  // namespace colmerge
