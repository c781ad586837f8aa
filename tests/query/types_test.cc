// SPDX-License-Identifier: Apache-2.0
// Every type selected, compared, grouped and ordered.
#include <map>

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

// Values that repeat, with nulls, some of them deleted: in a column "c" beside its row number "n".
struct TypedTable : QueryTable {
  TypedTable(const DataType& type, uint64_t rows, const std::string& name = "c")
      : QueryTable({{"n", TypeId::kInt64, false, {}}, {name, type, true, {}}}) {
    Random random(rows);
    values = test::RandomColumn(type, rows, {20, 50, 40}, &random);
    PlainColumn numbers;
    for (uint64_t i = 0; i < rows; ++i) numbers.push_back(PlainOf(static_cast<int64_t>(i)));
    std::vector<Vector> columns;
    columns.push_back(test::MakeVector(TypeId::kInt64, numbers, pool()));
    columns.push_back(test::MakeVector(type, values, pool()));
    Append(std::move(columns));
  }

  // One column of the answer.
  PlainColumn Column(std::string_view sql, size_t number = 0) {
    const auto prepared = Prepare(sql);
    if (!prepared.ok()) FAIL(std::string(sql) + ": " + prepared.status().message());
    auto source = RunSelect(*prepared, version(), {}, options());
    if (!source.ok()) FAIL(source.status().message());
    PlainColumn column;
    for (;;) {
      Batch batch;
      auto more = (*source)->Next(&batch);
      if (!more.ok()) FAIL(more.status().message());
      if (!*more) return column;
      for (auto& value : test::ToPlain(batch.columns[number])) column.push_back(value);
    }
  }

  PlainColumn values;
};

bool IsKey(const DataType& type) { return !type.is_nested(); }
bool IsFloat(const DataType& type) {
  return type.is_floating() || (type.is_dictionary() && type.dictionary_values().is_floating());
}

TEST_CASE("values of every type come out as they are") {
  for (const DataType& type : test::SampleTypes()) {
    INFO(type.ToString());
    TypedTable t(type, 5000);
    CHECK((t.Column("SELECT c FROM t") == t.values));
    PlainColumn few(t.values.begin() + 17, t.values.begin() + 30);
    CHECK((t.Column("SELECT c FROM t WHERE n >= 17 AND n < 30") == few));
    PlainColumn valid;
    std::copy_if(t.values.begin(), t.values.end(), std::back_inserter(valid),
                 [](const auto& value) { return value.has_value(); });
    CHECK((t.Column("SELECT c FROM t WHERE c IS NOT NULL") == valid));
    CHECK(t.Ask("SELECT count(c), count(*) FROM t") == std::to_string(valid.size()) + "|5000\n");
  }
}

TEST_CASE("groups of every type are its different values") {
  for (const DataType& type : test::SampleTypes()) {
    INFO(type.ToString());
    TypedTable t(type, 5000);
    if (!IsKey(type)) {
      CHECK_THAT(t.Ask("SELECT count(*) FROM t GROUP BY c"), HasText("not possible over"));
      CHECK_THAT(t.Ask("SELECT DISTINCT c FROM t"), HasText("not possible over"));
      CHECK_THAT(t.Ask("SELECT c FROM t ORDER BY c"), HasText("no order"));
      CHECK_THAT(t.Ask("SELECT min(c) FROM t"), HasText("does not exist"));
      CHECK_THAT(t.Ask("SELECT count(DISTINCT c) FROM t"), HasText("not possible over"));
      continue;
    }
    // Floats that are equal may differ in their bytes: they are counted only.
    PlainColumn different;
    std::map<test::PlainValue, int64_t> counts;
    for (const auto& value : t.values) {
      if (counts[value]++ == 0) different.push_back(value);
    }
    if (IsFloat(type)) continue;
    CHECK((t.Column("SELECT c, count(*) FROM t GROUP BY c") == different));
    CHECK((t.Column("SELECT DISTINCT c FROM t") == different));
    PlainColumn expected;
    for (const auto& value : different) expected.push_back(PlainOf(counts[value]));
    CHECK((t.Column("SELECT c, count(*) FROM t GROUP BY c", 1) == expected));
    CHECK((t.Column("SELECT n % 1 AS one, c, count(*) FROM t GROUP BY one, c", 1) == different));
    CHECK((t.Column("SELECT n % 1 AS one, c, count(*) FROM t GROUP BY 2, 1", 2) == expected));
    CHECK(t.Ask("SELECT count(DISTINCT c) FROM t") ==
          std::to_string(counts.size() - counts.count(std::nullopt)) + "\n");
  }
}

