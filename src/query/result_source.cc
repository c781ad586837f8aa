// SPDX-License-Identifier: Apache-2.0
#include "query/result_source.h"

#include <algorithm>

#include "base/checked_steps.h"
#include "column/vector_builder.h"

namespace colmerge {
namespace {

// Rows of the table that a scan reads ahead with several threads, for each of them.
constexpr uint64_t kWaveRows = 16 * kChunkRows;
// What an output of a batch counts for, besides its rows.
constexpr uint64_t kOutputSteps = 256;

// A block of the table with the row ids that it gathers.
struct GatheredRows {
  GatheredRows(const TableVersion& version, const Ref<MemoryPool>& pool)
      : ids(pool), block(version, pool) {}
  Array<uint64_t> ids;
  TableBlock block;
};

template <typename Block>
struct BatchOwner {
  std::shared_ptr<QueryRun> run;
  Block rows;
};

// The outputs over all rows of a block, which `owner` keeps alive.
Status FillBatch(QueryRun* run, const std::vector<ExpressionPtr>& outputs, RowBlock* block,
                 std::shared_ptr<const void> owner, Batch* batch) {
  const Progress& progress = run->progress();
  EvaluationContext context{*block, run->parameters, run->now_microseconds, run->pool, &progress};
  CheckedSteps steps(&progress);
  batch->schema = run->statement->output_schema();
  batch->rows = block->rows();
  batch->columns.clear();
  batch->columns.reserve(outputs.size());
  batch->lines.clear();
  for (const ExpressionPtr& output : outputs) {
    COLMERGE_ASSIGN_OR_RETURN(Vector values, Evaluate(*output, {nullptr, block->rows()}, context));
    values.owners.push_back(owner);
    batch->columns.push_back(std::move(values));
    if (!steps.Pass(kOutputSteps + block->rows())) return steps.TakeStatus();
  }
  return Status::Ok();
}

class TableSource : public BatchSource {
 public:
  explicit TableSource(std::shared_ptr<QueryRun> run) : run_(std::move(run)) {}
  const Schema& schema() const override { return run_->statement->output_schema(); }

 protected:
  using Gathered = BatchOwner<GatheredRows>;

  std::shared_ptr<Gathered> NewBlock() const {
    return std::shared_ptr<Gathered>(new Gathered{run_, GatheredRows(*run_->version, run_->pool)});
  }
  Status Fill(const std::shared_ptr<Gathered>& gathered, Batch* batch) const {
    TableBlock& block = gathered->rows.block;
    return AtLiveRow(
        FillBatch(run_.get(), run_->statement->select()->outputs, &block, gathered, batch),
        *run_->version, block);
  }
  Status FillRows(const uint64_t* ids, uint64_t count, Batch* batch) const {
    auto gathered = NewBlock();
    // Rows one after another are read where they lie.
    if (ids[count - 1] - ids[0] == count - 1 && ChunkOf(ids[0]) == ChunkOf(ids[count - 1]) &&
        std::is_sorted(ids, ids + count)) {
      gathered->rows.block.SetRange(ids[0], count);
      return Fill(gathered, batch);
    }
    gathered->rows.ids.ResizeUninitialized(count);
    std::copy_n(ids, count, gathered->rows.ids.data());
    gathered->rows.block.SetRows(gathered->rows.ids.data(), count);
    return Fill(gathered, batch);
  }

  std::shared_ptr<QueryRun> run_;
};

class ScanSource final : public TableSource {
 public:
  ScanSource(std::shared_ptr<QueryRun> run, RowAccess access, RowWindow window)
      : TableSource(std::move(run)),
        access_(std::move(access)),
        skip_(window.offset),
        left_(window.limit),
        found_(run_->pool) {
    whole_ = !access_.by_key && access_.condition == nullptr && run_->version->deleted_rows == 0;
    if (whole_) next_row_ = std::min(skip_, run_->version->rows);
    if (access_.by_key && access_.condition == nullptr) {
      found_ = std::move(access_.ids);
      at_end_ = true;
      SkipFound();
    }
  }

