// SPDX-License-Identifier: Apache-2.0
// The structure of JSON rows: one object at a time, its values handed on as cells. Knows nothing
// about types. Not thread-safe.
//
// The grammar is Boost.JSON's, through its event parser, so that no tree is built; each object is
// parsed on its own, which gives the line it begins on.
#pragma once

#include <boost/system/error_code.hpp>

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/buffer.h"
#include "base/memory_pool.h"
#include "base/status.h"
#include "text/json_reader.h"
#include "text/row_hook.h"
#include "text/text_cell.h"

namespace colmerge {

// Takes the values of a row's object.
class JsonCellSink {
 public:
  virtual ~JsonCellSink() = default;
  // Key and cell are valid during the call, the cell's bytes longer if it says so.
  virtual Status Take(std::string_view key, const TextCell& cell) = 0;
};

class JsonScanner {
 public:
  // All must outlive the scanner. The text is UTF-8. counter: asked at every kBytesPerHook bytes of a
  // row.
  JsonScanner(std::string_view text, const JsonOptions& options, RowCounter* counter,
              const Ref<MemoryPool>& pool);
  ~JsonScanner();

  // Reads the next object into the sink, or returns false at the end. An error of the sink comes
  // back with the line of the value it refused.
  Result<bool> NextRow(JsonCellSink* sink);
  // The line on which that object began.
  uint64_t line() const { return cursor_.line; }
  // Up to where the text has been read.
  const char* at() const { return cursor_.at; }

  // The place before the next row, to which a second pass comes back.
  struct Cursor {
    const char* at = nullptr;
    const char* counted = nullptr;  // line is the line of this byte
    uint64_t line = 1;
    JsonLayout layout = JsonLayout::kAuto;  // kAuto: nothing has been read
    bool is_first = true;                   // no object has been read
    bool is_closed = false;                 // the array has ended
    bool is_cut = false;                    // the rest of the text was part of a row
    // The search for literals that JSON does not have.
    const char* searched = nullptr;  // up to where
    bool in_string = false;          // that byte is inside a string
    std::string_view literal;        // the one that was found last
  };
  const Cursor& cursor() const { return cursor_; }
  void Return(const Cursor& cursor) { cursor_ = cursor; }
  // After an error of NextRow, which began here: to what comes after that row. In lines that is the
  // next line; in an array what follows the comma, or is the bracket, that ends the row by its
  // brackets and strings. Where nothing does, the rest of the text belongs to the row. An error when
  // it is not known whether there are rows at all.
  Status SkipRow(const Cursor& row);

  // Reads one JSON value, which is all of the text: null, or a scalar, or a nested one, whose compact
  // JSON is put into *bytes.
  static Result<TextCell> ReadValue(std::string_view text, const Ref<MemoryPool>& pool,
                                    Array<char>* bytes);

 private:
  class Handler;
  struct Parser;

  // Moves at_ to the next object; false at the end.
  Result<bool> FindRow();
  // Settles layout_ by the text's first character.
  Status BeginRows();
  Result<bool> FindRowInArray();
  Status SkipElement();
  Status Unexpected(std::string_view expected) const;
  Status ErrorHere(std::string_view message) const;
  void SkipSpace();

  // Gives the object at the cursor to the parser, a part at a time.
  Status ParseRow();
  Status ParsePart(const char* end);
  Status ErrorOf(const boost::system::error_code& error);
  // The next literal that JSON does not have and that begins before `end`; empty: there is none.
  std::string_view FindLiteral(const char* end);

  const std::string_view text_;
  const char* const end_;
  const JsonOptions& options_;
  RowCounter& counter_;
  Cursor cursor_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace colmerge
