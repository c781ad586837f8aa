// SPDX-License-Identifier: Apache-2.0
// Lists of names.
#include "base/error.h"
#include "capi/arguments.h"
#include "capi/entry.h"
#include "capi/objects.h"

using namespace colmerge;        // NOLINT(google-build-using-namespace)
using namespace colmerge::capi;  // NOLINT(google-build-using-namespace)

extern "C" {

int32_t colmerge_names_count(colmerge_names* names, int64_t* out_count,
                             colmerge_error* error) noexcept {
  return Enter<NamesObject>(names, Out{out_count, "out_count"}, error,
                            [&](NamesObject& object) -> Status {
                              *out_count = static_cast<int64_t>(object.names.size());
                              return Status::Ok();
                            });
}

int32_t colmerge_names_get(colmerge_names* names, int64_t index, colmerge_string* out_name,
                           colmerge_error* error) noexcept {
  return Enter<NamesObject>(
      names, Out{out_name, "out_name"}, error, [&](NamesObject& object) -> Status {
        if (index < 0 || static_cast<uint64_t>(index) >= object.names.size()) {
          return Error(Code::kInvalidArgument, "'index' is {}, but the list has {} names", index,
                       object.names.size())
              .InColumn("index");
        }
        const std::string& name = object.names[static_cast<size_t>(index)];
        *out_name = {name.c_str(), static_cast<int64_t>(name.size())};
        return Status::Ok();
      });
}

void colmerge_names_close(colmerge_names* names) noexcept { Close<NamesObject>(names); }

}  // extern "C"
