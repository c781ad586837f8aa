// SPDX-License-Identifier: Apache-2.0
#include "differential_query/shortening.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace colmerge::test {
namespace {

constexpr int kMostTries = 4000;

SqlValue SmallValue(Kind kind) {
  switch (kind) {
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kLong: return {SqlValue::Kind::kInteger, 1, 0, ""};
    case Kind::kSingle:
    case Kind::kReal: return {SqlValue::Kind::kReal, 0, 1, ""};
    case Kind::kDate: return {SqlValue::Kind::kText, 0, 0, "2000-01-01"};
    case Kind::kTimestamp: return {SqlValue::Kind::kText, 0, 0, "2000-01-01 00:00:00.000000"};
    default: return {SqlValue::Kind::kText, 0, 0, "a"};
  }
}

// What can fail is not made of constants alone, see Form.
bool IsFailingConstant(const Node& node) {
  return node.is_constant && node.form != nullptr && (node.form->flags & Form::kCanFail) != 0;
}

bool HasConstants(Kind kind) {
  return kind != Kind::kBytes && kind != Kind::kUnsigned && kind != Kind::kDecimal;
}

size_t SizeOf(const Node& node) {
  size_t size = 1;
  for (const NodePtr& argument : node.arguments) size += SizeOf(*argument);
  return size;
}

// Everything that one step makes of an expression; smaller ones first.
std::vector<NodePtr> SmallerNodes(const RandomTable& table, const NodePtr& node) {
  std::vector<NodePtr> smaller;
  if (node->form == nullptr && !node->is_parameter) return smaller;
  for (const NodePtr& argument : node->arguments) {
    if (argument->kind == node->kind) smaller.push_back(argument);
  }
  for (const ColumnPlan& column : table.columns) {
    if (column.kind == node->kind) smaller.push_back(MakeColumn(node->kind, column.sql_name));
  }
  if (HasConstants(node->kind)) {
    smaller.push_back(MakeConstant(node->kind, SmallValue(node->kind), false));
    if (node->is_parameter) smaller.push_back(MakeConstant(node->kind, node->value, false));
    smaller.push_back(MakeNull(node->kind, false));
  }
  for (size_t i = 0; i < node->arguments.size(); ++i) {
    for (NodePtr& inner : SmallerNodes(table, node->arguments[i])) {
      std::vector<NodePtr> arguments = node->arguments;
      arguments[i] = std::move(inner);
      NodePtr call = MakeCall(*node->form, std::move(arguments));
      if (!IsFailingConstant(*call)) smaller.push_back(std::move(call));
    }
  }
  return smaller;
}

NodePtr Replaced(const NodePtr& node, const NodePtr& from, const NodePtr& to) {
  if (node == from) return to;
  if (node == nullptr || node->form == nullptr) return node;
  std::vector<NodePtr> arguments = node->arguments;
  for (NodePtr& argument : arguments) argument = Replaced(argument, from, to);
  return arguments == node->arguments ? node : MakeCall(*node->form, std::move(arguments));
}

// A group's key, wherever it stands.
void ReplaceEverywhere(const NodePtr& from, const NodePtr& to, QueryStatement* statement) {
  for (QueryItem& item : statement->items) item.node = Replaced(item.node, from, to);
  for (GroupKey& key : statement->group_by) key.node = Replaced(key.node, from, to);
  for (OrderKey& key : statement->order_by) key.node = Replaced(key.node, from, to);
  statement->having = Replaced(statement->having, from, to);
}

template <typename Key>
void ForgetItem(int item, std::vector<Key>* keys) {
  for (Key& key : *keys) {
    if (key.item == item) {
      key.item = -1;
      key.naming = Naming::kExpression;
    } else if (key.item > item) {
      --key.item;
    }
  }
}

class Shortener {
 public:
  Shortener(const RandomTable& table, FailingCase failing, const StillFails& fails)
      : table_(table), best_(std::move(failing)), fails_(fails) {}

  FailingCase Shorten() {
    bool smaller = true;
    while (smaller && tries_ < kMostTries) {
      smaller = DropRows();
      smaller = DropClauses() || smaller;
      smaller = SimplifyExpressions() || smaller;
    }
    return best_;
  }

 private:
  bool Try(FailingCase candidate) {
    if (++tries_ > kMostTries || !fails_(candidate)) return false;
    best_ = std::move(candidate);
    return true;
  }

  template <typename Change>
  bool TryStatement(Change&& change) {
    FailingCase candidate = best_;
    change(&candidate.statement);
    return Try(std::move(candidate));
  }

  bool DropRows() {
    bool any = false;
    for (size_t size = best_.rows.rows() / 2 + 1; size > 0 && best_.rows.rows() > 0; size /= 2) {
      for (size_t start = 0; start < best_.rows.rows();) {
        FailingCase candidate = best_;
        for (std::vector<Cell>& cells : candidate.rows.columns) {
          const auto first = cells.begin() + static_cast<std::ptrdiff_t>(start);
          const size_t count = std::min(size, cells.size() - start);
          cells.erase(first, first + static_cast<std::ptrdiff_t>(count));
        }
        if (Try(std::move(candidate))) {
          any = true;
        } else {
          start += size;
        }
      }
    }
    return any;
  }

