// SPDX-License-Identifier: Apache-2.0
// Tables of many blocks, several chunks and deleted rows: against a model of plain loops, one
// thread against several, the first rows against the whole order.
#include <map>
#include <set>

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

struct LargeTable : QueryTable {
  struct Row {
    int64_t id;
    std::optional<int32_t> k;
    std::optional<int64_t> v;
    std::optional<double> d;
    std::optional<std::string> s;
  };

  explicit LargeTable(uint64_t count, uint64_t seed = 1, bool delete_some = true)
      : QueryTable({{"id", TypeId::kInt64, false, {}},
                    {"k", TypeId::kInt32, true, {}},
                    {"v", TypeId::kInt64, true, {}},
                    {"d", TypeId::kFloat64, true, {}},
                    {"s", TypeId::kUtf8, true, {}}}) {
    Random random(seed);
    std::vector<PlainColumn> columns(5);
    for (uint64_t i = 0; i < count; ++i) {
      Row row{static_cast<int64_t>(i), {}, {}, {}, {}};
      // The middle has no nulls: blocks with and without.
      const bool nulls = i < count / 3 || i > count / 2;
      if (!nulls || random.Below(10) != 0) row.k = static_cast<int32_t>(random.Below(300)) - 100;
      if (!nulls || random.Below(10) != 0) row.v = static_cast<int64_t>(random.Below(1000000));
      if (!nulls || random.Below(10) != 0) row.d = static_cast<double>(random.Below(4096)) / 8;
      if (!nulls || random.Below(10) != 0) {
        row.s = (random.Below(2) == 0 ? "s" : "a string that is long ") +
                std::to_string(random.Below(50));
      }
      columns[0].push_back(PlainOf(row.id));
      columns[1].push_back(row.k ? PlainOf(*row.k) : std::nullopt);
      columns[2].push_back(row.v ? PlainOf(*row.v) : std::nullopt);
      columns[3].push_back(row.d ? PlainOf(*row.d) : std::nullopt);
      columns[4].push_back(row.s);
      rows.push_back(row);
    }
    const DataType types[] = {TypeId::kInt64, TypeId::kInt32, TypeId::kInt64, TypeId::kFloat64,
                              TypeId::kUtf8};
    std::vector<Vector> vectors;
    for (int c = 0; c < 5; ++c) vectors.push_back(test::MakeVector(types[c], columns[c], pool()));
    Append(std::move(vectors));
    if (!delete_some) return;
    REQUIRE_THAT(Change("DELETE FROM t WHERE id % 11 = 3 OR id BETWEEN 5000 AND 9999"),
                 HasText("matched"));
    std::erase_if(rows, [](const Row& row) {
      return row.id % 11 == 3 || (row.id >= 5000 && row.id <= 9999);
    });
  }

  std::vector<Row> rows;  // that are not deleted
};

std::string TextOf(int64_t value) { return std::to_string(value); }

TEST_CASE("filters, sums and groups of many chunks are those of plain loops") {
  LargeTable t(200000);
  int64_t count = 0;
  int64_t sum = 0;
  int64_t least = INT64_MAX;
  double floats = 0;
  std::map<std::string, std::pair<int64_t, int64_t>> by_k;
  std::map<std::string, int64_t> by_s;
  for (const auto& row : t.rows) {
    if (row.k) {
      auto& group = by_k[TextOf(*row.k)];
      ++group.first;
      group.second += row.v.value_or(0);
    }
    if (row.s) ++by_s[*row.s];
    if (!row.k || *row.k < 50 || !row.v) continue;
    ++count;
    sum += *row.v;
    least = std::min(least, *row.v);
    floats += row.d.value_or(0);  // exact: eighths
  }
  CHECK(t.Ask("SELECT count(v), sum(v), min(v), sum(d)::int8 FROM t WHERE k >= 50 AND v IS NOT "
              "NULL") == TextOf(count) + "|" + TextOf(sum) + "|" + TextOf(least) + "|" +
                             TextOf(std::llrint(floats)) + "\n");
  CHECK(t.Ask("SELECT count(*) FROM t") == TextOf(static_cast<int64_t>(t.rows.size())) + "\n");
  std::string expected;
  for (const auto& [k, group] : by_k) {
    expected += k + "|" + TextOf(group.first) + "|" + TextOf(group.second) + "\n";
  }
  CHECK(t.Ask("SELECT k::text AS x, count(*), sum(v) FROM t WHERE k IS NOT NULL GROUP BY k ORDER "
              "BY x") == expected);
  expected.clear();
  for (const auto& [s, group] : by_s) expected += s + "|" + TextOf(group) + "\n";
  CHECK(t.Ask("SELECT s, count(*) FROM t GROUP BY s HAVING s IS NOT NULL ORDER BY s") == expected);
}

