// SPDX-License-Identifier: Apache-2.0
// Any bytes as JSON text, read as their last byte says: by default, or with options, into a new table or one whose columns
// are declared.
#include "fuzz/whole_write.h"

namespace {

int32_t TakeRejected(void*, const colmerge_rejected_row*) { return 0; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const uint8_t choice = size == 0 ? 0 : data[size - 1];
  colmerge_json_options options = COLMERGE_JSON_OPTIONS_INIT;
  options.nan = choice % 3;
  if ((choice & 1) != 0) options.rejected = TakeRejected;
  if ((choice & 2) != 0) options.records_key = colmerge::test::ToString("data");
  colmerge::test::CheckWholeWrites(
      [&](colmerge_destination* destination, colmerge_write_result* result, colmerge_error* error) {
        return colmerge_destination_write_json(destination, reinterpret_cast<const char*>(data),
                                               static_cast<int64_t>(size), &options, nullptr,
                                               result, error);
      },
      (choice & 16) != 0);
  return 0;
}
