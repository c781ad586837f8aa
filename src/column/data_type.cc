// SPDX-License-Identifier: Apache-2.0
#include "column/data_type.h"

#include <fmt/core.h>

#include <string_view>

#include "column/nested_depth.h"

namespace colmerge {
namespace {

struct TypeTraits {
  const char* name;
  Storage storage;
  uint32_t width;
};

// In the order of TypeId.
constexpr TypeTraits kTraits[] = {
    {"null", Storage::kNone, 0},
    {"bool", Storage::kBits, 0},
    {"int8", Storage::kFixed, 1},
    {"int16", Storage::kFixed, 2},
    {"int32", Storage::kFixed, 4},
    {"int64", Storage::kFixed, 8},
    {"uint8", Storage::kFixed, 1},
    {"uint16", Storage::kFixed, 2},
    {"uint32", Storage::kFixed, 4},
    {"uint64", Storage::kFixed, 8},
    {"float16", Storage::kFixed, 2},
    {"float32", Storage::kFixed, 4},
    {"float64", Storage::kFixed, 8},
    {"decimal128", Storage::kFixed, 16},
    {"decimal256", Storage::kFixed, 32},
    {"utf8", Storage::kViews, 16},
    {"large_utf8", Storage::kViews, 16},
    {"utf8_view", Storage::kViews, 16},
    {"binary", Storage::kViews, 16},
    {"large_binary", Storage::kViews, 16},
    {"binary_view", Storage::kViews, 16},
    {"fixed_size_binary", Storage::kFixed, 0},
    {"date32", Storage::kFixed, 4},
    {"date64", Storage::kFixed, 8},
    {"time32", Storage::kFixed, 4},
    {"time64", Storage::kFixed, 8},
    {"timestamp", Storage::kFixed, 8},
    {"duration", Storage::kFixed, 8},
    {"interval[months]", Storage::kFixed, 4},
    {"interval[day_time]", Storage::kFixed, 8},
    {"interval[month_day_nano]", Storage::kFixed, 16},
    {"dictionary", Storage::kFixed, 0},
    {"list", Storage::kViews, 16},
    {"large_list", Storage::kViews, 16},
    {"fixed_size_list", Storage::kViews, 16},
    {"struct", Storage::kViews, 16},
    {"map", Storage::kViews, 16},
};

const TypeTraits& TraitsOf(TypeId id) { return kTraits[static_cast<int>(id)]; }

const char* UnitName(TimeUnit unit) {
  constexpr const char* kNames[] = {"s", "ms", "us", "ns"};
  return kNames[static_cast<int>(unit)];
}

std::string ChildrenText(const std::vector<Field>& children, bool with_names) {
  std::string text;
  for (const Field& child : children) {
    if (!text.empty()) text += ", ";
    if (with_names) text += child.name + ": ";
    text += child.type.ToString();
  }
  return text;
}

std::string TextOfLevel(const DataType& type) {
  const char* name = TraitsOf(type.id).name;
  switch (type.id) {
    case TypeId::kDecimal128:
    case TypeId::kDecimal256: return fmt::format("{}({}, {})", name, type.precision, type.scale);
    case TypeId::kFixedSizeBinary: return fmt::format("{}[{}]", name, type.size);
    case TypeId::kTime32:
    case TypeId::kTime64:
    case TypeId::kDuration: return fmt::format("{}[{}]", name, UnitName(type.unit));
    case TypeId::kTimestamp:
      if (type.timezone.empty()) return fmt::format("{}[{}]", name, UnitName(type.unit));
      return fmt::format("{}[{}, {}]", name, UnitName(type.unit), *type.timezone);
    case TypeId::kDictionary:
      return fmt::format("{}<{}, {}>", name, TraitsOf(type.index).name,
                         type.dictionary_values().ToString());
    case TypeId::kFixedSizeList:
      return fmt::format("{}<{}>[{}]", name, ChildrenText(type.children, false), type.size);
    case TypeId::kList:
    case TypeId::kLargeList: return fmt::format("{}<{}>", name, ChildrenText(type.children, false));
    case TypeId::kStruct: return fmt::format("{}<{}>", name, ChildrenText(type.children, true));
    case TypeId::kMap:  // its one child is a struct of key and value
      return fmt::format("{}<{}>", name, ChildrenText(type.children[0].type.children, false));
    default: return name;
  }
}

}  // namespace

Field::Field() = default;
Field::Field(std::string field_name, DataType field_type, bool is_nullable, Metadata field_metadata)
    : name(std::move(field_name)),
      type(std::move(field_type)),
      nullable(is_nullable),
      metadata(std::move(field_metadata)) {}
Field::Field(const Field& other) = default;
Field::Field(Field&& other) noexcept = default;
Field& Field::operator=(const Field& other) = default;
Field& Field::operator=(Field&& other) noexcept = default;
Field::~Field() = default;

DataType DataType::Timestamp(TimeUnit unit, std::string timezone) {
  DataType type = WithUnit(TypeId::kTimestamp, unit);
  type.timezone = std::move(timezone);
  return type;
}

DataType DataType::WithUnit(TypeId id, TimeUnit unit) {
  DataType type(id);
  type.unit = unit;
  return type;
}

DataType DataType::Decimal(TypeId id, int32_t precision, int32_t scale) {
  DataType type(id);
  type.precision = precision;
  type.scale = scale;
  return type;
}

DataType DataType::FixedSizeBinary(int32_t size) {
  DataType type(TypeId::kFixedSizeBinary);
  type.size = size;
  return type;
}

DataType DataType::Dictionary(TypeId index, DataType values, bool ordered) {
  DataType type(TypeId::kDictionary);
  type.index = index;
  type.ordered = ordered;
  type.children.push_back(Field{"values", std::move(values), true, {}});
  return type;
}

Storage DataType::storage() const { return TraitsOf(id).storage; }

uint32_t DataType::width() const {
  if (id == TypeId::kFixedSizeBinary) return static_cast<uint32_t>(size);
  if (id == TypeId::kDictionary) return FixedWidth(index);
  return TraitsOf(id).width;
}

const DataType& DataType::dictionary_values() const { return children[0].type; }

std::string DataType::ToString() const {
  // Formatting takes half a kibibyte of stack a level.
  return OnStackForLevel(*this, [this] { return TextOfLevel(*this); });
}

bool DataType::operator==(const DataType& other) const {
  if (id != other.id || unit != other.unit || precision != other.precision ||
      scale != other.scale || size != other.size || ordered != other.ordered ||
      keys_sorted != other.keys_sorted || timezone != other.timezone ||
      children.size() != other.children.size()) {
    return false;
  }
  if (id == TypeId::kDictionary) {
    return index == other.index && dictionary_values() == other.dictionary_values();
  }
  for (size_t i = 0; i < children.size(); ++i) {
    const Field& mine = children[i];
    const Field& theirs = other.children[i];
    // Arrow leaves the names of a list's or map's child to the producer's habit.
    bool names_count = id == TypeId::kStruct;
    if ((names_count && mine.name != theirs.name) || mine.nullable != theirs.nullable ||
        !(mine.type == theirs.type)) {
      return false;
    }
  }
  return true;
}

uint32_t FixedWidth(TypeId id) {
  return TraitsOf(id).storage == Storage::kFixed ? TraitsOf(id).width : 0;
}

}  // namespace colmerge
