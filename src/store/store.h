// SPDX-License-Identifier: Apache-2.0
// A catalog of named tables over one memory pool and one hash seed.
//
// Thread-safe. Locks are taken in this order: a table's writer mutex, the catalog's mutex, the
// table's state mutex. The catalog's mutex is never held while data is touched.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "syntax/table_name.h"
#include "table/table.h"
#include "write/write_request.h"

namespace colmerge {

// Whether a statement's name for its table means the table of this name: exactly, or, unless it is
// quoted, but for the case of ASCII letters.
bool NamesTable(const TableName& name, std::string_view table);

class Store final : public RefCounted {
 public:
  // memory_budget: bytes, 0 for none. threads: most of one query or large write, 0 for as many as
  // suit the machine.
  explicit Store(uint64_t memory_budget, uint32_t threads = 0);

  const Ref<MemoryPool>& pool() const { return pool_; }
  uint32_t threads() const { return threads_; }  // at least 1

  // A table that is there. Its handle stays bound to it: after a drop it has no version.
  Result<Ref<Table>> Find(std::string_view name) const;
  // As Find, nullptr when there is none.
  Ref<Table> FindOrNull(std::string_view name) const;
  std::vector<std::string> TableNames() const;  // ascending by bytes
  // The table that a statement names: that of exactly this name, else, unless the name is quoted,
  // the one that differs from it in the case of ASCII letters only.
  Result<Ref<Table>> FindNamed(const TableName& name) const;

  enum class IfExists : uint8_t { kError, kKeep, kReplace };
  // What a table declares beside its columns.
  struct Constraints {
    std::vector<std::string> primary_key;  // names of columns
    std::vector<CheckDefinition> checks;
  };
  // kReplace drops the table that is there in the same step.
  Result<Ref<Table>> Create(std::string_view name, Schema schema, const Constraints& constraints,
                            IfExists if_exists);
  Status Drop(std::string_view name);
  // Drops all tables; they leave the catalog in one step.
  void Clear();

  // One write; the batches are in memory by now. Creates the table when the options allow it.
  Result<WriteResult> Write(const WriteRequest& request);
  Result<WriteResult> DeleteKeys(Table* table, const Batch& keys);
  Status Truncate(Table* table);
  // A DELETE or UPDATE: `change` runs on the table that the statement names, whose writer mutex is
  // held and which has a version.
  Result<WriteResult> Change(const TableName& name,
                             const std::function<Result<WriteResult>(Table*)>& change);

 private:
  struct NameHash {
    using is_transparent = void;
    size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
  };
  using Catalog = boost::unordered_flat_map<std::string, Ref<Table>, NameHash, std::equal_to<>>;

  Ref<Table> FindOrReserve(std::string_view name);
  void Forget(Table* table);

  Ref<MemoryPool> pool_;
  HashSeed seed_;
  const uint32_t threads_;
  mutable std::mutex mutex_;
  Catalog tables_;  // tables without a version are being created
};

}  // namespace colmerge
