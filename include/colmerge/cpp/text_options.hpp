// SPDX-License-Identifier: Apache-2.0
// How CSV and JSON text is read. Zero or empty in a member is its default.
#ifndef COLMERGE_CPP_TEXT_OPTIONS_HPP_
#define COLMERGE_CPP_TEXT_OPTIONS_HPP_

#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "colmerge/colmerge.h"
#include "colmerge/cpp/handle.hpp"

namespace colmerge {

enum class Encoding : int32_t {
  kAuto = COLMERGE_ENCODING_AUTO,
  kUtf8 = COLMERGE_ENCODING_UTF8,
  kUtf16Le = COLMERGE_ENCODING_UTF16_LE,
  kUtf16Be = COLMERGE_ENCODING_UTF16_BE,
  kLatin1 = COLMERGE_ENCODING_LATIN1,
  kWindows1252 = COLMERGE_ENCODING_WINDOWS_1252,
};

enum class JsonLayout : int32_t {
  kAuto = COLMERGE_JSON_AUTO,
  kArray = COLMERGE_JSON_ARRAY,
  kLines = COLMERGE_JSON_LINES,
};

enum class JsonNan : int32_t {
  kError = COLMERGE_JSON_NAN_ERROR,
  kNumber = COLMERGE_JSON_NAN_NUMBER,
  kNull = COLMERGE_JSON_NAN_NULL,
};

/// A row of a text that could not be read, and was left out. The texts live during the call that gives it.
struct RejectedRow {
  /// The line of the text, from 1, on which it was found to be wrong.
  int64_t line = 0;
  /// Rows before it that could be read.
  int64_t row = 0;
  /// The column whose value is wrong; empty when the row is.
  std::string_view column = {};
  /// What is wrong, its place included.
  std::string_view message = {};
};

/// Takes each row that cannot be read, on the thread of the write. False cancels; what it throws comes out of the write,
/// which then has changed nothing. It may not use the library.
using RejectedFunction = std::function<bool(const RejectedRow&)>;

/// Names of columns, and their types as CAST spells them, nested ones as colmerge_column_type has them.
using ColumnTypes = std::vector<std::pair<std::string, std::string>>;

/// How to read CSV text.
struct CsvOptions {
  /// NUL: the one that the text is seen to have.
  char delimiter = ',';
  /// NUL: no quotes.
  char quote = '"';
  bool header = true;
  /// False: new columns are utf8.
  bool infer_types = true;
  std::vector<std::string> null_texts = {};
  /// Names instead of those in the text; empty: not replaced.
  std::vector<std::string> column_names = {};
  /// Columns that are of these types whatever their cells look like.
  ColumnTypes types = {};
  /// Before the fraction of a number.
  char decimal_point = '.';
  /// Between groups of three digits; NUL: none.
  char thousands_separator = '\0';
  /// Lines that begin with it are none; NUL: there is no such.
  char comment = '\0';
  /// True: spaces and tabs around cells are no part of them.
  bool trim = false;
  /// Lines before anything else that are no part of the text.
  int64_t skip_lines = 0;
  Encoding encoding = Encoding::kAuto;
  /// Takes rows that cannot be read, which are left out then; empty: such a row fails the write.
  RejectedFunction rejected = {};
  /// More rejected rows fail the write; 0: COLMERGE_DEFAULT_REJECTED_LIMIT.
  int64_t rejected_limit = 0;
};

/// How to read JSON text.
struct JsonOptions {
  JsonLayout layout = JsonLayout::kAuto;
  /// What a literal NaN, Infinity or -Infinity is, which JSON does not have.
  JsonNan nan = JsonNan::kError;
  /// Strings with one of these texts are null.
  std::vector<std::string> null_texts = {};
  /// Columns that are of these types whatever their values look like.
  ColumnTypes types = {};
  /// The text is one object, and the rows are the array under this key of it; empty: the text is the rows.
  std::string records_key = {};
  Encoding encoding = Encoding::kAuto;
  /// Takes rows that cannot be read, which are left out then; empty: such a row fails the write.
  RejectedFunction rejected = {};
  /// More rejected rows fail the write; 0: COLMERGE_DEFAULT_REJECTED_LIMIT.
  int64_t rejected_limit = 0;
};

namespace detail {

/// What the options of both kinds of text share, in the form of the C API; refers to what it was made from, and stays
/// where it is.
template <typename COptions>
class GivenTextOptions {
 public:
  GivenTextOptions(const GivenTextOptions&) = delete;
  GivenTextOptions& operator=(const GivenTextOptions&) = delete;

