// SPDX-License-Identifier: Apache-2.0
#include "expr/evaluate/value_set.h"

#include <algorithm>
#include <bit>
#include <type_traits>

#include "base/hash.h"
#include "expr/functions/comparison.h"
#include "expr/values/truths.h"
#include "expr/values/value_order.h"

namespace colmerge {
namespace {

constexpr size_t kFewValues = 6;

template <typename Contains>
void FillFound(const uint32_t* rows, uint64_t start, uint64_t count, uint8_t* truths,
               Contains&& contains) {
  for (uint64_t i = 0; i < count; ++i) {
    truths[i] = contains(rows == nullptr ? start + i : rows[i]) ? 1 : 0;
  }
}

class FewValues final : public ValueSet {
 public:
  explicit FewValues(const std::vector<const Vector*>& values) : values_(values) {}

  void Find(const Vector& vector, const uint32_t* rows, uint64_t start, uint64_t count,
            uint8_t* truths) const override {
    uint8_t equal[kTruthRows];
    std::fill(truths, truths + count, uint8_t{0});
    for (const Vector* value : values_) {
      const RowComparison comparison(Comparison::kEqual, {&vector, false}, {value, true});
      for (uint64_t done = 0; done < count; done += kTruthRows) {
        const uint64_t part = std::min(kTruthRows, count - done);
        comparison.Run(rows == nullptr ? nullptr : rows + done, start + done, part, equal);
        for (uint64_t i = 0; i < part; ++i) {
          truths[done + i] = static_cast<uint8_t>(truths[done + i] | equal[i]);
        }
      }
    }
  }

 private:
  std::vector<const Vector*> values_;
};

// A table of at least four times as many slots as keys, probed one after the other. Keys that hash
// alike for an attacker hash apart here: the seed is random.
template <typename Key, typename Hash>
class ProbedTable {
 public:
  // `free` marks the slots without a key; it is none of the keys, nor equal to one.
  ProbedTable(size_t keys, Key free, Hash hash)
      : free_(free), hash_(hash), slots_(std::bit_ceil(keys * 4), free) {}

  void Insert(const Key& key) {
    size_t i = Home(key);
    while (!IsEqual(slots_[i], free_) && !IsEqual(slots_[i], key)) i = Next(i);
    slots_[i] = key;
  }
  bool Contains(const Key& key) const {
    for (size_t i = Home(key);; i = Next(i)) {
      const bool is_key = IsEqual(slots_[i], key);
      const bool is_free = IsEqual(slots_[i], free_);
      if (is_key | is_free) return is_key & !is_free;
    }
  }

 private:
  size_t Home(const Key& key) const { return hash_(key) & (slots_.size() - 1); }
  size_t Next(size_t i) const { return (i + 1) & (slots_.size() - 1); }

  Key free_;
  Hash hash_;
  std::vector<Key> slots_;
};

struct WordHash {
  HashSeed seed;
  size_t operator()(uint64_t word) const { return FoldMultiply(word ^ seed.low, seed.high | 1); }
};

struct StringHash {
  HashSeed seed;
  size_t operator()(const StringRef& string) const {
    if (!string.is_inline()) return HashBytes(seed, string.pointer, string.size);
    const StringWords words(string);
    return FoldMultiply(words.head ^ seed.low, words.tail ^ seed.high);
  }
};

// Numbers of up to 8 bytes as words that are equal when the numbers are.
template <typename T>
uint64_t WordOf(T value) {
  if constexpr (std::is_floating_point_v<T>) {
    if (value == 0) return 0;
    if (value != value) return ~uint64_t{0};  // a NaN's, but not the one that hardware makes
    return std::bit_cast<uint64_t>(static_cast<double>(value));
  } else {
    return static_cast<uint64_t>(value);
  }
}

using WordTable = ProbedTable<uint64_t, WordHash>;

WordTable TableOf(const std::vector<uint64_t>& words) {
  uint64_t free = HashSeed::Random().low;
  while (std::find(words.begin(), words.end(), free) != words.end()) {
    free = HashSeed::Random().low;
  }
  WordTable table(words.size(), free, WordHash{HashSeed::Random()});
  for (const uint64_t word : words) table.Insert(word);
  return table;
}

template <typename Reader>
class HashedNumbers final : public ValueSet {
 public:
  explicit HashedNumbers(const std::vector<const Vector*>& values)
      : table_(TableOf(Words(values))) {}

