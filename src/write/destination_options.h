// SPDX-License-Identifier: Apache-2.0
// How a destination writes and a source reads: the option list, in one place for C structs and
// YAML.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"
#include "table/column_operator.h"

namespace colmerge {

enum class WriteMode : uint8_t { kAppend, kReplace, kMerge };
enum class OnMatch : uint8_t { kUpdate, kIgnore, kError };
enum class OnNoMatch : uint8_t { kInsert, kIgnore, kError };
enum class OnDuplicate : uint8_t { kLast, kFirst, kError };
enum class NullKeys : uint8_t { kEqual, kError };
enum class NullValues : uint8_t { kOverwrite, kKeep };
enum class OnMissing : uint8_t { kKeep, kDelete, kError };
enum class NewColumns : uint8_t { kAdd, kIgnore, kError };
enum class NewTypes : uint8_t { kWiden, kError };

// The enumerators as people write them, in order.
inline constexpr std::string_view kWriteModeNames[] = {"append", "replace", "merge"};
inline constexpr std::string_view kOnMatchNames[] = {"update", "ignore", "error"};
inline constexpr std::string_view kOnNoMatchNames[] = {"insert", "ignore", "error"};
inline constexpr std::string_view kOnDuplicateNames[] = {"last", "first", "error"};
inline constexpr std::string_view kNullKeysNames[] = {"equal", "error"};
inline constexpr std::string_view kNullValuesNames[] = {"overwrite", "keep"};
inline constexpr std::string_view kOnMissingNames[] = {"keep", "delete", "error"};
inline constexpr std::string_view kNewColumnsNames[] = {"add", "ignore", "error"};
inline constexpr std::string_view kNewTypesNames[] = {"widen", "error"};

inline constexpr uint64_t kDefaultBatchSize = 10000;

// An operator with its arguments: the names of columns, or of append the text in between. tie: what decides between equal
// versions, empty where nothing is said.
std::string OperationText(std::string_view name, const std::vector<std::string>& arguments,
                          std::string_view tie);

struct DestinationOptions {
  std::string table_name;
  WriteMode mode = WriteMode::kAppend;
  std::vector<std::string> merge_keys;  // required for kMerge, an error with another mode
  uint64_t batch_size = kDefaultBatchSize;
  bool create_table_if_not_exists = true;
  bool validate_schema = false;
  OnMatch on_match = OnMatch::kUpdate;
  OnNoMatch on_no_match = OnNoMatch::kInsert;
  OnDuplicate on_duplicate = OnDuplicate::kLast;
  NullKeys null_keys = NullKeys::kEqual;
  NullValues null_values = NullValues::kOverwrite;
  std::string delete_when;  // a column of the batch, true where a row deletes; empty for none
  std::string row_kind;     // a column of the batch with kinds of rows; empty for none
  // What becomes of columns that the table lacks, and of values that are more than the type of a column holds which
  // nobody has declared.
  NewColumns new_columns = NewColumns::kAdd;
  NewTypes new_types = NewTypes::kWiden;
  // Where the names differ: of the batch's column and of the table's. All other options name the table's columns, but
  // for those that are never stored.
  std::vector<std::pair<std::string, std::string>> column_names;
  // Rules of a merge. Each column has at most one of the first two.
  std::vector<ColumnOperator> operators;
  std::vector<std::pair<std::string, std::string>> set;  // column, expression over old and new
  std::string update_when;  // a condition over old and new; empty for none

  // What becomes of rows of the table whose keys the write lacks, and for which the scope, a condition, is true; empty:
  // all of them. A write without rows deletes nothing unless allow_empty says that it may.
  OnMissing on_missing = OnMissing::kKeep;
  std::string scope;
  bool allow_empty = false;
  // Rows that an update would leave as they are count as ignored, and do not touch the table.
  bool skip_unchanged = false;

  bool has_rules() const { return !operators.empty() || !set.empty() || !update_when.empty(); }
};

struct SourceOptions {
  std::string table_name;
  std::vector<std::string> columns;  // empty: all
  std::string filter;                // empty: none
  uint64_t batch_size = kDefaultBatchSize;
};

// Whether the options make sense together: a table name, merge keys for kMerge and only there, each
// key once, a batch size, and no option of merges with its value changed in another mode.
Status Validate(const DestinationOptions& options);
// A table name, a batch size, each column once.
Status Validate(const SourceOptions& options);

}  // namespace colmerge
