// SPDX-License-Identifier: Apache-2.0
// Writes in every form, mode and situation.
#include "allocation/probed_call.h"
#include "allocation/refusing_allocator.h"
#include "allocation/sample_rows.h"
#include "support/arrow_producer.h"
#include "support/plain_columns.h"

namespace colmerge::test {
namespace {

constexpr int64_t kStored = 40;   // rows that the table has before
constexpr int64_t kWritten = 30;  // rows of a write; half of them are there already

const char kJsonText[] =
    "[{\"id\": 30, \"name\": \"a name that is long enough for the heap\", \"score\": 1.5, "
    "\"flag\": true},"
    " {\"id\": 41, \"name\": null, \"score\": 2, \"day\": \"2024-02-29\", \"mixed\": 1},"
    " {\"id\": 42, \"name\": \"b\", \"score\": null, \"mixed\": \"no number, and a long text at "
    "that\"}]";
const char kCsvText[] =
    "id,name,score,flag,day\n"
    "30,\"a name, long enough for the heap and quoted\",1.5,true,2024-02-29\n"
    "41,,2,false,2024-03-01\n"
    "42,\"with \"\"quotes\"\"\",,,\n";

enum class Form { kArray, kStream, kColumns, kJson, kCsv };
const char* const kFormNames[] = {"array", "stream", "columns", "json", "csv"};
const char* const kModeNames[] = {"append", "replace", "merge"};

Destination OpenDestination(colmerge_store* store, int32_t mode, bool deletes, bool by_score) {
  const colmerge_string key = ToString(by_score ? "score" : "id");
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = ToString("t");
  options.mode = mode;
  options.batch_size = 7;
  if (mode == COLMERGE_MODE_MERGE) {
    options.merge_keys = &key;
    options.merge_key_count = 1;
  }
  if (deletes) options.delete_when = ToString("gone");
  colmerge_error error;
  colmerge_destination* destination = nullptr;
  MustSucceed(colmerge_destination_open(store, &options, &destination, &error), error,
              "destination_open");
  return Destination(destination);
}

// Cuts rows into three batches.
std::vector<RowBatch> Split(const RowBatch& rows) {
  std::vector<RowBatch> parts(3, {rows.fields, std::vector<std::vector<Cell>>(rows.fields.size())});
  for (size_t row = 0; row < rows.rows(); ++row) {
    for (size_t i = 0; i < rows.columns.size(); ++i) {
      parts[row * 3 / rows.rows()].columns[i].push_back(rows.columns[i][row]);
    }
  }
  return parts;
}

class WriteCall : public ReadyCall {
 public:
  WriteCall(Destination destination, Form form, const RowBatch& rows)
      : destination_(std::move(destination)), form_(form) {
    if (form == Form::kArray) {
      MakeSchema(rows.fields, {}, schema_.get());
      MakeArray(rows, nullptr, array_.get());
    } else if (form == Form::kStream) {
      MakeStream({rows.fields, {{"origin", "test"}}, Split(rows), -1, ""}, nullptr, stream_.get());
    } else if (form == Form::kColumns) {
      columns_ = std::make_unique<PlainColumns>(rows, nullptr);
    }
  }

  int32_t Run(colmerge_error* error) override {
    switch (form_) {
      case Form::kArray:
        return colmerge_destination_write_array(destination_.get(), array_.get(), schema_.get(),
                                                nullptr, &result_, error);
      case Form::kStream:
        return colmerge_destination_write_stream(destination_.get(), stream_.get(), nullptr,
                                                 &result_, error);
      case Form::kColumns:
        return colmerge_destination_write_columns(destination_.get(), columns_->data(),
                                                  columns_->count(), nullptr, &result_, error);
      case Form::kJson:
        return colmerge_destination_write_json(destination_.get(), kJsonText, -1, nullptr, nullptr,
                                               &result_, error);
      case Form::kCsv:
        return colmerge_destination_write_csv(destination_.get(), kCsvText, -1, nullptr, nullptr,
                                              &result_, error);
    }
    return -1;
  }

  bool repeatable() const override { return form_ != Form::kStream; }
  std::string OwnershipFault(int32_t status) const override {
    const bool failed = status != COLMERGE_OK;
    if (form_ == Form::kArray && failed != (array_.value().release != nullptr)) {
      return failed ? "the array was taken by a call that failed" : "the array was not taken";
    }
    if (form_ == Form::kStream && stream_.value().release != nullptr)
      return "the stream was not released";
    if (failed && (result_.rows_read != 0 || result_.version != 0)) return "counts after a failure";
    return "";
  }

