// SPDX-License-Identifier: Apache-2.0
// Options that do not make sense together, whoever filled them in.
#include "write/destination_options.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

DestinationOptions Merging() {
  DestinationOptions options;
  options.table_name = "t";
  options.mode = WriteMode::kMerge;
  options.merge_keys = {"id"};
  return options;
}

TEST_CASE("options that make sense") {
  CHECK(Validate(Merging()).ok());
  DestinationOptions options;
  options.table_name = "t";
  CHECK(Validate(options).ok());
  SourceOptions source;
  source.table_name = "t";
  source.columns = {"a", "b"};
  CHECK(Validate(source).ok());
}

TEST_CASE("a table and a batch size are needed") {
  DestinationOptions options = Merging();
  options.batch_size = 0;
  CHECK(Validate(options).message() == "batch_size must be above 0");
  options.table_name.clear();
  CHECK(Validate(options).message() == "'table_name' is required");
  SourceOptions source;
  CHECK(Validate(source).message() == "'table_name' is required");
  source.table_name = "t";
  source.batch_size = 0;
  CHECK(Validate(source).message() == "batch_size must be above 0");
}

TEST_CASE("merge keys are needed, once each, with a name") {
  DestinationOptions options = Merging();
  options.merge_keys = {};
  CHECK(Validate(options).message() == "mode 'merge' needs merge_keys");
  options.merge_keys = {"a", "b", "a"};
  CHECK(Validate(options).message() == "merge_keys has 'a' twice");
  CHECK(Validate(options).detail().column == "a");
  options.merge_keys = {"a", ""};
  CHECK(Validate(options).message() == "merge_keys has an empty name");
  SourceOptions source;
  source.table_name = "t";
  source.columns = {"a", "a"};
  CHECK(Validate(source).message() == "columns has 'a' twice");
}

TEST_CASE("the column that marks deletions is no key") {
  DestinationOptions options = Merging();
  options.delete_when = "gone";
  CHECK(Validate(options).ok());
  options.delete_when = "id";
  CHECK(Validate(options).message() == "'id' cannot be both a merge key and delete_when");
  options.delete_when.clear();
  options.row_kind = "op";
  CHECK(Validate(options).ok());
  options.row_kind = "id";
  CHECK(Validate(options).message() == "'id' cannot be both a merge key and row_kind");
  options.row_kind = "op";
  options.delete_when = "gone";
  CHECK(Validate(options).message() ==
        "delete_when and row_kind exclude each other: both say which rows delete");
}

TEST_CASE("options of merges are refused in other modes") {
  struct Case {
    const char* name;
    void (*set)(DestinationOptions*);
  };
  const Case cases[] = {
      {"merge_keys", [](DestinationOptions* options) { options->merge_keys = {"id"}; }},
      {"on_match", [](DestinationOptions* options) { options->on_match = OnMatch::kError; }},
      {"on_no_match",
       [](DestinationOptions* options) { options->on_no_match = OnNoMatch::kIgnore; }},
      {"on_duplicate",
       [](DestinationOptions* options) { options->on_duplicate = OnDuplicate::kFirst; }},
      {"null_keys", [](DestinationOptions* options) { options->null_keys = NullKeys::kError; }},
      {"null_values",
       [](DestinationOptions* options) { options->null_values = NullValues::kKeep; }},
      {"delete_when", [](DestinationOptions* options) { options->delete_when = "gone"; }},
      {"row_kind", [](DestinationOptions* options) { options->row_kind = "op"; }},
  };
  for (WriteMode mode : {WriteMode::kAppend, WriteMode::kReplace}) {
    for (const Case& each : cases) {
      DestinationOptions options;
      options.table_name = "t";
      options.mode = mode;
      each.set(&options);
      Status status = Validate(options);
      CHECK(status.code() == Code::kInvalidArgument);
      CHECK(status.message() == std::string(each.name) + " needs mode 'merge', the mode is '" +
                                    (mode == WriteMode::kAppend ? "append'" : "replace'"));
      options = Merging();
      each.set(&options);
      CHECK(Validate(options).ok());
    }
  }
}

}  // namespace
}  // namespace colmerge::test
