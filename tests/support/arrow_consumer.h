// SPDX-License-Identifier: Apache-2.0
// Arrow schemas, arrays and streams back into rows, with what the Arrow specification demands
// checked.
//
// A breach throws std::runtime_error: in a test it is a defect of whoever exported the structure.
#pragma once

#include <colmerge/colmerge.h>

#include <vector>

#include "support/cell.h"

namespace colmerge::test {

// Fields of a struct type, and its own metadata. The schema is only read.
std::vector<Field> ReadSchema(const ArrowSchema& schema, Metadata* metadata);

// Adds the rows of a struct array with these fields. The array is only read.
void ReadArray(const ArrowArray& array, const std::vector<Field>& fields, RowBatch* out);

struct StreamContents {
  RowBatch rows;
  Metadata metadata;
  std::vector<int64_t> batch_rows;  // number of rows of each batch
};

// Pulls a stream to its end and releases it.
StreamContents ReadStream(ArrowArrayStream* stream);

}  // namespace colmerge::test
