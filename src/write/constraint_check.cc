// SPDX-License-Identifier: Apache-2.0
#include "write/constraint_check.h"

#include <algorithm>

#include <boost/unordered_map.hpp>

#include "base/error.h"
#include "column/key_value.h"
#include "index/row_set.h"
#include "write/merge_plan.h"
#include "write/written_rows.h"

namespace colmerge {
namespace {

std::vector<uint32_t> AscendingPrimaryKey(const TableVersion& version) {
  std::vector<uint32_t> columns = version.primary_key;
  std::sort(columns.begin(), columns.end());
  return columns;
}

Status NullViolation(const ConstraintContext& context, uint32_t column, const ConformedBatch& batch,
                     uint64_t row, const char* how) {
  const std::string& name = context.match.schema->field(column).name;
  const bool in_key =
      std::count(context.base.primary_key.begin(), context.base.primary_key.end(), column) != 0;
  return context
      .AtRow(Error(Code::kConstraintViolation, "Cannot {} - column '{}' {} in row {}, but {}",
                   context.verb, name, how, context.RowNumber(batch, row),
                   in_key ? "it belongs to the primary key" : "it is declared not null"),
             batch, row)
      .InColumn(name);
}

Status CheckColumnNotNull(const ConstraintContext& context, uint32_t column) {
  for (size_t b = 0; b < context.plan.batches.size(); ++b) {
    const ConformedBatch& batch = context.input.batches[b];
    const BatchPlan& plan = context.plan.batches[b];
    const Vector& vector = batch.columns[column];
    if (context.match.batch_column[column] == SchemaMatch::kAbsent) {
      if (plan.inserts_all && batch.rows != 0) {
        return NullViolation(context, column, batch, 0, "has no value");
      }
      if (plan.insert_rows.empty()) continue;
      return NullViolation(context, column, batch, plan.insert_rows[0], "has no value");
    }
    if (vector.null_count == 0) continue;
    auto first_null = [&](const Array<uint32_t>& rows) {
      return std::find_if(rows.begin(), rows.end(), [&](uint32_t i) { return !vector.IsValid(i); });
    };
    if (plan.inserts_all) {
      uint64_t row = 0;
      while (vector.IsValid(row)) ++row;
      return NullViolation(context, column, batch, row, "is null");
    }
    const uint32_t* row = first_null(plan.insert_rows);
    if (row != plan.insert_rows.end()) {
      return NullViolation(context, column, batch, *row, "is null");
    }
    if (context.options.null_values == NullValues::kKeep) continue;
    row = first_null(plan.update_rows);
    if (row != plan.update_rows.end()) {
      return NullViolation(context, column, batch, *row, "is null");
    }
  }
  return Status::Ok();
}

Status KeyTaken(const ConstraintContext& context, const KeyVectors& keys, uint64_t key,
                const ConformedBatch& batch, uint64_t row, bool in_table) {
  const std::vector<uint32_t> columns = AscendingPrimaryKey(context.base);
  return context
      .AtRow(Error(Code::kDuplicateKey, "Cannot {} - primary key {} = {} in row {} {}",
                   context.verb, DescribeKeyColumns(*context.match.schema, columns),
                   DescribeBatchKey(keys, key), context.RowNumber(batch, row),
                   in_table ? "is in the table already" : "occurs twice in the write"),
             batch, row)
      .InColumn(context.match.schema->field(columns[0]).name);
}

// The primary keys that the written rows of one batch will have, gathered from the batch and, for
// updated rows, from the table where the batch does not overwrite a column.
struct WrittenKeys {
  std::vector<Vector> vectors;
  KeyVectors keys;
  Array<uint32_t> rows;     // of the batch
  Array<uint64_t> targets;  // of the table
};

void GatherWrittenKeys(const ConstraintContext& context, size_t b,
                       const std::vector<uint32_t>& columns, WrittenKeys* written) {
  const BatchPlan& plan = context.plan.batches[b];
  for (uint64_t i = 0; i < plan.update_rows.size(); ++i) {
    written->rows.PushBack(plan.update_rows[i]);
    written->targets.PushBack(plan.update_targets[i]);
  }
  for (uint64_t i = 0; i < plan.insert_rows.size(); ++i) {
    written->rows.PushBack(plan.insert_rows[i]);
    written->targets.PushBack(plan.insert_targets[i]);
  }
  written->vectors.reserve(columns.size());
  const WrittenRows rows{written->rows.data(), written->targets.data(), written->rows.size()};
  for (uint32_t column : columns) {
    written->vectors.push_back(
        WrittenColumn(context, context.input.batches[b], column, rows, context.base.pool));
  }
  for (const Vector& vector : written->vectors) written->keys.push_back(&vector);
}

bool EqualKeys(const KeyVectors& a, uint64_t i, const KeyVectors& b, uint64_t j) {
  for (size_t k = 0; k < a.size(); ++k) {
    if (!EqualValues(*a[k], i, *b[k], j)) return false;
  }
  return true;
}

}  // namespace

Status CheckNotNull(const ConstraintContext& context) {
  for (uint32_t column = 0; column < context.match.schema->size(); ++column) {
    const std::vector<uint32_t>& key = context.base.primary_key;
    const bool in_key = std::find(key.begin(), key.end(), column) != key.end();
    if (context.match.schema->field(column).nullable && !in_key) continue;
    COLMERGE_RETURN_IF_ERROR(CheckColumnNotNull(context, column));
  }
  return Status::Ok();
}

Status CheckAppendedPrimaryKeys(const ConstraintContext& context,
                                const std::vector<KeyVectors>& keys, PendingKeys* pending) {
  Array<uint64_t> rows(context.base.pool);
  uint64_t expected = context.base.rows;
  for (size_t b = 0; b < context.input.batches.size(); ++b) {
    const ConformedBatch& batch = context.input.batches[b];
    rows.ResizeUninitialized(batch.rows);
    pending->Resolve(keys[b], 0, batch.rows, rows.data());
    for (uint64_t i = 0; i < batch.rows; ++i, ++expected) {
      if (rows[i] == expected) continue;
      return KeyTaken(context, keys[b], i, batch, i, rows[i] < context.base.rows);
    }
  }
  return Status::Ok();
}

Status CheckMergedPrimaryKeys(const ConstraintContext& context, const KeyIndex::View& index) {
  const std::vector<uint32_t> columns = AscendingPrimaryKey(context.base);
  const Ref<MemoryPool>& pool = context.base.pool;
  RowSet written_rows(context.base.rows + context.plan.inserted,
                      context.plan.inserted + context.plan.updated + context.plan.deletes.size(),
                      pool);
  for (uint64_t row : context.plan.deletes) written_rows.Insert(row);
  std::vector<WrittenKeys> written;
  for (size_t b = 0; b < context.plan.batches.size(); ++b) {
    written.push_back({{}, {}, Array<uint32_t>(pool), Array<uint64_t>(pool)});
  }
  for (size_t b = 0; b < written.size(); ++b) {
    GatherWrittenKeys(context, b, columns, &written[b]);
    for (uint64_t target : written[b].targets) written_rows.Insert(target);
  }
  boost::unordered_multimap<uint64_t, std::pair<size_t, uint64_t>> by_hash;
  const KeyLookup lookup{*index.slots, context.base, columns};
  for (size_t b = 0; b < written.size(); ++b) {
    const uint64_t count = written[b].rows.size();
    Array<uint64_t> found(pool, count, MemoryCategory::kScratch);
    lookup.Find(written[b].keys, 0, count, found.data());
    for (uint64_t i = 0; i < count; ++i) {
      const ConformedBatch& batch = context.input.batches[b];
      if (found[i] != kNoRow && !written_rows.Contains(found[i])) {
        return KeyTaken(context, written[b].keys, i, batch, written[b].rows[i], true);
      }
      uint64_t hash;
      HashKeys(context.base.seed, written[b].keys, i, 1, &hash);
      auto [at, end] = by_hash.equal_range(hash);
      for (; at != end; ++at) {
        const auto [other_batch, other] = at->second;
        if (!EqualKeys(written[b].keys, i, written[other_batch].keys, other)) continue;
        return KeyTaken(context, written[b].keys, i, batch, written[b].rows[i], false);
      }
      by_hash.emplace(hash, std::make_pair(b, i));
    }
  }
  return Status::Ok();
}

}  // namespace colmerge
