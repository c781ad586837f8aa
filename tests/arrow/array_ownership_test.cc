// SPDX-License-Identifier: Apache-2.0
// Who releases what, and when. Numbers are those of the list of hostile inputs.
#include "arrow/array_case.h"
#include "arrow/owned_struct.h"

namespace colmerge::test {
namespace {

TEST_CASE("hostile 87: the same struct passed twice") {
  ArrayCase hand = Int64Column({1, 2});
  auto owner = std::make_shared<OwnedArray>();
  const WireSchema schema = *ImportSchema(&hand.schema->raw);
  Result<Batch> first = ImportBatch(schema, &hand.array->raw, hand.pool, owner);
  REQUIRE(first.ok());
  owner->Take(&hand.array->raw);
  // The first import was a success and moved it away.
  CheckRefused(hand, {"the root", "released"});
  owner.reset();
  CHECK(hand.array->releases == 0);
  CHECK(ValuesOf(first->columns[0]) == RawValues<int64_t>({1, 2}));
  first->columns.clear();
  CHECK(hand.array->releases == 1);
}

TEST_CASE("hostile 87: the same struct as two columns") {
  ArrayCase hand{RootOf(SchemaOf("l", "a"), SchemaOf("l", "b")),
                 StructArray(2, FixedArray<int64_t>({1, 2}), FixedArray<int64_t>({3, 4}))};
  hand.array->child_pointers[1] = hand.array->child_pointers[0];
  Result<Batch> batch = hand.Import();
  REQUIRE(batch.ok());
  CHECK(ValuesOf(batch->columns[1]) == RawValues<int64_t>({1, 2}));
}

int forgetful_releases = 0;

TEST_CASE("hostile 88: a release that does not clear itself is called once") {
  forgetful_releases = 0;
  ArrowArray forgetful{};
  forgetful.release = [](ArrowArray*) { ++forgetful_releases; };
  {
    OwnedArray owned(&forgetful);
    CHECK(forgetful.release == nullptr);
    owned.Release();
    CHECK_FALSE(owned);
    owned.Release();
  }
  CHECK(forgetful_releases == 1);
}

TEST_CASE("hostile 89: a struct moved before its release") {
  ArrayCase hand = Int64Column({1, 2});
  ArrowArray moved = hand.array->raw;
  hand.array->raw.release = nullptr;
  Result<Batch> batch = hand.ImportRaw(&moved);
  REQUIRE(batch.ok());
  moved.release(&moved);
  CHECK(hand.array->releases == 1);
  CHECK_FALSE(hand.ImportRaw(&moved).ok());
}

TEST_CASE("an owner lets go of one struct before it takes another") {
  HandArrayPtr first = FixedArray<int64_t>({1});
  HandArrayPtr second = FixedArray<int64_t>({2});
  OwnedArray owned(&first->raw);
  owned.Take(&second->raw);
  CHECK(first->releases == 1);
  CHECK(second->releases == 0);
  owned.Forget();
  CHECK_FALSE(owned);
  CHECK(second->releases == 0);
}

}  // namespace
}  // namespace colmerge::test
