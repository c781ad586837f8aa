// SPDX-License-Identifier: Apache-2.0
// What held arrays take: slices add up, shared memory counts once, every batch counts something.
#include "arrow/array_footprint.h"

#include "arrow/array_import.h"
#include "arrow/hand_made.h"
#include "arrow/schema_import.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

WireSchema SchemaFrom(const HandSchemaPtr& schema) {
  Result<WireSchema> imported = ImportSchema(&schema->raw);
  REQUIRE(imported.ok());
  return std::move(imported).value();
}

// A column as the only one of a batch of `length` rows from `offset`.
uint64_t FootprintOf(const WireSchema& schema, HandArray* root, int64_t offset, int64_t length) {
  root->Window(offset, length);
  const Ref<MemoryPool> pool = MakeRef<MemoryPool>(0);
  REQUIRE(ImportBatch(schema, &root->raw, pool, nullptr).ok());
  return ArrayFootprint().Add(schema.wire, root->raw);
}

struct Case {
  const char* name;
  HandSchemaPtr schema;
  HandArrayPtr column;  // of 64 rows
  uint64_t bytes;       // of all its rows
};

std::vector<int64_t> Numbers(int64_t count) {
  std::vector<int64_t> numbers;
  for (int64_t i = 0; i < count; ++i) numbers.push_back(i);
  return numbers;
}

std::vector<int32_t> Offsets(int32_t count, int32_t each) {
  std::vector<int32_t> offsets;
  for (int32_t i = 0; i <= count; ++i) offsets.push_back(i * each);
  return offsets;
}

constexpr int64_t kRows = 64;

std::vector<Case> Cases() {
  std::vector<Case> cases;
  const std::vector<std::string> texts(kRows, "a text of twenty bytes");
  const uint64_t text_bytes = kRows * texts[0].size();
  cases.push_back({"int64", SchemaOf("l", "a"), FixedArray(Numbers(kRows)), kRows * 8});
  cases.push_back(
      {"bool", SchemaOf("b", "a"), BoolArray(std::vector<bool>(kRows, true)), kRows / 8});
  cases.push_back({"null", SchemaOf("n", "a"), NullArray(kRows), 0});
  cases.push_back({"utf8", SchemaOf("u", "a"), StringArray(texts), kRows * 4 + text_bytes});
  cases.push_back(
      {"large_utf8", SchemaOf("U", "a"), OffsetStrings<int64_t>(texts), kRows * 8 + text_bytes});
  cases.push_back({"utf8_view", SchemaOf("vu", "a"), ViewArray(texts), kRows * 16 + text_bytes});
  cases.push_back({"struct", SchemaOf("+s", "a", SchemaOf("l", "x"), SchemaOf("u", "y")),
                   StructArray(kRows, FixedArray(Numbers(kRows)), StringArray(texts)),
                   kRows * 12 + text_bytes});
  cases.push_back({"list", SchemaOf("+l", "a", SchemaOf("l", "item")),
                   ListArray<int32_t>(Offsets(kRows, 3), FixedArray(Numbers(kRows * 3))),
                   kRows * (4 + 24)});
  cases.push_back({"fixed_size_list", SchemaOf("+w:5", "a", SchemaOf("l", "item")),
                   WithChildren(ArrayOf(kRows, {{}}), FixedArray(Numbers(kRows * 5))), kRows * 40});
  return cases;
}

TEST_CASE("slices of an array add up to it, whatever its type") {
  for (Case& each : Cases()) {
    CAPTURE(each.name);
    const WireSchema schema = SchemaFrom(RootOf(std::move(each.schema)));
    const HandArrayPtr root = StructArray(kRows, std::move(each.column));
    const uint64_t frame = FootprintOf(schema, root.get(), 0, 0);
    CHECK(frame >= sizeof(ArrowArray) * 2);
    CHECK(frame < 8192);  // a view has a buffer for each of its texts
    CHECK(FootprintOf(schema, root.get(), 0, kRows) == frame + each.bytes);
    uint64_t sum = 0;
    for (int64_t row = 0; row < kRows; row += 16) {
      sum += FootprintOf(schema, root.get(), row, 16) - frame;
    }
    CHECK(sum == each.bytes);
  }
}

TEST_CASE("a dictionary that batches share counts once, and what it has grown by") {
  const WireSchema schema = SchemaFrom(RootOf(DictionaryOf("c", "a", SchemaOf("l", ""))));
  const HandArrayPtr root =
      StructArray(2, DictionaryArray(FixedArray<int8_t>({0, 1}), FixedArray(Numbers(1000))));
  ArrayFootprint footprint;
  const uint64_t first = footprint.Add(schema.wire, root->raw);
  CHECK(first > 8000);
  CHECK(footprint.Add(schema.wire, root->raw) < 1000);
  HandArray* values = root->children[0]->dictionary.get();
  values->Window(0, 900);
  CHECK(footprint.Add(schema.wire, root->raw) < 1000);
  const HandArrayPtr other =
      StructArray(2, DictionaryArray(FixedArray<int8_t>({0, 1}), FixedArray(Numbers(1000))));
  CHECK(footprint.Add(schema.wire, other->raw) == first);
}

TEST_CASE("views that share a text count no more than there is") {
  const WireSchema schema = SchemaFrom(RootOf(SchemaOf("vu", "a")));
  const std::string text(1000, 'x');
  HandArrayPtr column = ViewArray(std::vector<std::string>(kRows, text));
  // All refer to the first buffer; the others stay, for they belong to the array, too.
  for (int64_t row = 1; row < kRows; ++row) {
    std::memcpy(column->buffers[1].data() + row * 16, column->buffers[1].data(), 16);
  }
  const HandArrayPtr root = StructArray(kRows, std::move(column));
  const uint64_t frame = FootprintOf(schema, root.get(), 0, 0);
  CHECK(FootprintOf(schema, root.get(), 0, 1) == frame + 16 + 1000);
  CHECK(FootprintOf(schema, root.get(), 0, kRows) <= frame + kRows * (16 + 1000));
}

}  // namespace
}  // namespace colmerge::test
