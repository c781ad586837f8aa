// SPDX-License-Identifier: Apache-2.0
// A source of batches as an ArrowArrayStream.
#pragma once

#include <memory>

#include "arrow/abi.h"
#include "arrow/string_export.h"
#include "base/memory_pool.h"
#include "column/batch.h"

namespace colmerge {

// Makes *out, whose former content is overwritten, a stream over `source`, which is destroyed at
// the stream's end or release, whichever comes first. Throws std::bad_alloc, *out then being as
// before and the source destroyed.
//
// The stream's callbacks never throw. They may be called from any thread, one at a time. They
// return ENOMEM for refused memory, ECANCELED for a cancelled read, EIO for a stream or file that
// failed and for our own faults, EINVAL for everything else; get_last_error gives the message. A
// failed stream gives the same error again. Arrays outlive the stream. In a child of a fork streams
// fail and release frees nothing.
//
// A batch with a column of more bytes or elements than most_bytes, which is what 32-bit offsets
// reach or, in tests, less, comes as several batches; a single row of so many is EOVERFLOW.
void ExportStream(std::unique_ptr<BatchSource> source, const Ref<MemoryPool>& pool,
                  ArrowArrayStream* out, uint64_t most_bytes = kMostOffsetBytes);

}  // namespace colmerge
