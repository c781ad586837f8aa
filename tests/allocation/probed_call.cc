// SPDX-License-Identifier: Apache-2.0
#include "allocation/probed_call.h"

#include <stdexcept>
#include <utility>

#include "support/arrow_producer.h"

namespace colmerge::test {
namespace {

class PlainCall : public ReadyCall {
 public:
  explicit PlainCall(std::function<int32_t(colmerge_error*)> run) : run_(std::move(run)) {}
  int32_t Run(colmerge_error* error) override { return run_(error); }
  std::string OwnershipFault(int32_t) const override { return ""; }

 private:
  std::function<int32_t(colmerge_error*)> run_;
};

}  // namespace

void MustSucceed(int32_t status, const colmerge_error& error, const char* what) {
  if (status == COLMERGE_OK) return;
  throw std::runtime_error(std::string(what) + ": " + colmerge_status_name(status) + ", " +
                           error.message);
}

LentRows::LentRows(const RowBatch& rows) {
  MakeSchema(rows.fields, {{"origin", "test"}}, schema_.get());
  MakeArray(rows, nullptr, array_.get());
}

ArrowArray LentRows::Lend() const {
  ArrowArray lent = array_.value();
  lent.release = [](ArrowArray* array) { array->release = nullptr; };
  return lent;
}

void MakeTable(colmerge_store* store, const RowBatch& rows, bool primary_key) {
  LentRows lent(rows);
  MakeTable(store, &lent, primary_key);
}

void MakeTable(colmerge_store* store, LentRows* rows, bool primary_key) {
  colmerge_error error;
  const colmerge_string key = COLMERGE_STRING("id");
  ArrowArray array = rows->Lend();
  if (primary_key) {
    colmerge_table_options options = COLMERGE_TABLE_OPTIONS_INIT;
    options.primary_key = &key;
    options.primary_key_count = 1;
    colmerge_table* table = nullptr;
    MustSucceed(colmerge_table_create(store, "t", -1, rows->schema(), &options, &table, &error),
                error, "table_create");
    colmerge_table_close(table);
  }
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = ToString("t");
  options.mode = COLMERGE_MODE_MERGE;
  options.merge_keys = &key;
  options.merge_key_count = 1;
  colmerge_destination* destination = nullptr;
  MustSucceed(colmerge_destination_open(store, &options, &destination, &error), error,
              "destination_open");
  const Destination owned(destination);
  MustSucceed(colmerge_destination_write_array(destination, &array, rows->schema(), nullptr,
                                               nullptr, &error),
              error, "write_array");
}

Table OpenTable(colmerge_store* store) {
  colmerge_error error;
  colmerge_table* table = nullptr;
  MustSucceed(colmerge_table_open(store, "t", -1, &table, &error), error, "table_open");
  return Table(table);
}

Snapshot OpenSnapshot(colmerge_store* store) {
  colmerge_error error;
  colmerge_snapshot* snapshot = nullptr;
  MustSucceed(colmerge_snapshot_open(OpenTable(store).get(), &snapshot, &error), error,
              "snapshot_open");
  return Snapshot(snapshot);
}

std::unique_ptr<ReadyCall> Plainly(std::function<int32_t(colmerge_error*)> run) {
  return std::make_unique<PlainCall>(std::move(run));
}

}  // namespace colmerge::test
