// SPDX-License-Identifier: Apache-2.0
// min and max, bool_and and bool_or: the least or the largest value of each group.
#include <limits>

#include "base/half_float.h"
#include "query/aggregate_state.h"
#include "query/ordered_word.h"
#include "query/result_vector.h"
#include "query/sort_key.h"

namespace colmerge {
namespace {

struct FloatInOrder {
  int64_t operator()(double value) const { return OrderedFloat(value); }
};
struct UnsignedInOrder {
  int64_t operator()(uint64_t value) const { return static_cast<int64_t>(value ^ kSignBit); }
};

// Of values that a signed integer stands for in their order: T is int64_t or Int128.
template <typename T, bool kLargest>
class ExtremeState final : public AggregateState {
 public:
  ExtremeState(const DataType& type, const Ref<MemoryPool>& pool)
      : type_(type), pool_(pool), best_(pool), seen_(pool), loader_(pool) {}

  void Resize(uint64_t groups) override {
    best_.Resize(groups, kWorst);
    seen_.Resize(groups, 0);
  }

  Status Update(const ValueChoice& choice) override {
    if constexpr (std::is_same_v<T, Int128>) {
      Take(loader_.Load<Int128>(choice, ValueLoader::SameValue{}));
    } else if (type_.storage() == Storage::kBits) {
      Take(loader_.LoadBits(choice));
    } else {
      GroupedValues<int64_t> input{};
      WithNumberType(type_, [&](auto value) { input = Load<decltype(value)>(choice); });
      Take(input);
    }
    return Status::Ok();
  }

  Status Merge(AggregateState& other, const uint32_t* groups, uint64_t count) override {
    auto& from = static_cast<ExtremeState&>(other);
    for (uint64_t i = 0; i < count; ++i) {
      best_[groups[i]] = Better(best_[groups[i]], from.best_[i]);
      seen_[groups[i]] |= from.seen_[i];
    }
    return Status::Ok();
  }

  Result<Vector> Finish() override {
    ResultVector result(type_, best_.size(), pool_);
    for (uint64_t i = 0; i < best_.size(); ++i) {
      if (seen_[i] == 0) {
        result.SetNull(i);
      } else {
        Store(best_[i], i, &result);
      }
    }
    return result.Finish();
  }

 private:
  static constexpr T kLeast = static_cast<T>(T{1} << (sizeof(T) * 8 - 2)) * -2;
  static constexpr T kWorst = kLargest ? kLeast : static_cast<T>(~kLeast);

  static T Better(T a, T b) { return (kLargest ? a < b : b < a) ? b : a; }

  template <typename V>
  GroupedValues<int64_t> Load(const ValueChoice& choice) {
    if constexpr (std::is_floating_point_v<V>) {
      return loader_.Load<V>(choice, FloatInOrder{});
    } else if constexpr (std::is_same_v<V, uint64_t>) {
      return loader_.Load<V>(choice, UnsignedInOrder{});
    } else if constexpr (std::is_same_v<V, int64_t>) {
      return loader_.Load<V>(choice, ValueLoader::SameValue{});
    } else {
      return loader_.Load<V>(choice, ValueLoader::As<int64_t>{});
    }
  }

  // `GroupedValues<int64_t>` also where T is wider: never called then, but compiled.
  template <typename V>
  void Take(const GroupedValues<V>& input) {
    if (input.count == 0) return;
    if (input.groups == nullptr) {
      T best = best_[0];
      for (uint64_t i = 0; i < input.count; ++i) best = Better(best, input.values[i]);
      best_[0] = best;
      seen_[0] = 1;
      return;
    }
    T* best = best_.data();
    uint8_t* seen = seen_.data();
    for (uint64_t i = 0; i < input.count; ++i) {
      const uint32_t group = input.groups[i];
      best[group] = Better(best[group], input.values[i]);
      seen[group] = 1;
    }
  }

  void Store(T value, uint64_t row, ResultVector* result) const {
    if (type_.storage() == Storage::kBits) {
      PutBit(result->values(), row, value != 0);
    } else if (type_.id == TypeId::kFloat64) {
      result->as<double>()[row] = FloatOfOrdered(static_cast<int64_t>(value));
    } else if (type_.id == TypeId::kFloat32) {
      result->as<float>()[row] = static_cast<float>(FloatOfOrdered(static_cast<int64_t>(value)));
    } else {
      if (type_.id == TypeId::kUInt64)
        value = static_cast<T>(static_cast<uint64_t>(value) ^ kSignBit);
      const uint32_t width = type_.width();
      std::memcpy(result->values() + row * width, &value, width);
    }
  }

  DataType type_;
  Ref<MemoryPool> pool_;
  Array<T> best_;
  Array<uint8_t> seen_;
  ValueLoader loader_;
};

// Strings, by their bytes. What is best so far is copied: into the place of what it replaces when
// there is room.
class StringExtremeState final : public AggregateState {
 public:
  StringExtremeState(const DataType& type, bool largest, const Ref<MemoryPool>& pool)
      : type_(type),
        largest_(largest),
        pool_(pool),
        cells_(pool),
        arena_(std::make_shared<StringArena>(pool)),
        loader_(pool) {}

  void Resize(uint64_t groups) override { cells_.Resize(groups, Cell()); }

  Status Update(const ValueChoice& choice) override {
    const auto input = loader_.LoadRows(choice);
    const auto* strings = choice.vector.as<StringRef>();
    for (uint64_t i = 0; i < input.count; ++i) {
      Take(strings[input.values[i]], input.groups == nullptr ? 0 : input.groups[i]);
    }
    return Status::Ok();
  }

