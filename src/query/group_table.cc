// SPDX-License-Identifier: Apache-2.0
#include "query/group_table.h"

#include <algorithm>
#include <bit>

#include "base/error.h"

namespace colmerge {
namespace {

constexpr uint64_t kFirstSlots = 1024;
constexpr uint64_t kLeastDirect = 4096;
constexpr uint64_t kMostDirect = uint64_t{1} << 24;
constexpr uint64_t kTagMask = 0xFFFFFFFF00000000u;
// Slots beyond this many bytes are fetched ahead.
constexpr uint64_t kCachedBytes = 256 * 1024;
// Keys of another table that are looked up at once, and what each counts for.
constexpr uint64_t kKeysAtOnce = 4096;
constexpr uint64_t kStepsAKey = 16;
constexpr uint64_t kSlotsAtOnce = uint64_t{1} << 17;  // a megabyte
constexpr uint64_t kSlotsAhead = 16;

// One column of whole numbers of up to 8 bytes; a dictionary's codes are such, too.
bool CanBeDirect(const std::vector<DataType>& types) {
  if (types.size() != 1) return false;
  const DataType& type = types[0];
  if (type.storage() == Storage::kBits) return true;
  return type.storage() == Storage::kFixed && type.width() <= 8 && !type.is_floating() &&
         std::has_single_bit(type.width()) && type.id != TypeId::kFixedSizeBinary &&
         type.id != TypeId::kIntervalDayTime;
}

bool IsSigned(const DataType& type) {
  if (type.storage() == Storage::kBits) return false;
  const TypeId id = type.is_dictionary() ? type.index : type.id;
  return id < TypeId::kUInt8 || id > TypeId::kUInt64;
}

// A value of `width` bytes at the low end of a word, widened to the word.
uint64_t Widen(uint64_t word, uint32_t width, bool is_signed) {
  if (!is_signed || width >= 8) return word;
  const uint32_t unused = 64 - 8 * width;
  return static_cast<uint64_t>(static_cast<int64_t>(word << unused) >> unused);
}

}  // namespace

GroupTable::GroupTable(std::vector<DataType> types, const HashSeed& seed, uint64_t expected_rows,
                       const Ref<MemoryPool>& pool)
    : layout_(std::move(types)),
      seed_(seed),
      pool_(pool),
      strings_(std::make_shared<StringArena>(pool)),
      dictionaries_(layout_.types().size()),
      keys_(pool),
      direct_(CanBeDirect(layout_.types())),
      direct_limit_(std::clamp(expected_rows * 2, kLeastDirect, kMostDirect)),
      direct_groups_(pool),
      slots_(pool),
      hashes_(pool),
      encoded_(pool),
      block_hashes_(pool) {
  if (direct_) signed_ = IsSigned(layout_.types()[0]);
}

std::string_view GroupTable::PathName(const std::vector<DataType>& types) {
  if (CanBeDirect(types)) return "one integer";
  if (types.size() == 1 && types[0].storage() == Storage::kViews) return "one string";
  return types.size() == 1 ? "one value" : "key rows";
}

Status GroupTable::FindGroups(const std::vector<const Vector*>& columns, const uint32_t* rows,
                              uint64_t count, uint32_t* groups, const Progress* progress) {
  CheckedSteps steps(progress);
  steps_ = &steps;
  FindRows(columns, rows, count, groups);
  return steps.TakeStatus();
}

void GroupTable::FindRows(const std::vector<const Vector*>& columns, const uint32_t* rows,
                          uint64_t count, uint32_t* groups) {
  const Vector& first = *columns[0];
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i]->dictionary) dictionaries_[i] = columns[i]->dictionary;
  }
  uint64_t done = 0;
  if (direct_ && first.null_count == 0) {
    done = FindInPlace(first, rows, count, groups);
    if (done == count) return;
  }
  // From here on the table is hashed, or has to tell nulls apart.
  Array<uint32_t> later(pool_);
  if (done != 0) {
    later.ResizeUninitialized(count - done);
    for (uint64_t i = done; i < count; ++i) {
      later[i - done] = rows == nullptr ? static_cast<uint32_t>(i) : rows[i];
    }
    rows = later.data();
    count -= done;
  }
  if (count == 0) return;
  if (layout_.is_packed()) {
    encoded_.ResizeUninitialized(count * layout_.words());
  } else {
    encoded_.Clear();
    encoded_.Resize(count * layout_.words(), 0);
  }
  for (size_t i = 0; i < columns.size(); ++i) {
    layout_.Encode(i, *columns[i], rows, count, encoded_.data());
  }
  if (layout_.is_single() && first.null_count != 0) {
    FindNulls(first, rows, count, groups + done);
    return;
  }
  FindEncoded(encoded_.data(), count, groups + done);
}

