// SPDX-License-Identifier: Apache-2.0
#include "differential/blueprint.h"

#include <algorithm>

#include "differential/random_values.h"
#include "differential/type_catalog.h"

namespace colmerge::test {
namespace {

constexpr uint64_t kLargeEvery = 250;  // one seed in so many has rows for several chunks
constexpr uint64_t kLargeRows = 70000;
constexpr uint64_t kMediumEvery =
    25;  // one in so many has enough to delete that tables are compacted
constexpr uint64_t kMediumRows = 3000;

Metadata RandomMetadata(Random* random) {
  if (random->Percent(70)) return {};
  return {{"made by", "seed"}, {"", std::string("\0\x01", 2)}};
}

// of_many: keys and texts as a table of many rows needs them, to meet again and to leave garbage
// behind.
Field KeyField(size_t number, bool of_many, Random* random) {
  Type type = RandomKeyType(random);
  if (type.format == "n" && random->Percent(80)) type = {"l", {}, {}, false};
  if (of_many) type = {number == 0 ? "l" : "u", {}, {}, false};
  const bool nullable = type.format == "n" || !random->Percent(10);
  return {"k" + std::to_string(number), type, nullable, RandomMetadata(random)};
}

Field PayloadField(size_t number, bool of_many, Random* random) {
  static const std::vector<const char*> texts = {"u", "z", "vu"};
  Type type = of_many && number < 2 ? Type{random->Pick(texts), {}, {}, false} : RandomType(random);
  const std::string name = number == 3 ? "gr\xc3\xb6\xc3\x9f"
                                         "e"
                                       : std::string(1, static_cast<char>('a' + number));
  const bool nullable = type.format == "n" || !random->Percent(12);
  return {name, type, nullable, RandomMetadata(random)};
}

// Plain columns say nothing about metadata and nulls.
std::vector<Field> PlainFields(std::vector<Field> fields) {
  for (Field& field : fields) {
    field.nullable = true;
    field.metadata.clear();
  }
  return fields;
}

}  // namespace

Blueprint::Blueprint(uint64_t number) : seed(number) {
  Random random(seed);
  const bool large = seed % kLargeEvery == kLargeEvery - 1;
  const bool of_many = large || seed % kMediumEvery == kMediumEvery - 1;
  const uint64_t key_count = random.Percent(60) ? 1 : 1 + random.Below(3);
  for (uint64_t i = 0; i < key_count; ++i) {
    fields.push_back(KeyField(i, of_many, &random));
    keys.push_back(fields.back().name);
  }
  const uint64_t payloads = of_many ? 2 : random.Below(6);
  for (uint64_t i = 0; i < payloads; ++i) fields.push_back(PayloadField(i, of_many, &random));
  metadata = RandomMetadata(&random);
  created_first = random.Percent(40);
  primary_key = created_first && random.Percent(50);
  has_faults = random.Percent(50);
  steps = 4 + random.Below(14);
  most_rows = random.Percent(75) ? 25 : 150;
  key_numbers = 3 + random.Below(random.Percent(50) ? 20 : 200);
  if (of_many) {
    most_rows = large ? kLargeRows : kMediumRows;
    key_numbers = large ? 2 * kLargeRows : kMediumRows;
    deleted_percent = random.Percent(50) ? 40 : 5;
    churns = true;
    steps = large ? 8 : 10 + random.Below(8);
  }
}

StepMaker::StepMaker(const Blueprint& plan, uint64_t number, const std::optional<Contents>& table,
                     size_t snapshots)
    : plan_(plan),
      number_(number),
      table_(table),
      snapshots_(snapshots),
      random_(plan.seed, number + 1) {}

Step StepMaker::Make() {
  // Up to which of 100 each kind of step is drawn; the rest are lookups.
  struct Shares {
    uint64_t writes, deletions, truncations, drops, held, let_go;
  };
  const Shares shares =
      plan_.churns ? Shares{66, 80, 80, 80, 88, 91} : Shares{60, 68, 70, 71, 79, 83};
  step_.variety = random_.Bits();
  const uint64_t drawn = random_.Below(100);
  if (drawn < shares.writes || !table_) {
    MakeWrite();
  } else if (drawn < shares.deletions) {
    step_.action = Action::kDeleteKeys;
    MakeKeys();
  } else if (drawn < shares.truncations) {
    step_.action = Action::kTruncate;
  } else if (drawn < shares.drops) {
    step_.action = Action::kDrop;
  } else if (drawn < shares.held) {
    step_.action = Action::kHoldSnapshot;
  } else if (drawn < shares.let_go && snapshots_ > 0) {
    step_.action = Action::kLetGoSnapshot;
    step_.snapshot = random_.Below(snapshots_);
  } else {
    step_.action = Action::kLookup;
    step_.snapshot = random_.Below(snapshots_ + 1);
    step_.one_by_one = random_.Percent(30) && !plan_.churns;
    MakeKeys();
  }
  return step_;
}

bool StepMaker::IsKey(const std::string& name) const {
  return std::find(plan_.keys.begin(), plan_.keys.end(), name) != plan_.keys.end();
}

void StepMaker::MakeWrite() {
  MakeRules();
  null_percent_ = random_.Percent(30) ? 0 : random_.Percent(70) || plan_.churns ? 10 : 60;
  fresh_keys_ = step_.rules.mode != COLMERGE_MODE_MERGE && (plan_.churns || random_.Percent(94));
  const uint64_t form = random_.Below(10);
  step_.form = form < 4 ? Form::kArray : form < 8 ? Form::kStream : Form::kColumns;
  if (step_.rules.mode == COLMERGE_MODE_REPLACE && !step_.rules.validate && step_.rules.create &&
      random_.Percent(40)) {
    step_.form = Form::kSetContents;
  }
  if (random_.Percent(50)) step_.batch_size = static_cast<int64_t>(1 + random_.Below(40));
  step_.metadata = plan_.metadata;
  AddRows(BatchFields());
  if (plan_.has_faults && random_.Percent(plan_.churns ? 10 : 25)) MakeFault();
}

void StepMaker::MakeRules() {
  WriteRules& rules = step_.rules;
  const uint64_t mode = random_.Below(100);
  rules.mode = mode < 25   ? COLMERGE_MODE_APPEND
               : mode < 32 ? COLMERGE_MODE_REPLACE
                           : COLMERGE_MODE_MERGE;
  rules.validate = random_.Percent(10);
  rules.create = !random_.Percent(5);
  if (rules.mode != COLMERGE_MODE_MERGE) return;
  rules.merge_keys = plan_.keys;
  random_.Shuffle(&rules.merge_keys);
  if (rules.merge_keys.size() > 1 && random_.Percent(10)) rules.merge_keys.pop_back();
  if (random_.Percent(3)) rules.merge_keys.push_back("missing");
  // Value 1 with one chance, value 2 (which makes most writes fail) with another.
  const auto option = [this](uint32_t first, uint32_t second) {
    const uint64_t drawn = random_.Below(plan_.churns ? 1000 : 100);
    return drawn < first ? 1 : drawn < first + second ? 2 : 0;
  };
  rules.on_match = option(15, 4);
  rules.on_no_match = option(15, 4);
  rules.on_duplicate = option(25, 8);
  rules.null_keys = option(6, 0);
  rules.null_values = option(30, 0);
  if (random_.Percent(plan_.churns ? 60 : 25)) rules.delete_when = "gone";
}

// The columns of a batch: most of the table's, in any order, some of another type, at times a new
// one.
std::vector<Field> StepMaker::BatchFields() {
  std::vector<Field> fields;
  const bool exact = step_.rules.validate && random_.Percent(70);
  for (const Field& field : TableFields()) {
    const uint32_t percent = IsKey(field.name) ? 99 : 88;
    if (exact || random_.Percent(percent)) fields.push_back(exact ? field : BatchField(field));
  }
  if (fields.empty()) fields.push_back(TableFields()[0]);
  if (!exact && random_.Percent(8)) {
    const auto number = 4 + number_;
    Field field{"n" + std::to_string(number), RandomType(&random_), true, {}};
    fields.push_back(field);
  }
  if (!step_.rules.delete_when.empty() && !random_.Percent(2)) {
    fields.push_back({"gone", {random_.Percent(98) ? "b" : "i", {}, {}, false}, true, {}});
  }
  if (random_.Percent(30)) random_.Shuffle(&fields);
  return fields;
}

Field StepMaker::BatchField(const Field& stored) {
  Field field = stored;
  if (random_.Percent(50)) field.nullable = true;
  // Narrow keys meet each other, so that fewer of them are made.
  if (random_.Percent(!IsKey(stored.name) ? 12 : plan_.churns ? 0 : 4)) {
    field.type = RandomSourceOf(stored.type, &random_);
  }
  if (!plan_.churns && random_.Percent(1)) field.type = MismatchOf(stored.type);
  if (field.type.format == "n") field.nullable = true;
  return field;
}

uint64_t StepMaker::RowsOfBatch(uint64_t batch_count) {
  const uint64_t most = plan_.most_rows / batch_count + 1;
  if (plan_.most_rows >= kLargeRows) return number_ < 2 ? most : random_.Below(most / 10);
  if (plan_.churns) return most / 2 + random_.Below(most / 2);
  return random_.Below(most);
}

void StepMaker::AddRows(const std::vector<Field>& fields) {
  const bool is_stream = step_.form == Form::kStream || step_.form == Form::kSetContents;
  const uint64_t batch_count = is_stream ? 1 + random_.Below(5) : 1;
  if (step_.form == Form::kColumns) {
    const bool has_form = std::all_of(fields.begin(), fields.end(), [](const Field& field) {
      return field.type.dictionary.empty() && !field.type.is_nested();
    });
    if (!has_form) step_.form = Form::kArray;
  }
  const std::vector<Field> given = step_.form == Form::kColumns ? PlainFields(fields) : fields;
  if (step_.form == Form::kColumns) step_.metadata.clear();
  for (uint64_t i = 0; i < batch_count; ++i) {
    RowBatch batch{given, std::vector<std::vector<Cell>>(fields.size())};
    const uint64_t rows = RowsOfBatch(batch_count);
    for (size_t column = 0; column < fields.size(); ++column) {
      for (uint64_t row = 0; row < rows; ++row) {
        batch.columns[column].push_back(MakeCell(fields[column], next_row_ + row));
      }
    }
    next_row_ += rows;
    step_.batches.push_back(std::move(batch));
  }
}

Cell StepMaker::MakeCell(const Field& field, size_t row) {
  if (field.name == "gone") {
    if (random_.Percent(5)) return {};
    if (field.type.format != "b") return CellOf(int32_t{1});
    return {true, std::string(1, random_.Percent(plan_.deleted_percent) ? 1 : 0), {}};
  }
  const bool is_key = IsKey(field.name);
  if (field.nullable && random_.Percent(is_key ? NullKeyPercent(row) : null_percent_)) return {};
  if (is_key) return KeyCell(field, row);
  const std::string& format = field.type.format;
  const bool is_text = format == "u" || format == "z" || format == "vu";
  if (is_text && plan_.churns && random_.Percent(50)) return LongTextCell(&random_);
  if (random_.Percent(60)) return NumberedCell(field.type, random_.Below(50), &random_);
  return RandomCell(field.type, &random_);
}

// Rows that are to be new have one null key at most: two would be one key twice.
uint32_t StepMaker::NullKeyPercent(size_t row) const {
  if (plan_.primary_key) return 0;
  if (fresh_keys_) return row == 0 ? 10 : 0;
  return null_percent_ / 4;
}

Cell StepMaker::KeyCell(const Field& field, size_t row) {
  const uint64_t number =
      fresh_keys_ ? 1000 + number_ * 100000 + row : random_.Below(plan_.key_numbers);
  // A step keeps to a few values in the further columns of a composite key, so that keys meet
  // again.
  const bool is_first = field.name == plan_.keys[0];
  return NumberedCell(field.type, is_first ? number : number % 3, &random_);
}

void StepMaker::MakeFault() {
  static const std::vector<Fault> faults = {
      Fault::kStreamBreaks, Fault::kBadText,        Fault::kRowLimit,   Fault::kBatchLimit,
      Fault::kCancelFlag,   Fault::kCancelCallback, Fault::kMemoryLimit};
  const Fault fault = random_.Pick(faults);
  const bool is_stream = step_.form == Form::kStream || step_.form == Form::kSetContents;
  switch (fault) {
    case Fault::kBadText: return BreakText();
    case Fault::kStreamBreaks:
    case Fault::kBatchLimit:
      if (!is_stream || step_.batches.size() < 2) return;
      break;
    case Fault::kRowLimit:
      if (step_.RowCount() < 2) return;
      break;
    default:
      if (step_.RowCount() < 1) return;
  }
  step_.fault = fault;
}

// Puts bytes that are no UTF-8 into the last row that has a text.
void StepMaker::BreakText() {
  for (auto batch = step_.batches.rbegin(); batch != step_.batches.rend(); ++batch) {
    for (size_t column = 0; column < batch->fields.size(); ++column) {
      const std::string& format = batch->fields[column].type.format;
      std::vector<Cell>& cells = batch->columns[column];
      if ((format != "u" && format != "U" && format != "vu") || cells.empty()) continue;
      if (!cells.back().valid) continue;
      cells.back().bytes += "\xed\xa0\x80";
      step_.fault = Fault::kBadText;
      return;
    }
  }
}

void StepMaker::MakeKeys() {
  std::vector<Field> fields;
  for (const Field& field : TableFields()) {
    if (!IsKey(field.name)) continue;
    fields.push_back(field);
    fields.back().nullable = true;
    if (!step_.one_by_one && random_.Percent(10))
      fields.back().type = RandomSourceOf(field.type, &random_);
  }
  if (fields.size() > 1 && random_.Percent(5)) fields.pop_back();
  if (random_.Percent(3) || fields.empty())
    fields.push_back({"missing", {"l", {}, {}, false}, true, {}});
  random_.Shuffle(&fields);
  step_.form = random_.Percent(50) ? Form::kArray : Form::kColumns;
  null_percent_ = random_.Percent(50) ? 0 : 20;
  const uint64_t most_rows = std::min<uint64_t>(plan_.most_rows, 3000);
  AddRows(fields);
  step_.keys = std::move(step_.batches[0]);
  step_.batches.clear();
  for (std::vector<Cell>& cells : step_.keys.columns) {
    if (cells.size() > most_rows) cells.resize(most_rows);
  }
}

}  // namespace colmerge::test
