// SPDX-License-Identifier: Apache-2.0
#include "postgresql/comparison.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace colmerge::test {
namespace {

constexpr double kTolerance = 1e-9;
// Decimals are divided to six digits behind the point at least.
constexpr double kDecimalTolerance = 0.6e-6;

bool IsFloat(TextType type) { return type == TextType::kSingle || type == TextType::kReal; }

bool IsNumber(TextType type) {
  return IsFloat(type) || type == TextType::kInt32 || type == TextType::kInt64 ||
         type == TextType::kDecimal;
}

// Without noughts at the end of a fraction, which starts at the last point.
std::string WithoutNoughts(std::string text) {
  const size_t point = text.rfind('.');
  if (point == std::string::npos) return text;
  size_t end = point + 1;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  size_t kept = end;
  while (text[kept - 1] == '0') --kept;
  if (text[kept - 1] == '.') --kept;
  return text.erase(kept, end - kept);
}

std::string Decimal(const std::string& text) {
  const std::string number = WithoutNoughts(text);
  return number == "-0" ? "0" : number;
}

// As ISO 8601 has it: 1 BC is the year 0.
std::string Time(std::string text) {
  std::replace(text.begin(), text.end(), 'T', ' ');
  if (text[0] == '+') text.erase(0, 1);
  if (text.back() == 'Z') text.replace(text.size() - 1, 1, "+00");
  if (text.size() > 6 && text.substr(text.size() - 6) == "+00:00") text.resize(text.size() - 3);
  if (text.size() > 3 && text.substr(text.size() - 3) == " BC") {
    text.resize(text.size() - 3);
    const size_t dash = text.find('-');
    char year[30];
    const int years = 1 - std::atoi(text.substr(0, dash).c_str());
    std::snprintf(year, sizeof year, years < 0 ? "-%04d" : "%04d", std::abs(years));
    text.replace(0, dash, year);
  }
  return WithoutNoughts(text);
}

bool SameFloat(TextType type, const std::string& a, const std::string& b,
               const Leniency& leniency) {
  const double x =
      type == TextType::kSingle ? std::strtof(a.c_str(), nullptr) : std::strtod(a.c_str(), nullptr);
  const double y =
      type == TextType::kSingle ? std::strtof(b.c_str(), nullptr) : std::strtod(b.c_str(), nullptr);
  if (std::isnan(x) || std::isnan(y)) return std::isnan(x) && std::isnan(y);
  return x == y && (leniency.sign_of_zero || std::signbit(x) == std::signbit(y));
}

bool Near(const std::string& a, const std::string& b, bool is_decimal) {
  const double x = std::strtod(a.c_str(), nullptr);
  const double y = std::strtod(b.c_str(), nullptr);
  if (std::isnan(x) || std::isnan(y)) return std::isnan(x) && std::isnan(y);
  if (x == y) return true;
  const double least = is_decimal ? kDecimalTolerance : kTolerance;
  return std::abs(x - y) <= least + kTolerance * std::max(std::abs(x), std::abs(y));
}

bool SameText(TextType ours, TextType theirs, const std::string& a, const std::string& b,
              const Leniency& leniency) {
  if (theirs == TextType::kBool) return a == (b == "t" ? "true" : "false");
  if (theirs == TextType::kBytes) return "\\x" + a == b;
  if (theirs == TextType::kTime) return Time(a) == Time(b);
  if (!IsNumber(ours) || !IsNumber(theirs)) return a == b;
  if (IsFloat(theirs)) return SameFloat(theirs, a, b, leniency);
  return IsFloat(ours) ? SameFloat(ours, a, b, leniency) : Decimal(a) == Decimal(b);
}

std::string Shown(const std::optional<std::string>& cell) {
  return cell ? "[" + *cell + "]" : "NULL";
}

std::string RowText(const Outcome& outcome, size_t row) {
  if (row >= outcome.rows.size()) return "none";
  std::string text;
  for (const auto& cell : outcome.rows[row]) text += Shown(cell);
  return text;
}

// The first row whose first cell differs, when there are other numbers of rows.
std::string DifferenceOfCounts(const Outcome& ours, const Outcome& theirs) {
  size_t row = 0;
  while (row < ours.rows.size() && row < theirs.rows.size() &&
         ours.rows[row][0] == theirs.rows[row][0]) {
    ++row;
  }
  return std::to_string(ours.rows.size()) + " rows here, " + std::to_string(theirs.rows.size()) +
         " there; row " + std::to_string(row) + ": " + RowText(ours, row) + " here, " +
         RowText(theirs, row) + " there";
}

std::string DifferenceOfColumns(const Outcome& ours, const Outcome& theirs,
                                const Leniency& leniency) {
  if (ours.columns.size() != theirs.columns.size()) return "other numbers of columns";
  for (size_t i = 0; i < ours.columns.size(); ++i) {
    const TextType a = ours.columns[i].type;
    const TextType b = theirs.columns[i].type;
    const bool may_differ = leniency.types && IsNumber(a) && IsNumber(b);
    if (a != b && !may_differ) {
      return "output " + std::to_string(i + 1) + " has type " +
             std::to_string(static_cast<int>(a)) + " here, " + std::to_string(static_cast<int>(b)) +
             " there";
    }
  }
  return "";
}

}  // namespace

std::string Difference(const Outcome& ours, const Outcome& theirs, const Leniency& leniency) {
  if (ours.failed && theirs.failed) return "";
  if (ours.failed) return "fails here: " + ours.message;
  if (theirs.failed) return "fails there: " + theirs.message;
  std::string difference = DifferenceOfColumns(ours, theirs, leniency);
  if (!difference.empty()) return difference;
  if (ours.rows.size() != theirs.rows.size()) return DifferenceOfCounts(ours, theirs);
  for (size_t row = 0; row < ours.rows.size(); ++row) {
    for (size_t i = 0; i < ours.columns.size(); ++i) {
      const auto& a = ours.rows[row][i];
      const auto& b = theirs.rows[row][i];
      const TextType type = ours.columns[i].type;
      const bool is_near = i < leniency.near.size() && leniency.near[i];
      const bool same = !a || !b  ? !a && !b
                        : is_near ? Near(*a, *b, type == TextType::kDecimal)
                                  : SameText(type, theirs.columns[i].type, *a, *b, leniency);
      if (same) continue;
      return "row " + std::to_string(row) + ", output " + std::to_string(i + 1) + ": " + Shown(a) +
             " here, " + Shown(b) + " there";
    }
  }
  return "";
}

}  // namespace colmerge::test
