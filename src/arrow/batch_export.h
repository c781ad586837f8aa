// SPDX-License-Identifier: Apache-2.0
// The batches of one stream, which share dictionaries and may be cut.
#pragma once

#include "arrow/array_export.h"
#include "arrow/dictionary_export.h"

namespace colmerge {

// As ExportBatch; a dictionary that `dictionaries` has seen in the batch before is not gathered
// again. What 32-bit offsets reach is most_bytes. When it fails with kLimitExceeded, *batch is as it
// was, so that fewer of its rows can be exported; else it is gone.
Status ExportBatchWith(DictionaryExports* dictionaries, Batch* batch, const Ref<MemoryPool>& pool,
                       uint64_t most_bytes, ArrowArray* out);

}  // namespace colmerge
