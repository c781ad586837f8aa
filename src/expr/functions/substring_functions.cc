// SPDX-License-Identifier: Apache-2.0
// Functions that take a part of a text: substr, left, right, split_part, the trims; and those that
// put something at its sides or into it: lpad, rpad, overlay.
//
// Positions and counts are of characters; of bytes for binary values.
#include <algorithm>
#include <cstdint>
#include <limits>

#include "base/error.h"
#include "base/quoted_text.h"
#include "expr/functions/function_table.h"
#include "expr/functions/kernel_loop.h"
#include "expr/functions/string_result.h"
#include "expr/values/characters.h"

namespace colmerge {
namespace {

using enum ArgumentShape;

// Counting in characters, or in bytes.
struct CharacterSteps {
  static uint64_t Start(std::string_view text, uint64_t n) {
    // Not more characters than bytes: a short text needs no walk.
    return text.size() <= n ? text.size() : CharacterStart(text, n);
  }
};
struct ByteSteps {
  static uint64_t Start(std::string_view text, uint64_t n) {
    return std::min<uint64_t>(text.size(), n);
  }
};

constexpr int64_t kToTheEnd = std::numeric_limits<int64_t>::max();

// The part from position `from` (the first is 1), of `count` characters: what lies before position
// 1 counts, but is not there.
template <typename Steps>
std::string_view Part(std::string_view text, int64_t from, int64_t count) {
  int64_t end;  // the position behind the part
  if (__builtin_add_overflow(from, count, &end)) end = kToTheEnd;
  from = std::max<int64_t>(from, 1);
  if (end <= from) return {};
  text.remove_prefix(Steps::Start(text, static_cast<uint64_t>(from) - 1));
  return text.substr(0, Steps::Start(text, static_cast<uint64_t>(end - from)));
}

template <typename Steps, bool has_count>
Result<Vector> Substring(const KernelCall& call) {
  const StringOperand text(call.arguments[0]);
  const FixedOperand<int64_t> from(call.arguments[1]);
  const FixedOperand<int64_t> count(call.arguments[has_count ? 2 : 1]);
  return MakeStrings(call, [&](uint64_t i, StringResult* result) {
    if (has_count && count[i] < 0) {
      return Error(Code::kInvalidArgument,
                   "Cannot compute substr({}, {}, {}): the length is negative", QuotedText(text[i]),
                   from[i], count[i]);
    }
    result->AppendPart(Part<Steps>(text[i], from[i], has_count ? count[i] : kToTheEnd));
    return Status::Ok();
  });
}

// How many characters a count means that is negative for "all but so many".
uint64_t Magnitude(int64_t count) {
  return count < 0 ? -static_cast<uint64_t>(count) : static_cast<uint64_t>(count);
}

std::string_view LeftPart(std::string_view text, int64_t count) {
  return text.substr(0, count >= 0 ? CharacterSteps::Start(text, Magnitude(count))
                                   : LastCharactersStart(text, Magnitude(count)));
}

std::string_view RightPart(std::string_view text, int64_t count) {
  return text.substr(count >= 0 ? LastCharactersStart(text, Magnitude(count))
                                : CharacterSteps::Start(text, Magnitude(count)));
}

template <std::string_view (*part)(std::string_view, int64_t)>
Result<Vector> Side(const KernelCall& call) {
  const StringOperand text(call.arguments[0]);
  const FixedOperand<int64_t> count(call.arguments[1]);
  return MapStrings(
      call, [&](uint64_t i, StringResult* result) { result->AppendPart(part(text[i], count[i])); });
}

// The field of this number between delimiters, from 1, or from the end when negative.
std::string_view Field(std::string_view text, std::string_view delimiter, int64_t number) {
  if (delimiter.empty()) return number == 1 || number == -1 ? text : std::string_view();
  if (number > 0) {
    for (; number > 1; --number) {
      const size_t at = text.find(delimiter);
      if (at == std::string_view::npos) return {};
      text.remove_prefix(at + delimiter.size());
    }
    return text.substr(0, text.find(delimiter));
  }
  for (; number < -1; ++number) {
    const size_t at = text.rfind(delimiter);
    if (at == std::string_view::npos) return {};
    text = text.substr(0, at);
  }
  const size_t at = text.rfind(delimiter);
  return at == std::string_view::npos ? text : text.substr(at + delimiter.size());
}

Result<Vector> SplitPart(const KernelCall& call) {
  const StringOperand text(call.arguments[0]);
  const StringOperand delimiter(call.arguments[1]);
  const FixedOperand<int64_t> number(call.arguments[2]);
  return MakeStrings(call, [&](uint64_t i, StringResult* result) {
    if (number[i] == 0) {
      return Error(Code::kInvalidArgument,
                   "Cannot compute split_part({}, {}, 0): fields are numbered from 1, or from -1 "
                   "at the end",
                   QuotedText(text[i]), QuotedText(delimiter[i]));
    }
    result->AppendPart(Field(text[i], delimiter[i], number[i]));
    return Status::Ok();
  });
}

// A set of characters, given as a text of them.
class CharacterSet {
 public:
  void Assign(std::string_view characters) {
    characters_ = characters;
    ascii_[0] = ascii_[1] = 0;
    for (char c : characters) {
      const auto byte = static_cast<uint8_t>(c);
      if (byte < 0x80) ascii_[byte >> 6] |= uint64_t{1} << (byte & 63);
    }
  }
  // character: the bytes of one.
  bool Contains(std::string_view character) const {
    const auto lead = static_cast<uint8_t>(character[0]);
    if (lead < 0x80) return ascii_[lead >> 6] >> (lead & 63) & 1;
    return characters_.find(character) != std::string_view::npos;
  }

