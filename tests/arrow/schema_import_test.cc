// SPDX-License-Identifier: Apache-2.0
// Malformed schemas: numbers are those of the list of hostile inputs. And what well-formed ones
// become.
#include "arrow/schema_import.h"

#include <vector>

#include "arrow/hand_made.h"
#include "arrow/metadata_codec.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

// Refused with this code; the message has all the parts; nothing was released.
void CheckRefused(const ArrowSchema* schema, Code code, const std::vector<std::string>& parts) {
  Result<WireSchema> imported = ImportSchema(schema);
  REQUIRE_FALSE(imported.ok());
  CHECK(imported.status().code() == code);
  for (const std::string& part : parts) CHECK_THAT(imported.status().message(), HasText(part));
}

void CheckRefused(const HandSchemaPtr& root, const std::vector<std::string>& parts) {
  CheckRefused(&root->raw, Code::kInvalidArrow, parts);
  CHECK(root->releases == 0);
}

// A struct column 'a' with one field 'b' of this format.
HandSchemaPtr NestedB(const std::string& format) {
  return RootOf(SchemaOf("+s", "a", SchemaOf(format, "b")));
}

ArrowSchema* NodeB(const HandSchemaPtr& root) { return &root->children[0]->children[0]->raw; }

void CheckFormatRefused(const std::string& format, const std::vector<std::string>& parts) {
  std::vector<std::string> all = parts;
  all.insert(all.end(), {"column 'a'.'b'", "'" + format + "'"});
  CheckRefused(NestedB(format), all);
}

TEST_CASE("hostile 21: schema NULL") {
  CheckRefused(nullptr, Code::kInvalidArrow, {"the root", "NULL"});
}

TEST_CASE("hostile 22: schema released") {
  HandSchemaPtr root = RootOf(SchemaOf("l", "a"));
  root->raw.release = nullptr;
  CheckRefused(root, {"the root", "released"});
}

TEST_CASE("hostile 23: format NULL") {
  HandSchemaPtr root = NestedB("l");
  NodeB(root)->format = nullptr;
  CheckRefused(root, {"column 'a'.'b'", "format is NULL"});
  root = NestedB("l");
  root->raw.format = nullptr;
  CheckRefused(root, {"the root", "format is NULL"});
}

TEST_CASE("hostile 24: format empty") { CheckRefused(NestedB(""), {"column 'a'.'b'", "empty"}); }

TEST_CASE("hostile 25: format unknown") {
  for (const char* format : {"x", "v", "vx", "t", "td", "tt", "tdx", "ttx", "tDx", "tix", "+", "+x",
                             "+v", "w", "d", "long", "\x01\xff"}) {
    CAPTURE(format);
    CheckRefused(NestedB(format), {"column 'a'.'b'", "format '"});
  }
}

TEST_CASE("hostile 26: format with trailing garbage") {
  for (const char* format :
       {"l ", "ll", "uu", "nn", "tdDx", "ttsx", "tDsx", "tiMx", "+s+", "+ll", "w:5x", "w:5 ",
        "+w:5x", "d:5,2x", "d:5,2,128x", "d:5,2,", "d:5,2,128,"}) {
    CAPTURE(format);
    CheckFormatRefused(format, {});
  }
}

TEST_CASE("hostile 27: format with a bad parameter") {
  for (const char* format : {"w:", "w:-1", "w:2147483648", "w:99999999999999999999", "w:+5", "w: 5",
                             "+w:", "+w:-1", "+w:4294967296"}) {
    CAPTURE(format);
    CheckFormatRefused(format, {"no valid size"});
  }
  for (const char* format : {"d:40,2", "d:0,0", "d:-1,0", "d:77,2,256", "d:39,2,128", "d:10,2,32",
                             "d:19,2,64", "d:0,0,32"}) {
    CAPTURE(format);
    CheckFormatRefused(format, {"precision"});
  }
  for (const char* format : {"d:10,39", "d:10,-39", "d:10,77,256", "d:9,39,32", "d:18,-39,64"}) {
    CAPTURE(format);
    CheckFormatRefused(format, {"scale"});
  }
  for (const char* format : {"d:", "d:5", "d:,2", "d:5,", "d:5,2,7", "d:5,2,128,1", "d:5,2,512"}) {
    CAPTURE(format);
    CheckFormatRefused(format, {});
  }
  CheckFormatRefused("ts", {"time unit"});
  CheckFormatRefused("tsx:", {"time unit"});
  CheckFormatRefused("ts:", {"time unit"});
  CheckFormatRefused("tsu", {"':'"});
  CheckFormatRefused("tsuUTC", {"':'"});
  CheckRefused(NestedB("tsu:\xff\xfe"), {"not UTF-8"});
}

