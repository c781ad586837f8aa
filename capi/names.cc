// SPDX-License-Identifier: Apache-2.0
// Lists of names.
#include "base/error.h"
#include "capi/arguments.h"
#include "capi/guard.h"
#include "capi/objects.h"

namespace colmerge::capi {
namespace {

Status CountNames(colmerge_names* handle, int64_t* out_count) {
  COLMERGE_RETURN_IF_ERROR(RequireOut(out_count, "out_count"));
  const Pinned<NamesObject> list(handle);
  COLMERGE_RETURN_IF_ERROR(list.status());
  *out_count = static_cast<int64_t>(list->names.size());
  return Status::Ok();
}

Status GetName(colmerge_names* handle, int64_t index, colmerge_string* out_name) {
  COLMERGE_RETURN_IF_ERROR(RequireOut(out_name, "out_name"));
  const Pinned<NamesObject> list(handle);
  COLMERGE_RETURN_IF_ERROR(list.status());
  if (index < 0 || static_cast<uint64_t>(index) >= list->names.size()) {
    return Error(Code::kInvalidArgument, "'index' is {}, but the list has {} names", index,
                 list->names.size())
        .InColumn("index");
  }
  const std::string& name = list->names[static_cast<size_t>(index)];
  *out_name = {name.c_str(), static_cast<int64_t>(name.size())};
  return Status::Ok();
}

}  // namespace
}  // namespace colmerge::capi

namespace capi = colmerge::capi;

int32_t colmerge_names_count(colmerge_names* names, int64_t* out_count,
                             colmerge_error* error) noexcept {
  capi::ClearOut(out_count);
  return capi::Guarded(error, [&] { return capi::CountNames(names, out_count); });
}

int32_t colmerge_names_get(colmerge_names* names, int64_t index, colmerge_string* out_name,
                           colmerge_error* error) noexcept {
  capi::ClearOut(out_name);
  return capi::Guarded(error, [&] { return capi::GetName(names, index, out_name); });
}

void colmerge_names_close(colmerge_names* names) noexcept { capi::Close<capi::NamesObject>(names); }
