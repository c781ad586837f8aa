// SPDX-License-Identifier: Apache-2.0
#include "expr/functions/list_operators.h"

#include <cstring>
#include <limits>
#include <numeric>
#include <utility>

#include "base/checked_steps.h"
#include "base/error.h"
#include "base/stoppable_sort.h"
#include "column/conversion/nested_cast.h"
#include "column/nested_value.h"
#include "column/vector_builder.h"
#include "expr/values/value_order.h"

namespace colmerge {
namespace {

// Elements that a list with 32-bit offsets can have.
constexpr uint64_t kMostElements = std::numeric_limits<int32_t>::max();
constexpr uint64_t kStepsAnElement = 8;

const DataType& ElementType(const DataType& list) { return list.children[0].type; }

// Lists as elements one behind the other: those that are nested are byte strings again, so that they move like others.
struct Lists {
  Vector elements;
  Array<int64_t> offsets;
  Vector slots;  // which of the lists are null
};

// An argument's lists, by row of the call.
class ListOperand {
 public:
  static Result<ListOperand> Read(const Operand& operand, const KernelCall& call) {
    COLMERGE_ASSIGN_OR_RETURN(NestedColumn lists, DecodeNested(*operand.vector, call.pool));
    NestedColumn& child = lists.children[0];
    Vector elements;
    if (child.slots.type.is_nested()) {
      COLMERGE_ASSIGN_OR_RETURN(elements, EncodeNested(child, call.pool, call.progress));
    } else {
      elements = std::move(child.slots);
    }
    return ListOperand(operand, std::move(lists), std::move(elements));
  }

  bool IsValid(uint64_t row) const { return operand_.vector->IsValid(operand_.Index(row)); }
  uint64_t begin(uint64_t row) const { return Offset(operand_.Index(row)); }
  uint64_t end(uint64_t row) const { return Offset(operand_.Index(row) + 1); }
  const Vector& elements() const { return elements_; }

 private:
  ListOperand(const Operand& operand, NestedColumn lists, Vector elements)
      : operand_(operand), lists_(std::move(lists)), elements_(std::move(elements)) {}
  uint64_t Offset(uint64_t i) const { return static_cast<uint64_t>(lists_.Offset(i)); }

  Operand operand_;
  NestedColumn lists_;
  Vector elements_;
};

// Texts of elements lie in the arguments, or in what was read of them.
struct Joined {
  std::vector<ListOperand> operands;
  Lists lists;
};

Result<Joined> Join(const KernelCall& call, bool needs_all) {
  CheckedSteps steps(call.progress);
  std::vector<ListOperand> operands;
  for (const Operand& argument : call.arguments) {
    COLMERGE_ASSIGN_OR_RETURN(ListOperand operand, ListOperand::Read(argument, call));
    operands.push_back(std::move(operand));
  }
  VectorBuilder elements(ElementType(call.type), call.pool);
  VectorBuilder slots(TypeId::kBool, call.pool);
  Array<int64_t> offsets(call.pool);
  offsets.PushBack(0);
  for (uint64_t row = 0; row < call.rows; ++row) {
    uint64_t given = 0;
    for (const ListOperand& operand : operands) given += operand.IsValid(row) ? 1 : 0;
    if (given == 0 || (needs_all && given != operands.size())) {
      slots.AppendNull();
      offsets.PushBack(offsets[row]);
      continue;
    }
    slots.AppendBool(true);
    for (const ListOperand& operand : operands) {
      if (!operand.IsValid(row)) continue;
      for (uint64_t i = operand.begin(row); i < operand.end(row); ++i) {
        elements.AppendFrom(operand.elements(), i);
        if (!steps.Pass(kStepsAnElement)) return steps.TakeStatus();
      }
    }
    offsets.PushBack(static_cast<int64_t>(elements.length()));
  }
  return Joined{std::move(operands), {elements.Finish(), std::move(offsets), slots.Finish()}};
}

Result<Vector> AsVector(const KernelCall& call, Lists lists) {
  const bool is_short = call.type.id == TypeId::kList;
  for (uint64_t row = 0; is_short && row < call.rows; ++row) {
    const auto size = static_cast<uint64_t>(lists.offsets[row + 1] - lists.offsets[row]);
    if (size <= kMostElements) continue;
    return Error(Code::kLimitExceeded, "a list of {} elements is longer than {}", size,
                 kMostElements)
        .AtRow(static_cast<int64_t>(row));
  }
  NestedColumn column;
  column.slots = std::move(lists.slots);
  column.slots.type = call.type;
  column.offsets = std::move(lists.offsets).TakeBuffer();
  if (lists.elements.type.is_nested()) {
    COLMERGE_ASSIGN_OR_RETURN(NestedColumn child, DecodeNested(lists.elements, call.pool));
    column.children.push_back(std::move(child));
  } else {
    column.children.emplace_back().slots = std::move(lists.elements);
  }
  return EncodeNested(column, call.pool, call.progress);
}

// The order of elements of one vector, in which no two are equal: of those that are, bytes decide, then the place.
template <typename Reader>
class ElementOrder {
 public:
  explicit ElementOrder(const Vector& elements) : elements_(elements), values_(elements) {}

