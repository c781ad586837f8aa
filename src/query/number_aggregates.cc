// SPDX-License-Identifier: Apache-2.0
// count, sum, avg, variance and standard deviation.
#include <cmath>

#include "base/error.h"
#include "query/aggregate_state.h"
#include "query/result_vector.h"

namespace colmerge {
namespace {

class CountState final : public AggregateState {
 public:
  explicit CountState(const Ref<MemoryPool>& pool) : pool_(pool), counts_(pool), loader_(pool) {}

  void Resize(uint64_t groups) override { counts_.Resize(groups, 0); }

  Status Update(const ValueChoice& choice) override {
    const Vector& vector = choice.vector;
    const bool all = vector.null_count == 0;
    if (all && choice.groups == nullptr) {
      counts_[0] += static_cast<int64_t>(choice.count);
    } else if (all) {
      Count(choice.groups, choice.count);
    } else {
      const auto valid = loader_.LoadRows(choice);
      if (choice.groups == nullptr) {
        counts_[0] += static_cast<int64_t>(valid.count);
      } else {
        Count(valid.groups, valid.count);
      }
    }
    return Status::Ok();
  }

  Status Merge(AggregateState& other, const uint32_t* groups, uint64_t count) override {
    const auto& from = static_cast<CountState&>(other).counts_;
    for (uint64_t i = 0; i < count; ++i) counts_[groups[i]] += from[i];
    return Status::Ok();
  }

  Result<Vector> Finish() override {
    ResultVector result(TypeId::kInt64, counts_.size(), pool_);
    std::copy(counts_.begin(), counts_.end(), result.as<int64_t>());
    return result.Finish();
  }

 private:
  void Count(const uint32_t* groups, uint64_t count) {
    int64_t* counts = counts_.data();
    for (uint64_t i = 0; i < count; ++i) ++counts[groups[i]];
  }

  Ref<MemoryPool> pool_;
  Array<int64_t> counts_;
  ValueLoader loader_;
};

// ---- Sums. Integers of up to 32 bits add up in 64, others and decimals in 128. ----

// Adds up a run of values in independent lanes, which the compiler makes vectors of; for floats
// that is also nearer to the exact sum than one running total.
constexpr uint64_t kLanes = 8;

template <typename T, typename Sum>
bool AddRun(const T* values, uint64_t count, Sum* total) {
  T lanes[kLanes] = {};
  uint64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (uint64_t lane = 0; lane < kLanes; ++lane) lanes[lane] += values[i + lane];
  }
  for (; i < count; ++i) lanes[0] += values[i];
  Sum sum = 0;
  for (T lane : lanes) sum += lane;
  if constexpr (std::is_floating_point_v<Sum>) {
    *total += sum;
    return false;
  } else {
    return __builtin_add_overflow(*total, sum, total);
  }
}

// 64-bit integers into 128 bits: their halves are added up apart. The sign is put out of the way
// first: value = (high << 32) + low - 2^63 with both halves unsigned.
bool AddWide(const int64_t* values, uint64_t count, Int128* total) {
  uint64_t low = 0;
  uint64_t high = 0;
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t shifted = static_cast<uint64_t>(values[i]) ^ (uint64_t{1} << 63);
    low += shifted & 0xFFFFFFFF;
    high += shifted >> 32;
  }
  const Int128 sum = (static_cast<Int128>(high) << 32) + static_cast<Int128>(low) -
                     (static_cast<Int128>(count) << 63);
  return __builtin_add_overflow(*total, sum, total);
}

template <typename Sum>
struct SumCell {
  Sum sum = 0;
  int64_t count = 0;
};

// Value: as loaded; Sum: what adds up.
template <typename Value, typename Sum>
class SumState final : public AggregateState {
 public:
  SumState(const DataType& argument, const DataType& result, bool average,
           const Ref<MemoryPool>& pool)
      : argument_(argument),
        result_(result),
        average_(average),
        pool_(pool),
        cells_(pool),
        loader_(pool) {}

  void Resize(uint64_t groups) override { cells_.Resize(groups, {}); }

  Status Update(const ValueChoice& choice) override {
    return Add(Load(choice)) ? OutOfRange() : Status::Ok();
  }

