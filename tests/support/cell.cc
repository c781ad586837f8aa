// SPDX-License-Identifier: Apache-2.0
#include "support/cell.h"

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace colmerge::test {
namespace {

bool StartsWith(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

int64_t NumberAfterColon(std::string_view format) {
  return std::strtoll(std::string(format.substr(format.find(':') + 1)).c_str(), nullptr, 10);
}

std::string Quoted(const std::string& bytes) {
  std::string text = "'";
  for (const char c : bytes) {
    if (std::isprint(static_cast<unsigned char>(c)) != 0) {
      text += c;
    } else {
      char code[8];
      std::snprintf(code, sizeof code, "\\x%02x",
                    static_cast<unsigned>(static_cast<unsigned char>(c)));
      text += code;
    }
  }
  return text + "'";
}

// A number up to 8 bytes as decimal, wider ones as hexadecimal.
std::string FixedText(const Type& type, const Cell& cell) {
  switch (type.format[0]) {
    case 'f': return std::to_string(ValueOf<float>(cell));
    case 'g': return std::to_string(ValueOf<double>(cell));
    case 'C':
    case 'S':
    case 'I':
    case 'L': return std::to_string(ValueOf<uint64_t>(cell));
    default: break;
  }
  switch (cell.bytes.size()) {
    case 1: return std::to_string(ValueOf<int8_t>(cell));
    case 2: return std::to_string(ValueOf<int16_t>(cell));
    case 4: return std::to_string(ValueOf<int32_t>(cell));
    case 8: return std::to_string(ValueOf<int64_t>(cell));
    default: return Quoted(cell.bytes);
  }
}

}  // namespace

bool Type::is_floating() const { return format == "e" || format == "f" || format == "g"; }

bool operator==(const Type& left, const Type& right) {
  return left.format == right.format && left.children == right.children &&
         left.dictionary == right.dictionary && left.ordered == right.ordered;
}

bool operator==(const Field& left, const Field& right) {
  return left.name == right.name && left.type == right.type && left.nullable == right.nullable &&
         left.metadata == right.metadata;
}

Layout LayoutOf(std::string_view format) {
  if (format == "n") return Layout::kNone;
  if (format == "b") return Layout::kBits;
  if (format == "u" || format == "z") return Layout::kText32;
  if (format == "U" || format == "Z") return Layout::kText64;
  if (format == "vu" || format == "vz") return Layout::kTextView;
  if (format == "+l") return Layout::kList32;
  if (format == "+L") return Layout::kList64;
  if (format == "+s") return Layout::kStruct;
  if (format == "+m") return Layout::kMap;
  if (StartsWith(format, "+w:")) return Layout::kFixedList;
  return Layout::kFixed;
}

int64_t WidthOf(std::string_view format) {
  if (StartsWith(format, "w:") || StartsWith(format, "+w:")) return NumberAfterColon(format);
  if (StartsWith(format, "d:")) {
    const bool wide = format.size() > 4 && format.substr(format.size() - 4) == ",256";
    return wide ? 32 : 16;
  }
  switch (format[0]) {
    case 'c':
    case 'C': return 1;
    case 's':
    case 'S':
    case 'e': return 2;
    case 'i':
    case 'I':
    case 'f': return 4;
    case 'l':
    case 'L':
    case 'g': return 8;
    default: break;
  }
  if (format == "tdD" || format == "tts" || format == "ttm" || format == "tiM") return 4;
  if (format == "tin") return 16;
  return format[0] == 't' ? 8 : 0;
}

int RowBatch::Find(std::string_view name) const {
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

std::string ToText(const Type& type) {
  std::string text = type.format;
  if (!type.dictionary.empty()) text += "->" + ToText(type.dictionary.front());
  if (type.children.empty()) return text;
  text += "<";
  for (size_t i = 0; i < type.children.size(); ++i) {
    text += (i == 0 ? "" : ",") + ToText(type.children[i]);
  }
  return text + ">";
}

std::string ToText(const Type& type, const Cell& cell) {
  if (!cell.valid) return "null";
  const Type& values = type.values();
  switch (LayoutOf(values.format)) {
    case Layout::kBits: return cell.bytes[0] != 0 ? "true" : "false";
    case Layout::kFixed: return FixedText(values, cell);
    case Layout::kText32:
    case Layout::kText64:
    case Layout::kTextView: return Quoted(cell.bytes);
    default: break;
  }
  std::string text = "[";
  for (size_t i = 0; i < cell.items.size(); ++i) {
    const Type& item = values.children[values.children.size() > i ? i : 0].type;
    text += (i == 0 ? "" : ", ") + ToText(item, cell.items[i]);
  }
  return text + "]";
}

std::string ToText(const Field& field) {
  std::string text = field.name + ":" + ToText(field.type) + (field.nullable ? "" : "!");
  if (!field.metadata.empty()) text += "+m" + std::to_string(field.metadata.size());
  return text;
}

}  // namespace colmerge::test
