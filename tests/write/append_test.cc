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
  CHECK(table.version()->columns[0].chunks.size() == 2);
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
  limits.on_progress = [&](const WriteProgress& progress) {
    told.push_back(progress.rows_prepared);
    CHECK(progress.rows_read == 5);
    CHECK(progress.total_rows == 5);
    CHECK(progress.batches == 2);
    return Status::Ok();
  };
  const auto rows = [] { return Rows(kColumns, "2 b, 3 c, 4 d").And(kColumns, "5 e, 6 f"); };
  REQUIRE(table.Write(options, rows(), limits).ok());
  CHECK(told == std::vector<uint64_t>{2, 4, 5});
  const std::string before = table.Image();
  limits.on_progress = [](const WriteProgress& progress) {
    return progress.rows_prepared < 5 ? Status::Ok() : Status(Code::kCancelled, "enough");
  };
  CHECK(ErrorText(table.Write(options, rows(), limits)) == "cancelled: enough");
  CHECK(table.Image() == before);
}

}  // namespace
}  // namespace colmerge
