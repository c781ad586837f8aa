// SPDX-License-Identifier: Apache-2.0
// What it costs to prepare a statement grows with its length alone, whatever its lists are made of.
#include <functional>

#include <fmt/format.h>

#include "query/counted_allocations.h"
#include "query/query_table.h"
#include "query/syntax_classes.h"
#include "support/catch.h"
#include "support/counted_progress.h"

namespace colmerge {
namespace {

using test::CountedAllocations;
using test::CountedProgress;
using test::QueryTable;

constexpr int kFew = 200;

// "item(0), item(1), ... "
std::string List(int count, const std::function<std::string(int)>& item) {
  std::string list;
  for (int i = 0; i < count; ++i) list += (i == 0 ? "" : ", ") + item(i);
  return list;
}

std::string Sum(int i) { return fmt::format("sum(an_integer_column + {})", i); }
std::string Term(int i) { return fmt::format("an_integer_column + {}", i); }

struct Shape {
  const char* name;
  std::function<std::string(int count)> sql;
};

const Shape kShapes[] = {
    {"one column again and again",
     [](int n) {
       return "SELECT " + List(n, [](int) { return "an_integer_column"; }) + " FROM t";
     }},
    {"names that a number would give",
     [](int n) {
       return "SELECT " +
              List(n,
                   [](int i) {
                     return fmt::format("1 AS a_name_that_is_taken_{}, 1 AS a_name_that_is_taken",
                                        i + 2);
                   }) +
              " FROM t";
     }},
    {"named outputs",
     [](int n) {
       return "SELECT " + List(n, [](int i) { return fmt::format("{} AS c{}", Term(i), i); }) +
              " FROM t";
     }},
    {"aggregates", [](int n) { return "SELECT " + List(n, Sum) + " FROM t"; }},
    {"the same aggregate",
     [](int n) { return "SELECT " + List(n, [](int) { return Sum(1); }) + " FROM t"; }},
    {"group keys that are outputs",
     [](int n) { return "SELECT " + List(n, Term) + " FROM t GROUP BY " + List(n, Term); }},
    {"group keys that are columns",
     [](int n) {
       const auto column = [](int) { return std::string("an_integer_column"); };
       return "SELECT " + List(n, column) + " FROM t GROUP BY " + List(n, column);
     }},
    {"group keys by the outputs' names",
     [](int n) {
       return "SELECT " + List(n, [](int i) { return fmt::format("{} AS c{}", Term(i), i); }) +
              " FROM t GROUP BY " + List(n, [](int i) { return fmt::format("c{}", i); });
     }},
    {"HAVING with aggregates",
     [](int n) {
       std::string sql = "SELECT 1 FROM t HAVING true";
       for (int i = 0; i < n; ++i) sql += fmt::format(" AND {} > {}", Sum(i), i);
       return sql;
     }},
    {"ORDER BY", [](int n) { return "SELECT 1 FROM t ORDER BY " + List(n, Term); }},
    {"DISTINCT in order",
     [](int n) {
       return "SELECT DISTINCT " + List(n, Term) + " FROM t ORDER BY " + List(n, Term);
     }},
    {"IN",
     [](int n) {
       return "SELECT 1 FROM t WHERE an_integer_column IN (" +
              List(n, [](int i) { return std::to_string(i); }) + ")";
     }},
    {"parameters",
     [](int n) {
       return "SELECT 1 FROM t WHERE an_integer_column IN (" +
              List(n, [](int i) { return fmt::format("${}", i + 1); }) + ")";
     }},
    {"conditions",
     [](int n) {
       std::string sql = "SELECT 1 FROM t WHERE true";
       for (int i = 0; i < n; ++i) sql += fmt::format(" AND an_integer_column > {}", i);
       return sql;
     }},
};

TEST_CASE("preparing a statement costs what its length does") {
  QueryTable t({{"an_integer_column", TypeId::kInt64, false, {}}});
  const auto allocations = [&](const std::string& sql) {
    const uint64_t before = CountedAllocations();
    const auto prepared = t.Prepare(sql);
    const uint64_t after = CountedAllocations();
    if (!prepared.ok()) FAIL(prepared.status().message());
    return after - before;
  };
  for (const Shape& shape : kShapes) {
    INFO(shape.name);
    const uint64_t few = allocations(shape.sql(kFew));
    CHECK(allocations(shape.sql(4 * kFew)) <= few * 9 / 2);
  }
}

TEST_CASE("lists of 20,000 are prepared and run") {
  QueryTable t({{"an_integer_column", TypeId::kInt64, false, {}}});
  t.Append({{"1"}});
  for (const Shape& shape : kShapes) {
    INFO(shape.name);
    const auto prepared = t.Prepare(shape.sql(20000));
    if (!prepared.ok()) FAIL(prepared.status().message());
    CHECK((*prepared)->output_schema().size() >= 1);
  }
}

TEST_CASE(
    "a text counts against its pool while it is parsed and bound, and as long as it is kept") {
  const auto schema = std::make_shared<const Schema>(
      Schema::Make({{"an_integer_column", TypeId::kInt64, false, {}}}).value());
  constexpr uint64_t kMiB = uint64_t{1} << 20;
  for (const Shape& shape : kShapes) {
    INFO(shape.name);
    const std::string sql = shape.sql(20000);
    const auto small = MakeRef<MemoryPool>(kMiB);
    CHECK_THROWS_AS(ParseStatement(sql, {small}), BudgetExceeded);
    CHECK(small->total() == 0);
    CHECK(small->peak() > kMiB / 2);
    const auto large = MakeRef<MemoryPool>(0);
    auto statement = std::make_shared<const Statement>(ParseStatement(sql, {large}).value());
    const uint64_t parsed = large->total();
    CHECK(parsed > 20000 * 100);
    CHECK_THROWS_AS(Prepare(statement, schema, {small}), BudgetExceeded);
    CHECK(small->total() == 0);
    const auto bound = MakeRef<MemoryPool>(0);
    auto prepared = Prepare(statement, schema, {bound}).value();
    CHECK(bound->total() > 20000 * 100);
    prepared.reset();
    CHECK(bound->total() == 0);
    CHECK(large->total() == parsed);
    statement.reset();
    CHECK(large->total() == 0);
  }
}

TEST_CASE("parsing and binding ask whether to go on, in proportion to the text") {
  const auto schema = std::make_shared<const Schema>(
      Schema::Make({{"an_integer_column", TypeId::kInt64, false, {}}}).value());
  const auto pool = MakeRef<MemoryPool>(0);
  for (const Shape& shape : kShapes) {
    INFO(shape.name);
    const std::string sql = shape.sql(20000);
    const CountedProgress parsing;
    auto statement =
        std::make_shared<const Statement>(ParseStatement(sql, {pool, &parsing}).value());
    CHECK(parsing.checks() >= 10);
    const CountedProgress stopped(3);
    CHECK(ParseStatement(sql, {pool, &stopped}).status().code() == Code::kCancelled);
    CHECK(stopped.checks() == 3);
    const CountedProgress binding;
    REQUIRE(Prepare(statement, schema, {pool, &binding}).ok());
    CHECK(binding.checks() >= 5);
    const CountedProgress unbound(3);
    CHECK(Prepare(statement, schema, {pool, &unbound}).status().code() == Code::kCancelled);
    CHECK(unbound.checks() == 3);
  }
}

TEST_CASE("lists of IN ask whether to go on while their members are brought to one type") {
  const auto schema = std::make_shared<const Schema>(
      Schema::Make({{"n", TypeId::kInt64, false, {}}, {"day", TypeId::kDate32, false, {}}})
          .value());
  const auto pool = MakeRef<MemoryPool>(0);
  constexpr uint64_t kMembers = 20000;
  const struct {
    const char* of;
    const char* member;
    uint64_t passes;
  } cases[] = {{"n", "{}", 3}, {"n", "'{}'", 3}, {"day", "'{}-01-01'", 4}, {"n", "{} + n", 3}};
  for (const auto& c : cases) {
    INFO(c.of << " " << c.member);
    const auto member = [&](int i) { return fmt::format(fmt::runtime(c.member), 2000 + i % 99); };
    const std::string sql =
        fmt::format("SELECT 1 FROM t WHERE {} IN ({})", c.of, List(kMembers, member));
    auto statement = std::make_shared<const Statement>(ParseStatement(sql, {pool}).value());
    const CountedProgress binding;
    REQUIRE(Prepare(statement, schema, {pool, &binding}).ok());
    CHECK(binding.checks() >= c.passes * kMembers * 128 / kStepsACheck - c.passes);
  }
}

TEST_CASE("outputs of one name are numbered past names that are there") {
  QueryTable t({{"a", TypeId::kInt64, false, {}}});
  const auto prepared = t.Prepare("SELECT a, 1 AS a_3, a, a, 2 AS a_2, a FROM t");
  REQUIRE(prepared.ok());
  std::string names;
  for (const Field& field : (*prepared)->output_schema().fields()) names += field.name + " ";
  CHECK(names == "a a_3 a_2 a_4 a_2_2 a_5 ");
}

// Counts how often a name is looked up.
class CountingScope final : public BindScope {
 public:
  explicit CountingScope(const Schema& schema) : columns_(schema) {}
  Result<ExpressionPtr> FindColumn(const SyntaxNode& column) override {
    ++lookups;
    return columns_.FindColumn(column);
  }
  uint64_t lookups = 0;

