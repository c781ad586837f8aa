// SPDX-License-Identifier: Apache-2.0
// Reading texts in tests: the batch, its columns as texts, or the error.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "column/conversion/value_text.h"
#include "support/catch.h"
#include "text/csv_reader.h"
#include "text/json_reader.h"

namespace colmerge::test {

inline Ref<MemoryPool> UnlimitedPool() { return MakeRef<MemoryPool>(uint64_t{0}); }

inline Batch Taken(Result<Batch> read) {
  if (!read.ok()) FAIL(read.status().message());
  return std::move(read).value();
}

// The text must outlive the batch.
inline Batch Csv(std::string_view text, const CsvOptions& options = {},
                 const Schema* guide = nullptr) {
  return Taken(ReadCsv(text, options, guide, UnlimitedPool()));
}
inline Batch Json(std::string_view text, const Schema* guide = nullptr) {
  return Taken(ReadJson(text, {}, guide, UnlimitedPool()));
}

inline Status CsvError(std::string_view text, const CsvOptions& options = {},
                       const Schema* guide = nullptr) {
  auto read = ReadCsv(text, options, guide, UnlimitedPool());
  REQUIRE_FALSE(read.ok());
  return std::move(read).status();
}
inline Status JsonError(std::string_view text, const Schema* guide = nullptr,
                        const JsonOptions& options = {}) {
  auto read = ReadJson(text, options, guide, UnlimitedPool());
  REQUIRE_FALSE(read.ok());
  return std::move(read).status();
}

inline std::string TypeOf(const Batch& batch, std::string_view name) {
  auto position = batch.schema.Find(name);
  REQUIRE(position.has_value());
  CHECK(batch.columns[*position].type == batch.schema.field(*position).type);
  return batch.schema.field(*position).type.ToString();
}

// Every value of the column, "NULL" for nulls.
inline std::vector<std::string> Values(const Batch& batch, std::string_view name) {
  auto position = batch.schema.Find(name);
  REQUIRE(position.has_value());
  const Vector& column = batch.columns[*position];
  REQUIRE(column.length == batch.rows);
  std::vector<std::string> values;
  uint64_t nulls = 0;
  for (uint64_t row = 0; row < column.length; ++row) {
    values.push_back(ValueText(column, row));
    if (!column.IsValid(row)) ++nulls;
  }
  CHECK(column.null_count == nulls);
  return values;
}

inline Schema SchemaOf(std::vector<Field> fields) {
  auto schema = Schema::Make(std::move(fields));
  REQUIRE(schema.ok());
  return std::move(schema).value();
}

// As a table whose columns are declared, and one whose columns have their types from what came first.
inline Schema Declared(std::vector<Field> fields) {
  for (Field& field : fields) field.declared = true;
  return SchemaOf(std::move(fields));
}
inline Schema Inferred(std::vector<Field> fields) {
  for (Field& field : fields) field.declared = false;
  return SchemaOf(std::move(fields));
}

using Texts = std::vector<std::string>;
using Lines = std::vector<uint64_t>;

}  // namespace colmerge::test
