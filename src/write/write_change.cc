// SPDX-License-Identifier: Apache-2.0
#include "write/write_change.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>

#include "base/error.h"
#include "index/index_set.h"
#include "write/merge_plan.h"
#include "write/merge_rule_run.h"
#include "write/missing_rows.h"
#include "write/row_presence.h"
#include "write/schema_match.h"
#include "write/source_columns.h"
#include "write/unchanged_rows.h"

namespace colmerge {
namespace {

// One write on its way to a change of `base`.
class WriteChange {
 public:
  // wider_codes: what earlier attempts have found to be needed; gets more, where this one fails because of it.
  WriteChange(const TableVersion& base, WriteRequest* request, WiderCodes* wider_codes,
              Change* change)
      : base_(&base),
        request_(*request),
        wider_codes_(*wider_codes),
        is_again_(!wider_codes->empty()),
        change_(*change) {}

  Status Make() {
    change_.verb = ModeName(options().mode);
    change_.batches = request_.batches.size();
    change_.sources = std::move(request_.batches);
    SourceColumns columns(*base_, request_, wider_codes_, &change_);
    COLMERGE_RETURN_IF_ERROR(columns.Match());
    COLMERGE_RETURN_IF_ERROR(columns.Conform());
    if (change_.fresh) base_ = change_.fresh.get();
    if (base_->rows + change_.rows_read > SlotTable::kLargestRow) {
      return Error(Code::kLimitExceeded, "Cannot {} - a table holds at most {} rows", change_.verb,
                   SlotTable::kLargestRow);
    }
    if (options().mode == WriteMode::kMerge) return Merge(columns);
    COLMERGE_RETURN_IF_ERROR(PlanAppended());
    return ListAllRows(columns);
  }

 private:
  const DestinationOptions& options() const { return request_.options; }

  // All rows of all sources go behind the table's last row. They need no work one by one, but the caller may count
  // on a word every block.
  Status PlanAppended() {
    for (ChangePart& part : change_.parts) {
      part.inserts.run = part.rows;
      part.inserts.first_target = base_->rows + change_.inserted;
      change_.inserted += part.rows;
    }
    if (request_.progress == nullptr) return Status::Ok();
    for (uint64_t rows = 0; rows < change_.rows_read;) {
      rows += std::min(options().batch_size, change_.rows_read - rows);
      COLMERGE_RETURN_IF_ERROR(Report(rows));
    }
    return Status::Ok();
  }

  Status Merge(const SourceColumns& columns) {
    const bool deletes = options().on_missing == OnMissing::kDelete;
    if (deletes && change_.rows_read == 0 && !options().allow_empty) {
      return Error(Code::kInvalidArgument,
                   "Cannot merge - the write has no rows, so that on_missing 'delete' would delete "
                   "all that there are; allow_empty lets it");
    }
    std::vector<KeyVectors>& vectors = change_.key_vectors.emplace_back();
    for (const ChangePart& part : change_.parts) {
      KeyVectors& keys = vectors.emplace_back();
      for (uint32_t column : columns.merge_keys()) keys.push_back(&part.columns[column].values);
    }
    Ref<KeyIndex> index = IndexSet::FindOrMake(*base_, columns.merge_keys());
    COLMERGE_RETURN_IF_ERROR(CatchUp(index.get(), *base_, request_.progress));
    PendingKeys* const pending =
        change_.keys.emplace_back(std::make_unique<PendingKeys>(std::move(index), *base_)).get();
    const std::function<Status(uint64_t)> on_block = [this](uint64_t rows) { return Report(rows); };
    std::optional<RowSet> present;
    if (options().on_missing != OnMissing::kKeep) {
      present.emplace(base_->rows, change_.rows_read, change_.pool);
    }
    COLMERGE_ASSIGN_OR_RETURN(const MergeRules* const rules, RulesFor(columns.merge_keys()));
    std::vector<Array<RowKind>> kinds;
    const MergeContext context{*base_,
                               options(),
                               columns.merge_keys(),
                               columns.RowMarkers(),
                               vectors,
                               on_block,
                               request_.progress,
                               request_.ThreadsFor(change_.rows_read),
                               rules,
                               present ? &*present : nullptr,
                               &kinds,
                               options().validate_schema ? nullptr : &wider_codes_};
    COLMERGE_RETURN_IF_ERROR(PlanMerge(context, pending, &change_));
    if (rules) COLMERGE_RETURN_IF_ERROR(ApplyMergeRules(context, &change_));
    if (present) COLMERGE_RETURN_IF_ERROR(TreatMissingRows(context, *present, &change_));
    COLMERGE_RETURN_IF_ERROR(ListAllRows(columns));
    if (options().skip_unchanged) {
      COLMERGE_RETURN_IF_ERROR(SkipUnchangedRows(*base_, request_.progress, &change_));
    }
    return CheckScope(context, change_);
  }

  // nullptr: there are none. Those of the write before, where they are for the same table.
  Result<const MergeRules*> RulesFor(const std::vector<uint32_t>& merge_keys) {
    if (!options().has_rules() && !base_->operators) return nullptr;
    std::shared_ptr<const BoundRules> bound =
        request_.rules == nullptr ? nullptr : request_.rules->Get();
    if (!bound || !bound->IsFor(change_.schema, base_->operators, merge_keys)) {
      COLMERGE_ASSIGN_OR_RETURN(
          MergeRules rules,
          BindMergeRules(options(), base_->operators, *change_.schema, merge_keys, change_.pool));
      bound = std::make_shared<const BoundRules>(
          BoundRules{change_.schema, base_->operators, merge_keys, std::move(rules)});
    }
    change_.owners.push_back(bound);  // values may borrow from constants
    request_.bound_rules = bound;
    return &bound->rules;
  }

