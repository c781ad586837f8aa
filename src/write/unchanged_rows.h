// SPDX-License-Identifier: Apache-2.0
// skip_unchanged: rows that an update would leave as they are take no part in it.
#pragma once

#include "write/change.h"

namespace colmerge {

// Takes rows whose every value is what the row of the version has, bit for bit, out of the change's updates; they count as
// ignored. progress, which may be nullptr, may end it.
Status SkipUnchangedRows(const TableVersion& base, const Progress* progress, Change* change);

}  // namespace colmerge
