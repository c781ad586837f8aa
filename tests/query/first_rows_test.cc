// SPDX-License-Identifier: Apache-2.0
// ORDER BY with a small LIMIT over several chunks passes by those that cannot hold a first row. The
// same order by an expression, which no chunk can be judged by, must give the same rows, whatever
// was written between two questions.
#include <algorithm>
#include <limits>

#include "query/query_table.h"
#include "support/catch.h"
#include "support/value_model.h"

namespace colmerge {
namespace {

using test::HasText;
using test::PlainColumn;
using test::PlainOf;
using test::QueryTable;
using test::Random;

constexpr uint64_t kRows = 4 * kChunkRows + 1000;

// Numbers of all kinds, with rare extremes, so that a chunk's range says little about its rows.
class ChunkedTable : public QueryTable {
 public:
  static std::vector<Field> Fields() {
    return {{"id", TypeId::kInt64, false, {}}, {"i", TypeId::kInt64, false, {}},
            {"n", TypeId::kInt32, true, {}},   {"u", TypeId::kUInt64, false, {}},
            {"y", TypeId::kInt8, false, {}},   {"f", TypeId::kFloat64, false, {}},
            {"g", TypeId::kFloat32, true, {}}};
  }

  explicit ChunkedTable(uint64_t seed) : QueryTable(Fields()), random_(seed) { AppendRows(kRows); }

  void AppendRows(uint64_t count) {
    std::vector<PlainColumn> columns(Fields().size());
    for (uint64_t row = 0; row < count; ++row) {
      columns[0].push_back(PlainOf(next_id_++));
      columns[1].push_back(PlainOf(Integer()));
      columns[2].push_back(random_.Below(5) == 0
                               ? std::nullopt
                               : PlainOf(static_cast<int32_t>(random_.Below(1000000))));
      columns[3].push_back(PlainOf(static_cast<uint64_t>(Integer())));
      columns[4].push_back(PlainOf(static_cast<int8_t>(random_.Below(250) - 128)));
      columns[5].push_back(PlainOf(Float()));
      columns[6].push_back(random_.Below(1000) == 0 ? std::nullopt
                                                    : PlainOf(static_cast<float>(Float())));
    }
    std::vector<Vector> vectors;
    const std::vector<Field> fields = Fields();
    for (size_t c = 0; c < fields.size(); ++c) {
      vectors.push_back(test::MakeVector(fields[c].type, columns[c], pool()));
    }
    Append(std::move(vectors));
  }

  int64_t next_id() const { return next_id_; }
  size_t CountCheck() { return checks_++; }

 private:
  int64_t Integer() {
    const auto value = static_cast<int64_t>(random_.Below(1000000000));
    return random_.Below(50000) == 0 ? -value : value;
  }
  double Float() {
    switch (random_.Below(100000)) {
      case 0: return std::numeric_limits<double>::quiet_NaN();
      case 1: return -std::numeric_limits<double>::infinity();
      case 2: return -0.0;
      default: return static_cast<double>(random_.Below(1000000)) / 16;
    }
  }

