// SPDX-License-Identifier: Apache-2.0
// Which column of a batch goes to which column of a table, and what the table's schema becomes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/last_known.h"
#include "column/schema.h"
#include "table/table_version.h"
#include "write/destination_options.h"

namespace colmerge {

struct SchemaMatch {
  static constexpr uint32_t kAbsent = ~uint32_t{0};

  std::shared_ptr<const Schema> schema;  // of the table after the write
  bool adds_columns = false;
  std::vector<uint32_t> batch_column;  // by table column: its column in the batch, or kAbsent
  std::optional<uint32_t> row_marker;  // the column of the batch of delete_when or row_kind
  std::vector<uint32_t> merge_keys;    // table columns, ascending; empty without merge
};

// The batch's schema under the names that its columns have in the table (column_names).
Result<Schema> RenameColumns(const Schema& batch, const DestinationOptions& options);

// Matches by name; whether values fit is seen when they are conformed. `rows_exist`: added columns become nullable, since
// rows that are there get nulls. Fails with the text fixed for absent merge keys, and on what validate_schema and
// new_columns forbid.
Result<SchemaMatch> MatchSchema(const Schema& batch, const std::shared_ptr<const Schema>& table,
                                bool rows_exist, const DestinationOptions& options);

// What a destination matched last: as long as neither its batches nor its table get other columns, all writes match alike.
// Threads: safe to use from any.
class MatchMemo {
 public:
  // As MatchSchema.
  Result<std::shared_ptr<const SchemaMatch>> Match(const Schema& batch,
                                                   const std::shared_ptr<const Schema>& table,
                                                   bool rows_exist,
                                                   const DestinationOptions& options);

 private:
  struct Known {
    Schema batch;
    std::shared_ptr<const SchemaMatch> match;  // of the table's schema as it was, and stayed
  };

  LastKnown<Known> last_;
};

// The schema that a batch gives a new table: all its columns but that of delete_when or row_kind.
Result<Schema> SchemaOfNewTable(const Schema& batch, const DestinationOptions& options);

// What a replaced table has: the batch's columns; those that were not null before stay so, and those that were declared
// keep their types. With validate_schema they must be the table's.
Result<Schema> SchemaOfReplacedTable(const Schema& batch, const Schema& table,
                                     const DestinationOptions& options);

// What messages about values of another type begin with: the verb of the write, and the column.
std::string MismatchPrefix(std::string_view verb, std::string_view column);
// Of values that can never be those of the table's column. remedy: what to do about it, behind the rest.
Status TypeMismatch(const char* verb, const Field& table, const DataType& batch,
                    std::string_view remedy);

// The remedy where validate_schema forbids what would be taken otherwise.
inline constexpr std::string_view kSchemaIsValidated =
    "validate_schema is on: cast the column in the source, or leave that option off";

// "append", "replace" or "merge", for messages.
const char* ModeName(WriteMode mode);

}  // namespace colmerge
