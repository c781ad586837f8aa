// SPDX-License-Identifier: Apache-2.0
// What a statement means once it is bound: expressions and the steps that they belong to.
//
// Expressions are over one of three kinds of rows, which are blocks to the evaluator:
//   table rows    columns of the table
//   groups        the keys of GROUP BY, then the results of the aggregates
//   output rows   the columns of the result: where DISTINCT made rows of their own
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "expr/evaluate/expression.h"
#include "query/aggregate_function.h"

namespace colmerge {

// A term of WHERE that lets a column have certain values only.
struct IndexTerm {
  uint32_t column = 0;
  size_t term = 0;                    // which of RowFilter::terms
  std::vector<ExpressionPtr> values;  // expressions without columns
};

struct RowFilter {
  ExpressionPtr condition;           // nullptr: all rows
  std::vector<ExpressionPtr> terms;  // what the condition is the AND of
  std::vector<IndexTerm> keys;
};

struct AggregateCall {
  AggregateKind kind = AggregateKind::kCountRows;
  bool distinct = false;
  ExpressionPtr argument;  // over table rows; nullptr for count(*)
  ExpressionPtr filter;    // over table rows; nullptr: all rows count
  DataType type;           // of the result
  int64_t position = -1;
};

struct OrderTerm {
  ExpressionPtr expression;  // over output rows with DISTINCT, else over groups or table rows
  bool descending = false;
  bool nulls_first = false;
};

struct SelectPlan {
  RowFilter filter;
  bool grouped = false;
  std::vector<ExpressionPtr> keys;  // over table rows
  std::vector<AggregateCall> aggregates;
  ExpressionPtr having;                // over groups; nullptr: all groups
  std::vector<ExpressionPtr> outputs;  // over groups when grouped, else over table rows
  bool distinct = false;
  std::vector<OrderTerm> order;
  ExpressionPtr limit;   // int64, without columns; nullptr or a null value: none
  ExpressionPtr offset;  // likewise
};

// DELETE and UPDATE.
struct ChangePlan {
  RowFilter filter;
  std::vector<uint32_t> columns;      // that are set
  std::vector<ExpressionPtr> values;  // over table rows, of the columns' types
};

}  // namespace colmerge
