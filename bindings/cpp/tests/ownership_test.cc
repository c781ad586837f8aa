// SPDX-License-Identifier: Apache-2.0
// What keeps what alive, and that nothing is left when the last object goes.

#include <colmerge/colmerge.hpp>
#include <utility>

#include "support/catch.h"
#include "thrown.h"

namespace colmerge::test {

TEST_CASE("a snapshot outlives its table and its store") {
  Snapshot snapshot = [] {
    Store store;
    store.OpenDestination({"people"}).WriteCsv("id,name\n1,Ann\n");
    return store.OpenTable("people").TakeSnapshot();
  }();
  CHECK(snapshot.row_count() == 1);
  CHECK(snapshot.Get(*snapshot.Find({0}, {1}), 1).text() == "Ann");
}

TEST_CASE("a reader and a stream outlive their snapshot") {
  Store store;
  store.OpenDestination({"people"}).WriteCsv("id\n1\n2\n");
  Reader reader = store.OpenTable("people").TakeSnapshot().OpenReader();
  Stream stream = store.OpenTable("people").TakeSnapshot().Read();
  store.Clear();
  CHECK(reader.Next() == 2);
  CHECK(stream.Next().value()->length == 2);
}

TEST_CASE("a closed object gives its handle back") {
  Store store;
  Table table = store.CreateTable("people", {{"id", COLMERGE_TYPE_INT64}});
  table.Close();
  table.Close();
  CHECK(Thrown([&] { table.Describe(); }).code() == Code::kInvalidHandle);

  colmerge_table* handle = store.OpenTable("people").Release();
  Table taken(handle);
  CHECK(taken.Describe().columns == 1);
  taken = Table();
  colmerge_error error;
  colmerge_table_info info = COLMERGE_TABLE_INFO_INIT;
  CHECK(colmerge_table_describe(handle, &info, &error) == COLMERGE_ERROR_INVALID_HANDLE);
}

TEST_CASE("an object is assigned to itself without harm") {
  Store store;
  Store& same = store;
  store = std::move(same);
  CHECK(store.ListTables().empty());
}

TEST_CASE("a store of its own takes its memory with it") {
  const int64_t before = Store::Default().Usage().bytes.total;
  {
    Store store;
    store.OpenDestination({"people"}).WriteCsv("id\n1\n");
    CHECK(store.Usage().bytes.total > 0);
    CHECK(store.Usage().tables == 1);
  }
  CHECK(Store::Default().Usage().bytes.total == before);
}

TEST_CASE("the default store is one for all who ask") {
  Store::Default().CreateTable("shared by all", {{"id", COLMERGE_TYPE_INT64}});
  CHECK(Store::Default().HasTable("shared by all"));
  Store::Default().DropTable("shared by all");
}

}  // namespace colmerge::test
