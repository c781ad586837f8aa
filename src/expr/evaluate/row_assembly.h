// SPDX-License-Identifier: Apache-2.0
// Puts a vector together from pieces that belong to different rows: the branches of a CASE.
#pragma once

#include <cstdint>

#include "expr/evaluate/evaluated.h"

namespace colmerge {

class RowAssembly {
 public:
  // Every row is null until something is put there.
  RowAssembly(DataType type, uint64_t rows, const Ref<MemoryPool>& pool);

  // The piece's values, of the assembly's type, at the given places; places nullptr: 0, 1, 2 …
  // Places of nulls stay open for a later piece.
  void Put(Evaluated piece, const uint32_t* places, uint64_t count);

  Vector Finish() &&;

 private:
  void PutValues(const Evaluated& piece, const uint32_t* places, uint64_t count);

  Vector vector_;
  Buffer values_;
  Buffer validity_;
};

}  // namespace colmerge