  void Find(const Vector& vector, const uint32_t* rows, uint64_t start, uint64_t count,
            uint8_t* truths) const override {
    const Reader numbers(vector);
    FillFound(rows, start, count, truths,
              [&](uint64_t row) { return table_.Contains(WordOf(numbers[row])); });
  }

 private:
  static std::vector<uint64_t> Words(const std::vector<const Vector*>& values) {
    std::vector<uint64_t> words(values.size());
    for (size_t i = 0; i < values.size(); ++i) words[i] = WordOf(Reader(*values[i])[0]);
    return words;
  }

  WordTable table_;
};

class HashedStrings final : public ValueSet {
 public:
  explicit HashedStrings(const std::vector<const Vector*>& values)
      : table_(values.size(), NoString(), StringHash{HashSeed::Random()}) {
    for (const Vector* value : values) table_.Insert(value->String(0));
  }

  void Find(const Vector& vector, const uint32_t* rows, uint64_t start, uint64_t count,
            uint8_t* truths) const override {
    FillFound(rows, start, count, truths,
              [&](uint64_t row) { return table_.Contains(vector.String(row)); });
  }

 private:
  // Longer than any string.
  static StringRef NoString() {
    StringRef none;
    none.size = static_cast<uint32_t>(kLongestString) + 1;
    return none;
  }

  ProbedTable<StringRef, StringHash> table_;
};

template <typename Value>
struct LessValue {
  bool operator()(const Value& a, const Value& b) const { return IsLess(a, b); }
};

template <typename Reader>
class SortedValues final : public ValueSet {
 public:
  explicit SortedValues(const std::vector<const Vector*>& values) {
    for (const Vector* value : values) sorted_.push_back(Reader(*value)[0]);
    // Of less code for each type than std::sort, and done once a statement.
    std::make_heap(sorted_.begin(), sorted_.end(), Less());
    std::sort_heap(sorted_.begin(), sorted_.end(), Less());
  }

  void Find(const Vector& vector, const uint32_t* rows, uint64_t start, uint64_t count,
            uint8_t* truths) const override {
    const Reader values(vector);
    FillFound(rows, start, count, truths, [&](uint64_t row) {
      return std::binary_search(sorted_.begin(), sorted_.end(), values[row], Less());
    });
  }

 private:
  using Value = std::decay_t<decltype(std::declval<const Reader&>()[0])>;
  using Less = LessValue<Value>;

  std::vector<Value> sorted_;
};

// Whether WordOf takes what the reader gives.
template <typename Reader>
struct IsPlainNumber : std::false_type {};
template <typename T>
struct IsPlainNumber<FixedReader<T>> : std::is_arithmetic<T> {};
template <>
struct IsPlainNumber<HalfReader> : std::true_type {};
template <>
struct IsPlainNumber<BoolReader> : std::true_type {};

}  // namespace

std::shared_ptr<const ValueSet> ValueSet::Make(const std::vector<const Vector*>& values) {
  if (values.size() <= kFewValues) return std::make_shared<FewValues>(values);
  return WithReader(values[0]->type, [&](auto reader) -> std::shared_ptr<const ValueSet> {
    using Reader = typename decltype(reader)::type;
    if constexpr (IsPlainNumber<Reader>::value) {
      return std::make_shared<HashedNumbers<BitsReader<Reader>>>(values);
    } else if constexpr (std::is_same_v<Reader, StringReader>) {
      return std::make_shared<HashedStrings>(values);
    } else {
      return std::make_shared<SortedValues<Reader>>(values);
    }
  });
}

}  // namespace colmerge
