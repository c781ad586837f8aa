// SPDX-License-Identifier: Apache-2.0
// Casts between byte strings of any and of one size.
#include "base/error.h"
#include "column/conversion/binary_cast.h"
#include "expr/cast/cast_families.h"

namespace colmerge {
namespace {

class WrongSize final : public Misfits {
 public:
  Status Meet(const Vector& source, uint64_t row, const DataType& to) override {
    const uint64_t size =
        source.type.is_binary() ? uint64_t{source.String(row).size} : source.type.width();
    return Error(Code::kInvalidArgument, "a value of {} bytes does not fit {}", size, to.ToString())
        .AtRow(static_cast<int64_t>(row));
  }
};

}  // namespace

Result<Vector> CastBinary(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  WrongSize misfits;
  return CastBinaries(source, to, pool, misfits);
}

}  // namespace colmerge
