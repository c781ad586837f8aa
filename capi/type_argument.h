// SPDX-License-Identifier: Apache-2.0
// Types that callers name as CAST spells them (syntax/type_name.h).
#pragma once

#include <colmerge/colmerge.h>

#include <string_view>

#include "syntax/type_name.h"

namespace colmerge::capi {

// The type of a column, with its digits. Messages say what is wrong with the text, and no column.
Result<TypeName> TypeNameArgument(std::string_view text);

// The same where Arrow's names are at home, too: what they and SQL mean differently is refused.
Result<TypeName> UnambiguousTypeNameArgument(std::string_view text);

}  // namespace colmerge::capi
