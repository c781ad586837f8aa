// SPDX-License-Identifier: Apache-2.0
#include "text/json_scanner.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include <boost/json/basic_parser_impl.hpp>

#include "base/buffer.h"
#include "base/error.h"
#include "base/quoted_text.h"
#include "text/json_records.h"
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
    is_done_ = false;
    parts_.Clear();
  }
  // The row's object has ended.
  bool is_done() const { return is_done_; }
  // The next null stands for this literal, which JSON does not have.
  void SetLiteral(std::string_view literal) { literal_ = literal; }
  // What the sink said, when it made the parser stop.
  Status& status() { return status_; }

  bool on_document_begin(ErrorCode&) { return true; }
  bool on_document_end(ErrorCode&) { return true; }
  bool on_object_begin(ErrorCode&) { return depth_ == 0 ? (depth_ = 1, true) : Open('{'); }
  bool on_object_end(size_t, ErrorCode& error) {
    if (depth_ != 1) return Close('}', error);
    depth_ = 0;
    is_done_ = true;
    return true;
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
  bool on_null(ErrorCode& error) {
    if (literal_.empty()) return TakeValue(TextCellKind::kNull, "null", error);
    return TakeValue(TextCellKind::kNumber, std::exchange(literal_, {}), error);
  }
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
  bool is_done_ = false;
  std::string_view literal_;
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

// NaN or Infinity, where the text begins with it.
std::string_view LiteralAt(std::string_view text) {
  for (const std::string_view literal : {"NaN", "Infinity"}) {
    if (text.substr(0, literal.size()) == literal) return text.substr(0, literal.size());
  }
  return {};
}

}  // namespace

JsonScanner::JsonScanner(std::string_view text, const JsonOptions& options, RowCounter* counter,
                         const Ref<MemoryPool>& pool)
    : text_(text),
      end_(text.data() + text.size()),
      options_(options),
      counter_(*counter),
      parser_(new Parser{
          boost::json::basic_parser<Handler>(ParseOptions(options.max_depth), text, pool)}) {
  cursor_.at = text_.data();
  if (text_.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    cursor_.at += kByteOrderMark.size();
  }
  cursor_.counted = cursor_.searched = cursor_.at;
}

JsonScanner::~JsonScanner() = default;

Result<bool> JsonScanner::NextRow(JsonCellSink* sink) {
  COLMERGE_ASSIGN_OR_RETURN(bool found, FindRow());
  if (!found) return false;
  cursor_.line += CountLineEnds(cursor_.counted, cursor_.at, end_);
  cursor_.counted = cursor_.at;
  parser_->parser.reset();
  parser_->parser.handler().Begin(sink);
  COLMERGE_RETURN_IF_ERROR(ParseRow());
  return true;
}

Status JsonScanner::ParseRow() {
  const Handler& handler = parser_->parser.handler();
  while (true) {
    const char* end = cursor_.at + std::min<ptrdiff_t>(kBytesPerHook, end_ - cursor_.at);
    std::string_view literal;
    if (options_.nan != JsonNan::kError) {
      // A sign belongs to what comes after it.
      if (end < end_ && end[-1] == '-' && end - cursor_.at > 1) --end;
      literal = FindLiteral(end);
    }
    COLMERGE_RETURN_IF_ERROR(ParsePart(literal.empty() ? end : literal.data()));
    if (handler.is_done()) return Status::Ok();
    if (literal.empty()) {
      COLMERGE_RETURN_IF_ERROR(counter_.Beat());
      continue;
    }
    constexpr std::string_view kNull = "null";
    boost::json::error_code error;
    if (options_.nan == JsonNan::kNumber) parser_->parser.handler().SetLiteral(literal);
    parser_->parser.write_some(true, kNull.data(), kNull.size(), error);
    cursor_.at = literal.data() + literal.size();
    COLMERGE_RETURN_IF_ERROR(ErrorOf(error));
  }
}

Status JsonScanner::ParsePart(const char* end) {
  boost::json::error_code error;
  if (end == cursor_.at && end < end_) return Status::Ok();
  const auto size = static_cast<size_t>(end - cursor_.at);
  cursor_.at += parser_->parser.write_some(end < end_, cursor_.at, size, error);
  return ErrorOf(error);
}

