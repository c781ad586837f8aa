// SPDX-License-Identifier: Apache-2.0
// Destinations and sources from YAML: what is read, and every way in which a document can be wrong.
#include "config/connector_config.h"

#include "support/catch.h"

namespace colmerge::test {
namespace {

// A document whose only destination, 'd', has these lines behind its connector on line 3.
std::string WithOptions(const std::string& lines) {
  return "destinations:\n  d:\n    connector: in_memory\n" + lines;
}

DestinationOptions Destination(const std::string& yaml, const std::string& name = "d") {
  auto loaded = LoadDestination(yaml, name);
  if (!loaded.ok()) FAIL(loaded.status().message());
  return *loaded;
}

SourceOptions Source(const std::string& yaml, const std::string& name = "s") {
  auto loaded = LoadSource(yaml, name);
  if (!loaded.ok()) FAIL(loaded.status().message());
  return *loaded;
}

Status DestinationError(const std::string& yaml, const std::string& name = "d") {
  auto loaded = LoadDestination(yaml, name);
  REQUIRE_FALSE(loaded.ok());
  return std::move(loaded).status();
}

std::string ErrorOf(const std::string& lines) {
  return DestinationError(WithOptions(lines)).message();
}

using Names = std::vector<std::string>;

TEST_CASE("a destination with the table's name alone has the defaults") {
  DestinationOptions options = Destination(WithOptions("    table_name: users\n"));
  CHECK(options.table_name == "users");
  CHECK(options.mode == WriteMode::kAppend);
  CHECK(options.merge_keys.empty());
  CHECK(options.batch_size == 10000);
  CHECK(options.create_table_if_not_exists);
  CHECK_FALSE(options.validate_schema);
  CHECK(options.on_match == OnMatch::kUpdate);
  CHECK(options.on_no_match == OnNoMatch::kInsert);
  CHECK(options.on_duplicate == OnDuplicate::kLast);
  CHECK(options.null_keys == NullKeys::kEqual);
  CHECK(options.null_values == NullValues::kOverwrite);
  CHECK(options.delete_when.empty());
  CHECK(options.row_kind.empty());
}

TEST_CASE("every option of a destination") {
  DestinationOptions options = Destination(WithOptions(R"(
    table_name: users
    mode: merge
    merge_keys: [region, id]
    batch_size: 500
    create_table_if_not_exists: false
    validate_schema: yes
    on_match: ignore
    on_no_match: error
    on_duplicate: first
    null_keys: error
    null_values: keep
    delete_when: gone
)"));
  CHECK(options.mode == WriteMode::kMerge);
  CHECK(options.merge_keys == Names{"region", "id"});
  CHECK(options.batch_size == 500);
  CHECK_FALSE(options.create_table_if_not_exists);
  CHECK(options.validate_schema);
  CHECK(options.on_match == OnMatch::kIgnore);
  CHECK(options.on_no_match == OnNoMatch::kError);
  CHECK(options.on_duplicate == OnDuplicate::kFirst);
  CHECK(options.null_keys == NullKeys::kError);
  CHECK(options.null_values == NullValues::kKeep);
  CHECK(options.delete_when == "gone");
  CHECK(Destination(WithOptions("    table_name: t\n    mode: merge\n    merge_keys: id\n"
                                "    row_kind: op\n"))
            .row_kind == "op");
}

TEST_CASE("rules of a merge") {
  DestinationOptions options = Destination(WithOptions(R"(
    table_name: users
    mode: merge
    merge_keys: id
    operators:
      hits: sum
      status: {latest_by: updated_at}
      note: {append: "; it's "}
      place: {earliest_by: [day, at]}
      last: {latest_by: updated_at, tie: input}
      tags: set_union
    set: {n: old.n + new.n}
    update_when: new.updated_at > old.updated_at
    on_missing: delete
    scope: region = 'EU'
    allow_empty: yes
    skip_unchanged: yes
)"));
  REQUIRE(options.operators.size() == 6);
  CHECK(options.operators[0].column == "hits");
  CHECK(options.operators[0].operation == "sum");
  CHECK(options.operators[1].operation == "latest_by(\"updated_at\")");
  CHECK(options.operators[2].operation == "append('; it''s ')");
  CHECK(options.operators[3].operation == "earliest_by(\"day\", \"at\")");
  CHECK(options.operators[4].operation == "latest_by(\"updated_at\", tie = \"input\")");
  CHECK(options.operators[5].operation == "set_union");
  CHECK(options.set == decltype(options.set){{"n", "old.n + new.n"}});
  CHECK(options.update_when == "new.updated_at > old.updated_at");
  CHECK(options.on_missing == OnMissing::kDelete);
  CHECK(options.scope == "region = 'EU'");
  CHECK(options.allow_empty);
  CHECK(options.skip_unchanged);
}

TEST_CASE("every word of every enumeration") {
  auto with = [](const std::string& option, std::string_view word) {
    return Destination(WithOptions("    table_name: t\n    mode: merge\n    merge_keys: k\n    " +
                                   option + ": " + std::string(word) + "\n"));
  };
  for (int i = 0; i < 3; ++i) {
    CHECK(with("on_match", kOnMatchNames[i]).on_match == static_cast<OnMatch>(i));
    CHECK(with("on_no_match", kOnNoMatchNames[i]).on_no_match == static_cast<OnNoMatch>(i));
    CHECK(with("on_missing", kOnMissingNames[i]).on_missing == static_cast<OnMissing>(i));
    CHECK(with("on_duplicate", kOnDuplicateNames[i]).on_duplicate == static_cast<OnDuplicate>(i));
  }
  for (int i = 0; i < 2; ++i) {
    CHECK(with("null_keys", kNullKeysNames[i]).null_keys == static_cast<NullKeys>(i));
    CHECK(with("null_values", kNullValuesNames[i]).null_values == static_cast<NullValues>(i));
    CHECK(Destination(
              WithOptions("    table_name: t\n    mode: " + std::string(kWriteModeNames[i]) + "\n"))
              .mode == static_cast<WriteMode>(i));
  }
}

TEST_CASE("every option of a source") {
  SourceOptions options = Source(R"(
sources:
  s:
    connector: in_memory
    table_name: users
    columns:
      - id
      - "full name"
    filter: age >= 18
    batch_size: 1
)");
  CHECK(options.table_name == "users");
  CHECK(options.columns == Names{"id", "full name"});
  CHECK(options.filter == "age >= 18");
  CHECK(options.batch_size == 1);
  options = Source("sources: {s: {connector: in_memory, table_name: t}}");
  CHECK(options.columns.empty());
  CHECK(options.filter.empty());
  CHECK(options.batch_size == 10000);
}

TEST_CASE("one merge key needs no list") {
  CHECK(Destination(WithOptions("    table_name: t\n    mode: merge\n    merge_keys: id\n"))
            .merge_keys == Names{"id"});
}

TEST_CASE("numbers and words are names where a name is meant") {
  CHECK(Destination(WithOptions("    table_name: 2024\n")).table_name == "2024");
  CHECK(Destination(WithOptions("    table_name: 'null'\n")).table_name == "null");
}

TEST_CASE("flags have the words of YAML") {
  for (const char* word : {"true", "True", "YES", "on", "'true'"}) {
    CHECK(Destination(WithOptions("    table_name: t\n    validate_schema: " + std::string(word)))
              .validate_schema);
  }
  for (const char* word : {"false", "No", "OFF"}) {
    CHECK_FALSE(Destination(WithOptions("    table_name: t\n    create_table_if_not_exists: " +
                                        std::string(word)))
                    .create_table_if_not_exists);
  }
}

TEST_CASE("an option that is null has its default") {
  DestinationOptions options = Destination(
      WithOptions("    table_name: t\n    mode:\n    merge_keys: ~\n    batch_size: null\n"));
  CHECK(options.mode == WriteMode::kAppend);
  CHECK(options.merge_keys.empty());
  CHECK(options.batch_size == 10000);
}

TEST_CASE("anchors, aliases and merged mappings") {
  DestinationOptions options = Destination(R"(
common: &common {connector: in_memory, batch_size: 7, mode: merge}
keys: &keys [a, &b b]
more: &more
  <<: *common
  batch_size: 8
  on_match: ignore
destinations:
  d:
    <<: [{on_match: error}, *more]
    table_name: *b
    merge_keys: *keys
)");
  CHECK(options.table_name == "b");
  CHECK(options.merge_keys == Names{"a", "b"});
  CHECK(options.batch_size == 8);
  CHECK(options.mode == WriteMode::kMerge);
  CHECK(options.on_match == OnMatch::kError);
}

TEST_CASE("other entries, other connectors and other top-level keys are not looked at") {
  const std::string yaml = R"(
version: 2
destinations:
  warehouse: {connector: postgres, dsn: "..."}
  broken: 5
  d: {connector: in_memory, table_name: t}
)";
  CHECK(Destination(yaml).table_name == "t");
  CHECK(*DestinationNames(yaml) == Names{"d"});
}

TEST_CASE("names in the document's order") {
  const std::string yaml =
      "destinations:\n  z: {connector: in_memory}\n  a: {connector: in_memory}\nsources:\n";
  CHECK(*DestinationNames(yaml) == Names{"z", "a"});
  CHECK(SourceNames(yaml)->empty());
  CHECK(SourceNames("a: 1")->empty());
  CHECK(SourceNames("sources: 1").status().message() ==
        "line 1: 'sources' must be a mapping, not '1'");
}

TEST_CASE("a destination without a table") {
  const std::string expected = "'table_name' is required (destination 'd', line 2)";
  CHECK(ErrorOf("") == expected);
  CHECK(ErrorOf("    table_name:\n") == expected);
  CHECK(ErrorOf("    table_name: ''\n") == expected);
  CHECK(LoadSource("sources: {s: {connector: in_memory}}", "s").status().message() ==
        "'table_name' is required (source 's', line 1)");
}

TEST_CASE("an unknown option is told with the nearest one") {
  Status status = DestinationError(WithOptions("    tabel_name: t\n"));
  CHECK(status.code() == Code::kInvalidArgument);
  CHECK(status.message() == "unknown option 'tabel_name' (line 4); did you mean 'table_name'?");
  CHECK(status.detail().line == 4);
  CHECK(ErrorOf("    table_name: t\n    merge_key: id\n") ==
        "unknown option 'merge_key' (line 5); did you mean 'merge_keys'?");
  CHECK(ErrorOf("    quite_another: 1\n") == "unknown option 'quite_another' (line 4)");
  CHECK(LoadSource("sources: {s: {connector: in_memory, mode: append}}", "s").status().message() ==
        "unknown option 'mode' (line 1)");
}

TEST_CASE("values of the wrong kind") {
  CHECK(ErrorOf("    table_name: t\n    batch_size: many\n") ==
        "batch_size must be a positive integer, not 'many' (line 5)");
  for (const char* value : {"0", "-1", "1.5", "1e3", "18446744073709551616", "''"}) {
    CHECK_THAT(ErrorOf("    batch_size: " + std::string(value) + "\n"),
               HasText("batch_size must be a positive integer, not '"));
  }
  CHECK(ErrorOf("    batch_size: [1]\n") ==
        "batch_size must be a positive integer, not a list (line 4)");
  CHECK(ErrorOf("    validate_schema: 1\n") ==
        "validate_schema must be true or false, not '1' (line 4)");
  CHECK(ErrorOf("    validate_schema: {a: b}\n") ==
        "validate_schema must be true or false, not a mapping (line 4)");
  CHECK(ErrorOf("    table_name: [t]\n") ==
        "table_name must be a text without NUL bytes, not a list (line 4)");
  CHECK(ErrorOf("    table_name: \"a\\0b\"\n") ==
        "table_name must be a text without NUL bytes, not 'a b' (line 4)");
  CHECK(ErrorOf("    merge_keys: {id: 1}\n") ==
        "merge_keys must be a name or a list of names, not a mapping (line 4)");
  CHECK(ErrorOf("    merge_keys:\n      - id\n      - [x]\n") ==
        "merge_keys must be a name or a list of names, not a list (line 6)");
  CHECK(ErrorOf("    merge_keys: [~]\n") ==
        "merge_keys must be a name or a list of names, not null (line 4)");
}

TEST_CASE("words that an option does not know") {
  CHECK(ErrorOf("    mode: merg\n") ==
        "mode must be one of append, replace, merge, not 'merg' (line 4); did you mean 'merge'?");
  CHECK(ErrorOf("    mode: upsert_all\n") ==
        "mode must be one of append, replace, merge, not 'upsert_all' (line 4)");
  CHECK(
      ErrorOf("    on_duplicate: lats\n") ==
      "on_duplicate must be one of last, first, error, not 'lats' (line 4); did you mean 'last'?");
  CHECK(ErrorOf("    mode: [merge]\n") ==
        "mode must be one of append, replace, merge, not a list (line 4)");
}

TEST_CASE("connectors") {
  CHECK(DestinationError("destinations:\n  d: {table_name: t}\n").message() ==
        "'connector' is required in destination 'd' (line 2)");
  CHECK(DestinationError("destinations:\n  d: {connector: postgres}\n").message() ==
        "the connector of destination 'd' must be 'in_memory', not 'postgres' (line 2)");
  CHECK(DestinationError("destinations:\n  d:\n    connector: in-memory\n").message() ==
        "the connector of destination 'd' must be 'in_memory', not 'in-memory' (line 3); did you "
        "mean "
        "'in_memory'?");
  CHECK_THAT(DestinationError("destinations: {d: {connector: [x]}}").message(),
             HasText("not a list"));
}

TEST_CASE("names that are not there") {
  const std::string yaml =
      "destinations: {users: {connector: in_memory}, orders: {}}\nsources: {}\n";
  CHECK(DestinationError(yaml, "user").message() ==
        "destination 'user' not found, the document has users, orders; did you mean 'users'?");
  CHECK(DestinationError(yaml, "x").message() ==
        "destination 'x' not found, the document has users, orders");
  CHECK(LoadSource(yaml, "x").status().message() == "source 'x' not found, the document has none");
  CHECK(DestinationError("destination: {}\n").message() ==
        "the document has no 'destinations'; did you mean 'destination'?");
  std::string many = "destinations:\n";
  for (int i = 0; i < 30; ++i) many += "  n" + std::to_string(i) + ": {}\n";
  CHECK_THAT(DestinationError(many, "zzz").message(), HasText("n18, n19, ..."));
}

TEST_CASE("options that contradict each other name the destination") {
  CHECK(ErrorOf("    table_name: t\n    mode: merge\n") ==
        "mode 'merge' needs merge_keys (destination 'd', line 2)");
}

TEST_CASE("repeated keys") {
  Status status = DestinationError(WithOptions("    table_name: t\n    table_name: u\n"));
  CHECK(status.message() == "line 5: destination 'd' has the key 'table_name' twice");
  CHECK(status.detail().line == 5);
  CHECK(DestinationError("destinations:\n  d: {}\n  d: {}\n").message() ==
        "line 3: 'destinations' has the key 'd' twice");
  CHECK(DestinationError("destinations: {}\nsources: {}\ndestinations: {}\n").message() ==
        "line 3: the document has the key 'destinations' twice");
}

TEST_CASE("documents of another shape") {
  CHECK(DestinationError("").message() == "the YAML text is empty");
  CHECK(DestinationError("# nothing\n").message() == "the YAML text is empty");
  CHECK(DestinationError("- a\n").message() ==
        "line 1: the document must be a mapping, not a list");
  CHECK(DestinationError("destinations: 5\n").message() ==
        "line 1: 'destinations' must be a mapping, not '5'");
  CHECK(DestinationError("destinations:\n  d: text\n").message() ==
        "line 2: destination 'd' must be a mapping, not 'text'");
  CHECK(DestinationError("destinations:\n  d:\n").message() ==
        "line 2: destination 'd' must be a mapping, not null");
  CHECK(DestinationError("destinations: {d: {[a]: b}}\n").message() ==
        "line 1: destination 'd' has a list as a key");
  CHECK(DestinationError(WithOptions("    <<: 5\n")).message() ==
        "line 4: destination 'd' must be a mapping, not '5'");
  CHECK(DestinationError("a: 1\n---\nb: 2\n").message() ==
        "line 2: a second document begins, only one is allowed");
}

TEST_CASE("a document's only marker is no second document") {
  CHECK(Destination("---\ndestinations: {d: {connector: in_memory, table_name: t}}\n...\n")
            .table_name == "t");
  CHECK(Destination("\xEF\xBB\xBF"
                    "destinations: {d: {connector: in_memory, table_name: t}}")
            .table_name == "t");
}

TEST_CASE("text that is not YAML") {
  Status status = DestinationError("destinations:\n  d: [a\n");
  CHECK(status.code() == Code::kInvalidText);
  CHECK_THAT(status.message(), HasText("line 3, byte 1: the text is not YAML: "));
  CHECK(status.detail().line == 3);
  CHECK_THAT(DestinationError("a: b: c\n").message(), HasText("line 1"));
  CHECK_THAT(DestinationError("a: *nowhere\n").message(),
             HasText("line 1: the alias *nowhere has no anchor before it"));
  CHECK(DestinationError("a: 1\nb: \xFF\n").message() == "line 2: the text is not UTF-8");
  CHECK_THAT(DestinationError("\tdestinations: {}\n").message(), HasText("not YAML"));
}

TEST_CASE("aliases cannot contain themselves") {
  CHECK_THAT(DestinationError("destinations: &a {d: *a}\n").message(), HasText("*a has no anchor"));
}

}  // namespace
}  // namespace colmerge::test
