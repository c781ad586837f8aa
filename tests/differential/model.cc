// SPDX-License-Identifier: Apache-2.0
#include "differential/model.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "differential/conversion.h"

namespace colmerge::test {
namespace {

constexpr int kAbsent = -1;

// The key of a row: its key columns' bytes, each with its length before it.
std::string KeyOf(const std::vector<Type>& types, const std::vector<const Cell*>& cells) {
  std::string key;
  for (size_t i = 0; i < types.size(); ++i) {
    const std::string part = KeyBytes(types[i], *cells[i]);
    key += std::to_string(part.size()) + ":" + part;
  }
  return key;
}

std::vector<int> FindAll(const Contents& table, const std::vector<std::string>& names) {
  std::vector<int> columns;
  for (const std::string& name : names) columns.push_back(table.Find(name));
  return columns;
}

std::string RowKey(const Contents& table, const std::vector<int>& columns,
                   const std::vector<Cell>& row) {
  std::vector<Type> types;
  std::vector<const Cell*> cells;
  for (const int column : columns) {
    types.push_back(table.fields[static_cast<size_t>(column)].type);
    cells.push_back(&row[static_cast<size_t>(column)]);
  }
  return KeyOf(types, cells);
}

using Positions = std::unordered_map<std::string, std::vector<size_t>>;

Positions RowsByKey(const Contents& table, const std::vector<int>& columns) {
  Positions positions;
  for (size_t row = 0; row < table.rows.size(); ++row) {
    positions[RowKey(table, columns, *table.rows[row])].push_back(row);
  }
  return positions;
}

// The rows of one key in a write.
struct KeyGroup {
  std::vector<size_t> rows;  // those that count, in order
  size_t count = 0;          // all of them
};

// Whether all of them are 0, 1 or null.
bool AreTruths(const std::vector<Cell>& numbers) {
  return std::all_of(numbers.begin(), numbers.end(), [](const Cell& cell) {
    return !cell.valid || cell.bytes == std::string(4, '\0') ||
           cell.bytes == std::string("\x01\0\0\0", 4);
  });
}

class Writer {
 public:
  Writer(const WriteRules& rules, const Metadata& metadata, const RowBatch& batch,
         std::optional<Contents>* table)
      : rules_(rules), metadata_(metadata), batch_(batch), table_(table) {}

  Outcome Run() {
    CheckColumns();
    if (!outcome_.errors.empty()) return outcome_;
    Prepare();
    ConvertRows();
    if (!outcome_.errors.empty()) return outcome_;
    if (rules_.mode == COLMERGE_MODE_MERGE) {
      Merge();
    } else {
      for (size_t row = 0; row < batch_.rows(); ++row) Insert(row);
    }
    CheckPrimaryKey();
    if (outcome_.errors.empty()) {
      outcome_.changed = outcome_.changed || outcome_.counts.inserted > 0 ||
                         outcome_.counts.updated > 0 || outcome_.counts.deleted > 0;
      *table_ = std::move(next_);
    }
    return outcome_;
  }

 private:
  void Error(int32_t code) { outcome_.errors.insert(code); }
  bool Replaces() const { return rules_.mode == COLMERGE_MODE_REPLACE; }
  bool Stored(const Field& field) const { return field.name != rules_.delete_when; }

  void CheckColumns();
  void CheckExactSchema(const Contents& table);
  void Prepare();
  void ConvertRows();
  void Merge();
  void MergeGroup(const KeyGroup& group, const std::vector<size_t>& matches);
  std::vector<std::pair<std::string, KeyGroup>> GroupRows(const std::vector<int>& keys);
  bool Deletes(size_t row) const;
  void Insert(size_t row);
  void Update(size_t row, std::vector<Cell>* cells) const;
  void KeepKey(const std::vector<Cell>& stored, std::vector<Cell>* cells) const;
  void CheckNulls(const std::vector<Cell>& row);
  void CheckPrimaryKey();

