// SPDX-License-Identifier: Apache-2.0
// What was read can be written: single values of a row find it again, as keys and as parameters, and change nothing where
// they are set.
#include "property/any_table.h"
#include "support/arrow_producer.h"
#include "support/catch.h"

namespace colmerge::test::read_values_test {
namespace {

constexpr uint64_t kTables = 100;

struct RowValues {
  int64_t row;                         // its id in the snapshot
  std::vector<colmerge_value> values;  // of all columns
};

std::vector<RowValues> ReadValues(colmerge_snapshot* snapshot, const RowBatch& held) {
  std::vector<RowValues> all;
  colmerge_error error;
  const int64_t id_column = 0;
  for (const Cell& id : held.columns[0]) {
    const colmerge_value key{COLMERGE_VALUE_INT64, 0, ValueOf<int64_t>(id), 0, nullptr, 0};
    RowValues row{-1, std::vector<colmerge_value>(held.fields.size())};
    Expect(colmerge_snapshot_find_key(snapshot, &id_column, 1, &key, &row.row, &error), error,
           "find_key");
    Expect(colmerge_snapshot_get_values(snapshot, row.row, nullptr,
                                        static_cast<int64_t>(row.values.size()), row.values.data(),
                                        &error),
           error, "get_values");
    all.push_back(std::move(row));
  }
  return all;
}

// The ids that a query on the snapshot gives.
std::vector<int64_t> QueryIds(colmerge_snapshot* snapshot, const std::string& sql,
                              const std::vector<colmerge_value>& parameters) {
  INFO(sql);
  Owned<ArrowArrayStream> stream;
  colmerge_error error;
  Expect(colmerge_snapshot_query(snapshot, sql.data(), static_cast<int64_t>(sql.size()),
                                 parameters.data(), static_cast<int64_t>(parameters.size()),
                                 nullptr, stream.get(), &error),
         error, sql.c_str());
  const StreamContents found = ReadStream(stream.get());
  std::vector<int64_t> ids;
  for (const Cell& id : found.rows.columns[0]) ids.push_back(ValueOf<int64_t>(id));
  return ids;
}

std::string TextOf(colmerge_snapshot* snapshot, int64_t row, int64_t column) {
  colmerge_error error;
  int64_t length = 0;
  Expect(colmerge_snapshot_value_text(snapshot, row, column, nullptr, 0, &length, &error), error,
         "value_text");
  std::string text(static_cast<size_t>(length) + 1, '\0');
  Expect(
      colmerge_snapshot_value_text(snapshot, row, column, text.data(), length + 1, nullptr, &error),
      error, "value_text");
  text.pop_back();
  return text;
}

// check(random, store, snapshot, what the table holds, its values row by row)
template <typename Check>
void ForEachTable(Check check) {
  for (uint64_t seed = 1000; seed < 1000 + kTables; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const Store store = OpenStore();
    MakeAnyTable(&random, store.get());
    const Snapshot snapshot = TakeSnapshot(store.get(), "t");
    const RowBatch held = ReadSnapshot(snapshot.get(), {}).rows;
    INFO("the table: " << ToText({held.fields, {}}));
    check(&random, store.get(), snapshot.get(), held, ReadValues(snapshot.get(), held));
  }
}

TEST_CASE("values of a row are a key that finds it") {
  ForEachTable([](Random*, colmerge_store*, colmerge_snapshot* snapshot, const RowBatch& held,
                  const std::vector<RowValues>& rows) {
    colmerge_error error;
    for (size_t column = 1; column < held.fields.size(); ++column) {
      if (held.fields[column].type.values().is_nested()) continue;
      CAPTURE(held.fields[column].name);
      const int64_t columns[] = {static_cast<int64_t>(column), 0};
      for (const RowValues& row : rows) {
        const colmerge_value key[] = {row.values[column], row.values[0]};
        int64_t found = -1;
        Expect(colmerge_snapshot_find_key(snapshot, columns, 2, key, &found, &error), error,
               "find_key");
        REQUIRE(found == row.row);
      }
    }
  });
}

TEST_CASE("a value is a parameter that finds its row") {
  ForEachTable([](Random* random, colmerge_store*, colmerge_snapshot* snapshot,
                  const RowBatch& held, const std::vector<RowValues>& rows) {
    for (size_t column = 1; column < held.fields.size(); ++column) {
      const Field& field = held.fields[column];
      if (field.type.values().is_nested()) continue;
      const std::string equal = "SELECT id FROM t WHERE " + field.name + " = $1";
      const std::string same = "SELECT id FROM t WHERE " + field.name + " IS NOT DISTINCT FROM $1";
      for (size_t i = 0; i < rows.size(); ++i) {
        if (random->Percent(60)) continue;
        const colmerge_value& value = rows[i].values[column];
        INFO(ToText(field) << " " << ToText(field.type, held.columns[column][i]));
        const int64_t id = rows[i].values[0].integer;
        const bool is_null = value.kind == COLMERGE_VALUE_NULL;
        const std::vector<int64_t> equal_ids = QueryIds(snapshot, equal, {value});
        REQUIRE(std::count(equal_ids.begin(), equal_ids.end(), id) == (is_null ? 0 : 1));
        const std::vector<int64_t> same_ids = QueryIds(snapshot, same, {value});
        REQUIRE(std::count(same_ids.begin(), same_ids.end(), id) == 1);
      }
    }
  });
}

// Intervals, bytes and years outside 0001 to 9999 are shown in forms that are for people alone.
bool IsReadFromText(const Type& type, const std::string& text) {
  const std::string& format = type.values().format;
  const bool has_years = format[0] == 't' && (format[1] == 's' || format[1] == 'd');
  if (has_years) return text[0] != '-' && text[0] != '+' && text.substr(0, 4) != "0000";
  const bool is_bytes = format == "z" || format == "Z" || format == "vz" || format[0] == 'w';
  return !is_bytes && format.substr(0, 2) != "ti" && !type.values().is_nested();
}

TEST_CASE("the text of a value is a parameter that finds its row") {
  ForEachTable([](Random* random, colmerge_store*, colmerge_snapshot* snapshot,
                  const RowBatch& held, const std::vector<RowValues>& rows) {
    for (size_t column = 1; column < held.fields.size(); ++column) {
      const Field& field = held.fields[column];
      if (field.type.values().is_nested()) continue;
      const std::string sql = "SELECT id FROM t WHERE " + field.name + " = $1";
      for (size_t i = 0; i < rows.size(); ++i) {
        if (random->Percent(60) || rows[i].values[column].kind == COLMERGE_VALUE_NULL) continue;
        const std::string text = TextOf(snapshot, rows[i].row, static_cast<int64_t>(column));
        if (!IsReadFromText(field.type, text)) continue;
        INFO(ToText(field) << " " << ToText(field.type, held.columns[column][i]) << " " << text);
        const colmerge_value value{
            COLMERGE_VALUE_TEXT, 0, 0, 0, text.data(), static_cast<int64_t>(text.size())};
        const std::vector<int64_t> ids = QueryIds(snapshot, sql, {value});
        REQUIRE(std::count(ids.begin(), ids.end(), rows[i].values[0].integer) == 1);
      }
    }
  });
}

TEST_CASE("a column set to its own values stays what it was") {
  ForEachTable([](Random* random, colmerge_store* store, colmerge_snapshot*, const RowBatch& held,
                  const std::vector<RowValues>& rows) {
    for (size_t column = 1; column < held.fields.size(); ++column) {
      const Field& field = held.fields[column];
      const std::string sql = "UPDATE t SET " + field.name + " = $1 WHERE id = $2";
      INFO(ToText(field));
      colmerge_error error;
      for (const RowValues& row : rows) {
        if (field.type.values().is_nested() || random->Percent(60)) continue;
        const colmerge_value parameters[] = {row.values[column], row.values[0]};
        Expect(colmerge_store_execute(store, sql.data(), static_cast<int64_t>(sql.size()),
                                      parameters, 2, nullptr, nullptr, &error),
               error, sql.c_str());
      }
      const RowBatch all{{field, held.fields[0]}, {held.columns[column], held.columns[0]}};
      Owned<ArrowSchema> schema;
      Owned<ArrowArray> array;
      MakeSchema(all.fields, {}, schema.get());
      MakeArray(all, random->engine(), array.get());
      colmerge_statement* opened = nullptr;
      Expect(colmerge_statement_prepare(store, sql.data(), static_cast<int64_t>(sql.size()),
                                        &opened, &error),
             error, sql.c_str());
      const Statement statement(opened);
      colmerge_write_result counts = COLMERGE_WRITE_RESULT_INIT;
      Expect(colmerge_statement_execute_array(opened, array.get(), schema.get(), nullptr, &counts,
                                              &error),
             error, sql.c_str());
      REQUIRE(counts.updated == static_cast<int64_t>(rows.size()));
    }
    const RowBatch after = ReadTable(store, "t").rows;
    REQUIRE(after.fields == held.fields);
    if (after.columns != held.columns) CHECK(ToText(after) == ToText(held));
    REQUIRE(after.columns == held.columns);
  });
}

}  // namespace
}  // namespace colmerge::test::read_values_test
