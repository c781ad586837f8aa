// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "expr/cast.h"
#include "expr/scalar_function.h"

namespace colmerge {

Result<ScalarFunction> ResolveOperator(std::string_view symbol,
                                       const std::vector<DataType>& types) {
  return Error(Code::kTypeMismatch, "there is no operator {} for {}", symbol, types[0].ToString());
}

}  // namespace colmerge
