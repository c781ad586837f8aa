// SPDX-License-Identifier: Apache-2.0
// How often memory was asked for with `new`: a measure of work that no machine is too slow or too
// quick for.
#pragma once

#include <cstdint>

namespace colmerge::test {

// Since the program began, on all threads.
uint64_t CountedAllocations();

}  // namespace colmerge::test
