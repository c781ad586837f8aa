// SPDX-License-Identifier: Apache-2.0
// Scans: every live row once and in order, in batches of exactly the size asked for.
#include "table/version_scan.h"

#include "support/catch.h"
#include "support/table_model.h"

namespace colmerge {
namespace {

using test::EditedTable;
using test::PlainColumn;
using test::PlainOf;
using test::Random;
using test::TableContents;

std::vector<uint64_t> LiveRows(const TableContents& contents) {
  std::vector<uint64_t> rows;
  for (uint64_t row = 0; row < contents.rows; ++row) {
    if (!contents.deleted.contains(row)) rows.push_back(row);
  }
  return rows;
}

// The rows of the batch are those of the contents, from the given place among the live rows on.
void CheckBatch(const Batch& batch, const TableContents& contents, const ScanOptions& options,
                const std::vector<uint64_t>& live, uint64_t first) {
  REQUIRE(batch.columns.size() == options.columns.size());
  REQUIRE(batch.schema.size() == options.columns.size());
  bool same = true;
  for (size_t c = 0; c < batch.columns.size(); ++c) {
    REQUIRE(batch.columns[c].length == batch.rows);
    REQUIRE(batch.columns[c].type == contents.types[options.columns[c]]);
    for (uint64_t i = 0; i < batch.rows; ++i) {
      same = same &&
             test::ValueAt(batch.columns[c], i) == contents.At(options.columns[c], live[first + i]);
    }
  }
  REQUIRE(same);
}

void CheckScan(const Ref<const TableVersion>& version, const TableContents& contents,
               const ScanOptions& options) {
  const std::vector<uint64_t> live = LiveRows(contents);
  const uint64_t first = std::min<uint64_t>(options.offset, live.size());
  uint64_t left = std::min<uint64_t>(options.limit, live.size() - first);
  VersionScan scan(version, options);
  Batch batch;
  uint64_t place = first;
  while (left > 0) {
    REQUIRE(scan.Next(&batch).value());
    REQUIRE(batch.rows == std::min(left, options.batch_size));
    CheckBatch(batch, contents, options, live, place);
    place += batch.rows;
    left -= batch.rows;
  }
  REQUIRE_FALSE(scan.Next(&batch).value());
  REQUIRE_FALSE(scan.Next(&batch).value());
}

TEST_CASE("a scan delivers the live rows, whatever is deleted and wherever it begins and ends") {
  const uint64_t seed = GENERATE(range(0, 12));
  Random random(seed);
  const std::vector<DataType> samples = test::SampleTypes();
  EditedTable edited({samples[seed % samples.size()], TypeId::kUtf8, TypeId::kBool});
  if (seed % 3 == 0) edited.Apply({{}, {}, {}, kChunkRows - 100, {}});
  for (int i = 0; i < 6; ++i) edited.Apply(edited.RandomChange(&random));
  if (seed % 4 == 3) {
    edited.Apply({{}, {}, {}, 0, LiveRows(edited.contents())});
  }
  for (int round = 0; round < 12; ++round) {
    ScanOptions options;
    for (uint64_t i = random.Below(4); i > 0; --i) {
      options.columns.push_back(
          static_cast<uint32_t>(random.Below(edited.contents().types.size())));
    }
    std::sort(options.columns.begin(), options.columns.end());
    options.columns.erase(std::unique(options.columns.begin(), options.columns.end()),
                          options.columns.end());
    random.Shuffle(&options.columns);
    options.batch_size = 1 + random.Below(random.Percent(30) ? 100000 : 700);
    const uint64_t rows = edited.contents().rows;
    if (random.Percent(60)) options.offset = random.Below(rows + 10);
    if (random.Percent(60)) options.limit = random.Below(rows + 10);
    if (seed % 3 == 0 && options.batch_size < 300) options.offset = rows - random.Below(700);
    CheckScan(edited.table()->Snapshot(), edited.contents(), options);
  }
}

TEST_CASE("batches outlive scan and table") {
  auto edited = std::make_unique<EditedTable>(std::vector<DataType>{TypeId::kUtf8, TypeId::kInt64});
  Random random(1);
  edited->Apply({{},
                 {RandomColumn(TypeId::kUtf8, 100, {}, &random),
                  RandomColumn(TypeId::kInt64, 100, {}, &random)},
                 {},
                 100,
                 {}});
  const TableContents contents = edited->contents();
  const Ref<MemoryPool> pool = edited->pool();
  const ScanOptions options{{0, 1}, 100, 0, ~uint64_t{0}};
  auto batch = std::make_unique<Batch>();
  REQUIRE(VersionScan(edited->table()->Snapshot(), options).Next(batch.get()).value());
  edited = nullptr;
  CheckBatch(*batch, contents, options, LiveRows(contents), 0);
  batch = nullptr;
  CHECK(pool->total() == 0);
}

TEST_CASE("a scan that was refused memory goes on where it was") {
  EditedTable edited({TypeId::kUtf8, TypeId::kInt64});
  Random random(3);
  const bool with_deletes = GENERATE(true, false);
  for (int i = 0; i < 10; ++i) {
    test::TableChange change = edited.RandomChange(&random);
    if (!with_deletes) change.deletes.clear();
    edited.Apply(std::move(change));
  }
  const ScanOptions options{{0, 1}, 90, 7, ~uint64_t{0}};
  const std::vector<uint64_t> live = LiveRows(edited.contents());
  VersionScan scan(edited.table()->Snapshot(), options);
  Batch batch;
  const uint64_t taken = edited.pool()->total();
  for (uint64_t place = 7; place < live.size(); place += batch.rows) {
    batch = Batch();
    for (uint64_t room = 1;; room += 500) {
      edited.pool()->set_budget(taken + room);
      try {
        const bool more = scan.Next(&batch).value();
        REQUIRE(more);
        break;
      } catch (const std::bad_alloc&) {
        batch = Batch();
      }
    }
    edited.pool()->set_budget(0);
    CheckBatch(batch, edited.contents(), options, live, place);
  }
  CHECK_FALSE(scan.Next(&batch).value());
}

TEST_CASE("chosen rows come in the order given") {
  EditedTable edited({TypeId::kUtf8, TypeId::kInt64, TypeId::kBool});
  Random random(2);
  for (int i = 0; i < 6; ++i) edited.Apply(edited.RandomChange(&random));
  const std::vector<uint64_t> live = LiveRows(edited.contents());
  std::vector<uint64_t> rows;
  for (int i = 0; i < 300; ++i) rows.push_back(random.Pick(live));
  const Batch batch = TakeVersionRows(edited.table()->Snapshot(), {2, 0}, rows.data(), rows.size());
  CheckBatch(batch, edited.contents(), {{2, 0}, 1, 0, 0}, rows, 0);
}

TEST_CASE("columns are chosen by name, each once") {
  const Schema schema = Schema::Make({{"a", TypeId::kInt8, false, {{"k", "v"}}},
                                      {"b", TypeId::kUtf8, true, {}},
                                      {"c", TypeId::kBool, true, {}}},
                                     {{"s", "t"}})
                            .value();
  CHECK(SelectColumns(schema, {}).value() == std::vector<uint32_t>{0, 1, 2});
  CHECK(SelectColumns(schema, {"c", "a"}).value() == std::vector<uint32_t>{2, 0});
  const Status repeated = SelectColumns(schema, {"c", "c"}).status();
  CHECK(repeated.code() == Code::kInvalidArgument);
  CHECK(repeated.detail().column == "c");
  CHECK(SelectColumns(schema, {"d"}).status().code() == Code::kColumnNotFound);
  const Schema chosen = ProjectSchema(schema, {2, 0});
  REQUIRE(chosen.size() == 2);
  CHECK(chosen.field(0).name == "c");
  CHECK(chosen.field(1).metadata == Metadata{{"k", "v"}});
  CHECK_FALSE(chosen.field(1).nullable);
  CHECK(chosen.metadata() == Metadata{{"s", "t"}});
}

}  // namespace
}  // namespace colmerge
