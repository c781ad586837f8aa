// SPDX-License-Identifier: Apache-2.0
#include "base/nearest_name.h"

#include "support/catch.h"

namespace colmerge {
namespace {

const std::vector<std::string_view> kNames = {"customer_id", "name", "created_at", "Total", "id"};

TEST_CASE("a slip of the finger is recognised") {
  CHECK(NearestName("custmer_id", kNames) == "customer_id");
  CHECK(NearestName("customer_idd", kNames) == "customer_id");
  CHECK(NearestName("cutsomer_id", kNames) == "customer_id");
  CHECK(NearestName("nmae", kNames) == "name");
  CHECK(NearestName("created-at", kNames) == "created_at");
  CHECK(NearestName("ids", kNames) == "id");
}

TEST_CASE("letter case is no distance") {
  CHECK(NearestName("TOTAL", kNames) == "Total");
  CHECK(NearestName("NAMES", kNames) == "name");
}

TEST_CASE("an exact match goes before one that differs in case, wherever it stands") {
  CHECK(NearestName("total", {"Total", "total"}) == "total");
  CHECK(NearestName("total", {"total", "Total"}) == "total");
}

TEST_CASE("the nearest of several wins, the first of equally near ones") {
  CHECK(NearestName("colour", {"color", "colours", "coulour"}) == "color");
  CHECK(NearestName("valuee", {"valuess", "value"}) == "value");
}

TEST_CASE("what is too far off is not suggested") {
  CHECK(NearestName("postcode", kNames).empty());
  CHECK(NearestName("abc", {"xyz"}).empty());
  CHECK(NearestName("ab", {"cd"}).empty());
  CHECK(NearestName("abcdefghijkl", {"abcdefgh"}).empty());
  CHECK(NearestName("anything", {}).empty());
}

TEST_CASE("names of absurd length are not compared") {
  const std::string long_name(100000, 'a');
  CHECK(NearestName(long_name, {long_name}).empty());
  CHECK(NearestName("aaa", {long_name, "aab"}) == "aab");
}

}  // namespace
}  // namespace colmerge
