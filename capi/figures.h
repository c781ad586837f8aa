// SPDX-License-Identifier: Apache-2.0
// Figures of tables and memory as the C API gives them.
#pragma once

#include <colmerge/colmerge.h>

#include "store/table_usage.h"

namespace colmerge::capi {

colmerge_bytes BytesOf(const ByteUsage& usage);

// struct_size is left zero.
colmerge_table_info TableInfoOf(const TableVersion& version);

}  // namespace colmerge::capi
