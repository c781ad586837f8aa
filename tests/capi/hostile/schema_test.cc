// SPDX-License-Identifier: Apache-2.0
// Cases 21 to 44: malformed ArrowSchema structs.
#include <climits>
#include <cstring>

#include "check.h"
#include "hostile/refusal.h"
#include "scenario.h"
#include "support/catch.h"

namespace colmerge::test::schema_test {
namespace {

constexpr int32_t kInvalid = COLMERGE_ERROR_INVALID_ARROW;
constexpr int32_t kUnsupported = COLMERGE_ERROR_UNSUPPORTED_TYPE;

// A mutation of the schema alone.
template <typename Change>
Mutation OfSchema(Change change) {
  return [change](ArrowSchema* schema, ArrowArray*) { change(schema); };
}

template <typename Change>
void Refuse(Change change, std::vector<std::string> parts, int32_t code = kInvalid) {
  RequireSchemaRefused(SampleColumns(), OfSchema(change), {code, std::move(parts)});
}

// The format of the second column is replaced.
void RefuseFormat(const char* format, std::vector<std::string> parts, int32_t code = kInvalid) {
  INFO("format " << format);
  parts.emplace_back("name");
  Refuse([format](ArrowSchema* schema) { schema->children[1]->format = format; }, std::move(parts),
         code);
}

TEST_CASE("hostile 021 schema NULL") {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  const std::vector<arrow_column> columns = SampleColumns();
  const arrow_column root = arrow_batch(2, columns.data());
  ArrowArray array;
  int releases = 0;
  arrow_build_array(&root, &array, &releases);
  colmerge_error error;
  auto* table = reinterpret_cast<colmerge_table*>(store);
  CHECK_FAILS(colmerge_table_create(store, "t", -1, nullptr, nullptr, &table, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  REQUIRE(table == nullptr);
  const int32_t status =
      colmerge_destination_write_array(append, &array, nullptr, nullptr, nullptr, &error);
  REQUIRE((status == COLMERGE_ERROR_INVALID_ARGUMENT || status == kInvalid));
  REQUIRE_THAT(error.message, HasText("schema"));
  REQUIRE(array.release != nullptr);
  REQUIRE(releases == 0);
  REQUIRE(table_is_there(store, "t") == 0);
  arrow_release_array(&array);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

TEST_CASE("hostile 022 schema released") {
  Refuse([](ArrowSchema* schema) { schema->release(schema); }, {"schema", "released"});
}

TEST_CASE("hostile 023 format NULL") {
  Refuse([](ArrowSchema* schema) { schema->format = nullptr; }, {"format is NULL"});
  Refuse([](ArrowSchema* schema) { schema->children[1]->format = nullptr; },
         {"'name'", "format is NULL"});
}

TEST_CASE("hostile 024 format empty") {
  RefuseFormat("", {"format", "empty"});
  Refuse([](ArrowSchema* schema) { schema->format = ""; }, {"format"});
}

TEST_CASE("hostile 025 format unknown") {
  for (const char* format : {"q", "x", "\xFF\xFE", " u", "+", "+x", "t", "tx", "td", "tdX", "v"}) {
    RefuseFormat(format, {"format"});
  }
}

TEST_CASE("hostile 026 format with trailing garbage") {
  for (const char* format :
       {"ll", "l ", "u1", "gg", "bb", "tdDx", "ttsx", "tDsx", "tiMx", "w:3x", "d:5,2x", "vuu"}) {
    RefuseFormat(format, {"format", format});
  }
}

TEST_CASE("hostile 027 format with a bad parameter") {
  for (const char* format : {"w:",           "w:-1",      "w:99999999999999999999",
                             "w:2147483648", "w:x",       "d:",
                             "d:5",          "d:40,2",    "d:0,0",
                             "d:77,2,256",   "d:5,2,100", "d:5,2,",
                             "d:5,,2",       "d:-5,2",    "ts",
                             "tss",          "tsu",       "tsx:",
                             "+w:",          "+w:-1"}) {
    RefuseFormat(format, {"format", format});
  }
}

TEST_CASE("hostile 028 unsupported type is named") {
  struct Unsupported {
    const char* format;
    const char* name;
  };
  for (const auto& [format, name] :
       {Unsupported{"+r", "run-end"}, Unsupported{"+vl", "list view"},
        Unsupported{"+vL", "list view"}, Unsupported{"+us:0,1", "union"},
        Unsupported{"+ud:0,1", "union"}}) {
    RefuseFormat(format, {name}, kUnsupported);
  }
}

TEST_CASE("hostile 029 root is not a struct") {
  for (const char* format : {"l", "u", "n", "+l", "+m"}) {
    Refuse([format](ArrowSchema* schema) { schema->format = format; }, {"format", format});
  }
}

TEST_CASE("hostile 030 negative n_children") {
  for (const int64_t count : {int64_t{-1}, INT64_MIN}) {
    Refuse([count](ArrowSchema* schema) { schema->n_children = count; },
           {"n_children", std::to_string(count)});
    Refuse([count](ArrowSchema* schema) { schema->children[0]->n_children = count; },
           {"'id'", "n_children", std::to_string(count)});
  }
}

TEST_CASE("hostile 031 huge n_children") {
  for (const int64_t count : {int64_t{1} << 40, INT64_MAX}) {
    Refuse([count](ArrowSchema* schema) { schema->n_children = count; },
           {"n_children", std::to_string(count)});
    Refuse([count](ArrowSchema* schema) { schema->children[0]->n_children = count; },
           {"'id'", "n_children", std::to_string(count)});
  }
}

TEST_CASE("hostile 032 children NULL") {
  Refuse([](ArrowSchema* schema) { schema->children = nullptr; }, {"children is NULL"});
  Refuse(
      [](ArrowSchema* schema) {
        schema->children[1]->format = "+s";
        schema->children[1]->n_children = 1;
      },
      {"'name'", "children is NULL"});
}

TEST_CASE("hostile 033 a child NULL") {
  Refuse([](ArrowSchema* schema) { schema->children[1] = nullptr; }, {"1", "NULL"});
}

TEST_CASE("hostile 034 a child released") {
  Refuse([](ArrowSchema* schema) { schema->children[1]->release(schema->children[1]); },
         {"1", "released"});
}

TEST_CASE("hostile 035 name NULL") {
  Refuse([](ArrowSchema* schema) { schema->children[1]->name = nullptr; }, {"1", "name is NULL"});
}

TEST_CASE("hostile 036 names repeated") {
  const std::vector<arrow_column> columns = SampleColumns();
  const Mutation repeat =
      OfSchema([](ArrowSchema* schema) { schema->children[1]->name = schema->children[0]->name; });
  // The header gives a repeated column name another code where a table is made from a schema.
  colmerge_store* store = new_store();
  const arrow_column root = arrow_batch(2, columns.data());
  ArrowSchema schema;
  arrow_build_schema(&root, &schema, nullptr);
  repeat(&schema, nullptr);
  auto* table = reinterpret_cast<colmerge_table*>(store);
  CHECK_FAILS(colmerge_table_create(store, "t", -1, &schema, nullptr, &table, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  REQUIRE_THAT(failure.message, HasText("'id'"));
  REQUIRE(table == nullptr);
  REQUIRE(table_is_there(store, "t") == 0);
  arrow_release_schema(&schema);
  colmerge_store_close(store);
  RequireRefused(columns, repeat, {kInvalid, {"'id'"}});
}

// A chain of lists, each the child of the one before, that ends in an int64.
class DeepSchema {
 public:
  explicit DeepSchema(size_t depth) : nodes_(depth), children_(depth) {
    for (size_t i = 0; i < depth; ++i) {
      const bool last = i + 1 == depth;
      children_[i] = last ? nullptr : &nodes_[i + 1];
      nodes_[i] = {
          last ? "l" : "+l", "deep",   nullptr, ARROW_FLAG_NULLABLE, last ? 0 : 1, &children_[i],
          nullptr,           &Release, nullptr};
    }
  }
  ArrowSchema* top() { return &nodes_[0]; }

 private:
  static void Release(ArrowSchema* schema) { schema->release = nullptr; }
  std::vector<ArrowSchema> nodes_;
  std::vector<ArrowSchema*> children_;
};

TEST_CASE("hostile 037 depth above 64") {
  for (const size_t depth : {size_t{65}, size_t{66}, size_t{1000}, size_t{60000}}) {
    DeepSchema deep(depth);
    Refuse([&deep](ArrowSchema* schema) { schema->children[1] = deep.top(); }, {"deep", "64"});
  }
  // 64 levels are good: a table can be made of them.
  DeepSchema deep(64);
  colmerge_store* store = new_store();
  const std::vector<arrow_column> columns = SampleColumns();
  const arrow_column root = arrow_batch(2, columns.data());
  ArrowSchema schema;
  arrow_build_schema(&root, &schema, nullptr);
  schema.children[1] = deep.top();
  colmerge_table* table = nullptr;
  CHECK_OK(colmerge_table_create(store, "t", -1, &schema, nullptr, &table, &failure));
  colmerge_table_close(table);
  arrow_release_schema(&schema);
  colmerge_store_close(store);
}

TEST_CASE("hostile 038 a cycle") {
  Refuse([](ArrowSchema* schema) { schema->children[1] = schema; }, {"cycle"});
  Refuse(
      [](ArrowSchema* schema) {
        ArrowSchema* child = schema->children[1];
        child->format = "+l";
        child->n_children = 1;
        child->children = schema->children + 1;
      },
      {"'name'", "cycle"});
  RequireSchemaRefused(SampleColumns(), OfSchema([](ArrowSchema* schema) {
                         schema->children[0]->dictionary = schema->children[0];
                       }),
                       {kInvalid, {"'id'"}});
}

TEST_CASE("hostile 039 a child shared") {
  Refuse([](ArrowSchema* schema) { schema->children[1] = schema->children[0]; }, {"'id'"});
}

TEST_CASE("hostile 040 metadata with negative or huge counts") {
  struct Encoded {
    int32_t numbers[4];
    const char* part;
  };
  for (const Encoded& encoded :
       {Encoded{{-1, 0, 0, 0}, "-1"}, Encoded{{INT_MIN, 0, 0, 0}, "-2147483648"},
        Encoded{{INT_MAX, 0, 0, 0}, "2147483647"}, Encoded{{1, -1, 0, 0}, "-1"},
        Encoded{{1, INT_MAX, 0, 0}, "2147483647"}, Encoded{{1, 0, -5, 0}, "-5"},
        Encoded{{2, 0, 0, -7}, "-7"}}) {
    const char* metadata = reinterpret_cast<const char*>(encoded.numbers);
    Refuse([metadata](ArrowSchema* schema) { schema->metadata = metadata; },
           {"metadata", encoded.part});
    Refuse([metadata](ArrowSchema* schema) { schema->children[0]->metadata = metadata; },
           {"'id'", "metadata", encoded.part});
  }
}

TEST_CASE("hostile 041 unknown flags are accepted") {
  RequireAccepted(SampleColumns(), OfSchema([](ArrowSchema* schema) {
                    schema->flags = -1;
                    schema->children[0]->flags = -1;
                    schema->children[1]->flags = (int64_t{1} << 62) | ARROW_FLAG_NULLABLE;
                  }),
                  "id|name\n1|a\n2|a text of twenty by\n3|null\n", "id:l name:u");
}

// The columns with a dictionary of two words on a column of codes of three rows.
std::vector<arrow_column> WithDictionary(const char* format, int64_t width) {
  static constexpr int64_t kCodes[] = {0, 0, 0, 0, 0, 0};
  static constexpr int32_t kOffsets[] = {0, 1, 2};
  static const arrow_column words = arrow_strings("", "u", 2, kOffsets, "xy");
  arrow_column column = arrow_fixed("v", format, width, 3, kCodes);
  column.dictionary = &words;
  return SampleWith(column);
}

TEST_CASE("hostile 042 dictionary on a non-integer") {
  for (const char* format : {"g", "f", "tdD", "tsu:", "d:5,2"}) {
    const int64_t width = format[0] == 'd' ? 16 : format[0] == 'f' || format[1] == 'd' ? 4 : 8;
    RequireSchemaRefused(WithDictionary(format, width), &Leave,
                         {kInvalid, {"'v'", "dictionary", format}});
  }
}

TEST_CASE("hostile 043 nested dictionary") {
  arrow_column inner = *WithDictionary("i", 4)[1].dictionary;
  arrow_column codes = arrow_fixed("", "c", 1, 2, "\1\0");
  codes.dictionary = &inner;
  std::vector<arrow_column> columns = WithDictionary("i", 4);
  columns[1].dictionary = &codes;
  RequireAccepted(columns, &Leave, "id|v\n1|y\n2|y\n3|y\n", "id:l v:i");
  codes.format = "g";
  RequireSchemaRefused(columns, &Leave, {kInvalid, {"'v'.dictionary", "'g'"}});
}

// Writes to a table of these columns, in all modes but replace.
void RequireMismatch(const char* table_columns, const arrow_column& given,
                     const std::vector<std::string>& parts) {
  for (const int32_t mode : {COLMERGE_MODE_APPEND, COLMERGE_MODE_MERGE}) {
    colmerge_store* store = new_store();
    new_table(store, "t", table_columns, nullptr);
    const std::string start = mode == COLMERGE_MODE_APPEND ? "Cannot append" : "Cannot merge";
    const std::vector<arrow_column> columns = SampleWith(given);
    const arrow_column root = arrow_batch(2, columns.data());
    ArrowSchema schema;
    ArrowArray array;
    arrow_build_schema(&root, &schema, nullptr);
    arrow_build_array(&root, &array, nullptr);
    colmerge_destination* destination =
        open_with(store, options_for("t", mode), mode == COLMERGE_MODE_MERGE ? "id" : nullptr);
    char* before = store_text(store);
    CHECK_FAILS(
        colmerge_destination_write_array(destination, &array, &schema, nullptr, nullptr, &failure),
        COLMERGE_ERROR_TYPE_MISMATCH);
    const colmerge_error error = failure;
    expect_unchanged(store, before);
    REQUIRE_THAT(error.message, HasText(start + " - data type mismatch for column 'v'"));
    for (const std::string& part : parts) REQUIRE_THAT(error.message, HasText(part));
    REQUIRE(array.release != nullptr);
    free(before);
    arrow_release_array(&array);
    arrow_release_schema(&schema);
    colmerge_destination_close(destination);
    colmerge_store_close(store);
  }
}

TEST_CASE("hostile 044 type or width or zone or nullability other than the table's") {
  static constexpr int64_t kValues[] = {1, 2, 3}, kLarge[] = {1, 5000000000, 3};
  static constexpr int64_t kTenths[] = {1, 0, 12345, 0, 1, 0};
  RequireMismatch("id:l v:u", arrow_fixed("v", "l", 8, 3, kValues), {"int64"});
  RequireMismatch("id:l v:i", arrow_fixed("v", "l", 8, 3, kLarge), {"5000000000", "int32"});
  RequireMismatch("id:l v:w:3", arrow_fixed("v", "w:4", 4, 3, kValues), {});
  RequireMismatch("id:l v:d:5,2", arrow_fixed("v", "d:5,1", 16, 3, kTenths), {"1234.5", "5, 2"});
  RequireMismatch("id:l v:tsu:UTC", arrow_fixed("v", "tsu:", 8, 3, kValues), {"UTC"});
  RequireMismatch("id:l v:tsm:", arrow_fixed("v", "tsu:", 8, 3, kValues), {"ms"});
  // A nullable field goes into a column that is not, as long as it holds no null.
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l! name:u!", nullptr);
  append_csv(store, "t", "id,name\n1,a\n");
  colmerge_destination* append = open_append(store, "t");
  refuse(store, append, "id,name\n2,\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

}  // namespace
}  // namespace colmerge::test::schema_test
