// SPDX-License-Identifier: Apache-2.0
// Every form of rows and every option reaches the library as it was meant.

#include <colmerge/colmerge.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "rows.h"
#include "support/catch.h"
#include "thrown.h"

namespace colmerge::test {

namespace {

DestinationOptions Merge(std::vector<std::string> keys) {
  DestinationOptions options;
  options.table_name = "t";
  options.mode = Mode::kMerge;
  options.merge_keys = std::move(keys);
  return options;
}

}  // namespace

TEST_CASE("vectors of every C++ type become columns of the Arrow type that fits") {
  Store store;
  const std::vector<int64_t> longs{1, -2, 3};
  const std::vector<std::string> texts{"Ann", "", "a text that is longer than twelve bytes"};
  const std::vector<std::optional<double>> reals{1.5, std::nullopt, -0.5};
  store.OpenDestination({"t"}).Write({
      {"longs", longs},
      {"texts", texts},
      {"reals", reals},
      {"flags", std::vector<bool>{true, false, true}},
      {"maybe", std::vector<std::optional<bool>>{false, true, std::nullopt}},
      {"words", std::vector<std::optional<std::string>>{"x", std::nullopt, "z"}},
      {"views", std::vector<std::string_view>{"p", "q", "r"}},
      {"bytes", std::vector<uint8_t>{255, 0, 1}},
      {"small", std::vector<int16_t>{-5, 0, 5}},
      {"floats", std::vector<float>{0.5F, 1, 2}},
  });
  const Snapshot snapshot = store.OpenTable("t").TakeSnapshot();
  CHECK(Rows(snapshot.OpenReader()) ==
        std::vector<std::string>{"1|Ann|1.5|true|false|x|p|255|-5|0.5", "-2|||false|true||q|0|0|1",
                                 "3|a text that is longer than twelve bytes|-0.5|true||z|r|1|5|2"});
  std::vector<std::string> types;
  for (int64_t i = 0; i < 10; ++i) types.push_back(snapshot.column_info(i).type);
  CHECK(types == std::vector<std::string>{"int64", "utf8", "float64", "bool", "bool", "utf8",
                                          "utf8", "uint8", "int16", "float32"});
  CHECK(snapshot.column_info(2).nulls == 1);
}

TEST_CASE("values are given another Arrow type of their layout") {
  Store store;
  store.OpenDestination({"t"}).Write(
      {Column("day", std::vector<int32_t>{0, 19000}).As(COLMERGE_TYPE_DATE32),
       Column("raw", std::vector<std::string>{"\x01\x02", ""}).As(COLMERGE_TYPE_BINARY)});
  CHECK(Rows(store.OpenTable("t").TakeSnapshot().OpenReader()) ==
        std::vector<std::string>{"1970-01-01|0102", "2022-01-08|"});
}

TEST_CASE("a merge counts what it did") {
  Store store;
  Destination merge = store.OpenDestination(Merge({"id", "shop"}));
  merge.WriteCsv("id,shop,price\n1,a,10\n1,b,20\n");
  const WriteResult result = merge.WriteCsv("id,shop,price\n1,b,25\n2,a,30\n");
  CHECK(result.rows_read == 2);
  CHECK(result.inserted == 1);
  CHECK(result.updated == 1);
  CHECK(result.version == 2);
  CHECK(Rows(store.OpenTable("t").TakeSnapshot().OpenReader()) ==
        std::vector<std::string>{"1|a|10", "1|b|25", "2|a|30"});
}

TEST_CASE("each option of a destination has its effect") {
  Store store;
  store.OpenDestination({"t"}).WriteCsv("id,v\n1,1\n");
  DestinationOptions options = Merge({"id"});

  SECTION("create_table_if_not_exists") {
    options.table_name = "missing";
    options.create_table_if_not_exists = false;
    const Error error = Thrown([&] { store.OpenDestination(options).WriteCsv("id\n1\n"); });
    CHECK_THAT(error.what(), HasText("Cannot create table 'missing' - table creation disabled"));
  }
  SECTION("validate_schema") {
    options.validate_schema = true;
    CHECK(Thrown([&] { store.OpenDestination(options).WriteCsv("id\n1\n"); }).code() ==
          Code::kSchemaMismatch);
  }
  SECTION("on_match") {
    options.on_match = OnMatch::kIgnore;
    CHECK(store.OpenDestination(options).WriteCsv("id,v\n1,2\n").ignored == 1);
    options.on_match = OnMatch::kError;
    CHECK(Thrown([&] { store.OpenDestination(options).WriteCsv("id,v\n1,2\n"); }).code() ==
          Code::kConstraintViolation);
  }
  SECTION("on_no_match") {
    options.on_no_match = OnNoMatch::kIgnore;
    CHECK(store.OpenDestination(options).WriteCsv("id,v\n7,2\n").ignored == 1);
  }
  SECTION("on_duplicate") {
    options.on_duplicate = OnDuplicate::kFirst;
    store.OpenDestination(options).WriteCsv("id,v\n1,2\n1,3\n");
    CHECK(Rows(store.OpenTable("t").TakeSnapshot().OpenReader()) ==
          std::vector<std::string>{"1|2"});
  }
  SECTION("null_keys") {
    options.null_keys = NullKeys::kError;
    CHECK(Thrown([&] { store.OpenDestination(options).WriteCsv("id,v\n,2\n"); }).code() ==
          Code::kConstraintViolation);
  }
  SECTION("null_values") {
    options.null_values = NullValues::kKeep;
    store.OpenDestination(options).WriteCsv("id,v\n1,\n");
    CHECK(Rows(store.OpenTable("t").TakeSnapshot().OpenReader()) ==
          std::vector<std::string>{"1|1"});
  }
  SECTION("delete_when") {
    options.delete_when = "gone";
    CHECK(store.OpenDestination(options).WriteCsv("id,gone\n1,true\n").deleted == 1);
  }
  SECTION("row_kind") {
    options.row_kind = "op";
    CHECK(store.OpenDestination(options).WriteCsv("id,op\n1,-D\n").deleted == 1);
  }
  SECTION("operators, set and update_when") {
    options.operators = {{"v", "sum"}};
    store.OpenDestination(options).WriteCsv("id,v\n1,2\n1,3\n");
    options.operators.clear();
    options.set = {{"v", "old.v * new.v"}};
    options.update_when = "new.v > 1";
    CHECK(store.OpenDestination(options).WriteCsv("id,v\n1,7\n1,1\n").ignored == 1);
    CHECK(Rows(store.OpenTable("t").TakeSnapshot().OpenReader()) ==
          std::vector<std::string>{"1|42"});
  }
  SECTION("operators of the table") {
    TableOptions table;
    table.primary_key = {"id"};
    table.if_exists = IfExists::kReplace;
    table.operators = {{"v", "bit_or"}};
    store.CreateTable("t", {{"id", COLMERGE_TYPE_INT64}, {"v", COLMERGE_TYPE_INT64}}, table);
    store.OpenDestination(options).WriteCsv("id,v\n1,2\n1,8\n");
    CHECK(Rows(store.OpenTable("t").TakeSnapshot().OpenReader()) ==
          std::vector<std::string>{"1|10"});
    options.operators = {{"v", "sum"}};
    CHECK_THAT(Thrown([&] { store.OpenDestination(options).WriteCsv("id,v\n1,2\n"); }).what(),
               HasText("which the table declares"));
  }
  SECTION("on_missing") {
    options.on_missing = OnMissing::kDelete;
    options.scope = "v > 0";
    CHECK(store.OpenDestination(options).WriteCsv("id,v\n2,1\n").deleted == 1);
    options.allow_empty = true;
    CHECK(store.OpenDestination(options).WriteCsv("id,v\n").deleted == 1);
  }
  SECTION("skip_unchanged") {
    options.skip_unchanged = true;
    CHECK(store.OpenDestination(options).WriteCsv("id,v\n1,1\n").ignored == 1);
  }
  SECTION("no table name") {
    CHECK_THAT(Thrown([&] { store.OpenDestination(DestinationOptions{}); }).what(),
               HasText("'table_name' is required"));
  }
}

TEST_CASE("CSV and JSON are read as their options say") {
  Store store;
  CsvOptions csv;
  csv.delimiter = ';';
  csv.quote = '\'';
  csv.header = false;
  csv.infer_types = false;
  csv.null_texts = {"-"};
  csv.column_names = {"a", "b"};
  store.OpenDestination({"csv"}).WriteCsv("1;'x;y'\n-;z\n", csv);
  const Snapshot snapshot = store.OpenTable("csv").TakeSnapshot();
  CHECK(Rows(snapshot.OpenReader()) == std::vector<std::string>{"1|x;y", "|z"});
  CHECK(snapshot.column_info(0).type == "utf8");
  CHECK(snapshot.column_info(1).name == "b");

  Destination json = store.OpenDestination({"json"});
  json.WriteJson(R"([{"a": 1}, {"a": 2}])");
  json.WriteJson("{\"a\": 3}\n{\"a\": 4}\n", {JsonLayout::kLines});
  CHECK(Rows(store.OpenTable("json").TakeSnapshot().OpenReader()) ==
        std::vector<std::string>{"1", "2", "3", "4"});
  CHECK(Thrown([&] { json.WriteJson("{\"a\": 3}", {JsonLayout::kArray}); }).code() ==
        Code::kInvalidText);
}

TEST_CASE("text is read as declared, and what cannot be read is handed over") {
  Store store;
  CsvOptions csv;
  csv.delimiter = '\0';
  csv.types = {{"zip", "text"}, {"n", "int32"}};
  csv.decimal_point = ',';
  csv.comment = '#';
  csv.trim = true;
  csv.skip_lines = 1;
  csv.encoding = Encoding::kLatin1;
  std::vector<std::string> rejected;
  csv.rejected = [&](const RejectedRow& row) {
    rejected.push_back(std::to_string(row.line) + " " + std::string(row.column));
    return true;
  };
  Destination people = store.OpenDestination({"t"});
  people.WriteCsv("x\nzip;n;f;s\n01234;007; 1,5 ;Jos\xE9\n#\n1;x;1;y\n", csv);
  CHECK(rejected == std::vector<std::string>{"5 n"});
  CHECK(Rows(store.OpenTable("t").TakeSnapshot().OpenReader()) ==
        std::vector<std::string>{"01234|7|1.5|Jos\xC3\xA9"});
  csv.rejected = [](const RejectedRow&) -> bool { throw std::runtime_error("mine"); };
  CHECK_THROWS_AS(people.WriteCsv("x\nzip;n;f;s\n1;x;1;y\n", csv), std::runtime_error);
  csv.rejected = [](const RejectedRow&) { return false; };
  CHECK(Thrown([&] { people.WriteCsv("x\nzip;n;f;s\n1;x;1;y\n", csv); }).code() ==
        Code::kCancelled);

  JsonOptions json;
  json.nan = JsonNan::kNull;
  json.records_key = "data";
  json.null_texts = {"-"};
  store.OpenDestination({"j"}).WriteJson(R"({"data":[{"a":NaN,"b":"-"},{"a":1,"b":"x"}]})", json);
  CHECK(Rows(store.OpenTable("j").TakeSnapshot().OpenReader()) ==
        std::vector<std::string>{"|", "1|x"});
}

TEST_CASE("destinations and sources come from YAML") {
  Store store;
  const std::string_view yaml = R"(
destinations:
  people:
    connector: in_memory
    table_name: people
    mode: merge
    merge_keys: [id]
sources:
  names:
    connector: in_memory
    table_name: people
    columns: [name]
)";
  store.OpenDestination(yaml, "people").WriteCsv("id,name\n1,Ann\n1,Bea\n");
  CHECK(Rows(store.OpenSource(yaml, "names").OpenReader()) == std::vector<std::string>{"Bea"});
  CHECK_THAT(Thrown([&] { store.OpenSource(yaml, "none"); }).what(), HasText("none"));
  CHECK(ListDestinations(yaml) == std::vector<std::string>{"people"});
  CHECK(ListSources(yaml) == std::vector<std::string>{"names"});
  CHECK(ListSources("version: 1").empty());
  CHECK(Thrown([&] { ListDestinations("["); }).code() == Code::kInvalidText);
  CHECK(store.OpenDestination(yaml, "people").table_name() == "people");
  CHECK(store.OpenSource(yaml, "names").table_name() == "people");
}

