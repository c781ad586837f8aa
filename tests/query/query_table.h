// SPDX-License-Identifier: Apache-2.0
// A table to ask questions, and the answers as text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "query/query.h"
#include "store/store.h"

namespace colmerge::test {

// Rows of text, each value as it is cast to its column's type; "NULL" is a null.
using TextRows = std::vector<std::vector<std::string>>;

class QueryTable {
 public:
  QueryTable(std::vector<Field> fields, std::vector<uint32_t> primary_key = {},
             const std::string& name = "t");

  Table* table() { return table_.get(); }
  Ref<const TableVersion> version() const { return table_->Snapshot(); }
  const Ref<MemoryPool>& pool() const { return pool_; }
  QueryOptions& options() { return options_; }

  void Append(const TextRows& rows);
  void Append(std::vector<Vector> columns);
  // Merges by these columns.
  Result<WriteResult> Merge(const std::vector<std::string>& keys, const TextRows& rows);

  // Rows as "a|b", one a line; of an EXPLAIN, its lines. An error as "error: …", with " @position"
  // and " #row" where it has them. Parameters are text, NULL for a null, cast to what was bound.
  std::string Ask(std::string_view sql, const std::vector<std::string>& parameters = {});
  std::string AskVersion(Ref<const TableVersion> version, std::string_view sql,
                         const std::vector<std::string>& parameters = {});
  // "matched M" or an error.
  std::string Change(std::string_view sql, const std::vector<std::string>& parameters = {});

  Result<std::shared_ptr<const PreparedStatement>> Prepare(std::string_view sql);
  Result<std::vector<Vector>> Parameters(const PreparedStatement& statement,
                                         const std::vector<std::string>& values);

 private:
  Batch MakeBatch(const TextRows& rows) const;
  Result<WriteResult> Write(DestinationOptions options, Batch batch);

  Ref<Store> store_;
  Ref<MemoryPool> pool_;
  Ref<Table> table_;
  QueryOptions options_;
};

std::string Describe(const Status& status);
// All batches of a source as text, or its error.
std::string Describe(BatchSource* source);

}  // namespace colmerge::test