 private:
  std::string_view characters_;
  uint64_t ascii_[2] = {};
};

enum class Sides : uint8_t { kLeft = 1, kRight = 2, kBoth = 3 };
constexpr bool Has(Sides sides, Sides side) {
  return (static_cast<int>(sides) & static_cast<int>(side)) != 0;
}

template <Sides sides>
std::string_view Trimmed(std::string_view text, const CharacterSet& set) {
  if (Has(sides, Sides::kLeft)) {
    while (!text.empty()) {
      const uint64_t size = CharacterSize(text[0]);
      if (!set.Contains(text.substr(0, size))) break;
      text.remove_prefix(size);
    }
  }
  if (Has(sides, Sides::kRight)) {
    while (!text.empty()) {
      const uint64_t start = LastCharactersStart(text, 1);
      if (!set.Contains(text.substr(start))) break;
      text = text.substr(0, start);
    }
  }
  return text;
}

template <Sides sides>
Result<Vector> TrimSpaces(const KernelCall& call) {
  const StringOperand text(call.arguments[0]);
  CharacterSet set;
  set.Assign(" ");
  return MapStrings(call, [&](uint64_t i, StringResult* result) {
    result->AppendPart(Trimmed<sides>(text[i], set));
  });
}

template <Sides sides>
Result<Vector> TrimCharacters(const KernelCall& call) {
  const StringOperand text(call.arguments[0]);
  const StringOperand characters(call.arguments[1]);
  CharacterSet set;
  if (characters.is_constant()) set.Assign(characters[0]);
  return MapStrings(call, [&](uint64_t i, StringResult* result) {
    if (!characters.is_constant()) set.Assign(characters[i]);
    result->AppendPart(Trimmed<sides>(text[i], set));
  });
}

// Bytes of `count` characters of a fill text that is repeated.
uint64_t FillSize(std::string_view fill, uint64_t count) {
  const uint64_t characters = CountCharacters(fill);
  return count / characters * fill.size() + CharacterStart(fill, count % characters);
}

char* WriteFill(std::string_view fill, uint64_t size, char* to) {
  for (; size > fill.size(); size -= fill.size()) {
    std::memcpy(to, fill.data(), fill.size());
    to += fill.size();
  }
  if (size != 0) std::memcpy(to, fill.data(), size);
  return to + size;
}

template <bool left>
Status AppendPadded(std::string_view text, int64_t length, std::string_view fill,
                    StringResult* result) {
  const uint64_t wanted = length < 0 ? 0 : static_cast<uint64_t>(length);
  const uint64_t present = CountCharacters(text);
  if (present >= wanted || fill.empty()) {
    result->AppendPart(text.substr(0, CharacterSteps::Start(text, wanted)));
    return Status::Ok();
  }
  const char* name = left ? "lpad" : "rpad";
  if (wanted > kLongestResult) return ResultTooLong(name, wanted);
  const uint64_t padding = FillSize(fill, wanted - present);
  const uint64_t size = padding + text.size();
  if (size > kLongestResult) return ResultTooLong(name, size);
  char* to = result->Room(size);
  if (left) to = WriteFill(fill, padding, to);
  if (!text.empty()) std::memcpy(to, text.data(), text.size());
  if (!left) WriteFill(fill, padding, to + text.size());
  result->Commit(size);
  return Status::Ok();
}

template <bool left, bool has_fill>
Result<Vector> Pad(const KernelCall& call) {
  const StringOperand text(call.arguments[0]);
  const FixedOperand<int64_t> length(call.arguments[1]);
  const StringOperand fill(call.arguments[has_fill ? 2 : 0]);
  return MakeStrings(call, [&](uint64_t i, StringResult* result) {
    return AppendPadded<left>(text[i], length[i], has_fill ? fill[i] : " ", result);
  });
}

// text with `count` characters from position `from` on replaced.
Status AppendOverlaid(std::string_view text, std::string_view placed, int64_t from, int64_t count,
                      StringResult* result) {
  if (from <= 0) {
    return Error(Code::kInvalidArgument, "Cannot compute overlay({}, {}, {}): positions begin at 1",
                 QuotedText(text), QuotedText(placed), from);
  }
  int64_t rest_from;
  if (__builtin_add_overflow(from, count, &rest_from)) rest_from = kToTheEnd;
  const std::string_view head = Part<CharacterSteps>(text, 1, from - 1);
  const std::string_view rest = Part<CharacterSteps>(text, rest_from, kToTheEnd);
  const uint64_t size = head.size() + placed.size() + rest.size();
  if (size > kLongestResult) return ResultTooLong("overlay", size);
  char* to = result->Room(size);
  for (std::string_view part : {head, placed, rest}) {
    if (!part.empty()) std::memcpy(to, part.data(), part.size());
    to += part.size();
  }
  result->Commit(size);
  return Status::Ok();
}

template <bool has_count>
Result<Vector> Overlay(const KernelCall& call) {
  const StringOperand text(call.arguments[0]);
  const StringOperand placed(call.arguments[1]);
  const FixedOperand<int64_t> from(call.arguments[2]);
  const FixedOperand<int64_t> count(call.arguments[has_count ? 3 : 2]);
  return MakeStrings(call, [&](uint64_t i, StringResult* result) {
    const auto replaced = has_count ? count[i] : static_cast<int64_t>(CountCharacters(placed[i]));
    return AppendOverlaid(text[i], placed[i], from[i], replaced, result);
  });
}

constexpr ResultRule kString = ResultOf<TypeId::kUtf8>;
constexpr ResultRule kBytes = ResultOf<TypeId::kBinary>;

constexpr FunctionEntry kFunctions[] = {
    {"substr", {kText, kInt64}, kString, Substring<CharacterSteps, false>},
    {"substr", {kText, kInt64, kInt64}, kString, Substring<CharacterSteps, true>},
    {"substr", {kBinary, kInt64}, kBytes, Substring<ByteSteps, false>},
    {"substr", {kBinary, kInt64, kInt64}, kBytes, Substring<ByteSteps, true>},
    {"substring", {kText, kInt64}, kString, Substring<CharacterSteps, false>},
    {"substring", {kText, kInt64, kInt64}, kString, Substring<CharacterSteps, true>},
    {"substring", {kBinary, kInt64}, kBytes, Substring<ByteSteps, false>},
    {"substring", {kBinary, kInt64, kInt64}, kBytes, Substring<ByteSteps, true>},
    {"left", {kText, kInt64}, kString, Side<LeftPart>},
    {"right", {kText, kInt64}, kString, Side<RightPart>},
    {"split_part", {kText, kText, kInt64}, kString, SplitPart},
    {"ltrim", {kText}, kString, TrimSpaces<Sides::kLeft>},
    {"ltrim", {kText, kText}, kString, TrimCharacters<Sides::kLeft>},
    {"rtrim", {kText}, kString, TrimSpaces<Sides::kRight>},
    {"rtrim", {kText, kText}, kString, TrimCharacters<Sides::kRight>},
    {"btrim", {kText}, kString, TrimSpaces<Sides::kBoth>},
    {"btrim", {kText, kText}, kString, TrimCharacters<Sides::kBoth>},
    {"trim", {kText}, kString, TrimSpaces<Sides::kBoth>},
    {"trim", {kText, kText}, kString, TrimCharacters<Sides::kBoth>},
    {"lpad", {kText, kInt64}, kString, Pad<true, false>},
    {"lpad", {kText, kInt64, kText}, kString, Pad<true, true>},
    {"rpad", {kText, kInt64}, kString, Pad<false, false>},
    {"rpad", {kText, kInt64, kText}, kString, Pad<false, true>},
    {"overlay", {kText, kText, kInt64}, kString, Overlay<false>},
    {"overlay", {kText, kText, kInt64, kInt64}, kString, Overlay<true>},
};

}  // namespace

std::span<const FunctionEntry> SubstringFunctions() { return kFunctions; }

}  // namespace colmerge
