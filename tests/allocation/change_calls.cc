// SPDX-License-Identifier: Apache-2.0
// Calls that change a store without being writes through a destination.
#include "allocation/probed_call.h"
#include "allocation/sample_rows.h"
#include "support/arrow_producer.h"
#include "support/plain_columns.h"

namespace colmerge::test {
namespace {

using Before = std::function<std::shared_ptr<void>(colmerge_store*)>;

Before Stored(bool snapshot_held) {
  return [snapshot_held](colmerge_store* store) -> std::shared_ptr<void> {
    MakeTable(store, SampleRows(Shape::kWide, 0, 40), false);
    return snapshot_held ? std::make_shared<Snapshot>(OpenSnapshot(store)) : nullptr;
  };
}

std::shared_ptr<void> Nothing(colmerge_store*) { return nullptr; }

std::unique_ptr<ReadyCall> CreateTable(colmerge_store* store) {
  auto schema = std::make_shared<Owned<ArrowSchema>>();
  MakeSchema(SampleRows(Shape::kWide, 0, 0).fields, {{"a", "b"}}, schema->get());
  return Plainly([store, schema](colmerge_error* error) {
    const colmerge_string key = COLMERGE_STRING("id");
    colmerge_table_options options = COLMERGE_TABLE_OPTIONS_INIT;
    options.primary_key = &key;
    options.primary_key_count = 1;
    options.if_exists = COLMERGE_IF_EXISTS_REPLACE;
    colmerge_table* table = nullptr;
    const int32_t status =
        colmerge_table_create(store, "t", -1, schema->get(), &options, &table, error);
    colmerge_table_close(table);
    return status;
  });
}

std::unique_ptr<ReadyCall> CreateFromFields(colmerge_store* store) {
  return Plainly([store](colmerge_error* error) {
    static const colmerge_string metadata[] = {COLMERGE_STRING("key"), COLMERGE_STRING("value")};
    const colmerge_field fields[] = {
        {COLMERGE_STRING("id"), COLMERGE_STRING("l"), COLMERGE_FALSE, 0, metadata, 1, 0},
        {COLMERGE_STRING("a long name of a column, beyond any small buffer"),
         COLMERGE_STRING("tsu:UTC"), 0, 0, nullptr, 0, 0}};
    const colmerge_string operation = COLMERGE_STRING("latest_by(id)");
    colmerge_table_options options = COLMERGE_TABLE_OPTIONS_INIT;
    options.operator_columns = &fields[1].name;
    options.operators = &operation;
    options.operator_count = 1;
    colmerge_table* table = nullptr;
    const int32_t status = colmerge_table_create_from_fields(
        store, "a table with a long name, beyond any small buffer", -1, fields, 2, &options, &table,
        error);
    colmerge_table_close(table);
    return status;
  });
}

class SetContents : public ReadyCall {
 public:
  explicit SetContents(colmerge_store* store) : store_(store) {
    const RowBatch rows = SampleRows(Shape::kExtended, 5, 12);
    MakeStream({rows.fields, {}, {rows, rows}, -1, ""}, nullptr, stream_.get());
  }
  int32_t Run(colmerge_error* error) override {
    return colmerge_table_set_contents(store_, "t", -1, stream_.get(), nullptr, nullptr, error);
  }
  bool repeatable() const override { return false; }
  std::string OwnershipFault(int32_t) const override {
    return stream_.value().release == nullptr ? "" : "the stream was not released";
  }

 private:
  colmerge_store* store_;
  Owned<ArrowArrayStream> stream_;
};

std::unique_ptr<ReadyCall> Truncate(colmerge_store* store) {
  auto table = std::make_shared<Table>(OpenTable(store));
  return Plainly(
      [table](colmerge_error* error) { return colmerge_table_truncate(table->get(), error); });
}

std::unique_ptr<ReadyCall> DeleteKeys(colmerge_store* store) {
  auto table = std::make_shared<Table>(OpenTable(store));
  auto keys = std::make_shared<PlainColumns>(SampleKeys(30, 20), nullptr);
  return Plainly([table, keys](colmerge_error* error) {
    return colmerge_table_delete_keys(table->get(), keys->data(), keys->count(), nullptr, error);
  });
}

// By columns that have no index yet, with values that are to be widened.
std::unique_ptr<ReadyCall> DeleteKeysArray(colmerge_store* store) {
  auto table = std::make_shared<Table>(OpenTable(store));
  RowBatch keys = SampleRows(Shape::kNarrow, 30, 20);
  keys.fields.resize(2);
  keys.columns.resize(2);
  auto schema = std::make_shared<Owned<ArrowSchema>>();
  auto array = std::make_shared<Owned<ArrowArray>>();
  MakeSchema(keys.fields, {}, schema->get());
  MakeArray(keys, nullptr, array->get());
  return Plainly([table, schema, array](colmerge_error* error) {
    return colmerge_table_delete_keys_array(table->get(), array->get(), schema->get(), nullptr,
                                            error);
  });
}

}  // namespace

std::vector<ProbedCall> ChangeCalls() {
  const auto ready_contents = [](colmerge_store* store) -> std::unique_ptr<ReadyCall> {
    return std::make_unique<SetContents>(store);
  };
  const auto drop = [](colmerge_store* store) {
    return Plainly(
        [store](colmerge_error* error) { return colmerge_table_drop(store, "t", -1, error); });
  };
  const auto clear = [](colmerge_store* store) {
    return Plainly([store](colmerge_error* error) { return colmerge_store_clear(store, error); });
  };
  return {{"table_create", Kind::kChange, Nothing, CreateTable},
          {"table_create in place of another", Kind::kChange, Stored(true), CreateTable},
          {"table_create_from_fields", Kind::kChange, Stored(false), CreateFromFields},
          {"table_set_contents, new table", Kind::kWrite, Nothing, ready_contents},
          {"table_set_contents", Kind::kWrite, Stored(true), ready_contents},
          {"table_truncate", Kind::kChange, Stored(false), Truncate},
          {"table_truncate, snapshot held", Kind::kChange, Stored(true), Truncate},
          {"table_delete_keys", Kind::kWrite, Stored(false), DeleteKeys},
          {"table_delete_keys, snapshot held", Kind::kWrite, Stored(true), DeleteKeys},
          {"table_delete_keys_array", Kind::kWrite, Stored(false), DeleteKeysArray},
          {"table_drop", Kind::kChange, Stored(false), drop},
          {"store_clear", Kind::kChange, Stored(true), clear}};
}

}  // namespace colmerge::test
