// SPDX-License-Identifier: Apache-2.0
// The commit point: all tables or none, numbers in order, observers that may refuse.
#include "store/commit_point.h"

#include "support/catch.h"
#include "support/stored_table.h"
#include "support/table_model.h"
#include "write/row_change.h"
#include "write/write_change.h"

namespace colmerge {
namespace {

using test::Counts;
using test::StoredTable;

// Writes down what it hears.
class Listener final : public CommitObserver {
 public:
  Status Reserve(std::span<PreparedChange* const> changes) override {
    for (const PreparedChange* prepared : changes) {
      heard += "reserve " + prepared->table()->name() + "; ";
      rows_before = prepared->before() == nullptr ? 0 : prepared->before()->live_rows();
    }
    if (throws) throw std::bad_alloc();
    return refuses ? Status(Code::kLimitExceeded, "no room") : Status::Ok();
  }
  void Deliver(uint64_t number) noexcept override {
    heard += "deliver " + std::to_string(number) + "; ";
  }
  void Abandon() noexcept override { heard += "abandon; "; }

  bool refuses = false;
  bool throws = false;
  uint64_t rows_before = 0;
  std::string heard;
};

// A table outside a store, of one column, with rows.
class LooseTable {
 public:
  LooseTable(std::string name, uint64_t rows) : table_(std::move(name)) {
    Ref<TableVersion> version =
        MakeFirstVersion(test::SchemaOf("id int64"), {}, HashSeed{1, 2}, pool_);
    PreparedChange created(&table_, Change::ToFresh(std::move(version), pool_));
    CHECK(commits_.Commit({{&created}}).ok());
    std::string text;
    for (uint64_t i = 0; i < rows; ++i) text += (i == 0 ? "" : ", ") + std::to_string(i);
    WriteRequest request{options_, {}, test::SchemaOf("id int64"), nullptr, pool_};
    request.batches.push_back(test::BatchOf("id int64", text));
    auto change = MakeWriteChange(table_.current().get(), &request, HashSeed{1, 2}, pool_);
    PreparedChange appended(&table_, std::move(change).value());
    CHECK(commits_.Commit({{&appended}}).ok());
  }

  Table* table() { return &table_; }
  std::string text() const { return test::TextOf(*table_.Snapshot()); }
  uint64_t number() const { return table_.Snapshot()->number; }
  Change Deletion(std::vector<uint64_t> rows) {
    Array<uint64_t> ids(pool_);
    for (uint64_t row : rows) ids.PushBack(row);
    return MakeDeletion(*table_.current(), std::move(ids), pool_);
  }
  const Ref<MemoryPool>& pool() const { return pool_; }

