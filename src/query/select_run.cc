// SPDX-License-Identifier: Apache-2.0
// Runs a bound SELECT: reads the table as far as the result needs it, and hands the rest to a
// source of batches.
#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "query/aggregation.h"
#include "query/column_extremes.h"
#include "query/result_source.h"
#include "query/row_sorter.h"

namespace colmerge {
namespace {

// The number that LIMIT or OFFSET gives; `otherwise` when there is none or it is null.
Result<uint64_t> CountOf(const QueryRun& run, const ExpressionPtr& expression,
                         std::string_view clause, uint64_t otherwise) {
  if (!expression) return otherwise;
  auto value = EvaluateConstant(*expression, run.parameters, run.now_microseconds, run.pool);
  if (!value.ok()) return WithoutRow(std::move(value).status());
  if (!value->IsValid(0)) return otherwise;
  const int64_t count = value->as<int64_t>()[0];
  if (count < 0) {
    return Error(Code::kInvalidArgument, "{} must not be negative; it is {}", clause, count)
        .AtPosition(expression->position);
  }
  return static_cast<uint64_t>(count);
}

// What a chunk's extremes count for, when they have to be found.
constexpr uint64_t kStepsAChunk = kChunkRows / 4;
// Groups, or distinct rows, that are worked on at once.
constexpr uint64_t kMadeBlockRows = 16 * kBlockRows;

// Whether an expression over rows of the table may be null.
bool MayBeNull(const Expression& expression, const TableVersion& version) {
  if (expression.kind != ExpressionKind::kColumn) return true;
  const auto number = static_cast<size_t>(expression.number);
  if (version.type(number).storage() == Storage::kNone) return true;
  for (uint64_t chunk = 0; chunk < ChunksFor(version.rows); ++chunk) {
    const ChunkView view = version.columns[number].View(chunk);
    if (view.values == nullptr || view.validity != nullptr) return true;
  }
  return false;
}

class SelectRun {
 public:
  explicit SelectRun(std::shared_ptr<QueryRun> run)
      : run_(std::move(run)), plan_(*run_->statement->select()), progress_(&run_->progress()) {}

  Result<std::unique_ptr<BatchSource>> Start() {
    COLMERGE_ASSIGN_OR_RETURN(window_.limit, CountOf(*run_, plan_.limit, "LIMIT", ~uint64_t{0}));
    COLMERGE_ASSIGN_OR_RETURN(window_.offset, CountOf(*run_, plan_.offset, "OFFSET", 0));
    window_.limit = std::min(window_.limit, run_->options.row_limit);
    if (window_.limit == 0) return Nothing();
    COLMERGE_ASSIGN_OR_RETURN(RowAccess access, FindAccess(run_.get(), plan_.filter));
    parts_ = access.by_key ? 1 : PartsFor(access.rows, run_->options.threads);
    if (plan_.grouped || plan_.distinct) return StartGrouped(access);
    if (!plan_.order.empty()) return StartOrdered(access);
    return MakeScanSource(run_, std::move(access), window_);
  }

 private:
  const HashSeed& seed() const { return run_->version->seed; }
  RowRange AllRows() const { return {0, run_->version->rows}; }

  Result<std::unique_ptr<BatchSource>> Nothing() {
    run_->ReleaseVersion();
    return MakeMadeSource(run_, std::make_shared<MadeRows>(run_->pool), {});
  }

  // ---- ORDER BY over rows of the table. ----

  Result<std::unique_ptr<BatchSource>> StartOrdered(const RowAccess& access) {
    std::vector<bool> may_be_null;
    for (const OrderTerm& term : plan_.order) {
      may_be_null.push_back(MayBeNull(*term.expression, *run_->version));
    }
    std::vector<std::unique_ptr<RowSorter>> sorters;
    for (uint32_t part = 0; part < parts_; ++part) {
      sorters.push_back(
          std::make_unique<RowSorter>(plan_.order, may_be_null, window_.end(), run_->pool));
    }
    const bool first_rows = !access.by_key && window_.end() < run_->version->rows;
    if (first_rows && !access.condition) COLMERGE_RETURN_IF_ERROR(ExpectFirst(sorters));
    COLMERGE_RETURN_IF_ERROR(ScanParts(run_.get(), access, AllRows(), parts_, kBlockRows,
                                       [&](uint32_t part, RowScan* scan) {
                                         return SortPart(first_rows, scan, sorters[part].get());
                                       }));
    for (uint32_t part = 1; part < parts_; ++part) {
      COLMERGE_RETURN_IF_ERROR(sorters[0]->Append(std::move(*sorters[part]), progress_));
      sorters[part].reset();
    }
    COLMERGE_ASSIGN_OR_RETURN(Array<uint64_t> ids, sorters[0]->Ids(progress_));
    return MakeRowSource(run_, std::move(ids), window_);
  }

