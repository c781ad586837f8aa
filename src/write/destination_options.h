// SPDX-License-Identifier: Apache-2.0
// How a destination writes and a source reads: the option list, in one place for C structs and
// YAML.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace colmerge {

enum class WriteMode : uint8_t { kAppend, kReplace, kMerge };
enum class OnMatch : uint8_t { kUpdate, kIgnore, kError };
enum class OnNoMatch : uint8_t { kInsert, kIgnore, kError };
enum class OnDuplicate : uint8_t { kLast, kFirst, kError };
enum class NullKeys : uint8_t { kEqual, kError };
enum class NullValues : uint8_t { kOverwrite, kKeep };

// The enumerators as people write them, in order.
inline constexpr std::string_view kWriteModeNames[] = {"append", "replace", "merge"};
inline constexpr std::string_view kOnMatchNames[] = {"update", "ignore", "error"};
inline constexpr std::string_view kOnNoMatchNames[] = {"insert", "ignore", "error"};
inline constexpr std::string_view kOnDuplicateNames[] = {"last", "first", "error"};
inline constexpr std::string_view kNullKeysNames[] = {"equal", "error"};
inline constexpr std::string_view kNullValuesNames[] = {"overwrite", "keep"};

inline constexpr uint64_t kDefaultBatchSize = 10000;

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
  std::string
      delete_when;       // a column of the batch that is true where a row deletes; empty for none
  std::string row_kind;  // a column of the batch with kinds of rows (row_kind.h); empty for none
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
