// SPDX-License-Identifier: Apache-2.0
// Random writes of all kinds beside a plain model of the rows: what a version holds is compared by scan and by the
// keys of several sets of columns, in the newest version and in older ones that are held.
#include <map>
#include <vector>

#include "differential/random.h"
#include "support/catch.h"
#include "support/sample.h"
#include "support/stored_table.h"

#include "index/index_set.h"
#include "index/key_batch.h"

namespace colmerge::random_writes_test {
namespace {

using test::BatchOf;
using test::ErrorText;
using test::FindRow;
using test::MergingBy;
using test::Random;
using test::Rows;
using test::StoredTable;

using Row = std::vector<std::string>;
using Model = std::vector<Row>;

struct ColumnPlan {
  std::string name;
  std::string type;
  bool nullable;
};
const std::vector<ColumnPlan> kColumns = {{"id", "int64", false}, {"k", "int64", true},
                                          {"s", "utf8", true},    {"d", "dict8", true},
                                          {"b", "bool", true},    {"f", "float64", true}};

std::string Declaration(const std::vector<uint32_t>& columns) {
  std::string text;
  for (uint32_t column : columns) {
    if (!text.empty()) text += ", ";
    text += kColumns[column].name + ' ' + kColumns[column].type;
  }
  return text;
}

std::string TextOfRow(const Row& row, const std::vector<uint32_t>& columns) {
  std::string text;
  for (uint32_t column : columns) text += (text.empty() ? "" : " ") + row[column];
  return text;
}

std::string TextOfRows(const Model& rows, const std::vector<uint32_t>& columns) {
  std::string text;
  for (const Row& row : rows) text += (text.empty() ? "" : ", ") + TextOfRow(row, columns);
  return text;
}

const std::vector<uint32_t> kAll = {0, 1, 2, 3, 4, 5};
const std::vector<std::vector<uint32_t>> kKeySets = {{0}, {1}, {0, 1}, {2}, {3}, {1, 3}, {0, 5}};

class Writer {
 public:
  explicit Writer(uint64_t seed) : random_(seed) {
    domain_ = 4 + random_.Below(random_.Below(2) != 0 ? 40 : 400);
    has_primary_key_ = random_.Below(3) != 0;
    std::string columns = Declaration(kAll);
    Store::Constraints constraints;
    if (has_primary_key_) constraints.primary_key = {"id"};
    table_.emplace(columns, constraints);
  }

  void Step() {
    const uint64_t what = random_.Below(100);
    const uint64_t budgets = random_.Below(4) == 0;
    Act act;
    if (what < 20)
      act = PlanAppend();
    else if (what < 50)
      act = PlanMerge();
    else if (what < 70)
      act = PlanUpdate();
    else if (what < 82)
      act = PlanDeleteRows();
    else if (what < 92)
      act = PlanDeleteKeys();
    else if (what < 93)
      act = PlanTruncate();
    else if (what < 97) {
      Hold();
      return;
    } else {
      if (!held_.empty()) held_.erase(held_.begin() + random_.Below(held_.size()));
      return;
    }
    last_ = act.name;
    if (budgets) Refuse(act);
    table_->store().pool()->set_budget(0);
    const std::string error = act.run();
    if (act.expected.has_value()) {
      INFO(act.name << ": " << error);
      REQUIRE(error.empty());
      model_ = *act.expected;
    } else {
      INFO(act.name);
      REQUIRE(error.find("duplicate:") == 0);
    }
  }

  void Check(bool deep) {
    INFO("after " << last_);
    CheckVersion(table_->version(), model_, deep);
    for (size_t i = 0; i < held_.size(); ++i) {
      INFO("held " << i);
      if (deep || random_.Below(4) == 0) CheckVersion(held_[i].version, held_[i].model, deep);
    }
  }
  uint64_t live() const { return model_.size(); }

 private:
  struct Act {
    std::string name;
    std::function<std::string()> run;
    std::optional<Model> expected;  // nullopt: a duplicate key refuses it
  };
  struct Held {
    Ref<const TableVersion> version;
    Model model;
  };

