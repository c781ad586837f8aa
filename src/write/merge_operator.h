// SPDX-License-Identifier: Apache-2.0
// Operators of merges: which there are, how they are read, and the expressions that they are short for (merge_rules.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "column/data_type.h"
#include "table/column_operator.h"

namespace colmerge {

enum class OperatorArguments : uint8_t { kNone, kColumns, kDelimiter };

// In texts, {o} and {n} are the column of the old row and of the new one, {d} is a delimiter, as a literal.
struct OperatorForm {
  std::string_view name;
  std::string_view takes;  // the types for which it has a meaning, for messages
  OperatorArguments arguments = OperatorArguments::kNone;
  std::string_view matched;
  bool passes_nulls = false;  // matched is for values alone: of a null and a value comes the value
  std::string_view inserted = {};  // empty: the new value
  // (a, b), c and a, (b, c) come to the same, which grows with each of them.
  bool joins = false;
  // What becomes of the old value when the new one is taken back; empty: it cannot be.
  std::string_view retracted = {};
};

// An operation as it was written: a name, or a call.
struct MergeOperator {
  const OperatorForm* form = nullptr;  // static
  std::vector<std::string> columns;
  std::string delimiter;
  bool tie_is_input =
      false;  // of a group: of equal versions the later row wins, not the larger values

  // Whether it moves a group of columns: all those with the same operator, and its versions.
  bool is_group() const { return form->arguments == OperatorArguments::kColumns; }
  bool operator==(const MergeOperator& other) const {
    return form == other.form && columns == other.columns && delimiter == other.delimiter &&
           tie_is_input == other.tie_is_input;
  }
};

Result<MergeOperator> ReadOperator(const ColumnOperator& given);

// "operators: 'sum(x)' of column 'v' …".
Status WrongOperation(const ColumnOperator& given, std::string_view what);

// A column of the old row, and of the new one, in an expression.
std::string Old(std::string_view column);
std::string New(std::string_view column);

// Whether a row takes back what it has, in such an expression: the one column of this qualifier.
inline constexpr std::string_view kWriteQualifier = "write";
inline constexpr std::string_view kRetracts = "retracts";

// Of an operator that moves no group: what a matched row's value becomes; the same where neither value is null, empty
// when that is no shorter; what an inserted row's becomes, empty where it is the new value.
struct OperatorTexts {
  std::string matched;
  std::string dense;
  std::string inserted;
};
// retracts: rows of the write may take back what they have (row_kind).
OperatorTexts TextsOf(const MergeOperator& operation, const std::string& column,
                      const DataType& type, bool retracts);
// Of a column without an operator, where rows may take back what they have: the new value, or null. keeps_nulls: a null
// of the write leaves the old one (null_values).
OperatorTexts TextsOfPlain(const std::string& column, bool keeps_nulls);

// That the new row of values is larger than the old one; null is the smallest, and the first columns decide first.
// Of floats, -0 is smaller than 0.
std::string NewIsLarger(const std::vector<const Field*>& columns);

}  // namespace colmerge
