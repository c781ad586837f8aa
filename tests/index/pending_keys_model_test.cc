// SPDX-License-Identifier: Apache-2.0
// Writes that resolve their keys through an index, kept or given up, against an ordered map: which
// rows keys have, what new keys are numbered, and that a write given up leaves nothing behind.
#include "index/key_model.h"
#include "index/pending_keys.h"
#include "support/catch.h"

namespace colmerge {
namespace {

using test::CanonicalKey;
using test::EditedTable;
using test::KeyBlock;
using test::PlainColumn;
using test::Random;
using test::TableContents;

// A table with key columns [0, k) and an index on them, written to as a merge does.
class IndexedTable {
 public:
  IndexedTable(const std::vector<DataType>& key_types, uint64_t distinct, Random* random)
      : types_(key_types), distinct_(distinct), random_(random), edited_(key_types) {
    for (uint32_t i = 0; i < key_types.size(); ++i) key_columns_.push_back(i);
    index_ = MakeRef<KeyIndex>(key_columns_, edited_.pool());
  }

  // One write of several blocks of keys: resolves, checks, and then keeps all, some, or none.
  void Write() {
    std::vector<std::unique_ptr<KeyBlock>> blocks;
    std::vector<std::vector<PlainColumn>> plain;
    test::KeyDictionaries dictionaries;
    const uint64_t base_rows = edited_.contents().rows;
    PendingKeys pending(index_, edited_.version());
    std::map<std::string, uint64_t> rows = SingleRows();
    std::vector<std::pair<size_t, uint64_t>> news;  // where each new key stands
    for (uint64_t b = 1 + random_->Below(3); b > 0; --b) {
      const uint64_t count = random_->Below(random_->Percent(20) ? 2000 : 100);
      plain.push_back(RandomKeys(count));
      blocks.push_back(std::make_unique<KeyBlock>(edited_.version(), key_columns_, plain.back(),
                                                  random_, &dictionaries));
      CheckFind(pending, *blocks.back(), plain.back(), rows);
      Resolve(&pending, *blocks.back(), plain.back(), base_rows, plain.size() - 1, &rows, &news);
      CheckFind(pending, *blocks.back(), plain.back(), rows);
      REQUIRE(pending.count() == news.size());
    }
    if (random_->Percent(30)) return;  // given up
    const bool all = random_->Percent(50);
    Array<uint64_t> final_rows(edited_.pool(), news.size(), MemoryCategory::kScratch);
    std::vector<PlainColumn> appended(types_.size());
    for (size_t n = 0; n < news.size(); ++n) {
      const bool kept = all || random_->Percent(50);
      final_rows[n] = kept ? base_rows + appended[0].size() : kNoRow;
      for (size_t c = 0; kept && c < types_.size(); ++c) {
        appended[c].push_back(plain[news[n].first][c][news[n].second]);
      }
    }
    if (!all) REQUIRE(pending.Renumber(final_rows, nullptr).ok());
    if (random_->Percent(20)) return;  // given up late
    pending.Keep(base_rows + appended[0].size());
    Append(appended, dictionaries);
  }

  // Rows that the index does not hear of until it is asked again; their keys are new ones.
  void AppendBehindItsBack() {
    std::vector<PlainColumn> fresh(types_.size());
    auto rows = SingleRows();
    const auto plain = RandomKeys(random_->Below(200));
    for (uint64_t i = 0; i < plain[0].size(); ++i) {
      if (!rows.emplace(CanonicalKey(types_, plain, i), 0).second) continue;
      for (size_t c = 0; c < types_.size(); ++c) fresh[c].push_back(plain[c][i]);
    }
    Append(fresh, {});
  }

  void DeleteSome() {
    test::TableChange change;
    for (uint64_t row = 0; row < edited_.contents().rows; ++row) {
      if (random_->Percent(15) && !edited_.contents().deleted.contains(row)) {
        change.deletes.push_back(row);
      }
    }
    edited_.Apply(std::move(change));
  }

  void HoldVersion() { held_.emplace_back(edited_.table()->Snapshot(), edited_.contents()); }

  void CheckHeldVersions() {
    for (const auto& [version, contents] : held_) {
      const KeyIndex::View view = index_->view();
      if (view.indexed_rows < version->rows) continue;
      const KeyLookup lookup{*view.slots, *version, key_columns_};
      const auto plain = RandomKeys(200);
      const KeyBlock keys(*version, key_columns_, plain);
      uint64_t found[200];
      lookup.Find(keys.vectors(), 0, 200, found);
      const auto rows = RowsByKey(contents, key_columns_);
      bool right = true;
      for (uint64_t i = 0; i < 200; ++i) {
        const auto at = rows.find(CanonicalKey(types_, plain, i));
        right = right && found[i] == (at == rows.end() ? kNoRow : at->second[0]);
      }
      REQUIRE(right);
    }
  }

