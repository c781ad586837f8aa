// SPDX-License-Identifier: Apache-2.0
#include "differential/scenario.h"

#include <algorithm>
#include <utility>

namespace colmerge::test {
namespace {

std::string CodesText(const std::set<int32_t>& codes) {
  std::string text;
  for (const int32_t code : codes) {
    text += (text.empty() ? "" : " or ") + std::string(colmerge_status_name(code));
  }
  return text;
}

std::string CountsText(const Counts& counts) {
  return std::to_string(counts.inserted) + " inserted, " + std::to_string(counts.updated) +
         " updated, " + std::to_string(counts.deleted) + " deleted, " +
         std::to_string(counts.ignored) + " ignored";
}

std::set<int32_t> CodesOf(Fault fault) {
  switch (fault) {
    case Fault::kNone: return {};
    case Fault::kStreamBreaks: return {COLMERGE_ERROR_STREAM};
    case Fault::kBadText: return {COLMERGE_ERROR_INVALID_ARROW, COLMERGE_ERROR_INVALID_ARGUMENT};
    case Fault::kRowLimit:
    case Fault::kBatchLimit: return {COLMERGE_ERROR_LIMIT_EXCEEDED};
    case Fault::kCancelFlag:
    case Fault::kCancelCallback: return {COLMERGE_ERROR_CANCELLED};
    case Fault::kMemoryLimit: return {COLMERGE_ERROR_OUT_OF_MEMORY};
  }
  return {};
}

Counts CountsOf(const colmerge_write_result& result) {
  return {result.inserted, result.updated, result.deleted, result.ignored};
}

}  // namespace

Scenario::Scenario(uint64_t seed, std::set<uint64_t> without)
    : plan_(seed), without_(std::move(without)) {}

void Scenario::Run(Tally* tally) {
  tally_ = tally;
  if (plan_.created_first) CreateTable();
  for (uint64_t number = 0; number < plan_.steps; ++number) {
    if (without_.count(number) != 0) continue;
    Step step = StepMaker(plan_, number, model_, held_.size()).Make();
    if (step.action == Action::kWrite && step.rules.mode != COLMERGE_MODE_MERGE) {
      step.rules.merge_keys.clear();
    }
    taken_.push_back({number, std::move(step), ""});
    Take(taken_.back().step);
    CheckTable();
    CheckHeld();
    ++tally->steps;
  }
  held_.clear();
  model_.reset();
  if (library_.Exists()) TakeDrop();
  if (const int64_t bytes = library_.MemoryInUse(); bytes > 4096) {
    throw Difference("after the table was dropped and all snapshots closed, " +
                     std::to_string(bytes) + " bytes are in use");
  }
}

void Scenario::CreateTable() {
  Contents shape{plan_.fields, plan_.metadata, {}, {}};
  if (plan_.primary_key) shape.primary_key = plan_.keys;
  const bool plain = std::all_of(shape.fields.begin(), shape.fields.end(), [](const Field& field) {
    return field.type.dictionary.empty() && !field.type.is_nested() && field.metadata.empty();
  });
  const CallResult result = library_.Create(shape, plain && shape.metadata.empty());
  if (result.status != COLMERGE_OK) throw Difference("table_create: " + result.ToText());
  for (const Field& field : shape.fields) shape.declared.insert(field.name);
  model_ = shape;
  version_ = library_.Describe().version;
  sqlite_.Load(*model_);
  CheckTable();
}

void Scenario::Take(const Step& step) {
  switch (step.action) {
    case Action::kWrite: return TakeWrite(step);
    case Action::kDeleteKeys: return TakeDelete(step);
    case Action::kTruncate: return TakeTruncate();
    case Action::kDrop: return TakeDrop();
    case Action::kLookup: return TakeLookup(step);
    case Action::kLetGoSnapshot:
      held_.erase(held_.begin() +
                  static_cast<std::ptrdiff_t>(std::min(step.snapshot, held_.size() - 1)));
      return;
    case Action::kHoldSnapshot: held_.push_back({library_.TakeSnapshot(), *model_, version_});
  }
}

Outcome Scenario::Expected(const Step& step, std::optional<Contents>* after) const {
  Outcome outcome = ModelWrite(step.rules, step.metadata, step.AllRows(), after);
  // A write that finds room for its rows in what the table has set aside allocates nothing.
  const bool certain = step.fault != Fault::kMemoryLimit;
  const std::set<int32_t> faults = CodesOf(step.fault);
  (certain ? outcome.errors : outcome.possible).insert(faults.begin(), faults.end());
  return outcome;
}

bool Scenario::CheckCall(const CallResult& result, const Outcome& outcome) {
  taken_.back().came_to = result.ToText();
  if (result.status == COLMERGE_OK) {
    if (!outcome.errors.empty())
      throw Difference("succeeds instead of " + CodesText(outcome.errors));
    if (!(CountsOf(result.counts) == outcome.counts)) {
      throw Difference("reports " + CountsText(CountsOf(result.counts)) + " instead of " +
                       CountsText(outcome.counts));
    }
    return true;
  }
  if (outcome.errors.count(result.status) == 0 && outcome.possible.count(result.status) == 0) {
    throw Difference("fails with " + result.ToText() + " instead of " +
                     (outcome.errors.empty() ? "success" : CodesText(outcome.errors)));
  }
  if (result.error.code != result.status) throw Difference("status and error code differ");
  if (!(CountsOf(result.counts) == Counts{}) || result.counts.rows_read != 0) {
    throw Difference("reports counts after a failure");
  }
  ++tally_->refused;
  return false;
}

void Scenario::CheckVersion(const CallResult& result, bool changed, bool is_new) {
  const int64_t version = library_.Describe().version;
  if (result.counts.version != version) throw Difference("reports another version than describe");
  if (!is_new && version != version_ + (changed ? 1 : 0)) {
    throw Difference(
        "version goes from " + std::to_string(version_) + " to " + std::to_string(version) +
        (changed ? " in a write that changes the table" : " in one that changes nothing"));
  }
  version_ = version;
}

void Scenario::TakeWrite(const Step& step) {
  ++tally_->writes;
  std::optional<Contents> after = model_;
  const Outcome outcome = Expected(step, &after);
  const CallResult result = library_.Write(step);
  if (!CheckCall(result, outcome)) return;
  const bool is_new = !model_.has_value();
  const bool follows = is_new || SqliteTable::Follows(step.batches[0].fields, model_->fields) ||
                       step.rules.mode == COLMERGE_MODE_REPLACE;
  model_ = std::move(after);
  tally_->rows += static_cast<uint64_t>(step.RowCount());
  if (result.counts.rows_read != step.RowCount()) throw Difference("reports other rows_read");
  if (result.counts.batches != static_cast<int64_t>(step.batches.size())) {
    throw Difference("reports " + std::to_string(result.counts.batches) + " batches instead of " +
                     std::to_string(step.batches.size()));
  }
  CheckVersion(result, outcome.changed, is_new);
  if (!follows || !SqliteTable::Follows(step.rules)) return sqlite_.Load(*model_);
  ++tally_->followed;
  if (is_new) {
    Contents empty = *model_;
    empty.rows.clear();
    sqlite_.Load(empty);
  }
  if (const Counts counts = sqlite_.Write(step, model_->fields); !(counts == outcome.counts)) {
    throw Difference("SQLite counts " + CountsText(counts) + ", the library " +
                     CountsText(outcome.counts));
  }
}

void Scenario::TakeDelete(const Step& step) {
  Contents after = *model_;
  const Outcome outcome = ModelDelete(step.keys, &after);
  const CallResult result = library_.DeleteKeys(step);
  if (!CheckCall(result, outcome)) return;
  const bool follows = SqliteTable::Follows(step.keys.fields, model_->fields);
  model_ = std::move(after);
  CheckVersion(result, outcome.changed, false);
  if (!follows) return sqlite_.Load(*model_);
  if (const Counts counts = sqlite_.DeleteKeys(step.keys); !(counts == outcome.counts)) {
    throw Difference("SQLite counts " + CountsText(counts) + ", the library " +
                     CountsText(outcome.counts));
  }
}

void Scenario::TakeTruncate() {
  CallResult result = library_.Truncate();
  taken_.back().came_to = result.ToText();
  if (result.status != COLMERGE_OK) throw Difference("fails with " + result.ToText());
  const bool changed = !model_->rows.empty();
  model_->rows.clear();
  sqlite_.Truncate();
  result.counts.version = library_.Describe().version;
  CheckVersion(result, changed, false);
}

void Scenario::TakeDrop() {
  const CallResult result = library_.Drop();
  if (result.status != COLMERGE_OK) throw Difference("drop fails with " + result.ToText());
  model_.reset();
}

void Scenario::TakeLookup(const Step& step) {
  ++tally_->lookups;
  const bool current = step.snapshot == 0;
  const Snapshot fresh = current ? library_.TakeSnapshot() : nullptr;
  const Held* held = current ? nullptr : &held_[std::min(step.snapshot - 1, held_.size() - 1)];
  colmerge_snapshot* snapshot = current ? fresh.get() : held->handle.get();
  const Contents& expected = current ? *model_ : held->expected;

  const Lookup lookup = ModelFind(step.keys, expected);
  std::vector<int64_t> ids;
  const CallResult result = LibraryTable::Find(snapshot, step, &ids);
  taken_.back().came_to = result.ToText();
  const bool succeeded = result.status == COLMERGE_OK;
  if (succeeded ? !lookup.errors.empty() : lookup.errors.count(result.status) == 0) {
    throw Difference("comes to " + result.ToText() + " instead of " + CodesText(lookup.errors));
  }
  if (!succeeded) return;
  std::vector<int64_t> found;
  Contents rows = expected;
  rows.rows.clear();
  for (size_t i = 0; i < ids.size(); ++i) {
    if ((ids[i] == -1) != (lookup.positions[i] == -1)) {
      throw Difference("key " + std::to_string(i) + (ids[i] == -1 ? " is not found" : " is found"));
    }
    if (ids[i] == -1) continue;
    found.push_back(ids[i]);
    rows.rows.push_back(expected.rows[static_cast<size_t>(lookup.positions[i])]);
  }
  CheckContents(TakeSnapshotRows(snapshot, found), rows, "rows found by key");
}

void Scenario::CheckTable() {
  if (library_.Exists() != model_.has_value()) {
    throw Difference(model_ ? "the table is missing" : "the table is there");
  }
  if (!model_) return;
  const Snapshot snapshot = library_.TakeSnapshot();
  ReadPart whole;
  const bool large = model_->rows.size() > 1000;
  if (!large && taken_.size() % 3 == 0) whole.batch_size = 7;
  const StreamContents actual = ReadSnapshot(snapshot.get(), whole);
  CheckContents(actual, *model_, "the table");
  CheckPart(snapshot.get(), *model_);
  CheckSqlite(actual);
  const colmerge_table_info info = library_.Describe();
  if (info.rows != static_cast<int64_t>(model_->rows.size()) || info.version != version_ ||
      info.columns != static_cast<int64_t>(model_->fields.size())) {
    throw Difference("describe tells other rows, columns or version");
  }
  if (info.bytes.live + info.bytes.garbage != info.bytes.total) {
    throw Difference("the table's memory figures do not add up");
  }
  library_.MemoryInUse();
}

void Scenario::CheckHeld() {
  for (size_t i = 0; i < held_.size(); ++i) {
    colmerge_error error;
    int64_t version = -1;
    Expect(colmerge_snapshot_version(held_[i].handle.get(), &version, &error), error,
           "snapshot_version");
    const std::string name = "snapshot " + std::to_string(i);
    if (version != held_[i].version) throw Difference("version of " + name);
    CheckContents(ReadSnapshot(held_[i].handle.get(), {}), held_[i].expected, name);
  }
}

void Scenario::CheckSqlite(const StreamContents& actual) {
  const std::vector<std::vector<SqlValue>> rows = sqlite_.Rows();
  if (rows.size() != actual.rows.rows()) {
    throw Difference("SQLite has " + std::to_string(rows.size()) + " rows, the table " +
                     std::to_string(actual.rows.rows()));
  }
  for (size_t i = 0; i < actual.rows.fields.size(); ++i) {
    const Field& field = actual.rows.fields[i];
    for (size_t row = 0; row < rows.size(); ++row) {
      const SqlValue value = ToSql(field.type, actual.rows.columns[i][row]);
      if (value == rows[row][i]) continue;
      throw Difference("row " + std::to_string(row) + ", column " + field.name + ": SQLite has " +
                       rows[row][i].ToText() + ", the table " + value.ToText());
    }
  }
}

std::string Scenario::Story() const {
  std::string story;
  if (plan_.created_first) {
    story += "    create the table" + std::string(plan_.primary_key ? ", primary key" : "");
    for (const std::string& key : plan_.keys) story += plan_.primary_key ? " " + key : "";
    for (const Field& field : plan_.fields) story += ", " + ToText(field);
    story += "\n";
  }
  for (size_t i = 0; i < taken_.size(); ++i) {
    const bool with_rows = i + 1 == taken_.size() || taken_[i].step.RowCount() <= 10;
    story += "    " + std::to_string(taken_[i].number) + ". " + taken_[i].step.ToText(with_rows) +
             (taken_[i].came_to.empty() ? "" : "\n      -> " + taken_[i].came_to) + "\n";
  }
  return story;
}

std::vector<uint64_t> Scenario::taken() const {
  std::vector<uint64_t> numbers;
  for (const Taken& taken : taken_) numbers.push_back(taken.number);
  return numbers;
}

}  // namespace colmerge::test
