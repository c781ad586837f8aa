// SPDX-License-Identifier: Apache-2.0
#include "query/row_scan.h"

#include <algorithm>
#include <bit>

namespace colmerge {
namespace {

// Chunks that are passed by before anybody asks whether the query goes on.
constexpr uint64_t kChunksAtOnce = 32;

}  // namespace

RowScan::RowScan(QueryRun* run, const Expression* condition, bool on_calling_thread)
    : run_(run),
      condition_(condition),
      on_calling_thread_(on_calling_thread),
      block_(*run->version, run->pool),
      context_{block_, run->parameters, run->now_microseconds, run->pool, &run->progress()},
      live_(run->pool),
      kept_(run->pool) {}

void RowScan::SetRange(uint64_t begin, uint64_t end, uint64_t first_block) {
  ids_ = nullptr;
  next_ = begin;
  end_ = end;
  block_rows_ = std::clamp<uint64_t>(first_block, 1, kBlockRows);
}

void RowScan::SetRows(const uint64_t* ids, uint64_t count) {
  ids_ = ids;
  next_ = 0;
  end_ = count;
}

Result<bool> RowScan::Next() {
  for (;;) {
    COLMERGE_RETURN_IF_ERROR(run_->Continue(unreported_, on_calling_thread_));
    unreported_ = 0;
    if (PassChunksBy()) continue;
    if (!StartBlock()) return false;
    if (selection_.count == 0) continue;
    if (condition_ == nullptr) return true;
    kept_.ResizeUninitialized(selection_.count);
    auto kept = Filter(*condition_, selection_, context_, kept_.data());
    if (!kept.ok()) return Locate(std::move(kept).status());
    if (*kept == 0) continue;
    // A block that passes as a whole is read without a selection.
    if (*kept != block_.rows()) selection_.rows = kept_.data();
    selection_.count = *kept;
    return true;
  }
}

// The next block with its live rows as the selection; false at the end.
bool RowScan::StartBlock() {
  if (next_ >= end_) return false;
  uint64_t count = std::min(block_rows_, end_ - next_);
  if (ids_ != nullptr) {
    block_.SetRows(ids_ + next_, count);
    selection_ = {nullptr, count};
  } else {
    count = std::min(count, kChunkRows - PositionOf(next_));
    block_.SetRange(next_, count);
    SelectLiveRows(next_, count);
  }
  next_ += count;
  unreported_ += count;
  block_rows_ = std::min(kBlockRows, block_rows_ * 2);
  return true;
}

// Some of the chunks that come next, as long as they may be passed by; whether there were any.
bool RowScan::PassChunksBy() {
  if (passed_by_ == nullptr || ids_ != nullptr) return false;
  uint64_t passed = 0;
  while (passed < kChunksAtOnce && next_ < end_ && (*passed_by_)(ChunkOf(next_))) {
    const uint64_t after = std::min(end_, (ChunkOf(next_) + 1) << kChunkBits);
    unreported_ += after - next_;
    next_ = after;
    ++passed;
  }
  return passed != 0;
}

void RowScan::SelectLiveRows(uint64_t start, uint64_t count) {
  selection_ = {nullptr, count};
  const TableVersion& version = *run_->version;
  const DeletionMask* mask = version.deletions[ChunkOf(start)];
  if (mask == nullptr) return;
  const uint8_t* bits = mask->bits();
  const uint64_t first = PositionOf(start);
  const uint64_t deleted = CountBits(bits, first, count);
  if (deleted == 0) return;
  live_.ResizeUninitialized(count);
  uint64_t live = 0;
  for (uint64_t i = 0; i < count; ++i) {
    live_[live] = static_cast<uint32_t>(i);
    live += GetBit(bits, first + i) ? 0 : 1;
  }
  selection_ = {live_.data(), live};
}

}  // namespace colmerge
