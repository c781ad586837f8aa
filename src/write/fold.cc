// SPDX-License-Identifier: Apache-2.0
#include "write/fold.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>
#include <tuple>
#include <vector>

#include "base/error.h"
#include "base/stoppable_sort.h"
#include "column/column_reader.h"
#include "column/vector_builder.h"
#include "index/row_set.h"
#include "write/fold_join.h"
#include "write/merge_rule_run.h"

namespace colmerge {
namespace {

// A row of a part, and the id of its key.
struct KeyedRow {
  uint64_t id;
  uint32_t part;
  uint32_t row;
};

class EqualKeysFold {
 public:
  EqualKeysFold(const MergeContext& context, const std::vector<Array<RowKind>>& kinds,
                std::vector<Array<uint64_t>>* rows, const NewKeys& new_keys, Change* change)
      : context_(context),
        kinds_(kinds),
        rows_(*rows),
        new_keys_(new_keys),
        change_(*change),
        steps_(context.progress),
        repeated_(change->pool),
        column_count_(change->schema->size()) {
    for (ChangePart& part : change->parts) parts_.push_back(&part);
  }

  Status Do(uint64_t new_keys) {
    COLMERGE_RETURN_IF_ERROR(CollectRepeated(context_.base.rows + new_keys));
    if (repeated_.empty()) return Status::Ok();
    folded_ = &change_.AddPart();
    folded_->is_listed = true;
    columns_.resize(column_count_);
    COLMERGE_RETURN_IF_ERROR(context_.rules == nullptr ? FoldKeys() : FoldRounds());
    Finish();
    return Status::Ok();
  }

 private:
  static constexpr uint64_t kStepsARow = 64;
  // What a column of the key has by now; nothing: what it had in the table, or null.
  using Winner = FoldedValue;
  // A key on its way through its rows.
  struct KeyState {
    uint64_t start = 0;  // of its rows in repeated_
    uint64_t end = 0;
    bool was_there = false;
    bool is_there = false;
    bool is_anew = false;  // was deleted or not there, so that columns without a value are null
    const KeyedRow* effective = nullptr;
    const KeyedRow* birth = nullptr;
    Winner* winners = nullptr;  // by column
  };
  enum class Effect : uint8_t { kNone, kUpdates, kInserts };
  struct FoldedColumn {
    std::optional<VectorBuilder> builder;
    RowMap* updates = nullptr;
    RowMap* inserts = nullptr;
  };

  // All rows whose key occurs more than once, by key, in the order of the write.
  Status CollectRepeated(uint64_t bound) {
    RowSet seen(bound, change_.rows_read, change_.pool);
    RowSet again(bound, change_.rows_read, change_.pool);
    bool any = false;
    for (const Array<uint64_t>& ids : rows_) {
      if (!steps_.Pass(ids.size())) return steps_.TakeStatus();
      for (uint64_t id : ids) {
        if (id == kNoPart || seen.Insert(id)) continue;
        again.Insert(id);
        any = true;
      }
    }
    if (!any) return Status::Ok();
    for (uint32_t part = 0; part < rows_.size(); ++part) {
      if (!steps_.Pass(rows_[part].size())) return steps_.TakeStatus();
      for (uint32_t row = 0; row < rows_[part].size(); ++row) {
        uint64_t& id = rows_[part][row];
        if (id == kNoPart || !again.Contains(id)) continue;
        repeated_.PushBack({id, part, row});
        id = kNoPart;
      }
    }
    const auto comes_before = [](const KeyedRow& a, const KeyedRow& b) {
      return std::tie(a.id, a.part, a.row) < std::tie(b.id, b.part, b.row);
    };
    return StoppableSort<KeyedRow, decltype(comes_before)>(comes_before, &steps_)
        .Sort(repeated_.data(), repeated_.size());
  }

  KeyState StateFrom(uint64_t start, Winner* winners) const {
    uint64_t end = start + 1;
    while (end < repeated_.size() && repeated_[end].id == repeated_[start].id) ++end;
    const bool is_there = repeated_[start].id < context_.base.rows;
    std::fill_n(winners, column_count_, Winner());
    return {start, end, is_there, is_there, false, nullptr, nullptr, winners};
  }

