// SPDX-License-Identifier: Apache-2.0
#include "write/merge_rule_run.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "column/column_reader.h"
#include "column/conversion/conform.h"
#include "column/vector_builder.h"

namespace colmerge {
namespace {

// One of a part's maps, whose rows move to a part of their own.
class RowMove {
 public:
  // kinds: of the part's rows, where they may take back what they have.
  RowMove(const MergeContext& context, const Array<RowKind>* kinds, Change* change,
          ChangePart* part, RowMap* map)
      : context_(context),
        kinds_(kinds),
        change_(*change),
        part_(*part),
        map_(*map),
        inserts_(map == &part->inserts),
        place_([this](uint64_t row) { return std::pair(&part_, uint64_t{map_.Row(row)}); }) {}

  Status Do() {
    auto block = std::make_shared<MatchBlock>(
        map_.size(), change_.schema->size(), [this](uint32_t column) { return OldValues(column); },
        [this](uint32_t column) { return NewValues(column); },
        [this](uint64_t row) { return (*kinds_)[map_.Row(row)] == RowKind::kRetract; },
        change_.pool);
    change_.owners.push_back(block);
    MergeRuleRun run(context_, inserts_, block.get(), place_, &change_);
    Array<uint32_t> chosen(change_.pool);
    COLMERGE_RETURN_IF_ERROR(run.ChooseRows(&chosen));
    if (!inserts_) {
      change_.updated -= map_.size() - chosen.size();
      change_.ignored += map_.size() - chosen.size();
    }
    ChangePart& moved = change_.AddPart();
    MoveRows(chosen, &moved);
    for (uint32_t column = 0; column < moved.columns.size(); ++column) {
      const MergeRule* const rule = FindRule(run.rules(), column);
      if (rule == nullptr) {
        MoveValues(column, &moved);
        continue;
      }
      if (rule->wins) {
        COLMERGE_RETURN_IF_ERROR(run.FindWinners(*rule, chosen));
        if (part_.columns[column].values.length == 0) continue;
        TakeValues(column, &moved);
      } else {
        COLMERGE_ASSIGN_OR_RETURN(moved.columns[column].values, run.Value(*rule, chosen));
      }
      const auto takes = [&](uint64_t i) {
        if (rule->wins && !run.Wins(i)) return false;
        return !rule->is_operator || part_.columns[column].Has(sources_[i]);
      };
      ListRows(column, takes, &moved);
    }
    map_.rows.Clear();
    map_.targets.Clear();
    map_.run = 0;
    return Status::Ok();
  }

 private:
  Vector OldValues(uint32_t column) const {
    const DataType& type = change_.schema->field(column).type;
    if (inserts_ || column >= context_.base.columns.size()) {
      return NullVector(type, map_.size(), change_.pool);
    }
    return ReadRows(type, context_.base.columns[column], map_.targets.data(), map_.size(),
                    change_.pool, nullptr);
  }
  Vector NewValues(uint32_t column) const {
    const Vector& given = part_.columns[column].values;
    if (given.length == 0) {
      return NullVector(change_.schema->field(column).type, map_.size(), change_.pool);
    }
    if (map_.run != 0) return Slice(given, 0, map_.run);
    return TakeRows(given, map_.rows.data(), map_.size(), change_.pool);
  }

  void MoveRows(const Array<uint32_t>& chosen, ChangePart* moved) {
    moved->is_listed = true;
    moved->rows = chosen.size();
    sources_.Reserve(chosen.size());
    moved->numbers.reserve(chosen.size());
    RowMap& to = inserts_ ? moved->inserts : moved->updates;
    to.rows.Reserve(chosen.size());
    to.targets.Reserve(chosen.size());
    for (uint64_t i = 0; i < chosen.size(); ++i) {
      const auto source = static_cast<uint32_t>(map_.Row(chosen[i]));
      sources_.PushBack(source);
      to.rows.PushBack(static_cast<uint32_t>(i));
      to.targets.PushBack(map_.Target(chosen[i]));
      moved->numbers.push_back(part_.numbers.empty() ? part_.first_row + source
                                                     : part_.numbers[source]);
      if (!part_.lines.empty()) moved->lines.push_back(part_.lines[source]);
    }
  }

