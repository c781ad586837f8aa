// SPDX-License-Identifier: Apache-2.0
// What was read can be written: tables, whole or in part, come back by every way that takes rows, and nothing changes.
#include "property/any_table.h"
#include "support/arrow_producer.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

constexpr uint64_t kTables = 150;

// Calls check(random, store, what its table "t" holds) for many tables.
template <typename Check>
void ForEachTable(Check check) {
  for (uint64_t seed = 0; seed < kTables; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const Store store = OpenStore();
    MakeAnyTable(&random, store.get());
    const StreamContents held = ReadTable(store.get(), "t");
    INFO("the table: " << ToText({held.rows.fields, {}}));
    check(&random, store.get(), held);
  }
}

void RequireHolds(colmerge_store* store, const std::string& table, const RowBatch& expected) {
  const RowBatch rows = ReadTable(store, table).rows;
  CHECK(ToText({rows.fields, {}}) == ToText({expected.fields, {}}));
  REQUIRE(rows.fields == expected.fields);
  if (rows.columns != expected.columns) CHECK(ToText(rows) == ToText(expected));
  REQUIRE(rows.columns == expected.columns);
}

// A stream of the table, in batches of some size.
void OpenStream(colmerge_store* store, Random* random, const std::vector<std::string>& columns,
                ArrowArrayStream* stream) {
  static const std::vector<int64_t> sizes = {0, 1, 3, 64};
  std::vector<colmerge_string> names;
  for (const std::string& column : columns) names.push_back(ToString(column));
  colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
  options.columns = names.data();
  options.column_count = static_cast<int64_t>(names.size());
  options.batch_size = random->Pick(sizes);
  colmerge_error error;
  Expect(colmerge_snapshot_read(TakeSnapshot(store, "t").get(), &options, stream, &error), error,
         "snapshot_read");
}

void OpenQuery(colmerge_store* store, Random* random, ArrowArrayStream* stream) {
  colmerge_query_options options = COLMERGE_QUERY_OPTIONS_INIT;
  options.batch_size = random->Percent(50) ? 7 : 0;
  colmerge_error error;
  Expect(colmerge_store_query(store, "SELECT * FROM t", -1, nullptr, 0, &options, stream, &error),
         error, "store_query");
}

// Columns that can be keys.
std::vector<std::string> FlatColumns(const RowBatch& rows) {
  std::vector<std::string> columns;
  for (const Field& field : rows.fields) {
    if (!field.type.values().is_nested()) columns.push_back(field.name);
  }
  return columns;
}

// "id" and some other columns, in any order.
std::vector<std::string> IdAndOthers(Random* random, std::vector<std::string> columns) {
  std::vector<std::string> chosen = {"id"};
  for (const std::string& column : columns) {
    if (column != "id" && random->Percent(50)) chosen.push_back(column);
  }
  random->Shuffle(&chosen);
  return chosen;
}

std::vector<std::string> NamesOf(const RowBatch& rows) {
  std::vector<std::string> names;
  for (const Field& field : rows.fields) names.push_back(field.name);
  return names;
}

void RequireAllUpdated(const colmerge_write_result& counts, const RowBatch& rows) {
  REQUIRE(counts.updated == static_cast<int64_t>(rows.rows()));
  REQUIRE(counts.rows_read == counts.updated);
}

void CreateLike(colmerge_store* store, const std::string& table) {
  colmerge_error error;
  Owned<ArrowSchema> schema;
  Expect(colmerge_snapshot_schema(TakeSnapshot(store, "t").get(), schema.get(), &error), error,
         "snapshot_schema");
  colmerge_table* made = nullptr;
  Expect(colmerge_table_create(store, table.data(), static_cast<int64_t>(table.size()),
                               schema.get(), nullptr, &made, &error),
         error, "table_create");
  colmerge_table_close(made);
}

