// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/nested_cast.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "base/error.h"
#include "base/quoted_text.h"
#include "column/conversion/lossless_cast.h"
#include "column/conversion/value_conversion.h"
#include "column/nested_depth.h"
#include "column/nested_value.h"

namespace colmerge {
namespace {

// Elements that a list with 32-bit offsets can have.
constexpr int64_t kMostElements = std::numeric_limits<int32_t>::max();

constexpr uint32_t kNoElement = std::numeric_limits<uint32_t>::max();

// The numbers of a struct's members, ordered by name; equal names in their order.
std::vector<uint32_t> ByName(const DataType& type) {
  std::vector<uint32_t> order(type.children.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return type.children[a].name < type.children[b].name;
  });
  return order;
}

// For each child of `to` the number of the one of `from` that becomes it. Those that are no members of a struct, and the members of a map's entries,
// whose names are the producers' habit, go by their places.
std::vector<uint32_t> MatchChildren(const DataType& from, const DataType& to, bool by_name) {
  if (by_name && to.id == TypeId::kStruct) return MatchMembers(from, to);
  std::vector<uint32_t> match(to.children.size());
  std::iota(match.begin(), match.end(), 0u);
  return match;
}

// Types whose values are the same bytes, whatever they are: then only the type changes.
bool AreSameBytes(const DataType& from, const DataType& to) {
  if (!to.is_nested() || !from.is_nested()) return IsStoredAlike(from, to);
  if (from.id != to.id && !(IsList(from.id) && IsList(to.id))) return false;
  if (from.size != to.size || from.children.size() != to.children.size()) return false;
  if (from.id == TypeId::kMap && to.keys_sorted && !from.keys_sorted) return false;
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

Status WrongSize(const DataType& to, int64_t size, uint64_t row) {
  return Error(Code::kTypeMismatch, "a {} of {} elements does not fit {}",
               to.id == TypeId::kMap ? "map" : "list", size, to.ToString())
      .AtRow(static_cast<int64_t>(row));
}

int64_t SizeOf(const NestedColumn& lists, uint64_t row) {
  if (lists.slots.type.id == TypeId::kFixedSizeList) return lists.slots.type.size;
  return lists.Offset(row + 1) - lists.Offset(row);
}

// The lists have as many elements as `to` allows.
Status CheckSizes(const NestedColumn& from, const DataType& to) {
  const bool unsorted = to.keys_sorted && !from.slots.type.keys_sorted;
  const int64_t least = to.id == TypeId::kFixedSizeList ? to.size : 0;
  int64_t most = std::numeric_limits<int64_t>::max();
  if (to.id == TypeId::kFixedSizeList) most = to.size;
  if (to.id == TypeId::kList) most = kMostElements;
  if (unsorted) most = 1;  // which is sorted
  for (uint64_t row = 0; row < from.slots.length; ++row) {
    const int64_t size = SizeOf(from, row);
    if (from.slots.IsValid(row) && (size < least || size > most)) return WrongSize(to, size, row);
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

// A failure, or none, takes the place of one at a later row.
void KeepFirst(Status failure, Status* first) {
  if (failure.ok()) return;
  if (first->ok() || failure.detail().row < first->detail().row) *first = std::move(failure);
}

Result<NestedColumn> CastFlat(NestedColumn source, const DataType& to,
                              const Ref<MemoryPool>& pool) {
  NestedColumn cast;
  COLMERGE_ASSIGN_OR_RETURN(cast.slots, CastLosslessly(source.slots, to, pool));
  // The result borrows from the source, which ends here.
  GiveMemory(&source.slots, &cast.slots);
  return cast;
}

Result<NestedColumn> Nulls(const DataType& type, uint64_t length, const Ref<MemoryPool>& pool) {
  if (type.is_nested()) return DecodeNested(NullVector(type, length, pool), pool);
  NestedColumn nulls;
  nulls.slots = NullVector(type, length, pool);
  return nulls;
}

// Members that the target lacks have no values.
Status CheckDropped(const NestedColumn& source, const DataType& to,
                    const std::vector<uint32_t>& match) {
  Status first;
  for (uint32_t i = 0; i < source.children.size(); ++i) {
    if (std::find(match.begin(), match.end(), i) != match.end()) continue;
    const Vector& values = source.children[i].slots;
    for (uint64_t row = 0; row < values.length && values.null_count < values.length; ++row) {
      if (!values.IsValid(row)) continue;
      KeepFirst(Error(Code::kTypeMismatch, "member {}: {} has no such member",
                      QuotedText(source.slots.type.children[i].name), to.ToString())
                    .AtRow(static_cast<int64_t>(row)),
                &first);
      break;
    }
  }
  return first;
}

Status CastChildren(NestedColumn* source, const DataType& to, bool by_name,
                    const Ref<MemoryPool>& pool, NestedColumn* cast) {
  const bool is_map = to.id == TypeId::kMap;
  const std::vector<uint32_t> match = MatchChildren(source->slots.type, to, by_name);
  Status first = CheckDropped(*source, to, match);
  for (size_t i = 0; i < match.size(); ++i) {
    const Field& field = to.children[i];
    auto child = match[i] == kNoMember
                     ? Nulls(field.type, source->slots.length, pool)
                     : CastNode(std::move(source->children[match[i]]), field.type, !is_map, pool);
    Status status =
        child.ok() ? CheckNulls(*source, child->slots, field) : std::move(child).status();
    if (status.ok()) {
      cast->children.push_back(std::move(child).value());
    } else {
      KeepFirst(OfParent(status, *source, field), &first);
    }
  }
  return first;
}

// The elements at these places, and nulls for kNoElement.
Result<NestedColumn> TakeElements(NestedColumn elements, Array<uint32_t> places,
                                  const Ref<MemoryPool>& pool) {
  Array<uint64_t> nulls(pool);
  for (uint64_t i = 0; i < places.size(); ++i) {
    if (places[i] != kNoElement) continue;
    places[i] = 0;
    nulls.PushBack(i);
  }
  const bool is_nested = elements.slots.type.is_nested();
  Vector values;
  if (is_nested) {
    COLMERGE_ASSIGN_OR_RETURN(values, EncodeNested(elements, pool));
  } else {
    values = std::move(elements.slots);
  }
  Vector taken = TakeRows(values, places.data(), places.size(), pool);
  if (taken.type.storage() == Storage::kViews) {
    auto* strings = taken.buffers[0].as<StringRef>();  // the values, which it owns
    for (const uint64_t row : nulls) strings[row] = StringRef();
  }
  MakeNull(nulls, pool, &taken);
  GiveMemory(&values, &taken);
  NestedColumn column;
  if (!is_nested) {
    column.slots = std::move(taken);
    return column;
  }
  COLMERGE_ASSIGN_OR_RETURN(column, DecodeNested(taken, pool));
  GiveMemory(&taken, &column.slots);
  return column;
}

// Of lists that have `size` elements each, but for null ones, which have none and get nulls.
Result<NestedColumn> EvenElements(const NestedColumn& lists, NestedColumn elements, int64_t size,
                                  const Ref<MemoryPool>& pool) {
  if (lists.slots.null_count == 0 || size == 0) return elements;
  if (elements.slots.length >= kNoElement) {
    return Error(Code::kLimitExceeded, "the values of type {} have too many elements together",
                 lists.slots.type.ToString());
  }
  Array<uint32_t> places(pool);
  for (uint64_t row = 0; row < lists.slots.length; ++row) {
    const auto first = static_cast<uint32_t>(lists.Offset(row));
    for (uint32_t i = 0; i < static_cast<uint32_t>(size); ++i) {
      places.PushBack(lists.slots.IsValid(row) ? first + i : kNoElement);
    }
  }
  return TakeElements(std::move(elements), std::move(places), pool);
}

// There is a value.
Status NeverFits(const Vector& slots, const DataType& to) {
  uint64_t row = 0;
  while (!slots.IsValid(row)) ++row;
  return Error(Code::kTypeMismatch, "a value of {} does not fit {}", slots.type.ToString(),
               to.ToString())
      .AtRow(static_cast<int64_t>(row));
}

Result<NestedColumn> CastNode(NestedColumn source, const DataType& to, bool by_name,
                              const Ref<MemoryPool>& pool) {
  const DataType& from = source.slots.type;
  if (from == to) return source;
  if (source.slots.null_count == source.slots.length) return Nulls(to, source.slots.length, pool);
  if (!from.is_nested()) return CastFlat(std::move(source), to, pool);
  if (!AreNestedAlike(from, to)) return NeverFits(source.slots, to);
  NestedColumn cast;
  Status first;
  if (to.id != TypeId::kStruct) first = CheckSizes(source, to);
  KeepFirst(CastChildren(&source, to, by_name, pool, &cast), &first);
  COLMERGE_RETURN_IF_ERROR(std::move(first));
  if (IsList(to.id) && from.id == TypeId::kFixedSizeList) {
    cast.offsets = EvenOffsets(source.slots.length, from.size, pool);
  } else if (to.id != TypeId::kFixedSizeList) {
    cast.offsets = std::move(source.offsets);
  } else if (from.id != TypeId::kFixedSizeList) {
    COLMERGE_ASSIGN_OR_RETURN(cast.children[0],
                              EvenElements(source, std::move(cast.children[0]), to.size, pool));
  }
  cast.slots = std::move(source.slots);
  cast.slots.type = to;
  return cast;
}

}  // namespace

std::vector<uint32_t> MatchMembers(const DataType& from, const DataType& to) {
  std::vector<uint32_t> match(to.children.size(), kNoMember);
  const std::vector<uint32_t> theirs = ByName(from);
  size_t at = 0;
  for (const uint32_t ours : ByName(to)) {
    const std::string& name = to.children[ours].name;
    while (at < theirs.size() && from.children[theirs[at]].name < name) ++at;
    if (at < theirs.size() && from.children[theirs[at]].name == name) match[ours] = theirs[at++];
  }
  return match;
}

bool AreNestedAlike(const DataType& a, const DataType& b) {
  if (IsAnyList(a.id)) return IsAnyList(b.id);
  return a.is_nested() && a.id == b.id;
}

Result<Vector> CastNested(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  if (AreSameBytes(source.type, to) && AreShort(source)) return Relabel(source, to);
  return OnStackFor(to, [&]() -> Result<Vector> {
    COLMERGE_ASSIGN_OR_RETURN(NestedColumn column, DecodeNested(source, pool));
    COLMERGE_ASSIGN_OR_RETURN(NestedColumn cast, CastNode(std::move(column), to, true, pool));
    return EncodeNested(cast, pool);
  });
}

}  // namespace colmerge
