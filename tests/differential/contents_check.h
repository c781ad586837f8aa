// SPDX-License-Identifier: Apache-2.0
// Whether what the library shows is what should be there, in the right order.
#pragma once

#include <colmerge/colmerge.h>

#include <stdexcept>
#include <string>

#include "differential/library_reads.h"
#include "differential/model.h"

namespace colmerge::test {

// What the library did otherwise than it should.
class Difference : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Throws Difference when what was read is not what should be there.
void CheckContents(const StreamContents& actual, const Contents& expected,
                   const std::string& where);

// Likewise for a part of a snapshot that shows `table`: every other column backwards, without the
// first and the last quarter of the rows, read both ways.
void CheckPart(colmerge_snapshot* snapshot, const Contents& table);

}  // namespace colmerge::test
