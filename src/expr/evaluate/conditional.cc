// SPDX-License-Identifier: Apache-2.0
// Nodes that look at some of their arguments for some rows only: AND, OR, CASE, COALESCE.
#include <optional>

#include "expr/evaluate/evaluated.h"
#include "expr/evaluate/open_rows.h"
#include "expr/evaluate/row_assembly.h"
#include "expr/evaluate/validity.h"

namespace colmerge {
namespace {

// The terms of an AND or OR so far: which rows a term has decided (false in an AND, true in an OR),
// and which others have met a null.
class DecidedRows {
 public:
  DecidedRows(bool decisive, uint64_t rows, const Ref<MemoryPool>& pool)
      : decisive_(decisive),
        rows_(rows),
        decided_(Buffer::Zeroed(pool, BitmapBytes(rows), MemoryCategory::kScratch)),
        nulls_(Buffer::Zeroed(pool, BitmapBytes(rows), MemoryCategory::kScratch)) {}

  // What a term is for the open rows; those that it decides are open no longer.
  void Apply(const Vector& term, OpenRows* open) {
    open->Narrow([&](uint64_t i) {
      const uint32_t place = open->Place(i);
      if (!term.IsValid(i)) {
        SetBit(nulls_.data(), place);
        return true;
      }
      if (term.Bit(i) != decisive_) return true;
      SetBit(decided_.data(), place);
      return false;
    });
  }
  void DecideAll(const OpenRows& open) {
    for (uint64_t i = 0; i < open.count(); ++i) SetBit(decided_.data(), open.Place(i));
  }
  void NullAll(const OpenRows& open) {
    for (uint64_t i = 0; i < open.count(); ++i) SetBit(nulls_.data(), open.Place(i));
  }

  Vector Finish() && {
    uint8_t* values = decided_.data();
    uint8_t* validity = nulls_.data();
    for (uint64_t i = 0; i < BitmapBytes(rows_); ++i) {
      validity[i] = static_cast<uint8_t>(values[i] | ~validity[i]);
      if (!decisive_) values[i] = static_cast<uint8_t>(~values[i]);
    }
    Vector result;
    result.type = TypeId::kBool;
    result.length = rows_;
    result.values = values;
    result.null_count = rows_ - CountBits(validity, 0, rows_);
    if (result.null_count != 0) result.validity = validity;
    result.buffers.push_back(std::move(decided_));
    result.buffers.push_back(std::move(nulls_));
    return result;
  }

 private:
  bool decisive_;
  uint64_t rows_;
  Buffer decided_;
  Buffer nulls_;
};

}  // namespace

Result<Evaluated> EvaluateAndOr(const Expression& expression, const Selection& selection,
                                EvaluationContext& context) {
  const bool decisive = expression.kind == ExpressionKind::kOr;
  OpenRows open(selection, context.pool);
  DecidedRows rows(decisive, selection.count, context.pool);
  std::optional<Evaluated> undecided;  // the last term, while all of them stand for all rows
  bool is_constant = true;
  for (const ExpressionPtr& argument : expression.arguments) {
    if (open.count() == 0) break;
    COLMERGE_ASSIGN_OR_RETURN(Evaluated term, EvaluateNode(*argument, open.selection(), context));
    if (!term.constant()) {
      is_constant = false;
      rows.Apply(term.vector(), &open);
    } else if (term.IsNullConstant()) {
      rows.NullAll(open);
      undecided = std::move(term);
    } else if (term.vector().Bit(0) == decisive) {
      if (open.AreAll()) return term;
      rows.DecideAll(open);
      break;
    } else if (!undecided) {
      undecided = std::move(term);
    }
  }
  if (is_constant) return std::move(*undecided);
  return Evaluated(std::move(rows).Finish());
}

Result<Evaluated> EvaluateCase(const Expression& expression, const Selection& selection,
                               EvaluationContext& context) {
  OpenRows open(selection, context.pool);
  RowAssembly result(expression.type, selection.count, context.pool);
  Array<uint32_t> kept(context.pool, selection.count, MemoryCategory::kScratch);
  Array<uint32_t> places(context.pool, selection.count, MemoryCategory::kScratch);
  const auto& arguments = expression.arguments;
  const size_t pairs = arguments.size() / 2;
  for (size_t i = 0; i < pairs && open.count() != 0; ++i) {
    COLMERGE_ASSIGN_OR_RETURN(const uint64_t hits, FilterInside(*arguments[2 * i], open.selection(),
                                                                context, kept.data()));
    if (hits == 0) continue;
    const Selection chosen = hits == open.count() ? open.selection() : Selection{kept.data(), hits};
    COLMERGE_ASSIGN_OR_RETURN(Evaluated value,
                              EvaluateNode(*arguments[2 * i + 1], chosen, context));
    if (hits == selection.count) return value;
    open.Remove(kept.data(), hits, places.data());
    result.Put(std::move(value), places.data(), hits);
  }
  if (open.count() != 0) {
    COLMERGE_ASSIGN_OR_RETURN(Evaluated value,
                              EvaluateNode(*arguments.back(), open.selection(), context));
    if (open.AreAll()) return value;
    result.Put(std::move(value), open.places(), open.count());
  }
  return Evaluated(std::move(result).Finish());
}

Result<Evaluated> EvaluateCoalesce(const Expression& expression, const Selection& selection,
                                   EvaluationContext& context) {
  OpenRows open(selection, context.pool);
  std::optional<RowAssembly> result;
  for (const ExpressionPtr& argument : expression.arguments) {
    COLMERGE_ASSIGN_OR_RETURN(Evaluated value, EvaluateNode(*argument, open.selection(), context));
    if (value.IsNullConstant()) continue;
    const bool settles = value.constant() || value.vector().null_count == 0;
    if (settles && open.AreAll()) return value;
    if (!result) result.emplace(expression.type, selection.count, context.pool);
    Validity validity;
    if (!settles) validity = CopyValidity(value.vector(), context.pool);
    const uint64_t count = open.count();
    result->Put(std::move(value), open.places(), count);
    if (settles) break;
    open.Narrow([&](uint64_t i) { return !GetBit(validity.bits(), i); });
  }
  if (result) return Evaluated(std::move(*result).Finish());
  return Evaluated(NullVector(expression.type, 1, context.pool), true);
}

}  // namespace colmerge
