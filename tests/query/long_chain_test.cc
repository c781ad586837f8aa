// SPDX-License-Identifier: Apache-2.0
// Flat chains of one operator, 10,000 terms long, in every clause and on a small stack: no step of a
// statement calls itself for each term.
#include <pthread.h>

#include <functional>

#include "query/query_table.h"
#include "support/catch.h"

namespace colmerge {
namespace {

using test::HasText;
using test::QueryTable;

constexpr int kTerms = 10000;

// Runs it on a thread with a stack of 256 KiB, or 2 MiB under a sanitizer, whose frames are large:
// 10,000 calls inside each other need more.
void OnSmallStack(const std::function<void()>& body) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr size_t kStack = size_t{2} << 20;
#else
  constexpr size_t kStack = size_t{256} << 10;
#endif
  pthread_attr_t small;
  REQUIRE(pthread_attr_init(&small) == 0);
  REQUIRE(pthread_attr_setstacksize(&small, kStack) == 0);
  pthread_t thread;
  const auto run = [](void* argument) -> void* {
    (*static_cast<const std::function<void()>*>(argument))();
    return nullptr;
  };
  REQUIRE(pthread_create(&thread, &small, run, const_cast<std::function<void()>*>(&body)) == 0);
  REQUIRE(pthread_join(thread, nullptr) == 0);
  pthread_attr_destroy(&small);
}

std::string Chain(const std::string& first, const std::string& next, int terms = kTerms) {
  std::string text = first;
  for (int i = 1; i < terms; ++i) text += next;
  return text;
}

struct Terms : QueryTable {
  Terms()
      : QueryTable({{"i", TypeId::kInt32, true, {}},
                    {"f", TypeId::kFloat64, true, {}},
                    {"d", DataType::Decimal(TypeId::kDecimal128, 10, 2), true, {}},
                    {"s", TypeId::kUtf8, true, {}},
                    {"day", TypeId::kDate32, true, {}},
                    {"b", TypeId::kBool, true, {}}}) {
    Append({{"1", "0.5", "0.25", "x", "2024-01-01", "true"},
            {"2", "0.5", "0.25", "yz", "2024-01-01", "false"},
            {"NULL", "NULL", "NULL", "NULL", "NULL", "NULL"}});
    options().threads = 1;
  }