  // One key after the other: the last row that has a column gives it its value.
  Status FoldKeys() {
    std::vector<Winner> winners(column_count_);
    for (uint64_t start = 0; start < repeated_.size();) {
      KeyState key = StateFrom(start, winners.data());
      if (!steps_.Pass((key.end - start) * kStepsARow)) return steps_.TakeStatus();
      for (uint64_t at = start; at < key.end; ++at) {
        const KeyedRow& row = repeated_[at];
        COLMERGE_ASSIGN_OR_RETURN(const Effect effect, Meet(row, &key));
        if (effect == Effect::kNone) continue;
        key.effective = &row;
        TakeColumns(row, effect == Effect::kInserts, &key);
      }
      EndKey(key);
      start = key.end;
    }
    return Status::Ok();
  }

  // Rules need values, and are evaluated over many rows at once: the i-th rows of all keys form round i, each of which
  // meets what the rounds before it have left.
  Status FoldRounds() {
    uint64_t count = 0;
    for (uint64_t i = 0; i < repeated_.size(); ++i) {
      count += i == 0 || repeated_[i].id != repeated_[i - 1].id ? 1 : 0;
    }
    Array<Winner> winners(change_.pool, count * column_count_, MemoryCategory::kScratch);
    Array<KeyState> keys(change_.pool);
    for (uint64_t start = 0; start < repeated_.size(); start = keys[keys.size() - 1].end) {
      keys.PushBack(StateFrom(start, winners.data() + keys.size() * column_count_));
    }
    ReadStored(keys);
    std::vector<KeyState*> left;
    for (KeyState& key : keys) left.push_back(&key);
    for (uint64_t round = 0; !left.empty(); ++round) {
      Round updates;
      Round inserts;
      for (KeyState* key : left) {
        if (!steps_.Pass(kStepsARow)) return steps_.TakeStatus();
        const KeyedRow& row = repeated_[key->start + round];
        COLMERGE_ASSIGN_OR_RETURN(const Effect effect, Meet(row, key));
        if (effect == Effect::kUpdates) updates.Add(key, &row);
        if (effect == Effect::kInserts) inserts.Add(key, &row);
      }
      COLMERGE_RETURN_IF_ERROR(ApplyRound(updates, false));
      COLMERGE_RETURN_IF_ERROR(ApplyRound(inserts, true));
      std::erase_if(left, [&](const KeyState* key) { return key->start + round + 1 == key->end; });
    }
    COLMERGE_RETURN_IF_ERROR(ApplyJoined(&keys));
    for (const KeyState& key : keys) EndKey(key);
    return Status::Ok();
  }

  // Whether values of the rule's column are joined before they meet what the keys have: where all rows of a key come to
  // be part of it, whatever the others have made of it.
  bool IsJoined(const MergeRule& rule) const {
    return rule.joins && context_.rules->update_when == nullptr && !context_.rules->has_set &&
           kinds_.empty() && context_.options.on_match == OnMatch::kUpdate;
  }

  Status ApplyJoined(Array<KeyState>* keys) {
    for (const MergeRule& rule : context_.rules->matched) {
      if (!IsJoined(rule)) continue;
      Array<KeyedValue> values(change_.pool);
      for (uint64_t k = 0; k < keys->size(); ++k) {
        const KeyState& key = (*keys)[k];
        for (uint64_t at = key.start; key.is_there && at < key.end; ++at) {
          const auto& [id, part, row] = repeated_[at];
          const ColumnPart& given = parts_[part]->columns[rule.column];
          if (given.Has(row)) values.PushBack({k, {&given.values, row}, part, row});
        }
      }
      COLMERGE_RETURN_IF_ERROR(JoinValues(context_, rule, parts_, &change_, made_.get(), &values));
      for (const bool inserts : {false, true}) {
        COLMERGE_RETURN_IF_ERROR(MeetJoined(rule.column, values, inserts, keys));
      }
    }
    return Status::Ok();
  }

