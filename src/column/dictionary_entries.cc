// SPDX-License-Identifier: Apache-2.0
#include "column/dictionary_entries.h"

#include <algorithm>

#include "column/key_value.h"

namespace colmerge {
namespace {

// So many values are hashed at a time; the lock is held for so many.
constexpr uint64_t kHashBlock = 256;
constexpr uint64_t kSmallestStringBlock = 1024;
constexpr uint64_t kFewestEntries = 16;

// Made when the library is loaded: a child of a fork could not make what another thread was just making.
const HashSeed entry_seed = HashSeed::Random();

// Of a block of values, as the index takes them.
class Hashes {
 public:
  Hashes(const Vector& values, uint64_t start, uint64_t count) {
    HashValues(entry_seed, values, start, count, false, hashes_);
  }
  uint32_t operator[](uint64_t i) const { return static_cast<uint32_t>(hashes_[i] >> 32); }

 private:
  uint64_t hashes_[kHashBlock];
};

TypeId PlainBitsOf(TypeId id) {
  switch (id) {
    case TypeId::kFloat16: return TypeId::kUInt16;
    case TypeId::kFloat32: return TypeId::kUInt32;
    case TypeId::kFloat64: return TypeId::kUInt64;
    default: return id;
  }
}

}  // namespace

Vector AsPlainBits(const Vector& vector) {
  Vector bits = Slice(vector, 0, vector.length);
  bits.type.id = PlainBitsOf(bits.type.id);
  return bits;
}

std::shared_ptr<DictionaryEntries> DictionaryEntries::MakeEmpty(const DataType& type,
                                                                const Ref<MemoryPool>& pool) {
  std::shared_ptr<DictionaryEntries> entries(new DictionaryEntries());
  entries->line_ = std::make_shared<Line>();
  entries->values_.type = type;
  entries->values_.type.id = PlainBitsOf(type.id);
  entries->width_ = type.storage() == Storage::kBits ? 0 : type.width();
  entries->room_ = std::make_shared<Buffer>();
  entries->index_ = std::make_shared<DictionaryIndex>(0, nullptr, pool);
  entries->line_->longest = entries.get();
  return entries;
}

std::shared_ptr<DictionaryEntries> DictionaryEntries::Continue(const DictionaryEntries& shorter) {
  std::shared_ptr<DictionaryEntries> entries(new DictionaryEntries());
  entries->width_ = shorter.width_;
  entries->values_ = Slice(shorter.values_, 0, shorter.values_.length);
  entries->room_ = shorter.room_;
  entries->index_ = shorter.index_;
  entries->strings_ = shorter.strings_;
  entries->strings_end_ = shorter.strings_end_;
  entries->string_room_ = shorter.string_room_;
  entries->string_bytes_ = shorter.string_bytes_;
  std::lock_guard lock(shorter.line_->mutex);
  DictionaryEntries* longest = shorter.line_->longest;
  if (longest != &shorter) return nullptr;
  entries->line_ = shorter.line_;
  entries->shorter_ = longest;
  longest->longer_ = entries.get();
  entries->line_->longest = entries.get();
  return entries;
}

DictionaryEntries::~DictionaryEntries() {
  if (!line_) return;
  std::lock_guard lock(line_->mutex);
  if (longer_ != nullptr) {
    longer_->shorter_ = shorter_;
  } else {
    line_->longest = shorter_;
    // What was put into the index that the shorter one goes on with.
    for (uint64_t code = shorter_ ? shorter_->size() : size(); code < size();) {
      const uint64_t count = std::min(kHashBlock, size() - code);
      const Hashes hashes(values_, code, count);
      for (uint64_t i = 0; i < count; ++i, ++code) {
        shorter_->index_->Remove(hashes[i], static_cast<uint32_t>(code));
      }
    }
  }
  if (shorter_ != nullptr) shorter_->longer_ = longer_;
}

uint32_t DictionaryEntries::FindOne(uint32_t hash, const Vector& wanted, uint64_t row) const {
  return index_->Find(hash, [&](uint32_t code) {
    return code < size() && EqualValues(wanted, row, values_, code);
  });
}

void DictionaryEntries::Find(const Vector& wanted, uint64_t start, uint64_t count,
                             uint32_t* codes) const {
  const Vector plain = AsPlainBits(wanted);
  for (uint64_t done = 0; done < count;) {
    const uint64_t length = std::min(kHashBlock, count - done);
    const Hashes hashes(plain, start + done, length);
    std::lock_guard lock(line_->mutex);
    for (uint64_t i = 0; i < length; ++i, ++done) {
      const uint64_t row = start + done;
      codes[done] = plain.IsValid(row) ? FindOne(hashes[i], plain, row) : kNoCode;
    }
  }
}

bool DictionaryEntries::FindOrAppend(const Vector& wanted, uint64_t start, uint64_t count,
                                     uint64_t most, const Ref<MemoryPool>& pool, uint32_t* codes) {
  const Vector plain = AsPlainBits(wanted);
  for (uint64_t done = 0; done < count;) {
    const uint64_t length = std::min(kHashBlock, count - done);
    const Hashes hashes(plain, start + done, length);
    std::lock_guard lock(line_->mutex);
    for (uint64_t i = 0; i < length; ++i, ++done) {
      const uint64_t row = start + done;
      codes[done] = plain.IsValid(row) ? FindOne(hashes[i], plain, row) : kNoCode;
      if (codes[done] != kNoCode || !plain.IsValid(row)) continue;
      if (size() >= most) return false;
      codes[done] = static_cast<uint32_t>(size());
      Append(hashes[i], plain, row, pool);
    }
  }
  return true;
}

void DictionaryEntries::Append(uint32_t hash, const Vector& from, uint64_t row,
                               const Ref<MemoryPool>& pool) {
  MakeRoom(pool);
  const uint64_t place = size();
  switch (from.type.storage()) {
    case Storage::kNone: break;
    case Storage::kBits: PutBit(room_->data(), place, from.Bit(row)); break;
    case Storage::kViews: room_->as<StringRef>()[place] = KeepString(from.String(row), pool); break;
    case Storage::kFixed:
      if (width_ == 0) break;
      std::memcpy(room_->data() + place * width_, from.values + row * width_, width_);
  }
  index_->Insert(hash, static_cast<uint32_t>(place));
  values_.length = place + 1;
}

void DictionaryEntries::MakeRoom(const Ref<MemoryPool>& pool) {
  // Bits share bytes that others may be reading.
  const bool is_bits = values_.type.storage() == Storage::kBits;
  const uint64_t used = is_bits ? BitmapBytes(size()) : size() * width_;
  const uint64_t needed = is_bits ? BitmapBytes(size() + 1) : std::max<uint64_t>(used + width_, 1);
  if (is_bits || needed > room_->size()) {
    const uint64_t growth = std::max(kFewestEntries * width_, used / 2);
    auto larger =
        std::make_shared<Buffer>(pool, std::max(needed, used + growth), MemoryCategory::kStrings);
    if (used != 0) std::memcpy(larger->data(), room_->data(), used);
    moved_bytes_ += used;
    room_ = std::move(larger);
    values_.values = room_->data();
  }
  if (index_->HasRoom()) return;
  moved_bytes_ += index_->bytes();
  // Versions before keep theirs: where they are current again after a failure, it is as it was.
  index_ = std::make_shared<DictionaryIndex>(index_->count() * 2, index_.get(), pool);
}

StringRef DictionaryEntries::KeepString(const StringRef& string, const Ref<MemoryPool>& pool) {
  if (string.is_inline()) return string;
  if (!strings_ || strings_->bytes.size() - strings_end_ < string.size) {
    const uint64_t size = std::max({uint64_t{string.size}, kSmallestStringBlock, string_room_ / 4});
    strings_ = MakeRef<StringBlock>(pool, size, strings_);
    strings_end_ = 0;
    string_room_ += size;
  }
  auto* place = strings_->bytes.as<char>() + strings_end_;
  std::memcpy(place, string.data(), string.size);
  strings_end_ += string.size;
  string_bytes_ += string.size;
  return StringRef(place, string.size);
}

}  // namespace colmerge
