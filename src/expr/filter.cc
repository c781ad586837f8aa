// SPDX-License-Identifier: Apache-2.0
// Narrows a selection by a predicate. A predicate is taken apart as far as that helps: AND, OR and
// NOT are done with row numbers; comparisons, IN and IS NULL of a column read the column where it
// lies, at the selected rows only; predicates of a dictionary column are asked once for each value
// of the dictionary. Whatever remains is evaluated as bits.
//
// `kept` may be the selection's own rows: what is kept is written behind what has been read.
#include <algorithm>
#include <cstring>
#include <functional>
#include <optional>

#include "column/dictionary_cast.h"
#include "expr/comparison.h"
#include "expr/evaluated.h"
#include "expr/truths.h"
#include "expr/value_list.h"

namespace colmerge {
namespace {

// The rows for which the predicate is `wanted`, true or false.
Result<uint64_t> Keep(const Expression& predicate, bool wanted, const Selection& selection,
                      EvaluationContext& context, uint32_t* kept);

// Appends the rows that fill(rows, start, count, truths) marks, a run at a time. rows is nullptr
// where `dense`: what is looked at has a value for each selected row and no others.
template <typename Fill>
uint64_t KeepRuns(const Selection& selection, bool dense, uint32_t* kept, Fill&& fill) {
  uint8_t truths[kTruthRows];
  uint64_t found = 0;
  for (uint64_t start = 0; start < selection.count; start += kTruthRows) {
    const uint64_t count = std::min(kTruthRows, selection.count - start);
    const bool listed = !dense && selection.rows != nullptr;
    fill(listed ? selection.rows + start : nullptr, start, count, truths);
    found += AppendKept(truths, selection, start, count, kept + found);
  }
  return found;
}

void Invert(uint64_t count, uint8_t* truths) {
  for (uint64_t i = 0; i < count; ++i) truths[i] ^= 1;
}

uint64_t KeepAll(const Selection& selection, uint32_t* kept) {
  for (uint64_t i = 0; i < selection.count; ++i) kept[i] = static_cast<uint32_t>(selection.Row(i));
  return selection.count;
}

// The column that an expression is, or that it only gives another name of its type; else nullptr.
const Vector* ColumnInPlace(const Expression& expression, EvaluationContext& context) {
  if (expression.kind == ExpressionKind::kColumn) {
    return &context.block.Column(static_cast<uint32_t>(expression.number));
  }
  if (expression.kind != ExpressionKind::kCast) return nullptr;
  const Expression& argument = *expression.arguments[0];
  const bool same_form = (expression.type.is_utf8() && argument.type.is_utf8()) ||
                         (expression.type.is_binary() && argument.type.is_binary());
  return same_form ? ColumnInPlace(argument, context) : nullptr;
}

// ---- Any predicate, as bits ----

Result<uint64_t> KeepEvaluated(const Expression& predicate, bool wanted, const Selection& selection,
                               EvaluationContext& context, uint32_t* kept) {
  COLMERGE_ASSIGN_OR_RETURN(const Evaluated value, EvaluateNode(predicate, selection, context));
  const Vector& bits = value.vector();
  if (value.constant()) {
    const bool holds = bits.IsValid(0) && bits.Bit(0) == wanted;
    return holds ? KeepAll(selection, kept) : 0;
  }
  return KeepRuns(selection, true, kept,
                  [&](const uint32_t*, uint64_t start, uint64_t count, uint8_t* truths) {
                    for (uint64_t i = 0; i < count; ++i) {
                      truths[i] = static_cast<uint8_t>(bits.Bit(start + i) == wanted);
                    }
                    ClearNulls(bits, nullptr, start, count, truths);
                  });
}

// ---- AND ----

// What holds for all terms.
Result<uint64_t> KeepByEach(const Expression& terms, bool wanted, const Selection& selection,
                            EvaluationContext& context, uint32_t* kept) {
  Selection left = selection;
  for (const ExpressionPtr& term : terms.arguments) {
    COLMERGE_ASSIGN_OR_RETURN(left.count, Keep(*term, wanted, left, context, kept));
    left.rows = kept;
    if (left.count == 0) break;
  }
  return left.count;
}

// ---- Comparison ----

// One side: a column where it lies, or what was evaluated.
class Side {
 public:
  static Result<Side> Of(const Expression& expression, const Selection& selection,
                         EvaluationContext& context) {
    Side side;
    side.column_ = ColumnInPlace(expression, context);
    if (side.column_ == nullptr) {
      COLMERGE_ASSIGN_OR_RETURN(side.value_, EvaluateNode(expression, selection, context));
    }
    return side;
  }