  // first_rows: of the table's rows, the first ones in order are wanted.
  Status SortPart(bool first_rows, RowScan* scan, RowSorter* sorter) const {
    const std::function<bool(uint64_t)> passed_by = [&](uint64_t chunk) {
      const auto extremes = FirstExtremes(chunk);
      return extremes && sorter->PassesBy(*extremes);
    };
    if (first_rows) scan->PassBy(&passed_by);
    for (;;) {
      COLMERGE_ASSIGN_OR_RETURN(const bool more, scan->Next());
      if (!more) break;
      Status status = sorter->Add(scan->selection(), scan->context(),
                                  [&](uint64_t row) { return scan->block().RowId(row); });
      if (!status.ok()) return scan->Locate(std::move(status));
    }
    return sorter->Sort(scan->progress());
  }

  // Between which the first term's values in a chunk lie, unless nulls come before them.
  std::optional<Extremes> FirstExtremes(uint64_t chunk) const {
    const OrderTerm& term = plan_.order[0];
    if (term.expression->kind != ExpressionKind::kColumn) return std::nullopt;
    const auto column = static_cast<size_t>(term.expression->number);
    const ChunkView view = run_->version->columns[column].View(chunk);
    if (term.nulls_first && view.validity != nullptr) return std::nullopt;
    return FindExtremes(*run_->version, column, chunk);
  }

  // For a scan of all rows: each chunk has a row with its least value, so that the first rows in
  // order lie below the least values of as many chunks.
  Status ExpectFirst(const std::vector<std::unique_ptr<RowSorter>>& sorters) const {
    const TableVersion& version = *run_->version;
    if (window_.end() > ChunksFor(version.rows)) return Status::Ok();
    std::vector<Extremes> extremes;
    CheckedSteps steps(progress_);
    for (uint64_t chunk = 0; chunk < ChunksFor(version.rows); ++chunk) {
      if (!steps.Pass(kStepsAChunk)) return steps.TakeStatus();
      if (version.deletions[chunk] != nullptr) continue;
      if (const auto found = FirstExtremes(chunk)) extremes.push_back(*found);
    }
    for (const auto& sorter : sorters) sorter->Expect(extremes);
    return Status::Ok();
  }

  // ---- Groups, and DISTINCT, which is a grouping by all outputs. ----

  Result<std::unique_ptr<BatchSource>> StartGrouped(const RowAccess& access) {
    const std::vector<ExpressionPtr>& keys = plan_.grouped ? plan_.keys : plan_.outputs;
    const bool by_keys = !plan_.grouped || !keys.empty();
    // Only rows in the order of the table can stop a DISTINCT early.
    const bool can_stop = !plan_.grouped && plan_.order.empty();
    COLMERGE_ASSIGN_OR_RETURN(
        auto made, Group(access, keys, by_keys, can_stop ? window_.end() : ~uint64_t{0}));
    const HashSeed table_seed = seed();
    run_->ReleaseVersion();
    if (plan_.grouped) {
      made->outputs = plan_.outputs;
      if (plan_.having) COLMERGE_RETURN_IF_ERROR(FilterGroups(made.get()));
      if (plan_.distinct) {
        COLMERGE_ASSIGN_OR_RETURN(made, DistinctRows(*made, table_seed));
      }
    }
    if (plan_.distinct) made->outputs = OutputColumns();
    if (!plan_.order.empty()) COLMERGE_RETURN_IF_ERROR(Order(made.get()));
    return MakeMadeSource(run_, std::move(made), window_);
  }

  Result<std::shared_ptr<MadeRows>> Group(const RowAccess& access,
                                          const std::vector<ExpressionPtr>& keys, bool by_keys,
                                          uint64_t enough) {
    // Parts of a DISTINCT that may stop early would read what nobody wants.
    const uint32_t parts = enough < kBlockRows ? 1 : parts_;
    std::vector<std::unique_ptr<Aggregation>> partial;
    for (uint32_t part = 0; part < parts; ++part) {
      partial.push_back(std::make_unique<Aggregation>(keys, plan_.aggregates, by_keys, seed(),
                                                      access.rows / parts, run_->pool, progress_));
    }
    COLMERGE_RETURN_IF_ERROR(ScanParts(
        run_.get(), access, AllRows(), parts, kBlockRows, [&](uint32_t part, RowScan* scan) {
          return GroupPart(scan, partial[part].get(), by_keys ? enough : ~uint64_t{0});
        }));
    for (uint32_t part = 1; part < parts; ++part) {
      COLMERGE_RETURN_IF_ERROR(partial[0]->Merge(*partial[part]));
      partial[part].reset();
    }
    return Finish(partial[0].get());
  }

  static Status GroupPart(RowScan* scan, Aggregation* aggregation, uint64_t enough) {
    while (aggregation->groups() < enough) {
      COLMERGE_ASSIGN_OR_RETURN(const bool more, scan->Next());
      if (!more) break;
      Status status = aggregation->Add(scan->selection(), scan->context());
      if (!status.ok()) return scan->Locate(std::move(status));
    }
    return Status::Ok();
  }

