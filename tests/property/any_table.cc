// SPDX-License-Identifier: Apache-2.0
#include "property/any_table.h"

#include <stdexcept>

#include "differential/random_values.h"
#include "differential/type_catalog.h"
#include "support/arrow_producer.h"

namespace colmerge::test {
namespace {

// Types that the catalog of the differential test, which SQLite has to understand, goes without.
Type AnyType(Random* random) {
  static const std::vector<const char*> others = {"tsm:Europe/Paris", "tsn:UTC",    "d:38,10",
                                                  "d:20,-2",          "d:76,0,256", "d:38,38"};
  if (random->Percent(15)) return {random->Pick(others), {}, {}, false};
  return RandomType(random);
}

std::vector<Field> RandomFields(Random* random) {
  std::vector<Field> fields = {{"id", {"l", {}, {}, false}, false, {}}};
  const uint64_t columns = 1 + random->Below(5);
  for (uint64_t i = 0; i < columns; ++i) {
    Field field{"c" + std::to_string(i), AnyType(random), true, {}};
    field.nullable = field.type.format == "n" || random->Percent(85);
    if (random->Percent(10)) field.metadata = {{"unit", "metre"}, {"", "x"}};
    fields.push_back(std::move(field));
  }
  return fields;
}

void Declare(const std::vector<Field>& fields, bool has_key, colmerge_store* store) {
  Owned<ArrowSchema> schema;
  MakeSchema(fields, {{"origin", "test"}}, schema.get());
  const colmerge_string key = ToString("id");
  colmerge_table_options options = COLMERGE_TABLE_OPTIONS_INIT;
  options.primary_key = has_key ? &key : nullptr;
  options.primary_key_count = has_key ? 1 : 0;
  colmerge_error error;
  colmerge_table* table = nullptr;
  Expect(colmerge_table_create(store, "t", -1, schema.get(), &options, &table, &error), error,
         "table_create");
  colmerge_table_close(table);
}

std::vector<Field> NarrowerFields(Random* random, std::vector<Field> fields) {
  for (size_t i = 1; i < fields.size(); ++i) {
    if (fields[i].nullable) fields[i].type = RandomSourceOf(fields[i].type, random);
  }
  return fields;
}

// What a table of inferred columns does not take at all is left out.
bool Append(colmerge_store* store, const RowBatch& rows) {
  const Outcome outcome = WriteBatches(store, {"t", COLMERGE_MODE_APPEND, {}, false}, {rows});
  if (outcome.status == COLMERGE_ERROR_TYPE_MISMATCH) return false;
  outcome.Succeeded("append");
  return true;
}

// Other values for some columns of some rows.
void UpdateSome(Random* random, int64_t rows, colmerge_store* store) {
  std::vector<Field> fields = ReadTable(store, "t").rows.fields;
  while (fields.size() > 2 && random->Percent(50)) {
    fields.erase(fields.begin() + 1 +
                 static_cast<std::ptrdiff_t>(random->Below(fields.size() - 1)));
  }
  const auto count = static_cast<uint64_t>(rows) / 2;
  const auto first = static_cast<int64_t>(random->Below(count + 1));
  WriteBatches(store, {"t", COLMERGE_MODE_MERGE, {"id"}, false},
               {RandomRows(random, fields, first, count)})
      .Succeeded("update");
}

}  // namespace

RowBatch RandomRows(Random* random, const std::vector<Field>& fields, int64_t first_id,
                    uint64_t rows) {
  RowBatch batch{fields, std::vector<std::vector<Cell>>(fields.size())};
  for (uint64_t row = 0; row < rows; ++row) {
    batch.columns[0].push_back(CellOf(first_id + static_cast<int64_t>(row)));
    for (size_t i = 1; i < fields.size(); ++i) {
      const bool is_null = fields[i].nullable && random->Percent(20);
      batch.columns[i].push_back(is_null ? Cell{} : RandomCell(fields[i].type, random));
    }
  }
  return batch;
}

void MakeAnyTable(Random* random, colmerge_store* store) {
  const std::vector<Field> fields = RandomFields(random);
  const bool is_declared = random->Percent(40);
  if (is_declared) Declare(fields, random->Percent(50), store);
  int64_t rows = 0;
  const auto append = [&](const std::vector<Field>& of) {
    const uint64_t count = random->Percent(10) ? 0 : random->Below(60);
    if (Append(store, RandomRows(random, of, rows, count))) rows += static_cast<int64_t>(count);
  };
  append(is_declared ? fields : NarrowerFields(random, fields));
  append(fields);
  if (random->Percent(60)) UpdateSome(random, rows, store);
  if (random->Percent(60)) Execute(store, "DELETE FROM t WHERE id % 5 = 2").Succeeded("delete");
  if (random->Percent(50)) append(fields);
}

}  // namespace colmerge::test