Status JsonScanner::ErrorOf(const boost::system::error_code& error) {
  Status& refused = parser_->parser.handler().status();
  if (!refused.ok()) {
    return PlaceInLine(std::move(refused),
                       cursor_.line + CountLineEnds(cursor_.counted, cursor_.at, end_));
  }
  if (!error) return Status::Ok();
  if (error == boost::json::error::incomplete) return ErrorHere("the text ends inside an object");
  if (error == boost::json::error::too_deep) {
    return ErrorHere(fmt::format("nested more than {} levels deep", options_.max_depth));
  }
  if (const std::string_view literal =
          LiteralAt({cursor_.at, static_cast<size_t>(end_ - cursor_.at)});
      !literal.empty()) {
    return ErrorHere(
        fmt::format("{} is not JSON: the option 'nan' takes it as a number or as null", literal));
  }
  return ErrorHere(fmt::format("this is not JSON ({})", error.message()));
}

std::string_view JsonScanner::FindLiteral(const char* end) {
  if (!cursor_.literal.empty() && cursor_.literal.data() >= cursor_.at) {
    return cursor_.literal.data() < end ? cursor_.literal : std::string_view();
  }
  cursor_.literal = {};
  const char* at = std::max(cursor_.searched, cursor_.at);
  while (at < end && cursor_.literal.empty()) {
    if (cursor_.in_string) {
      if (*at == '\\') {
        ++at;
      } else if (*at == '"') {
        cursor_.in_string = false;
      }
    } else if (*at == '"') {
      cursor_.in_string = true;
    } else if (*at == 'N' || *at == 'I') {
      const std::string_view found = LiteralAt({at, static_cast<size_t>(end_ - at)});
      const bool has_sign = *at == 'I' && at > cursor_.at && at[-1] == '-';
      if (!found.empty()) {
        cursor_.literal = {has_sign ? at - 1 : at, found.size() + (has_sign ? 1 : 0)};
      }
    }
    ++at;
  }
  cursor_.searched = at;
  return cursor_.literal;
}

Status JsonScanner::SkipRow(const Cursor& row) {
  cursor_ = row;
  SkipSpace();
  if (options_.layout == JsonLayout::kLines) cursor_.layout = JsonLayout::kLines;
  if (cursor_.layout == JsonLayout::kAuto) COLMERGE_RETURN_IF_ERROR(BeginRows());
  if (cursor_.layout == JsonLayout::kArray) {
    COLMERGE_RETURN_IF_ERROR(SkipElement());
  } else {
    while (cursor_.at < end_ && *cursor_.at != '\n' && *cursor_.at != '\r') ++cursor_.at;
  }
  cursor_.searched = cursor_.at;
  cursor_.in_string = false;
  cursor_.literal = {};
  return Status::Ok();
}

// From a comma, a closing bracket that has something behind it, or what stands where one of them should.
Status JsonScanner::SkipElement() {
  SkipSpace();
  const bool has_comma = !cursor_.is_first && cursor_.at < end_ && *cursor_.at == ',';
  if (has_comma) ++cursor_.at;
  const bool is_behind = !has_comma && !cursor_.is_first && cursor_.at < end_ && *cursor_.at == ']';
  cursor_.is_first = false;
  if (is_behind) {
    cursor_.at = end_;
  } else {
    COLMERGE_ASSIGN_OR_RETURN(cursor_.at, FindEndOfJsonElement(text_, cursor_.at, &counter_));
  }
  cursor_.is_cut = cursor_.at == end_;
  return Status::Ok();
}

