// SPDX-License-Identifier: Apache-2.0
// However the rows of a text are cut into texts, a column ends with the type that inference gives the whole, or one text
// is refused. docs/text.md tells where the two differ, and this test with it:
//
//   the whole                     the parts
//   numbers with a point          whole numbers first: integers, as long as those with a point are whole (2.0); the whole is
//                                 text where float64 does not hold them
//   integers beyond int64         after integers within it: decimal(20, 0), with more digits for numbers with a point
//   dates and times               dates first: date32, as long as all times are midnights
//   a mixture is text, or refused the first part that does not fit those before is refused; after text all is text
#include <cstdlib>

#include "property/any_table.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

constexpr uint64_t kTexts = 1500;

using Values = std::vector<std::string>;

// As JSON writes them; values of a family may have a type in common.
const std::vector<Values>& Families() {
  static const std::vector<Values> families = {
      {"null", "0", "-3", "2147483648", "9223372036854775807"},
      {"null", "1", "-3", "9223372036854775808", "18446744073709551615"},
      {"null", "1", "0.5", "2.0", "1e3", "-0.0", "9007199254740993"},
      {"1", "0.5", "2.0", "1e300", "1e400", "18446744073709551615", "18446744073709551616"},
      {"null", "true", "false"},
      {"null", "\"2024-02-29\"", "\"1969-12-31\"", "\"2024-02-29T12:00:00\"",
       "\"2024-02-29T12:00:00.123456789\"", "\"0001-01-01T00:00:00\""},
      {"null", "\"2024-02-29T12:00:00Z\"", "\"2024-02-29T12:00:00.123456789+02:00\""},
      {"null", "\"x\"", "\"007\"", "\"\"", "\"12:30\""},
      {"null", "0", "-3", "9223372036854775808", "18446744073709551615", "-9223372036854775808"},
      {"null", "1", "-3", "9223372036854775808", "0.5", "1e300", "true", "\"2024-02-29\"",
       "\"2024-02-29T12:00:00\"", "\"2024-02-29T12:00:00Z\"", "\"NA\"", "\"x\""},
      {"null", "[]", "[null]", "[1]", "[0.5, 2]", "[9223372036854775808]", "[\"2024-02-29\"]"},
      {"null", "{}", "{\"a\": null}", "{\"a\": 1}", "{\"a\": 0.5, \"b\": \"x\"}",
       "{\"b\": null, \"c\": [1]}", "{\"c\": [0.5], \"a\": 2.0}"},
  };
  return families;
}

Values RandomValues(Random* random, uint64_t families) {
  const Values& family = Families()[random->Below(families)];
  Values values;
  const uint64_t count = 2 + random->Below(7);
  for (uint64_t i = 0; i < count; ++i) {
    const bool strays = random->Percent(4);
    values.push_back(random->Pick(strays ? Families()[random->Below(families)] : family));
  }
  return values;
}

std::string JsonRow(size_t id, const std::string& value) {
  return "{\"id\": " + std::to_string(id) + ", \"v\": " + value + "}\n";
}
// Quotes of strings stay, which CSV takes for quotes of cells; an empty one, which is null save in text, is left out.
std::string CsvRow(size_t id, const std::string& value) {
  return std::to_string(id) + "," + (value == "null" || value == "\"\"" ? "" : value) + "\n";
}

struct Form {
  const char* header;
  std::string (*row)(size_t, const std::string&);
  Outcome (*write)(colmerge_store*, const WriteRules&, const std::string&);
  uint64_t families;  // of values that it can write
};

std::string TextOf(const Form& form, const Values& values, size_t begin, size_t end) {
  std::string text = form.header;
  for (size_t i = begin; i < end; ++i) text += form.row(i, values[i]);
  return text;
}

bool IsDecimal(const Type& type) { return type.format[0] == 'd'; }

const Field* FindMember(const Type& type, const std::string& name) {
  for (const Field& member : type.children) {
    if (member.name == name) return &member;
  }
  return nullptr;
}

// By the rules above.
bool MayEndAs(const Type& parts, const Type& whole) {
  if (parts.is_nested() && parts.format == whole.format) {
    for (const Field& member : whole.children) {
      const Field* other = FindMember(parts, member.name);
      if (other == nullptr || !MayEndAs(other->type, member.type)) return false;
    }
    return true;
  }
  if (parts.format == whole.format) return true;
  const bool is_whole = parts.format == "l" || parts.format == "L" || IsDecimal(parts);
  if (whole.format == "g") return is_whole || parts.format == "u";
  if (whole.format == "u") return is_whole;
  if (whole.format == "L") return IsDecimal(parts);
  return parts.format == "tdD" && whole.format == "tsu:";
}

Values ShownValues(colmerge_store* store) {
  const Snapshot snapshot = TakeSnapshot(store, "t");
  colmerge_error error;
  int64_t columns[2];
  Expect(colmerge_snapshot_find_column(snapshot.get(), "id", -1, &columns[0], &error), error, "id");
  Expect(colmerge_snapshot_find_column(snapshot.get(), "v", -1, &columns[1], &error), error, "v");
  Values shown;
  for (int64_t row = 0; row < static_cast<int64_t>(ReadTable(store, "t").rows.rows()); ++row) {
    char text[400];
    int64_t length = 0;
    Expect(colmerge_snapshot_value_text(snapshot.get(), row, columns[1], text, sizeof text, &length,
                                        &error),
           error, "value_text");
    shown.push_back(length < 0 ? "NULL" : text);
  }
  return shown;
}

