// SPDX-License-Identifier: Apache-2.0
#include "differential_query/query_statement.h"

#include <algorithm>

namespace colmerge::test {
namespace {

// What SQLite has to check before it assigns: that the value fits the column.
std::string CheckOf(const Type& type) {
  const std::string& format = type.values().format;
  if (format == "c") return "in_range({v}, -128, 127)";
  if (format == "C") return "in_range({v}, 0, 255)";
  if (format == "s") return "in_range({v}, -32768, 32767)";
  if (format == "S") return "in_range({v}, 0, 65535)";
  if (format == "i") return "i32({v})";
  if (format == "I") return "in_range({v}, 0, 4294967295)";
  if (format == "f") return "f32({v})";
  return "{v}";
}

class Writer {
 public:
  Writer(const QueryStatement& statement, const RandomTable& table, bool ours)
      : statement_(statement), table_(table) {
    sql_.ours = ours;
  }

  SqlText Write() {
    switch (statement_.verb) {
      case QueryStatement::Verb::kSelect: WriteSelect(); break;
      case QueryStatement::Verb::kDelete: sql_.Add("DELETE FROM t"); break;
      case QueryStatement::Verb::kUpdate: WriteUpdate(); break;
    }
    if (statement_.verb != QueryStatement::Verb::kSelect) WriteWhere();
    return std::move(sql_);
  }

 private:
  bool ours() const { return sql_.ours; }

  // The plus keeps SQLite from taking the terms of the condition apart and out of their order.
  void WriteWhere() {
    if (statement_.where == nullptr) return;
    sql_.Add(ours() ? " WHERE " : " WHERE +(");
    sql_.Add(*statement_.where);
    if (!ours()) sql_.Add(")");
  }

  void WriteSelect() {
    sql_.Add(statement_.distinct ? "SELECT DISTINCT " : "SELECT ");
    if (statement_.star) sql_.Add("*");
    for (size_t i = 0; i < statement_.items.size(); ++i) {
      if (i > 0) sql_.Add(", ");
      const QueryItem& item = statement_.items[i];
      sql_.Add(*item.node);
      if (!item.alias.empty()) sql_.Add(" AS " + item.alias);
    }
    sql_.Add(" FROM t");
    WriteWhere();
    for (size_t i = 0; i < statement_.group_by.size(); ++i) {
      const GroupKey& key = statement_.group_by[i];
      sql_.Add(i == 0 ? " GROUP BY " : ", ");
      WriteNamed(key.node, key.item, key.naming);
    }
    if (statement_.having != nullptr) {
      sql_.Add(" HAVING ");
      sql_.Add(*statement_.having);
    }
    WriteOrder();
    WriteLimits();
  }

  void WriteNamed(const NodePtr& node, int item, Naming naming) {
    if (item < 0 || (ours() && naming == Naming::kExpression)) {
      // SQLite makes 0 of 0 AND x, and then takes it for the number of an output.
      const bool guarded = !ours() && node->kind == Kind::kBool;
      sql_.Add(guarded ? "coalesce(" : "");
      sql_.Add(*node);
      sql_.Add(guarded ? ", NULL)" : "");
      return;
    }
    const std::string& alias = statement_.items[static_cast<size_t>(item)].alias;
    const bool by_alias = ours() && naming == Naming::kAlias && !alias.empty();
    sql_.Add(by_alias ? alias : std::to_string(item + 1));
  }

  void WriteOrder() {
    for (size_t i = 0; i < statement_.order_by.size(); ++i) {
      const OrderKey& key = statement_.order_by[i];
      sql_.Add(i == 0 ? " ORDER BY " : ", ");
      WriteNamed(key.node, key.item, key.naming);
      if (key.descending) sql_.Add(" DESC");
      int nulls = key.nulls;
      // By default nulls are the largest values here and the smallest there.
      if (nulls == 0 && !ours()) nulls = key.descending ? 1 : 2;
      if (nulls != 0) sql_.Add(nulls == 1 ? " NULLS FIRST" : " NULLS LAST");
    }
  }

  void WriteLimits() {
    if (statement_.limit) {
      sql_.Add(" LIMIT ");
      WriteCount(*statement_.limit);
    } else if (statement_.offset && !ours()) {
      sql_.Add(" LIMIT -1");
    }
    if (statement_.offset) {
      sql_.Add(" OFFSET ");
      WriteCount(*statement_.offset);
    }
  }

  void WriteCount(int64_t count) {
    if (!statement_.limits_are_parameters) {
      sql_.Add(std::to_string(count));
      return;
    }
    sql_.parameters.push_back({Kind::kLong, {SqlValue::Kind::kInteger, count, 0, ""}});
    sql_.Add((ours() ? "$" : "?") + std::to_string(sql_.parameters.size()));
  }

  void WriteUpdate() {
    sql_.Add("UPDATE t SET ");
    bool first = true;
    for (const auto& [number, node] : statement_.assignments) {
      const ColumnPlan& column = table_.columns[number];
      if (!first) sql_.Add(", ");
      first = false;
      sql_.Add(column.sql_name + " = ");
      const std::string check = ours() ? "{v}" : CheckOf(column.field.type);
      const size_t place = check.find("{v}");
      sql_.Add(check.substr(0, place));
      sql_.Add(*node);
      sql_.Add(check.substr(place + 3));
    }
  }

  const QueryStatement& statement_;
  const RandomTable& table_;
  SqlText sql_;
};

}  // namespace

bool QueryStatement::HasTotalOrder() const {
  if (star) return false;
  for (size_t i = 0; i < items.size(); ++i) {
    const bool ordered = std::any_of(order_by.begin(), order_by.end(), [i](const OrderKey& key) {
      return key.item == static_cast<int>(i);
    });
    if (!ordered || IsInexact(i)) return false;
  }
  return true;
}

SqlText QueryStatement::Write(const RandomTable& table, bool ours) const {
  return Writer(*this, table, ours).Write();
}

std::string ToText(const SqlText& sql) {
  std::string text = sql.text;
  for (size_t i = 0; i < sql.parameters.size(); ++i) {
    text += (i == 0 ? "  -- $" : ", $") + std::to_string(i + 1) + " = " +
            sql.parameters[i].value.ToText();
  }
  return text;
}

}  // namespace colmerge::test
