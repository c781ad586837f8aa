// SPDX-License-Identifier: Apache-2.0
// Any bytes as CSV text.
#include "fuzz/whole_write.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  colmerge::test::CheckWholeWrites(
      [&](colmerge_destination* destination, colmerge_write_result* result, colmerge_error* error) {
        return colmerge_destination_write_csv(destination, reinterpret_cast<const char*>(data),
                                              static_cast<int64_t>(size), nullptr, nullptr, result,
                                              error);
      });
  return 0;
}
