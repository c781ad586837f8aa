// SPDX-License-Identifier: Apache-2.0
#include "arrow/wire_schema.h"

#include <algorithm>

#include "column/nested_depth.h"

namespace colmerge {
namespace {

bool IsNarrowDecimal(const DataType& wire) {
  return wire.id == TypeId::kDecimal128 && wire.size != 0;
}

// Below a column: no dictionary is kept there.
bool IsKeptInside(const DataType& wire) {
  return !wire.is_dictionary() && !IsNarrowDecimal(wire) &&
         std::all_of(wire.children.begin(), wire.children.end(),
                     [](const Field& child) { return IsKeptInside(child.type); });
}

bool IsKept(const DataType& wire) {
  if (!wire.is_dictionary()) return IsKeptInside(wire);
  return StaysDictionary(wire) && IsKeptInside(wire.dictionary_values());
}

void DecodeType(DataType* type) {
  while (type->is_dictionary()) {
    DataType values = type->dictionary_values();
    *type = std::move(values);
  }
  if (type->id == TypeId::kDecimal128) type->size = 0;
  if (type->children.empty()) return;
  for (Field& child : type->children.Edit()) DecodeType(&child.type);
}

}  // namespace

bool StaysDictionary(const DataType& wire) {
  const DataType* values = &wire;
  while (values->is_dictionary()) values = &values->dictionary_values();
  return wire.is_dictionary() && !values->is_nested();
}

DataType TableTypeOf(const DataType& wire) {
  return OnStackFor(wire, [&] {
    DataType type = wire;
    if (IsKept(wire)) return type;
    DecodeType(StaysDictionary(wire) ? &type.children.Edit()[0].type : &type);
    return type;
  });
}

Result<WireSchema> MakeWireSchema(std::vector<Field> fields, Metadata metadata) {
  WireSchema schema;
  std::vector<Field> kept;
  for (const Field& field : fields) {
    if (OnStackFor(field.type, [&] { return IsKept(field.type); })) continue;
    kept = fields;
    break;
  }
  for (Field& field : kept) field.type = TableTypeOf(field.type);
  if (!kept.empty()) {
    COLMERGE_ASSIGN_OR_RETURN(schema.table, Schema::Make(std::move(kept), metadata));
  }
  COLMERGE_ASSIGN_OR_RETURN(schema.wire, Schema::Make(std::move(fields), std::move(metadata)));
  if (schema.table.size() == 0) schema.table = schema.wire;
  return schema;
}

uint32_t WireWidth(const DataType& wire) {
  return IsNarrowDecimal(wire) ? static_cast<uint32_t>(wire.size) : wire.width();
}

}  // namespace colmerge
