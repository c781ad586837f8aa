// SPDX-License-Identifier: Apache-2.0
#include "postgresql/catalogue.h"

#include <initializer_list>
#include <utility>

namespace colmerge::test {
namespace {

using K = Kind;

constexpr K kNumbers[] = {K::kInt, K::kLong, K::kSingle, K::kReal, K::kDecimal};
constexpr K kOrdered[] = {K::kBool,      K::kInt,    K::kLong,    K::kSingle, K::kReal,
                          K::kDecimal,   K::kText,   K::kBytes,   K::kDate,   K::kTime,
                          K::kTimestamp, K::kMoment, K::kInterval};

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

class Catalogue {
 public:
  void Add(K result, std::initializer_list<const char*> texts, uint32_t flags = 0) {
    for (const char* text : texts) Add(result, text, text, flags);
  }
  void Add(K result, const std::string& ours, const std::string& theirs, uint32_t flags = 0) {
    forms_.push_back({result, ours, theirs, flags});
  }
  // For a kind: {k} stands for it.
  void AddOf(K kind, K result, std::initializer_list<const char*> texts, uint32_t flags = 0) {
    for (const char* text : texts) {
      const std::string own = Replaced(text, "{k}", "{" + std::string(WordOf(kind)) + "}");
      Add(result, own, own, flags);
    }
  }

  std::vector<Form> Take() { return std::move(forms_); }