 private:
  Ref<MemoryPool> pool_ = MakeRef<MemoryPool>(0);
  DestinationOptions options_ = test::Appending();
  Table table_;
  CommitPoint commits_;
};

TEST_CASE("commit point: several tables get one number, in one step, and observers hear of it") {
  LooseTable a("a", 3), b("b", 2);
  CommitPoint commits;
  Listener first, second;
  PreparedChange of_a(a.table(), a.Deletion({1}));
  PreparedChange of_b(b.table(), b.Deletion({0}));
  CHECK(*commits.Commit({{&of_a, &of_b}}, {{&first, &second}}) == 1);
  CHECK(commits.last_number() == 1);
  CHECK(a.text() == "0, 2");
  CHECK(b.text() == "1");
  CHECK(a.number() == 1);
  CHECK(b.number() == 1);
  CHECK(first.heard == "reserve a; reserve b; deliver 1; ");
  CHECK(second.heard == first.heard);
  CHECK(first.rows_before == 2);
}

TEST_CASE(
    "commit point: an observer that refuses leaves every table, and every other observer, as it "
    "was") {
  LooseTable a("a", 3), b("b", 2);
  const uint64_t bytes = a.pool()->total() + b.pool()->total();
  CommitPoint commits;
  Listener first, second, third;
  second.refuses = true;
  const bool throws = GENERATE(false, true);
  CAPTURE(throws);
  second.throws = throws;
  {
    PreparedChange of_a(a.table(), a.Deletion({1}));
    PreparedChange of_b(b.table(), b.Deletion({0}));
    if (throws) {
      CHECK_THROWS_AS(commits.Commit({{&of_a, &of_b}}, {{&first, &second, &third}}),
                      std::bad_alloc);
    } else {
      const auto refused = commits.Commit({{&of_a, &of_b}}, {{&first, &second, &third}});
      CHECK(refused.status().code() == Code::kLimitExceeded);
    }
  }
  CHECK(commits.last_number() == 0);
  CHECK(a.text() == "0, 1, 2");
  CHECK(b.text() == "0, 1");
  CHECK(first.heard == "reserve a; reserve b; abandon; ");
  CHECK(second.heard == "reserve a; reserve b; ");
  CHECK(third.heard.empty());
  CHECK(a.pool()->total() + b.pool()->total() == bytes);
  // Both can be written again.
  PreparedChange again(a.table(), a.Deletion({0}));
  CHECK(commits.Commit({{&again}}).ok());
  CHECK(a.text() == "1, 2");
}

TEST_CASE("commit point: a snapshot taken between preparation and commit does not change") {
  LooseTable a("a", 3);
  CommitPoint commits;
  PreparedChange prepared(a.table(), a.Deletion({1}));
  const Ref<const TableVersion> held = a.table()->Snapshot();
  CHECK(commits.Commit({{&prepared}}).ok());
  CHECK(test::TextOf(*held) == "0, 1, 2");
  CHECK(a.text() == "0, 2");
}

TEST_CASE(
    "commit point: memory refused while a change is sealed leaves no trace, nor a reservation") {
  LooseTable a("a", 3);
  CommitPoint commits;
  Listener listener;
  {
    // The mark of this deletion is written in place, where there is room for it already, unless somebody looks on.
    PreparedChange first(a.table(), a.Deletion({0}));
    REQUIRE(CommitPoint().Commit({{&first}}).ok());
  }
  {
    PreparedChange prepared(a.table(), a.Deletion({1}));
    const Ref<const TableVersion> held = a.table()->Snapshot();
    a.pool()->set_budget(a.pool()->total());
    CHECK_THROWS_AS(commits.Commit({{&prepared}}, {{&listener}}), std::bad_alloc);
    a.pool()->set_budget(0);
  }
  CHECK(listener.heard == "reserve a; abandon; ");
  CHECK(a.text() == "1, 2");
  CHECK(commits.last_number() == 0);
}

TEST_CASE("commit point: what changes no contents takes no number and is told to nobody") {
  LooseTable a("a", 3);
  const uint64_t number = a.number();
  CommitPoint commits;
  Listener listener;
  Ref<TableVersion> same = TableVersion::Copy(*a.table()->current());
  PreparedChange rewritten(a.table(), Change::ToRewritten(std::move(same)));
  CHECK(*commits.Commit({{&rewritten}}, {{&listener}}) == 0);
  CHECK(a.number() == number);
  CHECK(listener.heard.empty());
  CHECK(a.text() == "0, 1, 2");
}

TEST_CASE("commit point: a drop is a commit like any other") {
  LooseTable a("a", 3), b("b", 1);
  CommitPoint commits;
  Listener listener;
  const Ref<const TableVersion> held = a.table()->Snapshot();
  PreparedChange dropped(a.table(), Change::Drop(*a.table()->current()));
  PreparedChange of_b(b.table(), b.Deletion({0}));
  CHECK(*commits.Commit({{&dropped, &of_b}}, {{&listener}}) == 1);
  CHECK_FALSE(a.table()->exists());
  CHECK(a.table()->dropped());
  CHECK_FALSE(a.table()->Snapshot());
  CHECK(test::TextOf(*held) == "0, 1, 2");
  CHECK(b.text().empty());
  CHECK(listener.heard == "reserve a; reserve b; deliver 1; ");
}

TEST_CASE(
    "versions are numbers of commits of the store: they grow, over all tables, and go on after a "
    "drop") {
  StoredTable t("id int64");
  Store& store = t.store();
  const uint64_t created = t.number();
  CHECK(created == store.last_commit());
  CHECK(t.Append("id int64", "1, 2")->version == created + 1);
  (void)store.Create("u", test::SchemaOf("id int64"), {}, Store::IfExists::kError).value();
  CHECK(t.number() == created + 1);
  CHECK(store.FindOrNull("u")->Snapshot()->number == created + 2);
  CHECK(t.Append("id int64", "3")->version == created + 3);
  // Nothing done, or refused: no commit.
  CHECK(t.DeleteKeys("id int64", "9")->version == created + 3);
  CHECK_FALSE(t.Append("id utf8", "x").ok());
  CHECK(store.last_commit() == created + 3);
  REQUIRE(store.Drop("t").ok());
  CHECK(store.last_commit() == created + 4);
  CHECK(t.Append("id int64", "5")->version == created + 5);
  CHECK(t.text() == "5");
  REQUIRE(store.Truncate(t.table().get()).ok());
  CHECK(t.number() == created + 6);
  REQUIRE(store.Truncate(t.table().get()).ok());
  CHECK(t.number() == created + 6);
  CHECK(t.Write(test::Replacing(), {"id utf8", "a"})->version == created + 7);
  REQUIRE(store.Clear().ok());
  CHECK(store.last_commit() == created + 8);
  REQUIRE(store.Clear().ok());
  CHECK(store.last_commit() == created + 8);
}

}  // namespace
}  // namespace colmerge
