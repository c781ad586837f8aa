// SPDX-License-Identifier: Apache-2.0
// Refused memory: every single allocation of an import and of an export fails once, by budget and
// on the heap; nothing leaks, everything is released exactly once.
#include "allocation/refusing_allocator.h"

#include <functional>
#include <new>

#include "arrow/array_export.h"
#include "arrow/array_import.h"
#include "arrow/hand_made.h"
#include "arrow/owned_struct.h"
#include "arrow/schema_export.h"
#include "arrow/schema_import.h"
#include "arrow/stream_export.h"
#include "arrow/stream_import.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

const std::string kLong = "a string that is too long to lie inline";

HandSchemaPtr RichSchema() {
  HandSchemaPtr root = RootOf(SchemaOf("l", "id"), SchemaOf("u", "text"), SchemaOf("vu", "view"),
                              SchemaOf("b", "flag"), DictionaryOf("c", "kind", SchemaOf("u", "")),
                              SchemaOf("+l", "list",
                                       SchemaOf("+s", "item", SchemaOf("u", "x"),
                                                SchemaOf("+w:1", "y", SchemaOf("i", "item")))));
  return root;
}

HandArrayPtr RichArray() {
  HandArrayPtr codes =
      DictionaryArray(FixedArray<int8_t>({2, 1, 0}), StringArray({"p", "gone", kLong}));
  codes->dictionary->Nulls({1});
  HandArrayPtr items = StructArray(3, StringArray({"x", kLong, ""}),
                                   WithChildren(ArrayOf(3, {{}}), FixedArray<int32_t>({1, 2, 3})));
  items->Nulls({1});
  items->children[0]->Nulls({2});
  HandArrayPtr lists = ListArray<int32_t>({0, 2, 3, 3}, std::move(items));
  lists->Nulls({1});
  HandArrayPtr views = ViewArray({"x", kLong, kLong + kLong});
  views->Nulls({0});
  return StructArray(3, FixedArray<int64_t>({1, 2, 3}), StringArray({"x", kLong, "y"}),
                     std::move(views), BoolArray({true, false, true}), std::move(codes),
                     std::move(lists));
}

std::unique_ptr<HandStream> RichStream() {
  std::vector<HandArrayPtr> arrays;
  arrays.push_back(RichArray());
  arrays.push_back(RichArray());
  return std::make_unique<HandStream>(RichSchema(), std::move(arrays));
}

// Pulls a stream in, and out again, to its end. Throws what the library throws; false when a
// callback of the exported stream reported refused memory.
bool PassStream(HandStream* in, const Ref<MemoryPool>& pool) {
  Result<std::unique_ptr<BatchSource>> source = ImportStream(&in->raw, pool);
  if (!source.ok()) return false;
  OwnedStream out;
  ExportStream(std::move(*source), pool, out.Receive());
  OwnedSchema schema;
  if (out->get_schema(out.get(), schema.Receive()) != 0) return false;
  for (;;) {
    OwnedArray array;
    if (out->get_next(out.get(), array.Receive()) != 0) return false;
    if (!array) return true;
  }
}

// What must hold however far PassStream came.
void CheckReleased(const HandStream& in, const Ref<MemoryPool>& pool) {
  CHECK(in.releases == 1);
  CHECK(in.raw.release == nullptr);
  CHECK(in.schema->releases <= 1);
  for (size_t i = 0; i < in.arrays.size(); ++i) {
    CHECK(in.arrays[i]->releases == (i < in.next ? 1 : 0));
  }
  CHECK(pool->total() == 0);
}

TEST_CASE("hostile 97: each allocation of a stream in and out is refused once") {
  uint64_t refused = 0;
  for (uint64_t n = 1;; ++n) {
    std::unique_ptr<HandStream> in = RichStream();
    Ref<MemoryPool> pool = MakeRef<MemoryPool>(0);
    const int64_t live = LiveAllocations();
    bool passed = false;
    bool hit = false;
    {
      Refusal refusal(n, Refuse::kOne);
      try {
        passed = PassStream(in.get(), pool);
      } catch (const std::bad_alloc&) {
      }
      hit = refusal.refused();
    }
    const int64_t left = LiveAllocations() - live;
    CAPTURE(n);
    CHECK(left == 0);
    // Before the stream was handed over there is nothing to refuse: it is taken without memory.
    CheckReleased(*in, pool);
    if (!hit) {
      CHECK(passed);
      break;
    }
    CHECK_FALSE(passed);
    ++refused;
  }
  CHECK(refused > 100);
}

TEST_CASE("hostile 96: any budget that is too small refuses, and leaves nothing behind") {
  bool passed = false;
  uint64_t budget = 1;
  for (; !passed; ++budget) {
    std::unique_ptr<HandStream> in = RichStream();
    Ref<MemoryPool> pool = MakeRef<MemoryPool>(budget);
    try {
      passed = PassStream(in.get(), pool);
    } catch (const std::bad_alloc&) {
    }
    CAPTURE(budget);
    CheckReleased(*in, pool);
    REQUIRE(budget < 100000);
  }
  CHECK(budget > 500);
}

// Runs `call` with each allocation refused once; `check` after each.
void RefuseEach(const std::function<void()>& call, const std::function<void()>& check) {
  for (uint64_t n = 1;; ++n) {
    bool hit = false;
    {
      Refusal refusal(n, Refuse::kOne);
      try {
        call();
      } catch (const std::bad_alloc&) {
      }
      hit = refusal.refused();
    }
    CAPTURE(n);
    check();
    if (!hit) return;
  }
}

TEST_CASE("a refused import of a single array leaves it to the caller") {
  HandSchemaPtr schema = RichSchema();
  HandArrayPtr array = RichArray();
  Ref<MemoryPool> pool = MakeRef<MemoryPool>(0);
  RefuseEach(
      [&] {
        Result<WireSchema> imported = ImportSchema(&schema->raw);
        if (!imported.ok()) throw std::logic_error("the schema is fine");
        Result<Batch> batch = ImportBatch(*imported, &array->raw, pool, nullptr);
        if (!batch.ok()) throw std::logic_error("the array is fine");
      },
      [&] {
        CHECK(array->releases == 0);
        CHECK(schema->releases == 0);
        CHECK(pool->total() == 0);
      });
}

TEST_CASE("a refused export of a schema leaves its target as it was") {
  HandSchemaPtr hand = RichSchema();
  const Schema schema = ImportSchema(&hand->raw)->table;
  ArrowSchema target{};
  target.n_children = 77;
  RefuseEach(
      [&] {
        ExportSchema(schema, &target);
        target.release(&target);
        target = ArrowSchema{};
        target.n_children = 77;
      },
      [&] {
        CHECK(target.n_children == 77);
        CHECK(target.release == nullptr);
      });
}

}  // namespace
}  // namespace colmerge::test
