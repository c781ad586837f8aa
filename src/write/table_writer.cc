// SPDX-License-Identifier: Apache-2.0
#include "write/table_writer.h"

#include <algorithm>

#include "base/error.h"
#include "write/compaction.h"
#include "write/constraint_check.h"
#include "write/merge_plan.h"
#include "write/prepared_write.h"

namespace colmerge {
namespace {

// All rows of all batches go behind the table's last row.
WritePlan PlanAppend(const ConformedBatches& input, const TableVersion& base,
                     const Ref<MemoryPool>& pool) {
  WritePlan plan(pool);
  for (const ConformedBatch& batch : input.batches) {
    BatchPlan& part = plan.batches.emplace_back(pool);
    part.inserts_all = true;
    part.first_target = base.rows + plan.inserted;
    plan.inserted += batch.rows;
  }
  return plan;
}

std::vector<KeyVectors> KeysOf(const ConformedBatches& input,
                               const std::vector<uint32_t>& columns) {
  std::vector<KeyVectors> keys;
  for (const ConformedBatch& batch : input.batches) {
    KeyVectors& vectors = keys.emplace_back();
    for (uint32_t column : columns) vectors.push_back(&batch.columns[column]);
  }
  return keys;
}

// The index on these columns; a new one belongs to the table only once the write is committed.
Ref<KeyIndex> IndexFor(const TableVersion& base, const std::vector<uint32_t>& columns) {
  Ref<KeyIndex> index = IndexSet::Of(base).Find(columns);
  return index ? index : MakeRef<KeyIndex>(columns, base.pool);
}

// One write on its way. Members are in the order of the steps; later ones refer to earlier ones.
class Writer {
 public:
  Writer(Table* table, const WriteRequest& request)
      : table_(table), request_(request), base_(*table->current()), plan_(base_.pool) {}

  Result<WriteResult> Run() {
    COLMERGE_RETURN_IF_ERROR(Conform());
    COLMERGE_RETURN_IF_ERROR(MakePlan());
    COLMERGE_RETURN_IF_ERROR(Check());
    WriteResult result;
    result.rows_read = input_.rows;
    result.inserted = plan_.inserted;
    result.updated = plan_.updated;
    result.deleted = plan_.deletes.size();
    result.ignored = plan_.ignored;
    result.batches = request_.batches.size();
    if (!plan_.empty() || match_.adds_columns) COLMERGE_RETURN_IF_ERROR(Commit());
    result.version = base_number_ + (committed_ ? 1 : 0);
    return result;
  }

 private:
  const DestinationOptions& options() const { return request_.options; }
  uint32_t threads() const {
    return static_cast<uint32_t>(
        std::clamp<uint64_t>(input_.rows / kRowsPerThread, 1, request_.threads));
  }

  Status Conform() {
    base_number_ = base_.number;
    scratch_ = MakeRef<MemoryPool>(request_.memory_limit, base_.pool);
    COLMERGE_ASSIGN_OR_RETURN(
        match_, MatchSchema(request_.schema, base_.schema, base_.rows != 0, options()));
    COLMERGE_ASSIGN_OR_RETURN(input_, ConformBatches(request_.batches, match_, base_.columns,
                                                     ModeName(options().mode), scratch_));
    if (base_.rows + input_.rows > SlotTable::kLargestRow) {
      return Error(Code::kLimitExceeded, "Cannot {} - a table holds at most {} rows",
                   ModeName(options().mode), SlotTable::kLargestRow);
    }
    primary_key_ = base_.primary_key;
    std::sort(primary_key_.begin(), primary_key_.end());
    return Status::Ok();
  }

