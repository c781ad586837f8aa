// SPDX-License-Identifier: Apache-2.0
#include "column/dictionary.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include "base/error.h"
#include "column/key_value.h"
#include "column/vector_builder.h"

namespace colmerge {
namespace {

void AppendValue(const Vector& from, uint64_t row, VectorBuilder* to) {
  switch (from.type.storage()) {
    case Storage::kBits: to->AppendBool(from.Bit(row)); break;
    case Storage::kViews: to->AppendString(from.String(row).view()); break;
    default: to->AppendFixedBytes(from.values + row * from.type.width());
  }
}

uint64_t OwnedBytes(const Vector& vector) {
  uint64_t bytes = 0;
  for (const Buffer& buffer : vector.buffers) bytes += buffer.size();
  return bytes;
}

// Distinct values by hash; values with one hash are told apart by comparing.
class ValueFinder {
 public:
  explicit ValueFinder(const Vector& addition) : addition_(addition) {}

  // The code under which an equal value was noted, or kNoCode.
  uint32_t Find(uint64_t hash, uint64_t row) const {
    for (auto [at, end] = Candidates(hash); at != end; at = Next(at)) {
      if (EqualValues(addition_, row, *at->second.vector, at->second.row)) return at->second.code;
    }
    return Dictionary::kNoCode;
  }
  void Note(uint64_t hash, const Vector& vector, uint64_t row, uint32_t code) {
    while (!entries_.try_emplace(hash, Entry{&vector, row, code}).second) ++hash;
  }
  void Reserve(uint64_t count) { entries_.reserve(count); }

 private:
  struct Entry {
    const Vector* vector;
    uint64_t row;
    uint32_t code;
  };
  using Map = boost::unordered_flat_map<uint64_t, Entry>;
  // Equal hashes lie at successive keys.
  std::pair<Map::const_iterator, Map::const_iterator> Candidates(uint64_t hash) const {
    return {entries_.find(hash), entries_.end()};
  }
  Map::const_iterator Next(Map::const_iterator at) const { return entries_.find(at->first + 1); }

  const Vector& addition_;
  Map entries_;
};

// Floats as the integers of their bits: as keys all NaNs are equal and both zeros, but a dictionary
// that unified them would change values.
Vector AsPlainBits(const Vector& vector) {
  Vector bits = Slice(vector, 0, vector.length);
  if (bits.type.id == TypeId::kFloat16) bits.type = TypeId::kUInt16;
  if (bits.type.id == TypeId::kFloat32) bits.type = TypeId::kUInt32;
  if (bits.type.id == TypeId::kFloat64) bits.type = TypeId::kUInt64;
  return bits;
}

Array<uint64_t> HashAll(const Vector& vector, const Ref<MemoryPool>& pool) {
  static const HashSeed seed = HashSeed::Random();
  Array<uint64_t> hashes(pool, vector.length, MemoryCategory::kScratch);
  HashValues(seed, vector, 0, vector.length, false, hashes.data());
  return hashes;
}

}  // namespace

uint64_t Dictionary::MostValues(TypeId index) {
  const DataType type(index);
  const uint32_t bits = type.width() * 8 - (type.is_signed_integer() ? 1 : 0);
  // Codes are handled as 32 bits: more distinct values than that defeat a dictionary's purpose.
  return bits >= 32 ? kNoCode : uint64_t{1} << bits;
}

Result<Dictionary::Extended> Dictionary::Extend(const Ref<const Dictionary>& base,
                                                const Vector& addition, TypeId index,
                                                const Ref<MemoryPool>& pool) {
  const Vector new_values = AsPlainBits(addition);
  const Vector old_values = base ? AsPlainBits(*base->values()) : Vector();
  const uint64_t old_size = old_values.length;
  ValueFinder finder(new_values);
  finder.Reserve(old_size + addition.length);
  if (old_size != 0) {
    Array<uint64_t> hashes = HashAll(old_values, pool);
    for (uint64_t i = 0; i < old_size; ++i) {
      finder.Note(hashes[i], old_values, i, static_cast<uint32_t>(i));
    }
  }
  Array<uint32_t> codes(pool, addition.length, MemoryCategory::kScratch);
  Array<uint32_t> added(pool);
  Array<uint64_t> hashes = HashAll(new_values, pool);
  for (uint64_t i = 0; i < addition.length; ++i) {
    codes[i] = addition.IsValid(i) ? finder.Find(hashes[i], i) : kNoCode;
    if (codes[i] != kNoCode || !addition.IsValid(i)) continue;
    const uint64_t code = old_size + added.size();
    if (code >= MostValues(index)) {
      return Error(Code::kLimitExceeded, "More than {} distinct values for dictionary codes of {}",
                   MostValues(index), DataType(index).ToString());
    }
    codes[i] = static_cast<uint32_t>(code);
    finder.Note(hashes[i], new_values, i, codes[i]);
    added.PushBack(static_cast<uint32_t>(i));
  }
  if (added.empty() && base) return Extended{base, std::move(codes)};

  VectorBuilder builder(addition.type, pool);
  builder.Reserve(old_size + added.size());
  for (uint64_t i = 0; i < old_size; ++i) AppendValue(*base->values(), i, &builder);
  for (uint32_t row : added) AppendValue(addition, row, &builder);
  auto values = std::make_shared<Vector>(builder.Finish());
  for (Buffer& buffer : values->buffers) buffer.Recategorize(MemoryCategory::kStrings);
  auto extended = MakeRef<Dictionary>();
  extended->bytes_ = OwnedBytes(*values);
  extended->values_ = std::move(values);
  return Extended{extended, std::move(codes)};
}

}  // namespace colmerge