  Status Merge(AggregateState& other, const uint32_t* groups, uint64_t count) override {
    const auto& from = static_cast<SumState&>(other).cells_;
    bool overflow = false;
    for (uint64_t i = 0; i < count; ++i) {
      overflow |= AddTo(from[i].sum, &cells_[groups[i]].sum);
      cells_[groups[i]].count += from[i].count;
    }
    return overflow ? OutOfRange() : Status::Ok();
  }

  Result<Vector> Finish() override {
    ResultVector result(result_, cells_.size(), pool_);
    const double unit = argument_.is_decimal() ? std::pow(10.0, argument_.scale) : 1.0;
    for (uint64_t i = 0; i < cells_.size(); ++i) {
      const SumCell<Sum>& cell = cells_[i];
      if (cell.count == 0) {
        result.SetNull(i);
      } else if (average_) {
        result.as<double>()[i] =
            static_cast<double>(cell.sum) / static_cast<double>(cell.count) / unit;
      } else {
        if (!FitsResult(cell.sum)) return OutOfRange();
        std::memcpy(result.values() + i * sizeof(Sum), &cell.sum, sizeof(Sum));
      }
    }
    return result.Finish();
  }

 private:
  GroupedValues<Value> Load(const ValueChoice& choice) {
    GroupedValues<Value> input{};
    if constexpr (std::is_same_v<Value, Int128>) {
      input = argument_.id == TypeId::kUInt64
                  ? loader_.Load<uint64_t>(choice, ValueLoader::As<Int128>{})
                  : loader_.Load<Int128>(choice, ValueLoader::SameValue{});
    } else {
      WithNumberType(argument_, [&](auto type) {
        using T = decltype(type);
        if constexpr (std::is_same_v<T, Value>) {
          input = loader_.Load<T>(choice, ValueLoader::SameValue{});
        } else if constexpr (std::is_floating_point_v<T> == std::is_floating_point_v<Value>) {
          input = loader_.Load<T>(choice, ValueLoader::As<Value>{});
        }
      });
    }
    return input;
  }

  static bool AddTo(Value value, Sum* sum) {
    if constexpr (std::is_floating_point_v<Sum>) {
      *sum += value;
      return false;
    } else {
      return __builtin_add_overflow(*sum, value, sum);
    }
  }
  static bool AddTo(Sum value, Sum* sum)
    requires(!std::is_same_v<Value, Sum>)
  {
    return __builtin_add_overflow(*sum, value, sum);
  }

  bool Add(const GroupedValues<Value>& input) {
    SumCell<Sum>* cells = cells_.data();
    bool overflow = false;
    if (input.groups != nullptr) {
      for (uint64_t i = 0; i < input.count; ++i) {
        SumCell<Sum>& cell = cells[input.groups[i]];
        overflow |= AddTo(input.values[i], &cell.sum);
        ++cell.count;
      }
      return overflow;
    }
    cells->count += static_cast<int64_t>(input.count);
    if constexpr (std::is_same_v<Value, Int128>) {
      for (uint64_t i = 0; i < input.count; ++i) overflow |= AddTo(input.values[i], &cells->sum);
      return overflow;
    } else if constexpr (std::is_same_v<Sum, Int128>) {
      return AddWide(input.values, input.count, &cells->sum);
    } else {
      return AddRun(input.values, input.count, &cells->sum);
    }
  }

  static bool FitsResult(Sum sum) {
    if constexpr (std::is_same_v<Sum, Int128>) {
      const Int128 limit = static_cast<Int128>(10000000000000000000u) * 10000000000000000000u;
      return sum < limit && sum > -limit;
    }
    return true;
  }
  Status OutOfRange() const {
    return Error(Code::kInvalidArgument, "{}({}) is out of range for {}", average_ ? "avg" : "sum",
                 argument_.ToString(), result_.ToString());
  }

  DataType argument_;
  DataType result_;
  bool average_;
  Ref<MemoryPool> pool_;
  Array<SumCell<Sum>> cells_;
  ValueLoader loader_;
};

// ---- Variance: Welford's running mean and sum of squared distances from it. ----

