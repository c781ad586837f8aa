// SPDX-License-Identifier: Apache-2.0
#include "expr/evaluate/value_list.h"

#include <algorithm>
#include <cstring>

#include "expr/functions/comparison.h"
#include "expr/values/truths.h"

namespace colmerge {
namespace {

std::shared_ptr<const ValueList> MakeList(const std::vector<const Vector*>& members) {
  auto list = std::make_shared<ValueList>();
  std::vector<const Vector*> values;
  for (const Vector* member : members) {
    if (member->IsValid(0)) values.push_back(member);
  }
  list->has_null = values.size() != members.size();
  if (!values.empty()) list->set = ValueSet::Make(values);
  return list;
}

// The list of an IN of constants only, which is made once.
std::shared_ptr<const ValueList> FixedList(const Expression& in) {
  return in.values.Get([&] {
    std::vector<const Vector*> members;
    for (size_t i = 1; i < in.arguments.size(); ++i) {
      members.push_back(in.arguments[i]->constant.get());
    }
    return MakeList(members);
  });
}

// What is known of a run of rows: found in the list, compared with a null.
struct Findings {
  uint8_t found[kTruthRows];
  uint8_t met_null[kTruthRows];
};

void FindRun(const Vector& values, const ListMembers& members, uint64_t start, uint64_t count,
             Findings* findings) {
  const ValueList& constants = members.constants();
  std::memset(findings->found, 0, count);
  std::memset(findings->met_null, constants.has_null ? 1 : 0, count);
  if (constants.set != nullptr) {
    constants.set->Find(values, nullptr, start, count, findings->found);
  }
  uint8_t equal[kTruthRows];
  for (const Evaluated& member : members.by_row()) {
    RowComparison(Comparison::kEqual, {&values, false}, member.operand())
        .Run(nullptr, start, count, equal);
    ClearNulls(member.vector(), nullptr, start, count, equal);
    for (uint64_t i = 0; i < count; ++i) {
      findings->found[i] = static_cast<uint8_t>(findings->found[i] | equal[i]);
    }
    if (member.vector().null_count == 0) continue;
    for (uint64_t i = 0; i < count; ++i) {
      if (!member.vector().IsValid(start + i)) findings->met_null[i] = 1;
    }
  }
}

// Rows of a run that are neither found nor, where a null might be the value, not found; and whose
// own value is not null.
Vector TruthsOf(const Vector& values, const ListMembers& members, bool negated,
                const Ref<MemoryPool>& pool) {
  const uint64_t rows = values.length;
  Buffer bits(pool, BitmapBytes(rows), MemoryCategory::kScratch);
  Buffer validity(pool, BitmapBytes(rows), MemoryCategory::kScratch);
  Findings findings;
  for (uint64_t start = 0; start < rows; start += kTruthRows) {
    const uint64_t count = std::min(kTruthRows, rows - start);
    FindRun(values, members, start, count, &findings);
    for (uint64_t i = 0; i < count; ++i) {
      const auto known = static_cast<uint8_t>(findings.found[i] | (findings.met_null[i] ^ 1));
      findings.met_null[i] = known;
      findings.found[i] = static_cast<uint8_t>(findings.found[i] ^ (negated ? 1 : 0));
    }
    ClearNulls(values, nullptr, start, count, findings.met_null);
    PackTruths(findings.found, count, bits.data() + start / 8);
    PackTruths(findings.met_null, count, validity.data() + start / 8);
  }
  Vector truths;
  truths.type = TypeId::kBool;
  truths.length = rows;
  truths.values = bits.data();
  truths.buffers.push_back(std::move(bits));
  truths.null_count = rows - CountBits(validity.data(), 0, rows);
  if (truths.null_count == 0) return truths;
  truths.validity = validity.data();
  truths.buffers.push_back(std::move(validity));
  return truths;
}

}  // namespace

Result<ListMembers> ListMembers::Prepare(const Expression& in, const Selection& selection,
                                         EvaluationContext& context) {
  ListMembers members;
  const bool all_fixed = std::all_of(
      in.arguments.begin() + 1, in.arguments.end(),
      [](const ExpressionPtr& argument) { return argument->kind == ExpressionKind::kConstant; });
  if (all_fixed) {
    members.constants_ = FixedList(in);
    return members;
  }
  for (size_t i = 1; i < in.arguments.size(); ++i) {
    COLMERGE_ASSIGN_OR_RETURN(Evaluated member, EvaluateNode(*in.arguments[i], selection, context));
    auto& list = member.constant() ? members.computed_ : members.by_row_;
    list.push_back(std::move(member));
  }
  std::vector<const Vector*> constants;
  for (const Evaluated& member : members.computed_) constants.push_back(&member.vector());
  members.constants_ = MakeList(constants);
  return members;
}

Result<Evaluated> EvaluateIn(const Expression& expression, const Selection& selection,
                             EvaluationContext& context) {
  COLMERGE_ASSIGN_OR_RETURN(Evaluated value,
                            EvaluateNode(*expression.arguments[0], selection, context));
  // Also for a null: what fails in the list is not lost.
  COLMERGE_ASSIGN_OR_RETURN(const ListMembers members,
                            ListMembers::Prepare(expression, selection, context));
  if (value.IsNullConstant()) return Evaluated(NullVector(TypeId::kBool, 1, context.pool), true);
  const bool constant = value.constant() && members.by_row().empty();
  if (!value.constant() || constant) {
    return Evaluated(TruthsOf(value.vector(), members, expression.negated, context.pool), constant);
  }
  // A constant among values of rows: as many of it as rows.
  Array<uint32_t> rows(context.pool, MemoryCategory::kScratch);
  rows.Resize(selection.count, 0);
  const Vector repeated = TakeRows(value.vector(), rows.data(), rows.size(), context.pool);
  return Evaluated(TruthsOf(repeated, members, expression.negated, context.pool));
}

}  // namespace colmerge
