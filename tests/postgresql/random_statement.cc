// SPDX-License-Identifier: Apache-2.0
#include "postgresql/random_statement.h"

#include <map>
#include <utility>

#include "postgresql/typed_table.h"

namespace colmerge::test {
namespace {

constexpr uint32_t kNeverInside =
    Form::kNear | Form::kAlone | Form::kRefused | Form::kAggregate | Form::kRare;

using FormsByKind = std::map<Kind, std::vector<const Form*>>;

template <typename Fits>
FormsByKind FormsThat(const Fits& fits) {
  FormsByKind by_kind;
  for (const Form& form : Forms()) {
    if (fits(form)) by_kind[form.result].push_back(&form);
  }
  return by_kind;
}

// Half of them are comparisons: they would crowd out the others.
const Form* PickForm(Kind kind, bool inside, Random* random) {
  static const FormsByKind within =
      FormsThat([](const Form& form) { return (form.flags & kNeverInside) == 0; });
  static const FormsByKind all = FormsThat(
      [](const Form& form) { return (form.flags & (Form::kRefused | Form::kAggregate)) == 0; });
  const FormsByKind& forms = inside ? within : all;
  const auto at = forms.find(kind);
  if (at == forms.end()) return nullptr;
  const Form* form = random->Pick(at->second);
  if ((form->flags & Form::kRare) != 0 && !random->Percent(10)) form = random->Pick(at->second);
  return form;
}

const std::vector<const Form*>& AllAggregates() {
  static const std::vector<const Form*> forms = [] {
    std::vector<const Form*> list;
    for (const Form& form : AggregateForms()) {
      if (form.result != Kind::kInterval) list.push_back(&form);
    }
    return list;
  }();
  return forms;
}

// Intervals of equal length may be written differently.
bool IsKey(Kind kind) { return kind != Kind::kInterval; }

// Whose Arrow types may be coarser than PostgreSQL's microseconds.
bool HasUnits(Kind kind) {
  return kind == Kind::kTime || kind == Kind::kTimestamp || kind == Kind::kMoment;
}

void AddOutput(Kind kind, const Written& expression, Written* text) {
  const bool is_interval = kind == Kind::kInterval;
  if (is_interval) text->Add("CAST(");
  text->Add(expression);
  if (is_interval) text->Add(" AS text)");
}

}  // namespace

Kind StatementMaker::PickKind() { return static_cast<Kind>(random_->Below(kKinds)); }

StatementMaker::Expression StatementMaker::MakeColumn(Kind kind) {
  std::vector<const TypedColumn*> fitting;
  for (const TypedColumn& column : Columns()) {
    if (column.kind == kind) fitting.push_back(&column);
  }
  const std::string name = random_->Pick(fitting)->name;
  return {{name, name}, false, false};
}

StatementMaker::Expression StatementMaker::MakeLeaf(Kind kind, const Leaves& leaves) {
  if (leaves.keys != nullptr) {
    for (const auto& [key_kind, key] : *leaves.keys) {
      if (key_kind == kind && random_->Percent(50)) return key;
    }
    for (int tries = 0; tries < 8; ++tries) {
      const Form* form = random_->Pick(AllAggregates());
      if (form->result == kind && (form->flags & Form::kNear) == 0) return MakeOf(*form, 1, {});
    }
  } else if (random_->Percent(75) || kind == Kind::kBool) {
    return MakeColumn(kind);
  }
  if (kind == Kind::kBool) return {{"(1 = 1)", "(1 = 1)"}, true, false};
  const std::vector<Value>& values = TameOf(kind);
  const std::string text = LiteralOf(kind, values[random_->Below(values.size() - 1)], 4);
  return {{text, text}, true, false};
}

StatementMaker::Expression StatementMaker::MakeOf(const Form& form, int depth,
                                                  const Leaves& leaves) {
  std::vector<std::string> ours;
  std::vector<std::string> theirs;
  bool is_constant = true;
  for (const Kind kind : PlacesOf(form)) {
    Expression argument = Make(kind, depth - 1, leaves);
    // PostgreSQL leaves out branches of CASE before it runs, and what stands beside their NULL.
    const bool chooses =
        ours.empty() && (form.ours.find("CASE") == 0 || form.ours.find("coalesce") == 0);
    if (argument.is_constant && chooses && leaves.keys == nullptr) argument = MakeColumn(kind);
    // What is constant fails before the first row, on each side in its own way.
    if (argument.is_constant && is_constant && ours.size() + 1 == PlacesOf(form).size() &&
        leaves.keys == nullptr) {
      argument = MakeColumn(kind);
    }
    is_constant = is_constant && argument.is_constant;
    ours.push_back(std::move(argument.text.ours));
    theirs.push_back(std::move(argument.text.theirs));
  }
  if (is_constant && !ours.empty()) return MakeLeaf(form.result, leaves);
  return {{Filled(form.ours, ours), Filled(form.theirs, theirs)},
          is_constant,
          (form.flags & Form::kNear) != 0};
}

StatementMaker::Expression StatementMaker::Make(Kind kind, int depth, const Leaves& leaves) {
  if (depth > 0 && random_->Percent(70)) {
    if (const Form* form = PickForm(kind, true, random_)) return MakeOf(*form, depth, leaves);
  }
  return MakeLeaf(kind, leaves);
}

// The text is a part of an output's: CAST around intervals is left to AddOutput.
StatementMaker::Expression StatementMaker::MakeOutput(const Leaves& leaves) {
  const Kind kind = PickKind();
  const int depth = 1 + static_cast<int>(random_->Below(3));
  const Form* form = random_->Percent(80) ? PickForm(kind, false, random_) : nullptr;
  Expression made = form != nullptr ? MakeOf(*form, depth, leaves) : Make(kind, depth, leaves);
  Written text;
  AddOutput(kind, made.text, &text);
  made.text = std::move(text);
  return made;
}

Written StatementMaker::MakeWhere() {
  Written text;
  if (!random_->Percent(50)) return text;
  // Within CASE, since PostgreSQL may put the terms of a bare condition into another order.
  const bool is_bare = random_->Percent(30);
  text.Add(is_bare ? " WHERE " : " WHERE CASE WHEN ");
  text.Add(Make(Kind::kBool, 2, {}).text);
  if (!is_bare) text.Add(" THEN TRUE ELSE FALSE END");
  return text;
}

RandomStatement StatementMaker::MakePlain() {
  RandomStatement statement;
  Written& text = statement.text;
  const bool distinct = random_->Percent(8);
  text.Add(distinct ? "SELECT DISTINCT id AS row" : "SELECT id AS row");
  statement.near.push_back(false);
  const uint64_t count = 1 + random_->Below(3);
  for (uint64_t i = 0; i < count; ++i) {
    const Expression output = MakeOutput({});
    text.Add(", ");
    text.Add(output.text);
    statement.near.push_back(output.is_near);
  }
  text.Add(" FROM t");
  text.Add(MakeWhere());
  text.Add(" ORDER BY ");
  // By outputs that both sides compute alike.
  if (random_->Percent(30) && !statement.near[1]) {
    text.Add("2");
    text.Add(random_->Percent(50) ? " DESC" : "");
    text.Add(random_->Percent(30) ? " NULLS FIRST, " : ", ");
  }
  text.Add("row");
  statement.whole = text;
  if (random_->Percent(15)) {
    text.Add(" LIMIT " + std::to_string(random_->Below(9)) + " OFFSET " +
             std::to_string(random_->Below(5)));
  }
  return statement;
}

RandomStatement StatementMaker::MakeGrouped() {
  RandomStatement statement;
  Written text;
  std::vector<std::pair<Kind, Expression>> keys;
  const uint64_t key_count = random_->Below(3);
  for (uint64_t i = 0; i < key_count; ++i) {
    Kind kind = PickKind();
    if (!IsKey(kind)) kind = Kind::kInt;
    Expression key = Make(kind, random_->Percent(60) ? 0 : 2, {});
    if (key.is_constant) key = MakeColumn(kind);
    keys.emplace_back(kind, std::move(key));
  }
  text.Add("SELECT ");
  for (const auto& [kind, key] : keys) {
    text.Add(key.text);
    text.Add(", ");
    statement.near.push_back(false);
  }
  const uint64_t count = 1 + random_->Below(3);
  for (uint64_t i = 0; i < count; ++i) {
    const bool is_bare = i == 0 || random_->Percent(50);
    const Expression output =
        is_bare ? MakeOf(*random_->Pick(AllAggregates()), 2, {}) : MakeOutput({&keys});
    text.Add(i == 0 ? "" : ", ");
    text.Add(output.text);
    statement.near.push_back(output.is_near);
  }
  text.Add(" FROM t");
  text.Add(MakeWhere());
  for (size_t i = 0; i < keys.size(); ++i) {
    text.Add(i == 0 ? " GROUP BY " : ", ");
    text.Add(random_->Percent(50) ? Written{std::to_string(i + 1), std::to_string(i + 1)}
                                  : keys[i].second.text);
  }
  Written having;
  if (random_->Percent(25)) {
    having.Add(" HAVING ");
    having.Add(Make(Kind::kBool, 1, {&keys}).text);
  }
  Written order;
  for (size_t i = 0; i < keys.size(); ++i) {
    order.Add(i == 0 ? " ORDER BY " : ", ");
    order.Add(std::to_string(i + 1));
  }
  statement.whole = text;
  statement.whole.Add(order);
  text.Add(having);
  text.Add(order);
  statement.text = std::move(text);
  return statement;
}

RandomStatement StatementMaker::MakeChange() {
  RandomStatement statement;
  statement.is_change = true;
  Written& text = statement.text;
  if (random_->Percent(25)) {
    text.Add("DELETE FROM t");
  } else {
    const TypedColumn* chosen = nullptr;
    while (chosen == nullptr || chosen->name == "id" || HasUnits(chosen->kind)) {
      chosen = &random_->Pick(Columns());
    }
    const TypedColumn& column = *chosen;
    text.Add("UPDATE t SET " + column.name + " = ");
    text.Add(Make(column.kind, 2, {}).text);
  }
  text.Add(MakeWhere());
  statement.whole = text;
  return statement;
}

RandomStatement StatementMaker::Make() {
  const uint64_t chance = random_->Below(100);
  RandomStatement statement = chance < 60   ? MakePlain()
                              : chance < 97 ? MakeGrouped()
                                            : MakeChange();
  const std::string& text = statement.text.ours;
  const bool is_bare = text.find(" WHERE ") != std::string::npos &&
                       text.find(" WHERE CASE WHEN ") == std::string::npos;
  statement.is_loose = is_bare || text.find(" IN (") != std::string::npos;
  return statement;
}

}  // namespace colmerge::test
