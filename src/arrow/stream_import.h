// SPDX-License-Identifier: Apache-2.0
// An ArrowArrayStream as a source of batches.
#pragma once

#include <cstdint>
#include <memory>

#include "arrow/abi.h"
#include "base/memory_pool.h"
#include "base/progress.h"
#include "base/status.h"
#include "column/batch.h"

namespace colmerge {

// Where a stream is cut off with kLimitExceeded; 0: nowhere.
struct StreamLimits {
  uint64_t rows = 0;           // in all batches together
  uint64_t batches = 0;        // empty ones included
  uint64_t empty_batches = 0;  // in a row
};

// Takes *stream over, in any case: it is empty afterwards, and released with the source, or at once
// on failure. Fails when the stream is null, released or lacks a callback, and when its schema does
// (see schema_import.h). Throws std::bad_alloc after releasing the stream.
//
// The source's Next() checks each batch (array_import.h). A failure of the stream is kStreamError
// with the stream's own text; rows in errors count from the stream's first row. After an error or
// the end it calls the stream no more and gives the same error, or the end, again. Batches outlive
// the source. One thread at a time.
//
// What batches take in memory counts in `pool` until they go, and is refused with BudgetExceeded when it does not fit:
// they exist because somebody pulled them. `progress`, which may be nullptr, may end the reading of a batch, and must
// outlive the source.
Result<std::unique_ptr<BatchSource>> ImportStream(ArrowArrayStream* stream,
                                                  const Ref<MemoryPool>& pool,
                                                  const StreamLimits& limits = {},
                                                  const Progress* progress = nullptr);

// That somebody's callback failed with an errno value. reason: in the caller's words, which may be missing, long or no
// text at all.
Status StreamFailure(const char* what, const char* reason, int code);

}  // namespace colmerge