TEST_CASE("several threads give what one thread gives") {
  LargeTable t(600000, 7);
  const char* const queries[] = {
      "SELECT count(*), sum(v), min(v), max(d), avg(v), min(s), max(s) FROM t WHERE k > 0",
      "SELECT k, count(*), sum(v), min(s) FROM t GROUP BY k",
      "SELECT s, count(*), sum(d) FROM t GROUP BY s",
      "SELECT k, s, count(v) FROM t WHERE v > 500000 GROUP BY k, s",
      "SELECT k, count(DISTINCT s), sum(DISTINCT v % 10) FROM t GROUP BY k ORDER BY k",
      "SELECT DISTINCT k % 7, s FROM t",
      "SELECT id, v FROM t ORDER BY v, k DESC LIMIT 50 OFFSET 10",
      "SELECT id FROM t ORDER BY s DESC, v LIMIT 100",
      "SELECT id FROM t WHERE k < 0 ORDER BY 'a computed text, ' || s DESC, v OFFSET 100000",
      "SELECT id FROM t WHERE v < 2000 ORDER BY d",
      "SELECT id, s FROM t WHERE k = 17",
      "SELECT id FROM t WHERE v % 1000 = 7 LIMIT 300 OFFSET 20",
      "SELECT id FROM t OFFSET 500000",
      "SELECT bool_and(v >= 0), bool_or(k = 5), count(*) FILTER (WHERE k < 0) FROM t",
      "SELECT DISTINCT k FROM t LIMIT 5",
  };
  for (const char* query : queries) {
    INFO(query);
    t.options().threads = 1;
    const std::string one = t.Ask(query);
    CHECK(one.find("error") == std::string::npos);
    for (uint32_t threads : {3, 8}) {
      t.options().threads = threads;
      CHECK((t.Ask(query) == one));
    }
  }
}

TEST_CASE("the first rows of an order are those of the whole order") {
  LargeTable t(70000, 3);
  const char* const orders[] = {"v",
                                "v DESC",
                                "k, v DESC",
                                "d DESC NULLS LAST, id DESC",
                                "s, v",
                                "s DESC NULLS LAST, d, id",
                                "k",
                                "s || 'x' DESC, k",
                                "k IS NULL, s",
                                "v % 5, v",
                                "id",
                                "id DESC"};
  for (const char* order : orders) {
    const std::string query = std::string("SELECT id FROM t ORDER BY ") + order;
    INFO(query);
    const std::string all = t.Ask(query);
    CHECK(std::count(all.begin(), all.end(), '\n') == static_cast<int64_t>(t.rows.size()));
    for (const uint64_t limit : {1, 10, 300, 5000, 60000, 100000}) {
      const std::string first = t.Ask(query + " LIMIT " + std::to_string(limit));
      CHECK(std::count(first.begin(), first.end(), '\n') ==
            static_cast<int64_t>(std::min<uint64_t>(limit, t.rows.size())));
      CHECK((all.compare(0, first.size(), first) == 0));
    }
  }
}

TEST_CASE("rows that are equal in an order stay in table order") {
  LargeTable t(50000, 5);
  std::vector<LargeTable::Row> rows = t.rows;
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    if (a.k.has_value() != b.k.has_value()) return a.k.has_value();
    return a.k.has_value() && *a.k < *b.k;
  });
  std::string expected;
  for (const auto& row : rows) expected += TextOf(row.id) + "\n";
  CHECK((t.Ask("SELECT id FROM t ORDER BY k") == expected));
}

TEST_CASE("batches are as large as asked for and read on as they are pulled") {
  LargeTable t(100000, 2);
  const std::string all = t.Ask("SELECT id, s FROM t WHERE k > 0");
  for (const uint64_t size : {1000, 77777}) {
    t.options().batch_size = size;
    CHECK((t.Ask("SELECT id, s FROM t WHERE k > 0") == all));
    const auto prepared = t.Prepare("SELECT id FROM t WHERE k > 0");
    auto source = RunSelect(*prepared, t.version(), {}, t.options());
    REQUIRE(source.ok());
    Batch batch;
    REQUIRE(*(*source)->Next(&batch));
    CHECK(batch.rows <= size);
  }
}

