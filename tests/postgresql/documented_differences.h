// SPDX-License-Identifier: Apache-2.0
// Every difference to PostgreSQL that this test takes as right, how it is met, and where
// docs/query.md says so. What is not listed here is a fault.
#pragma once

#include <string>
#include <vector>

#include "postgresql/outcome.h"

namespace colmerge::test {

// Met when outcomes are compared: one side fails, with these words in its message.
struct DifferenceOfFailures {
  const char* what;
  const char* fails_here;   // nullptr: does not
  const char* fails_there;  // nullptr: does not
};

inline constexpr DifferenceOfFailures kDifferencesOfFailures[] = {
    {"a decimal has 38 digits at most, numeric grows", "is out of range of decimal", nullptr},
    {"the same, in arithmetic", "decimal128(38", nullptr},
    {"a decimal is never NaN or infinite, numeric may be", "NaN is out of range", nullptr},
    {"timestamps of nanoseconds reach from 1677 to 2262", "timestamp[ns", nullptr},
    {"no timestamp is infinite", "to_timestamp(inf)", nullptr},
    {"no timestamp is infinite", "to_timestamp(-inf)", nullptr},
    {"cot(0) and atanh(1) are errors, not infinite", "Cannot compute cot(", nullptr},
    {"cot(0) and atanh(1) are errors, not infinite", "Cannot compute atanh(", nullptr},
    {"sinh and cosh fail when they overflow", "Cannot compute sinh(", nullptr},
    {"sinh and cosh fail when they overflow", "Cannot compute cosh(", nullptr},
    {"a pattern that ends with its escape is refused, whether or not a text comes so far",
     "ends with its escape character", nullptr},
    {"avg takes floats whose squares are infinite", nullptr, "value out of range: overflow"},
    {"years go beyond those of PostgreSQL", nullptr, "date out of range"},
    {"years go beyond those of PostgreSQL", nullptr, "timestamp out of range"},
};

struct BridgedDifference {
  const char* what;
  const char* met_by;
};

inline constexpr BridgedDifference kBridgedDifferences[] = {
    {"extract gives float64", "::float8 there"},
    {"avg, stddev and variance are float64", "::float8 there, compared with a tolerance"},
    {"quotients of decimals have fewer digits; roots, logarithms and powers of decimals are "
     "float64",
     "compared with a tolerance"},
    {"decimals keep the scale of their type, numeric that of each value",
     "no part of another expression"},
    {"ceil, floor, round, sign, trunc of bigint are decimals", "::numeric there"},
    {"div of integers is an integer", "types may differ"},
    {"bit_length is int64", "::bigint there"},
    {"date_trunc of a date is without a zone", "::timestamp there"},
    {"isnan, isinf, isfinite, log2 of floats", "comparisons, log(2, x) there"},
    {"concat writes true and false", "::text there"},
    {"a float as text has an exponent from 1e16 on", "read back before it is compared"},
    {"years before 1 are those of ISO 8601, those beyond 9999 have a sign",
     "written so before they are compared"},
    {"values of intervals are shown as ISO 8601", "CAST(x AS text) on both sides"},
    {"intervals have nanoseconds", "they are not multiplied with floats, nor divided"},
    {"the sum of float32 is float64", "::float8 there"},
    {"DISTINCT and GROUP BY tell intervals apart that are written differently",
     "no interval is a key"},
    {"members of IN are computed for every row, there up to the one that decides",
     "only one side may fail"},
    {"terms of a WHERE are computed in the order in which they are written, there in any",
     "only one side may fail, unless they stand within CASE"},
    {"rows that LIMIT leaves out need not be computed", "the whole result may fail instead"},
    {"4.2e1 is a float64", "CAST('42' AS double precision)"},
    {"round and trunc of floats to digits, min and max of bool and bytes", "not made"},
    {"date + time", "not made"},
    {"smallint is an integer to functions and casts", "no part of another expression"},
    {"sign(NaN) is NaN", "nullif(x, 'NaN') there and here"},
    {"a second output of a name gets a number", "names are not compared"},
};

// The difference that explains why one side failed; nullptr: none does.
inline const DifferenceOfFailures* Explanation(const Outcome& here, const Outcome& there) {
  for (const DifferenceOfFailures& known : kDifferencesOfFailures) {
    const bool ours = known.fails_here != nullptr && here.failed && !there.failed;
    const bool theirs = known.fails_there != nullptr && there.failed && !here.failed;
    if (ours && here.message.find(known.fails_here) != std::string::npos) return &known;
    if (theirs && there.message.find(known.fails_there) != std::string::npos) return &known;
  }
  return nullptr;
}

}  // namespace colmerge::test
