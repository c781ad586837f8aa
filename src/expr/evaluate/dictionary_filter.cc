// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "column/conversion/dictionary_cast.h"
#include "expr/evaluate/column_filter.h"

namespace colmerge {
namespace {

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

}  // namespace

Result<std::optional<uint64_t>> KeepByDictionary(const Expression& predicate, bool wanted,
                                                 const Selection& selection,
                                                 EvaluationContext& context, uint32_t* kept) {
  const Vector* coded = SmallDictionary(predicate, selection, context);
  if (coded == nullptr) return std::optional<uint64_t>();
  const Vector& column = *coded;
  DictionaryBlock block(column, context.pool);
  EvaluationContext values{block, context.parameters, context.now_microseconds, context.pool,
                           context.progress};
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

}  // namespace colmerge