  Status ListAllRows(const SourceColumns& columns) {
    for (ChangePart& part : change_.parts) {
      COLMERGE_RETURN_IF_ERROR(CheckStep(request_.progress));
      if (part.is_listed) continue;
      for (uint32_t column = 0; column < part.columns.size(); ++column) {
        ListRows(column, columns.merge_keys(), &part);
      }
    }
    return Status::Ok();
  }

  // Which of the part's rows take a value of the column.
  void ListRows(uint32_t column, const std::vector<uint32_t>& merge_keys, ChangePart* part) {
    ColumnPart& given = part->columns[column];
    if (given.values.length == 0) return;
    if (!part->inserts.empty()) given.inserts = &part->inserts;
    // Merge keys are equal already; writing them again would only copy chunks.
    if (part->updates.empty() || std::binary_search(merge_keys.begin(), merge_keys.end(), column)) {
      return;
    }
    given.updates = &part->updates;
    const bool keeps_nulls = options().null_values == NullValues::kKeep;
    if (given.presence != nullptr || (keeps_nulls && given.values.null_count != 0)) {
      given.updates = part->SomeOf(part->updates, change_.pool, [&](uint64_t i) {
        return given.Gives(part->updates.rows[i], keeps_nulls);
      });
    }
  }

  Status Report(uint64_t rows_prepared) const {
    if (request_.progress == nullptr) return Status::Ok();
    if (is_again_) return request_.progress->Check();  // these rows have been told of
    return request_.progress->Pass(
        {change_.rows_read, change_.batches, rows_prepared, change_.rows_read});
  }

  const TableVersion* base_;  // or the change's, with wider types
  WriteRequest& request_;
  WiderCodes& wider_codes_;
  const bool is_again_;
  Change& change_;
};

// What the schemas of the batches say about presence and names, done.
Status ReadSchemas(WriteRequest* request) {
  std::vector<Batch>& batches = request->batches;
  for (size_t start = 0; start < batches.size();) {
    size_t end = start + 1;
    while (end < batches.size() && batches[end].schema.IsCopyOf(batches[start].schema)) ++end;
    const std::span<Batch> run(&batches[start], end - start);
    Schema schema = run.front().schema;
    COLMERGE_RETURN_IF_ERROR(TakePresence(&schema, run, request->pool, request->progress));
    COLMERGE_ASSIGN_OR_RETURN(schema, RenameColumns(schema, request->options));
    for (Batch& batch : run) batch.schema = schema;
    start = end;
  }
  if (!batches.empty()) {
    request->schema = batches.front().schema;
    return Status::Ok();
  }
  COLMERGE_RETURN_IF_ERROR(TakePresence(&request->schema, {}, request->pool, request->progress));
  COLMERGE_ASSIGN_OR_RETURN(request->schema, RenameColumns(request->schema, request->options));
  return Status::Ok();
}

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
    return MakeFirstVersion(std::move(schema), {}, seed, pool);
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
  if (!replaced->operators) return version;
  auto operators =
      DeclareOperators(replaced->operators->list, *version->schema, version->primary_key, pool);
  if (!operators.ok()) {
    const Status::Detail& detail = operators.status().detail();
    return Error(detail.code, "Cannot replace - {}", detail.message).InColumn(detail.column);
  }
  version->operators = std::move(operators).value();
  return version;
}

// What a change that is given up has taken of the request.
void GiveBackSources(Change* change, WriteRequest* request) {
  auto part = change->parts.begin();
  for (Batch& source : change->sources) source.lines = std::move((part++)->lines);
  request->batches = std::move(change->sources);
}

}  // namespace

Ref<TableVersion> MakeFirstVersion(Schema schema, std::vector<uint32_t> primary_key,
                                   const HashSeed& seed, const Ref<MemoryPool>& pool) {
  Ref<TableVersion> version = MakeEmptyVersion(std::make_shared<Schema>(std::move(schema)),
                                               std::move(primary_key), seed, pool);
  version->indexes = MakeRef<IndexSet>();
  return version;
}

Result<Change> MakeWriteChange(const TableVersion* current, WriteRequest* request,
                               const HashSeed& seed, const Ref<MemoryPool>& pool) {
  COLMERGE_RETURN_IF_ERROR(ReadSchemas(request));
  WiderCodes wider_codes;
  for (;;) {
    const WiderCodes before = wider_codes;
    const bool is_fresh = current == nullptr || request->options.mode == WriteMode::kReplace;
    Ref<TableVersion> fresh;
    if (is_fresh) {
      COLMERGE_ASSIGN_OR_RETURN(fresh, MakeFreshVersion(current, *request, seed, pool));
    }
    Change change =
        is_fresh ? Change::ToFresh(fresh, request->pool) : Change(*current, request->pool);
    Status made = WriteChange(is_fresh ? *fresh : *current, request, &wider_codes, &change).Make();
    if (made.ok()) return change;
    if (wider_codes == before) return made;
    GiveBackSources(&change, request);
  }
}

Change MakeTruncation(const TableVersion& base) {
  Ref<TableVersion> empty = MakeEmptyCopy(base);
  empty->indexes = MakeRef<IndexSet>();
  if (base.live_rows() == 0) return Change::ToRewritten(std::move(empty));
  Change change = Change::ToFresh(std::move(empty), base.pool);
  change.verb = "truncate";
  change.rows_read = change.deleted = base.live_rows();
  return change;
}

}  // namespace colmerge
