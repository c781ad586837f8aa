// SPDX-License-Identifier: Apache-2.0
#include "write/fold_join.h"

#include <numeric>
#include <utility>

#include "column/vector_builder.h"

namespace colmerge {

std::shared_ptr<const Vector> DictionaryOf(const MergeContext& context, const Change& change,
                                           const std::vector<ChangePart*>& parts, size_t column) {
  if (change.dictionaries[column]) return change.dictionaries[column]->values();
  const std::vector<Column>& stored = context.base.columns;
  if (column < stored.size() && stored[column].dictionary) {
    return stored[column].dictionary->values();
  }
  std::shared_ptr<const Vector> longest;
  for (const ChangePart* part : parts) {
    const Vector& values = part->columns[column].values;
    if (values.dictionary) longest = values.dictionary;
  }
  return longest;
}

Vector GatherValues(const MergeContext& context, const Change& change,
                    const std::vector<ChangePart*>& parts, uint32_t column,
                    const Array<KeyedValue>& values) {
  VectorBuilder builder(change.schema->field(column).type, change.pool);
  for (const KeyedValue& one : values) builder.AppendFrom(*one.value.values, one.value.row);
  Vector gathered = builder.Finish();
  gathered.dictionary = DictionaryOf(context, change, parts, column);
  return gathered;
}

Status JoinValues(const MergeContext& context, const MergeRule& rule,
                  const std::vector<ChangePart*>& parts, Change* change, FoldMemory* memory,
                  Array<KeyedValue>* values) {
  const auto gather = [&](const Array<KeyedValue>& some) {
    return GatherValues(context, *change, parts, rule.column, some);
  };
  for (;;) {
    COLMERGE_RETURN_IF_ERROR(CheckStep(context.progress));
    Array<KeyedValue> first(change->pool);
    Array<KeyedValue> second(change->pool);
    Array<KeyedValue> joined(change->pool);
    Array<uint32_t> places(change->pool);  // of what comes of pairs, among those joined
    for (uint64_t i = 0; i < values->size(); ++i) {
      const KeyedValue& value = (*values)[i];
      const bool is_pair = i + 1 < values->size() && (*values)[i + 1].key == value.key;
      if (is_pair) {
        first.PushBack(value);
        second.PushBack((*values)[++i]);
        places.PushBack(static_cast<uint32_t>(joined.size()));
      }
      joined.PushBack((*values)[i]);
    }
    if (first.empty()) return Status::Ok();
    memory->blocks.push_back(std::make_unique<MatchBlock>(
        first.size(), change->schema->size(), [&](uint32_t) { return gather(first); },
        [&](uint32_t) { return gather(second); }, nullptr, change->pool));
    const RowPlace place = [&](uint64_t row) -> std::pair<const ChangePart*, uint64_t> {
      return {parts[second[row].part], second[row].row};
    };
    MergeRuleRun run(context, false, memory->blocks.back().get(), place, change);
    Array<uint32_t> rows(change->pool);
    rows.ResizeUninitialized(first.size());
    std::iota(rows.begin(), rows.end(), 0U);
    COLMERGE_ASSIGN_OR_RETURN(Vector made, run.Value(rule, rows));
    const Vector& kept = memory->values.emplace_back(std::move(made));
    for (uint32_t i = 0; i < places.size(); ++i) joined[places[i]].value = {&kept, i};
    *values = std::move(joined);
  }
}

}  // namespace colmerge
