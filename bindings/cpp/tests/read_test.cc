// SPDX-License-Identifier: Apache-2.0
// Snapshots, readers and sources give what is there, by number, by key and in figures.

#include <colmerge/colmerge.hpp>
#include <string>
#include <vector>

#include "rows.h"
#include "support/catch.h"
#include "thrown.h"

namespace colmerge::test {

namespace {

Table MakePeople(Store& store) {
  TableOptions options;
  options.primary_key = {"id"};
  options.checks = {{"", "age >= 0"}, {"named", "name <> ''"}};
  Table table = store.CreateTable("people",
                                  {{"id", COLMERGE_TYPE_INT64, false},
                                   {"name", COLMERGE_TYPE_UTF8, true, {{"unit", "word"}}},
                                   {"age", COLMERGE_TYPE_FLOAT64}},
                                  options);
  store.OpenDestination({"people"}).WriteCsv("id,name,age\n1,Ann,30.5\n2,,41\n3,Cid,\n");
  return table;
}

}  // namespace

TEST_CASE("a snapshot tells its figures") {
  Store store;
  const Table table = MakePeople(store);
  const Snapshot snapshot = table.TakeSnapshot();
  CHECK(snapshot.row_count() == 3);
  CHECK(snapshot.version() == table.Describe().version);
  CHECK(snapshot.Describe().columns == 3);
  CHECK(snapshot.Describe().checks == 2);
  const ColumnInfo id = snapshot.column_info(0);
  CHECK(id.name == "id");
  CHECK_FALSE(id.nullable);
  CHECK(id.key_position == 1);
  CHECK(snapshot.column_info(1).nulls == 1);
  CHECK(snapshot.index_info(0).columns == std::vector<int64_t>{0});
  CHECK(snapshot.index_info(0).primary);
  CHECK(snapshot.check_info(0).name == "check_1");
  CHECK(snapshot.check_info(1).expression == "name <> ''");
  CHECK(snapshot.FindColumn("age") == 2);
  CHECK(Thrown([&] { snapshot.FindColumn("none"); }).code() == Code::kColumnNotFound);
  CHECK(store.ListTables() == std::vector<std::string>{"people"});
}

TEST_CASE("a check refuses a row") {
  Store store;
  MakePeople(store);
  const Error error =
      Thrown([&] { store.OpenDestination({"people"}).WriteCsv("id,age\n8,1\n9,-1\n"); });
  CHECK(error.code() == Code::kConstraintViolation);
  CHECK(error.row() == 1);
  CHECK(error.column() == "check_1");
}

TEST_CASE("rows are found by key, one and many") {
  Store store;
  const Snapshot snapshot = MakePeople(store).TakeSnapshot();
  const auto row = snapshot.Find({3});
  REQUIRE(row.has_value());
  CHECK(snapshot.Get(*row, 1).text() == "Cid");
  CHECK(snapshot.Get(*row, 2).is_null());
  CHECK(snapshot.Get(*row, std::vector<int64_t>{0, 1})[0].int64() == 3);
  CHECK_FALSE(snapshot.Find({7}).has_value());
  CHECK(snapshot.Find({1, 0}, {"Ann", 1}).has_value());
  CHECK(Thrown([&] { snapshot.Find({1, 0}, {"Ann"}); }).code() == Code::kInvalidArgument);
  CHECK(Thrown([&] { snapshot.Find({"text"}); }).code() == Code::kTypeMismatch);

  const std::vector<int64_t> rows = snapshot.FindKeys({{"id", std::vector<int64_t>{3, 8, 1}}});
  CHECK(rows == std::vector<int64_t>{*row, -1, *snapshot.Find({1})});
  CHECK(snapshot.TakeRows({rows[0], rows[2]}).Next().value()->length == 2);
}

TEST_CASE("a value is given out as what it is and as nothing else") {
  Store store;
  const Snapshot snapshot = MakePeople(store).TakeSnapshot();
  const Value age = snapshot.Get(*snapshot.Find({1}), 2);
  CHECK(age.kind() == Kind::kDouble);
  CHECK(age.real() == 30.5);
  CHECK(Thrown([&] { age.int64(); }).code() == Code::kTypeMismatch);
  CHECK(Value(true).boolean());
  CHECK(Value(7U).uint64() == 7);
  CHECK(Value(-7).int64() == -7);
  CHECK(Value::Bytes("ab").bytes() == "ab");
  CHECK(Value::Raw("ab").kind() == Kind::kRaw);
  CHECK(Value(nullptr).is_null());
}

TEST_CASE("a value of every kind finds its row") {
  Store store;
  store.OpenDestination({"t"}).Write(
      {{"i", std::vector<int8_t>{-1, 2}},
       {"u", std::vector<uint64_t>{~uint64_t{0}, 1}},
       {"d", std::vector<double>{0.5, 1}},
       {"b", std::vector<bool>{true, false}},
       {"s", std::vector<std::string>{"x", "y"}},
       Column("z", std::vector<std::string>{"\x01", "y"}).As(COLMERGE_TYPE_BINARY)});
  const Snapshot snapshot = store.OpenTable("t").TakeSnapshot();
  const auto first = snapshot.Find({0}, {-1});
  REQUIRE(first.has_value());
  const std::vector<Value> values{-1, ~uint64_t{0}, 0.5, true, "x", Value::Bytes("\x01")};
  for (int64_t column = 0; column < 6; ++column) {
    CHECK(snapshot.Find({column}, {values[static_cast<std::size_t>(column)]}) == first);
  }
}

TEST_CASE("a batch shows its columns as plain arrays") {
  Store store;
  store.OpenDestination({"t"}).WriteJson(R"([{"i": 1, "s": "a", "b": true}, {"i": 2, "s": null}])");
  Reader reader = store.OpenTable("t").TakeSnapshot().OpenReader();
  REQUIRE(reader.Next() == 2);
  const ColumnView i = reader.column(0);
  CHECK(i.name() == "i");
  CHECK(i.values<int64_t>()[1] == 2);
  CHECK(Thrown([&] { i.values<double>(); }).code() == Code::kTypeMismatch);
  CHECK(Thrown([&] { i.text(0); }).code() == Code::kTypeMismatch);
  CHECK(reader.column(1).text(0) == "a");
  CHECK(reader.column(1).is_null(1));
  CHECK(reader.column(2).boolean(0));
  CHECK(reader.column(2).is_null(1));
  CHECK(reader.Get(1, 0).int64() == 2);
  CHECK(reader.Next() == 0);
}

TEST_CASE("long texts come whole") {
  Store store;
  const std::string text(1000, 'x');
  store.OpenDestination({"t"}).Write({{"s", std::vector<std::string>{text, text.substr(0, 63)}}});
  const Snapshot snapshot = store.OpenTable("t").TakeSnapshot();
  CHECK(Rows(snapshot.OpenReader()) == std::vector<std::string>{text, text.substr(0, 63)});
  CHECK(snapshot.ValueText(*snapshot.Find({0}, {text}), 0) == text);
}

TEST_CASE("columns, limits and batches are chosen") {
  Store store;
  const Snapshot snapshot = MakePeople(store).TakeSnapshot();
  ReadOptions options;
  options.columns = {"age", "id"};
  options.offset = 1;
  options.limit = 2;
  options.batch_size = 1;
  Reader reader = snapshot.OpenReader(options);
  CHECK(reader.Next() == 1);
  CHECK(reader.Get(0, 1).int64() == 2);
  CHECK(reader.Next() == 1);
  CHECK(reader.Next() == 0);
}

TEST_CASE("a source reads the table as it is, with a filter") {
  Store store;
  SourceOptions options;
  options.table_name = "people";
  options.columns = {"name"};
  options.filter = "age > 30";
  const Source source = store.OpenSource(options);
  CHECK_FALSE(source.Test());
  CHECK(Thrown([&] { source.Read(); }).code() == Code::kTableNotFound);
  MakePeople(store);
  CHECK(source.Test());
  CHECK(Rows(source.OpenReader()) == std::vector<std::string>{"Ann", ""});
  CHECK(source.schema()->n_children == 1);
}

}  // namespace colmerge::test
