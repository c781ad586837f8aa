// SPDX-License-Identifier: Apache-2.0
// Texts bound to a schema with a column of every type, and shown again.
#pragma once

#include <string>
#include <string_view>

#include "column/schema.h"
#include "expr/bind/binder.h"

namespace colmerge::test {

// One column of each type, named after it: i8, i16, i32, i64, u8 … u64, f16, f32, f64, d
// (decimal128 of 10 digits, 2 behind the point), wide (decimal256(50, 3)), s, ls, vs, bin, fixed (3
// bytes), b, date, date64, t0, t (time64 in us), ts0, ts, tsn, tz (timestamps in s, us, ns; us in
// UTC), dur, interval, dict (of strings), nothing (nulls), list; and "Price", "price two", "UP",
// "up".
const Schema& EveryType();

// An expression over those, as people read it.
std::string TextOf(const Expression& expression);
// The expression's text and type, as in "(i32 + 1) > 5: bool", or "position: message".
std::string BoundText(std::string_view text);
// The types that its parameters took, and the text.
std::string WithParameters(std::string_view text);

Result<ExpressionPtr> BindText(std::string_view text, ParameterTypes* parameters);

}  // namespace colmerge::test