  Random random_;
  int64_t next_id_ = 0;
  size_t checks_ = 0;
};

int64_t RowsOf(const std::string& limit) { return limit[limit.find("LIMIT ") + 6] - '0'; }

// Asks for the first rows by each column, in both ways, of a version; how many and by what else
// alternates from check to check.
void CheckFirstRows(ChunkedTable& t, const Ref<const TableVersion>& version) {
  const std::string rests[] = {" LIMIT 1", ", id DESC LIMIT 4", " LIMIT 3 OFFSET 1"};
  size_t next = t.CountCheck();
  for (const char* column : {"i", "n", "u", "y", "f", "g"}) {
    for (const char* direction : {"", " DESC", " NULLS FIRST", " DESC NULLS LAST"}) {
      const std::string& rest = rests[next++ % 3];
      const std::string by = direction + rest;
      const std::string fast = std::string("SELECT id, ") + column + " FROM t ORDER BY " + column;
      const std::string plain = std::string("SELECT id, ") + column +
                                " FROM t ORDER BY CASE WHEN id >= 0 THEN " + column + " END";
      INFO(fast + by);
      const std::string expected = t.AskVersion(version, plain + by);
      REQUIRE(std::count(expected.begin(), expected.end(), '\n') == RowsOf(rest));
      CHECK(t.AskVersion(version, fast + by) == expected);
    }
  }
  const std::string condition = "SELECT id FROM t WHERE y > 100 ORDER BY ";
  CHECK(t.AskVersion(version, condition + "i LIMIT 9") ==
        t.AskVersion(version, condition + "CASE WHEN id >= 0 THEN i END LIMIT 9"));
}

TEST_CASE("the first rows are right whatever chunks are passed by") {
  ChunkedTable t(GENERATE(1, 2));
  t.options().threads = GENERATE(1, 2);
  CheckFirstRows(t, t.version());
}

TEST_CASE("rows of chunks that are passed by count as read") {
  ChunkedTable t(6);
  ProgressCounts told;
  Progress progress("query", nullptr, 1, [&](const ProgressCounts& now) {
    told = now;
    return true;
  });
  t.options().progress = &progress;
  t.options().threads = 1;
  CHECK_THAT(t.Ask("SELECT id FROM t ORDER BY id LIMIT 1"), HasText("0\n"));
  CHECK(told.rows_read == kRows);
  CHECK(told.total_rows == kRows);
}

TEST_CASE("what is written in place is seen by the next question for the first rows") {
  ChunkedTable t(3);
  CheckFirstRows(t, t.version());
  // Nobody holds the version: a merge writes to the chunks themselves.
  const ColumnChunk* chunk = t.version()->columns[1].chunks[1];
  REQUIRE(t.Merge({"id"},
                  {{"70000", "-5000000000", "-7", "18446744073709551615", "127", "-1e300", "-1e30"},
                   {"70001", "5000000000", "2000000", "0", "-128", "1e300", "1e30"}})
              .ok());
  REQUIRE(t.version()->columns[1].chunks[1] == chunk);
  CheckFirstRows(t, t.version());
  t.AppendRows(500);  // into the last chunk
  CheckFirstRows(t, t.version());
  const std::string changes[] = {
      "UPDATE t SET i = -5000000000, u = 18446744073709551615, f = -1e300, y = 127 WHERE id = "
      "70000",
      "UPDATE t SET i = 5000000000, n = NULL, g = NULL WHERE i < 0",
      "UPDATE t SET n = -1 WHERE id = 200001",
      "DELETE FROM t WHERE id % 3 = 0",
      "DELETE FROM t WHERE y < -100 OR f < 10",
      "UPDATE t SET u = 1, g = -3 WHERE id = " + std::to_string(kRows - 1)};
  for (const std::string& change : changes) {
    INFO(change);
    REQUIRE_THAT(t.Change(change), HasText("matched"));
    CheckFirstRows(t, t.version());
  }
  t.AppendRows(kChunkRows);
  CheckFirstRows(t, t.version());
}

TEST_CASE("a held version and the one after it have first rows of their own") {
  ChunkedTable t(4);
  std::vector<Ref<const TableVersion>> held{t.version()};
  CheckFirstRows(t, held[0]);
  for (const char* change :
       {"UPDATE t SET i = -7000000000 - id, f = -id WHERE id % 40000 = 17",
        "UPDATE t SET i = 7, f = 8, u = 9 WHERE i < 0", "DELETE FROM t WHERE id % 40000 < 100"}) {
    REQUIRE_THAT(t.Change(change), HasText("matched"));
    held.push_back(t.version());
    CheckFirstRows(t, held.back());
  }
  for (const auto& version : held) CheckFirstRows(t, version);
}

TEST_CASE("chunks without a value are no first rows, nulls first are") {
  ChunkedTable t(5);
  REQUIRE_THAT(t.Change("UPDATE t SET n = NULL WHERE id >= 65536 AND id < 131072"),
               HasText("matched"));
  CheckFirstRows(t, t.version());
  REQUIRE_THAT(t.Change("UPDATE t SET n = NULL"), HasText("matched"));
  CheckFirstRows(t, t.version());
}

// A table of chunks whose values of u and i are all the same, but for one row.
class EvenTable : public QueryTable {
 public:
  EvenTable(uint64_t u, int64_t i, uint64_t other_u, int64_t other_i, uint64_t other_row)
      : QueryTable({{"id", TypeId::kInt64, false, {}},
                    {"u", TypeId::kUInt64, false, {}},
                    {"i", TypeId::kInt64, false, {}},
                    {"n", TypeId::kInt64, true, {}}}) {
    std::vector<PlainColumn> columns(4);
    for (uint64_t row = 0; row < kEvenRows; ++row) {
      columns[0].push_back(PlainOf(static_cast<int64_t>(row)));
      columns[1].push_back(PlainOf(row == other_row ? other_u : u));
      columns[2].push_back(PlainOf(row == other_row ? other_i : i));
      columns[3].push_back(row == 5 ? std::nullopt : PlainOf(i));
    }
    const DataType types[] = {TypeId::kInt64, TypeId::kUInt64, TypeId::kInt64, TypeId::kInt64};
    std::vector<Vector> vectors;
    for (int c = 0; c < 4; ++c) vectors.push_back(test::MakeVector(types[c], columns[c], pool()));
    Append(std::move(vectors));
  }
  static constexpr uint64_t kEvenRows = kChunkRows + 100;
};

// Words of a key that are the greatest of all leave no place for a greater one as threshold.
TEST_CASE("values at the ends of their types are first rows like others") {
  constexpr uint64_t kMost = std::numeric_limits<uint64_t>::max();
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  constexpr int64_t kGreatest = std::numeric_limits<int64_t>::max();
  const uint64_t other_row = GENERATE(0, EvenTable::kEvenRows - 1);
  const bool is_top = GENERATE(true, false);
  const int step = GENERATE(0, 1);  // 0: all values are the same
  EvenTable t(is_top ? kMost : 0, is_top ? kGreatest : kLeast,
              is_top ? kMost - static_cast<uint64_t>(step) : static_cast<uint64_t>(step),
              is_top ? kGreatest - step : kLeast + step, other_row);
  t.options().threads = static_cast<uint32_t>(step + 1);
  for (const char* column : {"u", "i", "n"}) {
    for (const char* by :
         {" LIMIT 1", " DESC LIMIT 1", " LIMIT 4", " DESC LIMIT 4", " DESC LIMIT 700",
          ", id LIMIT 3", " DESC, id LIMIT 3", ", id DESC LIMIT 400", " DESC, id DESC LIMIT 400",
          " NULLS FIRST LIMIT 2", " DESC NULLS LAST LIMIT 2"}) {
      const std::string fast = std::string("SELECT id, ") + column + " FROM t ORDER BY " + column;
      const std::string plain = std::string("SELECT id, ") + column +
                                " FROM t ORDER BY CASE WHEN id >= 0 THEN " + column + " END";
      INFO(fast + by);
      const std::string expected = t.Ask(plain + by);
      REQUIRE(std::count(expected.begin(), expected.end(), '\n') ==
              std::stoi(std::string(by).substr(std::string(by).find("LIMIT ") + 6)));
      CHECK(t.Ask(fast + by) == expected);
    }
  }
}

}  // namespace
}  // namespace colmerge
