// SPDX-License-Identifier: Apache-2.0
// Statements over one table: prepared once, run many times.
//
//   text -> ParseStatement -> the table of its name -> Prepare -> RunSelect, MakeChange or Explain
//
// A PreparedStatement is bound to one schema object and never changes: any number of threads may
// run it at once, with parameters of their own. When a table's schema changes (a column is added,
// the table is replaced), `Fits` says so, and the caller prepares the same Statement anew.
//
// Errors carry the byte position in the text, and those that a row's values cause the number of the
// live row, counted from 0 in table order.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/progress.h"
#include "column/batch.h"
#include "syntax/statement.h"
#include "write/change.h"

namespace colmerge {

struct SelectPlan;
struct ChangePlan;

// By number: the values, of one row each, of parameters that are to be bound as if they stood in the text as literals,
// because their types do not hold them; nullptr: a parameter.
using ParameterLiterals = std::vector<std::shared_ptr<const Vector>>;

class PreparedStatement {
 public:
  PreparedStatement(std::shared_ptr<const Statement> statement,
                    std::shared_ptr<const Schema> schema);
  ~PreparedStatement();

  const std::shared_ptr<const Statement>& statement() const { return statement_; }
  StatementKind kind() const { return statement_->kind; }
  // Whether it gives rows (RunSelect) or changes the table (MakeChange). EXPLAIN always gives rows.
  bool returns_rows() const {
    return statement_->explain || statement_->kind == StatementKind::kSelect;
  }
  // Of the rows that it gives; without fields when it gives none.
  const Schema& output_schema() const { return output_schema_; }
  // By number; never kNull.
  const std::vector<DataType>& parameter_types() const { return parameter_types_; }
  // By number: whether it is stored or counted with as it is, so that no literal can stand for it.
  const std::vector<bool>& assigned_parameters() const { return assigned_parameters_; }
  // Whether it can run on this version: it was prepared for the version's schema.
  bool Fits(const TableVersion& version) const { return version.schema == schema_; }

  // The layer's own: one of them is there.
  const SelectPlan* select() const { return select_.get(); }
  const ChangePlan* change() const { return change_.get(); }

 private:
  friend Result<std::shared_ptr<const PreparedStatement>> PrepareHere(
      std::shared_ptr<const Statement>, std::shared_ptr<const Schema>, const TextTerms&,
      const ParameterLiterals&);
  friend Result<std::shared_ptr<const PreparedStatement>> PrepareWith(const PreparedStatement&,
                                                                      const ParameterLiterals&,
                                                                      const TextTerms&);
  std::shared_ptr<const Statement> statement_;
  std::shared_ptr<const Schema> schema_;
  Schema output_schema_;
  std::vector<DataType> parameter_types_;
  std::vector<bool> assigned_parameters_;
  std::unique_ptr<const SelectPlan> select_;
  std::unique_ptr<const ChangePlan> change_;
  MemoryCharge charge_;  // for what was bound
};

// Binds a statement to the schema of its table. terms: for its constants and all else that it is; its pool is needed.
Result<std::shared_ptr<const PreparedStatement>> Prepare(std::shared_ptr<const Statement> statement,
                                                         std::shared_ptr<const Schema> schema,
                                                         const TextTerms& terms,
                                                         const ParameterLiterals& literals = {});
// The same statement with literals in the place of some parameters.
Result<std::shared_ptr<const PreparedStatement>> PrepareWith(const PreparedStatement& statement,
                                                             const ParameterLiterals& literals,
                                                             const TextTerms& terms);

struct QueryOptions {
  uint64_t batch_size = kDefaultBatchSize;  // most rows in a batch of the result; > 0
  // Most rows of a result; what is beyond is left out. A change of more rows fails.
  uint64_t row_limit = ~uint64_t{0};
  uint32_t threads = 1;  // most threads at work at once; > 0
  // Told every few thousand rows how many of the table, deleted ones included, have been read, and
  // how many will be; may end the query. Must outlive the reading of the result. nullptr: nobody.
  Progress* progress = nullptr;
  // What the query may allocate from; give a pool of its own, with the store's as parent, to limit
  // it. nullptr: the table's.
  Ref<MemoryPool> pool;
};

// Runs a statement that gives rows; `parameters` of the bound types, one row each. Plain
// selections read the table while batches are pulled, others read it before the first one is there.
// Batches keep alive what they borrow. The source keeps the version as long as it reads from it; it
// is not thread-safe.
Result<std::unique_ptr<BatchSource>> RunSelect(std::shared_ptr<const PreparedStatement> statement,
                                               Ref<const TableVersion> version,
                                               std::vector<Vector> parameters,
                                               QueryOptions options);

// What a DELETE or UPDATE makes of a version, for which it was prepared. The caller holds the table's writer lock. In
// the counts, rows_read is the number of rows that matched.
Result<Change> MakeChange(const std::shared_ptr<const PreparedStatement>& statement,
                          const TableVersion& base, std::vector<Vector> parameters,
                          const QueryOptions& options);

// How the statement would run on this version: a tree of steps, one a line, the last one first.
std::string Explain(const PreparedStatement& statement, const TableVersion& version);

}  // namespace colmerge
