// SPDX-License-Identifier: Apache-2.0
// One import of hand-made arrays, and what every import must leave behind.
#pragma once

#include <string>
#include <vector>

#include "arrow/array_import.h"
#include "arrow/column_values.h"
#include "arrow/hand_made.h"
#include "arrow/schema_import.h"
#include "support/catch.h"

namespace colmerge::test {

// A batch with the one column 'a' of `rows` rows.
struct ArrayCase {
  HandSchemaPtr schema;
  HandArrayPtr array;
  Ref<MemoryPool> pool = MakeRef<MemoryPool>(0);

  HandArray* column() const { return array->children[0].get(); }
  HandSchema* field() const { return schema->children[0].get(); }
  // The array's struct is NULL for a null `root`.
  Result<Batch> Import() const { return ImportRaw(&array->raw); }
  Result<Batch> ImportRaw(const ArrowArray* root) const {
    Result<WireSchema> imported = ImportSchema(&schema->raw);
    REQUIRE(imported.ok());
    return ImportBatch(*imported, root, pool, nullptr);
  }
};

inline ArrayCase Column(HandSchemaPtr field, HandArrayPtr array) {
  const int64_t rows = array->raw.length;
  field->name = "a";
  field->Settle();
  return {RootOf(std::move(field)), StructArray(rows, std::move(array))};
}
inline ArrayCase Column(const std::string& format, HandArrayPtr array) {
  return Column(SchemaOf(format, "a"), std::move(array));
}
inline ArrayCase Int64Column(const std::vector<int64_t>& values) {
  return Column("l", FixedArray(values));
}

// Refused, with this code and all the parts in the message; nothing is released, no memory kept.
// row: what the error must say, -1 for none.
void CheckRefused(const ArrayCase& hand, Code code, int64_t row,
                  const std::vector<std::string>& parts);
inline void CheckRefused(const ArrayCase& hand, const std::vector<std::string>& parts) {
  CheckRefused(hand, Code::kInvalidArrow, -1, parts);
}
inline void CheckRefusedAt(int64_t row, const ArrayCase& hand,
                           const std::vector<std::string>& parts) {
  CheckRefused(hand, Code::kInvalidArrow, row, parts);
}

// Accepted with these values, canonical.
void CheckValues(const ArrayCase& hand, const Values& values);

template <typename T>
Values RawValues(const std::vector<T>& values) {
  Values raw;
  for (T value : values) raw.push_back(Raw(value));
  return raw;
}

}  // namespace colmerge::test