TEST_CASE("keys are deleted") {
  Store store;
  store.OpenDestination({"t"}).WriteCsv("id,v\n1,1\n2,2\n3,3\n");
  const std::vector<int64_t> ids{3, 1, 9};
  const WriteResult result = store.OpenTable("t").DeleteKeys({{"id", ids}});
  CHECK(result.deleted == 2);
  CHECK(result.ignored == 1);
  CHECK(Rows(store.OpenTable("t").TakeSnapshot().OpenReader()) == std::vector<std::string>{"2|2"});
  store.OpenTable("t").Truncate();
  CHECK(store.OpenTable("t").Describe().rows == 0);
}

TEST_CASE("streams with columns of their own are one write") {
  Store store;
  store.OpenDestination({"a"}).WriteCsv("a,b\n1,2\n");
  store.OpenDestination({"b"}).WriteCsv("b,a\n3,4\n");
  store.OpenDestination({"c"}).WriteCsv("c\n5\n");
  std::vector<const char*> left{"c", "b", "a"};
  const auto next = [&] {
    if (left.empty()) return Stream();
    const char* name = left.back();
    left.pop_back();
    return store.OpenTable(name).TakeSnapshot().Read();
  };
  const WriteResult result = store.OpenDestination({"t"}).WriteStreams(next);
  CHECK(result.rows_read == 3);
  CHECK(Rows(store.OpenTable("t").TakeSnapshot().OpenReader()) ==
        std::vector<std::string>{"1|2|", "4|3|", "||5"});
  CHECK(Thrown([&] { store.OpenDestination({"t"}).WriteStreams(next); }).code() ==
        Code::kInvalidArgument);
}