  bool operator()(uint64_t a, uint64_t b) const {
    const bool b_is_null = !elements_.IsValid(b);
    if (!elements_.IsValid(a)) return b_is_null && a < b;
    if (b_is_null || IsLess(values_[a], values_[b])) return true;
    if (IsLess(values_[b], values_[a])) return false;
    const int bytes = CompareBytes(a, b);
    return bytes != 0 ? bytes < 0 : a < b;
  }
  bool AreEqual(uint64_t a, uint64_t b) const {
    if (!elements_.IsValid(a) || !elements_.IsValid(b)) {
      return elements_.IsValid(a) == elements_.IsValid(b);
    }
    return IsEqual(values_[a], values_[b]);
  }

 private:
  int CompareBytes(uint64_t a, uint64_t b) const {
    const uint64_t width = elements_.type.width();
    if (elements_.type.storage() != Storage::kFixed || width == 0) return 0;
    return std::memcmp(elements_.values + a * width, elements_.values + b * width, width);
  }

  const Vector& elements_;
  Reader values_;
};

// The elements of each list, each once and in order.
template <typename Reader>
Result<Lists> DistinctElements(const KernelCall& call, const Lists& lists) {
  CheckedSteps steps(call.progress);
  const Vector& elements = lists.elements;
  const ElementOrder<Reader> order(elements);
  StoppableSort<uint64_t, ElementOrder<Reader>> sort(order, &steps);
  VectorBuilder kept(elements.type, call.pool);
  Array<int64_t> offsets(call.pool);
  offsets.PushBack(0);
  Array<uint64_t> places(call.pool);
  for (uint64_t row = 0; row < call.rows; ++row) {
    places.ResizeUninitialized(static_cast<uint64_t>(lists.offsets[row + 1] - lists.offsets[row]));
    std::iota(places.begin(), places.end(), static_cast<uint64_t>(lists.offsets[row]));
    COLMERGE_RETURN_IF_ERROR(sort.Sort(places.data(), places.size()));
    for (uint64_t i = 0; i < places.size(); ++i) {
      if (i == 0 || !order.AreEqual(places[i - 1], places[i])) kept.AppendFrom(elements, places[i]);
    }
    if (!steps.Pass(1 + places.size())) return steps.TakeStatus();
    offsets.PushBack(static_cast<int64_t>(kept.length()));
  }
  return Lists{kept.Finish(), std::move(offsets), Vector()};
}

}  // namespace

bool CanBeSet(const DataType& type) { return IsList(type.id) && !ElementType(type).is_nested(); }

Result<Vector> ConcatenateLists(const KernelCall& call) {
  COLMERGE_ASSIGN_OR_RETURN(Joined joined, Join(call, false));
  return AsVector(call, std::move(joined.lists));
}

Result<Vector> UniteLists(const KernelCall& call) {
  COLMERGE_ASSIGN_OR_RETURN(Joined joined, Join(call, true));
  auto distinct =
      WithReader(ElementType(call.type), [&]<typename Reader>(ReaderType<Reader>) -> Result<Lists> {
        return DistinctElements<Reader>(call, joined.lists);
      });
  if (!distinct.ok()) return std::move(distinct).status();
  distinct->slots = std::move(joined.lists.slots);
  return AsVector(call, std::move(distinct).value());
}

}  // namespace colmerge
