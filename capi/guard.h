// SPDX-License-Identifier: Apache-2.0
// The one guard that every entry point passes: the check for callbacks, exceptions, error reports.
#pragma once

#include <colmerge/colmerge.h>

#include <exception>
#include <new>
#include <string_view>
#include <utility>

#include "base/status.h"

namespace colmerge::capi {

// Not ok on a thread that is inside a progress callback.
Status CheckCallAllowed();

// Marks the calling thread as being inside a progress callback.
class CallbackScope {
 public:
  CallbackScope();
  ~CallbackScope();
  CallbackScope(const CallbackScope&) = delete;
  CallbackScope& operator=(const CallbackScope&) = delete;
};

// What a call is for, in the message when memory is refused.
enum class Purpose { kWrite, kRead };

// Fill *error (may be NULL) and return the code. None allocates.
int32_t ReportOk(colmerge_error* error) noexcept;
int32_t ReportStatus(const Status& status, colmerge_error* error) noexcept;
int32_t ReportOutOfMemory(const std::bad_alloc& refused, Purpose purpose,
                          colmerge_error* error) noexcept;
int32_t ReportInternal(const char* what, colmerge_error* error) noexcept;
// Names the table that a reported failure concerns, in its message, too, unless the report names
// one. Does nothing after a success. error may be NULL.
void NameTable(std::string_view table, colmerge_error* error) noexcept;

// Runs body, a function that returns a Status, and turns whatever comes of it into a status code.
template <typename Body>
int32_t Guarded(colmerge_error* error, Body&& body, Purpose purpose = Purpose::kRead) noexcept {
  try {
    Status allowed = CheckCallAllowed();
    const Status status = allowed.ok() ? std::forward<Body>(body)() : std::move(allowed);
    return status.ok() ? ReportOk(error) : ReportStatus(status, error);
  } catch (const std::bad_alloc& refused) {
    return ReportOutOfMemory(refused, purpose, error);
  } catch (const std::exception& exception) {
    return ReportInternal(exception.what(), error);
  } catch (...) {
    return ReportInternal("unknown exception", error);
  }
}

}  // namespace colmerge::capi
