// SPDX-License-Identifier: Apache-2.0
#include "arrow/stream_import.h"

#include <algorithm>
#include <cstring>
#include <system_error>

#include "arrow/array_footprint.h"
#include "arrow/array_import.h"
#include "arrow/field_path.h"
#include "arrow/owned_struct.h"
#include "arrow/schema_import.h"
#include "base/error.h"
#include "base/memory_charge.h"

namespace colmerge {
namespace {

Status FailureOf(ArrowArrayStream* stream, int code) {
  return StreamFailure("The stream failed", stream->get_last_error(stream), code);
}

Status CopyOf(const Status& status) {
  const Status::Detail& detail = status.detail();
  Status copy(detail.code, detail.message);
  return std::move(copy).InTable(detail.table).InColumn(detail.column).AtRow(detail.row);
}

// An array of the stream, counted in the pool from when it was taken in until nothing of it is needed any more.
struct HeldArray {
  MemoryCharge charge;
  OwnedArray array;
};

class StreamSource final : public BatchSource {
 public:
  StreamSource(ArrowArrayStream* stream, const Ref<MemoryPool>& pool, const StreamLimits& limits,
               const Progress* progress)
      : stream_(stream), pool_(pool), limits_(limits), progress_(progress) {}

  Status ReadSchema();
  const Schema& schema() const override { return schema_.table; }
  Result<bool> Next(Batch* batch) override;

 private:
  Result<bool> Pull(Batch* batch);
  Status CheckLimits(const ArrowArray& array);

  OwnedStream stream_;
  const Ref<MemoryPool> pool_;
  const StreamLimits limits_;
  const Progress* const progress_;
  WireSchema schema_;
  ArrayFootprint footprint_;
  Status failure_;
  bool pulling_ = false;
  bool ended_ = false;
  uint64_t rows_ = 0;
  uint64_t batches_ = 0;
  uint64_t empty_batches_ = 0;  // since the last batch with rows
};

Status StreamSource::ReadSchema() {
  OwnedSchema schema;
  if (int code = stream_->get_schema(stream_.get(), schema.Receive()); code != 0) {
    schema.Forget();
    return FailureOf(stream_.get(), code);
  }
  COLMERGE_ASSIGN_OR_RETURN(schema_, ImportSchema(schema.get()));
  return {};
}

Result<bool> StreamSource::Next(Batch* batch) {
  // An exception (refused memory) left the last call half-way: its batch is lost.
  if (pulling_) return Status(Code::kOutOfMemory, "The stream stopped when memory was refused");
  if (!failure_.ok()) return CopyOf(failure_);
  if (ended_) return false;
  pulling_ = true;
  Result<bool> pulled = Pull(batch);
  if (!pulled.ok()) failure_ = CopyOf(pulled.status());
  ended_ = pulled.ok() && !pulled.value();
  if (!pulled.ok() || ended_) stream_.Release();
  pulling_ = false;
  return pulled;
}

Status StreamSource::CheckLimits(const ArrowArray& array) {
  const auto length = static_cast<uint64_t>(std::max<int64_t>(array.length, 0));
  ++batches_;
  empty_batches_ = length == 0 ? empty_batches_ + 1 : 0;
  if (limits_.batches != 0 && batches_ > limits_.batches) {
    return Error(Code::kLimitExceeded, "The stream has more than {} batches (batch_limit)",
                 limits_.batches);
  }
  if (limits_.empty_batches != 0 && empty_batches_ > limits_.empty_batches) {
    return Error(Code::kLimitExceeded, "The stream has more than {} empty batches in a row",
                 limits_.empty_batches);
  }
  if (limits_.rows != 0 && length > limits_.rows - rows_) {
    return Error(Code::kLimitExceeded, "The stream has more than {} rows (row_limit)",
                 limits_.rows);
  }
  return {};
}

Result<bool> StreamSource::Pull(Batch* batch) {
  auto held = std::make_shared<HeldArray>();
  OwnedArray& array = held->array;
  if (int code = stream_->get_next(stream_.get(), array.Receive()); code != 0) {
    array.Forget();
    return FailureOf(stream_.get(), code);
  }
  if (!array) return false;
  COLMERGE_RETURN_IF_ERROR(CheckLimits(*array.get()));
  Result<Batch> imported = ImportBatch(schema_, array.get(), pool_, held, progress_);
  if (!imported.ok()) {
    return std::move(imported).status().OffsetRow(static_cast<int64_t>(rows_));
  }
  held->charge =
      MemoryCharge(pool_, footprint_.Add(schema_.wire, *array.get()), MemoryCategory::kScratch);
  rows_ += imported->rows;
  *batch = std::move(imported).value();
  return true;
}

Status CheckStream(const ArrowArrayStream* stream) {
  const char* missing = stream->get_schema == nullptr       ? "get_schema"
                        : stream->get_next == nullptr       ? "get_next"
                        : stream->get_last_error == nullptr ? "get_last_error"
                                                            : nullptr;
  if (missing == nullptr) return {};
  return Error(Code::kInvalidArrow, "Invalid Arrow stream: {} is NULL", missing);
}

}  // namespace

Status StreamFailure(const char* what, const char* reason, int code) {
  constexpr size_t kMostBytes = 1000;
  const std::string told = reason == nullptr || *reason == '\0'
                               ? "it gives no reason"
                               : Printable({reason, strnlen(reason, kMostBytes + 1)}, kMostBytes);
  return Error(Code::kStreamError, "{}: {} (errno {}: {})", what, told, code,
               std::generic_category().message(code));
}

Result<std::unique_ptr<BatchSource>> ImportStream(ArrowArrayStream* stream,
                                                  const Ref<MemoryPool>& pool,
                                                  const StreamLimits& limits,
                                                  const Progress* progress) {
  if (stream == nullptr) {
    return Status(Code::kInvalidArrow, "Invalid Arrow stream: the ArrowArrayStream is NULL");
  }
  if (stream->release == nullptr) {
    return Status(Code::kInvalidArrow, "Invalid Arrow stream: has been released");
  }
  OwnedStream owned(stream);
  COLMERGE_RETURN_IF_ERROR(CheckStream(owned.get()));
  auto source = std::make_unique<StreamSource>(owned.get(), pool, limits, progress);
  COLMERGE_RETURN_IF_ERROR(source->ReadSchema());
  return std::unique_ptr<BatchSource>(std::move(source));
}

}  // namespace colmerge
