// SPDX-License-Identifier: Apache-2.0
#include "expr/functions/like_pattern.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "base/quoted_text.h"
#include "expr/values/case_mapping.h"
#include "expr/values/characters.h"
#include "expr/values/find_bytes.h"

namespace colmerge {
namespace {

constexpr uint64_t kNowhere = WildcardSearch::kNowhere;
// Bytes that are looked for without _ in the time of a step.
constexpr uint64_t kBytesAStep = 8;

void AppendLiteral(std::string_view character, bool fold_case, std::string* to) {
  if (!fold_case) {
    to->append(character);
    return;
  }
  char folded[kLongestCharacter];
  to->append(folded, LowerText(character, folded));
}

}  // namespace

Status LikePattern::Compile(std::string_view pattern, std::string_view escape, bool fold_case) {
  Charge(pattern);
  literal_.clear();
  pieces_.clear();
  searches_.clear();
  open_start_ = pattern.starts_with('%') && escape != "%";
  open_end_ = false;
  Piece piece;
  for (size_t at = 0; at < pattern.size();) {
    uint64_t size = CharacterSize(pattern[at]);
    std::string_view character = pattern.substr(at, size);
    at += size;
    open_end_ = false;
    if (character == escape) {
      if (at == pattern.size()) {
        return Error(Code::kInvalidArgument,
                     "The pattern {} of LIKE ends with its escape character", QuotedText(pattern));
      }
      size = CharacterSize(pattern[at]);
      character = pattern.substr(at, size);
      at += size;
    } else if (character == "%") {
      EndPiece(piece);
      piece = Piece{literal_.size(), 0, 0, false};
      open_end_ = true;
      continue;
    } else if (character == "_") {
      literal_ += kAnyCharacter;
      piece.has_any = true;
      piece.size = literal_.size() - piece.start;
      ++piece.characters;
      continue;
    }
    AppendLiteral(character, fold_case, &literal_);
    piece.size = literal_.size() - piece.start;
    ++piece.characters;
  }
  EndPiece(piece);
  ChooseForm();
  return Status::Ok();
}

// Of the longest pattern so far, whose room is kept for the next.
void LikePattern::Charge(std::string_view pattern) {
  const auto pieces = 1 + static_cast<uint64_t>(std::count(pattern.begin(), pattern.end(), '%'));
  // Twice, for room that grows by doubling.
  const uint64_t bytes =
      2 * (pattern.size() + pieces * (sizeof(Piece) + sizeof(std::unique_ptr<WildcardSearch>)));
  if (bytes <= charge_.bytes()) return;
  charge_ = MemoryCharge(pool_, bytes, MemoryCategory::kScratch);
}

// An empty piece is none: what it would say is in open_start_ and open_end_.
void LikePattern::EndPiece(Piece piece) {
  if (piece.size == 0) return;
  pieces_.push_back(piece);
  searches_.emplace_back();
}

void LikePattern::ChooseForm() {
  whole_ = StringRef(literal_);
  const uint64_t in_head = std::min<uint64_t>(literal_.size(), 4);
  char mask[4] = {};
  std::memset(mask, 0xFF, in_head);
  std::memcpy(&head_mask_, mask, sizeof(mask));
  form_ = Form::kGeneral;
  if (pieces_.empty()) {
    form_ = open_start_ ? Form::kAny : Form::kEqual;
  } else if (pieces_.size() == 1 && !pieces_[0].has_any) {
    if (open_start_) {
      form_ = open_end_ ? Form::kContains : Form::kSuffix;
    } else {
      form_ = open_end_ ? Form::kPrefix : Form::kEqual;
    }
  }
}

bool LikePattern::Matches(const StringRef& text) {
  switch (form_) {
    case Form::kEqual: return Equals(text);
    case Form::kPrefix: return BeginsWith(text);
    case Form::kSuffix: return text.view().ends_with(literal_);
    case Form::kContains: return FindBehind(0, text.view(), 0) != kNowhere;
    case Form::kAny: return true;
    case Form::kGeneral: return MatchesPieces(text.view());
  }
  return false;
}

// The byte behind the piece when it stands at byte `at`, else kNowhere.
uint64_t LikePattern::MatchAt(const Piece& piece, std::string_view text, uint64_t at) const {
  const std::string_view bytes = BytesOf(piece);
  if (!piece.has_any) return text.substr(at).starts_with(bytes) ? at + bytes.size() : kNowhere;
  for (char byte : bytes) {
    if (at >= text.size()) return kNowhere;
    if (byte == kAnyCharacter) {
      at += CharacterSize(text[at]);
    } else if (text[at++] != byte) {
      return kNowhere;
    }
  }
  return at;
}

// The byte behind the first place of a piece from byte `at` on, or kNowhere.
uint64_t LikePattern::FindBehind(size_t number, std::string_view text, uint64_t at) {
  const Piece& piece = pieces_[number];
  if (!steps_.Pass(0)) return kNowhere;
  if (piece.has_any) {
    std::unique_ptr<WildcardSearch>& search = searches_[number];
    if (!search) {
      charge_.Add(sizeof(WildcardSearch));
      search = std::make_unique<WildcardSearch>(BytesOf(piece), pool_);
    }
    return search->FindBehind(text, at, &steps_);
  }
  const uint64_t found = FindBytes(text, BytesOf(piece), at);
  const uint64_t end = found == std::string_view::npos ? kNowhere : found + piece.size;
  steps_.Pass((std::min<uint64_t>(end, text.size()) - at) / kBytesAStep);
  return end;
}

bool LikePattern::MatchesPieces(std::string_view text) {
  uint64_t at = 0;
  size_t next = 0;
  size_t last = pieces_.size();
  if (!open_start_) {
    at = MatchAt(pieces_[next++], text, 0);
    if (at == kNowhere) return false;
    if (next == last && !open_end_) return at == text.size();
  }
  if (!open_end_) {
    // As many characters as the last piece has, at the end of what is left.
    const Piece& piece = pieces_[--last];
    const uint64_t start = at + LastCharactersStart(text.substr(at), piece.characters);
    if (MatchAt(piece, text, start) != text.size()) return false;
    text = text.substr(0, start);
  }
  for (; next < last; ++next) {
    at = FindBehind(next, text, at);
    if (at == kNowhere) return false;
  }
  return true;
}

}  // namespace colmerge
