// SPDX-License-Identifier: Apache-2.0
#include "store/store.h"

#include <algorithm>
#include <list>
#include <new>
#include <thread>

#include "base/ascii.h"
#include "base/error.h"
#include "column/key_value.h"
#include "store/token_record.h"
#include "write/change_check.h"
#include "write/compaction.h"
#include "write/merge_rules.h"
#include "write/row_change.h"
#include "write/write_change.h"

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
                                 const Constraints& constraints, IfExists if_exists,
                                 const Progress* progress) {
  COLMERGE_ASSIGN_OR_RETURN(auto columns, PrimaryKeyColumns(schema, constraints.primary_key));
  COLMERGE_ASSIGN_OR_RETURN(auto checks, BindChecks(constraints.checks, schema, pool_));
  COLMERGE_ASSIGN_OR_RETURN(OperatorList operators,
                            DeclareOperators(constraints.operators, schema, columns, pool_));
  Ref<TableVersion> version = MakeFirstVersion(schema.Declared(), std::move(columns), seed_, pool_);
  version->checks = std::move(checks);
  version->operators = std::move(operators);
  auto fresh = MakeRef<Table>(std::string(name));
  for (;;) {
    Ref<Table> table = FindOrReserve(name);
    WriterTurn turn;
    COLMERGE_RETURN_IF_ERROR(turn.Begin(&table->writer_lock(), {progress}));
    if (table->dropped()) continue;
    if (!table->current()) {
      ForgetUnlessThere cleanup{this, table.get()};
      PreparedChange created(table.get(), Change::ToFresh(std::move(version), pool_));
      COLMERGE_RETURN_IF_ERROR(commit_point_.Commit({{&created}}).status());
      return table;
    }
    if (if_exists == IfExists::kKeep) return table;
    if (if_exists == IfExists::kError) {
      return Error(Code::kTableExists, "Table '{}' exists already", name).InTable(name);
    }
    PreparedChange dropped(table.get(), Change::Drop(*table->current()));
    PreparedChange created(fresh.get(), Change::ToFresh(version, pool_));
    WriterTurn creating(&fresh->writer_lock());
    std::lock_guard lock(mutex_);
    const auto at = tables_.find(name);
    // Not so when the store is being cleared: the table is about to be dropped.
    if (at == tables_.end() || at->second.get() != table.get()) continue;
    COLMERGE_RETURN_IF_ERROR(commit_point_.Commit({{&dropped, &created}}).status());
    at->second = fresh;
    return fresh;
  }
}

Status Store::Drop(std::string_view name, const Progress* progress,
                   std::optional<uint64_t> if_version) {
  const WriteCondition condition{std::nullopt, if_version};
  for (;;) {
    Ref<Table> table = FindOrNull(name);
    if (!table) return TableNotFound(name);
    WriterTurn turn;
    COLMERGE_RETURN_IF_ERROR(turn.Begin(&table->writer_lock(), {progress}));
    if (table->dropped() || !table->current()) continue;
    COLMERGE_RETURN_IF_ERROR(ResultWithoutWrite(table.get(), &condition).status());
    return DropTables({table.get()});
  }
}

Status Store::Clear(const Progress* progress) {
  std::vector<Ref<Table>> tables;
  {
    std::lock_guard lock(mutex_);
    for (const auto& [name, table] : tables_) tables.push_back(table);
  }
  std::sort(tables.begin(), tables.end(),
            [](const auto& a, const auto& b) { return a->name() < b->name(); });
  std::list<WriterTurn> turns;
  std::vector<Table*> there;
  for (const Ref<Table>& table : tables) {
    COLMERGE_RETURN_IF_ERROR(turns.emplace_back().Begin(&table->writer_lock(), {progress}));
    if (table->current()) there.push_back(table.get());
  }
  return DropTables(there);
}

Status Store::DropTables(const std::vector<Table*>& tables) {
  std::list<PreparedChange> drops;
  std::vector<PreparedChange*> prepared;
  for (Table* table : tables) {
    prepared.push_back(&drops.emplace_back(table, Change::Drop(*table->current())));
  }
  if (prepared.empty()) return Status::Ok();
  // Whoever lists names or looks one up finds all of them or none.
  std::lock_guard lock(mutex_);
  COLMERGE_RETURN_IF_ERROR(commit_point_.Commit(prepared).status());
  for (Table* table : tables) EraseName(table);
  return Status::Ok();
}

Result<WriteResult> Store::Write(WriteRequest request) {
  const std::string& name = request.options.table_name;
  for (;;) {
    Ref<Table> table =
        request.options.create_table_if_not_exists ? FindOrReserve(name) : FindOrNull(name);
    if (!table) {
      return Error(Code::kTableNotFound, "Cannot create table '{}' - table creation disabled", name)
          .InTable(name);
    }
    WriterTurn turn;
    COLMERGE_RETURN_IF_ERROR(turn.Begin(&table->writer_lock(), {request.progress}));
    if (table->dropped()) continue;
    if (!table->current() && !request.options.create_table_if_not_exists) continue;
    ForgetUnlessThere cleanup{this, table.get()};
    COLMERGE_ASSIGN_OR_RETURN(const auto done, ResultWithoutWrite(table.get(), request.condition));
    if (done) return *done;
    auto change = MakeWriteChange(table->current().get(), &request, seed_, pool_);
    if (!change.ok()) return std::move(change).status().InTable(name);
    const Terms terms{request.ThreadsFor(change->rows_read), request.progress,
                      request.pool == pool_ ? nullptr : request.pool, request.condition};
    auto result = Carry(table.get(), std::move(change).value(), terms);
    if (result.ok() && request.rules != nullptr && request.bound_rules) {
      request.rules->Set(std::move(request.bound_rules));
    }
    return result;
  }
}