 private:
  Destination destination_;
  Form form_;
  Owned<ArrowSchema> schema_;
  Owned<ArrowArray> array_;
  Owned<ArrowArrayStream> stream_;
  std::unique_ptr<PlainColumns> columns_;
  colmerge_write_result result_ = COLMERGE_WRITE_RESULT_INIT;
};

// What is there before a write, and what is written.
struct Situation {
  std::string name;
  Shape stored = Shape::kPlain;
  int64_t stored_rows = kStored;  // 0: no table
  bool primary_key = false;
  bool snapshot_held = false;
  Shape written = Shape::kPlain;
  int64_t first = kStored - kWritten / 2;
  int64_t count = kWritten;
  bool deletes = false;
  bool by_score = false;
};

ProbedCall WriteIn(const Situation& at, int32_t mode, Form form) {
  ProbedCall call;
  call.name =
      std::string(kModeNames[mode]) + " " + kFormNames[static_cast<int>(form)] + ", " + at.name;
  call.kind = Kind::kWrite;
  const auto stored = std::make_shared<LentRows>(SampleRows(at.stored, 0, at.stored_rows));
  const auto written = std::make_shared<const RowBatch>(SampleRows(at.written, at.first, at.count));
  call.before = [at, stored](colmerge_store* store) -> std::shared_ptr<void> {
    if (at.stored_rows == 0) return nullptr;
    MakeTable(store, stored.get(), at.primary_key);
    return at.snapshot_held ? std::make_shared<Snapshot>(OpenSnapshot(store)) : nullptr;
  };
  call.ready = [at, written, mode, form](colmerge_store* store) -> std::unique_ptr<ReadyCall> {
    return std::make_unique<WriteCall>(OpenDestination(store, mode, at.deletes, at.by_score), form,
                                       *written);
  };
  return call;
}

void AddEveryForm(std::vector<ProbedCall>* calls) {
  Situation missing{"new table"};
  missing.stored_rows = 0;
  const Situation existing{"existing table"};
  for (const Form form : {Form::kArray, Form::kStream, Form::kColumns, Form::kJson, Form::kCsv}) {
    for (const int32_t mode : {COLMERGE_MODE_APPEND, COLMERGE_MODE_REPLACE, COLMERGE_MODE_MERGE}) {
      calls->push_back(WriteIn(missing, mode, form));
      calls->push_back(WriteIn(existing, mode, form));
    }
  }
}

// The situation with the same shape on both sides.
Situation Of(const char* name, Shape shape) {
  Situation situation{name};
  situation.stored = situation.written = shape;
  return situation;
}

std::vector<Situation> Situations() {
  Situation held = Of("snapshot held", Shape::kWide);
  held.snapshot_held = true;
  Situation extended{"added columns"};
  extended.written = Shape::kExtended;
  Situation extended_held{"added columns, snapshot held"};
  extended_held.written = Shape::kExtended;
  extended_held.snapshot_held = true;
  Situation widened{"narrower types"};
  widened.written = Shape::kNarrow;
  Situation keyed = Of("primary key", Shape::kPlain);
  keyed.primary_key = true;
  Situation fresh_keys = keyed;
  fresh_keys.name = "primary key, new rows";
  fresh_keys.first = 100;
  return {Of("dictionary", Shape::kDictionary),
          Of("nested", Shape::kNested),
          Of("all types", Shape::kWide),
          held,
          extended,
          extended_held,
          widened,
          fresh_keys};
}

void AddMergeSituations(std::vector<ProbedCall>* calls) {
  Situation marked{"deletions"};
  marked.written = Shape::kMarked;
  marked.deletes = true;
  calls->push_back(WriteIn(marked, COLMERGE_MODE_MERGE, Form::kArray));
  marked.name = "deletions, snapshot held";
  marked.snapshot_held = true;
  calls->push_back(WriteIn(marked, COLMERGE_MODE_MERGE, Form::kStream));
  // Of enough rows that the write is followed by a compaction.
  Situation many{"deletions of many rows"};
  many.stored_rows = 5000;
  many.written = Shape::kMarked;
  many.first = 0;
  many.count = 4800;
  many.deletes = true;
  calls->push_back(WriteIn(many, COLMERGE_MODE_MERGE, Form::kArray));
  // A key that is not the table's: its index is built, and the primary key checked besides.
  Situation other{"by another key than the primary"};
  other.primary_key = true;
  other.by_score = true;
  calls->push_back(WriteIn(other, COLMERGE_MODE_MERGE, Form::kArray));
  Situation keyed{"by the primary key"};
  keyed.primary_key = true;
  calls->push_back(WriteIn(keyed, COLMERGE_MODE_MERGE, Form::kStream));
  Situation chunks{"across chunks"};
  chunks.stored = chunks.written = Shape::kDictionary;
  chunks.stored_rows = 65500;
  chunks.first = 65480;
  chunks.count = 100;
  calls->push_back(WriteIn(chunks, COLMERGE_MODE_MERGE, Form::kArray));
}

}  // namespace

std::vector<ProbedCall> WriteCalls() {
  std::vector<ProbedCall> calls;
  AddEveryForm(&calls);
  for (const Situation& situation : Situations()) {
    for (const int32_t mode : {COLMERGE_MODE_APPEND, COLMERGE_MODE_REPLACE, COLMERGE_MODE_MERGE}) {
      calls.push_back(
          WriteIn(situation, mode, mode == COLMERGE_MODE_APPEND ? Form::kStream : Form::kArray));
    }
  }
  AddMergeSituations(&calls);
  return calls;
}

}  // namespace colmerge::test
