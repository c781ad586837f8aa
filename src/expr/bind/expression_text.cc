// SPDX-License-Identifier: Apache-2.0
#include "expr/bind/expression_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/own_stack.h"
#include "column/conversion/value_text.h"
#include "syntax/reserved_words.h"

namespace colmerge {
namespace {

// Entries of a list that are shown.
constexpr size_t kMostShown = 16;
// Bytes of a whole text, about: what would come behind is an ellipsis.
constexpr size_t kLongestText = 8192;

const char* TypedLiteral(const DataType& type) {
  switch (type.id) {
    case TypeId::kDate32:
    case TypeId::kDate64: return "DATE ";
    case TypeId::kTime32:
    case TypeId::kTime64: return "TIME ";
    case TypeId::kTimestamp: return type.timezone.empty() ? "TIMESTAMP " : "TIMESTAMPTZ ";
    case TypeId::kIntervalMonthDayNano: return "INTERVAL ";
    default: return "";
  }
}

bool IsBareConstant(const DataType& type) {
  return type.is_integer() || type.is_floating() || type.is_decimal() || type.id == TypeId::kBool;
}

std::string Doubled(std::string_view text, char quote) {
  std::string doubled;
  for (char c : text) doubled.append(c == quote ? 2 : 1, c);
  return doubled;
}

std::string ConstantText(const Vector& value) {
  if (!value.IsValid(0)) return "NULL";
  if (IsBareConstant(value.type)) return ValueText(value, 0);
  if (value.type.is_utf8()) {
    const std::string shown = QuotedValueText(value, 0);
    const bool is_whole = shown.size() == value.String(0).size + 2;
    return is_whole ? "'" + Doubled(value.String(0).view(), '\'') + "'" : shown;
  }
  const bool is_bytes = value.type.is_binary() || value.type.id == TypeId::kFixedSizeBinary;
  const std::string text = (is_bytes ? "'\\x" : "'") + ValueText(value, 0) + "'";
  const char* type = TypedLiteral(value.type);
  return *type == '\0' ? text : type + text;
}

bool IsOperator(std::string_view name) {
  constexpr std::string_view kWords[] = {"is distinct from", "is not distinct from", "like",
                                         "ilike"};
  return name.find_first_not_of("+-*/%^&|#=<>") == std::string_view::npos ||
         std::find(std::begin(kWords), std::end(kWords), name) != std::end(kWords);
}

// Operators that are written one behind the other without parentheses.
size_t LevelOf(std::string_view symbol) {
  constexpr std::string_view kLevels[] = {"||&#", "+-", "*/%", "^"};
  size_t level = 0;
  while (level < std::size(kLevels) && kLevels[level].find(symbol) == std::string_view::npos) {
    ++level;
  }
  return level;
}

// CURRENT_DATE and its like, which take no parentheses.
bool IsCalledBare(std::string_view name) {
  return IsReservedWord(name) && !IsReservedButCallable(name);
}

std::string Upper(std::string_view lower) {
  std::string upper(lower);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

class TextWriter {
 public:
  explicit TextWriter(const ColumnText& column_text) : column_text_(column_text) {}

  void Write(const Expression& expression) {
    if (text_.size() > kLongestText) {
      text_ += "…";
      return;
    }
    const std::vector<ExpressionPtr>& arguments = expression.arguments;
    switch (expression.kind) {
      case ExpressionKind::kConstant: text_ += ConstantText(*expression.constant); break;
      case ExpressionKind::kParameter: text_ += fmt::format("${}", expression.number + 1); break;
      case ExpressionKind::kColumn:
        text_ += column_text_(static_cast<uint64_t>(expression.number));
        break;
      case ExpressionKind::kCall: WriteCall(expression); break;
      case ExpressionKind::kChain: WriteChain(expression); break;
      case ExpressionKind::kCast:
        WriteOperand(*arguments[0]);
        text_ += "::" + TypeText(expression.type);
        break;
      case ExpressionKind::kNot:
        text_ += "NOT ";
        WriteOperand(*arguments[0]);
        break;
      case ExpressionKind::kAnd: WriteJoined(arguments, " AND "); break;
      case ExpressionKind::kOr: WriteJoined(arguments, " OR "); break;
      case ExpressionKind::kIsNull:
        WriteOperand(*arguments[0]);
        text_ += expression.negated ? " IS NOT NULL" : " IS NULL";
        break;
      case ExpressionKind::kIsBool: WriteIsBool(expression); break;
      case ExpressionKind::kIn:
        WriteOperand(*arguments[0]);
        text_ += expression.negated ? " NOT IN " : " IN ";
        WriteList(arguments, 1);
        break;
      case ExpressionKind::kCase: WriteCase(expression); break;
      case ExpressionKind::kCoalesce:
        text_ += "coalesce";
        WriteList(arguments, 0);
        break;
    }
  }

  std::string Take() && { return std::move(text_); }

 private:
  // In parentheses when it is made of parts that words or operators join.
  void WriteOperand(const Expression& expression) {
    const bool is_whole =
        expression.kind == ExpressionKind::kConstant ||
        expression.kind == ExpressionKind::kParameter ||
        expression.kind == ExpressionKind::kColumn || expression.kind == ExpressionKind::kCase ||
        expression.kind == ExpressionKind::kCoalesce || expression.kind == ExpressionKind::kCast ||
        (expression.kind == ExpressionKind::kCall && !IsOperator(expression.function.name));
    if (!is_whole) text_ += "(";
    Write(expression);
    if (!is_whole) text_ += ")";
  }

  void WriteJoined(const std::vector<ExpressionPtr>& terms, std::string_view word) {
    for (size_t i = 0; i < terms.size() && text_.size() <= kLongestText; ++i) {
      if (i != 0) text_ += word;
      // A comparison binds tighter than AND and OR.
      if (terms[i]->kind == ExpressionKind::kAnd || terms[i]->kind == ExpressionKind::kOr) {
        WriteOperand(*terms[i]);
      } else {
        Write(*terms[i]);
      }
    }
    if (text_.size() > kLongestText) text_ += "…";
  }

  void WriteList(const std::vector<ExpressionPtr>& arguments, size_t first) {
    text_ += "(";
    const size_t end = std::min(arguments.size(), first + kMostShown);
    for (size_t i = first; i < end; ++i) {
      if (i != first) text_ += ", ";
      Write(*arguments[i]);
    }
    if (end != arguments.size()) text_ += fmt::format(", … {} in all", arguments.size() - first);
    text_ += ")";
  }

  void WriteCall(const Expression& call) {
    const std::string_view name = call.function.name;
    const std::vector<ExpressionPtr>& arguments = call.arguments;
    if (!IsOperator(name)) {
      text_ += name;
      if (!IsCalledBare(name)) WriteList(arguments, 0);
      return;
    }
    if (arguments.size() == 1) {
      text_ += name;
      WriteOperand(*arguments[0]);
      return;
    }
    WriteOperand(*arguments[0]);
    for (size_t i = 1; i < arguments.size(); ++i) {
      const bool is_escape = i == 2 && name != "||";
      WriteNext(is_escape ? "ESCAPE" : Upper(name), *arguments[i]);
    }
  }

  void WriteNext(std::string_view symbol, const Expression& operand) {
    if (IsFull()) return;
    text_ += fmt::format(" {} ", symbol);
    WriteOperand(operand);
  }

  // In parentheses where an operator of another level goes on.
  void WriteChain(const Expression& chain) {
    const size_t start = text_.size();
    size_t next = 0;
    WriteOperand(*chain.arguments[next++]);
    for (size_t i = 0; i < chain.steps.size() && !IsFull(); ++i) {
      const ScalarFunction& function = chain.steps[i].function;
      if (i != 0 && LevelOf(function.name) != LevelOf(chain.steps[i - 1].function.name)) {
        text_.insert(start, "(");
        text_ += ")";
      }
      for (size_t k = 1; k < function.arguments.size(); ++k) {
        WriteNext(function.name, *chain.arguments[next++]);
      }
    }
    if (IsFull()) text_ += "…";
  }

  bool IsFull() const { return text_.size() > kLongestText; }

  void WriteIsBool(const Expression& test) {
    WriteOperand(*test.arguments[0]);
    text_ += test.negated ? " IS NOT " : " IS ";
    text_ += test.number == 1 ? "TRUE" : test.number == 0 ? "FALSE" : "UNKNOWN";
  }

  void WriteCase(const Expression& choice) {
    text_ += "CASE";
    const auto pairs = static_cast<size_t>(choice.number);
    for (size_t i = 0; i < pairs; ++i) {
      text_ += " WHEN ";
      Write(*choice.arguments[2 * i]);
      text_ += " THEN ";
      Write(*choice.arguments[2 * i + 1]);
    }
    text_ += " ELSE ";
    Write(*choice.arguments.back());
    text_ += " END";
  }

  const ColumnText& column_text_;
  std::string text_;
};

std::string DigitsOfUnit(TimeUnit unit) {
  return unit == TimeUnit::kMicrosecond ? "" : fmt::format("({})", static_cast<int>(unit) * 3);
}

}  // namespace

std::string NameText(std::string_view name) {
  const bool is_plain = !name.empty() && !(name[0] >= '0' && name[0] <= '9') &&
                        !IsReservedWord(name) && std::all_of(name.begin(), name.end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                        });
  return is_plain ? std::string(name) : "\"" + Doubled(name, '"') + "\"";
}

std::string TypeText(const DataType& type) {
  switch (type.id) {
    case TypeId::kInt8: return "tinyint";
    case TypeId::kInt16: return "smallint";
    case TypeId::kInt32: return "integer";
    case TypeId::kInt64: return "bigint";
    case TypeId::kFloat32: return "real";
    case TypeId::kFloat64: return "double precision";
    case TypeId::kBool: return "boolean";
    case TypeId::kUtf8: return "text";
    case TypeId::kBinary: return "bytea";
    case TypeId::kDate32: return "date";
    case TypeId::kDecimal128: return fmt::format("numeric({}, {})", type.precision, type.scale);
    case TypeId::kFixedSizeBinary: return fmt::format("fixed_size_binary({})", type.size);
    case TypeId::kTime32:
    case TypeId::kTime64: return "time" + DigitsOfUnit(type.unit);
    case TypeId::kDuration: return "duration" + DigitsOfUnit(type.unit);
    case TypeId::kIntervalMonthDayNano: return "interval";
    case TypeId::kTimestamp:
      return "timestamp" + DigitsOfUnit(type.unit) +
             (type.timezone.empty() ? "" : " with time zone");
    default: return type.ToString();
  }
}

std::string ExpressionText(const Expression& expression, const ColumnText& column_text) {
  const auto write = [&] {
    TextWriter writer(column_text);
    writer.Write(expression);
    return std::move(writer).Take();
  };
  return expression.height > kLevelsOnAnyStack ? OnOwnStack(write) : write();
}

}  // namespace colmerge
