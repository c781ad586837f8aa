// SPDX-License-Identifier: Apache-2.0
// Any bytes as CSV text, read as their last byte says: by default, or with all options, into a new table or one whose
// columns are declared.
#include "fuzz/whole_write.h"

namespace {

int32_t TakeRejected(void*, const colmerge_rejected_row*) { return 0; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const uint8_t choice = size == 0 ? 0 : data[size - 1];
  colmerge_csv_options options = COLMERGE_CSV_OPTIONS_INIT;
  const colmerge_string nulls[] = {COLMERGE_STRING("NA")};
  if ((choice & 1) != 0) {
    options.delimiter = COLMERGE_CSV_DELIMITER_AUTO;
    options.null_texts = nulls;
    options.null_text_count = 1;
    options.decimal_point = ',';
    options.thousands_separator = '.';
    options.comment = '#';
    options.trim = COLMERGE_TRUE;
  }
  if ((choice & 2) != 0) options.rejected = TakeRejected;
  if ((choice & 4) != 0) options.encoding = COLMERGE_ENCODING_WINDOWS_1252;
  if ((choice & 8) != 0) options.header = COLMERGE_FALSE;
  colmerge::test::CheckWholeWrites(
      [&](colmerge_destination* destination, colmerge_write_result* result, colmerge_error* error) {
        return colmerge_destination_write_csv(destination, reinterpret_cast<const char*>(data),
                                              static_cast<int64_t>(size), &options, nullptr, result,
                                              error);
      },
      (choice & 16) != 0);
  return 0;
}