  // Joined values meet what is stored, or become what is inserted.
  Status MeetJoined(uint32_t column, const Array<KeyedValue>& values, bool inserts,
                    Array<KeyState>* keys) {
    Round round;
    Array<KeyedValue> some(change_.pool);
    for (const KeyedValue& value : values) {
      KeyState* const key = &(*keys)[value.key];
      if (key->was_there == inserts) continue;
      round.Add(key, key->effective);
      some.PushBack(value);
      key->winners[column] = inserts ? value.value : Winner();
    }
    const auto& rules = inserts ? context_.rules->inserted : context_.rules->matched;
    const MergeRule* const rule = FindRule(rules, column);
    if (rule == nullptr || some.empty()) return Status::Ok();
    made_->blocks.push_back(std::make_unique<MatchBlock>(
        some.size(), column_count_,
        [&, inserts](uint32_t of) { return OldValues(round, of, inserts); },
        [&](uint32_t of) { return GatherValues(context_, change_, parts_, of, some); }, nullptr,
        change_.pool));
    const RowPlace place = [&](uint64_t row) -> std::pair<const ChangePart*, uint64_t> {
      return {parts_[some[row].part], some[row].row};
    };
    MergeRuleRun run(context_, inserts, made_->blocks.back().get(), place, &change_);
    Array<uint32_t> all(change_.pool);
    COLMERGE_RETURN_IF_ERROR(run.ChooseRows(&all));
    COLMERGE_ASSIGN_OR_RETURN(Vector met, run.Value(*rule, all));
    const Vector& kept = made_->values.emplace_back(std::move(met));
    for (uint32_t i = 0; i < round.keys.size(); ++i) round.keys[i]->winners[column] = {&kept, i};
    return Status::Ok();
  }

  // Keys that meet a row each, of which all update or all insert.
  struct Round {
    void Add(KeyState* key, const KeyedRow* row) {
      keys.push_back(key);
      rows.push_back(row);
    }
    std::vector<KeyState*> keys;
    std::vector<const KeyedRow*> rows;
  };

  Status ApplyRound(const Round& round, bool inserts) {
    if (round.keys.empty()) return Status::Ok();
    made_->blocks.push_back(std::make_unique<MatchBlock>(
        round.keys.size(), column_count_,
        [&, inserts](uint32_t column) { return OldValues(round, column, inserts); },
        [&](uint32_t column) { return NewValues(round, column); },
        [&](uint64_t row) {
          const KeyedRow& given = *round.rows[row];
          return kinds_[given.part][given.row] == RowKind::kRetract;
        },
        change_.pool));
    const RowPlace place = [&](uint64_t row) -> std::pair<const ChangePart*, uint64_t> {
      return {parts_[round.rows[row]->part], round.rows[row]->row};
    };
    MatchBlock& block = *made_->blocks.back();
    MergeRuleRun run(context_, inserts, &block, place, &change_);
    Array<uint32_t> chosen(change_.pool);
    COLMERGE_RETURN_IF_ERROR(run.ChooseRows(&chosen));
    // All of them before a key changes: rules see what was.
    const std::vector<MergeRule>& rules = run.rules();
    std::vector<const Vector*> values;
    for (const MergeRule& rule : rules) {
      if (IsJoined(rule)) {
        values.push_back(nullptr);
        continue;
      }
      if (rule.wins) {
        // What the write has is taken where it lies.
        values.push_back(&block.Column(static_cast<uint32_t>(column_count_) + rule.column));
        continue;
      }
      COLMERGE_ASSIGN_OR_RETURN(Vector made, run.Value(rule, chosen));
      values.push_back(&made_->values.emplace_back(std::move(made)));
    }
    for (uint32_t i = 0; i < chosen.size(); ++i) {
      round.keys[chosen[i]]->effective = round.rows[chosen[i]];
      TakeColumns(*round.rows[chosen[i]], inserts, round.keys[chosen[i]]);
    }
    for (size_t n = 0; n < rules.size(); ++n) {
      const MergeRule& rule = rules[n];
      if (values[n] == nullptr) continue;
      if (rule.wins) COLMERGE_RETURN_IF_ERROR(run.FindWinners(rule, chosen));
      for (uint32_t i = 0; i < chosen.size(); ++i) {
        const KeyedRow& row = *round.rows[chosen[i]];
        const ColumnPart& given = parts_[row.part]->columns[rule.column];
        if ((rule.is_operator && !given.Has(row.row)) || (rule.wins && !run.Wins(i))) continue;
        round.keys[chosen[i]]->winners[rule.column] = {values[n], rule.wins ? chosen[i] : i};
      }
    }
    return Status::Ok();
  }

  // Rows of the table that keys stand for, to be read when a rule asks for what they hold.
  void ReadStored(const Array<KeyState>& keys) {
    for (const KeyState& key : keys) {
      if (key.was_there) stored_rows_.PushBack(repeated_[key.start].id);
    }
    stored_.resize(column_count_);
    change_.owners.push_back(made_);  // texts of what is emitted lie there
  }