  void CheckSlots() {
    const KeyIndex::View view = index_->view();
    REQUIRE(view.indexed_rows <= edited_.contents().rows);
    REQUIRE(view.slots->entries() <= view.indexed_rows);
  }

 private:
  std::map<std::string, uint64_t> SingleRows() const {
    std::map<std::string, uint64_t> rows;
    for (const auto& [key, list] : RowsByKey(edited_.contents(), key_columns_)) {
      REQUIRE(list.size() == 1);
      rows[key] = list[0];
    }
    return rows;
  }

  std::vector<PlainColumn> RandomKeys(uint64_t count) const {
    std::vector<PlainColumn> keys;
    for (const DataType& type : types_) {
      keys.push_back(RandomColumn(type, count, {5, distinct_, 20}, random_));
    }
    return keys;
  }

  void Resolve(PendingKeys* pending, const KeyBlock& block, const std::vector<PlainColumn>& plain,
               uint64_t base_rows, size_t number, std::map<std::string, uint64_t>* rows,
               std::vector<std::pair<size_t, uint64_t>>* news) const {
    const uint64_t count = plain[0].size();
    // Some are looked up beforehand, before other keys of the block become pending.
    const bool looked_up = random_->Percent(50);
    std::vector<uint64_t> all(count);
    if (looked_up) pending->LookUp(block.vectors(), 0, count, all.data());
    for (uint64_t start = 0; start < count;) {
      const uint64_t length = std::min(count - start, 1 + random_->Below(700));
      uint64_t* const found = all.data() + start;
      pending->Resolve(block.vectors(), start, length, found, looked_up);
      bool right = true;
      for (uint64_t i = 0; i < length; ++i) {
        const auto [at, is_new] =
            rows->emplace(CanonicalKey(types_, plain, start + i), base_rows + news->size());
        if (is_new) news->emplace_back(number, start + i);
        right = right && found[i] == at->second;
      }
      REQUIRE(right);
      start += length;
    }
  }

  void CheckFind(const PendingKeys& pending, const KeyBlock& block,
                 const std::vector<PlainColumn>& plain,
                 const std::map<std::string, uint64_t>& rows) const {
    std::vector<uint64_t> found(plain[0].size());
    pending.Find(block.vectors(), 0, found.size(), found.data());
    bool right = true;
    for (uint64_t i = 0; i < found.size(); ++i) {
      const auto at = rows.find(CanonicalKey(types_, plain, i));
      right = right && found[i] == (at == rows.end() ? kNoRow : at->second);
    }
    REQUIRE(right);
  }

  void Append(const std::vector<PlainColumn>& columns, test::KeyDictionaries dictionaries) {
    test::TableChange change;
    change.dictionaries = std::move(dictionaries);
    change.appends = columns[0].size();
    for (const PlainColumn& column : columns) change.values.emplace_back(column);
    edited_.Apply(std::move(change));
  }

  std::vector<DataType> types_;
  std::vector<uint32_t> key_columns_;
  uint64_t distinct_;
  Random* random_;
  EditedTable edited_;
  Ref<KeyIndex> index_;
  std::vector<std::pair<Ref<const TableVersion>, TableContents>> held_;
};

TEST_CASE(
    "keys resolve as in an ordered map, through writes kept and given up, deletes and appends") {
  std::vector<std::vector<DataType>> kinds;
  for (const DataType& type : test::SampleTypes()) kinds.push_back({type});
  kinds.push_back({TypeId::kInt64, TypeId::kUtf8});
  kinds.push_back({DataType::Dictionary(TypeId::kInt16, TypeId::kFloat64)});
  kinds.push_back({TypeId::kBool, TypeId::kFloat32, TypeId::kLargeBinary, TypeId::kInt8});
  for (const auto& types : kinds) {
    INFO(types[0].ToString() << " and " << types.size() - 1 << " more");
    for (uint64_t distinct : {uint64_t{30}, uint64_t{3000}}) {
      Random random(distinct);
      IndexedTable table(types, distinct, &random);
      for (int step = 0; step < 14; ++step) {
        switch (random.Below(8)) {
          case 0: table.DeleteSome(); break;
          case 1: table.AppendBehindItsBack(); break;
          case 2: table.HoldVersion(); break;
          default: table.Write();
        }
        table.CheckHeldVersions();
        table.CheckSlots();
      }
    }
  }
}

}  // namespace
}  // namespace colmerge