  const COptions* get() const noexcept { return &given_; }
  /// Throws what the function for rejected rows has thrown, if it has.
  void rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }

 protected:
  template <typename Options>
  explicit GivenTextOptions(const Options& options)
      : null_texts_(options.null_texts), rejected_(options.rejected) {
    types_.reserve(options.types.size());
    for (const auto& [name, type] : options.types) types_.push_back({Give(name), Give(type)});
    given_.struct_size = sizeof(COptions);
    given_.types = types_.empty() ? nullptr : types_.data();
    given_.type_count = static_cast<int64_t>(types_.size());
    given_.null_texts = null_texts_.data();
    given_.null_text_count = null_texts_.count();
    given_.encoding = static_cast<int32_t>(options.encoding);
    given_.rejected_limit = options.rejected_limit;
    if (rejected_) {
      given_.rejected = &GivenTextOptions::Report;
      given_.rejected_user = this;
    }
  }
  ~GivenTextOptions() = default;

  COptions given_{};

 private:
  static int32_t Report(void* user, const colmerge_rejected_row* row) noexcept {
    auto& given = *static_cast<GivenTextOptions*>(user);
    try {
      return given.rejected_({row->line, row->row, Take(row->column), Take(row->message)}) ? 0 : 1;
    } catch (...) {
      given.thrown_ = std::current_exception();
      return 1;
    }
  }

  GivenNames null_texts_;
  std::vector<colmerge_column_type> types_;
  const RejectedFunction& rejected_;
  std::exception_ptr thrown_;
};

class GivenCsvOptions : public GivenTextOptions<colmerge_csv_options> {
 public:
  explicit GivenCsvOptions(const CsvOptions& csv)
      : GivenTextOptions(csv), column_names_(csv.column_names) {
    given_.delimiter = csv.delimiter == '\0' ? COLMERGE_CSV_DELIMITER_AUTO : Code(csv.delimiter);
    given_.quote = csv.quote == '\0' ? -1 : Code(csv.quote);
    given_.header = csv.header ? COLMERGE_TRUE : COLMERGE_FALSE;
    given_.infer_types = csv.infer_types ? COLMERGE_TRUE : COLMERGE_FALSE;
    given_.column_names = column_names_.data();
    given_.column_name_count = column_names_.count();
    given_.decimal_point = Code(csv.decimal_point);
    given_.thousands_separator = Code(csv.thousands_separator);
    given_.comment = Code(csv.comment);
    given_.trim = csv.trim ? COLMERGE_TRUE : COLMERGE_FALSE;
    given_.skip_lines = csv.skip_lines;
  }

 private:
  static int32_t Code(char character) noexcept { return static_cast<unsigned char>(character); }

  GivenNames column_names_;
};

class GivenJsonOptions : public GivenTextOptions<colmerge_json_options> {
 public:
  explicit GivenJsonOptions(const JsonOptions& json) : GivenTextOptions(json) {
    given_.layout = static_cast<int32_t>(json.layout);
    given_.nan = static_cast<int32_t>(json.nan);
    given_.records_key = GiveOptional(json.records_key);
  }
};

}  // namespace detail
}  // namespace colmerge

#endif  // COLMERGE_CPP_TEXT_OPTIONS_HPP_
