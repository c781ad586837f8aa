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
};

int64_t RowsOf(const std::string& limit) { return limit[limit.find("LIMIT ") + 6] - '0'; }

// Asks for the first rows by each column, in both ways, of a version.
void CheckFirstRows(ChunkedTable& t, const Ref<const TableVersion>& version) {
  for (const char* column : {"i", "n", "u", "y", "f", "g"}) {
    for (const char* direction : {"", " DESC", " NULLS FIRST", " DESC NULLS LAST"}) {
      for (const char* rest : {" LIMIT 1", ", id DESC LIMIT 4", " LIMIT 3 OFFSET 1"}) {
        const std::string by = std::string(direction) + rest;
        const std::string fast = std::string("SELECT id, ") + column + " FROM t ORDER BY " + column;
        const std::string plain = std::string("SELECT id, ") + column +
                                  " FROM t ORDER BY CASE WHEN id >= 0 THEN " + column + " END";
        INFO(fast + by);
        const std::string expected = t.AskVersion(version, plain + by);
        REQUIRE(std::count(expected.begin(), expected.end(), '\n') == RowsOf(rest));
        CHECK(t.AskVersion(version, fast + by) == expected);
      }
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

}  // namespace
}  // namespace colmerge
