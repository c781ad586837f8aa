// SPDX-License-Identifier: Apache-2.0
// Errors of the library arrive as exceptions with everything that they say.

#include <colmerge/colmerge.hpp>
#include <string>

#include "support/catch.h"
#include "thrown.h"

namespace colmerge::test {

TEST_CASE("a missing merge key is an error with code, text and column") {
  Store store;
  DestinationOptions options;
  options.table_name = "people";
  options.mode = Mode::kMerge;
  options.merge_keys = {"id"};
  Destination people = store.OpenDestination(options);
  const Error error = Thrown([&] { people.WriteCsv("name\nAnn\n"); });
  CHECK(error.code() == Code::kKeyNotFound);
  CHECK(error.code_name() == "COLMERGE_ERROR_KEY_NOT_FOUND");
  CHECK(error.column() == "id");
  CHECK_THAT(error.what(), HasText("Merge key 'id' not found in source data"));
}

TEST_CASE("an error tells table, line and row") {
  Store store;
  CHECK(Thrown([&] { store.OpenTable("none"); }).table() == "none");

  Destination people = store.OpenDestination({"people"});
  const Error line = Thrown([&] { people.WriteCsv("id,name\n1,Ann\n2\n"); });
  CHECK(line.code() == Code::kInvalidText);
  CHECK(line.line() == 3);
  CHECK(line.row() == 1);

  TableOptions keyed;
  keyed.primary_key = {"id"};
  store.CreateTable("keyed", {{"id", COLMERGE_TYPE_INT64}}, keyed);
  Destination destination = store.OpenDestination({"keyed"});
  const Error row = Thrown([&] { destination.WriteCsv("id\n1\n2\n1\n"); });
  CHECK(row.code() == Code::kDuplicateKey);
  CHECK(row.row() == 2);
  CHECK(row.table() == "keyed");
}

TEST_CASE("an error outlives what it came from and can be copied") {
  std::string_view table;
  auto keep = [] {
    Store store;
    return Thrown([&] { store.OpenTable("gone"); });
  };
  const Error first = keep();
  const Error second = first;  // NOLINT(performance-unnecessary-copy-initialization)
  table = second.table();
  CHECK(table == "gone");
  CHECK(std::string(first.what()) == second.what());
}

TEST_CASE("an object that was moved from throws and may be filled again") {
  Store store;
  Store other = std::move(store);
  CHECK(Thrown([&] { store.ListTables(); }).code() == Code::kInvalidHandle);
  CHECK_FALSE(store);
  store = std::move(other);
  CHECK(store.ListTables().empty());
}

}  // namespace colmerge::test