  std::string Value(uint32_t column) {
    if (kColumns[column].nullable && random_.Below(8) == 0) return "-";
    const uint64_t n = random_.Below(domain_);
    switch (column) {
      case 0:
      case 1: return std::to_string(n);
      case 2:
        return (n % 2 ? "s" : "a-rather-long-string-that-goes-to-the-heap-") + std::to_string(n);
      case 3: {
        const uint64_t m = random_.Below(16) == 0 ? random_.Below(60 + steps_ * 2) : n % 50;
        return (m % 2 ? "d" : std::string(dict_, 'w')) + std::to_string(m);
      }
      case 4: return n % 2 ? "true" : "false";
      default: return std::to_string(n) + (n % 2 ? ".5" : "");
    }
  }
  Row RandomRow() {
    Row row;
    for (uint32_t i = 0; i < kAll.size(); ++i) row.push_back(Value(i));
    return row;
  }
  std::vector<uint64_t> LiveRows() {
    Array<uint64_t> rows(table_->store().pool());
    const Ref<const TableVersion> version = table_->version();
    AppendLiveRows(*version, 0, version->rows, &rows);
    return {rows.begin(), rows.end()};
  }
  bool HasRepeated(const Model& model, const std::vector<uint32_t>& columns) {
    std::map<std::string, int> seen;
    for (const Row& row : model) {
      if (++seen[TextOfRow(row, columns)] > 1) return true;
    }
    return false;
  }

  Act PlanAppend() {
    Model rows;
    const uint64_t count = 1 + random_.Below(domain_ / 2 + 1);
    for (uint64_t i = 0; i < count; ++i) rows.push_back(RandomRow());
    if (has_primary_key_ && random_.Below(4) != 0) {
      // Rows with ids that the table has not, and each once.
      std::map<std::string, int> seen;
      for (const Row& row : model_) seen[row[0]] = 1;
      std::erase_if(rows, [&](const Row& row) { return ++seen[row[0]] > 1; });
      if (rows.empty()) return PlanDeleteRows();
    }
    Model after = model_;
    after.insert(after.end(), rows.begin(), rows.end());
    Act act{"append",
            [this, text = TextOfRows(rows, kAll)] {
              return ErrorText(table_->Append(Declaration(kAll), text));
            },
            after};
    if (has_primary_key_ && HasRepeated(after, {0})) act.expected.reset();
    return act;
  }

  Act PlanMerge() {
    std::vector<uint32_t> keys = kKeySets[random_.Below(kKeySets.size())];
    Model rows;
    const uint64_t count = 1 + random_.Below(domain_ / 2 + 1);
    for (uint64_t i = 0; i < count; ++i) rows.push_back(RandomRow());
    const bool with_deletes = random_.Below(3) == 0;
    std::vector<bool> gone;
    for (uint64_t i = 0; i < count; ++i) gone.push_back(with_deletes && random_.Below(3) == 0);
    DestinationOptions options = MergingBy({});
    for (uint32_t key : keys) options.merge_keys.push_back(kColumns[key].name);
    if (with_deletes) options.delete_when = "gone";
    std::string text;
    for (uint64_t i = 0; i < count; ++i) {
      text += (i == 0 ? "" : ", ") + TextOfRow(rows[i], kAll);
      if (with_deletes) text += gone[i] ? " true" : " false";
    }
    const std::string columns = Declaration(kAll) + (with_deletes ? ", gone bool" : "");
    Act act{"merge by " + Declaration(keys),
            [this, options, columns, text] {
              return ErrorText(table_->Write(options, {columns, text}));
            },
            std::nullopt};
    if (HasRepeated(model_, keys)) return act;
    // The last row of a key counts; new keys are numbered by the rows that inserted them last.
    std::map<std::string, size_t> at;
    for (size_t i = 0; i < model_.size(); ++i) at[TextOfRow(model_[i], keys)] = i;
    std::map<std::string, size_t> winner;
    std::map<std::string, size_t> born;
    for (size_t i = 0; i < rows.size(); ++i) {
      const std::string key = TextOfRow(rows[i], keys);
      const auto before = winner.find(key);
      if (before == winner.end() || gone[before->second]) born[key] = i;
      winner[key] = i;
    }
    std::map<size_t, std::string> order;
    for (const auto& [key, row] : born) order[row] = key;
    std::vector<std::optional<Row>> after(model_.begin(), model_.end());
    for (const auto& [first, key] : order) {
      const size_t row = winner[key];
      const auto known = at.find(key);
      if (known != at.end()) {
        if (gone[row])
          after[known->second].reset();
        else
          after[known->second] = rows[row];
      } else if (!gone[row]) {
        after.emplace_back(rows[row]);
      }
    }
    Model result;
    for (auto& row : after) {
      if (row) result.push_back(std::move(*row));
    }
    if (!has_primary_key_ || !HasRepeated(result, {0})) act.expected = std::move(result);
    return act;
  }

