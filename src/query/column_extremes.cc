// SPDX-License-Identifier: Apache-2.0
#include "query/column_extremes.h"

#include <algorithm>

#include "query/ordered_word.h"

namespace colmerge {
namespace {

template <typename T>
Extremes OfAll(const T* values, uint64_t rows) {
  Extremes extremes{~uint64_t{0}, 0};
  if constexpr (std::is_floating_point_v<T>) {
    for (uint64_t i = 0; i < rows; ++i) {
      const uint64_t word = OrderedWord(values[i]);
      extremes.least = std::min(extremes.least, word);
      extremes.largest = std::max(extremes.largest, word);
    }
    return extremes;
  }
  T least = values[0];
  T largest = values[0];
  for (uint64_t i = 1; i < rows; ++i) {
    least = std::min(least, values[i]);
    largest = std::max(largest, values[i]);
  }
  return {OrderedWord(least), OrderedWord(largest)};
}

template <typename T>
std::optional<Extremes> OfValid(const T* values, const uint8_t* validity, uint64_t rows) {
  Extremes extremes{~uint64_t{0}, 0};
  bool any = false;
  for (uint64_t i = 0; i < rows; ++i) {
    if (!GetBit(validity, i)) continue;
    const uint64_t word = OrderedWord(values[i]);
    extremes.least = std::min(extremes.least, word);
    extremes.largest = std::max(extremes.largest, word);
    any = true;
  }
  if (!any) return std::nullopt;
  return extremes;
}

}  // namespace

std::optional<Extremes> FindExtremes(const TableVersion& version, uint64_t column, uint64_t chunk) {
  ColumnChunk* stored = version.columns[column].chunks[chunk];
  if (stored == nullptr || stored->base()) return std::nullopt;
  if (auto known = stored->extremes().Get()) return known;
  const uint64_t rows = std::min(kChunkRows, version.rows - (chunk << kChunkBits));
  const ColumnChunk& values = *stored;
  std::optional<Extremes> found;
  WithNumberType(version.type(column), [&](auto number) {
    const auto* first = reinterpret_cast<const decltype(number)*>(values.values());
    found =
        values.validity() == nullptr ? OfAll(first, rows) : OfValid(first, values.validity(), rows);
  });
  if (found) stored->extremes().Keep(*found);
  return found;
}

}  // namespace colmerge
