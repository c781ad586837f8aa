// SPDX-License-Identifier: Apache-2.0
#include "differential/random_values.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

namespace colmerge::test {
namespace {

// An integer cut to the width of a type, or extended to it by its sign.
Cell IntegerCell(int64_t value, int64_t width) {
  Cell cell = CellOf(value);
  cell.bytes.resize(static_cast<size_t>(width), value < 0 ? '\xff' : '\0');
  return cell;
}

std::string RandomText(Random* random, bool utf8) {
  static const std::vector<std::string> pieces = {"a",
                                                  "Z",
                                                  "0",
                                                  " ",
                                                  std::string(1, '\0'),
                                                  "\n",
                                                  "\xc3\xa9",
                                                  "\xe2\x82\xac",
                                                  "\xf0\x9f\x98\x80",
                                                  "colmerge"};
  std::string text;
  const uint64_t length = random->Percent(70) ? random->Below(10) : random->Below(60);
  for (uint64_t i = 0; i < length; ++i) {
    if (utf8) {
      text += random->Pick(pieces);
    } else {
      text += static_cast<char>(random->Below(256));
    }
  }
  return text;
}

// The largest number that a type with a range of its own allows; 0: the whole width.
int64_t Limit(std::string_view format) {
  if (format == "tts") return 86400 - 1;
  if (format == "ttm") return 86400LL * 1000 - 1;
  if (format == "ttu") return 86400LL * 1000000 - 1;
  if (format == "ttn") return 86400LL * 1000000000 - 1;
  if (format == "d:9,2") return 999999999;
  return 0;
}

bool IsSignedDecimal(std::string_view format) { return format[0] == 'd'; }

Cell RandomFixed(std::string_view format, Random* random) {
  const int64_t width = WidthOf(format);
  if (format == "tdm") return CellOf(random->Between(-1000000, 1000000) * 86400000);
  if (const int64_t limit = Limit(format); limit != 0) {
    const int64_t low = IsSignedDecimal(format) ? -limit : 0;
    return IntegerCell(random->Percent(10) ? limit : random->Between(low, limit), width);
  }
  if (IsSignedDecimal(format)) return IntegerCell(static_cast<int64_t>(random->Bits()), width);
  Cell cell{true, std::string(static_cast<size_t>(width), '\0'), {}};
  switch (random->Below(6)) {
    case 0: std::fill(cell.bytes.begin(), cell.bytes.end(), '\xff'); break;
    case 1: cell.bytes[cell.bytes.size() - 1] = '\x80'; break;
    case 2: cell.bytes[0] = static_cast<char>(random->Below(100)); break;
    default:
      for (char& byte : cell.bytes) byte = static_cast<char>(random->Below(256));
  }
  return cell;
}

Cell RandomNestedCell(const Type& type, Random* random) {
  Cell cell{true, {}, {}};
  const auto item = [random](const Field& field) {
    if (field.nullable && random->Percent(15)) return Cell{};
    return RandomCell(field.type, random);
  };
  const Layout layout = LayoutOf(type.format);
  if (layout == Layout::kStruct) {
    for (const Field& field : type.children) cell.items.push_back(item(field));
    return cell;
  }
  const uint64_t count =
      layout == Layout::kFixedList ? static_cast<uint64_t>(WidthOf(type.format)) : random->Below(4);
  for (uint64_t i = 0; i < count; ++i) cell.items.push_back(item(type.children[0]));
  return cell;
}

// Floats around zero: 0 and -0 for number 0, NaNs for number 1.
template <typename Float, typename Bits>
Cell NumberedFloat(uint64_t number, Random* random) {
  if (number == 0) return CellOf(random->Percent(50) ? Float{0} : -Float{0});
  if (number == 1) {
    Bits bits;
    const Float nan = std::numeric_limits<Float>::quiet_NaN();
    std::memcpy(&bits, &nan, sizeof bits);
    return CellOf(static_cast<Bits>(bits | random->Below(4)));
  }
  return CellOf(static_cast<Float>(number) / 2);
}

Cell NumberedHalf(uint64_t number, Random* random) {
  if (number == 0) return CellOf(static_cast<uint16_t>(random->Percent(50) ? 0 : 0x8000));
  if (number == 1) return CellOf(static_cast<uint16_t>(0x7e00 + random->Below(4)));
  return CellOf(static_cast<uint16_t>(0x3c00 + number));
}

// Texts that share a prefix; some are longer than what a view holds inline.
std::string NumberedText(uint64_t number) {
  std::string text = "key-" + std::to_string(number);
  if (number % 3 == 0) text = "a longer prefix that all share " + text;
  return number == 7 ? std::string() : text;
}

}  // namespace

Cell RandomCell(const Type& type, Random* random) {
  const Type& values = type.values();
  // A dictionary's index may be too narrow for many different values.
  if (!type.dictionary.empty()) return NumberedCell(type, random->Below(20), random);
  switch (LayoutOf(values.format)) {
    case Layout::kNone: return {};
    case Layout::kBits: return {true, std::string(1, static_cast<char>(random->Below(2))), {}};
    case Layout::kFixed: return RandomFixed(values.format, random);
    case Layout::kText32:
    case Layout::kText64:
    case Layout::kTextView:
      return TextCell(
          RandomText(random, values.format.back() != 'z' && values.format.back() != 'Z'));
    default: return RandomNestedCell(values, random);
  }
}

Cell NumberedCell(const Type& type, uint64_t number, Random* random) {
  const Type& values = type.values();
  const std::string& format = values.format;
  // All values of a column must fit an index of one byte.
  if (!type.dictionary.empty()) number %= 90;
  if (format == "e") return NumberedHalf(number % 900, random);
  if (format == "f") return NumberedFloat<float, uint32_t>(number, random);
  if (format == "g") return NumberedFloat<double, uint64_t>(number, random);
  switch (LayoutOf(format)) {
    case Layout::kNone: return {};
    case Layout::kBits: return {true, std::string(1, static_cast<char>(number % 2)), {}};
    case Layout::kFixed: break;
    case Layout::kText32:
    case Layout::kText64:
    case Layout::kTextView: return TextCell(NumberedText(number));
    default: return RandomCell(values, random);
  }
  const bool one_byte = WidthOf(format) == 1;
  auto value = static_cast<int64_t>(one_byte ? number % 100 : number);
  if (format == "tts") value %= 86400;
  if (format == "tdm") value *= 86400000;
  // The sign and the high bytes take part too.
  const bool is_signed = format[0] >= 'a' && format[0] != 'w' && format.substr(0, 2) != "tt";
  if (is_signed && number % 5 == 4) value = -value;
  return IntegerCell(value, WidthOf(format));
}

Cell LongTextCell(Random* random) {
  const char letter = static_cast<char>('a' + random->Below(26));
  return TextCell(std::string(50 + random->Below(200), letter));
}

}  // namespace colmerge::test