  Act PlanUpdate() {
    const std::vector<uint64_t> live = LiveRows();
    if (live.empty()) return PlanAppend();
    std::vector<uint32_t> columns;
    while (columns.empty()) {
      for (uint32_t i = 0; i < kAll.size(); ++i) {
        if (random_.Below(3) == 0) columns.push_back(i);
      }
    }
    std::vector<uint64_t> ids;
    std::vector<size_t> places;
    const uint64_t percent = 1 + random_.Below(100);
    for (size_t i = 0; i < live.size(); ++i) {
      if (random_.Below(100) >= percent) continue;
      ids.push_back(live[i]);
      places.push_back(i);
    }
    if (ids.empty()) return PlanAppend();
    Model values;
    Model after = model_;
    const bool swaps = random_.Below(2) == 0;
    const uint64_t turn = random_.Below(ids.size());
    for (size_t i = 0; i < ids.size(); ++i) {
      Row row = swaps ? model_[places[(i + turn) % ids.size()]] : RandomRow();
      if (random_.Below(5) == 0) row[1] = "7";
      values.push_back(row);
      for (uint32_t column : columns) after[places[i]][column] = row[column];
    }
    Act act{"update " + Declaration(columns),
            [this, ids, columns, text = TextOfRows(values, columns)] {
              return ErrorText(table_->UpdateRows(ids, Declaration(columns), text));
            },
            after};
    if (has_primary_key_ && columns[0] == 0 && HasRepeated(after, {0})) act.expected.reset();
    return act;
  }

  Act PlanDeleteRows() {
    const std::vector<uint64_t> live = LiveRows();
    if (live.empty()) return PlanAppend();
    const uint64_t percent = random_.Below(3) == 0 ? 70 : 1 + random_.Below(20);
    std::vector<uint64_t> ids;
    Model after;
    for (size_t i = 0; i < live.size(); ++i) {
      if (random_.Below(100) < percent)
        ids.push_back(live[i]);
      else
        after.push_back(model_[i]);
    }
    return {"delete rows",
            [this, ids] {
              table_->DeleteRows(ids);
              return std::string();
            },
            after};
  }

  Act PlanDeleteKeys() {
    const std::vector<uint32_t> keys = kKeySets[random_.Below(kKeySets.size())];
    Model rows;
    const uint64_t count = 1 + random_.Below(domain_ / 4 + 1);
    for (uint64_t i = 0; i < count; ++i) {
      rows.push_back(model_.empty() || random_.Below(3) == 0
                         ? RandomRow()
                         : model_[random_.Below(model_.size())]);
    }
    std::map<std::string, int> chosen;
    for (const Row& row : rows) chosen[TextOfRow(row, keys)] = 0;
    Model after;
    bool ambiguous = false;
    for (const Row& row : model_) {
      const auto at = chosen.find(TextOfRow(row, keys));
      if (at == chosen.end())
        after.push_back(row);
      else
        ambiguous |= ++at->second > 1;
    }
    Act act{"delete keys " + Declaration(keys),
            [this, keys, text = TextOfRows(rows, keys)] {
              return ErrorText(table_->DeleteKeys(Declaration(keys), text));
            },
            after};
    if (ambiguous) act.expected.reset();
    return act;
  }

  Act PlanTruncate() {
    return {"truncate",
            [this] { return ErrorText(table_->store().Truncate(table_->table().get())); }, Model()};
  }

