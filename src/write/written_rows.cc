// SPDX-License-Identifier: Apache-2.0
#include "write/written_rows.h"

#include "column/column_reader.h"
#include "column/vector_builder.h"

namespace colmerge {
namespace {

void AppendFrom(const Vector& source, uint64_t row, VectorBuilder* builder) {
  const DataType& type = builder->type();
  if (!source.IsValid(row)) {
    builder->AppendNull();
  } else if (type.storage() == Storage::kBits) {
    builder->AppendBool(source.Bit(row));
  } else if (type.storage() == Storage::kViews) {
    builder->AppendStringRef(source.String(row));
  } else {
    builder->AppendFixedBytes(source.values + row * type.width());
  }
}

// What the rows hold now, those among them that are there: one after the other.
Vector StoredValues(const ConstraintContext& context, uint32_t column, const WrittenRows& written,
                    const Ref<MemoryPool>& pool) {
  Array<uint64_t> there(pool, MemoryCategory::kScratch);
  there.Reserve(written.count);
  for (uint64_t i = 0; i < written.count; ++i) {
    if (written.targets[i] < context.base.rows) there.PushBack(written.targets[i]);
  }
  return ReadRows(context.base.type(column), context.base.columns[column], there.data(),
                  there.size(), pool, nullptr);
}

}  // namespace

Vector WrittenColumn(const ConstraintContext& context, const ConformedBatch& batch, uint32_t column,
                     const WrittenRows& written, const Ref<MemoryPool>& pool) {
  const DataType& type = context.match.schema->field(column).type;
  const Vector& given = batch.columns[column];
  const bool present = context.match.batch_column[column] != SchemaMatch::kAbsent;
  const bool keeps = context.options.null_values == NullValues::kKeep && given.null_count != 0;
  if (present && !keeps) return TakeRows(given, written.rows, written.count, pool);

  const bool stored_too = column < context.base.columns.size();
  Vector stored;
  if (stored_too) stored = StoredValues(context, column, written, pool);
  if (!present && stored.length == written.count) return stored;
  VectorBuilder builder(type, pool);
  builder.Reserve(written.count);
  uint64_t next_stored = 0;
  for (uint64_t i = 0; i < written.count; ++i) {
    const bool is_there = stored_too && written.targets[i] < context.base.rows;
    const uint64_t at = is_there ? next_stored++ : 0;
    if (present && (given.IsValid(written.rows[i]) || !is_there)) {
      AppendFrom(given, written.rows[i], &builder);
    } else if (is_there) {
      AppendFrom(stored, at, &builder);
    } else {
      builder.AppendNull();
    }
  }
  Vector values = builder.Finish();
  // The codes are those of the longer dictionary when the batch brings one.
  values.dictionary = present && given.dictionary ? given.dictionary : stored.dictionary;
  return values;
}

}  // namespace colmerge
