// SPDX-License-Identifier: Apache-2.0
// greatest, least and nullif: functions of values of any one type that can be compared.
#pragma once

#include "expr/functions/scalar_function.h"

namespace colmerge {

inline constexpr std::string_view kChoiceFunctions[] = {"greatest", "least", "nullif"};

// name: one of these. The arguments' common type is that of the result.
Result<ScalarFunction> ResolveChoice(std::string_view name, const std::vector<DataType>& types);

}  // namespace colmerge
