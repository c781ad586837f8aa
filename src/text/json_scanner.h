// SPDX-License-Identifier: Apache-2.0
// The structure of JSON rows: one object at a time, its values handed on as cells. Knows nothing
// about types. Not thread-safe.
//
// The grammar is Boost.JSON's, through its event parser, so that no tree is built; each object is
// parsed on its own, which gives the line it begins on.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/memory_pool.h"
#include "base/status.h"
#include "text/json_reader.h"
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
  // The text must outlive the scanner. It is UTF-8.
  JsonScanner(std::string_view text, const JsonOptions& options, const Ref<MemoryPool>& pool);
  ~JsonScanner();

  // Reads the next object into the sink, or returns false at the end. An error of the sink comes
  // back with the line of the value it refused.
  Result<bool> NextRow(JsonCellSink* sink);
  // The line on which that object began.
  uint64_t line() const { return line_; }

  // Up to where the text has been read.
  const char* at() const { return at_; }

  // Back to the text's start, for a second pass.
  void Restart();

 private:
  class Handler;
  struct Parser;

  // Moves at_ to the next object; false at the end.
  Result<bool> FindRow();
  // Settles layout_ by the text's first character.
  Status BeginRows();
  Result<bool> FindRowInArray();
  Status Unexpected(std::string_view expected) const;
  Status ErrorHere(std::string_view message) const;
  void SkipSpace();

  const std::string_view text_;
  const char* const end_;
  const char* at_ = nullptr;
  const char* counted_ = nullptr;  // line_ is the line of this byte
  uint64_t line_ = 1;
  const JsonOptions options_;
  JsonLayout layout_ = JsonLayout::kAuto;  // kAuto: nothing has been read
  bool first_ = true;                      // no object has been read
  bool closed_ = false;                    // the array has ended
  std::unique_ptr<Parser> parser_;
};

}  // namespace colmerge
