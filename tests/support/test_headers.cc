// SPDX-License-Identifier: Apache-2.0
// Gives the precompiled headers of the tests (cmake/ColmergeTest.cmake) a target to belong to.
#include "support/catch.h"