TEST_CASE("a table that is made of what was read from another is equal to it") {
  ForEachTable([](Random* random, colmerge_store* store, const StreamContents& held) {
    Owned<ArrowArrayStream> stream;
    OpenStream(store, random, {}, stream.get());
    WriteStream(store, {"copy", COLMERGE_MODE_APPEND, {}, false}, stream.get())
        .Succeeded("append to a table that is not there");
    RequireHolds(store, "copy", held.rows);
    REQUIRE(ReadTable(store, "copy").metadata == held.metadata);
  });
}

TEST_CASE("an empty table that was declared with the schema that was read takes what was read") {
  ForEachTable([](Random* random, colmerge_store* store, const StreamContents& held) {
    CreateLike(store, "copy");
    Owned<ArrowArrayStream> stream;
    OpenStream(store, random, {}, stream.get());
    WriteStream(store, {"copy", COLMERGE_MODE_APPEND, {}, true}, stream.get())
        .Succeeded("append with validate_schema");
    RequireHolds(store, "copy", held.rows);
  });
}

TEST_CASE("a table merged with what was read from it stays what it was") {
  ForEachTable([](Random* random, colmerge_store* store, const StreamContents& held) {
    const bool is_whole = random->Percent(50);
    const std::vector<std::string> columns =
        is_whole ? std::vector<std::string>{} : IdAndOthers(random, NamesOf(held.rows));
    std::vector<std::string> keys = {"id"};
    if (is_whole) keys = IdAndOthers(random, FlatColumns(held.rows));
    Owned<ArrowArrayStream> stream;
    OpenStream(store, random, columns, stream.get());
    const Outcome outcome =
        WriteStream(store, {"t", COLMERGE_MODE_MERGE, keys, is_whole}, stream.get());
    RequireAllUpdated(outcome.Succeeded("merge of what was read"), held.rows);
    RequireHolds(store, "t", held.rows);
  });
}

TEST_CASE("a table replaced by what was read from it stays what it was") {
  ForEachTable([](Random* random, colmerge_store* store, const StreamContents& held) {
    Owned<ArrowArrayStream> stream;
    OpenStream(store, random, {}, stream.get());
    const bool validate = random->Percent(50);
    WriteStream(store, {"t", COLMERGE_MODE_REPLACE, {}, validate}, stream.get())
        .Succeeded("replace by what was read");
    RequireHolds(store, "t", held.rows);
  });
}

TEST_CASE("the result of SELECT * makes an equal table, and changes nothing of its own") {
  ForEachTable([](Random* random, colmerge_store* store, const StreamContents& held) {
    const bool validate = random->Percent(50);
    const std::vector<WriteRules> ways = {
        {"copy", COLMERGE_MODE_APPEND, {}, false},
        {"t", COLMERGE_MODE_MERGE, {"id"}, validate},
        {"t", COLMERGE_MODE_REPLACE, {}, validate},
    };
    for (const WriteRules& way : ways) {
      CAPTURE(way.table, way.mode, way.validate);
      Owned<ArrowArrayStream> result;
      OpenQuery(store, random, result.get());
      WriteStream(store, way, result.get()).Succeeded("write of a result");
      const RowBatch rows = ReadTable(store, way.table).rows;
      if (rows.columns != held.rows.columns) CHECK(ToText(rows) == ToText(held.rows));
      REQUIRE(rows.columns == held.rows.columns);
      for (size_t i = 0; i < rows.fields.size(); ++i) {
        REQUIRE(rows.fields[i].name == held.rows.fields[i].name);
        REQUIRE(rows.fields[i].type == held.rows.fields[i].type);
      }
    }
  });
}

// The columns of a reader's batch that have a plain form.
std::vector<colmerge_column> PlainBatch(colmerge_reader* reader) {
  colmerge_error error;
  int64_t count = 0;
  Expect(colmerge_reader_column_count(reader, &count, &error), error, "reader_column_count");
  std::vector<colmerge_column> columns;
  for (int64_t i = 0; i < count; ++i) {
    colmerge_column column;
    const int32_t status = colmerge_reader_column(reader, i, &column, &error);
    if (status == COLMERGE_ERROR_UNSUPPORTED_TYPE) continue;
    Expect(status, error, "reader_column");
    columns.push_back(column);
  }
  return columns;
}

