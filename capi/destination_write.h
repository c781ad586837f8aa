// SPDX-License-Identifier: Apache-2.0
// What the writes through destinations have in common.
#pragma once

#include <colmerge/colmerge.h>

#include <optional>
#include <utility>

#include "capi/entry.h"
#include "capi/objects.h"
#include "capi/write_session.h"

namespace colmerge::capi {

struct WriteCall {
  colmerge_destination* destination;
  const colmerge_write_options* options;
  colmerge_write_result* out_result;  // may be NULL
  colmerge_error* error;
};

// Enters a write: body takes rows into the session and writes them; its Status may name no table,
// the report does.
template <typename Body>
int32_t EnterWrite(const WriteCall& call, Body&& body) noexcept {
  const OutResult out{call.out_result, "out_result"};
  return EnterTable<DestinationObject>(
      call.destination, out, call.error,
      [](const DestinationObject& object) -> const std::string& {
        return object.options.table_name;
      },
      [&](DestinationObject& object) -> Status {
        WriteSession session(object.store.get(), object.options, &object.memo);
        COLMERGE_RETURN_IF_ERROR(session.Configure(call.options));
        COLMERGE_ASSIGN_OR_RETURN(std::optional<WriteResult> result, session.ResultWithoutWrite());
        if (!result) COLMERGE_RETURN_IF_ERROR(body(&session, &result.emplace()));
        out.Store(ToC(*result));
        return Status::Ok();
      });
}

}  // namespace colmerge::capi
