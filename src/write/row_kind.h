// SPDX-License-Identifier: Apache-2.0
// What a row of a batch is, where a column of the batch says so: delete_when, whose truth marks deletions, or row_kind,
// which has the kinds of a change log (+I, -U, +U, -D). Such a column is never stored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/buffer.h"
#include "column/batch.h"
#include "write/destination_options.h"

namespace colmerge {

enum class RowKind : uint8_t {
  kUpsert,
  kDelete,
  kSkip,     // the row takes no part: what it was before, of an update whose other half follows
  kRetract,  // takes back what it has (merge_rules.h)
};

// The option that names such a column; both empty where none does.
struct RowMarker {
  std::string_view option;
  std::string_view column;

  static RowMarker Of(const DestinationOptions& options);
};

// The column's position in the batch, if an option names one. Fails when the batch lacks it, or has it with a type that
// cannot say what is asked: delete_when takes bool and integers, row_kind utf8 of any kind, both these in dictionaries,
// and the null type.
Result<std::optional<uint32_t>> FindRowMarker(const Schema& batch,
                                              const DestinationOptions& options);

// Where operators take values back: what row_kind has as the end of a row, or of what it was, becomes that.
void MakeRetractions(Array<RowKind>* kinds);

// What each of the column's rows is. A null of delete_when is false. Fails at the first row, counted in the vector, that
// says neither 0 nor 1, or no kind of row; first_row: the number of the vector's first row in the write, for the message.
Result<Array<RowKind>> ReadRowKinds(const Vector& column, const RowMarker& marker,
                                    uint64_t first_row, const Ref<MemoryPool>& pool);

}  // namespace colmerge
