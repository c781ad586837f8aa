// SPDX-License-Identifier: Apache-2.0
// A few columns, written as texts, over which tests evaluate expressions that they put together by
// hand; results are texts again, "NULL" for a null.
//
// Every evaluation is made many times over: with all rows, with a list of all, with parts of them
// in lists, with the first few, with different bits under the nulls. That all agree is checked, as
// is that Filter keeps exactly the rows for which a predicate is true.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "expr/cast/cast.h"
#include "expr/evaluate/evaluate.h"
#include "expr/evaluate/expression.h"

namespace colmerge::test {

using List = std::vector<std::string>;
using Cells = std::vector<std::optional<std::string>>;
inline constexpr std::nullopt_t kNoValue = std::nullopt;

struct TextColumn {
  DataType type;
  Cells cells;
};

// A vector of texts cast to the type; `junk` chooses the bits under nulls.
Vector MakeColumn(const TextColumn& column, uint64_t junk, const Ref<MemoryPool>& pool);

// ---- Expressions. Operators settle types as the binder does: by casts that are put in. ----

ExpressionPtr Constant(const DataType& type, const std::string& text);
ExpressionPtr NullOf(const DataType& type);
ExpressionPtr Parameter(const DataType& type, int64_t number);
ExpressionPtr Operation(const std::string& symbol, std::vector<ExpressionPtr> operands);
ExpressionPtr CastTo(const DataType& type, ExpressionPtr operand);
ExpressionPtr Not(ExpressionPtr operand);
ExpressionPtr And(std::vector<ExpressionPtr> terms);
ExpressionPtr Or(std::vector<ExpressionPtr> terms);
ExpressionPtr IsNull(ExpressionPtr operand, bool negated = false);
// number: 1 TRUE, 0 FALSE, -1 UNKNOWN.
ExpressionPtr IsBool(ExpressionPtr operand, int64_t number, bool negated = false);
ExpressionPtr In(ExpressionPtr value, std::vector<ExpressionPtr> list, bool negated = false);
// Pairs of condition and result, then the ELSE.
ExpressionPtr Case(std::vector<ExpressionPtr> arguments);
ExpressionPtr Coalesce(std::vector<ExpressionPtr> arguments);

class Sheet {
 public:
  explicit Sheet(std::vector<TextColumn> columns);

  uint64_t rows() const { return rows_; }
  ExpressionPtr operator[](size_t column) const;
  void AddParameter(const DataType& type, const std::string& text);

  // The expression's values; a failure throws std::runtime_error.
  List Values(const ExpressionPtr& expression);
  // How it fails: the message and " at row N", or "" when it does not.
  std::string Failure(const ExpressionPtr& expression);
  // The rows that Filter keeps.
  std::vector<uint32_t> Kept(const ExpressionPtr& predicate);

 private:
  struct Outcome;
  Outcome Run(const Expression& expression, const Selection& selection, uint64_t junk);
  void CheckParts(const Expression& expression, const List& all, uint64_t junk);
  void CheckFilter(const Expression& expression, const List& all, uint64_t junk);

  Ref<MemoryPool> pool_ = MakeRef<MemoryPool>(0);
  std::vector<TextColumn> columns_;
  std::vector<Vector> parameters_;
  uint64_t rows_ = 0;
};

}  // namespace colmerge::test