// Groups of a direct table's rows, as the column lies. Returns how many were found: all, unless the
// table has become a hashed one.
uint64_t GroupTable::FindInPlace(const Vector& column, const uint32_t* rows, uint64_t count,
                                 uint32_t* groups) {
  uint64_t done = 0;
  auto find = [&](auto value_at) {
    const uint32_t* direct = direct_groups_.data();
    uint64_t size = direct_groups_.size();
    for (; done < count; ++done) {
      const uint64_t value = value_at(rows == nullptr ? done : rows[done]);
      const uint64_t at = value - base_;
      if (at < size && direct[at] != 0) {
        groups[done] = direct[at] - 1;
        continue;
      }
      const uint64_t key = layout_.NarrowKey(value);
      if (at >= size && !WidenDirect(&key, 1)) return;
      FindDirect(&key, 1, groups + done);
      direct = direct_groups_.data();
      size = direct_groups_.size();
    }
  };
  auto with_type = [&](auto type) {
    using T = decltype(type);
    const T* values = column.as<T>();
    find([values](uint64_t row) { return static_cast<uint64_t>(values[row]); });
  };
  if (column.type.storage() == Storage::kBits) {
    find([&](uint64_t row) { return static_cast<uint64_t>(column.Bit(row)); });
    return done;
  }
  switch (column.type.width()) {
    case 1: signed_ ? with_type(int8_t{}) : with_type(uint8_t{}); break;
    case 2: signed_ ? with_type(int16_t{}) : with_type(uint16_t{}); break;
    case 4: signed_ ? with_type(int32_t{}) : with_type(uint32_t{}); break;
    default: with_type(uint64_t{});
  }
  return done;
}

// A single column with nulls: rows are found in runs between them, so that groups are numbered in
// order.
void GroupTable::FindNulls(const Vector& column, const uint32_t* rows, uint64_t count,
                           uint32_t* groups) {
  auto is_valid = [&](uint64_t i) { return column.IsValid(rows == nullptr ? i : rows[i]); };
  if (null_group_ != kNoNullRow) {
    // Valid rows first, brought together; nulls need no looking up.
    Array<uint32_t> valid(pool_, count, MemoryCategory::kScratch);
    uint64_t found = 0;
    const uint32_t words = layout_.words();
    for (uint64_t i = 0; i < count; ++i) {
      if (!is_valid(i)) continue;
      std::memmove(encoded_.data() + found * words, encoded_.data() + i * words, words * 8);
      valid[found++] = static_cast<uint32_t>(i);
    }
    Array<uint32_t> numbers(pool_, found, MemoryCategory::kScratch);
    FindEncoded(encoded_.data(), found, numbers.data());
    std::fill_n(groups, count, static_cast<uint32_t>(null_group_));
    for (uint64_t i = 0; i < found; ++i) groups[valid[i]] = numbers[i];
    return;
  }
  uint64_t first_null = 0;
  while (first_null < count && is_valid(first_null)) ++first_null;
  FindEncoded(encoded_.data(), first_null, groups);
  if (first_null == count) return;
  groups[first_null] = NullGroup();
  const uint64_t done = first_null + 1;
  const uint64_t left = count - done;
  if (left == 0) return;
  Array<uint32_t> later(pool_, left, MemoryCategory::kScratch);
  for (uint64_t i = 0; i < left; ++i) {
    later[i] = rows == nullptr ? static_cast<uint32_t>(done + i) : rows[done + i];
  }
  std::memmove(encoded_.data(), encoded_.data() + done * layout_.words(),
               left * layout_.words() * 8);
  FindNulls(column, later.data(), left, groups + done);
}

uint32_t GroupTable::NullGroup() {
  if (null_group_ == kNoNullRow) {
    null_group_ = groups_++;
    keys_.Resize(groups_ * layout_.words(), 0);
    if (!direct_) hashes_.PushBack(0);
  }
  return static_cast<uint32_t>(null_group_);
}

void GroupTable::FindEncoded(const uint64_t* keys, uint64_t count, uint32_t* groups) {
  if (count == 0) return;
  if (direct_) {
    FindDirect(keys, count, groups);
  } else {
    FindHashed(keys, count, groups);
  }
}

