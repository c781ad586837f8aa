// SPDX-License-Identifier: Apache-2.0
#include "arrow/stream_export.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string>

#include "arrow/batch_export.h"
#include "arrow/schema_export.h"
#include "base/process.h"

namespace colmerge {
namespace {

constexpr const char* kNoMemory = "Insufficient memory to read data";
constexpr const char* kForked =
    "the stream belongs to the process before the fork; a child reads what it opens itself";
constexpr const char* kUnknownFault = "Internal error while reading data";

int ErrnoOf(Code code) {
  switch (code) {
    case Code::kOutOfMemory: return ENOMEM;
    case Code::kCancelled: return ECANCELED;
    case Code::kLimitExceeded: return EOVERFLOW;
    case Code::kStreamError:
    case Code::kInternal: return EIO;
    default: return EINVAL;
  }
}

// What an exported stream's private_data points to.
class ExportedStream {
 public:
  ExportedStream(std::unique_ptr<BatchSource> source, const Ref<MemoryPool>& pool,
                 uint64_t most_bytes)
      : source_(std::move(source)),
        schema_(source_->schema()),
        pool_(pool),
        most_bytes_(most_bytes) {}

  int GetSchema(ArrowSchema* out) noexcept {
    return Guard([&] {
      ExportSchema(schema_, out);
      return 0;
    });
  }

  // After a failure, and after the end, there is no source any more.
  int GetNext(ArrowArray* out) noexcept {
    if (!is_here()) return FailWith(kForked, EINVAL);
    if (failure_ != 0) return failure_;
    failure_ = Guard([&] { return PullNext(out); });
    if (failure_ != 0) LetGo();
    return failure_;
  }

  const char* last_error() const { return text_; }

  // Whether this process made it. Elsewhere nothing of it is used or freed.
  bool is_here() const { return process_ == ProcessNumber(); }

 private:
  int PullNext(ArrowArray* out) {
    out->release = nullptr;
    if (uncut_ != nullptr) return GivePiece(out);
    if (source_ == nullptr) return 0;
    Batch batch;
    Result<bool> next = source_->Next(&batch);
    if (!next.ok()) return Fail(next.status());
    if (!next.value()) {
      source_.reset();
      return 0;
    }
    Status status = ExportBatchWith(&dictionaries_, &batch, pool_, most_bytes_, out);
    if (status.ok()) return 0;
    if (status.code() != Code::kLimitExceeded || batch.rows < 2) return Fail(status);
    piece_rows_ = batch.rows / 2;
    given_rows_ = 0;
    uncut_ = std::make_shared<const Batch>(std::move(batch));
    return GivePiece(out);
  }

  // Gives the next rows of the batch that is to be cut, half as many each time that they are too large.
  int GivePiece(ArrowArray* out) {
    while (true) {
      const uint64_t rows = std::min(piece_rows_, uncut_->rows - given_rows_);
      Batch piece = PieceOf(rows);
      Status status = ExportBatchWith(&dictionaries_, &piece, pool_, most_bytes_, out);
      if (status.ok()) {
        given_rows_ += rows;
        if (given_rows_ == uncut_->rows) uncut_.reset();
        return 0;
      }
      if (status.code() != Code::kLimitExceeded || rows < 2) return Fail(status);
      piece_rows_ = rows / 2;
    }
  }

  Batch PieceOf(uint64_t rows) const {
    Batch piece;
    piece.schema = uncut_->schema;
    piece.rows = rows;
    for (const Vector& column : uncut_->columns) {
      piece.columns.push_back(Slice(column, given_rows_, rows));
      piece.columns.back().owners.push_back(uncut_);
    }
    return piece;
  }

  void LetGo() {
    source_.reset();
    uncut_.reset();
  }

  int Fail(const Status& status) {
    message_ = status.message();
    text_ = message_.c_str();
    return ErrnoOf(status.code());
  }

  int FailWith(const char* text, int code) noexcept {
    text_ = text;
    return code;
  }

  // Nothing is thrown into the consumer.
  template <typename Function>
  int Guard(Function&& function) noexcept {
    try {
      return function();
    } catch (const BudgetExceeded& exceeded) {
      std::snprintf(limit_text_, sizeof(limit_text_), "%s: %s", kNoMemory, exceeded.what());
      return FailWith(limit_text_, ENOMEM);
    } catch (const std::bad_alloc&) {
      return FailWith(kNoMemory, ENOMEM);
    } catch (...) {
      return FailWith(kUnknownFault, EIO);
    }
  }

  const uint32_t process_ = ProcessNumber();
  std::unique_ptr<BatchSource> source_;
  const Schema schema_;
  const Ref<MemoryPool> pool_;
  const uint64_t most_bytes_;
  DictionaryExports dictionaries_;
  std::shared_ptr<const Batch> uncut_;  // whose first given_rows_ went out, piece_rows_ at a time
  uint64_t given_rows_ = 0;
  uint64_t piece_rows_ = 0;
  int failure_ = 0;
  std::string message_;
  const char* text_ = nullptr;
  char limit_text_[96];  // said without memory
};

ExportedStream* Self(ArrowArrayStream* stream) {
  return static_cast<ExportedStream*>(stream->private_data);
}

int GetSchema(ArrowArrayStream* stream, ArrowSchema* out) { return Self(stream)->GetSchema(out); }
int GetNext(ArrowArrayStream* stream, ArrowArray* out) { return Self(stream)->GetNext(out); }
const char* GetLastError(ArrowArrayStream* stream) { return Self(stream)->last_error(); }

void ReleaseStream(ArrowArrayStream* stream) {
  if (Self(stream)->is_here()) delete Self(stream);
  stream->release = nullptr;
}

}  // namespace

void ExportStream(std::unique_ptr<BatchSource> source, const Ref<MemoryPool>& pool,
                  ArrowArrayStream* out, uint64_t most_bytes) {
  auto exported = std::make_unique<ExportedStream>(std::move(source), pool, most_bytes);
  *out = ArrowArrayStream{GetSchema, GetNext, GetLastError, ReleaseStream, exported.release()};
}

}  // namespace colmerge