  Result<bool> Next(Batch* batch) override {
    if (left_ == 0) return false;
    if (whole_) return NextRange(batch);
    const uint64_t wanted = std::min(left_, run_->options.batch_size);
    while (found_.size() - taken_ < wanted && !at_end_) COLMERGE_RETURN_IF_ERROR(FindMore(wanted));
    const uint64_t count = std::min(wanted, found_.size() - taken_);
    if (count == 0) {
      left_ = 0;
      return false;
    }
    COLMERGE_RETURN_IF_ERROR(FillRows(found_.data() + taken_, count, batch));
    taken_ += count;
    left_ -= count;
    return true;
  }

 private:
  // A table that is read as it lies: a batch is a range of rows in one chunk.
  Result<bool> NextRange(Batch* batch) {
    const uint64_t count =
        std::min({left_, run_->options.batch_size, run_->version->rows - next_row_,
                  kChunkRows - PositionOf(next_row_)});
    if (count == 0) {
      left_ = 0;
      return false;
    }
    COLMERGE_RETURN_IF_ERROR(run_->Continue(count, true));
    auto gathered = NewBlock();
    gathered->rows.block.SetRange(next_row_, count);
    COLMERGE_RETURN_IF_ERROR(Fill(gathered, batch));
    next_row_ += count;
    left_ -= count;
    return true;
  }

  Status FindMore(uint64_t wanted) {
    // What was delivered makes room.
    if (taken_ != 0) {
      const uint64_t kept = found_.size() - taken_;
      std::memmove(found_.data(), found_.data() + taken_, kept * sizeof(uint64_t));
      found_.ResizeUninitialized(kept);
      taken_ = 0;
    }
    const uint64_t rows = run_->version->rows;
    const uint32_t parts =
        access_.by_key || left_ < kChunkRows
            ? 1
            : PartsFor(std::min(rows - next_row_, kWaveRows * run_->options.threads),
                       run_->options.threads);
    if (parts > 1) {
      const uint64_t end = std::min(rows, ChunksFor(next_row_ + kWaveRows * parts) << kChunkBits);
      COLMERGE_RETURN_IF_ERROR(CollectRows(run_.get(), access_, {next_row_, end}, parts, &found_));
      next_row_ = end;
      at_end_ = end == rows;
    } else {
      COLMERGE_RETURN_IF_ERROR(ScanBlock(wanted));
    }
    SkipFound();
    return Status::Ok();
  }

  Status ScanBlock(uint64_t wanted) {
    if (!scan_) {
      scan_ = std::make_unique<RowScan>(run_.get(), access_.condition.get(), true);
      if (access_.by_key) {
        scan_->SetRows(access_.ids.data(), access_.ids.size());
      } else {
        // Few rows wanted: few are read at first.
        scan_->SetRange(next_row_, run_->version->rows, std::min(wanted, kBlockRows) * 2 + 64);
        next_row_ = run_->version->rows;
      }
    }
    COLMERGE_ASSIGN_OR_RETURN(const bool more, scan_->Next());
    at_end_ = !more;
    if (!more) return Status::Ok();
    found_.Reserve(found_.size() + scan_->selection().count);
    for (uint64_t i = 0; i < scan_->selection().count; ++i) found_.PushBack(scan_->RowId(i));
    return Status::Ok();
  }

  void SkipFound() {
    const uint64_t skipped = std::min(skip_, found_.size() - taken_);
    taken_ += skipped;
    skip_ -= skipped;
  }

  RowAccess access_;
  bool whole_ = false;
  uint64_t skip_;
  uint64_t left_;
  uint64_t next_row_ = 0;
  bool at_end_ = false;
  std::unique_ptr<RowScan> scan_;
  Array<uint64_t> found_;  // rows that count
  uint64_t taken_ = 0;     // of those, skipped or delivered
};

class RowSource final : public TableSource {
 public:
  RowSource(std::shared_ptr<QueryRun> run, Array<uint64_t> ids, RowWindow window)
      : TableSource(std::move(run)), ids_(std::move(ids)) {
    next_ = std::min(window.offset, ids_.size());
    end_ = std::min(window.end(), ids_.size());
  }

