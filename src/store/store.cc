// SPDX-License-Identifier: Apache-2.0
#include "store/store.h"

#include <algorithm>
#include <thread>

#include "base/error.h"
#include "column/key_value.h"
#include "table/version_edit.h"
#include "write/table_writer.h"

namespace colmerge {
namespace {

Result<std::vector<uint32_t>> PrimaryKeyColumns(const Schema& schema,
                                                const std::vector<std::string>& names) {
  std::vector<uint32_t> columns;
  for (const std::string& name : names) {
    COLMERGE_ASSIGN_OR_RETURN(const size_t found, schema.Require(name));
    const auto column = static_cast<uint32_t>(found);
    if (std::find(columns.begin(), columns.end(), column) != columns.end()) {
      return Error(Code::kInvalidArgument, "Primary key column '{}' is given more than once", name)
          .InColumn(name);
    }
    if (!CanBeKey(schema.field(column).type)) {
      return Error(Code::kUnsupportedType,
                   "Primary key column '{}' has type {}, which cannot be "
                   "a key",
                   name, schema.field(column).type.ToString())
          .InColumn(name);
    }
    columns.push_back(column);
  }
  return columns;
}

// Of a store that was not told how many.
constexpr uint32_t kMostOwnThreads = 8;

char LowerCase(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool EqualButForCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return LowerCase(x) == LowerCase(y); });
}

// A drop, for handles too: the table will never have a version again.
void DropVersion(Table* table) {
  table->set_dropped();
  PublishVersion(table, nullptr);
}

}  // namespace

bool NamesTable(const TableName& name, std::string_view table) {
  return name.quoted ? name.text == table : EqualButForCase(name.text, table);
}

Store::Store(uint64_t memory_budget, uint32_t threads)
    : pool_(MakeRef<MemoryPool>(memory_budget)),
      seed_(HashSeed::Random()),
      threads_(threads != 0
                   ? threads
                   : std::clamp(std::thread::hardware_concurrency(), 1U, kMostOwnThreads)) {}

Ref<Table> Store::FindOrNull(std::string_view name) const {
  std::lock_guard lock(mutex_);
  const auto at = tables_.find(name);
  if (at == tables_.end() || !at->second->exists()) return nullptr;
  return at->second;
}

Result<Ref<Table>> Store::Find(std::string_view name) const {
  if (Ref<Table> table = FindOrNull(name)) return table;
  return TableNotFound(name);
}

Result<Ref<Table>> Store::FindNamed(const TableName& name) const {
  if (Ref<Table> table = FindOrNull(name.text)) return table;
  Ref<Table> found;
  bool ambiguous = false;
  if (!name.quoted) {
    std::lock_guard lock(mutex_);
    for (const auto& [text, table] : tables_) {
      if (!table->exists() || !NamesTable(name, text)) continue;
      ambiguous = found != nullptr;
      found = table;
      if (ambiguous) break;
    }
  }
  if (found && !ambiguous) return found;
  if (!ambiguous) return TableNotFound(name.text).AtPosition(name.position);
  return Error(Code::kTableNotFound,
               "Several tables have the name '{}' but for the case of letters; put the one that is "
               "meant in double quotes",
               name.text)
      .InTable(name.text)
      .AtPosition(name.position);
}