 private:
  std::vector<Form> forms_;
};

// The kind that arithmetic on two kinds is done in.
K Arithmetic(K a, K b) {
  if (a == b) return a;
  const auto is = [&](K kind) { return a == kind || b == kind; };
  if (is(K::kReal) || is(K::kSingle)) return K::kReal;
  return is(K::kDecimal) ? K::kDecimal : K::kLong;
}

void AddArithmetic(Catalogue* all) {
  for (const K a : kNumbers) {
    all->AddOf(a, a, {"(- {k})", "(+ {k})", "abs({k})"});
    for (const K b : kNumbers) {
      const std::string left = "{" + std::string(WordOf(a)) + "}";
      const std::string right = "{" + std::string(WordOf(b)) + "}";
      const K result = Arithmetic(a, b);
      const auto add = [&](const std::string& op, uint32_t flags) {
        const std::string text = "(" + left + op + right + ")";
        all->Add(result, text, text, flags);
      };
      add(" + ", 0);
      add(" - ", 0);
      if (result == K::kDecimal) {
        add(" * ", Form::kAlone);
        add(" / ", Form::kNear);
      } else {
        add(" * ", 0);
        add(" / ", 0);
      }
      if (result == K::kReal || result == K::kSingle) continue;
      add(" % ", 0);
      const std::string rest = "mod(" + left + ", " + right + ")";
      all->Add(result, rest, rest);
    }
  }
  all->Add(K::kReal,
           {"({real} ^ {real})", "({real} ^ 2)", "(2.0::float8 ^ {small} ^ 2)",
            "power({real}, {small})", "pow({real}, {real})", "({int} ^ {small})::float8"},
           Form::kNear);
}

void AddNumberFunctions(Catalogue* all) {
  all->Add(K::kReal,
           {"ceil({real})", "ceiling({real})", "floor({real})", "trunc({real})", "round({real})",
            "sign({int})", "ceil({int})", "floor({int})", "round({int})", "trunc({int})"});
  all->Add(K::kDecimal,
           {"sign({dec})", "ceil({dec})", "ceiling({dec})", "floor({dec})", "trunc({dec})",
            "round({dec})", "div({dec}, {dec})", "mod({dec}, {dec})", "abs({dec})"});
  all->Add(K::kDecimal,
           {"round({dec}, {small})", "trunc({dec}, {small})", "round({dec}, 2)",
            "round({int}, {small})", "round({long}, -2)", "trunc({long}, -1)"},
           Form::kAlone);
  all->Add(K::kReal, {"sign(nullif({real}, 'NaN'))"});
  for (const char* name : {"sign", "ceil", "floor", "round", "trunc"}) {
    all->Add(K::kDecimal, std::string(name) + "({long})", std::string(name) + "({long}::numeric)",
             Form::kAlone);
  }
  all->Add(K::kInt, "div({int}, {int})", "div({int}, {int})::bigint::integer", 0);
  all->Add(K::kLong, "div({long}, {int})", "div({long}, {int})::bigint", 0);
  all->Add(K::kInt, {"gcd({int}, {int})", "lcm({int}, {int})", "width_bucket({real}, 0.0, 10.0, 4)",
                     "width_bucket({real}, 5.0, -3.0, 7)", "width_bucket({dec}, 0.0, 2.5, {small})",
                     "width_bucket({int}, 1, 9, 3)"});
  all->Add(K::kInt, {"width_bucket({real}, {real}, {real}, 5)"}, Form::kRare);
  all->Add(K::kLong, {"gcd({long}, {long})", "lcm({long}, {int})"});
  all->Add(K::kReal,
           {"sqrt({real})",  "sqrt(abs({real}))", "cbrt({real})",    "exp({real})",
            "ln({real})",    "ln(abs({real}))",   "log({real})",     "log10({real})",
            "sin({real})",   "cos({real})",       "tan({real})",     "cot({real})",
            "asin({real})",  "acos({real})",      "atan({real})",    "atan2({real}, {real})",
            "sinh({real})",  "cosh({real})",      "tanh({real})",    "asinh({real})",
            "acosh({real})", "atanh({real})",     "degrees({real})", "radians({real})",
            "pi()",          "sqrt({int})",       "exp({small})",    "sin({int})",
            "cbrt({int})"},
           Form::kNear);
  for (const char* call :
       {"log({dec}, {dec})", "ln({dec})", "sqrt({dec})", "log({dec})", "power({dec}, {small})"}) {
    all->Add(K::kReal, call, call, Form::kNear | Form::kRare);
  }
  all->Add(K::kReal, "log2({real})", "log(2, {real}::numeric)", Form::kNear);
  all->Add(K::kBool, "isnan({real})", "({real} = 'NaN')");
  all->Add(K::kBool, "isinf({real})", "({real} IN ('Infinity', '-Infinity'))");
  all->Add(K::kBool, "isfinite({real})", "({real} NOT IN ('Infinity', '-Infinity', 'NaN'))");
  all->Add(K::kText, {"to_hex({int})", "to_hex({long})"});
}

void AddComparisons(Catalogue* all) {
  const auto add = [all](const std::string& left, const std::string& right) {
    for (const char* op : {" = ", " <> ", " != ", " < ", " <= ", " > ",
                           " >= ", " IS DISTINCT FROM ", " IS NOT DISTINCT FROM "}) {
      const std::string text = "(" + left + op + right + ")";
      all->Add(K::kBool, text, text);
    }
    for (const std::string& text :
         {"(" + left + " BETWEEN " + right + " AND " + left + ")",
          "(" + left + " NOT BETWEEN SYMMETRIC " + right + " AND " + left + ")",
          "(" + left + " IN (" + right + ", " + left + "))",
          "(" + left + " NOT IN (" + right + ", " + left + "))"}) {
      all->Add(K::kBool, text, text);
    }
  };
  const auto place = [](K kind) { return "{" + std::string(WordOf(kind)) + "}"; };
  for (const K kind : kOrdered) add(place(kind), place(kind));
  for (const K a : kNumbers) {
    for (const K b : kNumbers) {
      if (a != b) add(place(a), place(b));
    }
  }
  add("{date}", "{ts}");
  add("{ts}", "{date}");
}

void AddLogic(Catalogue* all) {
  all->Add(K::kBool, {"({bool} AND {bool})", "({bool} OR {bool})", "(NOT {bool})",
                      "({bool} AND {bool} OR NOT {bool})", "({bool} IS TRUE)",
                      "({bool} IS NOT TRUE)", "({bool} IS FALSE)", "({bool} IS NOT FALSE)",
                      "({bool} IS UNKNOWN)", "({bool} IS NOT UNKNOWN)"});
}

void AddForEachKind(Catalogue* all) {
  for (const K kind : kOrdered) {
    all->AddOf(kind, K::kBool, {"({k} IS NULL)", "({k} IS NOT NULL)"});
    all->AddOf(kind, kind,
               {"coalesce({k}, {k})", "coalesce({k}, {k}, {k})", "nullif({k}, {k})",
                "CASE WHEN {bool} THEN {k} ELSE {k} END", "CASE {small} WHEN 1 THEN {k} END",
                "CASE WHEN {bool} THEN {k} WHEN {bool} THEN {k} END"});
    if (kind == K::kBool) continue;
    all->AddOf(kind, kind, {"greatest({k}, {k})", "least({k}, {k}, {k})"});
  }
  all->Add(K::kReal, {"coalesce({int}, {real})", "greatest({real}, {int})",
                      "CASE WHEN {bool} THEN {int} ELSE {real} END"});
  all->Add(K::kDecimal,
           {"coalesce({dec}, {int})", "least({dec}, {int}, {long})",
            "CASE WHEN {bool} THEN {int} ELSE {dec} END"},
           Form::kAlone);
  all->Add(K::kLong, {"coalesce({int}, {long})", "greatest({long}, {int})"});
  all->Add(K::kTimestamp, {"coalesce({date}, {ts})"});
}

// Casts between kinds, one by one: where one side has a cast and the other has not, both refuse.
void AddCasts(Catalogue* all) {
  for (const K from : kNumbers) {
    for (const K to : kNumbers) {
      const std::string place = "{" + std::string(WordOf(from)) + "}";
      const std::string text = "CAST(" + place + " AS " + PostgresqlTypeOf(to) + ")";
      const bool is_float = from == K::kSingle || from == K::kReal;
      if (!is_float || to != K::kDecimal) all->Add(to, text, text);
    }
    all->AddOf(from, K::kInt, {"{k}::int4"});
    all->AddOf(from, K::kInt, {"CAST({k} AS smallint)"}, Form::kAlone);
    if (from == K::kSingle || from == K::kReal) {
      all->AddOf(from, K::kDecimal, {"CAST({k} AS numeric(10, 2))", "{k}::decimal(6, 0)"},
                 Form::kAlone);
      all->AddOf(from, from, {"CAST(CAST({k} AS text) AS double precision)"}, Form::kAlone);
      continue;
    }
    all->AddOf(from, K::kDecimal, {"CAST({k} AS numeric(10, 2))", "{k}::decimal(6, 0)"});
    if (from == K::kDecimal) {
      all->Add(K::kText,
               {"CAST({dec}::numeric(30, 4) AS text)", "{dec}::numeric(30, 4)::varchar(3)"});
      continue;
    }
    all->AddOf(from, K::kText, {"CAST({k} AS text)", "{k}::varchar(3)"});
  }
  for (const K kind :
       {K::kBool, K::kDate, K::kTime, K::kTimestamp, K::kMoment, K::kInterval, K::kText}) {
    all->AddOf(kind, K::kText, {"CAST({k} AS text)", "{k}::varchar", "{k}::varchar(7)"});
  }
  all->Add(K::kBool, {"CAST({int} AS boolean)", "{text}::bool"});
  all->Add(K::kInt, {"CAST({bool} AS integer)", "{text}::integer"});
  all->Add(K::kInt, {"{text}::int2"}, Form::kAlone);
  all->Add(K::kLong, {"{text}::bigint"});
  all->Add(K::kDecimal, {"{text}::numeric(8, 3)"});
  all->Add(K::kReal, {"{text}::float8", "{text}::double precision"});
  all->Add(K::kSingle, {"{text}::real"});
  all->Add(K::kDate, {"{text}::date", "{ts}::date", "{tz}::date", "CAST({date}::text AS date)"});
  all->Add(K::kTime, {"{ts}::time", "{tz}::time", "{iv}::time", "CAST({time}::text AS time)"});
  all->Add(K::kTimestamp, {"{date}::timestamp", "{tz}::timestamp", "CAST({ts} AS timestamp(0))",
                           "CAST({ts}::text AS timestamp)", "{text}::timestamp"});
  all->Add(K::kMoment,
           {"{date}::timestamptz", "{ts}::timestamptz", "CAST({ts} AS timestamp with time zone)",
            "CAST({tz}::text AS timestamptz)"});
  all->Add(K::kInterval, {"{time}::interval", "CAST({iv}::text AS interval)"});
  all->Add(K::kBool, {"{real}::boolean", "{dec}::boolean", "{date}::boolean"}, Form::kRefused);
  all->Add(K::kInt,
           {"{date}::integer", "{bool}::real", "{ts}::bigint", "{bytes}::integer",
            "{bool}::numeric", "{time}::integer"},
           Form::kRefused);
}

// "Not there" for either side.
void AddRefused(Catalogue* all) {
  all->Add(K::kBool,
           {"({int} AND {bool})", "({text} AND {bool})", "({int} = {text})", "({date} = {time})",
            "({bool} = {int})", "({bytes} = {text})", "(NOT {int})", "({int} LIKE {text})",
            "({iv} = {int})", "({date} < {int})"},
           Form::kRefused);
  all->Add(K::kInt,
           {"({text} + {text})",
            "({date} + {date})",
            "({bool} + {bool})",
            "(- {text})",
            "(- {date})",
            "sum({text})",
            "length({int})",
            "lower({int})",
            "sqrt({text})",
            "({ts} + {int})",
            "({int} % {real})",
            "avg({bool})",
            "coalesce({int}, {text})",
            "greatest({int}, {bool})",
            "({time} + {time})",
            "({bytes} || {int})",
            "extract(week FROM {time})",
            "extract(nothing FROM {ts})",
            "repeat({text})",
            "bool_and({int})",
            "no_such_function({int})"},
           Form::kRefused);
}

std::vector<Form> MakeForms() {
  Catalogue all;
  AddArithmetic(&all);
  AddNumberFunctions(&all);
  AddComparisons(&all);
  AddLogic(&all);
  AddForEachKind(&all);
  AddCasts(&all);
  AddRefused(&all);
  std::vector<Form> forms = all.Take();
  for (const auto* more : {&TextForms(), &TimeForms(), &AggregateForms()}) {
    forms.insert(forms.end(), more->begin(), more->end());
  }
  return forms;
}

}  // namespace

const std::vector<Form>& Forms() {
  static const std::vector<Form> forms = MakeForms();
  return forms;
}

std::vector<Kind> PlacesOf(const Form& form) {
  std::vector<Kind> kinds;
  for (size_t at = 0; (at = form.ours.find('{', at)) != std::string::npos; ++at) {
    kinds.push_back(KindOf(form.ours.substr(at + 1, form.ours.find('}', at) - at - 1)));
  }
  return kinds;
}

std::string Filled(const std::string& text, const std::vector<std::string>& arguments) {
  std::string filled;
  size_t next = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '{') {
      filled += text[i];
      continue;
    }
    filled += arguments[next++];
    i = text.find('}', i);
  }
  return filled;
}

}  // namespace colmerge::test
