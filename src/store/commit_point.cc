// SPDX-License-Identifier: Apache-2.0
#include "store/commit_point.h"

#include <algorithm>

namespace colmerge {
namespace {

// Observers that have set aside what they need; abandons them unless the commit is delivered.
class Reservations {
 public:
  explicit Reservations(std::span<CommitObserver* const> observers) : observers_(observers) {}
  Reservations(const Reservations&) = delete;
  Reservations& operator=(const Reservations&) = delete;
  ~Reservations() {
    for (size_t i = reserved_; i-- > 0;) observers_[i]->Abandon();
  }

  Status Reserve(std::span<PreparedChange* const> changes) {
    for (CommitObserver* observer : observers_) {
      COLMERGE_RETURN_IF_ERROR(observer->Reserve(changes));
      ++reserved_;
    }
    return Status::Ok();
  }
  void Deliver(uint64_t number) noexcept {
    for (CommitObserver* observer : observers_) observer->Deliver(number);
    reserved_ = 0;
  }

 private:
  std::span<CommitObserver* const> observers_;
  size_t reserved_ = 0;
};

}  // namespace

Result<uint64_t> CommitPoint::Commit(std::span<PreparedChange* const> changes,
                                     std::span<CommitObserver* const> observers) {
  const bool changes_contents =
      std::any_of(changes.begin(), changes.end(), [](const PreparedChange* prepared) {
        return prepared->change().kind != ChangeKind::kRewrite;
      });
  Reservations reservations(changes_contents ? observers : std::span<CommitObserver* const>());
  COLMERGE_RETURN_IF_ERROR(reservations.Reserve(changes));
  for (PreparedChange* prepared : changes) prepared->Seal();
  for (PreparedChange* prepared : changes) prepared->Apply();
  std::lock_guard lock(mutex_);
  if (changes_contents) ++last_number_;
  for (PreparedChange* prepared : changes) prepared->Publish(last_number_);
  reservations.Deliver(last_number_);
  return last_number_;
}

uint64_t CommitPoint::last_number() const {
  std::lock_guard lock(mutex_);
  return last_number_;
}

}  // namespace colmerge
