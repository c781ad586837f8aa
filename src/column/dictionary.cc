// SPDX-License-Identifier: Apache-2.0
#include "column/dictionary.h"

#include <optional>

#include "base/error.h"
#include "column/key_value.h"

namespace colmerge {
namespace {

// Entries behind those of `base`, in memory that it shares where nobody else has written there.
std::shared_ptr<DictionaryEntries> EntriesAfter(const Ref<const Dictionary>& base,
                                                const DataType& type, const Ref<MemoryPool>& pool) {
  if (base) {
    if (auto entries = DictionaryEntries::Continue(base->entries())) return entries;
  }
  auto entries = DictionaryEntries::MakeEmpty(type, pool);
  if (base) {
    Array<uint32_t> codes(pool, base->size(), MemoryCategory::kScratch);
    entries->FindOrAppend(*base->values(), 0, base->size(), base->size(), pool, codes.data());
    entries->set_examined_bytes(base->entries().examined_bytes());
  }
  return entries;
}

// The bits of a float and what they mean.
struct FloatBits {
  uint64_t sign;
  uint64_t infinity;
  uint64_t bits;

  bool IsNaN() const { return (bits & ~sign) > infinity; }
  bool IsZero() const { return (bits & ~sign) == 0; }
};

std::optional<FloatBits> FloatBitsOf(const Vector& vector, uint64_t row) {
  FloatBits form{};
  switch (vector.type.id) {
    case TypeId::kFloat16: form = {0x8000, 0x7C00, 0}; break;
    case TypeId::kFloat32: form = {0x80000000, 0x7F800000, 0}; break;
    case TypeId::kFloat64: form = {0x8000000000000000, 0x7FF0000000000000, 0}; break;
    default: return std::nullopt;
  }
  const uint64_t width = vector.type.width();
  std::memcpy(&form.bits, vector.values + row * width, width);
  return form;
}

}  // namespace

uint64_t Dictionary::MostValues(TypeId index) {
  const DataType type(index);
  const uint32_t bits = type.width() * 8 - (type.is_signed_integer() ? 1 : 0);
  // Codes are handled as 32 bits: more distinct values than that defeat a dictionary's purpose.
  return bits >= 32 ? kNoCode : uint64_t{1} << bits;
}

TypeId Dictionary::IndexFor(TypeId index, uint64_t values) {
  while (values > MostValues(index) && index != TypeId::kInt64 && index != TypeId::kUInt64) {
    switch (index) {
      case TypeId::kInt8: index = TypeId::kInt16; break;
      case TypeId::kInt16: index = TypeId::kInt32; break;
      case TypeId::kUInt8: index = TypeId::kUInt16; break;
      case TypeId::kUInt16: index = TypeId::kUInt32; break;
      case TypeId::kUInt32: index = TypeId::kUInt64; break;
      default: index = TypeId::kInt64;
    }
  }
  return index;
}

Dictionary::Dictionary(std::shared_ptr<DictionaryEntries> entries, DataType type)
    : entries_(std::move(entries)) {
  auto values = std::make_shared<Vector>();
  values->type = std::move(type);
  values->length = entries_->size();
  values->values = entries_->values();
  values->owners.push_back(entries_);
  values_ = std::move(values);
}

Result<Dictionary::Extended> Dictionary::Extend(const Ref<const Dictionary>& base,
                                                const Vector& addition, TypeId index,
                                                const Ref<MemoryPool>& pool) {
  Array<uint32_t> codes(pool, addition.length, MemoryCategory::kScratch);
  auto entries = EntriesAfter(base, addition.type, pool);
  if (!entries->FindOrAppend(addition, 0, addition.length, MostValues(index), pool, codes.data())) {
    return Error(Code::kLimitExceeded, "More than {} distinct values for dictionary codes of {}",
                 MostValues(index), DataType(index).ToString());
  }
  if (!base) entries->set_examined_bytes(entries->used_bytes());
  const uint64_t moved = entries->moved_bytes();
  if (base && entries->size() == base->size()) return Extended{base, std::move(codes), moved};
  auto extended = MakeRef<Dictionary>(std::move(entries), addition.type);
  return Extended{std::move(extended), std::move(codes), moved};
}

uint32_t Dictionary::Find(const Vector& wanted, uint64_t row) const {
  uint32_t code = kNoCode;
  entries_->Find(wanted, row, 1, &code);
  if (code != kNoCode || !wanted.IsValid(row)) return code;
  // The index knows floats by their bits: another NaN, or the zero of the other sign, is equal.
  std::optional<FloatBits> number = FloatBitsOf(wanted, row);
  if (number && number->IsZero()) {
    number->bits ^= number->sign;
    Vector zero = Slice(wanted, row, 1);
    zero.values = reinterpret_cast<const uint8_t*>(&number->bits);
    entries_->Find(zero, 0, 1, &code);
  } else if (number && number->IsNaN()) {
    for (uint64_t i = 0; i < size() && code == kNoCode; ++i) {
      if (EqualValues(*values_, i, wanted, row)) code = static_cast<uint32_t>(i);
    }
  }
  return code;
}

}  // namespace colmerge
