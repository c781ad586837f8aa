// SPDX-License-Identifier: Apache-2.0
// The outcome of an operation: success, or a code with a message and the place it concerns.
//
// A user's mistake is a Status. A refused allocation is the one condition that travels as an
// exception (std::bad_alloc), because it can arise in every line; the guard in capi translates it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace colmerge {

enum class Code : int32_t {
  kOk = 0,
  kInvalidArgument,
  kInvalidHandle,
  kInvalidArrow,
  kInvalidText,
  kTableNotFound,
  kTableExists,
  kColumnNotFound,
  kKeyNotFound,
  kTypeMismatch,
  kSchemaMismatch,
  kConstraintViolation,
  kDuplicateKey,
  kUnsupportedType,
  kOutOfMemory,
  kCancelled,
  kLimitExceeded,
  kStreamError,
  kForked,
  kInCallback,
  kInternal,
  kConflict,
};

class [[nodiscard]] Status {
 public:
  struct Detail {
    Code code;
    std::string message;
    std::string table;
    std::string column;
    int64_t row = -1;       // position in the written data; -1 where no row is concerned
    int64_t line = -1;      // line of a text, from 1
    int64_t position = -1;  // byte position in a text, from 0
  };

  Status() = default;
  Status(Code code, std::string message);
  static Status Ok() { return {}; }

  bool ok() const { return detail_ == nullptr; }
  Code code() const { return ok() ? Code::kOk : detail_->code; }
  // Only for a Status that is not ok.
  const Detail& detail() const { return *detail_; }
  const std::string& message() const { return detail_->message; }

  // Add where it happened, unless a place nearer to the cause is known already.
  Status&& InTable(std::string_view name) &&;
  Status&& InColumn(std::string_view name) &&;
  Status&& AtRow(int64_t row) &&;
  Status&& AtLine(int64_t line) &&;
  Status&& AtPosition(int64_t position) &&;
  // Shifts a known row, for a caller that knows how many rows came before the callee's first.
  Status&& OffsetRow(int64_t rows_before) &&;

 private:
  // Out of line: a Status is given up in every line that may fail, and hardly one has a detail.
  struct Deleter {
    void operator()(Detail* detail) const noexcept;
  };
  std::unique_ptr<Detail, Deleter> detail_;
};

// A value, or the Status that says why there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}          // NOLINT(google-explicit-constructor)
  Result(Status status) : status_(std::move(status)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return value_.has_value(); }
  const Status& status() const& { return status_; }
  Status&& status() && { return std::move(status_); }
  T& value() & { return *value_; }
  const T& value() const& { return *value_; }
  T&& value() && { return *std::move(value_); }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }

 private:
  std::optional<T> value_;
  Status status_;
};

}  // namespace colmerge

#define COLMERGE_CONCAT_INNER(a, b) a##b
#define COLMERGE_CONCAT(a, b) COLMERGE_CONCAT_INNER(a, b)

// Returns from the enclosing function when `expression`, a Status, is not ok.
#define COLMERGE_RETURN_IF_ERROR(expression)                                      \
  do {                                                                            \
    if (::colmerge::Status status_ = (expression); !status_.ok()) return status_; \
  } while (false)

// Assigns the value of `expression`, a Result, to `target`, or returns its Status.
#define COLMERGE_ASSIGN_OR_RETURN(target, expression) \
  COLMERGE_ASSIGN_OR_RETURN_INNER(COLMERGE_CONCAT(result_, __LINE__), target, expression)
#define COLMERGE_ASSIGN_OR_RETURN_INNER(result, target, expression) \
  auto result = (expression);                                       \
  if (!result.ok()) return std::move(result).status();              \
  target = std::move(result).value()
