// SPDX-License-Identifier: Apache-2.0
// The lists of cases of all test files in C, each ended by a case without a name.
#ifndef COLMERGE_TESTS_CAPI_SUITES_H_
#define COLMERGE_TESTS_CAPI_SUITES_H_

#include "check.h"

extern const check_case version_cases[];
extern const check_case store_cases[];

#endif  // COLMERGE_TESTS_CAPI_SUITES_H_
