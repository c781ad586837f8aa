// SPDX-License-Identifier: Apache-2.0
// Schemas out, and through: what ImportSchema reads, ExportSchema writes again.
#include "arrow/schema_export.h"

#include <algorithm>

#include "arrow/hand_made.h"
#include "arrow/metadata_codec.h"
#include "arrow/owned_struct.h"
#include "arrow/schema_format.h"
#include "arrow/schema_import.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

const std::vector<std::string> kFlatFormats = {"n",
                                               "b",
                                               "c",
                                               "s",
                                               "i",
                                               "l",
                                               "C",
                                               "S",
                                               "I",
                                               "L",
                                               "e",
                                               "f",
                                               "g",
                                               "u",
                                               "U",
                                               "vu",
                                               "z",
                                               "Z",
                                               "vz",
                                               "w:0",
                                               "w:16",
                                               "tdD",
                                               "tdm",
                                               "tts",
                                               "ttm",
                                               "ttu",
                                               "ttn",
                                               "tss:",
                                               "tsm:",
                                               "tsu:UTC",
                                               "tsn:Europe/Paris",
                                               "tDs",
                                               "tDm",
                                               "tDu",
                                               "tDn",
                                               "tiM",
                                               "tiD",
                                               "tin",
                                               "d:38,-2",
                                               "d:1,0",
                                               "d:76,38,256"};

void CheckSameNode(const ArrowSchema& a, const ArrowSchema& b) {
  CHECK(std::string(a.format) == b.format);
  CHECK(std::string(a.name) == b.name);
  CHECK(a.flags == b.flags);
  CHECK((a.metadata == nullptr) == (b.metadata == nullptr));
  if (a.metadata != nullptr) {
    CHECK(DecodeMetadata(a.metadata).value() == DecodeMetadata(b.metadata).value());
  }
  REQUIRE(a.n_children == b.n_children);
  for (int64_t i = 0; i < a.n_children; ++i) CheckSameNode(*a.children[i], *b.children[i]);
  REQUIRE((a.dictionary == nullptr) == (b.dictionary == nullptr));
}

TEST_CASE("every flat format is parsed and written again") {
  for (const std::string& format : kFlatFormats) {
    CAPTURE(format);
    Result<DataType> type = ParseFormat(format);
    REQUIRE(type.ok());
    CHECK(FormatOf(*type) == format);
  }
  CHECK(FormatOf(*ParseFormat("d:9,2,128")) == "d:9,2");
  CHECK(*ParseFormat("tsu:UTC")->timezone == "UTC");
  CHECK(ParseFormat("tsn:")->unit == TimeUnit::kNanosecond);
}

TEST_CASE("a nested format is no flat type") {
  for (const char* format : {"+l", "+L", "+s", "+m", "+w:3"}) {
    CHECK(ParseFormat(format).status().code() == Code::kInvalidArrow);
    CHECK(ParseTypeFormat(format).ok());
  }
  CHECK(ParseFormat("+r").status().code() == Code::kUnsupportedType);
}

HandSchemaPtr RichSchema() {
  HandSchemaPtr root = RootOf(
      SchemaOf("l", "id"), SchemaOf("tsu:UTC", "at"),
      DictionaryOf("C", "kind", SchemaOf("U", "values")),
      SchemaOf(
          "+l", "list",
          SchemaOf("+s", "item", SchemaOf("u", "x"), SchemaOf("+w:2", "y", SchemaOf("f", "item")))),
      SchemaOf("+m", "map",
               SchemaOf("+s", "entries", SchemaOf("u", "key"), SchemaOf("d:5,2", "value"))),
      SchemaOf("+L", "large", SchemaOf("n", "element")));
  root->children[0]->raw.flags = 0;
  root->children[2]->raw.flags |= ARROW_FLAG_DICTIONARY_ORDERED;
  root->children[4]->raw.flags |= ARROW_FLAG_MAP_KEYS_SORTED;
  root->children[4]->children[0]->raw.flags = 0;
  root->children[4]->children[0]->children[0]->raw.flags = 0;
  root->raw.flags = 0;
  return root;
}

// Settle() resets no flags, only pointers.
void AddMetadata(HandSchema* schema, const Metadata& metadata) {
  schema->metadata = EncodeMetadata(metadata);
  schema->Settle();
}

TEST_CASE("a schema with everything comes out as it went in") {
  HandSchemaPtr root = RichSchema();
  AddMetadata(root.get(),
              {{"origin", "test"}, {"", std::string("\0\xff", 2)}, {"origin", "twice"}});
  AddMetadata(root->children[0].get(), {{"ARROW:extension:name", "uuid"}});
  AddMetadata(root->children[3]->children[0].get(), {{"deep", ""}});
  AddMetadata(root->children[2]->dictionary.get(), {{"of", "values"}});
  Result<WireSchema> schema = ImportSchema(&root->raw);
  REQUIRE(schema.ok());
  OwnedSchema exported;
  ExportSchema(schema->table, exported.Receive());
  CheckSameNode(root->raw, *exported.get());
  CheckSameNode(*root->raw.children[2]->dictionary, *exported.get()->children[2]->dictionary);
  CHECK(root->releases == 0);
}

TEST_CASE("types say what the schema says") {
  Result<WireSchema> schema = ImportSchema(&RichSchema()->raw);
  REQUIRE(schema.ok());
  CHECK_FALSE(schema->table.field(0).nullable);
  CHECK(schema->table.field(1).type.ToString() == "timestamp[us, UTC]");
  CHECK(schema->table.field(2).type.ToString() == "dictionary<uint8, large_utf8>");
  CHECK(schema->table.field(2).type.ordered);
  CHECK(schema->table.field(3).type.ToString() ==
        "list<struct<x: utf8, y: fixed_size_list<float32>[2]>>");
  CHECK(schema->table.field(4).type.ToString() == "map<utf8, decimal128(5, 2)>");
  CHECK(schema->table.field(4).type.keys_sorted);
  CHECK(schema->table.field(5).type.ToString() == "large_list<null>");
}

TEST_CASE("children of an exported schema may be moved out and live on") {
  Result<WireSchema> schema = ImportSchema(&RichSchema()->raw);
  REQUIRE(schema.ok());
  OwnedSchema exported;
  ExportSchema(schema->table, exported.Receive());
  OwnedSchema list(exported->children[3]);
  OwnedSchema values(exported->children[2]->dictionary);
  CHECK(exported->children[3]->release == nullptr);
  exported.Release();
  CHECK(std::string(list->format) == "+l");
  CHECK(std::string(list->children[0]->children[1]->name) == "y");
  CHECK(std::string(values->format) == "U");
}

TEST_CASE("a schema without columns goes through") {
  Result<WireSchema> schema = ImportSchema(&RootOf()->raw);
  REQUIRE(schema.ok());
  OwnedSchema exported;
  ExportSchema(schema->table, exported.Receive());
  CHECK(exported->n_children == 0);
  CHECK(ImportSchema(exported.get()).ok());
}

TEST_CASE("metadata is encoded and decoded byte for byte") {
  const Metadata metadata = {{"a", "1"}, {"", ""}, {"binary", std::string("\0\n\xff", 3)}};
  CHECK(DecodeMetadata(EncodeMetadata(metadata).data()).value() == metadata);
  CHECK(EncodeMetadata({}).empty());
  CHECK(DecodeMetadata(nullptr)->empty());
  const char none[4] = {};
  CHECK(DecodeMetadata(none)->empty());
}

}  // namespace
}  // namespace colmerge::test