  void Hold() {
    if (held_.size() >= 5) held_.erase(held_.begin() + random_.Below(held_.size()));
    held_.push_back({table_->version(), model_});
  }

  // With less memory than it needs, more and more: each time nothing has happened.
  void Refuse(const Act& act) {
    MemoryPool& pool = *table_->store().pool();
    const std::string rows = table_->text();
    const uint64_t number = table_->number();
    uint64_t room = 1;
    for (int tries = 0; tries < 12; ++tries, room += 1 + random_.Below(1 + room * 2)) {
      pool.set_budget(pool.total() + room);
      try {
        const std::string error = act.run();
        pool.set_budget(0);
        if (error.empty() && act.expected) {
          // There was room enough.
          model_ = *act.expected;
          throw std::string();
        }
      } catch (const std::bad_alloc&) {
        pool.set_budget(0);
        REQUIRE(table_->number() == number);
        REQUIRE(table_->text() == rows);
        if (random_.Below(3) == 0) CheckVersion(table_->version(), model_, false);
        if (random_.Below(6) == 0) CheckVersion(table_->version(), model_, true);
      }
    }
  }

  void CheckVersion(const Ref<const TableVersion>& version, const Model& model, bool deep) {
    REQUIRE(test::TextOf(*version) == TextOfRows(model, kAll));
    Array<uint64_t> live(version->pool);
    AppendLiveRows(*version, 0, version->rows, &live);
    for (const std::vector<uint32_t>& keys : kKeySets) {
      if (!deep && random_.Below(4) != 0) continue;
      std::map<std::string, std::vector<uint64_t>> expected;
      for (size_t i = 0; i < model.size(); ++i) {
        expected[TextOfRow(model[i], keys)].push_back(live[i]);
      }
      for (int i = 0; i < 8; ++i) expected[TextOfRow(RandomRow(), keys)];
      std::string text;
      for (const auto& [key, rows] : expected) text += (text.empty() ? "" : ", ") + key;
      const Batch batch = BatchOf(Declaration(keys), text);
      KeyBatch given;
      REQUIRE(given.Conform(batch, *version, "find").ok());
      const VersionLookup lookup(version, given.columns());
      uint64_t n = 0;
      for (const auto& [key, rows] : expected) {
        INFO("key " << key << " of " << Declaration(keys));
        if (given.CanHaveRow(n)) {
          Array<uint64_t> found(version->pool);
          lookup.FindAll(given.keys(), n, &found);
          REQUIRE(std::vector<uint64_t>(found.begin(), found.end()) == rows);
          uint64_t one = 0;
          lookup.Find(given.keys(), n, 1, &one);
          if (rows.empty())
            REQUIRE(one == kNoRow);
          else
            REQUIRE(std::count(rows.begin(), rows.end(), one) == 1);
          if (!lookup.HasRepeatedRows()) REQUIRE(rows.size() <= 1);
        } else {
          REQUIRE(rows.empty());
        }
        ++n;
      }
    }
  }

 public:
  uint64_t steps_ = 0;
  uint64_t dict_ = 1;

 private:
  Random random_;
  uint64_t domain_ = 0;
  bool has_primary_key_ = false;
  std::optional<StoredTable> table_;
  Model model_;
  std::vector<Held> held_;
  std::string last_;
};

TEST_CASE("random writes: every version that is held answers as its rows say, by scan and by key") {
  const char* from = std::getenv("SEED_FROM");
  const char* to = std::getenv("SEED_TO");
  const uint64_t first = from ? std::strtoull(from, nullptr, 10) : 1;
  const uint64_t last = to ? std::strtoull(to, nullptr, 10) : first + test::SampleOf(5) - 1;
  for (uint64_t seed = first; seed <= last; ++seed) {
    INFO("seed " << seed);
    Writer writer(seed);
    for (int step = 0; step < 150; ++step) {
      INFO("step " << step);
      ++writer.steps_;
      try {
        writer.Step();
      } catch (const std::string&) {
      }
      writer.Check(step % 16 == 15);
    }
  }
}

}  // namespace
}  // namespace colmerge::random_writes_test