  void TakeValues(uint32_t column, ChangePart* moved) const {
    moved->columns[column].values =
        TakeRows(part_.columns[column].values, sources_.data(), sources_.size(), change_.pool);
  }

  // A column without a rule: the new values, where the rows have them.
  void MoveValues(uint32_t column, ChangePart* moved) {
    const ColumnPart& given = part_.columns[column];
    if (given.values.length == 0) return;
    const bool is_key =
        std::binary_search(context_.merge_keys.begin(), context_.merge_keys.end(), column);
    TakeValues(column, moved);
    if (is_key && !inserts_) return;
    const bool keeps_nulls = context_.options.null_values == NullValues::kKeep;
    const auto takes = [&](uint64_t i) {
      return inserts_ || given.Gives(sources_[i], keeps_nulls);
    };
    ListRows(column, takes, moved);
  }

  template <typename Takes>
  void ListRows(uint32_t column, Takes&& takes, ChangePart* moved) {
    const RowMap& all = inserts_ ? moved->inserts : moved->updates;
    ColumnPart& given = moved->columns[column];
    (inserts_ ? given.inserts : given.updates) = moved->SomeOf(all, change_.pool, takes);
  }

  const MergeContext& context_;
  const Array<RowKind>* const kinds_;
  Change& change_;
  ChangePart& part_;
  RowMap& map_;
  const bool inserts_;
  const RowPlace place_;
  Array<uint32_t> sources_{change_.pool};  // by moved row: its row in the part
};

}  // namespace

const Vector& MatchBlock::Column(uint32_t column) {
  std::optional<Vector>& values = columns_[column];
  if (values) return *values;
  const auto half = static_cast<uint32_t>(columns_.size() / 2);
  if (column == 2 * half) {
    values = Retractions();
  } else {
    values = column < half ? old_values_(column) : new_values_(column - half);
  }
  return *values;
}

Vector MatchBlock::Retractions() const {
  VectorBuilder builder(TypeId::kBool, pool_);
  for (uint64_t row = 0; row < rows_; ++row) builder.AppendBool(retracts_(row));
  return builder.Finish();
}

Status MergeRuleRun::ChooseRows(Array<uint32_t>* rows) {
  rows->ResizeUninitialized(block_.rows());
  const ExpressionPtr& condition = context_.rules->update_when;
  if (inserts_ || !condition) {
    std::iota(rows->begin(), rows->end(), 0U);
    return Status::Ok();
  }
  EvaluationContext evaluation{block_, no_parameters_, 0, change_.pool, context_.progress};
  auto found = Filter(*condition, {nullptr, block_.rows()}, evaluation, rows->data());
  if (found.ok()) {
    rows->ResizeUninitialized(*found);
    return Status::Ok();
  }
  const Status::Detail& detail = found.status().detail();
  if (detail.code == Code::kCancelled || detail.row < 0) return std::move(found).status();
  const auto [part, row] = place_(static_cast<uint64_t>(detail.row));
  return AtPartRow(Error(detail.code, "Cannot {} - update_when ({}) fails in row {}: {}",
                         change_.verb, context_.options.update_when,
                         PartRowNumber(context_.base, *part, row, kNoRow), detail.message),
                   context_.base, *part, row, kNoRow);
}

Result<Vector> MergeRuleRun::Value(const MergeRule& rule, const Array<uint32_t>& rows) {
  const auto no_nulls = [&](uint64_t column) {
    return block_.Column(static_cast<uint32_t>(column)).null_count == 0;
  };
  const bool is_dense =
      rule.dense && no_nulls(rule.column) && no_nulls(change_.schema->size() + rule.column);
  EvaluationContext evaluation{block_, no_parameters_, 0, change_.pool, context_.progress};
  auto values =
      Evaluate(is_dense ? *rule.dense : *rule.value, {rows.data(), rows.size()}, evaluation);
  if (!values.ok()) {
    const Status::Detail& detail = values.status().detail();
    if (detail.row < 0) return std::move(values).status();
    return Misfit(rule, static_cast<uint64_t>(detail.row), values.status());
  }
  const DataType& type = change_.schema->field(rule.column).type;
  if (values->type == type) return values;
  // Of dictionaries.
  Ref<const Dictionary> dictionary = change_.dictionaries[rule.column];
  if (!dictionary && rule.column < context_.base.columns.size()) {
    dictionary = context_.base.columns[rule.column].dictionary;
  }
  const Ref<const Dictionary> before = dictionary;
  const CodeWidth width = context_.wider_codes ? CodeWidth::kWidens : CodeWidth::kStays;
  auto conformed = Conform(*values, type, width, change_.pool, &dictionary, context_.progress);
  if (!conformed.ok()) {
    const Status::Detail& detail = conformed.status().detail();
    if (detail.row < 0) return std::move(conformed).status();
    return Misfit(rule, rows[static_cast<uint64_t>(detail.row)], conformed.status());
  }
  if (conformed->type.index != type.index) {
    (*context_.wider_codes)[rule.column] = conformed->type.index;
    return Error(Code::kTypeMismatch, "Column '{}' needs wider codes",
                 change_.schema->field(rule.column).name);
  }
  if (dictionary != before) change_.dictionaries[rule.column] = dictionary;
  return conformed;
}

Status MergeRuleRun::FindWinners(const MergeRule& rule, const Array<uint32_t>& rows) {
  if (winners_of_ == rule.wins.get()) return Status::Ok();
  EvaluationContext evaluation{block_, no_parameters_, 0, change_.pool, context_.progress};
  Array<uint32_t> found(change_.pool, rows.size(), MemoryCategory::kScratch);
  COLMERGE_ASSIGN_OR_RETURN(const uint64_t count, Filter(*rule.wins, {rows.data(), rows.size()},
                                                         evaluation, found.data()));
  wins_.Clear();
  wins_.Resize(rows.size(), false);
  uint64_t next = 0;
  for (uint64_t i = 0; i < rows.size() && next < count; ++i) {
    if (rows[i] != found[next]) continue;
    wins_[i] = true;
    ++next;
  }
  winners_of_ = rule.wins.get();
  return Status::Ok();
}

Status MergeRuleRun::Misfit(const MergeRule& rule, uint64_t row, const Status& status) const {
  const auto [part, source] = place_(row);
  const std::string& name = change_.schema->field(rule.column).name;
  return AtPartRow(Error(status.code(), "Cannot {} - the {} of column '{}' fails in row {}: {}",
                         change_.verb, rule.is_operator ? "operator" : "set", name,
                         PartRowNumber(context_.base, *part, source, kNoRow), status.message()),
                   context_.base, *part, source, kNoRow)
      .InColumn(name);
}

namespace {

// Whether some rule has something to say about rows of a part that are inserted.
bool ChangeInserts(const MergeRules& rules, const ChangePart& part) {
  const auto has_nulls = [&](uint32_t column) {
    const Vector& given = part.columns[column].values;
    return given.length == 0 || given.null_count != 0;
  };
  return std::any_of(rules.inserted.begin(), rules.inserted.end(), [&](const MergeRule& rule) {
    const std::vector<uint32_t>& columns = rule.null_columns;
    return columns.empty() || std::any_of(columns.begin(), columns.end(), has_nulls);
  });
}

}  // namespace

Status ApplyMergeRules(const MergeContext& context, Change* change) {
  std::vector<ChangePart*> parts;
  for (ChangePart& part : change->parts) {
    if (!part.is_listed) parts.push_back(&part);
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    ChangePart* const part = parts[i];
    const Array<RowKind>* const kinds = context.rules->retract ? &(*context.kinds)[i] : nullptr;
    COLMERGE_RETURN_IF_ERROR(context.on_block(change->rows_read));
    if (!part->updates.empty()) {
      COLMERGE_RETURN_IF_ERROR(RowMove(context, kinds, change, part, &part->updates).Do());
    }
    if (!part->inserts.empty() && ChangeInserts(*context.rules, *part)) {
      COLMERGE_RETURN_IF_ERROR(RowMove(context, kinds, change, part, &part->inserts).Do());
    }
  }
  return Status::Ok();
}

}  // namespace colmerge