TEST_CASE("hostile 28: unsupported types are refused by name") {
  const std::vector<std::pair<std::string, std::string>> cases = {{"+r", "run-end encoded"},
                                                                  {"+vl", "list view"},
                                                                  {"+vL", "large list view"},
                                                                  {"+ud:0,1", "dense union"},
                                                                  {"+us:0,1", "sparse union"}};
  for (const auto& [format, name] : cases) {
    CAPTURE(format);
    HandSchemaPtr root = NestedB(format);
    CheckRefused(&root->raw, Code::kUnsupportedType, {"column 'a'.'b'", name, "not supported"});
  }
}

TEST_CASE("hostile 29: root is not a struct") {
  HandSchemaPtr root = SchemaOf("l", "");
  CheckRefused(root, {"the root", "'l'", "struct"});
  root = SchemaOf("+l", "", SchemaOf("l", "item"));
  CheckRefused(root, {"the root", "'+l'", "struct"});
  root = SchemaOf("+s", "");
  root->dictionary = SchemaOf("u", "");
  root->Settle();
  CheckRefused(root, {"the root", "dictionary"});
}

TEST_CASE("hostile 30: negative n_children") {
  HandSchemaPtr root = NestedB("l");
  root->children[0]->raw.n_children = -1;
  CheckRefused(root, {"column 'a'", "n_children is -1"});
  NodeB(root)->n_children = INT64_MIN;
  root->children[0]->raw.n_children = 1;
  CheckRefused(root, {"column 'a'.'b'", "n_children is -9223372036854775808"});
}

TEST_CASE("hostile 31: huge n_children") {
  HandSchemaPtr root = NestedB("l");
  for (int64_t count : {kMostSchemaNodes + 1, int64_t{1} << 40, INT64_MAX}) {
    root->raw.n_children = count;
    CheckRefused(root, {"the root", "n_children is " + std::to_string(count)});
  }
  // Each struct within the limit, all together above it.
  HandSchemaPtr wide = RootOf(SchemaOf("+s", "a"), SchemaOf("+s", "b"));
  std::vector<ArrowSchema> leaves(80000, SchemaOf("l", "leaf")->raw);
  std::vector<ArrowSchema*> pointers;
  for (ArrowSchema& leaf : leaves) {
    leaf.format = "l";
    leaf.name = "leaf";
    pointers.push_back(&leaf);
  }
  for (size_t i = 0; i < 2; ++i) {
    wide->children[i]->raw.n_children = 40000;
    wide->children[i]->raw.children = pointers.data() + i * 40000;
  }
  CheckRefused(wide, {"column 'b'", "n_children is 40000"});
}

TEST_CASE("hostile 32: children NULL") {
  HandSchemaPtr root = NestedB("l");
  root->children[0]->raw.children = nullptr;
  CheckRefused(root, {"column 'a'", "children is NULL"});
}

TEST_CASE("hostile 33: a child NULL") {
  HandSchemaPtr root = NestedB("l");
  root->children[0]->child_pointers[0] = nullptr;
  CheckRefused(root, {"column 'a'.'#0'", "NULL"});
}

TEST_CASE("hostile 34: a child released") {
  HandSchemaPtr root = NestedB("l");
  NodeB(root)->release = nullptr;
  CheckRefused(root, {"column 'a'.'#0'", "released"});
}

TEST_CASE("hostile 35: name NULL") {
  HandSchemaPtr root = NestedB("l");
  NodeB(root)->name = nullptr;
  CheckRefused(root, {"column 'a'.'#0'", "name is NULL"});
  root->children[0]->raw.name = nullptr;
  CheckRefused(root, {"column '#0'", "name is NULL"});
  CheckRefused(RootOf(SchemaOf("l", "")), {"column #0", "name is empty"});
  CheckRefused(RootOf(SchemaOf("l", "\xC3")), {"not UTF-8", "\\xC3"});
  CheckRefused(RootOf(SchemaOf("l", std::string(70000, 'n'))), {"70000 bytes"});
  // Where a name means nothing, it may be missing.
  root = RootOf(SchemaOf("+l", "a", SchemaOf("l", "item")));
  NodeB(root)->name = nullptr;
  root->raw.name = nullptr;
  CHECK(ImportSchema(&root->raw).ok());
}

