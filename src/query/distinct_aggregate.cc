// SPDX-License-Identifier: Apache-2.0
// Aggregates over the different values of each group, and the choice among all aggregates.
#include "query/aggregate_state.h"
#include "query/group_table.h"
#include "query/result_vector.h"

namespace colmerge {
namespace {

// Collects the pairs of group and value, and gives each to the aggregate once, at the end.
class DistinctState final : public AggregateState {
 public:
  DistinctState(std::unique_ptr<AggregateState> aggregate, const DataType& argument,
                const HashSeed& seed, const Ref<MemoryPool>& pool)
      : aggregate_(std::move(aggregate)),
        pool_(pool),
        pairs_({DataType(TypeId::kUInt32), argument}, seed, 0, pool),
        numbers_(pool),
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
      pairs_.FindGroups({&groups, &choice.vector}, nullptr, choice.count, numbers_.data());
      return Status::Ok();
    }
    const Vector values = TakeRows(choice.vector, choice.rows, choice.count, pool_);
    pairs_.FindGroups({&groups, &values}, nullptr, choice.count, numbers_.data());
    return Status::Ok();
  }

  // The other's pairs, with its groups by their numbers here.
  Status Merge(AggregateState& other, const uint32_t* groups, uint64_t) override {
    const std::vector<Vector> pairs = static_cast<DistinctState&>(other).pairs_.Keys();
    const auto* theirs = pairs[0].as<uint32_t>();
    Array<uint32_t> mine(pool_, pairs[0].length, MemoryCategory::kScratch);
    for (uint64_t i = 0; i < mine.size(); ++i) mine[i] = groups[theirs[i]];
    return Update({pairs[1], nullptr, mine.size(), mine.data()});
  }

  Result<Vector> Finish() override {
    aggregate_->Resize(groups_);
    const std::vector<Vector> pairs = pairs_.Keys();
    if (pairs[0].length != 0) {
      COLMERGE_RETURN_IF_ERROR(
          aggregate_->Update({pairs[1], nullptr, pairs[0].length, pairs[0].as<uint32_t>()}));
    }
    return aggregate_->Finish();
  }

 private:
  std::unique_ptr<AggregateState> aggregate_;
  Ref<MemoryPool> pool_;
  uint64_t groups_ = 0;
  GroupTable pairs_;
  Array<uint32_t> numbers_;
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
                                             const Ref<MemoryPool>& pool) {
  return std::make_unique<DistinctState>(std::move(aggregate), argument, seed, pool);
}

std::unique_ptr<AggregateState> MakeAggregateState(const AggregateCall& call, const HashSeed& seed,
                                                   const Ref<MemoryPool>& pool) {
  auto state = MakePlainState(call, pool);
  if (!call.distinct) return state;
  return MakeDistinct(std::move(state), call.argument->type, seed, pool);
}

}  // namespace colmerge
