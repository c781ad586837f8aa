// SPDX-License-Identifier: Apache-2.0
#include "expr/evaluated.h"

namespace colmerge {

Result<uint64_t> Filter(const Expression& predicate, const Selection& selection,
                        EvaluationContext& context, uint32_t* kept) {
  if (selection.count == 0) return uint64_t{0};
  COLMERGE_ASSIGN_OR_RETURN(Evaluated value, EvaluateNode(predicate, selection, context));
  uint64_t count = 0;
  for (uint64_t i = 0; i < selection.count; ++i) {
    const uint64_t at = value.Index(i);
    kept[count] = static_cast<uint32_t>(selection.Row(i));
    count += value.vector().IsValid(at) && value.vector().Bit(at) ? 1 : 0;
  }
  return count;
}

}  // namespace colmerge