  Result<bool> Next(Batch* batch) override {
    const uint64_t count = std::min(run_->options.batch_size, end_ - next_);
    if (count == 0) return false;
    COLMERGE_RETURN_IF_ERROR(run_->Continue(0, true));
    COLMERGE_RETURN_IF_ERROR(FillRows(ids_.data() + next_, count, batch));
    next_ += count;
    return true;
  }

 private:
  Array<uint64_t> ids_;
  uint64_t next_ = 0;
  uint64_t end_ = 0;
};

class MadeSource final : public BatchSource {
 public:
  MadeSource(std::shared_ptr<QueryRun> run, std::shared_ptr<MadeRows> made, RowWindow window)
      : run_(std::move(run)), made_(std::move(made)) {
    const uint64_t rows = made_->ordered ? made_->order.size() : made_->rows;
    next_ = std::min(window.offset, rows);
    end_ = std::min(window.end(), rows);
  }

  const Schema& schema() const override { return run_->statement->output_schema(); }

  Result<bool> Next(Batch* batch) override {
    const uint64_t count = std::min(run_->options.batch_size, end_ - next_);
    if (count == 0) return false;
    COLMERGE_RETURN_IF_ERROR(run_->Continue(0, true));
    const uint32_t* rows = made_->ordered ? made_->order.data() + next_ : nullptr;
    auto owner = std::shared_ptr<Owner>(
        new Owner{run_, {made_, TakenBlock(made_->columns, rows, next_, count, run_->pool)}});
    COLMERGE_RETURN_IF_ERROR(
        WithoutRow(FillBatch(run_.get(), made_->outputs, &owner->rows.block, owner, batch)));
    next_ += count;
    return true;
  }

 private:
  struct TakenRows {
    std::shared_ptr<MadeRows> made;
    TakenBlock block;
  };
  using Owner = BatchOwner<TakenRows>;

  std::shared_ptr<QueryRun> run_;
  std::shared_ptr<MadeRows> made_;
  uint64_t next_ = 0;
  uint64_t end_ = 0;
};

class TextSource final : public BatchSource {
 public:
  TextSource(const Schema& schema, std::string_view text, const Ref<MemoryPool>& pool)
      : schema_(schema) {
    VectorBuilder lines(schema.field(0).type, pool);
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n'), text.size());
      lines.AppendString(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    lines_ = lines.Finish();
  }

  const Schema& schema() const override { return schema_; }
  Result<bool> Next(Batch* batch) override {
    if (delivered_) return false;
    delivered_ = true;
    batch->schema = schema_;
    batch->rows = lines_.length;
    batch->columns.clear();
    batch->lines.clear();
    batch->columns.push_back(std::move(lines_));
    return true;
  }

 private:
  Schema schema_;
  Vector lines_;
  bool delivered_ = false;
};

}  // namespace

std::unique_ptr<BatchSource> MakeScanSource(std::shared_ptr<QueryRun> run, RowAccess access,
                                            RowWindow window) {
  return std::make_unique<ScanSource>(std::move(run), std::move(access), window);
}

std::unique_ptr<BatchSource> MakeRowSource(std::shared_ptr<QueryRun> run, Array<uint64_t> ids,
                                           RowWindow window) {
  return std::make_unique<RowSource>(std::move(run), std::move(ids), window);
}

std::unique_ptr<BatchSource> MakeMadeSource(std::shared_ptr<QueryRun> run,
                                            std::shared_ptr<MadeRows> made, RowWindow window) {
  return std::make_unique<MadeSource>(std::move(run), std::move(made), window);
}

std::unique_ptr<BatchSource> MakeTextSource(const Schema& schema, std::string_view text,
                                            const Ref<MemoryPool>& pool) {
  return std::make_unique<TextSource>(schema, text, pool);
}

}  // namespace colmerge
