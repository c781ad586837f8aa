// SPDX-License-Identifier: Apache-2.0
// Whether a write happens at all.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace colmerge {

// Names a write, so that it is applied once however often it is sent: who writes, and the number of the write among
// those of this writer. Borrows the name.
struct WriteToken {
  std::string_view writer;
  uint64_t sequence = 0;  // above that of the writer's last write; below WriterTokens::kNone
};

// Judged before a write's data is read, and again when the table's writer lock is held, the token first: the version has
// changed for a write that is sent again.
struct WriteCondition {
  std::optional<WriteToken> token;
  std::optional<uint64_t>
      if_version;  // the number that the table's version has to have; 0: there is no table
};

}  // namespace colmerge
