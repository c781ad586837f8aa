// SPDX-License-Identifier: Apache-2.0
#include "arrow/schema_memo.h"

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include "arrow/hand_made.h"
#include "arrow/schema_import.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

HandSchemaPtr Known() { return RootOf(SchemaOf("l", "id"), SchemaOf("u", "name")); }

void CheckSame(const Result<WireSchema>& given, const Result<WireSchema>& expected) {
  REQUIRE(given.ok() == expected.ok());
  if (!given.ok()) {
    CHECK(given.status().code() == expected.status().code());
    CHECK(given.status().message() == expected.status().message());
    return;
  }
  const Schema &got = given->table, &wanted = expected->table;
  CHECK(got.metadata() == wanted.metadata());
  REQUIRE(got.size() == wanted.size());
  for (size_t i = 0; i < wanted.size(); ++i) {
    CHECK(got.field(i).name == wanted.field(i).name);
    CHECK(got.field(i).type == wanted.field(i).type);
    CHECK(got.field(i).nullable == wanted.field(i).nullable);
    CHECK(got.field(i).metadata == wanted.field(i).metadata);
  }
}

struct Change {
  const char* what;
  std::function<void(HandSchema*)> make;
};

const std::vector<Change>& Changes() {
  static const std::string kOnePair("\1\0\0\0\1\0\0\0k\1\0\0\0v", 14);
  static ArrowSchema* no_children[] = {nullptr, nullptr};
  static const std::vector<Change> changes = {
      {"a format", [](HandSchema* root) { root->children[0]->raw.format = "i"; }},
      {"an unknown format", [](HandSchema* root) { root->children[0]->raw.format = "?"; }},
      {"no format", [](HandSchema* root) { root->children[1]->raw.format = nullptr; }},
      {"a name", [](HandSchema* root) { root->children[1]->raw.name = "title"; }},
      {"a repeated name", [](HandSchema* root) { root->children[1]->raw.name = "id"; }},
      {"no name", [](HandSchema* root) { root->children[1]->raw.name = nullptr; }},
      {"nullable", [](HandSchema* root) { root->children[0]->raw.flags ^= ARROW_FLAG_NULLABLE; }},
      {"metadata", [](HandSchema* root) { root->raw.metadata = kOnePair.data(); }},
      {"a column's", [](HandSchema* root) { root->children[0]->raw.metadata = kOnePair.data(); }},
      {"one column", [](HandSchema* root) { root->raw.n_children = 1; }},
      {"no column", [](HandSchema* root) { root->raw.n_children = 0; }},
      {"children missing", [](HandSchema* root) { root->raw.children = nullptr; }},
      {"each child missing", [](HandSchema* root) { root->raw.children = no_children; }},
      {"the same child",
       [](HandSchema* root) { root->child_pointers[1] = root->child_pointers[0]; }},
      {"released", [](HandSchema* root) { root->raw.release = nullptr; }},
      {"a released child", [](HandSchema* root) { root->children[1]->raw.release = nullptr; }},
      {"no struct", [](HandSchema* root) { root->raw.format = "+l"; }},
      {"no root format", [](HandSchema* root) { root->raw.format = nullptr; }},
      {"a child's children", [](HandSchema* root) { root->children[0]->raw.n_children = 1; }},
      {"a dictionary",
       [](HandSchema* root) { root->children[0]->raw.dictionary = &root->children[1]->raw; }},
      {"a dictionary of the root",
       [](HandSchema* root) { root->raw.dictionary = &root->children[1]->raw; }},
  };
  return changes;
}

}  // namespace

TEST_CASE("a schema that comes again is not read again") {
  SchemaMemo memo;
  const auto first = Known(), second = Known();
  const Schema read = memo.Import(&first->raw)->table;
  CHECK(&memo.Import(&second->raw)->table.fields() == &read.fields());
  CheckSame(memo.Import(&second->raw), ImportSchema(&first->raw));
}

TEST_CASE("a remembered schema does not stand in for a different one") {
  for (const Change& change : Changes()) {
    INFO(change.what);
    SchemaMemo memo;
    const auto known = Known(), changed = Known();
    REQUIRE(memo.Import(&known->raw).ok());
    change.make(changed.get());
    const auto wanted = ImportSchema(&changed->raw);
    CheckSame(memo.Import(&changed->raw), wanted);
    CheckSame(memo.Import(&changed->raw), wanted);
    CheckSame(memo.Import(&known->raw), ImportSchema(&known->raw));
  }
  SchemaMemo memo;
  const auto known = Known();
  REQUIRE(memo.Import(&known->raw).ok());
  CheckSame(memo.Import(nullptr), ImportSchema(nullptr));
}

TEST_CASE("nested columns and dictionaries are read each time", "[arrow]") {
  SchemaMemo memo;
  const auto list = RootOf(SchemaOf("+l", "list", SchemaOf("l", "item")));
  const auto coded = RootOf(DictionaryOf("c", "code", SchemaOf("u", "")));
  for (int round = 0; round < 2; ++round) {
    CheckSame(memo.Import(&list->raw), ImportSchema(&list->raw));
    CheckSame(memo.Import(&coded->raw), ImportSchema(&coded->raw));
  }
}

TEST_CASE("several threads may use one memo", "[concurrent]") {
  SchemaMemo memo;
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&memo, &wrong, t] {
      const std::string name = t % 2 == 0 ? "even" : "odd";
      const auto schema = RootOf(SchemaOf("l", name));
      for (int i = 0; i < 2000; ++i) {
        const auto read = memo.Import(&schema->raw);
        if (!read.ok() || read->table.field(0).name != name) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}

}  // namespace colmerge::test
