// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/nested_cast.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "base/error.h"
#include "base/quoted_text.h"
#include "column/conversion/lossless_cast.h"
#include "column/nested_depth.h"
#include "column/nested_value.h"

namespace colmerge {
namespace {

// Elements that a list with 32-bit offsets can have.
constexpr int64_t kMostElements = std::numeric_limits<int32_t>::max();

bool IsList(TypeId id) { return id == TypeId::kList || id == TypeId::kLargeList; }

// The numbers of a struct's members, ordered by name; equal names in their order.
std::vector<uint32_t> ByName(const DataType& type) {
  std::vector<uint32_t> order(type.children.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return type.children[a].name < type.children[b].name;
  });
  return order;
}

// For each child of `to` the number of the one of `from` that becomes it, by name or by place. Empty where the two have
// different members.
std::vector<uint32_t> MatchChildren(const DataType& from, const DataType& to, bool by_name) {
  std::vector<uint32_t> match(to.children.size());
  std::iota(match.begin(), match.end(), 0u);
  if (from.children.size() != to.children.size()) return {};
  if (!by_name) return match;
  const std::vector<uint32_t> theirs = ByName(from);
  const std::vector<uint32_t> ours = ByName(to);
  for (size_t i = 0; i < ours.size(); ++i) {
    if (from.children[theirs[i]].name != to.children[ours[i]].name) return {};
    match[ours[i]] = theirs[i];
  }
  return match;
}

bool CanBecome(const DataType& from, const DataType& to) {
  if (IsList(to.id)) return IsList(from.id) || from.id == TypeId::kFixedSizeList;
  return from.id == to.id && from.size == to.size && (from.keys_sorted || !to.keys_sorted);
}

bool CanCastChildren(const DataType& from, const DataType& to, bool by_name) {
  const std::vector<uint32_t> match = MatchChildren(from, to, by_name);
  if (match.size() != to.children.size()) return false;
  for (size_t i = 0; i < match.size(); ++i) {
    if (!CanCastLosslessly(from.children[match[i]].type, to.children[i].type)) return false;
  }
  return true;
}

// Types that can be cast and whose values are the same bytes, whatever they are: then only the type changes.
bool AreSameBytes(const DataType& from, const DataType& to) {
  if (!to.is_nested() || !from.is_nested()) {
    const bool is_text = (from.is_utf8() && to.is_utf8()) || (from.is_binary() && to.is_binary());
    const bool is_moment =
        from.id == TypeId::kTimestamp && to.id == from.id && from.unit == to.unit;
    return from == to || is_text || is_moment;
  }
  if (from.id != to.id && !(IsList(from.id) && IsList(to.id))) return false;
  if (from.id == TypeId::kLargeList && to.id == TypeId::kList &&
      IsWeightless(from.children[0].type)) {
    return false;
  }
  for (size_t i = 0; i < to.children.size(); ++i) {
    const Field& theirs = from.children[i];
    const Field& ours = to.children[i];
    const bool names_count = to.id == TypeId::kStruct;
    if ((names_count && theirs.name != ours.name) || (theirs.nullable && !ours.nullable) ||
        !AreSameBytes(theirs.type, ours.type)) {
      return false;
    }
  }
  return true;
}

// Whether no list in the values can have too many elements for 32-bit offsets: each takes a bit at least.
bool AreShort(const Vector& source) {
  for (uint64_t i = 0; i < source.length; ++i) {
    if (source.String(i).size > kMostElements / 8) return false;
  }
  return true;
}

// The row of the parent to which a child's element belongs.
uint64_t ParentRow(const NestedColumn& parent, uint64_t element) {
  const DataType& type = parent.slots.type;
  if (HasListOffsets(type.id)) return parent.RowOfElement(static_cast<int64_t>(element));
  return type.id == TypeId::kFixedSizeList ? element / static_cast<uint64_t>(type.size) : element;
}

// A failure of a child, at the row of the parent; members have names.
Status OfParent(const Status& failure, const NestedColumn& parent, const Field& field) {
  const Status::Detail& detail = failure.detail();
  const bool has_row = detail.row >= 0;
  const auto row =
      has_row ? static_cast<int64_t>(ParentRow(parent, static_cast<uint64_t>(detail.row))) : -1;
  if (parent.slots.type.id != TypeId::kStruct)
    return Error(detail.code, "{}", detail.message).AtRow(row);
  return Error(detail.code, "member {}: {}", QuotedText(field.name), detail.message).AtRow(row);
}

// Nulls of a child stand under the parent's nulls, or its field takes them.
Status CheckNulls(const NestedColumn& parent, const Vector& child, const Field& field) {
  if (field.nullable || child.null_count == 0) return {};
  for (uint64_t i = 0; i < child.length; ++i) {
    if (child.IsValid(i) || !parent.slots.IsValid(ParentRow(parent, i))) continue;
    return Error(Code::kTypeMismatch, "a null, and the table's type takes none there")
        .AtRow(static_cast<int64_t>(i));
  }
  return {};
}

// The lists of `from` have no more elements than offsets of 32 bits count.
Status CheckSizes(const NestedColumn& from) {
  for (uint64_t row = 0; row < from.slots.length; ++row) {
    const int64_t size = from.Offset(row + 1) - from.Offset(row);
    if (size <= kMostElements) continue;
    return Error(Code::kTypeMismatch, "a list of {} elements, and the table's type counts to {}",
                 size, kMostElements)
        .AtRow(static_cast<int64_t>(row));
  }
  return {};
}

// Offsets of lists that have `size` elements each, those that are null, too.
Buffer EvenOffsets(uint64_t lists, int64_t size, const Ref<MemoryPool>& pool) {
  Buffer offsets(pool, (lists + 1) * sizeof(int64_t), MemoryCategory::kScratch);
  for (uint64_t i = 0; i <= lists; ++i) offsets.as<int64_t>()[i] = static_cast<int64_t>(i) * size;
  return offsets;
}

// by_name: members of a struct, but for a map's entries, whose names are the producers' habit.
Result<NestedColumn> CastNode(NestedColumn source, const DataType& to, bool by_name,
                              const Ref<MemoryPool>& pool);

Status CastChildren(NestedColumn* source, const DataType& to, bool by_name,
                    const Ref<MemoryPool>& pool, NestedColumn* cast) {
  const bool is_map = to.id == TypeId::kMap;
  const std::vector<uint32_t> match =
      MatchChildren(source->slots.type, to, by_name && to.id == TypeId::kStruct);
  for (size_t i = 0; i < match.size(); ++i) {
    const Field& field = to.children[i];
    auto child = CastNode(std::move(source->children[match[i]]), field.type, !is_map, pool);
    if (!child.ok()) return OfParent(child.status(), *source, field);
    const Status nulls = CheckNulls(*source, child->slots, field);
    if (!nulls.ok()) return OfParent(nulls, *source, field);
    cast->children.push_back(std::move(child).value());
  }
  return {};
}

Result<NestedColumn> CastFlat(NestedColumn source, const DataType& to,
                              const Ref<MemoryPool>& pool) {
  NestedColumn cast;
  COLMERGE_ASSIGN_OR_RETURN(cast.slots, CastLosslessly(source.slots, to, pool));
  // The result borrows from the source, which ends here.
  for (Buffer& buffer : source.slots.buffers) cast.slots.buffers.push_back(std::move(buffer));
  for (auto& owner : source.slots.owners) cast.slots.owners.push_back(std::move(owner));
  return cast;
}

Result<NestedColumn> CastNode(NestedColumn source, const DataType& to, bool by_name,
                              const Ref<MemoryPool>& pool) {
  const DataType& from = source.slots.type;
  if (from == to) return source;
  if (!to.is_nested()) return CastFlat(std::move(source), to, pool);
  if (!from.is_nested()) return DecodeNested(NullVector(to, source.slots.length, pool), pool);
  if (from.id == TypeId::kLargeList && to.id == TypeId::kList) {
    COLMERGE_RETURN_IF_ERROR(CheckSizes(source));
  }
  NestedColumn cast;
  COLMERGE_RETURN_IF_ERROR(CastChildren(&source, to, by_name, pool, &cast));
  if (IsList(to.id) && from.id == TypeId::kFixedSizeList) {
    cast.offsets = EvenOffsets(source.slots.length, from.size, pool);
  } else {
    cast.offsets = std::move(source.offsets);
  }
  cast.slots = std::move(source.slots);
  cast.slots.type = to;
  return cast;
}

}  // namespace

bool CanCastNested(const DataType& from, const DataType& to) {
  if (!CanBecome(from, to)) return false;
  return OnStackForLevel(from, [&] {
    if (to.id != TypeId::kMap) return CanCastChildren(from, to, to.id == TypeId::kStruct);
    return CanCastChildren(from.children[0].type, to.children[0].type, false);
  });
}

Result<Vector> CastNested(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  if (AreSameBytes(source.type, to) && AreShort(source)) {
    Vector relabelled = Slice(source, 0, source.length);
    relabelled.type = to;
    return relabelled;
  }
  return OnStackFor(to, [&]() -> Result<Vector> {
    COLMERGE_ASSIGN_OR_RETURN(NestedColumn column, DecodeNested(source, pool));
    COLMERGE_ASSIGN_OR_RETURN(NestedColumn cast, CastNode(std::move(column), to, true, pool));
    return EncodeNested(cast, pool);
  });
}

}  // namespace colmerge