std::vector<std::string> Store::TableNames() const {
  std::vector<std::string> names;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [name, table] : tables_) {
      if (table->exists()) names.push_back(name);
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<Ref<Table>> Store::Create(std::string_view name, Schema schema,
                                 const Constraints& constraints, IfExists if_exists) {
  COLMERGE_ASSIGN_OR_RETURN(auto columns, PrimaryKeyColumns(schema, constraints.primary_key));
  COLMERGE_ASSIGN_OR_RETURN(auto checks, BindChecks(constraints.checks, schema, pool_));
  Ref<TableVersion> version = MakeFirstVersion(std::move(schema), std::move(columns), seed_, pool_);
  version->checks = std::move(checks);
  auto fresh = MakeRef<Table>(std::string(name));
  for (;;) {
    Ref<Table> table = FindOrReserve(name);
    std::lock_guard writing(table->writer_mutex());
    if (table->dropped()) continue;
    if (!table->current()) {
      PublishVersion(table.get(), std::move(version));
      return table;
    }
    if (if_exists == IfExists::kKeep) return table;
    if (if_exists == IfExists::kError) {
      return Error(Code::kTableExists, "Table '{}' exists already", name).InTable(name);
    }
    {
      std::lock_guard lock(mutex_);
      const auto at = tables_.find(name);
      // Not so when the store is being cleared: the table is about to be dropped.
      if (at == tables_.end() || at->second.get() != table.get()) continue;
      PublishVersion(fresh.get(), std::move(version));
      at->second = fresh;
    }
    DropVersion(table.get());
    return fresh;
  }
}

Status Store::Drop(std::string_view name) {
  for (;;) {
    Ref<Table> table = FindOrNull(name);
    if (!table) return TableNotFound(name);
    std::lock_guard writing(table->writer_mutex());
    if (table->dropped() || !table->current()) continue;
    Forget(table.get());
    return Status::Ok();
  }
}

void Store::Clear() {
  // From here on no name is found. Writers that hold a table already come before the clearing.
  Catalog gone;
  {
    std::lock_guard lock(mutex_);
    gone.swap(tables_);
  }
  for (const auto& [name, table] : gone) {
    std::lock_guard writing(table->writer_mutex());
    DropVersion(table.get());
  }
}

Result<WriteResult> Store::Write(const WriteRequest& request) {
  const std::string& name = request.options.table_name;
  for (;;) {
    Ref<Table> table =
        request.options.create_table_if_not_exists ? FindOrReserve(name) : FindOrNull(name);
    if (!table) {
      return Error(Code::kTableNotFound, "Cannot create table '{}' - table creation disabled", name)
          .InTable(name);
    }
    std::lock_guard writing(table->writer_mutex());
    if (table->dropped()) continue;
    if (!table->current() && !request.options.create_table_if_not_exists) continue;
    // A table that the write was to create and did not is forgotten again, however it failed.
    struct ForgetUnlessThere {
      Store* store;
      Table* table;
      ~ForgetUnlessThere() {
        if (!table->current()) store->Forget(table);
      }
    } cleanup{this, table.get()};
    auto result = WriteToTable(table.get(), request, seed_, pool_);
    if (!result.ok()) return std::move(result).status().InTable(name);
    return result;
  }
}

Result<WriteResult> Store::DeleteKeys(Table* table, const Batch& keys) {
  std::lock_guard writing(table->writer_mutex());
  if (!table->current()) return TableNotFound(table->name());
  auto result = DeleteFromTable(table, keys);
  if (!result.ok()) return std::move(result).status().InTable(table->name());
  return result;
}

Status Store::Truncate(Table* table) {
  std::lock_guard writing(table->writer_mutex());
  if (!table->current()) return TableNotFound(table->name());
  TruncateTable(table);
  return Status::Ok();
}

Result<WriteResult> Store::Change(const TableName& name,
                                  const std::function<Result<WriteResult>(Table*)>& change) {
  for (;;) {
    COLMERGE_ASSIGN_OR_RETURN(const Ref<Table> table, FindNamed(name));
    std::lock_guard writing(table->writer_mutex());
    if (table->dropped() || !table->current()) continue;
    auto result = change(table.get());
    if (!result.ok()) return std::move(result).status().InTable(table->name());
    return result;
  }
}

// The table of this name, or one without a version that stands for it while it is created.
Ref<Table> Store::FindOrReserve(std::string_view name) {
  std::lock_guard lock(mutex_);
  const auto at = tables_.find(name);
  if (at != tables_.end()) return at->second;
  auto table = MakeRef<Table>(std::string(name));
  tables_.emplace(table->name(), table);
  return table;
}

// With the table's writer mutex held.
void Store::Forget(Table* table) {
  {
    std::lock_guard lock(mutex_);
    const auto at = tables_.find(table->name());
    if (at != tables_.end() && at->second.get() == table) tables_.erase(at);
  }
  DropVersion(table);
}

}  // namespace colmerge
