// SPDX-License-Identifier: Apache-2.0
#include "differential_query/result_rows.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace colmerge::test {
namespace {

using Row = std::vector<SqlValue>;

// Far more than rounding makes of the values that these tests have, far less than a wrong row does.
constexpr double kRelativeTolerance = 1e-7;
constexpr double kAbsoluteTolerance = 1e-5;

int Rank(const SqlValue& value) {
  switch (value.kind) {
    case SqlValue::Kind::kNull: return 0;
    case SqlValue::Kind::kInteger:
    case SqlValue::Kind::kReal: return 1;
    case SqlValue::Kind::kText: return 2;
    case SqlValue::Kind::kBlob: return 3;
  }
  return 4;
}

double RealOf(const SqlValue& value) {
  return value.kind == SqlValue::Kind::kInteger ? static_cast<double>(value.integer) : value.real;
}

int Compare(const SqlValue& a, const SqlValue& b) {
  if (Rank(a) != Rank(b)) return Rank(a) < Rank(b) ? -1 : 1;
  if (Rank(a) == 0) return 0;
  if (Rank(a) > 1) return a.bytes.compare(b.bytes);
  if (a.kind == SqlValue::Kind::kInteger && b.kind == SqlValue::Kind::kInteger) {
    return a.integer < b.integer ? -1 : a.integer > b.integer ? 1 : 0;
  }
  return RealOf(a) < RealOf(b) ? -1 : RealOf(a) > RealOf(b) ? 1 : 0;
}

bool Near(const SqlValue& a, const SqlValue& b) {
  if (Rank(a) != 1 || Rank(b) != 1) return Compare(a, b) == 0;
  const double x = RealOf(a);
  const double y = RealOf(b);
  if (x == y) return true;
  return std::abs(x - y) <=
         kAbsoluteTolerance + kRelativeTolerance * std::max(std::abs(x), std::abs(y));
}

bool IsFloat(Kind kind) { return kind == Kind::kReal || kind == Kind::kSingle; }

class Comparison {
 public:
  Comparison(const QueryStatement& statement, const RandomTable& table) {
    const size_t count = statement.OutputCount(table);
    for (size_t i = 0; i < count; ++i) {
      (statement.IsInexact(i) ? inexact_ : exact_).push_back(i);
      is_float_.push_back(IsFloat(statement.KindOf(i, table)));
    }
    // What ORDER BY decides for certain: its outputs up to the first expression that is none.
    for (const OrderKey& key : statement.order_by) {
      if (key.item < 0) break;
      ordered_.push_back(static_cast<size_t>(key.item));
    }
  }

  bool SameCell(size_t column, const SqlValue& a, const SqlValue& b) const {
    const bool loose = std::find(inexact_.begin(), inexact_.end(), column) != inexact_.end();
    if (loose) return Near(a, b);
    const bool both_kinds = is_float_[column] && Rank(a) == 1 && Rank(b) == 1;
    return (a.kind == b.kind || both_kinds) && Compare(a, b) == 0;
  }

  std::string InOrder(const ResultRows& ours, const ResultRows& theirs,
                      const std::vector<size_t>& columns) const {
    for (size_t row = 0; row < ours.size(); ++row) {
      for (const size_t column : columns) {
        if (SameCell(column, ours[row][column], theirs[row][column])) continue;
        return "row " + std::to_string(row) + ", output " + std::to_string(column + 1) + ": " +
               ours[row][column].ToText() + " here, " + theirs[row][column].ToText() + " there";
      }
    }
    return "";
  }

  void Sort(ResultRows* rows) const {
    std::stable_sort(rows->begin(), rows->end(),
                     [this](const Row& a, const Row& b) { return IsLess(a, b); });
  }

  bool IsLess(const Row& a, const Row& b) const {
    for (const auto* columns : {&exact_, &inexact_}) {
      for (const size_t column : *columns) {
        const int order = Compare(a[column], b[column]);
        if (order != 0) return order < 0;
      }
    }
    return false;
  }

  const std::vector<size_t>& ordered() const { return ordered_; }
  std::vector<size_t> all() const {
    std::vector<size_t> columns = exact_;
    columns.insert(columns.end(), inexact_.begin(), inexact_.end());
    return columns;
  }
  bool is_exact() const { return inexact_.empty(); }

 private:
  std::vector<size_t> exact_;
  std::vector<size_t> inexact_;
  std::vector<size_t> ordered_;
  std::vector<bool> is_float_;
};

}  // namespace

std::string CompareRows(const QueryStatement& statement, const RandomTable& table, ResultRows ours,
                        ResultRows theirs, const ResultRows& whole) {
  if (ours.size() != theirs.size()) {
    return std::to_string(ours.size()) + " rows here, " + std::to_string(theirs.size()) + " there";
  }
  const Comparison comparison(statement, table);
  std::string difference = comparison.InOrder(ours, theirs, comparison.ordered());
  if (!difference.empty()) return "ORDER BY: " + difference;
  if (statement.HasTotalOrder()) return comparison.InOrder(ours, theirs, comparison.all());
  comparison.Sort(&ours);
  if (statement.limit || statement.offset) {
    if (!comparison.is_exact()) return "";
    ResultRows sorted = whole;
    comparison.Sort(&sorted);
    const auto is_less = [&](const Row& a, const Row& b) { return comparison.IsLess(a, b); };
    const bool inside =
        std::includes(sorted.begin(), sorted.end(), ours.begin(), ours.end(), is_less);
    return inside ? "" : "rows that are not in the result without LIMIT";
  }
  comparison.Sort(&theirs);
  difference = comparison.InOrder(ours, theirs, comparison.all());
  return difference.empty() ? "" : "sorted, " + difference;
}

std::string CompareTables(const RandomTable& table, const ResultRows& ours,
                          const ResultRows& theirs) {
  if (ours.size() != theirs.size()) {
    return std::to_string(ours.size()) + " rows here, " + std::to_string(theirs.size()) + " there";
  }
  QueryStatement all;
  all.star = true;
  const Comparison comparison(all, table);
  return comparison.InOrder(ours, theirs, comparison.all());
}

std::string RowsText(const ResultRows& rows) {
  constexpr size_t kMostRows = 12;
  std::string text;
  for (size_t i = 0; i < rows.size() && i < kMostRows; ++i) {
    text += "      (";
    for (size_t column = 0; column < rows[i].size(); ++column) {
      text += (column == 0 ? "" : ", ") + rows[i][column].ToText();
    }
    text += ")\n";
  }
  if (rows.size() > kMostRows) text += "      ... " + std::to_string(rows.size()) + " rows\n";
  return text.empty() ? "      no row\n" : text;
}

}  // namespace colmerge::test