  Status MakePlan() {
    if (options().mode != WriteMode::kMerge) {
      plan_ = PlanAppend(input_, base_, scratch_);
      return ReportAppended();
    }
    keys_ = KeysOf(input_, match_.merge_keys);
    Ref<KeyIndex> index = IndexFor(base_, match_.merge_keys);
    COLMERGE_RETURN_IF_ERROR(CatchUp(index.get()));
    pending_ = std::make_unique<PendingKeys>(std::move(index), base_);
    const std::function<Status(uint64_t)> on_block = [this](uint64_t rows) { return Report(rows); };
    MergeContext context{base_, match_, options(), input_, keys_, on_block, threads()};
    COLMERGE_ASSIGN_OR_RETURN(plan_, PlanMerge(context, pending_.get()));
    return Status::Ok();
  }

  Status Check() {
    ConstraintContext context{base_, match_, options(), input_, plan_, ModeName(options().mode)};
    COLMERGE_RETURN_IF_ERROR(CheckNotNull(context));
    COLMERGE_RETURN_IF_ERROR(CheckConditions(context, scratch_));
    if (primary_key_.empty() || primary_key_ == match_.merge_keys) return Status::Ok();
    if (options().mode != WriteMode::kMerge) {
      keys_ = KeysOf(input_, primary_key_);
      Ref<KeyIndex> index = IndexFor(base_, primary_key_);
      COLMERGE_RETURN_IF_ERROR(CatchUp(index.get()));
      pending_ = std::make_unique<PendingKeys>(std::move(index), base_);
      return CheckAppendedPrimaryKeys(context, keys_, pending_.get());
    }
    const bool written = std::any_of(
        primary_key_.begin(), primary_key_.end(),
        [&](uint32_t column) { return match_.batch_column[column] != SchemaMatch::kAbsent; });
    if (!written) return Status::Ok();
    const Ref<KeyIndex> index = IndexFor(base_, primary_key_);
    COLMERGE_RETURN_IF_ERROR(CatchUp(index.get()));
    if (!IndexSet::Of(base_).Find(primary_key_)) made_.push_back(index);
    return CheckMergedPrimaryKeys(context, index->view());
  }

  // Brings an index up to date; between many rows, the caller may end the write.
  Status CatchUp(KeyIndex* index) const {
    Status status;
    uint64_t pieces = 0;
    std::lock_guard lock(index->mutex());
    index->CatchUp(base_, [&] {
      if (++pieces % 32 == 0) status = Report(0);
      return !status.ok();
    });
    return status;
  }

  Status Commit() {
    std::vector<PendingKeys*> pending;
    if (pending_) pending.push_back(pending_.get());
    PreparedWrite prepared(table_, match_, options(), input_, plan_, std::move(pending),
                           std::move(made_));
    const uint64_t bytes = request_.memory_taken + scratch_->total() + prepared.bytes();
    if (request_.memory_limit != 0 && bytes > request_.memory_limit) {
      return Error(Code::kOutOfMemory,
                   "Insufficient memory to write data: the write needs {} bytes, its limit is {}",
                   bytes, request_.memory_limit);
    }
    prepared.Commit(threads());
    committed_ = true;
    return Status::Ok();
  }

  // Rows that are appended need no work one by one, but the caller may count on a word every block.
  Status ReportAppended() const {
    if (!request_.on_progress) return Status::Ok();
    for (uint64_t rows = 0; rows < input_.rows;) {
      rows += std::min(options().batch_size, input_.rows - rows);
      COLMERGE_RETURN_IF_ERROR(Report(rows));
    }
    return Status::Ok();
  }

  Status Report(uint64_t rows_prepared) const {
    if (!request_.on_progress) return Status::Ok();
    return request_.on_progress({input_.rows, request_.batches.size(), rows_prepared, input_.rows});
  }

