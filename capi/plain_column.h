// SPDX-License-Identifier: Apache-2.0
// Plain C column arrays on their way in and out.
#pragma once

#include <colmerge/colmerge.h>

#include "arrow/schema_memo.h"
#include "base/progress.h"
#include "column/batch.h"

namespace colmerge::capi {

// The columns as a batch that borrows the caller's memory where it can; it is good for the call.
// What is malformed is kInvalidArgument, dictionary and nested formats are kUnsupportedType.
// progress: may end the reading; may be nullptr.
Result<Batch> ReadPlainColumns(const colmerge_column* columns, int64_t count,
                               const Ref<MemoryPool>& pool, const Progress* progress);
// As ReadPlainColumns; rows may lack columns. memo: of the same columns, probably.
Result<Batch> ReadPartialRows(const colmerge_column* columns, int64_t count,
                              const Ref<MemoryPool>& pool, const Progress* progress,
                              SchemaMemo* memo);

// A vector as a plain column without a name, whose format text the caller provides. Bitmaps that
// begin inside a byte are realigned and texts get pointer and length, into buffers appended to
// *owned: the column borrows those and the vector's memory. A dictionary gives its values. The type
// is not nested.
colmerge_column WritePlainColumn(const Vector& vector, const Ref<MemoryPool>& pool,
                                 std::vector<Buffer>* owned);

}  // namespace colmerge::capi