struct Moments {
  int64_t count = 0;
  double mean = 0;
  double squares = 0;

  void Add(double value) {
    ++count;
    const double distance = value - mean;
    mean += distance / static_cast<double>(count);
    squares += distance * (value - mean);
  }
  void Add(const Moments& other) {
    if (other.count == 0) return;
    if (count == 0) {
      *this = other;
      return;
    }
    const auto mine = static_cast<double>(count);
    const auto theirs = static_cast<double>(other.count);
    const double distance = other.mean - mean;
    count += other.count;
    mean += distance * theirs / (mine + theirs);
    squares += other.squares + distance * distance * mine * theirs / (mine + theirs);
  }
};

class MomentsState final : public AggregateState {
 public:
  MomentsState(AggregateKind kind, const Ref<MemoryPool>& pool)
      : sample_(kind == AggregateKind::kStddevSample || kind == AggregateKind::kVarianceSample),
        root_(kind == AggregateKind::kStddevSample || kind == AggregateKind::kStddevPopulation),
        pool_(pool),
        cells_(pool),
        loader_(pool) {}

  void Resize(uint64_t groups) override { cells_.Resize(groups, {}); }

  Status Update(const ValueChoice& choice) override {
    WithNumberType(choice.vector.type, [&](auto type) {
      using T = decltype(type);
      if constexpr (sizeof(T) == sizeof(double)) {
        Add(loader_.Load<T>(choice, ValueLoader::SameValue{}));
      } else if constexpr (std::is_floating_point_v<T>) {
        Add(loader_.Load<T>(choice, ValueLoader::As<double>{}));
      } else {
        Add(loader_.Load<T>(choice, ValueLoader::As<int64_t>{}));
      }
    });
    return Status::Ok();
  }

  Status Merge(AggregateState& other, const uint32_t* groups, uint64_t count) override {
    const auto& from = static_cast<MomentsState&>(other).cells_;
    for (uint64_t i = 0; i < count; ++i) cells_[groups[i]].Add(from[i]);
    return Status::Ok();
  }

  Result<Vector> Finish() override {
    ResultVector result(TypeId::kFloat64, cells_.size(), pool_);
    for (uint64_t i = 0; i < cells_.size(); ++i) {
      const int64_t divisor = cells_[i].count - (sample_ ? 1 : 0);
      if (divisor <= 0) {
        result.SetNull(i);
        continue;
      }
      const double variance = cells_[i].squares / static_cast<double>(divisor);
      result.as<double>()[i] = root_ ? std::sqrt(variance) : variance;
    }
    return result.Finish();
  }

 private:
  template <typename T>
  void Add(const GroupedValues<T>& input) {
    Moments* cells = cells_.data();
    for (uint64_t i = 0; i < input.count; ++i) {
      const auto value = static_cast<double>(input.values[i]);
      cells[input.groups == nullptr ? 0 : input.groups[i]].Add(value);
    }
  }

  bool sample_;
  bool root_;
  Ref<MemoryPool> pool_;
  Array<Moments> cells_;
  ValueLoader loader_;
};

}  // namespace

std::unique_ptr<AggregateState> MakeCount(const Ref<MemoryPool>& pool) {
  return std::make_unique<CountState>(pool);
}

std::unique_ptr<AggregateState> MakeSum(const DataType& argument, const DataType& result,
                                        bool average, const Ref<MemoryPool>& pool) {
  switch (argument.id) {
    case TypeId::kFloat32:
    case TypeId::kFloat64:
      return std::make_unique<SumState<double, double>>(argument, result, average, pool);
    case TypeId::kUInt64:
    case TypeId::kDecimal128:
      return std::make_unique<SumState<Int128, Int128>>(argument, result, average, pool);
    case TypeId::kInt64:
    case TypeId::kUInt32:
      return std::make_unique<SumState<int64_t, Int128>>(argument, result, average, pool);
    default: return std::make_unique<SumState<int64_t, int64_t>>(argument, result, average, pool);
  }
}

std::unique_ptr<AggregateState> MakeMoments(AggregateKind kind, const Ref<MemoryPool>& pool) {
  return std::make_unique<MomentsState>(kind, pool);
}

}  // namespace colmerge
