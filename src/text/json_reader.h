// SPDX-License-Identifier: Apache-2.0
// JSON rows into one batch: an array of objects, or one object a line.
//
// The columns are the union of the objects' keys in order of first appearance. A key that an object
// lacks is absent from its row, which is not null: Batch::presence says so. Numbers are read from
// their digits and never pass through a type that could round them (type_inference.h has the rules
// of inference). A string column takes any value: a string as it is, everything else as its JSON
// text. Objects and arrays become structs and lists, with members and elements that are inferred as
// columns are, or are read as the nested type that the guide has; a member that an object lacks is
// null.
//
// Thread rule: a free function over its arguments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/memory_pool.h"
#include "base/status.h"
#include "column/batch.h"
#include "text/text_options.h"

namespace colmerge {

enum class JsonLayout : uint8_t {
  kAuto,   // an array if the text begins with '[', else lines
  kArray,  // of objects
  kLines,  // an object a line
};

// What NaN, Infinity and -Infinity are, which JSON does not have.
enum class JsonNan : uint8_t { kError, kNumber, kNull };

struct JsonOptions : TextOptions {
  JsonLayout layout = JsonLayout::kAuto;
  JsonNan nan = JsonNan::kError;
  uint32_t max_depth = 64;  // of arrays and objects inside a row, the row's object included
  // The rows are the array that the text's one object has under this key; empty: they are the text.
  std::string records_key;
};

// As ReadCsv (csv_reader.h) in its guide, its errors and what the batch borrows. A cell of a guided
// column may also be a string that holds the value's text ("12.50" for a decimal).
Result<Batch> ReadJson(std::string_view text, const JsonOptions& options, const Schema* guide,
                       const Ref<MemoryPool>& pool);

}  // namespace colmerge
