// SPDX-License-Identifier: Apache-2.0
// What the writes through destinations have in common.
#pragma once

#include <colmerge/colmerge.h>

#include <utility>

#include "capi/arguments.h"
#include "capi/guard.h"
#include "capi/objects.h"
#include "capi/write_session.h"

namespace colmerge::capi {

struct WriteCall {
  colmerge_destination* destination;
  const colmerge_write_options* options;
  colmerge_write_result* out_result;  // may be NULL
  colmerge_error* error;
};

// Guarded, for a write: body takes rows into the session and writes them; its Status may name no
// table, the report does.
template <typename Body>
int32_t GuardedWrite(const WriteCall& call, Body&& body) noexcept {
  ClearResult(call.out_result);
  const Pinned<DestinationObject> destination(call.destination);
  const int32_t status = Guarded(call.error, [&]() -> Status {
    if (call.out_result != nullptr) {
      COLMERGE_RETURN_IF_ERROR(CheckResult(call.out_result, "out_result"));
    }
    COLMERGE_RETURN_IF_ERROR(destination.status());
    WriteSession session(destination->store.get(), destination->options, &destination->schemas);
    COLMERGE_RETURN_IF_ERROR(session.Configure(call.options));
    WriteResult result;
    COLMERGE_RETURN_IF_ERROR(body(&session, &result));
    if (call.out_result != nullptr) StoreResult(ToC(result), call.out_result);
    return Status::Ok();
  });
  if (destination) NameTable(destination->options.table_name, call.error);
  return status;
}

}  // namespace colmerge::capi