TEST_CASE("what gives streams may throw, and need not come to an end") {
  Store store;
  store.OpenDestination({"a"}).WriteCsv("a\n1\n");
  Destination people = store.OpenDestination({"t"});
  int given = 0;
  const auto next = [&] {
    if (++given == 3) throw std::domain_error("mine");
    return store.OpenTable("a").TakeSnapshot().Read();
  };
  CHECK_THROWS_AS(people.WriteStreams(next), std::domain_error);
  CHECK(given == 3);

  WriteOptions options;
  options.memory_limit = 1 << 20;
  const auto endless = [&] { return store.OpenTable("a").TakeSnapshot().Read(); };
  CHECK(Thrown([&] { people.WriteStreams(endless, options); }).code() == Code::kOutOfMemory);
  CancelFlag cancel;
  given = 3;
  const auto cancelling = [&] {
    if (++given == 9) cancel.Cancel();
    return store.OpenTable("a").TakeSnapshot().Read();
  };
  options = {};
  options.cancel = &cancel;
  CHECK(Thrown([&] { people.WriteStreams(cancelling, options); }).code() == Code::kCancelled);
  CHECK(given == 9);
  CHECK_FALSE(store.HasTable("t"));
}

TEST_CASE("a row changes the columns that it has") {
  Store store;
  Destination merge = store.OpenDestination(Merge({"id"}));
  const std::vector<int64_t> ids{1, 2};
  merge.Write({{"id", ids}, {"v", std::vector<int64_t>{10, 20}}});
  const uint8_t presence = 2;
  merge.Write({{"id", ids},
               Column("v", std::vector<std::optional<int64_t>>{std::nullopt, std::nullopt})
                   .PresentWhere(&presence)});
  CHECK(Rows(store.OpenTable("t").TakeSnapshot().OpenReader()) ==
        std::vector<std::string>{"1|10", "2|"});
}

