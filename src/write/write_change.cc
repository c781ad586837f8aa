// SPDX-License-Identifier: Apache-2.0
#include "write/write_change.h"

#include <algorithm>

#include "base/error.h"
#include "column/conversion/conform.h"
#include "index/index_set.h"
#include "write/merge_plan.h"
#include "write/schema_match.h"
#include "write/wider_codes.h"

namespace colmerge {
namespace {

// One write on its way to a change of `base`.
class WriteChange {
 public:
  WriteChange(const TableVersion& base, WriteRequest* request, Change* change)
      : base_(&base), request_(*request), change_(*change) {}

  Status Make() {
    change_.verb = ModeName(options().mode);
    change_.batches = request_.batches.size();
    change_.sources = std::move(request_.batches);
    COLMERGE_ASSIGN_OR_RETURN(
        match_, MatchSchema(request_.schema, base_->schema, base_->rows != 0, options()));
    change_.schema = match_.schema;
    COLMERGE_RETURN_IF_ERROR(ConformSources());
    if (base_->rows + change_.rows_read > SlotTable::kLargestRow) {
      return Error(Code::kLimitExceeded, "Cannot {} - a table holds at most {} rows", change_.verb,
                   SlotTable::kLargestRow);
    }
    COLMERGE_RETURN_IF_ERROR(options().mode == WriteMode::kMerge ? PlanMerged() : PlanAppended());
    for (ChangePart& part : change_.parts) {
      COLMERGE_RETURN_IF_ERROR(CheckProgress());
      for (uint32_t column = 0; column < part.columns.size(); ++column) ListRows(column, &part);
    }
    return Status::Ok();
  }

 private:
  const DestinationOptions& options() const { return request_.options; }

  Status ConformSources() {
    change_.dictionaries.resize(match_.schema->size());
    for (size_t i = 0; i < base_->columns.size(); ++i) {
      change_.dictionaries[i] = base_->columns[i].dictionary;
    }
    for (Batch& source : change_.sources) {
      ChangePart& part = change_.AddPart();
      part.rows = source.rows;
      part.first_row = change_.rows_read;
      part.lines = std::move(source.lines);
      for (uint32_t column = 0; column < part.columns.size(); ++column) {
        if (match_.batch_column[column] == SchemaMatch::kAbsent) continue;
        COLMERGE_RETURN_IF_ERROR(CheckProgress());
        COLMERGE_RETURN_IF_ERROR(
            ConformColumn(source.columns[match_.batch_column[column]], column, &part));
      }
      change_.rows_read += source.rows;
    }
    COLMERGE_RETURN_IF_ERROR(WidenCodesOf(*base_, &change_));
    if (change_.fresh) base_ = change_.fresh.get();
    match_.schema = change_.schema;
    for (size_t i = 0; i < base_->columns.size(); ++i) {
      if (change_.dictionaries[i] == base_->columns[i].dictionary)
        change_.dictionaries[i] = nullptr;
    }
    return Status::Ok();
  }

  Status ConformColumn(const Vector& source, uint32_t column, ChangePart* part) {
    const Field& field = match_.schema->field(column);
    const CodeWidth width = options().validate_schema ? CodeWidth::kStays : CodeWidth::kWidens;
    auto values = Conform(source, field.type, width, change_.pool, &change_.dictionaries[column]);
    if (values.ok()) {
      part->columns[column].values = std::move(values).value();
      return Status::Ok();
    }
    const Status::Detail& detail = values.status().detail();
    Status status = Error(detail.code, "Cannot {} - data type mismatch for column '{}': {}",
                          change_.verb, field.name, detail.message);
    if (detail.row < 0) return std::move(status).InColumn(field.name);
    const auto row = static_cast<uint64_t>(detail.row);
    return AtPartRow(std::move(status), *base_, *part, row, kNoRow).InColumn(field.name);
  }

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

  Status PlanMerged() {
    std::vector<KeyVectors>& vectors = change_.key_vectors.emplace_back();
    for (const ChangePart& part : change_.parts) {
      KeyVectors& keys = vectors.emplace_back();
      for (uint32_t column : match_.merge_keys) keys.push_back(&part.columns[column].values);
    }
    Ref<KeyIndex> index = IndexSet::FindOrMake(*base_, match_.merge_keys);
    COLMERGE_RETURN_IF_ERROR(CatchUp(index.get(), *base_, request_.progress));
    PendingKeys* const pending =
        change_.keys.emplace_back(std::make_unique<PendingKeys>(std::move(index), *base_)).get();
    const std::function<Status(uint64_t)> on_block = [this](uint64_t rows) { return Report(rows); };
    const MergeContext context{*base_,
                               options(),
                               match_.merge_keys,
                               match_.delete_when,
                               vectors,
                               on_block,
                               request_.ThreadsFor(change_.rows_read)};
    return PlanMerge(context, pending, &change_);
  }

  // Which of the part's rows take a value of the column.
  void ListRows(uint32_t column, ChangePart* part) {
    if (match_.batch_column[column] == SchemaMatch::kAbsent) return;
    ColumnPart& given = part->columns[column];
    if (!part->inserts.empty()) given.inserts = &part->inserts;
    // Merge keys are equal already; writing them again would only copy chunks.
    if (part->updates.empty() ||
        std::binary_search(match_.merge_keys.begin(), match_.merge_keys.end(), column)) {
      return;
    }
    given.updates = &part->updates;
    if (options().null_values == NullValues::kKeep && given.values.null_count != 0) {
      given.updates = &WithValue(given.values, part->updates, &part->subsets);
    }
  }

  // The rows of the map in which the vector is not null.
  const RowMap& WithValue(const Vector& values, const RowMap& map, std::list<RowMap>* subsets) {
    RowMap& subset = subsets->emplace_back(change_.pool);
    for (uint64_t i = 0; i < map.rows.size(); ++i) {
      if (!values.IsValid(map.rows[i])) continue;
      subset.rows.PushBack(map.rows[i]);
      subset.targets.PushBack(map.targets[i]);
    }
    return subset;
  }

  Status CheckProgress() const {
    return request_.progress == nullptr ? Status::Ok() : request_.progress->CheckStep();
  }

  Status Report(uint64_t rows_prepared) const {
    if (request_.progress == nullptr) return Status::Ok();
    return request_.progress->Pass(
        {change_.rows_read, change_.batches, rows_prepared, change_.rows_read});
  }

  const TableVersion* base_;  // or the change's, with wider codes
  WriteRequest& request_;
  Change& change_;
  SchemaMatch match_;
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
  return version;
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
  if (current != nullptr && request->options.mode != WriteMode::kReplace) {
    Change change(*current, request->pool);
    COLMERGE_RETURN_IF_ERROR(WriteChange(*current, request, &change).Make());
    return change;
  }
  COLMERGE_ASSIGN_OR_RETURN(Ref<TableVersion> fresh,
                            MakeFreshVersion(current, *request, seed, pool));
  Change change = Change::ToFresh(fresh, request->pool);
  COLMERGE_RETURN_IF_ERROR(WriteChange(*fresh, request, &change).Make());
  return change;
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
