// SPDX-License-Identifier: Apache-2.0
// Lossless conversions between nested types, member by member and element by element (see lossless_cast.h).
#pragma once

#include <limits>
#include <vector>

#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

inline constexpr uint32_t kNoMember = std::numeric_limits<uint32_t>::max();

// For each member of the struct `to` the number of the one of `from` that becomes it, by name, or kNoMember. Members of
// one name go in their order.
std::vector<uint32_t> MatchMembers(const DataType& from, const DataType& to);

// With offsets that say how many elements each has.
inline bool IsList(TypeId id) { return id == TypeId::kList || id == TypeId::kLargeList; }
inline bool IsAnyList(TypeId id) { return IsList(id) || id == TypeId::kFixedSizeList; }

// Whether values of both can mean the same, whatever is inside: lists of any kind, structs, maps.
bool AreNestedAlike(const DataType& a, const DataType& b);

// Only when AreNestedAlike, and the types differ. Fails on the first value that does not fit, a flat one as CastLosslessly
// has it, with its row, and the members on the way to it in the message.
Result<Vector> CastNested(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool);

}  // namespace colmerge
