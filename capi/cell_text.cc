// SPDX-License-Identifier: Apache-2.0
#include "capi/cell_text.h"

#include <fmt/core.h>

#include <cstring>
#include <string>
#include <string_view>

#include "base/error.h"
#include "column/conversion/value_text.h"
#include "column/nested_column.h"
#include "column/nested_depth.h"
#include "column/nested_value.h"

namespace colmerge::capi {
namespace {

void AppendJsonString(std::string_view text, std::string* json) {
  *json += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      *json += '\\';
      *json += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      *json += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      *json += c;
    }
  }
  *json += '"';
}

// Numbers and booleans are JSON's own; NaN and infinities, which JSON lacks, and all else are
// texts.
void AppendFlat(const Vector& values, uint64_t row, std::string* json) {
  const DataType& type = values.type;
  const std::string text = ValueText(values, row);
  const bool is_number = type.is_integer() || type.is_decimal() ||
                         (type.is_floating() && text.find_first_of("Nni") == std::string::npos);
  if (is_number || type.id == TypeId::kBool) {
    *json += text;
  } else {
    AppendJsonString(text, json);
  }
}

// One element of a nested column. The depth is that of the type, which the importer bounds.
void AppendJson(const NestedColumn& column, uint64_t row, std::string* json) {
  const DataType& type = column.slots.type;
  if (!column.slots.IsValid(row)) {
    *json += "null";
    return;
  }
  if (!type.is_nested()) {
    AppendFlat(column.slots, row, json);
    return;
  }
  if (type.id == TypeId::kStruct) {
    *json += '{';
    for (size_t i = 0; i < column.children.size(); ++i) {
      if (i != 0) *json += ", ";
      AppendJsonString(type.children[i].name, json);
      *json += ": ";
      AppendJson(column.children[i], row, json);
    }
    *json += '}';
    return;
  }
  const auto size = static_cast<uint64_t>(type.size);
  const bool has_offsets = HasListOffsets(type.id);
  const uint64_t begin = has_offsets ? static_cast<uint64_t>(column.Offset(row)) : row * size;
  const uint64_t end = has_offsets ? static_cast<uint64_t>(column.Offset(row + 1)) : begin + size;
  *json += '[';
  for (uint64_t i = begin; i < end; ++i) {
    if (i != begin) *json += ", ";
    AppendJson(column.children[0], i, json);
  }
  *json += ']';
}

Result<std::string> CellText(const Vector& vector, uint64_t row, const Ref<MemoryPool>& pool) {
  if (!vector.type.is_nested()) return ValueText(vector, row);
  const Vector one = Slice(vector, row, 1);
  return OnStackFor(vector.type, [&]() -> Result<std::string> {
    COLMERGE_ASSIGN_OR_RETURN(const NestedColumn decoded, DecodeNested(one, pool));
    std::string json;
    AppendJson(decoded, 0, &json);
    return json;
  });
}

// The longest prefix that fits and does not cut a character.
size_t PrefixThatFits(const std::string& text, size_t room) {
  if (text.size() <= room) return text.size();
  size_t size = room;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return size;
}

}  // namespace

Status WriteCellText(const Vector& vector, uint64_t row, const Ref<MemoryPool>& pool, char* buffer,
                     int64_t capacity, int64_t* out_length) {
  if (capacity < 0 || (buffer == nullptr && capacity != 0)) {
    return Error(Code::kInvalidArgument, "'buffer' and 'capacity' are {} and {}",
                 buffer == nullptr ? "NULL" : "set", capacity);
  }
  const bool valid = vector.IsValid(row);
  std::string text;
  if (valid) {
    COLMERGE_ASSIGN_OR_RETURN(text, CellText(vector, row, pool));
  }
  if (capacity != 0) {
    const size_t size = PrefixThatFits(text, static_cast<size_t>(capacity) - 1);
    std::memcpy(buffer, text.data(), size);
    buffer[size] = '\0';
  }
  if (out_length != nullptr) *out_length = valid ? static_cast<int64_t>(text.size()) : -1;
  return Status::Ok();
}

}  // namespace colmerge::capi
