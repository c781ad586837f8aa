// SPDX-License-Identifier: Apache-2.0
#include "column/schema.h"

#include "differential/random.h"
#include "support/catch.h"

namespace colmerge {
namespace {

Field Named(std::string name) { return {std::move(name), TypeId::kInt64, true, {}}; }

TEST_CASE("fields keep their order, their metadata and the schema's") {
  std::vector<Field> fields = {Named("b"), Named("a"), Named("B")};
  fields[1].metadata = {{"k", "v"}};
  fields[2].nullable = false;
  const Schema schema = Schema::Make(fields, {{"s", "t"}}).value();
  REQUIRE(schema.size() == 3);
  CHECK(schema.field(0).name == "b");
  CHECK(schema.field(1).metadata == Metadata{{"k", "v"}});
  CHECK_FALSE(schema.field(2).nullable);
  CHECK(schema.metadata() == Metadata{{"s", "t"}});
  CHECK(schema.Find("b") == 0);
  CHECK(schema.Find("a") == 1);
  CHECK(schema.Find("B") == 2);
  CHECK_FALSE(schema.Find("c"));
  CHECK_FALSE(schema.Find(""));
}

TEST_CASE("repeated and empty names are refused") {
  const Status repeated = Schema::Make({Named("a"), Named("b"), Named("a")}).status();
  CHECK(repeated.code() == Code::kInvalidArgument);
  CHECK_THAT(repeated.message(), test::HasText("'a' occurs more than once"));
  CHECK(repeated.detail().column == "a");
  const Status empty = Schema::Make({Named("a"), Named("")}).status();
  CHECK_THAT(empty.message(), test::HasText("Column 1 has an empty name"));
}

TEST_CASE("a schema may be empty") {
  const Schema schema = Schema::Make({}).value();
  CHECK(schema.size() == 0);
  CHECK(schema.Require("x").status().message() == "Column 'x' not found");
}

TEST_CASE("a column that is asked for in vain is an error with the nearest name") {
  const Schema schema = Schema::Make({Named("customer"), Named("amount")}).value();
  CHECK(schema.Require("amount").value() == 1);
  const Status missing = schema.Require("custmer").status();
  CHECK(missing.code() == Code::kColumnNotFound);
  CHECK(missing.message() == "Column 'custmer' not found; did you mean 'customer'?");
  CHECK(missing.detail().column == "custmer");
  CHECK(schema.Require("entirely else").status().message() == "Column 'entirely else' not found");
}

TEST_CASE("many columns are found, each under its own name") {
  test::Random random(1);
  std::vector<std::string> names;
  for (int i = 0; i < 500; ++i) names.push_back("c" + std::to_string(i));
  random.Shuffle(&names);
  Schema schema;
  for (size_t i = 0; i < names.size(); ++i) {
    CHECK_FALSE(schema.Find(names[i]));
    schema.Add({Named(names[i])});
  }
  for (size_t i = 0; i < names.size(); ++i) REQUIRE(schema.Find(names[i]) == i);
}

}  // namespace
}  // namespace colmerge
