// SPDX-License-Identifier: Apache-2.0
#include "write/fold.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "base/error.h"
#include "base/stoppable_sort.h"
#include "column/value_type.h"
#include "column/vector_builder.h"
#include "index/row_set.h"

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
        winners_(change->schema->size()) {
    for (ChangePart& part : change->parts) parts_.push_back(&part);
  }

  Status Do(uint64_t new_keys) {
    COLMERGE_RETURN_IF_ERROR(CollectRepeated(context_.base.rows + new_keys));
    if (repeated_.empty()) return Status::Ok();
    folded_ = &change_.AddPart();
    folded_->is_folded = true;
    columns_.resize(winners_.size());
    for (uint64_t start = 0; start < repeated_.size();) {
      uint64_t end = start + 1;
      while (end < repeated_.size() && repeated_[end].id == repeated_[start].id) ++end;
      if (!steps_.Pass((end - start) * kStepsARow)) return steps_.TakeStatus();
      COLMERGE_RETURN_IF_ERROR(FoldKey(start, end));
      start = end;
    }
    Finish();
    return Status::Ok();
  }

 private:
  static constexpr uint64_t kStepsARow = 64;
  // The row that gave a column of the key its value; none: the key has what it had, or null.
  using Winner = std::optional<KeyedRow>;
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

  // What the rows [start, end), of one key, come to.
  Status FoldKey(uint64_t start, uint64_t end) {
    const uint64_t id = repeated_[start].id;
    const bool was_there = id < context_.base.rows;
    bool is_there = was_there;
    bool is_anew = false;  // was deleted or not there, so that columns without a value are null
    const KeyedRow* effective = nullptr;
    const KeyedRow* birth = nullptr;
    std::fill(winners_.begin(), winners_.end(), std::nullopt);
    for (uint64_t at = start; at < end; ++at) {
      const KeyedRow& row = repeated_[at];
      if (!kinds_.empty() && kinds_[row.part][row.row] == RowKind::kDelete) {
        if (is_there) effective = &row;
        is_there = false;
        continue;
      }
      const bool inserts = !is_there;
      if (is_there) {
        if (context_.options.on_match == OnMatch::kError) return IsThere(row);
        if (context_.options.on_match == OnMatch::kIgnore) continue;
      } else {
        if (context_.options.on_no_match == OnNoMatch::kError) return NotThere(row);
        if (context_.options.on_no_match == OnNoMatch::kIgnore) continue;
        std::fill(winners_.begin(), winners_.end(), std::nullopt);
        is_there = is_anew = true;
        birth = &row;
      }
      effective = &row;
      TakeColumns(row, inserts);
    }
    change_.ignored += end - start - (effective != nullptr && (was_there || is_there) ? 1 : 0);
    if (effective == nullptr) return Status::Ok();
    if (is_there) {
      if (!was_there) NoteInsert(*birth);
      Emit(*effective, was_there, is_anew);
    } else if (was_there) {
      change_.deletes.PushBack(id);
      ++change_.deleted;
    }
    return Status::Ok();
  }

  // An update leaves the key as the row has it, which may be another zero, or another NaN.
  void TakeColumns(const KeyedRow& row, bool with_key) {
    const ChangePart& part = *parts_[row.part];
    for (size_t column = 0; column < winners_.size(); ++column) {
      const ColumnPart& given = part.columns[column];
      if (!with_key && IsMergeKey(column)) continue;
      if (given.values.length == 0 || !given.Has(row.row)) continue;
      if (context_.options.null_values == NullValues::kKeep && !given.values.IsValid(row.row)) {
        continue;
      }
      winners_[column] = row;
    }
  }

  void NoteInsert(const KeyedRow& birth) {
    const uint64_t key = birth.id - context_.base.rows;
    (*new_keys_.inserts)[key] = true;
    if (new_keys_.births->empty()) return;
    (*new_keys_.births)[key] = parts_[birth.part]->first_row + birth.row;
  }

  // One row of the folded part. named_by: the last row of the write that had a say.
  void Emit(const KeyedRow& named_by, bool updates, bool is_anew) {
    const auto row = static_cast<uint32_t>(folded_->rows++);
    const ChangePart& source = *parts_[named_by.part];
    folded_->numbers.push_back(source.first_row + named_by.row);
    if (!source.lines.empty()) folded_->lines.push_back(source.lines[named_by.row]);
    RowMap& map = updates ? folded_->updates : folded_->inserts;
    map.rows.PushBack(row);
    map.targets.PushBack(named_by.id);
    ++(updates ? change_.updated : change_.inserted);
    for (size_t column = 0; column < winners_.size(); ++column) {
      const Winner& winner = winners_[column];
      if (!winner && !(updates && is_anew)) continue;
      // Merge keys are equal already.
      if (updates && IsMergeKey(column)) continue;
      VectorBuilder& builder = BuilderOf(column, row);
      if (winner) {
        builder.AppendFrom(parts_[winner->part]->columns[column].values, winner->row);
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

  // Codes of all parts are those of the last one's dictionary, which goes on where those before end.
  std::shared_ptr<const Vector> LongestDictionary(size_t column) const {
    std::shared_ptr<const Vector> longest;
    for (const ChangePart* part : parts_) {
      const Vector& values = part->columns[column].values;
      if (values.dictionary) longest = values.dictionary;
    }
    return longest;
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
  std::vector<Winner> winners_;  // by column, of the key at hand
};

}  // namespace

bool NeedsFold(const MergeContext& context, const Change& change) {
  const DestinationOptions& options = context.options;
  if (options.on_duplicate != OnDuplicate::kLast) return false;
  if (context.has_markers() || options.on_match != OnMatch::kUpdate) return true;
  for (uint32_t column : context.merge_keys) {
    // Keys that are equal without being the same.
    if (ValueType(change.schema->field(column).type).is_floating()) return true;
  }
  const bool keeps_nulls = options.null_values == NullValues::kKeep;
  const auto gives = [](const ChangePart& part, size_t column) {
    return part.columns[column].values.length != 0;
  };
  const ChangePart* first = nullptr;
  for (const ChangePart& part : change.parts) {
    if (part.rows == 0) continue;
    if (first == nullptr) first = &part;
    for (size_t column = 0; column < part.columns.size(); ++column) {
      const ColumnPart& given = part.columns[column];
      if (given.presence != nullptr || (keeps_nulls && given.values.null_count != 0)) return true;
      if (gives(part, column) != gives(*first, column)) return true;
    }
  }
  return false;
}

Status FoldEqualKeys(const MergeContext& context, uint64_t new_keys,
                     const std::vector<Array<RowKind>>& kinds, std::vector<Array<uint64_t>>* rows,
                     const NewKeys& new_keys_become, Change* change) {
  return EqualKeysFold(context, kinds, rows, new_keys_become, change).Do(new_keys);
}

}  // namespace colmerge
