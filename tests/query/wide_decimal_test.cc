// SPDX-License-Identifier: Apache-2.0
// Decimals of more than 38 digits, as columns and as what CASE, COALESCE and their like make of
// decimals of different scales: everything that computes with decimals computes with them, exactly,
// and what does not fit is an error of its row.
#include "query/query_table.h"
#include "support/catch.h"

namespace colmerge {
namespace {

using test::HasText;
using test::QueryTable;

struct Amounts : QueryTable {
  Amounts()
      : QueryTable({{"id", TypeId::kInt32, true, {}},
                    {"n", DataType::Decimal(TypeId::kDecimal128, 12, 2), true, {}},
                    {"q", TypeId::kInt64, true, {}},
                    {"w", DataType::Decimal(TypeId::kDecimal256, 45, 2), true, {}},
                    {"fine", DataType::Decimal(TypeId::kDecimal256, 60, 45), true, {}}}) {
    Append({{"1", "12345678.91", "100", "12345678901234567.89", "0.5"},
            {"2", "2.25", "200", "-2.50", "0.25"},
            {"3", "NULL", "NULL", "NULL", "NULL"},
            {"4", "1", "9007199254740993", "1234567890123456789012345678901234567890.12", "1"}});
  }
  std::string First(const std::string& expression) {
    return Ask("SELECT " + expression + " FROM t WHERE id = 1");
  }
};

TEST_CASE("operators and functions compute with decimals of more than 38 digits") {
  Amounts t;
  CHECK(t.Ask("SELECT w + 1, -w, w - w, w * 2, 1 - w FROM t WHERE id < 3") ==
        "12345678901234568.89|-12345678901234567.89|0.00|24691357802469135.78|"
        "-12345678901234566.89\n"
        "-1.50|2.50|0.00|-5.00|3.50\n");
  CHECK(t.Ask("SELECT w / 2, w % 2, +w FROM t WHERE id = 2") == "-1.250000|-0.50|-2.50\n");
  CHECK(t.First("abs(w)") == "12345678901234567.89\n");
  CHECK(t.First("abs(-w)") == "12345678901234567.89\n");
  CHECK(t.First("round(w)") == "12345678901234568\n");
  CHECK(t.First("trunc(w)") == "12345678901234567\n");
  CHECK(t.First("floor(w)") == "12345678901234567\n");
  CHECK(t.First("ceil(w)") == "12345678901234568\n");
  CHECK(t.First("round(w, 1)") == "12345678901234567.90\n");
  CHECK(t.First("sign(w)") == "1\n");
  CHECK(t.First("mod(w, 10)") == "7.89\n");
  CHECK(t.First("div(w, 10)") == "1234567890123456\n");
  CHECK(t.Ask("SELECT sum(w), min(w), max(abs(w)) FROM t WHERE id < 3") ==
        "12345678901234565.39|-2.50|12345678901234567.89\n");
  CHECK(t.Ask("SELECT w + NULL, abs(w) FROM t WHERE id = 3") == "NULL|NULL\n");
}

TEST_CASE("what choices make of decimals of different scales is computed with") {
  Amounts t;
  CHECK(t.Ask("SELECT coalesce(sum(q), 0.0) / 2 FROM t WHERE id < 3") == "150.000000\n");
  CHECK(t.Ask("SELECT coalesce(sum(q), 0.5) + 1 FROM t WHERE id = 3") == "1.5\n");
  CHECK(t.Ask("SELECT CASE WHEN count(*) > 0 THEN sum(q) ELSE 0.5 END * 100 FROM t WHERE id < 3") ==
        "30000.0\n");
  CHECK(t.Ask("SELECT greatest(sum(q), 0.5) * 2 FROM t WHERE id < 3") == "600.0\n");
  CHECK(t.First("coalesce(round(n), 0.5) * 2") == "24691358.0\n");
  CHECK(t.First("CASE WHEN n > 1 THEN round(n) ELSE n END + 1") == "12345680.00\n");
  CHECK(t.First("greatest(ceil(n), 0.5) + 1") == "12345680.0\n");
  CHECK(t.First("nullif(round(n), n) + 0") == "12345679.00\n");
  CHECK(t.First("-greatest(floor(n), n)") == "-12345678.91\n");
  CHECK(t.First("abs(least(floor(n), n))") == "12345678.00\n");
  CHECK(t.First("abs(coalesce(round(n), 0.5))") == "12345679.0\n");
  CHECK(t.First("CASE WHEN id = 1 THEN n * 0.9 ELSE n + 1 END * 2") == "22222222.038\n");
  CHECK(t.First("coalesce(n * 1.19, n + 1) + 1").substr(0, 13) == "14691358.9029");
}

TEST_CASE("a decimal that is too long to compute with is an error of its row, never a float") {
  Amounts t;
  for (const char* expression : {"w + 1", "-w", "abs(w)", "round(w)", "sign(w)", "w * 0.5"}) {
    INFO(expression);
    CHECK_THAT(t.Ask(std::string("SELECT ") + expression + " FROM t WHERE id = 4"),
               HasText("error: "));
    CHECK_THAT(t.Ask(std::string("SELECT ") + expression + " FROM t"), HasText("#3"));
  }
  CHECK_THAT(t.First("abs(fine)"), HasText("There is no function abs(decimal256(60, 45))"));
  CHECK_THAT(t.First("fine + 1"), HasText("decimal256(60, 45) cannot become decimal128(38, 38)"));
  CHECK(t.First("fine::numeric(38, 2) + 1") == "1.50\n");
}

TEST_CASE("64-bit integers are rounded as decimals, which hold them") {
  Amounts t;
  CHECK(t.Ask("SELECT round(q), ceil(q), trunc(q), abs(q), sign(q) FROM t WHERE id = 4") ==
        "9007199254740993|9007199254740993|9007199254740993|9007199254740993|1\n");
}

}  // namespace
}  // namespace colmerge
