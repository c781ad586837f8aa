// SPDX-License-Identifier: Apache-2.0
#include "arrow/stream_export.h"

#include <cerrno>
#include <string>

#include "arrow/batch_export.h"
#include "arrow/schema_export.h"

namespace colmerge {
namespace {

constexpr const char* kNoMemory = "Insufficient memory to read data";
constexpr const char* kUnknownFault = "Internal error while reading data";

int ErrnoOf(Code code) {
  switch (code) {
    case Code::kOutOfMemory: return ENOMEM;
    case Code::kCancelled: return ECANCELED;
    case Code::kStreamError:
    case Code::kInternal: return EIO;
    default: return EINVAL;
  }
}

// What an exported stream's private_data points to.
class ExportedStream {
 public:
  ExportedStream(std::unique_ptr<BatchSource> source, const Ref<MemoryPool>& pool)
      : source_(std::move(source)), schema_(source_->schema()), pool_(pool) {}

  int GetSchema(ArrowSchema* out) noexcept {
    return Guard([&] {
      ExportSchema(schema_, out);
      return 0;
    });
  }

  // After a failure, and after the end, there is no source any more.
  int GetNext(ArrowArray* out) noexcept {
    if (failure_ != 0) return failure_;
    failure_ = Guard([&] { return PullNext(out); });
    if (failure_ != 0) source_.reset();
    return failure_;
  }

  const char* last_error() const { return text_; }

 private:
  int PullNext(ArrowArray* out) {
    out->release = nullptr;
    if (source_ == nullptr) return 0;
    Batch batch;
    Result<bool> next = source_->Next(&batch);
    if (!next.ok()) return Fail(next.status());
    if (!next.value()) {
      source_.reset();
      return 0;
    }
    Status status = ExportBatchWith(&dictionaries_, std::move(batch), pool_, out);
    return status.ok() ? 0 : Fail(status);
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
    } catch (const std::bad_alloc&) {
      return FailWith(kNoMemory, ENOMEM);
    } catch (...) {
      return FailWith(kUnknownFault, EIO);
    }
  }

  std::unique_ptr<BatchSource> source_;
  const Schema schema_;
  const Ref<MemoryPool> pool_;
  DictionaryExports dictionaries_;
  int failure_ = 0;
  std::string message_;
  const char* text_ = nullptr;
};

ExportedStream* Self(ArrowArrayStream* stream) {
  return static_cast<ExportedStream*>(stream->private_data);
}

int GetSchema(ArrowArrayStream* stream, ArrowSchema* out) { return Self(stream)->GetSchema(out); }
int GetNext(ArrowArrayStream* stream, ArrowArray* out) { return Self(stream)->GetNext(out); }
const char* GetLastError(ArrowArrayStream* stream) { return Self(stream)->last_error(); }

void ReleaseStream(ArrowArrayStream* stream) {
  delete Self(stream);
  stream->release = nullptr;
}

}  // namespace

void ExportStream(std::unique_ptr<BatchSource> source, const Ref<MemoryPool>& pool,
                  ArrowArrayStream* out) {
  auto exported = std::make_unique<ExportedStream>(std::move(source), pool);
  *out = ArrowArrayStream{GetSchema, GetNext, GetLastError, ReleaseStream, exported.release()};
}

}  // namespace colmerge