TEST_CASE("options of texts reach the library") {
  Store store;
  std::vector<std::string> rejected;
  CsvOptions csv;
  csv.delimiter = '\0';
  csv.types = {{"zip", "text"}, {"n", "float64"}};
  csv.decimal_point = ',';
  csv.thousands_separator = '.';
  csv.comment = '#';
  csv.trim = true;
  csv.skip_lines = 1;
  csv.encoding = Encoding::kLatin1;
  csv.rejected = [&](const RejectedRow& row) {
    rejected.push_back(std::to_string(row.line) + " " + std::string(row.column));
    return true;
  };
  store.OpenDestination({"csv"}).WriteCsv("today\nzip;n\n# none\n0\xe4; 1.234,5\n1;x\n", csv);
  CHECK(Rows(store.OpenTable("csv").TakeSnapshot().OpenReader()) ==
        std::vector<std::string>{"0\xc3\xa4|1234.5"});
  CHECK(rejected == std::vector<std::string>{"5 n"});
  csv.delimiter = ';';
  csv.rejected = [](const RejectedRow&) -> bool { throw std::string("mine"); };
  CHECK_THROWS_AS(store.OpenDestination({"csv"}).WriteCsv("\nzip;n\n1\n", csv), std::string);

  JsonOptions json;
  json.nan = JsonNan::kNull;
  json.null_texts = {"NA"};
  json.types = {{"a", "float64"}};
  json.records_key = "rows";
  store.OpenDestination({"json"}).WriteJson(
      R"({"rows": [{"a": NaN, "b": "NA"}, {"a": 2, "b": "x"}]})", json);
  CHECK(Rows(store.OpenTable("json").TakeSnapshot().OpenReader()) ==
        std::vector<std::string>{"|", "2|x"});
}

}  // namespace colmerge::test
