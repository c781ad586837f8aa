// SPDX-License-Identifier: Apache-2.0
// How CSV and JSON text is read.
#ifndef COLMERGE_CPP_TEXT_OPTIONS_HPP_
#define COLMERGE_CPP_TEXT_OPTIONS_HPP_

#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "colmerge/colmerge.h"
#include "colmerge/cpp/error.hpp"
#include "colmerge/cpp/handle.hpp"

namespace colmerge {

/// A column of a text and its type as CAST spells it: {"zip", "text"}.
struct ColumnType {
  std::string name;
  std::string type;
};

enum class Encoding : int32_t {
  kAuto = COLMERGE_ENCODING_AUTO,
  kUtf8 = COLMERGE_ENCODING_UTF8,
  kUtf16LittleEndian = COLMERGE_ENCODING_UTF16_LE,
  kUtf16BigEndian = COLMERGE_ENCODING_UTF16_BE,
  kLatin1 = COLMERGE_ENCODING_LATIN1,
  kWindows1252 = COLMERGE_ENCODING_WINDOWS_1252,
};

/// A row of a text that cannot be read; its texts live during the call.
struct RejectedRow {
  int64_t line;
  /// Rows before it that could be read.
  int64_t row;
  /// The column whose value is wrong; empty when the row is.
  std::string_view column;
  std::string_view message;
};

/// Takes such rows; false cancels. What it throws comes out of the call, which then has changed
/// nothing. It may not call the library.
using RejectedFunction = std::function<bool(const RejectedRow&)>;

/// How to read text, CSV or JSON. See docs/text.md.
struct TextOptions {
  /// Columns that are of these types whatever their values look like.
  std::vector<ColumnType> types = {};
  /// Unquoted cells, or strings of JSON, that are null.
  std::vector<std::string> null_texts = {};
  Encoding encoding = Encoding::kAuto;
  /// Rows that cannot be read are left out and go here; none: they fail the write.
  RejectedFunction rejected = {};
  /// Most of them; 0: COLMERGE_DEFAULT_REJECTED_LIMIT.
  int64_t rejected_limit = 0;
};

/// How to read CSV text.
struct CsvOptions : TextOptions {
  /// NUL: found in the text.
  char delimiter = ',';
  /// NUL: no quotes.
  char quote = '"';
  bool header = true;
  /// False: new columns are utf8.
  bool infer_types = true;
  /// Names instead of those in the text; empty: not replaced.
  std::vector<std::string> column_names = {};
  char decimal_point = '.';
  /// Between groups of three digits; NUL: none.
  char thousands_separator = '\0';
  /// Lines that begin with it are none; NUL: there is no such.
  char comment = '\0';
  /// Whether spaces and tabs around cells are no part of them.
  bool trim = false;
  /// Before anything else.
  int64_t skip_lines = 0;
};

enum class JsonLayout : int32_t {
  kAuto = COLMERGE_JSON_AUTO,
  kArray = COLMERGE_JSON_ARRAY,
  kLines = COLMERGE_JSON_LINES,
};

/// What NaN and Infinity are, which JSON does not have.
enum class JsonNan : int32_t {
  kError = COLMERGE_JSON_NAN_ERROR,
  kNumber = COLMERGE_JSON_NAN_NUMBER,
  kNull = COLMERGE_JSON_NAN_NULL,
};

/// How to read JSON text.
struct JsonOptions : TextOptions {
  JsonLayout layout = JsonLayout::kAuto;
  JsonNan nan = JsonNan::kError;
  /// The rows are the array under this key of the text's one object; empty: they are the text.
  std::string records_key = {};
};

namespace detail {

/// Options in the form of the C API, for one call. Keeps exceptions of the rejected function out of
/// it.
template <typename COptions>
class GivenText {
 public:
  explicit GivenText(const TextOptions& options)
      : rejected_(options.rejected), nulls_(options.null_texts) {
    for (const ColumnType& type : options.types)
      types_.push_back({Give(type.name), Give(type.type)});
    given_.struct_size = sizeof(COptions);
    given_.types = types_.empty() ? nullptr : types_.data();
    given_.type_count = static_cast<int64_t>(types_.size());
    given_.null_texts = nulls_.data();
    given_.null_text_count = nulls_.count();
    given_.encoding = static_cast<int32_t>(options.encoding);
    given_.rejected_limit = options.rejected_limit;
    if (!rejected_) return;
    given_.rejected = &GivenText::Take;
    given_.rejected_user = this;
  }
  GivenText(const GivenText&) = delete;
  GivenText& operator=(const GivenText&) = delete;

  COptions& options() noexcept { return given_; }
  void Rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  static int32_t Take(void* user, const colmerge_rejected_row* row) noexcept {
    GivenText& given = *static_cast<GivenText*>(user);
    try {
      return given.rejected_(
                 {row->line, row->row, detail::Take(row->column), detail::Take(row->message)})
                 ? 0
                 : 1;
    } catch (...) {
      given.thrown_ = std::current_exception();
      return 1;
    }
  }

  const RejectedFunction& rejected_;
  const GivenNames nulls_;
  std::vector<colmerge_column_type> types_;
  COptions given_{};
  std::exception_ptr thrown_;
};

}  // namespace detail
}  // namespace colmerge

#endif  // COLMERGE_CPP_TEXT_OPTIONS_HPP_