  const WriteRules& rules_;
  const Metadata& metadata_;
  const RowBatch& batch_;
  std::optional<Contents>* table_;
  Contents next_;
  std::vector<int> sources_;  // by column of next_: that of the batch, or kAbsent
  std::vector<std::vector<Cell>>
      rows_;                    // the batch's rows as next_ has its columns; null where absent
  std::vector<size_t> gone_;    // rows of next_ to delete
  std::map<size_t, Row> born_;  // new rows, by that of the batch which inserted the key last
  Outcome outcome_;
};

void Writer::CheckColumns() {
  const bool is_new = !table_->has_value();
  if (is_new && !rules_.create) return Error(COLMERGE_ERROR_TABLE_NOT_FOUND);
  for (const std::string& key : rules_.merge_keys) {
    const int column = batch_.Find(key);
    if (column == kAbsent) {
      Error(COLMERGE_ERROR_KEY_NOT_FOUND);
    } else if (batch_.fields[static_cast<size_t>(column)].type.values().is_nested()) {
      Error(COLMERGE_ERROR_UNSUPPORTED_TYPE);
    }
    if (!is_new && (*table_)->Find(key) == kAbsent) Error(COLMERGE_ERROR_COLUMN_NOT_FOUND);
  }
  if (!rules_.delete_when.empty()) {
    const int column = batch_.Find(rules_.delete_when);
    if (column == kAbsent) {
      Error(COLMERGE_ERROR_COLUMN_NOT_FOUND);
    } else if (const std::string& format = batch_.fields[static_cast<size_t>(column)].type.format;
               format != "b" && format != "n" && format != "i") {
      Error(COLMERGE_ERROR_TYPE_MISMATCH);
    } else if (format == "i" && !AreTruths(batch_.columns[static_cast<size_t>(column)])) {
      Error(COLMERGE_ERROR_TYPE_MISMATCH);
    }
    if (!is_new && (*table_)->Find(rules_.delete_when) != kAbsent)
      Error(COLMERGE_ERROR_INVALID_ARGUMENT);
  }
  if (is_new) return;
  if (rules_.validate) CheckExactSchema(**table_);
  for (const std::string& key : Replaces() ? (*table_)->primary_key : std::vector<std::string>{}) {
    if (batch_.Find(key) == kAbsent) Error(COLMERGE_ERROR_SCHEMA_MISMATCH);
  }
}

void Writer::CheckExactSchema(const Contents& table) {
  size_t stored = 0;
  for (const Field& field : batch_.fields) {
    if (!Stored(field)) continue;
    ++stored;
    const int column = table.Find(field.name);
    if (column == kAbsent || !(table.fields[static_cast<size_t>(column)].type == field.type)) {
      // A type that differs may be reported as such.
      Error(COLMERGE_ERROR_SCHEMA_MISMATCH);
      Error(COLMERGE_ERROR_TYPE_MISMATCH);
    }
  }
  if (stored != table.fields.size()) Error(COLMERGE_ERROR_SCHEMA_MISMATCH);
}

// Columns of the table after the write.
void Writer::Prepare() {
  const bool is_new = !table_->has_value();
  if (!is_new) next_ = **table_;
  if (Replaces() && !is_new && rules_.validate) {
    next_.rows.clear();  // and the schema stays as it is, in the table's order
    outcome_.changed = true;
  } else if (is_new || Replaces()) {
    const std::vector<Field> before = std::move(next_.fields);
    next_.metadata = metadata_;
    next_.fields.clear();
    next_.rows.clear();
    for (const Field& field : batch_.fields) {
      if (Stored(field)) next_.fields.push_back(field);
    }
    for (const Field& field : before) {
      const int column = next_.Find(field.name);
      if (column == kAbsent) continue;
      Field& kept = next_.fields[static_cast<size_t>(column)];
      if (!field.nullable) kept.nullable = false;
      if (next_.declared.count(field.name) != 0) kept.type = field.type;
    }
    std::erase_if(next_.declared,
                  [&](const std::string& name) { return next_.Find(name) == kAbsent; });
    outcome_.changed = true;
  }
  for (const Field& field : batch_.fields) {
    if (!Stored(field) || next_.Find(field.name) != kAbsent) continue;
    next_.fields.push_back(field);
    for (Row& row : next_.rows) {
      std::vector<Cell> cells = *row;
      cells.emplace_back();
      row = std::make_shared<const std::vector<Cell>>(std::move(cells));
    }
    outcome_.changed = true;
  }
  for (const Field& field : next_.fields) sources_.push_back(batch_.Find(field.name));
}

void Writer::ConvertRows() {
  rows_.assign(batch_.rows(), std::vector<Cell>(next_.fields.size()));
  for (size_t column = 0; column < sources_.size(); ++column) {
    if (sources_[column] == kAbsent) continue;
    const auto source = static_cast<size_t>(sources_[column]);
    const Type& from = batch_.fields[source].type;
    const Type& to = next_.fields[column].type;
    for (size_t row = 0; row < rows_.size(); ++row) {
      const Cell& given = batch_.columns[source][row];
      std::optional<Cell> cell;
      if (!given.valid || IsConvertible(from, to)) cell = Convert(from, to, given);
      if (!cell) Error(COLMERGE_ERROR_TYPE_MISMATCH);
      rows_[row][column] = cell.value_or(Cell{});
    }
  }
}

std::vector<std::pair<std::string, KeyGroup>> Writer::GroupRows(const std::vector<int>& keys) {
  std::vector<std::pair<std::string, KeyGroup>> groups;
  std::unordered_map<std::string, size_t> numbers;
  for (size_t row = 0; row < rows_.size(); ++row) {
    const std::string key = RowKey(next_, keys, rows_[row]);
    const auto [entry, is_new] = numbers.emplace(key, groups.size());
    if (is_new) groups.push_back({key, {}});
    KeyGroup& group = groups[entry->second].second;
    ++group.count;
    if (is_new || rules_.on_duplicate != COLMERGE_ON_DUPLICATE_FIRST) group.rows.push_back(row);
    if (group.count > 1 && rules_.on_duplicate == COLMERGE_ON_DUPLICATE_ERROR) {
      Error(COLMERGE_ERROR_DUPLICATE_KEY);
    }
    for (const int column : keys) {
      const bool is_null = !rows_[row][static_cast<size_t>(column)].valid;
      if (is_null && rules_.null_keys == COLMERGE_NULL_KEYS_ERROR) {
        Error(COLMERGE_ERROR_CONSTRAINT_VIOLATION);
      }
    }
  }
  return groups;
}

void Writer::Merge() {
  const std::vector<int> keys = FindAll(next_, rules_.merge_keys);
  const Positions positions = RowsByKey(next_, keys);
  for (const auto& [key, rows] : positions) {
    if (rows.size() > 1) Error(COLMERGE_ERROR_DUPLICATE_KEY);
  }
  for (const auto& [key, group] : GroupRows(keys)) {
    const auto found = positions.find(key);
    const std::vector<size_t> matches =
        found == positions.end() ? std::vector<size_t>{} : found->second;
    MergeGroup(group, matches);
  }
  for (const size_t row : gone_) next_.rows[row] = nullptr;
  for (auto& [row, cells] : born_) next_.rows.push_back(std::move(cells));
  std::erase(next_.rows, nullptr);
}

// Each row of the key meets what those before it have left; what comes of it is counted once.
void Writer::MergeGroup(const KeyGroup& group, const std::vector<size_t>& matches) {
  const bool was_there = !matches.empty();
  std::optional<std::vector<Cell>> now;
  if (was_there) now = *next_.rows[matches[0]];
  bool counts = false;
  size_t born = 0;
  for (const size_t row : group.rows) {
    const bool deletes = Deletes(row);
    if (!now && deletes) continue;
    if (!deletes) {
      const int32_t rule = now ? rules_.on_match : rules_.on_no_match;
      if (rule == COLMERGE_ON_MATCH_ERROR) return Error(COLMERGE_ERROR_CONSTRAINT_VIOLATION);
      if (rule == COLMERGE_ON_MATCH_IGNORE) continue;
    }
    counts = true;
    if (deletes) {
      now.reset();
    } else if (now) {
      Update(row, &*now);
    } else {
      now = rows_[row];
      born = row;
      // A row that was there keeps its place and its key, whose equals may look otherwise.
      if (was_there) KeepKey(*next_.rows[matches[0]], &*now);
    }
  }
  counts = counts && (was_there || now);
  outcome_.counts.ignored += group.count - (counts ? 1 : 0);
  if (!counts) return;
  if (now) CheckNulls(*now);
  if (!now) {
    gone_.push_back(matches[0]);
    ++outcome_.counts.deleted;
  } else if (was_there) {
    next_.rows[matches[0]] = std::make_shared<const std::vector<Cell>>(std::move(*now));
    ++outcome_.counts.updated;
  } else {
    born_[born] = std::make_shared<const std::vector<Cell>>(std::move(*now));
    ++outcome_.counts.inserted;
  }
}

bool Writer::Deletes(size_t row) const {
  if (rules_.delete_when.empty()) return false;
  const Cell& cell = batch_.columns[static_cast<size_t>(batch_.Find(rules_.delete_when))][row];
  return cell.valid && cell.bytes[0] != 0;
}

void Writer::Insert(size_t row) {
  CheckNulls(rows_[row]);
  next_.rows.push_back(std::make_shared<const std::vector<Cell>>(rows_[row]));
  ++outcome_.counts.inserted;
}

void Writer::KeepKey(const std::vector<Cell>& stored, std::vector<Cell>* cells) const {
  for (const int column : FindAll(next_, rules_.merge_keys)) {
    (*cells)[static_cast<size_t>(column)] = stored[static_cast<size_t>(column)];
  }
}

void Writer::Update(size_t row, std::vector<Cell>* cells) const {
  for (size_t column = 0; column < cells->size(); ++column) {
    const std::string& name = next_.fields[column].name;
    const bool is_key = std::find(rules_.merge_keys.begin(), rules_.merge_keys.end(), name) !=
                        rules_.merge_keys.end();
    if (sources_[column] == kAbsent || is_key) continue;
    const Cell& cell = rows_[row][column];
    if (cell.valid || rules_.null_values == COLMERGE_NULL_VALUES_OVERWRITE) (*cells)[column] = cell;
  }
}

void Writer::CheckNulls(const std::vector<Cell>& row) {
  for (size_t column = 0; column < row.size(); ++column) {
    if (!row[column].valid && !next_.fields[column].nullable)
      Error(COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  }
  for (const std::string& key : next_.primary_key) {
    if (!row[static_cast<size_t>(next_.Find(key))].valid)
      Error(COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  }
}

void Writer::CheckPrimaryKey() {
  if (next_.primary_key.empty() || !outcome_.errors.empty()) return;
  const std::vector<int> columns = FindAll(next_, next_.primary_key);
  std::unordered_set<std::string> keys;
  for (const Row& row : next_.rows) {
    if (!keys.insert(RowKey(next_, columns, *row)).second) Error(COLMERGE_ERROR_DUPLICATE_KEY);
  }
}

// The key columns of a table that keys name, and the keys as the table has their types.
struct KeyRequest {
  std::set<int32_t> errors;
  std::vector<int> columns;
  std::vector<std::string> keys;
};

bool HasValue(const RowBatch& rows, const std::string& name) {
  const std::vector<Cell>& cells = rows.columns[static_cast<size_t>(rows.Find(name))];
  return std::any_of(cells.begin(), cells.end(), [](const Cell& cell) { return cell.valid; });
}

KeyRequest ResolveKeys(const RowBatch& keys, const Contents& table) {
  KeyRequest request;
  std::vector<Type> types;
  for (const Field& field : keys.fields) {
    const int column = table.Find(field.name);
    request.columns.push_back(column);
    if (column == kAbsent) {
      request.errors.insert(COLMERGE_ERROR_COLUMN_NOT_FOUND);
      continue;
    }
    types.push_back(table.fields[static_cast<size_t>(column)].type);
    if (types.back().values().is_nested()) {
      request.errors.insert(COLMERGE_ERROR_UNSUPPORTED_TYPE);
    } else if (!IsConvertible(field.type, types.back()) && HasValue(keys, field.name)) {
      request.errors.insert(COLMERGE_ERROR_TYPE_MISMATCH);
    }
  }
  if (!request.errors.empty()) return request;
  for (size_t row = 0; row < keys.rows(); ++row) {
    std::vector<Cell> converted;
    std::vector<const Cell*> cells;
    bool is_held = true;
    for (size_t i = 0; i < types.size(); ++i) {
      const std::optional<Cell> cell = Convert(keys.fields[i].type, types[i], keys.columns[i][row]);
      is_held = is_held && cell.has_value();
      converted.push_back(cell.value_or(Cell{}));
    }
    for (const Cell& cell : converted) cells.push_back(&cell);
    // A key that the column cannot hold has no row.
    request.keys.push_back(is_held ? KeyOf(types, cells) : "held by no row");
  }
  return request;
}

}  // namespace

int Contents::Find(const std::string& name) const {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == name) return static_cast<int>(i);
  }
  return kAbsent;
}

Outcome ModelWrite(const WriteRules& rules, const Metadata& metadata, const RowBatch& batch,
                   std::optional<Contents>* table) {
  return Writer(rules, metadata, batch, table).Run();
}

Lookup ModelFind(const RowBatch& keys, const Contents& table) {
  const KeyRequest request = ResolveKeys(keys, table);
  Lookup lookup{request.errors, {}};
  if (!lookup.errors.empty()) return lookup;
  const Positions positions = RowsByKey(table, request.columns);
  for (const std::string& key : request.keys) {
    const auto found = positions.find(key);
    const bool is_there = found != positions.end();
    if (is_there && found->second.size() > 1) lookup.errors.insert(COLMERGE_ERROR_DUPLICATE_KEY);
    lookup.positions.push_back(is_there ? static_cast<int64_t>(found->second[0]) : -1);
  }
  return lookup;
}

Outcome ModelDelete(const RowBatch& keys, Contents* table) {
  const Lookup lookup = ModelFind(keys, *table);
  Outcome outcome;
  outcome.errors = lookup.errors;
  if (!outcome.errors.empty()) return outcome;
  for (const int64_t position : lookup.positions) {
    Row* row = position < 0 ? nullptr : &table->rows[static_cast<size_t>(position)];
    const bool deletes = row != nullptr && *row != nullptr;
    ++(deletes ? outcome.counts.deleted : outcome.counts.ignored);
    if (deletes) *row = nullptr;
  }
  std::erase(table->rows, nullptr);
  outcome.changed = outcome.counts.deleted > 0;
  return outcome;
}

}  // namespace colmerge::test
