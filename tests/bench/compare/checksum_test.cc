// SPDX-License-Identifier: Apache-2.0
// What the checksum of the comparison tells apart, and what it does not.
#include "bench/compare/native/checksum.h"

#include <algorithm>

#include "support/catch.h"

namespace colmerge_bench {
namespace {

struct Row {
  int64_t id;
  double price;
  std::string name;
};

OwnedColumns ColumnsOf(const std::vector<Row>& rows) {
  OwnedColumns columns;
  columns.AddColumn("id", Type::kInt64);
  columns.AddColumn("price", Type::kFloat64);
  columns.AddColumn("name", Type::kText);
  for (const Row& row : rows) {
    columns.Add(0, row.id);
    columns.Add(1, row.price);
    columns.Add(2, std::string_view(row.name));
  }
  return columns;
}

std::string ChecksumOf(const std::vector<Row>& rows) {
  Checksum checksum;
  checksum.Add(ColumnsOf(rows).Get());
  return checksum.Finish();
}

const std::vector<Row> kRows = {
    {1, 0.5, "one"}, {2, 0.25, "a longer text than a word"}, {3, 0, ""}};

TEST_CASE("The order of rows and the pieces they come in do not change the checksum") {
  CHECK(ChecksumOf({kRows[2], kRows[0], kRows[1]}) == ChecksumOf(kRows));
  const OwnedColumns columns = ColumnsOf(kRows);
  Checksum pieces;
  pieces.Add(columns.Get().Slice(1, 2));
  pieces.Add(columns.Get().Slice(0, 1));
  CHECK(pieces.rows() == 3);
  CHECK(pieces.Finish() == ChecksumOf(kRows));
}

TEST_CASE("Every value counts for the checksum, and how often a row is there") {
  std::vector<std::vector<Row>> others(7, kRows);
  others[0][1].id = 4;
  others[1][0].price = 0.75;
  others[2][1].name.back() = 'e';
  others[3].pop_back();
  others[4].push_back(kRows[0]);
  others[5].push_back(kRows[1]);
  std::swap(others[6][0].name, others[6][1].name);
  std::vector<std::string> found{ChecksumOf(kRows)};
  for (const std::vector<Row>& rows : others) found.push_back(ChecksumOf(rows));
  std::sort(found.begin(), found.end());
  CHECK(std::adjacent_find(found.begin(), found.end()) == found.end());
}

TEST_CASE("Where one text ends and the next begins counts") {
  OwnedColumns one, other;
  for (OwnedColumns* columns : {&one, &other}) {
    columns->AddColumn("a", Type::kText);
    columns->AddColumn("b", Type::kText);
  }
  one.Add(0, std::string_view("ab"));
  one.Add(1, std::string_view("c"));
  other.Add(0, std::string_view("a"));
  other.Add(1, std::string_view("bc"));
  Checksum first, second;
  first.Add(one.Get());
  second.Add(other.Get());
  CHECK(first.Finish() != second.Finish());
}

TEST_CASE("Which column a value stands in counts") {
  OwnedColumns one, other;
  for (OwnedColumns* columns : {&one, &other}) {
    columns->AddColumn("a", Type::kInt64);
    columns->AddColumn("b", Type::kInt64);
  }
  one.Add(0, int64_t{1});
  one.Add(1, int64_t{2});
  other.Add(0, int64_t{2});
  other.Add(1, int64_t{1});
  Checksum first, second;
  first.Add(one.Get());
  second.Add(other.Get());
  CHECK(first.Finish() != second.Finish());
}

}  // namespace
}  // namespace colmerge_bench
