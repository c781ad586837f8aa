// SPDX-License-Identifier: Apache-2.0
#include "text/json_scanner.h"

#include <fmt/core.h>

#include <boost/json/basic_parser_impl.hpp>

#include "base/buffer.h"
#include "base/quoted_text.h"
#include "text/text_place.h"

namespace colmerge {

// Boost.JSON's events of one object. A value inside the object's values (an array, an object) is
// written out again as compact JSON.
class JsonScanner::Handler {
 public:
  using ErrorCode = boost::json::error_code;
  using View = boost::json::string_view;
  static constexpr size_t max_object_size = SIZE_MAX;
  static constexpr size_t max_array_size = SIZE_MAX;
  static constexpr size_t max_key_size = SIZE_MAX;
  static constexpr size_t max_string_size = SIZE_MAX;

  Handler(std::string_view text, const Ref<MemoryPool>& pool)
      : text_(text), parts_(pool), key_copy_(pool), nested_(pool) {}

  void Begin(JsonCellSink* sink) {
    sink_ = sink;
    depth_ = 0;
    parts_.Clear();
  }
  // What the sink said, when it made the parser stop.
  Status& status() { return status_; }

  bool on_document_begin(ErrorCode&) { return true; }
  bool on_document_end(ErrorCode&) { return true; }
  bool on_object_begin(ErrorCode&) { return depth_ == 0 ? (depth_ = 1, true) : Open('{'); }
  bool on_object_end(size_t, ErrorCode& error) {
    return depth_ == 1 ? (depth_ = 0, true) : Close('}', error);
  }
  bool on_array_begin(ErrorCode&) { return Open('['); }
  bool on_array_end(size_t, ErrorCode& error) { return Close(']', error); }
  bool on_key_part(View part, size_t, ErrorCode&) { return Append(&parts_, part); }
  bool on_key(View last, size_t, ErrorCode&) { return TakeKey(Whole(last)); }
  bool on_string_part(View part, size_t, ErrorCode&) { return Append(&parts_, part); }
  bool on_string(View last, size_t, ErrorCode& error) {
    return TakeValue(TextCellKind::kString, Whole(last), error);
  }
  bool on_number_part(View part, ErrorCode&) { return Append(&parts_, part); }
  bool on_int64(int64_t, View last, ErrorCode& error) { return TakeNumber(last, error); }
  bool on_uint64(uint64_t, View last, ErrorCode& error) { return TakeNumber(last, error); }
  bool on_double(double, View last, ErrorCode& error) { return TakeNumber(last, error); }
  bool on_bool(bool truth, ErrorCode& error) {
    return TakeValue(TextCellKind::kBoolean, truth ? "true" : "false", error);
  }
  bool on_null(ErrorCode& error) { return TakeValue(TextCellKind::kNull, "null", error); }
  bool on_comment_part(View, ErrorCode&) { return true; }
  bool on_comment(View, ErrorCode&) { return true; }

 private:
  static bool Append(Array<char>* array, std::string_view text) {
    if (text.empty()) return true;
    const uint64_t old = array->size();
    array->Reserve(old + text.size());
    array->ResizeUninitialized(old + text.size());
    std::memcpy(array->data() + old, text.data(), text.size());
    return true;
  }

  // A string or number whose last part is this one; valid until the next part.
  std::string_view Whole(View last) {
    if (parts_.empty()) return {last.data(), last.size()};
    Append(&parts_, last);
    const std::string_view whole(parts_.data(), parts_.size());
    parts_.Clear();
    return whole;
  }
  bool InText(std::string_view value) const {
    return value.data() >= text_.data() && value.data() < text_.data() + text_.size();
  }

  bool TakeKey(std::string_view key) {
    if (depth_ > 1) {
      Separate();
      AppendString(key);
      nested_.PushBack(':');
      after_key_ = true;
      return true;
    }
    if (!InText(key)) {
      key_copy_.Clear();
      Append(&key_copy_, key);
      key = {key_copy_.data(), key_copy_.size()};
    }
    key_ = key;
    return true;
  }
  bool TakeNumber(View last, ErrorCode& error) {
    return TakeValue(TextCellKind::kNumber, Whole(last), error);
  }
  bool TakeValue(TextCellKind kind, std::string_view value, ErrorCode& error) {
    if (depth_ == 1) return Emit(kind, value, error);
    Separate();
    return kind == TextCellKind::kString ? AppendString(value) : Append(&nested_, value);
  }
  bool Emit(TextCellKind kind, std::string_view value, ErrorCode& error) {
    TextCell cell;
    cell.data = value.data();
    cell.size = value.size();
    cell.kind = kind;
    cell.in_text = InText(value);
    status_ = sink_->Take(key_, cell);
    if (status_.ok()) return true;
    error = boost::system::errc::make_error_code(boost::system::errc::operation_canceled);
    return false;
  }

  bool Open(char bracket) {
    if (depth_ == 1) {
      nested_.Clear();
      after_key_ = true;  // there is nothing to separate from
    }
    Separate();
    nested_.PushBack(bracket);
    after_key_ = true;
    ++depth_;
    return true;
  }
  bool Close(char bracket, ErrorCode& error) {
    nested_.PushBack(bracket);
    after_key_ = false;
    if (--depth_ > 1) return true;
    return Emit(TextCellKind::kNested, {nested_.data(), nested_.size()}, error);
  }
  void Separate() {
    if (!after_key_) nested_.PushBack(',');
    after_key_ = false;
  }
  bool AppendString(std::string_view value) {
    nested_.PushBack('"');
    for (char c : value) {
      if (static_cast<uint8_t>(c) < 0x20) {
        Append(&nested_, fmt::format("\\u{:04x}", static_cast<int>(c)));
        continue;
      }
      if (c == '"' || c == '\\') nested_.PushBack('\\');
      nested_.PushBack(c);
    }
    nested_.PushBack('"');
    return true;
  }

