// SPDX-License-Identifier: Apache-2.0
// Nodes that make a truth value of one argument: NOT, IS NULL, IS TRUE and their like.
#include <cstring>

#include "expr/evaluate/evaluated.h"
#include "expr/evaluate/validity.h"

namespace colmerge {
namespace {

Vector BoolVector(Buffer bits, uint64_t length) {
  Vector vector;
  vector.type = TypeId::kBool;
  vector.length = length;
  vector.values = bits.data();
  vector.buffers.push_back(std::move(bits));
  return vector;
}

void Invert(Buffer* bits) {
  for (uint64_t i = 0; i < bits->size(); ++i)
    bits->data()[i] = static_cast<uint8_t>(~bits->data()[i]);
}

Buffer CopyOfBits(const uint8_t* bits, uint64_t offset, uint64_t length,
                  const Ref<MemoryPool>& pool) {
  Buffer copy = Buffer::Zeroed(pool, BitmapBytes(length), MemoryCategory::kScratch);
  CopyBits(bits, offset, copy.data(), 0, length);
  return copy;
}

// One bit a row: whether it is valid.
Buffer ValidBits(const Vector& vector, const Ref<MemoryPool>& pool) {
  if (vector.null_count != 0) return CopyValidity(vector, pool).memory;
  Buffer bits(pool, BitmapBytes(vector.length), MemoryCategory::kScratch);
  if (bits.size() != 0) std::memset(bits.data(), 0xFF, bits.size());
  return bits;
}

}  // namespace

Result<Evaluated> EvaluateNot(const Expression& expression, const Selection& selection,
                              EvaluationContext& context) {
  COLMERGE_ASSIGN_OR_RETURN(Evaluated value,
                            EvaluateNode(*expression.arguments[0], selection, context));
  const Vector& vector = value.vector();
  Buffer bits = CopyOfBits(vector.values, vector.bit_offset, vector.length, context.pool);
  Invert(&bits);
  Vector result = BoolVector(std::move(bits), vector.length);
  CopyValidity(vector, context.pool).GiveTo(&result);
  return Evaluated(std::move(result), value.constant());
}

Result<Evaluated> EvaluateIsNull(const Expression& expression, const Selection& selection,
                                 EvaluationContext& context) {
  COLMERGE_ASSIGN_OR_RETURN(Evaluated value,
                            EvaluateNode(*expression.arguments[0], selection, context));
  Buffer bits = ValidBits(value.vector(), context.pool);
  if (!expression.negated) Invert(&bits);
  return Evaluated(BoolVector(std::move(bits), value.vector().length), value.constant());
}

Result<Evaluated> EvaluateIsBool(const Expression& expression, const Selection& selection,
                                 EvaluationContext& context) {
  COLMERGE_ASSIGN_OR_RETURN(Evaluated value,
                            EvaluateNode(*expression.arguments[0], selection, context));
  const Vector& vector = value.vector();
  Buffer valid = ValidBits(vector, context.pool);
  if (expression.number < 0) {
    if (!expression.negated) Invert(&valid);
    return Evaluated(BoolVector(std::move(valid), vector.length), value.constant());
  }
  Buffer bits = CopyOfBits(vector.values, vector.bit_offset, vector.length, context.pool);
  if (expression.number == 0) Invert(&bits);
  for (uint64_t i = 0; i < bits.size(); ++i) {
    bits.data()[i] = static_cast<uint8_t>(bits.data()[i] & valid.data()[i]);
  }
  if (expression.negated) Invert(&bits);
  return Evaluated(BoolVector(std::move(bits), vector.length), value.constant());
}

}  // namespace colmerge