  Status Merge(AggregateState& other, const uint32_t* groups, uint64_t count) override {
    const auto& from = static_cast<StringExtremeState&>(other).cells_;
    for (uint64_t i = 0; i < count; ++i) {
      if (from[i].seen) Take(from[i].best, groups[i]);
    }
    return Status::Ok();
  }

  Result<Vector> Finish() override {
    ResultVector result(type_, cells_.size(), pool_);
    for (uint64_t i = 0; i < cells_.size(); ++i) {
      if (!cells_[i].seen) {
        result.SetNull(i);
      } else {
        result.as<StringRef>()[i] = cells_[i].best;
      }
    }
    result.vector().owners.push_back(arena_);
    return result.Finish();
  }

 private:
  struct Cell {
    StringRef best;
    char* place = nullptr;  // of the bytes of a long string
    uint32_t room = 0;
    bool seen = false;
  };

  void Take(const StringRef& string, uint64_t group) {
    Cell& cell = cells_[group];
    if (cell.seen) {
      const int order = string.view().compare(cell.best.view());
      if (largest_ ? order <= 0 : order >= 0) return;
    }
    cell.seen = true;
    if (string.is_inline()) {
      cell.best = string;
      return;
    }
    if (string.size > cell.room) {
      // Twice the size each time: what is left behind is no more than what is used.
      const uint64_t room = std::min<uint64_t>(uint64_t{string.size} * 2, kLongestString);
      cell.place = arena_->Allocate(room);
      cell.room = static_cast<uint32_t>(room);
    }
    std::memcpy(cell.place, string.pointer, string.size);
    cell.best = StringRef(cell.place, string.size);
  }

  DataType type_;
  bool largest_;
  Ref<MemoryPool> pool_;
  Array<Cell> cells_;
  std::shared_ptr<StringArena> arena_;
  ValueLoader loader_;
};

// Any other type that has an order: compared by sort keys.
class WideExtremeState final : public AggregateState {
 public:
  WideExtremeState(const DataType& type, bool largest, const Ref<MemoryPool>& pool)
      : type_(type),
        order_({{type, largest, false, false}}),
        pool_(pool),
        best_keys_(pool),
        best_values_(pool),
        seen_(pool),
        keys_(pool),
        loader_(pool) {}

  void Resize(uint64_t groups) override {
    best_keys_.Resize(groups * order_.words(), 0);
    best_values_.Resize(groups * type_.width(), 0);
    seen_.Resize(groups, 0);
  }

  Status Update(const ValueChoice& choice) override {
    const auto input = loader_.LoadRows(choice);
    keys_.ResizeUninitialized(input.count * order_.words());
    order_.Encode(0, choice.vector, input.values, input.count, keys_.data());
    const uint32_t width = type_.width();
    for (uint64_t i = 0; i < input.count; ++i) {
      Take(keys_.data() + i * order_.words(),
           choice.vector.values + uint64_t{input.values[i]} * width,
           input.groups == nullptr ? 0 : input.groups[i]);
    }
    return Status::Ok();
  }

  Status Merge(AggregateState& other, const uint32_t* groups, uint64_t count) override {
    auto& from = static_cast<WideExtremeState&>(other);
    for (uint64_t i = 0; i < count; ++i) {
      if (from.seen_[i] == 0) continue;
      Take(from.best_keys_.data() + i * order_.words(),
           from.best_values_.data() + i * type_.width(), groups[i]);
    }
    return Status::Ok();
  }

  Result<Vector> Finish() override {
    ResultVector result(type_, seen_.size(), pool_);
    if (!best_values_.empty()) {
      std::memcpy(result.values(), best_values_.data(), best_values_.size());
    }
    for (uint64_t i = 0; i < seen_.size(); ++i) {
      if (seen_[i] == 0) result.SetNull(i);
    }
    return result.Finish();
  }

 private:
  // Keys are of descending order for the largest value: the first in order is the best.
  void Take(const uint64_t* key, const uint8_t* value, uint64_t group) {
    uint64_t* best = best_keys_.data() + group * order_.words();
    if (seen_[group] != 0 && !order_.Less(key, best)) return;
    seen_[group] = 1;
    std::memcpy(best, key, order_.words() * sizeof(uint64_t));
    const uint32_t width = type_.width();
    if (width != 0) std::memcpy(best_values_.data() + group * width, value, width);
  }

  DataType type_;
  SortKeys order_;
  Ref<MemoryPool> pool_;
  Array<uint64_t> best_keys_;
  Array<uint8_t> best_values_;
  Array<uint8_t> seen_;
  Array<uint64_t> keys_;
  ValueLoader loader_;
};

template <typename T>
std::unique_ptr<AggregateState> MakeOrdered(const DataType& type, bool largest,
                                            const Ref<MemoryPool>& pool) {
  if (largest) return std::make_unique<ExtremeState<T, true>>(type, pool);
  return std::make_unique<ExtremeState<T, false>>(type, pool);
}

}  // namespace

std::unique_ptr<AggregateState> MakeExtreme(const DataType& type, bool largest,
                                            const Ref<MemoryPool>& pool) {
  if (type.id == TypeId::kDecimal128) return MakeOrdered<Int128>(type, largest, pool);
  if (type.storage() == Storage::kBits || WithNumberType(type, [](auto) {})) {
    return MakeOrdered<int64_t>(type, largest, pool);
  }
  return std::make_unique<WideExtremeState>(type, largest, pool);
}

std::unique_ptr<AggregateState> MakeStringExtreme(const DataType& type, bool largest,
                                                  const Ref<MemoryPool>& pool) {
  return std::make_unique<StringExtremeState>(type, largest, pool);
}

}  // namespace colmerge
