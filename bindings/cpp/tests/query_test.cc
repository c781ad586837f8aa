// SPDX-License-Identifier: Apache-2.0
// Statements: queries and changes, parameters, options, errors with positions.

#include <colmerge/colmerge.hpp>
#include <string>
#include <vector>

#include "rows.h"
#include "support/catch.h"
#include "thrown.h"

namespace colmerge::test {

namespace {

Store MakeStore() {
  Store store;
  store.OpenDestination({"people"}).WriteCsv("id,name,age\n1,Ann,30\n2,Bob,41\n3,Cid,25\n");
  return store;
}

}  // namespace

TEST_CASE("a query gives a reader and a stream") {
  Store store = MakeStore();
  CHECK(Rows(store.QueryReader("SELECT name FROM people WHERE age > ? ORDER BY age", {26})) ==
        std::vector<std::string>{"Ann", "Bob"});
  Stream stream = store.Query("SELECT count(*) AS n FROM people WHERE name <> $1", {"Ann"});
  CHECK(std::string(stream.schema()->children[0]->name) == "n");
  CHECK(stream.Next().value()->length == 1);
  CHECK_FALSE(stream.Next().has_value());
}

TEST_CASE("a statement is prepared once and run often") {
  Store store = MakeStore();
  const Statement statement = store.Prepare("SELECT id FROM people WHERE name = ?");
  CHECK(statement.kind() == StatementKind::kSelect);
  CHECK(statement.parameter_count() == 1);
  CHECK(statement.parameter_info(0).type == "utf8");
  CHECK(statement.parameter_info(0).kind == Kind::kText);
  CHECK(statement.schema()->n_children == 1);
  const std::string name = "Bob";
  CHECK(Rows(statement.OpenReader({name})) == std::vector<std::string>{"2"});
  CHECK(Rows(statement.OpenReader(std::vector<Value>{"Cid"})) == std::vector<std::string>{"3"});
  CHECK(statement.Query({"Cid"}).Next().value()->length == 1);
}

TEST_CASE("rows are changed by statements") {
  Store store = MakeStore();
  CHECK(store.Execute("UPDATE people SET age = age + ? WHERE age < ?", {1, 40}).updated == 2);
  CHECK(store.Prepare("DELETE FROM people WHERE id = ?").Execute({2}).deleted == 1);
  CHECK(Rows(store.QueryReader("SELECT id, age FROM people")) ==
        std::vector<std::string>{"1|31", "3|26"});
  CHECK(Thrown([&] { store.Execute("SELECT 1 FROM people"); }).code() == Code::kInvalidArgument);
}

TEST_CASE("an array of parameters runs a statement for each of its rows") {
  Store store = MakeStore();
  store.OpenDestination({"keys"}).Write({{"id", std::vector<int64_t>{3, 1}}});
  Stream keys = store.OpenTable("keys").TakeSnapshot().Read();
  const Schema schema = keys.schema();
  const Array array = keys.Next().value();
  const Statement select = store.Prepare("SELECT name FROM people WHERE id = ?");
  Stream names = select.QueryArray(array, schema);
  int64_t rows = 0;
  while (const auto batch = names.Next()) rows += (*batch)->length;
  CHECK(rows == 2);
  CHECK(store.Prepare("DELETE FROM people WHERE id = ?").ExecuteArray(array, schema).deleted == 2);
}

TEST_CASE("a snapshot is queried as it was") {
  Store store = MakeStore();
  const Snapshot snapshot = store.OpenTable("people").TakeSnapshot();
  store.Execute("DELETE FROM people");
  CHECK(snapshot.Query("SELECT * FROM people").Next().value()->length == 3);
  CHECK(Thrown([&] { snapshot.Query("SELECT * FROM others"); }).code() == Code::kTableNotFound);
}

TEST_CASE("a faulty statement tells where") {
  Store store = MakeStore();
  const Error syntax = Thrown([&] { store.Prepare("SELECT * FROM people WHERE"); });
  CHECK(syntax.code() == Code::kInvalidText);
  CHECK(syntax.position() >= 20);
  const Error column = Thrown([&] { store.Query("SELECT nmae FROM people"); });
  CHECK(column.code() == Code::kColumnNotFound);
  CHECK(column.position() == 7);
  CHECK(Thrown([&] { store.Query("SELECT id FROM people WHERE id = ?"); }).code() ==
        Code::kInvalidArgument);
}

TEST_CASE("options of a run hold") {
  Store store = MakeStore();
  QueryOptions rows;
  rows.row_limit = 2;
  CHECK(Thrown([&] { store.Query("SELECT * FROM people", {}, rows); }).code() ==
        Code::kLimitExceeded);
  QueryOptions batches;
  batches.batch_size = 1;
  batches.threads = 1;
  CHECK(store.QueryReader("SELECT * FROM people", {}, batches).Next() == 1);
  CancelFlag flag;
  flag.Cancel();
  QueryOptions cancelled;
  cancelled.cancel = &flag;
  CHECK(Thrown([&] { store.Query("SELECT * FROM people", {}, cancelled); }).code() ==
        Code::kCancelled);
}

}  // namespace colmerge::test
