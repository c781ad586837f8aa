// SPDX-License-Identifier: Apache-2.0
#include "hostile/refusal.h"

#include <cstdlib>
#include <cstring>
#include <memory>

#include "check.h"
#include "scenario.h"
#include "stream_builder.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

constexpr int64_t kIds[] = {1, 2, 3};
constexpr int32_t kOffsets[] = {0, 1, 21, 21};
constexpr char kBytes[] = "aa text of twenty by";
constexpr uint8_t kValidity[] = {0x03};

using Text = std::unique_ptr<char, decltype(&std::free)>;

// A store with a table t of the sample columns, keyed by id, that holds other rows.
class HostileStore {
 public:
  HostileStore() : store_(new_store()) {
    new_table(store_, "t", "id:l name:u", "id");
    append_csv(store_, "t", "id,name\n2,before\n9,\n");
    before_ = Text(store_text(store_), &std::free);
  }
  ~HostileStore() { colmerge_store_close(store_); }
  HostileStore(const HostileStore&) = delete;
  HostileStore& operator=(const HostileStore&) = delete;

  colmerge_store* get() { return store_; }
  void RequireUnchanged() const {
    const Text now(store_text(store_), &std::free);
    REQUIRE(std::string(now.get()) == before_.get());
  }

 private:
  colmerge_store* store_;
  Text before_{nullptr, &std::free};
};

// The structs of a case, released at its end; counts releases.
struct Batch {
  Batch(const std::vector<arrow_column>& columns, const Mutation& mutate)
      : root(arrow_batch(static_cast<int64_t>(columns.size()), columns.data())) {
    arrow_build_schema(&root, &schema, &schema_releases);
    arrow_build_array(&root, &array, &array_releases);
    mutate(&schema, &array);
    given_schema = schema;
    given_array = array;
    released_before = array_releases;
  }
  ~Batch() {
    arrow_release_schema(&schema);
    arrow_release_array(&array);
  }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  void RequireUntouched() const {
    REQUIRE(std::memcmp(&schema, &given_schema, sizeof schema) == 0);
    REQUIRE(std::memcmp(&array, &given_array, sizeof array) == 0);
    REQUIRE(array_releases == released_before);
  }

  arrow_column root;
  ArrowSchema schema, given_schema;
  ArrowArray array, given_array;
  int schema_releases = 0;
  int array_releases = 0;
  int released_before = 0;
};

void RequireFailure(const std::string& route, int32_t status, const colmerge_error& error,
                    const Refusal& refusal) {
  INFO(route << " gives " << colmerge_status_name(status) << ": " << error.message);
  REQUIRE(status == refusal.code);
  REQUIRE(error.code == status);
  for (const std::string& part : refusal.parts) REQUIRE_THAT(error.message, HasText(part));
}

// Appends and merges to t, and an append to a table that is not there.
void RequireArrayRefused(HostileStore* store, Batch* batch, const Refusal& refusal) {
  struct Writer {
    const char* route;
    colmerge_destination* destination;
  };
  const Writer writers[] = {
      {"append", open_append(store->get(), "t")},
      {"append to a new table", open_append(store->get(), "new")},
      {"merge", open_merge(store->get(), "t", "id")},
      {"replace", open_replace(store->get(), "t")},
  };
  for (const Writer& writer : writers) {
    colmerge_error error;
    colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
    result.rows_read = result.version = 77;
    const int32_t status = colmerge_destination_write_array(
        writer.destination, &batch->array, &batch->schema, nullptr, &result, &error);
    RequireFailure(writer.route, status, error, refusal);
    REQUIRE(result.rows_read == 0);
    REQUIRE(result.version == 0);
    batch->RequireUntouched();
    store->RequireUnchanged();
    colmerge_destination_close(writer.destination);
  }
}

void RequireKeysRefused(HostileStore* store, Batch* batch, const Refusal& refusal) {
  colmerge_table* table = nullptr;
  colmerge_error error;
  REQUIRE(colmerge_table_open(store->get(), "t", -1, &table, &error) == COLMERGE_OK);
  RequireFailure(
      "delete_keys_array",
      colmerge_table_delete_keys_array(table, &batch->array, &batch->schema, nullptr, &error),
      error, refusal);
  colmerge_table_close(table);
  batch->RequireUntouched();
  store->RequireUnchanged();
  colmerge_snapshot* snapshot = snapshot_of(store->get(), "t");
  int64_t rows[8];
  RequireFailure(
      "find_keys_array",
      colmerge_snapshot_find_keys_array(snapshot, &batch->array, &batch->schema, rows, 8, &error),
      error, refusal);
  colmerge_snapshot_close(snapshot);
  batch->RequireUntouched();
}

// A stream of `good` well-formed batches, then malformed ones.
struct HostileStream {
  const std::vector<arrow_column>& columns;
  const Mutation& mutate;
  int64_t good;
};

void MutateBatch(ArrowArray* array, int64_t number, void* user) {
  const auto* stream = static_cast<const HostileStream*>(user);
  ArrowSchema unused{};
  const arrow_column root =
      arrow_batch(static_cast<int64_t>(stream->columns.size()), stream->columns.data());
  arrow_build_schema(&root, &unused, nullptr);
  if (number >= stream->good) stream->mutate(&unused, array);
  arrow_release_schema(&unused);
}

void MutateSchema(ArrowSchema* schema, void* user) {
  const auto* stream = static_cast<const HostileStream*>(user);
  ArrowArray unused{};
  const arrow_column root =
      arrow_batch(static_cast<int64_t>(stream->columns.size()), stream->columns.data());
  arrow_build_array(&root, &unused, nullptr);
  stream->mutate(schema, &unused);
  arrow_release_array(&unused);
}