void GroupTable::FindDirect(const uint64_t* keys, uint64_t count, uint32_t* groups) {
  const uint32_t width =
      layout_.types()[0].storage() == Storage::kBits ? 1 : layout_.types()[0].width();
  uint64_t size = direct_groups_.size();
  uint32_t* direct = direct_groups_.data();
  for (uint64_t i = 0; i < count; ++i) {
    uint64_t at = Widen(keys[i], width, signed_) - base_;
    if (at >= size) {
      if (!WidenDirect(keys + i, count - i)) {
        FindHashed(keys + i, count - i, groups + i);
        return;
      }
      size = direct_groups_.size();
      direct = direct_groups_.data();
      at = Widen(keys[i], width, signed_) - base_;
    }
    if (direct[at] == 0) direct[at] = AddKey(keys + i) + 1;
    groups[i] = direct[at] - 1;
  }
}

// Makes the direct array reach all of these keys; false when the table has become a hashed one.
bool GroupTable::WidenDirect(const uint64_t* keys, uint64_t count) {
  const uint32_t width =
      layout_.types()[0].storage() == Storage::kBits ? 1 : layout_.types()[0].width();
  // In an order of unsigned words.
  const uint64_t flip = signed_ ? uint64_t{1} << 63 : 0;
  uint64_t low = ~uint64_t{0};
  uint64_t high = 0;
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t value = Widen(keys[i], width, signed_) ^ flip;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (!direct_groups_.empty()) {
    low = std::min(low, base_ ^ flip);
    high = std::max(high, (base_ + direct_groups_.size() - 1) ^ flip);
  }
  if (high - low >= direct_limit_) {
    direct_ = false;
    direct_groups_ = Array<uint32_t>(pool_);
    hashes_.ResizeUninitialized(groups_);
    layout_.Hash(seed_, keys_.data(), groups_, hashes_.data());
    GrowSlots();
    return false;
  }
  // Room for more beyond, so that keys that count up do not widen it in every block.
  const uint64_t needed = high - low + 1;
  const uint64_t room = std::min(direct_limit_, std::max<uint64_t>(256, needed + needed / 2));
  if (!direct_groups_.empty() && low < (base_ ^ flip)) low -= std::min(low, room - needed);
  const uint64_t most_above = ~uint64_t{0} - low;  // the range ends with the type
  const uint64_t size = std::min(room - 1, most_above) + 1;
  Array<uint32_t> wider(pool_);
  wider.Resize(size, 0);
  if (!direct_groups_.empty()) {
    const uint64_t shift = (base_ ^ flip) - low;
    const uint64_t kept = std::min(direct_groups_.size(), size - shift);
    std::copy_n(direct_groups_.data(), kept, wider.data() + shift);
  }
  base_ = low ^ flip;
  direct_groups_ = std::move(wider);
  return true;
}

uint32_t GroupTable::AddKey(const uint64_t* key) {
  const uint32_t words = layout_.words();
  // Beyond, group numbers would wrap around: no memory holds so many keys.
  if (groups_ >= 0xFFFFFFFE) throw std::bad_alloc();
  if (keys_.capacity() < (groups_ + 1) * words) {
    keys_.Reserve(std::max<uint64_t>(64, groups_ * 2) * words);
  }
  keys_.ResizeUninitialized((groups_ + 1) * words);
  uint64_t* to = keys_.data() + groups_ * words;
  std::memcpy(to, key, words * 8);
  if (layout_.has_strings()) layout_.KeepStrings(to, strings_.get());
  return static_cast<uint32_t>(groups_++);
}

void GroupTable::FindHashed(const uint64_t* keys, uint64_t count, uint32_t* groups) {
  if (slots_.empty()) GrowSlots();
  block_hashes_.ResizeUninitialized(count);
  layout_.Hash(seed_, keys, count, block_hashes_.data());
  switch (layout_.words()) {
    case 1: return ProbeKeys<1>(keys, block_hashes_.data(), count, groups);
    case 2: return ProbeKeys<2>(keys, block_hashes_.data(), count, groups);
    case 3: return ProbeKeys<3>(keys, block_hashes_.data(), count, groups);
    default: return ProbeKeys<0>(keys, block_hashes_.data(), count, groups);
  }
}

// kWords 0: layout_.words().
template <uint32_t kWords>
bool GroupTable::IsKey(const uint64_t* key, uint64_t group) const {
  const uint32_t words = kWords == 0 ? layout_.words() : kWords;
  const uint64_t* stored = keys_.data() + group * words;
  if constexpr (kWords == 2) {
    if (layout_.is_string()) return StringKey(key) == StringKey(stored);
  }
  uint64_t differences = 0;
  for (uint32_t w = 0; w < words; ++w) differences |= key[w] ^ stored[w];
  if (differences == 0) return true;
  return layout_.has_strings() && layout_.EqualStrings(key, stored);
}