  Vector OldValues(const Round& round, uint32_t column, bool inserts) {
    const DataType& type = change_.schema->field(column).type;
    if (inserts) return NullVector(type, round.keys.size(), change_.pool);
    const bool is_stored = column < context_.base.columns.size();
    std::optional<Vector>& stored = stored_[column];
    if (is_stored && !stored) {
      stored = ReadRows(type, context_.base.columns[column], stored_rows_.data(),
                        stored_rows_.size(), change_.pool, nullptr);
    }
    VectorBuilder builder(type, change_.pool);
    for (const KeyState* key : round.keys) {
      const Winner& winner = key->winners[column];
      if (winner.values != nullptr) {
        builder.AppendFrom(*winner.values, winner.row);
      } else if (is_stored && key->was_there && !key->is_anew) {
        const uint64_t id = repeated_[key->start].id;
        const auto at = std::lower_bound(stored_rows_.begin(), stored_rows_.end(), id);
        builder.AppendFrom(*stored, static_cast<uint64_t>(at - stored_rows_.begin()));
      } else {
        builder.AppendNull();
      }
    }
    Vector values = builder.Finish();
    values.dictionary = LongestDictionary(column);
    return values;
  }

  Vector NewValues(const Round& round, uint32_t column) const {
    VectorBuilder builder(change_.schema->field(column).type, change_.pool);
    for (const KeyedRow* row : round.rows) {
      const Vector& given = parts_[row->part]->columns[column].values;
      if (given.length == 0) {
        builder.AppendNull();
      } else {
        builder.AppendFrom(given, row->row);
      }
    }
    Vector values = builder.Finish();
    values.dictionary = LongestDictionary(column);
    return values;
  }

  // What a row does to its key, before its values: whether it is there, or comes to be.
  Result<Effect> Meet(const KeyedRow& row, KeyState* key) {
    if (!kinds_.empty() && kinds_[row.part][row.row] == RowKind::kDelete) {
      if (key->is_there) key->effective = &row;
      key->is_there = false;
      return Effect::kNone;
    }
    if (key->is_there) {
      if (context_.options.on_match == OnMatch::kError) return IsThere(row);
      return context_.options.on_match == OnMatch::kIgnore ? Effect::kNone : Effect::kUpdates;
    }
    if (context_.options.on_no_match == OnNoMatch::kError) return NotThere(row);
    if (context_.options.on_no_match == OnNoMatch::kIgnore) return Effect::kNone;
    std::fill_n(key->winners, column_count_, Winner());
    key->is_there = key->is_anew = true;
    key->birth = &row;
    return Effect::kInserts;
  }

  void EndKey(const KeyState& key) {
    const bool counts = key.effective != nullptr && (key.was_there || key.is_there);
    change_.ignored += key.end - key.start - (counts ? 1 : 0);
    if (key.effective == nullptr) return;
    if (key.is_there) {
      if (!key.was_there) NoteInsert(*key.birth);
      Emit(key);
    } else if (key.was_there) {
      change_.deletes.PushBack(repeated_[key.start].id);
      ++change_.deleted;
    }
  }

  // An update leaves the key as the row has it, which may be another zero, or another NaN.
  void TakeColumns(const KeyedRow& row, bool with_key, KeyState* key) const {
    const ChangePart& part = *parts_[row.part];
    const bool keeps_nulls = context_.options.null_values == NullValues::kKeep;
    for (uint32_t column = 0; column < column_count_; ++column) {
      const ColumnPart& given = part.columns[column];
      if (!with_key && (IsMergeKey(column) || HasRule(column))) continue;
      if (!given.Gives(row.row, keeps_nulls)) continue;
      key->winners[column] = {&given.values, row.row};
    }
  }
  bool HasRule(uint32_t column) const {
    return context_.rules != nullptr && FindRule(context_.rules->matched, column) != nullptr;
  }

  void NoteInsert(const KeyedRow& birth) {
    const uint64_t key = birth.id - context_.base.rows;
    (*new_keys_.inserts)[key] = true;
    if (new_keys_.births->empty()) return;
    (*new_keys_.births)[key] = parts_[birth.part]->first_row + birth.row;
  }

