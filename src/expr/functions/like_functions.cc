// SPDX-License-Identifier: Apache-2.0
// LIKE and ILIKE, as functions of value, pattern and escape character (a backslash when there is
// none; empty for no escapes). A constant pattern is compiled once for all rows.
#include <cstdint>

#include "base/error.h"
#include "base/quoted_text.h"
#include "expr/functions/function_table.h"
#include "expr/functions/kernel_loop.h"
#include "expr/functions/like_pattern.h"
#include "expr/values/case_mapping.h"
#include "expr/values/characters.h"

namespace colmerge {
namespace {

using enum ArgumentShape;

constexpr std::string_view kDefaultEscape = "\\";

Status CompilePattern(std::string_view pattern, std::string_view escape, bool fold_case,
                      LikePattern* compiled) {
  if (CountCharacters(escape) > 1) {
    return Error(Code::kInvalidArgument,
                 "The escape of LIKE is one character, or empty for none, and not {}",
                 QuotedText(escape));
  }
  return compiled->Compile(pattern, escape, fold_case);
}

// A text in lower case, in memory that is used again for the next.
class FoldedText {
 public:
  explicit FoldedText(const Ref<MemoryPool>& pool) : bytes_(pool) {}
  StringRef Fold(std::string_view text) {
    bytes_.Reserve(CaseRoom(text.size()));
    return {bytes_.data(), LowerText(text, bytes_.data())};
  }

 private:
  Array<char> bytes_;
};

Result<Vector> MatchConstant(const KernelCall& call, LikePattern& pattern, bool fold_case) {
  const StringOperand text(call.arguments[0]);
  auto result = pattern.WithMatcher([&](auto matches) {
    if (!fold_case) return MapBits(call, [&](uint64_t i) { return matches(text.Ref(i)); });
    FoldedText folded(call.pool);
    return MapBits(call, [&](uint64_t i) { return matches(folded.Fold(text[i])); });
  });
  COLMERGE_RETURN_IF_ERROR(pattern.TakeStatus());
  return result;
}

// The first row that is wanted, or the number of rows.
uint64_t FirstWanted(const KernelCall& call) {
  uint64_t i = 0;
  while (i < call.rows && !call.IsWanted(i)) ++i;
  return i;
}

template <bool fold_case, bool has_escape>
Result<Vector> Like(const KernelCall& call) {
  const StringOperand text(call.arguments[0]);
  const StringOperand patterns(call.arguments[1]);
  const StringOperand escapes(call.arguments[has_escape ? 2 : 1]);
  const auto compile = [&](uint64_t i, LikePattern* pattern) {
    return CompilePattern(patterns[i], has_escape ? escapes[i] : kDefaultEscape, fold_case,
                          pattern);
  };
  LikePattern pattern(call.pool, call.progress);
  if (patterns.is_constant() && escapes.is_constant()) {
    const uint64_t first = FirstWanted(call);
    if (first < call.rows) {
      Status status = compile(first, &pattern);
      if (!status.ok()) return std::move(status).AtRow(static_cast<int64_t>(first));
    }
    return MatchConstant(call, pattern, fold_case);
  }
  Buffer bits = Buffer::Zeroed(call.pool, BitmapBytes(call.rows), MemoryCategory::kScratch);
  FoldedText folded(call.pool);
  for (uint64_t i = 0; i < call.rows; ++i) {
    if (!call.IsWanted(i)) continue;
    Status status = compile(i, &pattern);
    if (!status.ok()) return std::move(status).AtRow(static_cast<int64_t>(i));
    if (pattern.Matches(fold_case ? folded.Fold(text[i]) : text.Ref(i))) SetBit(bits.data(), i);
  }
  COLMERGE_RETURN_IF_ERROR(pattern.TakeStatus());
  return KernelResult(call, std::move(bits));
}

constexpr ResultRule kTest = ResultOf<TypeId::kBool>;

constexpr FunctionEntry kFunctions[] = {
    {"like", {kText, kText}, kTest, Like<false, false>},
    {"like", {kText, kText, kText}, kTest, Like<false, true>},
    {"ilike", {kText, kText}, kTest, Like<true, false>},
    {"ilike", {kText, kText, kText}, kTest, Like<true, true>},
};

}  // namespace

std::span<const FunctionEntry> LikeFunctions() { return kFunctions; }

}  // namespace colmerge
