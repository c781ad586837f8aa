// SPDX-License-Identifier: Apache-2.0
// Wider codes for columns whose dictionaries outgrow those they have.
#pragma once

#include "write/change.h"

namespace colmerge {

// Gives the columns of a change wider codes where its dictionaries need them. The change is then one of
// `change->fresh`: a version with the contents of `base` and those types, which is published with what the change
// adds, or given up with it. Costs a pass over the columns in question. Row ids, values of keys and so indexes stay.
// Called when all sources are conformed, before anything else refers to their vectors; dictionaries has those of
// all columns that the change writes.
Status WidenCodesOf(const TableVersion& base, Change* change);

}  // namespace colmerge
