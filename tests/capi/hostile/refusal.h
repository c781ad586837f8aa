// SPDX-License-Identifier: Apache-2.0
// Malformed batches against a store: they go in by every function that takes one, and the store
// must be afterwards what it was before.
#pragma once

#include <colmerge/colmerge.h>

#include <functional>
#include <string>
#include <vector>

#include "arrow_builder.h"

namespace colmerge::test {

// Changes a well-formed batch into a malformed one, or into an unusual one that is well-formed
// still.
using Mutation = std::function<void(ArrowSchema* schema, ArrowArray* array)>;

// The columns that cases begin with: id (1, 2, 3) and name (a, a longer text, null).
std::vector<arrow_column> SampleColumns();
// Column 1 is replaced by another one of three rows, named v.
std::vector<arrow_column> SampleWith(const arrow_column& column);

struct Refusal {
  int32_t code;
  std::vector<std::string> parts;  // of the message
};

// The batch is refused by write_array (append and merge into a table that is there, append into one
// that is not), write_stream (as first batch and behind a good one), set_contents,
// delete_keys_array and find_keys_array. Each time the store is unchanged, the message has its
// parts, the array is as it was and still the caller's, and a stream was released.
void RequireRefused(const std::vector<arrow_column>& columns, const Mutation& mutate,
                    const Refusal& refusal);

// As above, and colmerge_table_create refuses the schema.
void RequireSchemaRefused(const std::vector<arrow_column>& columns, const Mutation& mutate,
                          const Refusal& refusal);

// The batch is written to a new table, by write_array and by write_stream; rows is what the table
// shows then (see scenario.h), columns its columns when not empty. Ownership is as documented.
void RequireAccepted(const std::vector<arrow_column>& columns, const Mutation& mutate,
                     const std::string& rows, const std::string& table_columns = {});

// Does nothing.
void Leave(ArrowSchema* schema, ArrowArray* array);

}  // namespace colmerge::test
