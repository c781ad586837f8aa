// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "postgresql/catalogue.h"

namespace colmerge::test {
namespace {

using K = Kind;

void Add(std::vector<Form>* forms, K result, std::initializer_list<const char*> texts,
         uint32_t flags = 0) {
  for (const char* text : texts) forms->push_back({result, text, text, flags});
}

void Add(std::vector<Form>* forms, K result, const std::string& ours, const std::string& theirs,
         uint32_t flags) {
  forms->push_back({result, ours, theirs, flags});
}

void AddMatching(std::vector<Form>* forms) {
  Add(forms, K::kBool,
      {"({text} LIKE 'a%')", "({text} LIKE '%b%')", "({text} LIKE '_b_')", "({text} NOT LIKE '%a')",
       "({text} LIKE {text})", "({text} ILIKE 'A%')", "({text} ILIKE {text})",
       "({text} NOT ILIKE '%B_')", "({text} LIKE 'a\\%b\\_c')", "({text} LIKE 'a!%b_c' ESCAPE '!')",
       "({text} LIKE '%\\\\')", "({text} LIKE '')", "({text} LIKE '%_%_%')",
       "({text} LIKE 'a%' ESCAPE '')", "({text} ILIKE '\xc3\x84\xc3\xb6%')",
       "({text} LIKE '\xe6\x97\xa5__')", "starts_with({text}, {text})",
       "starts_with({text}, 'a')"});
}

std::vector<Form> MakeTextForms() {
  std::vector<Form> forms;
  Add(&forms, K::kInt,
      {"length({text})", "char_length({text})", "character_length({text})", "octet_length({text})",
       "length({bytes})", "octet_length({bytes})", "strpos({text}, {text})",
       "position({text} IN {text})", "position('b' IN {text})", "ascii({text})"});
  forms.push_back({K::kLong, "bit_length({text})", "bit_length({text})::bigint", 0});
  forms.push_back({K::kLong, "bit_length({bytes})", "bit_length({bytes})::bigint", 0});
  Add(&forms, K::kText,
      {"lower({text})",
       "upper({text})",
       "initcap({text})",
       "substr({text}, {small})",
       "substr({text}, {small}, {small})",
       "substring({text}, {small})",
       "substring({text}, {small}, 3)",
       "substring({text} FROM {small} FOR {small})",
       "substring({text} FROM {small})",
       "substring({text} FOR {small})",
       "left({text}, {small})",
       "right({text}, {small})",
       "split_part({text}, 'a', {small})",
       "split_part({text}, {text}, {small})",
       "ltrim({text})",
       "rtrim({text})",
       "btrim({text})",
       "ltrim({text}, {text})",
       "rtrim({text}, 'ab')",
       "btrim({text}, {text})",
       "trim(BOTH {text} FROM {text})",
       "trim(LEADING 'a' FROM {text})",
       "trim(TRAILING FROM {text})",
       "trim({text})",
       "trim(FROM {text})",
       "lpad({text}, {small})",
       "lpad({text}, {small}, {text})",
       "rpad({text}, 7)",
       "rpad({text}, {small}, {text})",
       "overlay({text} PLACING {text} FROM {small})",
       "overlay({text} PLACING {text} FROM {small} FOR {small})",
       "overlay({text}, 'xy', 2)",
       "overlay({text}, 'xy', 2, {small})",
       "concat({text}, {text})",
       "concat({text}, {int}, {date})",
       "concat({dec}::numeric(30, 4), {int}, {text}, {long})",
       "concat({ts}, {tz}, {time}, {iv})",
       "concat_ws({text}, {text}, {int}, {text})",
       "concat_ws(', ', {text}, {tz}, {text})",
       "repeat({text}, {small})",
       "reverse({text})",
       "replace({text}, {text}, {text})",
       "replace({text}, 'a', 'xyz')",
       "translate({text}, {text}, {text})",
       "translate({text}, 'abc', 'x')",
       "chr({int})",
       "({text} || {text})",
       "({text} || {text} || {text})",
       "({text} || {int})",
       "({dec}::numeric(30, 4) || {text})",
       "({text} || {bool})",
       "({date} || {text})",
       "({text} || {ts})",
       "({text} || {iv})",
       "encode({bytes}, 'hex')",
       "encode({bytes}, 'base64')"});
  Add(&forms, K::kBytes,
      {"substr({bytes}, {small})", "substr({bytes}, {small}, {small})",
       "substring({bytes} FROM {small} FOR 2)", "({bytes} || {bytes})",
       "decode(encode({bytes}, 'hex'), 'hex')", "decode(encode({bytes}, 'base64'), 'base64')",
       "decode({text}, 'hex')", "decode({text}, 'base64')"});
  forms.push_back({K::kText, "concat({text}, {bool})", "concat({text}, {bool}::text)", 0});
  AddMatching(&forms);
  return forms;
}

void AddFields(std::vector<Form>* forms) {
  const auto add = [forms](const std::string& field, const std::string& place) {
    const std::string extracted = "extract(" + field + " FROM " + place + ")";
    const std::string part = "date_part('" + field + "', " + place + ")";
    forms->push_back({K::kReal, extracted, extracted + "::float8", 0});
    forms->push_back({K::kReal, part, part, 0});
  };
  for (const char* field : {"microsecond", "millisecond", "second", "minute", "hour", "day", "week",
                            "month", "quarter", "year", "decade", "century", "millennium", "dow",
                            "isodow", "doy", "isoyear", "epoch", "julian"}) {
    for (const char* place : {"{ts}", "{tz}", "{date}"}) add(field, place);
  }
  for (const char* field : {"microseconds", "milliseconds", "second", "minute", "hour", "epoch"}) {
    add(field, "{time}");
  }
  for (const char* field :
       {"microsecond", "millisecond", "second", "minute", "hour", "day", "month", "quarter", "year",
        "decade", "century", "millennium", "epoch"}) {
    add(field, "{iv}");
  }
  for (const char* field :
       {"microseconds", "millisecond", "second", "minute", "hour", "day", "week", "month",
        "quarter", "year", "decade", "century", "millennium"}) {
    const std::string name = field;
    forms->push_back(
        {K::kTimestamp, "date_trunc('" + name + "', {ts})", "date_trunc('" + name + "', {ts})", 0});
    forms->push_back(
        {K::kMoment, "date_trunc('" + name + "', {tz})", "date_trunc('" + name + "', {tz})", 0});
    forms->push_back({K::kTimestamp, "date_trunc('" + name + "', {date})",
                      "date_trunc('" + name + "', {date}::timestamp)", 0});
  }
}

std::vector<Form> MakeTimeForms() {
  std::vector<Form> forms;
  AddFields(&forms);
  Add(&forms, K::kDate, {"({date} + {small})", "({small} + {date})", "({date} - {int})"});
  Add(&forms, K::kDate,
      {"make_date(2000 + {small}, {small}, {small})", "make_date(2024, {small}, {small})"},
      Form::kRare);
  Add(&forms, K::kInt, {"({date} - {date})"});
  Add(&forms, K::kTimestamp,
      {"({date} + {iv})", "({date} - {iv})", "({ts} + {iv})", "({iv} + {ts})", "({ts} - {iv})",
       "({ts} + INTERVAL '1 month')",
       "make_timestamp(2024, {small}, {small}, {small}, 5, {real})"});
  Add(&forms, K::kMoment,
      {"({tz} + {iv})", "({tz} - {iv})", "to_timestamp({real})", "to_timestamp({int})"});
  Add(&forms, K::kTime,
      {"({time} + {iv})", "({time} - {iv})", "make_time({small}, {small}, {real})"});
  Add(&forms, K::kInterval,
      {"({ts} - {ts})", "({tz} - {tz})", "({time} - {time})", "({iv} + {iv})", "({iv} - {iv})",
       "(- {iv})", "({iv} * {small})", "({small} * {iv})", "({date} - {ts})"});
  return forms;
}

void AddAggregate(std::vector<Form>* forms, K result, const std::string& name, K kind,
                  uint32_t flags, const std::string& cast) {
  const std::string place = "{" + std::string(WordOf(kind)) + "}";
  for (const std::string& text : {name + "(" + place + ")", name + "(DISTINCT " + place + ")",
                                  name + "(" + place + ") FILTER (WHERE {bool})"}) {
    forms->push_back({result, text, text + cast, flags | Form::kAggregate});
  }
}

std::vector<Form> MakeAggregateForms() {
  std::vector<Form> forms;
  Add(&forms, K::kLong, {"count(*)", "count(*) FILTER (WHERE {bool})"}, Form::kAggregate);
  for (const K kind : {K::kBool, K::kInt, K::kLong, K::kSingle, K::kReal, K::kDecimal, K::kText,
                       K::kBytes, K::kDate, K::kTime, K::kTimestamp, K::kMoment, K::kInterval}) {
    if (kind == K::kInterval) {
      Add(&forms, K::kLong, {"count({iv})"}, Form::kAggregate);
    } else {
      AddAggregate(&forms, K::kLong, "count", kind, 0, "");
    }
    if (kind == K::kBool || kind == K::kBytes) continue;
    AddAggregate(&forms, kind, "min", kind, 0, "");
    AddAggregate(&forms, kind, "max", kind, 0, "");
  }
  AddAggregate(&forms, K::kLong, "sum", K::kInt, 0, "");
  AddAggregate(&forms, K::kDecimal, "sum", K::kLong, 0, "");
  AddAggregate(&forms, K::kDecimal, "sum", K::kDecimal, 0, "");
  AddAggregate(&forms, K::kReal, "sum", K::kReal, Form::kNear, "");
  forms.push_back(
      {K::kReal, "sum({single})", "sum({single}::float8)", Form::kNear | Form::kAggregate});
  for (const char* name :
       {"avg", "stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop"}) {
    for (const K kind : {K::kReal, K::kSingle}) {
      AddAggregate(&forms, K::kReal, name, kind, Form::kNear, "");
    }
    for (const char* word : {"int", "long", "dec"}) {
      const std::string plain = std::string(name) + "({" + word + "}";
      const std::string distinct = std::string(name) + "(DISTINCT {" + word + "}";
      Add(&forms, K::kReal, plain + ")", plain + "::float8)", Form::kNear | Form::kAggregate);
      // As floats, integers that differ may be equal.
      if (word == std::string("long")) continue;
      Add(&forms, K::kReal, distinct + ")", distinct + "::float8)", Form::kNear | Form::kAggregate);
    }
  }
  for (const char* name : {"bool_and", "bool_or", "every"}) {
    AddAggregate(&forms, K::kBool, name, K::kBool, 0, "");
  }
  return forms;
}

}  // namespace

const std::vector<Form>& TextForms() {
  static const std::vector<Form> forms = MakeTextForms();
  return forms;
}

const std::vector<Form>& TimeForms() {
  static const std::vector<Form> forms = MakeTimeForms();
  return forms;
}

const std::vector<Form>& AggregateForms() {
  static const std::vector<Form> forms = MakeAggregateForms();
  return forms;
}

}  // namespace colmerge::test