// Of the parts and of the whole, which is of this type. A long double holds all integers of 64 bits.
bool MeanTheSame(const Type& type, const std::string& part, const std::string& whole) {
  if (part == "NULL" || whole == "NULL") return part == whole;
  if (type.format == "tsu:") return part + "T00:00:00" == whole;
  if (type.format == "g") {
    return std::strtod(part.c_str(), nullptr) == std::strtod(whole.c_str(), nullptr);
  }
  return std::strtold(part.c_str(), nullptr) == std::strtold(whole.c_str(), nullptr);
}

// The type of column "v" and its values, member order and nulls of absent members aside.
void RequireAlike(colmerge_store* parts, colmerge_store* whole) {
  const RowBatch cut = ReadTable(parts, "t").rows;
  const RowBatch uncut = ReadTable(whole, "t").rows;
  const auto a = static_cast<size_t>(cut.Find("v"));
  const auto b = static_cast<size_t>(uncut.Find("v"));
  const Type& type = cut.fields[a].type;
  INFO("in parts " << ToText(cut) << "\nwhole " << ToText(uncut));
  REQUIRE(MayEndAs(type, uncut.fields[b].type));
  if (type == uncut.fields[b].type) {
    REQUIRE(cut.columns[a] == uncut.columns[b]);
  } else if (!type.is_nested()) {
    const Values shown = ShownValues(whole);
    for (size_t i = 0; const std::string& value : ShownValues(parts)) {
      CAPTURE(value, shown[i]);
      REQUIRE(MeanTheSame(uncut.fields[b].type, value, shown[i++]));
    }
  }
}

// In another order the rows have the same type, or are refused as well.
void CheckOtherOrder(const Form& form, const WriteRules& rules, Values values, Random* random,
                     const Outcome& at_once, colmerge_store* whole) {
  for (size_t i = values.size() - 1; i > 0; --i) std::swap(values[i], values[random->Below(i + 1)]);
  const Store store = OpenStore();
  const std::string text = TextOf(form, values, 0, values.size());
  INFO("in another order " << text);
  REQUIRE(form.write(store.get(), rules, text).status == at_once.status);
  if (at_once.status != COLMERGE_OK) return;
  const RowBatch rows = ReadTable(whole, "t").rows;
  const RowBatch others = ReadTable(store.get(), "t").rows;
  const Type& type = rows.fields[static_cast<size_t>(rows.Find("v"))].type;
  const Type& other = others.fields[static_cast<size_t>(others.Find("v"))].type;
  REQUIRE(other.format == type.format);
  if (!type.is_nested()) REQUIRE(other == type);
}

void CheckText(const Form& form, uint64_t seed) {
  CAPTURE(seed);
  Random random(seed);
  const Values values = RandomValues(&random, form.families);
  const WriteRules rules = {"t", COLMERGE_MODE_APPEND, {}, false};
  const std::string text = TextOf(form, values, 0, values.size());
  INFO(text);
  const Store whole = OpenStore();
  const Store parts = OpenStore();
  const Outcome at_once = form.write(whole.get(), rules, text);
  Outcome part;
  size_t begin = 0;
  while (begin < values.size() && part.status == COLMERGE_OK) {
    const size_t end = begin + 1 + random.Below(values.size() - begin);
    part = form.write(parts.get(), rules, TextOf(form, values, begin, end));
    begin = end;
  }
  CheckOtherOrder(form, rules, values, &random, at_once, whole.get());
  INFO("at once: " << at_once.error.message << "\nin parts: " << part.error.message);
  if (part.status == COLMERGE_OK) {
    const RowBatch rows = ReadTable(parts.get(), "t").rows;
    const bool is_text = rows.fields[static_cast<size_t>(rows.Find("v"))].type.format == "u";
    if (is_text && at_once.status == COLMERGE_ERROR_INVALID_TEXT) return;
    REQUIRE(at_once.status == COLMERGE_OK);
    return RequireAlike(parts.get(), whole.get());
  }
  REQUIRE(
      (part.status == COLMERGE_ERROR_INVALID_TEXT || part.status == COLMERGE_ERROR_TYPE_MISMATCH));
  REQUIRE(std::string(part.error.column) == "v");
  if (at_once.status != COLMERGE_OK) return;
  const RowBatch rows = ReadTable(whole.get(), "t").rows;
  const Type& type = rows.fields[static_cast<size_t>(rows.Find("v"))].type;
  const RowBatch before = ReadTable(parts.get(), "t").rows;
  const Type& type_before = before.fields[static_cast<size_t>(before.Find("v"))].type;
  INFO("whole " << ToText(rows) << "\nparts before " << ToText(before));
  const bool both_signs = IsDecimal(type_before) || type_before.format == "L";
  REQUIRE((type.is_nested() || type.format == "u" || both_signs));
}

TEST_CASE("rows of JSON end alike in one text and in several") {
  const Form json = {"", JsonRow, WriteJson, Families().size()};
  for (uint64_t seed = 0; seed < kTexts; ++seed) CheckText(json, seed);
}

TEST_CASE("rows of CSV end alike in one text and in several") {
  const Form csv = {"id,v\n", CsvRow, WriteCsv, Families().size() - 2};
  for (uint64_t seed = 0; seed < kTexts; ++seed) CheckText(csv, 50000 + seed);
}

}  // namespace
}  // namespace colmerge::test