TEST_CASE("the order of every type is that of its comparisons") {
  for (const DataType& type : test::SampleTypes()) {
    INFO(type.ToString());
    if (!IsKey(type) || type.id == TypeId::kNull) continue;
    TypedTable t(type, 3000);
    for (const bool descending : {false, true}) {
      const std::string order = descending ? " ORDER BY c DESC" : " ORDER BY c";
      const PlainColumn sorted = t.Column("SELECT c FROM t" + order);
      REQUIRE(sorted.size() == 3000);
      CHECK(sorted.front().has_value() == !descending);
      CHECK(sorted.back().has_value() == descending);
      CHECK((t.Column("SELECT c FROM t" + order + " LIMIT 40") ==
             PlainColumn(sorted.begin(), sorted.begin() + 40)));
      // Neighbours side by side, for the comparison operators to judge.
      QueryTable pairs({{"a", type, true, {}}, {"b", type, true, {}}});
      std::vector<Vector> columns;
      columns.push_back(test::MakeVector(type, {sorted.begin(), sorted.end() - 1}, pairs.pool()));
      columns.push_back(test::MakeVector(type, {sorted.begin() + 1, sorted.end()}, pairs.pool()));
      pairs.Append(std::move(columns));
      CHECK(pairs.Ask(descending ? "SELECT count(*) FROM t WHERE a < b"
                                 : "SELECT count(*) FROM t WHERE a > b") == "0\n");
    }
    const std::string extremes = t.Ask("SELECT min(c), max(c) FROM t");
    const std::string least = t.Ask("SELECT c FROM t WHERE c IS NOT NULL ORDER BY c LIMIT 1");
    const std::string most = t.Ask("SELECT c FROM t ORDER BY c DESC NULLS LAST LIMIT 1");
    CHECK(extremes == least.substr(0, least.size() - 1) + "|" + most);
    CHECK(t.Ask("SELECT n % 3, min(c) IS NULL FROM t GROUP BY 1 ORDER BY 1") ==
          "0|false\n1|false\n2|false\n");
    CHECK(t.Ask("SELECT min(c), max(c) FROM t WHERE c IS NULL") == "NULL|NULL\n");
  }
}

TEST_CASE("sums and averages by type") {
  const auto ask = [](const DataType& type, const std::string& sql) {
    QueryTable t({{"c", type, true, {}}});
    t.Append({{"3"}, {"NULL"}, {"4"}, {"100"}});
    return t.Ask(sql);
  };
  for (const TypeId id : {TypeId::kInt8, TypeId::kInt16, TypeId::kInt32, TypeId::kInt64,
                          TypeId::kUInt8, TypeId::kUInt16, TypeId::kUInt32, TypeId::kUInt64,
                          TypeId::kFloat16, TypeId::kFloat32, TypeId::kFloat64}) {
    INFO(DataType(id).ToString());
    CHECK(ask(id, "SELECT sum(c), min(c), max(c), count(c) FROM t") == "107|3|100|3\n");
    CHECK(ask(id, "SELECT sum(c), max(c), c > 3 AS big FROM t GROUP BY big ORDER BY big") ==
          "3|3|false\n104|100|true\nNULL|NULL|NULL\n");
    CHECK(ask(id, "SELECT avg(c), var_pop(c) FROM t WHERE c < 50") == "3.5|0.25\n");
    CHECK(ask(id, "SELECT stddev_pop(c), variance(c) FROM t WHERE c < 50") == "0.5|0.5\n");
  }
  CHECK(ask(DataType::Decimal(TypeId::kDecimal128, 9, 2),
            "SELECT sum(c), avg(c) FROM t WHERE c < "
            "50") == "7.00|3.5\n");
  CHECK(ask(DataType::Decimal(TypeId::kDecimal256, 50, 2), "SELECT sum(c), max(c) FROM t") ==
        "107.00|100.00\n");
}

TEST_CASE("sums that no result type holds are refused, wide ones are exact") {
  QueryTable t({{"i", TypeId::kInt64, true, {}},
                {"u", TypeId::kUInt64, true, {}},
                {"d", DataType::Decimal(TypeId::kDecimal128, 38, 0), true, {}}});
  t.Append(
      {{"9223372036854775807", "18446744073709551615", "99999999999999999999999999999999999999"},
       {"9223372036854775807", "18446744073709551615", "1"},
       {"-5", "0", "0"}});
  CHECK(t.Ask("SELECT sum(i), sum(u) FROM t") == "18446744073709551609|36893488147419103230\n");
  CHECK(t.Ask("SELECT sum(i), sum(u) FROM t GROUP BY i < 0 ORDER BY 1") ==
        "-5|0\n18446744073709551614|36893488147419103230\n");
  CHECK_THAT(t.Ask("SELECT sum(d) FROM t"), HasText("sum(decimal128(38, 0)) is out of range"));
  CHECK_THAT(t.Ask("SELECT d > 0, sum(d) FROM t GROUP BY 1"), HasText("out of range"));
  CHECK(t.Ask("SELECT sum(d) FROM t WHERE d < 10") == "1\n");
}

TEST_CASE("floats: NaN is one group and the largest, zeros are one group") {
  for (const TypeId id : {TypeId::kFloat16, TypeId::kFloat32, TypeId::kFloat64}) {
    QueryTable t({{"x", id, true, {}}, {"n", TypeId::kInt32, true, {}}});
    t.Append({{"0", "1"},
              {"-0", "2"},
              {"NaN", "3"},
              {"Infinity", "4"},
              {"-Infinity", "5"},
              {"NaN", "6"},
              {"NULL", "7"},
              {"-1.5", "8"}});
    CHECK(t.Ask("SELECT count(*) FROM t GROUP BY x") == "2\n2\n1\n1\n1\n1\n");
    CHECK(t.Ask("SELECT count(*) FROM t GROUP BY x, n % 1") == "2\n2\n1\n1\n1\n1\n");
    CHECK(t.Ask("SELECT n FROM t ORDER BY x") == "5\n8\n1\n2\n4\n3\n6\n7\n");
    CHECK(t.Ask("SELECT n FROM t ORDER BY x DESC, n DESC") == "7\n6\n3\n4\n2\n1\n8\n5\n");
    CHECK_THAT(t.Ask("SELECT max(x) FROM t"), HasText("NaN"));
    CHECK(t.Ask("SELECT min(x) FROM t WHERE x > -2") == "-1.5\n");
    CHECK(t.Ask("SELECT count(DISTINCT x) FROM t") == "5\n");
  }
}

}  // namespace
}  // namespace colmerge
