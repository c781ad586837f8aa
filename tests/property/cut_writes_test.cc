// SPDX-License-Identifier: Apache-2.0
// However rows are cut into writes, an inferred column ends with the same type and the same values, or a part is refused
// with an error that says what to do.
#include "differential/random_values.h"
#include "property/any_table.h"
#include "support/catch.h"

namespace colmerge::test::cut_writes_test {
namespace {

constexpr uint64_t kSequences = 2000;

Type Flat(const char* format) { return {format, {}, {}, false}; }
Type Coded(const char* index, const char* values) { return {index, {}, {Flat(values)}, false}; }
Type ListOf(const char* format, const Type& item) {
  return {format, {{"item", item, true, {}}}, {}, false};
}
Type StructOf(std::vector<Field> members) { return {"+s", std::move(members), {}, false}; }

std::vector<Type> FlatTypes(const std::vector<const char*>& formats) {
  std::vector<Type> types;
  for (const char* format : formats) types.push_back(Flat(format));
  return types;
}

// Types of a family may have a wider one in common.
const std::vector<std::vector<Type>>& Families() {
  static const std::vector<std::vector<Type>> families = {
      FlatTypes({"n", "c", "s", "i", "l", "C", "I", "L"}),
      FlatTypes({"n", "c", "i", "l", "L", "f", "g"}),
      FlatTypes({"c", "l", "L", "d:9,2", "d:20,0", "d:30,4", "d:20,-2", "d:60,6,256", "g"}),
      FlatTypes({"n", "tdD", "tdm", "tss:", "tsm:", "tsu:", "tsn:"}),
      FlatTypes({"tss:UTC", "tsm:Europe/Paris", "tsn:UTC", "tsu:UTC"}),
      FlatTypes({"tts", "ttm", "ttu", "ttn"}),
      FlatTypes({"tDs", "tDm", "tDu", "tDn"}),
      FlatTypes({"tiM", "tiD", "tin"}),
      FlatTypes({"n", "u", "U", "vu"}),
      FlatTypes({"z", "Z", "vz", "w:5", "w:16"}),
      {Coded("c", "u"), Coded("s", "u"), Coded("I", "U"), Coded("L", "u"), Flat("u"), Flat("n")},
      {Coded("c", "l"), Coded("C", "i"), Coded("s", "g"), Flat("l"), Flat("d:20,0")},
      {ListOf("+l", Flat("i")), ListOf("+l", Flat("g")), ListOf("+L", Flat("l")),
       ListOf("+w:2", Flat("c")), ListOf("+w:3", Flat("n")), Flat("n")},
      {StructOf({{"a", Flat("i"), true, {}}}), StructOf({{"a", Flat("l"), true, {}}}),
       StructOf({{"b", Flat("u"), true, {}}, {"a", Flat("g"), false, {}}}),
       StructOf({{"a", Flat("n"), true, {}}, {"c", ListOf("+l", Flat("i")), true, {}}})},
  };
  return families;
}

const Type& AnyOf(const std::vector<Type>& family, Random* random) {
  return random->Pick(random->Percent(5) ? random->Pick(Families()) : family);
}

// Few small values, so that many fit what comes before, and now and then any.
Cell SomeCell(const Type& type, Random* random) {
  if (random->Percent(15)) return {};
  if (type.format == "l" && random->Percent(5)) return CellOf((int64_t{1} << 53) + 1);
  return random->Percent(80) ? NumberedCell(type, random->Below(30), random)
                             : RandomCell(type, random);
}

// Batches of a key and a value column, whose types differ from batch to batch, and which some of them lack.
std::vector<RowBatch> RandomParts(Random* random, bool keys_meet) {
  const std::vector<Type>& family = random->Pick(Families());
  std::vector<RowBatch> parts;
  int64_t next = 0;
  const uint64_t count = 2 + random->Below(4);
  for (uint64_t i = 0; i < count; ++i) {
    std::vector<Field> fields = {{"id", Flat("l"), true, {}},
                                 {"v", AnyOf(family, random), true, {}}};
    if (random->Percent(10)) fields.pop_back();
    RowBatch part{fields, std::vector<std::vector<Cell>>(fields.size())};
    const uint64_t rows = random->Below(5);
    for (uint64_t row = 0; row < rows; ++row) {
      part.columns[0].push_back(
          CellOf(keys_meet ? static_cast<int64_t>(random->Below(6)) : next++));
      if (fields.size() > 1) part.columns[1].push_back(SomeCell(fields[1].type, random));
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

std::string PartsText(const std::vector<RowBatch>& parts) {
  std::string text;
  for (const RowBatch& part : parts) text += ToText(part) + "\n";
  return text;
}

// The remedy stands in the message.
void RequireRefusal(const colmerge_error& error) {
  REQUIRE(
      (error.code == COLMERGE_ERROR_TYPE_MISMATCH || error.code == COLMERGE_ERROR_INVALID_TEXT));
  REQUIRE(std::string(error.column) == "v");
}

// The parts as writes of their own, up to one that is refused.
Outcome WriteApart(colmerge_store* store, const WriteRules& rules,
                   const std::vector<RowBatch>& parts) {
  for (const RowBatch& part : parts) {
    Outcome outcome = WriteBatches(store, rules, {part});
    if (outcome.status != COLMERGE_OK) return outcome;
  }
  return {};
}

void RequireSameContents(colmerge_store* left, colmerge_store* right) {
  const StreamContents a = ReadTable(left, "t");
  const StreamContents b = ReadTable(right, "t");
  if (a.rows.columns != b.rows.columns || a.rows.fields != b.rows.fields) {
    CHECK(ToText(a.rows) == ToText(b.rows));
  }
  REQUIRE(a.rows.fields == b.rows.fields);
  REQUIRE(a.rows.columns == b.rows.columns);
}

void CheckArrowSequence(uint64_t seed, const WriteRules& rules) {
  CAPTURE(seed);
  Random random(seed);
  const std::vector<RowBatch> parts = RandomParts(&random, rules.mode == COLMERGE_MODE_MERGE);
  INFO(PartsText(parts));
  const Store apart = OpenStore();
  const Store together = OpenStore();
  const Outcome one_by_one = WriteApart(apart.get(), rules, parts);
  const Outcome at_once = WriteBatches(together.get(), rules, parts);
  INFO("one by one: " << one_by_one.error.message << "\nat once: " << at_once.error.message);
  // A value that a later row of the same write takes the place of is judged all the same.
  const bool may_be_gone = rules.mode == COLMERGE_MODE_MERGE && one_by_one.status == COLMERGE_OK;
  if (!may_be_gone || at_once.status == COLMERGE_OK) REQUIRE(one_by_one.status == at_once.status);
  if (at_once.status == COLMERGE_OK) {
    RequireSameContents(apart.get(), together.get());
  } else {
    if (one_by_one.status != COLMERGE_OK) RequireRefusal(one_by_one.error);
    RequireRefusal(at_once.error);
  }
}

TEST_CASE("batches of different types end alike in one write and in writes of their own") {
  for (uint64_t seed = 0; seed < kSequences; ++seed) {
    CheckArrowSequence(seed, {"t", COLMERGE_MODE_APPEND, {}, false});
  }
}

TEST_CASE("batches of different types merge alike in one write and in writes of their own") {
  for (uint64_t seed = 0; seed < kSequences; ++seed) {
    CheckArrowSequence(10000 + seed, {"t", COLMERGE_MODE_MERGE, {"id"}, false});
  }
}

}  // namespace
}  // namespace colmerge::test::cut_writes_test
