// SPDX-License-Identifier: Apache-2.0
// Aggregates over the different values of each group, and the choice among all aggregates.
#include <algorithm>

#include "query/aggregate_state.h"
#include "query/group_table.h"
#include "query/result_vector.h"

namespace colmerge {
namespace {

// Pairs that are taken at once, and what each counts for.
constexpr uint64_t kPairsAtOnce = 4096;
constexpr uint64_t kStepsAPair = 16;

// Collects the pairs of group and value, and gives each to the aggregate once, at the end.
class DistinctState final : public AggregateState {
 public:
  DistinctState(std::unique_ptr<AggregateState> aggregate, const DataType& argument,
                const HashSeed& seed, const Ref<MemoryPool>& pool, const Progress* progress)
      : aggregate_(std::move(aggregate)),
        pool_(pool),
        progress_(progress),
        pairs_({DataType(TypeId::kUInt32), argument}, seed, 0, pool),
        numbers_(pool),
        mine_(pool),
        zeros_(pool) {}

  void Resize(uint64_t groups) override { groups_ = groups; }

  Status Update(const ValueChoice& choice) override {
    Vector groups;
    groups.type = TypeId::kUInt32;
    groups.length = choice.count;
    const uint32_t* numbers = choice.groups;
    if (numbers == nullptr) {
      zeros_.Resize(choice.count, 0);
      numbers = zeros_.data();
    }
    groups.values = reinterpret_cast<const uint8_t*>(numbers);
    numbers_.ResizeUninitialized(choice.count);
    if (choice.rows == nullptr) {
      return pairs_.FindGroups({&groups, &choice.vector}, nullptr, choice.count, numbers_.data(),
                               choice.progress);
    }
    const Vector values = TakeRows(choice.vector, choice.rows, choice.count, pool_);
    return pairs_.FindGroups({&groups, &values}, nullptr, choice.count, numbers_.data(),
                             choice.progress);
  }

  // The other's pairs, with its groups by their numbers here.
  Status Merge(AggregateState& other, const uint32_t* groups, uint64_t) override {
    return static_cast<DistinctState&>(other).GivePairs([&](const ValueChoice& pairs) {
      mine_.ResizeUninitialized(pairs.count);
      for (uint64_t i = 0; i < pairs.count; ++i) mine_[i] = groups[pairs.groups[i]];
      return Update({pairs.vector, nullptr, pairs.count, mine_.data(), progress_});
    });
  }

  Result<Vector> Finish() override {
    aggregate_->Resize(groups_);
    COLMERGE_RETURN_IF_ERROR(
        GivePairs([&](const ValueChoice& pairs) { return aggregate_->Update(pairs); }));
    return aggregate_->Finish();
  }

 private:
  // Calls take(pairs) -> Status for all pairs, some of them at a time.
  template <typename Take>
  Status GivePairs(Take&& take) const {
    CheckedSteps steps(progress_);
    for (uint64_t first = 0; first < pairs_.size(); first += kPairsAtOnce) {
      const uint64_t count = std::min(kPairsAtOnce, pairs_.size() - first);
      if (!steps.Pass(count * kStepsAPair)) return steps.TakeStatus();
      const Vector groups = pairs_.Key(0, first, count, &steps);
      const Vector values = pairs_.Key(1, first, count, &steps);
      COLMERGE_RETURN_IF_ERROR(take({values, nullptr, count, groups.as<uint32_t>(), progress_}));
    }
    return Status::Ok();
  }

  std::unique_ptr<AggregateState> aggregate_;
  Ref<MemoryPool> pool_;
  const Progress* progress_;
  uint64_t groups_ = 0;
  GroupTable pairs_;
  Array<uint32_t> numbers_;
  Array<uint32_t> mine_;
  Array<uint32_t> zeros_;
};

std::unique_ptr<AggregateState> MakePlainState(const AggregateCall& call,
                                               const Ref<MemoryPool>& pool) {
  switch (call.kind) {
    case AggregateKind::kCountRows:
    case AggregateKind::kCount: return MakeCount(pool);
    case AggregateKind::kSum: return MakeSum(call.argument->type, call.type, false, pool);
    case AggregateKind::kAverage: return MakeSum(call.argument->type, call.type, true, pool);
    case AggregateKind::kMin:
    case AggregateKind::kMax:
    case AggregateKind::kBoolAnd:
    case AggregateKind::kBoolOr: {
      const bool largest = call.kind == AggregateKind::kMax || call.kind == AggregateKind::kBoolOr;
      const DataType& type = call.argument->type;
      return type.storage() == Storage::kViews ? MakeStringExtreme(type, largest, pool)
                                               : MakeExtreme(type, largest, pool);
    }
    default: return MakeMoments(call.kind, pool);
  }
}

}  // namespace

std::unique_ptr<AggregateState> MakeDistinct(std::unique_ptr<AggregateState> aggregate,
                                             const DataType& argument, const HashSeed& seed,
                                             const Ref<MemoryPool>& pool,
                                             const Progress* progress) {
  return std::make_unique<DistinctState>(std::move(aggregate), argument, seed, pool, progress);
}

std::unique_ptr<AggregateState> MakeAggregateState(const AggregateCall& call, const HashSeed& seed,
                                                   const Ref<MemoryPool>& pool,
                                                   const Progress* progress) {
  auto state = MakePlainState(call, pool);
  if (!call.distinct) return state;
  return MakeDistinct(std::move(state), call.argument->type, seed, pool, progress);
}

}  // namespace colmerge