void RequireStreamRefused(HostileStore* store, HostileStream hostile, bool by_set_contents,
                          const Refusal& refusal) {
  const arrow_column root =
      arrow_batch(static_cast<int64_t>(hostile.columns.size()), hostile.columns.data());
  stream_plan plan{};
  plan.schema = plan.batches = &root;
  plan.batch_count = 1;
  plan.endless = 1;  // the malformed batch must stop it
  plan.on_batch = MutateBatch;
  plan.on_schema = MutateSchema;
  plan.user = &hostile;
  ArrowArrayStream stream;
  stream_build(&plan, &stream);
  colmerge_error error;
  int32_t status = COLMERGE_OK;
  if (by_set_contents) {
    status = colmerge_table_set_contents(store->get(), "t", -1, &stream, nullptr, nullptr, &error);
  } else {
    colmerge_destination* merge = open_merge(store->get(), "t", "id");
    status = colmerge_destination_write_stream(merge, &stream, nullptr, nullptr, &error);
    colmerge_destination_close(merge);
  }
  RequireFailure("stream", status, error, refusal);
  REQUIRE(stream.release == nullptr);
  REQUIRE(plan.releases == 1);
  REQUIRE(plan.after_end == 0);
  store->RequireUnchanged();
}

void RequireStreamsRefused(HostileStore* store, const std::vector<arrow_column>& columns,
                           const Mutation& mutate, const Refusal& refusal) {
  RequireStreamRefused(store, {columns, mutate, 0}, false, refusal);
  RequireStreamRefused(store, {columns, mutate, 2}, false, refusal);
  RequireStreamRefused(store, {columns, mutate, 1}, true, refusal);
}

bool HasOnlyColumnsOfTable(const std::vector<arrow_column>& columns) {
  for (const arrow_column& column : columns) {
    if (std::strcmp(column.name, "id") != 0 && std::strcmp(column.name, "name") != 0) return false;
  }
  return true;
}

void AcceptArray(colmerge_store* store, const std::vector<arrow_column>& columns,
                 const Mutation& mutate) {
  Batch batch(columns, mutate);
  colmerge_destination* append = open_append(store, "array");
  colmerge_error error;
  const int32_t status = colmerge_destination_write_array(append, &batch.array, &batch.schema,
                                                          nullptr, nullptr, &error);
  INFO(error.message);
  REQUIRE(status == COLMERGE_OK);
  REQUIRE(batch.array.release == nullptr);
  REQUIRE(batch.schema.release != nullptr);
  colmerge_destination_close(append);
}

void AcceptStream(colmerge_store* store, const std::vector<arrow_column>& columns,
                  const Mutation& mutate) {
  const arrow_column root = arrow_batch(static_cast<int64_t>(columns.size()), columns.data());
  HostileStream hostile{columns, mutate, 0};
  stream_plan plan{};
  plan.schema = plan.batches = &root;
  plan.batch_count = 1;
  plan.on_batch = MutateBatch;
  plan.on_schema = MutateSchema;
  plan.user = &hostile;
  ArrowArrayStream stream;
  stream_build(&plan, &stream);
  colmerge_destination* append = open_append(store, "stream");
  colmerge_error error;
  const int32_t status =
      colmerge_destination_write_stream(append, &stream, nullptr, nullptr, &error);
  INFO(error.message);
  REQUIRE(status == COLMERGE_OK);
  REQUIRE(plan.releases == 1);
  colmerge_destination_close(append);
}

}  // namespace

void Leave(ArrowSchema*, ArrowArray*) {}

std::vector<arrow_column> SampleColumns() {
  return {arrow_int64("id", 3, kIds),
          arrow_with_nulls(arrow_strings("name", "u", 3, kOffsets, kBytes), kValidity, 1)};
}

std::vector<arrow_column> SampleWith(const arrow_column& column) {
  std::vector<arrow_column> columns = {arrow_int64("id", 3, kIds), column};
  columns[1].name = "v";
  return columns;
}

void RequireRefused(const std::vector<arrow_column>& columns, const Mutation& mutate,
                    const Refusal& refusal) {
  HostileStore store;
  {
    Batch batch(columns, mutate);
    RequireArrayRefused(&store, &batch, refusal);
    if (HasOnlyColumnsOfTable(columns)) RequireKeysRefused(&store, &batch, refusal);
    batch.RequireUntouched();
  }
  RequireStreamsRefused(&store, columns, mutate, refusal);
}

void RequireSchemaRefused(const std::vector<arrow_column>& columns, const Mutation& mutate,
                          const Refusal& refusal) {
  HostileStore store;
  {
    Batch batch(columns, mutate);
    auto* table = reinterpret_cast<colmerge_table*>(&batch);
    colmerge_error error;
    const int32_t status =
        colmerge_table_create(store.get(), "new", -1, &batch.schema, nullptr, &table, &error);
    RequireFailure("table_create", status, error, refusal);
    REQUIRE(table == nullptr);
    batch.RequireUntouched();
    store.RequireUnchanged();
  }
  RequireRefused(columns, mutate, refusal);
}

void RequireAccepted(const std::vector<arrow_column>& columns, const Mutation& mutate,
                     const std::string& rows, const std::string& table_columns) {
  colmerge_store* store = new_store();
  AcceptArray(store, columns, mutate);
  AcceptStream(store, columns, mutate);
  for (const char* table : {"array", "stream"}) {
    expect_rows(store, table, rows.c_str());
    if (!table_columns.empty()) expect_columns(store, table, table_columns.c_str());
  }
  colmerge_store_close(store);
}

}  // namespace colmerge::test
