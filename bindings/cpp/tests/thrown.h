// SPDX-License-Identifier: Apache-2.0
// The colmerge::Error that an action throws; a test whose action throws none has failed.
#pragma once

#include <colmerge/colmerge.hpp>

#include "support/catch.h"

namespace colmerge::test {

template <typename Action>
Error Thrown(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  FAIL("nothing was thrown");
  throw 0;  // not reached: FAIL throws
}

}  // namespace colmerge::test
