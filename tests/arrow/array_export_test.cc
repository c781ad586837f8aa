// SPDX-License-Identifier: Apache-2.0
// What goes out without a copy, what is laid out anew, who owns it, and what does not fit.
#include "arrow/array_export.h"

#include "arrow/array_case.h"
#include "arrow/batch_export.h"
#include "arrow/exported_array.h"
#include "arrow/owned_struct.h"
#include "arrow/string_export.h"

namespace colmerge::test {
namespace {

const std::string kLong = "a string that is too long to lie inline";

// A column that owns its array, which counts the release.
Vector Owned(const ArrayCase& hand) {
  auto owner = std::make_shared<OwnedArray>();
  Result<WireSchema> schema = ImportSchema(&hand.schema->raw);
  REQUIRE(schema.ok());
  Result<Batch> batch = ImportBatch(*schema, &hand.array->raw, hand.pool, owner);
  REQUIRE(batch.ok());
  owner->Take(&hand.array->raw);
  return std::move(batch->columns[0]);
}

Values ReadBack(const DataType& type, const ArrowArray& array, const Ref<MemoryPool>& pool) {
  Result<Vector> vector = ImportColumn(Field{"a", type, true, {}}, &array, pool, nullptr);
  REQUIRE(vector.ok());
  return ValuesOf(*vector);
}

TEST_CASE("fixed-width values and their bitmap go out without a copy") {
  ArrayCase hand = Int64Column({1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  hand.column()->Nulls({1});
  hand.column()->Window(8, 2);
  hand.array->raw.length = 2;
  const void* values = hand.column()->buffer_as<int64_t>(1) + 8;
  // Row 8 is bit 0 of the second byte.
  const void* bitmap = hand.column()->buffers[0].data() + 1;
  hand.column()->buffers[0][1] = 0xFE;
  OwnedArray out;
  REQUIRE(ExportColumn(Owned(hand), hand.pool, out.Receive()).ok());
  CHECK(out->n_buffers == 2);
  CHECK(out->buffers[0] == bitmap);
  CHECK(out->buffers[1] == values);
  CHECK(out->offset == 0);
  CHECK(out->null_count == 1);
  CHECK(hand.array->releases == 0);
  out.Release();
  CHECK(hand.array->releases == 1);
  CHECK(hand.pool->total() == 0);
}

TEST_CASE("a bitmap that does not fit the values' offset is realigned") {
  ArrayCase hand = Int64Column({1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  hand.column()->Nulls({4, 9});
  const Vector whole = Owned(hand);
  OwnedArray out;
  REQUIRE(ExportColumn(Slice(whole, 3, 7), hand.pool, out.Receive()).ok());
  CHECK(out->offset == 0);
  CHECK(out->buffers[1] == whole.as<int64_t>() + 3);
  CHECK(out->buffers[0] != whole.validity);
  CHECK(ReadBack(TypeId::kInt64, *out.get(), hand.pool) == ValuesOf(Slice(whole, 3, 7)));
}

TEST_CASE("bits go out without a copy, at any offset") {
  ArrayCase hand = Column("b", BoolArray({1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1}));
  hand.column()->Nulls({3, 11});
  const Vector whole = Owned(hand);
  for (uint64_t start = 0; start <= 13; ++start) {
    OwnedArray out;
    REQUIRE(ExportColumn(Slice(whole, start, 13 - start), hand.pool, out.Receive()).ok());
    CHECK(out->offset == static_cast<int64_t>(start % 8));
    CHECK(out->buffers[1] == whole.values + start / 8);
    if (out->null_count != 0) CHECK(out->buffers[0] == whole.validity + start / 8);
    CHECK(ReadBack(TypeId::kBool, *out.get(), hand.pool) ==
          ValuesOf(Slice(whole, start, 13 - start)));
  }
  // Values and validity at different bits.
  Vector odd = Slice(whole, 2, 10);
  odd.bit_offset = 3;
  OwnedArray out;
  const Values expected = ValuesOf(odd);
  REQUIRE(ExportColumn(std::move(odd), hand.pool, out.Receive()).ok());
  CHECK(ReadBack(TypeId::kBool, *out.get(), hand.pool) == expected);
}

TEST_CASE("the source of gathered strings is not kept by the export") {
  ArrayCase hand = Column("u", StringArray({"x", kLong}));
  OwnedArray out;
  REQUIRE(ExportColumn(Owned(hand), hand.pool, out.Receive()).ok());
  CHECK(hand.array->releases == 1);
  CHECK(ReadBack(TypeId::kUtf8, *out.get(), hand.pool) == Values{"x", kLong});
}

TEST_CASE("a batch without rows has all its buffers") {
  for (const char* format : {"l", "b", "u", "Z", "w:0"}) {
    CAPTURE(format);
    ArrayCase hand = Column(format, ArrayOf(0, format[0] == 'u' || format[0] == 'Z'
                                                   ? std::vector<std::vector<uint8_t>>(3)
                                                   : std::vector<std::vector<uint8_t>>(2)));
    OwnedArray out;
    REQUIRE(ExportColumn(Owned(hand), hand.pool, out.Receive()).ok());
    CHECK(out->buffers[0] == nullptr);
    for (int64_t i = 1; i < out->n_buffers; ++i) CHECK(out->buffers[i] != nullptr);
  }
}

TEST_CASE("strings that 32-bit offsets do not reach are an error") {
  // Three values of a gigabyte, of which nobody reads more than the first bytes.
  const std::string few(16, 'x');
  std::vector<StringRef> refs(3, StringRef(few.data(), uint64_t{1} << 30));
  for (TypeId id : {TypeId::kUtf8, TypeId::kBinary}) {
    Vector vector;
    vector.type = id;
    vector.length = 3;
    vector.values = reinterpret_cast<const uint8_t*>(refs.data());
    Ref<MemoryPool> pool = MakeRef<MemoryPool>(0);
    ArrowArray untouched{};
    untouched.length = 77;
    Batch batch;
    batch.schema = *Schema::Make({Field{"text", id, true, {}}});
    batch.rows = 3;
    batch.columns.push_back(std::move(vector));
    Status status = ExportBatch(std::move(batch), pool, &untouched);
    REQUIRE_FALSE(status.ok());
    CHECK(status.code() == Code::kLimitExceeded);
    CHECK_THAT(status.message(), HasText("3221225472 bytes"));
    CHECK(status.detail().column == "text");
    CHECK(untouched.length == 77);
    CHECK(untouched.release == nullptr);
    CHECK(pool->total() == 0);
  }
}

TEST_CASE("views spread over as many data buffers as they need") {
  std::vector<std::string> values;
  for (int i = 0; i < 20; ++i) values.push_back(std::string(static_cast<size_t>(i), 'a') + "end");
  ArrayCase hand = Column("vu", ViewArray(values));
  const Vector vector = Owned(hand);
  auto exported = std::make_unique<ExportedArray>();
  exported->length = 20;
  exported->AddValidity(vector, hand.pool);
  ExportViews(vector, hand.pool, 50, exported.get());
  OwnedArray out;
  Publish(std::move(exported), out.Receive());
  CHECK(out->n_buffers > 3 + 3);
  const auto* sizes = static_cast<const int64_t*>(out->buffers[out->n_buffers - 1]);
  for (int64_t i = 0; i < out->n_buffers - 3; ++i) CHECK(sizes[i] <= 50);
  CHECK(ReadBack(TypeId::kUtf8View, *out.get(), hand.pool) == Values(values.begin(), values.end()));
}

ArrayCase DictionaryCase() {
  return Column(
      DictionaryOf("c", "a", SchemaOf("u", "")),
      DictionaryArray(FixedArray<int8_t>({2, 0, 2}), StringArray({"p", "unused", kLong})));
}

TEST_CASE("a dictionary goes out with all its entries") {
  ArrayCase hand = DictionaryCase();
  OwnedArray out;
  REQUIRE(ExportColumn(Owned(hand), hand.pool, out.Receive()).ok());
  REQUIRE(out->dictionary != nullptr);
  CHECK(ReadBack(TypeId::kUtf8, *out->dictionary, hand.pool) == Values{"p", "unused", kLong});
  const DataType type = DataType::Dictionary(TypeId::kInt8, TypeId::kUtf8);
  CHECK(ReadBack(type, *out.get(), hand.pool) == Values{kLong, "p", kLong});
}

TEST_CASE("batches of one stream share a dictionary's buffers") {
  ArrayCase hand = DictionaryCase();
  ArrayCase changed = DictionaryCase();
  const Vector column = Owned(hand);
  const Vector longer = Owned(changed);
  DictionaryExports dictionaries;
  OwnedArray first, second, other;
  auto batch = [&](const Vector& vector) {
    Batch made;
    made.schema = *Schema::Make({Field{"a", vector.type, true, {}}});
    made.rows = vector.length;
    made.columns.push_back(Slice(vector, 0, vector.length));
    return made;
  };
  auto give = [&](const Vector& vector, OwnedArray* out) {
    Batch made = batch(vector);
    return ExportBatchWith(&dictionaries, &made, hand.pool, kMostOffsetBytes, out->Receive());
  };
  REQUIRE(give(column, &first).ok());
  REQUIRE(give(column, &second).ok());
  CHECK(first->children[0]->dictionary->buffers[2] == second->children[0]->dictionary->buffers[2]);
  REQUIRE(give(longer, &other).ok());
  CHECK(first->children[0]->dictionary->buffers[2] != other->children[0]->dictionary->buffers[2]);
  first.Release();
  dictionaries = {};
  CHECK(ReadBack(TypeId::kUtf8, *second->children[0]->dictionary, hand.pool) ==
        Values{"p", "unused", kLong});
}

TEST_CASE("children and dictionaries moved out live on by themselves") {
  ArrayCase hand = DictionaryCase();
  auto batch = Batch{};
  batch.schema = ImportSchema(&hand.schema->raw)->table;
  batch.rows = 3;
  batch.columns.push_back(Owned(hand));
  OwnedArray out;
  REQUIRE(ExportBatch(std::move(batch), hand.pool, out.Receive()).ok());
  OwnedArray child(out->children[0]);
  CHECK(out->children[0]->release == nullptr);
  out.Release();
  CHECK(hand.array->releases == 0);
  const DataType type = DataType::Dictionary(TypeId::kInt8, TypeId::kUtf8);
  CHECK(ReadBack(type, *child.get(), hand.pool) == Values{kLong, "p", kLong});
  OwnedArray values(child->dictionary);
  child.Release();
  CHECK(ReadBack(TypeId::kUtf8, *values.get(), hand.pool) == Values{"p", "unused", kLong});
  values.Release();
  CHECK(hand.array->releases == 1);
  CHECK(hand.pool->total() == 0);
}

TEST_CASE("hostile 86: an array that was exported may come in again and go out again") {
  ArrayCase hand = Int64Column({1, 2, 3});
  OwnedArray out;
  REQUIRE(ExportColumn(Owned(hand), hand.pool, out.Receive()).ok());
  const ArrowArray* same[2] = {out.get(), out.get()};
  std::vector<Vector> columns;
  for (const ArrowArray* array : same) {
    Result<Vector> vector =
        ImportColumn(Field{"a", TypeId::kInt64, true, {}}, array, hand.pool, nullptr);
    REQUIRE(vector.ok());
    columns.push_back(std::move(vector).value());
  }
  CHECK(columns[0].values == columns[1].values);
  CHECK(ValuesOf(columns[0]) == ValuesOf(columns[1]));
}

}  // namespace
}  // namespace colmerge::test
