// SPDX-License-Identifier: Apache-2.0
// The progress callback of a caller.
#pragma once

#include <colmerge/colmerge.h>

#include "base/progress.h"

namespace colmerge::capi {

// As a Progress takes it; empty for NULL.
Progress::Report ReportTo(colmerge_progress_function callback, void* user);

}  // namespace colmerge::capi
