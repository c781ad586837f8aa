// SPDX-License-Identifier: Apache-2.0
// The filter of a source: a condition that becomes the WHERE of a statement.
#pragma once

#include <memory>

#include "query/query.h"
#include "write/destination_options.h"

namespace colmerge {

// SELECT the options' columns WHERE their filter is true; nullptr when they have none. Positions in
// errors are those of the filter's text.
Result<std::shared_ptr<const Statement>> ReadSourceFilter(const SourceOptions& options,
                                                          const Ref<MemoryPool>& pool);

// The rows of a version for which the statement's condition is true, as batches under `schema`,
// that of the same columns in the table. Read while they are pulled.
Result<std::unique_ptr<BatchSource>> FilterVersion(
    const std::shared_ptr<const Statement>& statement, Ref<const TableVersion> version,
    Schema schema, uint64_t batch_size, uint32_t threads);

}  // namespace colmerge
