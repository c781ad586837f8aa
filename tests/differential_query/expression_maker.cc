// SPDX-License-Identifier: Apache-2.0
#include "differential_query/expression_maker.h"

#include <map>
#include <string>
#include <utility>

#include "differential_query/forms.h"

namespace colmerge::test {
namespace {

constexpr int kTries = 6;

using FormsByKind = std::map<Kind, std::vector<const Form*>>;

FormsByKind ByKind(const std::vector<Form>& forms) {
  FormsByKind by_kind;
  for (const Form& form : forms) by_kind[form.result].push_back(&form);
  return by_kind;
}

const std::vector<const Form*>& FormsOf(const std::vector<Form>& forms, Kind kind) {
  static const FormsByKind scalar = ByKind(ScalarForms());
  static const FormsByKind aggregate = ByKind(AggregateForms());
  static const std::vector<const Form*> none;
  const FormsByKind& list = &forms == &ScalarForms() ? scalar : aggregate;
  const auto found = list.find(kind);
  return found == list.end() ? none : found->second;
}

// LIKE's pattern is its second or third argument.
bool IsPattern(const Form& form, size_t argument) {
  return form.ours.find("LIKE {" + std::to_string(argument + 1) + "}") != std::string::npos;
}

}  // namespace

Kind ExpressionMaker::PickKind() {
  static const std::vector<Kind> kinds = {Kind::kBool,      Kind::kInt,   Kind::kInt,  Kind::kLong,
                                          Kind::kReal,      Kind::kText,  Kind::kText, Kind::kDate,
                                          Kind::kTimestamp, Kind::kSingle};
  return random_->Percent(40) ? random_->Pick(table_.columns).kind : random_->Pick(kinds);
}

bool ExpressionMaker::Allows(const Form& form, const Place& place) const {
  if (place.wants_exact && (form.flags & Form::kInexact) != 0) return false;
  return !table_.wild || (form.flags & Form::kTameOnly) == 0;
}

NodePtr ExpressionMaker::MakeLeaf(Kind kind, const Place& place) {
  if (place.is_grouped) {
    std::vector<NodePtr> fitting;
    for (const NodePtr& key : *place.keys) {
      if (key->kind == kind) fitting.push_back(key);
    }
    if (!fitting.empty() && random_->Percent(60)) return random_->Pick(fitting);
    if (random_->Percent(60)) {
      if (NodePtr aggregate = MakeFromForms(FormsOf(AggregateForms(), kind), 1, place)) {
        return aggregate;
      }
    }
  } else if (random_->Percent(70)) {
    if (const ColumnPlan* column = table_.PickColumn(kind, random_)) {
      std::string name = column->sql_name;
      if (name[0] == 'c' && random_->Percent(5)) name[0] = 'C';
      return MakeColumn(kind, name);
    }
  }
  if (kind == Kind::kBytes || kind == Kind::kUnsigned || kind == Kind::kDecimal) {
    const ColumnPlan* column = place.is_grouped ? nullptr : table_.PickColumn(kind, random_);
    return column == nullptr ? nullptr : MakeColumn(kind, column->sql_name);
  }
  if (random_->Percent(4)) return MakeNull(kind, false);
  NodePtr constant = MakeConstant(kind, table_.MakeValue(kind, random_),
                                  place.allows_parameters && random_->Percent(15));
  return constant->is_parameter && !place.allows_parameters ? MakeNull(kind, false) : constant;
}

NodePtr ExpressionMaker::MakePattern() {
  std::string text = table_.MakeValue(Kind::kText, random_).bytes;
  const uint64_t chance = random_->Below(10);
  if (chance < 3) text = text.substr(0, 1 + random_->Below(20)) + "%";
  if (chance >= 3 && chance < 5) text = "%" + text;
  if (chance == 5) text = "%" + text + "%";
  if (chance == 6) text = "_" + text;
  if (chance == 7 && text.size() > 2 && (text[1] & 0x80) == 0) text[1] = '_';
  if (chance == 8) text = "a%b";
  if (chance == 9) text += "\\%";
  // A prefix that ends inside a character would be no text.
  while (!text.empty() && (text[0] & 0xC0) == 0x80) text.erase(0, 1);
  for (const char* broken : {"\xe6%", "\xe6\x97%", "\xf0%", "\xf0\x9f%", "\xf0\x9f\x90%"}) {
    const std::string end = broken;
    if (text.size() >= end.size() && text.substr(text.size() - end.size()) == end) text = "%";
  }
  return MakeConstant(Kind::kText, {SqlValue::Kind::kText, 0, 0, text}, random_->Percent(15));
}

NodePtr ExpressionMaker::MakeFromForm(const Form& form, int depth, const Place& place) {
  Place inside = place;
  inside.wants_exact =
      place.wants_exact || form.result != Kind::kReal || (form.flags & Form::kWantsExact) != 0;
  if ((form.flags & Form::kAggregate) != 0) inside.is_grouped = false;
  std::vector<NodePtr> arguments;
  bool varies = false;
  for (size_t i = 0; i < form.arguments.size(); ++i) {
    NodePtr argument;
    if (IsPattern(form, i) && inside.allows_parameters && random_->Percent(85)) {
      argument = MakePattern();
    } else if ((form.flags & Form::kWantsColumns) != 0 && form.arguments[i] != Kind::kBool) {
      const ColumnPlan* column = table_.PickColumn(form.arguments[i], random_);
      if (column != nullptr) argument = MakeColumn(column->kind, column->sql_name);
    } else {
      argument = Make(form.arguments[i], i >= form.leaves_from ? 0 : depth - 1, inside);
    }
    if (argument == nullptr) return nullptr;
    varies = varies || !argument->is_constant;
    arguments.push_back(std::move(argument));
  }
  if (!varies && (form.flags & Form::kCanFail) != 0) return nullptr;
  // Such a form has parts of its own, none of which may be constant.
  if ((form.flags & Form::kCanFail) != 0 && arguments.size() > 2) {
    for (const NodePtr& argument : arguments) {
      if (argument->is_constant) return nullptr;
    }
  }
  return MakeCall(form, std::move(arguments));
}

NodePtr ExpressionMaker::MakeFromForms(const std::vector<const Form*>& forms, int depth,
                                       const Place& place) {
  uint64_t total = 0;
  for (const Form* form : forms) total += Allows(*form, place) ? form->weight : 0;
  for (int i = 0; i < kTries && total > 0; ++i) {
    uint64_t drawn = random_->Below(total);
    for (const Form* form : forms) {
      if (!Allows(*form, place)) continue;
      if (drawn < form->weight) {
        if (NodePtr node = MakeFromForm(*form, depth, place)) return node;
        break;
      }
      drawn -= form->weight;
    }
  }
  return nullptr;
}

NodePtr ExpressionMaker::Make(Kind kind, int depth, const Place& place) {
  if (depth > 0 && random_->Percent(75)) {
    if (NodePtr node = MakeFromForms(FormsOf(ScalarForms(), kind), depth, place)) return node;
  }
  return MakeLeaf(kind, place);
}

NodePtr ExpressionMaker::MakeVariable(int depth, const Place& place) {
  for (int i = 0; i < kTries; ++i) {
    NodePtr node = Make(PickKind(), depth, place);
    if (node != nullptr && !node->is_constant) return node;
  }
  const ColumnPlan& column = random_->Pick(table_.columns);
  return MakeColumn(column.kind, column.sql_name);
}

NodePtr ExpressionMaker::MakeAggregate(const Place& place) {
  for (int i = 0; i < kTries; ++i) {
    const Kind kind = random_->Percent(15) && !place.wants_exact ? Kind::kDecimal : PickKind();
    const auto& forms = FormsOf(AggregateForms(), kind);
    if (NodePtr node = MakeFromForms(forms, 2, place)) return node;
  }
  return MakeFromForms(FormsOf(AggregateForms(), Kind::kLong), 0, place);
}

// Equality or IN on the column, as a key index answers it.
NodePtr ExpressionMaker::MakeKeyCondition(const ColumnPlan& column) {
  const NodePtr name = MakeColumn(column.kind, column.sql_name);
  const Form* best = nullptr;
  for (const Form* form : FormsOf(ScalarForms(), Kind::kBool)) {
    const bool is_list = form->ours == "({1} IN ({2}, {3}, {4}))";
    if (form->ours != "({1} = {2})" && !is_list) continue;
    bool fits = true;
    for (const Kind kind : form->arguments) fits = fits && kind == column.kind;
    if (fits && (best == nullptr || random_->Percent(40))) best = form;
  }
  if (best == nullptr || column.kind == Kind::kUnsigned || column.kind == Kind::kBytes ||
      column.kind == Kind::kSingle) {
    return nullptr;
  }
  std::vector<NodePtr> arguments = {name};
  for (size_t i = 1; i < best->arguments.size(); ++i) {
    SqlValue value = table_.MakeValue(column.kind, random_);
    if (random_->Percent(60)) value = ToSqlValue(column.field.type, random_->Pick(column.domain));
    arguments.push_back(MakeConstant(column.kind, value, random_->Percent(30)));
  }
  return MakeCall(*best, std::move(arguments));
}

NodePtr ExpressionMaker::MakeCondition() {
  const Place place;
  if (!random_->Percent(20))
    return Make(Kind::kBool, 2 + static_cast<int>(random_->Below(3)), place);
  static const Form both = {
      Kind::kBool, {Kind::kBool, Kind::kBool}, "({1} AND {2})", "({1} AND {2})"};
  std::vector<size_t> keys = table_.primary_key;
  if (keys.empty() || random_->Percent(30)) keys = {random_->Below(table_.columns.size())};
  NodePtr condition;
  for (const size_t key : keys) {
    NodePtr term = MakeKeyCondition(table_.columns[key]);
    if (term == nullptr) term = Make(Kind::kBool, 1, place);
    condition = condition == nullptr ? term : MakeCall(both, {condition, term});
  }
  if (random_->Percent(30)) condition = MakeCall(both, {condition, Make(Kind::kBool, 2, place)});
  return condition;
}

}  // namespace colmerge::test
