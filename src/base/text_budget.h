// SPDX-License-Identifier: Apache-2.0
// What becomes of a text while it is parsed and bound, by the piece: counted against a pool before it is made, and
// ended when nobody wants it any more. Trees are made of many small objects, none of which is worth a pool's while.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "base/checked_steps.h"
#include "base/memory_charge.h"

namespace colmerge {

// With what a text is worked on.
struct TextTerms {
  Ref<MemoryPool> pool = nullptr;      // nullptr: nothing is counted
  const Progress* progress = nullptr;  // may end the work
};

// Not thread-safe.
class TextBudget {
 public:
  // piece_bytes: what one piece takes.
  TextBudget(const TextTerms& terms, uint64_t piece_bytes)
      : terms_(terms), piece_bytes_(piece_bytes), steps_(terms.progress) {}

  // Before a piece is made. Not ok when the work is to end; throws BudgetExceeded.
  Status Take() {
    if (left_ == 0) [[unlikely]] {
      TakeMore();
    }
    --left_;
    return Look();
  }
  // Before more work on a piece that is there.
  Status Look() { return steps_.Pass(kStepsAPiece) ? Status::Ok() : steps_.TakeStatus(); }
  // For as long as what was made lives.
  MemoryCharge TakeCharge() { return std::move(charge_); }

 private:
  // So few are not worth counting; and so many are counted at a time.
  static constexpr uint64_t kPiecesAtOnce = 64;
  static constexpr uint64_t kStepsAPiece = 128;

  void TakeMore() {
    left_ = kPiecesAtOnce;
    if (!terms_.pool) return;
    const uint64_t bytes = kPiecesAtOnce * piece_bytes_;
    if (charge_.bytes() != 0) {
      charge_.Add(bytes);
    } else {
      charge_ = MemoryCharge(terms_.pool, bytes, MemoryCategory::kScratch);
    }
  }

  TextTerms terms_;
  uint64_t piece_bytes_;
  uint64_t left_ = kPiecesAtOnce;
  CheckedSteps steps_;
  MemoryCharge charge_;
};

}  // namespace colmerge
