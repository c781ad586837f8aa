// SPDX-License-Identifier: Apache-2.0
// A table as it should be: a plain list of rows, changed a row at a time by the documented rules.
//
// No hashing of columns, no chunks, no index: nothing that the library does. A row is immutable and
// shared, so that keeping a copy of all contents for each snapshot costs one pointer a row.
#pragma once

#include <colmerge/colmerge.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "support/cell.h"

namespace colmerge::test {

using Row = std::shared_ptr<const std::vector<Cell>>;

struct Contents {
  std::vector<Field> fields;
  Metadata metadata;
  std::vector<std::string> primary_key;
  std::vector<Row> rows;
  std::set<std::string> declared = {};  // columns of types that a replace keeps

  int Find(const std::string& name) const;
};

// Options of a write; the numbers are those of the header.
struct WriteRules {
  int32_t mode = COLMERGE_MODE_APPEND;
  std::vector<std::string> merge_keys;
  bool create = true;
  bool validate = false;
  int32_t on_match = COLMERGE_ON_MATCH_UPDATE;
  int32_t on_no_match = COLMERGE_ON_NO_MATCH_INSERT;
  int32_t on_duplicate = COLMERGE_ON_DUPLICATE_LAST;
  int32_t null_keys = COLMERGE_NULL_KEYS_EQUAL;
  int32_t null_values = COLMERGE_NULL_VALUES_OVERWRITE;
  std::string delete_when;
};

struct Counts {
  int64_t inserted = 0;
  int64_t updated = 0;
  int64_t deleted = 0;
  int64_t ignored = 0;

  friend bool operator==(const Counts&, const Counts&) = default;
};

// What a write must come to. Several rules may be broken at once, and the library may report any of
// them.
struct Outcome {
  std::set<int32_t> errors;    // not empty: it must fail, with one of these
  std::set<int32_t> possible;  // it may fail with one of these: the documentation leaves it open
  Counts counts;
  bool changed = false;
};

// A write of rows (all batches of it in one) to a table, or to none yet. The table is changed only
// when no rule is broken.
Outcome ModelWrite(const WriteRules& rules, const Metadata& metadata, const RowBatch& batch,
                   std::optional<Contents>* table);

// Deletion of the rows with these keys.
Outcome ModelDelete(const RowBatch& keys, Contents* table);

// Position of the row of each key, -1 for none. Nothing but errors on a failure.
struct Lookup {
  std::set<int32_t> errors;
  std::vector<int64_t> positions;
};
Lookup ModelFind(const RowBatch& keys, const Contents& table);

}  // namespace colmerge::test
