// SPDX-License-Identifier: Apache-2.0
// Text in another encoding as UTF-8.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/buffer.h"
#include "base/status.h"
#include "text/row_hook.h"

namespace colmerge {

enum class TextEncoding : uint8_t {
  kAuto,  // UTF-16 where its byte order mark stands first, else UTF-8
  kUtf8,
  kUtf16LittleEndian,
  kUtf16BigEndian,
  kLatin1,       // ISO 8859-1
  kWindows1252,  // its five unused bytes are the control characters of ISO 8859-1
};

// The text itself where it is UTF-8, which is not checked; else a copy in *copy, in which it lives.
// hook: called for every kBytesPerHook bytes, with no rows; may be empty. Fails on UTF-16 that is
// cut or has half a surrogate pair.
Result<std::string_view> ToUtf8(std::string_view text, TextEncoding encoding, const RowHook& hook,
                                Array<char>* copy);

}  // namespace colmerge
