// SPDX-License-Identifier: Apache-2.0
// Batches of more bytes or elements than 32-bit offsets reach: with offsets that reach less, so that tests need no
// gigabytes.
#include <cerrno>
#include <functional>

#include "arrow/array_case.h"
#include "arrow/array_import.h"
#include "arrow/owned_struct.h"
#include "arrow/stream_export.h"
#include "arrow/stream_import.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

constexpr uint64_t kMostBytes = 40;

// Gives one batch.
class OneBatch final : public BatchSource {
 public:
  explicit OneBatch(Batch batch) : schema_(batch.schema), batch_(std::move(batch)) {}
  const Schema& schema() const override { return schema_; }
  Result<bool> Next(Batch* batch) override {
    if (given_) return false;
    given_ = true;
    *batch = std::move(batch_);
    return true;
  }

 private:
  const Schema schema_;
  Batch batch_;
  bool given_ = false;
};

Batch BatchOf(const ArrayCase& hand) {
  auto owner = std::make_shared<OwnedArray>();
  Result<WireSchema> schema = ImportSchema(&hand.schema->raw);
  REQUIRE(schema.ok());
  Result<Batch> batch = ImportBatch(*schema, &hand.array->raw, hand.pool, owner);
  REQUIRE(batch.ok());
  owner->Take(&hand.array->raw);
  return std::move(*batch);
}

// Of each column the values of all batches, one after the other; lengths of the batches.
struct Pulled {
  std::vector<Values> columns;
  std::vector<uint64_t> rows;
};

Pulled PullAll(Batch batch, uint64_t most_bytes, const Ref<MemoryPool>& pool) {
  Pulled pulled;
  pulled.columns.resize(batch.columns.size());
  OwnedStream stream;
  ExportStream(std::make_unique<OneBatch>(std::move(batch)), pool, stream.Receive(), most_bytes);
  Result<std::unique_ptr<BatchSource>> source = ImportStream(stream.get(), pool, {});
  REQUIRE(source.ok());
  while (true) {
    Batch next;
    Result<bool> more = (*source)->Next(&next);
    REQUIRE(more.ok());
    if (!more.value()) return pulled;
    pulled.rows.push_back(next.rows);
    for (size_t i = 0; i < next.columns.size(); ++i) {
      CheckCanonical(next.columns[i]);
      for (const auto& value : ValuesOf(next.columns[i])) pulled.columns[i].push_back(value);
    }
  }
}

// All rows come, in batches of these lengths.
void CheckCut(const std::function<ArrayCase()>& make, const std::vector<uint64_t>& rows) {
  const ArrayCase hand = make();
  const ArrayCase other = make();
  const Pulled whole = PullAll(BatchOf(hand), kMostOffsetBytes, hand.pool);
  const Pulled cut = PullAll(BatchOf(other), kMostBytes, other.pool);
  CHECK(whole.rows.size() == 1);
  CHECK(cut.rows == rows);
  CHECK(cut.columns == whole.columns);
}

const std::vector<std::string> kTexts = {
    "a text of sixteen", "", "another of twenty-one", "b", "c", "d", "the longest one of the lot"};

TEST_CASE("texts of more bytes than offsets reach come in several batches") {
  for (const char* format : {"u", "z"}) {
    CheckCut([&] { return Column(format, StringArray(kTexts)); }, {3, 3, 1});
  }
  // Wider offsets and views reach on.
  CheckCut([] { return Column("U", OffsetStrings<int64_t>(kTexts)); }, {7});
  CheckCut([] { return Column("vu", ViewArray(kTexts)); }, {7});
}

TEST_CASE("nulls and the first rows of a column stay where they are in a batch that is cut") {
  CheckCut(
      [] {
        ArrayCase hand = Column("u", StringArray(kTexts));
        hand.column()->Nulls({1, 4});
        hand.column()->Window(1, 6);
        hand.array->raw.length = 6;
        return hand;
      },
      {3, 3});
}

TEST_CASE("lists of more elements than offsets reach come in several batches") {
  const std::vector<int32_t> offsets = {0, 30, 30, 38, 60, 61};
  CheckCut(
      [&] {
        return Column(SchemaOf("+l", "a", SchemaOf("c", "item")),
                      ListArray(offsets, FixedArray(std::vector<int8_t>(61, 7))));
      },
      {2, 2, 1});
  CheckCut(
      [&] {
        return Column(SchemaOf("+l", "a", SchemaOf("n", "item")),
                      ListArray(offsets, NullArray(61)));
      },
      {2, 2, 1});
}

TEST_CASE("texts inside nested values are cut, too") {
  CheckCut(
      [] {
        return Column(
            SchemaOf("+s", "a", SchemaOf("c", "n"), SchemaOf("u", "t")),
            StructArray(7, FixedArray<int8_t>({1, 2, 3, 4, 5, 6, 7}), StringArray(kTexts)));
      },
      {3, 3, 1});
  CheckCut(
      [] {
        return Column(SchemaOf("+l", "a", SchemaOf("u", "item")),
                      ListArray<int32_t>({0, 1, 3, 6, 7}, StringArray(kTexts)));
      },
      {2, 2});
}

TEST_CASE("a batch is cut for whichever of its columns is too large") {
  const auto make = [] {
    ArrayCase hand = Column("c", FixedArray<int8_t>({1, 2, 3, 4, 5, 6, 7}));
    for (const char* name : {"b", "c"}) {
      hand.schema->children.push_back(SchemaOf("u", name));
      hand.array->children.push_back(StringArray(kTexts));
    }
    hand.schema->Settle();
    hand.array->Settle();
    return hand;
  };
  CheckCut(make, {3, 3, 1});
}

TEST_CASE("a dictionary of more bytes than offsets reach goes out with the entries that rows use") {
  CheckCut(
      [] {
        return Column(DictionaryOf("c", "a", SchemaOf("u", "")),
                      DictionaryArray(FixedArray<int8_t>({6, 1, 3, 6, 4, 1}), StringArray(kTexts)));
      },
      {6});
  // Where those are too many, too, the batch is cut.
  CheckCut(
      [] {
        ArrayCase hand =
            Column(DictionaryOf("s", "a", SchemaOf("u", "")),
                   DictionaryArray(FixedArray<int16_t>({6, 0, 2, 0, 0, 6}), StringArray(kTexts)));
        hand.column()->Nulls({1});
        return hand;
      },
      {1, 1, 1, 1, 1, 1});
}

TEST_CASE("a value of more bytes than offsets reach is an error, and the rows before it come") {
  const ArrayCase hand =
      Column("u", StringArray({"short", "short", "short", std::string(kMostBytes + 1, 'x')}));
  OwnedStream stream;
  ExportStream(std::make_unique<OneBatch>(BatchOf(hand)), hand.pool, stream.Receive(), kMostBytes);
  OwnedArray array;
  REQUIRE(stream->get_next(stream.get(), array.Receive()) == 0);
  CHECK(array->length == 2);
  REQUIRE(stream->get_next(stream.get(), array.Receive()) == 0);
  CHECK(array->length == 1);
  for (int i = 0; i < 2; ++i) {
    ArrowArray none;
    REQUIRE(stream->get_next(stream.get(), &none) == EOVERFLOW);
    CHECK_THAT(stream->get_last_error(stream.get()), HasText("41 bytes of type utf8"));
  }
}

}  // namespace
}  // namespace colmerge::test
