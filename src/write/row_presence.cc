// SPDX-License-Identifier: Apache-2.0
#include "write/row_presence.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/error.h"

namespace colmerge {
namespace {

// The column that a field tells about; empty: it is a column like others.
std::string_view ToldBy(const Field& field) {
  for (const auto& [key, value] : field.metadata) {
    if (key == kPresenceKey) return value;
  }
  return {};
}

// By column that remains: the one that tells about it, or none.
struct PresencePlan {
  std::vector<uint32_t> remaining;
  std::vector<std::optional<uint32_t>> told_by;
};

Result<PresencePlan> PlanPresence(const Schema& schema) {
  PresencePlan plan;
  std::vector<std::optional<uint32_t>> told_by(schema.size());
  for (uint32_t i = 0; i < schema.size(); ++i) {
    const Field& field = schema.field(i);
    const std::string_view name = ToldBy(field);
    if (name.empty()) {
      plan.remaining.push_back(i);
      continue;
    }
    const auto found = schema.Find(name);
    if (field.type.id != TypeId::kBool || !found || !ToldBy(schema.field(*found)).empty() ||
        told_by[*found]) {
      return Error(
                 Code::kSchemaMismatch,
                 "Column '{}' is to tell which rows have column '{}' ({}): it has to be bool, and "
                 "the only one about another column of the batch",
                 field.name, name, kPresenceKey)
          .InColumn(field.name);
    }
    told_by[*found] = i;
  }
  for (uint32_t column : plan.remaining) plan.told_by.push_back(told_by[column]);
  return plan;
}

// Which rows a column of truths is true for, a null being false.
Buffer TruthOf(const Vector& told, const Ref<MemoryPool>& pool) {
  Buffer bits = Buffer::Zeroed(pool, BitmapBytes(told.length), MemoryCategory::kScratch);
  for (uint64_t i = 0; i < told.length; ++i) {
    if (told.IsValid(i) && told.Bit(i)) SetBit(bits.data(), i);
  }
  return bits;
}

Status TakeFrom(Batch* batch, const Schema& schema, const PresencePlan& plan,
                const Ref<MemoryPool>& pool) {
  std::vector<Vector> columns;
  std::vector<Buffer> presence(plan.remaining.size());
  for (size_t i = 0; i < plan.remaining.size(); ++i) {
    Vector& values = batch->columns[plan.remaining[i]];
    if (plan.told_by[i]) {
      const Buffer has = TruthOf(batch->columns[*plan.told_by[i]], pool);
      COLMERGE_ASSIGN_OR_RETURN(presence[i],
                                MakePresence(values, schema.field(i).name, has.data(), pool));
    }
    columns.push_back(std::move(values));
  }
  batch->columns = std::move(columns);
  batch->presence = std::move(presence);
  batch->schema = schema;
  return Status::Ok();
}

}  // namespace

Status TakePresence(Schema* schema, std::span<Batch> batches, const Ref<MemoryPool>& pool,
                    const Progress* progress) {
  const bool any = std::any_of(schema->fields().begin(), schema->fields().end(),
                               [](const Field& field) { return !ToldBy(field).empty(); });
  if (!any) return Status::Ok();
  COLMERGE_ASSIGN_OR_RETURN(const PresencePlan plan, PlanPresence(*schema));
  std::vector<Field> fields;
  for (uint32_t column : plan.remaining) fields.push_back(schema->field(column));
  COLMERGE_ASSIGN_OR_RETURN(*schema, Schema::Make(std::move(fields), schema->metadata()));
  for (Batch& batch : batches) {
    COLMERGE_RETURN_IF_ERROR(CheckStep(progress));
    COLMERGE_RETURN_IF_ERROR(TakeFrom(&batch, *schema, plan, pool));
  }
  return Status::Ok();
}

Result<Buffer> MakePresence(const Vector& values, std::string_view name, const uint8_t* has,
                            const Ref<MemoryPool>& pool) {
  Buffer presence = Buffer::Zeroed(pool, BitmapBytes(values.length), MemoryCategory::kScratch);
  uint64_t present = 0;
  for (uint64_t i = 0; i < values.length; ++i) {
    if (GetBit(has, i)) {
      SetBit(presence.data(), i);
      ++present;
    } else if (values.IsValid(i)) {
      return Error(Code::kInvalidArgument,
                   "Row {} has a value in column '{}', and is said not to have that column", i,
                   name)
          .InColumn(name)
          .AtRow(static_cast<int64_t>(i));
    }
  }
  if (present == values.length) return Buffer();
  return presence;
}

}  // namespace colmerge
