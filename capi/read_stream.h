// SPDX-License-Identifier: Apache-2.0
// Reads of a version as sources of batches, by the rules of the C API.
#pragma once

#include <colmerge/colmerge.h>

#include <memory>
#include <span>

#include "table/version_scan.h"

namespace colmerge::capi {

// colmerge_read_options (NULL: all defaults) for a version.
Result<ScanOptions> ReadOptionsArgument(const TableVersion& version,
                                        const colmerge_read_options* options);

// Rows in table order.
std::unique_ptr<BatchSource> ScanVersion(Ref<const TableVersion> version, ScanOptions options);

// The rows of these ids, in their order; each is checked to be one of the version's.
Result<std::unique_ptr<BatchSource>> TakeRowsOfVersion(Ref<const TableVersion> version,
                                                       std::span<const int64_t> rows,
                                                       ScanOptions options);

// Hands a source out as a stream that refuses to be pulled where no call is allowed.
void GiveStream(std::unique_ptr<BatchSource> source, const Ref<MemoryPool>& pool,
                ArrowArrayStream* out);

// Not ok unless `row` is the id of a live row.
Status CheckRowId(const TableVersion& version, int64_t row);

}  // namespace colmerge::capi
