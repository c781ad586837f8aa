// SPDX-License-Identifier: Apache-2.0
// An index over tables with any rows, deleted and repeated ones too, against an ordered model.
#include "index/key_index.h"

#include "index/key_model.h"
#include "support/catch.h"

namespace colmerge {
namespace {

using test::CanonicalKey;
using test::EditedTable;
using test::KeyBlock;
using test::PlainColumn;
using test::PlainOf;
using test::Random;

struct Kind {
  std::vector<DataType> types;
  std::vector<uint32_t> key_columns;
};

// A key of each type alone, and some of several.
std::vector<Kind> Kinds() {
  std::vector<Kind> kinds;
  for (const DataType& type : test::SampleTypes()) kinds.push_back({{type}, {0}});
  kinds.push_back({{DataType::Dictionary(TypeId::kInt16, TypeId::kFloat32)}, {0}});
  kinds.push_back({{TypeId::kInt64, TypeId::kUtf8}, {0, 1}});
  kinds.push_back({{TypeId::kUtf8, TypeId::kBool, TypeId::kUtf8}, {0, 2}});
  kinds.push_back({{TypeId::kFloat64, TypeId::kInt8, TypeId::kBool, TypeId::kUtf8}, {0, 1, 2, 3}});
  return kinds;
}

std::vector<PlainColumn> RandomKeys(const std::vector<DataType>& types,
                                    const std::vector<uint32_t>& columns, uint64_t count,
                                    uint64_t distinct, Random* random) {
  std::vector<PlainColumn> keys;
  for (uint32_t column : columns) {
    keys.push_back(RandomColumn(types[column], count, {5, distinct, 20}, random));
  }
  return keys;
}

// Appends rows of which few values are distinct, and deletes some.
void GrowTable(uint64_t count, uint64_t distinct, EditedTable* edited, Random* random) {
  test::TableChange change;
  change.appends = count;
  for (const DataType& type : edited->contents().types) {
    change.values.emplace_back(RandomColumn(type, count, {5, distinct, 20}, random));
  }
  for (uint64_t row = 0; row < edited->contents().rows; ++row) {
    if (random->Percent(10) && !edited->contents().deleted.contains(row)) {
      change.deletes.push_back(row);
    }
  }
  edited->Apply(std::move(change));
}

void CheckLookups(const KeyLookup& lookup, const test::TableContents& contents, uint64_t distinct,
                  Random* random) {
  const auto by_key = RowsByKey(contents, lookup.key_columns);
  const uint64_t count = random->Below(3 * kKeyBlock);
  const auto plain = RandomKeys(contents.types, lookup.key_columns, count, distinct, random);
  const KeyBlock keys(lookup.version, lookup.key_columns, plain, random);
  const uint64_t start = random->Below(count + 1);
  std::vector<uint64_t> rows(count - start + 1, 123);
  lookup.Find(keys.vectors(), start, count - start, rows.data());
  REQUIRE(rows.back() == 123);
  std::vector<DataType> key_types;
  for (uint32_t column : lookup.key_columns) key_types.push_back(contents.types[column]);
  bool right = true;
  for (uint64_t i = start; i < count; ++i) {
    const auto at = by_key.find(CanonicalKey(key_types, plain, i));
    const uint64_t row = rows[i - start];
    uint64_t two[2];
    const uint64_t found = lookup.FindTwo(keys.vectors(), i, two);
    if (at == by_key.end()) {
      right = right && row == kNoRow && found == 0;
      continue;
    }
    const auto& expected = at->second;
    auto is_expected = [&](uint64_t r) {
      return std::find(expected.begin(), expected.end(), r) != expected.end();
    };
    right = right && is_expected(row) && found == std::min<size_t>(2, expected.size());
    right =
        right && is_expected(two[0]) && (found < 2 || (is_expected(two[1]) && two[0] != two[1]));
  }
  REQUIRE(right);
}

TEST_CASE("an index finds the live rows of a key, in the version asked about") {
  for (const Kind& kind : Kinds()) {
    INFO(kind.types[0].ToString() << ", " << kind.key_columns.size() << " key columns");
    Random random(kind.types.size());
    EditedTable edited(kind.types);
    const auto index = MakeRef<KeyIndex>(kind.key_columns, edited.pool());
    std::vector<std::pair<Ref<const TableVersion>, test::TableContents>> versions;
    for (int round = 0; round < 6; ++round) {
      const uint64_t distinct = 3 + random.Below(600);
      GrowTable(random.Below(600), distinct, &edited, &random);
      versions.emplace_back(edited.table()->Snapshot(), edited.contents());
      {
        std::lock_guard lock(index->mutex());
        index->CatchUp(edited.version());
      }
      REQUIRE(index->view().indexed_rows == edited.version().rows);
      for (const auto& [version, contents] : versions) {
        const KeyIndex::View view = index->view();
        CheckLookups({*view.slots, *version, index->key_columns()}, contents, distinct, &random);
      }
    }
  }
}

TEST_CASE("a repeated row is found exactly when two live rows have one key") {
  for (const Kind& kind : Kinds()) {
    if (kind.types[0].storage() == Storage::kBits || kind.types[0].width() < 4) continue;
    INFO(kind.types[0].ToString() << ", " << kind.key_columns.size() << " key columns");
    for (uint64_t seed = 0; seed < 12; ++seed) {
      Random random(seed);
      EditedTable edited(kind.types);
      const auto index = MakeRef<KeyIndex>(kind.key_columns, edited.pool());
      for (int round = 0; round < 4; ++round) {
        GrowTable(random.Below(12), seed % 2 == 0 ? 0 : 40, &edited, &random);
        std::lock_guard lock(index->mutex());
        index->CatchUp(edited.version());
        REQUIRE(index->bytes() == edited.pool()->used(MemoryCategory::kIndexes));
        const auto by_key = RowsByKey(edited.contents(), kind.key_columns);
        const uint64_t repeated = index->FindRepeatedRow(edited.version());
        const bool any = std::any_of(by_key.begin(), by_key.end(),
                                     [](const auto& entry) { return entry.second.size() > 1; });
        REQUIRE((repeated != kNoRow) == any);
        if (any) {
          const auto& rows = by_key.at(StoredKey(edited.contents(), kind.key_columns, repeated));
          REQUIRE(rows.size() > 1);
          REQUIRE(std::find(rows.begin(), rows.end(), repeated) != rows.end());
          REQUIRE(index->view().repeats);
        }
      }
    }
  }
}

TEST_CASE("rows are indexed over the borders of chunks") {
  EditedTable edited({TypeId::kInt64});
  const uint64_t count = 2 * kChunkRows + 1000;
  PlainColumn numbers;
  for (uint64_t i = 0; i < count; ++i) numbers.push_back(PlainOf(i * 3));
  edited.Apply({{}, {numbers}, {}, count, {}});
  const auto index = MakeRef<KeyIndex>(std::vector<uint32_t>{0}, edited.pool());
  std::lock_guard lock(index->mutex());
  index->CatchUp(edited.version());
  CHECK(index->FindRepeatedRow(edited.version()) == kNoRow);
  CHECK_FALSE(index->view().repeats);
  const KeyBlock keys(edited.version(), {0}, {numbers});
  std::vector<uint64_t> rows(count);
  const KeyIndex::View view = index->view();
  KeyLookup{*view.slots, edited.version(), {0}}.Find(keys.vectors(), 0, count, rows.data());
  bool all_right = true;
  for (uint64_t i = 0; i < count; ++i) all_right = all_right && rows[i] == i;
  CHECK(all_right);
}

TEST_CASE("keys whose tags are equal are told apart") {
  EditedTable edited({TypeId::kInt64});
  const auto pairs = test::KeysWithEqualTags(edited.version().seed, 300);
  uint64_t met = 0;
  for (const auto& [stored, other] : pairs) {
    EditedTable single({TypeId::kInt64});
    single.Apply({{}, {PlainColumn{PlainOf(stored)}}, {}, 1, {}});
    const auto index = MakeRef<KeyIndex>(std::vector<uint32_t>{0}, single.pool());
    std::lock_guard lock(index->mutex());
    index->CatchUp(single.version());
    const KeyBlock keys(single.version(), {0}, {{PlainOf(stored), PlainOf(other)}});
    uint64_t rows[2];
    const KeyIndex::View view = index->view();
    KeyLookup{*view.slots, single.version(), {0}}.Find(keys.vectors(), 0, 2, rows);
    REQUIRE(rows[0] == 0);
    REQUIRE(rows[1] == kNoRow);
    const uint64_t other_hash = HashWord(single.version().seed, static_cast<uint64_t>(other));
    met += SlotTable::Probe(*view.slots, other_hash).Next() == 0 ? 1 : 0;
  }
  CHECK(met > 50);  // the walk did meet the other key's row
}

TEST_CASE("an index over nothing finds nothing") {
  EditedTable edited({TypeId::kInt64});
  const auto index = MakeRef<KeyIndex>(std::vector<uint32_t>{0}, edited.pool());
  index->CatchUp(edited.version());
  const KeyBlock keys(edited.version(), {0}, {{PlainOf(int64_t{1}), std::nullopt}});
  uint64_t rows[2];
  const KeyIndex::View view = index->view();
  KeyLookup{*view.slots, edited.version(), {0}}.Find(keys.vectors(), 0, 2, rows);
  CHECK(rows[0] == kNoRow);
  CHECK(rows[1] == kNoRow);
  CHECK(index->FindRepeatedRow(edited.version()) == kNoRow);
}

TEST_CASE("an index that nobody wants any more is not built on, and is later") {
  EditedTable edited({TypeId::kInt64});
  test::TableChange change;
  change.appends = 5000;
  PlainColumn numbers;
  for (int64_t i = 0; i < 5000; ++i) numbers.push_back(PlainOf(i));
  change.values.emplace_back(numbers);
  edited.Apply(std::move(change));
  const auto index = MakeRef<KeyIndex>(std::vector<uint32_t>{0}, edited.pool());
  std::lock_guard lock(index->mutex());
  const int32_t cancel = 1;
  const Progress cancelled("work", &cancel, 0, {});
  CHECK(index->CatchUp(edited.version(), cancelled).code() == Code::kCancelled);
  CHECK(index->view().indexed_rows == 0);
  const Progress nobody;
  CHECK(index->CatchUp(edited.version(), nobody).ok());
  CHECK(index->view().indexed_rows == 5000);
}

}  // namespace
}  // namespace colmerge
