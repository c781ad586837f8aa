// SPDX-License-Identifier: Apache-2.0
#include "write/write_change.h"

#include <algorithm>

#include "base/error.h"
#include "column/conversion/column_recode.h"
#include "column/conversion/conform.h"
#include "column/conversion/lossless_cast.h"
#include "column/conversion/wider_type.h"
#include "index/index_set.h"
#include "write/merge_plan.h"
#include "write/row_presence.h"
#include "write/schema_match.h"
#include "write/wider_types.h"

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
    types_ = TypesOf(*match_.schema);
    COLMERGE_RETURN_IF_ERROR(ConformSources());
    if (base_->rows + change_.rows_read > SlotTable::kLargestRow) {
      return Error(Code::kLimitExceeded, "Cannot {} - a table holds at most {} rows", change_.verb,
                   SlotTable::kLargestRow);
    }
    COLMERGE_RETURN_IF_ERROR(options().mode == WriteMode::kMerge ? PlanMerged() : PlanAppended());
    for (ChangePart& part : change_.parts) {
      if (part.is_folded) continue;
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
      change_.rows_read += source.rows;
    }
    for (uint32_t column = 0; column < types_.size(); ++column) {
      if (match_.batch_column[column] == SchemaMatch::kAbsent) continue;
      COLMERGE_RETURN_IF_ERROR(ConformOrWiden(column));
    }
    COLMERGE_RETURN_IF_ERROR(WidenTypesOf(*base_, std::move(types_), request_.progress, &change_));
    if (change_.fresh) base_ = change_.fresh.get();
    match_.schema = change_.schema;
    for (size_t i = 0; i < base_->columns.size(); ++i) {
      if (change_.dictionaries[i] == base_->columns[i].dictionary)
        change_.dictionaries[i] = nullptr;
    }
    return Status::Ok();
  }

  // The sources' values in the column's type, or, where they are more than it holds, in a wider one.
  Status ConformOrWiden(uint32_t column) {
    Status conformed = ConformColumn(column);
    if (conformed.ok() || conformed.code() != Code::kTypeMismatch) return conformed;
    const std::optional<DataType> wider = WiderTypeOf(column);
    if (!wider) return conformed;
    types_[column] = *wider;
    return ConformColumn(column);
  }

  // For a column whose type nobody has declared, where its values and those of the sources have one in common.
  std::optional<DataType> WiderTypeOf(uint32_t column) const {
    const Field& field = match_.schema->field(column);
    if (field.declared || options().validate_schema || options().new_types == NewTypes::kError) {
      return std::nullopt;
    }
    std::optional<DataType> wider = WiderType(field.type, SourceType(column));
    if (!wider || *wider == field.type) return std::nullopt;
    // Of equal keys, one that rounds would not meet the other.
    const bool is_key =
        std::binary_search(match_.merge_keys.begin(), match_.merge_keys.end(), column);
    if (is_key && wider->is_floating() && !field.type.is_floating()) return std::nullopt;
    return wider;
  }

  const DataType& SourceType(uint32_t column) const {
    return request_.schema.field(match_.batch_column[column]).type;
  }

  Status ConformColumn(uint32_t column) {
    const uint32_t given = match_.batch_column[column];
    COLMERGE_ASSIGN_OR_RETURN(change_.dictionaries[column], StoredDictionary(column));
    auto source = change_.sources.begin();
    for (ChangePart& part : change_.parts) {
      COLMERGE_RETURN_IF_ERROR(ConformPart(source->columns[given], column, &part));
      if (!source->presence.empty()) part.columns[column].presence = source->presence[given].data();
      ++source;
    }
    return Status::Ok();
  }

  // The one that new values join, of the type that the column will have.
  Result<Ref<const Dictionary>> StoredDictionary(uint32_t column) const {
    if (column >= base_->columns.size()) return Ref<const Dictionary>();
    const Ref<const Dictionary>& stored = base_->columns[column].dictionary;
    const DataType& type = types_[column];
    if (!stored || type.dictionary_values() == base_->type(column).dictionary_values())
      return stored;
    return CastDictionary(*stored, type.dictionary_values(), change_.pool);
  }

  Status ConformPart(const Vector& source, uint32_t column, ChangePart* part) {
    const Field& field = match_.schema->field(column);
    const CodeWidth width = options().validate_schema ? CodeWidth::kStays : CodeWidth::kWidens;
    auto values =
        Conform(source, types_[column], width, change_.pool, &change_.dictionaries[column]);
    if (values.ok()) {
      part->columns[column].values = std::move(values).value();
      return Status::Ok();
    }
    if (!CanCastLosslessly(source.type, types_[column])) {
      return TypeMismatch(change_.verb, field, source.type);
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

  // Which of the part's rows take a value of the column. Folded rows know already.
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
    const bool keeps_nulls = options().null_values == NullValues::kKeep;
    if (given.presence != nullptr || (keeps_nulls && given.values.null_count != 0)) {
      given.updates = &RowsThat(part->updates, &part->subsets, [&](uint32_t row) {
        return given.Has(row) && !(keeps_nulls && !given.values.IsValid(row));
      });
    }
  }

  template <typename IsOne>
  const RowMap& RowsThat(const RowMap& map, std::list<RowMap>* subsets, IsOne&& is_one) {
    RowMap& subset = subsets->emplace_back(change_.pool);
    for (uint64_t i = 0; i < map.rows.size(); ++i) {
      if (!is_one(map.rows[i])) continue;
      subset.rows.PushBack(map.rows[i]);
      subset.targets.PushBack(map.targets[i]);
    }
    return subset;
  }

  Status Report(uint64_t rows_prepared) const {
    if (request_.progress == nullptr) return Status::Ok();
    return request_.progress->Pass(
        {change_.rows_read, change_.batches, rows_prepared, change_.rows_read});
  }

  const TableVersion* base_;  // or the change's, with wider types
  WriteRequest& request_;
  Change& change_;
  SchemaMatch match_;
  std::vector<DataType> types_;  // of the table's columns afterwards
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
  COLMERGE_RETURN_IF_ERROR(TakePresence(&request->schema, &request->batches, request->pool));
  COLMERGE_ASSIGN_OR_RETURN(request->schema, RenameColumns(request->schema, request->options));
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
