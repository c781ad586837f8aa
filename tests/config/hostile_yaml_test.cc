// SPDX-License-Identifier: Apache-2.0
// YAML made to exhaust or break its reader.
#include <random>

#include "config/connector_config.h"
#include "config/yaml_tree.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

TEST_CASE("depth is limited, and found out early") {
  for (const char* piece : {"[", "{", "- ", "? ", "{a: "}) {
    std::string text;
    while (text.size() < 200000) text += piece;
    auto parsed = YamlTree::Parse(text);
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.status().message() == "line 1: more than 64 levels");
  }
  CHECK(YamlTree::Parse(std::string(64, '[') + std::string(64, ']')).ok());
  CHECK_FALSE(YamlTree::Parse(std::string(65, '[') + std::string(65, ']')).ok());
}

TEST_CASE("size is limited") {
  auto parsed = YamlTree::Parse(std::string((1 << 20) + 1, ' '));
  REQUIRE_FALSE(parsed.ok());
  CHECK(parsed.status().code() == Code::kLimitExceeded);
  CHECK(parsed.status().message() == "the YAML text is longer than 1048576 bytes");
}

TEST_CASE("aliases that multiply stay one node each") {
  std::string text = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 60; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    text +=
        "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last + ", " + last + "]\n";
  }
  text +=
      "destinations: {d: {connector: in_memory, table_name: t, mode: merge, merge_keys: *a59}}\n";
  CHECK_THAT(LoadDestination(text, "d").status().message(),
             HasText("merge_keys must be a name or a list of names, not a list"));
}

TEST_CASE("merges that multiply are stopped") {
  std::string text = "a0: &a0 {}\n";
  for (int i = 1; i < 14; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " {<<: [";
    for (int copies = 0; copies < 9; ++copies) text += last + ", ";
    text += last + "]}\n";
  }
  text += "destinations: {d: {<<: *a13}}\n";
  CHECK_THAT(LoadDestination(text, "d").status().message(),
             HasText("destination 'd' has more than 10000 entries"));
}

TEST_CASE("merges inside each other are limited") {
  std::string text = "destinations: {d: ";
  for (int i = 0; i < 20; ++i) text += "{<<: ";
  text += "{}" + std::string(20, '}') + "}";
  CHECK_THAT(LoadDestination(text, "d").status().message(),
             HasText("too many merges inside each other"));
}

TEST_CASE("random YAML is read or refused") {
  const std::vector<std::string> pieces = {"destinations:",
                                           "sources:",
                                           "d:",
                                           "connector: in_memory",
                                           "table_name: t",
                                           "\n",
                                           "\n  ",
                                           "\n    ",
                                           "- ",
                                           "[",
                                           "]",
                                           "{",
                                           "}",
                                           ", ",
                                           ": ",
                                           "&a ",
                                           "*a",
                                           "<<: ",
                                           "\"",
                                           "'",
                                           "|",
                                           ">",
                                           "#",
                                           "---\n",
                                           "...\n",
                                           "!!str ",
                                           "? ",
                                           "~",
                                           "\xC3\xA9",
                                           "\xFF",
                                           "\t",
                                           "%YAML 1.1\n",
                                           "merge_keys: ",
                                           "mode: merge"};
  for (uint64_t seed = 1; seed <= 5000; ++seed) {
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    std::string text = seed % 2 ? "destinations:\n  d:\n    connector: in_memory\n    " : "";
    for (uint64_t count = random() % 40; count > 0; --count)
      text += pieces[random() % pieces.size()];
    auto destination = LoadDestination(text, "d");
    if (!destination.ok()) REQUIRE_FALSE(destination.status().message().empty());
    (void)LoadSource(text, "d");
    (void)DestinationNames(text);
  }
}

}  // namespace
}  // namespace colmerge::test