  bool is_column() const { return column_ != nullptr; }
  // Has a value for each selected row and no others.
  bool is_dense() const { return column_ == nullptr && !value_->constant(); }
  bool IsNullConstant() const { return column_ == nullptr && value_->IsNullConstant(); }
  Operand operand() const {
    return column_ != nullptr ? Operand{column_, false} : value_->operand();
  }
  // Becomes dense; only for a column.
  void TakeSelected(const Selection& selection, const Ref<MemoryPool>& pool) {
    if (selection.rows == nullptr) {
      value_.emplace(Evaluated::Borrow(*column_, false));
    } else {
      value_.emplace(TakeRows(*column_, selection.rows, selection.count, pool));
    }
    column_ = nullptr;
  }

 private:
  const Vector* column_ = nullptr;
  std::optional<Evaluated> value_;
};

Result<uint64_t> KeepCompared(const Expression& predicate, Comparison comparison,
                              const Selection& selection, EvaluationContext& context,
                              uint32_t* kept) {
  COLMERGE_ASSIGN_OR_RETURN(Side left, Side::Of(*predicate.arguments[0], selection, context));
  COLMERGE_ASSIGN_OR_RETURN(Side right, Side::Of(*predicate.arguments[1], selection, context));
  if (left.IsNullConstant() || right.IsNullConstant()) return 0;
  const bool dense = left.is_dense() || right.is_dense();
  if (dense && left.is_column()) left.TakeSelected(selection, context.pool);
  if (dense && right.is_column()) right.TakeSelected(selection, context.pool);
  const Operand first = left.operand();
  const Operand second = right.operand();
  const RowComparison compare(comparison, first, second);
  if (first.constant && second.constant) {
    uint8_t holds = 0;
    compare.Run(nullptr, 0, 1, &holds);
    return holds != 0 ? KeepAll(selection, kept) : 0;
  }
  return KeepRuns(selection, dense, kept,
                  [&](const uint32_t* rows, uint64_t start, uint64_t count, uint8_t* truths) {
                    compare.Run(rows, start, count, truths);
                    if (!first.constant) ClearNulls(*first.vector, rows, start, count, truths);
                    if (!second.constant) ClearNulls(*second.vector, rows, start, count, truths);
                  });
}

// ---- OR ----

using Fill = std::function<void(const uint32_t*, uint64_t, uint64_t, uint8_t*)>;

// What needs no evaluation.
std::optional<Operand> OperandInPlace(const Expression& expression, EvaluationContext& context) {
  if (const Vector* column = ColumnInPlace(expression, context)) return Operand{column, false};
  if (expression.kind == ExpressionKind::kConstant) return Operand{expression.constant.get(), true};
  if (expression.kind != ExpressionKind::kParameter) return std::nullopt;
  return Operand{&context.parameters[static_cast<size_t>(expression.number)], true};
}

// Marks rows as a comparison of columns and constants that lie where they are would keep them; it
// cannot fail. nullptr for any other predicate.
Fill FillOfComparison(const Expression& predicate, bool wanted, EvaluationContext& context) {
  const auto comparison = FindComparison(predicate.function.name);
  if (predicate.kind != ExpressionKind::kCall || !comparison) return nullptr;
  const auto left = OperandInPlace(*predicate.arguments[0], context);
  const auto right = OperandInPlace(*predicate.arguments[1], context);
  if (!left || !right || (left->constant && right->constant)) return nullptr;
  for (const Operand& side : {*left, *right}) {
    if (!side.constant || side.vector->IsValid(0)) continue;
    return [](const uint32_t*, uint64_t, uint64_t count, uint8_t* truths) {
      std::memset(truths, 0, count);
    };
  }
  const RowComparison compare(wanted ? *comparison : Opposite(*comparison), *left, *right);
  return [=](const uint32_t* rows, uint64_t start, uint64_t count, uint8_t* truths) {
    compare.Run(rows, start, count, truths);
    if (!left->constant) ClearNulls(*left->vector, rows, start, count, truths);
    if (!right->constant) ClearNulls(*right->vector, rows, start, count, truths);
  };
}

// All terms at once, for each run of rows.
uint64_t KeepByAnyFill(const std::vector<Fill>& fills, const Selection& selection, uint32_t* kept) {
  return KeepRuns(selection, false, kept,
                  [&](const uint32_t* rows, uint64_t start, uint64_t count, uint8_t* truths) {
                    uint8_t term[kTruthRows];
                    fills[0](rows, start, count, truths);
                    for (size_t k = 1; k < fills.size(); ++k) {
                      fills[k](rows, start, count, term);
                      for (uint64_t i = 0; i < count; ++i) {
                        truths[i] = static_cast<uint8_t>(truths[i] | term[i]);
                      }
                    }
                  });
}

// Of the selected rows those that are not among `taken`, of which there are `count`, ascending;
// behind them one more can be written. `rest` may be the selection's own rows.
uint64_t RowsWithout(const Selection& selection, uint32_t* taken, uint64_t count, uint32_t* rest) {
  constexpr uint32_t kNoRow = 0xFFFFFFFF;
  taken[count] = kNoRow;
  uint64_t passed = 0;
  uint64_t left = 0;
  for (uint64_t i = 0; i < selection.count; ++i) {
    const auto row = static_cast<uint32_t>(selection.Row(i));
    const auto is_taken = static_cast<uint64_t>(taken[passed] == row);
    rest[left] = row;
    passed += is_taken;
    left += 1 - is_taken;
  }
  return left;
}

// What holds for any term; each is asked only for the rows that those before it have not kept.
Result<uint64_t> KeepByAny(const Expression& terms, bool wanted, const Selection& selection,
                           EvaluationContext& context, uint32_t* kept) {
  std::vector<Fill> fills;
  for (const ExpressionPtr& term : terms.arguments) {
    Fill fill = FillOfComparison(*term, wanted, context);
    if (fill == nullptr) break;
    fills.push_back(std::move(fill));
  }
  if (fills.size() == terms.arguments.size()) return KeepByAnyFill(fills, selection, kept);
  Array<uint32_t> hits(context.pool, selection.count + 1, MemoryCategory::kScratch);
  Array<uint32_t> rest(context.pool, selection.count + 1, MemoryCategory::kScratch);
  Selection open = selection;
  for (const ExpressionPtr& term : terms.arguments) {
    COLMERGE_ASSIGN_OR_RETURN(const uint64_t count,
                              Keep(*term, wanted, open, context, hits.data()));
    if (count == 0) continue;
    open.count = RowsWithout(open, hits.data(), count, rest.data());
    open.rows = rest.data();
    if (open.count == 0) return KeepAll(selection, kept);
  }
  if (open.count == selection.count) return 0;
  // Kept is what is no longer open, in order.
  return RowsWithout(selection, rest.data(), open.count, kept);
}

// ---- IS NULL, IN ----

uint64_t KeepNulls(const Vector& column, bool want_null, const Selection& selection,
                   uint32_t* kept) {
  if (column.null_count == 0) return want_null ? 0 : KeepAll(selection, kept);
  return KeepRuns(selection, false, kept,
                  [&](const uint32_t* rows, uint64_t start, uint64_t count, uint8_t* truths) {
                    std::memset(truths, 1, count);
                    ClearNulls(column, rows, start, count, truths);
                    if (want_null) Invert(count, truths);
                  });
}

Result<uint64_t> KeepListed(const Expression& predicate, bool wanted, const Selection& selection,
                            EvaluationContext& context, uint32_t* kept) {
  const Vector* column = ColumnInPlace(*predicate.arguments[0], context);
  if (column == nullptr) return KeepEvaluated(predicate, wanted, selection, context, kept);
  COLMERGE_ASSIGN_OR_RETURN(const ListMembers members,
                            ListMembers::Prepare(predicate, selection, context));
  if (!members.by_row().empty()) {
    return KeepEvaluated(predicate, wanted, selection, context, kept);
  }
  const ValueList& list = members.constants();
  const bool want_found = wanted != predicate.negated;
  if (list.set == nullptr || (!want_found && list.has_null)) return 0;
  return KeepRuns(selection, false, kept,
                  [&](const uint32_t* rows, uint64_t start, uint64_t count, uint8_t* truths) {
                    list.set->Find(*column, rows, start, count, truths);
                    if (!want_found) Invert(count, truths);
                    ClearNulls(*column, rows, start, count, truths);
                  });
}

// ---- Dictionaries ----

// The one column that an expression reads, however often.
bool FindOnlyColumn(const Expression& expression, std::optional<uint32_t>* column) {
  if (expression.kind == ExpressionKind::kColumn) {
    const auto number = static_cast<uint32_t>(expression.number);
    if (*column && **column != number) return false;
    *column = number;
  }
  return std::all_of(
      expression.arguments.begin(), expression.arguments.end(),
      [&](const ExpressionPtr& argument) { return FindOnlyColumn(*argument, column); });
}

// A block whose one column has each value of a dictionary once, and a null.
class DictionaryBlock final : public RowBlock {
 public:
  DictionaryBlock(const Vector& coded, const Ref<MemoryPool>& pool)
      : width_(coded.type.width()), rows_(coded.dictionary->length + 1) {
    codes_ = Buffer::Zeroed(pool, rows_ * width_, MemoryCategory::kScratch);
    validity_ = Buffer::Zeroed(pool, BitmapBytes(rows_), MemoryCategory::kScratch);
    for (uint64_t code = 0; code + 1 < rows_; ++code) {
      std::memcpy(codes_.data() + code * width_, &code, width_);
    }
    FillBits(validity_.data(), 0, rows_ - 1, true);
    column_.type = coded.type;
    column_.length = rows_;
    column_.values = codes_.data();
    column_.validity = validity_.data();
    column_.null_count = 1;
    column_.dictionary = coded.dictionary;
  }
  uint64_t rows() const override { return rows_; }
  const Vector& Column(uint32_t) override { return column_; }

