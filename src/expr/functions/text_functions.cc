// SPDX-License-Identifier: Apache-2.0
// Functions that measure, search and rewrite a text as a whole: length, case, order, position.
//
// A character is a code point of UTF-8. For binary values it is a byte.
#include <cstdint>

#include "base/error.h"
#include "expr/functions/function_table.h"
#include "expr/functions/kernel_loop.h"
#include "expr/functions/string_result.h"
#include "expr/values/case_mapping.h"
#include "expr/values/characters.h"
#include "expr/values/find_bytes.h"

namespace colmerge {
namespace {

using enum ArgumentShape;

// compute(text) -> int32 for each row.
template <typename Compute>
Result<Vector> MeasureStrings(const KernelCall& call, Compute&& compute) {
  const StringOperand text(call.arguments[0]);
  Buffer values(call.pool, call.rows * sizeof(int32_t), MemoryCategory::kScratch);
  auto* out = values.as<int32_t>();
  for (uint64_t i = 0; i < call.rows; ++i) out[i] = static_cast<int32_t>(compute(text.Ref(i)));
  return KernelResult(call, std::move(values));
}

Result<Vector> CharacterLength(const KernelCall& call) {
  return MeasureStrings(call, [](const StringRef& text) { return CountCharacters(text.view()); });
}

Result<Vector> ByteLength(const KernelCall& call) {
  return MeasureStrings(call, [](const StringRef& text) { return text.size; });
}

Result<Vector> BitLength(const KernelCall& call) {
  return MapFixed<int64_t, StringRef>(call,
                                      [](const StringRef& text) { return int64_t{text.size} * 8; });
}

Result<Vector> FirstCharacter(const KernelCall& call) {
  return MeasureStrings(call, [](const StringRef& text) -> uint32_t {
    const char* at = text.data();
    return text.size == 0 ? 0 : DecodeCharacter(&at);
  });
}

template <uint64_t (*map)(std::string_view, char*)>
Result<Vector> ChangeCase(const KernelCall& call) {
  const StringOperand text(call.arguments[0]);
  return MakeStrings(call, [&](uint64_t i, StringResult* result) {
    const uint64_t room = CaseRoom(text[i].size());
    if (room > kLongestString) return ResultTooLong("a change of case", room);
    char* to = result->Room(room);
    result->Commit(map(text[i], to));
    return Status::Ok();
  });
}

// Whether a character belongs to a word: ASCII letters and digits, and of the others all but the
// blocks of spaces, punctuation and symbols.
bool IsWordCharacter(uint32_t c) {
  if (c < 0x80) return (c >= '0' && c <= '9') || (LowerCase(c) >= 'a' && LowerCase(c) <= 'z');
  if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
  if (c == 0xD7 || c == 0xF7) return false;
  const bool is_mark = (c >= 0x2000 && c < 0x2070) || (c >= 0x2190 && c < 0x2C00) ||
                       (c >= 0x3000 && c < 0x3040 && c != 0x3005 && c != 0x3007) ||
                       (c >= 0x1F000 && c < 0x1FB00);
  return !is_mark;
}

uint64_t CapitalizeWords(std::string_view text, char* to) {
  char* out = to;
  bool is_inside = false;
  for (const char* at = text.data(); at < text.data() + text.size();) {
    const uint32_t c = DecodeCharacter(&at);
    out = EncodeCharacter(is_inside ? LowerCase(c) : UpperCase(c), out);
    is_inside = IsWordCharacter(c);
  }
  return static_cast<uint64_t>(out - to);
}

void ReverseCharacters(std::string_view text, char* to) {
  char* out = to + text.size();
  for (size_t at = 0; at < text.size();) {
    const uint64_t size = CharacterSize(text[at]);
    out -= size;
    std::memcpy(out, text.data() + at, size);
    at += size;
  }
}

Result<Vector> Reverse(const KernelCall& call) {
  const StringOperand text(call.arguments[0]);
  return MapStrings(call, [&](uint64_t i, StringResult* result) {
    ReverseCharacters(text[i], result->Room(text[i].size()));
    result->Commit(text[i].size());
  });
}

// The number of the character at which part begins in text, from 1; 0 when it is not there.
int32_t PositionOf(std::string_view text, std::string_view part) {
  const size_t at = FindBytes(text, part);
  if (at == std::string_view::npos) return 0;
  return static_cast<int32_t>(CountCharacters(text.substr(0, at)) + 1);
}

Result<Vector> Position(const KernelCall& call) {
  const StringOperand text(call.arguments[0]);
  const StringOperand part(call.arguments[1]);
  Buffer values(call.pool, call.rows * sizeof(int32_t), MemoryCategory::kScratch);
  auto* out = values.as<int32_t>();
  for (uint64_t i = 0; i < call.rows; ++i) out[i] = PositionOf(text[i], part[i]);
  return KernelResult(call, std::move(values));
}

Result<Vector> StartsWith(const KernelCall& call) {
  const StringOperand text(call.arguments[0]);
  const StringOperand prefix(call.arguments[1]);
  return MapBits(call, [&](uint64_t i) { return text[i].starts_with(prefix[i]); });
}

bool IsCharacter(int64_t c) { return c > 0 && c <= kLastCharacter && !(c >= 0xD800 && c < 0xE000); }

Result<Vector> CharacterOf(const KernelCall& call) {
  const FixedOperand<int64_t> code(call.arguments[0]);
  return MakeStrings(call, [&](uint64_t i, StringResult* result) {
    if (!IsCharacter(code[i])) {
      return Error(Code::kInvalidArgument, "Cannot compute chr({}): there is no such character",
                   code[i]);
    }
    char* to = result->Room(kLongestCharacter);
    const char* end = EncodeCharacter(static_cast<uint32_t>(code[i]), to);
    result->Commit(static_cast<uint64_t>(end - to));
    return Status::Ok();
  });
}

constexpr ResultRule kInt = ResultOf<TypeId::kInt32>;
constexpr ResultRule kString = ResultOf<TypeId::kUtf8>;

constexpr FunctionEntry kFunctions[] = {
    {"length", {kText}, kInt, CharacterLength},
    {"length", {kBinary}, kInt, ByteLength},
    {"char_length", {kText}, kInt, CharacterLength},
    {"character_length", {kText}, kInt, CharacterLength},
    {"octet_length", {kText}, kInt, ByteLength},
    {"octet_length", {kBinary}, kInt, ByteLength},
    {"bit_length", {kText}, ResultOf<TypeId::kInt64>, BitLength},
    {"bit_length", {kBinary}, ResultOf<TypeId::kInt64>, BitLength},
    {"lower", {kText}, kString, ChangeCase<LowerText>},
    {"upper", {kText}, kString, ChangeCase<UpperText>},
    {"initcap", {kText}, kString, ChangeCase<CapitalizeWords>},
    {"reverse", {kText}, kString, Reverse},
    {"position", {kText, kText}, kInt, Position},
    {"strpos", {kText, kText}, kInt, Position},
    {"starts_with", {kText, kText}, ResultOf<TypeId::kBool>, StartsWith},
    {"ascii", {kText}, kInt, FirstCharacter},
    {"chr", {kInt64}, kString, CharacterOf},
};

}  // namespace

std::span<const FunctionEntry> TextFunctions() { return kFunctions; }

}  // namespace colmerge
