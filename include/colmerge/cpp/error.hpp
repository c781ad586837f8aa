// SPDX-License-Identifier: Apache-2.0
// What goes wrong, as an exception; and the one way in which this interface calls the C functions.
#ifndef COLMERGE_CPP_ERROR_HPP_
#define COLMERGE_CPP_ERROR_HPP_

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "colmerge/colmerge.h"

namespace colmerge {

/// The COLMERGE_ERROR_ codes. A newer library may report others.
enum class Code : int32_t {
  kOk = COLMERGE_OK,
  kInvalidArgument = COLMERGE_ERROR_INVALID_ARGUMENT,
  kInvalidHandle = COLMERGE_ERROR_INVALID_HANDLE,
  kInvalidArrow = COLMERGE_ERROR_INVALID_ARROW,
  kInvalidText = COLMERGE_ERROR_INVALID_TEXT,
  kTableNotFound = COLMERGE_ERROR_TABLE_NOT_FOUND,
  kTableExists = COLMERGE_ERROR_TABLE_EXISTS,
  kColumnNotFound = COLMERGE_ERROR_COLUMN_NOT_FOUND,
  kKeyNotFound = COLMERGE_ERROR_KEY_NOT_FOUND,
  kTypeMismatch = COLMERGE_ERROR_TYPE_MISMATCH,
  kSchemaMismatch = COLMERGE_ERROR_SCHEMA_MISMATCH,
  kConstraintViolation = COLMERGE_ERROR_CONSTRAINT_VIOLATION,
  kDuplicateKey = COLMERGE_ERROR_DUPLICATE_KEY,
  kUnsupportedType = COLMERGE_ERROR_UNSUPPORTED_TYPE,
  kOutOfMemory = COLMERGE_ERROR_OUT_OF_MEMORY,
  kCancelled = COLMERGE_ERROR_CANCELLED,
  kLimitExceeded = COLMERGE_ERROR_LIMIT_EXCEEDED,
  kStream = COLMERGE_ERROR_STREAM,
  kForked = COLMERGE_ERROR_FORKED,
  kInCallback = COLMERGE_ERROR_IN_CALLBACK,
  kInternal = COLMERGE_ERROR_INTERNAL,
  kConflict = COLMERGE_ERROR_CONFLICT,
};

/// What every function of this interface throws. what() is one line for people. Texts live as long
/// as the error or a copy of it.
class Error : public std::runtime_error {
 public:
  explicit Error(const colmerge_error& details)
      : std::runtime_error(details.message),
        details_(std::make_shared<const colmerge_error>(details)) {}

  Code code() const noexcept { return static_cast<Code>(details_->code); }
  /// "COLMERGE_ERROR_KEY_NOT_FOUND".
  std::string_view code_name() const noexcept { return colmerge_status_name(details_->code); }
  /// Table concerned, or empty.
  std::string_view table() const noexcept { return details_->table; }
  /// Column, option or CHECK concerned, or empty.
  std::string_view column() const noexcept { return details_->column; }
  /// Row concerned, from 0; -1: none.
  int64_t row() const noexcept { return details_->row; }
  /// Line of a text, from 1; -1: none.
  int64_t line() const noexcept { return details_->line; }
  /// Byte position in a text, from 0; -1: none.
  int64_t position() const noexcept { return details_->position; }

 private:
  std::shared_ptr<const colmerge_error> details_;
};

namespace detail {

/// Calls a function of the C API, whose last parameter is the error, and throws what it reports.
template <typename Function, typename... Arguments>
void Call(Function function, Arguments... arguments) {
  colmerge_error error;
  if (function(arguments..., &error) != COLMERGE_OK) throw Error(error);
}

/// Throws an error that this interface finds by itself.
[[noreturn]] inline void Fail(Code code, std::string_view message) {
  colmerge_error error{};
  error.code = static_cast<int32_t>(code);
  error.row = error.line = error.position = -1;
  message.copy(error.message, sizeof(error.message) - 1);
  throw Error(error);
}

}  // namespace detail
}  // namespace colmerge

#endif  // COLMERGE_CPP_ERROR_HPP_
