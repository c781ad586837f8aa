// SPDX-License-Identifier: Apache-2.0
// Sorting, choosing the first, and merging of many values, for work that may be stopped on its way.
//
// A quicksort: a range is parted by a pivot, in one pass without branches, until the parts are
// small. The pivot is the median of a random sample, so that no order of the values is a bad one.
// Between runs of steps the caller is asked (CheckedSteps) whether to go on; when it is not to, the
// values are all there, in some order.
//
// Values must be trivially copyable, and no two of them equal: less(a, b) or less(b, a).
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/checked_steps.h"
#include "base/hash.h"

namespace colmerge {

template <typename T, typename Less>
class StoppableSort {
 public:
  StoppableSort(Less less, CheckedSteps* steps)
      : less_(less), steps_(*steps), random_(HashSeed::Random().low | 1) {}

  Status Sort(T* values, uint64_t count) {
    COLMERGE_ASSIGN_OR_RETURN(const bool in_order, SortOrdered(values, count));
    return in_order ? Status::Ok() : SortParts(values, count);
  }

  // The least `wanted` values come first, in any order.
  Status Select(T* values, uint64_t count, uint64_t wanted) {
    while (count > kFewValues && wanted < count) {
      COLMERGE_ASSIGN_OR_RETURN(const uint64_t low, Part(values, count));
      if (wanted <= low) {
        count = low;
      } else {
        values += low;
        wanted -= low;
        count -= low;
      }
    }
    if (wanted < count) std::nth_element(values, values + wanted, values + count, less_);
    return Status::Ok();
  }

  // Two sorted ranges into one, which has room for both.
  Status Merge(const T* a, uint64_t a_count, const T* b, uint64_t b_count, T* to) {
    uint64_t i = 0;
    uint64_t k = 0;
    while (i < a_count && k < b_count) {
      const uint64_t most = std::min({kStepsACheck, a_count - i, b_count - k});
      for (uint64_t n = 0; n < most; ++n) *to++ = less_(b[k], a[i]) ? b[k++] : a[i++];
      if (!steps_.Pass(most * kStepsAValue)) return steps_.TakeStatus();
    }
    std::copy(b + k, b + b_count, std::copy(a + i, a + a_count, to));
    return Status::Ok();
  }

 private:
  static constexpr uint64_t kFewValues = 64;
  static constexpr uint64_t kLargestSample = 65;
  // What a value's place in a pass counts for.
  static constexpr uint64_t kStepsAValue = 2;
  // What a value counts for when few are sorted at once.
  static constexpr uint64_t kStepsASortedValue = 32;

  // Sorts values that rise throughout, or fall throughout; false for others, which stay as they
  // are.
  Result<bool> SortOrdered(T* values, uint64_t count) {
    const bool falls = count > 1 && less_(values[1], values[0]);
    for (uint64_t at = 1; at < count;) {
      const uint64_t end = std::min(count, at + kStepsACheck);
      const uint64_t steps = end - at;
      for (; at < end; ++at) {
        if (less_(values[at], values[at - 1]) != falls) return false;
      }
      if (!steps_.Pass(steps)) return steps_.TakeStatus();
    }
    if (falls) std::reverse(values, values + count);
    return true;
  }

  Status SortParts(T* values, uint64_t count) {
    while (count > kFewValues) {
      COLMERGE_ASSIGN_OR_RETURN(const uint64_t low, Part(values, count));
      // The smaller part by a call, so that calls do not lie deep in each other.
      if (low < count - low) {
        COLMERGE_RETURN_IF_ERROR(SortParts(values, low));
        values += low;
        count -= low;
      } else {
        COLMERGE_RETURN_IF_ERROR(SortParts(values + low, count - low));
        count = low;
      }
    }
    std::sort(values, values + count, less_);
    return steps_.Pass(count * kStepsASortedValue) ? Status::Ok() : steps_.TakeStatus();
  }

  // Brings the values that are less than one of them to the front; returns how many they are, of
  // which there is at least one, as there is of the others.
  Result<uint64_t> Part(T* values, uint64_t count) {
    const T pivot = Pivot(values, count);
    uint64_t low = 0;
    for (uint64_t at = 0; at < count;) {
      const uint64_t end = std::min(count, at + kStepsACheck);
      const uint64_t steps = (end - at) * kStepsAValue;
      for (; at < end; ++at) {
        const T value = values[at];
        values[at] = values[low];
        values[low] = value;
        low += less_(value, pivot) ? 1 : 0;
      }
      if (!steps_.Pass(steps)) return steps_.TakeStatus();
    }
    return low;
  }

  // The median of as many different values as the number of values is worth.
  T Pivot(const T* values, uint64_t count) {
    T sample[kLargestSample];
    const uint64_t size = count > 4096 ? kLargestSample : count > 512 ? 17 : 5;
    const uint64_t stride = count / size;
    for (uint64_t i = 0; i < size; ++i) {
      random_ ^= random_ << 13;
      random_ ^= random_ >> 7;
      random_ ^= random_ << 17;
      sample[i] = values[i * stride + random_ % stride];
    }
    std::nth_element(sample, sample + size / 2, sample + size, less_);
    return sample[size / 2];
  }

  Less less_;
  CheckedSteps& steps_;
  uint64_t random_;
};

}  // namespace colmerge