  Table* table_;
  const WriteRequest& request_;
  const TableVersion& base_;  // the table's current version: only this writer can change it
  uint64_t base_number_ = 0;
  Ref<MemoryPool> scratch_;
  SchemaMatch match_;
  ConformedBatches input_;
  std::vector<uint32_t> primary_key_;  // ascending
  std::vector<KeyVectors> keys_;
  std::unique_ptr<PendingKeys> pending_;
  std::vector<Ref<KeyIndex>> made_;  // indexes that become the table's with this write
  WritePlan plan_;
  bool committed_ = false;
};

// The same columns in another schema, by name.
Result<std::vector<uint32_t>> FindPrimaryKey(const TableVersion& version, const Schema& schema) {
  std::vector<uint32_t> columns;
  for (uint32_t column : version.primary_key) {
    const std::string& name = version.field(column).name;
    const auto found = schema.Find(name);
    if (!found) {
      return Error(Code::kSchemaMismatch,
                   "Cannot replace - column '{}' of the primary key is missing from the batch",
                   name)
          .InColumn(name);
    }
    columns.push_back(static_cast<uint32_t>(*found));
  }
  return columns;
}

// The empty version into which a write that creates or replaces a table goes.
Result<Ref<TableVersion>> MakeFreshVersion(const TableVersion* replaced,
                                           const WriteRequest& request, const HashSeed& seed,
                                           const Ref<MemoryPool>& pool) {
  if (replaced == nullptr) {
    COLMERGE_ASSIGN_OR_RETURN(Schema schema, SchemaOfNewTable(request.schema, request.options));
    Ref<TableVersion> version = MakeFirstVersion(std::move(schema), {}, seed, pool);
    version->number = 0;
    return version;
  }
  COLMERGE_ASSIGN_OR_RETURN(
      Schema schema, SchemaOfReplacedTable(request.schema, *replaced->schema, request.options));
  COLMERGE_ASSIGN_OR_RETURN(auto primary_key, FindPrimaryKey(*replaced, schema));
  Ref<TableVersion> version =
      MakeFirstVersion(std::move(schema), std::move(primary_key), seed, pool);
  auto checks = RebindChecks(replaced->checks, *version->schema, pool);
  if (!checks.ok()) {
    const Status::Detail& detail = checks.status().detail();
    return Error(detail.code, "Cannot replace - {}", detail.message).InColumn(detail.column);
  }
  version->checks = std::move(checks).value();
  version->number = replaced->number;
  return version;
}

}  // namespace

Ref<TableVersion> MakeFirstVersion(Schema schema, std::vector<uint32_t> primary_key,
                                   const HashSeed& seed, const Ref<MemoryPool>& pool) {
  Ref<TableVersion> version = MakeEmptyVersion(std::make_shared<Schema>(std::move(schema)),
                                               std::move(primary_key), seed, pool);
  version->indexes = MakeRef<IndexSet>();
  version->number = 1;
  return version;
}

Result<WriteResult> WriteToTable(Table* table, const WriteRequest& request, const HashSeed& seed,
                                 const Ref<MemoryPool>& pool) {
  const TableVersion* current = table->current().get();
  if (current != nullptr && request.options.mode != WriteMode::kReplace) {
    COLMERGE_ASSIGN_OR_RETURN(WriteResult result, Writer(table, request).Run());
    CompactIfWorthwhile(table);
    return result;
  }
  // Into a table that nobody else can see, whose version then becomes the current one.
  Table fresh(table->name());
  COLMERGE_ASSIGN_OR_RETURN(fresh.current(), MakeFreshVersion(current, request, seed, pool));
  COLMERGE_ASSIGN_OR_RETURN(WriteResult result, Writer(&fresh, request).Run());
  const uint64_t before = current == nullptr ? 0 : current->number;
  fresh.current()->number = result.version = before + 1;
  PublishVersion(table, fresh.current());
  return result;
}

uint64_t TruncateTable(Table* table) {
  const TableVersion& current = *table->current();
  Ref<TableVersion> empty = MakeEmptyCopy(current);
  empty->indexes = MakeRef<IndexSet>();
  // A table whose rows are all deleted does not change; what they still hold is given back.
  const uint64_t number = current.number + (current.live_rows() == 0 ? 0 : 1);
  empty->number = number;
  if (current.rows != 0) PublishVersion(table, std::move(empty));
  return number;
}

}  // namespace colmerge
