// SPDX-License-Identifier: Apache-2.0
// Version of the library, names of status codes. None of it passes the guard: it cannot fail and is
// allowed everywhere.
#include <colmerge/colmerge.h>

#include "base/status.h"

#define COLMERGE_TEXT_OF(number) #number
#define COLMERGE_VERSION_TEXT(major, minor, patch) \
  COLMERGE_TEXT_OF(major) "." COLMERGE_TEXT_OF(minor) "." COLMERGE_TEXT_OF(patch)

namespace {

struct StatusName {
  colmerge::Code code;
  int32_t number;
  const char* name;
};

#define COLMERGE_STATUS(code, constant) {colmerge::Code::code, constant, #constant}

// In order of their numbers.
constexpr StatusName kStatusNames[] = {
    COLMERGE_STATUS(kOk, COLMERGE_OK),
    COLMERGE_STATUS(kInvalidArgument, COLMERGE_ERROR_INVALID_ARGUMENT),
    COLMERGE_STATUS(kInvalidHandle, COLMERGE_ERROR_INVALID_HANDLE),
    COLMERGE_STATUS(kInvalidArrow, COLMERGE_ERROR_INVALID_ARROW),
    COLMERGE_STATUS(kInvalidText, COLMERGE_ERROR_INVALID_TEXT),
    COLMERGE_STATUS(kTableNotFound, COLMERGE_ERROR_TABLE_NOT_FOUND),
    COLMERGE_STATUS(kTableExists, COLMERGE_ERROR_TABLE_EXISTS),
    COLMERGE_STATUS(kColumnNotFound, COLMERGE_ERROR_COLUMN_NOT_FOUND),
    COLMERGE_STATUS(kKeyNotFound, COLMERGE_ERROR_KEY_NOT_FOUND),
    COLMERGE_STATUS(kTypeMismatch, COLMERGE_ERROR_TYPE_MISMATCH),
    COLMERGE_STATUS(kSchemaMismatch, COLMERGE_ERROR_SCHEMA_MISMATCH),
    COLMERGE_STATUS(kConstraintViolation, COLMERGE_ERROR_CONSTRAINT_VIOLATION),
    COLMERGE_STATUS(kDuplicateKey, COLMERGE_ERROR_DUPLICATE_KEY),
    COLMERGE_STATUS(kUnsupportedType, COLMERGE_ERROR_UNSUPPORTED_TYPE),
    COLMERGE_STATUS(kOutOfMemory, COLMERGE_ERROR_OUT_OF_MEMORY),
    COLMERGE_STATUS(kCancelled, COLMERGE_ERROR_CANCELLED),
    COLMERGE_STATUS(kLimitExceeded, COLMERGE_ERROR_LIMIT_EXCEEDED),
    COLMERGE_STATUS(kStreamError, COLMERGE_ERROR_STREAM),
    COLMERGE_STATUS(kForked, COLMERGE_ERROR_FORKED),
    COLMERGE_STATUS(kInCallback, COLMERGE_ERROR_IN_CALLBACK),
    COLMERGE_STATUS(kInternal, COLMERGE_ERROR_INTERNAL),
    COLMERGE_STATUS(kConflict, COLMERGE_ERROR_CONFLICT),
};

// A code of the core is the number that the header gives it, and the place in the list.
constexpr bool CodesAreTheHeaders() {
  int32_t expected = 0;
  for (const StatusName& status : kStatusNames) {
    if (static_cast<int32_t>(status.code) != expected || status.number != expected) return false;
    ++expected;
  }
  return expected == static_cast<int32_t>(colmerge::Code::kConflict) + 1;
}
static_assert(CodesAreTheHeaders());

constexpr int32_t kStatusCount = sizeof(kStatusNames) / sizeof(kStatusNames[0]);

}  // namespace

uint32_t colmerge_version() noexcept {
  return COLMERGE_VERSION_MAJOR * 10000 + COLMERGE_VERSION_MINOR * 100 + COLMERGE_VERSION_PATCH;
}

const char* colmerge_version_string() noexcept {
  return COLMERGE_VERSION_TEXT(COLMERGE_VERSION_MAJOR, COLMERGE_VERSION_MINOR,
                               COLMERGE_VERSION_PATCH);
}

const char* colmerge_status_name(int32_t status) noexcept {
  return status >= 0 && status < kStatusCount ? kStatusNames[status].name : "unknown status";
}
