// SPDX-License-Identifier: Apache-2.0
#include "result_table.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace colmerge_bench {
namespace {

[[noreturn]] void Fail(const std::string& what, const std::string& why) {
  std::fprintf(stderr, "%s: %s\n", what.c_str(), why.c_str());
  std::exit(1);
}

bool IsValid(const ArrowArray& column, int64_t row) {
  const auto* bits = static_cast<const uint8_t*>(column.buffers[0]);
  return bits == nullptr || (bits[row / 8] >> (row % 8) & 1) != 0;
}

template <typename T>
T ValueAt(const void* buffer, int64_t index) {
  T value;
  std::memcpy(&value, static_cast<const char*>(buffer) + index * static_cast<int64_t>(sizeof(T)),
              sizeof(T));
  return value;
}

ResultCell CellAt(const std::string& format, const ArrowArray& column, int64_t row) {
  const int64_t index = row + column.offset;
  if (!IsValid(column, index)) return {};
  if (format == "i") return int64_t{ValueAt<int32_t>(column.buffers[1], index)};
  if (format == "l") return ValueAt<int64_t>(column.buffers[1], index);
  if (format == "g") return ValueAt<double>(column.buffers[1], index);
  if (format != "u") Fail("result", "a column of format " + format + " was not expected");
  const auto begin = ValueAt<int32_t>(column.buffers[1], index);
  const auto end = ValueAt<int32_t>(column.buffers[1], index + 1);
  return std::string(static_cast<const char*>(column.buffers[2]) + begin,
                     static_cast<size_t>(end - begin));
}

bool Same(const ResultCell& a, const ResultCell& b) {
  if (a.index() != b.index()) return false;
  if (!std::holds_alternative<double>(a)) return a == b;
  const double x = std::get<double>(a);
  const double y = std::get<double>(b);
  return std::abs(x - y) <= 1e-9 * std::max(std::abs(x), std::abs(y));
}

}  // namespace

ResultTable ReadResult(ArrowArrayStream* stream) {
  ResultTable table;
  ArrowSchema schema;
  if (stream->get_schema(stream, &schema) != 0) Fail("result", "no schema");
  std::vector<std::string> formats;
  for (int64_t i = 0; i < schema.n_children; ++i) formats.emplace_back(schema.children[i]->format);
  schema.release(&schema);
  for (;;) {
    ArrowArray batch;
    if (stream->get_next(stream, &batch) != 0) Fail("result", stream->get_last_error(stream));
    if (batch.release == nullptr) break;
    for (int64_t row = 0; row < batch.length; ++row) {
      std::vector<ResultCell>& cells = table.emplace_back();
      for (size_t i = 0; i < formats.size(); ++i) {
        cells.push_back(CellAt(formats[i], *batch.children[i], row + batch.offset));
      }
    }
    batch.release(&batch);
  }
  stream->release(stream);
  return table;
}

void ExpectSameRows(const std::string& what, ResultTable ours, ResultTable theirs) {
  if (ours.size() != theirs.size()) {
    Fail(what, "wrong result: " + std::to_string(ours.size()) + " rows, and " +
                   std::to_string(theirs.size()) + " by the peer");
  }
  std::sort(ours.begin(), ours.end());
  std::sort(theirs.begin(), theirs.end());
  for (size_t row = 0; row < ours.size(); ++row) {
    for (size_t i = 0; i < ours[row].size(); ++i) {
      if (Same(ours[row][i], theirs[row][i])) continue;
      Fail(what, "wrong result in row " + std::to_string(row) + ", column " + std::to_string(i));
    }
  }
}

}  // namespace colmerge_bench
