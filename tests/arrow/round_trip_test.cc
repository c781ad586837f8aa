// SPDX-License-Identifier: Apache-2.0
// Random batches in and out again, by seed: any types, any of the shapes that producers give them,
// whole, in slices and by chosen rows. What comes out is read by a reader that checks the
// specification.
#include <vector>

#include "arrow/array_export.h"
#include "arrow/array_import.h"
#include "arrow/column_values.h"
#include "arrow/owned_struct.h"
#include "arrow/schema_export.h"
#include "arrow/schema_import.h"
#include "differential/random_values.h"
#include "differential/type_catalog.h"
#include "support/arrow_consumer.h"
#include "support/arrow_producer.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

constexpr uint64_t kSeeds = 2000;

RowBatch RandomBatch(Random* random) {
  const std::vector<uint64_t> sizes = {0, 1, 2, 7, 8, 9, 63, 64, 65, 120};
  const uint64_t rows = random->Pick(sizes);
  RowBatch batch;
  const uint64_t columns = 1 + random->Below(4);
  for (uint64_t i = 0; i < columns; ++i) {
    Field field{"c" + std::to_string(i), RandomType(random), random->Percent(70), {}};
    if (LayoutOf(field.type.values().format) == Layout::kNone) field.nullable = true;
    if (random->Percent(20)) field.metadata.emplace_back("key", "value");
    const uint32_t null_percent = field.nullable && random->Percent(70) ? 30 : 0;
    std::vector<Cell>& cells = batch.columns.emplace_back(rows);
    for (Cell& cell : cells) {
      if (!random->Percent(null_percent)) cell = RandomCell(field.type.values(), random);
    }
    batch.fields.push_back(std::move(field));
  }
  return batch;
}

RowBatch Rows(const RowBatch& all, const std::vector<uint32_t>& rows) {
  RowBatch some;
  some.fields = all.fields;
  for (const std::vector<Cell>& column : all.columns) {
    std::vector<Cell>& cells = some.columns.emplace_back();
    for (uint32_t row : rows) cells.push_back(column[row]);
  }
  return some;
}

void CheckExport(Batch batch, const Ref<MemoryPool>& pool, const RowBatch& expected) {
  OwnedSchema schema;
  ExportSchema(batch.schema, schema.Receive());
  Metadata metadata;
  const std::vector<Field> fields = ReadSchema(*schema.get(), &metadata);
  CHECK(fields == expected.fields);
  OwnedArray array;
  REQUIRE(ExportBatch(std::move(batch), pool, array.Receive()).ok());
  RowBatch read;
  ReadArray(*array.get(), fields, &read);
  for (size_t i = 0; i < expected.columns.size(); ++i) {
    CAPTURE(ToText(expected.fields[i]));
    CHECK(read.columns[i] == expected.columns[i]);
  }
}

// The batch with other columns, made from its own.
template <typename Make>
Batch Derived(const Batch& batch, uint64_t rows, Make make) {
  Batch derived;
  derived.schema = batch.schema;
  derived.rows = rows;
  for (const Vector& column : batch.columns) derived.columns.push_back(make(column));
  return derived;
}

void CheckSeed(uint64_t seed) {
  Random random(seed);
  const RowBatch made = RandomBatch(&random);
  const auto rows = static_cast<uint32_t>(made.rows());
  auto owner = std::make_shared<OwnedArray>();
  OwnedSchema raw_schema;
  MakeSchema(made.fields, {}, raw_schema.Receive());
  MakeArray(made, random.Percent(80) ? random.engine() : nullptr, owner->Receive());
  Ref<MemoryPool> pool = MakeRef<MemoryPool>(0);
  Result<WireSchema> schema = ImportSchema(raw_schema.get());
  REQUIRE(schema.ok());
  Result<Batch> batch = ImportBatch(*schema, owner->get(), pool, owner);
  if (!batch.ok()) FAIL(batch.status().message());
  for (const Vector& column : batch->columns) CheckCanonical(column);

  const auto start = static_cast<uint32_t>(random.Below(rows + 1));
  const auto count = static_cast<uint32_t>(random.Below(rows - start + 1));
  std::vector<uint32_t> window;
  std::vector<uint32_t> chosen;
  for (uint32_t i = 0; i < count; ++i) window.push_back(start + i);
  for (uint32_t i = 0; i < count; ++i) chosen.push_back(static_cast<uint32_t>(random.Below(rows)));
  CheckExport(Derived(*batch, count, [&](const Vector& c) { return Slice(c, start, count); }), pool,
              Rows(made, window));
  CheckExport(Derived(*batch, count,
                      [&](const Vector& c) { return TakeRows(c, chosen.data(), count, pool); }),
              pool, Rows(made, chosen));
  CheckExport(std::move(*batch), pool, made);
  owner.reset();
  CHECK(pool->total() == 0);
}

TEST_CASE("random batches come out as they went in, by seed") {
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    CAPTURE(seed);
    CheckSeed(seed);
  }
}

TEST_CASE("an exported batch can be imported again while it lives, and outlives its source") {
  Random random(7);
  for (int i = 0; i < 50; ++i) {
    const RowBatch made = RandomBatch(&random);
    Ref<MemoryPool> pool = MakeRef<MemoryPool>(0);
    auto first = std::make_shared<OwnedArray>();
    OwnedSchema raw_schema;
    MakeSchema(made.fields, {}, raw_schema.Receive());
    MakeArray(made, random.engine(), first->Receive());
    Result<WireSchema> schema = ImportSchema(raw_schema.get());
    REQUIRE(schema.ok());
    Result<Batch> in = ImportBatch(*schema, first->get(), pool, first);
    REQUIRE(in.ok());
    auto second = std::make_shared<OwnedArray>();
    REQUIRE(ExportBatch(std::move(*in), pool, second->Receive()).ok());
    first.reset();
    Result<Batch> again = ImportBatch(*schema, second->get(), pool, second);
    REQUIRE(again.ok());
    second.reset();
    CheckExport(std::move(*again), pool, made);
    CHECK(pool->total() == 0);
  }
}

}  // namespace
}  // namespace colmerge::test
