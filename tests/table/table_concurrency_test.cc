// SPDX-License-Identifier: Apache-2.0
// Readers beside a writer: each snapshot is of one version, whole, and stays as it is.
#include <atomic>
#include <thread>

#include "column/column_reader.h"
#include "support/catch.h"
#include "support/table_model.h"

namespace colmerge {
namespace {

using test::EditedTable;
using test::PlainColumn;
using test::PlainOf;

// Each change writes its number to some rows of both columns, to new ones, and as a text to the
// third: in any version, a row's three values agree, and none is newer than the version.
PlainColumn Numbers(uint64_t count, int64_t number) { return PlainColumn(count, PlainOf(number)); }
PlainColumn Texts(uint64_t count, int64_t number) {
  return PlainColumn(count, "a text of the version " + std::to_string(number));
}

bool RowsAgree(const TableVersion& version) {
  Vector columns[3];
  for (uint64_t c = 0; c < 3; ++c) {
    columns[c] =
        ReadRange(version.type(c), version.columns[c], 0, version.rows, version.pool, nullptr);
  }
  for (uint64_t row = 0; row < version.rows; ++row) {
    if (version.IsDeleted(row)) continue;
    const int64_t first = columns[0].as<int64_t>()[row];
    if (first != columns[1].as<int64_t>()[row]) return false;
    if (first > static_cast<int64_t>(version.number)) return false;
    if (columns[2].String(row).view() != *Texts(1, first)[0]) return false;
  }
  return true;
}

TEST_CASE("readers never see a half-done change, nor a held version change") {
  EditedTable edited({TypeId::kInt64, TypeId::kInt64, TypeId::kUtf8});
  std::atomic<bool> done{false}, all_agree{true};
  std::atomic<uint64_t> looks{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&, i] {
      Ref<const TableVersion> held;
      uint64_t rows = 0, number = 0;
      while (!done) {
        const Ref<const TableVersion> now = edited.table()->Snapshot();
        if (!RowsAgree(*now)) all_agree = false;
        // Reader 0 never holds on, so that some changes are made in place.
        if (held && (held->rows != rows || held->number != number || !RowsAgree(*held))) {
          all_agree = false;
        }
        if (i != 0 && (!held || looks % 3 == 0)) {
          held = now;
          rows = now->rows;
          number = now->number;
        } else {
          held = nullptr;
        }
        ++looks;
        std::this_thread::yield();
      }
    });
  }
  test::Random random(1);
  for (int64_t number = 1; number <= 100 || (looks < 100 && number < 2000); ++number) {
    std::set<uint64_t> updates, deletes;
    for (int i = 0; i < 50 && edited.contents().rows > 0; ++i) {
      const uint64_t row = random.Below(edited.contents().rows);
      if (!edited.contents().deleted.contains(row)) (i < 45 ? updates : deletes).insert(row);
    }
    for (uint64_t row : updates) deletes.erase(row);
    const uint64_t count = updates.size() + 20;
    const WriterTurn writer(&edited.table()->writer_lock());
    edited.Apply({{},
                  {Numbers(count, number), Numbers(count, number), Texts(count, number)},
                  {updates.begin(), updates.end()},
                  20,
                  {deletes.begin(), deletes.end()}});
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  CHECK(all_agree);
  CHECK(looks > 0);
  CHECK(RowsAgree(edited.version()));
}

}  // namespace
}  // namespace colmerge
