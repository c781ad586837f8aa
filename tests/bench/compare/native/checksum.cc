// SPDX-License-Identifier: Apache-2.0
#include "checksum.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace colmerge_bench {
namespace {

uint64_t Mix(uint64_t state, uint64_t word) {
  word = (state ^ word) * 0x9E3779B97F4A7C15u;
  word = (word ^ (word >> 32)) * 0xD6E8FEB86659FD93u;
  return word ^ (word >> 29);
}

uint64_t MixText(uint64_t state, std::string_view text) {
  state = Mix(state, text.size());
  for (size_t at = 0; at < text.size(); at += 8) {
    uint64_t word = 0;
    std::memcpy(&word, text.data() + at, std::min<size_t>(8, text.size() - at));
    state = Mix(state, word);
  }
  return state;
}

void MixColumn(const Column& column, int64_t rows, uint64_t* digests) {
  if (column.type == Type::kText) {
    for (int64_t i = 0; i < rows; ++i) digests[i] = MixText(digests[i], column.text(i));
    return;
  }
  for (int64_t i = 0; i < rows; ++i) {
    uint64_t word;
    std::memcpy(&word, column.values + i * 8, 8);
    digests[i] = Mix(digests[i], word);
  }
}

}  // namespace

void Checksum::Add(const Columns& rows) {
  const size_t before = digests_.size();
  digests_.resize(before + static_cast<size_t>(rows.rows), 1);
  for (const Column& column : rows.columns) {
    MixColumn(column, rows.rows, digests_.data() + before);
  }
}

std::string Checksum::Finish() {
  std::sort(digests_.begin(), digests_.end());
  uint64_t state = digests_.size();
  for (const uint64_t digest : digests_) state = Mix(state, digest);
  char text[64];
  std::snprintf(text, sizeof text, "%016llx/%zu", static_cast<unsigned long long>(state),
                digests_.size());
  return text;
}

}  // namespace colmerge_bench
