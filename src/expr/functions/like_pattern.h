// SPDX-License-Identifier: Apache-2.0
// A pattern of LIKE, compiled: % stands for any text, _ for any one character, and what follows the
// escape character for itself.
//
// A pattern is cut at its %. What is before the first stands at the beginning of a text, what is
// behind the last at its end, and the pieces between are looked for one after the other, each as
// far left as can be: so there is never a way back further than to the last %, and no character of
// a text is compared for two pieces. A piece without _ is found in time linear in the text; one
// with _ as WildcardSearch says.
//
// Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/memory_charge.h"
#include "base/status.h"
#include "column/string_ref.h"
#include "expr/functions/wildcard_search.h"

namespace colmerge {

class LikePattern {
 public:
  // What a text must be like; the first four have no _.
  enum class Form : uint8_t {
    kEqual,     // no %
    kPrefix,    // abc%
    kSuffix,    // %abc
    kContains,  // %abc%
    kAny,       // %
    kGeneral,
  };

  // progress: asked now and then, when long texts are matched; may be nullptr.
  explicit LikePattern(const Ref<MemoryPool>& pool, const Progress* progress = nullptr)
      : pool_(pool), steps_(progress) {}
  LikePattern(const LikePattern&) = delete;
  LikePattern& operator=(const LikePattern&) = delete;

  // Takes on a pattern in place of the one that it had. `escape`: one character, or empty for none.
  // With `fold_case` the pattern is taken in lower case, as the texts must be too.
  Status Compile(std::string_view pattern, std::string_view escape, bool fold_case);

  bool Matches(const StringRef& text);
  // Not ok when the matching was ended: what was matched then is of no use.
  Status TakeStatus() { return steps_.TakeStatus(); }

  // Calls use(matches) with the test of this form alone, matches(const StringRef&) -> bool, for
  // loops over many texts.
  template <typename Use>
  decltype(auto) WithMatcher(Use&& use) {
    switch (form_) {
      case Form::kEqual: return use([this](const StringRef& text) { return Equals(text); });
      case Form::kPrefix: return use([this](const StringRef& text) { return BeginsWith(text); });
      case Form::kAny: return use([](const StringRef&) { return true; });
      default: return use([this](const StringRef& text) { return Matches(text); });
    }
  }

  Form form() const { return form_; }

 private:
  struct Piece {
    uint64_t start = 0;  // in literal_
    uint64_t size = 0;
    uint64_t characters = 0;
    bool has_any = false;  // has an _
  };

  void Charge(std::string_view pattern);
  void EndPiece(Piece piece);
  void ChooseForm();
  std::string_view BytesOf(const Piece& piece) const {
    return std::string_view(literal_).substr(piece.start, piece.size);
  }
  uint64_t MatchAt(const Piece& piece, std::string_view text, uint64_t at) const;
  uint64_t FindBehind(size_t piece, std::string_view text, uint64_t at);
  bool MatchesPieces(std::string_view text);

  bool Equals(const StringRef& text) const {
    return SameHead(&text, &whole_) && text.view() == literal_;
  }
  bool BeginsWith(const StringRef& text) const {
    if (text.size < literal_.size()) return false;
    uint32_t head, wanted;
    std::memcpy(&head, text.prefix, 4);
    std::memcpy(&wanted, whole_.prefix, 4);
    if (((head ^ wanted) & head_mask_) != 0) return false;
    return literal_.size() <= 4 ||
           std::memcmp(text.data() + 4, literal_.data() + 4, literal_.size() - 4) == 0;
  }

  Ref<MemoryPool> pool_;
  CheckedSteps steps_;
  std::string literal_;  // the bytes of all pieces; kAnyCharacter for an _
  std::vector<Piece> pieces_;
  std::vector<std::unique_ptr<WildcardSearch>> searches_;  // by piece; made when first needed
  MemoryCharge charge_;                                    // of all these
  bool open_start_ = false;                                // begins with %
  bool open_end_ = false;                                  // ends with %
  Form form_ = Form::kEqual;
  StringRef whole_;         // literal_
  uint32_t head_mask_ = 0;  // of the bytes of a prefix that lie in the head of a string
};

}  // namespace colmerge
