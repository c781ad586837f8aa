// SPDX-License-Identifier: Apache-2.0
// A walk over one JSON value as JsonScanner writes nested ones: checked, without spaces, with no
// escapes in strings but \", \\ and \u00XX. Belongs to one thread.
#pragma once

#include <string_view>

#include "base/buffer.h"
#include "text/text_cell.h"

namespace colmerge {

class CompactJson {
 public:
  // The text must outlive the walk.
  CompactJson(std::string_view text, const Ref<MemoryPool>& pool)
      : at_(text.data()), plain_(pool) {}

  // The first character of what comes next.
  char next() const { return *at_; }
  // Passes the next character when it is this one.
  bool Skip(char c) {
    if (*at_ != c) return false;
    ++at_;
    return true;
  }
  // A number, string, true, false or null; valid until the next call.
  TextCell TakeScalar();
  // Any value as its text.
  TextCell TakeWhole();

 private:
  TextCell TakeString();

  const char* at_;
  Array<char> plain_;  // a string without its escapes
};

}  // namespace colmerge
