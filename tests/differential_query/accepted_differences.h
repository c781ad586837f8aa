// SPDX-License-Identifier: Apache-2.0
// Every difference between the two languages that this test takes as right, and how it is met.
//
// Most are bridged: the statement that SQLite gets says in its words what the library's means, so
// that results can still be compared. A few are met when results are judged, and counted.
#pragma once

#include <cstdint>

namespace colmerge::test {

// Those that are met when results are judged.
enum class Accepted : uint8_t {
  kFault,  // an error here, and a fault noticed there
  kFaultInRowLeftOut,
  kFailingConstant,
  kBrokenKey,
  kOrderOfTies,
  kCount
};

struct AcceptedDifference {
  const char* what;
  const char* here;
  const char* there;
  const char* met_by;
};

inline constexpr AcceptedDifference kJudgedDifferences[] = {
    {"a value that does not fit its type, division by zero",
     "an error that names the row, as in PostgreSQL",
     "integers become floats, division by zero gives null",
     "i32(), i64(), f32(), f64(), in_range(), multiply(), divide() and remainder() notice it; the "
     "error must "
     "be "
     "COLMERGE_ERROR_INVALID_ARGUMENT, and an error that nothing explains is a difference"},
    {"such a value in a row that LIMIT, OFFSET or HAVING leaves out",
     "may be an error: rows are computed in blocks",
     "rows are computed one by one, up to the limit, and none when HAVING is never true",
     "the statement is run there again without these, and must then have met the fault"},
    {"a constant part that fails, such as 8 / coalesce(0, x)", "fails before the first row",
     "fails when a row reaches it",
     "the statement is run there again on all rows and one of nulls, and must have met the fault"},
    {"UPDATE that gives two rows one primary key", "an error, judged when all rows are changed",
     "judged row by row", "the table there has no key; it is searched for duplicates afterwards"},
    {"rows that ORDER BY does not tell apart", "any order", "any order",
     "compared as multisets; only what ORDER BY decides is compared in order"},
};
static_assert(sizeof(kJudgedDifferences) / sizeof(AcceptedDifference) ==
              static_cast<size_t>(Accepted::kCount));

inline constexpr AcceptedDifference kBridgedDifferences[] = {
    {"types", "each value has its column's type", "any column holds any value",
     "expressions are made by kind; casts that are implicit here are written out there"},
    {"integer beside float", "compared as float64, as in PostgreSQL", "compared exactly",
     "CAST(x AS REAL)"},
    {"float32 arithmetic", "stays float32", "is done in 64 bits",
     "f32() rounds each result: for + - * / that is the same"},
    {"CAST of a float to an integer", "rounds half to even", "cuts off", "whole()"},
    {"round(float64)", "half to even, as in PostgreSQL", "half away from zero",
     "round_half_even()"},
    {"sign(float64)", "float64", "integer", "CAST(x AS REAL)"},
    {"abs of the smallest integer", "an error for its row", "ends the statement", "max(x, -x)"},
    {"order of nulls", "last, with DESC first", "first, with DESC last",
     "NULLS FIRST or LAST is always written there"},
    {"greatest, least", "pass over nulls", "max and min of several values are null with a null",
     "coalesce(a, b) beside coalesce(b, a)"},
    {"concat", "passes over nulls", "is not there", "coalesce(x, '')"},
    {"replace of an empty text by null", "null", "the text as it is",
     "an empty part of x at the end"},
    {"LIKE", "tells cases apart; the backslash escapes",
     "does not tell cases apart; nothing escapes", "PRAGMA case_sensitive_like; ESCAPE '\\'"},
    {"ILIKE", "is there", "is not there", "lower() on both sides; letters are ASCII"},
    {"lower, upper beyond ASCII", "all letters", "ASCII only",
     "texts have no others that come in two cases"},
    {"substr from before the text, left and right of a negative length",
     "as in PostgreSQL: counted from before the first character", "counted from the end",
     "positions are written out"},
    {"sum of int64", "decimal: cannot overflow", "an error on overflow", "exact_sum()"},
    {"bool_and, bool_or, stddev, variance", "are there", "are not there",
     "min, max, and functions of two passes"},
    {"float64 sums and averages, ln, sin, atan, power",
     "any order of summation, last digits as they come", "in the order of rows",
     "compared with a tolerance; never ordered by, compared or told apart. Left out where values "
     "near the limit of float64 make sums depend on their order altogether"},
    {"NaN", "a value, greater than any number", "null", "not in the data"},
    {"-0.0", "kept", "stored as 0", "equal when compared"},
    {"uint64 above 2^63", "a value", "there is none", "not in the data"},
    {"dates, timestamps", "types of their own", "texts in ISO 8601",
     "stored as such; dates keep to years of four digits"},
    {"terms of AND", "evaluated in their order, in CASE and FILTER also behind a null",
     "may be reordered, and end with a null",
     "a unary plus before the condition of WHERE, CASE and FILTER"},
    {"GROUP BY a OR b, and then a OR b OR c in an output",
     "one OR of three terms, in which the key is not found, as in PostgreSQL",
     "an OR with the key in it", "no key is an AND or OR"},
    {"ORDER BY x beside an output CAST(x AS text)", "the output, whose name is x, as in PostgreSQL",
     "the column", "not made"},
    {"output names, numbers of outputs in GROUP BY and ORDER BY", "all three forms",
     "all three forms", "numbers there, any form here"},
};

}  // namespace colmerge::test