  // One row of the folded part, named by the last row of the write that had a say.
  void Emit(const KeyState& key) {
    const bool updates = key.was_there;
    const auto row = static_cast<uint32_t>(folded_->rows++);
    const KeyedRow& named_by = *key.effective;
    const ChangePart& source = *parts_[named_by.part];
    folded_->numbers.push_back(source.first_row + named_by.row);
    if (!source.lines.empty()) folded_->lines.push_back(source.lines[named_by.row]);
    RowMap& map = updates ? folded_->updates : folded_->inserts;
    map.rows.PushBack(row);
    map.targets.PushBack(named_by.id);
    ++(updates ? change_.updated : change_.inserted);
    for (size_t column = 0; column < column_count_; ++column) {
      const Winner& winner = key.winners[column];
      if (winner.values == nullptr && !(updates && key.is_anew)) continue;
      // Merge keys are equal already.
      if (updates && IsMergeKey(column)) continue;
      VectorBuilder& builder = BuilderOf(column, row);
      if (winner.values != nullptr) {
        builder.AppendFrom(*winner.values, winner.row);
      } else {
        builder.AppendNull();
      }
      RowMap*& listed = updates ? columns_[column].updates : columns_[column].inserts;
      if (listed == nullptr) listed = &folded_->subsets.emplace_back(change_.pool);
      listed->rows.PushBack(row);
      listed->targets.PushBack(named_by.id);
    }
  }

  bool IsMergeKey(size_t column) const {
    return std::binary_search(context_.merge_keys.begin(), context_.merge_keys.end(),
                              static_cast<uint32_t>(column));
  }

  // Rows before this one that the column has nothing for hold null.
  VectorBuilder& BuilderOf(size_t column, uint64_t row) {
    std::optional<VectorBuilder>& builder = columns_[column].builder;
    if (!builder) builder.emplace(change_.schema->field(column).type, change_.pool);
    builder->AppendNulls(row - builder->length());
    return *builder;
  }

  void Finish() {
    for (size_t column = 0; column < columns_.size(); ++column) {
      FoldedColumn& folded = columns_[column];
      if (!folded.builder) continue;
      ColumnPart& given = folded_->columns[column];
      BuilderOf(column, folded_->rows);
      given.values = folded.builder->Finish();
      given.values.dictionary = LongestDictionary(column);
      given.updates = AllOr(folded.updates, folded_->updates);
      given.inserts = AllOr(folded.inserts, folded_->inserts);
    }
  }

  // Where a column has all rows of a map, it has the map.
  static const RowMap* AllOr(const RowMap* listed, const RowMap& map) {
    return listed != nullptr && listed->size() == map.size() ? &map : listed;
  }

  std::shared_ptr<const Vector> LongestDictionary(size_t column) const {
    return DictionaryOf(context_, change_, parts_, column);
  }

  Status IsThere(const KeyedRow& row) const {
    const bool in_table = row.id < context_.base.rows;
    return RefusedRow(context_, change_, *parts_[row.part], context_.keys[row.part], row.row,
                      in_table ? "is in the table already, and on_match is 'error'"
                               : "is there from an earlier row, and on_match is 'error'");
  }
  Status NotThere(const KeyedRow& row) const {
    return RefusedRow(context_, change_, *parts_[row.part], context_.keys[row.part], row.row,
                      "is not in the table, and on_no_match is 'error'");
  }

  const MergeContext& context_;
  const std::vector<Array<RowKind>>& kinds_;
  std::vector<Array<uint64_t>>& rows_;
  const NewKeys new_keys_;
  Change& change_;
  CheckedSteps steps_;
  std::vector<ChangePart*> parts_;  // of the sources
  Array<KeyedRow> repeated_;
  ChangePart* folded_ = nullptr;
  std::vector<FoldedColumn> columns_;
  const size_t column_count_;
  // Of rounds: what columns of keys were made of, and what the table has for those of its rows.
  std::shared_ptr<FoldMemory> made_ = std::make_shared<FoldMemory>();
  Array<uint64_t> stored_rows_{change_.pool};  // ascending
  std::vector<std::optional<Vector>> stored_;  // by column
};

}  // namespace

Status FoldEqualKeys(const MergeContext& context, uint64_t new_keys,
                     const std::vector<Array<RowKind>>& kinds, std::vector<Array<uint64_t>>* rows,
                     const NewKeys& new_keys_become, Change* change) {
  return EqualKeysFold(context, kinds, rows, new_keys_become, change).Do(new_keys);
}

}  // namespace colmerge
