// SPDX-License-Identifier: Apache-2.0
// Lookups on all sorts of versions beside a writer that resolves, inserts, gives up, deletes and
// grows the index: each answers for its version alone.
#include <atomic>
#include <thread>

#include "index/index_set.h"
#include "index/key_model.h"
#include "index/pending_keys.h"
#include "support/catch.h"

namespace colmerge {
namespace {

using test::EditedTable;
using test::KeyBlock;
using test::PlainColumn;
using test::PlainOf;

constexpr uint64_t kPerStep = 150;

// The change that makes version n + 1 of version n inserts keys [n * kPerStep, (n + 1) * kPerStep),
// so that key k is row k, and deletes a third of those of some versions before.
bool IsLive(uint64_t key, uint64_t version) {
  if (key >= version * kPerStep) return false;
  const uint64_t born = key / kPerStep;
  return key % 3 != 0 || version <= born + 4;
}

void CheckVersion(const Ref<const TableVersion>& version, const std::vector<uint32_t>& columns,
                  std::atomic<bool>* right) {
  const VersionLookup lookup(version, columns);
  PlainColumn numbers, texts;
  const uint64_t end = version->number * kPerStep + 100;
  const uint64_t start = end - std::min<uint64_t>(end, 1200);
  for (uint64_t key = start; key < end; ++key) {
    numbers.push_back(PlainOf(key));
    texts.push_back("a key that is long: " + std::to_string(key));
  }
  const KeyBlock keys(*version, columns, {columns[0] == 0 ? numbers : texts});
  std::vector<uint64_t> rows(numbers.size());
  lookup.Find(keys.vectors(), 0, rows.size(), rows.data());
  for (uint64_t i = 0; i < rows.size(); ++i) {
    const bool live = IsLive(start + i, version->number);
    if (rows[i] != (live ? start + i : kNoRow)) *right = false;
  }
}

void WriteStep(const Ref<KeyIndex>& index, EditedTable* edited, uint64_t version) {
  PlainColumn numbers, texts;
  for (uint64_t key = version * kPerStep; key < (version + 1) * kPerStep; ++key) {
    numbers.push_back(PlainOf(key));
    texts.push_back("a key that is long: " + std::to_string(key));
  }
  const WriterTurn writer(&edited->table()->writer_lock());
  {
    const KeyBlock keys(edited->version(), {0}, {numbers});
    std::vector<uint64_t> rows(kPerStep);
    {
      PendingKeys given_up(index, edited->version());
      given_up.Resolve(keys.vectors(), 0, kPerStep, rows.data());
    }
    PendingKeys pending(index, edited->version());
    pending.Resolve(keys.vectors(), 0, kPerStep, rows.data());
    pending.Keep((version + 1) * kPerStep);
  }
  std::vector<uint64_t> deletes;
  for (uint64_t key = 0; key < (version + 1) * kPerStep; ++key) {
    if (IsLive(key, version) && !IsLive(key, version + 1)) deletes.push_back(key);
  }
  edited->Apply({{}, {numbers, texts}, {}, kPerStep, std::move(deletes)});
}

TEST_CASE("lookups beside a writer answer for their version") {
  EditedTable edited({TypeId::kUInt64, TypeId::kUtf8});
  const Ref<KeyIndex> index = IndexSet::Of(edited.version()).FindOrAdd({0}, edited.pool());
  std::atomic<bool> done{false}, right{true};
  std::atomic<uint64_t> looks{0};
  std::vector<std::thread> readers;
  for (uint32_t i = 0; i < 3; ++i) {
    readers.emplace_back([&, i] {
      Ref<const TableVersion> held = edited.table()->Snapshot();
      while (!done) {
        // Two of the readers look keys up through an index that only lookups keep up to date.
        CheckVersion(edited.table()->Snapshot(), {i == 0 ? 0u : 1u}, &right);
        CheckVersion(held, {0}, &right);
        if (++looks % 5 == 0) held = edited.table()->Snapshot();
      }
    });
  }
  for (uint64_t version = 0; version < 60 || (looks < 60 && version < 600); ++version) {
    WriteStep(index, &edited, version);
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  CHECK(right);
  CHECK(looks > 0);
  CheckVersion(edited.table()->Snapshot(), {0}, &right);
  CheckVersion(edited.table()->Snapshot(), {1}, &right);
  CHECK(right);
}

}  // namespace
}  // namespace colmerge
