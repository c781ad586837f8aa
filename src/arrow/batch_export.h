// SPDX-License-Identifier: Apache-2.0
// The batches of one stream, which share dictionaries.
#pragma once

#include "arrow/array_export.h"
#include "arrow/dictionary_export.h"

namespace colmerge {

// As ExportBatch; a dictionary that `dictionaries` has seen in the batch before is not gathered
// again.
Status ExportBatchWith(DictionaryExports* dictionaries, Batch&& batch, const Ref<MemoryPool>& pool,
                       ArrowArray* out);

}  // namespace colmerge
