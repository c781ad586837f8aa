// SPDX-License-Identifier: Apache-2.0
// Rules of a merge: what becomes of a row that is there already, where that is more than to take the new values.
//
//   update_when   a condition over old.x and new.x; a matched row for which it is not true is ignored
//   set           column = expression over old.x and new.x
//   operators     column = what an operator makes of its old and its new value
//
// All of them are expressions of the query language over a row of twice the table's columns: those that the row has, and
// those that the write brings for it (null where it brings none). An operator is short for one:
//
//   sum         CASE WHEN new.c IS NULL THEN old.c WHEN old.c IS NULL THEN new.c ELSE old.c + new.c END
//   max         greatest(old.c, new.c)
//   latest_by   CASE WHEN … new.version > old.version … THEN new.c ELSE old.c END
//
// so that types, casts, overflow and errors are those of the language, and one evaluator serves all. The result is brought
// to the column's type as an assignment is: a value that does not fit is an error with its row.
//
//   convergent   min max bool_and bool_or bit_and bit_or set_union latest_by earliest_by
//                                         the same whatever the order, and however often
//   once only    sum sum_wrapping product count bit_xor
//                                         the same whatever the order, applied once each
//   ordered      replace replace_not_null first first_not_null append
//
// A row that lacks an operator's column leaves it as it is. Columns of one latest_by (or earliest_by) move together: the
// version, and all columns with the same operator. A null version moves nothing, not even into a new row, where the group is
// null then; of equal versions the larger row of values
// wins, so that the order of writes does not matter; with tie = input the later row.
//
// With operators and row_kind, a row of kind -U or -D is no deletion but takes back what it has: sums and counts subtract
// it, replace (and a column without an operator) becomes null, other operators fail. A row that is not there is inserted
// with what that leaves, so that sums do not depend on the order of a change log either.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/memory_charge.h"
#include "column/schema.h"
#include "expr/evaluate/expression.h"
#include "write/destination_options.h"

namespace colmerge {

struct MergeRule {
  uint32_t column = 0;  // of the table
  // Or `set`. Rows that lack the column of an operator keep what they have.
  bool is_operator = true;
  ExpressionPtr value = nullptr;  // of the column's type; nullptr: what `wins` decides
  // The same where neither the old values nor the new ones have nulls; nullptr: value does for both.
  ExpressionPtr dense = nullptr;
  // Of a group: where it is true the column gets the new value, else it keeps the old one. One for all of its columns,
  // so that it is evaluated once.
  ExpressionPtr wins = nullptr;
  bool can_retract = false;  // a row may take back the value that it has
  // Values may be joined with each other before they meet the old one, and grow with each: fold_join.h.
  bool joins = false;
  // Of inserted rows: without nulls in these columns of the write the rule changes nothing; none: it always may.
  std::vector<uint32_t> null_columns = {};
};

// In expressions, column c is old.c, column schema.size() + c is new.c, and the last one says which rows retract.
struct MergeRules {
  ExpressionPtr update_when;        // bool; nullptr: every matched row is updated
  std::vector<MergeRule> matched;   // by column, ascending
  std::vector<MergeRule> inserted;  // of rows that are not there: old is null
  bool has_set = false;             // some rules are no operators
  // There are operators, and a column with kinds of rows: those that are -U or -D take back what they have. All columns
  // but the merge keys have a rule then.
  bool retract = false;
  std::vector<MemoryCharge> charges;  // for the expressions
};

// The rule of a column among rules that are in the order of their columns; nullptr: it has none.
const MergeRule* FindRule(const std::vector<MergeRule>& rules, uint32_t column);

// Whether the options' rules can be read, whatever the table.
Status ValidateMergeRules(const DestinationOptions& options);

// Binds them to a table's schema. declared: the operators of the table, which are those of every merge; the options may
// repeat them, and have no others then. merge_keys: ascending, for which there must be no rule.
Result<MergeRules> BindMergeRules(const DestinationOptions& options, const OperatorList& declared,
                                  const Schema& schema, const std::vector<uint32_t>& merge_keys,
                                  const Ref<MemoryPool>& pool);

// Rules as they were bound for a write. A destination remembers those of the last one that succeeded (WriteRequest::rules):
// as long as its table keeps its schema, all have the same. They count in the store's memory for as long.
struct BoundRules {
  std::shared_ptr<const Schema> schema;
  OperatorList declared;
  std::vector<uint32_t> merge_keys;
  MergeRules rules;

  bool IsFor(const std::shared_ptr<const Schema>& other_schema, const OperatorList& other_declared,
             const std::vector<uint32_t>& other_keys) const {
    return schema == other_schema && declared == other_declared && merge_keys == other_keys;
  }
};

// Operators that a table of this schema is to declare, once they are known to have a meaning there. primary_key: of which
// no column has one. nullptr for none.
Result<OperatorList> DeclareOperators(const std::vector<ColumnOperator>& operators,
                                      const Schema& schema,
                                      const std::vector<uint32_t>& primary_key,
                                      const Ref<MemoryPool>& pool);

}  // namespace colmerge
