// SPDX-License-Identifier: Apache-2.0
#include "support/row_text.h"

#include <map>
#include <stdexcept>
#include <vector>

#include "base/half_float.h"
#include "column/column_reader.h"
#include "column/conversion/value_text.h"
#include "column/nested_value.h"
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

constexpr std::string_view kListOf = "list_of_";

DataType TypeNamed(const std::string& name) {
  if (name.starts_with(kListOf)) {
    DataType list = TypeId::kList;
    list.children.Edit().emplace_back("item", TypeNamed(name.substr(kListOf.size())), true,
                                      Metadata{});
    return list;
  }
  static const std::map<std::string, DataType> types = {
      {"null", TypeId::kNull},
      {"bool", TypeId::kBool},
      {"int8", TypeId::kInt8},
      {"int16", TypeId::kInt16},
      {"int32", TypeId::kInt32},
      {"int64", TypeId::kInt64},
      {"uint8", TypeId::kUInt8},
      {"uint16", TypeId::kUInt16},
      {"uint32", TypeId::kUInt32},
      {"duration", DataType::WithUnit(TypeId::kDuration, TimeUnit::kSecond)},
      {"decimal", DataType::Decimal(TypeId::kDecimal128, 20, 0)},
      {"decimal256", DataType::Decimal(TypeId::kDecimal256, 50, 0)},
      {"timestamp", DataType::Timestamp(TimeUnit::kSecond)},
      {"time32", DataType::WithUnit(TypeId::kTime32, TimeUnit::kSecond)},
      {"float16", TypeId::kFloat16},
      {"dict_int", DataType::Dictionary(TypeId::kInt8, TypeId::kInt32)},
      {"uint64", TypeId::kUInt64},
      {"float32", TypeId::kFloat32},
      {"float64", TypeId::kFloat64},
      {"utf8", TypeId::kUtf8},
      {"binary", TypeId::kBinary},
      {"date32", TypeId::kDate32},
      {"date64", TypeId::kDate64},
      {"list", TypeId::kList},
      {"dict8", DictionaryType()},
      {"large_utf8", TypeId::kLargeUtf8}};
  const auto at = types.find(name);
  if (at == types.end()) throw std::logic_error("no type " + name);
  return at->second;
}

template <typename T>
PlainValue PlainNumber(const std::string& text) {
  return PlainOf(static_cast<T>(std::stoll(text)));
}

// Of any width, from a number of 64 bits.
PlainValue PlainDecimal(const DataType& type, const std::string& text) {
  const int64_t number = std::stoll(text);
  std::string bytes(type.width(), number < 0 ? '\xFF' : '\0');
  std::memcpy(bytes.data(), &number, sizeof number);
  return bytes;
}

PlainValue PlainOfText(const DataType& type, const std::string& text) {
  if (text == "-") return std::nullopt;
  switch (type.id) {
    case TypeId::kDictionary: return PlainOfText(type.dictionary_values(), text);
    case TypeId::kDecimal128:
    case TypeId::kDecimal256: return PlainDecimal(type, text);
    case TypeId::kUInt8: return PlainNumber<uint8_t>(text);
    case TypeId::kUInt16: return PlainNumber<uint16_t>(text);
    case TypeId::kUInt32: return PlainNumber<uint32_t>(text);
    case TypeId::kFloat16: return PlainOf(HalfFromDouble(std::stod(text)));
    case TypeId::kBool: return std::string(1, text == "true" ? '\1' : '\0');
    case TypeId::kInt8: return PlainNumber<int8_t>(text);
    case TypeId::kInt16: return PlainNumber<int16_t>(text);
    case TypeId::kTime32:
    case TypeId::kDate32:
    case TypeId::kInt32: return PlainNumber<int32_t>(text);
    case TypeId::kTimestamp:
    case TypeId::kDuration:
    case TypeId::kDate64:
    case TypeId::kInt64: return PlainNumber<int64_t>(text);
    case TypeId::kUInt64: return PlainOf(static_cast<uint64_t>(std::stoull(text)));
    case TypeId::kFloat32: return PlainOf(std::stof(text));
    case TypeId::kFloat64: return PlainOf(std::stod(text));
    default: return text;
  }
}

// "[1;-;2]".
Vector ListsOf(const DataType& type, const std::vector<std::string>& cells) {
  VectorBuilder slots(TypeId::kBool, PoolOfBatches());
  Array<int64_t> offsets(PoolOfBatches());
  offsets.PushBack(0);
  PlainColumn elements;
  const DataType& item = type.children[0].type;
  for (const std::string& cell : cells) {
    if (cell == "-") {
      slots.AppendNull();
    } else {
      slots.AppendBool(true);
      for (const std::string& element : Split(cell.substr(1, cell.size() - 2), ';')) {
        elements.push_back(PlainOfText(item, element));
      }
    }
    offsets.PushBack(static_cast<int64_t>(elements.size()));
  }
  NestedColumn lists;
  lists.slots = slots.Finish();
  lists.slots.type = type;
  lists.offsets = std::move(offsets).TakeBuffer();
  lists.children.emplace_back().slots = MakeVector(item, elements, PoolOfBatches());
  return EncodeNested(lists, PoolOfBatches()).value();
}

std::string CellText(const Vector& vector, uint64_t row) {
  if (!vector.IsValid(row)) return "-";
  if (vector.type.id != TypeId::kList || vector.type.children.empty())
    return ValueText(vector, row);
  const NestedColumn lists = DecodeNested(Slice(vector, row, 1), PoolOfBatches()).value();
  const Vector& elements = lists.children[0].slots;
  if (elements.type.is_nested()) return ValueText(vector, row);
  std::string text = "[";
  for (uint64_t i = 0; i < elements.length; ++i) {
    text += (i == 0 ? "" : ";") + CellText(elements, i);
  }
  return text + "]";
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
  std::vector<std::vector<std::string>> texts(batch.schema.size());
  for (const std::string& row : Split(rows, ',')) {
    const std::vector<std::string> cells = Split(row, ' ');
    if (cells.size() != texts.size()) throw std::logic_error("cells of row " + row);
    for (size_t i = 0; i < texts.size(); ++i) texts[i].push_back(cells[i]);
    ++batch.rows;
  }
  for (size_t i = 0; i < texts.size(); ++i) {
    const DataType& type = batch.schema.field(i).type;
    if (type.id == TypeId::kList && !type.children.empty()) {
      batch.columns.push_back(ListsOf(type, texts[i]));
      continue;
    }
    PlainColumn values;
    for (const std::string& text : texts[i]) values.push_back(PlainOfText(type, text));
    batch.columns.push_back(MakeVector(type, values, PoolOfBatches()));
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
