// SPDX-License-Identifier: Apache-2.0
#include "expr/evaluate/expression.h"

#include <algorithm>

namespace colmerge {
namespace {

void CollectColumns(const Expression& expression, std::vector<uint32_t>* columns) {
  if (expression.kind == ExpressionKind::kColumn) {
    columns->push_back(static_cast<uint32_t>(expression.number));
  }
  for (const ExpressionPtr& argument : expression.arguments) CollectColumns(*argument, columns);
}

}  // namespace

void SettleHeight(Expression* expression) {
  for (const ExpressionPtr& argument : expression->arguments) {
    expression->height = std::max(expression->height, argument->height + 1);
  }
}

std::vector<uint32_t> ColumnsOf(const Expression& expression) {
  std::vector<uint32_t> columns;
  CollectColumns(expression, &columns);
  std::sort(columns.begin(), columns.end());
  columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
  return columns;
}

}  // namespace colmerge
