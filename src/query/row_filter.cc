// SPDX-License-Identifier: Apache-2.0
#include "query/row_filter.h"

#include <algorithm>

#include "expr/cast/cast.h"
#include "expr/evaluate/evaluate.h"
#include "index/index_set.h"

namespace colmerge {
namespace {

// More keys than this are not looked up one by one.
constexpr uint64_t kMostKeys = 100000;

bool HasColumns(const Expression& expression) {
  if (expression.kind == ExpressionKind::kColumn) return true;
  return std::any_of(expression.arguments.begin(), expression.arguments.end(),
                     [](const ExpressionPtr& argument) { return HasColumns(*argument); });
}

// Conversions that change no comparison for equality: of one kind of string to another, and of
// integers to wider ones.
bool KeepsEquality(const DataType& from, const DataType& to) {
  if (from.is_utf8() && to.is_utf8()) return true;
  if (from.is_binary() && to.is_binary()) return true;
  if (!from.is_integer() || !to.is_integer()) return false;
  if (from.is_signed_integer()) return to.is_signed_integer() && to.width() >= from.width();
  return to.width() > from.width() || (to.width() == from.width() && !to.is_signed_integer());
}

// The column that an operand is, up to such conversions.
const Expression* FindKeyColumn(const Expression& operand) {
  const Expression* column = &operand;
  while (column->kind == ExpressionKind::kCast &&
         KeepsEquality(column->arguments[0]->type, column->type)) {
    column = column->arguments[0].get();
  }
  if (column->kind != ExpressionKind::kColumn || column->type.is_dictionary()) return nullptr;
  return column;
}

void AddKeyTerm(const Expression& term, size_t number, std::vector<IndexTerm>* keys) {
  const bool equality = term.kind == ExpressionKind::kCall && term.function.name == "=";
  const bool in = term.kind == ExpressionKind::kIn && !term.negated;
  if (!equality && !in) return;
  size_t key_operand = 0;
  const Expression* column = FindKeyColumn(*term.arguments[0]);
  if (column == nullptr && equality) {
    key_operand = 1;
    column = FindKeyColumn(*term.arguments[1]);
  }
  if (column == nullptr) return;
  IndexTerm key;
  key.column = static_cast<uint32_t>(column->number);
  key.term = number;
  for (size_t i = 0; i < term.arguments.size(); ++i) {
    if (i == key_operand) continue;
    if (HasColumns(*term.arguments[i])) return;
    key.values.push_back(term.arguments[i]);
  }
  keys->push_back(std::move(key));
}

// The terms for all of these columns, or none.
std::vector<const IndexTerm*> TermsFor(const RowFilter& filter,
                                       const std::vector<uint32_t>& columns) {
  std::vector<const IndexTerm*> terms;
  for (uint32_t column : columns) {
    const IndexTerm* best = nullptr;
    for (const IndexTerm& key : filter.keys) {
      if (key.column != column) continue;
      if (best == nullptr || key.values.size() < best->values.size()) best = &key;
    }
    if (best == nullptr) return {};
    terms.push_back(best);
  }
  return terms;
}

// The value of an expression without columns as a key of the column's type; no row when it is null
// or no value of that type.
Result<Vector> KeyValue(const Expression& expression, const DataType& type,
                        const TermValues& context) {
  Vector value;
  if (expression.kind == ExpressionKind::kConstant) {
    value = Slice(*expression.constant, 0, 1);
  } else if (expression.kind == ExpressionKind::kParameter) {
    value = Slice(context.parameters[static_cast<size_t>(expression.number)], 0, 1);
  } else {
    COLMERGE_ASSIGN_OR_RETURN(value, EvaluateConstant(expression, context.parameters,
                                                      context.now_microseconds, context.pool));
  }
  if (value.null_count != 0) return Vector();
  if (value.type.storage() == Storage::kViews && type.storage() == Storage::kViews) {
    value.type = type;
  } else if (!(value.type == type)) {
    auto same = Cast(value, type, context.pool);
    if (!same.ok()) return Vector();
    // The conversion may borrow from the value.
    same->owners.push_back(std::make_shared<Vector>(std::move(value)));
    return same;
  }
  return value;
}

// Calls visit(numbers) for each combination of one value for each term.
template <typename Visit>
void ForEachCombination(const std::vector<std::vector<Vector>>& values, Visit&& visit) {
  std::vector<size_t> at(values.size(), 0);
  for (;;) {
    visit(at);
    size_t term = 0;
    while (term < at.size() && ++at[term] == values[term].size()) at[term++] = 0;
    if (term == at.size()) return;
  }
}

// The parameters that are the one value of each term, as they are; empty unless they all are.
KeyVectors PlainParameters(const TableVersion& version, const IndexChoice& choice,
                           const std::vector<Vector>& parameters) {
  KeyVectors keys;
  keys.reserve(choice.terms.size());
  for (size_t i = 0; i < choice.terms.size(); ++i) {
    const std::vector<ExpressionPtr>& values = choice.terms[i]->values;
    if (values.size() != 1 || values[0]->kind != ExpressionKind::kParameter) return {};
    const Vector& value = parameters[static_cast<size_t>(values[0]->number)];
    if (value.null_count != 0 || !(value.type == version.type(choice.columns[i]))) return {};
    keys.push_back(&value);
  }
  return keys;
}

void AddRows(const VersionLookup& lookup, const KeyVectors& keys, Array<uint64_t>* rows) {
  if (lookup.HasRepeatedRows()) {
    lookup.FindAll(keys, 0, rows);
    return;
  }
  uint64_t row;
  lookup.Find(keys, 0, 1, &row);
  if (row != kNoRow) rows->PushBack(row);
}

}  // namespace

RowFilter MakeRowFilter(ExpressionPtr condition) {
  RowFilter filter;
  if (condition->kind == ExpressionKind::kAnd) {
    filter.terms = condition->arguments;
  } else {
    filter.terms.push_back(condition);
  }
  for (size_t i = 0; i < filter.terms.size(); ++i) AddKeyTerm(*filter.terms[i], i, &filter.keys);
  filter.condition = std::move(condition);
  return filter;
}

std::optional<IndexChoice> ChooseIndex(const RowFilter& filter, const TableVersion& version) {
  if (filter.keys.empty()) return std::nullopt;
  IndexChoice choice;
  if (!version.primary_key.empty()) {
    choice.columns = version.primary_key;
    std::sort(choice.columns.begin(), choice.columns.end());
    choice.terms = TermsFor(filter, choice.columns);
    choice.primary = true;
    if (!choice.terms.empty()) return choice;
  }
  choice.primary = false;
  for (const Ref<KeyIndex>& index : IndexSet::Of(version).All()) {
    if (index->first_version() > version.number) continue;
    choice.columns = index->key_columns();
    choice.terms = TermsFor(filter, choice.columns);
    if (!choice.terms.empty()) return choice;
  }
  return std::nullopt;
}

ExpressionPtr RemainingCondition(const RowFilter& filter, const IndexChoice& choice) {
  std::vector<ExpressionPtr> left;
  for (size_t i = 0; i < filter.terms.size(); ++i) {
    const bool holds = std::any_of(choice.terms.begin(), choice.terms.end(),
                                   [&](const IndexTerm* term) { return term->term == i; });
    if (!holds) left.push_back(filter.terms[i]);
  }
  if (left.empty()) return nullptr;
  if (left.size() == 1) return left[0];
  auto all = std::make_shared<Expression>();
  all->kind = ExpressionKind::kAnd;
  all->type = filter.condition->type;
  all->position = filter.condition->position;
  all->arguments = std::move(left);
  SettleHeight(all.get());
  return all;
}

Result<bool> FindTermRows(const Ref<const TableVersion>& version, const IndexChoice& choice,
                          const TermValues& context, Array<uint64_t>* rows) {
  if (const KeyVectors plain = PlainParameters(*version, choice, context.parameters);
      !plain.empty()) {
    AddRows(VersionLookup(version, choice.columns), plain, rows);
    std::sort(rows->begin(), rows->end());
    return true;
  }
  std::vector<std::vector<Vector>> values(choice.terms.size());
  uint64_t combinations = 1;
  for (size_t i = 0; i < choice.terms.size(); ++i) {
    const DataType& type = version->type(choice.columns[i]);
    for (const ExpressionPtr& expression : choice.terms[i]->values) {
      COLMERGE_ASSIGN_OR_RETURN(Vector value, KeyValue(*expression, type, context));
      if (value.length != 0) values[i].push_back(std::move(value));
    }
    combinations *= values[i].size();
    if (combinations > kMostKeys) return false;
  }
  if (combinations == 0) return true;
  const VersionLookup lookup(version, choice.columns);
  KeyVectors keys(values.size());
  ForEachCombination(values, [&](const std::vector<size_t>& at) {
    for (size_t i = 0; i < at.size(); ++i) keys[i] = &values[i][at[i]];
    AddRows(lookup, keys, rows);
  });
  if (rows->size() > 1) {
    std::sort(rows->begin(), rows->end());
    const auto kept = std::unique(rows->begin(), rows->end()) - rows->begin();
    rows->ResizeUninitialized(static_cast<uint64_t>(kept));
  }
  return true;
}

}  // namespace colmerge
