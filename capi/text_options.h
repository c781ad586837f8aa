// SPDX-License-Identifier: Apache-2.0
// How text is read, as callers say it.
#pragma once

#include <colmerge/colmerge.h>

#include "text/csv_reader.h"
#include "text/json_reader.h"
#include "text/text_encoding.h"

namespace colmerge::capi {

struct CsvText {
  CsvOptions options;
  TextEncoding encoding = TextEncoding::kAuto;
};
// NULL: the defaults.
Result<CsvText> CsvTextArgument(const colmerge_csv_options* given);

struct JsonText {
  JsonOptions options;
  TextEncoding encoding = TextEncoding::kAuto;
};
Result<JsonText> JsonTextArgument(const colmerge_json_options* given);

}  // namespace colmerge::capi
