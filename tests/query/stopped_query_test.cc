// SPDX-License-Identifier: Apache-2.0
// A query asks whether it is still wanted in every step that takes long: more often, the more there
// is to do. Who says no is asked nothing more.
#include <sys/resource.h>

#include <cstring>

#include "base/checked_steps.h"
#include "query/query_table.h"
#include "support/catch.h"
#include "support/counted_progress.h"
#include "support/value_model.h"

namespace colmerge {
namespace {

using test::CountedProgress;
using test::QueryTable;
using test::Random;

// Enough for as many threads to have a part each.
uint64_t FewRows(uint32_t threads) { return threads == 1 ? kChunkRows : 4 * kChunkRows; }

// Random keys k, hardly one twice.
class KeyTable : public QueryTable {
 public:
  explicit KeyTable(uint64_t rows) : QueryTable({{"k", TypeId::kInt64, false, {}}}) {
    Random random(rows);
    Vector keys;
    keys.type = TypeId::kInt64;
    keys.length = rows;
    Buffer values(pool(), rows * sizeof(int64_t), MemoryCategory::kScratch);
    for (uint64_t i = 0; i < rows; ++i) {
      values.as<int64_t>()[i] = static_cast<int64_t>(random.Below(uint64_t{1} << 32) << 32 |
                                                     random.Below(uint64_t{1} << 32));
    }
    keys.values = values.data();
    keys.buffers.push_back(std::move(values));
    std::vector<Vector> columns;
    columns.push_back(std::move(keys));
    Append(std::move(columns));
  }
};

struct Questions {
  uint64_t all = 0;
  uint64_t after_reading = 0;  // since not all rows of the table had been read yet
  Code end = Code::kOk;
};

// Runs a statement up to its first batch; stopped at its question number `last`, if it comes to it.
Questions RunCounted(QueryTable* t, const std::string& sql,
                     uint64_t last = CountedProgress::kNever) {
  Questions questions;
  QueryOptions options;
  options.threads = t->options().threads;
  uint64_t while_reading = 0;
  CountedProgress progress(last, [&](const ProgressCounts& now) {
    if (now.rows_read < now.total_rows) while_reading = progress.checks();
    return true;
  });
  options.progress = &progress;
  auto prepared = t->Prepare(sql);
  if (!prepared.ok()) FAIL(prepared.status().message());
  const auto source = RunSelect(*prepared, t->version(), {}, options);
  if (!source.ok()) questions.end = source.status().code();
  questions.all = progress.checks();
  questions.after_reading = questions.all - while_reading;
  return questions;
}

// `steps`: what is done for a row after reading, at least; 0: nothing that would take long.
struct Case {
  const char* sql;
  uint32_t threads;
  uint64_t steps;
};

const Case kCases[] = {
    {"SELECT k FROM t ORDER BY k", 1, 40},
    {"SELECT k FROM t ORDER BY k DESC", 2, 2},
    {"SELECT k FROM t ORDER BY k % 1000, k", 1, 40},
    {"SELECT k FROM t ORDER BY k LIMIT 30000", 1, 1},
    {"SELECT k, count(*) FROM t GROUP BY k", 2, 8},
    {"SELECT count(DISTINCT k) FROM t", 2, 16},
    {"SELECT DISTINCT k FROM t ORDER BY k", 1, 40},
    {"SELECT k FROM t GROUP BY k HAVING count(*) > 0", 1, 1},
    {"SELECT DISTINCT k % 1000 FROM t GROUP BY k", 1, 0},
};

TEST_CASE("long steps ask whether to go on, in proportion to what they do") {
  for (const Case& each : kCases) {
    INFO(each.sql);
    const uint64_t rows = FewRows(each.threads);
    KeyTable few(rows);
    KeyTable many(4 * rows);
    few.options().threads = many.options().threads = each.threads;
    const Questions first = RunCounted(&few, each.sql);
    const Questions second = RunCounted(&many, each.sql);
    CHECK(first.end == Code::kOk);
    CHECK(first.after_reading >= rows * each.steps / kStepsACheck);
    CHECK(second.after_reading >= 4 * rows * each.steps / kStepsACheck);
    // Not more than one for each 10,000 rows and level of a sort.
    CHECK(second.all <= 4 * rows * 20 / 10000);
  }
}

// Pages that the process has touched for the first time.
int64_t TouchedPages() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

TEST_CASE("a query that is not wanted ends at the next question, and takes no more memory") {
  for (const Case& each : kCases) {
    KeyTable t(FewRows(each.threads));
    t.options().threads = each.threads;
    const int64_t before_all = TouchedPages();
    const uint64_t all = RunCounted(&t, each.sql).all;
    const int64_t most_pages = 2 * (TouchedPages() - before_all) + 1000;
    for (uint64_t last = 1; last <= all; last += 1 + all / 4) {
      INFO(each.sql << ", question " << last << " of " << all);
      const int64_t before = TouchedPages();
      const Questions questions = RunCounted(&t, each.sql, last);
      CHECK(TouchedPages() - before <= most_pages);
      // With several threads, how many questions there are depends on which is done first.
      if (each.threads > 1 && questions.all < last) continue;
      CHECK(questions.end == Code::kCancelled);
      // Each of the others ends at its next, and so do the loops around it.
      CHECK(questions.all >= last);
      CHECK(questions.all < last + (each.threads == 1 ? 1 : 4 * each.threads));
    }
  }
}

TEST_CASE("a pattern that takes long on one text asks, too") {
  constexpr uint64_t kCharacters = 200000;
  QueryTable t({{"s", TypeId::kUtf8, false, {}}});
  t.Append({{std::string(kCharacters, 'a')}});
  // Two hundred words of work for each character.
  std::string pattern = "%";
  for (int i = 0; i < 64 * 100; ++i) pattern += "_a";
  const std::string sql = "SELECT count(*) FROM t WHERE s LIKE '" + pattern + "b%'";
  const Questions questions = RunCounted(&t, sql);
  CHECK(questions.end == Code::kOk);
  CHECK(questions.all >= kCharacters * 190 / kStepsACheck);
  CHECK(questions.all <= kCharacters * 210 / kStepsACheck);
  CHECK(RunCounted(&t, sql, 5).end == Code::kCancelled);
  CHECK(RunCounted(&t, sql, 5).all == 5);
}

}  // namespace
}  // namespace colmerge
