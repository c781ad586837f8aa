// SPDX-License-Identifier: Apache-2.0
#include "base/ref_counted.h"

namespace colmerge {

void RefCounted::Delete() const noexcept { delete this; }

}  // namespace colmerge
