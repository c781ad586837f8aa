// SPDX-License-Identifier: Apache-2.0
#include "expr/evaluated.h"
#include "expr/row_assembly.h"

namespace colmerge {

Result<Evaluated> EvaluateIn(const Expression& expression, const Selection& selection,
                             EvaluationContext& context) {
  return Evaluated(NullVector(expression.type, selection.count, context.pool));
}

}  // namespace colmerge