 private:
  SchemaScope columns_;
};

// The expressions of a SELECT list.
Statement Outputs(const std::string& list) {
  auto statement = ParseStatement("SELECT " + list + " FROM t");
  if (!statement.ok()) FAIL(statement.status().message());
  return std::move(*statement);
}

TEST_CASE("expressions that are written alike have one number, others another") {
  const Schema schema =
      Schema::Make({{"a", TypeId::kInt64, false, {}}, {"B", TypeId::kInt64, false, {}}}).value();
  SchemaScope scope(schema);
  SyntaxClasses classes(&scope);
  const Statement alike = Outputs(
      "a + b, A + \"B\", t.a + t.b, sum(a) FILTER (WHERE b > 1), sum(A) FILTER (WHERE B > 1)");
  const auto number = [&](const Statement& statement, size_t i) {
    return classes.NumberOf(*statement.items[i].expression);
  };
  CHECK(number(alike, 0) == number(alike, 1));
  CHECK(number(alike, 0) == number(alike, 2));
  CHECK(number(alike, 3) == number(alike, 4));
  // Each differs from all others in one thing.
  const Statement different = Outputs(
      "a + b, b + a, a - b, a, b, c, c, 1, 1.0, '1', NULL, true, $1, $2, sum(a), sum(b), "
      "sum(DISTINCT "
      "a), sum(a) FILTER (WHERE b > 1), sum(a) FILTER (WHERE b > 2), count(*), count(a), min(a), a "
      "IN "
      "(1), a NOT IN (1), a IN (1, 2), a IS NULL, a IS NOT NULL, a IS TRUE, CAST(a AS int), CAST(a "
      "AS "
      "bigint), CAST(a AS decimal(5, 1)), CAST(a AS decimal(5, 2)), CAST(a AS varchar), CAST(a AS "
      "varchar(3)), CAST(a AS varchar(4)), DATE '2024-01-01', DATE '2024-01-02', CASE a WHEN 1 "
      "THEN "
      "2 END, CASE WHEN a THEN 1 ELSE 2 END, a BETWEEN 1 AND 2, a BETWEEN SYMMETRIC 1 AND 2, a "
      "LIKE "
      "b, a ILIKE b, f(a, b), f(b, a), f(a), f()");
  for (size_t i = 0; i < different.items.size(); ++i) {
    for (size_t k = 0; k < i; ++k) {
      INFO(i << " " << k);
      CHECK(number(different, i) != number(different, k));
    }
  }
}

TEST_CASE("each part of an expression is looked at once, whoever asks for it") {
  const Schema schema = Schema::Make({{"a", TypeId::kInt64, false, {}}}).value();
  for (int count : {100, 400}) {
    const Statement outputs = Outputs(List(count, [](int i) { return fmt::format("a + {}", i); }));
    CountingScope scope(schema);
    SyntaxClasses classes(&scope);
    for (int times = 0; times < 3; ++times) {
      for (const SelectItem& item : outputs.items) {
        classes.NumberOf(*item.expression);
        classes.NumberOf(*item.expression->arguments[0]);
      }
    }
    CHECK(scope.lookups == static_cast<uint64_t>(count));
  }
}

}  // namespace
}  // namespace colmerge
