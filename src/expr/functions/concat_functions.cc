// SPDX-License-Identifier: Apache-2.0
// Functions that put texts together: concat, concat_ws, repeat; and those that put one in place of
// another: replace, translate.
#include <algorithm>
#include <cstdint>
#include <iterator>

#include "expr/functions/function_table.h"
#include "expr/functions/kernel_loop.h"
#include "expr/functions/string_result.h"
#include "expr/values/characters.h"

namespace colmerge {
namespace {

using enum ArgumentShape;

bool IsPresent(const Operand& operand, uint64_t i) {
  return operand.vector->IsValid(operand.Index(i));
}

// The arguments from `first` on that are not null, with a separator between them.
Status AppendJoined(const KernelCall& call, size_t first, std::string_view separator, uint64_t i,
                    StringResult* result) {
  const std::vector<Operand>& arguments = call.arguments;
  uint64_t size = 0;
  uint64_t parts = 0;
  for (size_t k = first; k < arguments.size(); ++k) {
    if (!IsPresent(arguments[k], i)) continue;
    size += StringOperand(arguments[k]).Ref(i).size;
    ++parts;
  }
  if (parts != 0) size += separator.size() * (parts - 1);
  if (size > kLongestResult) return ResultTooLong(first == 0 ? "concat" : "concat_ws", size);
  char* to = result->Room(size);
  for (size_t k = first; k < arguments.size(); ++k) {
    if (!IsPresent(arguments[k], i)) continue;
    const std::string_view part = StringOperand(arguments[k])[i];
    if (!part.empty()) std::memcpy(to, part.data(), part.size());
    to += part.size();
    if (--parts == 0) break;
    if (!separator.empty()) std::memcpy(to, separator.data(), separator.size());
    to += separator.size();
  }
  result->Commit(size);
  return Status::Ok();
}

// Null arguments are skipped: the result is never null.
Result<Vector> Concat(const KernelCall& call) {
  return MakeStrings(
      call, [&](uint64_t i, StringResult* result) { return AppendJoined(call, 0, {}, i, result); });
}

// Null where the separator is.
Result<Vector> ConcatWithSeparator(const KernelCall& call) {
  const Operand& separator = call.arguments[0];
  const StringOperand separators(separator);
  Buffer validity = Buffer::Zeroed(call.pool, BitmapBytes(call.rows), MemoryCategory::kScratch);
  uint64_t nulls = 0;
  COLMERGE_ASSIGN_OR_RETURN(Vector joined, MakeStrings(call, [&](uint64_t i, StringResult* result) {
                              if (IsPresent(separator, i)) {
                                SetBit(validity.data(), i);
                                return AppendJoined(call, 1, separators[i], i, result);
                              }
                              ++nulls;
                              result->AppendEmpty();
                              return Status::Ok();
                            }));
  if (nulls != 0) {
    joined.null_count = nulls;
    joined.validity = validity.data();
    joined.buffers.push_back(std::move(validity));
  }
  return joined;
}

Result<Vector> Repeat(const KernelCall& call) {
  const StringOperand text(call.arguments[0]);
  const FixedOperand<int64_t> count(call.arguments[1]);
  return MakeStrings(call, [&](uint64_t i, StringResult* result) {
    const std::string_view part = text[i];
    if (count[i] <= 0 || part.empty()) {
      result->AppendEmpty();
      return Status::Ok();
    }
    uint64_t size;
    if (__builtin_mul_overflow(part.size(), static_cast<uint64_t>(count[i]), &size)) {
      size = UINT64_MAX;
    }
    if (size > kLongestResult) return ResultTooLong("repeat", size);
    char* to = result->Room(size);
    std::memcpy(to, part.data(), part.size());
    // What is there already is doubled.
    for (uint64_t done = part.size(); done < size;) {
      const uint64_t more = std::min(done, size - done);
      std::memcpy(to + done, to, more);
      done += more;
    }
    result->Commit(size);
    return Status::Ok();
  });
}

uint64_t CountOccurrences(std::string_view text, std::string_view part) {
  uint64_t count = 0;
  for (size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

Status AppendReplaced(std::string_view text, std::string_view from, std::string_view to,
                      StringResult* result) {
  const uint64_t count = from.empty() ? 0 : CountOccurrences(text, from);
  if (count == 0) {
    result->AppendPart(text);
    return Status::Ok();
  }
  const uint64_t size = text.size() - count * from.size() + count * to.size();
  if (size > kLongestResult) return ResultTooLong("replace", size);
  char* out = result->Room(size);
  while (true) {
    const size_t at = text.find(from);
    const std::string_view kept = text.substr(0, at);
    if (!kept.empty()) std::memcpy(out, kept.data(), kept.size());
    out += kept.size();
    if (at == std::string_view::npos) break;
    if (!to.empty()) std::memcpy(out, to.data(), to.size());
    out += to.size();
    text.remove_prefix(at + from.size());
  }
  result->Commit(size);
  return Status::Ok();
}

Result<Vector> Replace(const KernelCall& call) {
  const StringOperand text(call.arguments[0]);
  const StringOperand from(call.arguments[1]);
  const StringOperand to(call.arguments[2]);
  return MakeStrings(call, [&](uint64_t i, StringResult* result) {
    return AppendReplaced(text[i], from[i], to[i], result);
  });
}

// Which character stands for which: those of `from` for those of `to` at the same place, or for
// none where `to` is shorter. The first of equal ones in `from` counts.
class Translation {
 public:
  void Assign(std::string_view from, std::string_view to) {
    pairs_.clear();
    std::fill(std::begin(ascii_), std::end(ascii_), kUnchanged);
    const char* to_at = to.data();
    const char* const to_end = to_at + to.size();
    for (const char* at = from.data(); at < from.data() + from.size();) {
      const uint32_t character = DecodeCharacter(&at);
      const uint32_t target = to_at < to_end ? DecodeCharacter(&to_at) : kDropped;
      if (Find(character) != kUnchanged) continue;
      if (character < 0x80) {
        ascii_[character] = target;
      } else {
        pairs_.push_back({character, target});
      }
    }
  }

  // Writes at most kLongestCharacter bytes for each byte of text.
  char* Write(std::string_view text, char* to) const {
    for (const char* at = text.data(); at < text.data() + text.size();) {
      const uint32_t character = DecodeCharacter(&at);
      const uint32_t target = Find(character);
      if (target != kDropped) to = EncodeCharacter(target == kUnchanged ? character : target, to);
    }
    return to;
  }

 private:
  static constexpr uint32_t kUnchanged = kLastCharacter + 1;
  static constexpr uint32_t kDropped = kLastCharacter + 2;
  struct Pair {
    uint32_t character;
    uint32_t target;
  };

  uint32_t Find(uint32_t character) const {
    if (character < 0x80) return ascii_[character];
    for (const Pair& pair : pairs_) {
      if (pair.character == character) return pair.target;
    }
    return kUnchanged;
  }

  uint32_t ascii_[0x80];
  std::vector<Pair> pairs_;  // of characters beyond ASCII
};

Result<Vector> Translate(const KernelCall& call) {
  const StringOperand text(call.arguments[0]);
  const StringOperand from(call.arguments[1]);
  const StringOperand to(call.arguments[2]);
  const bool is_constant = from.is_constant() && to.is_constant();
  Translation translation;
  if (is_constant) translation.Assign(from[0], to[0]);
  return MakeStrings(call, [&](uint64_t i, StringResult* result) {
    if (!is_constant) translation.Assign(from[i], to[i]);
    const uint64_t room = text[i].size() * kLongestCharacter;
    if (room > kLongestResult) return ResultTooLong("translate", room);
    char* out = result->Room(room);
    const char* end = translation.Write(text[i], out);
    result->Commit(static_cast<uint64_t>(end - out));
    return Status::Ok();
  });
}

constexpr ResultRule kString = ResultOf<TypeId::kUtf8>;

constexpr FunctionEntry kFunctions[] = {
    {"concat", {kAsText}, kString, Concat, true, true},
    {"concat_ws", {kText, kAsText}, kString, ConcatWithSeparator, true, true},
    {"repeat", {kText, kInt64}, kString, Repeat},
    {"replace", {kText, kText, kText}, kString, Replace},
    {"translate", {kText, kText, kText}, kString, Translate},
};

}  // namespace

std::span<const FunctionEntry> ConcatFunctions() { return kFunctions; }

}  // namespace colmerge