TEST_CASE("hostile 36: names repeated") {
  CheckRefused(RootOf(SchemaOf("l", "a"), SchemaOf("u", "b"), SchemaOf("f", "a")),
               {"column 'a'", "more than once"});
  HandSchemaPtr cased = RootOf(SchemaOf("l", "a"), SchemaOf("u", "A"));
  CHECK(ImportSchema(&cased->raw).ok());
}

// `levels` levels below the root, the innermost an int64.
HandSchemaPtr NestedTo(int levels) {
  HandSchemaPtr node = SchemaOf("l", "leaf");
  for (int level = levels; level > 1; --level) node = SchemaOf("+l", "x", std::move(node));
  return RootOf(std::move(node));
}

TEST_CASE("hostile 37: depth above 64") {
  CHECK(ImportSchema(&NestedTo(64)->raw).ok());
  CheckRefused(NestedTo(65), {"column 'x'.'x'", "deeper than 64"});
  CheckRefused(NestedTo(5000), {"column 'x'.'x'", "deeper than 64"});
}

TEST_CASE("hostile 38: a cycle") {
  HandSchemaPtr root = RootOf(SchemaOf("+s", "a", SchemaOf("+l", "b", SchemaOf("l", "item"))));
  HandSchema* b = root->children[0]->children[0].get();
  for (ArrowSchema* target : {&root->raw, &root->children[0]->raw, &b->raw}) {
    b->child_pointers[0] = target;
    CheckRefused(root, {"column 'a'.'b'", "cycle"});
  }
  HandSchemaPtr dictionary = RootOf(DictionaryOf("c", "a", SchemaOf("u", "")));
  dictionary->children[0]->raw.dictionary = &dictionary->children[0]->raw;
  CheckRefused(dictionary, {"column 'a'.dictionary", "cycle"});
}

TEST_CASE("hostile 39: a child shared") {
  HandSchemaPtr root = RootOf(SchemaOf("+s", "a", SchemaOf("l", "b")), SchemaOf("l", "c"));
  root->child_pointers[1] = NodeB(root);
  CheckRefused(root, {"column 'b'", "another parent"});
  root->child_pointers[1] = root->child_pointers[0];
  CheckRefused(root, {"column 'a'", "another parent"});
}

std::string Int32s(std::initializer_list<int32_t> numbers) {
  std::string bytes(numbers.size() * 4, '\0');
  std::memcpy(bytes.data(), std::data(numbers), bytes.size());
  return bytes;
}

TEST_CASE("hostile 40: metadata with negative or huge counts") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {Int32s({-1}), "count of pairs is -1"},
      {Int32s({INT32_MIN}), "count of pairs is -2147483648"},
      {Int32s({INT32_MAX}), "count of pairs is 2147483647"},
      {Int32s({1, -1}), "size of key 0 is -1"},
      {Int32s({1, INT32_MAX}), "size of key 0 is 2147483647"},
      {Int32s({1, 4, 0, -5}), "size of value 0 is -5"},
      {Int32s({2, 0, 0, 0, 1 << 30}), "size of value 1 is 1073741824"}};
  for (const auto& [metadata, text] : cases) {
    CAPTURE(text);
    HandSchemaPtr root = NestedB("l");
    NodeB(root)->metadata = metadata.data();
    CheckRefused(root, {"column 'a'.'b'", text});
    NodeB(root)->metadata = nullptr;
    root->raw.metadata = metadata.data();
    CheckRefused(root, {"the root", text});
  }
}

TEST_CASE("hostile 41: unknown flags are accepted") {
  HandSchemaPtr root = RootOf(SchemaOf("l", "a"));
  root->children[0]->raw.flags = ~int64_t{ARROW_FLAG_NULLABLE};
  root->raw.flags = -1;
  Result<WireSchema> schema = ImportSchema(&root->raw);
  REQUIRE(schema.ok());
  CHECK_FALSE(schema->table.field(0).nullable);
  CHECK(schema->table.field(0).type == DataType(TypeId::kInt64));
}