 private:
  uint64_t width_;
  uint64_t rows_;
  Buffer codes_;
  Buffer validity_;
  Vector column_;
};

// The dictionary column that a predicate is all about, when it has fewer values than there are
// rows.
const Vector* SmallDictionary(const Expression& predicate, const Selection& selection,
                              EvaluationContext& context) {
  std::optional<uint32_t> number;
  if (!FindOnlyColumn(predicate, &number) || !number) return nullptr;
  const Vector& column = context.block.Column(*number);
  const bool is_small = column.type.is_dictionary() && column.dictionary != nullptr &&
                        column.dictionary->length * 2 < selection.count;
  return is_small ? &column : nullptr;
}

// nullopt where the predicate fails for some value, which may be one that no row has.
Result<std::optional<uint64_t>> KeepByDictionary(const Expression& predicate, bool wanted,
                                                 const Vector& column, const Selection& selection,
                                                 EvaluationContext& context, uint32_t* kept) {
  DictionaryBlock block(column, context.pool);
  EvaluationContext values{block, context.parameters, context.now_microseconds, context.pool};
  const Result<Vector> truths_of_values = Evaluate(predicate, {nullptr, block.rows()}, values);
  if (!truths_of_values.ok()) return std::optional<uint64_t>();
  const Vector& bits = *truths_of_values;
  Array<uint8_t> table(context.pool, block.rows(), MemoryCategory::kScratch);
  for (uint64_t i = 0; i < block.rows(); ++i) {
    table[i] = bits.IsValid(i) && bits.Bit(i) == wanted ? 1 : 0;
  }
  const uint64_t null_place = block.rows() - 1;
  const uint64_t found = KeepRuns(
      selection, false, kept,
      [&](const uint32_t* rows, uint64_t start, uint64_t count, uint8_t* truths) {
        for (uint64_t i = 0; i < count; ++i) {
          const uint64_t row = rows == nullptr ? start + i : rows[i];
          truths[i] = table[column.IsValid(row) ? DictionaryCode(column, row) : null_place];
        }
      });
  return std::optional<uint64_t>(found);
}

// ---- All of them ----

// Predicates that are not made of others.
Result<uint64_t> KeepByLeaf(const Expression& predicate, bool wanted, const Selection& selection,
                            EvaluationContext& context, uint32_t* kept) {
  if (const Vector* coded = SmallDictionary(predicate, selection, context)) {
    COLMERGE_ASSIGN_OR_RETURN(
        const std::optional<uint64_t> found,
        KeepByDictionary(predicate, wanted, *coded, selection, context, kept));
    if (found) return *found;
  }
  if (predicate.kind == ExpressionKind::kIn) {
    return KeepListed(predicate, wanted, selection, context, kept);
  }
  const auto comparison = FindComparison(predicate.function.name);
  if (predicate.kind == ExpressionKind::kCall && comparison) {
    return KeepCompared(predicate, wanted ? *comparison : Opposite(*comparison), selection, context,
                        kept);
  }
  return KeepEvaluated(predicate, wanted, selection, context, kept);
}

Result<uint64_t> Keep(const Expression& predicate, bool wanted, const Selection& selection,
                      EvaluationContext& context, uint32_t* kept) {
  switch (predicate.kind) {
    case ExpressionKind::kNot:
      return Keep(*predicate.arguments[0], !wanted, selection, context, kept);
    case ExpressionKind::kAnd:
      return wanted ? KeepByEach(predicate, wanted, selection, context, kept)
                    : KeepByAny(predicate, wanted, selection, context, kept);
    case ExpressionKind::kOr:
      return wanted ? KeepByAny(predicate, wanted, selection, context, kept)
                    : KeepByEach(predicate, wanted, selection, context, kept);
    case ExpressionKind::kIsNull:
      if (const Vector* column = ColumnInPlace(*predicate.arguments[0], context)) {
        return KeepNulls(*column, wanted != predicate.negated, selection, kept);
      }
      return KeepEvaluated(predicate, wanted, selection, context, kept);
    case ExpressionKind::kIsBool:
      // What is not kept may as well be null.
      if (wanted && !predicate.negated && predicate.number >= 0) {
        return Keep(*predicate.arguments[0], predicate.number == 1, selection, context, kept);
      }
      return KeepEvaluated(predicate, wanted, selection, context, kept);
    case ExpressionKind::kCall:
    case ExpressionKind::kIn: return KeepByLeaf(predicate, wanted, selection, context, kept);
    default: return KeepEvaluated(predicate, wanted, selection, context, kept);
  }
}

}  // namespace

Result<uint64_t> Filter(const Expression& predicate, const Selection& selection,
                        EvaluationContext& context, uint32_t* kept) {
  if (selection.count == 0) return uint64_t{0};
  return Keep(predicate, true, selection, context, kept);
}

}  // namespace colmerge