Result<TextCell> JsonScanner::ReadValue(std::string_view text, const Ref<MemoryPool>& pool,
                                        Array<char>* bytes) {
  class OneValue final : public JsonCellSink {
   public:
    explicit OneValue(Array<char>* bytes) : bytes_(*bytes) {}
    Status Take(std::string_view /*key*/, const TextCell& cell) override {
      if (count_++ != 0) return Error(Code::kInvalidText, "it is more than one value");
      value_ = cell;
      value_.in_text = false;
      bytes_.ResizeUninitialized(cell.size);
      std::copy_n(cell.data, cell.size, bytes_.data());
      value_.data = bytes_.data();
      return Status::Ok();
    }
    const TextCell& value() const { return value_; }

   private:
    Array<char>& bytes_;
    TextCell value_;
    int count_ = 0;
  };
  // As the one member of an object, which is what the parser's events are made for.
  constexpr std::string_view kBefore = "{\"\":";
  constexpr std::string_view kAfter = "}";
  OneValue sink(bytes);
  Parser parser{boost::json::basic_parser<Handler>(ParseOptions(JsonOptions().max_depth),
                                                   std::string_view(), pool)};
  Handler& handler = parser.parser.handler();
  handler.Begin(&sink);
  for (const std::string_view part : {kBefore, text, kAfter}) {
    boost::json::error_code error;
    const bool is_last = part.data() == kAfter.data();
    const size_t read = parser.parser.write_some(!is_last, part.data(), part.size(), error);
    if (!handler.status().ok()) return std::move(handler.status());
    if (error == boost::json::error::too_deep) {
      return Error(Code::kInvalidText, "nested too deep");
    }
    if (error || read < part.size() || handler.is_done() != is_last) {
      return Error(Code::kInvalidText, "it is not JSON");
    }
  }
  return sink.value();
}

Result<bool> JsonScanner::FindRow() {
  if (cursor_.is_cut) return false;
  SkipSpace();
  if (cursor_.layout == JsonLayout::kAuto) {
    const bool may_be_empty = options_.layout != JsonLayout::kArray && options_.records_key.empty();
    if (cursor_.at == end_ && may_be_empty) return false;
    COLMERGE_RETURN_IF_ERROR(BeginRows());
  }
  if (cursor_.layout == JsonLayout::kArray) return FindRowInArray();
  if (cursor_.at == end_) return false;
  if (*cursor_.at != '{') return Unexpected("an object");
  return true;
}

Status JsonScanner::BeginRows() {
  if (!options_.records_key.empty()) {
    COLMERGE_ASSIGN_OR_RETURN(cursor_.at, FindJsonRecords(text_, cursor_.at, options_, &counter_));
    cursor_.searched = ++cursor_.at;
    cursor_.layout = JsonLayout::kArray;
    return Status::Ok();
  }
  const char first = cursor_.at == end_ ? '\0' : *cursor_.at;
  if (first == '[' && options_.layout != JsonLayout::kLines) {
    cursor_.layout = JsonLayout::kArray;
    ++cursor_.at;
    return Status::Ok();
  }
  if (first == '{' && options_.layout != JsonLayout::kArray) {
    cursor_.layout = JsonLayout::kLines;
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
  if (!cursor_.is_closed) {
    if (!cursor_.is_first && cursor_.at < end_ && *cursor_.at == ',') {
      ++cursor_.at;
      SkipSpace();
    } else if (cursor_.at < end_ && *cursor_.at == ']') {
      ++cursor_.at;
      cursor_.is_closed = true;
    } else if (!cursor_.is_first) {
      return Unexpected("',' or ']'");
    }
  }
  SkipSpace();
  if (cursor_.is_closed) {
    if (!options_.records_key.empty()) {
      COLMERGE_RETURN_IF_ERROR(CheckAfterJsonRecords(text_, cursor_.at, options_, &counter_));
    } else if (cursor_.at < end_) {
      return Unexpected("the end of the text");
    }
    return false;
  }
  cursor_.is_first = false;
  if (cursor_.at == end_ || *cursor_.at != '{') return Unexpected("an object");
  return true;
}

Status JsonScanner::Unexpected(std::string_view expected) const {
  if (cursor_.at == end_) return ErrorHere(fmt::format("expected {}, the text ends", expected));
  const char* after = cursor_.at + 1;
  while (after < end_ && (static_cast<uint8_t>(*after) & 0xC0) == 0x80) ++after;
  const std::string_view found(cursor_.at, static_cast<size_t>(after - cursor_.at));
  return ErrorHere(fmt::format("expected {}, found {}", expected, QuotedText(found)));
}

Status JsonScanner::ErrorHere(std::string_view message) const {
  return TextErrorAt(text_, static_cast<uint64_t>(cursor_.at - text_.data()), message);
}

void JsonScanner::SkipSpace() {
  while (cursor_.at < end_ &&
         (*cursor_.at == ' ' || *cursor_.at == '\t' || *cursor_.at == '\n' || *cursor_.at == '\r'))
    ++cursor_.at;
}

}  // namespace colmerge
