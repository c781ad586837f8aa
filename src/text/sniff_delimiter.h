// SPDX-License-Identifier: Apache-2.0
// The delimiter of a CSV text that does not come with one.
#pragma once

#include <string_view>

#include "base/status.h"
#include "text/csv_reader.h"

namespace colmerge {

// Sets options->delimiter: that of a first line "sep=;", as Excel writes it, which is then one of
// the skipped lines; else of comma, semicolon, tab and bar the one that cuts the first rows into
// the most cells, the same number each; else a comma.
Status SniffDelimiter(std::string_view text, CsvOptions* options);

}  // namespace colmerge
