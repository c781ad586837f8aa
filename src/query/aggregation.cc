// SPDX-License-Identifier: Apache-2.0
#include "query/aggregation.h"

namespace colmerge {
namespace {

// What a state or a column of keys counts for, besides its groups.
constexpr uint64_t kStepsAState = 64;

}  // namespace

Aggregation::Aggregation(const std::vector<ExpressionPtr>& keys,
                         const std::vector<AggregateCall>& calls, bool grouped_by_keys,
                         const HashSeed& seed, uint64_t expected_rows, const Ref<MemoryPool>& pool,
                         const Progress* progress)
    : keys_(keys),
      calls_(calls),
      pool_(pool),
      progress_(progress),
      groups_(pool),
      filtered_rows_(pool),
      filtered_groups_(pool) {
  if (grouped_by_keys) {
    std::vector<DataType> types;
    for (const ExpressionPtr& key : keys) types.push_back(key->type);
    table_ = std::make_unique<GroupTable>(std::move(types), seed, expected_rows, pool);
  }
  for (const AggregateCall& call : calls) {
    states_.push_back(MakeAggregateState(call, seed, pool, progress));
  }
  all_valid_.type = TypeId::kInt8;
  Resize();
}

void Aggregation::Resize() {
  for (auto& state : states_) state->Resize(groups());
}

Status Aggregation::Add(const Selection& selection, EvaluationContext& context) {
  if (table_) {
    COLMERGE_RETURN_IF_ERROR(FindGroups(selection, context));
    Resize();
  }
  for (size_t i = 0; i < calls_.size(); ++i) {
    COLMERGE_RETURN_IF_ERROR(Update(i, selection, context));
  }
  return Status::Ok();
}

Status Aggregation::FindGroups(const Selection& selection, EvaluationContext& context) {
  groups_.ResizeUninitialized(selection.count);
  // Columns are read where they lie; what is computed comes without the rows that do not count.
  bool all_columns = true;
  for (const ExpressionPtr& key : keys_) all_columns &= key->kind == ExpressionKind::kColumn;
  std::vector<const Vector*> columns;
  std::vector<Vector> computed;
  computed.reserve(keys_.size());
  for (const ExpressionPtr& key : keys_) {
    if (all_columns) {
      columns.push_back(&context.block.Column(static_cast<uint32_t>(key->number)));
      continue;
    }
    COLMERGE_ASSIGN_OR_RETURN(Vector values, Evaluate(*key, selection, context));
    computed.push_back(std::move(values));
    columns.push_back(&computed.back());
  }
  return table_->FindGroups(columns, all_columns ? selection.rows : nullptr, selection.count,
                            groups_.data(), context.progress);
}

Status Aggregation::Update(size_t number, const Selection& selection, EvaluationContext& context) {
  const AggregateCall& call = calls_[number];
  Selection chosen = selection;
  const uint32_t* groups = table_ ? groups_.data() : nullptr;
  if (call.filter) {
    filtered_rows_.ResizeUninitialized(selection.count);
    COLMERGE_ASSIGN_OR_RETURN(
        const uint64_t kept, FilterInside(*call.filter, selection, context, filtered_rows_.data()));
    if (table_) {
      // Both lists ascend: the groups of the kept rows are found in one walk.
      filtered_groups_.ResizeUninitialized(kept);
      uint64_t at = 0;
      for (uint64_t i = 0; i < kept; ++i) {
        while (selection.Row(at) != filtered_rows_[i]) ++at;
        filtered_groups_[i] = groups_[at];
      }
      groups = filtered_groups_.data();
    }
    chosen = {filtered_rows_.data(), kept};
  }
  if (chosen.count == 0) return Status::Ok();
  AggregateState& state = *states_[number];
  Status status;
  if (!call.argument) {
    status = state.Update({all_valid_, nullptr, chosen.count, groups, context.progress});
  } else if (call.argument->kind == ExpressionKind::kColumn) {
    const Vector& column = context.block.Column(static_cast<uint32_t>(call.argument->number));
    status = state.Update({column, chosen.rows, chosen.count, groups, context.progress});
  } else {
    COLMERGE_ASSIGN_OR_RETURN(const Vector values, Evaluate(*call.argument, chosen, context));
    status = state.Update({values, nullptr, chosen.count, groups, context.progress});
  }
  return std::move(status).AtPosition(call.position);
}

Status Aggregation::Merge(Aggregation& other) {
  groups_.ResizeUninitialized(other.groups());
  if (table_) {
    COLMERGE_RETURN_IF_ERROR(table_->FindKeys(*other.table_, groups_.data(), progress_));
  } else {
    groups_[0] = 0;
  }
  Resize();
  CheckedSteps steps(progress_);
  for (size_t i = 0; i < states_.size(); ++i) {
    if (!steps.Pass(groups_.size() + kStepsAState)) return steps.TakeStatus();
    Status status = states_[i]->Merge(*other.states_[i], groups_.data(), groups_.size());
    if (!status.ok()) return std::move(status).AtPosition(calls_[i].position);
  }
  return Status::Ok();
}

Result<std::vector<Vector>> Aggregation::Finish() {
  std::vector<Vector> columns;
  const uint64_t rows = groups();
  CheckedSteps steps(progress_);
  for (size_t i = 0; table_ && i < keys_.size(); ++i) {
    columns.push_back(table_->Key(i, 0, rows, &steps));
    if (!steps.Pass(kStepsAState)) return steps.TakeStatus();
  }
  table_.reset();
  for (size_t i = 0; i < states_.size(); ++i) {
    if (!steps.Pass(rows + kStepsAState)) return steps.TakeStatus();
    auto result = states_[i]->Finish();
    if (!result.ok()) return std::move(result).status().AtPosition(calls_[i].position);
    columns.push_back(std::move(result).value());
    states_[i].reset();
  }
  return columns;
}

}  // namespace colmerge
