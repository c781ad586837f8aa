// SPDX-License-Identifier: Apache-2.0
#include "differential_query/forms.h"

#include <string>

namespace colmerge::test {
namespace {

using K = Kind;

constexpr uint32_t kFails = Form::kCanFail;
constexpr uint32_t kExact = Form::kWantsExact;

bool IsInteger(Kind kind) { return kind == K::kInt || kind == K::kLong || kind == K::kUnsigned; }

// {n} as SQLite has to see it beside a number of another kind.
std::string AsNumber(int place, Kind kind, Kind other) {
  const std::string text = "{" + std::to_string(place) + "}";
  return IsInteger(kind) && !IsInteger(other) ? "CAST(" + text + " AS REAL)" : text;
}

// The check that the library makes of results of a kind.
std::string Checked(Kind kind, const std::string& text) {
  const char* check = kind == K::kInt    ? "i32"
                      : kind == K::kLong ? "i64"
                      : kind == K::kReal ? "f64"
                                         : "f32";
  return std::string(check) + "(" + text + ")";
}

// The kind that arithmetic on two kinds is done in.
Kind Arithmetic(Kind a, Kind b) {
  if (a == b) return a;
  if (IsInteger(a) && IsInteger(b)) return K::kLong;
  return K::kReal;
}

void AddArithmetic(std::vector<Form>* forms) {
  for (const Kind a : {K::kInt, K::kLong, K::kSingle, K::kReal}) {
    for (const Kind b : {K::kInt, K::kLong, K::kSingle, K::kReal}) {
      const Kind result = Arithmetic(a, b);
      const std::string left = AsNumber(1, a, b);
      const std::string right = AsNumber(2, b, a);
      const uint32_t weight = a == b ? 10 : 4;
      const auto add = [&](const char* op, const std::string& theirs) {
        const std::string ours = std::string("({1}") + op + "{2})";
        forms->push_back({result, {a, b}, ours, Checked(result, theirs), kFails, weight});
      };
      add(" + ", left + " + " + right);
      add(" - ", left + " - " + right);
      add(" * ", IsInteger(result) ? "{1} * {2}" : "multiply(" + left + ", " + right + ")");
      add(" / ", "divide(" + left + ", " + right + ")");
      if (!IsInteger(result)) continue;
      const std::string rest = Checked(result, "remainder({1}, {2})");
      forms->push_back({result, {a, b}, "({1} % {2})", rest, kFails, weight});
      forms->push_back({result, {a, b}, "mod({1}, {2})", rest, kFails, 2});
    }
  }
  for (const Kind kind : {K::kInt, K::kLong, K::kSingle, K::kReal}) {
    forms->push_back({kind, {kind}, "(- {1})", Checked(kind, "- {1}"), kFails});
    forms->push_back({kind, {kind}, "(+ {1})", "{1}", 0, 2});
    // Not abs(), with which SQLite ends the query when the number is the smallest there is.
    forms->push_back({kind, {kind}, "abs({1})", Checked(kind, "max({1}, - {1})"), kFails, 4, 0});
  }
}

void AddFloatFunctions(std::vector<Form>* forms) {
  const auto add = [forms](const char* ours, const char* theirs, uint32_t flags) {
    forms->push_back({K::kReal, {K::kReal}, ours, theirs, flags, 4});
  };
  add("floor({1})", "floor({1})", kExact);
  add("ceil({1})", "ceil({1})", kExact);
  add("trunc({1})", "trunc({1})", kExact);
  add("round({1})", "round_half_even({1})", kExact);
  add("sign({1})", "CAST(sign({1}) AS REAL)", kExact);
  add("sqrt(abs({1}))", "sqrt(abs({1}))", 0);
  add("sin({1})", "sin({1})", Form::kInexact | Form::kTameOnly);
  add("ln(abs({1}) + 1)", "ln(abs({1}) + 1)", Form::kInexact);
  add("atan({1})", "atan({1})", Form::kInexact);
  add("({1} ^ 2)", "f64(power({1}, 2))", Form::kInexact | Form::kTameOnly | kFails);
}

void AddConversions(std::vector<Form>* forms) {
  const auto add = [forms](Kind to, Kind from, const char* ours, const char* theirs,
                           uint32_t flags) {
    forms->push_back({to, {from}, ours, theirs, flags, 5});
  };
  for (const Kind from : {K::kInt, K::kLong}) {
    add(K::kReal, from, "CAST({1} AS double precision)", "CAST({1} AS REAL)", 0);
    add(K::kText, from, "CAST({1} AS text)", "CAST({1} AS TEXT)", 0);
    add(K::kReal, from, "{1}::float8", "CAST({1} AS REAL)", 0);
  }
  add(K::kBool, K::kInt, "CAST({1} AS boolean)", "({1} <> 0)", 0);
  add(K::kLong, K::kInt, "CAST({1} AS bigint)", "{1}", 0);
  add(K::kInt, K::kLong, "CAST({1} AS integer)", "i32({1})", kFails);
  add(K::kInt, K::kBool, "CAST({1} AS integer)", "{1}", 0);
  add(K::kInt, K::kText, "length({1})", "length({1})", 0);
  add(K::kInt, K::kText, "char_length({1})", "length({1})", 0);
  add(K::kInt, K::kText, "octet_length({1})", "length(CAST({1} AS BLOB))", 0);
  add(K::kInt, K::kInt, "CAST(CAST({1} AS text) AS integer)", "{1}", 0);
  add(K::kLong, K::kLong, "CAST({1}::text AS bigint)", "{1}", 0);
  add(K::kInt, K::kReal, "CAST({1} AS integer)", "i32(whole({1}))", kFails | kExact);
  add(K::kLong, K::kReal, "CAST({1} AS bigint)", "i64(whole({1}))", kFails | kExact);
  add(K::kReal, K::kSingle, "CAST({1} AS double precision)", "{1}", 0);
  add(K::kSingle, K::kReal, "CAST({1} AS real)", "f32({1})", kFails | kExact);
  add(K::kSingle, K::kInt, "CAST({1} AS real)", "f32(CAST({1} AS REAL))", 0);
  add(K::kText, K::kBool, "CAST({1} AS text)",
      "CASE {1} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END", 0);
  add(K::kText, K::kDate, "CAST({1} AS text)", "{1}", 0);
  add(K::kDate, K::kDate, "CAST(CAST({1} AS text) AS date)", "{1}", 0);
  add(K::kTimestamp, K::kDate, "CAST({1} AS timestamp)", "({1} || ' 00:00:00.000000')", 0);
  add(K::kDate, K::kTimestamp, "CAST({1} AS date)", "substr({1}, 1, 10)", 0);
}

void AddComparisons(std::vector<Form>* forms) {
  const char* const operators[] = {" = ", " <> ", " < ", " <= ", " > ", " >= "};
  const auto add = [&](Kind a, Kind b, const std::string& left, const std::string& right,
                       uint32_t weight) {
    for (const char* op : operators) {
      forms->push_back({K::kBool,
                        {a, b},
                        std::string("({1}") + op + "{2})",
                        "(" + left + op + right + ")",
                        kExact,
                        weight});
    }
    forms->push_back({K::kBool,
                      {a, b},
                      "({1} IS DISTINCT FROM {2})",
                      "(" + left + " IS NOT " + right + ")",
                      kExact,
                      weight});
    forms->push_back({K::kBool,
                      {a, b},
                      "({1} IS NOT DISTINCT FROM {2})",
                      "(" + left + " IS " + right + ")",
                      kExact,
                      weight});
    forms->push_back(
        {K::kBool, {a, b}, "({1} != {2})", "(" + left + " <> " + right + ")", kExact, 1});
  };
  const Kind numbers[] = {K::kInt, K::kLong, K::kUnsigned, K::kSingle, K::kReal};
  for (const Kind a : numbers) {
    for (const Kind b : numbers) {
      add(a, b, AsNumber(1, a, b), AsNumber(2, b, a), a == b ? 6 : 2);
    }
  }
  for (const Kind kind : {K::kBool, K::kText, K::kBytes, K::kDate, K::kTimestamp}) {
    add(kind, kind, "{1}", "{2}", kind == K::kText ? 10 : 4);
  }
  add(K::kDate, K::kTimestamp, "({1} || ' 00:00:00.000000')", "{2}", 2);
  add(K::kTimestamp, K::kDate, "{1}", "({2} || ' 00:00:00.000000')", 2);
  for (const char* number : {"2.5", "-0.125", "7.0"}) {
    for (const Kind kind : {K::kInt, K::kLong, K::kReal, K::kSingle}) {
      const std::string text = std::string("({1} >= ") + number + ")";
      forms->push_back({K::kBool, {kind}, text, text, kExact, 2});
    }
  }
}

void AddLists(std::vector<Form>* forms) {
  for (const Kind kind :
       {K::kInt, K::kLong, K::kReal, K::kText, K::kDate, K::kTimestamp, K::kBool}) {
    const auto add = [&](std::vector<Kind> arguments, const std::string& text) {
      forms->push_back({K::kBool, std::move(arguments), text, text, kExact, 4, 1});
    };
    add({kind}, "({1} IN (NULL))");
    add({kind, kind}, "({1} IN ({2}))");
    add({kind, kind, kind, kind}, "({1} IN ({2}, {3}, {4}))");
    add({kind, kind, kind, kind}, "({1} NOT IN ({2}, {3}, {4}))");
    add({kind, kind, kind}, "({1} IN ({2}, NULL, {3}))");
    add({kind, kind, kind}, "({1} NOT IN ({2}, {3}, NULL))");
    add({kind, kind, kind}, "({1} BETWEEN {2} AND {3})");
    add({kind, kind, kind}, "({1} NOT BETWEEN {2} AND {3})");
  }
}

void AddLogic(std::vector<Form>* forms) {
  const auto add = [forms](size_t arguments, const char* ours, const char* theirs,
                           uint32_t weight) {
    forms->push_back({K::kBool, std::vector<Kind>(arguments, K::kBool), ours, theirs, 0, weight});
  };
  add(2, "({1} AND {2})", "({1} AND {2})", 60);
  add(2, "({1} OR {2})", "({1} OR {2})", 60);
  add(1, "(NOT {1})", "(NOT {1})", 40);
  add(3, "({1} AND {2} AND {3})", "({1} AND {2} AND {3})", 20);
  add(3, "({1} OR {2} OR {3})", "({1} OR {2} OR {3})", 20);
  add(3, "({1} AND {2} OR {3})", "(({1} AND {2}) OR {3})", 15);
  add(3, "({1} OR {2} AND {3})", "({1} OR ({2} AND {3}))", 15);
  add(2, "(NOT {1} AND {2})", "((NOT {1}) AND {2})", 10);
  add(1, "({1} IS TRUE)", "({1} IS TRUE)", 10);
  add(1, "({1} IS NOT TRUE)", "({1} IS NOT TRUE)", 10);
  add(1, "({1} IS FALSE)", "({1} IS FALSE)", 10);
  add(1, "({1} IS NOT FALSE)", "({1} IS NOT FALSE)", 10);
  add(1, "({1} IS UNKNOWN)", "({1} IS NULL)", 10);
  add(1, "({1} IS NOT UNKNOWN)", "({1} IS NOT NULL)", 10);
}

// What each kind has: tests for null, conditions, first values that are not null.
void AddForEachKind(std::vector<Form>* forms) {
  for (const Kind kind : {K::kBool, K::kInt, K::kLong, K::kUnsigned, K::kSingle, K::kReal, K::kText,
                          K::kBytes, K::kDate, K::kTimestamp}) {
    const auto add = [&](Kind result, std::vector<Kind> arguments, const std::string& ours,
                         const std::string& theirs, uint32_t flags, uint32_t weight) {
      forms->push_back({result, std::move(arguments), ours, theirs, flags, weight});
    };
    const auto same = [&](Kind result, std::vector<Kind> arguments, const std::string& text,
                          uint32_t flags, uint32_t weight) {
      add(result, std::move(arguments), text, text, flags, weight);
    };
    same(K::kBool, {kind}, "({1} IS NULL)", 0, 8);
    same(K::kBool, {kind}, "({1} IS NOT NULL)", 0, 8);
    same(kind, {kind, kind}, "coalesce({1}, {2})", 0, 6);
    same(kind, {kind, kind, kind}, "coalesce({1}, NULL, {2}, {3})", 0, 2);
    same(kind, {kind, kind}, "nullif({1}, {2})", kExact, 4);
    add(kind, {K::kBool, kind, kind}, "CASE WHEN {1} THEN {2} ELSE {3} END",
        "CASE WHEN +{1} THEN {2} ELSE {3} END", 0, 8);
    add(kind, {K::kBool, kind, K::kBool, kind}, "CASE WHEN {1} THEN {2} WHEN {3} THEN {4} END",
        "CASE WHEN +{1} THEN {2} WHEN +{3} THEN {4} END", 0, 4);
    same(kind, {K::kText, K::kText, kind, kind}, "CASE {1} WHEN {2} THEN {3} ELSE {4} END", kExact,
         2);
    same(kind, {K::kInt, K::kInt, kind, K::kInt, kind},
         "CASE {1} WHEN {2} THEN {3} WHEN {4} THEN {5} END", kExact, 3);
    // SQLite's max and min of several values are null when one of them is.
    add(kind, {kind, kind}, "greatest({1}, {2})", "max(coalesce({1}, {2}), coalesce({2}, {1}))",
        kExact, 3);
    add(kind, {kind, kind}, "least({1}, {2})", "min(coalesce({1}, {2}), coalesce({2}, {1}))",
        kExact, 3);
  }
}

void AddText(std::vector<Form>* forms) {
  const auto add = [forms](Kind result, std::vector<Kind> arguments, const char* ours,
                           const char* theirs, uint32_t weight, size_t leaves_from = 99) {
    forms->push_back({result, std::move(arguments), ours, theirs, 0, weight, leaves_from});
  };
  add(K::kText, {K::kText, K::kText}, "({1} || {2})", "({1} || {2})", 10);
  add(K::kText, {K::kText, K::kText}, "concat({1}, {2})",
      "(coalesce({1}, '') || coalesce({2}, ''))", 4);
  add(K::kText, {K::kText}, "lower({1})", "lower({1})", 6);
  add(K::kText, {K::kText}, "upper({1})", "upper({1})", 6);
  add(K::kText, {K::kText}, "trim({1})", "trim({1})", 3);
  add(K::kText, {K::kText}, "ltrim({1})", "ltrim({1})", 3);
  add(K::kText, {K::kText}, "rtrim({1})", "rtrim({1})", 3);
  add(K::kText, {K::kText, K::kText}, "btrim({1}, {2})", "trim({1}, {2})", 3, 1);
  add(K::kText, {K::kText, K::kText, K::kText}, "replace({1}, {2}, {3})",
      "(replace({1}, {2}, {3}) || substr({3}, 1, 0))", 4, 1);
  add(K::kText, {K::kText}, "substr({1}, 2)", "substr({1}, 2)", 3);
  add(K::kText, {K::kText}, "substr({1}, 1, 3)", "substr({1}, 1, 3)", 3);
  add(K::kText, {K::kText}, "substring({1} FROM 2 FOR 2)", "substr({1}, 2, 2)", 3);
  // A start before the text: SQLite counts from the end then.
  add(K::kText, {K::kText}, "substr({1}, -1, 4)", "substr({1}, 1, 2)", 2);
  add(K::kText, {K::kText}, "left({1}, 2)", "substr({1}, 1, 2)", 3);
  add(K::kText, {K::kText}, "right({1}, 2)", "substr({1}, -2)", 3);
  add(K::kText, {K::kText}, "left({1}, -1)", "substr({1}, 1, max(length({1}) - 1, 0))", 2);
  add(K::kText, {K::kText}, "repeat({1}, 2)", "({1} || {1})", 2);
  add(K::kInt, {K::kText, K::kText}, "strpos({1}, {2})", "instr({1}, {2})", 4);
  add(K::kInt, {K::kText, K::kText}, "position({2} IN {1})", "instr({1}, {2})", 2);
  add(K::kBool, {K::kText, K::kText}, "starts_with({1}, {2})",
      "(substr({1}, 1, length({2})) = {2})", 6);
  // The backslash is an escape unless another one is named; SQLite has none by itself.
  add(K::kBool, {K::kText, K::kText}, "({1} LIKE {2})", "({1} LIKE {2} ESCAPE '\\')", 25, 1);
  add(K::kBool, {K::kText, K::kText}, "({1} NOT LIKE {2})", "({1} NOT LIKE {2} ESCAPE '\\')", 10,
      1);
  add(K::kBool, {K::kText, K::kText}, "({1} LIKE {2} ESCAPE '!')", "({1} LIKE {2} ESCAPE '!')", 6,
      1);
  add(K::kBool, {K::kText, K::kText}, "({1} ILIKE {2})", "(lower({1}) LIKE lower({2}) ESCAPE '\\')",
      10, 1);
  add(K::kBool, {K::kText, K::kText, K::kText}, "({1} || {2} LIKE {3})",
      "(({1} || {2}) LIKE {3} ESCAPE '\\')", 4, 1);
}

void AddDates(std::vector<Form>* forms) {
  const auto add = [forms](Kind result, std::vector<Kind> arguments, const char* ours,
                           const char* theirs) {
    forms->push_back({result, std::move(arguments), ours, theirs, 0, 5});
  };
  add(K::kInt, {K::kDate, K::kDate}, "({1} - {2})",
      "CAST(julianday({1}) - julianday({2}) AS INTEGER)");
  add(K::kDate, {K::kDate}, "({1} + 40)", "date({1}, '+40 days')");
  add(K::kDate, {K::kDate}, "({1} - 366)", "date({1}, '-366 days')");
  for (const Kind kind : {K::kDate, K::kTimestamp}) {
    add(K::kInt, {kind}, "CAST(extract(year FROM {1}) AS integer)",
        "CAST(substr({1}, 1, 4) AS INTEGER)");
    add(K::kInt, {kind}, "CAST(extract(month FROM {1}) AS integer)",
        "CAST(substr({1}, 6, 2) AS INTEGER)");
    add(K::kInt, {kind}, "CAST(date_part('day', {1}) AS integer)",
        "CAST(substr({1}, 9, 2) AS INTEGER)");
    add(K::kInt, {kind}, "CAST(extract(dow FROM {1}) AS integer)",
        "CAST(strftime('%w', substr({1}, 1, 10)) AS INTEGER)");
    add(K::kInt, {kind}, "CAST(extract(doy FROM {1}) AS integer)",
        "CAST(strftime('%j', substr({1}, 1, 10)) AS INTEGER)");
  }
  add(K::kInt, {K::kTimestamp}, "CAST(extract(hour FROM {1}) AS integer)",
      "CAST(substr({1}, 12, 2) AS INTEGER)");
  add(K::kTimestamp, {K::kTimestamp}, "date_trunc('month', {1})",
      "(substr({1}, 1, 7) || '-01 00:00:00.000000')");
  add(K::kTimestamp, {K::kTimestamp}, "date_trunc('hour', {1})",
      "(substr({1}, 1, 13) || ':00:00.000000')");
}

// Operators without parentheses between them.
void AddPrecedence(std::vector<Form>* forms) {
  const auto add = [forms](Kind result, std::vector<Kind> arguments, const char* ours,
                           const char* theirs) {
    forms->push_back({result, std::move(arguments), ours, theirs, kFails | kExact, 4});
  };
  const std::vector<Kind> ints(3, K::kInt);
  add(K::kInt, ints, "({1} + {2} * {3})", "i32({1} + i32({2} * {3}))");
  add(K::kInt, ints, "({1} - {2} - {3})", "i32(i32({1} - {2}) - {3})");
  add(K::kInt, ints, "({1} / {2} * {3})", "i32(i32(divide({1}, {2})) * {3})");
  add(K::kInt, ints, "({1} * {2} % {3})", "i32(remainder(i32({1} * {2}), {3}))");
  add(K::kInt, ints, "(- {1} - - {2} + {3})", "i32(i32(i32(- {1}) - i32(- {2})) + {3})");
  add(K::kBool, ints, "({1} + {2} < {3} + 1)", "(i32({1} + {2}) < i32({3} + 1))");
  add(K::kBool, ints, "({1} = {2} + {3} IS NULL)", "(({1} = i32({2} + {3})) IS NULL)");
  add(K::kBool, ints, "(NOT {1} = {2} AND {3} > 1)", "((NOT ({1} = {2})) AND {3} > 1)");
  add(K::kBool, {K::kInt, K::kInt, K::kInt, K::kBool}, "({1} BETWEEN {2} AND {3} AND {4})",
      "(({1} BETWEEN {2} AND {3}) AND {4})");
  add(K::kBool, ints, "({1} + {2} IN ({3}, 7))", "(i32({1} + {2}) IN ({3}, 7))");
  add(K::kReal, {K::kReal, K::kReal}, "(- {1} + {2} * 2e0)", "f64(- {1} + f64({2} * 2.0))");
}

// With FILTER, too.
void AddAggregate(Kind result, std::vector<Kind> arguments, const std::string& ours,
                  const std::string& theirs, uint32_t flags, uint32_t weight,
                  std::vector<Form>* forms) {
  flags |= Form::kAggregate;
  forms->push_back({result, arguments, ours, theirs, flags, weight});
  const std::string condition = "{" + std::to_string(arguments.size() + 1) + "})";
  const std::string filter = " FILTER (WHERE " + condition;
  const std::string their_filter = " FILTER (WHERE +" + condition;
  arguments.push_back(K::kBool);
  // A check around the aggregate stays outside.
  const bool checked = theirs.substr(0, 4) == "i64(";
  const std::string inside = checked ? theirs.substr(4, theirs.size() - 5) : theirs;
  const bool cast = ours.substr(0, 5) == "CAST(";
  const std::string our_end = " AS bigint)";
  const std::string our_inside = cast ? ours.substr(5, ours.size() - 5 - our_end.size()) : ours;
  forms->push_back({result, arguments,
                    cast ? "CAST(" + our_inside + filter + our_end : ours + filter,
                    checked ? "i64(" + inside + their_filter + ")" : theirs + their_filter, flags,
                    weight / 3 + 1});
}

void AddNumberAggregates(std::vector<Form>* forms) {
  constexpr uint32_t kLoose = Form::kInexact | Form::kTameOnly;
  for (const Kind kind : {K::kInt, K::kLong, K::kSingle, K::kReal}) {
    const auto add = [&](const std::string& ours, const std::string& theirs, uint32_t weight) {
      AddAggregate(K::kReal, {kind}, ours, theirs, kLoose, weight, forms);
    };
    add("avg({1})", "avg({1})", 8);
    add("avg(DISTINCT {1})", "avg(DISTINCT {1})", 2);
    add("stddev({1})", "stddev_samp({1})", 2);
    add("stddev_samp({1})", "stddev_samp({1})", 2);
    add("stddev_pop({1})", "stddev_pop({1})", 2);
    add("variance({1})", "var_samp({1})", 2);
    add("var_samp({1})", "var_samp({1})", 2);
    add("var_pop({1})", "var_pop({1})", 2);
  }
  for (const Kind kind : {K::kSingle, K::kReal}) {
    AddAggregate(K::kReal, {kind}, "sum({1})", "sum({1})", kLoose, 8, forms);
    // Exact as long as nothing is rounded on the way, as with the columns of these tests.
    AddAggregate(K::kReal, {kind}, "sum({1})", "sum({1})", Form::kTameOnly | Form::kWantsColumns, 8,
                 forms);
  }
  AddAggregate(K::kLong, {K::kInt}, "sum({1})", "sum({1})", 0, 15, forms);
  AddAggregate(K::kLong, {K::kInt}, "sum(DISTINCT {1})", "sum(DISTINCT {1})", 0, 5, forms);
  AddAggregate(K::kLong, {K::kLong}, "CAST(sum({1}) AS bigint)", "i64(exact_sum({1}))", kFails, 6,
               forms);
  AddAggregate(K::kDecimal, {K::kLong}, "sum({1})", "exact_sum({1})", 0, 10, forms);
  AddAggregate(K::kDecimal, {K::kLong}, "sum(DISTINCT {1})", "exact_sum(DISTINCT {1})", 0, 4,
               forms);
}

std::vector<Form> MakeScalarForms() {
  std::vector<Form> forms;
  AddArithmetic(&forms);
  AddFloatFunctions(&forms);
  AddConversions(&forms);
  AddComparisons(&forms);
  AddLists(&forms);
  AddLogic(&forms);
  AddForEachKind(&forms);
  AddText(&forms);
  AddDates(&forms);
  AddPrecedence(&forms);
  return forms;
}

std::vector<Form> MakeAggregateForms() {
  std::vector<Form> forms;
  AddAggregate(K::kLong, {}, "count(*)", "count(*)", 0, 20, &forms);
  AddNumberAggregates(&forms);
  AddAggregate(K::kBool, {K::kBool}, "bool_and({1})", "min({1})", 0, 5, &forms);
  AddAggregate(K::kBool, {K::kBool}, "bool_or({1})", "max({1})", 0, 5, &forms);
  for (const Kind kind : {K::kBool, K::kInt, K::kLong, K::kUnsigned, K::kSingle, K::kReal, K::kText,
                          K::kBytes, K::kDate, K::kTimestamp}) {
    AddAggregate(kind, {kind}, "min({1})", "min({1})", kExact, 8, &forms);
    AddAggregate(kind, {kind}, "max({1})", "max({1})", kExact, 8, &forms);
    AddAggregate(K::kLong, {kind}, "count({1})", "count({1})", 0, 3, &forms);
    AddAggregate(K::kLong, {kind}, "count(DISTINCT {1})", "count(DISTINCT {1})", kExact, 3, &forms);
  }
  return forms;
}

}  // namespace

const std::vector<Form>& ScalarForms() {
  static const std::vector<Form> forms = MakeScalarForms();
  return forms;
}

const std::vector<Form>& AggregateForms() {
  static const std::vector<Form> forms = MakeAggregateForms();
  return forms;
}

}  // namespace colmerge::test
