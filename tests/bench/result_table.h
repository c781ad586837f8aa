// SPDX-License-Identifier: Apache-2.0
// Results of a query as rows, to compare what engines made of the same question.
#pragma once

#include <colmerge/colmerge.h>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace colmerge_bench {

using ResultCell = std::variant<std::monostate, int64_t, double, std::string>;
using ResultTable = std::vector<std::vector<ResultCell>>;

// Empties a stream of int64, float64 and utf8 columns and releases it.
ResultTable ReadResult(ArrowArrayStream* stream);

// Ends the program with a message unless both have the same rows, in whatever order. Doubles may
// differ by what rounding makes of a sum in another order.
void ExpectSameRows(const std::string& what, ResultTable ours, ResultTable theirs);

}  // namespace colmerge_bench