  std::string AskOnSmallStack(const std::string& sql) {
    std::string answer;
    OnSmallStack([&] { answer = Ask(sql); });
    return answer;
  }
};

TEST_CASE("sums, products and strings of 10,000 terms, of columns and of constants") {
  Terms t;
  const auto ask = [&](const std::string& chain) {
    return t.AskOnSmallStack("SELECT " + chain + " FROM t");
  };
  CHECK(ask(Chain("i", " + i")) == "10000\n20000\nNULL\n");
  CHECK(ask(Chain("i", " - i")) == "-9998\n-19996\nNULL\n");
  CHECK(ask(Chain("f", " + f")) == "5000\n5000\nNULL\n");
  CHECK(ask(Chain("d", " + d")) == "2500.00\n2500.00\nNULL\n");
  CHECK(ask(Chain("day", " + 1")) == "2051-05-18\n2051-05-18\nNULL\n");
  CHECK(ask(Chain("i", " * 1")) == "1\n2\nNULL\n");
  CHECK(ask(Chain("i", " + 1 - 1")) == "1\n2\nNULL\n");
  CHECK(ask(Chain("i", " + i * i - i * i")) == "1\n2\nNULL\n");
  CHECK(ask(Chain("1", " + 1")) == "10000\n10000\n10000\n");
  CHECK(ask(Chain("i", " + 1", 7) + " + NULL::int" + Chain("", " + i")) == "NULL\nNULL\nNULL\n");
  CHECK(ask("length(" + Chain("s", " || s") + ")") == "10000\n20000\nNULL\n");
  CHECK(ask("length(" + Chain("s", " || '-' || i") + ")") == "19999\n20000\nNULL\n");
  CHECK(ask("length(" + Chain("'x'", " || 'y'") + ")") == "10000\n10000\n10000\n");
}

TEST_CASE("conditions of 10,000 terms") {
  Terms t;
  const auto ask = [&](const std::string& chain) {
    return t.AskOnSmallStack("SELECT i FROM t WHERE " + chain);
  };
  CHECK(ask(Chain("b", " AND b")) == "1\n");
  CHECK(ask(Chain("b", " OR b")) == "1\n");
  CHECK(ask(Chain("i + 1 = 3", " AND i + 1 = 3")) == "2\n");
  CHECK(ask(Chain("i + 1 = 7", " OR i + 1 = 3")) == "2\n");
  CHECK(ask("NOT (" + Chain("i = 2", " OR i = 7 AND b") + ")") == "1\n");
  CHECK(ask(Chain("TRUE", " AND TRUE") + " AND b") == "1\n");
  CHECK(ask(Chain("i", " + i") + " = 20000") == "2\n");
}

TEST_CASE("chains in every clause, explained, prepared and refused") {
  Terms t;
  const std::string sum = Chain("i", " + i");
  const auto ask = [&](const std::string& sql) { return t.AskOnSmallStack(sql); };
  CHECK(ask("SELECT " + sum + ", count(*) FROM t GROUP BY " + sum + " ORDER BY " + sum) ==
        "10000|1\n20000|1\nNULL|1\n");
  CHECK(ask("SELECT " + sum + " + 1 FROM t GROUP BY " + sum + " ORDER BY 1") ==
        "10001\n20001\nNULL\n");
  CHECK(ask("SELECT " + Chain("sum(i)", " + count(*)") + " FROM t HAVING " +
            Chain("count(*)", " + 1") + " > 1") == "30000\n");
  CHECK(ask("SELECT DISTINCT " + Chain("t.i", " + t.i") + " AS x FROM t ORDER BY x LIMIT 1") ==
        "10000\n");
  CHECK(ask("SELECT max(" + sum + ") FILTER (WHERE " + sum + " < 15000) FROM t") == "10000\n");
  CHECK_THAT(ask("EXPLAIN SELECT " + sum + " FROM t"), HasText("i + i + i"));
  CHECK_THAT(ask("EXPLAIN SELECT i FROM t WHERE " + Chain("s", " || s") + " = 'x'"),
             HasText("s || s || s"));
  CHECK_THAT(ask("SELECT " + sum + " + q.i FROM t"), HasText("no table 'q'"));
  CHECK_THAT(ask("SELECT " + sum + " + nowhere FROM t"), HasText("'nowhere'"));
  CHECK_THAT(ask("SELECT " + sum + " + ("), HasText("Syntax error"));
  std::string changed;
  OnSmallStack([&] { changed = t.Change("UPDATE t SET i = " + sum + " WHERE " + sum + " > 0"); });
  CHECK(changed == "matched 2");
}

TEST_CASE("a failure in the midst of a chain is that of its operator") {
  Terms t;
  const std::string sum = Chain("i", " + i", 1000);
  CHECK(t.Ask("SELECT 1 + i + 2147483647 + i FROM t") ==
        "error: 2 + 2147483647 is out of range of int32 @13 #0");
  CHECK(t.Ask("SELECT " + sum + " / (i - 2) + i FROM t WHERE i = 2") ==
        "error: 2 / 0: division by zero @4005 #1");
  CHECK(t.Ask("SELECT i + d - i + d, i + f - i, s || i || b FROM t WHERE i = 1") ==
        "0.50|0.5|x1true\n");
  CHECK(t.Ask("SELECT (i + 1) * 2 + 1, i - (i - 1), (i * 7 + 1) % 5 ^ 2 FROM t WHERE i = 1") ==
        "5|1|8\n");
}

}  // namespace
}  // namespace colmerge
