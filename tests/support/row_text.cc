// SPDX-License-Identifier: Apache-2.0
#include "support/row_text.h"

#include <map>
#include <stdexcept>
#include <vector>

#include "column/column_reader.h"
#include "column/conversion/value_text.h"
#include "column/vector_builder.h"
#include "support/value_model.h"

namespace colmerge::test {
namespace {

const Ref<MemoryPool>& PoolOfBatches() {
  static const Ref<MemoryPool> pool = MakeRef<MemoryPool>(0);
  return pool;
}

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (size_t start = 0; start < text.size();) {
    while (start < text.size() && text[start] == ' ') ++start;
    const size_t end = std::min(text.find(separator, start), text.size());
    if (end > start) parts.emplace_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

const DataType& DictionaryType() {
  static const DataType type = DataType::Dictionary(TypeId::kInt8, TypeId::kUtf8);
  return type;
}

DataType TypeNamed(const std::string& name) {
  static const std::map<std::string, DataType> types = {
      {"null", TypeId::kNull},       {"bool", TypeId::kBool},
      {"int8", TypeId::kInt8},       {"int16", TypeId::kInt16},
      {"int32", TypeId::kInt32},     {"int64", TypeId::kInt64},
      {"uint64", TypeId::kUInt64},   {"float32", TypeId::kFloat32},
      {"float64", TypeId::kFloat64}, {"utf8", TypeId::kUtf8},
      {"binary", TypeId::kBinary},   {"date32", TypeId::kDate32},
      {"date64", TypeId::kDate64},   {"list", TypeId::kList},
      {"dict8", DictionaryType()},   {"large_utf8", TypeId::kLargeUtf8}};
  const auto at = types.find(name);
  if (at == types.end()) throw std::logic_error("no type " + name);
  return at->second;
}

template <typename T>
PlainValue PlainNumber(const std::string& text) {
  return PlainOf(static_cast<T>(std::stoll(text)));
}

PlainValue PlainOfText(const DataType& type, const std::string& text) {
  if (text == "-") return std::nullopt;
  switch (type.id) {
    case TypeId::kBool: return std::string(1, text == "true" ? '\1' : '\0');
    case TypeId::kInt8: return PlainNumber<int8_t>(text);
    case TypeId::kInt16: return PlainNumber<int16_t>(text);
    case TypeId::kDate32:
    case TypeId::kInt32: return PlainNumber<int32_t>(text);
    case TypeId::kDate64:
    case TypeId::kInt64: return PlainNumber<int64_t>(text);
    case TypeId::kUInt64: return PlainOf(static_cast<uint64_t>(std::stoull(text)));
    case TypeId::kFloat32: return PlainOf(std::stof(text));
    case TypeId::kFloat64: return PlainOf(std::stod(text));
    default: return text;
  }
}

std::string CellText(const Vector& vector, uint64_t row) {
  return vector.IsValid(row) ? ValueText(vector, row) : "-";
}

}  // namespace

Schema SchemaOf(std::string_view columns) {
  std::vector<Field> fields;
  for (const std::string& column : Split(columns, ',')) {
    const std::vector<std::string> words = Split(column, ' ');
    std::string type = words.at(1);
    const bool nullable = type.back() != '!';
    if (!nullable) type.pop_back();
    fields.emplace_back(words[0], TypeNamed(type), nullable, Metadata{});
  }
  return Schema::Make(std::move(fields)).value();
}

Batch BatchOf(std::string_view columns, std::string_view rows) {
  Batch batch;
  batch.schema = SchemaOf(columns);
  std::vector<PlainColumn> values(batch.schema.size());
  for (const std::string& row : Split(rows, ',')) {
    const std::vector<std::string> cells = Split(row, ' ');
    if (cells.size() != values.size()) throw std::logic_error("cells of row " + row);
    for (size_t i = 0; i < values.size(); ++i) {
      values[i].push_back(PlainOfText(batch.schema.field(i).type, cells[i]));
    }
    ++batch.rows;
  }
  for (size_t i = 0; i < values.size(); ++i) {
    batch.columns.push_back(MakeVector(batch.schema.field(i).type, values[i], PoolOfBatches()));
  }
  return batch;
}

Batch NumberedBatch(std::string_view column, int64_t first, uint64_t count) {
  Batch batch;
  batch.schema = SchemaOf(std::string(column) + " int64");
  batch.rows = count;
  VectorBuilder builder(TypeId::kInt64, PoolOfBatches());
  for (uint64_t i = 0; i < count; ++i) builder.AppendFixed(first + static_cast<int64_t>(i));
  batch.columns.push_back(builder.Finish());
  return batch;
}

std::string TextOf(const TableVersion& version) {
  std::string columns;
  for (const Field& field : version.schema->fields()) columns += field.name + ",";
  return TextOf(version, columns);
}

std::string TextOf(const TableVersion& version, std::string_view columns) {
  Array<uint64_t> rows(PoolOfBatches());
  AppendLiveRows(version, 0, version.rows, &rows);
  std::vector<Vector> vectors;
  for (const std::string& name : Split(columns, ',')) {
    const size_t column = version.schema->Require(name).value();
    vectors.push_back(ReadRows(version.type(column), version.columns[column], rows.data(),
                               rows.size(), PoolOfBatches(), nullptr));
  }
  std::string text;
  for (uint64_t row = 0; row < rows.size(); ++row) {
    if (row != 0) text += ", ";
    for (size_t i = 0; i < vectors.size(); ++i) {
      if (i != 0) text += ' ';
      text += CellText(vectors[i], row);
    }
  }
  return text;
}

std::string TextOf(const Schema& schema) {
  std::string text;
  for (const Field& field : schema.fields()) {
    if (!text.empty()) text += ", ";
    text += field.name + ' ';
    text += field.type == DictionaryType() ? "dict8" : field.type.ToString();
    if (!field.nullable) text += '!';
  }
  return text;
}

std::string TextOf(const Vector& vector) {
  std::string text;
  for (uint64_t row = 0; row < vector.length; ++row) {
    if (row != 0) text += ", ";
    text += CellText(vector, row);
  }
  return text;
}

}  // namespace colmerge::test
