// SPDX-License-Identifier: Apache-2.0
#include "text/json_records.h"

#include <fmt/core.h>

#include "base/quoted_text.h"
#include "text/text_place.h"

namespace colmerge {
namespace {

// Strings and brackets of JSON, one after the other.
class Outline {
 public:
  Outline(std::string_view text, const char* at, RowCounter* counter)
      : text_(text), end_(text.data() + text.size()), at_(at), stop_(at), counter_(*counter) {}

  const char* at() const { return at_; }
  bool at_end() const { return at_ == end_; }

  void SkipSpace() {
    while (at_ < end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
  }
  bool Skip(char c) {
    SkipSpace();
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }
  // A string with its escapes, without its quotes.
  Result<std::string_view> TakeString() {
    if (!Skip('"')) return ErrorHere("expected a string");
    const char* begin = at_;
    for (; at_ < end_ && *at_ != '"'; ++at_) {
      COLMERGE_RETURN_IF_ERROR(Beat());
      if (*at_ == '\\' && at_ + 1 < end_) ++at_;
    }
    if (at_ == end_) return ErrorHere("the text ends inside a string");
    return std::string_view(begin, static_cast<size_t>(at_++ - begin));
  }
  // To what ends a value on this level: a comma, or a closing bracket.
  Status SkipValue() {
    for (uint64_t depth = 0; at_ < end_; ++at_) {
      COLMERGE_RETURN_IF_ERROR(Beat());
      const char c = *at_;
      if (c == '"') {
        COLMERGE_RETURN_IF_ERROR(TakeString().status());
        --at_;
      } else if (c == '{' || c == '[') {
        ++depth;
      } else if (c == '}' || c == ']') {
        if (depth-- == 0) return Status::Ok();
      } else if (c == ',' && depth == 0) {
        return Status::Ok();
      }
    }
    return ErrorHere("the text ends inside an object");
  }
  Status ErrorHere(std::string_view message) const {
    return TextErrorAt(text_, static_cast<uint64_t>(at_ - text_.data()), message);
  }

 private:
  Status Beat() {
    if (at_ < stop_) return Status::Ok();
    stop_ = at_ + kBytesPerHook;
    return counter_.Beat();
  }

  const std::string_view text_;
  const char* const end_;
  const char* at_;
  const char* stop_;  // where the counter is asked next
  RowCounter& counter_;
};

}  // namespace

Result<const char*> FindJsonRecords(std::string_view text, const char* at,
                                    const JsonOptions& options, RowCounter* counter) {
  Outline outline(text, at, counter);
  if (!outline.Skip('{')) return outline.ErrorHere("expected an object");
  while (!outline.Skip('}')) {
    COLMERGE_ASSIGN_OR_RETURN(const std::string_view key, outline.TakeString());
    if (!outline.Skip(':')) return outline.ErrorHere("expected ':'");
    outline.SkipSpace();
    if (key == options.records_key) {
      if (!outline.at_end() && *outline.at() == '[') return outline.at();
      return outline.ErrorHere(
          fmt::format("expected an array of objects under the key {}", QuotedText(key)));
    }
    COLMERGE_RETURN_IF_ERROR(outline.SkipValue());
    outline.Skip(',');
  }
  return outline.ErrorHere(
      fmt::format("the object has no key {} ('records_key')", QuotedText(options.records_key)));
}

Status CheckAfterJsonRecords(std::string_view text, const char* at, const JsonOptions& options,
                             RowCounter* counter) {
  Outline outline(text, at, counter);
  while (!outline.Skip('}')) {
    if (!outline.Skip(',')) return outline.ErrorHere("expected ',' or '}'");
    COLMERGE_ASSIGN_OR_RETURN(const std::string_view key, outline.TakeString());
    if (key == options.records_key) {
      return outline.ErrorHere(fmt::format("the object has the key {} twice", QuotedText(key)));
    }
    COLMERGE_RETURN_IF_ERROR(outline.SkipValue());
  }
  outline.SkipSpace();
  return outline.at_end() ? Status::Ok() : outline.ErrorHere("expected the end of the text");
}

Result<const char*> FindEndOfJsonElement(std::string_view text, const char* at,
                                         RowCounter* counter) {
  Outline outline(text, at, counter);
  while (true) {
    Status skipped = outline.SkipValue();
    if (skipped.code() == Code::kInvalidText) return text.data() + text.size();
    COLMERGE_RETURN_IF_ERROR(std::move(skipped));
    if (!outline.Skip('}')) return outline.at();
  }
}

}  // namespace colmerge
