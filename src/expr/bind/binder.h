// SPDX-License-Identifier: Apache-2.0
// Turns syntax into bound expressions: finds columns and functions, settles types, inserts casts.
//
// Literals: an integer is int32, int64 or decimal128 by its size; a decimal is decimal128 of its
// digits, 38 at most; a number with an exponent is float64; a string, like NULL and a parameter,
// has no type of its own until an operator, function, column or cast beside it gives it one (text
// where nothing does). Constant subexpressions are computed once, here. Errors carry the byte
// position in the text.
//
// A constant beside a column is brought to the column's type, not the other way round; one that the
// type cannot hold decides the comparison (int32_column = 5000000000 is false, or NULL for a NULL)
// or is replaced by its neighbour (int32_column > 5.4 is int32_column > 5).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/memory_pool.h"
#include "base/text_budget.h"
#include "column/schema.h"
#include "expr/evaluate/expression.h"
#include "syntax/expression_parser.h"
#include "syntax/syntax_tree.h"

namespace colmerge {

// What names stand for where an expression occurs.
class BindScope {
 public:
  virtual ~BindScope() = default;
  // The column of this name as an expression; kColumnNotFound, with the nearest name, when there is
  // none.
  virtual Result<ExpressionPtr> FindColumn(const SyntaxNode& column) = 0;
  // A chance to take a whole subtree before the binder looks into it: an aggregate call, or an
  // expression of GROUP BY. nullptr: not taken.
  virtual Result<ExpressionPtr> TakeOver(const SyntaxNode&) { return ExpressionPtr(); }
};

// The columns of a table or batch, as column numbers of its schema.
class SchemaScope final : public BindScope {
 public:
  explicit SchemaScope(const Schema& schema) : schema_(schema) {}
  Result<ExpressionPtr> FindColumn(const SyntaxNode& column) override;
  // The number of the column that a name means; nullopt when it means none, or could mean several.
  std::optional<size_t> FindNumber(const SyntaxNode& column);
  const Schema& schema() const { return schema_; }

 private:
  const std::vector<size_t>& FindFolded(std::string_view name);

  const Schema& schema_;
  // Columns by their names in lower case; made by the first name that is no column's exactly.
  std::unordered_map<std::string, std::vector<size_t>> folded_;
};

// Types of a statement's parameters: what is beside a parameter settles its type, once.
struct ParameterTypes {
  // By number; kNull while not known. A statement without parameters allowed: `allowed` false.
  std::vector<DataType> types;
  bool allowed = true;
  // By number, as far as given: the values of parameters that their types do not hold. Such a parameter is bound as the
  // literal that it is (text: a string literal) would be in its place; nullptr: it is a parameter.
  std::vector<std::shared_ptr<const Vector>> literals = {};
  // What the nodes that are bound count against; nullptr: nothing.
  TextBudget* budget = nullptr;
  // By number, as far as known: those that are stored or counted with, as in SET and LIMIT, and so are no literals there.
  std::vector<bool> assigned = {};
};

// What a node of syntax becomes at most: bound nodes, a constant's buffers, an output's field.
inline constexpr uint64_t kBoundBytes = 1024;

// Parameters that nothing gave a type are text. `pool`: for constants.
Result<ExpressionPtr> Bind(const SyntaxNode& syntax, BindScope* scope, ParameterTypes* parameters,
                           const Ref<MemoryPool>& pool);

// An expression that stands as text in a declaration or an option, without parameters, bound by bind(syntax, parameters).
// What it takes is charged for as long as the charge lives.
struct BoundText {
  ExpressionPtr expression;
  MemoryCharge charge;
};
using BindSyntax = std::function<Result<ExpressionPtr>(const SyntaxNode&, ParameterTypes*)>;
Result<BoundText> BindText(std::string_view text, Qualifiers qualifiers,
                           const Ref<MemoryPool>& pool, const BindSyntax& bind);

// As Bind, and cast to a type as an assignment does (a value that does not fit fails when it is
// evaluated): for SET, conditions, and parameters that stand alone.
Result<ExpressionPtr> BindAs(const SyntaxNode& syntax, const DataType& type, BindScope* scope,
                             ParameterTypes* parameters, const Ref<MemoryPool>& pool);

// A condition: an expression that must be bool. `what` names it in the message: "WHERE", "CHECK".
Result<ExpressionPtr> BindCondition(const SyntaxNode& syntax, std::string_view what,
                                    BindScope* scope, ParameterTypes* parameters,
                                    const Ref<MemoryPool>& pool);

}  // namespace colmerge
