// SPDX-License-Identifier: Apache-2.0
#include "base/shared_value.h"

#include <string>
#include <vector>

#include "support/catch.h"

namespace colmerge {
namespace {

using Texts = SharedValue<std::vector<std::string>>;

TEST_CASE("a shared value: copies see what they were copied from, whoever is edited") {
  Texts first(std::vector<std::string>{"a", "b"});
  const Texts second = first;
  CHECK(&*second == &*first);

  first.Edit()[1] = "c";
  CHECK(first[1] == "c");
  CHECK(second[1] == "b");
  CHECK_FALSE(first == second);

  const std::vector<std::string>* place = &*first;
  first.push_back("d");
  CHECK(&*first == place);
  CHECK(first.size() == 3);
}

TEST_CASE(
    "a shared value: empty ones share nothing and can be read, copied, moved from and edited") {
  Texts none;
  CHECK(none.empty());
  CHECK(none == Texts(std::vector<std::string>()));
  CHECK(none.begin() == none.end());

  Texts given = none;
  given.push_back("a");
  CHECK(none.empty());
  Texts taken = std::move(given);
  CHECK(taken.size() == 1);
  CHECK(given.empty());  // NOLINT(bugprone-use-after-move)
  given.push_back("b");
  CHECK(given[0] == "b");
  CHECK(taken[0] == "a");
  CHECK(sizeof(Texts) == sizeof(void*));
}

TEST_CASE("a shared value: equal contents are equal, shared or not") {
  const SharedValue<std::string> zone(std::string("UTC"));
  CHECK(zone == SharedValue<std::string>(std::string("UTC")));
  CHECK_FALSE(zone == SharedValue<std::string>());
  const std::string& text = zone;
  CHECK(text == "UTC");
}

}  // namespace
}  // namespace colmerge
