// SPDX-License-Identifier: Apache-2.0
// Rows that are not the whole text, but an array under a key of its one object: {"page": 1, "data": [{...}, {...}]}.
#pragma once

#include <string_view>

#include "base/status.h"
#include "text/json_reader.h"

namespace colmerge {

// Where the array begins that the object at `at` has under options.records_key. What stands before
// it is passed over, its brackets and strings looked at alone.
Result<const char*> FindJsonRecords(std::string_view text, const char* at,
                                    const JsonOptions& options, RowCounter* counter);

// What stands behind that array is the rest of the object, without the key once more, and then nothing.
Status CheckAfterJsonRecords(std::string_view text, const char* at, const JsonOptions& options,
                             RowCounter* counter);

// The comma or closing bracket that ends the array's element which begins at `at`, as far as its strings and brackets
// tell, whatever else is wrong with it; the text's end where none does.
Result<const char*> FindEndOfJsonElement(std::string_view text, const char* at,
                                         RowCounter* counter);

}  // namespace colmerge
