// SPDX-License-Identifier: Apache-2.0
// Rows of a test as Arrow schemas, arrays and streams, in all the shapes that producers give them.
//
// The structures own what they point to; the caller (or the library) releases them. With a source
// of variety the same rows come out with offsets, unaligned buffers, junk under nulls, unknown null
// counts, spare dictionary entries and so on: shapes that must make no difference.
#pragma once

#include <colmerge/colmerge.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "support/cell.h"

namespace colmerge::test {

using Variety = std::mt19937_64;

// A struct type of these fields.
void MakeSchema(const std::vector<Field>& fields, const Metadata& metadata, ArrowSchema* out);

// A struct array. variety may be NULL: the plainest shape.
void MakeArray(const RowBatch& batch, Variety* variety, ArrowArray* out);

// What a stream gives. All arrays are made beforehand: pulling it allocates nothing.
struct StreamPlan {
  std::vector<Field> fields;
  Metadata metadata;
  std::vector<RowBatch> batches;
  int64_t fail_after = -1;  // batches that come before a failure; -1: none fails
  std::string failure_text = "the producer broke";
};

void MakeStream(const StreamPlan& plan, Variety* variety, ArrowArrayStream* out);

}  // namespace colmerge::test
