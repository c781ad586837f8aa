// SPDX-License-Identifier: Apache-2.0
// Which of the processes this is that fork made of the one that loaded the library.
//
// After a fork the child has all memory of its parent, but only one of its threads: what the others had locked stays
// locked, what they were changing stays half changed. So a child makes its own of everything, and what belongs to
// an earlier process is neither used nor freed there. Whoever gives out something that may be used in a child notes
// the number of the process that made it.
#pragma once

#include <cstdint>

namespace colmerge {

// 0 in the process that loaded the library, in the child of a fork one more than in its parent. Any thread.
uint32_t ProcessNumber() noexcept;

}  // namespace colmerge