  bool DropClauses() {
    bool any = false;
    const QueryStatement& now = best_.statement;
    if (best_.shape.threads != 1 || best_.shape.batch_size != 0 ||
        best_.shape.way != RunShape::Way::kReader) {
      FailingCase candidate = best_;
      candidate.shape = {};
      any = Try(std::move(candidate)) || any;
    }
    if (now.where != nullptr)
      any = TryStatement([](QueryStatement* s) { s->where = nullptr; }) || any;
    if (now.having != nullptr)
      any = TryStatement([](QueryStatement* s) { s->having = nullptr; }) || any;
    if (now.limit) any = TryStatement([](QueryStatement* s) { s->limit.reset(); }) || any;
    if (now.offset) any = TryStatement([](QueryStatement* s) { s->offset.reset(); }) || any;
    if (now.distinct) any = TryStatement([](QueryStatement* s) { s->distinct = false; }) || any;
    return DropListEntries() || any;
  }

  template <typename List>
  bool DropEntries(List QueryStatement::* list, size_t least) {
    bool any = false;
    for (size_t i = (best_.statement.*list).size(); i-- > least;) {
      any = TryStatement([&](QueryStatement* s) {
              (s->*list).erase((s->*list).begin() + static_cast<std::ptrdiff_t>(i));
            }) ||
            any;
    }
    return any;
  }

  bool DropListEntries() {
    bool any = DropEntries(&QueryStatement::order_by, 0);
    any = DropEntries(&QueryStatement::group_by, 0) || any;
    any = DropEntries(&QueryStatement::assignments, 1) || any;
    for (size_t i = best_.statement.items.size(); i-- > 0 && best_.statement.items.size() > 1;) {
      any = TryStatement([&](QueryStatement* s) {
              s->items.erase(s->items.begin() + static_cast<std::ptrdiff_t>(i));
              ForgetItem(static_cast<int>(i), &s->group_by);
              ForgetItem(static_cast<int>(i), &s->order_by);
            }) ||
            any;
    }
    return any;
  }

  // Tries smaller ones in the place that `place` finds, as long as one of them will do.
  template <typename Place>
  bool Simplify(Place&& place) {
    bool any = false;
    for (bool again = true; again && tries_ < kMostTries;) {
      again = false;
      const NodePtr node = place(&best_.statement);
      if (node == nullptr) return any;
      for (const NodePtr& smaller : SmallerNodes(table_, node)) {
        if (SizeOf(*smaller) > SizeOf(*node) || tries_ >= kMostTries) continue;
        again = TryStatement([&](QueryStatement* s) {
          NodePtr& slot = place(s);
          const NodePtr from = slot;
          slot = smaller;
          ReplaceEverywhere(from, smaller, s);
        });
        if (again) break;
      }
      any = any || again;
    }
    return any;
  }

  bool SimplifyExpressions() {
    bool any = Simplify([](QueryStatement* s) -> NodePtr& { return s->where; });
    any = Simplify([](QueryStatement* s) -> NodePtr& { return s->having; }) || any;
    for (size_t i = 0; i < best_.statement.group_by.size(); ++i) {
      any = Simplify([i](QueryStatement* s) -> NodePtr& { return s->group_by[i].node; }) || any;
    }
    for (size_t i = 0; i < best_.statement.items.size(); ++i) {
      any = Simplify([i](QueryStatement* s) -> NodePtr& { return s->items[i].node; }) || any;
    }
    for (size_t i = 0; i < best_.statement.order_by.size(); ++i) {
      if (best_.statement.order_by[i].item >= 0) continue;
      any = Simplify([i](QueryStatement* s) -> NodePtr& { return s->order_by[i].node; }) || any;
    }
    for (size_t i = 0; i < best_.statement.assignments.size(); ++i) {
      any =
          Simplify([i](QueryStatement* s) -> NodePtr& { return s->assignments[i].second; }) || any;
    }
    return any;
  }

  const RandomTable& table_;
  FailingCase best_;
  const StillFails& fails_;
  int tries_ = 0;
};

}  // namespace

Difference RunCase(const RandomTable& table, const FailingCase& failing) {
  Contest contest(table);
  Tally tally;
  // Rows that cannot be written say nothing about the statement.
  if (failing.rows.rows() > 0 && contest.Append(failing.rows, nullptr)) return {};
  return contest.Judge(failing.statement, failing.shape, &tally);
}

FailingCase Shorten(const RandomTable& table, FailingCase failing, const StillFails& fails) {
  return Shortener(table, std::move(failing), fails).Shorten();
}

}  // namespace colmerge::test