Result<WriteResult> Store::DeleteKeys(Table* table, const Batch& keys, const Ref<MemoryPool>& pool,
                                      const Progress* progress, const WriteCondition* condition) {
  WriterTurn turn;
  COLMERGE_RETURN_IF_ERROR(turn.Begin(&table->writer_lock(), {progress}));
  if (!table->current()) return TableNotFound(table->name());
  COLMERGE_ASSIGN_OR_RETURN(const auto done, ResultWithoutWrite(table, condition));
  if (done) return *done;
  auto change = MakeKeyDeletion(*table->current(), keys, pool, progress);
  if (!change.ok()) return std::move(change).status().InTable(table->name());
  return Carry(table, std::move(change).value(),
               {1, progress, pool == pool_ ? nullptr : pool, condition});
}

Result<WriteResult> Store::Truncate(Table* table, const Progress* progress,
                                    const WriteCondition* condition) {
  WriterTurn turn;
  COLMERGE_RETURN_IF_ERROR(turn.Begin(&table->writer_lock(), {progress}));
  if (!table->current()) return TableNotFound(table->name());
  COLMERGE_ASSIGN_OR_RETURN(const auto done, ResultWithoutWrite(table, condition));
  if (done) return *done;
  const TableVersion& now = *table->current();
  return Carry(table, now.rows == 0 ? Change(now, pool_) : MakeTruncation(now),
               {1, progress, nullptr, condition});
}

Result<WriteResult> Store::ChangeNamed(const TableName& name, const MakeChange& make,
                                       const Progress* progress, const WriteCondition* condition) {
  for (;;) {
    COLMERGE_ASSIGN_OR_RETURN(const Ref<Table> table, FindNamed(name));
    WriterTurn turn;
    COLMERGE_RETURN_IF_ERROR(turn.Begin(&table->writer_lock(), {progress}));
    if (table->dropped() || !table->current()) continue;
    COLMERGE_ASSIGN_OR_RETURN(const auto done, ResultWithoutWrite(table.get(), condition));
    if (done) return *done;
    auto change = make(*table->current());
    if (!change.ok()) return std::move(change).status().InTable(table->name());
    return Carry(table.get(), std::move(change).value(), {1, progress, nullptr, condition});
  }
}

Result<WriteResult> Store::Carry(Table* table, Change change, const Terms& terms) {
  const TableVersion* const current = table->current().get();
  const TableVersion& base = change.BaseOf(current);
  if (Status checked = CheckChange(base, terms.progress, &change); !checked.ok()) {
    return std::move(checked).InTable(table->name());
  }
  WriteResult result = change.Counts();
  std::optional<TokenRecord> token;
  if (terms.condition != nullptr && terms.condition->token) {
    token.emplace(table, *terms.condition->token, pool_);
  }
  if (change.empty(base)) {
    if (token) {
      if (Status kept = token->Reserve({}); !kept.ok()) {
        return std::move(kept).InTable(table->name());
      }
      token->Deliver(base.number);
    }
    result.version = base.number;
    return result;
  }
  {
    PreparedChange prepared(table, std::move(change), terms.threads, terms.progress);
    COLMERGE_RETURN_IF_ERROR(prepared.TakeStatus());
    if (terms.limited) {
      const uint64_t limit = terms.limited->budget();
      const uint64_t needed = terms.limited->total() + prepared.bytes();
      if (limit != 0 && needed > limit) {
        return Error(Code::kOutOfMemory,
                     "Insufficient memory to write data: the write needs {} bytes, its limit is {}",
                     needed, limit)
            .InTable(table->name());
      }
    }
    CommitObserver* const observer = token ? &*token : nullptr;
    auto number = commit_point_.Commit({{&prepared}}, {&observer, token ? size_t{1} : size_t{0}});
    if (!number.ok()) return std::move(number).status().InTable(table->name());
    result.version = table->current()->number;
  }
  Compact(table);
  return result;
}

void Store::Compact(Table* table) noexcept {
  try {
    Ref<TableVersion> compact = CompactIfWorthwhile(*table->current());
    if (!compact) return;
    PreparedChange prepared(table, Change::ToRewritten(std::move(compact)));
    // Nobody is asked, so nobody refuses.
    (void)commit_point_.Commit({{&prepared}});
  } catch (const std::bad_alloc&) {
    // The write is done; what it left behind stays a little longer.
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

void Store::Forget(Table* table) {
  table->set_dropped();
  std::lock_guard lock(mutex_);
  EraseName(table);
}

void Store::EraseName(Table* table) {
  const auto at = tables_.find(table->name());
  if (at != tables_.end() && at->second.get() == table) tables_.erase(at);
}

}  // namespace colmerge
