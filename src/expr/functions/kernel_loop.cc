// SPDX-License-Identifier: Apache-2.0
#include "expr/functions/kernel_loop.h"

namespace colmerge {

Vector KernelResult(const KernelCall& call, Buffer values) {
  Vector result;
  result.type = call.type;
  result.length = call.rows;
  result.values = values.data();
  result.buffers.push_back(std::move(values));
  return result;
}

}  // namespace colmerge
