// SPDX-License-Identifier: Apache-2.0
// Writes a schema as an ArrowSchema.
#pragma once

#include "arrow/abi.h"
#include "column/schema.h"

namespace colmerge {

// Makes *out, whose former content is overwritten, a struct type with the schema's fields and
// metadata. The caller releases it; children may be moved out of it. Throws std::bad_alloc, *out
// then being as before.
void ExportSchema(const Schema& schema, ArrowSchema* out);

// One field. As above.
void ExportField(const Field& field, ArrowSchema* out);

}  // namespace colmerge