TEST_CASE("hostile 42: dictionary on a non-integer") {
  for (const char* format : {"f", "g", "u", "b", "n", "tdD", "d:5,2", "w:4"}) {
    CAPTURE(format);
    CheckRefused(RootOf(DictionaryOf(format, "a", SchemaOf("u", ""))),
                 {"column 'a'", std::string("'") + format + "'", "integers"});
  }
  HandSchemaPtr list = RootOf(SchemaOf("+l", "a", SchemaOf("l", "item")));
  list->children[0]->raw.dictionary = &list->children[0]->children[0]->raw;
  CheckRefused(list, {"column 'a'", "'+l'", "integers"});
}

TEST_CASE("hostile 43: what is wrong with the values of a dictionary of dictionaries") {
  const auto twice = [](const char* format, const char* values) {
    return RootOf(DictionaryOf("c", "a", DictionaryOf(format, "", SchemaOf(values, ""))));
  };
  CheckRefused(twice("f", "u"), {"column 'a'.dictionary", "'f'", "integers"});
  CheckRefused(twice("s", "?"), {"column 'a'.dictionary.dictionary", "'?'"});
  HandSchemaPtr cycle = twice("s", "u");
  cycle->children[0]->dictionary->raw.dictionary = &cycle->children[0]->raw;
  CheckRefused(cycle, {"column 'a'.dictionary.dictionary", "cycle"});
}

TEST_CASE("hostile 44: types that differ in width, unit, zone or parameter are unequal") {
  const std::vector<std::string> formats = {
      "n",   "b",   "c",   "s",   "i",   "l",    "C",    "S",     "I",     "L",       "e",
      "f",   "g",   "u",   "U",   "vu",  "z",    "Z",    "vz",    "w:3",   "w:4",     "tdD",
      "tdm", "tts", "ttm", "ttu", "ttn", "tss:", "tsm:", "tsu:",  "tsn:",  "tsu:UTC", "tsu:Z",
      "tDs", "tDm", "tDu", "tDn", "tiM", "tiD",  "tin",  "d:9,2", "d:9,3", "d:10,2",  "d:9,2,256"};
  std::vector<DataType> types;
  for (const std::string& format : formats) {
    CAPTURE(format);
    Result<WireSchema> schema = ImportSchema(&RootOf(SchemaOf(format, "a"))->raw);
    REQUIRE(schema.ok());
    for (const DataType& other : types) CHECK_FALSE(schema->table.field(0).type == other);
    types.push_back(schema->table.field(0).type);
  }
  HandSchemaPtr required = RootOf(SchemaOf("l", "a"));
  required->children[0]->raw.flags = 0;
  CHECK_FALSE(ImportSchema(&required->raw)->table.field(0).nullable);
}

TEST_CASE("contradictions between type and children are refused") {
  CheckRefused(RootOf(SchemaOf("l", "a", SchemaOf("l", "b"))), {"column 'a'", "n_children is 1"});
  CheckRefused(RootOf(SchemaOf("+l", "a")), {"column 'a'", "n_children is 0"});
  CheckRefused(RootOf(SchemaOf("+L", "a", SchemaOf("l", "x"), SchemaOf("l", "y"))),
               {"column 'a'", "n_children is 2"});
  CheckRefused(RootOf(SchemaOf("+m", "a", SchemaOf("l", "entries"))),
               {"column 'a'", "struct of key and value", "int64"});
  CheckRefused(RootOf(SchemaOf("+m", "a", SchemaOf("+s", "entries", SchemaOf("l", "key")))),
               {"column 'a'", "struct of key and value"});
  HandSchemaPtr dictionary = RootOf(DictionaryOf("c", "a", SchemaOf("u", "")));
  dictionary->children[0]->children.push_back(SchemaOf("l", "b"));
  dictionary->children[0]->Settle();
  CheckRefused(dictionary, {"column 'a'", "n_children is 1"});
}

TEST_CASE("an error names the column in its own place, too") {
  Result<WireSchema> schema = ImportSchema(&NestedB("x")->raw);
  REQUIRE_FALSE(schema.ok());
  CHECK(schema.status().detail().column == "a");
}

TEST_CASE("hostile names are made printable in messages") {
  HandSchemaPtr root = RootOf(SchemaOf("x", "a\n\x1b[31m\xC3\xA9" + std::string(500, 'z')));
  Result<WireSchema> schema = ImportSchema(&root->raw);
  REQUIRE_FALSE(schema.ok());
  CHECK_THAT(schema.status().message(), HasText("'a\\x0A\\x1B[31m\xC3\xA9zzz"));
  CHECK(schema.status().message().size() < 300);
}

}  // namespace
}  // namespace colmerge::test
