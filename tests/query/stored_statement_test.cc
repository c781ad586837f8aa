// SPDX-License-Identifier: Apache-2.0
#include "query/stored_statement.h"

#include <memory>
#include <string>
#include <vector>

#include "query/statement_run.h"
#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge {
namespace {

using test::Appending;
using test::ErrorText;
using test::Replacing;
using test::WriteRows;

struct Shop {
  Shop() {
    REQUIRE(WriteRows(store.get(), Appending(), {"id int64, n int64", "1 5, 2 6, 3 7"}).ok());
  }

  std::shared_ptr<const Statement> Parse(std::string_view sql) {
    return std::make_shared<const Statement>(ParseStatement(sql).value());
  }
  Prepared Now(std::string_view sql) { return PrepareNow(*store, Parse(sql), terms()).value(); }
  TextTerms terms() const { return {store->pool()}; }
  Ref<const TableVersion> version() { return store->FindOrNull("t")->Snapshot(); }

  Ref<Store> store = MakeRef<Store>(0, 1);
};

TEST_CASE("a statement is bound anew when the columns have changed, and only then") {
  Shop shop;
  StoredStatement statement(shop.store, shop.Now("SELECT n FROM t"));
  const Prepared first = statement.prepared();
  REQUIRE(WriteRows(shop.store.get(), Appending(), {"id int64, n int64", "4 8"}).ok());
  CHECK(statement.BindNow()->prepared == first);
  REQUIRE(WriteRows(shop.store.get(), Replacing(), {"n int32", "4"}).ok());
  const auto bound = statement.BindNow();
  REQUIRE(bound.ok());
  CHECK(bound->prepared != first);
  CHECK(bound->prepared == statement.prepared());
  CHECK(bound->prepared->output_schema().field(0).type.id == TypeId::kInt32);
  REQUIRE(WriteRows(shop.store.get(), Replacing(), {"m int32", "4"}).ok());
  CHECK_THAT(ErrorText(statement.BindNow()), test::HasText("'n'"));
}

TEST_CASE("a statement means the table of its name, in a store and on a version") {
  Shop shop;
  CHECK(BindQueryNow(*shop.store, shop.Parse("SELECT id FROM T"), shop.terms()).ok());
  CHECK_FALSE(BindQueryNow(*shop.store, shop.Parse("SELECT id FROM \"T\""), shop.terms()).ok());
  CHECK(BindQuery(shop.Parse("SELECT id FROM T"), shop.version(), "t", shop.terms()).ok());
  const auto other = BindQuery(shop.Parse("SELECT id FROM u"), shop.version(), "t", shop.terms());
  CHECK(other.status().code() == Code::kTableNotFound);
  CHECK(other.status().detail().position == 15);
}

TEST_CASE("what changes rows cannot be queried") {
  Shop shop;
  StoredStatement statement(shop.store, shop.Now("DELETE FROM t"));
  CHECK_FALSE(statement.BindNow().ok());
  CHECK_FALSE(BindQueryNow(*shop.store, shop.Parse("DELETE FROM t"), shop.terms()).ok());
  CHECK(RequireChange(*statement.prepared()).ok());
}

StatementLimits LimitsOf(const Shop& shop, uint64_t row_limit) {
  StatementLimits limits;
  limits.row_limit = row_limit;
  limits.pool = shop.store->pool();
  return limits;
}

TEST_CASE("the row limit holds for all executions of a run together") {
  Shop shop;
  Progress progress;
  StatementRun run(LimitsOf(shop, 6), &progress);
  run.set_many();
  const BoundQuery bound =
      BindQueryNow(*shop.store, shop.Parse("SELECT id FROM t"), shop.terms()).value();
  CHECK(run.Select(bound.version, {bound.prepared, {}}).ok());
  CHECK(run.Select(bound.version, {bound.prepared, {}}).ok());
  CHECK(run.Select(bound.version, {bound.prepared, {}}).code() == Code::kLimitExceeded);
}

TEST_CASE("executions of a run are told as one piece of work, each as a batch") {
  Shop shop;
  std::vector<uint64_t> read, batches;
  Progress progress("statement", nullptr, 1, [&](const ProgressCounts& now) {
    read.push_back(now.rows_read);
    batches.push_back(now.batches);
    return true;
  });
  StatementRun run(LimitsOf(shop, 0), &progress);
  run.set_many();
  StoredStatement statement(shop.store, shop.Now("UPDATE t SET n = n + 1"));
  for (int i = 0; i < 2; ++i) {
    const auto changed =
        run.Change(&statement, [](const Prepared& prepared) { return Execution{prepared, {}}; });
    REQUIRE(changed.ok());
    CHECK(changed->updated == 3);
  }
  CHECK(read == std::vector<uint64_t>{3, 6});
  CHECK(batches == std::vector<uint64_t>{0, 1});
}

}  // namespace
}  // namespace colmerge
