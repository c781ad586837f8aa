// SPDX-License-Identifier: Apache-2.0
#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge {
namespace {

using test::Appending;
using test::Counts;
using test::ErrorText;
using test::Rows;
using test::StoredTable;

constexpr std::string_view kColumns = "id int64, name utf8";

TEST_CASE("append: rows come behind, batch by batch; equal ones, too") {
  StoredTable table(kColumns);
  REQUIRE(table.Append(kColumns, "1 ann").ok());
  const auto result = table.Write(
      Appending(), Rows(kColumns, "2 bob, 1 ann").And(kColumns, "").And(kColumns, "3 -, - cid"));
  CHECK(Counts(result) == "4 inserted");
  CHECK(result->batches == 3);
  CHECK(table.text() == "1 ann, 2 bob, 1 ann, 3 -, - cid");
}

TEST_CASE("append: columns that are absent are null, new ones are null in the rows before") {
  StoredTable table(kColumns);
  CHECK(Counts(table.Append("name utf8", "ann")) == "1 inserted");
  CHECK(Counts(table.Append("age int32, id int64", "30 1")) == "1 inserted");
  CHECK(table.text() == "- ann -, 1 - 30");
}

TEST_CASE("append: across the end of a chunk") {
  StoredTable table("id int64");
  const auto append = [&](int64_t first, uint64_t count) {
    return Counts(table.Write(Appending(), Rows(test::NumberedBatch("id", first, count))));
  };
  CHECK(append(0, kChunkRows - 1) == std::to_string(kChunkRows - 1) + " inserted");
  CHECK(append(kChunkRows - 1, 3) == "3 inserted");
  CHECK(table.version()->columns[0].chunks[1] != nullptr);
  CHECK(table.version()->columns[0].chunks[2] == nullptr);
  CHECK(test::FindRow(table.version(), "id int64", "65535") == 65535);
  CHECK(test::FindRow(table.version(), "id int64", "65537") == 65537);
}

TEST_CASE("append: the caller is told by blocks of batch_size rows, and may stop it") {
  StoredTable table(kColumns);
  REQUIRE(table.Append(kColumns, "1 ann").ok());
  DestinationOptions options = Appending();
  options.batch_size = 2;
  std::vector<uint64_t> told;
  test::WriteLimits limits;
  Progress progress("write", nullptr, 1, [&](const ProgressCounts& now) {
    told.push_back(now.rows_prepared);
    CHECK(now.rows_read == 5);
    CHECK(now.total_rows == 5);
    CHECK(now.batches == 2);
    return true;
  });
  limits.progress = &progress;
  const auto rows = [] { return Rows(kColumns, "2 b, 3 c, 4 d").And(kColumns, "5 e, 6 f"); };
  REQUIRE(table.Write(options, rows(), limits).ok());
  CHECK(told == std::vector<uint64_t>{2, 4, 5});
  const std::string before = table.Image();
  Progress enough("write", nullptr, 1,
                  [](const ProgressCounts& now) { return now.rows_prepared < 5; });
  limits.progress = &enough;
  CHECK(ErrorText(table.Write(options, rows(), limits)) ==
        "cancelled: The write was cancelled by its progress callback");
  CHECK(table.Image() == before);
}

}  // namespace
}  // namespace colmerge
