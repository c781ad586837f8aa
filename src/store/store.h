// SPDX-License-Identifier: Apache-2.0
// A catalog of named tables over one memory pool and one hash seed.
//
// Thread-safe. Locks are taken in this order: writer locks of tables, the catalog's mutex, state mutexes of tables,
// the commit mutex. The catalog's mutex is never held while data is touched.
//
// All that changes a table goes one way: a Change is made under the table's writer lock, checked, prepared, and handed
// to the commit point.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "store/commit_point.h"
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
    std::vector<ColumnOperator> operators = {};  // of all merges into it
  };
  // kReplace drops the table that is there in the same step. `progress`, here and below, may end the wait for a table's
  // other writers, and the work up to the commit.
  Result<Ref<Table>> Create(std::string_view name, Schema schema, const Constraints& constraints,
                            IfExists if_exists, const Progress* progress = nullptr);
  // if_version: see WriteCondition.
  Status Drop(std::string_view name, const Progress* progress = nullptr,
              std::optional<uint64_t> if_version = std::nullopt);
  // Drops all tables, in one step.
  Status Clear(const Progress* progress = nullptr);

  // One write; the batches are in memory by now, and are taken. Creates the table when the options allow it.
  Result<WriteResult> Write(WriteRequest request);
  // `pool`: what working memory comes from; it may have a limit of its own. `condition`, here and below: nullptr when
  // there is none.
  Result<WriteResult> DeleteKeys(Table* table, const Batch& keys, const Ref<MemoryPool>& pool,
                                 const Progress* progress = nullptr,
                                 const WriteCondition* condition = nullptr);
  Result<WriteResult> Truncate(Table* table, const Progress* progress = nullptr,
                               const WriteCondition* condition = nullptr);
  // A DELETE or UPDATE: `make` makes the change of the version that the table of the statement's name has then; its
  // writer lock is held.
  using MakeChange = std::function<Result<Change>(const TableVersion& base)>;
  Result<WriteResult> ChangeNamed(const TableName& name, const MakeChange& make,
                                  const Progress* progress = nullptr,
                                  const WriteCondition* condition = nullptr);

  // The number of the store's last commit.
  uint64_t last_commit() const { return commit_point_.last_number(); }

 private:
  struct NameHash {
    using is_transparent = void;
    size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
  };
  using Catalog = boost::unordered_flat_map<std::string, Ref<Table>, NameHash, std::equal_to<>>;

  // A table that a write was to create and did not is forgotten again, however it failed.
  struct ForgetUnlessThere {
    Store* store;
    Table* table;
    ~ForgetUnlessThere() {
      if (!table->current()) store->Forget(table);
    }
  };

  Ref<Table> FindOrReserve(std::string_view name);
  // A table that is not there will never be: its name is free. With its writer lock held.
  void Forget(Table* table);
  // With the catalog's mutex held: takes the name out, if it is still this table's.
  void EraseName(Table* table);

  // What one change is checked, prepared and committed with.
  struct Terms {
    uint32_t threads = 1;
    const Progress* progress = nullptr;
    // A pool of the write's own, whose budget is its memory limit; nullptr: none.
    Ref<MemoryPool> limited = nullptr;
    const WriteCondition* condition = nullptr;  // what of it is left to do: its token is kept
  };
  // The end of every way that changes rows: checks, prepares, commits, compacts. The table's writer lock is held.
  Result<WriteResult> Carry(Table* table, Change change, const Terms& terms);
  // Of tables that are there, whose writer locks are held, in one step.
  Status DropTables(const std::vector<Table*>& tables);
  void Compact(Table* table) noexcept;

  Ref<MemoryPool> pool_;
  HashSeed seed_;
  const uint32_t threads_;
  CommitPoint commit_point_;
  mutable std::mutex mutex_;
  Catalog tables_;  // tables without a version are being created
};

}  // namespace colmerge