TEST_CASE("a result reads its version whatever is written meanwhile") {
  LargeTable t(100000, 4);
  const std::string expected = t.Ask("SELECT id, v, s FROM t WHERE k > 0");
  const auto prepared = t.Prepare("SELECT id, v, s FROM t WHERE k > 0");
  auto source = RunSelect(*prepared, t.version(), {}, t.options());
  REQUIRE(source.ok());
  REQUIRE_THAT(t.Change("UPDATE t SET v = -1, s = 'overwritten by a later write', k = 0"),
               HasText("matched"));
  REQUIRE_THAT(t.Change("DELETE FROM t WHERE id > 10"), HasText("matched"));
  CHECK((test::Describe(source->get()) == expected));
}

TEST_CASE("batches outlive their source, the table and the statement") {
  std::vector<Batch> batches;
  std::string expected;
  {
    LargeTable t(30000, 6);
    expected = t.Ask("SELECT s FROM t WHERE s > 'b' LIMIT 3");
    for (const char* query :
         {"SELECT s, 'a constant that is long', $1 FROM t WHERE s > 'b' LIMIT 3",
          "SELECT min(s), max(s), s FROM t GROUP BY s LIMIT 3",
          "SELECT s, d FROM t ORDER BY s LIMIT 3"}) {
      const auto prepared = t.Prepare(query);
      REQUIRE(prepared.ok());
      auto values =
          t.Parameters(**prepared, std::vector<std::string>((*prepared)->parameter_types().size(),
                                                            "a parameter that is long"));
      auto source = RunSelect(*prepared, t.version(), std::move(*values), t.options());
      REQUIRE(source.ok());
      REQUIRE(*(*source)->Next(&batches.emplace_back()));
    }
  }
  REQUIRE(batches[0].rows == 3);
  std::string strings;
  for (uint64_t i = 0; i < 3; ++i) {
    strings += std::string(batches[0].columns[0].String(i).view()) + "\n";
    CHECK(batches[0].columns[1].String(i).view() == "a constant that is long");
    CHECK(batches[0].columns[2].String(i).view() == "a parameter that is long");
  }
  CHECK(strings == expected);
  CHECK(batches[1].columns[0].String(0).view() == batches[1].columns[2].String(0).view());
}

TEST_CASE("errors name the live row, cancelling ends a query, hooks are heard") {
  const uint32_t threads = GENERATE(1, 3);
  LargeTable t(400000, 8);
  t.options().threads = threads;
  const uint64_t number = 12345;
  const std::string id = TextOf(t.rows[number].id);
  for (const std::string& query :
       {"SELECT 1 / (id - " + id + ") FROM t", "SELECT sum(1 / (id - " + id + ")) FROM t",
        "SELECT id FROM t WHERE 1 / (id - " + id + ") = 2",
        "SELECT id FROM t ORDER BY 1 / (id - " + id + ") LIMIT 1",
        "SELECT count(*) FROM t GROUP BY 1 / (id - " + id + ")",
        "SELECT count(*) FILTER (WHERE 1 / (id - " + id + ") = 2) FROM t"}) {
    INFO(query);
    CHECK_THAT(t.Ask(query), HasText("#" + std::to_string(number)));
  }
  int32_t cancel = 1;
  Progress cancelled("query", &cancel, 1, {});
  t.options().progress = &cancelled;
  CHECK_THAT(t.Ask("SELECT sum(v) FROM t"),
             HasText("error: The query was cancelled by its cancel flag"));
  CHECK_THAT(t.Ask("SELECT v FROM t"),
             HasText("error: The query was cancelled by its cancel flag"));
  CHECK_THAT(t.Change("DELETE FROM t"),
             HasText("error: The query was cancelled by its cancel flag"));
  uint64_t calls = 0;
  Progress heard("query", nullptr, 1, [&](const ProgressCounts& now) {
    CHECK(now.rows_read <= now.total_rows);
    return ++calls < 10;
  });
  t.options().progress = &heard;
  CHECK(t.Ask("SELECT sum(v) FROM t") == "error: The query was cancelled by its progress callback");
  CHECK(calls == 10);
}

TEST_CASE("a memory limit refuses what does not fit and leaves nothing behind") {
  LargeTable t(200000, 9);
  t.options().threads = GENERATE(1, 2);
  const uint64_t before = t.pool()->total();
  for (const char* query : {"SELECT id, count(*) FROM t GROUP BY id", "SELECT id FROM t ORDER BY d",
                            "SELECT DISTINCT id, s FROM t", "SELECT count(DISTINCT id) FROM t"}) {
    INFO(query);
    t.options().pool = MakeRef<MemoryPool>(uint64_t{1} << 20, t.pool());
    CHECK_THROWS_AS(t.Ask(query), std::bad_alloc);
    CHECK(t.options().pool->total() == 0);
    CHECK(t.pool()->total() == before);
  }
}

}  // namespace
}  // namespace colmerge