template <uint32_t kWords>
void GroupTable::ProbeKeys(const uint64_t* keys, const uint64_t* hashes, uint64_t count,
                           uint32_t* groups) {
  const uint32_t words = kWords == 0 ? layout_.words() : kWords;
  const bool prefetch = slots_.bytes() > kCachedBytes;
  uint64_t* slots = slots_.data();
  uint64_t mask = slots_.size() - 1;
  int shift = shift_;
  for (uint64_t i = 0; i < count; ++i) {
    if (prefetch && i + kSlotsAhead < count) {
      __builtin_prefetch(slots + (hashes[i + kSlotsAhead] >> shift));
    }
    const uint64_t* key = keys + i * words;
    const uint64_t hash = hashes[i];
    const uint64_t tag = hash << 32;
    for (uint64_t at = hash >> shift;; at = (at + 1) & mask) {
      const uint64_t slot = slots[at];
      if (slot == 0) {
        slots[at] = tag | (groups_ + 1);
        groups[i] = AddKey(key);
        hashes_.PushBack(hash);
        if (groups_ * 2 <= slots_.size()) break;
        GrowSlots();
        slots = slots_.data();
        mask = slots_.size() - 1;
        shift = shift_;
        break;
      }
      const uint64_t group = (slot & ~kTagMask) - 1;
      if ((slot & kTagMask) == tag && IsKey<kWords>(key, group)) {
        groups[i] = static_cast<uint32_t>(group);
        break;
      }
    }
  }
}

// Leaves the table as it is when the work is to end: there is room for a block's keys.
void GroupTable::GrowSlots() {
  // Each of the block's keys comes here when the work is to end: no slots are made for it.
  if (!steps_->Pass(0) && !slots_.empty()) return;
  const uint64_t size = std::bit_ceil(std::max({kFirstSlots, slots_.size() * 2, groups_ * 4}));
  Array<uint64_t> larger(pool_);
  larger.ResizeUninitialized(size);
  for (uint64_t first = 0; first < size; first += kSlotsAtOnce) {
    const uint64_t count = std::min(kSlotsAtOnce, size - first);
    if (!steps_->Pass(count) && !slots_.empty()) return;
    std::fill_n(larger.data() + first, count, 0);
  }
  const int shift = 64 - std::countr_zero(size);
  const uint64_t* hashes = hashes_.data();
  uint64_t* slots = larger.data();
  for (uint64_t first = 0; first < groups_; first += kKeysAtOnce) {
    const uint64_t end = std::min(groups_, first + kKeysAtOnce);
    if (!steps_->Pass((end - first) * kStepsAKey) && !slots_.empty()) return;
    for (uint64_t group = first; group < end; ++group) {
      if (group + kSlotsAhead < end) {
        __builtin_prefetch(slots + (hashes[group + kSlotsAhead] >> shift), 1);
      }
      if (group == null_group_) continue;
      uint64_t at = hashes[group] >> shift;
      while (slots[at] != 0) at = (at + 1) & (size - 1);
      slots[at] = hashes[group] << 32 | (group + 1);
    }
  }
  slots_ = std::move(larger);
  shift_ = shift;
}

Status GroupTable::FindKeys(const GroupTable& other, uint32_t* groups, const Progress* progress) {
  CheckedSteps steps(progress);
  steps_ = &steps;
  for (size_t i = 0; i < dictionaries_.size(); ++i) {
    if (other.dictionaries_[i]) dictionaries_[i] = other.dictionaries_[i];
  }
  const uint64_t before = std::min(other.null_group_, other.groups_);
  FindKeysFrom(other, 0, before, groups);
  if (other.null_group_ != kNoNullRow) {
    groups[before] = NullGroup();
    FindKeysFrom(other, before + 1, other.groups_, groups);
  }
  return steps.TakeStatus();
}

// Those of the other's groups [first, end).
void GroupTable::FindKeysFrom(const GroupTable& other, uint64_t first, uint64_t end,
                              uint32_t* groups) {
  for (; first < end; first += kKeysAtOnce) {
    const uint64_t count = std::min(kKeysAtOnce, end - first);
    if (!steps_->Pass(count * kStepsAKey)) return;
    FindEncoded(other.keys_.data() + first * layout_.words(), count, groups + first);
  }
}

Vector GroupTable::Key(size_t column, uint64_t first, uint64_t count, CheckedSteps* steps) const {
  // Beyond all of them when the null's group lies elsewhere.
  const uint64_t null_group = null_group_ - first;
  Vector key = layout_.Decode(column, keys_.data() + first * layout_.words(), count, null_group,
                              pool_, steps);
  if (key.type.is_dictionary()) key.dictionary = dictionaries_[column];
  if (key.type.storage() == Storage::kViews) key.owners.push_back(strings_);
  return key;
}

}  // namespace colmerge
