// SPDX-License-Identifier: Apache-2.0
#include "syntax/reserved_words.h"

#include <algorithm>
#include <iterator>

namespace colmerge {
namespace {

// Both ordered.
constexpr std::string_view kReserved[] = {"all",
                                          "analyse",
                                          "analyze",
                                          "and",
                                          "any",
                                          "array",
                                          "as",
                                          "asc",
                                          "asymmetric",
                                          "both",
                                          "case",
                                          "cast",
                                          "check",
                                          "collate",
                                          "column",
                                          "constraint",
                                          "create",
                                          "current_date",
                                          "current_role",
                                          "current_time",
                                          "current_timestamp",
                                          "current_user",
                                          "default",
                                          "deferrable",
                                          "desc",
                                          "distinct",
                                          "do",
                                          "else",
                                          "end",
                                          "except",
                                          "false",
                                          "fetch",
                                          "for",
                                          "foreign",
                                          "from",
                                          "grant",
                                          "group",
                                          "having",
                                          "in",
                                          "initially",
                                          "intersect",
                                          "into",
                                          "lateral",
                                          "leading",
                                          "limit",
                                          "localtime",
                                          "localtimestamp",
                                          "not",
                                          "null",
                                          "offset",
                                          "on",
                                          "only",
                                          "or",
                                          "order",
                                          "placing",
                                          "primary",
                                          "references",
                                          "returning",
                                          "select",
                                          "session_user",
                                          "some",
                                          "symmetric",
                                          "system_user",
                                          "table",
                                          "then",
                                          "to",
                                          "trailing",
                                          "true",
                                          "union",
                                          "unique",
                                          "user",
                                          "using",
                                          "variadic",
                                          "when",
                                          "where",
                                          "window",
                                          "with"};
constexpr std::string_view kReservedButCallable[] = {
    "authorization", "binary",  "collation",   "concurrently", "cross",  "freeze",
    "full",          "ilike",   "inner",       "is",           "isnull", "join",
    "left",          "like",    "natural",     "notnull",      "outer",  "overlaps",
    "right",         "similar", "tablesample", "verbose"};

static_assert(std::is_sorted(std::begin(kReserved), std::end(kReserved)));
static_assert(std::is_sorted(std::begin(kReservedButCallable), std::end(kReservedButCallable)));

}  // namespace

bool IsReservedButCallable(std::string_view folded) {
  return std::binary_search(std::begin(kReservedButCallable), std::end(kReservedButCallable),
                            folded);
}

bool IsReservedWord(std::string_view folded) {
  return std::binary_search(std::begin(kReserved), std::end(kReserved), folded) ||
         IsReservedButCallable(folded);
}

}  // namespace colmerge