  const std::string_view text_;
  JsonCellSink* sink_ = nullptr;
  Status status_;
  uint32_t depth_ = 0;  // 1 in the row's object, more in its values
  Array<char> parts_;   // of the string or number that is being read
  std::string_view key_;
  Array<char> key_copy_;
  Array<char> nested_;
  bool after_key_ = false;  // in nested_: the next value needs no comma before it
};

struct JsonScanner::Parser {
  boost::json::basic_parser<Handler> parser;
};

namespace {

boost::json::parse_options ParseOptions(uint32_t max_depth) {
  boost::json::parse_options options;
  options.max_depth = max_depth;
  return options;
}

}  // namespace

JsonScanner::JsonScanner(std::string_view text, const JsonOptions& options,
                         const Ref<MemoryPool>& pool)
    : text_(text),
      end_(text.data() + text.size()),
      options_(options),
      parser_(new Parser{
          boost::json::basic_parser<Handler>(ParseOptions(options.max_depth), text, pool)}) {
  Restart();
}

JsonScanner::~JsonScanner() = default;

void JsonScanner::Restart() {
  at_ = text_.data();
  if (text_.substr(0, kByteOrderMark.size()) == kByteOrderMark) at_ += kByteOrderMark.size();
  counted_ = at_;
  line_ = 1;
  layout_ = JsonLayout::kAuto;
  first_ = true;
  closed_ = false;
}

Result<bool> JsonScanner::NextRow(JsonCellSink* sink) {
  COLMERGE_ASSIGN_OR_RETURN(bool found, FindRow());
  if (!found) return false;
  line_ += CountLineEnds(counted_, at_, end_);
  counted_ = at_;
  auto& parser = parser_->parser;
  parser.reset();
  parser.handler().Begin(sink);
  boost::json::error_code error;
  const char* start = at_;
  at_ += parser.write_some(false, at_, static_cast<size_t>(end_ - at_), error);
  Status& refused = parser.handler().status();
  if (!refused.ok()) {
    return PlaceInLine(std::move(refused), line_ + CountLineEnds(start, at_, end_));
  }
  if (error == boost::json::error::incomplete) return ErrorHere("the text ends inside an object");
  if (error == boost::json::error::too_deep) {
    return ErrorHere(fmt::format("nested more than {} levels deep", options_.max_depth));
  }
  if (error) return ErrorHere(fmt::format("this is not JSON ({})", error.message()));
  return true;
}

Result<bool> JsonScanner::FindRow() {
  SkipSpace();
  if (layout_ == JsonLayout::kAuto) {
    if (at_ == end_ && options_.layout != JsonLayout::kArray) return false;
    COLMERGE_RETURN_IF_ERROR(BeginRows());
  }
  if (layout_ == JsonLayout::kArray) return FindRowInArray();
  if (at_ == end_) return false;
  if (*at_ != '{') return Unexpected("an object");
  return true;
}

Status JsonScanner::BeginRows() {
  const char first = at_ == end_ ? '\0' : *at_;
  if (first == '[' && options_.layout != JsonLayout::kLines) {
    layout_ = JsonLayout::kArray;
    ++at_;
    return Status::Ok();
  }
  if (first == '{' && options_.layout != JsonLayout::kArray) {
    layout_ = JsonLayout::kLines;
    return Status::Ok();
  }
  switch (options_.layout) {
    case JsonLayout::kArray: return Unexpected("an array of objects");
    case JsonLayout::kLines: return Unexpected("an object a line");
    default: return Unexpected("an array of objects or an object a line");
  }
}

Result<bool> JsonScanner::FindRowInArray() {
  SkipSpace();
  if (!closed_) {
    if (!first_ && at_ < end_ && *at_ == ',') {
      ++at_;
      SkipSpace();
    } else if (at_ < end_ && *at_ == ']') {
      ++at_;
      closed_ = true;
    } else if (!first_) {
      return Unexpected("',' or ']'");
    }
  }
  SkipSpace();
  if (closed_) {
    if (at_ < end_) return Unexpected("the end of the text");
    return false;
  }
  first_ = false;
  if (at_ == end_ || *at_ != '{') return Unexpected("an object");
  return true;
}

Status JsonScanner::Unexpected(std::string_view expected) const {
  if (at_ == end_) return ErrorHere(fmt::format("expected {}, the text ends", expected));
  const char* after = at_ + 1;
  while (after < end_ && (static_cast<uint8_t>(*after) & 0xC0) == 0x80) ++after;
  const std::string_view found(at_, static_cast<size_t>(after - at_));
  return ErrorHere(fmt::format("expected {}, found {}", expected, QuotedText(found)));
}

Status JsonScanner::ErrorHere(std::string_view message) const {
  return TextErrorAt(text_, static_cast<uint64_t>(at_ - text_.data()), message);
}

void JsonScanner::SkipSpace() {
  while (at_ < end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
}

}  // namespace colmerge