  Result<std::shared_ptr<MadeRows>> Finish(Aggregation* aggregation) const {
    auto made = std::make_shared<MadeRows>(run_->pool);
    made->rows = aggregation->groups();
    auto columns = aggregation->Finish();
    if (!columns.ok()) return WithoutRow(std::move(columns).status());
    made->columns = std::move(columns).value();
    return made;
  }

  // HAVING.
  Status FilterGroups(MadeRows* made) {
    made->order.ResizeUninitialized(made->rows);
    uint64_t kept = 0;
    COLMERGE_RETURN_IF_ERROR(ForEachBlock(*made, [&](uint64_t first, EvaluationContext& context) {
      uint32_t* rows = made->order.data() + kept;
      COLMERGE_ASSIGN_OR_RETURN(
          const uint64_t count,
          Filter(*plan_.having, {nullptr, context.block.rows()}, context, rows));
      for (uint64_t i = 0; i < count; ++i) rows[i] += static_cast<uint32_t>(first);
      kept += count;
      return Status::Ok();
    }));
    made->order.ResizeUninitialized(kept);
    made->ordered = true;
    return Status::Ok();
  }

  Result<std::shared_ptr<MadeRows>> DistinctRows(const MadeRows& groups,
                                                 const HashSeed& table_seed) {
    static const std::vector<AggregateCall> kNoCalls;
    Aggregation aggregation(plan_.outputs, kNoCalls, true, table_seed, groups.rows, run_->pool,
                            progress_);
    COLMERGE_RETURN_IF_ERROR(ForEachBlock(groups, [&](uint64_t, EvaluationContext& context) {
      return aggregation.Add({nullptr, context.block.rows()}, context);
    }));
    return Finish(&aggregation);
  }

  // Calls take(number of the first, context) -> Status for blocks of the rows, in their order.
  template <typename Take>
  Status ForEachBlock(const MadeRows& made, Take&& take) {
    const uint64_t rows = made.ordered ? made.order.size() : made.rows;
    for (uint64_t first = 0; first < rows; first += kMadeBlockRows) {
      COLMERGE_RETURN_IF_ERROR(run_->Continue(0, true));
      const uint64_t count = std::min(kMadeBlockRows, rows - first);
      const uint32_t* chosen = made.ordered ? made.order.data() + first : nullptr;
      TakenBlock block(made.columns, chosen, first, count, run_->pool);
      EvaluationContext context{block, run_->parameters, run_->now_microseconds, run_->pool,
                                progress_};
      COLMERGE_RETURN_IF_ERROR(WithoutRow(take(first, context)));
    }
    return Status::Ok();
  }

  // The outputs, once they are columns of their own.
  std::vector<ExpressionPtr> OutputColumns() const {
    std::vector<ExpressionPtr> columns;
    for (size_t i = 0; i < plan_.outputs.size(); ++i) {
      auto column = std::make_shared<Expression>();
      column->kind = ExpressionKind::kColumn;
      column->type = plan_.outputs[i]->type;
      column->number = static_cast<int64_t>(i);
      columns.push_back(std::move(column));
    }
    return columns;
  }

  Status Order(MadeRows* made) {
    const std::vector<bool> may_be_null(plan_.order.size(), true);
    RowSorter sorter(plan_.order, may_be_null, window_.end(), run_->pool);
    COLMERGE_RETURN_IF_ERROR(ForEachBlock(*made, [&](uint64_t first, EvaluationContext& context) {
      return sorter.Add({nullptr, context.block.rows()}, context, [&](uint64_t row) -> uint64_t {
        return made->ordered ? made->order[first + row] : first + row;
      });
    }));
    COLMERGE_RETURN_IF_ERROR(sorter.Sort(progress_));
    COLMERGE_ASSIGN_OR_RETURN(const Array<uint64_t> ids, sorter.Ids(progress_));
    Array<uint32_t> order(run_->pool, ids.size(), MemoryCategory::kScratch);
    std::copy(ids.begin(), ids.end(), order.begin());
    made->order = std::move(order);
    made->ordered = true;
    return Status::Ok();
  }

  std::shared_ptr<QueryRun> run_;
  const SelectPlan& plan_;
  const Progress* progress_;  // of the run
  RowWindow window_;
  uint32_t parts_ = 1;
};

}  // namespace

Result<std::unique_ptr<BatchSource>> RunSelect(std::shared_ptr<const PreparedStatement> statement,
                                               Ref<const TableVersion> version,
                                               std::vector<Vector> parameters,
                                               QueryOptions options) {
  Ref<MemoryPool> pool = options.pool ? options.pool : version->pool;
  if (statement->statement()->explain) {
    return MakeTextSource(statement->output_schema(), Explain(*statement, *version), pool);
  }
  auto run = std::make_shared<QueryRun>();
  run->version = version.get();
  run->held = std::move(version);
  run->statement = std::move(statement);
  run->parameters = std::move(parameters);
  run->options = std::move(options);
  run->pool = std::move(pool);
  run->now_microseconds = CurrentMicroseconds();
  return SelectRun(std::move(run)).Start();
}

}  // namespace colmerge
