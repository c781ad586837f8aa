// SPDX-License-Identifier: Apache-2.0
// The catalogue of what random expressions are made of.
//
// Where the two languages differ, a form's second text bridges the difference; the functions that
// it uses then (i32, divide, ...) are those that SqliteEngine defines. accepted_differences.h says
// what is bridged and why.
#pragma once

#include <vector>

#include "differential_query/expression_node.h"

namespace colmerge::test {

const std::vector<Form>& ScalarForms();
const std::vector<Form>& AggregateForms();

}  // namespace colmerge::test