BatchReader OpenReader(colmerge_store* store, int64_t batch_size) {
  colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
  options.batch_size = batch_size;
  colmerge_error error;
  colmerge_reader* reader = nullptr;
  Expect(colmerge_snapshot_open_reader(TakeSnapshot(store, "t").get(), &options, &reader, &error),
         error, "open_reader");
  return BatchReader(reader);
}

int64_t NextBatch(colmerge_reader* reader) {
  colmerge_error error;
  int64_t rows = 0;
  Expect(colmerge_reader_next(reader, &rows, &error), error, "reader_next");
  return rows;
}

TEST_CASE("plain columns of a reader are merged and appended as they are") {
  ForEachTable([](Random* random, colmerge_store* store, const StreamContents& held) {
    const BatchReader reader = OpenReader(store, random->Percent(50) ? 16 : 0);
    const Destination merge = OpenDestination(store, {"t", COLMERGE_MODE_MERGE, {"id"}, false});
    const Destination append = OpenDestination(store, {"copy", COLMERGE_MODE_APPEND, {}, false});
    colmerge_error error;
    while (const int64_t rows = NextBatch(reader.get())) {
      const std::vector<colmerge_column> columns = PlainBatch(reader.get());
      const auto count = static_cast<int64_t>(columns.size());
      colmerge_write_result counts = COLMERGE_WRITE_RESULT_INIT;
      Expect(colmerge_destination_write_columns(merge.get(), columns.data(), count, nullptr,
                                                &counts, &error),
             error, "merge of plain columns");
      REQUIRE(counts.updated == rows);
      Expect(colmerge_destination_write_columns(append.get(), columns.data(), count, nullptr,
                                                &counts, &error),
             error, "append of plain columns");
      REQUIRE(counts.inserted == rows);
    }
    RequireHolds(store, "t", held.rows);
    if (held.rows.rows() == 0) return;
    const RowBatch copy = ReadTable(store, "copy").rows;
    for (size_t i = 0; i < copy.fields.size(); ++i) {
      const auto of = static_cast<size_t>(held.rows.Find(copy.fields[i].name));
      REQUIRE(copy.fields[i].type == held.rows.fields[of].type.values());
      REQUIRE(copy.columns[i] == held.rows.columns[of]);
    }
  });
}

TEST_CASE("what was read are keys of its rows") {
  ForEachTable([](Random* random, colmerge_store* store, const StreamContents& held) {
    const Snapshot snapshot = TakeSnapshot(store, "t");
    const std::vector<std::string> names = IdAndOthers(random, FlatColumns(held.rows));
    const RowBatch keys = ReadSnapshot(snapshot.get(), {names}).rows;
    Owned<ArrowSchema> schema;
    Owned<ArrowArray> array;
    MakeSchema(keys.fields, {}, schema.get());
    MakeArray(keys, random->engine(), array.get());
    std::vector<int64_t> rows(keys.rows() + 1, -1);
    colmerge_error error;
    Expect(colmerge_snapshot_find_keys_array(snapshot.get(), array.get(), schema.get(), rows.data(),
                                             static_cast<int64_t>(rows.size()), &error),
           error, "find_keys_array");
    rows.pop_back();
    REQUIRE(TakeSnapshotRows(snapshot.get(), rows).rows.columns == held.rows.columns);
    Outcome outcome;
    outcome.status = colmerge_table_delete_keys_array(
        OpenTable(store, "t").get(), array.get(), schema.get(), &outcome.counts, &outcome.error);
    REQUIRE(outcome.Succeeded("delete_keys_array").deleted == static_cast<int64_t>(keys.rows()));
  });
}

}  // namespace
}  // namespace colmerge::test
